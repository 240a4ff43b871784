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

/// A piece of one source file: which file, and the byte range in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// Index of the file in its [`Sources`].
    pub file: u16,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Place {
    /// A place from a byte range; offsets beyond 4 GiB are cut off (files are refused long before).
    #[must_use]
    pub fn new(file: u16, span: std::ops::Range<usize>) -> Self {
        let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: offset(span.start), end: offset(span.end) }
    }

    /// The byte range within its file.
    #[must_use]
    pub fn span(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One file that was read: the name shown to people, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Name as given by the user, or relative to the rule-set folder.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// The files that places point into.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file and returns its index for [`Place::file`].
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> u16 {
        self.files.push(SourceFile { name: name.into(), text: text.into() });
        u16::try_from(self.files.len() - 1).unwrap_or(u16::MAX)
    }

    /// All files, in the order they were added.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The file with this index.
    #[must_use]
    pub fn file(&self, index: u16) -> Option<&SourceFile> {
        self.files.get(usize::from(index))
    }

    /// The text at a place; empty if the place lies outside the file.
    #[must_use]
    pub fn slice(&self, place: Place) -> &str {
        self.file(place.file).and_then(|file| file.text.get(place.span())).unwrap_or_default()
    }

    /// Line and column of the start of a place, both from 1, the column in characters.
    #[must_use]
    pub fn line_column(&self, place: Place) -> (usize, usize) {
        let before =
            self.file(place.file).and_then(|file| file.text.get(..place.start as usize)).unwrap_or_default();
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }
}

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

/// Reads JSON, strictly (no comments, no trailing commas). `None` when it is not JSON at all.
#[must_use]
pub fn read_json<'t>(sources: &'t Sources, file: u16, problems: &mut Vec<Problem>) -> Option<Node<'t>> {
    json::read(sources, file, problems)
}
