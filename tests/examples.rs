//! The example people: what each of them should come to, and what they are given.
//!
//! The second line of each file in `examples/answers/` says what is expected, in words that this test reads:
//! `# Expected: OUTCOME[, stopped], because of FINDING, FINDING: why.` The findings are those that decided. The
//! summaries are recorded in `examples/summaries/`. After a change on purpose: `PRESCREEN_UPDATE=1 cargo test
//! --test examples`, then look at every difference before committing it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "common/people.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod people;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use people::{rules, screens};
use prescreen::answers::{Answers, Given, read_answers};
use prescreen::assess::{Assessment, Status, assess};
use prescreen::report::{Format, Layout, Report, render};
use prescreen::ruleset::{Audience, FindingKind, Outcome, RuleSet};

struct Person {
    name: String,
    text: String,
    answers: Answers,
    assessment: Assessment,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

fn people(rules: &RuleSet) -> Vec<Person> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder("answers")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let person = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(path).unwrap();
        let mut given: Given = read_answers(rules, &name, &text);
        // An answer to a question that is not asked would be a slip in the example.
        given.check_shown(rules, true);
        assert!(given.problems.is_empty(), "{name}: {:#?}", given.problems);
        let assessment = assess(rules, &given.answers);
        Person { name, text, answers: given.answers, assessment }
    };
    paths.iter().map(person).collect()
}

/// The ids of the findings that decided the outcome.
fn deciding(rules: &RuleSet, assessment: &Assessment) -> Vec<String> {
    let kind = match assessment.outcome.unwrap() {
        Outcome::Emergency => FindingKind::Emergency,
        Outcome::SameDay => FindingKind::SameDay,
        Outcome::EvaluateWithCautions => FindingKind::Caution,
        Outcome::Evaluate => FindingKind::Criterion,
        Outcome::EvaluateUnlisted => return Vec::new(),
    };
    assessment.of_kind(rules, kind).map(|fired| rules.finding(fired.finding).id.to_string()).collect()
}

#[test]
fn every_person_comes_to_what_their_story_says() {
    let rules = rules();
    let people = people(&rules);
    assert!(people.len() >= 20, "{}", people.len());
    for Person { name, text, assessment, .. } in &people {
        let mut lines = text.lines();
        let story = lines.next().unwrap().strip_prefix("# ").unwrap_or_else(|| panic!("{name}: no story"));
        assert!(story.contains(": ") && story.ends_with('.'), "{name}: {story}");
        let expected = lines.next().and_then(|line| line.strip_prefix("# Expected: "));
        let expected =
            expected.unwrap_or_else(|| panic!("{name}: the second line does not say what is expected"));
        let (outcome, rest) =
            expected.split_once(", because of ").unwrap_or_else(|| panic!("{name}: {expected}"));
        let (findings, why) = rest.split_once(": ").unwrap_or_else(|| panic!("{name}: {expected}"));
        assert!(!why.is_empty());
        let (outcome, stopped) = match outcome.strip_suffix(", stopped") {
            Some(outcome) => (outcome, true),
            None => (outcome, false),
        };
        assert_eq!(assessment.outcome.map(Outcome::id), Some(outcome), "{name}: {expected}");
        assert_eq!(assessment.status != Status::Complete, stopped, "{name}: {:?}", assessment.status);
        let findings: BTreeSet<String> =
            findings.split(", ").filter(|id| *id != "nothing").map(str::to_owned).collect();
        assert_eq!(
            deciding(&rules, assessment).into_iter().collect::<BTreeSet<_>>(),
            findings,
            "{name}: {expected}"
        );
    }
}

#[test]
fn the_people_are_varied() {
    let rules = rules();
    let people = people(&rules);
    for outcome in Outcome::ALL {
        assert!(
            people.iter().any(|person| person.assessment.outcome == Some(outcome)),
            "nobody comes to {outcome}"
        );
    }
    let site = rules.question_by_id("site").unwrap();
    for token in rules.question(site).tokens() {
        let there =
            people.iter().any(|person| person.answers.get(site).is_some_and(|answer| answer.has(token)));
        assert!(there, "nobody has {:?}", rules.question(site).token_id(token));
    }
}

/// Compares with the recorded file, or writes it.
fn expect(name: &str, found: &str) {
    let path = folder("summaries").join(name);
    if std::env::var_os("PRESCREEN_UPDATE").is_some() {
        fs::create_dir_all(folder("summaries")).unwrap();
        fs::write(&path, found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == found,
        "{} is not as recorded; see the top of tests/examples.rs\n{found}",
        path.display()
    );
}

/// The digest changes with every letter of the rules; the recorded pages show stars in its place.
fn without_digest(rules: &RuleSet, page: &str) -> String {
    let shown: String = rules.digest.chars().take(12).collect();
    assert!(page.contains(&shown), "the page does not name its rule set");
    page.replace(&shown, "************")
}

#[test]
fn every_summary_is_as_recorded() {
    let rules = rules();
    let layout = Layout { columns: 80, color: false, plain: false, unicode: true };
    let mut recorded = BTreeSet::from(["README.md".to_owned()]);
    for Person { name, assessment, .. } in &people(&rules) {
        for (audience, who) in [(Audience::Patient, "patient"), (Audience::Staff, "staff")] {
            let report = Report { rules: &rules, assessment, audience, reference: None };
            let page = render(&report, Format::Text, layout);
            let file = format!("{name}.{who}.txt");
            expect(&file, &without_digest(&rules, &page));
            recorded.insert(file);
        }
    }
    let found: BTreeSet<String> = fs::read_dir(folder("summaries"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found.difference(&recorded).collect::<Vec<_>>(), [""; 0], "summaries of nobody");
}

#[test]
fn the_table_of_people_is_as_recorded() {
    let rules = rules();
    let mut table = String::from(
        "# The example people\n\nWritten by `PRESCREEN_UPDATE=1 cargo test --test examples`; the test compares it. The answers are in\n\
         [`../answers/`](../answers), the summaries here, for the patient and for staff.\n\n\
         | person | story | outcome | what decided | screens |\n|---|---|---|---|---|\n",
    );
    for Person { name, text, answers, assessment } in &people(&rules) {
        let story = text.lines().next().unwrap().trim_start_matches("# ");
        let outcome = assessment.outcome.unwrap();
        let stopped = if assessment.status == Status::Complete { "" } else { ", stopped" };
        let decided = deciding(&rules, assessment);
        let decided = if decided.is_empty() { "nothing".to_owned() } else { decided.join(", ") };
        let screens = screens(&rules, answers);
        assert!(screens <= 34, "{name}: {screens}");
        writeln!(table, "| {name} | {story} | {outcome}{stopped} | {decided} | {screens} |").unwrap();
    }
    expect("README.md", &table);
}
