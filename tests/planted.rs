//! Defects planted into copies of the shipped rule set, one in each folder of `tests/planted`, and what is found.
//!
//! `plant.toml` tells the story, the edits, and what must be found: each code and the line it points at, and nothing
//! else. `expected.txt` is what the author reads. Every counterexample is pasted as a case, and fails.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "common/expect.rs"]
mod expect;
#[path = "common/replay.rs"]
mod replay;

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use expect::{all_equal, difference, folders, name};
use prescreen::document::Sources;
use prescreen::problem::{MessageFormat, Problem, render, summary_line};
use prescreen::ruleset::{Reading, built_in_files, from_texts, lint};
use prescreen::verify::{BUDGET, prove, prove_safety};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plant {
    /// What somebody did, and what comes of it.
    story: String,
    #[serde(default)]
    found: Vec<Found>,
    edit: Vec<Edit>,
}

#[derive(Deserialize, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Found {
    code: String,
    /// The line that it points at.
    line: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
    find: String,
    replace: String,
}

/// The shipped files with the edits. What an edit looks for stands there exactly once.
fn planted(plant: &Plant, folder: &str) -> Sources {
    let mut files = Sources::default();
    let mut done = 0;
    for file in built_in_files().files() {
        let mut text = file.text.clone();
        for edit in plant.edit.iter().filter(|edit| file.name.ends_with(&edit.file)) {
            assert_eq!(text.matches(&edit.find).count(), 1, "{folder}: `{}` in {}", edit.find, edit.file);
            text = text.replace(&edit.find, &edit.replace);
            done += 1;
        }
        files.add(file.name.clone(), text);
    }
    assert_eq!(done, plant.edit.len(), "{folder}: a file is not there");
    files
}

/// Everything that is wrong, as `prescreen check` finds it.
fn all_problems(mut reading: Reading) -> Reading {
    if let Some(rules) = &reading.rules {
        reading.problems.extend(prove(rules, BUDGET).unwrap().problems);
        reading.problems = lint::settle(rules, reading.problems);
    }
    reading
}

fn found(reading: &Reading, problem: &Problem) -> Found {
    let place = problem.place.unwrap();
    let text = &reading.files.files()[usize::from(place.file)].text;
    let (row, _) = reading.files.line_column(place);
    let line = text.lines().nth(row - 1).unwrap();
    Found { code: problem.code.to_owned(), line: line.trim().to_owned() }
}

fn human(reading: &Reading) -> String {
    let drawn = render(&reading.problems, &reading.files, MessageFormat::Human, false);
    format!("{drawn}{}\n", summary_line(&reading.problems))
}

/// On all cores: reading the shipped rules takes its time.
fn each_plant(test: impl Fn(&Path) -> Vec<String> + Sync) {
    let folders = folders(Path::new("tests/planted"));
    let (next, differences) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(folder) = folders.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = test(folder);
            differences.lock().unwrap().extend(found);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    let mut differences = differences.into_inner().unwrap();
    differences.sort();
    all_equal(&differences);
}

#[test]
fn every_planted_defect_is_found_and_nothing_else() {
    each_plant(|folder| {
        let plant: Plant = toml::from_str(&fs::read_to_string(folder.join("plant.toml")).unwrap()).unwrap();
        assert!(!plant.story.is_empty());
        let reading = all_problems(from_texts(planted(&plant, &name(folder))));
        let mut now: Vec<Found> = reading.problems.iter().map(|problem| found(&reading, problem)).collect();
        let mut wanted = plant.found;
        now.sort();
        wanted.sort();
        let code = code_of(folder);
        let mut differences = Vec::new();
        if now != wanted || !now.iter().any(|found| found.code == code) {
            differences.push(format!("\n{}: found\n{now:#?}\nwanted\n{wanted:#?}\n", folder.display()));
        }
        differences.extend(difference(&folder.join("expected.txt"), &human(&reading)));
        if let Some(rules) = &reading.rules {
            let examples = reading.problems.iter().filter_map(|problem| problem.example.as_ref());
            differences.extend(examples.filter_map(|case| replay::fails_otherwise(rules, case)));
            // Nobody is screened with what nothing may lower: `screen` proves that much before it asks.
            // (`together-with` that is not so harms nobody.)
            let fixed =
                |problem: &&Problem| lint::FIXED.contains(&problem.code) && problem.code != "not-together";
            let refused = prove_safety(rules, BUDGET).unwrap().len();
            if reading.problems.iter().filter(fixed).count() != refused {
                differences.push(format!("\n{}: what must hold is proved apart too\n", folder.display()));
            }
        }
        differences
    });
}

fn code_of(folder: &Path) -> String {
    name(folder).split("--").next().unwrap_or_default().to_owned()
}
