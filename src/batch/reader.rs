//! What the cells of a row come to. Each text that was seen before in its column is looked up; another one is read
//! with care, once.

#![expect(
    clippy::inline_always,
    reason = "every row passes here: measured, with the size of the program kept small"
)]

mod rows;

use std::collections::BTreeMap;
use std::ops::Range;

use fearless_simd::{Level, Simd, dispatch};

use super::careful::{Careful, Raw, Syntax, careful};
use super::cell::answer_in_flags;
use super::columns::{Columns, Names};
use super::index::Index;
use super::job::{Job, Reject, RowProblem};
use super::known::{Bits, Key, Known, MOST, join, join_with};
use super::meaning::Meaning;
use super::plan::{Plan, is_set};
use super::results::Results;
use crate::answers::{Answer, Answers};
use crate::ruleset::{QuestionIx, Token};

pub(super) use rows::ROWS;

/// What becomes of each person's answers, beside their row: row number, id, answers.
pub type Each<'a> = dyn Fn(u64, &str, &Answers) -> std::io::Result<()> + Sync + 'a;

/// What all readers of a table share.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) names: Names<'a>,
    pub(super) columns: &'a Columns,
    pub(super) results: &'a Results<'a, 'a>,
    /// Called with each person's answers, where somebody wants them: row number, id, answers.
    pub(super) each: Option<&'a Each<'a>>,
}

/// Reads rows, with `W` words for the bits of the plan.
pub(super) struct Reader<'a, const W: usize> {
    pub(super) table: Table<'a>,
    pub(super) columns: Vec<Column<W>>,
    /// The columns of a table in text, side by side.
    runs: Vec<rows::Run<W>>,
    /// Whether it is known which of them are looked up together.
    pub(super) learned: bool,
    /// The columns of flags that do not stand side by side with all others of their question, by their group.
    apart: BTreeMap<usize, Vec<usize>>,
    /// Where the cells of a piece of text end.
    pub(super) index: Index,
    /// Rows that are read together.
    block: Vec<Row<W>>,
    /// Which of them have a text that is not known.
    missed: Vec<usize>,
    level: Level,
    /// Questions whose answer stands in several columns.
    groups: Vec<Group<W>>,
    /// The bits that questions without a column keep.
    start: Bits<W>,
    /// The first thing that went wrong on the side of this program.
    pub(super) failed: Option<std::io::Error>,
}

/// A column and its texts.
pub(super) struct Column<const W: usize> {
    pub(super) meaning: Meaning,
    known: Known<W>,
    /// For a flag: its group, and its place there.
    flag: (usize, usize),
}

/// The flags of one question.
struct Group<const W: usize> {
    question: QuestionIx,
    tokens: Vec<Token>,
    /// What was read of each: `y`, `n`, a blank, or `-` where the row says nothing.
    read: Vec<u8>,
    known: Known<W>,
    /// Whether rows answer the question so.
    used: bool,
}

/// The row says nothing of this flag.
const NOTHING: u8 = b'-';

/// A cell of a row.
pub(super) struct Cell<'t> {
    pub(super) column: usize,
    /// [`WINDOW`](super::known::WINDOW) bytes can be looked at from the start of the cell on.
    pub(super) text: &'t [u8],
    pub(super) place: Range<usize>,
    pub(super) syntax: Syntax,
}

/// A row so far.
#[derive(Clone, Copy)]
pub(super) struct Row<const W: usize> {
    /// What the answers left standing.
    bits: Bits<W>,
    stopped: bool,
}

impl Table<'_> {
    /// The bits that an answer keeps.
    fn mask<const W: usize>(&self, question: QuestionIx, answer: Option<&Answer>) -> Bits<W> {
        let mut mask = [u64::MAX; W];
        for (to, from) in mask.iter_mut().zip(self.plan.mask(question, answer)) {
            *to = from;
        }
        mask
    }
}

impl<const W: usize> Column<W> {
    /// Takes a cell that is not known yet, or is no answer by itself: the bits that it keeps. A text that cannot be read
    /// keeps none, not even the one of good rows.
    #[inline(never)]
    fn take(
        &mut self,
        table: &Table<'_>,
        stopped: &mut bool,
        key: Key,
        text: &[u8],
        syntax: Syntax,
    ) -> Bits<W> {
        match self.meaning {
            Meaning::Answer(question) => {
                let Ok(answer) = syntax.answer(table.names, question, text) else { return [0; W] };
                let mask = table.mask(question, answer.as_ref());
                self.known.add(key, text, mask);
                mask
            }
            // Flags are read with the others of their question.
            Meaning::Id | Meaning::Flag(..) => [u64::MAX; W],
            Meaning::Ignored | Meaning::Unknown => {
                // Looked up the next time, as nothing.
                self.known.add(key, text, [u64::MAX; W]);
                [u64::MAX; W]
            }
            Meaning::Stopped => match syntax.stopped(text) {
                Ok(is_stopped) => {
                    *stopped = is_stopped;
                    [u64::MAX; W]
                }
                Err(_) => [0; W],
            },
        }
    }
}

impl<'a, const W: usize> Reader<'a, W> {
    pub(super) fn new(table: Table<'a>) -> Self {
        let mut groups: Vec<Group<W>> = Vec::new();
        let columns = table.columns.meanings.iter().map(|&meaning| {
            let flag = match meaning {
                Meaning::Flag(question, token) => place_in_group(&mut groups, question, token),
                _ => (0, 0),
            };
            Column { meaning, known: Known::new(MOST), flag }
        });
        let columns: Vec<Column<W>> = columns.collect();
        let start = [u64::MAX; W];
        let (runs, apart) = rows::runs(&columns);
        let (index, block, missed, level) = (Index::default(), Vec::new(), Vec::new(), Level::new());
        let mut reader = Self {
            table,
            columns,
            runs,
            apart,
            learned: false,
            index,
            block,
            missed,
            level,
            groups,
            start,
            failed: None,
        };
        for question in &table.columns.absent {
            let mask = reader.mask(*question, None);
            join(&mut reader.start, &mask);
        }
        reader
    }

    #[inline]
    pub(super) fn row(&self) -> Row<W> {
        Row { bits: self.start, stopped: false }
    }

    fn mask(&self, question: QuestionIx, answer: Option<&Answer>) -> Bits<W> {
        self.table.mask(question, answer)
    }

    /// Takes the next cell of a row.
    pub(super) fn take(&mut self, row: &mut Row<W>, cell: Cell<'_>) {
        dispatch!(self.level, simd => self.take_with(simd, row, cell));
    }

    /// The same, with the instructions of this processor.
    #[inline(always)]
    pub(super) fn take_with<S: Simd>(&mut self, simd: S, row: &mut Row<W>, cell: Cell<'_>) {
        let Some(known) = self.columns.get(cell.column).map(|column| &column.known) else { return };
        match known.find_with(simd, cell.text, cell.place.clone()) {
            Some(mask) => join_with(simd, &mut row.bits, mask),
            None => self.take_new(row, cell),
        }
    }

    /// Takes a cell that is not known yet.
    #[inline(never)]
    fn take_new(&mut self, row: &mut Row<W>, cell: Cell<'_>) {
        let Cell { column: number, text, place, syntax } = cell;
        let (Some(column), Some(own)) = (self.columns.get_mut(number), text.get(place.clone())) else {
            return;
        };
        if let Meaning::Flag(..) = column.meaning {
            if !self.read_flag(number, own, syntax) {
                row.bits = [0; W];
            }
        } else if let Some(key) = Key::at(text, place.start, place.end) {
            let taken = column.take(&self.table, &mut row.stopped, key, own, syntax);
            join(&mut row.bits, &taken);
        }
    }

    /// Notes what a flag says, until all of its question are read. False: it cannot be read.
    fn read_flag(&mut self, column: usize, text: &[u8], syntax: Syntax) -> bool {
        let Some(read) = syntax.flag_read(text) else { return false };
        let place = self.columns.get(column).and_then(|column| {
            let (group, place) = column.flag;
            self.groups.get_mut(group)?.read.get_mut(place)
        });
        place.map(|place| *place = read).is_some()
    }

    /// Takes a question of which the row says nothing, though other rows do.
    pub(super) fn take_nothing(&mut self, row: &mut Row<W>, column: usize) {
        if let Some(Meaning::Answer(question)) = self.columns.get(column).map(|column| column.meaning) {
            let mask = self.mask(question, None);
            join(&mut row.bits, &mask);
        }
    }

    /// Ends a row: adds its result. Without an id its number is its name. False: something in it cannot be read.
    #[inline]
    pub(super) fn end(&mut self, row: &Row<W>, job: &mut Job, id: Option<&[u8]>) -> bool {
        let mut row = *row;
        self.join_groups(&mut row.bits);
        self.end_joined(&row, job, id)
    }

    /// The same, where what flags say is in the row already.
    #[inline]
    fn end_joined(&mut self, row: &Row<W>, job: &mut Job, id: Option<&[u8]>) -> bool {
        let mut bits = row.bits;
        let number;
        let id = if let Some(id) = id {
            id
        } else {
            number = (job.first_row + job.tally.rows).to_string();
            number.as_bytes()
        };
        let words = bits.as_mut_slice();
        if !is_set(words, self.table.plan.good()) || !is_plain(id) {
            return false;
        }
        if !self.table.plan.is_flat() {
            self.table.plan.work_out(words);
        }
        self.table.results.add(&mut job.out, &mut job.tally, id, words, row.stopped, None);
        true
    }

    /// Only the flags in these columns are used from now on.
    pub(super) fn use_flags(&mut self, columns: &[usize]) {
        for (at, group) in self.groups.iter_mut().enumerate() {
            let is_here = |column: &usize| {
                self.columns
                    .get(*column)
                    .is_some_and(|column| matches!(column.meaning, Meaning::Flag(..)) && column.flag.0 == at)
            };
            group.used = columns.iter().any(is_here);
        }
    }

    fn join_groups(&mut self, bits: &mut Bits<W>) {
        for at in 0..self.groups.len() {
            self.join_group(at, bits);
        }
    }

    /// Takes what the flags of a question say, all of which were read, and forgets them.
    fn join_group(&mut self, at: usize, bits: &mut Bits<W>) {
        let Some(group) = self.groups.get(at).filter(|group| group.used) else { return };
        let key = Key::of(&group.read);
        if let Some(mask) = group.known.find(key, &group.read, 0..group.read.len()) {
            join(bits, mask);
        } else {
            let flags = group.tokens.iter().zip(&group.read).filter(|(_, read)| **read != NOTHING);
            let flags: Vec<_> = flags.map(|(token, read)| (*token, flag_of(*read))).collect();
            let question = self.table.plan.rules().question(group.question);
            let answer = answer_in_flags(question, &flags);
            let mask = answer.map_or([0; W], |answer| self.mask(group.question, answer.as_ref()));
            join(bits, &mask);
            if let Some(group) = self.groups.get_mut(at).filter(|_| mask != [0; W]) {
                group.known.add(key, &group.read, mask);
            }
        }
        if let Some(group) = self.groups.get_mut(at) {
            group.read.fill(NOTHING);
        }
    }

    /// Forgets what was read of a row that is not ended.
    pub(super) fn give_up(&mut self) {
        for group in &mut self.groups {
            group.read.fill(NOTHING);
        }
    }

    /// Whether rows have to be read with care though nothing is wrong with them.
    pub(super) fn needs_answers(&self) -> bool {
        self.table.results.explains() || self.table.each.is_some()
    }

    /// Takes a row with care: its result, or all that is wrong with it. `row` is its text, for the rejects.
    pub(super) fn with_care<'t>(
        &mut self,
        job: &mut Job,
        line: u64,
        number: u64,
        cells: impl Iterator<Item = (Meaning, &'t str, Raw<'t>)>,
        row: &[u8],
    ) {
        let Careful { id, answers, problems } = careful(self.table.names, cells);
        let id = id.unwrap_or_else(|| number.to_string());
        if problems.is_empty() {
            self.answered(job, number, &id, &answers);
        } else {
            reject(job, line, id, row, problems);
        }
    }

    /// Adds the result of a person whose answers are known.
    pub(super) fn answered(&mut self, job: &mut Job, number: u64, id: &str, answers: &Answers) {
        if let Some(each) = self.table.each
            && let Err(error) = each(number, id, answers)
        {
            self.failed.get_or_insert(error);
        }
        let mut bits = [u64::MAX; W];
        for question in self.table.plan.rules().question_indices() {
            join(&mut bits, &self.mask(question, answers.get(question)));
        }
        let words = bits.as_mut_slice();
        self.table.plan.work_out(words);
        let stopped = answers.stopped_at_same_day;
        self.table.results.add(&mut job.out, &mut job.tally, id.as_bytes(), words, stopped, Some(answers));
    }
}

/// Puts a row aside.
pub(super) fn reject(job: &mut Job, line: u64, id: String, row: &[u8], problems: Vec<RowProblem>) {
    job.tally.rows += 1;
    job.tally.rejected += 1;
    // Enough to know the row again.
    let row = row.get(..row.len().min(64 << 10)).unwrap_or_default();
    let row = String::from_utf8_lossy(row).trim_end_matches(['\n', '\r']).to_owned();
    job.rejects.push(Reject { file: None, line, id, row, problems });
}

fn flag_of(read: u8) -> Option<bool> {
    match read {
        b'y' => Some(true),
        b'n' => Some(false),
        _ => None,
    }
}

/// The place of a flag among those of its question.
fn place_in_group<const W: usize>(
    groups: &mut Vec<Group<W>>,
    question: QuestionIx,
    token: Token,
) -> (usize, usize) {
    let group = groups.iter().position(|group| group.question == question).unwrap_or_else(|| {
        groups.push(Group {
            question,
            tokens: Vec::new(),
            read: Vec::new(),
            known: Known::new(MOST),
            used: true,
        });
        groups.len() - 1
    });
    let place = groups.get_mut(group).map_or(0, |group| {
        group.tokens.push(token);
        group.read.push(NOTHING);
        group.tokens.len() - 1
    });
    (group, place)
}

/// Whether the name of a row can be passed on as it is: text without control characters. Others are looked at with care.
#[inline]
fn is_plain(id: &[u8]) -> bool {
    !id.iter().any(u8::is_ascii_control) && (id.is_ascii() || std::str::from_utf8(id).is_ok())
}
