//! TOML to [`Node`], through `toml`'s own spanned tree.

use std::collections::BTreeSet;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::{Entry, Node, Place, Sources, Value};
use crate::problem::Problem;

pub(super) fn read<'t>(sources: &'t Sources, file: u16, problems: &mut Vec<Problem>) -> Node<'t> {
    let text = sources.file(file).map(|source| source.text.as_str()).unwrap_or_default();
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut lines_seen = BTreeSet::new();
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

/// `toml` says some things over several lines; we want one.
fn one_line(message: &str) -> String {
    message.lines().map(str::trim).collect::<Vec<_>>().join(", ")
}

/// An empty span at the end of a line is drawn on the line's last character instead.
fn caret(text: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    if span.start < span.end {
        return span;
    }
    let end = (span.start + 1..=text.len()).find(|&end| text.is_char_boundary(end));
    span.start..end.unwrap_or(span.start)
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
