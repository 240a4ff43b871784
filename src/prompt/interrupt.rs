//! Ctrl-C as a flag, while dialogs are up.
//!
//! dialoguer reads Ctrl-C as a key, raises the signal itself, and leaves the cursor hidden; with a handler in
//! place the prompt comes back with an error instead, and the person can be asked. Only this one signal is
//! handled: a handler for any other would make the terminal layer take that signal for Ctrl-C.

#[cfg(unix)]
pub(super) use unix::Interrupt;

#[cfg(not(unix))]
pub(super) use elsewhere::Interrupt;

#[cfg(unix)]
mod unix {
    use std::io;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, OnceLock};

    use signal_hook::consts::SIGINT;
    use signal_hook::flag;

    /// The flags of the one handler of this process.
    #[derive(Debug)]
    struct Flags {
        happened: Arc<AtomicBool>,
        /// No dialog is up: Ctrl-C ends the program, as it does without a handler.
        ends_program: Arc<AtomicBool>,
    }

    static FLAGS: OnceLock<Flags> = OnceLock::new();

    /// Holds Ctrl-C back for as long as it lives.
    #[derive(Debug)]
    pub(in super::super) struct Interrupt(&'static Flags);

    impl Interrupt {
        pub(in super::super) fn new() -> io::Result<Self> {
            let flags = if let Some(flags) = FLAGS.get() {
                flags
            } else {
                let made = Flags {
                    happened: Arc::new(AtomicBool::new(false)),
                    ends_program: Arc::new(AtomicBool::new(false)),
                };
                flag::register_conditional_default(SIGINT, Arc::clone(&made.ends_program))?;
                flag::register(SIGINT, Arc::clone(&made.happened))?;
                FLAGS.get_or_init(|| made)
            };
            flags.happened.store(false, Ordering::SeqCst);
            flags.ends_program.store(false, Ordering::SeqCst);
            Ok(Self(flags))
        }

        pub(in super::super) fn happened(&self) -> bool {
            self.0.happened.load(Ordering::SeqCst)
        }

        pub(in super::super) fn forget(&self) {
            self.0.happened.store(false, Ordering::SeqCst);
        }
    }

    impl Drop for Interrupt {
        fn drop(&mut self) {
            self.0.ends_program.store(true, Ordering::SeqCst);
        }
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::io;

    /// Elsewhere the prompts themselves tell of Ctrl-C.
    #[derive(Debug)]
    pub(in super::super) struct Interrupt;

    impl Interrupt {
        #[expect(clippy::unnecessary_wraps, reason = "the other systems can fail")]
        pub(in super::super) fn new() -> io::Result<Self> {
            Ok(Self)
        }

        #[expect(clippy::unused_self, reason = "the other systems have a flag")]
        pub(in super::super) fn happened(&self) -> bool {
            false
        }

        #[expect(clippy::unused_self, reason = "the other systems have a flag")]
        pub(in super::super) fn forget(&self) {}
    }
}
