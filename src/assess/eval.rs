//! The reference evaluator. Short on purpose: whatever is faster is tested against it.

use crate::answers::{Answer, Answers};
use crate::ruleset::{Condition, FindingIx, FindingKind, Outcome, QuestionIx, RuleSet, SingleTest};

/// Whether a condition holds for these answers, each taken at face value: pass [`visible_answers`].
/// A question without an answer makes every test of it false. Tests of the outcome are decided by
/// the findings that fire.
#[must_use]
pub fn condition_holds(rules: &RuleSet, visible: &Answers, condition: &Condition) -> bool {
    condition.holds(&mut |leaf| leaf.tests().any(|test| single_holds(rules, visible, test)))
}

/// Whether a single test holds; a condition is made of its single tests.
#[must_use]
pub fn single_holds(rules: &RuleSet, visible: &Answers, test: SingleTest<'_>) -> bool {
    match test {
        SingleTest::Answer(question, token) => visible.get(question).is_some_and(|answer| answer.has(token)),
        SingleTest::Number(question, at_least, at_most) => match visible.get(question) {
            Some(Answer::Number(number)) => {
                at_least.is_none_or(|least| *number >= least) && at_most.is_none_or(|most| *number <= most)
            }
            _ => false,
        },
        SingleTest::Finding(finding) => condition_holds(rules, visible, &rules.finding(finding).when),
        SingleTest::Outcome(outcomes) => outcomes.contains(&outcome_of(rules, fired(rules, visible))),
        SingleTest::OutcomeAtLeast(least) => outcome_of(rules, fired(rules, visible)) <= least,
    }
}

/// The answers to questions that are shown. A question is shown when its `when` holds for the answers
/// to the shown questions before it; so an answer that is left over from a question no longer shown
/// counts as unanswered for everything after it.
#[must_use]
pub fn visible_answers(rules: &RuleSet, answers: &Answers) -> Answers {
    split(rules, answers).1
}

/// The questions that are shown, in the order asked, answered or not.
#[must_use]
pub fn shown(rules: &RuleSet, answers: &Answers) -> Vec<QuestionIx> {
    split(rules, answers).0
}

fn split(rules: &RuleSet, answers: &Answers) -> (Vec<QuestionIx>, Answers) {
    let mut shown = Vec::new();
    let mut visible = Answers::new();
    for question in rules.question_indices() {
        let gate = rules.question(question).when.as_ref();
        if gate.is_none_or(|when| condition_holds(rules, &visible, when)) {
            shown.push(question);
            if let Some(answer) = answers.get(question) {
                visible.set(question, answer.clone());
            }
        }
    }
    (shown, visible)
}

/// The findings that fire, in the order of the rule files.
#[must_use]
pub fn fired(rules: &RuleSet, visible: &Answers) -> Vec<FindingIx> {
    rules
        .finding_indices()
        .filter(|&finding| condition_holds(rules, visible, &rules.finding(finding).when))
        .collect()
}

/// The outcome of a set of findings.
#[must_use]
pub fn outcome_of(rules: &RuleSet, findings: impl IntoIterator<Item = FindingIx>) -> Outcome {
    outcome_of_kinds(findings.into_iter().map(|finding| rules.finding(finding).kind))
}

/// The outcome of findings of these kinds: the most urgent decides.
#[must_use]
pub fn outcome_of_kinds(kinds: impl IntoIterator<Item = FindingKind>) -> Outcome {
    kinds
        .into_iter()
        .map(|kind| match kind {
            FindingKind::Emergency => Outcome::Emergency,
            FindingKind::SameDay => Outcome::SameDay,
            FindingKind::Caution => Outcome::EvaluateWithCautions,
            FindingKind::Criterion => Outcome::Evaluate,
            FindingKind::Topic => Outcome::EvaluateUnlisted,
        })
        .min()
        .unwrap_or(Outcome::EvaluateUnlisted)
}
