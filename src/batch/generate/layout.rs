//! A person as a line of a table.

use std::io::Write as _;

use super::Format;
use super::person::{Given, People, Row};
use crate::answers::{BETWEEN, Column, Encoding, columns, yes_no};
use crate::ruleset::{Kind, RuleSet};

/// How people stand in a table, with everything that is the same for all.
#[derive(Debug)]
pub(super) struct Layout<'r> {
    pub(super) rules: &'r RuleSet,
    pub(super) format: Format,
    pub(super) encoding: Encoding,
    pub(super) columns: Vec<Cells>,
}

/// A column, and all that can stand in it.
#[derive(Debug)]
pub(super) struct Cells {
    pub(super) column: Column,
    /// What stands before each cell: the key, in JSON.
    lead: String,
    /// Before and after the tokens: the brackets of a list, in JSON.
    around: (&'static str, &'static str),
    /// What each token of the question is written as.
    tokens: Vec<String>,
    /// The position of the token that the column is for.
    position: Option<usize>,
}

impl<'r> Layout<'r> {
    pub(super) fn new(people: &People<'r>, format: Format, encoding: Encoding) -> Self {
        let rules = people.rules();
        let columns = columns(rules, encoding);
        let columns = columns.into_iter().map(|column| Cells::new(rules, format, column)).collect();
        Self { rules, format, encoding, columns }
    }

    /// The line above all others, if there is one.
    pub(super) fn header(&self) -> Option<String> {
        let names = self.columns.iter().map(|cells| cells.column.name.as_str());
        let all: Vec<&str> = std::iter::once("id").chain(names).collect();
        (self.format != Format::Jsonl).then(|| all.join(self.between()) + "\n")
    }

    /// Between two cells.
    pub(super) fn between(&self) -> &'static str {
        match self.format {
            Format::Csv | Format::Jsonl | Format::Parquet => ",",
            Format::Tsv => "\t",
        }
    }

    /// Before and after all cells of a line.
    pub(super) fn around(&self) -> (&'static str, &'static str) {
        if self.format == Format::Jsonl { ("{", "}") } else { ("", "") }
    }

    /// Adds the line of a person.
    pub(super) fn line(&self, number: u64, row: &Row, out: &mut Vec<u8>) {
        let (before, after) = self.around();
        out.extend(before.as_bytes());
        self.id(number, out);
        for cells in &self.columns {
            out.extend(self.between().as_bytes());
            self.cell(cells, row, out);
        }
        out.extend(after.as_bytes());
        out.push(b'\n');
    }

    /// The same cell by cell, to be spoiled.
    pub(super) fn cells(&self, number: u64, row: &Row) -> Vec<Vec<u8>> {
        let mut id = Vec::new();
        self.id(number, &mut id);
        let others = self.columns.iter().map(|cells| {
            let mut cell = Vec::new();
            self.cell(cells, row, &mut cell);
            cell
        });
        std::iter::once(id).chain(others).collect()
    }

    fn id(&self, number: u64, out: &mut Vec<u8>) {
        // Writing to memory does not fail.
        let _ = match self.format {
            Format::Csv | Format::Tsv => write!(out, "p{number}"),
            Format::Jsonl | Format::Parquet => write!(out, "\"id\":\"p{number}\""),
        };
    }

    fn cell(&self, cells: &Cells, row: &Row, out: &mut Vec<u8>) {
        let question = cells.column.question.0;
        let token = |position: usize| cells.tokens.get(position).map_or("", String::as_str).as_bytes();
        out.extend(cells.lead.as_bytes());
        match (row.given(question), cells.position) {
            (Given::Nothing, _) if self.format == Format::Jsonl => out.extend(b"null"),
            (Given::Nothing, _) => {}
            (_, Some(position)) => out.extend(yes_no(row.has(question, position)).as_bytes()),
            (Given::Number(number), None) => {
                let _ = write!(out, "{number}");
            }
            (Given::One(position), None) => {
                out.extend(cells.around.0.as_bytes());
                out.extend(token(position));
                out.extend(cells.around.1.as_bytes());
            }
            (Given::Many, None) => {
                let between = if self.format == Format::Jsonl { ',' } else { BETWEEN };
                let mut buffer = [0; 4];
                let mut before = cells.around.0;
                for (position, _) in row.ticks(question).iter().enumerate().filter(|(_, ticked)| **ticked) {
                    out.extend(before.as_bytes());
                    out.extend(token(position));
                    before = between.encode_utf8(&mut buffer);
                }
                out.extend(cells.around.1.as_bytes());
            }
        }
    }
}

impl Cells {
    fn new(rules: &RuleSet, format: Format, column: Column) -> Self {
        let question = rules.question(column.question);
        let tokens = question.tokens();
        // Ids need no quoting in any format: they are made of small letters, digits and hyphens.
        let is_json = format == Format::Jsonl;
        let quoted = |id: &str| if is_json { format!("\"{id}\"") } else { id.to_owned() };
        Self {
            lead: if is_json { format!("\"{}\":", column.name) } else { String::new() },
            around: if is_json && question.kind == Kind::ChooseMany { ("[", "]") } else { ("", "") },
            tokens: tokens.iter().map(|&token| quoted(question.token_id(token))).collect(),
            position: column.token.and_then(|token| tokens.iter().position(|other| *other == token)),
            column,
        }
    }

    /// A cell with something else in it.
    pub(super) fn with(&self, value: &str) -> Vec<u8> {
        [self.lead.as_bytes(), value.as_bytes()].concat()
    }

    /// A cell in which these tokens stand.
    pub(super) fn with_tokens(&self, format: Format, ids: &[&str]) -> Vec<u8> {
        if format == Format::Jsonl {
            let quoted: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
            return self.with(&format!("{}{}{}", self.around.0, quoted.join(","), self.around.1));
        }
        self.with(&ids.join(&BETWEEN.to_string()))
    }
}
