//! Edits of the shipped rules, and what `prescreen diff` says of each.
//!
//! A file of `tests/diff` says what is found and replaced in which shipped file, the arguments, and how the program
//! must end; beside it stands what must be printed (digests left out).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails at once")]

#[path = "common/expect.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod expect;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use expect::{all_equal, difference};
use toml::{Table, Value};

const SHIPPED: &str = "rules/prolotherapy";

fn edits() -> Vec<PathBuf> {
    let files = fs::read_dir("tests/diff").unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    found.sort();
    found
}

fn text<'t>(table: &'t Table, key: &str) -> &'t str {
    table[key].as_str().unwrap()
}

/// The shipped rules with an edit, in a folder.
fn edited(edit: &Table) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in fs::read_dir(SHIPPED).unwrap().map(|entry| entry.unwrap()) {
        let mut rules = fs::read_to_string(file.path()).unwrap();
        for one in edit["edit"].as_array().unwrap().iter().filter_map(Value::as_table) {
            if text(one, "file") == file.file_name() {
                assert_eq!(rules.matches(text(one, "find")).count(), 1, "{one}");
                rules = rules.replace(text(one, "find"), text(one, "replace"));
            }
        }
        fs::write(folder.path().join(file.file_name()), rules).unwrap();
    }
    folder
}

fn diff(old: &Path, new: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prescreen"));
    command.arg("diff").args([old, new]).args(args).env_remove("PRESCREEN_RULES").output().unwrap()
}

/// What was printed, without digests.
fn printed(output: &Output) -> String {
    let text = String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap();
    let bare = |line: &str| line.split(", sha256").next().unwrap_or_default().to_owned() + "\n";
    text.lines().map(bare).collect()
}

#[test]
fn every_edit_is_told_as_expected() {
    let mut differences = Vec::new();
    for file in edits() {
        let edit: Table = toml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let args: Vec<&str> = edit["args"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let folder = edited(&edit);
        let output = diff(Path::new("built-in"), folder.path(), &args);
        let shown = printed(&output);
        assert_eq!(
            output.status.code().map(i64::from),
            edit["exit"].as_integer(),
            "{}\n{shown}",
            text(&edit, "say")
        );
        differences.extend(difference(&file.with_extension("txt"), &shown));
        // Backwards, what was less urgent is more urgent, and as often.
        let number = |output: &Output, what: &str| -> Option<String> {
            let text = String::from_utf8(output.stdout.clone()).unwrap();
            let count = text.lines().find_map(|line| line.trim().strip_prefix(what)?.strip_prefix(": "));
            count.map(str::to_owned)
        };
        let back = diff(folder.path(), Path::new("built-in"), &[]);
        assert_eq!(number(&output, "LESS URGENT"), number(&back, "more urgent"));
        assert_eq!(number(&output, "more urgent"), number(&back, "LESS URGENT"));
    }
    all_equal(&differences);
}

#[test]
fn the_json_of_every_edit_fits_its_schema() {
    let schema = serde_json::from_str(prescreen::export::DIFFERENCE_SCHEMA).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    for file in edits() {
        let edit: Table = toml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let args: Vec<&str> = edit["args"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let folder = edited(&edit);
        let more = ["--format", "json", "--answers", "examples/answers"];
        let output = diff(Path::new("built-in"), folder.path(), &[&args[..], &more].concat());
        let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&result).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!((&result["format"], &result["version"]), (&"prescreen-difference".into(), &1.into()));
        every_case_passes(&result, folder.path());
        let examples = fs::read_dir("examples/answers").unwrap().count();
        assert_eq!(result["answers"].as_array().unwrap().len(), examples);
        // What is new or gone has its place among the parts, and is no change of words; backwards, what was removed is new.
        let back = diff(folder.path(), Path::new("built-in"), &["--format", "json"]);
        let back: serde_json::Value = serde_json::from_slice(&back.stdout).unwrap();
        for change in [&result, &back].iter().flat_map(|result| result["texts"].as_array().unwrap()) {
            let part = ["question", "finding", "evidence"].map(Into::into).contains(&change["what"]);
            let keys = change["keys"].as_array().unwrap();
            let whole = keys.iter().any(|key| key == "added" || key == "removed");
            assert!(!(part && whole), "{change:#}");
        }
        let recorded = result["answers"].as_array().unwrap();
        let other = recorded.iter().filter(|one| one["old"]["outcome"] != one["new"]["outcome"]).count();
        let told = diff(Path::new("built-in"), folder.path(), &["--answers", "examples/answers"]);
        let told = String::from_utf8(told.stdout).unwrap();
        let lines = [format!("the same outcome: {}", examples - other), format!("another outcome: {other}")];
        for line in lines {
            assert!(told.lines().any(|found| found.trim() == line), "{line}\n{told}");
        }
    }
}

/// What stands there to be pasted is a case that holds in the new version.
fn every_case_passes(result: &serde_json::Value, rules: &Path) {
    let outcomes = result["outcomes"].as_array().unwrap().iter().map(|change| &change["example"]);
    let parts = result["parts"].as_array().unwrap().iter();
    let parts = parts.flat_map(|part| [&part["gained"]["example"], &part["lost"]["example"]]);
    let cases: String = outcomes.chain(parts).filter_map(|example| example["case"].as_str()).collect();
    if cases.is_empty() {
        return;
    }
    let file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
    fs::write(file.path(), format!("format = 1\n{cases}")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_prescreen"));
    let output = command.arg("test").arg(file.path()).arg("--rules").arg(rules).output().unwrap();
    assert!(output.status.success(), "{}\n{cases}", String::from_utf8_lossy(&output.stdout));
}
