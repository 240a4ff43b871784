//! The summary, page by page. The expected pages are plain files in `tests/report/`, to be read and judged as a
//! patient or a front desk would. After a change on purpose: `PRESCREEN_UPDATE=1 cargo test --test report`, then
//! look at every difference before committing it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

use prescreen::answers::read_answers;
use prescreen::assess::{Assessment, assess};
use prescreen::document::{Sources, Text};
use prescreen::report::{Format, Layout, Report, render};
use prescreen::ruleset::{Audience, FindingKind, RuleSet, from_texts};
use prescreen::text::width;

const CASES: [&str; 9] = [
    "evaluate",
    "cautions",
    "unlisted",
    "same-day",
    "same-day-stopped",
    "emergency",
    "emergency-all",
    "incomplete",
    "incomplete-same-day",
];
const FORMATS: [Format; 5] = [Format::Table, Format::Text, Format::Markdown, Format::Html, Format::Json];
const AUDIENCES: [Audience; 2] = [Audience::Patient, Audience::Staff];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report")
}

fn rules_from(text: &str) -> RuleSet {
    let mut files = Sources::default();
    files.add("rules.toml", text);
    let reading = from_texts(files);
    reading.rules.unwrap_or_else(|| panic!("{:#?}", reading.problems))
}

fn rules_text() -> String {
    fs::read_to_string(folder().join("rules.toml")).unwrap()
}

fn person(rules: &RuleSet, case: &str) -> Assessment {
    let name = format!("answers/{case}.toml");
    let given = read_answers(rules, &name, &fs::read_to_string(folder().join(&name)).unwrap());
    assert!(given.problems.is_empty(), "{:#?}", given.problems);
    assess(rules, &given.answers)
}

fn page(columns: usize) -> Layout {
    Layout { columns, color: false, plain: false, unicode: true }
}

/// Compares with the expected page of this name, or writes it.
fn expect(name: &str, found: &str) {
    let path = folder().join(name);
    if std::env::var_os("PRESCREEN_UPDATE").is_some() {
        fs::write(&path, found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == found,
        "{} is not as expected; see the top of tests/report.rs\n{found}",
        path.display()
    );
}

fn name(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "staff",
        Audience::Patient => "patient",
    }
}

#[test]
fn every_outcome_for_both_audiences_as_text() {
    let rules = rules_from(&rules_text());
    for case in CASES {
        let assessment = person(&rules, case);
        for audience in AUDIENCES {
            let report = Report { rules: &rules, assessment: &assessment, audience, reference: None };
            expect(&format!("{case}.{}.txt", name(audience)), &render(&report, Format::Text, page(80)));
        }
    }
}

#[test]
fn a_typical_person_and_an_emergency_in_every_format() {
    let rules = rules_from(&rules_text());
    for case in ["cautions", "emergency-all"] {
        let assessment = person(&rules, case);
        let audience = Audience::Staff;
        let report =
            Report { rules: &rules, assessment: &assessment, audience, reference: Some("Chart 4711") };
        expect(&format!("{case}.md"), &render(&report, Format::Markdown, page(80)));
        expect(&format!("{case}.html"), &render(&report, Format::Html, page(80)));
        expect(&format!("{case}.json"), &render(&report, Format::Json, page(80)));
        expect(&format!("{case}.table.txt"), &render(&report, Format::Table, page(80)));
    }
}

#[test]
fn a_terminal_page_at_every_width() {
    let rules = rules_from(&rules_text());
    let assessment = person(&rules, "cautions");
    let report =
        Report { rules: &rules, assessment: &assessment, audience: Audience::Staff, reference: None };
    for columns in [40, 60, 70, 120] {
        expect(&format!("terminal-{columns}.txt"), &render(&report, Format::Table, page(columns)));
    }
    let ascii = Layout { unicode: false, ..page(80) };
    expect("terminal-ascii.txt", &render(&report, Format::Table, ascii));
    let plain = Layout { plain: true, ..page(80) };
    assert_eq!(render(&report, Format::Table, plain), render(&report, Format::Text, page(80)));
}

#[test]
fn no_line_is_wider_than_asked_and_no_word_is_cut() {
    let rules = rules_from(&rules_text());
    for case in CASES {
        let assessment = person(&rules, case);
        for audience in AUDIENCES {
            let report = Report { rules: &rules, assessment: &assessment, audience, reference: None };
            for columns in [40, 60, 70, 80, 100, 120, 200] {
                for format in [Format::Table, Format::Text] {
                    let text = render(&report, format, page(columns));
                    assert!(
                        text.ends_with('\n') && !text.contains("\n\n\n") && !text.contains(" \n"),
                        "{text}"
                    );
                    assert!(text.lines().all(|line| width(line) <= columns.min(100)), "{columns}\n{text}");
                    // The longest words of the rule set are whole wherever their question stands.
                    let broken =
                        text.matches("warfarin").count() - text.matches("warfarin/rivaroxaban/").count();
                    assert_eq!(broken, 0, "{columns}\n{text}");
                }
            }
        }
    }
}

#[test]
fn every_page_ends_with_an_in_person_evaluation_and_an_emergency_never_shows_a_match() {
    let rules = rules_from(&rules_text());
    let criteria: Vec<&str> = rules
        .findings
        .iter()
        .filter(|finding| finding.kind == FindingKind::Criterion)
        .map(|finding| finding.title.as_str())
        .collect();
    // One line, without what the formats put around words.
    let bare = |text: &str| {
        let text = text.replace("\\n", " ").replace("&#x27;", "'").replace(['\\', '*', '"'], "");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for case in CASES {
        let assessment = person(&rules, case);
        for (audience, format) in AUDIENCES.into_iter().flat_map(|a| FORMATS.map(|f| (a, f))) {
            for columns in [40, 80, 120] {
                let report = Report { rules: &rules, assessment: &assessment, audience, reference: None };
                let text = bare(&render(&report, format, page(columns)));
                for always in [&rules.closing, &rules.disclaimer, &rules.safety_net] {
                    assert!(text.contains(&bare(always)), "{case} {format:?}: no {always}\n{text}");
                }
                for never in ["score", "percent", "%", "eligible", "qualif", "good candidate"] {
                    // A style sheet has percentages; a page of words has none.
                    assert!(format == Format::Html || !text.contains(never), "{case} {format:?}: {never}");
                }
                if case.contains("emergency") || case.contains("same-day") {
                    let waits = rules.evidence.iter().map(|evidence| evidence.say.as_str());
                    let waits = waits.chain(rules.ask.iter().chain(&rules.bring).map(Text::as_str));
                    // JSON lists everything that fired, for programs.
                    for title in criteria.iter().copied().chain(waits).filter(|_| format != Format::Json) {
                        assert!(!text.contains(&bare(title)), "{case} {format:?}: {title}\n{text}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_to_do_now_comes_first() {
    let rules = rules_from(&rules_text());
    for case in ["emergency", "emergency-all", "same-day", "same-day-stopped"] {
        let assessment = person(&rules, case);
        for audience in AUDIENCES {
            let report = Report { rules: &rules, assessment: &assessment, audience, reference: Some("A") };
            let text = render(&report, Format::Table, page(120));
            let outcome = rules.outcome(assessment.outcome.unwrap());
            let say = outcome.say.split_whitespace().next().unwrap();
            let expected = format!("{}\n\n{}\n  {say}", outcome.headline, rules.words.do_now);
            assert!(text.starts_with(&expected), "{text}");
        }
    }
}

#[test]
fn color_is_only_added() {
    let rules = rules_from(&rules_text());
    for case in CASES {
        let assessment = person(&rules, case);
        let report =
            Report { rules: &rules, assessment: &assessment, audience: Audience::Staff, reference: None };
        let colored = render(&report, Format::Table, Layout { color: true, ..page(80) });
        assert!(colored.contains('\u{1b}'));
        let stripped = console::strip_ansi_codes(&colored);
        assert_eq!(stripped, render(&report, Format::Table, page(80)));
        assert!(!render(&report, Format::Text, Layout { color: true, ..page(80) }).contains('\u{1b}'));
    }
}

#[test]
fn a_web_page_stands_alone_and_has_an_outline() {
    let rules = rules_from(&rules_text());
    for case in CASES {
        let assessment = person(&rules, case);
        let report =
            Report { rules: &rules, assessment: &assessment, audience: Audience::Staff, reference: None };
        let html = render(&report, Format::Html, page(80));
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
        assert_eq!((html.matches("<h1").count(), html.matches("<main").count()), (1, 1));
        assert_eq!(html.matches("<section").count(), html.matches("<h2 id=").count());
        for outside in ["src=", "href=", "url(", "@import", "<script", "http:", "https:"] {
            assert!(!html.contains(outside), "{outside}");
        }
    }
}

/// Words that try to be markup, from a rule file and from the command line.
#[test]
fn hostile_words_stay_words() {
    let hostile = r"<img src=x onerror=alert(1)> **bold** [x](http://a.example) | # `code` {{ 7*7 }}";
    let text = rules_text()
        .replace("label = \"Knee\"", &format!("label = '{hostile}'"))
        .replace("title = \"Knee pain\"", &format!("title = '{hostile}'"));
    let rules = rules_from(&text);
    let assessment = person(&rules, "cautions");
    let reference = "4711\u{1b}]0;owned\u{7}\n# <script>alert(1)</script>\u{202e}gpj.\u{200b}\u{e0041}";
    let report = Report {
        rules: &rules,
        assessment: &assessment,
        audience: Audience::Staff,
        reference: Some(reference),
    };
    for (format, ending) in FORMATS.into_iter().zip(["table.txt", "txt", "md", "html", "json"]) {
        let text = render(&report, format, page(80));
        let unsafe_characters: Vec<char> =
            text.chars().filter(|&c| c != '\n' && prescreen::text::is_unprintable(c)).collect();
        assert_eq!(unsafe_characters, [], "{ending}");
        assert!(format != Format::Html || !text.contains("<script") && !text.contains("<img"));
        expect(&format!("hostile.{ending}"), &text);
    }
    // Nothing is lost for programs.
    let json: serde_json::Value = serde_json::from_str(&render(&report, Format::Json, page(80))).unwrap();
    assert_eq!(json["reference"], reference);
}

#[test]
fn wide_characters_keep_tables_straight() {
    let text = rules_text()
        .replace("title = \"Knee pain\"", "title = \"膝の痛み 膝が痛い\"")
        .replace("label = \"Knee\"", "label = \"膝 (ひざ)\"");
    let rules = rules_from(&text);
    let assessment = person(&rules, "cautions");
    let report =
        Report { rules: &rules, assessment: &assessment, audience: Audience::Patient, reference: None };
    expect("wide.txt", &render(&report, Format::Table, page(80)));
    expect("wide-40.txt", &render(&report, Format::Table, page(40)));
}

#[test]
fn a_reviewed_rule_set_says_by_whom_to_staff_alone() {
    let review =
        "\n[review]\nby = \"Dr. Jo Example\"\ncredentials = \"MD\"\non = \"2026-01-31\"\nnote = \"All.\"\n";
    let rules = rules_from(&format!("{}{review}", rules_text()));
    let assessment = person(&rules, "evaluate");
    let text = |audience| {
        let report = Report { rules: &rules, assessment: &assessment, audience, reference: None };
        render(&report, Format::Text, page(80))
    };
    assert!(
        text(Audience::Staff).ends_with("Rule set reviewed by Dr. Jo Example, MD, 2026-01-31.\n  All.\n")
    );
    assert!(!text(Audience::Patient).contains("reviewed"));
}
