//! Telling staff: a program of the clinic's, started and left alone.

use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A program that runs for longer than this is ended.
const LONGEST: Duration = Duration::from_secs(60);

/// The programs that were started for alerts and still run.
#[derive(Debug, Default)]
pub(super) struct Alerts {
    running: Vec<(Child, Instant)>,
}

/// For what staff are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alarm {
    /// Help is needed now.
    Emergency,
    /// Care is needed today.
    SameDay,
}

impl Alarm {
    /// The one word that the program is given.
    #[must_use]
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::SameDay => "same-day",
        }
    }
}

impl Alerts {
    /// Starts the program. It is given the word and nothing else: no input, and what it prints is dropped.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(super) fn raise(&mut self, command: &[String], alarm: Alarm) -> std::io::Result<()> {
        let Some((program, arguments)) = command.split_first() else { return Ok(()) };
        let child = Command::new(program)
            .args(arguments)
            .arg(alarm.word())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        self.running.push((child, Instant::now()));
        Ok(())
    }

    /// Lets go of the programs that ended, and ends those that run too long. How many failed.
    pub(super) fn tidy(&mut self) -> usize {
        let mut failed = 0;
        self.running.retain_mut(|(child, since)| match child.try_wait() {
            Ok(None) if since.elapsed() < LONGEST => true,
            Ok(Some(status)) => {
                failed += usize::from(!status.success());
                false
            }
            Ok(None) | Err(_) => {
                failed += 1;
                end_group(child);
                false
            }
        });
        failed
    }
}

/// Ends a program and what it started.
fn end_group(child: &mut Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

impl Drop for Alerts {
    fn drop(&mut self) {
        // Those that still run go on without us.
        self.tidy();
    }
}
