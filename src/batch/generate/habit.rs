//! How people answer a question, by how ill they are.

use super::person::Given;
use super::random::{Chance, SplitMix64};
use crate::batch::urgency::Part;
use crate::ruleset::{Kind, Outcome, Question, Token};

/// Of the things that are this urgent, a person who is ill enough would say about so many if all questions were asked:
/// most people tick nothing of a list of dangers.
const SAID: [(Outcome, u64); 3] =
    [(Outcome::Emergency, 2), (Outcome::SameDay, 2), (Outcome::EvaluateWithCautions, 3)];

/// Of a thousand people so many tick a thing that is not urgent.
const TICKED: u64 = 250;

/// How often something is said, beside other things to say: what is usual, and what is not.
const USUAL: u64 = 960;
const UNUSUAL: u64 = 60;

/// For each outcome in the order of [`Outcome::ALL`]: of a thousand people who are ill enough, so many say one thing
/// that is this urgent.
pub(super) type Shares = [u64; 5];

/// The shares for all that can be said.
pub(super) fn shares(said: &[Vec<(Part, Outcome)>]) -> Shares {
    Outcome::ALL.map(|urgency| {
        let there = said.iter().flatten().filter(|(_, other)| *other == urgency).count();
        let there = u64::try_from(there).unwrap_or(u64::MAX).max(1);
        let number = SAID.iter().find(|(outcome, _)| *outcome == urgency);
        number.map_or(TICKED, |(_, number)| (number * 1000 / there).clamp(10, 300))
    })
}

/// How people who are equally ill answer a question.
#[derive(Debug, Default)]
pub(super) struct Habit {
    /// What can be ticked beside other things, by position.
    ticks: Vec<(usize, Chance)>,
    /// What is said where nothing is ticked: below which number of a draw.
    instead: Vec<(u64, Said)>,
}

/// A single thing said.
#[derive(Debug, Clone, Copy)]
enum Said {
    /// The token at this position.
    Token(usize),
    /// A number from the first to the second.
    Numbers(i64, i64),
}

impl Habit {
    /// The habit of people who are this ill; `said` is all that can be said to the question.
    pub(super) fn new(question: &Question, said: &[(Part, Outcome)], ill: Outcome, shares: &Shares) -> Self {
        let tokens = question.tokens();
        let is_list_of_dangers = said.iter().any(|(_, urgency)| urgency.is_urgent());
        // Where everything is more urgent than the person is ill, the least urgent has to do.
        let mildest = said.iter().map(|(_, urgency)| *urgency).max().unwrap_or(ill);
        let mut ticks = Vec::new();
        let (mut alone, mut beside) = (Vec::new(), Vec::new());
        for (part, urgency) in said.iter().filter(|(_, urgency)| *urgency >= ill.min(mildest)) {
            let share = shares.get(*urgency as usize).copied().unwrap_or_default();
            let often = often(*part, *urgency, share);
            match part {
                Part::Numbers(first, last) => alone.push((often, Said::Numbers(*first, *last))),
                Part::Token(token) => {
                    let position = tokens.iter().position(|offered| offered == token).unwrap_or_default();
                    let is_tick = matches!(token, Token::Option(_) | Token::NotSure);
                    if is_tick && question.kind == Kind::ChooseMany {
                        // Beside dangers stand things that are one only together with others.
                        let is_rare = is_list_of_dangers && !is_noted(*urgency);
                        let most = if is_rare { UNUSUAL } else { often };
                        ticks.push((position, Chance::of(share.min(most), 1000)));
                        beside.push((often, Said::Token(position)));
                    } else {
                        alone.push((often, Said::Token(position)));
                    }
                }
            }
        }
        // Somebody who may not say "none" says one thing.
        let instead = if alone.is_empty() { beside } else { alone };
        let mut below = 0;
        let add = |(often, said)| {
            below += often;
            (below, said)
        };
        Self { ticks, instead: instead.into_iter().map(add).collect() }
    }

    /// An answer. Leaves in `ticks` what was chosen, where that is more than one thing.
    pub(super) fn draw(&self, random: &mut SplitMix64, ticks: &mut [bool]) -> Given {
        if !self.ticks.is_empty() {
            let (mut some, mut last) = (0, 0);
            ticks.fill(false);
            for (position, chance) in &self.ticks {
                if random.chance(*chance)
                    && let Some(tick) = ticks.get_mut(*position)
                {
                    *tick = true;
                    (some, last) = (some + 1, *position);
                }
            }
            match some {
                0 => {}
                1 => return Given::One(last),
                _ => return Given::Many,
            }
        }
        let drawn = random.below(self.instead.last().map_or(0, |(below, _)| *below));
        match self.instead.iter().find(|(below, _)| drawn < *below) {
            Some((_, Said::Token(position))) => Given::One(*position),
            Some((_, Said::Numbers(first, last))) => Given::Number(random.between(*first, *last)),
            None => Given::Nothing,
        }
    }
}

/// How often one thing is said. A bound that a rule has stands by itself: it is drawn more often than its neighbours,
/// but not as often as they all.
fn often(part: Part, urgency: Outcome, share: u64) -> u64 {
    let usual = match part {
        Part::Token(Token::NotSure | Token::PreferNot) => UNUSUAL,
        Part::Numbers(first, last) if first == last => UNUSUAL,
        Part::Token(_) | Part::Numbers(..) => USUAL,
    };
    if is_noted(urgency) { share.min(usual) } else { usual }
}

/// Whether a clinician has to know at least.
fn is_noted(urgency: Outcome) -> bool {
    urgency <= Outcome::EvaluateWithCautions
}
