//! Invented people: what each says to the questions that are shown.

use std::collections::BTreeSet;

use super::gates::Gates;
use super::habit::{Habit, shares};
use super::random::{Chance, SplitMix64};
use crate::answers::{Answer, Answers};
use crate::batch::urgency::{Part, parts};
use crate::ruleset::{Outcome, QuestionIx, RuleSet, Token};

/// How many of a hundred people are this ill: they say nothing that alone is more urgent.
const ILL: [(Outcome, u64); 5] = [
    (Outcome::Emergency, 18),
    (Outcome::SameDay, 20),
    (Outcome::EvaluateWithCautions, 18),
    (Outcome::Evaluate, 24),
    (Outcome::EvaluateUnlisted, 20),
];

/// How many of a hundred people leave answers out, and how many of a hundred answers each of them does.
const FORGETFUL: u64 = 8;
const FORGOTTEN: u64 = 15;

/// All the people of one seed; the same for ever. A person is known by a number, from 1.
#[derive(Debug)]
pub struct People<'r> {
    rules: &'r RuleSet,
    seed: u64,
    gates: Gates,
    /// For each question, for each outcome in the order of [`Outcome::ALL`], how people that ill answer.
    habits: Vec<Vec<Habit>>,
}

/// What one person said to one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    Nothing,
    /// The token at this position alone.
    One(usize),
    /// At least two tokens.
    Many,
    Number(i64),
}

/// What one person said.
#[derive(Debug, Default)]
pub(super) struct Row {
    given: Vec<Given>,
    /// For each question which tokens were chosen; true to the person only where many were.
    ticks: Vec<Vec<bool>>,
    /// What the gates know so far.
    known: Vec<bool>,
}

impl Row {
    pub(super) fn given(&self, question: usize) -> Given {
        self.given.get(question).copied().unwrap_or(Given::Nothing)
    }

    pub(super) fn has(&self, question: usize, token: usize) -> bool {
        match self.given(question) {
            Given::One(only) => only == token,
            Given::Many => self.ticks(question).get(token).copied().unwrap_or_default(),
            Given::Nothing | Given::Number(_) => false,
        }
    }

    pub(super) fn number(&self, question: usize) -> Option<i64> {
        match self.given(question) {
            Given::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Which tokens were chosen, where there are many.
    pub(super) fn ticks(&self, question: usize) -> &[bool] {
        self.ticks.get(question).map_or(&[], Vec::as_slice)
    }
}

impl<'r> People<'r> {
    /// The people of this seed.
    #[must_use]
    pub fn new(rules: &'r RuleSet, seed: u64) -> Self {
        let said: Vec<Vec<(Part, Outcome)>> =
            rules.question_indices().map(|question| parts(rules, question)).collect();
        let shares = shares(&said);
        let habits = rules.question_indices().zip(&said).map(|(question, said)| {
            let habit = |ill| Habit::new(rules.question(question), said, ill, &shares);
            Outcome::ALL.into_iter().map(habit).collect()
        });
        Self { rules, seed, gates: Gates::new(rules), habits: habits.collect() }
    }

    /// The rule set.
    #[must_use]
    pub fn rules(&self) -> &'r RuleSet {
        self.rules
    }

    /// What one person answered: to all questions shown or, of a few people, to some of them.
    #[must_use]
    pub fn answers(&self, number: u64) -> Answers {
        let mut row = self.blank();
        self.draw(number, &mut row);
        let mut answers = Answers::new();
        for question in self.rules.question_indices() {
            if let Some(answer) = self.answer(question, &row) {
                answers.set(question, answer);
            }
        }
        answers
    }

    fn answer(&self, question: QuestionIx, row: &Row) -> Option<Answer> {
        let tokens = self.rules.question(question).tokens();
        let chosen = |row: &Row| -> BTreeSet<Token> {
            let positions = 0..tokens.len();
            let had = positions.filter(|&position| row.has(question.0, position));
            had.filter_map(|position| tokens.get(position).copied()).collect()
        };
        match row.given(question.0) {
            Given::Nothing => None,
            Given::Number(number) => Some(Answer::Number(number)),
            Given::One(_) | Given::Many => Some(Answer::Chosen(chosen(row))),
        }
    }

    /// Room for one person.
    pub(super) fn blank(&self) -> Row {
        Row {
            given: vec![Given::Nothing; self.rules.questions.len()],
            ticks: self.rules.questions.iter().map(|question| vec![false; question.tokens().len()]).collect(),
            known: Vec::new(),
        }
    }

    /// Puts a person into a row. Gives the generator, for what else is drawn for that row.
    pub(super) fn draw(&self, number: u64, row: &mut Row) -> SplitMix64 {
        let mut random = SplitMix64::of_row(self.seed, number);
        let ill = how_ill(&mut random) as usize;
        let forgetful = random.chance(Chance::of(FORGETFUL, 100));
        let mut known = std::mem::take(&mut row.known);
        known.clear();
        for (question, habits) in self.habits.iter().enumerate() {
            let shown = self.gates.shown(question, row, &mut known);
            let answered = shown && !(forgetful && random.chance(Chance::of(FORGOTTEN, 100)));
            let given = match (habits.get(ill), row.ticks.get_mut(question)) {
                (Some(habit), Some(ticks)) if answered => habit.draw(&mut random, ticks),
                _ => Given::Nothing,
            };
            if let Some(place) = row.given.get_mut(question) {
                *place = given;
            }
        }
        row.known = known;
        random
    }
}

fn how_ill(random: &mut SplitMix64) -> Outcome {
    let mut left = random.below(ILL.iter().map(|(_, of_hundred)| of_hundred).sum());
    for (outcome, of_hundred) in ILL {
        if left < of_hundred {
            return outcome;
        }
        left -= of_hundred;
    }
    Outcome::EvaluateUnlisted
}
