//! One answer from the words of a person or a file.

use std::collections::BTreeSet;

use super::Answer;
use crate::problem::nearest;
use crate::ruleset::{Kind, Question, Token};

/// What is wrong with an answer, ready to be put into a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueError {
    /// Stable code.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// The nearest option, where one is near.
    pub near: Option<String>,
    /// What could be said instead.
    pub help: Option<String>,
}

/// The answer that these words give to a question: option ids, or one number. Capitals, surrounding
/// space, and `_` or space for `-` are taken kindly; `y`, `n`, `true` and `false` stand for yes and no.
///
/// # Errors
/// When there is no word, a word is no option of the question, or the words contradict each other.
pub fn answer_from_words(question: &Question, words: &[&str]) -> Result<Answer, ValueError> {
    if let (Kind::Number { .. }, [word]) = (&question.kind, words)
        && let Ok(number) = word.trim().parse::<i64>()
    {
        return in_range(question, number);
    }
    if words.iter().any(|word| word.trim().is_empty()) {
        return fitting(question, BTreeSet::new());
    }
    let tokens = words.iter().map(|word| token(question, word)).collect::<Result<BTreeSet<_>, _>>()?;
    fitting(question, tokens)
}

/// A number as an answer.
///
/// # Errors
/// When the question takes no number, or not this one.
pub(super) fn in_range(question: &Question, number: i64) -> Result<Answer, ValueError> {
    let Kind::Number { min, max, .. } = question.kind else {
        return Err(unknown(question, &number.to_string(), &number.to_string()));
    };
    if (min..=max).contains(&number) {
        return Ok(Answer::Number(number));
    }
    Err(ValueError {
        code: "out-of-range",
        message: format!("`{}` takes a whole number from {min} to {max}, not {number}", question.id),
        near: None,
        help: None,
    })
}

/// A set of tokens as an answer: not empty, one only except for a choose-many, nothing beside "none" and
/// "prefer not to say".
///
/// # Errors
/// When the tokens do not go together.
pub(super) fn fitting(question: &Question, tokens: BTreeSet<Token>) -> Result<Answer, ValueError> {
    let error = |code, message, help| Err(ValueError { code, message, near: None, help: Some(help) });
    if tokens.is_empty() {
        let message = format!("the answer to `{}` is empty", question.id);
        let help = match question.kind {
            Kind::ChooseMany => "for none of the options, write \"none\"".to_owned(),
            _ => takes(question),
        };
        return error("empty-answer", message, help);
    }
    if tokens.len() > 1 {
        if let Some(alone) = [Token::None, Token::PreferNot].into_iter().find(|alone| tokens.contains(alone))
        {
            let other = tokens.iter().find(|&&token| token != alone).copied().unwrap_or(alone);
            let (alone, other) = (question.token_id(alone), question.token_id(other));
            let message = format!("`{}` says both `{alone}` and `{other}`", question.id);
            return error("contradiction", message, format!("`{alone}` excludes every other answer"));
        }
        if question.kind != Kind::ChooseMany {
            return error(
                "too-many-answers",
                format!("`{}` takes one answer only", question.id),
                takes(question),
            );
        }
    }
    Ok(Answer::Chosen(tokens))
}

fn token(question: &Question, word: &str) -> Result<Token, ValueError> {
    if let Some(token) = question.token_by_id(word) {
        return Ok(token);
    }
    let kind = word.trim().to_lowercase().replace(['_', ' '], "-");
    let kind = match (kind.as_str(), &question.kind) {
        ("y" | "true", Kind::YesNo) => "yes",
        ("n" | "false", Kind::YesNo) => "no",
        (other, _) => other,
    };
    question.token_by_id(kind).ok_or_else(|| unknown(question, word.trim(), kind))
}

/// A word that is no answer; `kind` is the word after it was taken kindly.
fn unknown(question: &Question, word: &str, kind: &str) -> ValueError {
    let tokens = question.tokens();
    let known: Vec<&str> = tokens.iter().map(|&token| question.token_id(token)).collect();
    let near = nearest(kind, known.iter().copied()).map(str::to_owned);
    ValueError {
        code: "unknown-option",
        message: format!("`{word}` is no answer to `{}`", question.id),
        near,
        help: Some(takes(question)),
    }
}

/// What can be answered, in a line.
fn takes(question: &Question) -> String {
    let known: Vec<&str> = question.tokens().iter().map(|&token| question.token_id(token)).collect();
    let listed = known.join(", ");
    match question.kind {
        Kind::Number { min, max, .. } if known.is_empty() => {
            format!("`{}` takes a whole number from {min} to {max}", question.id)
        }
        Kind::Number { min, max, .. } => {
            format!("`{}` takes a whole number from {min} to {max}, or: {listed}", question.id)
        }
        _ => format!("`{}` takes: {listed}", question.id),
    }
}
