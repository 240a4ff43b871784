//! All formulas at once, for the answers of one person: what many answer sets in a row are judged with.

use super::{Atom, Formula, Logic, Shape};
use crate::answers::{Answer, Answers};
use crate::assess::outcome_of_kinds;
use crate::ruleset::{Outcome, QuestionIx};

/// Which formulas hold for some answers. Made once and filled again and again.
#[derive(Debug, Clone, Default)]
pub struct Values {
    holds: Vec<bool>,
}

impl Values {
    /// Whether a formula holds.
    #[must_use]
    pub fn get(&self, formula: Formula) -> bool {
        self.holds.get(formula.0 as usize).copied().unwrap_or_default()
    }
}

impl Logic<'_> {
    /// Works out every formula for these answers, left-over ones included. Formulas over the outcome come out as
    /// false: they are for proofs.
    pub fn evaluate(&self, answers: &Answers, values: &mut Values) {
        values.holds.clear();
        let (mut of, mut answer): (Option<QuestionIx>, Option<&Answer>) = (None, None);
        for shape in &self.shapes {
            let holds = match shape {
                Shape::Constant(value) => *value,
                Shape::Atom(atom) => {
                    if of != Some(atom.question()) {
                        (of, answer) = (Some(atom.question()), answers.get(atom.question()));
                    }
                    atom.holds(answer)
                }
                Shape::Not(part) => !values.get(*part),
                Shape::All(parts) => parts.iter().all(|part| values.get(*part)),
                Shape::Any(parts) => parts.iter().any(|part| values.get(*part)),
                Shape::Count(parts, least, most) => {
                    let count = parts.iter().filter(|part| values.get(**part)).count();
                    (*least..=*most).contains(&count)
                }
                Shape::Outcome(_) => false,
            };
            values.holds.push(holds);
        }
    }

    /// The outcome of the findings that fire.
    #[must_use]
    pub fn outcome(&self, values: &Values) -> Outcome {
        let kinds = self.findings.iter().zip(&self.rules.findings);
        outcome_of_kinds(kinds.filter(|(formula, _)| values.get(**formula)).map(|(_, finding)| finding.kind))
    }
}

impl Atom {
    fn holds(self, answer: Option<&Answer>) -> bool {
        match (self, answer) {
            (Self::Answer(_, token), Some(answer)) => answer.has(token),
            (Self::Number(_, least, most), Some(Answer::Number(number))) => (least..=most).contains(number),
            _ => false,
        }
    }
}
