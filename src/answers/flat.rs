//! Answers as the cells of a table: one row a person, one or more columns a question.

use super::Answer;
use crate::ruleset::{Kind, Question, QuestionIx, RuleSet, Token};

/// Between the option ids of a choose-many in one cell.
pub const BETWEEN: char = '|';

/// Between the id of a question and that of an option in the name of a column.
pub const OF: &str = "__";

/// How the answers to a choose-many stand in a table. Every other question has one column either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, clap::ValueEnum)]
pub enum Encoding {
    /// One column a question: `a|b`
    #[default]
    Delimited,
    /// One yes/no column an option: `question__a`, `question__b`
    Columns,
}

/// A column of a table of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The question whose answers it holds.
    pub question: QuestionIx,
    /// The one answer that it tells of, with yes or no; `None` where it holds the whole answer.
    pub token: Option<Token>,
}

/// The name of the yes/no column of one answer to a question.
#[must_use]
pub fn flag_name(question: &Question, token: Token) -> String {
    format!("{}{OF}{}", question.id, question.token_id(token))
}

/// The columns of a rule set in the order asked, without the one that names the person.
#[must_use]
pub fn columns(rules: &RuleSet, encoding: Encoding) -> Vec<Column> {
    rules.question_indices().flat_map(|question| columns_of(rules, question, encoding)).collect()
}

fn columns_of(rules: &RuleSet, index: QuestionIx, encoding: Encoding) -> Vec<Column> {
    let question = rules.question(index);
    if encoding == Encoding::Delimited || question.kind != Kind::ChooseMany {
        return vec![Column { name: question.id.to_string(), question: index, token: None }];
    }
    // "None" is to say no to all of them.
    let tokens = question.tokens().into_iter().filter(|token| *token != Token::None);
    tokens
        .map(|token| Column { name: flag_name(question, token), question: index, token: Some(token) })
        .collect()
}

impl Column {
    /// What stands in it for an answer to its question; nothing where there is no answer.
    #[must_use]
    pub fn cell(&self, rules: &RuleSet, answer: Option<&Answer>) -> String {
        let question = rules.question(self.question);
        match (answer, self.token) {
            (None, _) => String::new(),
            (Some(answer), Some(token)) => yes_no(answer.has(token)).to_owned(),
            (Some(Answer::Number(number)), None) => number.to_string(),
            (Some(Answer::Chosen(tokens)), None) => {
                let ids: Vec<&str> = tokens.iter().map(|&token| question.token_id(token)).collect();
                ids.join(&BETWEEN.to_string())
            }
        }
    }
}

/// What a column of one option says of it.
#[must_use]
pub fn yes_no(chosen: bool) -> &'static str {
    if chosen { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::document::Sources;
    use crate::ruleset::from_texts;

    fn rules() -> RuleSet {
        let mut files = Sources::default();
        files.add("rules.toml", include_str!("../../tests/answers/rules.toml"));
        from_texts(files).rules.unwrap()
    }

    fn names(encoding: Encoding) -> Vec<String> {
        columns(&rules(), encoding).into_iter().map(|column| column.name).collect()
    }

    /// The cells of all columns of one question.
    fn cells(id: &str, encoding: Encoding, answer: Option<&Answer>) -> Vec<String> {
        let rules = rules();
        let question = rules.question_by_id(id).unwrap();
        let columns = columns(&rules, encoding);
        let of_it = columns.iter().filter(|column| column.question == question);
        of_it.map(|column| column.cell(&rules, answer)).collect()
    }

    #[test]
    fn a_choose_many_is_one_column_or_one_an_option() {
        assert_eq!(names(Encoding::Delimited), ["now", "site", "knee-side", "fell", "age", "pain-now"]);
        let wide = [
            "now__chest-pain",
            "now__fever",
            "now__not-sure",
            "site__knee",
            "site__low-back",
            "site__shoulder",
            "site__prefer-not",
            "knee-side",
            "fell",
            "age",
            "pain-now",
        ];
        assert_eq!(names(Encoding::Columns), wide);
    }

    #[test]
    fn cells_of_a_choose_many() {
        let some = Answer::Chosen(BTreeSet::from([Token::Option(1), Token::NotSure]));
        assert_eq!(cells("now", Encoding::Delimited, Some(&some)), ["fever|not-sure"]);
        assert_eq!(cells("now", Encoding::Columns, Some(&some)), ["no", "yes", "yes"]);
        let none = Answer::one(Token::None);
        assert_eq!(cells("now", Encoding::Delimited, Some(&none)), ["none"]);
        assert_eq!(cells("now", Encoding::Columns, Some(&none)), ["no", "no", "no"]);
        assert_eq!(cells("now", Encoding::Delimited, None), [""]);
        assert_eq!(cells("now", Encoding::Columns, None), ["", "", ""]);
    }

    #[test]
    fn cells_of_other_questions_are_alike() {
        for encoding in [Encoding::Delimited, Encoding::Columns] {
            assert_eq!(cells("age", encoding, Some(&Answer::Number(45))), ["45"]);
            assert_eq!(cells("fell", encoding, Some(&Answer::one(Token::Option(0)))), ["yes"]);
            assert_eq!(cells("fell", encoding, None), [""]);
        }
    }
}
