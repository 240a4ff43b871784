//! Taking a table apart by its description, and reporting all that is wrong with it.

use std::fmt;
use std::ops::Deref;

use super::table::{Field, Shape, Table, Words};
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

impl Text {
    /// The string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.value
    }
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

/// One table being decoded: everything in it that does not fit its description was reported when it was
/// made, so that what is asked of it is there, or its problem is.
#[derive(Debug)]
pub struct Fields<'n> {
    table: &'static Table,
    kind: Option<&'static str>,
    entries: &'n [Entry<'n>],
}

impl<'n> Fields<'n> {
    /// Checks a node against the description of a table. `place` is the key or the header to point at when
    /// something is missing. `None` when the node is no table at all.
    pub fn of(
        node: &'n Node<'n>,
        table: &'static Table,
        place: Place,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let Value::Table(entries) = &node.value else {
            problems.push(wrong_type(node, "a table", table.what));
            return None;
        };
        let mut fields = Self { table, kind: None, entries };
        fields.kind = table.kinds().and_then(|words| {
            let kind = fields.string("kind")?;
            words.known.iter().copied().find(|known| *known == kind)
        });
        fields.check(place, problems);
        Some(fields)
    }

    fn check(&self, place: Place, problems: &mut Vec<Problem>) {
        let own = || self.table.fields.iter().filter(|field| field.belongs_to(self.kind));
        for field in own() {
            if let Some(entry) = self.entry(field.key) {
                check_shape(field, entry, problems);
            } else if field.required && (field.only.is_empty() || self.kind.is_some()) {
                let message = format!("{} has no `{}`", self.what(), field.key);
                let label = format!("`{}` is missing here", field.key);
                problems.push(Problem::error("missing-key", message, place).label(label));
            }
        }
        for entry in self.entries.iter().filter(|_| !self.table.open) {
            if own().all(|field| field.key != entry.key) {
                let message = format!("{} has no key called `{}`", self.what(), entry.key);
                let problem = Problem::error("unknown-key", message, entry.key_place);
                let known = own().map(|field| field.key);
                problems.push(suggest(problem, &entry.key, entry.key_place, known, "a key"));
            }
        }
    }

    /// What messages call the table: with its kind, once that is known.
    fn what(&self) -> String {
        match self.kind {
            Some(kind) => format!("a {kind} {}", self.table.what.trim_start_matches("a ")),
            None => self.table.what.to_owned(),
        }
    }

    /// The entry with this key, whatever its value.
    #[must_use]
    pub fn entry(&self, key: &'static str) -> Option<&'n Entry<'n>> {
        debug_assert!(self.table.field(key).is_some(), "`{key}` is not described");
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of a key, whatever it is.
    #[must_use]
    pub fn node(&self, key: &'static str) -> Option<&'n Node<'n>> {
        self.entry(key).map(|entry| &entry.value)
    }

    fn string(&self, key: &'static str) -> Option<&'n str> {
        match &self.node(key)?.value {
            Value::String(text) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// The string of a key.
    #[must_use]
    pub fn text(&self, key: &'static str) -> Option<Text> {
        text_of(self.node(key)?)
    }

    /// The strings of a key; empty when absent.
    #[must_use]
    pub fn texts(&self, key: &'static str) -> Vec<Text> {
        self.list(key).iter().filter_map(text_of).collect()
    }

    /// The flag of a key; `false` when absent.
    #[must_use]
    pub fn flag(&self, key: &'static str) -> bool {
        matches!(self.node(key), Some(Node { value: Value::Boolean(true), .. }))
    }

    /// The whole number of a key, with its place.
    #[must_use]
    pub fn integer(&self, key: &'static str) -> Option<(i64, Place)> {
        match self.node(key)? {
            Node { value: Value::Integer(number), place } => Some((*number, *place)),
            _ => None,
        }
    }

    /// The list of a key; empty when absent.
    #[must_use]
    pub fn list(&self, key: &'static str) -> &'n [Node<'n>] {
        match self.node(key) {
            Some(Node { value: Value::Array(items), .. }) => items,
            _ => &[],
        }
    }
}

/// What is wrong with a value, if anything. Tables and conditions are looked at by whoever takes them apart.
fn check_shape(field: &Field, entry: &Entry<'_>, problems: &mut Vec<Problem>) {
    let (node, what) = (&entry.value, quoted(field.key));
    match field.shape {
        Shape::Command if matches!(node.value, Value::Array(_)) => {
            each(node, &what, problems, &mut check_text);
        }
        Shape::Command if !matches!(node.value, Value::String(_)) => {
            problems.push(wrong_type(node, "a string or a list", &what));
        }
        Shape::Text | Shape::Id | Shape::Command => check_text(node, &what, problems),
        Shape::Integer if !matches!(node.value, Value::Integer(_)) => {
            problems.push(wrong_type(node, "a whole number", &what));
        }
        Shape::Flag if !matches!(node.value, Value::Boolean(_)) => {
            problems.push(wrong_type(node, "true or false", &what));
        }
        Shape::Texts => each(node, &what, problems, &mut check_text),
        Shape::ManyOf(words) => {
            each(node, &what, problems, &mut |item, what, problems| check_word(item, words, what, problems));
        }
        Shape::OneOf(words) => check_word(node, words, &what, problems),
        Shape::List(_) => each(node, &what, problems, &mut |_, _, _| {}),
        Shape::Headed(_) if !matches!(node.value, Value::Array(_)) => {
            let problem = wrong_type(node, "a list of tables", &what);
            problems
                .push(problem.help(format!("head each with `[[{}]]`, in two pairs of brackets", field.key)));
        }
        Shape::Integer
        | Shape::Flag
        | Shape::Headed(_)
        | Shape::Table(_)
        | Shape::Condition
        | Shape::Conditions
        | Shape::Constant(_) => {}
    }
}

/// Checks every item of a list; a problem if it is none.
fn each(
    node: &Node<'_>,
    what: &str,
    problems: &mut Vec<Problem>,
    check: &mut dyn FnMut(&Node<'_>, &str, &mut Vec<Problem>),
) {
    let Value::Array(items) = &node.value else {
        problems.push(wrong_type(node, "a list", what));
        return;
    };
    for item in items {
        check(item, &format!("each of {what}"), problems);
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

/// A problem when a node is no string, or one that says nothing. `what` names it in messages.
pub fn check_text(node: &Node<'_>, what: &str, problems: &mut Vec<Problem>) {
    match &node.value {
        Value::String(value) if value.trim().is_empty() => problems.push(
            Problem::error("empty-text", format!("{what} must say something"), node.place)
                .label("there is no text here"),
        ),
        Value::String(_) => {}
        _ => problems.push(wrong_type(node, "a string", what)),
    }
}

fn check_word(node: &Node<'_>, words: &Words, what: &str, problems: &mut Vec<Problem>) {
    check_text(node, what, problems);
    if let Some(word) = text_of(node)
        && !words.known.contains(&word.as_str())
    {
        let problem = Problem::error(words.code, format!("there is no {} `{word}`", words.noun), node.place);
        let article = if words.noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        let noun = format!("{article} {}", words.noun);
        problems.push(suggest(problem, &word, node.place, words.known.iter().copied(), &noun));
    }
}

/// The string in a node; `None` if it is something else, or says nothing.
#[must_use]
pub fn text_of(node: &Node<'_>) -> Option<Text> {
    match &node.value {
        Value::String(value) if !value.trim().is_empty() => {
            Some(Text { value: value.to_string(), place: node.place })
        }
        _ => None,
    }
}

/// The problem of a value of the wrong type. `what` names it in messages.
#[must_use]
pub fn wrong_type(node: &Node<'_>, wanted: &str, what: &str) -> Problem {
    Problem::error("wrong-type", format!("{what} must be {wanted}, not {}", node.kind_name()), node.place)
}
