//! Whether what a person chose or typed fits the question: the one place that every front end asks.

use std::collections::BTreeSet;

use super::Ask;
use crate::answers::Answer;
use crate::ruleset::{Kind, Question, Token, fill};
use crate::text::width;

/// Why something is not an answer to the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing was chosen.
    Nothing,
    /// More than one was chosen where one is asked for.
    One,
    /// The first stands alone, and was chosen with others, of which the second is one.
    Alone(Token, Token),
    /// Not a whole number in the range asked for, or not an option.
    Number,
}

impl Fault {
    /// The fault as a person reads it.
    pub(super) fn in_words(self, ask: &Ask<'_>) -> String {
        let (question, words) = (ask.question, ask.words);
        let label = |token| question.token_label(token, words, ask.audience);
        match self {
            Self::Nothing if question.kind == Kind::ChooseMany => {
                let skips = question.tokens().contains(&Token::PreferNot);
                let text = if skips { &words.error_nothing_skip } else { &words.error_nothing };
                fill(text, &[("none", label(Token::None)), ("skip", label(Token::PreferNot))])
            }
            Self::Nothing | Self::One => words.error_one.to_string(),
            Self::Alone(alone, other) => {
                // A long label is known by its beginning.
                let short = |token| clip(label(token));
                fill(&words.error_alone, &[("alone", &short(alone)), ("other", &short(other))])
            }
            Self::Number => in_range(&words.error_number, question),
        }
    }
}

/// The beginning of a label, for a message.
fn clip(label: &str) -> String {
    const MOST: usize = 36;
    if width(label) <= MOST {
        return label.to_owned();
    }
    let mut short = label.to_owned();
    while width(&short) > MOST - 3 {
        short.pop();
    }
    format!("{}...", short.trim_end())
}

/// Fills `{min}` and `{max}` with the bounds of a number question.
pub(super) fn in_range(text: &str, question: &Question) -> String {
    match question.kind {
        Kind::Number { min, max, .. } => fill(text, &[("min", &min.to_string()), ("max", &max.to_string())]),
        _ => text.to_owned(),
    }
}

/// The answer made of these tokens, which the question offers.
pub(super) fn chosen(question: &Question, tokens: &BTreeSet<Token>) -> Result<Answer, Fault> {
    if tokens.is_empty() {
        return Err(Fault::Nothing);
    }
    if tokens.len() > 1 {
        if question.kind != Kind::ChooseMany {
            return Err(Fault::One);
        }
        for alone in [Token::None, Token::PreferNot] {
            if tokens.contains(&alone)
                && let Some(&other) = tokens.iter().find(|&&token| token != alone)
            {
                return Err(Fault::Alone(alone, other));
            }
        }
    }
    let offered = question.tokens();
    if !tokens.iter().all(|token| offered.contains(token)) {
        return Err(Fault::Nothing);
    }
    Ok(Answer::Chosen(tokens.clone()))
}

/// The number that was typed: ASCII digits or full-width ones, as many keyboards write them.
pub(super) fn number(question: &Question, typed: &str) -> Result<Answer, Fault> {
    let Kind::Number { min, max, .. } = question.kind else {
        return Err(Fault::Number);
    };
    let plain: String = typed.trim().chars().map(narrow).collect();
    match plain.parse::<i64>() {
        Ok(number) if (min..=max).contains(&number) => Ok(Answer::Number(number)),
        _ => Err(Fault::Number),
    }
}

/// A full-width digit or minus as its ASCII twin; anything else as it is.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '－' | '−' => '-',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    fn set(tokens: &[Token]) -> BTreeSet<Token> {
        tokens.iter().copied().collect()
    }

    #[test]
    fn none_and_prefer_not_stand_alone_and_not_sure_need_not() {
        let question = example::many();
        let option = Token::Option(0);
        let alone = |alone, other| Err(Fault::Alone(alone, other));
        assert_eq!(chosen(&question, &set(&[])), Err(Fault::Nothing));
        assert_eq!(chosen(&question, &set(&[option, Token::None])), alone(Token::None, option));
        assert_eq!(chosen(&question, &set(&[option, Token::PreferNot])), alone(Token::PreferNot, option));
        let none = Token::None;
        assert_eq!(chosen(&question, &set(&[none, Token::PreferNot])), alone(none, Token::PreferNot));
        assert_eq!(chosen(&question, &set(&[none, Token::NotSure])), alone(none, Token::NotSure));
        for fits in [&[option, Token::NotSure][..], &[Token::None], &[Token::PreferNot], &[Token::NotSure]] {
            assert_eq!(chosen(&question, &set(fits)), Ok(Answer::Chosen(set(fits))));
        }
        assert_eq!(chosen(&question, &set(&[Token::Option(99)])), Err(Fault::Nothing));
    }

    #[test]
    fn one_means_one() {
        let question = example::yes_no();
        assert_eq!(chosen(&question, &set(&[Token::Option(0), Token::Option(1)])), Err(Fault::One));
        assert_eq!(chosen(&question, &set(&[Token::Option(1)])), Ok(Answer::one(Token::Option(1))));
    }

    #[test]
    fn numbers_are_whole_and_in_range() {
        let question = example::number();
        for typed in ["45", " 45 ", "４５"] {
            assert_eq!(number(&question, typed), Ok(Answer::Number(45)), "{typed}");
        }
        for typed in ["", "45.5", "-1", "121", "99999999999999999999", "forty", "4 5", "0x10"] {
            assert_eq!(number(&question, typed), Err(Fault::Number), "{typed}");
        }
    }
}
