//! Single cases of the engine, small enough to follow by hand. Most were found by `properties.rs`.

#![expect(clippy::unwrap_used, reason = "a test fails at once")]

use prescreen::answers::{Answers, answer_value, read_answers};
use prescreen::assess::{Assessment, Status, assess, shown, why_not};
use prescreen::document::Sources;
use prescreen::interview;
use prescreen::problem::{MessageFormat, render};
use prescreen::ruleset::{Outcome, RuleSet, from_texts};

/// The base of `tests/diagnostics` (a checklist `site` and a number `age`) with these tables added.
fn rules(added: &str) -> RuleSet {
    let mut sources = Sources::default();
    sources.add("base.toml", include_str!("fixtures/engine/base.toml"));
    sources.add("rules.toml", added);
    let reading = from_texts(sources);
    let problems = render(&reading.problems, &reading.files, MessageFormat::Human, false);
    assert_eq!(problems, "", "the rule set has no mistake");
    reading.rules.unwrap()
}

/// Answers written as in an answer file.
fn answers(rules: &RuleSet, lines: &str) -> Answers {
    let given = read_answers(rules, "answers.toml", &format!("format = 1\n[answers]\n{lines}"));
    assert_eq!(given.problems, []);
    given.answers
}

fn assessed(rules: &RuleSet, lines: &str) -> Assessment {
    assess(rules, &answers(rules, lines))
}

/// The reasons for a finding: question and answer, as in an answer file; `nothing` where the question has none.
fn reasons(rules: &RuleSet, lines: &str, finding: &str) -> String {
    let index = rules.finding_by_id(finding).unwrap();
    let assessment = assessed(rules, lines);
    let fired = assessment.findings.iter().find(|fired| fired.finding == index).unwrap();
    let reasons = fired.because.iter().map(|reason| {
        let answer = reason.answer.as_ref().map_or("nothing".to_owned(), |answer| {
            serde_json::to_string(&answer_value(rules, reason.question, answer)).unwrap()
        });
        format!("{} = {answer}", rules.question(reason.question).id)
    });
    reasons.collect::<Vec<_>>().join(", ")
}

/// The nearest change that makes a finding fire.
fn change(rules: &RuleSet, lines: &str, finding: &str) -> Option<String> {
    let index = rules.finding_by_id(finding).unwrap();
    let change = why_not(rules, &answers(rules, lines), index).unwrap().change?;
    let to = serde_json::to_string(&answer_value(rules, change.question, &change.to)).unwrap();
    Some(format!("{} = {to}", rules.question(change.question).id))
}

#[test]
fn only_what_was_looked_for_is_a_reason() {
    let rules = rules("");
    assert_eq!(reasons(&rules, "site = ['knee', 'shoulder']\nage = 45", "knee-pain"), r#"site = ["knee"]"#);
}

#[test]
fn what_was_not_answered_so_is_a_reason_under_a_not() {
    let rules = rules(
        "[[finding]]\nid = 'elsewhere'\nkind = 'topic'\nwhen = { not = { site = 'knee' } }\ntitle = 'Elsewhere'",
    );
    assert_eq!(reasons(&rules, "site = ['shoulder']", "elsewhere"), r#"site = ["shoulder"]"#);
    assert_eq!(reasons(&rules, "age = 45", "elsewhere"), "site = nothing");
}

/// "At most one of these": where none holds, that they do not hold is the reason.
#[test]
fn a_count_that_stays_low_has_its_reasons() {
    let rules = rules(
        "[[finding]]\nid = 'few'\nkind = 'topic'\ntitle = 'Few'\n\
         when = { count = { of = [{ site = 'knee' }, { age = { at-least = 60 } }], at-most = 1 } }",
    );
    assert_eq!(reasons(&rules, "site = ['shoulder']\nage = 45", "few"), r#"site = ["shoulder"], age = 45"#);
    assert_eq!(reasons(&rules, "site = ['knee']\nage = 45", "few"), "age = 45");
}

/// "Not two of these": what keeps the count low is the reason.
#[test]
fn a_count_under_a_not_has_its_reasons() {
    let rules = rules(
        "[[finding]]\nid = 'not-both'\nkind = 'topic'\ntitle = 'Not both'\n\
         when = { not = { count = { of = [{ site = 'knee' }, { age = { at-least = 60 } }], at-least = 2 } } }",
    );
    assert_eq!(reasons(&rules, "site = ['knee']\nage = 45", "not-both"), "age = 45");
}

#[test]
fn one_tick_more_is_the_nearest_change() {
    let rules = rules("");
    let nearest = change(&rules, "site = ['shoulder']", "knee-pain");
    assert_eq!(nearest.as_deref(), Some(r#"site = ["knee","shoulder"]"#));
    let instead_of_none = change(&rules, "site = ['none']", "knee-pain");
    assert_eq!(instead_of_none.as_deref(), Some(r#"site = ["knee"]"#));
}

/// Both ticks belong to one answer, so one change of one answer is enough.
#[test]
fn two_ticks_of_one_question_are_one_change() {
    let rules = rules(
        "[[finding]]\nid = 'both'\nkind = 'topic'\ntitle = 'Both'\n\
         when = { all = [{ site = 'knee' }, { site = 'shoulder' }] }",
    );
    assert_eq!(change(&rules, "site = ['none']", "both").as_deref(), Some(r#"site = ["knee","shoulder"]"#));
    assert_eq!(
        change(&rules, "site = ['low-back']", "both").as_deref(),
        Some(r#"site = ["knee","low-back","shoulder"]"#),
        "what was ticked stays ticked"
    );
}

#[test]
fn the_nearest_number_is_named_and_never_one_out_of_range() {
    let rules = rules(
        "[[finding]]\nid = 'older'\nkind = 'topic'\ntitle = 'Older'\nwhen = { age = { at-least = 60 } }\n\
         [[finding]]\nid = 'age-known'\nkind = 'topic'\ntitle = 'Known'\nwhen = { age = { at-least = 1 } }",
    );
    assert_eq!(change(&rules, "age = 45", "older").as_deref(), Some("age = 60"));
    assert_eq!(change(&rules, "site = ['knee']", "age-known").as_deref(), Some("age = 18"));
}

#[test]
fn two_questions_are_more_than_one_change() {
    let rules = rules(
        "[[finding]]\nid = 'both'\nkind = 'topic'\ntitle = 'Both'\n\
         when = { site = 'knee', age = { at-least = 60 } }",
    );
    assert_eq!(change(&rules, "site = ['shoulder']\nage = 45", "both"), None);
}

/// Three questions, each asked only after a "yes" to the one before.
const CHAIN: &str = "
[[question]]
id = 'walking'
section = 'about'
kind = 'yes-no'
ask = 'Does it hurt to walk?'

[[question]]
id = 'stairs'
section = 'about'
kind = 'yes-no'
when = { walking = 'yes' }
ask = 'Do stairs hurt?'

[[question]]
id = 'ladders'
section = 'about'
kind = 'yes-no'
when = { stairs = 'yes' }
ask = 'Do ladders hurt?'

[[finding]]
id = 'ladders-hurt'
kind = 'caution'
when = { ladders = 'yes' }
title = 'Ladders hurt'
";

/// The answer about ladders is left over twice: its question hangs on one that is itself no longer shown.
#[test]
fn a_left_over_answer_counts_for_nothing_through_a_chain() {
    let rules = rules(CHAIN);
    let all = "site = ['shoulder']\nage = 45\nwalking = 'yes'\nstairs = 'yes'\nladders = 'yes'";
    assert_eq!(assessed(&rules, all).outcome, Some(Outcome::EvaluateWithCautions));
    let changed = assessed(&rules, &all.replace("walking = 'yes'", "walking = 'no'"));
    assert_eq!(changed.outcome, Some(Outcome::EvaluateUnlisted));
    assert_eq!(changed.status, Status::Complete, "nothing is missing either");
}

#[test]
fn a_change_names_every_answer_that_it_takes_away() {
    let rules = rules(CHAIN);
    let before = answers(&rules, "walking = 'yes'\nstairs = 'yes'\nladders = 'no'");
    let no = answers(&rules, "walking = 'no'");
    let walking = rules.question_by_id("walking").unwrap();
    let dropped = interview::dropped_by(&rules, &before, walking, no.get(walking).unwrap());
    let ids: Vec<&str> = dropped.iter().map(|&question| rules.question(question).id.as_str()).collect();
    assert_eq!(ids, ["stairs", "ladders"]);
}

/// A gate may refer to a finding that a later question could decide: what is known by then counts.
#[test]
fn a_gate_sees_only_what_earlier_questions_decide() {
    let rules = rules(
        "[[question]]\nid = 'walking'\nsection = 'about'\nkind = 'yes-no'\nask = 'Does it hurt to walk?'\n\
         when = { finding = 'walks-badly' }\n\
         [[question]]\nid = 'limp'\nsection = 'about'\nkind = 'yes-no'\nask = 'Do you limp?'\n\
         [[finding]]\nid = 'walks-badly'\nkind = 'topic'\ntitle = 'Walks badly'\n\
         when = { any = [{ site = 'knee' }, { limp = 'yes' }] }",
    );
    let asked = |lines: &str| {
        let shown = shown(&rules, &answers(&rules, lines));
        shown.iter().any(|&question| rules.question(question).id.as_str() == "walking")
    };
    assert!(asked("site = ['knee']\nage = 45"));
    assert!(!asked("site = ['shoulder']\nage = 45\nlimp = 'yes'"), "the limp is asked about later");
}

/// Questions are asked in the order of their sections, wherever they stand in the file.
#[test]
fn sections_decide_the_order_asked() {
    let rules = rules(
        "[[section]]\nid = 'habits'\ntitle = 'Habits'\n\
         [[question]]\nid = 'smoking'\nsection = 'habits'\nkind = 'yes-no'\nask = 'Do you smoke?'\n\
         [[question]]\nid = 'walking'\nsection = 'about'\nkind = 'yes-no'\nask = 'Does it hurt to walk?'",
    );
    let order: Vec<&str> = rules.questions.iter().map(|question| question.id.as_str()).collect();
    assert_eq!(order, ["site", "age", "walking", "smoking"]);
}

/// Somebody whose answers are not complete has no outcome, unless care cannot wait.
#[test]
fn without_all_answers_there_is_no_outcome() {
    let rules = rules("");
    let assessment = assessed(&rules, "site = ['knee']");
    assert_eq!((assessment.status, assessment.outcome), (Status::Incomplete, None));
    assert_eq!(assessment.findings.len(), 1, "what fired so far is there");
    let missing: Vec<&str> =
        assessment.missing.iter().map(|&question| rules.question(question).id.as_str()).collect();
    assert_eq!(missing, ["age"]);
}
