//! JSON to [`Node`], through `jsonc-parser`'s ranged tree, with every extension of it switched off.

use std::borrow::Cow;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{Entry, Node, Place, Sources, Value};
use crate::problem::Problem;

pub(super) fn read<'t>(sources: &'t Sources, file: u16, problems: &mut Vec<Problem>) -> Option<Node<'t>> {
    let text = sources.file(file).map(|source| source.text.as_str()).unwrap_or_default();
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    match parse_to_ast(text, &CollectOptions::default(), &strict) {
        Ok(parsed) => parsed.value.map(|value| node(file, value, problems)),
        Err(error) => {
            let range = error.range();
            let message = format!("this is not valid JSON: {}", error.kind().to_string().to_lowercase());
            problems.push(Problem::error("json-syntax", message, Place::new(file, range.start..range.end)));
            None
        }
    }
}

fn node<'t>(file: u16, value: ast::Value<'t>, problems: &mut Vec<Problem>) -> Node<'t> {
    let range = value.range();
    let place = Place::new(file, range.start..range.end);
    let value = match value {
        ast::Value::StringLit(text) => Value::String(text.value),
        ast::Value::NumberLit(number) => match number.value.parse() {
            Ok(number) => Value::Integer(number),
            Err(_) if number.value.contains(['.', 'e', 'E']) => Value::Other("a number with a fraction"),
            Err(_) => Value::Other("a number out of range"),
        },
        ast::Value::BooleanLit(flag) => Value::Boolean(flag.value),
        ast::Value::NullKeyword(_) => Value::Other("null"),
        ast::Value::Array(list) => {
            Value::Array(list.elements.into_iter().map(|item| node(file, item, problems)).collect())
        }
        ast::Value::Object(object) => {
            let mut entries: Vec<Entry> = Vec::new();
            for property in object.properties {
                let range = property.name.range();
                let key_place = Place::new(file, range.start..range.end);
                let (key, value) = (name(property.name), node(file, property.value, problems));
                if let Some(first) = entries.iter().find(|entry| entry.key == key) {
                    problems.push(duplicate(&key, key_place, first.key_place));
                }
                entries.push(Entry { key, key_place, value });
            }
            Value::Table(entries)
        }
    };
    Node { value, place }
}

fn name(name: ast::ObjectPropName<'_>) -> Cow<'_, str> {
    match name {
        ast::ObjectPropName::String(text) => text.value,
        // Strict parsing knows no other names.
        ast::ObjectPropName::Word(word) => Cow::Borrowed(word.value),
    }
}

/// JSON itself allows a key to stand twice and does not say which counts, so we do not guess.
fn duplicate(key: &str, place: Place, first: Place) -> Problem {
    Problem::error("duplicate-key", format!("`{key}` stands here twice"), place).related(first, "first here")
}
