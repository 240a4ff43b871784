//! Rows of a table in text: one pass over pieces without a quote, record by record over the others.

#![expect(
    clippy::inline_always,
    reason = "every row passes here: measured, with the size of the program kept small"
)]

use fearless_simd::{Simd, dispatch};

use super::careful::{Raw, Syntax};
use super::cut::{Ends, PADDING, Piece};
use super::index::Lines;
use super::job::{Job, RowProblem};
use super::meaning::Meaning;
use super::reader::{Cell, ROWS, Reader, reject};
use super::records::{Fields, LONGEST, Malformed, Record, record};

/// Reads the rows of a piece.
pub(super) fn read<const W: usize>(reader: &mut Reader<'_, W>, job: &mut Job, text: &[u8], delimiter: u8) {
    match job.piece {
        Piece::TooLong => too_long(job, text),
        Piece::Records { quotes: false } if !reader.needs_answers() => quickly(reader, job, text, delimiter),
        Piece::Records { .. } => record_by_record(reader, job, text, delimiter),
    }
}

/// A line that is too long to be a row.
pub(super) fn too_long(job: &mut Job, start: &[u8]) {
    let reason = format!("this line is longer than {} KiB; a quote may be missing", LONGEST >> 10);
    reject(job, 0, String::new(), start, vec![RowProblem::of_row("too-long", reason)]);
    job.lines = 1;
}

fn quickly<const W: usize>(reader: &mut Reader<'_, W>, job: &mut Job, text: &[u8], delimiter: u8) {
    let mut index = std::mem::take(&mut reader.index);
    let end = text.len().saturating_sub(PADDING);
    let columns = reader.columns.len();
    index.fill(reader.level(), text.get(..end).unwrap_or_default(), delimiter, columns);
    if !reader.learned {
        reader.learn_runs(text, &index);
    }
    let id = reader.columns.iter().position(|column| column.meaning == Meaning::Id);
    // Names of rows then are text without control characters, and need no quotes.
    let quick_id =
        id.filter(|_| index.is_plain() && columns > 1 && reader.table.results.delimiter() == Some(delimiter));
    let mut cell = 0;
    while let Some(lines) = index.lines(text, cell, columns, ROWS) {
        let (number, cells) = match lines {
            Lines::Whole(number) => (number, columns),
            Lines::Ragged(cells) => (1, cells),
        };
        let is_whole = matches!(lines, Lines::Whole(_));
        if is_whole {
            reader.rows(text, &index, cell, number);
        }
        let mut row = 0;
        while row < number {
            if let (true, Some(id)) = (is_whole, quick_id) {
                let ended = reader.end_rows(job, (text, &index), row..number, cell, id);
                job.lines += ended as u64;
                row += ended;
                if row == number {
                    break;
                }
            }
            let first = cell + row * cells;
            let line = index.place(first..first + cells);
            // With one column an empty line looks like a row.
            let is_row = is_whole && (columns > 1 || !text.get(line.clone()).is_none_or(is_blank));
            let id = id.and_then(|id| text.get(index.place(first + id..first + id + 1)));
            let id = id.map(|id| id.strip_suffix(b"\r").unwrap_or(id));
            if !is_row || !reader.end_row(job, (text, &index), row, first, id) {
                reader.give_up();
                with_care(reader, job, text, line.start..line.end + 1, delimiter);
            }
            job.lines += 1;
            row += 1;
        }
        cell += number * cells;
    }
    reader.part_runs(usize::try_from(job.lines).unwrap_or(usize::MAX));
    reader.index = index;
}

/// Takes one line without quotes.
#[cold]
fn with_care<const W: usize>(
    reader: &mut Reader<'_, W>,
    job: &mut Job,
    text: &[u8],
    line: std::ops::Range<usize>,
    delimiter: u8,
) {
    let text = text.get(line).unwrap_or_default();
    let mut fields = Fields::default();
    record(text, 0, delimiter, true, &mut fields);
    take_record(reader, job, job.lines, text, &fields);
}

fn record_by_record<const W: usize>(reader: &mut Reader<'_, W>, job: &mut Job, text: &[u8], delimiter: u8) {
    let text = text.get(..text.len().saturating_sub(PADDING)).unwrap_or_default();
    let mut fields = Fields::default();
    let mut start = 0;
    while start < text.len() {
        let line = job.lines;
        let (end, malformed) = match record(text, start, delimiter, true, &mut fields) {
            Record::Whole(end) => (end, None),
            Record::Bad(end, why) => (end, Some(why)),
            Record::Cut => (text.len(), None),
        };
        let raw = text.get(start..end).unwrap_or_default();
        match malformed {
            Some(why) => {
                let problem = match why {
                    Malformed::NeverCloses => RowProblem::of_row(
                        "open-quote",
                        "a quote opens in this line and never closes; the rows below it are read as usual",
                    ),
                    Malformed::AfterQuote => RowProblem::of_row(
                        "after-quote",
                        "there is text after a closing quote; a quote inside a field is written twice",
                    ),
                };
                reject(job, line, String::new(), raw, vec![problem]);
            }
            None if reader.needs_answers() => take_record(reader, job, line, raw, &fields),
            None => {
                let level = reader.level();
                if !dispatch!(level, simd => take_fields(simd, reader, job, &mut fields)) {
                    reader.give_up();
                    take_record(reader, job, line, raw, &fields);
                }
            }
        }
        job.lines += memchr::memchr_iter(b'\n', raw).count() as u64;
        start = end;
    }
}

/// Takes the fields of a record. False: it has to be looked at with care.
#[inline(always)]
fn take_fields<S: Simd, const W: usize>(
    simd: S,
    reader: &mut Reader<'_, W>,
    job: &mut Job,
    fields: &mut Fields,
) -> bool {
    let number = reader.columns.len();
    if fields.iter().len() != number || number == 1 && fields.iter().all(is_blank) {
        return false;
    }
    let mut row = reader.row();
    let mut id = None;
    fields.pad(PADDING);
    // An iterator would be called here, not built in.
    let mut next = 0;
    while next < number {
        let column = next;
        next += 1;
        let place = fields.place(column);
        if reader.columns.get(column).is_some_and(|column| column.meaning == Meaning::Id) {
            id = fields.text().get(place);
        } else {
            let text = fields.text();
            reader.take_with(simd, &mut row, Cell { column, text, place, syntax: Syntax::Text });
        }
    }
    reader.end(&row, job, id)
}

/// Takes a record with care: its result, or all that is wrong with it.
fn take_record<const W: usize>(
    reader: &mut Reader<'_, W>,
    job: &mut Job,
    line: u64,
    raw: &[u8],
    fields: &Fields,
) {
    if is_blank(raw) && fields.iter().len() <= 1 {
        job.tally.empty_lines += 1;
        return;
    }
    let (found, wanted) = (fields.iter().len(), reader.columns.len());
    let columns = reader.table.columns;
    let number = job.first_row + job.tally.rows;
    if found != wanted {
        let id = match columns.meanings.iter().position(|meaning| *meaning == Meaning::Id) {
            Some(at) => String::from_utf8_lossy(fields.iter().nth(at).unwrap_or_default()).into_owned(),
            None => number.to_string(),
        };
        let fields = if found == 1 { "field" } else { "fields" };
        let advice =
            if found < wanted { "cells are missing" } else { "a cell with a delimiter in it needs quotes" };
        let reason = format!("this row has {found} {fields}; the header has {wanted}; {advice}");
        reject(job, line, id, raw, vec![RowProblem::of_row("ragged", reason)]);
        return;
    }
    let names = columns.meanings.iter().zip(&columns.names);
    let cells =
        names.zip(fields.iter()).map(|((meaning, name), cell)| (*meaning, name.as_str(), Raw::Text(cell)));
    reader.with_care(job, line, number, cells, raw);
}

/// Whether there is nothing but blanks.
fn is_blank(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_whitespace)
}

/// How many rows a piece has.
pub(super) fn rows_in(text: &[u8], piece: Piece, ends: Ends) -> u64 {
    let Piece::Records { quotes } = piece else { return 1 };
    let text = text.get(..text.len().saturating_sub(PADDING)).unwrap_or_default();
    let is_row = |line: &[u8]| !is_blank(line);
    match ends {
        Ends::Csv(delimiter) if quotes => {
            let (mut start, mut rows, mut fields) = (0, 0, Fields::default());
            while start < text.len() {
                let (Record::Whole(end) | Record::Bad(end, _)) =
                    record(text, start, delimiter, true, &mut fields)
                else {
                    break;
                };
                let raw = text.get(start..end).unwrap_or_default();
                rows += u64::from(is_row(raw) || fields.iter().len() > 1);
                start = end;
            }
            rows
        }
        _ => {
            let (mut rows, mut start) = (0, 0);
            for end in memchr::memchr_iter(b'\n', text) {
                // Only a line that begins with a space can have nothing else in it.
                let line = text.get(start..end).unwrap_or_default();
                let may_be_empty = line.first().is_none_or(u8::is_ascii_whitespace);
                rows += u64::from(
                    !may_be_empty || is_row(line) || ends == Ends::Csv(b'\t') && line.contains(&b'\t'),
                );
                start = end + 1;
            }
            rows
        }
    }
}
