//! The rule document and the paper form. The expected pages are plain files in `tests/publish/`, to be read as a
//! clinician with a pen would. After a change on purpose: `PRESCREEN_UPDATE=1 cargo test --test publish`, then look at
//! every difference before committing it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

use prescreen::document::Sources;
use prescreen::publish::{Format, paper_form, rule_document};
use prescreen::ruleset::{Audience, FindingKind, RuleSet, Token, built_in, from_texts};
use prescreen::text::{is_unprintable, width};

const FORMATS: [(Format, &str); 3] =
    [(Format::Text, "rules.txt"), (Format::Markdown, "rules.md"), (Format::Html, "rules.html")];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/publish")
}

fn rules_text() -> String {
    fs::read_to_string(folder().join("rules.toml")).unwrap()
}

fn rules_from(text: &str) -> RuleSet {
    let mut files = Sources::default();
    files.add("rules.toml", text);
    let reading = from_texts(files);
    reading.rules.unwrap_or_else(|| panic!("{:#?}", reading.problems))
}

fn shipped() -> RuleSet {
    built_in().rules.unwrap()
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
        "{} is not as expected; see the top of tests/publish.rs\n{found}",
        path.display()
    );
}

/// One line, without what the formats put around words and in them.
fn bare(text: &str) -> String {
    let mut words = String::new();
    let mut tag = false;
    for c in text.replace('\\', "").chars() {
        match c {
            '<' => tag = true,
            '>' if tag => tag = false,
            _ if tag => {}
            c => words.push(c),
        }
    }
    let entities =
        [("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    let words = entities.iter().fold(words, |words, (entity, c)| words.replace(entity, c));
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a page says. Plain text may hold "<" as it is.
fn said(page: &str, format: Format) -> String {
    match format {
        Format::Html => bare(page.split_once("</style>").unwrap().1),
        Format::Text | Format::Markdown => {
            page.replace('\\', "").split_whitespace().collect::<Vec<_>>().join(" ")
        }
    }
}

fn form_says(rules: &RuleSet) -> String {
    said(&paper_form(rules), Format::Html)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_document_in_every_format() {
    let rules = rules_from(&rules_text());
    for (format, name) in FORMATS {
        expect(name, &rule_document(&rules, format));
    }
}

#[test]
fn the_paper_form() {
    expect("form.html", &paper_form(&rules_from(&rules_text())));
}

#[test]
fn nothing_of_the_shipped_rule_set_is_missing_in_the_document() {
    let rules = shipped();
    for (format, name) in FORMATS {
        let text = said(&rule_document(&rules, format), format);
        let holds = |what: &str| assert!(text.contains(&one_line(what)), "{name} lacks: {what}");
        for question in &rules.questions {
            holds(&question.id);
            holds(&question.ask);
            question.help.iter().chain(&question.why).chain(&question.staff_ask).for_each(|text| holds(text));
            for token in question.tokens() {
                holds(question.token_label(token, &rules.words, Audience::Patient));
            }
        }
        for finding in &rules.findings {
            holds(&finding.id);
            holds(&finding.title);
            finding.say.iter().chain(&finding.staff).for_each(|text| holds(text));
            finding.items.iter().for_each(|item| holds(item));
            finding.basis.because.iter().chain(&finding.basis.interpretation).for_each(|text| holds(text));
        }
        rules
            .questions
            .iter()
            .flat_map(|question| &question.basis.interpretation)
            .for_each(|text| holds(text));
        for evidence in &rules.evidence {
            holds(&evidence.say);
            evidence.items.iter().for_each(|item| holds(item));
        }
        for claim in &rules.claims {
            holds(&claim.id);
            claim.say.iter().for_each(|say| holds(say));
        }
        for source in &rules.sources {
            holds(&source.id);
            holds(&source.title);
        }
        for outcome in &rules.outcomes {
            holds(&outcome.headline);
            holds(&outcome.say);
        }
        rules.sections.iter().for_each(|section| holds(&section.title));
        holds(&rules.digest);
    }
}

#[test]
fn the_form_asks_what_the_screen_asks_in_its_order_and_words() {
    let rules = shipped();
    let page = form_says(&rules);
    let mut rest = page.as_str();
    let mut next = |what: &str| {
        let what = one_line(what);
        let (_, after) = rest.split_once(&what).unwrap_or_else(|| panic!("missing or out of order: {what}"));
        rest = after;
    };
    next(&rules.title);
    next(&rules.safety_net);
    next(&rules.disclaimer);
    for (index, question) in rules.questions.iter().enumerate() {
        next(&format!("{}. {}", index + 1, one_line(&question.ask)));
        if question.when.is_some() {
            next("Only if ");
        }
        for token in question.tokens() {
            next(&format!("☐ {}", one_line(question.token_label(token, &rules.words, Audience::Patient))));
        }
    }
    next(&rules.closing);
    for finding in &rules.findings {
        if let Some(staff) = &finding.staff {
            assert!(!page.contains(&one_line(staff)), "a staff note on the form: {staff}");
        }
    }
}

#[test]
fn every_urgent_answer_is_marked_where_it_stands_and_every_part_says_what_to_do() {
    let rules = rules_from(&rules_text());
    let page = form_says(&rules);
    assert!(page.contains("☐ Chest pain, or it is hard to breathe STOP"), "{page}");
    assert!(page.contains("☐ Not sure TODAY"), "{page}");
    assert!(page.contains("☐ Knee ☐"), "a place is not urgent\n{page}");
    let shipped = shipped();
    let page = paper_form(&shipped);
    for part in page.split("<section class=\"part\"").skip(1) {
        let part = part.split("</section>").next().unwrap();
        let marked = part.contains("class=\"mark\"");
        assert_eq!(marked, part.contains("class=\"stop\""), "{part}");
    }
    // A question whose answer alone is an emergency to the engine is marked, whatever the shape of the condition.
    for question in &shipped.questions {
        for token in question.tokens().into_iter().filter(|token| matches!(token, Token::Option(_))) {
            let alone = shipped.findings.iter().any(|finding| {
                finding.kind == FindingKind::Emergency
                    && finding.when.holds(&mut |leaf| match leaf {
                        prescreen::ruleset::Leaf::Answer { question: of, any_of } => {
                            shipped.question(*of).id == question.id
                                && any_of.iter().any(|(other, _)| *other == token)
                        }
                        _ => false,
                    })
            });
            let label = one_line(question.token_label(token, &shipped.words, Audience::Patient));
            let stop = bare(&page).contains(&format!("☐ {label} STOP"));
            assert!(stop || !alone, "not marked: {} {label}", question.id);
        }
    }
}

#[test]
fn pages_stand_alone_and_have_an_outline() {
    for rules in [rules_from(&rules_text()), shipped()] {
        for page in [rule_document(&rules, Format::Html), paper_form(&rules)] {
            assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{page}");
            assert_eq!((page.matches("<h1").count(), page.matches("<main").count()), (1, 1));
            for outside in ["src=", "url(", "@import", "<script", "http:", "href=\"h", "href=\"/"] {
                assert!(!page.contains(outside), "{outside}");
            }
            for link in page.split("href=\"#").skip(1) {
                let anchor = link.split('"').next().unwrap();
                assert_eq!(page.matches(&format!("id=\"{anchor}\"")).count(), 1, "{anchor}");
            }
        }
    }
}

#[test]
fn no_line_of_the_text_is_too_wide() {
    let text = rule_document(&shipped(), Format::Text);
    assert!(text.lines().all(|line| width(line) <= 100), "{text}");
    assert!(text.ends_with('\n') && !text.contains("\n\n\n") && !text.contains(" \n"));
}

/// Words that try to be markup, and characters that would move a cursor.
#[test]
fn hostile_words_stay_words() {
    let hostile = r"<img src=x onerror=alert(1)> **bold** [x](http://a.example) | # `code` {{ 7*7 }}";
    let text = rules_text()
        .replace("label = \"Knee\"", &format!("label = '{hostile}'"))
        .replace("short = \"Where it is\"", &format!("short = '{hostile}'"))
        .replace("title = \"Knee pain\"", &format!("title = '{hostile}'"));
    let rules = rules_from(&text);
    for (format, _) in FORMATS {
        let page = rule_document(&rules, format);
        assert!(page.chars().all(|c| c == '\n' || !is_unprintable(c)));
        assert!(format != Format::Html || !page.contains("<img") && !page.contains("<b>"));
        assert!(
            format != Format::Markdown
                || !page.replace("\\<", "").contains("<img") && !page.contains("[x](h")
        );
    }
    assert!(!paper_form(&rules).contains("<img"));
}

#[test]
fn another_language_is_said_to_be_one() {
    // English words under another tag: enough to see where the tag goes.
    let words = include_str!("../rules/words-en.toml");
    let text = rules_text().replace("language = \"en\"", "language = \"es\"");
    let rules = rules_from(&format!("{text}\n[words]\n{words}"));
    assert!(paper_form(&rules).contains("<html lang=\"es\">"));
    let page = rule_document(&rules, Format::Html);
    assert!(page.contains("<html lang=\"en\">") && page.contains("<dd lang=\"es\">"));
    assert!(page.contains("<span lang=\"es\">Knee pain</span>"), "{page}");
}
