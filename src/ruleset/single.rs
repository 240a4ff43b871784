//! The single tests of a condition, one by one: what coverage, explanations and proofs count and mark.

use super::condition::{Condition, Leaf, Test};
use super::model::{FindingIx, QuestionIx, Token};
use super::vocabulary::Outcome;
use crate::document::Place;

/// One single test of a condition. A list of answers or of findings is one test for each of its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Single<'c> {
    /// What is tested.
    pub test: SingleTest<'c>,
    /// Where it stands in the rule files.
    pub place: Place,
}

/// What a single test looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SingleTest<'c> {
    /// This is among the answers to the question.
    Answer(QuestionIx, Token),
    /// The answer is a number within bounds, ends included.
    Number(QuestionIx, Option<i64>, Option<i64>),
    /// The finding fired.
    Finding(FindingIx),
    /// The outcome is one of these.
    Outcome(&'c [Outcome]),
    /// The outcome is this one or a more urgent one.
    OutcomeAtLeast(Outcome),
}

impl Condition {
    /// Every single test in it, in reading order.
    #[must_use]
    pub fn singles(&self) -> Vec<Single<'_>> {
        let mut singles = Vec::new();
        self.walk(&mut |condition| {
            if let Test::Leaf(leaf) = &condition.test {
                singles.extend(leaf.placed(condition.place));
            }
        });
        singles
    }

    /// Whether it holds, given which of its [`singles`](Self::singles) hold, in the same order; what is missing
    /// counts as not holding.
    #[must_use]
    pub fn holds_with(&self, singles: &[bool]) -> bool {
        self.take(&mut singles.iter().copied())
    }

    /// Which of its single tests decide: the condition would come out otherwise if that one alone did.
    #[must_use]
    pub fn deciding(&self, singles: &[bool]) -> Vec<bool> {
        let holds = self.holds_with(singles);
        let mut flipped = singles.to_vec();
        let mut decides = |index: usize| {
            let flip = |values: &mut [bool]| {
                if let Some(value) = values.get_mut(index) {
                    *value = !*value;
                }
            };
            flip(&mut flipped);
            let changed = self.holds_with(&flipped) != holds;
            flip(&mut flipped);
            changed
        };
        (0..singles.len()).map(&mut decides).collect()
    }

    /// Takes as many values as it has single tests, whatever they are.
    fn take(&self, values: &mut impl Iterator<Item = bool>) -> bool {
        let number = |parts: &[Self], values: &mut _| parts.iter().filter(|part| part.take(values)).count();
        match &self.test {
            Test::Leaf(Leaf::Answer { any_of, .. }) => {
                values.take(any_of.len()).filter(|value| *value).count() > 0
            }
            Test::Leaf(Leaf::Finding { any_of }) => {
                values.take(any_of.len()).filter(|value| *value).count() > 0
            }
            Test::Leaf(_) => values.next().unwrap_or_default(),
            Test::Not(part) => !part.take(values),
            Test::All(parts) => number(parts, values) == parts.len(),
            Test::Any(parts) => number(parts, values) > 0,
            Test::Count { of, at_least, at_most } => {
                let count = number(of, values);
                at_least.is_none_or(|least| count >= least) && at_most.is_none_or(|most| count <= most)
            }
        }
    }
}

impl Leaf {
    /// Its single tests: it holds when any of them does.
    pub fn tests(&self) -> impl Iterator<Item = SingleTest<'_>> {
        self.placed(Place::default()).map(|single| single.test)
    }

    /// The same with their places; `own` is the place of what is no list.
    fn placed(&self, own: Place) -> impl Iterator<Item = Single<'_>> {
        let number = match self {
            Self::Answer { any_of, .. } => any_of.len(),
            Self::Finding { any_of } => any_of.len(),
            Self::Number { .. } | Self::Outcome(_) | Self::OutcomeAtLeast(_) => 1,
        };
        (0..number).filter_map(move |index| self.single(index, own))
    }

    fn single(&self, index: usize, own: Place) -> Option<Single<'_>> {
        let (test, place) = match self {
            Self::Answer { question, any_of } => {
                any_of.get(index).map(|(token, place)| (SingleTest::Answer(*question, *token), *place))?
            }
            Self::Finding { any_of } => {
                any_of.get(index).map(|(finding, place)| (SingleTest::Finding(*finding), *place))?
            }
            Self::Number { question, at_least, at_most } => {
                (SingleTest::Number(*question, *at_least, *at_most), own)
            }
            Self::Outcome(outcomes) => (SingleTest::Outcome(outcomes), own),
            Self::OutcomeAtLeast(least) => (SingleTest::OutcomeAtLeast(*least), own),
        };
        Some(Single { test, place })
    }
}
