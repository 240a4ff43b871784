//! What a run came to, in numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::plan::{Plan, Target};
use crate::ruleset::{FindingIx, FindingKind, Outcome};

/// Numbers of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Rows read, good and bad.
    pub rows: u64,
    /// Rows that could not be used.
    pub rejected: u64,
    /// Lines with nothing in them.
    pub empty_lines: u64,
    /// Rows of each outcome, in the order of [`Outcome::ALL`].
    pub outcomes: [u64; 5],
    /// Rows without an outcome.
    pub incomplete: u64,
    /// For each bit of the plan that stands for something, how often it was listed.
    pub listed: Vec<u64>,
}

impl Tally {
    pub(super) fn for_plan(plan: &Plan<'_>) -> Self {
        Self { listed: vec![0; plan.targets().len()], ..Self::default() }
    }

    /// Back to nothing.
    pub(super) fn clear(&mut self) {
        let mut listed = std::mem::take(&mut self.listed);
        listed.fill(0);
        *self = Self { listed, ..Self::default() };
    }

    #[inline]
    pub(super) fn count_outcome(&mut self, outcome: Option<Outcome>) {
        match outcome.and_then(|outcome| self.outcomes.get_mut(outcome as usize)) {
            Some(number) => *number += 1,
            None => self.incomplete += 1,
        }
    }

    /// Adds the numbers of another part of the run.
    pub(super) fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.rejected += other.rejected;
        self.empty_lines += other.empty_lines;
        self.incomplete += other.incomplete;
        let counts = self.outcomes.iter_mut().chain(&mut self.listed);
        for (mine, theirs) in counts.zip(other.outcomes.iter().chain(&other.listed)) {
            *mine += theirs;
        }
    }

    /// The findings of these kinds that fired most often, with their numbers, the most frequent first; never more
    /// than `most`.
    #[must_use]
    pub fn most_frequent<'p>(
        &self,
        plan: &'p Plan<'_>,
        kinds: &[FindingKind],
        most: usize,
    ) -> Vec<(&'p str, u64)> {
        // A finding can have several bits.
        let mut of_finding: BTreeMap<FindingIx, u64> = BTreeMap::new();
        for (target, number) in plan.targets().iter().zip(&self.listed) {
            if let Target::Finding(finding) = target {
                *of_finding.entry(*finding).or_default() += number;
            }
        }
        let mut found: Vec<(&str, u64)> = of_finding
            .into_iter()
            .map(|(finding, number)| (plan.rules().finding(finding), number))
            .filter(|(finding, number)| *number > 0 && kinds.contains(&finding.kind))
            .map(|(finding, number)| (finding.id.as_str(), number))
            .collect();
        // Of equal ones, the one that stands first in the rules.
        found.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
        found.truncate(most);
        found
    }
}
