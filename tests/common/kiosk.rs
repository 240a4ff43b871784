//! A kiosk on a terminal of its own, seen by the patient in front of it and by its installer.
//!
//! As in `tui.rs`, tests wait until the screen, the journal or the list of processes is as expected. What a person
//! types comes key by key, each after the one before had its effect.

use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Long enough for a loaded machine; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) const ENTER: &[u8] = b"\r";
pub(crate) const DOWN: &[u8] = b"\x1b[B";
pub(crate) const UP: &[u8] = b"\x1b[A";
pub(crate) const ESC: &[u8] = b"\x1b";
pub(crate) const CHORD: &[u8] = b"\x18\x10";
pub(crate) const PIN: &[u8] = b"4071";

pub(crate) const WELCOME: &str = "Press Enter to begin";
pub(crate) const NOW: &str = "How is it now?";
pub(crate) const STEPS: &str = "How many steps did you walk?";
pub(crate) const SITE: &str = "Where does it hurt?";
pub(crate) const ASKS_PIN: &str = "Staff: type the PIN";
pub(crate) const STILL_THERE: &str = "Are you still there?";
pub(crate) const DONE: &str = "Done. Clear this screen";
pub(crate) const STAY: &str = "I will wait here for help";

/// Three questions, one of each kind; every outcome can happen.
pub(crate) const RULES: &str = r#"
format = 1
[ruleset]
id = "kiosk-test"
version = "1.0.0"
title = "Before your visit"
language = "en"
welcome = "This page asks about your pain."
closing = "The next step is a visit in person."
no-match = "Nothing on the list matched."
disclaimer = "This page does not diagnose."
safety-net = "Call for help if you feel very ill."
[outcome.emergency]
headline = "Stop here."
say = "Call for help now."
closing = "After that care, plan a visit in person."
[outcome.same-day]
headline = "Get care today."
say = "See somebody today."
closing = "After that care, plan a visit in person."
[outcome.evaluate-with-cautions]
headline = "Tell the clinician."
say = "Some answers need a closer look."
[outcome.evaluate]
headline = "Plan a visit."
say = "Some answers are on the list."
[outcome.evaluate-unlisted]
headline = "Plan a visit."
say = "A clinician can tell you more."
[[section]]
id = "about"
title = "About your pain"
[[question]]
id = "now"
section = "about"
kind = "choose-one"
ask = "How is it now?"
why = "Some of these can not wait."
not-sure = true
options = [
  { id = "calm", label = "Calm", ok = true },
  { id = "cold-leg", label = "A leg is cold and numb" },
  { id = "hot-knee", label = "A knee is hot" },
]
[[question]]
id = "steps"
section = "about"
kind = "number"
min = 0
max = 9999999
unit = "steps"
ask = "How many steps did you walk?"
[[question]]
id = "site"
section = "about"
kind = "choose-many"
ask = "Where does it hurt?"
why = "The list is by place."
options = [
  { id = "knee", label = "Knee" },
  { id = "low-back", label = "Low back" },
]
[[finding]]
id = "cold-leg"
kind = "emergency"
when = { now = "cold-leg" }
title = "A cold leg"
[[finding]]
id = "hot-knee"
kind = "same-day"
when = { now = ["hot-knee", "not-sure"] }
title = "A hot knee, or not sure"
[[finding]]
id = "steps"
kind = "caution"
when = { steps = { at-least = 1000000 } }
title = "Many steps"
[[finding]]
id = "pain"
kind = "criterion"
when = { site = ["knee", "low-back"] }
title = "Knee or low back pain"
"#;

/// How a kiosk is started.
pub(crate) struct Plan<'a> {
    pub(crate) rows: u16,
    pub(crate) columns: u16,
    /// Divides every limit.
    pub(crate) faster: u32,
    /// What its children do wrong.
    pub(crate) fault: &'a str,
    /// Further arguments. `{home}` stands for a folder of its own.
    pub(crate) args: &'a [&'a str],
    /// Staff have a PIN.
    pub(crate) pin: bool,
}

impl Default for Plan<'_> {
    fn default() -> Self {
        Self { rows: 24, columns: 80, faster: 1, fault: "", args: &[], pin: false }
    }
}

struct Seen {
    parser: vt100::Parser,
    /// Every byte that came.
    log: Vec<u8>,
}

pub(crate) struct Kiosk {
    pub(crate) home: TempDir,
    /// The program, under a name of its own: it may be built anew meanwhile.
    pub(crate) program: TempDir,
    /// The modes of the terminal before.
    pub(crate) modes_before: String,
    seen: Arc<Mutex<Seen>>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    tick: Receiver<()>,
}

/// The hash of [`PIN`], as `--set-pin` writes it.
fn pin_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kiosk.toml");
        let mut child = Command::new(env!("CARGO_BIN_EXE_prescreen"))
            .args(["kiosk", "--set-pin", "--config"])
            .arg(&path)
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(PIN).unwrap();
        assert!(child.wait().unwrap().success());
        let text = fs::read_to_string(path).unwrap();
        text.split('"').nth(1).unwrap().to_owned()
    })
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

impl Kiosk {
    /// Starts a kiosk, and waits until a patient can begin or it ended.
    pub(crate) fn start(plan: &Plan<'_>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        fs::write(at("rules.toml"), RULES).unwrap();
        for folder in ["cwd", "tmp", "kept"] {
            fs::create_dir(at(folder)).unwrap();
        }
        let program = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        fs::hard_link(env!("CARGO_BIN_EXE_prescreen"), program.path().join("prescreen")).unwrap();
        let size = PtySize { rows: plan.rows, cols: plan.columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(program.path().join("prescreen"));
        command.env_clear();
        for (name, value) in [
            ("TERM", "xterm"),
            ("LANG", "C.UTF-8"),
            ("NO_COLOR", "1"),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("PRESCREEN_TEST_FASTER", &plan.faster.to_string()),
            ("PRESCREEN_TEST_FAULT", plan.fault),
        ] {
            command.env(name, value);
        }
        command.env("HOME", home.path());
        command.env("TMPDIR", at("tmp"));
        command.cwd(at("cwd"));
        command.arg("kiosk");
        command.arg("--rules");
        command.arg(at("rules.toml"));
        command.arg("--journal");
        command.arg(at("journal"));
        if plan.pin {
            command.args(["--pin-hash", pin_hash()]);
        }
        command.args(plan.args.iter().map(|arg| arg.replace("{home}", home.path().to_str().unwrap())));
        let modes_before = modes(&pair.master.tty_name().unwrap());
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let parser = vt100::Parser::new(cells(plan.rows), cells(plan.columns), 5000);
        let seen = Arc::new(Mutex::new(Seen { parser, log: Vec::new() }));
        let (told, tick) = channel();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let shared = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                let mut seen = shared.lock().unwrap();
                seen.parser.process(&buffer[..read]);
                seen.log.extend_from_slice(&buffer[..read]);
                drop(seen);
                if told.send(()).is_err() {
                    break;
                }
            }
        });
        let writer = pair.master.take_writer().unwrap();
        Self { home, program, modes_before, seen, writer, child, master: pair.master, tick }
    }

    /// A kiosk at its first page.
    #[track_caller]
    pub(crate) fn welcome(plan: &Plan<'_>) -> Self {
        let mut kiosk = Self::start(plan);
        kiosk.until(WELCOME);
        kiosk
    }

    /// Sends bytes as the terminal would.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> &mut Self {
        self.writer.write_all(bytes).unwrap();
        self.writer.flush().unwrap();
        self
    }

    /// Waits until `f` says so.
    #[track_caller]
    pub(crate) fn wait(&mut self, what: &str, f: impl Fn(&vt100::Screen) -> bool) -> &mut Self {
        assert!(self.within(PATIENCE, &f), "timed out waiting for {what}; {}", self.state());
        self
    }

    /// Whether `f` says so within this time.
    pub(crate) fn within(&mut self, time: Duration, f: impl Fn(&vt100::Screen) -> bool) -> bool {
        let end = Instant::now() + time;
        loop {
            if f(self.seen.lock().unwrap().parser.screen()) {
                return true;
            }
            if Instant::now() >= end {
                return false;
            }
            let _ = self.tick.recv_timeout(Duration::from_millis(20));
        }
    }

    /// Waits until the screen holds this text.
    #[track_caller]
    pub(crate) fn until(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("{text:?}"), |screen| screen.contents().contains(text))
    }

    /// Waits until the screen does not hold this text.
    #[track_caller]
    pub(crate) fn until_without(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("the end of {text:?}"), |screen| !screen.contents().contains(text))
    }

    /// What a failing test has to tell.
    fn state(&self) -> String {
        format!("the screen was:\n{}\nthe journal was:\n{}", self.contents(), self.journal().join("\n"))
    }

    pub(crate) fn contents(&self) -> String {
        self.seen.lock().unwrap().parser.screen().contents()
    }

    /// Every byte that came since the start.
    pub(crate) fn log(&self) -> Vec<u8> {
        self.seen.lock().unwrap().log.clone()
    }

    /// The screen and all that can be scrolled back to.
    pub(crate) fn with_history(&self) -> String {
        let mut seen = self.seen.lock().unwrap();
        let screen = seen.parser.screen_mut();
        let mut lines = Vec::new();
        screen.set_scrollback(usize::MAX);
        for above in (1..=screen.scrollback()).rev() {
            screen.set_scrollback(above);
            lines.extend(screen.contents().lines().next().map(str::to_owned));
        }
        screen.set_scrollback(0);
        lines.push(screen.contents());
        lines.join("\n")
    }

    /// The line that Enter would pick.
    pub(crate) fn active(&self) -> Option<String> {
        self.contents()
            .lines()
            .find_map(|line| line.strip_prefix("> ").map(|line| line.trim_end().to_owned()))
    }

    /// Moves to the line that holds this text, with arrows.
    #[track_caller]
    pub(crate) fn go_to(&mut self, label: &str) -> &mut Self {
        for _ in 0..40 {
            let before = self.active();
            if before.as_ref().is_some_and(|active| active.contains(label)) {
                return self;
            }
            self.send(DOWN);
            let end = Instant::now() + PATIENCE;
            loop {
                let now = self.active();
                if now.is_some() && now != before {
                    break;
                }
                assert!(Instant::now() < end, "no line became active; {}", self.state());
                let _ = self.tick.recv_timeout(Duration::from_millis(20));
            }
        }
        panic!("no line with {label:?}; {}", self.state());
    }

    /// Picks the line that holds this text; then the screen holds `then`.
    #[track_caller]
    pub(crate) fn pick(&mut self, label: &str, then: &str) -> &mut Self {
        self.go_to(label).send(ENTER).until(then)
    }

    /// Types a text at the end of the screen, a few keys at a time as hands do.
    #[track_caller]
    pub(crate) fn type_in(&mut self, text: &str) -> &mut Self {
        let mut typed = String::new();
        for few in text.as_bytes().chunks(3) {
            typed.push_str(std::str::from_utf8(few).unwrap());
            self.send(few);
            let end = typed.clone();
            self.wait(&format!("{end:?} to be typed"), |screen| screen.contents().trim_end().ends_with(&end));
        }
        self
    }

    /// From the first page to the first question.
    #[track_caller]
    pub(crate) fn begin(&mut self) -> &mut Self {
        self.send(ENTER).until(NOW).until("More:")
    }

    /// From the first question to the number.
    #[track_caller]
    pub(crate) fn calm(&mut self) -> &mut Self {
        self.pick("Calm", STEPS).until("Answer:")
    }

    /// From the number to the checklist.
    #[track_caller]
    pub(crate) fn steps(&mut self, steps: &str) -> &mut Self {
        self.type_in(steps).send(ENTER).until(SITE).until("> [ ] Knee").until("More:")
    }

    /// From the checklist to the list of all answers.
    #[track_caller]
    pub(crate) fn knee(&mut self) -> &mut Self {
        self.send(b" ").until("> [x] Knee").send(ENTER).until("> Finish and see the summary")
    }

    /// From the first page to a result that names the steps.
    #[track_caller]
    pub(crate) fn see_result(&mut self, steps: &str) -> &mut Self {
        self.begin().answer_all(steps)
    }

    /// From the first question to a result.
    #[track_caller]
    pub(crate) fn answer_all(&mut self, steps: &str) -> &mut Self {
        self.calm().steps(steps).knee().send(ENTER).until("What matches")
    }

    /// Through the pages of a result to the one that ends.
    #[track_caller]
    pub(crate) fn last_page(&mut self) -> &mut Self {
        for _ in 0..20 {
            self.wait("a line to pick", |screen| {
                let contents = screen.contents();
                contents.contains("> Next page") || contents.contains(&format!("> {DONE}"))
            });
            if self.contents().contains(DONE) {
                return self;
            }
            let before = self.contents();
            self.send(ENTER).wait("the next page", |screen| {
                let contents = screen.contents();
                contents != before && (contents.contains("> Next page") || contents.contains(DONE))
            });
        }
        panic!("a result without an end; {}", self.state());
    }

    /// Ends a result; the first page comes back.
    #[track_caller]
    pub(crate) fn done(&mut self) -> &mut Self {
        self.last_page().pick(DONE, WELCOME)
    }

    /// Stops a screening at a question.
    #[track_caller]
    pub(crate) fn leave(&mut self) -> &mut Self {
        self.pick("More:", "What would you like to do?").pick("Stop and leave", "Yes, stop and leave");
        self.pick("Yes, stop and leave", WELCOME)
    }

    /// Stays still for so long, as a hand does between two keys: the filter of keys goes by time.
    pub(crate) fn quiet(&mut self, time: Duration) -> &mut Self {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            let _ = self.tick.recv_timeout(left);
        }
        self
    }

    pub(crate) fn resize(&mut self, rows: u16, columns: u16) -> &mut Self {
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        self.seen.lock().unwrap().parser.screen_mut().set_size(cells(rows), cells(columns));
        self
    }

    /// The lines of the journal without their times.
    pub(crate) fn journal(&self) -> Vec<String> {
        let text = fs::read_to_string(self.home.path().join("journal")).unwrap_or_default();
        text.lines().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect()
    }

    /// What happened, without codes.
    pub(crate) fn events(&self) -> Vec<String> {
        self.journal().iter().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect()
    }

    /// Waits until this happened so often, as the journal says.
    #[track_caller]
    pub(crate) fn until_event(&mut self, event: &str, times: usize) -> &mut Self {
        let end = Instant::now() + PATIENCE;
        while self.events().iter().filter(|found| *found == event).count() < times {
            assert!(Instant::now() < end, "no {event:?} in the journal; {}", self.state());
            let _ = self.tick.recv_timeout(Duration::from_millis(20));
        }
        self
    }

    /// The process id of the kiosk.
    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Waits until there is a child for a patient other than this one.
    #[track_caller]
    pub(crate) fn guest(&mut self, other_than: u32) -> u32 {
        let end = Instant::now() + PATIENCE;
        loop {
            let found = children(self.pid()).into_iter().find(|&(pid, state)| {
                pid != other_than && state != 'Z' && arguments(pid).contains("--guest")
            });
            if let Some((pid, _)) = found {
                return pid;
            }
            assert!(Instant::now() < end, "no child; {}", self.state());
            let _ = self.tick.recv_timeout(Duration::from_millis(20));
        }
    }

    /// Waits until a process is gone.
    #[track_caller]
    pub(crate) fn until_gone(&mut self, pid: u32) -> &mut Self {
        let end = Instant::now() + PATIENCE;
        while Path::new(&format!("/proc/{pid}")).exists() {
            assert!(Instant::now() < end, "process {pid} is still there; {}", self.state());
            let _ = self.tick.recv_timeout(Duration::from_millis(20));
        }
        self
    }

    #[track_caller]
    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// The modes of the terminal as they are now.
    pub(crate) fn modes(&self) -> String {
        modes(&self.master.tty_name().unwrap())
    }

    /// Waits for the end of the kiosk; gives back its exit code. Nothing is on the terminal then nor in its history but
    /// `said`, and it is as it was before.
    #[track_caller]
    pub(crate) fn exit(&mut self, said: &str) -> u32 {
        let end = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < end, "the kiosk did not end; {}", self.state());
            let _ = self.tick.recv_timeout(Duration::from_millis(20));
        };
        self.wait("a clean terminal", |screen| {
            screen.contents().trim() == said && !screen.hide_cursor() && !screen.alternate_screen()
        });
        assert_eq!(self.with_history().trim(), said, "something is left in the history");
        assert_eq!(self.modes(), self.modes_before, "the terminal is not as it was");
        status.exit_code()
    }
}

impl Drop for Kiosk {
    fn drop(&mut self) {
        // A failed test leaves nothing running: the children end with their supervisor.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The modes of a terminal, to be compared.
fn modes(tty: &Path) -> String {
    use rustix::fs::{Mode, OFlags, open};
    let file = open(tty, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
    format!("{:?}", rustix::termios::tcgetattr(&file).unwrap())
}

pub(crate) fn signal(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), signal).unwrap();
}

/// The children of a process, each with its state.
pub(crate) fn children(of: u32) -> Vec<(u32, char)> {
    let pids = fs::read_dir("/proc").unwrap();
    pids.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|pid: u32| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            let mut fields = stat.rsplit_once(") ")?.1.split(' ');
            let state = fields.next()?.chars().next()?;
            (fields.next()?.parse() == Ok(of)).then_some((pid, state))
        })
        .collect()
}

fn arguments(pid: u32) -> String {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).replace('\0', " ")
}

/// All files below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// Writes a program into the home of a kiosk that is to come.
pub(crate) fn script(folder: &Path, name: &str, text: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}
