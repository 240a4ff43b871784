//! The single tests of conditions: for which answers each decides, true and false.

use super::diagram::{Diagram, Node, Op, Undecided};
use super::model::{Model, between, joined};
use super::space::Space;
use crate::ruleset::{Condition, Leaf, QuestionIx, Test};

/// When a single test of a condition decides: the condition would come out otherwise if that test alone did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deciding {
    /// For which answers it decides and holds.
    pub holding: Node,
    /// For which answers it decides and does not hold.
    pub failing: Node,
    /// For which answers it holds.
    pub test: Node,
}

impl Model<'_> {
    /// For each single test of a condition, in reading order, when it decides. `known`: as in
    /// [`Logic::condition`](crate::logic::Logic::condition).
    ///
    /// # Errors
    /// When the budget of the diagram is used up.
    pub fn deciding(
        &mut self,
        condition: &Condition,
        known: QuestionIx,
        space: &Space,
        diagram: &mut Diagram,
    ) -> Result<Vec<Deciding>, Undecided> {
        let mut found = Vec::new();
        self.decide(condition, known, Node::YES, space, diagram, &mut found)?;
        Ok(found)
    }

    /// `matters`: for which answers the condition decides the whole.
    fn decide(
        &mut self,
        condition: &Condition,
        known: QuestionIx,
        matters: Node,
        space: &Space,
        diagram: &mut Diagram,
        found: &mut Vec<Deciding>,
    ) -> Result<(), Undecided> {
        if let Test::Leaf(leaf) = &condition.test {
            return self.decide_leaf(leaf, known, matters, space, diagram, found);
        }
        let parts = condition.parts();
        let nodes = parts
            .iter()
            .map(|part| self.condition(part, known, space, diagram))
            .collect::<Result<Vec<_>, _>>()?;
        for (index, part) in parts.iter().enumerate() {
            let others: Vec<Node> = nodes
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index)
                .map(|(_, node)| *node)
                .collect();
            let matters = match &condition.test {
                Test::All(_) => {
                    let rest = joined(diagram, Op::And, others)?;
                    diagram.apply(Op::And, matters, rest)?
                }
                Test::Count { of, at_least, at_most } => {
                    let least = at_least.unwrap_or(0);
                    let most = at_most.unwrap_or(of.len()).min(of.len());
                    let without = between(diagram, &others, least, most)?;
                    let with = between(diagram, &others, least.saturating_sub(1), most.wrapping_sub(1))?;
                    let with = if most == 0 { Node::NO } else { with };
                    let tipped = diagram.apply(Op::Xor, without, with)?;
                    diagram.apply(Op::And, matters, tipped)?
                }
                _ => {
                    let rest = joined(diagram, Op::Or, others)?;
                    diagram.apply(Op::Without, matters, rest)?
                }
            };
            self.decide(part, known, matters, space, diagram, found)?;
        }
        Ok(())
    }

    fn decide_leaf(
        &mut self,
        leaf: &Leaf,
        known: QuestionIx,
        matters: Node,
        space: &Space,
        diagram: &mut Diagram,
        found: &mut Vec<Deciding>,
    ) -> Result<(), Undecided> {
        let nodes = leaf
            .tests()
            .map(|test| self.single(test, known, space, diagram))
            .collect::<Result<Vec<_>, _>>()?;
        for (index, test) in nodes.iter().enumerate() {
            let others = nodes.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, node)| *node);
            let rest = joined(diagram, Op::Or, others.collect())?;
            let decides = diagram.apply(Op::Without, matters, rest)?;
            found.push(Deciding {
                holding: diagram.apply(Op::And, decides, *test)?,
                failing: diagram.apply(Op::Without, decides, *test)?,
                test: *test,
            });
        }
        Ok(())
    }
}
