//! JSON Schemas (draft-07): of rule files, made from the description of the format, for editors; and of the
//! JSON result, for programs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::cases::format as cases;
use crate::document::table::{Field, Shape, Table};
use crate::ruleset::format::{BOUNDS, COUNT, FILE};
use crate::ruleset::{Outcome, Words};

/// The schema of the JSON result. A test makes it from the types that are written and compares.
pub const RESULT_SCHEMA: &str = include_str!("result.schema.json");

/// The schema of an explanation in JSON. A test makes it from the types that are written and compares.
pub const EXPLANATION_SCHEMA: &str = include_str!("explanation.schema.json");
/// The schema of the JSON result of `prescreen test`. A test makes it from the types that are written and compares.
pub const TEST_SCHEMA: &str = include_str!("test.schema.json");

/// JSON Schema (draft-07) of the result of `prescreen diff --format json`.
pub const DIFFERENCE_SCHEMA: &str = include_str!("difference.schema.json");

const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// Tables that are open for better messages, whose keys are all known.
const CLOSED: [&str; 2] = ["`[words]`", "`[lint]`"];

/// The schema of a rule file, for editors: put `#:schema PATH` into its first line.
///
/// It knows keys and types. Whether ids are known and emergencies are safe is for `prescreen check` to say.
#[must_use]
pub fn rules_schema() -> String {
    let mut definitions = BTreeMap::new();
    let mut root = table_schema(&FILE, &mut definitions);
    let condition = condition(&mut definitions);
    definitions.insert("condition".to_owned(), condition);
    finished(&mut root, "prescreen rule file, format 1", &definitions)
}

/// The schema of a case file, for editors. It knows keys and types; whether ids are known is for `prescreen test` to say.
#[must_use]
pub fn cases_schema() -> String {
    let mut definitions = BTreeMap::new();
    let mut root = table_schema(&cases::FILE, &mut definitions);
    finished(&mut root, "prescreen case file, format 1", &definitions)
}

/// The schema of a map of columns and values, for editors. It knows keys and types; whether ids are known is for
/// `prescreen batch` to say.
#[must_use]
pub fn map_schema() -> String {
    let mut definitions = BTreeMap::new();
    let mut root = table_schema(&crate::batch::MAP_FORMAT, &mut definitions);
    finished(&mut root, "prescreen map, format 1", &definitions)
}

/// The schema of a kiosk's configuration, for editors. It knows keys and types; bounds, folders and programs are for
/// `prescreen kiosk --check-config` to say.
#[cfg(unix)]
#[must_use]
pub fn kiosk_schema() -> String {
    let mut definitions = BTreeMap::new();
    let mut root = table_schema(&crate::kiosk::format::FILE, &mut definitions);
    finished(&mut root, "prescreen kiosk configuration, format 1", &definitions)
}

fn finished(root: &mut Value, title: &str, definitions: &BTreeMap<String, Value>) -> String {
    if let Value::Object(object) = root {
        object.insert("$schema".to_owned(), json!(DRAFT));
        object.insert("title".to_owned(), json!(title));
        object.insert("definitions".to_owned(), json!(definitions));
    }
    serde_json::to_string_pretty(root).unwrap_or_default() + "\n"
}

/// The name of a table among the definitions: letters and hyphens of what messages call it.
fn name(table: &Table) -> String {
    let bare = table.what.trim_start_matches("an ").trim_start_matches("a ");
    let kept: String = bare.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join("-")
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

fn define(table: &'static Table, definitions: &mut BTreeMap<String, Value>) -> Value {
    let name = name(table);
    if !definitions.contains_key(&name) {
        let schema = table_schema(table, definitions);
        definitions.insert(name.clone(), schema);
    }
    reference(&name)
}

fn table_schema(table: &'static Table, definitions: &mut BTreeMap<String, Value>) -> Value {
    let mut properties: BTreeMap<&str, Value> =
        table.fields.iter().map(|field| (field.key, field_schema(field, definitions))).collect();
    if table.what == "`[words]`" {
        properties.extend(Words::KEYS.iter().map(|key| (*key, text())));
    }
    let always: Vec<&str> =
        table.fields.iter().filter(|field| field.required && field.only.is_empty()).map(|f| f.key).collect();
    let mut schema = json!({
        "type": "object",
        "description": table.doc,
        "properties": properties,
        "additionalProperties": table.open && !CLOSED.contains(&table.what),
    });
    if let Value::Object(object) = &mut schema {
        if !always.is_empty() {
            object.insert("required".to_owned(), json!(always));
        }
        if let Some(kinds) = table.kinds() {
            let each: Vec<Value> = kinds.known.iter().map(|kind| of_kind(table, kind)).collect();
            object.insert("allOf".to_owned(), json!(each));
        }
    }
    schema
}

/// What holds for the tables of one kind: keys of other kinds are not there, its own that are required are.
fn of_kind(table: &Table, kind: &str) -> Value {
    let depending = || table.fields.iter().filter(|field| !field.only.is_empty());
    let foreign: BTreeMap<&str, bool> =
        depending().filter(|field| !field.belongs_to(Some(kind))).map(|field| (field.key, false)).collect();
    let required: Vec<&str> = depending()
        .filter(|field| field.required && field.belongs_to(Some(kind)))
        .map(|field| field.key)
        .collect();
    json!({
        "if": { "properties": { "kind": { "const": kind } }, "required": ["kind"] },
        "then": { "properties": foreign, "required": required },
    })
}

fn text() -> Value {
    json!({ "type": "string", "pattern": "\\S" })
}

fn field_schema(field: &Field, definitions: &mut BTreeMap<String, Value>) -> Value {
    let mut schema = match field.shape {
        Shape::Text => text(),
        Shape::Id => json!({ "type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" }),
        Shape::Texts => json!({ "type": "array", "items": text() }),
        Shape::Command => {
            json!({ "oneOf": [text(), { "type": "array", "minItems": 1, "items": text() }] })
        }
        Shape::Integer => json!({ "type": "integer" }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::OneOf(words) => json!({ "type": "string", "enum": words.known }),
        Shape::ManyOf(words) => {
            json!({ "type": "array", "items": { "type": "string", "enum": words.known } })
        }
        Shape::Constant(number) => json!({ "const": number }),
        // A reference takes no words beside it, so it is wrapped to keep the description.
        Shape::Table(table) => json!({ "allOf": [define(table, definitions)] }),
        Shape::List(table) | Shape::Headed(table) => {
            json!({ "type": "array", "items": define(table, definitions) })
        }
        Shape::Condition => json!({ "allOf": [reference("condition")] }),
        Shape::Conditions => json!({ "type": "array", "minItems": 1, "items": reference("condition") }),
    };
    if matches!(field.shape, Shape::List(_)) && field.required {
        schema.as_object_mut().and_then(|object| object.insert("minItems".to_owned(), json!(1)));
    }
    schema.as_object_mut().and_then(|object| object.insert("description".to_owned(), json!(field.doc)));
    schema
}

/// A condition: a few words of its own, and any question id.
fn condition(definitions: &mut BTreeMap<String, Value>) -> Value {
    let names = json!({ "oneOf": [text(), { "type": "array", "minItems": 1, "items": text() }] });
    let outcomes: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.id()).collect();
    let one_outcome = json!({ "type": "string", "enum": outcomes });
    let many = json!({ "type": "array", "minItems": 1, "items": reference("condition") });
    json!({
        "type": "object",
        "description": "All keys must hold. A key that is none of the words here is a question id; its value is an \
                        option, a list of options of which any counts, or bounds of a number.",
        "minProperties": 1,
        "properties": {
            "any": many, "all": many,
            "not": reference("condition"),
            "count": define(&COUNT, definitions),
            "finding": names,
            "outcome": { "oneOf": [one_outcome, { "type": "array", "minItems": 1, "items": one_outcome }] },
            "outcome-at-least": one_outcome,
        },
        "additionalProperties": { "oneOf": [text(), { "type": "array", "minItems": 1, "items": text() }, define(&BOUNDS, definitions)] },
    })
}
