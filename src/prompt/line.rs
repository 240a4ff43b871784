//! Plain numbered prompts over any reader and writer: append only, no escape byte, no cursor movement.

use std::io::{BufRead, Write};

use super::{Ask, Page, Prompter, Reply, Stop};

/// The front end for screen readers, dumb terminals and pipes.
pub struct Line<R, W> {
    _input: R,
    _output: W,
}

impl<R: BufRead, W: Write> Line<R, W> {
    /// Prompts over a reader and a writer, `columns` wide. `echo`: repeat each answer, for transcripts of
    /// input that is not typed.
    pub fn new(input: R, output: W, _columns: usize, _echo: bool) -> Self {
        Self { _input: input, _output: output }
    }
}

impl<R: BufRead, W: Write> Prompter for Line<R, W> {
    fn ask(&mut self, _ask: &Ask<'_>) -> Result<Reply, Stop> {
        Err(Stop::Closed)
    }

    fn choose(&mut self, _page: &Page<'_>) -> Result<usize, Stop> {
        Err(Stop::Closed)
    }
}
