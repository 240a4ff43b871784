//! Which answers made a condition hold.

use std::collections::{BTreeMap, BTreeSet};

use super::eval::condition_holds;
use crate::answers::{Answer, Answers};
use crate::ruleset::{Condition, Leaf, QuestionIx, RuleSet, Test, Token};

/// One answer that made a finding fire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The question.
    pub question: QuestionIx,
    /// What of the answer counted: the tokens that were looked for, or the number. `None` when it counted
    /// that the question was not answered so (a condition with `not`).
    pub answer: Option<Answer>,
}

/// The answers that made a condition hold, in the order asked. Pass a condition that holds.
pub(super) fn reasons(rules: &RuleSet, visible: &Answers, condition: &Condition) -> Vec<Reason> {
    let mut found = BTreeMap::new();
    collect(rules, visible, condition, true, &mut found);
    let answer_of = |question: QuestionIx, tokens: BTreeSet<Token>| match visible.get(question) {
        Some(Answer::Number(number)) => Some(Answer::Number(*number)),
        _ => (!tokens.is_empty()).then_some(Answer::Chosen(tokens)),
    };
    found
        .into_iter()
        .map(|(question, tokens)| Reason { question, answer: answer_of(question, tokens) })
        .collect()
}

/// Walks the parts that decided: the ones that hold, under a `not` the ones that do not.
fn collect(
    rules: &RuleSet,
    visible: &Answers,
    condition: &Condition,
    wanted: bool,
    found: &mut BTreeMap<QuestionIx, BTreeSet<Token>>,
) {
    if condition_holds(rules, visible, condition) != wanted {
        return;
    }
    match &condition.test {
        Test::Not(part) => collect(rules, visible, part, !wanted, found),
        Test::All(parts) | Test::Any(parts) => {
            for part in parts {
                collect(rules, visible, part, wanted, found);
            }
        }
        Test::Count { of, at_least, at_most } => {
            let count = of.iter().filter(|part| condition_holds(rules, visible, part)).count();
            // Enough of them hold, or more than allowed; few enough do not, or fewer than needed.
            let by_those_that_hold =
                if wanted { at_least.is_some() } else { at_most.is_some_and(|m| count > m) };
            let by_the_others = if wanted { at_most.is_some() } else { at_least.is_some_and(|l| count < l) };
            for part in of {
                if by_those_that_hold {
                    collect(rules, visible, part, true, found);
                }
                if by_the_others {
                    collect(rules, visible, part, false, found);
                }
            }
        }
        Test::Leaf(Leaf::Finding { any_of }) => {
            for (finding, _) in any_of {
                collect(rules, visible, &rules.finding(*finding).when, wanted, found);
            }
        }
        Test::Leaf(Leaf::Answer { question, any_of }) => {
            let counted = found.entry(*question).or_default();
            if let Some(answer) = visible.get(*question) {
                let matching = any_of.iter().map(|(token, _)| *token).filter(|token| answer.has(*token));
                if wanted {
                    counted.extend(matching);
                } else {
                    counted.extend(answer.tokens());
                }
            }
        }
        Test::Leaf(Leaf::Number { question, .. }) => {
            found.entry(*question).or_default();
        }
        Test::Leaf(Leaf::Outcome(_) | Leaf::OutcomeAtLeast(_)) => {}
    }
}
