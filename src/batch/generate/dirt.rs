//! Lines that are not as they should be: with a defect, for which a reader must reject them, or merely unusual.

use super::Format;
use super::layout::{Cells, Layout};
use super::person::{Given, Row};
use super::random::SplitMix64;
use crate::answers::{Encoding, answer_from_words};
use crate::ruleset::{Kind, Question, Token};

/// What is done to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dirt {
    /// An option with a letter too many.
    UnknownOption,
    /// A number just outside of its range.
    OutOfRange,
    /// "None", or "prefer not to say", beside something else.
    Contradiction,
    /// The last cell is missing.
    TooShort,
    /// There is a cell too many.
    TooLong,
    /// A byte that is no UTF-8.
    BadUtf8,
    /// A NUL.
    Nul,
    /// A quote inside a cell that does not begin with one.
    StrayQuote,
    /// Text after the quote that ends a cell.
    AfterQuote,
    /// JSON: an object as an answer.
    WrongType,
    /// JSON: the line ends in the middle.
    Cut,
    /// JSON: a key twice.
    KeyTwice,
    /// The line ends with CR LF.
    CrLf,
    /// A cell in quotes that needs none.
    Quoted,
    /// A line break in the id, in quotes.
    LineBreak,
    /// JSON: the keys in another order.
    Reordered,
    /// JSON: spaces between the keys.
    Spaced,
    /// JSON: a letter written as an escape.
    Escaped,
    /// JSON: a key that is no question. An error only where a reader is told to be strict.
    UnknownKey,
}

const VALUES: [Dirt; 3] = [Dirt::UnknownOption, Dirt::OutOfRange, Dirt::Contradiction];

impl Dirt {
    /// The defects that a line can have.
    pub(super) fn defects(format: Format) -> Vec<Self> {
        let of_format: &[Self] = match format {
            Format::Csv | Format::Tsv => {
                &[Self::TooShort, Self::TooLong, Self::BadUtf8, Self::Nul, Self::StrayQuote, Self::AfterQuote]
            }
            Format::Jsonl | Format::Parquet => {
                &[Self::WrongType, Self::Cut, Self::KeyTwice, Self::BadUtf8, Self::Nul]
            }
        };
        [&VALUES, of_format].concat()
    }

    /// What makes a line unusual, and nothing worse.
    pub(super) fn unusual(format: Format) -> &'static [Self] {
        match format {
            Format::Csv | Format::Tsv => &[Self::CrLf, Self::Quoted, Self::LineBreak],
            Format::Jsonl | Format::Parquet => {
                &[Self::CrLf, Self::Reordered, Self::Spaced, Self::Escaped, Self::UnknownKey]
            }
        }
    }

    /// Adds the line of a person with one of these done to it; the first that can be done, from a random one on. Adds
    /// nothing where none can.
    pub(super) fn line(
        kinds: &[Self],
        layout: &Layout<'_>,
        (number, row): (u64, &Row),
        random: &mut SplitMix64,
        out: &mut Vec<u8>,
    ) -> bool {
        let start = random.below(u64::try_from(kinds.len()).unwrap_or(0));
        let skipped = usize::try_from(start).unwrap_or(0);
        let turn = kinds.iter().cycle().skip(skipped).take(kinds.len());
        let mut tried = turn.filter_map(|kind| {
            let mut line = Line { layout, row, cells: layout.cells(number, row), random };
            kind.put(&mut line).map(|end| line.written(end))
        });
        let Some(line) = tried.next() else { return false };
        out.extend(line);
        true
    }

    /// Does it to a line. Gives how the line ends, or `None` where it cannot be done.
    fn put(self, line: &mut Line<'_, '_>) -> Option<End> {
        match self {
            Self::UnknownOption => line.misspell()?,
            Self::OutOfRange => line.overshoot()?,
            Self::Contradiction => line.contradict()?,
            Self::TooShort => drop(line.cells.pop()?),
            Self::TooLong => line.cells.push(b"yes".to_vec()),
            Self::BadUtf8 => line.spoil(0xFF)?,
            Self::Nul => line.spoil(0)?,
            Self::StrayQuote => line.some_cell()?.insert(1, b'"'),
            Self::AfterQuote => line.quote(b"\"x")?,
            Self::Quoted => line.quote(b"\"")?,
            Self::WrongType => {
                let (at, cells) = line.some_column(|_, _| true)?;
                line.set(at, cells.with("{}"));
            }
            Self::KeyTwice => line.cells.push(line.cells.get(1)?.clone()),
            Self::UnknownKey => line.cells.push(b"\"favourite-colour\":\"blue\"".to_vec()),
            Self::LineBreak => {
                let id = line.cells.first_mut()?;
                *id = [b"\"", id.as_slice(), b"\nagain\""].concat();
            }
            Self::Reordered => line.cells.reverse(),
            Self::Escaped => {
                let id = String::from_utf8(line.cells.first()?.clone()).ok()?;
                line.set(0, id.replace("\"p", "\"\\u0070").into_bytes());
            }
            Self::Cut => return Some(End::Cut),
            Self::CrLf => return Some(End::CrLf),
            Self::Spaced => return Some(End::Spaced),
        }
        Some(End::Usual)
    }
}

/// How a line is put together.
#[derive(Debug, Clone, Copy)]
enum End {
    Usual,
    CrLf,
    Spaced,
    Cut,
}

/// A line that something is done to.
struct Line<'l, 'r> {
    layout: &'l Layout<'r>,
    row: &'l Row,
    /// The id, and then one of each column.
    cells: Vec<Vec<u8>>,
    random: &'l mut SplitMix64,
}

impl<'l> Line<'l, '_> {
    fn written(self, end: End) -> Vec<u8> {
        let (before, after) = self.layout.around();
        let between = self.layout.between();
        let (space, line_end) = match end {
            End::Spaced => (" ", "\n"),
            End::CrLf => ("", "\r\n"),
            End::Usual | End::Cut => ("", "\n"),
        };
        let joined = self.cells.join(format!("{between}{space}").as_bytes());
        let whole =
            [before.as_bytes(), space.as_bytes(), &joined, space.as_bytes(), after.as_bytes()].concat();
        let kept = if matches!(end, End::Cut) { whole.len() / 2 } else { whole.len() };
        whole.into_iter().take(kept).chain(line_end.bytes()).collect()
    }

    fn set(&mut self, at: usize, cell: Vec<u8>) {
        if let Some(place) = self.cells.get_mut(at) {
            *place = cell;
        }
    }

    /// One of the columns that fit, with the place of its cell.
    fn some_column(&mut self, fits: impl Fn(&Cells, Given) -> bool) -> Option<(usize, &'l Cells)> {
        let row = self.row;
        let columns = (1..).zip(&self.layout.columns);
        let fitting: Vec<(usize, &Cells)> =
            columns.filter(|(_, cells)| fits(cells, row.given(cells.column.question.0))).collect();
        self.random.pick(&fitting).copied()
    }

    /// One of the cells with something in it, but not that of the id.
    fn some_cell(&mut self) -> Option<&mut Vec<u8>> {
        let (at, _) = self.some_column(|_, given| given != Given::Nothing)?;
        self.cells.get_mut(at)
    }

    fn question(&self, cells: &Cells) -> &'l Question {
        self.layout.rules.question(cells.column.question)
    }

    fn misspell(&mut self) -> Option<()> {
        let (at, cells) = self.some_column(|_, given| matches!(given, Given::One(_) | Given::Many))?;
        let question = self.question(cells);
        let row = self.row;
        let index = cells.column.question.0;
        let tokens = question.tokens();
        let had = (0..tokens.len()).find(|&position| row.has(index, position));
        let id = match cells.column.token {
            Some(_) => "yes",
            None => question.token_id(*tokens.get(had?)?),
        };
        let first = id.chars().next()?;
        let mut wrong = format!("{first}{id}");
        while cells.column.token.is_none() && answer_from_words(question, &[&wrong]).is_ok() {
            wrong.insert(0, first);
        }
        self.set(at, cells.with_tokens(self.layout.format, &[&wrong]));
        Some(())
    }

    fn overshoot(&mut self) -> Option<()> {
        let (at, cells) = self.some_column(|_, given| matches!(given, Given::Number(_)))?;
        let Kind::Number { min, max, .. } = self.question(cells).kind else { return None };
        let outside = *self.random.pick(&[i128::from(min) - 1, i128::from(max) + 1])?;
        self.set(at, cells.with(&outside.to_string()));
        Some(())
    }

    fn contradict(&mut self) -> Option<()> {
        let layout = self.layout;
        let many = |cells: &Cells, given: Given, alone: Token| {
            let question = layout.rules.question(cells.column.question);
            question.kind == Kind::ChooseMany && given != Given::Nothing && question.tokens().contains(&alone)
        };
        if layout.encoding == Encoding::Columns {
            // "None" has no column, "prefer not to say" has.
            let (_, some) = self.some_column(|cells, given| many(cells, given, Token::PreferNot))?;
            for (at, cells) in (1..).zip(&layout.columns) {
                if cells.column.question == some.column.question {
                    self.set(at, cells.with("yes"));
                }
            }
            return Some(());
        }
        let (at, cells) = self.some_column(|cells, given| many(cells, given, Token::None))?;
        let question = self.question(cells);
        let option = question.token_id(Token::Option(0));
        self.set(at, cells.with_tokens(layout.format, &[question.token_id(Token::None), option]));
        Some(())
    }

    /// Puts a byte where none of its kind belongs: into an answer, or into the id of a JSON object.
    fn spoil(&mut self, byte: u8) -> Option<()> {
        let is_json = self.layout.format == Format::Jsonl;
        let cell = if is_json { self.cells.first_mut() } else { self.some_cell() }?;
        cell.insert(cell.len() - usize::from(is_json), byte);
        Some(())
    }

    fn quote(&mut self, after: &[u8]) -> Option<()> {
        let cell = self.some_cell()?;
        *cell = [b"\"", cell.as_slice(), after].concat();
        Some(())
    }
}
