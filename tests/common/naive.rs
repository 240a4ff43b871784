//! What a rule set says, worked out a second time: straight from the words of the documentation, for the rule
//! sets of `generate`, with no code of the program and no thought of speed.

use std::collections::BTreeSet;

use crate::generate::{Condition, Given, GivenAnswers, Rules};

pub(crate) struct Naive<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) answers: &'a GivenAnswers,
}

impl Naive<'_> {
    /// A question is shown when its `when` holds for what the questions before it decide.
    pub(crate) fn is_shown(&self, question: usize) -> bool {
        match &self.rules.questions[question].when {
            None => true,
            Some(when) => self.holds(when, question),
        }
    }

    /// An answer counts when its question is shown.
    fn counts(&self, question: usize) -> Option<&Given> {
        self.answers.get(&question).filter(|_| self.is_shown(question))
    }

    /// Whether a condition holds for the answers to the first `known` questions.
    fn holds(&self, condition: &Condition, known: usize) -> bool {
        let answer = |question: usize| if question < known { self.counts(question) } else { None };
        match condition {
            Condition::Answer(question, ids) => match answer(*question) {
                Some(Given::Named(given)) => ids.iter().any(|id| given.contains(id)),
                _ => false,
            },
            Condition::Number(question, least, most) => match answer(*question) {
                Some(Given::Number(n)) => *n >= least.unwrap_or(i64::MIN) && *n <= most.unwrap_or(i64::MAX),
                _ => false,
            },
            Condition::Finding(any) => {
                any.iter().any(|&finding| self.holds(&self.rules.findings[finding].when, known))
            }
            Condition::All(parts) => !parts.iter().any(|part| !self.holds(part, known)),
            Condition::Any(parts) => parts.iter().any(|part| self.holds(part, known)),
            Condition::Not(part) => !self.holds(part, known),
            Condition::Count(of, least, most) => {
                let mut number = 0;
                for part in of {
                    if self.holds(part, known) {
                        number += 1;
                    }
                }
                number >= least.unwrap_or(0) && number <= most.unwrap_or(usize::MAX)
            }
        }
    }

    pub(crate) fn fires(&self, finding: usize) -> bool {
        self.holds(&self.rules.findings[finding].when, self.rules.questions.len())
    }

    /// The ids of the findings that fire.
    pub(crate) fn fired(&self) -> BTreeSet<String> {
        let all = 0..self.rules.findings.len();
        all.filter(|&finding| self.fires(finding)).map(|f| self.rules.findings[f].id.clone()).collect()
    }

    /// The most urgent kind among the findings decides.
    pub(crate) fn outcome(&self) -> &'static str {
        let any = |kind: &str| {
            (0..self.rules.findings.len()).any(|f| self.rules.findings[f].kind == kind && self.fires(f))
        };
        if any("emergency") {
            "emergency"
        } else if any("same-day") {
            "same-day"
        } else if any("caution") {
            "evaluate-with-cautions"
        } else if any("criterion") {
            "evaluate"
        } else {
            "evaluate-unlisted"
        }
    }

    /// The ids of the questions that are shown, in the order asked.
    pub(crate) fn shown(&self) -> Vec<String> {
        let all = 0..self.rules.questions.len();
        all.filter(|&question| self.is_shown(question)).map(|q| self.rules.questions[q].id.clone()).collect()
    }

    /// The ids of the questions whose answers count, in the order asked.
    pub(crate) fn counting(&self) -> Vec<String> {
        let all = 0..self.rules.questions.len();
        all.filter(|&q| self.counts(q).is_some()).map(|q| self.rules.questions[q].id.clone()).collect()
    }
}
