//! Waiting for whatever comes first: a key, a word of the child, a signal, or a time.

use std::io;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::child::Child;
use super::signals::Signals;
use super::tty::Tty;

/// What there is to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ready {
    /// Keys were pressed.
    pub keys: bool,
    /// The terminal is gone.
    pub hung_up: bool,
    /// The child told something, or ended.
    pub told: bool,
}

/// Waits for at most so long.
///
/// # Errors
/// When the system cannot wait.
pub(super) fn wait(tty: &Tty, signals: &Signals, child: Option<&Child>, time: Duration) -> io::Result<Ready> {
    let mut all = vec![PollFd::new(tty, PollFlags::IN), PollFd::new(signals, PollFlags::IN)];
    let line = child.map(Child::line);
    all.extend(line.map(|line| PollFd::from_borrowed_fd(line, PollFlags::IN)));
    let time = Timespec {
        tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: time.subsec_nanos().into(),
    };
    match poll(&mut all, Some(&time)) {
        // A signal: whoever asks for it finds it.
        Err(rustix::io::Errno::INTR) => return Ok(Ready::default()),
        other => other?,
    };
    let came =
        |index: usize, flags: PollFlags| all.get(index).is_some_and(|end| end.revents().intersects(flags));
    let gone = PollFlags::HUP | PollFlags::ERR;
    Ok(Ready {
        keys: came(0, PollFlags::IN),
        hung_up: came(0, gone) && !came(0, PollFlags::IN),
        told: came(2, PollFlags::IN | gone),
    })
}
