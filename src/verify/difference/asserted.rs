//! What somebody says of a change, proved or shown to be wrong.

use super::joint::Joint;
use super::parts::PartChange;
use super::{Example, OutcomeChange};
use crate::document::{Place, Sources};
use crate::problem::Problem;
use crate::ruleset::{Condition, RuleSet, read_condition};
use crate::verify::count::Count;
use crate::verify::diagram::{Node, Op};
use crate::verify::prover::{Failure, outcome};

/// Something that is said of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assertion {
    /// Outcomes change only where one of these holds.
    OnlyWhere(Vec<Allowed>),
    /// No outcome became less urgent, and no danger sign can no longer be told.
    OnlyMoreUrgent,
}

/// A condition where outcomes may change: where it holds in a version that knows its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// As it was written.
    pub text: String,
    /// For the old version.
    pub old: Option<Condition>,
    /// For the new version.
    pub new: Option<Condition>,
}

/// Whether an assertion holds.
#[derive(Debug, Clone)]
pub struct Asserted {
    /// What was said.
    pub assertion: Assertion,
    /// What is against it; `None` when it holds.
    pub violation: Option<Violation>,
}

/// What is against an assertion.
#[derive(Debug, Clone)]
pub enum Violation {
    /// Answer sets whose outcome changed against it.
    Outcome {
        /// How many.
        count: Count,
        /// The first of the most dangerous pair of outcomes.
        example: Example,
    },
    /// Danger signs that can no longer be told, each with its question: what becomes of people who have them
    /// cannot be compared.
    SignsRemoved(Vec<(String, String)>),
}

impl Allowed {
    /// Reads a condition as it was written, by the names of either version.
    ///
    /// # Errors
    /// When neither can read it: what the new version finds wrong, and the texts that the places lie in.
    pub fn read(old: &RuleSet, new: &RuleSet, text: &str) -> Result<Self, (Vec<Problem>, Sources)> {
        let read = |rules: &RuleSet| {
            // A table in braces is a value, and a file is keys and values.
            let text = text.trim();
            let before = if text.starts_with('{') { "if = " } else { "" };
            let mut sources = rules.files.clone();
            let file = sources.add("--allow", format!("{before}{text}"));
            let mut problems = Vec::new();
            let condition = read_condition(rules, &sources, file, &mut problems);
            condition.ok_or_else(|| {
                let mut sources = rules.files.clone();
                sources.add("--allow", text);
                for problem in &mut problems {
                    as_written(problem, file, before.len());
                }
                (problems, sources)
            })
        };
        match (read(old), read(new)) {
            (Err(_), Err(wrong)) => Err(wrong),
            (old, new) => Ok(Self { text: text.to_owned(), old: old.ok(), new: new.ok() }),
        }
    }
}

/// Moves the places of a problem to where they are in a text that stands without what was put before it.
fn as_written(problem: &mut Problem, file: u16, before: usize) {
    let related = problem.related.iter_mut().map(|(place, _)| place);
    let fix = problem.fix.as_mut().map(|fix| &mut fix.place);
    for place in problem.place.iter_mut().chain(related).chain(fix).filter(|place| place.file == file) {
        let span = place.span();
        *place = Place::new(file, span.start.saturating_sub(before)..span.end.saturating_sub(before));
    }
}

impl Joint<'_> {
    pub(super) fn asserted(
        &mut self,
        assertions: &[Assertion],
        changes: &[OutcomeChange],
        parts: &[PartChange],
    ) -> Result<Vec<Asserted>, Failure> {
        let mut asserted = Vec::new();
        for assertion in assertions {
            let violation = match assertion {
                Assertion::OnlyMoreUrgent => self.less_urgent(changes, parts)?,
                Assertion::OnlyWhere(allowed) => {
                    let mut holds = Node::NO;
                    for condition in allowed {
                        let this = self.in_either(condition.old.as_ref(), condition.new.as_ref())?;
                        holds = self.diagram.apply(Op::Or, holds, this)?;
                    }
                    self.changed_without(changes, holds)?
                }
            };
            asserted.push(Asserted { assertion: assertion.clone(), violation });
        }
        Ok(asserted)
    }

    fn less_urgent(
        &mut self,
        changes: &[OutcomeChange],
        parts: &[PartChange],
    ) -> Result<Option<Violation>, Failure> {
        let less: Vec<OutcomeChange> =
            changes.iter().filter(|change| change.is_less_urgent()).cloned().collect();
        if let Some(violation) = self.changed_without(&less, Node::NO)? {
            return Ok(Some(violation));
        }
        let removed: Vec<(String, String)> = parts
            .iter()
            .flat_map(|part| part.signs_removed.iter().map(|answer| (part.id.clone(), answer.clone())))
            .collect();
        Ok((!removed.is_empty()).then_some(Violation::SignsRemoved(removed)))
    }

    /// The first of these changes, in their order, that happens where something does not hold.
    fn changed_without(
        &mut self,
        changes: &[OutcomeChange],
        holds: Node,
    ) -> Result<Option<Violation>, Failure> {
        let pairs = self.diagram.apply(Op::Pair, self.old.outcome, self.new.outcome)?;
        let mut all = Node::NO;
        let mut first = None;
        for change in changes {
            let pair = change.old as u32 * 8 + change.new as u32;
            let these = self.diagram.map(pairs, &|value| Node::terminal(u32::from(value == pair)))?;
            let these = self.diagram.apply(Op::Without, these, holds)?;
            let these = self.compared(these)?;
            all = self.diagram.apply(Op::Or, all, these)?;
            if first.is_none() {
                let (old, new) = (self.old.rules(), self.new.rules());
                first = self.example(these, None, |before, after| {
                    (outcome(old, before), outcome(new, after)) == (change.old, change.new)
                })?;
            }
        }
        let Some(example) = first else { return Ok(None) };
        Ok(Some(Violation::Outcome { count: self.count(all)?, example }))
    }
}
