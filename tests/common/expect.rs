//! Outputs kept in files beside what made them, and compared to the letter.
//!
//! `PRESCREEN_UPDATE=1 cargo test` writes them anew; look at every changed line before keeping it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders in a folder, in the order of their names.
pub(crate) fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

/// The name of a file or folder.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Compares an output with the file that holds what is expected. Gives back what differs, ready to read;
/// nothing when they are equal. With `PRESCREEN_UPDATE=1` the file is written instead.
pub(crate) fn difference(file: &Path, actual: &str) -> Option<String> {
    if std::env::var_os("PRESCREEN_UPDATE").is_some_and(|value| value == "1") {
        fs::write(file, actual).unwrap();
        return None;
    }
    let expected = fs::read_to_string(file).unwrap_or_default();
    if expected == actual {
        return None;
    }
    let mut shown = format!("\n{} differs (- expected, + printed now):\n", file.display());
    let (expected, actual): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    for line in 0..expected.len().max(actual.len()) {
        let (old, new) = (expected.get(line), actual.get(line));
        let marked = if old == new { [(" ", old), (" ", None)] } else { [("-", old), ("+", new)] };
        for (mark, text) in marked {
            if let Some(text) = text {
                writeln!(shown, "{mark} {text}").unwrap();
            }
        }
    }
    Some(shown)
}

/// Fails with everything that differs.
pub(crate) fn all_equal(differences: &[String]) {
    assert!(
        differences.is_empty(),
        "{}\nTo keep what is printed now: PRESCREEN_UPDATE=1 cargo test, then look at every changed line.",
        differences.concat()
    );
}
