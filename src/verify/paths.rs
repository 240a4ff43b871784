//! How many questions a person is asked, from the shortest interview to the longest.

use std::collections::BTreeMap;

use super::count::{Count, tally};
use super::diagram::{Node, Op};
use super::prover::{Failure, Prover};
use super::space::{Cell, Domain, DomainValues};
use crate::answers::Answers;
use crate::ruleset::{FindingKind, Outcome, QuestionIx};

/// How long interviews are, in questions asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The shortest: mostly one that stops at its first emergency.
    pub shortest: Length,
    /// The shortest that is gone through to its end.
    pub shortest_whole: Option<Length>,
    /// The longest.
    pub longest: Length,
    /// With one plain answer to each question and nothing urgent: the length that half of the answer sets do not exceed,
    /// and the shortest and longest among them.
    pub typical: Option<(usize, usize, usize)>,
}

/// A number of questions, and answers that lead to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Length {
    /// How many questions are asked.
    pub questions: usize,
    /// Answers for which it is so many, left-over ones included.
    pub example: Answers,
}

impl Prover<'_> {
    /// How long interviews are. An interview stops at its first emergency.
    ///
    /// # Errors
    /// When it cannot be decided, or the diagram and the evaluator disagree.
    pub fn paths(&mut self) -> Result<Paths, Failure> {
        let none = Node::NO;
        let mut asked = none;
        // Where it stops after each question, so far; elsewhere a number that is larger than all.
        let mut stopped = Node::OUTSIDE;
        for index in self.rules().question_indices() {
            let one_more = self.model.shown(index);
            asked = self.diagram.apply(Op::Plus, asked, one_more)?;
            let emergency = self.emergency_after(index)?;
            let here = self.diagram.apply(Op::Where, asked, emergency)?;
            stopped = self.diagram.apply(Op::Min, stopped, here)?;
        }
        let length = self.diagram.apply(Op::Min, stopped, asked)?;
        let emergency = self.model.any_of(&[FindingKind::Emergency], &mut self.diagram)?;
        let calm = self.diagram.not(emergency)?;
        let whole = self.diagram.apply(Op::Where, asked, calm)?;
        Ok(Paths {
            shortest: self.extreme(length, false)?.ok_or(Failure::Undecided)?,
            shortest_whole: self.extreme(whole, false)?,
            longest: self.extreme(length, true)?.ok_or(Failure::Undecided)?,
            typical: self.typical(whole)?,
        })
    }

    /// Whether an emergency is certain from the answers up to this question.
    fn emergency_after(&mut self, last: QuestionIx) -> Result<Node, Failure> {
        let rules = self.rules();
        let known = QuestionIx(last.0 + 1);
        let mut any = Node::NO;
        for finding in rules.findings.iter().filter(|finding| finding.kind == FindingKind::Emergency) {
            let fires = self.model.condition(&finding.when, known, &self.space, &mut self.diagram)?;
            any = self.diagram.apply(Op::Or, any, fires)?;
        }
        Ok(any)
    }

    /// The smallest or the largest value of a function, and answers that lead to it.
    fn extreme(&self, node: Node, largest: bool) -> Result<Option<Length>, Failure> {
        let mut values = self.diagram.values(node);
        values.retain(|value| Some(*value) != Node::OUTSIDE.value());
        let best = if largest { values.last() } else { values.first() };
        let Some(&best) = best else { return Ok(None) };
        let found = super::witness::nearest(&self.diagram, &self.space, node, &|value| value == best);
        let example = found.map(|found| self.space.decode(self.rules(), &found)).ok_or(Failure::Undecided)?;
        let questions = self.asked_of(&example);
        self.replay(&example, questions == best as usize)?;
        Ok(Some(Length { questions, example }))
    }

    /// How many questions somebody with these answers is asked, by the reference evaluator.
    fn asked_of(&self, answers: &Answers) -> usize {
        let mut given = Answers::new();
        while let crate::interview::Next::Ask(question) = crate::interview::next(self.rules(), &given, true) {
            let Some(answer) = answers.get(question) else { break };
            given.set(question, answer.clone());
        }
        given.len()
    }

    /// The middle length, the shortest and the longest with one plain answer to each question and nothing urgent.
    fn typical(&mut self, whole: Node) -> Result<Option<(usize, usize, usize)>, Failure> {
        // One plain answer a question first: that leaves few people, and functions over them are small.
        let mut people = Node::YES;
        for index in self.rules().question_indices().rev() {
            let Some(domain) = self.space.domain(self.rules().question(index)).cloned() else { continue };
            let plain = self.one_plain_answer(&domain)?;
            let shown = self.model.shown(index);
            let hidden = self.diagram.not(shown)?;
            let either = self.diagram.apply(Op::Or, plain, hidden)?;
            let once = self.once(index)?;
            let once = self.diagram.apply(Op::And, once, either)?;
            people = self.diagram.apply(Op::And, once, people)?;
        }
        let urgent = self.at_least(Outcome::SameDay)?;
        let people = self.diagram.apply(Op::Without, people, urgent)?;
        let lengths = self.diagram.apply(Op::Where, whole, people)?;
        let counts: BTreeMap<u32, Count> = tally(&self.diagram, &self.space, lengths);
        let half: f64 = counts.values().map(|count| Count::about(*count)).sum::<f64>() / 2.0;
        let mut sum = 0.0;
        let middle = counts.iter().find(|(_, count)| {
            sum += count.about();
            sum >= half
        });
        let ends = counts.keys().next().zip(counts.keys().next_back());
        Ok(middle
            .zip(ends)
            .map(|((middle, _), (least, most))| (*middle as usize, *least as usize, *most as usize)))
    }

    /// At most one answer to a question, and not "not sure" or "prefer not to say".
    fn one_plain_answer(&mut self, domain: &Domain) -> Result<Node, Failure> {
        let plain = |id: &str| !matches!(id, "not-sure" | "prefer-not");
        match &domain.values {
            DomainValues::One(cells) => {
                let fits = |cell: &Cell| match cell {
                    Cell::Token(id) => plain(id),
                    Cell::Numbers(..) => true,
                };
                let children: Vec<Node> =
                    cells.iter().map(|cell| Node::terminal(u32::from(fits(cell)))).collect();
                Ok(self.diagram.node(domain.level, &children)?)
            }
            DomainValues::Many { ticks, alone } => {
                let (mut nothing, mut one) = (Node::YES, Node::YES);
                if let Some(level) = domain.alone_level() {
                    let children: Vec<Node> =
                        alone.iter().map(|id| Node::terminal(u32::from(plain(id)))).collect();
                    nothing = self.diagram.node(level, &children)?;
                }
                for (id, level) in ticks.iter().zip(domain.levels()).rev() {
                    let ticked = if plain(id) { one } else { Node::NO };
                    nothing = self.diagram.node(level, &[nothing, ticked])?;
                    one = self.diagram.node(level, &[one, Node::NO])?;
                }
                Ok(nothing)
            }
        }
    }
}
