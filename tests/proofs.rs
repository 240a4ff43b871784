//! What is proved of the rule sets that come with the program, and what no rule file can show: proofs of what the
//! reader finds before them, limits, and severities.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "common/replay.rs"]
mod replay;

use prescreen::document::Sources;
use prescreen::problem::{Problem, Severity};
use prescreen::ruleset::{
    Leaf, Outcome, Reading, RuleSet, Test, Token, built_in, built_in_files, from_texts, lint,
};
use prescreen::verify::{BUDGET, Failure, Prover, outcome_node, prove, prove_safety};

const BASE: &str = include_str!("diagnostics/base.toml");
const TEMPLATE: &str = include_str!("../rules/template/clinic.toml");

fn shipped() -> RuleSet {
    built_in().rules.unwrap()
}

fn read(text: &str) -> Reading {
    let mut files = Sources::default();
    files.add("rules.toml", text);
    from_texts(files)
}

fn with_base(text: &str) -> RuleSet {
    let reading = read(&format!("{BASE}\n{text}"));
    reading.rules.unwrap_or_else(|| panic!("{:?}", reading.problems))
}

#[test]
fn the_shipped_rules_and_the_template_have_no_problem() {
    let shipped = || from_texts(built_in_files());
    let template = || read(&TEMPLATE.replace("NAME", "my-clinic"));
    for read in [&shipped as &dyn Fn() -> Reading, &template] {
        let reading = read();
        assert_eq!(reading.problems, []);
        let rules = reading.rules.unwrap();
        let proof = prove(&rules, BUDGET).unwrap();
        assert_eq!(lint::settle(&rules, proof.problems), []);
        assert!(proof.outcomes.iter().all(|count| !count.is_zero()));
    }
}

/// The reader sees to it first; the proof must not rest on that.
#[test]
fn a_hidden_emergency_question_is_found_without_the_reader() {
    let rules = shipped();
    let numb_sure = rules.question_by_id("numb-sure").unwrap();
    for (left, hidden_by) in [(Token::NotSure, "prefer-not"), (Token::PreferNot, "not-sure")] {
        let mut rules = rules.clone();
        let Test::Leaf(Leaf::Answer { any_of, .. }) =
            &mut rules.questions[numb_sure.0].when.as_mut().unwrap().test
        else {
            panic!("the gate looks at one question")
        };
        any_of.retain(|(token, _)| *token == left);
        let problems = prove_safety(&rules, BUDGET).unwrap();
        let hidden: Vec<&Problem> =
            problems.iter().filter(|problem| problem.code == "emergency-hidden").collect();
        assert_eq!(hidden.len(), 1, "{problems:?}");
        let message =
            format!("the emergency question `numb-sure` is hidden when `spine-new` is \"{hidden_by}\"");
        assert_eq!(hidden[0].message, message);
        assert_eq!(replay::fails_otherwise(&rules, hidden[0].example.as_ref().unwrap()), None);
    }
}

/// No rule set is like that: the proof is made to believe it.
#[test]
fn an_emergency_that_is_none_would_be_found() {
    let rules = with_base("");
    let mut prover = Prover::new(&rules, BUDGET).unwrap();
    prover.model.outcome = outcome_node(Outcome::SameDay);
    let problems = prover.safety().unwrap();
    let missed: Vec<&str> = problems
        .iter()
        .filter(|problem| problem.code == "emergency-missed")
        .map(|p| p.message.as_str())
        .collect();
    assert_eq!(missed, ["the emergency finding `cold-leg` fires, and the outcome is no emergency"]);
}

/// The diagram and the evaluator must never disagree silently.
#[test]
fn a_disagreement_is_never_shown_as_a_proof() {
    let rules =
        with_base("[[claim]]\nid = \"a\"\nif = { site = \"knee\" }\nthen = { outcome = \"evaluate\" }\n");
    let mut prover = Prover::new(&rules, BUDGET).unwrap();
    prover.model.outcome = outcome_node(Outcome::SameDay);
    // For the diagram the claim is broken by everybody with a sore knee, and the nearest of them shows that it is not.
    assert!(matches!(prover.safety(), Err(Failure::Disagreement(answers)) if answers.contains("knee")));
}

#[test]
fn past_its_budget_nothing_is_decided() {
    let rules = shipped();
    for budget in [0, 1, 10, 1_000, 27_000, 50_000, 100_000] {
        assert_eq!(prove(&rules, budget).unwrap_err(), Failure::Undecided, "{budget}");
    }
    let nodes = prove(&rules, BUDGET).unwrap().nodes;
    assert!(prove(&rules, nodes).is_ok());
    assert_eq!(prove(&rules, nodes - 1).unwrap_err(), Failure::Undecided);
}

#[test]
fn what_is_probably_not_meant_can_be_lowered() {
    let twice =
        "[[finding]]\nid = \"knee\"\nkind = \"topic\"\nwhen = { site = \"knee\" }\ntitle = \"Knee\"\n";
    for (level, expected) in
        [("warning", Some(Severity::Warning)), ("off", None), ("error", Some(Severity::Error))]
    {
        let lint =
            format!("[lint]\nalways-together = {{ level = \"{level}\", because = \"it is meant\" }}\n");
        let rules = with_base(&format!("{twice}{lint}"));
        let problems = lint::settle(&rules, prove(&rules, BUDGET).unwrap().problems);
        let found: Vec<Severity> = problems.iter().map(|problem| problem.severity).collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
        assert!(problems.iter().all(|problem| problem.code == "always-together"));
    }
}

#[test]
fn what_makes_a_rule_set_unsafe_cannot_be_lowered() {
    let lowerable: Vec<&str> = lint::lowerable().map(|(code, _)| code).collect();
    for code in [
        "claim-broken",
        "claim-empty",
        "danger-sign-never-fires",
        "emergency-hidden",
        "emergency-missed",
        "less-urgent",
        "not-sure-missed",
        "skip-missed",
    ] {
        assert!(!lowerable.contains(&code));
        let lint = format!("[lint]\n{code} = {{ level = \"off\", because = \"it is in the way\" }}\n");
        let reading = read(&format!("{BASE}\n{lint}"));
        let codes: Vec<&str> = reading.problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["lint-not-lowerable"], "{code}");
        assert!(reading.rules.is_none());
    }
}
