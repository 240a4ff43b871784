//! Everything that is proved about a rule set, in one go.

use super::count::Count;
use super::paths::Paths;
use super::prover::{Failure, Prover};
use crate::problem::Problem;
use crate::ruleset::RuleSet;

/// What holds for every possible set of answers to a rule set.
#[derive(Debug, Clone)]
pub struct Proof {
    /// Everything that should hold and does not.
    pub problems: Vec<Problem>,
    /// How many complete answer sets lead to each outcome, most urgent first.
    pub outcomes: [Count; 5],
    /// How many complete answer sets there are.
    pub answer_sets: Count,
    /// How many questions are asked.
    pub paths: Paths,
    /// How many nodes the diagram has.
    pub nodes: usize,
}

/// Proves, counts and measures everything. `budget`: how many nodes may be used.
///
/// # Errors
/// When it cannot be decided, or the diagram and the evaluator disagree.
pub fn prove(rules: &RuleSet, budget: usize) -> Result<Proof, Failure> {
    let mut prover = Prover::new(rules, budget)?;
    let mut problems = prover.safety()?;
    problems.extend(prover.lints()?);
    let outcomes = prover.outcomes()?;
    let paths = prover.paths()?;
    let answer_sets = outcomes.iter().copied().sum();
    Ok(Proof { problems, outcomes, answer_sets, paths, nodes: prover.diagram.len() })
}

/// What must hold for a rule set to be used: the safety proofs alone.
///
/// # Errors
/// When it cannot be decided, or the diagram and the evaluator disagree.
pub fn prove_safety(rules: &RuleSet, budget: usize) -> Result<Vec<Problem>, Failure> {
    Prover::new(rules, budget)?.safety()
}
