//! How far along an interview is, and what can still come.

use crate::answers::{Answer, Answers};
use crate::assess::{shown, visible_answers};
use crate::ruleset::{Condition, Leaf, QuestionIx, RuleSet, Test};

/// How far along an interview is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The number of this question among those shown, from 1.
    pub step: usize,
    /// At least so many questions come after this one, if no danger sign ends the interview.
    pub least_left: usize,
    /// At most so many.
    pub most_left: usize,
}

/// Progress at a question that is shown.
///
/// A later question is sure to come when its `when` holds whatever is still to be answered, and may
/// come unless its `when` fails whatever is still to be answered. Both are found with three-valued
/// logic, which can only err towards "may come".
#[must_use]
pub fn progress(rules: &RuleSet, answers: &Answers, question: QuestionIx) -> Progress {
    let before = shown(rules, answers).into_iter().filter(|&earlier| earlier < question).count();
    // What comes later and is answered all the same is open: it is never looked at.
    let given = visible_answers(rules, answers);
    // For each question: unanswered for sure, answered as given, or open.
    let mut open: Vec<QuestionIx> = vec![question];
    let (mut least_left, mut most_left) = (0, 0);
    for later in rules.question_indices().filter(|&later| later > question) {
        let gate = rules.question(later).when.as_ref();
        match gate.map_or(Some(true), |when| certain(rules, &given, &open, when)) {
            Some(false) => continue,
            Some(true) => least_left += 1,
            None => {}
        }
        most_left += 1;
        open.push(later);
    }
    Progress { step: before + 1, least_left, most_left }
}

/// Whether a condition is sure to hold (`Some(true)`), sure to fail, or depends on open questions.
fn certain(rules: &RuleSet, given: &Answers, open: &[QuestionIx], condition: &Condition) -> Option<bool> {
    let parts = || condition.parts().iter().map(|part| certain(rules, given, open, part));
    match &condition.test {
        Test::Leaf(leaf) => certain_leaf(rules, given, open, leaf),
        Test::Not(part) => certain(rules, given, open, part).map(|holds| !holds),
        Test::All(_) => match parts() {
            mut parts if parts.clone().any(|part| part == Some(false)) => parts.next().map(|_| false),
            mut parts => parts.all(|part| part == Some(true)).then_some(true),
        },
        Test::Any(_) => match parts() {
            mut parts if parts.clone().any(|part| part == Some(true)) => parts.next().map(|_| true),
            mut parts => parts.all(|part| part == Some(false)).then_some(false),
        },
        Test::Count { at_least, at_most, .. } => {
            let sure = parts().filter(|part| *part == Some(true)).count();
            let possible = parts().filter(|part| *part != Some(false)).count();
            let within = |count: usize| {
                at_least.is_none_or(|least| count >= least) && at_most.is_none_or(|most| count <= most)
            };
            let first = within(sure);
            (sure..=possible).all(|count| within(count) == first).then_some(first)
        }
    }
}

fn certain_leaf(rules: &RuleSet, given: &Answers, open: &[QuestionIx], leaf: &Leaf) -> Option<bool> {
    match leaf {
        Leaf::Answer { question, .. } | Leaf::Number { question, .. } if open.contains(question) => None,
        Leaf::Answer { question, any_of } => Some(
            given.get(*question).is_some_and(|answer| any_of.iter().any(|(token, _)| answer.has(*token))),
        ),
        Leaf::Number { question, at_least, at_most } => Some(match given.get(*question) {
            Some(Answer::Number(number)) => {
                at_least.is_none_or(|least| *number >= least) && at_most.is_none_or(|most| *number <= most)
            }
            _ => false,
        }),
        Leaf::Finding { any_of } => {
            let mut unsure = false;
            for (finding, _) in any_of {
                match certain(rules, given, open, &rules.finding(*finding).when) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => unsure = true,
                }
            }
            (!unsure).then_some(false)
        }
        // Claims are never asked about.
        Leaf::Outcome(_) | Leaf::OutcomeAtLeast(_) => None,
    }
}
