//! Reading the cells of a row with care: each answer, and all that is wrong with them. What the quick way looks up is what
//! this said of the same text before.

use serde_json::Value;

use super::cell::{
    CellError, answer_in_flags, answer_in_json, answer_in_text, flag_in_json, flag_in_text, text_of,
};
use super::columns::Names;
use super::job::RowProblem;
use super::meaning::Meaning;
use crate::answers::{Answer, Answers};
use crate::ruleset::{Outcome, QuestionIx, Token};

/// A cell as it stands in the input.
#[derive(Debug, Clone, Copy)]
pub(super) enum Raw<'t> {
    Text(&'t [u8]),
    Json(&'t Value),
}

/// A row read with care.
pub(super) struct Careful {
    pub(super) id: Option<String>,
    pub(super) answers: Answers,
    pub(super) problems: Vec<RowProblem>,
}

/// How cells are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    Text,
    Json,
}

impl Syntax {
    pub(super) fn answer(
        self,
        names: Names<'_>,
        question: QuestionIx,
        bytes: &[u8],
    ) -> Result<Option<Answer>, CellError> {
        match self {
            Self::Text => answer_of(names, question, Raw::Text(bytes)),
            Self::Json => answer_of(names, question, Raw::Json(&json(bytes)?)),
        }
    }

    /// What a flag says, in one letter. `None`: it cannot be read.
    pub(super) fn flag_read(self, text: &[u8]) -> Option<u8> {
        Some(match (text, self) {
            (b"", Self::Text) | (b"null", Self::Json) => b' ',
            (b"no", Self::Text) | (b"false", Self::Json) => b'n',
            (b"yes", Self::Text) | (b"true", Self::Json) => b'y',
            _ => match self.flag(text).ok()? {
                None => b' ',
                Some(true) => b'y',
                Some(false) => b'n',
            },
        })
    }

    fn flag(self, bytes: &[u8]) -> Result<Option<bool>, CellError> {
        match self {
            Self::Text => flag_in_text(text_of(bytes)?),
            Self::Json => flag_in_json(&json(bytes)?),
        }
    }

    pub(super) fn stopped(self, bytes: &[u8]) -> Result<bool, CellError> {
        match self {
            Self::Text => stopped(Raw::Text(bytes)),
            Self::Json => stopped(Raw::Json(&json(bytes)?)),
        }
    }
}

fn json(bytes: &[u8]) -> Result<Value, CellError> {
    serde_json::from_slice(bytes).map_err(|_| CellError::new("bad-json", "this is no JSON"))
}

fn answer_of(names: Names<'_>, question: QuestionIx, raw: Raw<'_>) -> Result<Option<Answer>, CellError> {
    let asked = names.rules.question(question);
    match raw {
        Raw::Text(bytes) => {
            let text = text_of(bytes)?;
            let translated = names.map.translated(question, text);
            answer_in_text(asked, translated.as_deref().unwrap_or(text))
        }
        Raw::Json(value) => answer_in_json(asked, value, |text| names.map.translated(question, text)),
    }
}

fn stopped(raw: Raw<'_>) -> Result<bool, CellError> {
    let text = match raw {
        Raw::Text(bytes) => text_of(bytes)?.trim(),
        Raw::Json(Value::Null) => "",
        Raw::Json(value) => value.as_str().unwrap_or("?"),
    };
    match text {
        "" => Ok(false),
        _ if text == Outcome::SameDay.id() => Ok(true),
        _ => Err(CellError::new("unknown-stop", "this column takes same-day, or nothing")),
    }
}

/// What the yes/no columns of a question say.
type Flags = Vec<(Token, Option<bool>)>;

/// Reads every cell of a row, and all that is wrong with them.
pub(super) fn careful<'t>(
    names: Names<'_>,
    cells: impl Iterator<Item = (Meaning, &'t str, Raw<'t>)>,
) -> Careful {
    let mut row = Careful { id: None, answers: Answers::new(), problems: Vec::new() };
    let mut flags: Vec<(QuestionIx, &str, Flags)> = Vec::new();
    for (meaning, name, raw) in cells {
        let result = match meaning {
            Meaning::Ignored | Meaning::Unknown => Ok(()),
            // One that cannot be read is none; a number in its place would name another row.
            Meaning::Id => {
                row.id = Some(String::new());
                id_of(raw).map(|id| row.id = Some(id))
            }
            Meaning::Stopped => stopped(raw).map(|stopped| row.answers.stopped_at_same_day = stopped),
            Meaning::Answer(question) => answer_of(names, question, raw).map(|answer| {
                if let Some(answer) = answer {
                    row.answers.set(question, answer);
                }
            }),
            Meaning::Flag(question, token) => {
                flag_of_raw(raw).map(|flag| match flags.iter_mut().find(|(of, ..)| *of == question) {
                    Some((.., known)) => known.push((token, flag)),
                    None => flags.push((question, name, vec![(token, flag)])),
                })
            }
        };
        if let Err(error) = result {
            row.problems.push(RowProblem { column: name.to_owned(), value: shown(raw), error });
        }
    }
    for (question, name, flags) in flags {
        match answer_in_flags(names.rules.question(question), &flags) {
            Ok(Some(answer)) => {
                row.answers.set(question, answer);
            }
            Ok(None) => {}
            Err(error) => {
                row.problems.push(RowProblem { column: name.to_owned(), value: String::new(), error });
            }
        }
    }
    row
}

/// The name of a row.
fn id_of(raw: Raw<'_>) -> Result<String, CellError> {
    match raw {
        Raw::Text(bytes) => Ok(text_of(bytes)?.to_owned()),
        Raw::Json(Value::String(text)) => Ok(text_of(text.as_bytes())?.to_owned()),
        // Others lose digits when they are read, so that two rows could have the same name.
        Raw::Json(Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(number.to_string()),
        Raw::Json(Value::Null) => Ok(String::new()),
        Raw::Json(_) => Err(CellError::new(
            "wrong-type",
            "the name of a row is text in quotes, or a whole number of up to 18 digits",
        )),
    }
}

fn flag_of_raw(raw: Raw<'_>) -> Result<Option<bool>, CellError> {
    match raw {
        Raw::Text(bytes) => flag_in_text(text_of(bytes)?),
        Raw::Json(value) => flag_in_json(value),
    }
}

fn shown(raw: Raw<'_>) -> String {
    let text = match raw {
        Raw::Text(bytes) => {
            String::from_utf8_lossy(bytes.get(..bytes.len().min(400)).unwrap_or_default()).into_owned()
        }
        Raw::Json(value) => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    };
    text.chars().take(200).collect()
}
