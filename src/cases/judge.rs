//! What the rules say of a set of answers: all that a case without words asks. The one place to put a faster evaluator.

use crate::answers::Answers;
use crate::assess::{Status, fired, outcome_of, shown, visible_answers};
use crate::ruleset::{FindingIx, Outcome, RuleSet};

/// What the rules say of a set of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// `None` while something is missing.
    pub outcome: Option<Outcome>,
    /// Whether the screening came to an end.
    pub status: Status,
    /// The findings that fire, in the order of the rule files.
    pub fired: Vec<FindingIx>,
}

/// Judges one set of answers after the other.
#[derive(Debug)]
pub struct Judge<'r> {
    rules: &'r RuleSet,
}

impl<'r> Judge<'r> {
    /// A judge for a rule set.
    #[must_use]
    pub fn new(rules: &'r RuleSet) -> Self {
        Self { rules }
    }

    /// What the rules say of these answers.
    #[must_use]
    pub fn judge(&self, answers: &Answers) -> Verdict {
        let rules = self.rules;
        let visible = visible_answers(rules, answers);
        let fired = fired(rules, &visible);
        let outcome = outcome_of(rules, fired.iter().copied());
        let all_answered = shown(rules, answers).len() == visible.len();
        let status = Status::of(outcome, all_answered, answers.stopped_at_same_day);
        Verdict { outcome: (status != Status::Incomplete).then_some(outcome), status, fired }
    }
}
