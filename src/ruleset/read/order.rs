//! A `when` of a question looks only at questions asked earlier, so it never looks at itself.

use std::collections::BTreeSet;

use crate::document::Place;
use crate::problem::Problem;
use crate::ruleset::condition::{Condition, Leaf, Test};
use crate::ruleset::model::{Question, QuestionIx};

/// Checks every `when` of every question.
pub(super) fn check(questions: &[Question], problems: &mut Vec<Problem>) {
    for (asked, question) in questions.iter().enumerate() {
        for (tested, place) in looked_at(question) {
            let Some(other) = questions.get(tested.0) else { continue };
            let problem = if tested.0 < asked {
                continue;
            } else if tested.0 == asked {
                let message = format!("whether `{}` is asked cannot depend on its own answer", question.id);
                Problem::error("cycle", message, place)
            } else if reaches(questions, tested, QuestionIx(asked)) {
                let message =
                    format!("`{}` and `{}` each wait for the answer of the other", question.id, other.id);
                Problem::error("cycle", message, place)
            } else {
                let message = format!(
                    "`{}` is asked later than `{}`, so its answer is not known yet",
                    other.id, question.id
                );
                Problem::error("asked-later", message, place)
            };
            problems.push(
                problem.related(other.id.place, format!("`{}` is defined here", other.id)).help(
                    "questions are asked in the order of the sections, and in a section as they stand in the files",
                ),
            );
        }
    }
}

/// The questions that a `when` tests, each with the place of its name.
fn looked_at(question: &Question) -> Vec<(QuestionIx, Place)> {
    let mut found = Vec::new();
    if let Some(when) = &question.when {
        when.walk(&mut |condition: &Condition| {
            if let Test::Leaf(Leaf::Answer { question, .. } | Leaf::Number { question, .. }) = &condition.test
            {
                found.push((*question, condition.place));
            }
        });
    }
    found
}

/// Whether the `when` of `from` depends on `to`, through any number of questions.
fn reaches(questions: &[Question], from: QuestionIx, to: QuestionIx) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(index) = open.pop() {
        if index == to {
            return true;
        }
        if seen.insert(index) {
            let gate = questions.get(index.0).and_then(|question| question.when.as_ref());
            open.extend(gate.map(Condition::questions).unwrap_or_default());
        }
    }
    false
}
