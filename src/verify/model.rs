//! A rule set as functions over all answers: when each finding fires, and the outcome.

use super::diagram::{Diagram, Node, Op, Undecided};
use super::space::Space;
use crate::logic::{Formula, Logic, Shape};
use crate::ruleset::{Condition, FindingIx, FindingKind, Outcome, QuestionIx, RuleSet, SingleTest};

/// How many nodes a proof may use before it is given up, unless told otherwise.
pub const BUDGET: usize = 4_000_000;

/// The functions of one rule set in a diagram.
#[derive(Debug)]
pub struct Model<'r> {
    /// The rule set as formulas.
    pub logic: Logic<'r>,
    /// When each question is shown.
    pub shown: Vec<Node>,
    /// When each finding fires.
    pub findings: Vec<Node>,
    /// When each evidence note is shown.
    pub evidence: Vec<Node>,
    /// The outcome, as [`outcome_node`] numbers them.
    pub outcome: Node,
    done: Vec<Option<Node>>,
}

/// An outcome as a value of a diagram: 0 is the most urgent.
#[must_use]
pub fn outcome_node(outcome: Outcome) -> Node {
    Node::terminal(outcome as u32)
}

impl<'r> Model<'r> {
    /// The functions of a rule set.
    ///
    /// # Errors
    /// When the budget of the diagram is used up.
    pub fn new(rules: &'r RuleSet, space: &Space, diagram: &mut Diagram) -> Result<Self, Undecided> {
        let outcome = outcome_node(Outcome::EvaluateUnlisted);
        let mut model = Self {
            logic: Logic::new(rules),
            shown: Vec::new(),
            findings: Vec::new(),
            evidence: Vec::new(),
            outcome,
            done: Vec::new(),
        };
        for question in rules.question_indices() {
            let shown = model.formula(model.logic.shown(question), space, diagram)?;
            model.shown.push(shown);
        }
        for finding in rules.finding_indices() {
            let fires = model.formula(model.logic.finding(finding), space, diagram)?;
            model.findings.push(fires);
        }
        for note in model.logic.evidence().to_vec() {
            let shown = model.formula(note, space, diagram)?;
            model.evidence.push(shown);
        }
        for kind in FindingKind::ALL.into_iter().rev() {
            model.outcome = model.with_kind(kind, diagram)?;
        }
        Ok(model)
    }

    /// The rule set.
    #[must_use]
    pub fn rules(&self) -> &'r RuleSet {
        self.logic.rules()
    }

    /// When a finding fires.
    #[must_use]
    pub fn finding(&self, finding: FindingIx) -> Node {
        self.findings.get(finding.0).copied().unwrap_or(Node::NO)
    }

    /// When a question is shown.
    #[must_use]
    pub fn shown(&self, question: QuestionIx) -> Node {
        self.shown.get(question.0).copied().unwrap_or(Node::NO)
    }

    /// When any of the findings of these kinds fires.
    ///
    /// # Errors
    /// When the budget of the diagram is used up.
    pub fn any_of(&self, kinds: &[FindingKind], diagram: &mut Diagram) -> Result<Node, Undecided> {
        let findings = self.rules().findings.iter().zip(&self.findings);
        let nodes =
            findings.filter(|(finding, _)| kinds.contains(&finding.kind)).map(|(_, node)| *node).collect();
        joined(diagram, Op::Or, nodes)
    }

    /// The outcome so far, where findings of one kind more are known.
    fn with_kind(&self, kind: FindingKind, diagram: &mut Diagram) -> Result<Node, Undecided> {
        let outcome = crate::assess::outcome_of_kinds([kind]);
        let any = self.any_of(&[kind], diagram)?;
        let these = diagram.map(any, &|value| match value {
            0 => outcome_node(Outcome::EvaluateUnlisted),
            _ => outcome_node(outcome),
        })?;
        diagram.apply(Op::Min, these, self.outcome)
    }

    /// A condition with all answers known; see [`Logic::condition`].
    ///
    /// # Errors
    /// When the budget of the diagram is used up.
    pub fn condition(
        &mut self,
        condition: &Condition,
        known: QuestionIx,
        space: &Space,
        diagram: &mut Diagram,
    ) -> Result<Node, Undecided> {
        let formula = self.logic.condition(condition, known);
        self.formula(formula, space, diagram)
    }

    /// A single test; see [`Logic::single`].
    ///
    /// # Errors
    /// When the budget of the diagram is used up.
    pub fn single(
        &mut self,
        test: SingleTest<'_>,
        known: QuestionIx,
        space: &Space,
        diagram: &mut Diagram,
    ) -> Result<Node, Undecided> {
        let formula = self.logic.single(test, known);
        self.formula(formula, space, diagram)
    }

    fn formula(&mut self, formula: Formula, space: &Space, diagram: &mut Diagram) -> Result<Node, Undecided> {
        let index = formula.index();
        if let Some(Some(done)) = self.done.get(index) {
            return Ok(*done);
        }
        let node = match self.logic.shape(formula).clone() {
            Shape::Constant(value) => Node::terminal(u32::from(value)),
            Shape::Atom(atom) => {
                let question = self.rules().question(atom.question());
                match space.domain(question) {
                    Some(domain) => domain.atom(diagram, question, atom)?,
                    None => Node::NO,
                }
            }
            Shape::Not(part) => {
                let part = self.formula(part, space, diagram)?;
                diagram.not(part)?
            }
            Shape::All(parts) => {
                let parts = self.formulas(&parts, space, diagram)?;
                joined(diagram, Op::And, parts)?
            }
            Shape::Any(parts) => {
                let parts = self.formulas(&parts, space, diagram)?;
                joined(diagram, Op::Or, parts)?
            }
            Shape::Count(parts, least, most) => {
                let parts = self.formulas(&parts, space, diagram)?;
                between(diagram, &parts, least, most)?
            }
            Shape::Outcome(outcomes) => diagram.map(self.outcome, &|value| {
                Node::terminal(u32::from(outcomes.iter().any(|outcome| *outcome as u32 == value)))
            })?,
        };
        if self.done.len() <= index {
            self.done.resize(index + 1, None);
        }
        if let Some(place) = self.done.get_mut(index) {
            *place = Some(node);
        }
        Ok(node)
    }

    fn formulas(
        &mut self,
        parts: &[Formula],
        space: &Space,
        diagram: &mut Diagram,
    ) -> Result<Vec<Node>, Undecided> {
        parts.iter().map(|part| self.formula(*part, space, diagram)).collect()
    }
}

/// All of these joined, those that look furthest down first, so that most work is done on small functions.
pub(super) fn joined(diagram: &mut Diagram, op: Op, mut nodes: Vec<Node>) -> Result<Node, Undecided> {
    nodes.sort_by_key(|node| std::cmp::Reverse(diagram.level(*node)));
    let start = if op == Op::And { Node::YES } else { Node::NO };
    nodes.into_iter().try_fold(start, |all, node| diagram.apply(op, node, all))
}

/// Whether the number of these that hold lies within bounds.
pub(super) fn between(
    diagram: &mut Diagram,
    parts: &[Node],
    least: usize,
    most: usize,
) -> Result<Node, Undecided> {
    let enough = at_least(diagram, parts, least)?;
    if most >= parts.len() {
        return Ok(enough);
    }
    let too_many = at_least(diagram, parts, most + 1)?;
    diagram.apply(Op::Without, enough, too_many)
}

/// Whether at least so many of these hold: `held[n]` says that at least n of those looked at do.
fn at_least(diagram: &mut Diagram, parts: &[Node], least: usize) -> Result<Node, Undecided> {
    let mut held = vec![Node::NO; least + 1];
    if let Some(none) = held.first_mut() {
        *none = Node::YES;
    }
    for part in parts {
        for number in (1..=least).rev() {
            let (Some(before), Some(now)) = (held.get(number - 1), held.get(number)) else { continue };
            let (before, now) = (*before, *now);
            let one_more = diagram.apply(Op::And, *part, before)?;
            let sum = diagram.apply(Op::Or, now, one_more)?;
            if let Some(place) = held.get_mut(number) {
                *place = sum;
            }
        }
    }
    Ok(held.last().copied().unwrap_or(Node::NO))
}
