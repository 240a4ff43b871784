//! A program on a terminal of its own, as a person would see it.
//!
//! Two verbs only, [`Tui::until`] and [`Tui::screen_is`]: both look again whenever something was written, until
//! the screen is as expected or the time is up. A test that looked once would race with the drawing.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Long enough for a loaded machine; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const UP: &str = "\x1b[A";
pub(crate) const DOWN: &str = "\x1b[B";
pub(crate) const LEFT: &str = "\x1b[D";
pub(crate) const RIGHT: &str = "\x1b[C";
pub(crate) const ENTER: &str = "\r";
pub(crate) const ESC: &str = "\x1b";
pub(crate) const CTRL_C: &str = "\x03";

pub(crate) struct Tui {
    parser: Arc<Mutex<vt100::Parser>>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    tick: Receiver<()>,
}

impl Tui {
    /// Starts the program with these arguments on a terminal of this size.
    pub(crate) fn spawn(args: &[&str], rows: u16, columns: u16) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_prescreen"));
        command.env_clear();
        for (name, value) in
            [("TERM", "xterm"), ("LANG", "C.UTF-8"), ("NO_COLOR", "1"), ("RUST_BACKTRACE", "0")]
        {
            command.env(name, value);
        }
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        command.args(args);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let cells = |n: u16| NonZeroU16::new(n).unwrap();
        let parser = Arc::new(Mutex::new(vt100::Parser::new(cells(rows), cells(columns), 5000)));
        let (told, tick) = channel();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let shared = Arc::clone(&parser);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                shared.lock().unwrap().process(buffer.get(..read).unwrap_or_default());
                if told.send(()).is_err() {
                    break;
                }
            }
        });
        let writer = pair.master.take_writer().unwrap();
        Self { parser, writer, child, master: pair.master, tick }
    }

    /// Types keys, once the program reads keys: before that, the terminal itself would take a Ctrl-C.
    #[track_caller]
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        let end = Instant::now() + PATIENCE;
        while !self.reads_keys() && self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < end, "nobody reads keys; the screen was:\n{}", self.contents());
            std::thread::yield_now();
        }
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
        self
    }

    /// Whether the terminal hands every key to the program, Ctrl-C included.
    fn reads_keys(&self) -> bool {
        const ISIG: u64 = if cfg!(target_os = "linux") { 0x1 } else { 0x80 };
        let flags = self.master.get_termios().map(|termios| u64::from(termios.local_flags.bits()));
        flags.is_some_and(|flags| flags & ISIG == 0)
    }

    /// Types keys that change nothing on the screen, and waits until the program has taken them.
    pub(crate) fn lost_keys(&mut self, keys: &str) -> &mut Self {
        while self.tick.try_recv().is_ok() {}
        self.keys(keys);
        self.tick.recv_timeout(PATIENCE).unwrap();
        self
    }

    /// Waits until the screen holds this text.
    #[track_caller]
    pub(crate) fn until(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("{text:?}"), |screen| screen.contents().contains(text))
    }

    /// Waits until the screen is exactly this, spaces at the ends of lines and blank lines below aside.
    #[track_caller]
    pub(crate) fn screen_is(&mut self, expected: &str) -> &mut Self {
        let plain = |text: &str| -> String {
            let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
            lines.join("\n").trim_end().to_owned()
        };
        let expected = plain(expected.trim_start_matches('\n'));
        self.wait(&format!("exactly\n{expected}\n"), |screen| plain(&screen.contents()) == expected)
    }

    /// Waits until the screen is as `f` says.
    #[track_caller]
    pub(crate) fn wait(&mut self, what: &str, f: impl Fn(&vt100::Screen) -> bool) -> &mut Self {
        let end = Instant::now() + PATIENCE;
        loop {
            {
                let parser = self.parser.lock().unwrap();
                if f(parser.screen()) {
                    break;
                }
                let left = end.saturating_duration_since(Instant::now());
                assert!(
                    !left.is_zero(),
                    "timed out waiting for {what}; the screen was:\n{}",
                    parser.screen().contents()
                );
            }
            let _ = self.tick.recv_timeout(Duration::from_millis(100));
        }
        self
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&mut self, rows: u16, columns: u16) -> &mut Self {
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        let cells = |n: u16| NonZeroU16::new(n).unwrap();
        self.parser.lock().unwrap().screen_mut().set_size(cells(rows), cells(columns));
        self
    }

    /// The screen as it is now. Only for what must *not* be there, after waiting for what must.
    pub(crate) fn contents(&self) -> String {
        self.parser.lock().unwrap().screen().contents()
    }

    /// Waits for the end of the program; gives back its exit code and everything on the screen and above
    /// it. The cursor is visible, and the screen is the one that the program was started on.
    #[track_caller]
    pub(crate) fn exit(mut self) -> (u32, String) {
        let end = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < end, "the program did not end; the screen was:\n{}", self.contents());
            let _ = self.tick.recv_timeout(Duration::from_millis(20));
        };
        // What it wrote last may still be on its way.
        while self.tick.recv_timeout(Duration::from_millis(500)).is_ok() {}
        let mut parser = self.parser.lock().unwrap();
        let screen = parser.screen_mut();
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.alternate_screen(), "the alternate screen is still up");
        let mut pages = Vec::new();
        screen.set_scrollback(usize::MAX);
        for above in (1..=screen.scrollback()).rev() {
            screen.set_scrollback(above);
            pages.extend(screen.contents().lines().next().map(str::to_owned));
        }
        screen.set_scrollback(0);
        pages.push(screen.contents());
        (status.exit_code(), pages.join("\n"))
    }
}

impl Drop for Tui {
    fn drop(&mut self) {
        // A failed test leaves nothing running.
        let _ = self.child.kill();
    }
}
