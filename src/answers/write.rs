//! Answers as a file: recordings, drafts.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Answer, Answers};
use crate::assess::visible_answers;
use crate::ruleset::{Kind, Outcome, QuestionIx, RuleSet};

/// An answer in the shape it has in answer files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum AnswerValue {
    /// A number.
    Number(i64),
    /// A single option id.
    One(String),
    /// The option ids of a choose-many.
    Many(Vec<String>),
}

/// An answer in the shape it has in answer files.
#[must_use]
pub fn answer_value(rules: &RuleSet, index: QuestionIx, answer: &Answer) -> AnswerValue {
    let question = rules.question(index);
    match answer {
        Answer::Number(number) => AnswerValue::Number(*number),
        Answer::Chosen(_) => {
            let mut ids = answer.tokens().map(|token| question.token_id(token).to_owned());
            if question.kind == Kind::ChooseMany {
                AnswerValue::Many(ids.collect())
            } else {
                AnswerValue::One(ids.next().unwrap_or_default())
            }
        }
    }
}

#[derive(Serialize)]
struct AnswerFile<'r> {
    format: i64,
    ruleset: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<&'static str>,
    answers: BTreeMap<Ordered<'r>, AnswerValue>,
}

/// A question id that sorts in the order asked.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Ordered<'r>(QuestionIx, &'r str);

impl Serialize for Ordered<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.1)
    }
}

/// The answers that count, as an answer file in TOML, in the order asked.
///
/// # Errors
/// Never in practice; the error of the TOML writer is passed on.
pub fn to_toml(rules: &RuleSet, answers: &Answers) -> Result<String, toml::ser::Error> {
    write(rules, answers, Some(rules))
}

/// The same for any version of the rule set.
///
/// # Errors
/// As [`to_toml`].
pub fn to_toml_for_any_version(rules: &RuleSet, answers: &Answers) -> Result<String, toml::ser::Error> {
    write(rules, answers, None)
}

fn write(rules: &RuleSet, answers: &Answers, recorded: Option<&RuleSet>) -> Result<String, toml::ser::Error> {
    let visible = visible_answers(rules, answers);
    toml::to_string(&AnswerFile {
        format: 1,
        ruleset: &rules.id,
        version: recorded.map(|rules| rules.version.as_str()),
        digest: recorded.map(|rules| rules.digest.as_str()),
        stopped: answers.stopped_at_same_day.then_some(Outcome::SameDay.id()),
        answers: visible
            .iter()
            .map(|(index, answer)| {
                (Ordered(index, &rules.question(index).id), answer_value(rules, index, answer))
            })
            .collect(),
    })
}
