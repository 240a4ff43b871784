//! Taking a table apart, key by key, and reporting all that is wrong with it.

use std::fmt;
use std::ops::Deref;

use super::{Entry, Node, Place, Value};
use crate::problem::{Problem, suggest};

/// A string and where it stands. Behaves like the string.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The string.
    pub value: String,
    /// Its place.
    pub place: Place,
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.value
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)
    }
}

/// One table being decoded. Every key asked for is remembered, so that [`Fields::finish`] can report
/// the keys that nobody asked for, with the nearest known one.
#[derive(Debug)]
pub struct Fields<'n> {
    what: &'static str,
    place: Place,
    entries: &'n [Entry<'n>],
    known: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// Starts on a node that should be a table. `what` names it in messages: "a question".
    /// `place` is the key or the header to point at when something is missing.
    pub fn of(
        node: &'n Node<'n>,
        what: &'static str,
        place: Place,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        if let Value::Table(entries) = &node.value {
            Some(Self { what, place, entries, known: Vec::new() })
        } else {
            problems.push(wrong_type(node, "a table", what));
            None
        }
    }

    /// From here on, messages call the table by this name: once its kind is known, they can be more exact.
    pub fn rename(&mut self, what: &'static str) {
        self.what = what;
    }

    /// The entry with this key, if it is there.
    pub fn take(&mut self, key: &'static str) -> Option<&'n Entry<'n>> {
        self.known.push(key);
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Whether there is an entry with this key, of whatever type.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// The entry with this key, or a problem that it is missing.
    pub fn require(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<&'n Entry<'n>> {
        let entry = self.take(key);
        if entry.is_none() {
            let message = format!("{} has no `{key}`", self.what);
            problems.push(
                Problem::error("missing-key", message, self.place).label(format!("`{key}` is missing here")),
            );
        }
        entry
    }

    /// An optional string. Empty strings are refused: they would print as nothing.
    pub fn string(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<Text> {
        let entry = self.take(key)?;
        text(&entry.value, &quoted(key), problems)
    }

    /// A string that must be there.
    pub fn required_string(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<Text> {
        let entry = self.require(key, problems)?;
        text(&entry.value, &quoted(key), problems)
    }

    /// An optional flag; `false` when absent.
    pub fn flag(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> bool {
        match self.take(key).map(|entry| &entry.value) {
            Some(Node { value: Value::Boolean(flag), .. }) => *flag,
            Some(other) => {
                problems.push(wrong_type(other, "true or false", &quoted(key)));
                false
            }
            None => false,
        }
    }

    /// An optional whole number, with its place.
    pub fn integer(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<(i64, Place)> {
        let node = &self.take(key)?.value;
        if let Value::Integer(number) = node.value {
            return Some((number, node.place));
        }
        problems.push(wrong_type(node, "a whole number", &quoted(key)));
        None
    }

    /// An optional list of strings; empty when absent.
    pub fn strings(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Vec<Text> {
        let nodes = self.list(key, problems);
        nodes.iter().filter_map(|node| text(node, &one_of(key), problems)).collect()
    }

    /// An optional list; empty when absent.
    pub fn list(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> &'n [Node<'n>] {
        match self.take(key).map(|entry| &entry.value) {
            Some(Node { value: Value::Array(items), .. }) => items,
            Some(other) => {
                problems.push(wrong_type(other, "a list", &quoted(key)));
                &[]
            }
            None => &[],
        }
    }

    /// Reports every key that was never asked for.
    pub fn finish(self, problems: &mut Vec<Problem>) {
        for entry in self.entries {
            if !self.known.contains(&&*entry.key) {
                let message = format!("{} has no key called `{}`", self.what, entry.key);
                let problem = Problem::error("unknown-key", message, entry.key_place);
                problems.push(suggest(
                    problem,
                    &entry.key,
                    entry.key_place,
                    self.known.iter().copied(),
                    "a key",
                ));
            }
        }
    }
}

/// A key as it is named in messages.
#[must_use]
pub fn quoted(key: &str) -> String {
    format!("`{key}`")
}

/// An item of a list as it is named in messages.
#[must_use]
pub fn one_of(key: &str) -> String {
    format!("each of `{key}`")
}

/// The string in a node; a problem if it is something else or empty. `what` names it in messages, as
/// [`quoted`] and [`one_of`] do.
pub fn text(node: &Node<'_>, what: &str, problems: &mut Vec<Problem>) -> Option<Text> {
    match &node.value {
        Value::String(value) if value.trim().is_empty() => {
            problems.push(
                Problem::error("empty-text", format!("{what} must say something"), node.place)
                    .label("there is no text here"),
            );
            None
        }
        Value::String(value) => Some(Text { value: value.to_string(), place: node.place }),
        _ => {
            problems.push(wrong_type(node, "a string", what));
            None
        }
    }
}

/// The problem of a value of the wrong type. `what` names it, as in [`text`].
#[must_use]
pub fn wrong_type(node: &Node<'_>, wanted: &str, what: &str) -> Problem {
    Problem::error("wrong-type", format!("{what} must be {wanted}, not {}", node.kind_name()), node.place)
}
