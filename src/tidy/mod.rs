//! Rule files, answer files and case files in one layout: what `prescreen fmt` does to a text.
//!
//! Only white space, commas at the end of lists and the order of keys change. [`tidy`] proves of every text it gives
//! back that all values and all comments are still there.

mod layout;
mod lines;
mod order;
mod proof;
mod value;

use std::fmt;

use toml_edit::DocumentMut;

pub use proof::Lost;

/// A TOML file in the one layout:
///
/// - one blank line before each table header and the comment that stands on it, none between header and first key, and
///   none before a plain header inside an entry, such as `[finding.when]`; elsewhere blank lines stay, but never two;
/// - `key = value`, `{ key = value }` and `["a", "b"]` with single spaces, one space before a comment behind a value;
/// - a list whose first item stood on a line of its own, and every `options`, stands over several lines, two more
///   spaces in, with a comma behind each item: tables one a line, other items in the lines that the author gave them.
///   Any other list without a comment in it stands in one line;
/// - the keys of an entry such as `[[question]]`, an option or a citation in the order of the format description,
///   unless a comment or a blank line stands between them; other keys stay where they are;
/// - lines end with a line feed alone and without spaces, the file with one line feed.
///
/// Strings stay as they are written, but for their line breaks over several lines. What is in this layout comes back unchanged.
///
/// # Errors
/// When the text is not TOML; and, which would be a mistake in this program, when a value or comment would change.
pub fn tidy(text: &str) -> Result<String, Refused> {
    let text = text.replace("\r\n", "\n");
    let mut document: DocumentMut = text.parse().map_err(Refused::NotToml)?;
    layout::document(&mut document);
    let printed = document.to_string();
    let printed = printed.trim_start_matches('\n').trim_end();
    let tidied = if printed.is_empty() { String::new() } else { format!("{printed}\n") };
    proof::nothing_lost(&text, &tidied).map_err(Refused::Lost)?;
    Ok(tidied)
}

/// Why a text was left as it is.
#[derive(Debug)]
pub enum Refused {
    /// It is not TOML.
    NotToml(toml_edit::TomlError),
    /// A mistake in this program.
    Lost(Lost),
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotToml(error) => write!(out, "this is not valid TOML: {}", error.message()),
            Self::Lost(lost) => lost.fmt(out),
        }
    }
}

impl std::error::Error for Refused {}
