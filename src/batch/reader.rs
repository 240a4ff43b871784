//! What the cells of a row come to. Each text that was seen before in its column is looked up; another one is read
//! with care, once.

#![expect(
    clippy::inline_always,
    reason = "every row passes here: measured, with the size of the program kept small"
)]

use wide::u64x4;

use super::careful::{Careful, Raw, Syntax, careful};
use super::cell::answer_in_flags;
use super::columns::{Columns, Names};
use super::job::{Job, Reject, RowProblem};
use super::known::{ALL, Bits, Key, Known, NONE, join};
use super::meaning::Meaning;
use super::plan::{Plan, is_set};
use super::results::Results;
use crate::answers::{Answer, Answers};
use crate::ruleset::{QuestionIx, Token};

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

/// Reads rows, with `B` blocks of four words for the bits of the plan.
pub(super) struct Reader<'a, const B: usize> {
    pub(super) table: Table<'a>,
    pub(super) columns: Vec<Column<B>>,
    /// Questions whose answer stands in several columns.
    groups: Vec<Group<B>>,
    /// The bits that questions without a column keep.
    start: Bits<B>,
    /// The first thing that went wrong on the side of this program.
    pub(super) failed: Option<std::io::Error>,
}

/// A column and its texts.
pub(super) struct Column<const B: usize> {
    pub(super) meaning: Meaning,
    known: Known<B>,
    /// For a flag: its group, and its place there.
    flag: (usize, usize),
}

/// The flags of one question.
struct Group<const B: usize> {
    question: QuestionIx,
    tokens: Vec<Token>,
    /// What was read of each: `y`, `n`, a blank, or `-` where the row says nothing.
    read: Vec<u8>,
    known: Known<B>,
    /// Whether rows answer the question so.
    used: bool,
}

/// The row says nothing of this flag.
const NOTHING: u8 = b'-';

/// A row so far.
pub(super) struct Row<const B: usize> {
    /// What the answers left standing.
    bits: Bits<B>,
    stopped: bool,
    /// Where its name stands.
    pub(super) id: Option<(usize, usize)>,
}

impl Table<'_> {
    /// The bits that an answer keeps.
    fn mask<const B: usize>(&self, question: QuestionIx, answer: Option<&Answer>) -> Bits<B> {
        let mut mask = [ALL; B];
        for (to, from) in mask.iter_mut().zip(self.plan.mask(question, answer).chunks(4)) {
            let mut words = [u64::MAX; 4];
            for (to, from) in words.iter_mut().zip(from) {
                *to = *from;
            }
            *to = u64x4::new(words);
        }
        mask
    }
}

impl<const B: usize> Column<B> {
    /// Takes a cell that is not known yet, or is no answer by itself: the bits that it keeps. A text that cannot be read
    /// keeps none, not even the one of good rows.
    #[inline(never)]
    fn take(
        &mut self,
        table: &Table<'_>,
        groups: &mut [Group<B>],
        stopped: &mut bool,
        key: Key,
        text: &[u8],
        syntax: Syntax,
    ) -> Bits<B> {
        match self.meaning {
            Meaning::Answer(question) => {
                let Ok(answer) = syntax.answer(table.names, question, text) else { return [NONE; B] };
                let mask = table.mask(question, answer.as_ref());
                self.known.add(key, text, mask);
                mask
            }
            Meaning::Id => [ALL; B],
            Meaning::Ignored | Meaning::Unknown => {
                // Looked up the next time, as nothing.
                self.known.add(key, text, [ALL; B]);
                [ALL; B]
            }
            Meaning::Flag(..) => {
                let Some(read) = syntax.flag_read(text) else { return [NONE; B] };
                let place = groups.get_mut(self.flag.0).and_then(|group| group.read.get_mut(self.flag.1));
                if let Some(place) = place {
                    *place = read;
                }
                [ALL; B]
            }
            Meaning::Stopped => match syntax.stopped(text) {
                Ok(is_stopped) => {
                    *stopped = is_stopped;
                    [ALL; B]
                }
                Err(_) => [NONE; B],
            },
        }
    }
}

impl<'a, const B: usize> Reader<'a, B> {
    pub(super) fn new(table: Table<'a>) -> Self {
        let mut groups: Vec<Group<B>> = Vec::new();
        let columns = table.columns.meanings.iter().map(|&meaning| {
            let flag = match meaning {
                Meaning::Flag(question, token) => place_in_group(&mut groups, question, token),
                _ => (0, 0),
            };
            Column { meaning, known: Known::new(), flag }
        });
        let columns = columns.collect();
        let start = [ALL; B];
        let mut reader = Self { table, columns, groups, start, failed: None };
        for question in &table.columns.absent {
            let mask = reader.mask(*question, None);
            join(&mut reader.start, &mask);
        }
        reader
    }

    #[inline]
    pub(super) fn row(&self) -> Row<B> {
        Row { bits: self.start, stopped: false, id: None }
    }

    fn mask(&self, question: QuestionIx, answer: Option<&Answer>) -> Bits<B> {
        self.table.mask(question, answer)
    }

    /// Reads a row whose cells end at these places. `None`: there are too many of them, or too few.
    #[inline(always)]
    pub(super) fn cells(&mut self, text: &[u8], start: usize, ends: &[u32]) -> Option<Row<B>> {
        if ends.len() != self.columns.len() {
            return None;
        }
        let (mut bits, mut stopped, mut id) = (self.start, false, None);
        let mut from = start;
        for (column, end) in self.columns.iter_mut().zip(ends) {
            let end = *end as usize;
            let cell = text.get(from..end)?;
            let key = Key::at(text, from, end)?;
            match column.known.find(key, cell) {
                Some(mask) => join(&mut bits, mask),
                None if column.meaning == Meaning::Id => id = Some((from, end)),
                None => {
                    let taken =
                        column.take(&self.table, &mut self.groups, &mut stopped, key, cell, Syntax::Text);
                    join(&mut bits, &taken);
                }
            }
            from = end + 1;
        }
        Some(Row { bits, stopped, id })
    }

    /// Takes the next cell of a row.
    #[inline]
    pub(super) fn take(&mut self, row: &mut Row<B>, column: usize, key: Key, text: &[u8], syntax: Syntax) {
        let Some(column) = self.columns.get_mut(column) else { return };
        if let Some(mask) = column.known.find(key, text) {
            join(&mut row.bits, mask);
        } else {
            let taken = column.take(&self.table, &mut self.groups, &mut row.stopped, key, text, syntax);
            join(&mut row.bits, &taken);
        }
    }

    /// Takes a question of which the row says nothing, though other rows do.
    pub(super) fn take_nothing(&mut self, row: &mut Row<B>, column: usize) {
        if let Some(Meaning::Answer(question)) = self.columns.get(column).map(|column| column.meaning) {
            let mask = self.mask(question, None);
            join(&mut row.bits, &mask);
        }
    }

    /// Ends a row: adds its result. Without an id its number is its name. False: something in it cannot be read.
    #[inline]
    pub(super) fn end(&mut self, mut row: Row<B>, job: &mut Job, id: Option<&[u8]>) -> bool {
        if !self.groups.is_empty() {
            self.join_groups(&mut row);
        }
        let number;
        let id = if let Some(id) = id {
            id
        } else {
            number = (job.first_row + job.tally.rows).to_string();
            number.as_bytes()
        };
        let mut words = words_of(&row.bits);
        let words = words.as_flattened_mut();
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

    fn join_groups(&mut self, row: &mut Row<B>) {
        for at in 0..self.groups.len() {
            let Some(group) = self.groups.get(at).filter(|group| group.used) else { continue };
            let key = Key::of(&group.read);
            if let Some(mask) = group.known.find(key, &group.read) {
                join(&mut row.bits, mask);
            } else {
                let flags = group.tokens.iter().zip(&group.read).filter(|(_, read)| **read != NOTHING);
                let flags: Vec<_> = flags.map(|(token, read)| (*token, flag_of(*read))).collect();
                let question = self.table.plan.rules().question(group.question);
                let answer = answer_in_flags(question, &flags);
                let mask = answer.map_or([NONE; B], |answer| self.mask(group.question, answer.as_ref()));
                join(&mut row.bits, &mask);
                if let Some(group) = self.groups.get_mut(at).filter(|_| mask != [NONE; B]) {
                    group.known.add(key, &group.read, mask);
                }
            }
            if let Some(group) = self.groups.get_mut(at) {
                group.read.fill(NOTHING);
            }
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
        let mut bits = [ALL; B];
        for question in self.table.plan.rules().question_indices() {
            join(&mut bits, &self.mask(question, answers.get(question)));
        }
        let mut words = words_of(&bits);
        let words = words.as_flattened_mut();
        self.table.plan.work_out(words);
        let stopped = answers.stopped_at_same_day;
        self.table.results.add(&mut job.out, &mut job.tally, id.as_bytes(), words, stopped, Some(answers));
    }
}

/// Bits as words.
#[inline]
fn words_of<const B: usize>(bits: &Bits<B>) -> [[u64; 4]; B] {
    bits.map(u64x4::to_array)
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
fn place_in_group<const B: usize>(
    groups: &mut Vec<Group<B>>,
    question: QuestionIx,
    token: Token,
) -> (usize, usize) {
    let group = groups.iter().position(|group| group.question == question).unwrap_or_else(|| {
        groups.push(Group {
            question,
            tokens: Vec::new(),
            read: Vec::new(),
            known: Known::new(),
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
    let no_control = id.iter().all(|byte| *byte >= b' ' && *byte != 0x7f);
    no_control && (id.is_ascii() || std::str::from_utf8(id).is_ok())
}
