//! What no case has tried yet: what of it is possible at all, and answers that would try it.

use super::coverage::{Coverage, Obligation, Owner, Unreachable, conditions};
use crate::answers::Answers;
use crate::verify::{Failure, Node, Op, Prover};

/// For which answers each rule fires, and each part of each condition decides.
#[derive(Debug)]
pub struct Reach {
    rules: Vec<(Owner, Node)>,
    parts: Vec<(Obligation, Node)>,
}

impl Reach {
    /// For a rule set.
    ///
    /// # Errors
    /// When it cannot be decided.
    pub fn of(prover: &mut Prover<'_>) -> Result<Self, Failure> {
        let rules = prover.rules();
        let all = prover.model.logic.all_questions();
        let mut reach = Self { rules: Vec::new(), parts: Vec::new() };
        for (owner, condition) in conditions(rules) {
            let known = match owner {
                Owner::Gate(question) => question,
                Owner::Finding(_) | Owner::Evidence(_) => {
                    let Prover { space, diagram, model } = prover;
                    reach.rules.push((owner, model.condition(condition, all, space, diagram)?));
                    all
                }
            };
            let Prover { space, diagram, model } = prover;
            let deciding = model.deciding(condition, known, space, diagram)?;
            for (part, deciding) in deciding.into_iter().enumerate() {
                for (value, node) in [(true, deciding.holding), (false, deciding.failing)] {
                    reach.parts.push((Obligation { owner, part, value }, node));
                }
            }
        }
        Ok(reach)
    }

    /// What can never be tried, whatever is answered.
    #[must_use]
    pub fn unreachable(&self) -> Unreachable {
        let never = |(_, node): &&(_, Node)| *node == Node::NO;
        let rules = self.rules.iter().filter(|(_, node)| *node == Node::NO).map(|(owner, _)| *owner);
        let parts = self.parts.iter().filter(never).map(|(obligation, _)| *obligation);
        Unreachable { rules: rules.collect(), parts: parts.collect() }
    }

    /// Answer sets that try all that is missing, few of them: each tries as much as goes together with the first
    /// thing that is missing still. They are counted in.
    ///
    /// # Errors
    /// When it cannot be decided, or what an answer set should try is not tried by it.
    pub fn close(
        &self,
        prover: &mut Prover<'_>,
        coverage: &mut Coverage<'_>,
    ) -> Result<Vec<Answers>, Failure> {
        let mut found = Vec::new();
        loop {
            let missing = self.missing(coverage);
            let Some((first, others)) = missing.split_first() else { return Ok(found) };
            let mut together = *first;
            for other in others {
                let both = prover.diagram.apply(Op::And, together, *other)?;
                if both != Node::NO {
                    together = both;
                }
            }
            let answers = prover.witness(together).ok_or(Failure::Undecided)?;
            coverage.see(&answers);
            if self.missing(coverage).len() == missing.len() {
                let text = crate::answers::to_toml(prover.rules(), &answers).unwrap_or_default();
                return Err(Failure::Disagreement(text));
            }
            found.push(answers);
        }
    }

    /// For which answers each missing thing would be tried.
    fn missing(&self, coverage: &Coverage<'_>) -> Vec<Node> {
        let missing: Vec<Owner> = coverage.missing_rules().collect();
        let rules = self.rules.iter().filter(|(owner, _)| missing.contains(owner)).map(|(_, node)| *node);
        let mut parts = Vec::new();
        for part in coverage.missing_parts() {
            let is_it = |it: &&(Obligation, Node)| {
                let lacks = if it.0.value { part.never_true } else { part.never_false };
                it.0.owner == part.owner && it.0.part == part.part && lacks
            };
            parts.extend(self.parts.iter().filter(is_it).map(|(_, node)| *node));
        }
        parts.into_iter().chain(rules).collect()
    }
}
