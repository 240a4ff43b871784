//! Exit codes. Every code has one cause; README and the help page list them.

use std::io;

use crate::ruleset::Outcome;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// The command did its work.
    Done = 0,
    /// The command line was wrong.
    Usage = 2,
    /// With `--exit-status`: emergency.
    Emergency = 10,
    /// With `--exit-status`: same-day.
    SameDay = 11,
    /// With `--exit-status`: evaluate with cautions.
    Cautions = 12,
    /// With `--exit-status`: evaluate, nothing on the list matched.
    Unlisted = 13,
    /// Answers or cases are invalid, or a check or a case failed.
    Data = 65,
    /// A file to read is not there.
    NoInput = 66,
    /// A terminal or more answers are needed, or the input ended early.
    Unavailable = 69,
    /// A mistake in this program.
    Internal = 70,
    /// Not decided within the budget of a proof.
    Undecided = 72,
    /// Reading or writing failed.
    Io = 74,
    /// The rule set is invalid.
    Rules = 78,
    /// The terminal is gone.
    HungUp = 129,
    /// The person left, or pressed Ctrl-C.
    Interrupted = 130,
    /// Asked to end.
    Terminated = 143,
}

impl Exit {
    /// The number for the shell.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The code of an outcome, with `--exit-status`.
    #[must_use]
    pub fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Emergency => Self::Emergency,
            Outcome::SameDay => Self::SameDay,
            Outcome::EvaluateWithCautions => Self::Cautions,
            Outcome::Evaluate => Self::Done,
            Outcome::EvaluateUnlisted => Self::Unlisted,
        }
    }

    /// The code of an error on its way out. A closed pipe is a quiet success: whoever read from it had enough.
    #[must_use]
    pub fn of_error(error: &anyhow::Error) -> Self {
        match error.chain().find_map(|cause| cause.downcast_ref::<io::Error>()) {
            Some(cause) => match cause.kind() {
                io::ErrorKind::BrokenPipe => Self::Done,
                io::ErrorKind::NotFound => Self::NoInput,
                _ => Self::Io,
            },
            None => Self::Internal,
        }
    }
}
