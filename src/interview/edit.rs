//! What a change of an answer takes away.

use super::answered;
use crate::answers::{Answer, Answers};
use crate::ruleset::{QuestionIx, RuleSet};

/// The questions whose answers count now and would no longer count if this question had the new
/// answer, in the order asked. They stay in the session, and count again if the change is taken back.
#[must_use]
pub fn dropped_by(rules: &RuleSet, answers: &Answers, question: QuestionIx, new: &Answer) -> Vec<QuestionIx> {
    let mut changed = answers.clone();
    changed.set(question, new.clone());
    let after = answered(rules, &changed);
    answered(rules, answers).into_iter().filter(|earlier| !after.contains(earlier)).collect()
}
