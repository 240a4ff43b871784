//! Plain numbered prompts over any reader and writer: append only, no escape byte, no cursor movement.

use super::{Ask, Page, Prompter, Reply, Stop};

/// The front end for screen readers, dumb terminals and pipes.
#[derive(Debug, Default)]
pub struct Line;

impl Prompter for Line {
    fn ask(&mut self, _ask: &Ask<'_>) -> Result<Reply, Stop> {
        Err(Stop::Closed)
    }

    fn choose(&mut self, _page: &Page<'_>) -> Result<usize, Stop> {
        Err(Stop::Closed)
    }
}
