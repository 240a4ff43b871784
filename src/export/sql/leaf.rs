//! Tests as conditions over columns.

use super::layout::Sql;
use super::term::{Holds, Term, Terms};
use super::{Dialect, Target};
use crate::answers::{Encoding, flag_name};
use crate::ruleset::{FindingIx, Kind, Question, QuestionIx, RuleSet, Token};

/// The columns of a step, and how they are tested.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a> {
    pub(super) rules: &'a RuleSet,
    pub(super) terms: &'a Terms<'a>,
    pub(super) target: &'a Target,
    /// Whether answers to questions that are not shown are still in their columns.
    pub(super) left_over: bool,
}

impl Columns<'_> {
    fn dialect(&self) -> Dialect {
        self.target.dialect
    }

    /// The column with the answer to a question.
    pub(super) fn answer(&self, question: QuestionIx) -> String {
        self.dialect().quoted(&self.rules.question(question).id)
    }

    /// The column with the answer to a question where it is a number.
    pub(super) fn number(&self, question: QuestionIx) -> String {
        self.dialect().quoted(&format!("number_{}", self.rules.question(question).id))
    }

    /// Whether a question is shown; `None`: it always is.
    pub(super) fn shown(&self, question: QuestionIx, holds: Holds) -> Option<String> {
        let first = self.terms.shown_with(question)?;
        Some(format!("{} = {}", self.shown_column(first), u8::from(holds)))
    }

    /// The column that tells whether a question, and all with the same gate, is shown.
    pub(super) fn shown_column(&self, first: QuestionIx) -> String {
        self.dialect().quoted(&format!("shown_{}", self.rules.question(first).id))
    }

    /// The column that tells whether a finding fired.
    pub(super) fn fired(&self, finding: FindingIx) -> String {
        self.dialect().quoted(&format!("fired_{}", self.rules.finding(finding).id))
    }

    /// The column of its own that an answer has, if it has one.
    fn own_column(&self, question: &Question, token: Token) -> Option<String> {
        let has = spread(self.target.encoding, question) && token != Token::None;
        has.then(|| self.dialect().quoted(&flag_name(question, token)))
    }

    /// Whether a test holds.
    pub(super) fn condition(&self, term: &Term) -> Sql {
        match term {
            Term::Constant(value) => Sql::Test(if *value { "1 = 1" } else { "1 = 0" }.to_owned()),
            Term::Chosen(question, tokens, holds) => {
                let test = self.chosen(*question, tokens, *holds);
                self.guarded(*question, test, *holds)
            }
            Term::Number(question, least, most, holds) => {
                let test = self.between(*question, *least, *most, *holds);
                self.guarded(*question, test, *holds)
            }
            Term::Fired(finding, holds) => {
                Sql::Test(format!("{} = {}", self.fired(*finding), u8::from(*holds)))
            }
            Term::All(parts) => Sql::all(parts.iter().map(|part| self.condition(part)).collect()),
            Term::Any(parts) => Sql::any(parts.iter().map(|part| self.condition(part)).collect()),
            Term::Count(of, least, most, holds) => {
                let not = if *holds { "" } else { "NOT " };
                let of = of.iter().map(|part| self.condition(part)).collect();
                Sql::Count(of, format!("{not}BETWEEN {least} AND {most}"))
            }
        }
    }

    /// An answer counts where its question is shown.
    fn guarded(&self, question: QuestionIx, test: Sql, holds: Holds) -> Sql {
        match self.shown(question, holds).map(Sql::Test) {
            Some(shown) if self.left_over && holds => Sql::all(vec![shown, test]),
            Some(shown) if self.left_over => Sql::any(vec![shown, test]),
            _ => test,
        }
    }

    /// Whether there is no answer to a question, shown or not.
    pub(super) fn unanswered(&self, index: QuestionIx) -> Sql {
        let question = self.rules.question(index);
        let is_null = |column: String| Sql::Test(format!("{column} IS NULL"));
        if !matches!(question.kind, Kind::Number { .. }) {
            return is_null(self.answer(index));
        }
        let mut parts = vec![is_null(self.number(index))];
        let words = question.tokens();
        if !words.is_empty() {
            parts.push(self.chosen(index, &words, false));
        }
        Sql::all(parts)
    }

    fn chosen(&self, index: QuestionIx, tokens: &[Token], holds: Holds) -> Sql {
        let question = self.rules.question(index);
        let mut tests: Vec<(String, Sql)> = Vec::new();
        let mut together = Vec::new();
        for &token in tokens {
            match self.own_column(question, token) {
                Some(column) => tests.push((column.clone(), Sql::Test(format!("{column} = 'yes'")))),
                None => together.push(question.token_id(token)),
            }
        }
        if !together.is_empty() {
            let column = self.answer(index);
            let test = self.in_one_column(question, &column, &together);
            tests.push((column, test));
        }
        if holds {
            return Sql::any(tests.into_iter().map(|(_, test)| test).collect());
        }
        Sql::all(tests.into_iter().map(|(column, test)| not(&column, &test)).collect())
    }

    /// Whether one of these is in a column.
    fn in_one_column(&self, question: &Question, column: &str, ids: &[&str]) -> Sql {
        let delimited = question.kind == Kind::ChooseMany && self.target.encoding == Encoding::Delimited;
        match ids {
            ids if delimited => {
                let like = |id: &&str| Sql::Test(format!("{column} LIKE '%|{id}|%'"));
                Sql::any(ids.iter().map(like).collect())
            }
            [id] => Sql::Test(format!("{column} = '{id}'")),
            ids => Sql::Test(format!("{column} IN ('{}')", ids.join("', '"))),
        }
    }

    fn between(&self, question: QuestionIx, least: i64, most: i64, holds: Holds) -> Sql {
        let column = self.number(question);
        let test = match (least, most) {
            (i64::MIN, most) => format!("{column} <= {most}"),
            (least, i64::MAX) => format!("{column} >= {least}"),
            (least, most) => format!("{column} BETWEEN {least} AND {most}"),
        };
        if holds { Sql::Test(test) } else { not(&column, &Sql::Test(test)) }
    }
}

/// No answer is no such answer.
fn not(column: &str, test: &Sql) -> Sql {
    let test = Sql::Test(format!("NOT ({})", test.flat()));
    Sql::any(vec![Sql::Test(format!("{column} IS NULL")), test])
}

/// Whether every option of a question has a column of its own.
pub(super) fn spread(encoding: Encoding, question: &Question) -> bool {
    encoding == Encoding::Columns && question.kind == Kind::ChooseMany
}
