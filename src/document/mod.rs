//! Text files as trees that remember where everything stood.
//!
//! Rule sets and answer files are read into the same [`Node`] tree, whatever their syntax, so that
//! every mistake can be shown with a caret under the very word.

pub mod fields;
mod json;
pub mod table;
mod toml;

pub use fields::{Fields, Text};

use std::borrow::Cow;

use crate::problem::Problem;
pub use crate::problem::{Place, SourceFile, Sources};

/// A value with its place. Strings are borrowed from the file where they stand there as they read.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'t> {
    /// What it is.
    pub value: Value<'t>,
    /// Where it stands.
    pub place: Place,
}

/// What a [`Node`] can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'t> {
    /// A string.
    String(Cow<'t, str>),
    /// A whole number.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
    /// A list.
    Array(Vec<Node<'t>>),
    /// Keys and values, in the order they stand in the file.
    Table(Vec<Entry<'t>>),
    /// Anything that no file of ours may hold (a fraction, a date, `null`), with its name.
    Other(&'static str),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'t> {
    /// The key as written.
    pub key: Cow<'t, str>,
    /// Where the key stands.
    pub key_place: Place,
    /// The value.
    pub value: Node<'t>,
}

impl Node<'_> {
    /// What a person calls this kind of value: "a string", "a list", ...
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match &self.value {
            Value::String(_) => "a string",
            Value::Integer(_) => "a whole number",
            Value::Boolean(_) => "true or false",
            Value::Array(_) => "a list",
            Value::Table(_) => "a table",
            Value::Other(name) => name,
        }
    }
}

/// Reads TOML. Gives back as much of the tree as could be read; syntax errors go to `problems`
/// (the first of each line: later ones on a line mostly follow from it).
#[must_use]
pub fn read_toml<'t>(sources: &'t Sources, file: u16, problems: &mut Vec<Problem>) -> Node<'t> {
    toml::read(sources, file, problems)
}

/// A text, a number or a list of texts as it stands in TOML, on one line.
#[must_use]
pub fn toml_inline(value: &impl serde::Serialize) -> String {
    toml::inline(value)
}

/// Reads JSON, strictly (no comments, no trailing commas). `None` when it is not JSON at all.
#[must_use]
pub fn read_json<'t>(sources: &'t Sources, file: u16, problems: &mut Vec<Problem>) -> Option<Node<'t>> {
    json::read(sources, file, problems)
}
