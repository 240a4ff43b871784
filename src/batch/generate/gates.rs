//! Which questions are shown to a row that grows answer by answer: the gates of a rule set, each part worked out once
//! a row.

use std::collections::HashMap;

use super::person::Row;
use crate::logic::{Atom, Formula, Logic, Shape};
use crate::ruleset::RuleSet;

/// One part of a gate. The numbers are places of parts before it.
#[derive(Debug)]
enum Step {
    Constant(bool),
    /// The question has this among its answers; both are positions.
    Token(usize, usize),
    /// The question is answered with a number from the first to the second.
    Number(usize, i64, i64),
    Not(usize),
    All(Vec<usize>),
    Any(Vec<usize>),
    Count(Vec<usize>, usize, usize),
}

/// The gates of a rule set.
#[derive(Debug)]
pub(super) struct Gates {
    /// For each question the parts that no gate before it has, and the place of the whole.
    questions: Vec<(Vec<Step>, usize)>,
}

impl Gates {
    pub(super) fn new(rules: &RuleSet) -> Self {
        let logic = Logic::new(rules);
        let mut places = HashMap::new();
        let gate = |question| {
            let shown = logic.shown(question);
            let mut steps = Vec::new();
            let place = add(&logic, shown, &mut places, &mut steps);
            (steps, place)
        };
        Self { questions: rules.question_indices().map(gate).collect() }
    }

    /// Whether a question is shown, for the answers to all questions before it. To be asked of every question in turn;
    /// `known` holds what the parts came to, and is empty before the first.
    pub(super) fn shown(&self, question: usize, row: &Row, known: &mut Vec<bool>) -> bool {
        let Some((steps, whole)) = self.questions.get(question) else { return false };
        for step in steps {
            let holds = step.holds(row, known);
            known.push(holds);
        }
        at(known, *whole)
    }
}

impl Step {
    fn holds(&self, row: &Row, known: &[bool]) -> bool {
        match self {
            Self::Constant(value) => *value,
            Self::Token(question, token) => row.has(*question, *token),
            Self::Number(question, least, most) => {
                row.number(*question).is_some_and(|number| (*least..=*most).contains(&number))
            }
            Self::Not(part) => !at(known, *part),
            Self::All(parts) => parts.iter().all(|part| at(known, *part)),
            Self::Any(parts) => parts.iter().any(|part| at(known, *part)),
            Self::Count(parts, least, most) => {
                let count = parts.iter().filter(|part| at(known, **part)).count();
                (*least..=*most).contains(&count)
            }
        }
    }
}

fn at(known: &[bool], place: usize) -> bool {
    known.get(place).copied().unwrap_or_default()
}

/// Adds what is new of a formula, its parts first. Gives its place.
fn add(
    logic: &Logic<'_>,
    formula: Formula,
    places: &mut HashMap<Formula, usize>,
    steps: &mut Vec<Step>,
) -> usize {
    if let Some(place) = places.get(&formula) {
        return *place;
    }
    let mut each =
        |parts: &[Formula]| parts.iter().map(|&part| add(logic, part, places, steps)).collect::<Vec<usize>>();
    let step = match logic.shape(formula) {
        Shape::Constant(value) => Step::Constant(*value),
        Shape::Atom(Atom::Answer(question, token)) => {
            let tokens = logic.rules().question(*question).tokens();
            // A gate tests only what its question offers.
            let position = tokens.iter().position(|offered| offered == token).unwrap_or(usize::MAX);
            Step::Token(question.0, position)
        }
        Shape::Atom(Atom::Number(question, least, most)) => Step::Number(question.0, *least, *most),
        Shape::Not(part) => Step::Not(each(&[*part]).first().copied().unwrap_or(usize::MAX)),
        Shape::All(parts) => Step::All(each(parts)),
        Shape::Any(parts) => Step::Any(each(parts)),
        Shape::Count(parts, least, most) => Step::Count(each(parts), *least, *most),
        // In claims only.
        Shape::Outcome(_) => Step::Constant(false),
    };
    let place = places.len();
    places.insert(formula, place);
    steps.push(step);
    place
}
