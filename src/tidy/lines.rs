//! The white space and comments between values.

use toml_edit::{Decor, RawString};

/// What a piece of white space holds; nothing where the parser gave none.
pub(super) fn raw(text: Option<&RawString>) -> &str {
    text.and_then(RawString::as_str).unwrap_or_default()
}

/// Whether what stands around a key or value holds this character.
pub(super) fn holds(decor: &Decor, character: char) -> bool {
    raw(decor.prefix()).contains(character) || raw(decor.suffix()).contains(character)
}

/// The whole lines of a piece, comments and blank ones, each with its line break, and never two blank ones in a row.
/// What follows the last line break is the white space before a key.
pub(super) fn whole_lines(text: &str) -> String {
    let mut out = String::new();
    let mut after_blank = false;
    for line in text.rsplit_once('\n').map_or("", |(lines, _)| lines).split('\n').map(str::trim) {
        if !(line.is_empty() && after_blank) {
            out.push_str(line);
            out.push('\n');
        }
        after_blank = line.is_empty();
    }
    if text.contains('\n') { out } else { String::new() }
}

/// A comment behind something on its line, one space away; nothing when there is none.
pub(super) fn behind(text: &str) -> String {
    match text.trim() {
        "" => String::new(),
        comment => format!(" {comment}"),
    }
}
