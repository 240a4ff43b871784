//! A counterexample as a case: lines that can be put into a case file, and fail as long as the rules are as they are.

use std::fmt::Write as _;

use crate::answers::{Answer, AnswerValue, Answers, answer_value};
use crate::assess::visible_answers;
use crate::ruleset::{Condition, FindingIx, Leaf, Outcome, QuestionIx, RuleSet, Test};

/// A case as lines for a case file. `expect`: TOML for its expectation; `vary`: the answers after a change, and what is
/// expected of them. Of those it lists what is asked then and answered otherwise.
pub(super) fn case(
    rules: &RuleSet,
    name: &str,
    answers: &Answers,
    expect: &str,
    vary: Option<(&Answers, &str)>,
) -> String {
    let value = |index: QuestionIx, answer: &Answer| toml_value(&answer_value(rules, index, answer));
    let given = visible_answers(rules, answers);
    let mut text = format!("[[case]]\nname = {}\nexpect = {{ {expect} }}\n[case.answers]\n", quoted(name));
    for (index, answer) in given.iter() {
        let _ = writeln!(text, "{} = {}", rules.question(index).id, value(index, answer));
    }
    if let Some((answers, expect)) = vary {
        let changed: Vec<String> = visible_answers(rules, answers)
            .iter()
            .filter(|(index, answer)| given.get(*index) != Some(answer))
            .map(|(index, answer)| format!("{} = [{}]", rules.question(index).id, value(index, answer)))
            .collect();
        let answers = changed.join(", ");
        let _ = write!(text, "[[case.vary]]\nanswers = {{ {answers} }}\nexpect = {{ {expect} }}\n");
    }
    text
}

fn toml_value(value: &AnswerValue) -> String {
    match value {
        AnswerValue::Number(number) => number.to_string(),
        AnswerValue::One(id) => quoted(id),
        AnswerValue::Many(ids) => {
            format!("[{}]", ids.iter().map(|id| quoted(id)).collect::<Vec<_>>().join(", "))
        }
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// What a case says of a condition that should hold and does not, where a case can say it. `holds`: whether a
/// condition holds for the answers.
pub(super) fn expectation(
    rules: &RuleSet,
    condition: &Condition,
    holds: &dyn Fn(&Condition) -> bool,
) -> Option<String> {
    let list = |findings: &[(FindingIx, crate::document::Place)]| {
        let ids = findings.iter().map(|(finding, _)| quoted(&rules.finding(*finding).id));
        ids.collect::<Vec<_>>().join(", ")
    };
    match &condition.test {
        Test::Leaf(Leaf::OutcomeAtLeast(least)) => Some(at_least(*least)),
        Test::Leaf(Leaf::Outcome(outcomes)) => match outcomes.as_slice() {
            [outcome] => Some(format!("outcome = \"{outcome}\"")),
            // The most urgent ones up to one of them.
            some => {
                let least = some.iter().max()?;
                let all = Outcome::ALL.iter().filter(|outcome| *outcome <= least);
                all.into_iter().all(|outcome| some.contains(outcome)).then(|| at_least(*least))
            }
        },
        Test::Leaf(Leaf::Finding { any_of }) if any_of.len() == 1 => {
            Some(format!("fires = [{}]", list(any_of)))
        }
        Test::Not(part) => match &part.test {
            Test::Leaf(Leaf::Finding { any_of }) => Some(format!("not-fires = [{}]", list(any_of))),
            _ => None,
        },
        Test::All(parts) => {
            parts.iter().filter(|part| !holds(part)).find_map(|part| expectation(rules, part, holds))
        }
        _ => None,
    }
}

/// The outcome is this one or a more urgent one.
pub(super) fn at_least(least: Outcome) -> String {
    format!("outcome-at-least = \"{least}\"")
}
