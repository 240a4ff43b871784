//! Nothing from a file or a person reaches a terminal as a control sequence, or reads other than it is stored.

use std::fmt::Write as _;

/// Whether a character moves the cursor, hides, or turns text around: control characters (C0, C1),
/// bidirectional overrides and isolates, zero-width characters, line and paragraph separators, tags,
/// variation selectors beyond the first sixteen, the soft hyphen and the byte-order mark.
#[must_use]
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text with line breaks kept, tabs as a space, and every unprintable character written out as `\u{..}`.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push('\n'),
            '\t' => out.push(' '),
            c if is_unprintable(c) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Pretty-printed JSON with a line break at its end. Characters that would hide or turn text around are `\u` escapes,
/// so that it can be shown on a terminal and still holds exactly what was given. Pass what has strings for keys.
pub(crate) fn printable_json(value: &impl serde::Serialize) -> String {
    // Strings, numbers and maps with string keys: serializing them cannot fail.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if c != '\n' && is_unprintable(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_overrides_become_words() {
        assert_eq!(visible("a\u{1b}[2Jb\u{202e}c\td\n"), "a\\u{1b}[2Jb\\u{202e}c d\n");
        assert_eq!(visible("膝が痛い – é"), "膝が痛い – é");
    }
}
