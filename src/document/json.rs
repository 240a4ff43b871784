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
        Ok(parsed) => parsed.value.map(|value| node(file, value)),
        Err(error) => {
            let range = error.range();
            let message = format!("this is not valid JSON: {}", error.kind().to_string().to_lowercase());
            problems.push(Problem::error("json-syntax", message, Place::new(file, range.start..range.end)));
            None
        }
    }
}

fn node(file: u16, value: ast::Value<'_>) -> Node<'_> {
    let range = value.range();
    let place = Place::new(file, range.start..range.end);
    let value = match value {
        ast::Value::StringLit(text) => Value::String(text.value),
        ast::Value::NumberLit(number) => {
            number.value.parse().map_or(Value::Other("a number with a fraction"), Value::Integer)
        }
        ast::Value::BooleanLit(flag) => Value::Boolean(flag.value),
        ast::Value::NullKeyword(_) => Value::Other("null"),
        ast::Value::Array(list) => {
            Value::Array(list.elements.into_iter().map(|item| node(file, item)).collect())
        }
        ast::Value::Object(object) => Value::Table(
            object
                .properties
                .into_iter()
                .map(|property| {
                    let range = property.name.range();
                    Entry {
                        key_place: Place::new(file, range.start..range.end),
                        key: name(property.name),
                        value: node(file, property.value),
                    }
                })
                .collect(),
        ),
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
