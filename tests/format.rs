//! The description of the format is true: the reference page is made from it, and a JSON Schema validator that is
//! not ours takes the shipped rules by its schema and refuses planted mistakes.

#![expect(clippy::unwrap_used, reason = "a test fails at once")]

#[path = "common/expect.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod expect;

use std::fs;
use std::path::Path;

#[cfg(unix)]
use prescreen::export::kiosk_reference;
use prescreen::export::{RESULT_SCHEMA, cases_reference, rules_reference, rules_schema};
use serde_json::Value;

fn validator(schema: &str) -> jsonschema::Validator {
    jsonschema::draft7::new(&serde_json::from_str(schema).unwrap()).unwrap()
}

fn toml(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap()
}

fn complaints(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_reference_pages_are_made_from_the_descriptions() {
    let pages = [
        ("docs/rule-format.md", rules_reference()),
        ("docs/case-format.md", cases_reference()),
        #[cfg(unix)]
        ("docs/kiosk.md", kiosk_reference()),
    ];
    for (path, page) in pages {
        let path = Path::new(path);
        if std::env::var_os("PRESCREEN_UPDATE").is_some() {
            fs::write(path, &page).unwrap();
        }
        assert_eq!(fs::read_to_string(path).unwrap_or_default(), page, "PRESCREEN_UPDATE=1 writes it anew");
    }
}

#[test]
fn the_schema_takes_every_rule_file_that_we_take() {
    let validator = validator(&rules_schema());
    let shipped = fs::read_dir("rules/prolotherapy").unwrap().map(|entry| entry.unwrap().path());
    let others = ["tests/diagnostics/base.toml", "tests/answers/rules.toml", "tests/report/rules.toml"];
    for path in shipped.chain(others.iter().map(Into::into)) {
        let found = complaints(&validator, &toml(&fs::read_to_string(&path).unwrap()));
        assert!(found.is_empty(), "{}: {found:#?}", path.display());
    }
}

#[test]
fn the_schema_refuses_mistakes() {
    let validator = validator(&rules_schema());
    let mistakes = [
        ("an unknown table", "questions = []"),
        ("an unknown key", "[[section]]\nid = \"a\"\ntitle = \"A\"\ncolor = \"red\""),
        ("a missing key", "[[section]]\nid = \"a\""),
        ("a wrong type", "[[section]]\nid = \"a\"\ntitle = 5"),
        ("an id that is not kebab-case", "[[section]]\nid = \"A_b\"\ntitle = \"A\""),
        ("an unknown kind", "[[question]]\nid = \"a\"\nsection = \"s\"\nkind = \"maybe\"\nask = \"A?\""),
        (
            "options of a yes-no",
            "[[question]]\nid = \"a\"\nsection = \"s\"\nkind = \"yes-no\"\nask = \"A?\"\noptions = []",
        ),
        (
            "a number without bounds",
            "[[question]]\nid = \"a\"\nsection = \"s\"\nkind = \"number\"\nask = \"A?\"",
        ),
        (
            "no options",
            "[[question]]\nid = \"a\"\nsection = \"s\"\nkind = \"choose-one\"\nask = \"A?\"\noptions = []",
        ),
        ("an empty condition", "[[finding]]\nid = \"a\"\nkind = \"caution\"\ntitle = \"A\"\nwhen = {}"),
        (
            "a condition that is a text",
            "[[finding]]\nid = \"a\"\nkind = \"caution\"\ntitle = \"A\"\nwhen = \"b\"",
        ),
        ("an empty any", "[[finding]]\nid = \"a\"\nkind = \"caution\"\ntitle = \"A\"\nwhen = { any = [] }"),
        (
            "a bound that is a text",
            "[[finding]]\nid = \"a\"\nkind = \"caution\"\ntitle = \"A\"\nwhen = { age = { at-least = \"5\" } }",
        ),
        ("an unknown outcome", "[outcome.maybe]\nheadline = \"A\"\nsay = \"B\""),
        ("an urgent outcome without its closing", "[outcome.emergency]\nheadline = \"A\"\nsay = \"B\""),
        ("an unknown word", "[words]\nyess = \"Yes\""),
        (
            "an unknown trait",
            "[[finding]]\nid = \"a\"\nkind = \"caution\"\ntitle = \"A\"\nwhen = { b = \"c\" }\nuses = [\"race\"]",
        ),
        ("another format", "format = 2"),
    ];
    for (what, text) in mistakes {
        assert!(!validator.is_valid(&toml(text)), "{what} is taken");
    }
}

/// What our reader finds wrong with a file by itself, the schema finds too.
#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let validator = validator(&rules_schema());
    let of_the_format = [
        "unknown-key",
        "missing-key",
        "wrong-type",
        "empty-text",
        "bad-id",
        "unknown-kind",
        "unknown-trait",
        "empty-options",
    ];
    for code in of_the_format {
        let text = fs::read_to_string(format!("tests/diagnostics/{code}/rules.toml")).unwrap();
        assert!(!validator.is_valid(&toml(&text)), "tests/diagnostics/{code} is taken");
    }
}

#[test]
fn the_result_schema_takes_results_and_refuses_others() {
    let validator = validator(RESULT_SCHEMA);
    let mut seen = 0;
    for entry in fs::read_dir("tests/report").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let result: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let found = complaints(&validator, &result);
            assert!(found.is_empty(), "{}: {found:#?}", path.display());
            for key in ["format", "ruleset", "outcome", "findings", "answers"] {
                let mut lacking = result.clone();
                lacking.as_object_mut().unwrap().insert(key.to_owned(), Value::from(true));
                assert!(!validator.is_valid(&lacking), "`{key} = true` is taken");
            }
            seen += 1;
        }
    }
    assert!(seen >= 3, "{seen} results");
}

/// Every key of a map is in the page that describes maps.
#[test]
fn the_page_about_batches_shows_every_key_of_a_map() {
    let page = fs::read_to_string("docs/batch.md").unwrap();
    let (_, map) = page.split_once("```toml\n").unwrap();
    let (map, _) = map.split_once("```").unwrap();
    let rules = prescreen::ruleset::built_in().rules.unwrap();
    let (_, problems, _) = prescreen::batch::read_map(&rules, "docs/batch.md", map);
    assert_eq!(problems, []);
    let shown = toml(map);
    for field in prescreen::batch::MAP_FORMAT.fields {
        assert!(shown.get(field.key).is_some(), "`{}` is not in docs/batch.md", field.key);
    }
    assert!(validator(&prescreen::export::map_schema()).is_valid(&shown));
}
