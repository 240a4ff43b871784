//! What a change of rules changes, decided for every set of answers that can be given to both versions.
//!
//! Compared are the ways to answer both versions at once: a complete answer set for each, with the same answer wherever
//! both ask the same question (same id, same kind). So an answer that only one version offers is compared only where
//! the other does not ask; it is listed as added or removed. A question that only one version asks has all of its
//! answers there, and none in the other; one whose kind changed is two questions.

mod asserted;
mod joint;
mod json;
mod parts;
mod recorded;
mod region;
mod text;
mod texts;
mod words;

pub use asserted::{Allowed, Asserted, Assertion, Violation};
pub use json::{VERSION, json};
pub use parts::{Change, PartChange, PartKind, Shift};
pub use recorded::{Recorded, Standing, Unreadable, recorded};
pub use region::{Region, Told, ToldTest};
pub use text::text;
pub use texts::TextChange;
pub use words::Reworded;

use crate::answers::Answers;
use crate::assess::{fired, outcome_of};
use crate::ruleset::{Outcome, RuleSet};

use super::count::Count;
use super::diagram::{Node, Op};
use super::prover::Failure;
use joint::Joint;

/// What differs between two versions of a rule set.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The first version.
    pub old: Version,
    /// The second version.
    pub new: Version,
    /// How many answer sets were compared.
    pub compared: Count,
    /// How many of them come to the same outcome with the same findings of the same kinds.
    pub same: Count,
    /// How many come to the same outcome with other findings.
    pub other_findings: Count,
    /// Pairs of outcomes that differ: those that became less urgent first, the most urgent before.
    pub outcomes: Vec<OutcomeChange>,
    /// Questions, findings and evidence that were added or removed, or that come up for other answers.
    pub parts: Vec<PartChange>,
    /// What was only worded otherwise.
    pub texts: Vec<TextChange>,
    /// What was asserted, and whether it holds.
    pub asserted: Vec<Asserted>,
}

/// Which version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Id of the rule set.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its files.
    pub digest: String,
}

/// Answer sets that come to another outcome.
#[derive(Debug, Clone)]
pub struct OutcomeChange {
    /// In the old version.
    pub old: Outcome,
    /// In the new version.
    pub new: Outcome,
    /// How many answer sets.
    pub count: Count,
    /// The findings that differ for any of them, in kind or in when they fire.
    pub findings: Vec<String>,
    /// One of them.
    pub example: Example,
    /// Which answers they are.
    pub region: Region,
}

/// Answers that show something, checked with the reference evaluator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The outcome in the old version.
    pub before: Outcome,
    /// The outcome in the new version.
    pub after: Outcome,
    /// The answers that count in the old version.
    pub old: Answers,
    /// The answers that count in the new version.
    pub new: Answers,
    /// The answers as lines for a case file of the new version.
    pub case: String,
}

impl Difference {
    /// Whether nothing differs that is compared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.texts.is_empty() && self.outcomes.is_empty()
    }

    /// Whether everything that was asserted holds.
    #[must_use]
    pub fn is_as_asserted(&self) -> bool {
        self.asserted.iter().all(|asserted| asserted.violation.is_none())
    }
}

impl OutcomeChange {
    /// Whether care became less urgent.
    #[must_use]
    pub fn is_less_urgent(&self) -> bool {
        self.new > self.old
    }
}

impl Version {
    fn of(rules: &RuleSet) -> Self {
        Self { id: rules.id.to_string(), version: rules.version.to_string(), digest: rules.digest.clone() }
    }
}

/// Compares two versions. `budget`: how many nodes may be used.
///
/// # Errors
/// When it cannot be decided, or the diagram and the evaluator disagree.
pub fn difference(
    old: &RuleSet,
    new: &RuleSet,
    assertions: &[Assertion],
    budget: usize,
) -> Result<Difference, Failure> {
    let mut joint = Joint::new(old, new, budget)?;
    let pairs = joint.diagram.apply(Op::Pair, joint.old.outcome, joint.new.outcome)?;
    let other = joint.other_findings()?;
    // One function for all numbers, since counting is dear: the pair of outcomes times 8, plus whether findings differ.
    let judged = joint.diagram.apply(Op::Pair, pairs, other.any)?;
    let counts = joint.counts(judged)?;
    let number = |wanted: &dyn Fn(u32, bool) -> bool| -> Count {
        let these = counts.iter().filter(|(value, _)| wanted(value / 8, value % 8 == 1));
        these.map(|(_, count)| *count).sum()
    };
    let is_same = |pair: u32| pair / 8 == pair % 8;
    let outcomes = joint.outcome_changes(pairs, &|pair| number(&|other, _| other == pair), &other.each)?;
    let parts = joint.part_changes()?;
    let asserted = joint.asserted(assertions, &outcomes, &parts)?;
    let mut texts = texts::text_changes(old, new);
    // Of what comes up for other answers, the condition is no matter of words.
    for text in &mut texts {
        let comes_up_otherwise = parts.iter().any(|part| part.part.id() == text.what && part.id == text.id);
        text.keys.retain(|key| !(comes_up_otherwise && key == "when"));
    }
    texts.retain(|text| !text.keys.is_empty());
    Ok(Difference {
        old: Version::of(old),
        new: Version::of(new),
        compared: number(&|_, _| true),
        same: number(&|pair, other| is_same(pair) && !other),
        other_findings: number(&|pair, other| is_same(pair) && other),
        parts,
        texts,
        asserted,
        outcomes,
    })
}

/// Where other findings fire. A finding of another kind is another finding.
struct OtherFindings {
    any: Node,
    /// For each finding that differs anywhere, where it does.
    each: Vec<(String, Node)>,
}

impl Joint<'_> {
    fn outcome_changes(
        &mut self,
        pairs: Node,
        count: &dyn Fn(u32) -> Count,
        findings: &[(String, Node)],
    ) -> Result<Vec<OutcomeChange>, Failure> {
        let mut changes = Vec::new();
        for old in Outcome::ALL {
            for new in Outcome::ALL.into_iter().filter(|new| *new != old) {
                let pair = old as u32 * 8 + new as u32;
                let count = count(pair);
                if count.is_zero() {
                    continue;
                }
                let these = self.diagram.map(pairs, &|value| Node::terminal(u32::from(value == pair)))?;
                let these = self.compared(these)?;
                let (of_old, of_new) = (self.old.rules(), self.new.rules());
                let example = self.example(these, None, |before, after| {
                    outcome_of(of_old, fired(of_old, before)) == old
                        && outcome_of(of_new, fired(of_new, after)) == new
                })?;
                let Some(example) = example else { continue };
                let mut by = Vec::new();
                for (id, differs) in findings {
                    if self.diagram.apply(Op::And, these, *differs)? != Node::NO {
                        by.push(id.clone());
                    }
                }
                let region = self.region(these)?;
                changes.push(OutcomeChange { old, new, count, findings: by, example, region });
            }
        }
        changes.sort_by_key(|change| (!change.is_less_urgent(), change.old, std::cmp::Reverse(change.new)));
        Ok(changes)
    }

    fn other_findings(&mut self) -> Result<OtherFindings, Failure> {
        let mut other = OtherFindings { any: Node::NO, each: Vec::new() };
        for (id, old, new) in
            parts::matched(&self.old.rules().findings, &self.new.rules().findings, |it| &it.id)
        {
            let same_kind = old.zip(new).is_some_and(|((_, old), (_, new))| old.kind == new.kind);
            let before = old.and_then(|(index, _)| self.old.findings.get(index)).copied().unwrap_or(Node::NO);
            let after = new.and_then(|(index, _)| self.new.findings.get(index)).copied().unwrap_or(Node::NO);
            let op = if same_kind { Op::Xor } else { Op::Or };
            let differs = self.diagram.apply(op, before, after)?;
            if differs != Node::NO {
                other.any = self.diagram.apply(Op::Or, other.any, differs)?;
                other.each.push((id.to_owned(), differs));
            }
        }
        Ok(other)
    }
}
