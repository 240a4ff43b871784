//! What somebody sees who made a mistake in an answer file, and how answers are taken that are right.
//!
//! Every folder of `tests/answers` holds the files given with `--answers` (`.toml` or `.json`, read in the order
//! of their names), perhaps `answer.txt` with what was given with `--answer`, one a line, and `expected.txt`: the
//! problems, and where there is no error, the answers as they were understood and what they come to. The rule
//! set is `tests/answers/rules.toml`. A folder whose name ends with `--strict` is read as with `--strict`. A
//! folder has the name of a problem's code, or starts with `fine`.

#![expect(clippy::unwrap_used, reason = "a test fails at once")]

#[path = "common/expect.rs"]
mod expect;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use expect::{all_equal, difference, folders, name};
use prescreen::answers::{Given, read_answers, to_toml};
use prescreen::assess::assess;
use prescreen::document::Sources;
use prescreen::problem::{MessageFormat, has_errors, render, summary_line};
use prescreen::ruleset::{RuleSet, from_texts};
use prescreen::text::is_unprintable;

fn rule_set() -> RuleSet {
    let mut sources = Sources::default();
    sources.add("rules.toml", fs::read_to_string("tests/answers/rules.toml").unwrap());
    let reading = from_texts(sources);
    let problems = render(&reading.problems, &reading.files, MessageFormat::Human, false);
    assert_eq!(problems, "", "tests/answers/rules.toml has no mistake");
    reading.rules.unwrap()
}

/// The answers of a folder, put together as `prescreen screen` does.
fn given(rules: &RuleSet, folder: &Path) -> Given {
    let mut given = Given::default();
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let is_answer_file = |path: &&PathBuf| path.extension().is_some_and(|e| e == "toml" || e == "json");
    for path in files.iter().filter(is_answer_file) {
        given.add_file(rules, &name(path), &fs::read_to_string(path).unwrap());
    }
    for line in fs::read_to_string(folder.join("answer.txt")).unwrap_or_default().lines() {
        given.add_words(rules, line);
    }
    if !has_errors(&given.problems) {
        given.check_shown(rules, name(folder).ends_with("--strict"));
    }
    given
}

/// The problems, then what was understood.
fn shown(rules: &RuleSet, given: &Given) -> String {
    let mut shown = render(&given.problems, &given.sources, MessageFormat::Human, false);
    let summary = summary_line(&given.problems);
    if !summary.is_empty() {
        writeln!(shown, "{summary}").unwrap();
    }
    if has_errors(&given.problems) {
        return shown;
    }
    let file = to_toml(rules, &given.answers).unwrap();
    let kept = file
        .lines()
        .filter(|line| !["format", "ruleset", "version", "digest"].iter().any(|key| line.starts_with(key)));
    writeln!(shown, "understood as:").unwrap();
    kept.filter(|line| !line.is_empty()).for_each(|line| writeln!(shown, "  {line}").unwrap());
    let assessment = assess(rules, &given.answers);
    let outcome = assessment.outcome.map_or("none", |outcome| outcome.id());
    writeln!(shown, "status: {}\noutcome: {outcome}", assessment.status.id()).unwrap();
    shown
}

#[test]
fn every_answer_file_is_taken_as_expected() {
    let rules = rule_set();
    let mut differences = Vec::new();
    for folder in folders(Path::new("tests/answers")) {
        let given = given(&rules, &folder);
        differences.extend(difference(&folder.join("expected.txt"), &shown(&rules, &given)));
    }
    all_equal(&differences);
}

#[test]
fn a_folder_shows_what_its_name_says() {
    let rules = rule_set();
    for folder in folders(Path::new("tests/answers")) {
        let code = name(&folder).split("--").next().unwrap_or_default().to_owned();
        let problems = given(&rules, &folder).problems;
        let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        if code == "fine" {
            assert!(codes.is_empty(), "{}: {codes:?}", folder.display());
        } else {
            assert!(codes.contains(&code.as_str()), "{} shows only {codes:?}", folder.display());
        }
    }
}

#[test]
fn nothing_unprintable_is_printed() {
    let rules = rule_set();
    for folder in folders(Path::new("tests/answers")) {
        let given = given(&rules, &folder);
        for format in [MessageFormat::Human, MessageFormat::Short, MessageFormat::Json] {
            let printed = render(&given.problems, &given.sources, format, false);
            let bad: Vec<char> = printed.chars().filter(|&c| c != '\n' && is_unprintable(c)).collect();
            assert!(bad.is_empty(), "{} as {format:?}: {bad:?}", folder.display());
        }
    }
}

#[test]
fn the_same_answers_in_toml_and_in_json_are_the_same() {
    let rules = rule_set();
    let read = |name: &str| {
        let text = fs::read_to_string(Path::new("tests/answers").join(name)).unwrap();
        let given = read_answers(&rules, name, &text);
        assert_eq!(given.problems, [], "{name}");
        given.answers
    };
    let toml = read("fine--in-toml/answers.toml");
    assert!(toml.len() > 3, "the file has answers");
    assert_eq!(toml, read("fine--in-json/answers.json"));
}

/// A file written by `--record` is read back to the same answers, without a word about version or digest.
#[test]
fn what_was_recorded_reads_back_without_a_problem() {
    let rules = rule_set();
    for folder in folders(Path::new("tests/answers")) {
        let given = given(&rules, &folder);
        if has_errors(&given.problems) {
            continue;
        }
        let recorded = to_toml(&rules, &given.answers).unwrap();
        let again = read_answers(&rules, "recorded.toml", &recorded);
        assert_eq!(again.problems, [], "{}", folder.display());
        assert_eq!(assess(&rules, &again.answers), assess(&rules, &given.answers), "{}", folder.display());
    }
}

/// Nesting that no person writes is refused, and does not bring the program down.
#[test]
fn very_deep_nesting_is_a_problem_like_any_other() {
    let rules = rule_set();
    let deep = "[".repeat(100_000);
    let json = read_answers(&rules, "deep.json", &format!("{{\"format\": 1, \"answers\": {deep}"));
    assert!(has_errors(&json.problems));
    let toml = read_answers(&rules, "deep.toml", &format!("format = 1\nanswers = {deep}"));
    assert!(has_errors(&toml.problems));
}
