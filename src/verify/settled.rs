//! Questions that can no longer change the outcome, given the answers so far.

use std::collections::BTreeSet;

use super::prover::{Failure, Prover, outcome};
use crate::answers::Answers;
use crate::assess::visible_answers;
use crate::ruleset::{Condition, QuestionIx, RuleSet};

/// Tells for one rule set which questions are settled.
#[derive(Debug)]
pub struct Settled<'r> {
    prover: Prover<'r>,
}

impl<'r> Settled<'r> {
    /// For a rule set. `budget`: how many nodes the diagram may have.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn new(rules: &'r RuleSet, budget: usize) -> Result<Self, Failure> {
        Ok(Self { prover: Prover::new(rules, budget)? })
    }

    /// The unanswered questions to which no answer can change the outcome any more, whatever else is answered.
    /// None where it is not decided.
    pub fn questions(&mut self, answers: &Answers) -> BTreeSet<QuestionIx> {
        self.decided(answers).unwrap_or_default()
    }

    fn decided(&mut self, answers: &Answers) -> Result<BTreeSet<QuestionIx>, Failure> {
        let rules = self.prover.rules();
        let Prover { space, diagram, model } = &mut self.prover;
        let visible = visible_answers(rules, answers);
        let mut open = model.outcome;
        for (index, answer) in visible.iter() {
            let question = rules.question(index);
            let Some(domain) = space.domain(question) else { continue };
            for (level, value) in domain.levels().zip(domain.encode(question, answer)) {
                open = diagram.fixed(open, level, value)?;
            }
        }
        // An unanswered question is not quite like any answer: the evaluator has the last word.
        if open.value().is_some_and(|value| value != outcome(rules, answers) as u32) {
            return Ok(BTreeSet::new());
        }
        let mut levels = BTreeSet::new();
        diagram.visit([open], &mut |_, level| {
            levels.insert(level);
        });
        let matters = |index: &QuestionIx| {
            let domain = space.domain(rules.question(*index));
            domain.is_none_or(|domain| domain.levels().any(|level| levels.contains(&level)))
        };
        let mut needed: BTreeSet<QuestionIx> = rules.question_indices().filter(matters).collect();
        // What is needed is asked only where what its gate looks at is answered, in whatever way.
        let mut waiting: Vec<QuestionIx> = needed.iter().copied().collect();
        while let Some(index) = waiting.pop() {
            let gate = rules.question(index).when.as_ref();
            let looked_at = gate.map(|when| looked_at(rules, when)).unwrap_or_default();
            waiting.extend(looked_at.into_iter().filter(|question| needed.insert(*question)));
        }
        let open = rules.question_indices().filter(|index| visible.get(*index).is_none());
        Ok(open.filter(|index| !needed.contains(index)).collect())
    }
}

/// The questions that a condition tests, through findings.
fn looked_at(rules: &RuleSet, condition: &Condition) -> BTreeSet<QuestionIx> {
    let findings = condition.findings().into_iter();
    let through = findings.flat_map(|finding| looked_at(rules, &rules.finding(finding).when));
    through.chain(condition.questions()).collect()
}
