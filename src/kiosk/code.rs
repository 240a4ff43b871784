//! Short codes that name a session: on the patient's page, in the journal, in the names of saved files.

use std::fmt;
use std::io;

/// The code of a session: five characters that nobody takes for one another when read aloud or from a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; LENGTH]);

/// Characters in a code.
const LENGTH: usize = 5;

/// None that looks like another (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V), and no words: no vowels, nor 3 and 4, which stand
/// for vowels. Sixteen of them: four random bits each, without bias.
const ALPHABET: &[u8; 16] = b"679CDHJKMNPQRTWX";

/// So many codes in a row that are taken are no coincidence.
const DRAWS: usize = 1000;

impl Code {
    /// Draws a code that is not `taken`.
    ///
    /// # Errors
    /// When the system has no random numbers to give, or nearly every code is taken.
    pub fn random(taken: impl Fn(Self) -> bool) -> io::Result<Self> {
        for _ in 0..DRAWS {
            let mut bits = [0; LENGTH];
            getrandom::fill(&mut bits).map_err(io::Error::from)?;
            let code = Self::of_bits(bits);
            if !code.has_three_alike() && !taken(code) {
                return Ok(code);
            }
        }
        Err(io::Error::other("no session code is free: too many results are kept"))
    }

    /// Reads a code as it is written; `None` for anything else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let characters: [u8; LENGTH] = text.as_bytes().try_into().ok()?;
        let code = Self(characters);
        let known = characters.iter().all(|character| ALPHABET.contains(character));
        (known && !code.has_three_alike()).then_some(code)
    }

    /// The code as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Always: the alphabet is ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    fn of_bits(bits: [u8; LENGTH]) -> Self {
        Self(bits.map(|bits| ALPHABET.get(usize::from(bits % 16)).copied().unwrap_or_default()))
    }

    /// Three of a kind in a row are easily miscounted, and can offend.
    fn has_three_alike(self) -> bool {
        self.0.windows(3).any(|three| matches!(three, [a, b, c] if a == b && b == c))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn no_two_characters_look_alike_and_none_is_a_vowel() {
        let different: BTreeSet<u8> = ALPHABET.iter().copied().collect();
        assert_eq!(different.len(), ALPHABET.len());
        for avoided in *b"0O1IL2Z5SG8BUVAEIOUY34" {
            assert!(!ALPHABET.contains(&avoided), "{}", char::from(avoided));
        }
    }

    /// Every byte value, in every position: each character comes from as many of them.
    #[test]
    fn characters_are_drawn_without_bias() {
        for position in 0..LENGTH {
            let mut counts = BTreeMap::new();
            for byte in 0..=u8::MAX {
                let mut bits = [0; LENGTH];
                bits[position] = byte;
                *counts.entry(Code::of_bits(bits).0[position]).or_insert(0) += 1;
            }
            assert_eq!(counts.len(), 16);
            assert!(counts.values().all(|&count| count == 16), "{counts:?}");
        }
    }

    #[test]
    fn codes_are_as_written_and_differ() {
        let mut seen = BTreeSet::new();
        for _ in 0..1000 {
            let code = Code::random(|code| seen.contains(&code)).unwrap();
            assert_eq!(Code::from_text(&code.to_string()), Some(code));
            assert_eq!(code.as_str().len(), 5);
            assert!(seen.insert(code), "{code} came twice");
        }
        assert!(seen.iter().all(|code| !code.has_three_alike()));
    }

    #[test]
    fn what_is_taken_is_not_given_again() {
        let refused = RefCell::new(Vec::new());
        let code = Code::random(|code| {
            let mut refused = refused.borrow_mut();
            refused.push(code);
            refused.len() < 5
        })
        .unwrap();
        assert_eq!(refused.borrow().len(), 5);
        assert_eq!(refused.borrow().last(), Some(&code));
        let error = Code::random(|_| true).unwrap_err();
        assert!(error.to_string().contains("too many results"), "{error}");
    }

    #[test]
    fn nothing_else_is_a_code() {
        for text in ["", "K7WX", "K7WXCC", "k7wxc", "K7WXO", "K7WX\u{e9}", "KKK7W", "K7WX/"] {
            assert_eq!(Code::from_text(text), None, "{text}");
        }
        assert_eq!(Code::from_text("K7WXC").unwrap().as_str(), "K7WXC");
    }
}
