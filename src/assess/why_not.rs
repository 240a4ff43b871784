//! Why a finding did not fire, and the nearest answer that would change that.

use std::collections::BTreeSet;

use super::eval::{condition_holds, visible_answers};
use crate::answers::{Answer, Answers};
use crate::document::Place;
use crate::ruleset::{Condition, FindingIx, Kind, Leaf, QuestionIx, RuleSet, Test, Token};

/// Why a finding did not fire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyNot {
    /// The parts of its condition that failed and that it needed, as places in the rule files.
    pub failed: Vec<Place>,
    /// The smallest change of one answer that would make it fire, if one answer is enough. Ties go to the
    /// question asked first.
    pub change: Option<Change>,
}

/// One answer changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The question.
    pub question: QuestionIx,
    /// The answer as it is; `None` if it was not given.
    pub from: Option<Answer>,
    /// The answer that would make the difference.
    pub to: Answer,
}

/// Why a finding did not fire for these answers; `None` if it did.
#[must_use]
pub fn why_not(rules: &RuleSet, answers: &Answers, finding: FindingIx) -> Option<WhyNot> {
    let condition = &rules.finding(finding).when;
    let visible = visible_answers(rules, answers);
    if condition_holds(rules, &visible, condition) {
        return None;
    }
    let mut failed = Vec::new();
    failing_parts(rules, &visible, condition, true, &mut failed);
    let fires = |question: QuestionIx, answer: &Answer| {
        let mut changed = answers.clone();
        changed.set(question, answer.clone());
        condition_holds(rules, &visible_answers(rules, &changed), condition)
    };
    let change = rules
        .question_indices()
        .flat_map(|question| single_changes(rules, answers, question))
        .filter(|(_, question, to)| fires(*question, to))
        .min_by_key(|(size, question, _)| (*size, *question))
        .map(|(_, question, to)| Change { question, from: answers.get(question).cloned(), to });
    Some(WhyNot { failed, change })
}

/// The smallest parts that would have had to come out the other way.
fn failing_parts(
    rules: &RuleSet,
    visible: &Answers,
    condition: &Condition,
    wanted: bool,
    failed: &mut Vec<Place>,
) {
    if condition_holds(rules, visible, condition) == wanted {
        return;
    }
    match &condition.test {
        Test::Leaf(Leaf::Finding { any_of }) => {
            for (finding, _) in any_of {
                failing_parts(rules, visible, &rules.finding(*finding).when, wanted, failed);
            }
        }
        Test::Leaf(_) | Test::Count { .. } => failed.push(condition.place),
        Test::Not(part) => failing_parts(rules, visible, part, !wanted, failed),
        Test::All(parts) | Test::Any(parts) => {
            for part in parts {
                failing_parts(rules, visible, part, wanted, failed);
            }
        }
    }
}

/// Every answer one step away, with the size of the step: 1 for one tick more or less, 2 for another answer
/// altogether; for numbers the distance.
fn single_changes(rules: &RuleSet, answers: &Answers, index: QuestionIx) -> Vec<(u64, QuestionIx, Answer)> {
    let question = rules.question(index);
    let now = answers.get(index);
    if let Kind::Number { min, max, .. } = &question.kind {
        let step = |to: i64| match now {
            Some(Answer::Number(from)) => to.abs_diff(*from),
            _ => 2,
        };
        let tokens = question.tokens().into_iter().map(|token| (2, index, Answer::one(token)));
        let bounds = bounds_tested(rules, index).into_iter().filter(|to| (min..=max).contains(&to));
        return bounds.map(|to| (step(to), index, Answer::Number(to))).chain(tokens).collect();
    }
    let mut changes: Vec<(u64, QuestionIx, Answer)> = Vec::new();
    for token in question.tokens() {
        changes.push((2, index, Answer::one(token)));
        let alone = matches!(token, Token::None | Token::PreferNot);
        if question.kind == Kind::ChooseMany && !alone {
            let mut ticked: BTreeSet<Token> = now.map(|answer| answer.tokens().collect()).unwrap_or_default();
            ticked.retain(|token| !matches!(token, Token::None | Token::PreferNot));
            if !ticked.remove(&token) {
                ticked.insert(token);
            }
            if !ticked.is_empty() {
                changes.push((1, index, Answer::Chosen(ticked)));
            }
        }
    }
    changes.retain(|(_, _, to)| now != Some(to));
    changes
}

/// The numbers next to every bound that any condition sets on a question.
fn bounds_tested(rules: &RuleSet, index: QuestionIx) -> BTreeSet<i64> {
    let mut bounds = BTreeSet::new();
    let gates = rules.questions.iter().filter_map(|question| question.when.as_ref());
    for condition in rules.findings.iter().map(|finding| &finding.when).chain(gates) {
        for leaf in condition.leaves() {
            if let Leaf::Number { question, at_least, at_most } = leaf
                && *question == index
            {
                bounds.extend(at_least.iter().flat_map(|&least| [least, least.saturating_sub(1)]));
                bounds.extend(at_most.iter().flat_map(|&most| [most, most.saturating_add(1)]));
            }
        }
    }
    bounds
}
