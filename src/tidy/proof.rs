//! Proof that a text says what it said before: read by the parser of rule files, not by the one that laid it out.

use std::fmt;

use toml::de::{DeTable, DeValue};
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

/// What would have been lost. The file is then left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// A value would read otherwise.
    Value,
    /// A comment would be gone, or read otherwise.
    Comment,
}

impl fmt::Display for Lost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Value => "a value",
            Self::Comment => "a comment",
        };
        write!(out, "the layout would change {what}")
    }
}

/// Compares all values, and all comments without regard to their order.
pub(super) fn nothing_lost(before: &str, after: &str) -> Result<(), Lost> {
    let same_values = match (DeTable::parse(before), DeTable::parse(after)) {
        (Ok(before), Ok(after)) => same_table(before.get_ref(), after.get_ref()),
        _ => false,
    };
    if !same_values {
        return Err(Lost::Value);
    }
    if comments(before) == comments(after) { Ok(()) } else { Err(Lost::Comment) }
}

/// Whether two tables hold the same, in whatever order their keys stand.
fn same_table(one: &DeTable<'_>, other: &DeTable<'_>) -> bool {
    one.len() == other.len()
        && one.iter().all(|(key, value)| {
            other.get(key.get_ref().as_ref()).is_some_and(|found| same(value.get_ref(), found.get_ref()))
        })
}

fn same(one: &DeValue<'_>, other: &DeValue<'_>) -> bool {
    match (one, other) {
        (DeValue::String(one), DeValue::String(other)) => one == other,
        (DeValue::Integer(one), DeValue::Integer(other)) => {
            (one.as_str(), one.radix()) == (other.as_str(), other.radix())
        }
        (DeValue::Float(one), DeValue::Float(other)) => one.as_str() == other.as_str(),
        (DeValue::Boolean(one), DeValue::Boolean(other)) => one == other,
        (DeValue::Datetime(one), DeValue::Datetime(other)) => one == other,
        (DeValue::Array(one), DeValue::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| same(one.get_ref(), other.get_ref()))
        }
        (DeValue::Table(one), DeValue::Table(other)) => same_table(one, other),
        _ => false,
    }
}

/// Every comment of a text, without the white space behind it, sorted.
fn comments(text: &str) -> Vec<&str> {
    let source = Source::new(text);
    let mut found: Vec<&str> = source
        .lex()
        .filter(|token| token.kind() == TokenKind::Comment)
        .filter_map(|token| Some(source.get(token)?.as_str().trim_end()))
        .collect();
    found.sort_unstable();
    found
}
