//! What every proof works with: the functions of one rule set, and answers that show something.

use super::count::{Count, tally};
use super::diagram::{Diagram, Node, Op, Undecided};
use super::model::Model;
use super::space::Space;
use super::witness::nearest;
use crate::answers::Answers;
use crate::assess::{condition_holds, fired, outcome_of, visible_answers};
use crate::ruleset::{Condition, Outcome, QuestionIx, RuleSet, Token};

/// Why nothing was proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// More nodes than the budget allows.
    Undecided,
    /// The diagram and the reference evaluator disagree about these answers. A mistake of the program.
    Disagreement(String),
}

impl From<Undecided> for Failure {
    fn from(_: Undecided) -> Self {
        Self::Undecided
    }
}

/// The functions of one rule set over the answers that can be given.
#[derive(Debug)]
pub struct Prover<'r> {
    /// The answers that can be given.
    pub space: Space,
    /// All functions.
    pub diagram: Diagram,
    /// The functions of the rule set.
    pub model: Model<'r>,
}

impl<'r> Prover<'r> {
    /// The functions of a rule set. `budget`: how many nodes may be used.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn new(rules: &'r RuleSet, budget: usize) -> Result<Self, Failure> {
        Self::over(rules, Space::of(rules), budget)
    }

    /// The same with the answers in an order of its own: every order decides the same, some with many more nodes.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn over(rules: &'r RuleSet, space: Space, budget: usize) -> Result<Self, Failure> {
        let mut diagram = Diagram::new(space.arity(), budget);
        let model = Model::new(rules, &space, &mut diagram)?;
        Ok(Self { space, diagram, model })
    }

    /// The rule set.
    #[must_use]
    pub fn rules(&self) -> &'r RuleSet {
        self.model.rules()
    }

    /// A condition, with all answers known.
    pub(super) fn condition(&mut self, condition: &Condition) -> Result<Node, Failure> {
        let all = self.model.logic.all_questions();
        Ok(self.model.condition(condition, all, &self.space, &mut self.diagram)?)
    }

    /// When this is the answer to a question that is shown.
    pub(super) fn answered(&mut self, question: QuestionIx, token: Token) -> Result<Node, Failure> {
        let all = self.model.logic.all_questions();
        let test = crate::ruleset::SingleTest::Answer(question, token);
        Ok(self.model.single(test, all, &self.space, &mut self.diagram)?)
    }

    /// When the outcome is this one or a more urgent one.
    pub(super) fn at_least(&mut self, least: Outcome) -> Result<Node, Failure> {
        let outcome = self.model.outcome;
        Ok(self.diagram.map(outcome, &|value| Node::terminal(u32::from(value <= least as u32)))?)
    }

    /// One value, if it has one combination of values for each answer set: those answers that a person can give, once each.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn valid(&mut self) -> Result<Node, Failure> {
        let mut valid = Node::YES;
        for index in self.rules().question_indices().rev() {
            let once = self.once(index)?;
            valid = self.diagram.apply(Op::And, once, valid)?;
        }
        Ok(valid)
    }

    /// The same for the answer to one question.
    pub(super) fn once(&mut self, index: QuestionIx) -> Result<Node, Failure> {
        let shown = self.model.shown(index);
        let Some(domain) = self.space.domain(self.rules().question(index)) else { return Ok(Node::YES) };
        let unasked = domain.unasked(&mut self.diagram)?;
        let canonical = domain.canonical(&mut self.diagram)?;
        let asked = self.diagram.apply(Op::Or, shown, unasked)?;
        Ok(self.diagram.apply(Op::And, asked, canonical)?)
    }

    /// For how many complete answer sets something holds.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn count(&mut self, node: Node) -> Result<Count, Failure> {
        let valid = self.valid()?;
        let once = self.diagram.apply(Op::And, node, valid)?;
        Ok(tally(&self.diagram, &self.space, once).get(&1).copied().unwrap_or(Count::ZERO))
    }

    /// How many complete answer sets lead to each outcome, most urgent first.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn outcomes(&mut self) -> Result<[Count; 5], Failure> {
        let valid = self.valid()?;
        let once = self.diagram.apply(Op::Where, self.model.outcome, valid)?;
        let counts = tally(&self.diagram, &self.space, once);
        Ok(Outcome::ALL.map(|outcome| counts.get(&(outcome as u32)).copied().unwrap_or(Count::ZERO)))
    }

    /// The answers nearest to a person with nothing to tell for which something holds, left-over ones included.
    #[must_use]
    pub fn witness(&self, node: Node) -> Option<Answers> {
        let found = nearest(&self.diagram, &self.space, node, &|value| value == 1)?;
        Some(self.space.decode(self.rules(), &found))
    }

    /// Holds the reference evaluator against something that the diagram says of some answers.
    pub(super) fn replay(&self, answers: &Answers, agrees: bool) -> Result<(), Failure> {
        if agrees {
            return Ok(());
        }
        let text = crate::answers::to_toml(self.rules(), answers).unwrap_or_default();
        Err(Failure::Disagreement(text))
    }

    /// Whether a condition holds for all these answers, by the reference evaluator.
    pub(super) fn holds(&self, answers: &Answers, condition: &Condition) -> bool {
        condition_holds(self.rules(), &visible_answers(self.rules(), answers), condition)
    }

    /// The outcome, by the reference evaluator.
    pub(super) fn outcome(&self, answers: &Answers) -> Outcome {
        outcome(self.rules(), answers)
    }
}

/// The outcome of a complete answer set, by the reference evaluator.
pub(super) fn outcome(rules: &RuleSet, answers: &Answers) -> Outcome {
    outcome_of(rules, fired(rules, &visible_answers(rules, answers)))
}
