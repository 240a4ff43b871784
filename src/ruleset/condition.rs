//! Conditions over answers: the one place that says what `any`, `all`, `not` and `count` mean.

use super::model::{FindingIx, QuestionIx, Token};
use super::vocabulary::Outcome;
use crate::document::Place;

/// A condition and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// What must hold.
    pub test: Test,
    /// Where it stands in the rule files.
    pub place: Place,
}

/// What a condition says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// One test of an answer, a finding or the outcome.
    Leaf(Leaf),
    /// All of them hold. Never empty.
    All(Vec<Condition>),
    /// At least one of them holds. Never empty.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// The number of them that hold lies within bounds, ends included. At least one bound is given.
    Count {
        /// What is counted. Never empty.
        of: Vec<Condition>,
        /// Lower bound.
        at_least: Option<usize>,
        /// Upper bound.
        at_most: Option<usize>,
    },
}

/// A single test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    /// Any of these is among the answers to the question.
    Answer {
        /// The question.
        question: QuestionIx,
        /// The answers looked for, each with its place. Never empty.
        any_of: Vec<(Token, Place)>,
    },
    /// The answer is a number within bounds, ends included. At least one bound is given.
    Number {
        /// The question.
        question: QuestionIx,
        /// Lower bound.
        at_least: Option<i64>,
        /// Upper bound.
        at_most: Option<i64>,
    },
    /// Any of these findings fired.
    Finding {
        /// The findings, each with its place. Never empty.
        any_of: Vec<(FindingIx, Place)>,
    },
    /// The outcome is one of these. In claims only.
    Outcome(Vec<Outcome>),
    /// The outcome is this one or a more urgent one. In claims only.
    OutcomeAtLeast(Outcome),
}

impl Condition {
    /// Whether the condition holds, given which of its single tests hold.
    pub fn holds(&self, leaf: &mut impl FnMut(&Leaf) -> bool) -> bool {
        match &self.test {
            Test::Leaf(test) => leaf(test),
            Test::All(parts) => parts.iter().all(|part| part.holds(leaf)),
            Test::Any(parts) => parts.iter().any(|part| part.holds(leaf)),
            Test::Not(part) => !part.holds(leaf),
            Test::Count { of, at_least, at_most } => {
                let count = of.iter().filter(|part| part.holds(leaf)).count();
                at_least.is_none_or(|least| count >= least) && at_most.is_none_or(|most| count <= most)
            }
        }
    }

    /// The conditions directly inside this one.
    #[must_use]
    pub fn parts(&self) -> &[Condition] {
        match &self.test {
            Test::Leaf(_) => &[],
            Test::All(parts) | Test::Any(parts) | Test::Count { of: parts, .. } => parts,
            Test::Not(part) => std::slice::from_ref(part),
        }
    }

    /// Calls `visit` with this condition and every condition inside it.
    pub fn walk<'c>(&'c self, visit: &mut impl FnMut(&'c Condition)) {
        visit(self);
        for part in self.parts() {
            part.walk(visit);
        }
    }

    /// Every single test in it.
    #[must_use]
    pub fn leaves(&self) -> Vec<&Leaf> {
        let mut leaves = Vec::new();
        self.walk(&mut |condition| {
            if let Test::Leaf(leaf) = &condition.test {
                leaves.push(leaf);
            }
        });
        leaves
    }

    /// The questions that it tests itself; not those that the findings in it test.
    #[must_use]
    pub fn questions(&self) -> Vec<QuestionIx> {
        self.leaves().into_iter().filter_map(Leaf::question).collect()
    }

    /// The findings that it refers to.
    #[must_use]
    pub fn findings(&self) -> Vec<FindingIx> {
        let of_leaf = |leaf: &Leaf| match leaf {
            Leaf::Finding { any_of } => any_of.iter().map(|(finding, _)| *finding).collect(),
            _ => Vec::new(),
        };
        self.leaves().into_iter().flat_map(of_leaf).collect()
    }
}

impl Leaf {
    /// The question it tests.
    #[must_use]
    pub fn question(&self) -> Option<QuestionIx> {
        match self {
            Self::Answer { question, .. } | Self::Number { question, .. } => Some(*question),
            Self::Finding { .. } | Self::Outcome(_) | Self::OutcomeAtLeast(_) => None,
        }
    }
}
