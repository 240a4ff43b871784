//! Whether what a person reads is plain: words that must not stand in it, and how hard it is to read.
//!
//! What must not be said is data: `rules/plain-en.toml` for English, and the `[plain]` table of a rule set, which
//! adds to it:
//!
//! ```toml
//! [plain]
//! hard-terms = ["prolotherapy"]       # hard words that are meant; grades are given with and without them
//! names = ["Healing Hands Clinic"]    # names and titles, written just so: nothing inside them is looked at
//! allowed = ["does not heal"]         # where a word to avoid may stand; `...` is up to 8 words of the sentence
//! diseases = ["frozen shoulder"]      # more names that `{disease}` stands for
//! [[plain.avoid]]
//! words = ["stem cell cure"]          # whole words, without regard to capitals and hyphens
//! reason = "why not"                  # printed as help
//! where = "patient"                   # or "statements", "everywhere"; see `Scope`
//! ```
//!
//! Sources (title, author, where) and the quotes of citations are other people's words and are not looked at. Nor
//! are claims, reasons and interpretations, which only reviewers read.

mod grade;
mod lexicon;
#[cfg(test)]
mod lexicon_tests;
mod said;

pub(in crate::ruleset) use grade::unused_hard_terms;
pub use grade::{GOAL, Graded, LEAST_WORDS, LEAST_WORDS_AT_ALL, Measure, measure};
pub use lexicon::{Hit, Lexicon};
pub use said::{Said, Speaker, everything};

use crate::document::Text;

/// What a rule set or a language says about plain words.
#[derive(Debug, Clone, Default)]
pub struct Plain {
    /// Hard words that are meant.
    pub hard_terms: Vec<Text>,
    /// Names and titles in which nothing is looked at.
    pub names: Vec<Text>,
    /// Phrases in which a word to avoid may stand.
    pub allowed: Vec<Text>,
    /// Names of diseases.
    pub diseases: Vec<Text>,
    /// What must not be said.
    pub avoid: Vec<Avoid>,
}

/// Words to avoid, for one reason.
#[derive(Debug, Clone)]
pub struct Avoid {
    /// Whole words and phrases; `{disease}` in them stands for any disease.
    pub words: Vec<Text>,
    /// Why.
    pub reason: Text,
    /// Where they must not stand.
    pub scope: Scope,
}

/// Where words must not stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// In what we say to a person: not in questions, nor in options, which are the person's own words.
    Statements,
    /// In anything a person reads.
    #[default]
    Patient,
    /// In wording and notes for staff too.
    Everywhere,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Statements, Self::Patient, Self::Everywhere];

    /// The name used in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Statements => "statements",
            Self::Patient => "patient",
            Self::Everywhere => "everywhere",
        }
    }
}
