//! A `when` of a question looks only at questions asked earlier, so it never looks at itself.

use crate::document::Place;
use crate::problem::Problem;
use crate::ruleset::condition::{Condition, Leaf, Test};
use crate::ruleset::model::{Question, QuestionIx};

/// Checks every `when` of every question.
pub(super) fn check(questions: &[Question], problems: &mut Vec<Problem>) {
    for (asked, question) in questions.iter().enumerate() {
        for (tested, place) in looked_at(question) {
            let Some(other) = questions.get(tested.0) else { continue };
            if tested.0 < asked {
                continue;
            }
            let mut circle = Vec::new();
            let problem = if tested.0 == asked {
                let message = format!("whether `{}` is asked depends on its own answer", question.id);
                Problem::error("cycle", message, place)
            } else if reaches(questions, tested, QuestionIx(asked), &mut circle) {
                let ids = [&question.id].into_iter().chain(circle.iter().map(|step| &step.from.id));
                let names: Vec<String> = ids.chain([&question.id]).map(|id| format!("`{id}`")).collect();
                let message = format!("these questions wait for each other: {}", names.join(" → "));
                let problem = Problem::error("cycle", message, place);
                circle.iter().fold(problem, |problem, step| {
                    problem.related(step.place, format!("`{}` waits for `{}`", step.from.id, step.to.id))
                })
            } else {
                let message = format!(
                    "`{}` is asked later than `{}`, so its answer is not known yet",
                    other.id, question.id
                );
                Problem::error("asked-later", message, place)
                    .related(other.id.place, format!("`{}` is defined here", other.id))
            };
            problems.push(problem.help(
                "questions are asked in the order of the sections, and in a section as they stand in the files; \
                 a `when` looks back only",
            ));
        }
    }
}

/// The questions that a `when` tests, each with the place of the test.
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

/// A question that waits for another.
struct Step<'q> {
    from: &'q Question,
    to: &'q Question,
    /// The test in the `when` of the first.
    place: Place,
}

/// Whether the `when` of `from` depends on `to`, through any number of questions; `path` is then how.
fn reaches<'q>(
    questions: &'q [Question],
    from: QuestionIx,
    to: QuestionIx,
    path: &mut Vec<Step<'q>>,
) -> bool {
    fn visit<'q>(
        questions: &'q [Question],
        from: QuestionIx,
        to: QuestionIx,
        seen: &mut Vec<QuestionIx>,
        path: &mut Vec<Step<'q>>,
    ) -> bool {
        if from == to {
            return true;
        }
        if seen.contains(&from) {
            return false;
        }
        seen.push(from);
        let Some(question) = questions.get(from.0) else { return false };
        for (next, place) in looked_at(question) {
            let Some(other) = questions.get(next.0) else { continue };
            path.push(Step { from: question, to: other, place });
            if visit(questions, next, to, seen, path) {
                return true;
            }
            path.pop();
        }
        false
    }
    visit(questions, from, to, &mut Vec::new(), path)
}
