//! Answers that take turns, and harmless answers.

use super::Family;
use crate::answers::{Answer, Answers};
use crate::assess::bounds_tested;
use crate::ruleset::{Kind, Question, QuestionIx, RuleSet, Token};

/// Up to so many values, "every" number is every number.
const NUMBERS: u64 = 50;

impl Family {
    /// How many answer sets it is.
    #[must_use]
    pub fn members(&self) -> usize {
        self.varied.iter().map(|(_, answers)| answers.len()).fold(1, usize::saturating_mul)
    }

    /// Calls `visit` with each of them, `base` with the varied answers in it, and with what varied: for each varied
    /// question the position of its answer. The last question takes turns fastest.
    pub fn each(&self, base: &Answers, visit: &mut dyn FnMut(&Answers, &[usize])) {
        let mut answers = base.clone();
        let mut turn = vec![0; self.varied.len()];
        for (question, list) in &self.varied {
            put(&mut answers, *question, list, 0);
        }
        loop {
            visit(&answers, &turn);
            // Like an odometer: the last wheel that can turn does, those after it start anew.
            let mut turned = false;
            for ((question, list), position) in self.varied.iter().zip(&mut turn).rev() {
                turned = *position + 1 < list.len();
                *position = if turned { *position + 1 } else { 0 };
                put(&mut answers, *question, list, *position);
                if turned {
                    break;
                }
            }
            if !turned {
                return;
            }
        }
    }

    /// The answers of one member, by their positions.
    #[must_use]
    pub fn at(&self, turn: &[usize]) -> Vec<(QuestionIx, Answer)> {
        let chosen = self.varied.iter().zip(turn);
        chosen.filter_map(|((question, list), &at)| Some((*question, list.get(at)?.clone()))).collect()
    }
}

fn put(answers: &mut Answers, question: QuestionIx, list: &[Answer], position: usize) {
    if let Some(answer) = list.get(position) {
        answers.set(question, answer.clone());
    }
}

/// Every answer that a question offers: each option by itself; of many numbers the ends and those next to every bound
/// that a rule has.
pub(super) fn every_answer(rules: &RuleSet, index: QuestionIx) -> Vec<Answer> {
    let question = rules.question(index);
    let mut answers: Vec<Answer> = match question.kind {
        Kind::Number { min, max, .. } if max.abs_diff(min) < NUMBERS => {
            (min..=max).map(Answer::Number).collect()
        }
        Kind::Number { min, max, .. } => {
            let mut numbers = bounds_tested(rules, index);
            numbers.extend([min, max]);
            numbers.into_iter().filter(|number| (min..=max).contains(number)).map(Answer::Number).collect()
        }
        _ => Vec::new(),
    };
    answers.extend(question.tokens().into_iter().map(Answer::one));
    answers
}

/// The answer that is no danger sign: `no`, `none`, or the first option marked `ok`; of a question that no rule tests
/// its first or smallest one. `None` where there is no such answer.
pub(super) fn harmless(question: &Question) -> Option<Answer> {
    let option = |wanted: &dyn Fn(usize) -> bool| {
        (0..question.options.len())
            .find(|&position| wanted(position))
            .map(|at| Answer::one(Token::Option(at)))
    };
    let is_ok = |at: usize| question.options.get(at).is_some_and(|choice| choice.ok);
    match question.kind {
        Kind::YesNo => question.token_by_id("no").map(Answer::one),
        Kind::ChooseMany => Some(Answer::one(Token::None)),
        Kind::ChooseOne => option(&is_ok).or_else(|| option(&|_| question.record_only)),
        Kind::Number { min, .. } => question.record_only.then_some(Answer::Number(min)),
    }
}
