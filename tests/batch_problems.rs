//! What somebody sees whose list of people is not as it should be.
//!
//! Every folder of `tests/batch` holds a table (`people.csv`, `.tsv`, `.jsonl`, a folder of answer files), perhaps a map and
//! `args.txt` with more arguments, one a line, and `expected.txt`: all that `prescreen batch` says and writes. A folder has the name
//! of a problem's code, or starts with `fine`. The rule set is `tests/answers/rules.toml`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails at once")]

#[path = "common/expect.rs"]
mod expect;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use expect::{all_equal, difference, folders, name};
use prescreen::text::is_unprintable;

fn prescreen(args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prescreen"));
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers/rules.toml");
    command.arg("batch").args(args).env("PRESCREEN_RULES", rules).env_remove("PRESCREEN_TEST_FASTER");
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// All that comes of the table in a folder.
fn shown(folder: &Path) -> String {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let mut input = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if name(&path).starts_with("people") {
            input = name(&path);
        }
        if path.is_dir() {
            fs::create_dir(place.join(name(&path))).unwrap();
            for file in fs::read_dir(&path).unwrap() {
                let file = file.unwrap().path();
                fs::copy(&file, place.join(name(&path)).join(name(&file))).unwrap();
            }
        } else {
            fs::copy(&path, place.join(name(&path))).unwrap();
        }
    }
    let more = fs::read_to_string(folder.join("args.txt")).unwrap_or_default();
    let args = [input.as_str(), "--output", "results.csv", "--threads", "1"].into_iter().chain(more.lines());
    let output = prescreen(&args.collect::<Vec<_>>(), place).output().unwrap();
    let mut shown = format!("exit code {}\n", output.status.code().unwrap());
    let mut part = |title: &str, text: &str| {
        if !text.is_empty() {
            shown += &format!("\n==== {title} ====\n{text}");
        }
    };
    part("standard output", &String::from_utf8(output.stdout).unwrap());
    let told = String::from_utf8(output.stderr).unwrap();
    // How long it took is never the same.
    let told = told.lines().filter(|line| !line.contains(" rows a second")).map(|line| line.to_owned() + "\n");
    part("standard error", &told.collect::<String>());
    let mut written: Vec<String> = fs::read_dir(place).unwrap().map(|entry| name(&entry.unwrap().path())).collect();
    written.retain(|name| name.starts_with("results"));
    written.sort();
    for file in written {
        if file.ends_with(".resume") {
            part(&file, "(how far the run is)\n");
        } else {
            part(&file, &fs::read_to_string(place.join(&file)).unwrap());
        }
    }
    shown
}

#[test]
fn every_table_comes_to_what_is_expected() {
    let mut differences = Vec::new();
    for folder in folders(Path::new("tests/batch")) {
        let shown = shown(&folder);
        differences.extend(difference(&folder.join("expected.txt"), &shown));
        let bad: Vec<char> = shown.chars().filter(|&c| c != '\n' && is_unprintable(c)).collect();
        assert!(bad.is_empty(), "{}: {bad:?}", folder.display());
        let is_fine = name(&folder).starts_with("fine");
        assert!(!is_fine || !shown.contains("rejects"), "{}", folder.display());
    }
    all_equal(&differences);
}
