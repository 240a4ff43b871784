//! Rows of a table in text, many at a time and column by column: what is known of a column stays at hand meanwhile, and
//! no row waits for another. Columns that stand side by side are looked up together.

#![expect(
    clippy::inline_always,
    reason = "every row passes here: measured, with the size of the program kept small"
)]

use std::collections::BTreeMap;
use std::ops::Range;

use fearless_simd::{Level, Simd, dispatch};

use super::super::careful::Syntax;
use super::super::index::{Index, Lines};
use super::super::job::Job;
use super::super::known::{Key, Known, MOST, SHORT, join, join_with};
use super::super::meaning::Meaning;
use super::super::plan::is_set;
use super::{Cell, Column, Reader, Row};

/// So many rows are read at a time.
pub(in crate::batch) const ROWS: usize = 128;

/// From so many rows at most it is learned which columns are looked up together.
const SAMPLE: usize = 2048;

/// Columns are looked up together if at most one row in so many has a text there that no other row of the sample has:
/// that is how often the next rows will have a new one (Good and Turing), and a new one costs as much as some twenty
/// others. They are parted when more rows than that have one for which there is no room.
const SELDOM: usize = 32;

/// And at most one row in so many a text that is too long for a short key.
const SELDOM_LONG: usize = 4;

/// So many texts are kept of columns together, in a plan of four words.
const TEXTS: usize = 1024;

/// Columns that stand side by side.
pub(super) struct Run<const W: usize> {
    columns: Range<usize>,
    holds: Holds,
    /// Texts from the first of the cells to the last, with delimiters.
    known: Known<W>,
    /// How many rows had another one, for which there was no room.
    missed: usize,
}

/// What the cells of a run hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Answers, each by itself.
    Answers,
    /// All flags of this group of the reader: one answer.
    Flags(usize),
    /// Nothing that matters, or what is looked at when the row ends.
    Nothing,
    /// What is looked at cell by cell.
    Other,
}

impl<const W: usize> Run<W> {
    fn new(columns: Range<usize>, holds: Holds) -> Self {
        let most = if matches!(holds, Holds::Flags(_)) { MOST } else { TEXTS };
        Self { columns, holds, known: Known::new(most), missed: 0 }
    }
}

/// All columns, each by itself; the flags of a question together where they stand side by side. Also the columns of the
/// other flags, by their group.
pub(super) fn runs<const W: usize>(columns: &[Column<W>]) -> (Vec<Run<W>>, BTreeMap<usize, Vec<usize>>) {
    let (mut runs, mut apart, mut at) = (Vec::new(), BTreeMap::<usize, Vec<usize>>::new(), 0);
    while let Some(column) = columns.get(at) {
        let mut end = at + 1;
        let holds = match column.meaning {
            Meaning::Answer(_) => Holds::Answers,
            Meaning::Id | Meaning::Ignored | Meaning::Unknown => Holds::Nothing,
            Meaning::Stopped => Holds::Other,
            Meaning::Flag(question, _) => {
                let is_same =
                    |other: &&Column<W>| matches!(other.meaning, Meaning::Flag(of, _) if of == question);
                let here = columns.iter().skip(at).take_while(is_same).count();
                if here == columns.iter().filter(is_same).count() {
                    end = at + here;
                    Holds::Flags(column.flag.0)
                } else {
                    apart.entry(column.flag.0).or_default().push(at);
                    Holds::Nothing
                }
            }
        };
        runs.push(Run::new(at..end, holds));
        at = end;
    }
    (runs, apart)
}

impl<const W: usize> Reader<'_, W> {
    /// Which instructions the processor has.
    pub(in crate::batch) fn level(&self) -> Level {
        self.level
    }

    /// Learns from a piece which columns are looked up together: of most people most answers are "none" or blank, so
    /// that there are few texts for several columns. What comes of a row does not depend on it.
    pub(in crate::batch) fn learn_runs(&mut self, text: &[u8], index: &Index) {
        let columns = self.columns.len();
        let (mut rows, mut cell) = (Vec::new(), 0);
        while let Some(lines) = index.lines(text, cell, columns, ROWS).filter(|_| rows.len() < SAMPLE) {
            match lines {
                Lines::Whole(number) => {
                    rows.extend((0..number).map(|row| cell + row * columns));
                    cell += number * columns;
                }
                Lines::Ragged(cells) => cell += cells,
            }
        }
        if rows.is_empty() {
            return;
        }
        let mut seen = Vec::new();
        let mut few = |columns: &Range<usize>| {
            seen.clear();
            let mut long = 0;
            for row in &rows {
                let place = index.place(row + columns.start..row + columns.end);
                long += usize::from(place.len() > SHORT);
                seen.extend(Key::at(text, place.start, place.end).map(Key::mixed));
            }
            seen.sort_unstable();
            let alone = seen.chunk_by(u64::eq).filter(|same| same.len() == 1).count();
            SELDOM * alone <= rows.len() && SELDOM_LONG * long <= rows.len()
        };
        let mut runs: Vec<Run<W>> = Vec::new();
        for run in std::mem::take(&mut self.runs) {
            let is_answer = |run: &Run<W>| run.holds == Holds::Answers;
            if let Some(before) = runs.last_mut().filter(|before| is_answer(before) && is_answer(&run)) {
                let both = before.columns.start..run.columns.end;
                if few(&both) {
                    before.columns = both;
                    continue;
                }
            }
            runs.push(run);
        }
        self.runs = runs;
        self.learned = true;
    }

    /// Reads so many rows, of which the first begins with this cell.
    pub(in crate::batch) fn rows(&mut self, text: &[u8], index: &Index, first: usize, rows: usize) {
        let columns = self.columns.len();
        let start = self.row();
        self.block.resize(rows, start);
        self.block.fill(start);
        let mut missed = std::mem::take(&mut self.missed);
        for at in 0..self.runs.len() {
            missed.clear();
            if let Some(run) = self.runs.get(at) {
                let cells = Cells { text, index, first, columns };
                dispatch!(self.level, simd => run.take(simd, cells, &mut self.block, &mut missed));
            }
            for &row in &missed {
                self.one_by_one(row, at, text, index, first + row * columns);
            }
        }
        self.missed = missed;
    }

    /// Ends as many of the rows that were read as can be ended quickly, from the first of `rows` on, where the names of
    /// rows need no second look. How many; the first row of the block begins with the cell `first`, and its name stands
    /// in the column `id`.
    pub(in crate::batch) fn end_rows(
        &self,
        job: &mut Job,
        (text, index): (&[u8], &Index),
        rows: Range<usize>,
        first: usize,
        id: usize,
    ) -> usize {
        if !self.apart.is_empty() || !self.table.plan.is_flat() {
            return 0;
        }
        let (results, good) = (self.table.results, self.table.plan.good());
        let Some(block) = self.block.get(rows.clone()) else { return 0 };
        let columns = self.columns.len();
        let mut name = first + rows.start * columns + id;
        let (out, tally) = (&mut job.out, &mut job.tally);
        dispatch!(self.level, _simd => {
            let mut ended = 0;
            // An iterator would be called here, not built in.
            while let Some(row) = block.get(ended) {
                let place = index.place(name..name + 1);
                if !is_set(&row.bits, good)
                    || results.add_quickly(out, tally, text, place, &row.bits, row.stopped).is_none()
                {
                    break;
                }
                name += columns;
                ended += 1;
            }
            ended
        })
    }

    /// Ends one of the rows that were read, which begins with the cell `first`. False: something in it cannot be read.
    pub(in crate::batch) fn end_row(
        &mut self,
        job: &mut Job,
        (text, index): (&[u8], &Index),
        row: usize,
        first: usize,
        id: Option<&[u8]>,
    ) -> bool {
        let Some(mut row) = self.block.get(row).copied() else { return false };
        let apart = std::mem::take(&mut self.apart);
        for (group, columns) in &apart {
            for &column in columns {
                let place = index.place(first + column..first + column + 1);
                if !self.read_flag(column, text.get(place).unwrap_or_default(), Syntax::Text) {
                    row.bits = [0; W];
                }
            }
            self.join_group(*group, &mut row.bits);
        }
        self.apart = apart;
        self.end_joined(&row, job, id)
    }

    /// Takes the cells of a run one by one, in a row that begins with the cell `first`.
    fn one_by_one(&mut self, row: usize, run: usize, text: &[u8], index: &Index, first: usize) -> Option<()> {
        let mut taken = Row { bits: [u64::MAX; W], ..*self.block.get(row)? };
        let columns = self.runs.get(run)?.columns.clone();
        let place = |columns: Range<usize>| index.place(first + columns.start..first + columns.end);
        for column in columns.clone() {
            let place = place(column..column + 1);
            self.take(&mut taken, Cell { column, text, place, syntax: Syntax::Text });
        }
        let holds = self.runs.get(run)?.holds;
        if let Holds::Flags(group) = holds {
            self.join_group(group, &mut taken.bits);
        }
        let run = self.runs.get_mut(run)?;
        if matches!(holds, Holds::Answers | Holds::Flags(_)) && taken.bits != [0; W] {
            let place = place(columns);
            let key = Key::at(text, place.start, place.end)?;
            // Two rows of those read together may have the same.
            let is_kept = run.known.find(key, text, place.clone()).is_some()
                || run.known.add(key, text.get(place)?, taken.bits);
            run.missed += usize::from(!is_kept);
        }
        let row = self.block.get_mut(row)?;
        join(&mut taken.bits, &row.bits);
        *row = taken;
        Some(())
    }

    /// After so many rows: columns of which too many texts were not known together are looked up one by one from now
    /// on.
    pub(in crate::batch) fn part_runs(&mut self, rows: usize) {
        let mut at = 0;
        while let Some(run) = self.runs.get_mut(at) {
            let missed = std::mem::take(&mut run.missed);
            if run.columns.len() > 1 && run.holds == Holds::Answers && SELDOM * missed > rows {
                let columns = run.columns.clone();
                self.runs.splice(at..=at, columns.map(|column| Run::new(column..column + 1, Holds::Answers)));
            }
            at += 1;
        }
    }
}

/// The cells of some rows.
#[derive(Clone, Copy)]
struct Cells<'t> {
    text: &'t [u8],
    index: &'t Index,
    /// The first of them, and how many there are in a row.
    first: usize,
    columns: usize,
}

impl<const W: usize> Run<W> {
    /// Takes the cells of these columns, of all rows. Which rows have a text that is not known is added to `missed`.
    #[inline(always)]
    fn take<S: Simd>(&self, simd: S, cells: Cells<'_>, rows: &mut [Row<W>], missed: &mut Vec<usize>) {
        match self.holds {
            Holds::Answers | Holds::Flags(_) => {
                let (mut start, mut end) = (cells.first + self.columns.start, cells.first + self.columns.end);
                // An iterator would be called here, not built in.
                let mut number = 0;
                while let Some(row) = rows.get_mut(number) {
                    match self.known.find_with(simd, cells.text, cells.index.place(start..end)) {
                        Some(mask) => join_with(simd, &mut row.bits, mask),
                        None => missed.push(number),
                    }
                    start += cells.columns;
                    end += cells.columns;
                    number += 1;
                }
            }
            Holds::Nothing => {}
            Holds::Other => missed.extend(0..rows.len()),
        }
    }
}
