//! TOML to [`Node`], through `toml`'s own spanned tree.

use std::collections::BTreeSet;
use std::ops::Range;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue, Error};
use ::toml::ser::ValueSerializer;
use serde::Serialize;

use super::{Entry, Node, Place, Sources, Value};
use crate::problem::Problem;

pub(super) fn read<'t>(sources: &'t Sources, file: u16, problems: &mut Vec<Problem>) -> Node<'t> {
    let text = sources.file(file).map(|source| source.text.as_str()).unwrap_or_default();
    let (table, mut errors) = DeTable::parse_recoverable(text);
    let mut lines_seen = BTreeSet::new();
    errors.extend(after_lone_keys(text, &errors));
    for error in errors {
        let place = Place::new(file, caret(text, error.span().unwrap_or(0..0)));
        if lines_seen.insert(sources.line_column(place).0) {
            problems.push(Problem::error(
                "toml-syntax",
                format!("this is not valid TOML: {}", one_line(error.message())),
                place,
            ));
        }
    }
    let place = Place::new(file, table.span());
    Node { value: Value::Table(entries(file, table.into_inner())), place }
}

/// The parser gives up at a key without a value. What follows is found by reading the file again without such
/// lines. Some problems are then found twice.
fn after_lone_keys(text: &str, errors: &[Error]) -> Vec<Error> {
    let mut rest = text.to_owned();
    let lone_keys = errors.iter().filter(|error| error.message().starts_with("key with no value"));
    for at in lone_keys.filter_map(Error::span).map(|span| span.start) {
        let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |line| line + 1);
        let end = text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |line| at + line);
        rest.replace_range(start..end, &" ".repeat(end - start));
    }
    if rest == text { Vec::new() } else { DeTable::parse_recoverable(&rest).1 }
}

/// `toml` says some things over several lines; we want one.
fn one_line(message: &str) -> String {
    message.lines().map(str::trim).collect::<Vec<_>>().join(", ")
}

/// The part of a span that lies on its first line; at the end of a line, that line's last character.
fn caret(text: &str, span: Range<usize>) -> Range<usize> {
    let before = text.get(..span.start).unwrap_or_default();
    let after = text.get(span.start..).unwrap_or_default();
    let on_line = after.lines().next().unwrap_or_default();
    let Some(first) = on_line.chars().next() else {
        let last = before.chars().next_back().filter(|&c| c != '\n');
        return span.start - last.map_or(0, char::len_utf8)..span.start;
    };
    let end = span.end.clamp(span.start + first.len_utf8(), span.start + on_line.len());
    span.start..end
}

pub(super) fn inline(value: &impl Serialize) -> String {
    let mut text = String::new();
    // What we write (texts, numbers, lists of texts) has a form in TOML.
    let _ = value.serialize(ValueSerializer::new(&mut text));
    text
}

fn entries(file: u16, table: DeTable<'_>) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| Entry {
            key_place: Place::new(file, key.span()),
            key: key.into_inner(),
            value: node(file, value),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_place);
    entries
}

fn node(file: u16, value: Spanned<DeValue<'_>>) -> Node<'_> {
    let place = Place::new(file, value.span());
    let value = match value.into_inner() {
        DeValue::String(text) => Value::String(text),
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            i64::from_str_radix(&digits, number.radix())
                .map_or(Value::Other("a number out of range"), Value::Integer)
        }
        DeValue::Boolean(flag) => Value::Boolean(flag),
        DeValue::Float(_) => Value::Other("a number with a fraction"),
        DeValue::Datetime(_) => Value::Other("a date or time"),
        DeValue::Array(items) => Value::Array(items.into_iter().map(|item| node(file, item)).collect()),
        DeValue::Table(table) => Value::Table(entries(file, table)),
    };
    Node { value, place }
}
