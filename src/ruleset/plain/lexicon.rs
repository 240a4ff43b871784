//! Finding words to avoid in a text.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use super::{Plain, Scope, Speaker};
use crate::document::Text;
use crate::ruleset::model::RuleSet;
use crate::ruleset::read::plain_english;
use crate::ruleset::words::is_english;
use crate::text::sentence_ranges;

/// `...` in an allowed phrase stands for at most so many words.
const WIDEST_GAP: usize = 8;

pub(super) static ENGLISH: LazyLock<Plain> = LazyLock::new(plain_english);

/// The words to avoid of a rule set and of its language, ready to be looked for.
#[derive(Debug)]
pub struct Lexicon<'p> {
    avoid: Vec<Pattern<'p>>,
    allowed: Vec<Vec<Piece>>,
    /// Patterns to avoid and allowed phrases by their first word.
    starting_with: HashMap<String, (Vec<usize>, Vec<usize>)>,
    names: Vec<&'p str>,
    diseases: HashSet<Vec<String>>,
    longest_disease: usize,
}

#[derive(Debug)]
struct Pattern<'p> {
    words: &'p str,
    pieces: Vec<Piece>,
    scope: Scope,
    reason: &'p str,
}

/// A part of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Word(String),
    /// `{disease}`
    Disease,
    /// `...`
    Gap,
}

/// A word to avoid, found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit<'p> {
    /// Where in the text, in bytes.
    pub range: Range<usize>,
    /// The entry of the list.
    pub entry: &'p str,
    /// Why it must not stand there.
    pub reason: &'p str,
}

/// A word of a text as it is compared, and where it stands in bytes.
struct Token {
    word: String,
    range: Range<usize>,
}

impl<'p> Lexicon<'p> {
    /// The lists of a rule set, with those of English if that is its language.
    #[must_use]
    pub fn of(rules: &'p RuleSet) -> Self {
        let language: Option<&'static Plain> = is_english(&rules.language).then(|| &*ENGLISH);
        Self::new(language.into_iter().chain([&rules.plain]))
    }

    /// The lists of English alone.
    #[must_use]
    pub fn english() -> Lexicon<'static> {
        Lexicon::new([&*ENGLISH].into_iter())
    }

    pub(super) fn new(lists: impl Iterator<Item = &'p Plain>) -> Self {
        let mut lexicon = Self {
            avoid: Vec::new(),
            allowed: Vec::new(),
            starting_with: HashMap::new(),
            names: Vec::new(),
            diseases: HashSet::new(),
            longest_disease: 0,
        };
        for plain in lists {
            for group in &plain.avoid {
                lexicon.avoid.extend(group.words.iter().map(|words| Pattern {
                    words,
                    pieces: pieces(words),
                    scope: group.scope,
                    reason: &group.reason,
                }));
            }
            lexicon.allowed.extend(plain.allowed.iter().map(|words| pieces(words)));
            lexicon.names.extend(plain.names.iter().map(Text::as_str));
            lexicon.diseases.extend(plain.diseases.iter().map(|name| in_words(name)));
        }
        lexicon.longest_disease = lexicon.diseases.iter().map(Vec::len).max().unwrap_or_default();
        for (index, pattern) in lexicon.avoid.iter().enumerate() {
            if let Some(Piece::Word(first)) = pattern.pieces.first() {
                lexicon.starting_with.entry(first.clone()).or_default().0.push(index);
            }
        }
        for (index, allowed) in lexicon.allowed.iter().enumerate() {
            if let Some(Piece::Word(first)) = allowed.first() {
                lexicon.starting_with.entry(first.clone()).or_default().1.push(index);
            }
        }
        lexicon
    }

    /// Every entry of the lists, for tests and for showing them.
    pub fn entries(&self) -> impl Iterator<Item = (&'p str, Scope)> {
        self.avoid.iter().map(|pattern| (pattern.words, pattern.scope))
    }

    /// The entry that an allowed phrase would do away with, if it is that entry itself or a part of it.
    #[must_use]
    pub fn undone_by(&self, allowed: &str) -> Option<&'p str> {
        let allowed = pieces(allowed);
        let undone = |pattern: &&Pattern<'p>| pattern.pieces == allowed;
        self.avoid.iter().find(undone).map(|pattern| pattern.words)
    }

    /// The words to avoid in a text, in its order. Of hits that overlap, the longest counts.
    #[must_use]
    pub fn find(&self, text: &str, by: Speaker) -> Vec<Hit<'p>> {
        let mut hits = Vec::new();
        let mut fine: Vec<Range<usize>> = Vec::new();
        for sentence in sentence_ranges(text) {
            let asks = text.get(sentence.clone()).unwrap_or_default().trim_end().ends_with(['?', '？']);
            let tokens = tokens(text, sentence);
            for (at, token) in tokens.iter().enumerate() {
                let Some((avoid, allowed)) = self.starting_with.get(&token.word) else { continue };
                let range = |pieces: &[Piece]| {
                    let end = self.matches(pieces, &tokens, at)?;
                    Some(token.range.start..tokens.get(end.checked_sub(1)?)?.range.end)
                };
                fine.extend(allowed.iter().filter_map(|&index| range(self.allowed.get(index)?)));
                for pattern in avoid.iter().filter_map(|&index| self.avoid.get(index)) {
                    let applies = match pattern.scope {
                        Scope::Statements => by == Speaker::Us && !asks,
                        Scope::Patient => by != Speaker::Staff,
                        Scope::Everywhere => true,
                    };
                    if let Some(range) = applies.then(|| range(&pattern.pieces)).flatten() {
                        hits.push(Hit { range, entry: pattern.words, reason: pattern.reason });
                    }
                }
            }
        }
        fine.extend(
            self.names
                .iter()
                .flat_map(|name| text.match_indices(name).map(|(start, found)| start..start + found.len())),
        );
        let within =
            |inner: &Range<usize>, outer: &Range<usize>| outer.start <= inner.start && inner.end <= outer.end;
        hits.retain(|hit| !fine.iter().any(|fine| within(&hit.range, fine)));
        hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
        let mut kept: Vec<Hit<'p>> = Vec::new();
        for hit in hits {
            if kept.last().is_none_or(|last| hit.range.start >= last.range.end) {
                kept.push(hit);
            }
        }
        kept
    }

    /// Where a phrase ends that begins at this token.
    fn matches(&self, pieces: &[Piece], tokens: &[Token], at: usize) -> Option<usize> {
        let Some((piece, rest)) = pieces.split_first() else { return Some(at) };
        match piece {
            Piece::Word(word) => {
                (tokens.get(at)?.word == *word).then(|| self.matches(rest, tokens, at + 1)).flatten()
            }
            Piece::Gap => (at..=at + WIDEST_GAP).find_map(|next| self.matches(rest, tokens, next)),
            Piece::Disease => {
                let article = matches!(tokens.get(at)?.word.as_str(), "a" | "an" | "the");
                let start = at + usize::from(article);
                (1..=self.longest_disease).rev().find_map(|length| {
                    let named = tokens.get(start..start + length)?;
                    let name: Vec<String> = named.iter().map(|token| token.word.clone()).collect();
                    self.diseases
                        .contains(&name)
                        .then(|| self.matches(rest, tokens, start + length))
                        .flatten()
                })
            }
        }
    }
}

/// The words of a stretch of text, in small letters: letters and digits with apostrophes inside; `%` is one too.
fn tokens(text: &str, stretch: Range<usize>) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut characters = text.get(stretch.clone()).unwrap_or_default().char_indices().peekable();
    let mut open = false;
    while let Some((offset, c)) = characters.next() {
        let range = stretch.start + offset..stretch.start + offset + c.len_utf8();
        let inside =
            matches!(c, '\'' | '’') && characters.peek().is_some_and(|(_, next)| next.is_alphabetic());
        match found.last_mut() {
            Some(last) if open && (c.is_alphanumeric() || inside) => {
                last.word.extend(if inside { '\''.to_lowercase() } else { c.to_lowercase() });
                last.range.end = range.end;
            }
            _ if c.is_alphanumeric() || c == '%' => {
                found.push(Token { word: c.to_lowercase().collect(), range });
            }
            _ => {}
        }
        open = c.is_alphanumeric() || (open && inside);
    }
    found
}

fn in_words(phrase: &str) -> Vec<String> {
    tokens(phrase, 0..phrase.len()).into_iter().map(|token| token.word).collect()
}

/// The parts of an entry.
fn pieces(entry: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    for part in entry.split_whitespace() {
        match part {
            "{disease}" => found.push(Piece::Disease),
            "..." | "…" => found.push(Piece::Gap),
            part => found.extend(in_words(part).into_iter().map(Piece::Word)),
        }
    }
    found
}
