//! A rule file holds only what a reviewer can see.

use crate::document::Place;
use crate::problem::Problem;
use crate::text::is_unprintable;

/// Invisible, bidirectional-override and control characters are errors: with them, a file can read
/// other than it works.
pub(in crate::ruleset) fn characters(file: u16, text: &str, problems: &mut Vec<Problem>) {
    // Nearly every file is plain: look at each character only where some byte is not.
    // (Counting, unlike `all`, is done many bytes at a time.)
    if text.bytes().filter(|&byte| !matches!(byte, b'\n' | b'\t' | b' '..=b'~')).count() == 0 {
        return;
    }
    for (start, c) in text.char_indices() {
        let line_break = c == '\n' || (c == '\r' && text.as_bytes().get(start + 1) == Some(&b'\n'));
        if c == '\t' || line_break || !is_unprintable(c) {
            continue;
        }
        let message = format!("there is an invisible character here, U+{:04X}", u32::from(c));
        let place = Place::new(file, start..start + c.len_utf8());
        problems.push(
            Problem::error("invisible-character", message, place)
                .help("delete it: a rule file must read exactly as it works"),
        );
    }
}
