//! What comes out of a run, in the order of the input: rows of results, rejects, numbers.

use std::collections::BTreeSet;
use std::io;

use serde::{Deserialize, Serialize};

use super::columns::Names;
use super::job::{Job, Reject, RowProblem};
use super::out::Out;
use super::results::add_field;
use super::tally::Tally;
use crate::text::visible;

/// The columns of rejects.
pub const REJECT_COLUMNS: &str = "file,line,id,column,value,reason,row\n";

/// How far a run is: all that a later run needs to go on from here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Which of the inputs is read, from 0.
    pub input: usize,
    /// How far that one is done: bytes of its text, or files. 0: its header is not read.
    pub offset: u64,
    /// The number of its next line, from 1.
    pub line: u64,
    /// What was counted so far.
    pub tally: Tally,
    /// Names of columns that mean nothing and were told.
    pub told: BTreeSet<String>,
}

/// Where things are written to: by one thread at a time, which need not be the same each time.
pub trait Outlet: Send {
    /// Takes rows of results.
    ///
    /// # Errors
    /// When they cannot be written.
    fn results(&mut self, rows: &[u8]) -> io::Result<()>;

    /// Takes lines of the table of rejects, and the same in words.
    ///
    /// # Errors
    /// When they cannot be written.
    fn rejects(&mut self, table: &[u8], in_words: &str) -> io::Result<()>;

    /// Takes a warning about an input.
    ///
    /// # Errors
    /// When it cannot be written.
    fn warning(&mut self, message: &str) -> io::Result<()>;

    /// A piece of the input is done, and all that came of it was handed over. False: stop here.
    ///
    /// # Errors
    /// When what has to be kept cannot be written.
    fn done(&mut self, progress: &Progress) -> io::Result<bool>;
}

/// Why a run stopped before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// More rows were rejected than allowed.
    TooManyRejects,
    /// A column means nothing, and that was to be an error.
    UnknownColumn,
    /// The outlet wanted to stop.
    Asked,
}

/// Takes finished pieces of work, in order.
pub(super) struct Sink<'s> {
    pub(super) outlet: &'s mut dyn Outlet,
    pub(super) progress: Progress,
    pub(super) max_rejects: u64,
    pub(super) strict: bool,
}

impl Sink<'_> {
    /// Takes a finished piece of work of the input with this name. `Some`: nothing more is wanted.
    pub(super) fn take(&mut self, job: &Job, file: &str, names: &Names<'_>) -> io::Result<Option<Stop>> {
        let mut unknown = false;
        for (line, name) in &job.unknown {
            if self.progress.told.insert(name.clone()) {
                unknown = true;
                self.outlet.warning(&self.about_unknown(file, *line, name, names))?;
            }
        }
        if unknown && self.strict {
            return Ok(Some(Stop::UnknownColumn));
        }
        if !job.rejects.is_empty() {
            let (mut table, mut words) = (Out::default(), String::new());
            for reject in &job.rejects {
                self.write_reject(reject, file, &mut table, &mut words);
            }
            self.outlet.rejects(table.text(), &words)?;
        }
        self.outlet.results(job.out.text())?;
        self.progress.tally.add(&job.tally);
        self.progress.line += job.lines;
        self.progress.offset = job.end;
        if !self.outlet.done(&self.progress)? {
            return Ok(Some(Stop::Asked));
        }
        Ok((self.progress.tally.rejected > self.max_rejects).then_some(Stop::TooManyRejects))
    }

    fn about_unknown(&self, file: &str, line: u64, name: &str, names: &Names<'_>) -> String {
        let (message, near) = names.unknown(name);
        let advice = near.map_or("name it under `ignore` in a map if it is no answer".to_owned(), |near| {
            format!("did you mean `{near}`?")
        });
        visible(&format!("{file}:{}: {message}; {advice}", self.progress.line + line))
    }

    fn write_reject(&self, reject: &Reject, file: &str, table: &mut Out, words: &mut String) {
        let (file, line) = match &reject.file {
            Some(file) => (file.as_str(), reject.line),
            None => (file, self.progress.line + reject.line),
        };
        for (index, problem) in reject.problems.iter().enumerate() {
            // The row itself stands there once.
            let row = if index == 0 { reject.row.as_str() } else { "" };
            let line_text = line.to_string();
            let fields =
                [file, &line_text, &reject.id, &problem.column, &problem.value, &problem.error.reason, row];
            for (at, field) in fields.iter().enumerate() {
                if at > 0 {
                    table.push(b',');
                }
                add_field(table, kept(field).as_bytes(), b',');
            }
            table.push(b'\n');
            words.push_str(&in_words(file, line, problem));
        }
    }
}

/// Text with what cannot be seen made visible; lines stay lines, so that a row can be mended and used again.
fn kept(field: &str) -> String {
    field.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

fn in_words(file: &str, line: u64, problem: &RowProblem) -> String {
    let column =
        if problem.column.is_empty() { String::new() } else { format!("column `{}`: ", problem.column) };
    format!("{}\n", visible(&format!("{file}:{line}: {column}{}", problem.error.reason)))
}
