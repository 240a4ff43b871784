//! From answers to findings and outcome, with reasons. Pure: the same answers give the same assessment.

mod eval;
mod one_answer;
mod reason;
mod why_not;

use std::collections::BTreeSet;

use crate::answers::{Answer, Answers};
use crate::ruleset::{FindingIx, FindingKind, Outcome, QuestionIx, RuleSet};

pub use eval::{condition_holds, fired, outcome_of, outcome_of_kinds, shown, single_holds, visible_answers};
pub use one_answer::{OneAnswer, altering, one_answer_changes};
pub use reason::Reason;
pub use why_not::{Change, WhyNot, bounds_tested, why_not};

/// What the answers of one person come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// Whether the screening came to an end.
    pub status: Status,
    /// `None` while the status is [`Status::Incomplete`].
    pub outcome: Option<Outcome>,
    /// Every finding that fired, in the order of the rule files, with the answers that made it fire.
    pub findings: Vec<Fired>,
    /// Indices into [`RuleSet::evidence`] of what concerns this person.
    pub evidence: Vec<usize>,
    /// Answers to questions that are shown, in the order asked. Left-over answers are not here.
    pub answers: Vec<(QuestionIx, Answer)>,
    /// Questions answered with "not sure".
    pub not_sure: Vec<QuestionIx>,
    /// Questions answered with "prefer not to say".
    pub skipped: Vec<QuestionIx>,
    /// Questions shown and not answered.
    pub missing: Vec<QuestionIx>,
}

/// Whether the screening came to an end, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Every question shown is answered.
    Complete,
    /// An emergency finding fired before every question was answered.
    StoppedAtEmergency,
    /// The person stopped at the same-day notice.
    StoppedAtSameDay,
    /// Questions that can no longer change the outcome were not asked.
    Settled,
    /// Something is missing; there is no outcome.
    Incomplete,
}

impl Status {
    /// The status of answers: what the findings come to, whether every question shown is answered, and whether
    /// the person stopped at the same-day notice.
    #[must_use]
    pub fn of(outcome: Outcome, all_answered: bool, stopped_at_same_day: bool) -> Self {
        match outcome {
            _ if all_answered => Self::Complete,
            Outcome::Emergency => Self::StoppedAtEmergency,
            Outcome::SameDay if stopped_at_same_day => Self::StoppedAtSameDay,
            _ => Self::Incomplete,
        }
    }

    /// All that answers alone come to; [`Settled`](Self::Settled) takes an interview that leaves questions out.
    pub const ALL: [Self; 4] =
        [Self::Complete, Self::StoppedAtEmergency, Self::StoppedAtSameDay, Self::Incomplete];

    /// The status with this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.id() == id)
    }

    /// The name used in results.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::StoppedAtEmergency => "stopped-at-emergency",
            Self::StoppedAtSameDay => "stopped-at-same-day",
            Self::Settled => "settled",
            Self::Incomplete => "incomplete",
        }
    }
}

/// A finding that fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// Which one.
    pub finding: FindingIx,
    /// The answers that made it fire, in the order asked.
    pub because: Vec<Reason>,
}

impl Assessment {
    /// The same with its outcome where all that is missing is settled: no answer to it can change the outcome.
    #[must_use]
    pub fn without(self, rules: &RuleSet, settled: &BTreeSet<QuestionIx>) -> Self {
        if self.status != Status::Incomplete || !self.missing.iter().all(|missing| settled.contains(missing))
        {
            return self;
        }
        let outcome = outcome_of(rules, self.findings.iter().map(|fired| fired.finding));
        Self { status: Status::Settled, outcome: Some(outcome), ..self }
    }

    /// The findings of one kind, in the order of the rule files.
    pub fn of_kind<'a>(&'a self, rules: &'a RuleSet, kind: FindingKind) -> impl Iterator<Item = &'a Fired> {
        self.findings.iter().filter(move |fired| rules.finding(fired.finding).kind == kind)
    }
}

/// Assesses the answers of one person.
#[must_use]
pub fn assess(rules: &RuleSet, answers: &Answers) -> Assessment {
    let shown = shown(rules, answers);
    let visible = visible_answers(rules, answers);
    let findings: Vec<Fired> = fired(rules, &visible)
        .into_iter()
        .map(|finding| Fired {
            finding,
            because: reason::reasons(rules, &visible, &rules.finding(finding).when),
        })
        .collect();
    let missing: Vec<QuestionIx> =
        shown.into_iter().filter(|&question| visible.get(question).is_none()).collect();
    let outcome = outcome_of(rules, findings.iter().map(|fired| fired.finding));
    let status = Status::of(outcome, missing.is_empty(), answers.stopped_at_same_day);
    let answered_with =
        |token| visible.iter().filter(move |(_, answer)| answer.has(token)).map(|(question, _)| question);
    Assessment {
        status,
        outcome: (status != Status::Incomplete).then_some(outcome),
        evidence: (0..)
            .zip(&rules.evidence)
            .filter(|(_, evidence)| condition_holds(rules, &visible, &evidence.when))
            .map(|(index, _)| index)
            .collect(),
        not_sure: answered_with(crate::ruleset::Token::NotSure).collect(),
        skipped: answered_with(crate::ruleset::Token::PreferNot).collect(),
        answers: visible.iter().map(|(question, answer)| (question, answer.clone())).collect(),
        findings,
        missing,
    }
}
