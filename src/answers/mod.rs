//! What a person answered, typed against a rule set; answer files; tables of answers; `--answer`.

pub(crate) mod entry;
mod file;
mod flat;
mod value;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use crate::ruleset::{QuestionIx, Token};

pub use file::{FORMAT, Given, read_answers};
pub use flat::{BETWEEN, Column, Encoding, OF, columns, flag_name, yes_no};
pub use value::{ValueError, answer_from_words};
pub use write::{AnswerValue, answer_value, to_toml, to_toml_for_any_version};

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// What was chosen; never empty. One token, except for a choose-many.
    Chosen(BTreeSet<Token>),
    /// A number.
    Number(i64),
}

impl Answer {
    /// The answer of a single token.
    #[must_use]
    pub fn one(token: Token) -> Self {
        Self::Chosen(BTreeSet::from([token]))
    }

    /// Whether this token is among what was chosen.
    #[must_use]
    pub fn has(&self, token: Token) -> bool {
        matches!(self, Self::Chosen(tokens) if tokens.contains(&token))
    }

    /// What was chosen; nothing for a number.
    pub fn tokens(&self) -> impl Iterator<Item = Token> + '_ {
        let tokens = match self {
            Self::Chosen(tokens) => Some(tokens),
            Self::Number(_) => None,
        };
        tokens.into_iter().flatten().copied()
    }
}

/// The answers of one person. This, and nothing else, is the state of a screening.
///
/// INVARIANT: every answer fits its question: an offered token, a number in range, "none" and
/// "prefer not to say" alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    given: BTreeMap<QuestionIx, Answer>,
    /// The person stopped at the same-day notice.
    pub stopped_at_same_day: bool,
}

impl Answers {
    /// No answers yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The answer to a question, whether or not it would be shown now.
    #[must_use]
    pub fn get(&self, question: QuestionIx) -> Option<&Answer> {
        self.given.get(&question)
    }

    /// Gives or changes an answer.
    pub fn set(&mut self, question: QuestionIx, answer: Answer) {
        self.given.insert(question, answer);
    }

    /// Takes an answer back.
    pub fn remove(&mut self, question: QuestionIx) -> Option<Answer> {
        self.given.remove(&question)
    }

    /// All answers, in the order asked.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (QuestionIx, &Answer)> {
        self.given.iter().map(|(question, answer)| (*question, answer))
    }

    /// How many questions are answered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.given.len()
    }

    /// Whether nothing is answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }
}
