//! The child of one patient, from the supervisor's side.

use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::keys::{Expects, Key};
use super::talk::{self, GO_BACK, Shown, Told};
use super::tty::{Tty, pair};
use super::{Code, Death};

/// A line from a child is never longer than this; what is longer is none of ours.
const LONGEST: usize = 64;

/// A child process. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Child {
    process: std::process::Child,
    /// Where keys go.
    keys: OwnedFd,
    line: UnixStream,
    heard: Vec<u8>,
    plain: bool,
    /// What its prompt can use.
    expects: Expects,
    /// It was told to go back, and has not yet.
    goes_back: bool,
    /// Characters of the line that is being typed.
    typed: usize,
    /// Its result could not be kept.
    pub not_kept: bool,
}

/// What comes from a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// It tells something.
    Told(Told),
    /// It ended: well, or not.
    Ended(Option<Death>),
}

impl Child {
    /// Starts this program again for one patient: with the same arguments, the code of the session, keys from a
    /// pseudo-terminal, drawing on the terminal.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(super) fn start(tty: &Tty, plain: bool, code: Code) -> io::Result<Self> {
        let (keys, stdin) = pair(plain)?;
        let (line, stdout) = UnixStream::pair()?;
        line.set_nonblocking(true)?;
        let process = Command::new(this_program()?)
            .args(std::env::args_os().skip(1))
            .args(["--guest", code.as_str()])
            .stdin(Stdio::from(stdin))
            .stdout(Stdio::from(OwnedFd::from(stdout)))
            .stderr(Stdio::from(tty.handle()?))
            .spawn()?;
        Ok(Self {
            process,
            keys,
            line,
            heard: Vec::new(),
            plain,
            expects: Expects::Nothing,
            typed: 0,
            goes_back: false,
            not_kept: false,
        })
    }

    /// Hands a key on, if the prompt can use it. Of a line, what is typed is shown first: what the child says to it
    /// comes after it.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn press(&mut self, key: Key, tty: &mut Tty) -> io::Result<()> {
        let key = match (self.expects, key) {
            // For keyboards without a space bar.
            (Expects::Check, Key::Right) => Key::Space,
            (_, key) => key,
        };
        if !self.expects.passes(key) {
            return Ok(());
        }
        if self.plain {
            match (key, self.typed) {
                (Key::Enter, _) => tty.write(b"\n")?,
                (Key::Backspace, 1..) => tty.write(b"\x08 \x08")?,
                (Key::Backspace, 0) => {}
                (key, _) => tty.write(key.bytes())?,
            }
            self.typed = match key {
                Key::Enter => 0,
                Key::Backspace => self.typed.saturating_sub(1),
                _ => self.typed.saturating_add(1),
            };
        }
        // A child that does not read any more misses keys: no more than that.
        let _ = rustix::io::write(&self.keys, key.bytes());
        Ok(())
    }

    /// What its prompt can use from now on.
    pub(super) fn expect(&mut self, expects: Expects) {
        self.expects = expects;
        self.typed = 0;
    }

    /// Tells the child to go back from an emergency page.
    pub(super) fn go_back(&mut self) {
        let _ = self.line.write_all(&[GO_BACK]);
        self.goes_back = true;
    }

    /// What the child shows. On any other page it has gone back.
    pub(super) fn shows(&mut self, shown: Shown) {
        self.goes_back &= shown == Shown::Emergency;
    }

    /// Gives a child that knows it goes back a key to do it by: in a list one that does nothing. A prompt that began just
    /// now has dropped what came before it, so this is done again for each.
    pub(super) fn nudge(&mut self) {
        if self.goes_back && self.expects != Expects::Nothing {
            let keys: &[u8] = if self.plain { b"1\r" } else { b"z" };
            let _ = rustix::io::write(&self.keys, keys);
        }
    }

    /// Everything that came from the child.
    pub(super) fn hear(&mut self) -> Vec<Heard> {
        let mut all = Vec::new();
        let mut bytes = [0; 512];
        let ended = loop {
            match self.line.read(&mut bytes) {
                Ok(0) => break true,
                Ok(count) => self.heard.extend(bytes.iter().take(count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break false,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break true,
            }
        };
        while let Some(end) = self.heard.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.heard.drain(..=end).collect();
            let told = std::str::from_utf8(&line).ok().and_then(|line| talk::read(line.trim_end()));
            all.extend(told.map(Heard::Told));
        }
        if self.heard.len() > LONGEST {
            self.heard.clear();
        }
        if ended {
            all.push(Heard::Ended(self.death()));
        }
        all
    }

    /// How it ended; `None`: well.
    fn death(&mut self) -> Option<Death> {
        let Ok(status) = self.process.wait() else { return Some(Death::Silent) };
        match (status.code(), status.signal()) {
            (Some(0), _) => None,
            (Some(code), _) => Some(Death::Exit(code)),
            (None, signal) => Some(Death::Signal(signal.unwrap_or_default())),
        }
    }

    /// What to wait on: what it tells.
    pub(super) fn line(&self) -> BorrowedFd<'_> {
        self.line.as_fd()
    }
}

/// This very program, also where another one has taken its name since, as an update does.
fn this_program() -> io::Result<PathBuf> {
    let itself = PathBuf::from("/proc/self/exe");
    if itself.exists() { Ok(itself) } else { std::env::current_exe() }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended; then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
