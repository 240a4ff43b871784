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

/// Above so many ticks that matter, only answers at most two ticks away are looked at.
const TICKS: usize = 10;

/// Every answer that may make a difference, with the size of the change: for each tick more or less 1, for
/// another answer altogether or a first one 2, for numbers the distance.
fn single_changes(rules: &RuleSet, answers: &Answers, index: QuestionIx) -> Vec<(u64, QuestionIx, Answer)> {
    let question = rules.question(index);
    let now = answers.get(index);
    let mut changes: Vec<(u64, QuestionIx, Answer)> =
        question.tokens().into_iter().map(|token| (2, index, Answer::one(token))).collect();
    if let Kind::Number { min, max, .. } = question.kind {
        let step = |to: i64| match now {
            Some(Answer::Number(from)) => to.abs_diff(*from),
            _ => 2,
        };
        // Any number will do where it only matters that there is one.
        let numbers: BTreeSet<i64> =
            bounds_tested(rules, index).into_iter().map(|to| to.clamp(min, max)).chain([min]).collect();
        changes.extend(numbers.into_iter().map(|to| (step(to), index, Answer::Number(to))));
    }
    if question.kind == Kind::ChooseMany {
        let ticked = now.into_iter().flat_map(Answer::tokens).filter(|token| !stands_alone(*token)).collect();
        let tested: Vec<Token> =
            tokens_tested(rules, index).into_iter().filter(|token| !stands_alone(*token)).collect();
        for toggled in selections(&tested) {
            let to: BTreeSet<Token> = toggled.symmetric_difference(&ticked).copied().collect();
            let first = u64::from(ticked.is_empty());
            if !to.is_empty() {
                changes.push((toggled.len() as u64 + first, index, Answer::Chosen(to)));
            }
        }
    }
    changes.retain(|(_, _, to)| now != Some(to));
    changes
}

/// Every selection of these tokens; of many tokens only those of one or two.
fn selections(tokens: &[Token]) -> Vec<BTreeSet<Token>> {
    let most = if tokens.len() > TICKS { 2 } else { tokens.len() };
    let mut found = vec![BTreeSet::new()];
    for &token in tokens {
        let with: Vec<BTreeSet<Token>> = found
            .iter()
            .filter(|selection| selection.len() < most)
            .map(|selection| selection.iter().copied().chain([token]).collect())
            .collect();
        found.extend(with);
    }
    found
}

pub(super) fn stands_alone(token: Token) -> bool {
    matches!(token, Token::None | Token::PreferNot)
}

/// The single tests of a question in any finding, gate or evidence note.
pub(super) fn tests_of(rules: &RuleSet, index: QuestionIx) -> impl Iterator<Item = &Leaf> {
    let gates = rules.questions.iter().filter_map(|question| question.when.as_ref());
    let evidence = rules.evidence.iter().map(|evidence| &evidence.when);
    let conditions = rules.findings.iter().map(|finding| &finding.when).chain(gates).chain(evidence);
    conditions.flat_map(Condition::leaves).filter(move |leaf| leaf.question() == Some(index))
}

/// The answers by name that any condition looks for.
fn tokens_tested(rules: &RuleSet, index: QuestionIx) -> BTreeSet<Token> {
    let of_leaf = |leaf: &Leaf| match leaf {
        Leaf::Answer { any_of, .. } => any_of.iter().map(|(token, _)| *token).collect(),
        _ => Vec::new(),
    };
    tests_of(rules, index).flat_map(of_leaf).collect()
}

/// The numbers next to every bound that any rule sets on the answer to a question.
#[must_use]
pub fn bounds_tested(rules: &RuleSet, index: QuestionIx) -> BTreeSet<i64> {
    let mut bounds = BTreeSet::new();
    for leaf in tests_of(rules, index) {
        if let Leaf::Number { at_least, at_most, .. } = leaf {
            bounds.extend(at_least.iter().flat_map(|&least| [least, least.saturating_sub(1)]));
            bounds.extend(at_most.iter().flat_map(|&most| [most, most.saturating_add(1)]));
        }
    }
    bounds
}
