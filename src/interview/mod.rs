//! What to ask next. Pure: everything follows from the rule set and the answers so far.

mod edit;
mod progress;

use std::collections::BTreeSet;

use crate::answers::Answers;
use crate::assess::{fired, outcome_of, shown, visible_answers};
use crate::ruleset::{Outcome, QuestionIx, RuleSet};

pub use edit::dropped_by;
pub use progress::{Progress, progress};

/// What comes next in an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// An emergency finding fired: show the emergency page, ask nothing more.
    Emergency,
    /// A same-day finding fired and its notice was not shown yet.
    SameDayNotice,
    /// Ask this question.
    Ask(QuestionIx),
    /// Every question shown is answered.
    Finished,
}

/// What comes next. `notice_shown`: whether the one same-day notice was shown already.
#[must_use]
pub fn next(rules: &RuleSet, answers: &Answers, notice_shown: bool) -> Next {
    next_without(rules, answers, notice_shown, &BTreeSet::new())
}

/// The same where some questions are not asked.
#[must_use]
pub fn next_without(
    rules: &RuleSet,
    answers: &Answers,
    notice_shown: bool,
    left_out: &BTreeSet<QuestionIx>,
) -> Next {
    let visible = visible_answers(rules, answers);
    match outcome_of(rules, fired(rules, &visible)) {
        Outcome::Emergency => return Next::Emergency,
        Outcome::SameDay if !notice_shown => return Next::SameDayNotice,
        _ => {}
    }
    let is_open = |question: &QuestionIx| visible.get(*question).is_none() && !left_out.contains(question);
    let open = shown(rules, answers).into_iter().find(is_open);
    open.map_or(Next::Finished, Next::Ask)
}

/// The question shown just before this one; `None` at the first.
#[must_use]
pub fn previous(rules: &RuleSet, answers: &Answers, question: QuestionIx) -> Option<QuestionIx> {
    shown(rules, answers).into_iter().rev().find(|&earlier| earlier < question)
}

/// The answered questions whose answers count, in the order asked: what a review lists.
#[must_use]
pub fn answered(rules: &RuleSet, answers: &Answers) -> Vec<QuestionIx> {
    visible_answers(rules, answers).iter().map(|(question, _)| question).collect()
}
