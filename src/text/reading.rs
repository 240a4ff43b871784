//! How hard a text is to read: its sentences, words and syllables, and the Flesch-Kincaid grade over them.
//!
//! A word is what stands between spaces, hyphenated words and numbers being one each, as in the original count
//! (Flesch, "A new readability yardstick", 1948; Kincaid and others, 1975). A sentence ends with a period, question
//! or exclamation mark, with a blank line, and with the text: a heading or a line of a list is one even without a
//! final period. Colons and semicolons end none, which is the stricter reading.

use std::iter::Sum;
use std::ops::{Add, Range};

use super::syllables;

/// What the grade is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Words.
    pub words: u32,
    /// Sentences that have a word.
    pub sentences: u32,
    /// Syllables of all words.
    pub syllables: u32,
}

impl Counts {
    /// The counts of a text in English.
    #[must_use]
    pub fn of(text: &str) -> Self {
        sentences(text).into_iter().map(Self::of_sentence).sum()
    }

    fn of_sentence(sentence: &str) -> Self {
        let words = words(sentence);
        Self {
            words: u32::try_from(words.len()).unwrap_or(u32::MAX),
            sentences: u32::from(!words.is_empty()),
            syllables: words.into_iter().map(syllables).sum(),
        }
    }

    /// The Flesch-Kincaid grade, in years of school in the US: 0.39 × words / sentences + 11.8 × syllables / words
    /// − 15.59 (Kincaid, Fishburne, Rogers, Chissom 1975). `None` without a word. Can be below 0.
    #[must_use]
    pub fn grade(self) -> Option<f64> {
        let (per_sentence, per_word) = self.averages()?;
        Some(0.39 * per_sentence + 11.8 * per_word - 15.59)
    }

    /// The Flesch reading ease: 206.835 − 1.015 × words / sentences − 84.6 × syllables / words (Flesch 1948).
    #[must_use]
    pub fn ease(self) -> Option<f64> {
        let (per_sentence, per_word) = self.averages()?;
        Some(206.835 - 1.015 * per_sentence - 84.6 * per_word)
    }

    /// Words in a sentence, syllables in a word.
    fn averages(self) -> Option<(f64, f64)> {
        let (words, sentences) = (f64::from(self.words), f64::from(self.sentences));
        (self.words > 0 && self.sentences > 0).then(|| (words / sentences, f64::from(self.syllables) / words))
    }
}

impl Add for Counts {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            words: self.words + other.words,
            sentences: self.sentences + other.sentences,
            syllables: self.syllables + other.syllables,
        }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

/// Abbreviations whose period ends no sentence, whatever follows.
const BEFORE_A_NAME: [&str; 13] =
    ["dr", "mr", "mrs", "ms", "prof", "st", "vs", "e.g", "i.e", "no", "fig", "approx", "nos"];

/// The sentences of a text, in order, each with its final mark. Parts without a word are left out.
#[must_use]
pub fn sentences(text: &str) -> Vec<&str> {
    sentence_ranges(text).into_iter().filter_map(|range| text.get(range)).map(str::trim).collect()
}

/// Where in a text its sentences stand, as byte ranges.
#[must_use]
pub fn sentence_ranges(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let so_far = text.get(start..at).unwrap_or_default();
        let ends = match c {
            '.' | '!' | '?' | '…' | '。' | '？' => is_end(c, so_far, rest),
            '\n' => starts_anew(rest),
            _ => false,
        };
        if ends {
            // Closing quotes and brackets belong to the sentence they end.
            let closing = rest.chars().take_while(|&c| is_closing(c)).map(char::len_utf8).sum::<usize>();
            let end = at + c.len_utf8() + closing;
            found.push(start..end);
            start = end;
        }
    }
    found.push(start..text.len());
    found.retain(|range| text.get(range.clone()).is_some_and(|part| part.contains(char::is_alphanumeric)));
    found
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | ')' | ']')
}

/// Whether a mark ends a sentence, from what stands before it in the sentence and after it in the text.
fn is_end(mark: char, so_far: &str, rest: &str) -> bool {
    let after = rest.trim_start_matches(is_closing);
    let next = after.trim_start();
    if next.len() == after.len() && !after.is_empty() {
        // No space follows: 2.1, e.g., U.S., clinic.org, "?!".
        return false;
    }
    if next.starts_with(char::is_lowercase) && !after.contains("\n\n") {
        return false;
    }
    if mark != '.' || next.is_empty() {
        return true;
    }
    let word =
        so_far.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default().to_lowercase();
    let digit_follows = next.starts_with(|c: char| c.is_ascii_digit());
    let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic) && word != "i";
    let list_number =
        so_far.trim() == word && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let abbreviated = match word.as_str() {
        "no" | "nos" => digit_follows,
        word => BEFORE_A_NAME.contains(&word),
    };
    !(initial || list_number || abbreviated)
}

/// Whether a line break ends a sentence: a blank line or a mark of a list follows.
fn starts_anew(rest: &str) -> bool {
    let line = rest.split('\n').next().unwrap_or_default().trim();
    line.is_empty() || ["- ", "* ", "• "].iter().any(|mark| line.starts_with(mark))
}

/// The words of a sentence, without the marks around them.
#[must_use]
pub fn words(sentence: &str) -> Vec<&str> {
    let parts = sentence.split(|c: char| c.is_whitespace() || matches!(c, '—' | '–' | '/' | '…' | '→' | '·'));
    parts
        .map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect()
}
