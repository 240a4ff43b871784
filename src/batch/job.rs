//! A piece of work: a piece of the input on its way in, rows of results and rejects on its way out.

use std::path::PathBuf;

use super::cell::CellError;
use super::cut::Piece;
use super::out::Out;
use super::tally::Tally;

/// A piece of work. Buffers are used again and again.
#[derive(Debug)]
pub(super) struct Job {
    /// Its place in the order of the input, from 0.
    pub(super) number: u64,
    /// What kind of piece of a text it is.
    pub(super) piece: Piece,
    /// Answer files, instead of a text.
    pub(super) files: Vec<PathBuf>,
    /// The number of its first row, from 1.
    pub(super) first_row: u64,
    /// How far the input is done when this is: bytes, or files.
    pub(super) end: u64,
    /// Rows of results.
    pub(super) out: Out,
    pub(super) rejects: Vec<Reject>,
    /// Names that mean nothing, each with its line in this piece.
    pub(super) unknown: Vec<(u64, String)>,
    /// How many lines of the input this is.
    pub(super) lines: u64,
    pub(super) tally: Tally,
}

/// A row that cannot be used.
#[derive(Debug, Clone)]
pub(super) struct Reject {
    /// The file it is in, where that is not the whole input.
    pub(super) file: Option<String>,
    /// The line it starts at: of the piece, from 0, or of the file, from 1.
    pub(super) line: u64,
    /// The name of the row, as far as it could be read.
    pub(super) id: String,
    /// The row as it stands there, shortened.
    pub(super) row: String,
    pub(super) problems: Vec<RowProblem>,
}

/// What is wrong with a row.
#[derive(Debug, Clone)]
pub(super) struct RowProblem {
    /// The column, where it is one column.
    pub(super) column: String,
    /// What stands there.
    pub(super) value: String,
    pub(super) error: CellError,
}

impl RowProblem {
    /// A problem of the row as a whole.
    pub(super) fn of_row(code: &'static str, reason: impl Into<String>) -> Self {
        Self { column: String::new(), value: String::new(), error: CellError::new(code, reason) }
    }
}

impl Job {
    pub(super) fn new(tally: Tally) -> Self {
        Self {
            number: 0,
            piece: Piece::Records { quotes: false },
            files: Vec::new(),
            first_row: 1,
            end: 0,
            out: Out::default(),
            rejects: Vec::new(),
            unknown: Vec::new(),
            lines: 0,
            tally,
        }
    }

    /// Empties what a job gives out.
    pub(super) fn clear(&mut self) {
        self.out.clear();
        self.rejects.clear();
        self.unknown.clear();
        self.lines = 0;
        self.tally.clear();
    }
}
