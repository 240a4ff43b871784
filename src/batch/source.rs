//! Where pieces of work come from, in their order.

use std::io;
use std::path::PathBuf;

use super::csv::rows_in;
use super::cut::{Cutter, Ends};
use super::job::Job;

/// So many answer files at a time.
const FILES: usize = 64;

/// An input that is given out piece by piece.
pub(super) struct Source {
    from: From,
    /// Whether rows have to be counted before they are read: their number is their name.
    counts_rows: bool,
    next_number: u64,
    next_row: u64,
}

/// What it is given out from.
enum From {
    Text(Cutter, Ends),
    Files(Vec<PathBuf>, usize),
}

impl Source {
    pub(super) fn text(cutter: Cutter, ends: Ends, counts_rows: bool, next_row: u64) -> Self {
        Self { from: From::Text(cutter, ends), counts_rows, next_number: 0, next_row }
    }

    /// `done` files are passed over.
    pub(super) fn files(files: Vec<PathBuf>, done: usize, next_row: u64) -> Self {
        Self { from: From::Files(files, done), counts_rows: true, next_number: 0, next_row }
    }

    /// Fills a job with the next piece; if it is one of a text, the text is put into `text`. False at the end.
    pub(super) fn next(&mut self, job: &mut Job, text: &mut Vec<u8>) -> io::Result<bool> {
        job.clear();
        let rows = match &mut self.from {
            From::Text(cutter, ends) => {
                let Some(piece) = cutter.next(text)? else { return Ok(false) };
                job.piece = piece;
                job.end = cutter.offset();
                if self.counts_rows { rows_in(text, piece, *ends) } else { 0 }
            }
            From::Files(files, done) => {
                let rest = files.get(*done..).unwrap_or_default();
                if rest.is_empty() {
                    return Ok(false);
                }
                job.files = rest.iter().take(FILES).cloned().collect();
                *done += job.files.len();
                job.end = *done as u64;
                job.files.len() as u64
            }
        };
        job.number = self.next_number;
        job.first_row = self.next_row;
        self.next_number += 1;
        self.next_row += rows;
        Ok(true)
    }
}
