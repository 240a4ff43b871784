//! What a cell of a table says: the answer in it, or why there is none.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::answers::{Answer, BETWEEN, ValueError, answer_from_words};
use crate::ruleset::{Kind, Question, Token};
use crate::text::visible;

/// Why a cell cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CellError {
    /// Stable, kebab-case.
    pub(super) code: &'static str,
    /// What is wrong and what to do about it.
    pub(super) reason: String,
}

impl CellError {
    pub(super) fn new(code: &'static str, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }
}

impl From<ValueError> for CellError {
    fn from(error: ValueError) -> Self {
        let advice = error.near.map(|near| format!("did you mean `{near}`?")).or(error.help);
        let advice = advice.map(|advice| format!("; {advice}")).unwrap_or_default();
        Self::new(error.code, visible(&format!("{}{advice}", shorter(&error.message))))
    }
}

/// A message about a very long value.
fn shorter(message: &str) -> Cow<'_, str> {
    match message.char_indices().nth(300) {
        Some((end, _)) => Cow::Owned(format!("{}...", message.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(message),
    }
}

/// The text of a cell.
///
/// # Errors
/// When it is no text, or has a NUL in it.
pub(super) fn text_of(bytes: &[u8]) -> Result<&str, CellError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| CellError::new("not-utf-8", "this is not UTF-8 text; save the file as UTF-8"))?;
    if text.contains('\0') {
        return Err(CellError::new(
            "nul",
            "there is a NUL character in it; the file may be damaged, or UTF-16",
        ));
    }
    Ok(text)
}

/// The answer that the text of a cell gives: option ids parted by `|`, or a number. Blank is no answer.
///
/// # Errors
/// When the text is no answer to the question.
pub(super) fn answer_in_text(question: &Question, text: &str) -> Result<Option<Answer>, CellError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let words: Vec<&str> = text.split(BETWEEN).collect();
    Ok(Some(answer_from_words(question, &words)?))
}

/// The answer that a JSON value gives: text as in a cell, a number, a truth value, a list of texts. `null` is none.
///
/// # Errors
/// When the value is no answer to the question.
pub(super) fn answer_in_json(
    question: &Question,
    value: &Value,
    rename: impl Fn(&str) -> Option<String>,
) -> Result<Option<Answer>, CellError> {
    let renamed = |text: &str| rename(text).unwrap_or_else(|| text.to_owned());
    match value {
        Value::Null => Ok(None),
        Value::Bool(value) => answer_in_text(question, &renamed(if *value { "yes" } else { "no" })),
        Value::Number(number) => answer_in_text(question, &renamed(&number.to_string())),
        Value::String(text) => answer_in_text(question, &renamed(text)),
        Value::Array(items) => {
            let words = items.iter().map(Value::as_str).collect::<Option<Vec<&str>>>();
            // A list of numbers would answer a number question more than once.
            let words =
                words.filter(|words| !matches!(question.kind, Kind::Number { .. }) || words.len() == 1);
            let Some(words) = words else { return Err(wrong_type(question)) };
            let words: Vec<String> = words.into_iter().map(renamed).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            Ok(Some(answer_from_words(question, &words)?))
        }
        Value::Object(_) => Err(wrong_type(question)),
    }
}

fn wrong_type(question: &Question) -> CellError {
    let wanted = match question.kind {
        Kind::Number { .. } => "a whole number",
        Kind::ChooseMany => "a list of option ids, each in quotes",
        Kind::YesNo | Kind::ChooseOne => "an option id in quotes",
    };
    CellError::new("wrong-type", format!("the answer to `{}` is {wanted}", question.id))
}

/// What a yes/no column of one option says. `None`: blank.
///
/// # Errors
/// When it is neither.
pub(super) fn flag_in_text(text: &str) -> Result<Option<bool>, CellError> {
    match text.trim().to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "yes" | "y" | "true" | "1" => Ok(Some(true)),
        "no" | "n" | "false" | "0" => Ok(Some(false)),
        _ => Err(CellError::new("no-flag", "this column takes yes or no, or nothing")),
    }
}

/// As [`flag_in_text`], of a JSON value.
///
/// # Errors
/// When it is neither.
pub(super) fn flag_in_json(value: &Value) -> Result<Option<bool>, CellError> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(value) => Ok(Some(*value)),
        Value::String(text) => flag_in_text(text),
        Value::Number(number) => flag_in_text(&number.to_string()),
        Value::Array(_) | Value::Object(_) => {
            Err(CellError::new("no-flag", "this key takes true, false or null"))
        }
    }
}

/// The answer that the yes/no columns of a question give: those with yes; with none, and no for every option, "none";
/// otherwise no answer.
///
/// # Errors
/// When those with yes contradict each other.
pub(super) fn answer_in_flags(
    question: &Question,
    flags: &[(Token, Option<bool>)],
) -> Result<Option<Answer>, CellError> {
    let chosen: Vec<&str> = flags
        .iter()
        .filter(|(_, flag)| *flag == Some(true))
        .map(|(token, _)| question.token_id(*token))
        .collect();
    if !chosen.is_empty() {
        return Ok(Some(answer_from_words(question, &chosen)?));
    }
    let refused: BTreeSet<Token> =
        flags.iter().filter(|(_, flag)| *flag == Some(false)).map(|(token, _)| *token).collect();
    let every_option = (0..question.options.len()).map(Token::Option).all(|option| refused.contains(&option));
    let none_blank = flags.iter().all(|(_, flag)| flag.is_some());
    let none = question.kind == Kind::ChooseMany && every_option && none_blank;
    Ok(none.then(|| Answer::one(Token::None)))
}
