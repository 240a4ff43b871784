//! Problems as SARIF: valid by the standard's own schema, and pointing at the very words.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails at once"
)]

#[path = "common/expect.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod expect;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;

use jsonschema::Validator;
use prescreen::document::Sources;
use prescreen::problem::{MessageFormat, Place, Problem, render};
use prescreen::ruleset::{from_texts, read_files};
use serde_json::Value;

fn check(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_prescreen"))
        .args([&["check"], args].concat())
        .current_dir(folder)
        .env_remove("PRESCREEN_RULES")
        .output()
        .unwrap()
}

/// The schema of the standard.
static STANDARD: LazyLock<Validator> = LazyLock::new(|| {
    let mut schema: Value =
        serde_json::from_str(&fs::read_to_string("tests/sarif/sarif-schema-2.1.0.json").unwrap()).unwrap();
    // As published, these patterns have a bracket too many and are no regular expressions. We write no language.
    for table in ["run", "toolComponent"] {
        schema["definitions"][table]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    jsonschema::draft7::new(&schema).unwrap()
});

/// Every complaint of the schema.
fn complaints(log: &Value) -> Vec<String> {
    STANDARD.iter_errors(log).map(|error| format!("{error} at {}", error.instance_path())).collect()
}

/// The piece of a text that a region covers, counted in characters.
fn covered(text: &str, region: &Value) -> (usize, usize) {
    let offset = |line: &str, column: &str| {
        let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
        let before: usize = text.split_inclusive('\n').take(number(line) - 1).map(str::len).sum();
        let characters = text[before..].chars().take(number(column) - 1);
        before + characters.map(char::len_utf8).sum::<usize>()
    };
    (offset("startLine", "startColumn"), offset("endLine", "endColumn"))
}

/// Every mistake that has a fixture makes a valid log with the same problems in it.
#[test]
fn every_problem_makes_a_valid_result() {
    let mut codes = 0;
    for folder in expect::folders(Path::new("tests/diagnostics")) {
        let Ok(files) = read_files(&folder, "rules") else { continue };
        let reading = from_texts(files);
        let log = render(&reading.problems, &reading.files, MessageFormat::Sarif, false);
        let log: Value = serde_json::from_str(&log).unwrap();
        assert_eq!(complaints(&log), [] as [&str; 0], "{}", folder.display());
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), reading.problems.len());
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
            assert!(reading.problems.iter().any(|problem| problem.code == result["ruleId"]));
            codes += 1;
        }
    }
    assert!(codes > 50, "only {codes} results were looked at");
}

#[test]
fn a_region_is_counted_in_characters_and_its_fix_mends_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let name = "my rules (é).toml";
    let text = fs::read_to_string("tests/cmd/broken.toml").unwrap();
    // Characters of several bytes before the place, and on its line.
    let text = text.replace(
        "when = { knee-side = \"lfet\" }",
        "when = { any = [{ site = \"shoulder\" }, { knee-side = \"lfet\" }] } # é膝",
    );
    let text = text.replace("title = \"Left knee\"", "title = \"Linkes Knie: é膝\"");
    fs::write(folder.path().join(name), &text).unwrap();

    let output = check(folder.path(), &["--format", "sarif", name]);
    assert_eq!((output.status.code(), output.stderr.len()), (Some(78), 0));
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(complaints(&log), [] as [&str; 0]);
    assert_eq!(log["runs"][0]["columnKind"], "unicodeCodePoints");
    let result = &log["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"unknown-option".into(), &"error".into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "my%20rules%20%28%C3%A9%29.toml");
    let (start, end) = covered(&text, &place["region"]);
    assert_eq!(&text[start..end], "\"lfet\"");
    let related = &result["relatedLocations"][0];
    let (start, end) = covered(&text, &related["physicalLocation"]["region"]);
    assert_eq!(
        (&text[start..end], &related["message"]["text"]),
        ("\"knee-side\"", &"`knee-side` is defined here".into())
    );

    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    let (start, end) = covered(&text, &replacement["deletedRegion"]);
    let inserted = replacement["insertedContent"]["text"].as_str().unwrap();
    fs::write(folder.path().join(name), format!("{}{inserted}{}", &text[..start], &text[end..])).unwrap();
    assert_eq!(check(folder.path(), &[name]).status.code(), Some(0), "the fix mends it");
}

/// Columns are characters, not bytes and not halves of UTF-16; an end may lie lines below its start.
#[test]
fn columns_count_characters() {
    let mut sources = Sources::default();
    let text = "é膝𝄞 = \"a\"\nb = \"\"\"c\nd\"\"\"\n";
    let file = sources.add("a.toml", text);
    let places = [0..9, 12..15, 20..30];
    let problems: Vec<Problem> = places
        .iter()
        .map(|place| Problem::warning("a-code", "something", Place::new(file, place.clone())))
        .collect();
    let log: Value = serde_json::from_str(&render(&problems, &sources, MessageFormat::Sarif, false)).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["region"]["endColumn"], 4);
    for (place, result) in places.into_iter().zip(results) {
        let (start, end) = covered(text, &result["locations"][0]["physicalLocation"]["region"]);
        assert_eq!(start..end, place);
        assert_eq!(result["level"], "warning");
    }
}

#[test]
fn a_rule_set_without_a_problem_makes_a_log_without_results() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for args in [["--format", "sarif"], ["--message-format", "sarif"]] {
        let output = check(here, &args);
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
        let log: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(complaints(&log), [] as [&str; 0]);
        assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
    }
}

/// What has no place in any file is told without one; an absolute name is a `file:` address.
#[test]
fn places_are_optional_and_names_may_be_absolute() {
    let mut sources = Sources::default();
    let file = sources.add("/rules/a b.toml", "x = 1\n");
    let problems = [
        Problem::error("with-place", "first", Place::new(file, 0..1)).help("do this"),
        Problem::without_place("without-place", "second\u{1b}[2J"),
    ];
    let text = render(&problems, &sources, MessageFormat::Sarif, false);
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(complaints(&log), [] as [&str; 0]);
    let results = &log["runs"][0]["results"];
    assert_eq!(
        results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "file:///rules/a%20b.toml"
    );
    assert_eq!(results[0]["message"]["text"], "first\ndo this");
    assert_eq!(results[1].get("locations"), None);
    assert_eq!(results[1]["message"]["text"], "second\\u{1b}[2J");
}
