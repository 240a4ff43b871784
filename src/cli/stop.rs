//! Ctrl-C and its kin while a long file is written: the command ends by itself, and leaves no half file.

#[cfg(unix)]
pub(super) use unix::Stop;

#[cfg(not(unix))]
pub(super) use elsewhere::Stop;

use std::io::{self, Write};

/// Writes until the program is asked to stop; then it fails.
pub(super) struct UntilStopped<'a, W> {
    pub(super) out: W,
    pub(super) stop: &'a Stop,
}

impl<W: Write> Write for UntilStopped<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.stop.exit() {
            Some(_) => Err(io::Error::other("stopped")),
            None => self.out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag;

    use crate::cli::Exit;

    /// The signals that came.
    pub(in super::super) struct Stop([(Arc<AtomicBool>, Exit); 2]);

    impl Stop {
        /// Takes the signals from now on.
        pub(in super::super) fn watch() -> io::Result<Self> {
            // Not a hang-up: under `nohup`, that must stay without effect.
            let signals = [(SIGINT, Exit::Interrupted), (SIGTERM, Exit::Terminated)];
            let came = signals.map(|(_, exit)| (Arc::new(AtomicBool::new(false)), exit));
            for ((signal, _), (flag, _)) in signals.iter().zip(&came) {
                // The second time, at once: whoever asks again has waited enough.
                flag::register_conditional_default(*signal, Arc::clone(flag))?;
                flag::register(*signal, Arc::clone(flag))?;
            }
            Ok(Self(came))
        }

        /// How the program was asked to end.
        pub(in super::super) fn exit(&self) -> Option<Exit> {
            self.0.iter().find(|(came, _)| came.load(Ordering::SeqCst)).map(|(_, exit)| *exit)
        }
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::io;

    use crate::cli::Exit;

    /// Nothing is known of signals here: the program is ended from outside.
    pub(in super::super) struct Stop;

    impl Stop {
        pub(in super::super) fn watch() -> io::Result<Self> {
            Ok(Self)
        }

        #[expect(clippy::unused_self, reason = "as on Unix")]
        pub(in super::super) fn exit(&self) -> Option<Exit> {
            None
        }
    }
}
