//! Two versions of a rule set in one diagram, over the answers that can be given to both at once.

use super::Example;
use crate::answers::Answers;
use crate::assess::visible_answers;
use crate::ruleset::{Condition, QuestionIx, RuleSet};
use crate::verify::case::case;
use crate::verify::count::{Count, tally};
use crate::verify::diagram::{Diagram, Node, Op};
use crate::verify::model::Model;
use crate::verify::prover::{Failure, outcome};
use crate::verify::space::{Domain, Space};
use crate::verify::witness::nearest;

/// The functions of two versions. An answer set here is one for each version, with the same answer wherever both
/// ask the same question.
pub(super) struct Joint<'r> {
    pub(super) space: Space,
    pub(super) diagram: Diagram,
    pub(super) old: Model<'r>,
    pub(super) new: Model<'r>,
    /// Where each version offers the answers to what it asks.
    pub(super) comparable: Node,
    /// The same, with one combination of values for each answer set.
    once: Node,
}

impl<'r> Joint<'r> {
    pub(super) fn new(old: &'r RuleSet, new: &'r RuleSet, budget: usize) -> Result<Self, Failure> {
        let space = Space::of_both(old, new);
        let mut diagram = Diagram::new(space.arity(), budget);
        let old = Model::new(old, &space, &mut diagram)?;
        let new = Model::new(new, &space, &mut diagram)?;
        let mut joint = Self { space, diagram, old, new, comparable: Node::YES, once: Node::YES };
        joint.comparable = joint.comparable()?;
        joint.once = joint.once()?;
        Ok(joint)
    }

    fn comparable(&mut self) -> Result<Node, Failure> {
        let mut comparable = Node::YES;
        for model in [&self.old, &self.new] {
            for index in model.rules().question_indices().rev() {
                let question = model.rules().question(index);
                let Some(domain) = self.space.domain(question) else { continue };
                let foreign = domain.foreign(&mut self.diagram, question)?;
                let lost = self.diagram.apply(Op::And, model.shown(index), foreign)?;
                comparable = self.diagram.apply(Op::Without, comparable, lost)?;
            }
        }
        Ok(comparable)
    }

    fn once(&mut self) -> Result<Node, Failure> {
        let mut all = Node::YES;
        for domain in self.space.domains().iter().rev() {
            let mut asked = domain.unasked(&mut self.diagram)?;
            for model in [&self.old, &self.new] {
                if let Some(index) = question_of(model.rules(), domain) {
                    asked = self.diagram.apply(Op::Or, asked, model.shown(index))?;
                }
            }
            let canonical = domain.canonical(&mut self.diagram)?;
            let this = self.diagram.apply(Op::And, asked, canonical)?;
            all = self.diagram.apply(Op::And, this, all)?;
        }
        Ok(self.diagram.apply(Op::And, all, self.comparable)?)
    }

    /// For how many answer sets something holds.
    pub(super) fn count(&mut self, node: Node) -> Result<Count, Failure> {
        let once = self.diagram.apply(Op::And, node, self.once)?;
        Ok(tally(&self.diagram, &self.space, once).get(&1).copied().unwrap_or(Count::ZERO))
    }

    /// For how many answer sets a function has each value.
    pub(super) fn counts(&mut self, node: Node) -> Result<Vec<(u32, Count)>, Failure> {
        let once = self.diagram.apply(Op::Where, node, self.once)?;
        let counts = tally(&self.diagram, &self.space, once).into_iter();
        Ok(counts
            .filter(|(value, count)| Node::terminal(*value) != Node::OUTSIDE && !count.is_zero())
            .collect())
    }

    /// The part of a function of two values that can be compared.
    pub(super) fn compared(&mut self, node: Node) -> Result<Node, Failure> {
        Ok(self.diagram.apply(Op::And, node, self.comparable)?)
    }

    /// Where a condition holds in the old version, in the new one, or in either; in one that does not know its
    /// names it does not.
    pub(super) fn in_either(
        &mut self,
        old: Option<&Condition>,
        new: Option<&Condition>,
    ) -> Result<Node, Failure> {
        let mut either = Node::NO;
        for (model, condition) in [(&mut self.old, old), (&mut self.new, new)] {
            let Some(condition) = condition else { continue };
            let all = model.logic.all_questions();
            let holds = model.condition(condition, all, &self.space, &mut self.diagram)?;
            either = self.diagram.apply(Op::Or, either, holds)?;
        }
        Ok(either)
    }

    /// The answers nearest to a person with nothing to tell for which something holds. `expect` is what a case
    /// expects of the new version (else: its outcome); `agrees` holds the reference evaluator against it, with the
    /// answers that count in the old version and in the new one.
    pub(super) fn example(
        &self,
        node: Node,
        expect: Option<String>,
        agrees: impl Fn(&Answers, &Answers) -> bool,
    ) -> Result<Option<Example>, Failure> {
        let Some(found) = nearest(&self.diagram, &self.space, node, &|value| value == 1) else {
            return Ok(None);
        };
        let visible = |rules| visible_answers(rules, &self.space.decode(rules, &found));
        let (old, new) = (visible(self.old.rules()), visible(self.new.rules()));
        let (before, after) = (outcome(self.old.rules(), &old), outcome(self.new.rules(), &new));
        let mut name = format!("{before} before, {after} now");
        if let Some(expect) = &expect {
            name = format!("{name}: {}", expect.replace('"', ""));
        }
        let case = self.case(&name, &old, &new, &expect.unwrap_or_else(|| format!("outcome = \"{after}\"")));
        if !agrees(&old, &new) {
            return Err(Failure::Disagreement(case));
        }
        Ok(Some(Example { before, after, old, new, case }))
    }

    /// Lines for a case file of the new version. What only the old one asks stands in remarks.
    fn case(&self, name: &str, old: &Answers, new: &Answers, expect: &str) -> String {
        let mut text = case(self.new.rules(), name, new, expect, None);
        let of_old = case(self.old.rules(), name, old, expect, None);
        for line in of_old.lines().filter(|line| !text.lines().any(|own| own == *line)).collect::<Vec<_>>() {
            text.push_str("# the old version asks: ");
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

/// The question of a version whose answers stand there.
pub(super) fn question_of(rules: &RuleSet, domain: &Domain) -> Option<QuestionIx> {
    rules.question_indices().find(|index| domain.is_of(rules.question(*index)))
}
