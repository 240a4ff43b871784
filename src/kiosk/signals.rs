//! Signals: two kinds end the kiosk, the others do nothing.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::supervisor::Ended;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU};
use signal_hook::{flag, low_level};

/// The signals that came.
#[derive(Debug)]
pub(super) struct Signals {
    hang_up: Arc<AtomicBool>,
    terminate: Arc<AtomicBool>,
    /// Becomes readable when one came.
    bell: UnixStream,
}

impl Signals {
    /// Takes all of them from now on. None of those that a keyboard can make does anything.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn watch() -> io::Result<Self> {
        let (hang_up, terminate, nothing) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicBool::new(false)),
        );
        let (bell, ringing) = UnixStream::pair()?;
        for (signal, happened) in [(SIGHUP, &hang_up), (SIGTERM, &terminate)] {
            flag::register(signal, Arc::clone(happened))?;
            low_level::pipe::register(signal, ringing.try_clone()?)?;
        }
        for signal in [SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU] {
            flag::register(signal, Arc::clone(&nothing))?;
        }
        Ok(Self { hang_up, terminate, bell })
    }

    /// What the kiosk was asked to end by.
    #[must_use]
    pub(super) fn taken(&self) -> Option<Ended> {
        let came = |flag: &AtomicBool, ended| flag.load(Ordering::SeqCst).then_some(ended);
        came(&self.terminate, Ended::Terminated).or_else(|| came(&self.hang_up, Ended::HungUp))
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.bell.as_fd()
    }
}
