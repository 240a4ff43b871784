//! One `question = answer` of a file, as a tree.

use super::value::{answer_from_words, in_range};
use super::{Answer, ValueError};
use crate::document::{Entry, Node, Place, Value, fields};
use crate::problem::{Fix, Problem, suggest};
use crate::ruleset::{Kind, QuestionIx, RuleSet};

/// A question id with its answer. `None` after a problem.
pub(crate) fn answer_entry(
    rules: &RuleSet,
    entry: &Entry<'_>,
    problems: &mut Vec<Problem>,
) -> Option<(QuestionIx, Answer)> {
    let index = question_named(rules, &entry.key, entry.key_place, problems)?;
    Some((index, answer(rules, index, &entry.value, problems)?))
}

/// The question with this id. `None` after a problem.
pub(crate) fn question_named(
    rules: &RuleSet,
    id: &str,
    place: Place,
    problems: &mut Vec<Problem>,
) -> Option<QuestionIx> {
    let index = rules.question_by_id(id);
    if index.is_none() {
        let problem = Problem::error("unknown-question", format!("there is no question `{id}`"), place);
        let known = rules.questions.iter().map(|question| question.id.as_str());
        problems.push(suggest(problem, id, place, known, "a question"));
    }
    index
}

/// The answer to a question. `None` after a problem.
pub(crate) fn answer(
    rules: &RuleSet,
    index: QuestionIx,
    node: &Node<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Answer> {
    let question = rules.question(index);
    let result = match &node.value {
        Value::Integer(number) => in_range(question, *number),
        Value::Boolean(flag) => answer_from_words(question, &[if *flag { "yes" } else { "no" }]),
        Value::String(word) => answer_from_words(question, &[word]),
        // A list of numbers would answer a number question more than once.
        Value::Array(items)
            if !matches!(question.kind, Kind::Number { .. })
                || items.iter().all(|item| matches!(item.value, Value::String(_))) =>
        {
            return list(rules, index, node, items, problems);
        }
        Value::Array(_) | Value::Table(_) | Value::Other(_) => {
            let wanted = match question.kind {
                Kind::Number { .. } => "a whole number",
                Kind::ChooseMany => "a list of options",
                Kind::YesNo | Kind::ChooseOne => "an option",
            };
            problems.push(fields::wrong_type(node, wanted, &format!("the answer to `{}`", question.id)));
            return None;
        }
    };
    keep(result, node.place, problems)
}

/// A list of options: each wrong one is reported at its own place.
fn list(
    rules: &RuleSet,
    index: QuestionIx,
    node: &Node<'_>,
    items: &[Node<'_>],
    problems: &mut Vec<Problem>,
) -> Option<Answer> {
    let question = rules.question(index);
    let before = problems.len();
    let mut words = Vec::new();
    for item in items {
        if let Value::String(word) = &item.value {
            keep(answer_from_words(question, &[word]), item.place, problems);
            words.push(&**word);
        } else {
            problems.push(fields::wrong_type(item, "a string", &fields::one_of(&question.id)));
        }
    }
    if problems.len() > before {
        return None;
    }
    keep(answer_from_words(question, &words), node.place, problems)
}

fn keep(result: Result<Answer, ValueError>, place: Place, problems: &mut Vec<Problem>) -> Option<Answer> {
    result.map_err(|error| problems.push(problem_of(error, place))).ok()
}

fn problem_of(error: ValueError, place: Place) -> Problem {
    let mut problem = Problem::error(error.code, error.message, place);
    match error.near {
        Some(near) => {
            problem.fix = Some(Fix { place, title: format!("did you mean `{near}`?"), text: near });
        }
        None => problem.help.extend(error.help),
    }
    problem
}
