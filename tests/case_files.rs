//! What somebody sees who made a mistake in a case file, and what comes of cases that can be run.
//!
//! Every folder of `tests/case_files` holds `cases.toml`, and `expected.txt`: its problems, and where there is no error, the
//! report. The rule set is `tests/answers/rules.toml`. A folder has the name of a problem's code, or starts with `fine`.

#![expect(clippy::unwrap_used, reason = "a test fails at once")]

#[path = "common/expect.rs"]
mod expect;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use expect::{all_equal, difference, folders, name};
use prescreen::cases::coverage::{Coverage, Obligation, Owner, Unreachable};
use prescreen::cases::{
    KEPT, Options, Run, Suite, human, json, junit, missing_parts, missing_rules, run, updates,
};
use prescreen::cli::{self, Env, Terminals};
use prescreen::document::Sources;
use prescreen::export::{TEST_SCHEMA, cases_schema};
use prescreen::problem::{MessageFormat, has_errors, render, summary_line};
use prescreen::ruleset::{FindingIx, QuestionIx, RuleSet, built_in, from_texts};
use prescreen::text::is_unprintable;
use serde_json::Value;

const FOLDER: &str = "tests/case_files";

fn rule_set() -> RuleSet {
    let mut sources = Sources::default();
    sources.add("rules.toml", fs::read_to_string("tests/answers/rules.toml").unwrap());
    from_texts(sources).rules.unwrap()
}

fn suite_of(rules: &RuleSet, text: &str) -> Suite {
    let mut suite = Suite::default();
    suite.add_file(rules, "cases.toml", text);
    suite
}

fn suite(rules: &RuleSet, folder: &Path) -> Suite {
    suite_of(rules, &fs::read_to_string(folder.join("cases.toml")).unwrap())
}

/// The suite of a folder that can be run.
fn fine(rules: &RuleSet, folder: &str) -> Suite {
    let suite = suite(rules, &Path::new(FOLDER).join(folder));
    assert!(!has_errors(&suite.problems), "{:?}", suite.problems);
    suite
}

fn ran(rules: &RuleSet, suite: &Suite) -> Run {
    run(rules, suite, Options { filter: None, unconfirmed: false, coverage: None, progress: &mut |_| {} })
}

fn covered<'r>(rules: &'r RuleSet, suite: &Suite, unreachable: &'r Unreachable) -> Coverage<'r> {
    let mut coverage = Coverage::new(rules, unreachable);
    let run = run(
        rules,
        suite,
        Options { filter: None, unconfirmed: false, coverage: Some(&mut coverage), progress: &mut |_| {} },
    );
    assert!(run.answer_sets() > 0);
    coverage
}

/// The problems, then what came of the cases.
fn shown(rules: &RuleSet, suite: &Suite) -> String {
    let mut shown = render(&suite.problems, &suite.files, MessageFormat::Human, false);
    let summary = summary_line(&suite.problems);
    if !summary.is_empty() {
        writeln!(shown, "{summary}").unwrap();
    }
    if !has_errors(&suite.problems) {
        shown.push_str(&human(rules, suite, &ran(rules, suite), None, false));
    }
    shown
}

#[test]
fn every_case_file_is_taken_as_expected() {
    let rules = rule_set();
    let mut differences = Vec::new();
    for folder in folders(Path::new(FOLDER)) {
        let suite = suite(&rules, &folder);
        differences.extend(difference(&folder.join("expected.txt"), &shown(&rules, &suite)));
    }
    all_equal(&differences);
}

#[test]
fn a_folder_shows_what_its_name_says() {
    let rules = rule_set();
    for folder in folders(Path::new(FOLDER)) {
        let code = name(&folder).split("--").next().unwrap_or_default().to_owned();
        let problems = suite(&rules, &folder).problems;
        let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code).collect();
        match code.as_str() {
            "fine" => assert!(codes.is_empty(), "{}: {codes:?}", folder.display()),
            "together" => assert!(codes.len() > 3, "{}: {codes:?}", folder.display()),
            code => assert!(codes.contains(code), "{} shows only {codes:?}", folder.display()),
        }
    }
}

#[test]
fn nothing_unprintable_is_printed() {
    let rules = rule_set();
    for folder in folders(Path::new(FOLDER)) {
        let suite = suite(&rules, &folder);
        let mut printed = shown(&rules, &suite);
        if !has_errors(&suite.problems) {
            printed.push_str(&junit(&rules, &suite, &ran(&rules, &suite)));
        }
        let bad: Vec<char> = printed.chars().filter(|&c| c != '\n' && is_unprintable(c)).collect();
        assert!(bad.is_empty(), "{}: {bad:?}", folder.display());
    }
}

/// A place that lies outside its file would be drawn as nothing.
#[test]
fn every_place_lies_on_a_word() {
    let rules = rule_set();
    for folder in folders(Path::new(FOLDER)) {
        let suite = suite(&rules, &folder);
        for problem in suite.problems.iter().filter(|problem| problem.code != "missing-key") {
            let places = problem.place.iter().chain(problem.related.iter().map(|(place, _)| place));
            for place in places {
                let pointed_at = suite.files.slice(*place);
                assert!(!pointed_at.is_empty(), "{}: {} points at nothing", folder.display(), problem.code);
            }
        }
    }
}

/// An XML parser that is not ours reads the report, and finds in it what was written.
#[test]
fn the_junit_report_is_xml_and_says_what_failed() {
    let rules = rule_set();
    let suite = fine(&rules, "fine--and-fails");
    let run = ran(&rules, &suite);
    let text = junit(&rules, &suite, &run);
    let xml = roxmltree::Document::parse(&text).unwrap();
    let attribute = |name: &str| xml.root_element().attribute(name).unwrap().to_owned();
    assert_eq!((attribute("tests"), attribute("failures")), ("3".to_owned(), "3".to_owned()));
    let cases: Vec<_> = xml.descendants().filter(|node| node.has_tag_name("testcase")).collect();
    let name = cases.last().unwrap().attribute("name").unwrap();
    assert!(name.ends_with("\\u{1b}[31min red\\u{1b}[0m, <b>bold</b> & \\u{202e}turned"), "{name}");
    for case in cases {
        let failure = case.children().find(|node| node.has_tag_name("failure")).unwrap();
        assert!(failure.attribute("message").unwrap().contains("expected"));
        assert!(failure.text().unwrap().contains("[answers]"));
    }
    let passed = fine(&rules, "fine");
    let text = junit(&rules, &passed, &ran(&rules, &passed));
    assert!(!text.contains("<failure"), "{text}");
    roxmltree::Document::parse(&text).unwrap();
}

/// Characters that XML 1.0 forbids, wherever a person can put them.
#[test]
fn no_character_breaks_the_junit_report() {
    let rules = rule_set();
    let odd = "]]> \\u0000 \\u000b \\u001f \\u007f \\u0085 \\ufffe \\uffff \\U0001fffe \\n \\t \\\" ' & <!--";
    let text = format!(
        "format = 1\n[[case]]\nname = \"{odd}\"\nanswers = {{ now = \"chest-pain\" }}\nexpect = {{ says = [\"{odd}\"] }}\n"
    );
    let suite = suite_of(&rules, &text);
    assert_eq!(suite.problems, []);
    let xml = junit(&rules, &suite, &ran(&rules, &suite));
    let read = roxmltree::Document::parse(&xml).unwrap();
    let case = read.descendants().find(|node| node.has_tag_name("testcase")).unwrap();
    let name = case.attribute("name").unwrap();
    for shown in ["]]>", "\\u{0}", "\\u{fffe}", "\\u{ffff}", "\n", "\"", "'", "&", "<!--"] {
        assert!(name.contains(shown), "{shown:?} is not in {name:?}");
    }
}

#[test]
fn the_json_report_fits_its_schema() {
    let rules = rule_set();
    let validator = jsonschema::draft7::new(&serde_json::from_str(TEST_SCHEMA).unwrap()).unwrap();
    for folder in ["fine", "fine--and-fails"] {
        let suite = fine(&rules, folder);
        let unreachable = Unreachable::default();
        let coverage = covered(&rules, &suite, &unreachable);
        let text = json(&rules, &suite, &ran(&rules, &suite), Some(&coverage));
        let value: Value = serde_json::from_str(&text).unwrap();
        let complaints: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(complaints.is_empty(), "{complaints:#?}");
        for key in ["format", "version", "totals", "cases"] {
            let mut lacking = value.clone();
            lacking.as_object_mut().unwrap().remove(key);
            assert!(!validator.is_valid(&lacking), "a report without `{key}` is taken");
        }
    }
}

#[test]
fn only_the_first_failures_of_a_case_are_kept() {
    let rules = rule_set();
    let suite = fine(&rules, "fine--and-fails");
    let run = ran(&rules, &suite);
    let family = run.results.iter().find(|result| result.answer_sets > 1).unwrap();
    assert!(family.failed > KEPT, "{}", family.failed);
    assert_eq!(family.failures.len(), KEPT);
}

/// The schema takes what we take, and refuses what does not fit the format.
#[test]
fn the_schema_of_case_files_agrees_with_the_reader() {
    let validator = jsonschema::draft7::new(&serde_json::from_str(&cases_schema()).unwrap()).unwrap();
    let file = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        let table: toml::Table = toml::from_str(text.trim_start_matches('\u{feff}')).unwrap();
        serde_json::to_value(table).unwrap()
    };
    for folder in folders(Path::new(FOLDER)).iter().filter(|folder| name(folder).starts_with("fine")) {
        let value = file(&folder.join("cases.toml"));
        let complaints: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(complaints.is_empty(), "{}: {complaints:#?}", folder.display());
    }
    assert!(validator.is_valid(&file(Path::new("examples/cases/danger-signs.toml"))));
    for code in [
        "unsupported-format",
        "missing-key",
        "unknown-outcome",
        "unknown-status",
        "unknown-rest",
        "unknown-stop",
    ] {
        let value = file(&Path::new(FOLDER).join(code).join("cases.toml"));
        assert!(!validator.is_valid(&value), "{code} is taken");
    }
}

/// Counted by hand: `fever` has two parts, the other four findings one; the question `knee-side` one.
#[test]
fn coverage_counts_rules_and_parts() {
    let rules = rule_set();
    let unreachable = Unreachable::default();
    let all = |text: &str| format!("format = 1\n{text}");
    let chest =
        "[[case]]\nname = \"a\"\nanswers = { now = \"chest-pain\" }\nexpect = { outcome = \"emergency\" }\n";
    let suite = suite_of(&rules, &all(chest));
    let coverage = covered(&rules, &suite, &unreachable);
    assert_eq!((coverage.rules().covered, coverage.rules().of), (1, 5));
    // True: chest-pain. False while it decided: both parts of fever, older, both on site, and the gate.
    assert_eq!((coverage.parts().covered, coverage.parts().of), (7, 14));
    assert_eq!(missing_rules(&rules, &coverage).lines().count(), 4);
    let lacking = missing_parts(&rules, &coverage);
    assert!(
        lacking.contains("`now = \"chest-pain\"` of finding `chest-pain` never false while it decided"),
        "{lacking}"
    );

    let more = "[[case]]\nname = \"b\"\nanswers = { now = [\"fever\"], site = [\"knee\"], age = 80 }\nexpect = { fires = [\"fever\"] }\n\
                [[case]]\nname = \"c\"\nanswers = { now = [\"fever\", \"not-sure\"], site = \"prefer-not\" }\nexpect = { fires = [\"fever\"] }\n";
    let suite = suite_of(&rules, &all(&format!("{chest}{more}")));
    let coverage = covered(&rules, &suite, &unreachable);
    assert_eq!((coverage.rules().covered, coverage.rules().of), (5, 5));
    // Beside "fever", "not-sure" decides nothing.
    assert_eq!((coverage.parts().covered, coverage.parts().of), (13, 14));
    let part = coverage.missing_parts()[0];
    assert_eq!(
        (part.in_words(&rules).as_str(), part.lacking()),
        ("now = \"not-sure\"", "never true while it decided")
    );

    // What is proved unreachable is not asked for.
    let parts = BTreeSet::from([Obligation { owner: part.owner, part: part.part, value: true }]);
    let unreachable = Unreachable { parts, ..Unreachable::default() };
    let coverage = covered(&rules, &suite, &unreachable);
    assert_eq!((coverage.parts().covered, coverage.parts().of), (13, 13));
    assert_eq!((coverage.unreachable(), missing_parts(&rules, &coverage).as_str()), (1, ""));
}

/// A question's `when` sees what was answered before it, even through a finding that looks at later answers.
#[test]
fn a_gate_is_covered_by_what_it_sees() {
    let mut sources = Sources::default();
    let mut text = fs::read_to_string("tests/answers/rules.toml").unwrap();
    text.push_str(
        "[[question]]\nid = \"last\"\nsection = \"pain\"\nkind = \"yes-no\"\nask = \"Is it last?\"\nwhen = { finding = \"later\" }\n\
         [[question]]\nid = \"after\"\nsection = \"pain\"\nkind = \"yes-no\"\nask = \"Is it after?\"\n\
         [[finding]]\nid = \"later\"\nkind = \"caution\"\ntitle = \"Later\"\nwhen = { any = [{ fell = \"yes\" }, { after = \"yes\" }] }\n",
    );
    sources.add("rules.toml", text);
    let rules = from_texts(sources).rules.unwrap();
    let gate = Owner::Gate(rules.question_by_id("last").unwrap());
    let lacking = |answers: &str| {
        let case = format!(
            "format = 1\n[[case]]\nname = \"a\"\nanswers = {{ {answers} }}\nexpect = {{ fires = [\"later\"] }}\n"
        );
        let suite = suite_of(&rules, &case);
        assert_eq!(suite.problems, []);
        assert_eq!(ran(&rules, &suite).failed(), 0);
        let unreachable = Unreachable::default();
        let coverage = covered(&rules, &suite, &unreachable);
        let part = coverage.missing_parts().into_iter().find(|part| part.owner == gate).unwrap();
        (part.never_true, part.never_false)
    };
    assert_eq!(lacking("fell = \"yes\""), (false, true), "the finding was there when the question came");
    assert_eq!(lacking("after = \"yes\""), (true, false), "it came only later");
}

/// Owners sort and compare by what they are, so that sets of obligations from elsewhere can be handed in.
#[test]
fn obligations_are_ordered() {
    let of = |owner| Obligation { owner, part: 0, value: true };
    let all = [of(Owner::Finding(FindingIx(1))), of(Owner::Evidence(0)), of(Owner::Gate(QuestionIx(0)))];
    assert!(all.is_sorted());
}

/// Where the members of a family differ, or nothing is left of a list, a person must decide.
#[test]
fn what_has_no_one_value_is_left() {
    let rules = rule_set();
    let suite = fine(&rules, "fine--and-fails");
    let updates = updates(&rules, &suite, &ran(&rules, &suite));
    let [update] = updates.as_slice() else { panic!("one file") };
    let text = update.text(&suite);
    let left: Vec<&str> = update.left.iter().map(|(key, ..)| *key).collect();
    assert_eq!(left, ["not-fires", "not-asked", "says", "outcome", "outcome-at-least"]);
    assert!(text.contains("only = [\"older\", \"knee-pain\"]"), "{}", text);
    assert!(text.contains("never-says = [\"nowhere\"]"), "{}", text);
    assert!(text.contains("fires = [\"knee-pain\"], not-fires"), "{}", text);
}

/// After an update of what can be updated, nothing that was updated fails, and every comment is where it was.
#[test]
fn an_update_passes_and_keeps_comments() {
    let rules = rule_set();
    let text = "# head\nformat = 1\n\n[[case]] # a knee\nname = \"A knee\" # its name\nanswers = { site = [\"knee\"] }\nrest = \"harmless\"\n\
                # before\nexpect = { outcome = \"same-day\", only = [\n  # in it\n  \"fever\",\n] } # after\n\n\
                [[case.vary]] # more\nanswers = { age = [45, 90] }\nexpect = { outcome-at-least = \"emergency\" } # end\n";
    let text = text.replace("answers = { site", "answers = { age = 45, knee-side = \"left\", site");
    let suite = suite_of(&rules, &text);
    assert_eq!(suite.problems, []);
    let updates = updates(&rules, &suite, &ran(&rules, &suite));
    let [update] = updates.as_slice() else { panic!("one file") };
    assert_eq!((update.edits.len(), update.left.len()), (3, 0));
    let mended = update.text(&suite);
    let again = suite_of(&rules, &mended);
    assert_eq!(again.problems, []);
    assert_eq!(ran(&rules, &again).failed(), 0, "{mended}");
    for comment in ["# head", "# a knee", "# its name", "# before", "# after", "# more", "# end"] {
        assert!(mended.contains(comment), "{comment} is gone: {mended}");
    }
    // One of 90 has a caution, one of 45 only what is listed: at least the less urgent of the two.
    assert!(mended.contains("outcome-at-least = \"evaluate\""), "{}", mended);
    assert!(update.diff(&suite).starts_with("--- cases.toml\n+++ cases.toml\n@@"), "{}", update.diff(&suite));
}

/// The whole command, with a terminal that is none: what was typed, what was printed, and the exit code.
fn on_a_terminal(args: &[&str], typed: &str) -> (u8, String) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut env = Env {
        stdin: &mut typed.as_bytes(),
        stdout: &mut stdout,
        stderr: &mut stderr,
        terminals: Terminals { stdin: true, stdout: true, stderr: true },
        var: &|_| None,
    };
    let exit = cli::run(
        ["prescreen", "test", "--rules", "tests/answers/rules.toml"].iter().chain(args).map(Into::into),
        &mut env,
    );
    (exit.code(), String::from_utf8(stderr).unwrap())
}

const STALE: &str = "format = 1\r\n[[case]]\r\nname = \"Chest pain\"\r\nanswers = { now = \"chest-pain\" }\r\nexpect = { outcome = \"same-day\" } # why\r\n";

#[test]
fn an_update_asks_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stale.toml");
    let file = path.to_str().unwrap();
    fs::write(&path, STALE).unwrap();
    for no in ["\n", "n\n", "", "what\n"] {
        let (code, printed) = on_a_terminal(&["--update", file], no);
        assert_eq!(code, 65, "{printed}");
        assert!(printed.contains("\n+expect = { outcome = \"emergency\" } # why\nWrite this?"), "{printed}");
        assert!(printed.ends_with("Write this? [y/N] Nothing was written.\n"), "{printed}");
        assert_eq!(fs::read_to_string(&path).unwrap(), STALE);
    }
    let (code, printed) = on_a_terminal(&["--update", file, file], "y\n");
    assert_eq!(code, 0, "{printed}");
    assert_eq!(fs::read_to_string(&path).unwrap(), STALE.replace("same-day", "emergency"));
    assert_eq!(on_a_terminal(&[file], ""), (0, String::new()), "it passes now");
}

#[cfg(unix)]
#[test]
fn an_update_leaves_a_file_to_its_readers_and_its_mark() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stale.toml");
    let marked = format!("\u{feff}{STALE}");
    fs::write(&path, &marked).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o664)).unwrap();
    let (code, printed) = on_a_terminal(&["--update", "--yes", path.to_str().unwrap()], "");
    assert_eq!(code, 0, "{printed}");
    assert_eq!(fs::read_to_string(&path).unwrap(), marked.replace("same-day", "emergency"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o664);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays");
}

/// A folder is read in the order of its names; a file that fails to read keeps all from being touched.
#[test]
fn nothing_is_updated_beside_a_broken_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.toml"), STALE).unwrap();
    fs::write(folder.path().join("b.toml"), "format = 1\n[[case]]\nname = \"b\"\n").unwrap();
    let (code, printed) = on_a_terminal(&["--update", "--yes", folder.path().to_str().unwrap()], "");
    assert_eq!(code, 65);
    assert!(printed.contains("a case has no `expect`"), "{printed}");
    assert_eq!(fs::read_to_string(folder.path().join("a.toml")).unwrap(), STALE);
    let (code, printed) = on_a_terminal(&["--update", "-"], STALE);
    assert_eq!(
        (code, printed.as_str()),
        (2, "prescreen: standard input cannot be updated; name the files\n")
    );
}

#[test]
fn reports_are_written_to_files() {
    let folder = tempfile::tempdir().unwrap();
    for (name, start) in [("report.xml", "<?xml"), ("report.json", "{\n  \"format\": \"prescreen-test\"")] {
        let path = folder.path().join(name);
        let (code, printed) = on_a_terminal(&["-", "--output", path.to_str().unwrap()], STALE);
        assert_eq!(code, 65);
        assert!(printed.starts_with("Wrote "), "{printed}");
        assert!(fs::read_to_string(&path).unwrap().starts_with(start), "{name}");
    }
}

/// What the reference page shows can be run.
#[test]
fn the_example_of_the_documentation_passes() {
    let rules = built_in().rules.unwrap();
    let page = fs::read_to_string("docs/case-format.md").unwrap();
    let suite = suite_of(&rules, page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap());
    assert_eq!(suite.problems, []);
    let run = ran(&rules, &suite);
    assert_eq!((run.answer_sets(), run.failed()), (19, 0));
}

/// So can what the help page shows.
#[test]
fn the_example_of_the_help_page_passes() {
    let rules = built_in().rules.unwrap();
    let mut stdout = Vec::new();
    let mut env = Env {
        stdin: &mut std::io::empty(),
        stdout: &mut stdout,
        stderr: &mut std::io::sink(),
        terminals: Terminals::default(),
        var: &|_| None,
    };
    cli::run(["prescreen", "test", "--help"].map(Into::into), &mut env);
    let page = String::from_utf8(stdout).unwrap();
    let example = page.split("A case file:\n").nth(1).unwrap().split('`').next().unwrap();
    let suite = suite_of(&rules, example);
    assert_eq!(suite.problems, []);
    let run = ran(&rules, &suite);
    assert_eq!((run.answer_sets(), run.failed()), (7, 0));
}

/// What expects less urgent care than before is marked where it stands, and counted.
#[test]
fn an_update_marks_what_is_less_urgent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stale.toml");
    let stale = r#"format = 1
[[case]]
name = "Well, at 85"
answers = { now = ["none"], site = ["none"], fell = "no", age = 85, pain-now = 3 }
expect = { outcome = "emergency", status = "stopped-at-emergency", fires = [
  "older",
  "chest-pain",
] } # why
[[case]]
name = "The same, once more"
answers = { now = ["none"], site = ["none"], fell = "no", age = 85, pain-now = 3 }
expect.outcome-at-least = "same-day"
[[case]]
name = "Chest pain"
answers = { now = "chest-pain" }
expect = { outcome = "same-day" }
"#;
    fs::write(&path, stale).unwrap();
    let (code, printed) = on_a_terminal(&["--update", "--yes", path.to_str().unwrap()], "");
    assert_eq!(code, 0, "{printed}");
    let marked: Vec<&str> =
        printed.lines().filter_map(|line| line.strip_suffix("   <- LESS URGENT")).collect();
    let first =
        r#"+expect = { outcome = "evaluate-with-cautions", status = "complete", fires = ["older"] } # why"#;
    assert_eq!(marked, [first, "+expect.outcome-at-least = \"evaluate-with-cautions\""], "{printed}");
    assert!(printed.contains("LESS URGENT: 4 of 5 rewritten."), "{printed}");
    assert!(!fs::read_to_string(&path).unwrap().contains("LESS URGENT"), "only shown");
}

/// What a program expects of cases that it wrote is no test of anything.
#[test]
fn unconfirmed_cases_do_not_count_as_tried() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cases.toml");
    let case = "format = 1\n[[case]]\nname = \"Chest pain\"\nanswers = { now = \"chest-pain\" }\nexpect = { outcome = \"emergency\" }\n";
    let enough = |text: &str| {
        fs::write(&path, text).unwrap();
        on_a_terminal(&[path.to_str().unwrap(), "--min-coverage", "rules=1"], "")
    };
    assert_eq!(enough(case), (0, String::new()));
    let (code, printed) = enough(&format!("{case}confirm = true\n"));
    assert_eq!(code, 65);
    assert!(printed.contains("rules tried: 0 of 5; at least 1 must be\n"), "{printed}");
    assert!(printed.contains("\n1 case to confirm: "), "{printed}");
}

#[test]
fn more_than_there_is_cannot_be_asked_for() {
    for (asked, said) in
        [("rules=6", "rules=6` asks for more than there are to try: 5"), ("parts=999", "try: 14")]
    {
        let (code, printed) = on_a_terminal(&["tests/cmd/cases.toml", "--min-coverage", asked], "");
        assert_eq!(code, 2, "{printed}");
        assert!(printed.contains(said), "{printed}");
    }
}
