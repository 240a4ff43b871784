//! Wrapping to a number of columns, by display width.

use textwrap::{Options, WordSplitter};
use unicode_width::UnicodeWidthStr;

/// Columns that a text takes on a terminal.
#[must_use]
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Lines of at most `columns` (at least 1), broken at spaces, words longer than a line broken anywhere.
/// Line breaks in the text are kept.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    hanging(text, columns, "", "")
}

/// As [`wrap`], with `first` before the first line and `rest` before the others.
#[must_use]
pub fn indent(text: &str, columns: usize, first: &str, rest: &str) -> Vec<String> {
    hanging(text, columns, first, rest)
}

fn hanging(text: &str, columns: usize, first: &str, rest: &str) -> Vec<String> {
    let options = Options::new(columns.max(1))
        .word_splitter(WordSplitter::NoHyphenation)
        .initial_indent(first)
        .subsequent_indent(rest);
    textwrap::wrap(text, options).into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The paragraphs of a text: blank lines part them, single line breaks in them are spaces.
#[must_use]
pub fn paragraphs(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut current: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim).chain([""]) {
        if !line.is_empty() {
            current.push(line);
        } else if !current.is_empty() {
            found.push(current.join(" "));
            current.clear();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(wrap("膝が 痛い", 4), ["膝が", "痛い"]);
        assert_eq!(indent("one two three", 9, "> ", "  "), ["> one two", "  three"]);
    }

    #[test]
    fn paragraphs_are_parted_by_blank_lines() {
        assert_eq!(paragraphs("\na\nb\n\n\nc\n"), ["a b", "c"]);
        assert!(paragraphs(" \n").is_empty());
    }
}
