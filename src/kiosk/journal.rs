//! The journal: a line for each thing that happens, and never an answer.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::{Code, Utc};
use crate::ruleset::Outcome;

/// What happens at a kiosk. It holds outcomes and numbers and no text, so an answer cannot get into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The kiosk was started.
    Started,
    /// The kiosk was told to stop by the system.
    Stopped,
    /// A person began.
    Begun,
    /// A screening came to its end.
    Finished(Outcome),
    /// Nobody pressed a key for too long.
    Idle,
    /// A screening took too long.
    SessionLimit,
    /// The emergency page was shown.
    Emergency,
    /// The same-day notice was shown.
    SameDay,
    /// Staff acknowledged an emergency page.
    Acknowledged,
    /// An emergency page was taken away, and nobody of the staff had come.
    EmergencyLimit,
    /// The alert could not be started, failed, or did not end.
    AlertFailed,
    /// Printing could not be started, failed, or did not end.
    PrintFailed,
    /// Staff ended the kiosk.
    StaffExit,
    /// A wrong PIN: the number since the last right one.
    WrongPin(u32),
    /// The process of a session ended by itself, before its time.
    ChildDied(Death),
    /// The result was kept.
    Saved,
    /// The result could not be kept.
    SaveFailed,
    /// So many old results were removed.
    Removed(usize),
}

/// How the process of a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Death {
    /// With an exit code.
    Exit(i32),
    /// By a signal.
    Signal(i32),
    /// It gave no sign of life, and was ended.
    Silent,
    /// It could not be started.
    NotStarted,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::Started => "started",
            Self::Stopped => "stopped",
            Self::Begun => "begun",
            Self::Finished(outcome) => return write!(f, "finished {}", outcome.id()),
            Self::Idle => "idle",
            Self::SessionLimit => "session limit",
            Self::Emergency => "emergency",
            Self::SameDay => "same-day",
            Self::Acknowledged => "acknowledged",
            Self::EmergencyLimit => "emergency page ended, nobody came",
            Self::AlertFailed => "alert failed",
            Self::PrintFailed => "print failed",
            Self::StaffExit => "staff exit",
            Self::WrongPin(count) => return write!(f, "wrong PIN, {count} since the last right one"),
            Self::ChildDied(death) => return write!(f, "child died, {death}"),
            Self::Saved => "saved",
            Self::SaveFailed => "save failed",
            Self::Removed(count) => return write!(f, "removed {count} old results"),
        };
        f.write_str(words)
    }
}

impl fmt::Display for Death {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exit(code) => write!(f, "exit code {code}"),
            Self::Signal(signal) => write!(f, "signal {signal}"),
            Self::Silent => f.write_str("no sign of life"),
            Self::NotStarted => f.write_str("not started"),
        }
    }
}

/// Where the lines go.
pub struct Journal {
    to: Box<dyn Write + Send>,
}

impl Journal {
    /// A journal at the end of a file, which only the owner may read. Made if it is not there.
    ///
    /// # Errors
    /// When the file cannot be opened. The error names it.
    pub fn to_file(path: &Path) -> io::Result<Self> {
        let file = File::options().append(true).create(true).mode(0o600).open(path).map_err(|error| {
            io::Error::other(format!("cannot write the journal `{}`: {error}", path.display()))
        })?;
        Ok(Self { to: Box::new(file) })
    }

    /// A journal that goes to this writer: standard error, or `io::sink()` for none.
    pub fn to_writer(to: impl Write + Send + 'static) -> Self {
        Self { to: Box::new(to) }
    }

    /// Writes a line: time, code of the session, what happened. Lines come whole, also where several write.
    ///
    /// # Errors
    /// When it cannot be written. The journal can be used further: a disk may have room again.
    pub fn write(&mut self, at: Utc, session: Option<Code>, event: Event) -> io::Result<()> {
        let session = session.as_ref().map_or("-----", Code::as_str);
        let line = format!("{} {session} {event}\n", at.rfc3339());
        self.to.write_all(line.as_bytes())?;
        self.to.flush()
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Journal")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    fn at() -> Utc {
        Utc::from_name("2026-11-23T22-40-01Z").unwrap()
    }

    #[test]
    fn a_line_has_time_code_and_event() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let code = Code::from_text("K7WXC");
        let mut journal = Journal::to_file(&path).unwrap();
        journal.write(at(), None, Event::Started).unwrap();
        journal.write(at(), code, Event::Finished(Outcome::Evaluate)).unwrap();
        journal.write(at(), code, Event::ChildDied(Death::Signal(9))).unwrap();
        // A second one goes on at the end, as after a restart; both can write.
        let mut second = Journal::to_file(&path).unwrap();
        second.write(at(), None, Event::WrongPin(4)).unwrap();
        journal.write(at(), None, Event::Removed(2)).unwrap();
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "2026-11-23T22:40:01Z ----- started\n\
             2026-11-23T22:40:01Z K7WXC finished evaluate\n\
             2026-11-23T22:40:01Z K7WXC child died, signal 9\n\
             2026-11-23T22:40:01Z ----- wrong PIN, 4 since the last right one\n\
             2026-11-23T22:40:01Z ----- removed 2 old results\n"
        );
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn every_event_is_one_plain_line() {
        let events = [
            Event::Started,
            Event::Stopped,
            Event::Begun,
            Event::Idle,
            Event::SessionLimit,
            Event::Emergency,
            Event::SameDay,
            Event::Acknowledged,
            Event::EmergencyLimit,
            Event::AlertFailed,
            Event::PrintFailed,
            Event::StaffExit,
            Event::WrongPin(u32::MAX),
            Event::ChildDied(Death::Exit(-1)),
            Event::ChildDied(Death::Silent),
            Event::ChildDied(Death::NotStarted),
            Event::Saved,
            Event::SaveFailed,
            Event::Removed(usize::MAX),
        ];
        let finished = Outcome::ALL.map(Event::Finished);
        let mut words: Vec<String> = events.iter().chain(&finished).map(Event::to_string).collect();
        for word in &words {
            assert!(word.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '), "{word}");
        }
        words.sort();
        words.dedup();
        assert_eq!(words.len(), events.len() + finished.len(), "two events read the same");
    }

    /// `/dev/full` is a disk without room.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_write_that_fails_is_told() {
        let mut journal = Journal::to_file(Path::new("/dev/full")).unwrap();
        assert!(journal.write(at(), None, Event::Started).is_err());
        assert!(journal.write(at(), None, Event::Started).is_err(), "and again");
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_named() {
        let error = Journal::to_file(Path::new("/no/such/folder/journal")).unwrap_err();
        assert!(error.to_string().contains("/no/such/folder/journal"), "{error}");
    }
}
