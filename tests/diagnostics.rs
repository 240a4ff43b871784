//! What somebody sees who made a mistake in a rule set.
//!
//! Every folder of `tests/diagnostics` shows one mistake: its rule file, and `expected.txt` with exactly what
//! `prescreen check` says about it. The folder has the name of the problem's code, with `--` and some words
//! where a code has several. What only a proof finds is shown in `tests/planted` too, on the shipped rules. The files of a folder are read after `tests/diagnostics/base.toml`, a small rule
//! set without a mistake, unless the folder has a `base.toml` of its own. Where a folder has
//! `expected.short.txt` or `expected.json`, those formats are compared too.

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

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use expect::{all_equal, difference, folders, name};
use prescreen::document::Sources;
use prescreen::problem::{MessageFormat, has_errors, render, summary_line};
use prescreen::ruleset::{Reading, from_texts, lint};
use prescreen::text::is_unprintable;
use prescreen::verify::{BUDGET, prove};

const BASE: &str = "tests/diagnostics/base.toml";

/// Folders that show several mistakes at once, and so have no code of their own.
const TOGETHER: &str = "together";

/// What `prescreen check` says of the files of a folder after the base, as one rule set.
fn read_folder(folder: &Path) -> Reading {
    proved(from_texts(files_of(folder)))
}

/// With everything that is proved about what can be read.
fn proved(mut reading: Reading) -> Reading {
    if let Some(rules) = &reading.rules {
        reading.problems.extend(prove(rules, BUDGET).unwrap().problems);
        reading.problems = lint::settle(rules, reading.problems);
    }
    reading
}

fn files_of(folder: &Path) -> Sources {
    let mut files = BTreeMap::from([("base.toml".to_owned(), PathBuf::from(BASE))]);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            files.insert(name(&path), path);
        }
    }
    let mut sources = Sources::default();
    for (name, path) in files {
        sources.add(name, fs::read_to_string(path).unwrap());
    }
    sources
}

/// What a person reads.
fn human(reading: &Reading) -> String {
    let drawn = render(&reading.problems, &reading.files, MessageFormat::Human, false);
    format!("{drawn}{}\n", summary_line(&reading.problems))
}

#[test]
fn every_mistake_is_explained_as_expected() {
    let mut differences = Vec::new();
    for folder in folders(Path::new("tests/diagnostics")) {
        let reading = read_folder(&folder);
        differences.extend(difference(&folder.join("expected.txt"), &human(&reading)));
        for (file, format) in
            [("expected.short.txt", MessageFormat::Short), ("expected.json", MessageFormat::Json)]
        {
            let file = folder.join(file);
            if file.exists() {
                let printed = render(&reading.problems, &reading.files, format, false);
                differences.extend(difference(&file, &printed));
            }
        }
    }
    all_equal(&differences);
}

#[test]
fn every_counterexample_fails_as_a_case() {
    let mut tried = 0;
    for folder in folders(Path::new("tests/diagnostics")) {
        let reading = read_folder(&folder);
        let Some(rules) = &reading.rules else { continue };
        for problem in &reading.problems {
            let Some(case) = &problem.example else { continue };
            // Some claims say more than a case can expect: that case shows what happens.
            let shows_only = problem.help.iter().any(|help| help.contains("shows what happens"));
            let why = replay::fails_otherwise(rules, case);
            assert_eq!(why.is_some(), shows_only, "{}: {why:?}", folder.display());
            tried += 1;
        }
    }
    assert!(tried > 10, "{tried} are too few");
}

#[test]
fn the_base_has_no_mistake() {
    let mut sources = Sources::default();
    sources.add("base.toml", fs::read_to_string(BASE).unwrap());
    let reading = proved(from_texts(sources));
    assert_eq!(human(&reading), "\n", "no problem, not even a warning");
    assert!(reading.rules.is_some());
}

#[test]
fn a_rule_set_with_an_error_is_never_given_out() {
    for folder in folders(Path::new("tests/diagnostics")) {
        let reading = from_texts(files_of(&folder));
        assert_eq!(reading.rules.is_none(), has_errors(&reading.problems), "{}", folder.display());
    }
}

#[test]
fn the_folder_of_a_code_shows_that_code() {
    for folder in folders(Path::new("tests/diagnostics")) {
        let code = code_of(&folder);
        let codes: Vec<&str> = read_folder(&folder).problems.iter().map(|problem| problem.code).collect();
        if code == TOGETHER {
            assert!(codes.iter().collect::<BTreeSet<_>>().len() > 1, "{}: {codes:?}", folder.display());
        } else {
            assert!(codes.contains(&code.as_str()), "{} shows only {codes:?}", folder.display());
        }
    }
}

/// Whatever stands in a file, nothing reaches the terminal that moves its cursor or turns text around.
#[test]
fn nothing_unprintable_is_printed() {
    for folder in folders(Path::new("tests/diagnostics")) {
        let reading = read_folder(&folder);
        for format in [MessageFormat::Human, MessageFormat::Short, MessageFormat::Json] {
            let printed = render(&reading.problems, &reading.files, format, false);
            let bad: Vec<char> = printed.chars().filter(|&c| c != '\n' && is_unprintable(c)).collect();
            assert!(bad.is_empty(), "{} as {format:?}: {bad:?}", folder.display());
        }
    }
}

/// A place that lies outside its file would be drawn as nothing.
#[test]
fn every_place_lies_on_a_word() {
    for folder in folders(Path::new("tests/diagnostics")) {
        let reading = read_folder(&folder);
        for problem in &reading.problems {
            let places = problem.place.iter().chain(problem.related.iter().map(|(place, _)| place));
            for place in places {
                let pointed_at = reading.files.slice(*place);
                assert!(!pointed_at.is_empty(), "{}: {} points at nothing", folder.display(), problem.code);
            }
        }
    }
}

/// No problem is forgotten: every code that the program can give has a folder, and every folder a code.
#[test]
fn every_code_has_a_folder_and_every_folder_a_code() {
    let of = |path: &str| folders(Path::new(path)).iter().map(|path| code_of(path)).collect::<BTreeSet<_>>();
    let (mut rules, answers, cases) = (of("tests/diagnostics"), of("tests/answers"), of("tests/case_files"));
    rules.extend(of("tests/planted"));
    let (kiosk, batch) = (of("tests/kiosk_config"), of("tests/batch"));
    let mut used = BTreeSet::new();
    for (file, code) in codes_in(Path::new("src")) {
        // No rule set is like that: tests/proofs.rs makes the proof believe it. What a command itself finds, tests/cli.rs shows.
        if code == "emergency-missed" || file.starts_with("src/cli") {
            continue;
        }
        let shown = if file.starts_with("src/ruleset") || file.starts_with("src/verify") {
            rules.contains(&code)
        } else if file.starts_with("src/answers") {
            answers.contains(&code)
        } else if file.starts_with("src/cases") {
            cases.contains(&code)
        } else if file.starts_with("src/kiosk") {
            kiosk.contains(&code)
        } else if file.starts_with("src/batch") {
            batch.contains(&code)
        } else {
            rules.contains(&code) || answers.contains(&code)
        };
        assert!(
            shown,
            "`{code}` of {} has no folder in tests/diagnostics, tests/answers, tests/case_files, tests/kiosk_config or tests/batch",
            file.display()
        );
        used.insert(code);
    }
    assert!(used.len() > 40, "the search in src found only {used:?}");
    for folder in [&rules, &answers, &cases, &kiosk, &batch]
        .into_iter()
        .flatten()
        .filter(|&folder| ![TOGETHER, "fine", "input"].contains(&folder.as_str()))
    {
        assert!(used.contains(folder), "no code is called `{folder}`, so its folder shows nothing");
    }
}

/// Every code of rule files is either lowerable or not, and `[lint]` knows which.
#[test]
fn every_code_of_rule_files_is_known_to_the_lint_table() {
    let lowerable: BTreeSet<&str> = lint::lowerable().map(|(code, _)| code).collect();
    let fixed: BTreeSet<&str> = lint::FIXED.iter().copied().collect();
    assert_eq!(lowerable.intersection(&fixed).collect::<Vec<_>>(), Vec::<&&str>::new());
    let of_rules = |file: &Path| {
        let others =
            ["src/answers", "src/batch", "src/cases", "src/cli", "src/kiosk", "src/document/json.rs"];
        !others.iter().any(|other| file.starts_with(other))
    };
    let codes = codes_in(Path::new("src"));
    for (file, code) in codes.iter().filter(|(file, _)| of_rules(file)) {
        let known = lowerable.contains(code.as_str()) || fixed.contains(code.as_str());
        assert!(known, "`{code}` of {} is missing in `lint::FIXED`", file.display());
    }
    for code in fixed {
        assert!(codes.iter().any(|(_, found)| found == code), "nothing gives out `{code}`");
    }
}

/// The code in the name of a folder: what stands before `--`.
fn code_of(folder: &Path) -> String {
    name(folder).split("--").next().unwrap_or_default().to_owned()
}

/// Every code in the source, with the file it is in.
fn codes_in(folder: &Path) -> Vec<(PathBuf, String)> {
    const BEFORE: [&str; 7] = [
        "Problem::error(",
        "Problem::warning(",
        "Problem::without_place(",
        "return error(",
        "code:",
        "CellError::new(",
        "RowProblem::of_row(",
    ];
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(codes_in(&path));
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for before in BEFORE {
            let first_words =
                text.split(before).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
            let codes = first_words.filter_map(|rest| rest.split('"').next());
            found.extend(codes.map(|code| (path.clone(), code.to_owned())));
        }
    }
    found
}
