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
        let shortest = self.shortest()?;
        let asked = self.asked()?;
        let emergency = self.model.any_of(&[FindingKind::Emergency], &mut self.diagram)?;
        let calm = self.diagram.not(emergency)?;
        let whole = self.diagram.apply(Op::Where, asked, calm)?;
        let longest_whole = self.extreme(whole, true)?;
        let longest = match (longest_whole, self.extreme(asked, true)?) {
            // Nobody is asked more than those who are asked most where nothing ends it.
            (Some(whole), Some(most)) if whole.questions == most.questions => whole,
            (_, Some(_)) => self.longest_stopped(asked)?,
            (_, None) => return Err(Failure::Undecided),
        };
        let shortest_whole = self.extreme(whole, false)?;
        let shortest = match shortest {
            Some(shortest) => shortest,
            None => shortest_whole.clone().ok_or(Failure::Undecided)?,
        };
        for length in shortest_whole.iter().chain([&shortest, &longest]) {
            self.replay(&length.example, self.asked_of(&length.example) == length.questions)?;
        }
        Ok(Paths { shortest, shortest_whole, longest, typical: self.typical(asked)? })
    }

    /// How many questions are shown in all.
    fn asked(&mut self) -> Result<Node, Failure> {
        let mut asked = Node::NO;
        for index in self.rules().question_indices().rev() {
            asked = self.diagram.apply(Op::Plus, asked, self.model.shown(index))?;
        }
        Ok(asked)
    }

    /// The interview that stops soonest at an emergency.
    fn shortest(&mut self) -> Result<Option<Length>, Failure> {
        let mut asked = Node::NO;
        let mut best: Option<Length> = None;
        for index in self.rules().question_indices() {
            asked = self.diagram.apply(Op::Plus, asked, self.model.shown(index))?;
            // Nothing later is shorter than the shortest so far.
            if best.is_some() && best.as_ref().map(|best| best.questions) <= self.extreme_value(asked, false)
            {
                break;
            }
            let emergency = self.emergency_after(index)?;
            let here = self.diagram.apply(Op::Where, asked, emergency)?;
            let found = self.extreme(here, false)?;
            best = [best, found].into_iter().flatten().min_by_key(|length| length.questions);
        }
        Ok(best)
    }

    /// The longest interview, where the longest of all may be one that stops.
    fn longest_stopped(&mut self, all: Node) -> Result<Length, Failure> {
        let mut asked = Node::NO;
        // Where it stops after each question, so far; elsewhere a number that is larger than all.
        let mut stopped = Node::OUTSIDE;
        for index in self.rules().question_indices() {
            asked = self.diagram.apply(Op::Plus, asked, self.model.shown(index))?;
            let emergency = self.emergency_after(index)?;
            let here = self.diagram.apply(Op::Where, asked, emergency)?;
            stopped = self.diagram.apply(Op::Min, stopped, here)?;
        }
        let length = self.diagram.apply(Op::Min, stopped, all)?;
        self.extreme(length, true)?.ok_or(Failure::Undecided)
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
        let Some(best) = self.extreme_value(node, largest) else { return Ok(None) };
        let wanted = |value: u32| value as usize == best;
        let found = super::witness::nearest(&self.diagram, &self.space, node, &wanted);
        let example = found.map(|found| self.space.decode(self.rules(), &found)).ok_or(Failure::Undecided)?;
        Ok(Some(Length { questions: best, example }))
    }

    fn extreme_value(&self, node: Node, largest: bool) -> Option<usize> {
        let mut values = self.diagram.values(node);
        values.retain(|value| Some(*value) != Node::OUTSIDE.value());
        let best = if largest { values.last() } else { values.first() };
        best.map(|best| *best as usize)
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
    fn typical(&mut self, asked: Node) -> Result<Option<(usize, usize, usize)>, Failure> {
        let mut people = Node::YES;
        for domain in self.space.domains().to_vec().iter().rev() {
            let plain = self.one_plain_answer(domain)?;
            people = self.diagram.apply(Op::And, plain, people)?;
        }
        let valid = self.valid()?;
        people = self.diagram.apply(Op::And, people, valid)?;
        let urgent = self.at_least(Outcome::SameDay)?;
        people = self.diagram.apply(Op::Without, people, urgent)?;
        let lengths = self.diagram.apply(Op::Where, asked, people)?;
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
