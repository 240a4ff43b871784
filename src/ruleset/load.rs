//! Where rule sets come from: a file, a folder, or the binary itself.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::folder::{named, toml_files};
use super::read::{Reading, Scrutiny, read};
use crate::document::Sources;

// `SHIPPED` and `SHIPPED_DIGEST`, made by the build script from `rules/prolotherapy/`.
include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// Larger files are refused: no rule file written by a person comes near.
const LARGEST_FILE: u64 = 8 * 1024 * 1024;

/// Reads the rule set that is built into the program. Its words are not looked at again: a test does that.
#[must_use]
pub fn built_in() -> Reading {
    read(built_in_files(), || SHIPPED_DIGEST.to_owned(), Scrutiny::Tested)
}

/// The digest of the rule set that is built into the program, as [`RuleSet::digest`](super::RuleSet::digest).
#[must_use]
pub fn built_in_digest() -> &'static str {
    SHIPPED_DIGEST
}

/// The files of the rule set that is built into the program.
#[must_use]
pub fn built_in_files() -> Sources {
    let mut files = Sources::default();
    for (name, text) in SHIPPED {
        files.add(*name, *text);
    }
    files
}

/// Reads a rule set from the texts of its files, in name order, for its author: with every warning.
#[must_use]
pub fn from_texts(files: Sources) -> Reading {
    let digest = digest(&files);
    read(files, || digest, Scrutiny::All)
}

/// Reads a rule set from one TOML file, or from all `.toml` files of a folder in name order, for use: with every
/// error, and without measuring how hard its words are to read.
///
/// # Errors
/// As [`read_files`].
pub fn from_path(path: &Path) -> io::Result<Reading> {
    let files = read_files(path, "rules")?;
    let digest = digest(&files);
    Ok(read(files, || digest, Scrutiny::Errors))
}

/// The texts of a rule set, or of cases: of one TOML file, or of all `.toml` files of a folder in name order. `usual` is
/// what such a folder is usually called: "rules".
///
/// # Errors
/// As [`toml_files`], and when a file is not text in UTF-8. The error names the path.
pub fn read_files(path: &Path, usual: &str) -> io::Result<Sources> {
    let mut files = Sources::default();
    for file in toml_files(path, usual)? {
        files.add(file.display().to_string(), read_text(&file)?);
    }
    Ok(files)
}

/// Reads a text file of a sensible size.
///
/// # Errors
/// When it cannot be read, is too large, or is not UTF-8. The error names the path.
pub fn read_text(path: &Path) -> io::Result<String> {
    let size = std::fs::metadata(path).map_err(|error| named(path, &error))?.len();
    if size > LARGEST_FILE {
        let message = format!("`{}` is larger than {} MiB", path.display(), LARGEST_FILE / (1024 * 1024));
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    let bytes = std::fs::read(path).map_err(|error| named(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let line =
            error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|&&b| b == b'\n').count()
                + 1;
        let message = format!("`{}` is not text in UTF-8: line {line} has other bytes", path.display());
        io::Error::new(io::ErrorKind::InvalidData, message)
    })
}

/// SHA-256 over the bytes of all files, joined in order.
fn digest(files: &Sources) -> String {
    let mut hash = Sha256::new();
    for file in files.files() {
        hash.update(file.text.as_bytes());
    }
    hash.finalize().iter().fold(String::with_capacity(64), |mut digits, byte| {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rule_set_is_the_folder_and_has_no_problem() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/prolotherapy");
        let from_folder = from_texts(read_files(&folder, "rules").unwrap());
        let built_in = built_in();
        assert_eq!(built_in.problems, []);
        assert_eq!(from_folder.problems, []);
        // The digest of the built-in set is made at build time, the other from the files as they are.
        assert_eq!(built_in.files.files().len(), from_folder.files.files().len(), "a file is not built in");
        assert_eq!(built_in.rules.unwrap().digest, from_folder.rules.unwrap().digest);
    }
}
