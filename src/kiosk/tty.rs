//! The terminal of the kiosk, and the pseudo-terminals of the children.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, OutputModes, QueueSelector, SpecialCodeIndex, Termios, tcflush,
    tcgetattr, tcgetwinsize, tcsetattr, ttyname,
};

use crate::text::{visible, wrap};

/// The screen as it was before the alternate one; cursor, colours and margins as they should be; nothing on the screen,
/// and then nothing in the history. In this order: some terminals move what they clear into the history.
const WIPE: &[u8] = b"\x1b[?1049l\x1b[?25h\x1b[0m\x1b[r\x1b[H\x1b[2J\x1b[3J";
/// Pastes are marked as such, by terminals that can.
const MARK_PASTES: &[u8] = b"\x1b[?2004h";
const MARK_NO_PASTES: &[u8] = b"\x1b[?2004l";

/// The terminal that patients sit at. Dropping it wipes it and gives it back as it was.
#[derive(Debug)]
pub(super) struct Tty {
    file: File,
    before: Termios,
    kiosk: Termios,
}

impl Tty {
    /// Takes the terminal on standard input.
    ///
    /// # Errors
    /// When there is none, or it cannot be written to.
    pub(super) fn take() -> io::Result<Self> {
        let stdin = rustix::stdio::stdin();
        let name = ttyname(stdin, Vec::new())?;
        let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
        let file = File::options().read(true).write(true).open(path)?;
        let before = tcgetattr(&file)?;
        let mut kiosk = before.clone();
        // Keys come one by one, as they are; none of them is a signal, and none is echoed.
        kiosk.make_raw();
        kiosk.output_modes |= OutputModes::OPOST | OutputModes::ONLCR;
        kiosk.special_codes[SpecialCodeIndex::VMIN] = 1;
        kiosk.special_codes[SpecialCodeIndex::VTIME] = 0;
        Ok(Self { file, before, kiosk })
    }

    /// As it should be for the next patient: nothing on it, nothing in its history, and nothing typed ahead.
    ///
    /// # Errors
    /// When it is gone.
    pub(super) fn clean(&mut self) -> io::Result<()> {
        tcsetattr(&self.file, OptionalActions::Flush, &self.kiosk)?;
        self.file.write_all(WIPE)?;
        self.file.write_all(MARK_PASTES)
    }

    /// Another handle on it, for a child to draw on.
    ///
    /// # Errors
    /// When there are too many.
    pub(super) fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Columns and rows.
    #[must_use]
    pub(super) fn size(&self) -> (usize, usize) {
        let size = tcgetwinsize(&self.file).ok().filter(|size| size.ws_col > 0 && size.ws_row > 0);
        size.map_or((80, 24), |size| (size.ws_col.into(), size.ws_row.into()))
    }

    /// Writes to it.
    ///
    /// # Errors
    /// When it is gone.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Puts lines on the last `rows` of the screen, where nothing else stays.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn put_below(&mut self, lines: &[String], rows: usize) -> io::Result<()> {
        let first = self.size().1.saturating_sub(rows) + 1;
        let mut out = String::from("\x1b7");
        for index in 0..rows {
            let line = lines.get(index).map_or("", String::as_str);
            let _ = write!(out, "\x1b[{};1H\x1b[0m\x1b[2K\x1b[1m{line}\x1b[0m", first + index);
        }
        out.push_str("\x1b8");
        self.file.write_all(out.as_bytes())
    }

    /// Adds lines where the cursor is, for screens that only ever grow.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn add(&mut self, lines: &[String]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        self.file.write_all(format!("\n{}\n", lines.join("\n")).as_bytes())
    }

    /// Fills the screen with a heading and a text.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn page(&mut self, heading: &str, text: &str) -> io::Result<()> {
        let columns = self.size().0.saturating_sub(1).clamp(20, 76);
        let mut out = String::from("\x1b[?25l\r\n");
        for (paragraph, weight) in [(heading, "\x1b[1m"), (text, "")] {
            for line in wrap(&visible(paragraph), columns) {
                let _ = write!(out, "{weight}{line}\x1b[0m\r\n");
            }
            out.push_str("\r\n");
        }
        self.file.write_all(out.as_bytes())
    }
}

impl AsFd for Tty {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // There is nobody left to tell of a failure.
        let _ = self.file.write_all(WIPE);
        let _ = self.file.write_all(MARK_NO_PASTES);
        let _ = tcsetattr(&self.file, OptionalActions::Flush, &self.before);
    }
}

/// A new pseudo-terminal: the side that the supervisor writes keys to, and the side that a child reads them from.
/// With `lines` the system lets a line be corrected. Nothing is echoed.
///
/// # Errors
/// When the system has none left.
pub(super) fn pair(lines: bool) -> io::Result<(OwnedFd, OwnedFd)> {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let keys = openpt(flags)?;
    grantpt(&keys)?;
    unlockpt(&keys)?;
    let child = rustix::fs::open(
        ptsname(&keys, Vec::new())?,
        OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC,
        Mode::empty(),
    )?;
    let mut modes = tcgetattr(&child)?;
    let echo = LocalModes::ECHO | LocalModes::ECHOE | LocalModes::ECHOK | LocalModes::ECHONL;
    modes.local_modes -= LocalModes::ISIG | LocalModes::IEXTEN | echo;
    modes.input_modes -= InputModes::IXON;
    if !lines {
        modes.make_raw();
    }
    tcsetattr(&child, OptionalActions::Now, &modes)?;
    rustix::fs::fcntl_setfl(&keys, OFlags::NONBLOCK | OFlags::RDWR)?;
    Ok((keys, child))
}

/// Drops what was typed before a prompt began.
pub(super) fn drop_typed_ahead(terminal: impl AsFd) {
    // Where it cannot be done, a key typed ahead is taken: no more than that.
    let _ = tcflush(terminal, QueueSelector::IFlush);
}
