//! What the name of a column means by itself.

use crate::answers::OF;
use crate::ruleset::{QuestionIx, RuleSet, Token};

/// What a column, or a key of a JSON object, means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Names the row.
    Id,
    /// "same-day" where the person stopped at that notice.
    Stopped,
    /// The answer to a question.
    Answer(QuestionIx),
    /// Whether one answer was given to a question: yes or no.
    Flag(QuestionIx, Token),
    /// Nothing, on purpose.
    Ignored,
    /// Nothing.
    Unknown,
}

/// What a name means by itself, in this rule set.
pub(super) fn meaning(rules: &RuleSet, name: &str) -> Meaning {
    if let Some(question) = rules.question_by_id(name) {
        return Meaning::Answer(question);
    }
    name.split_once(OF)
        .and_then(|(question, option)| {
            let question = rules.question_by_id(question)?;
            Some(Meaning::Flag(question, rules.question(question).token_by_id(option)?))
        })
        .unwrap_or(Meaning::Unknown)
}

/// Whether a name means something that is no question: `id`, `stopped`.
pub(super) fn is_reserved(rules: &RuleSet, name: &str) -> bool {
    ["id", "stopped"].contains(&name) && rules.question_by_id(name).is_none()
}
