//! Nothing of a patient is left for the next one, nor anything of two hundred.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "common/kiosk.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod kiosk;

use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use kiosk::{CHORD, DOWN, ENTER, Kiosk, NOW, Plan, SITE, STAY, STEPS, UP, WELCOME, children, files, signal};
use rustix::process::Signal;

/// An answer that stands nowhere else. Put together here, so that it is not in the program of the test either.
fn canary() -> String {
    [7, 3, 9, 1, 8, 2, 6].map(|digit: u8| digit.to_string()).concat()
}

/// How often these bytes stand in the memory of a process: every mapping that can be read. `None`: others may not look.
fn in_memory(pid: u32, wanted: &[u8]) -> Option<usize> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).ok()?;
    let mut memory = fs::File::open(format!("/proc/{pid}/mem")).ok()?;
    let mut found = 0;
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (range, modes) = (fields.next().unwrap(), fields.next().unwrap());
        if !modes.starts_with('r') || line.ends_with("[vvar]") || line.ends_with("[vsyscall]") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let [from, to] = [from, to].map(|text| u64::from_str_radix(text, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        memory.seek(SeekFrom::Start(from)).unwrap();
        if memory.read_exact(&mut bytes).is_ok() {
            found += bytes.windows(wanted.len()).filter(|window| *window == wanted).count();
        }
    }
    Some(found)
}

#[test]
fn an_answer_is_nowhere_once_its_patient_is_gone() {
    for args in [&[][..], &["--plain"]] {
        let plain = !args.is_empty();
        let mut kiosk = Kiosk::start(&Plan { args, ..Plan::default() });
        let child = kiosk.guest(0);
        if plain {
            kiosk
                .until("1. Begin")
                .until("Answer:")
                .send(b"1\r")
                .until(NOW)
                .until("review or quit")
                .send(b"1\r");
            kiosk.until(STEPS).until("from 0 to 9999999").type_in(&canary()).send(ENTER).until(SITE);
            kiosk.until("Type 0 for").send(b"1\r").until("Finish and see").until("from 1 to 4").send(b"1\r");
            kiosk.until("Done. Clear this screen").until("from 1 to 1").send(b"1\r");
            kiosk.wait("the next patient", |screen| !screen.contents().contains("Done."));
            kiosk.until("1. Begin");
        } else {
            kiosk.see_result(&canary()).until(&canary()).done();
        }
        kiosk.until_gone(child);
        let next = kiosk.guest(child);
        let canary = canary();
        let seen = kiosk.with_history();
        for left in [canary.as_str(), STEPS, SITE, "Knee"] {
            assert!(!seen.contains(left), "{left:?} is on the screen or above it:\n{seen}");
        }
        assert!(in_memory(kiosk.pid(), STEPS.as_bytes()) > Some(0), "the search finds nothing at all");
        assert_eq!(in_memory(kiosk.pid(), canary.as_bytes()), Some(0), "an answer in memory, plain: {plain}");
        // Only root may look into the process of the next patient.
        assert!(
            matches!(in_memory(next, canary.as_bytes()), None | Some(0)),
            "the next process has the answer"
        );
        for path in files(kiosk.home.path()) {
            let bytes = fs::read(&path).unwrap();
            assert!(!bytes.windows(7).any(|seven| seven == canary.as_bytes()), "the answer is in {path:?}");
        }
        assert_eq!(
            files(&kiosk.home.path().join("cwd")).len() + files(&kiosk.home.path().join("tmp")).len(),
            0
        );
    }
}

/// No core file of a process that holds answers, nothing of it on a swap disk where the system allows, and others on the
/// computer do not look into it.
#[test]
fn the_process_of_a_patient_keeps_to_itself() {
    use std::os::unix::fs::MetadataExt as _;
    let mut kiosk = Kiosk::welcome(&Plan::default());
    let child = kiosk.guest(0);
    let limits = fs::read_to_string(format!("/proc/{child}/limits")).unwrap();
    let limit = |name: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(limit("Max core file size")[..2], ["0", "0"]);
    if limit("Max locked memory")[0] == "unlimited" {
        assert!(status(child, "VmLck:") > 0, "nothing is locked");
    } else {
        let _ = writeln!(std::io::stderr(), "SKIPPED: memory that is locked: the system does not allow it");
    }
    // A process that is closed to others belongs to root, whoever runs it.
    assert_eq!(fs::metadata(format!("/proc/{child}/environ")).unwrap().uid(), 0);
}

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// A number from what the system says of a process.
fn status(pid: u32, name: &str) -> usize {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// The resident memory of a process, in KiB.
fn resident(pid: u32) -> usize {
    status(pid, "VmRSS:")
}

fn descriptors(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count()
}

/// Keys that have no meaning, or only move.
const NOISE: [&[u8]; 12] = [
    b"\x03",
    b"\x1a",
    b"\x1c",
    b"\x04",
    b"x",
    b"7",
    b"\x1bOP",
    b"\x1b[15~",
    b"\xff\xfe",
    b"\x1bq",
    b"\x1b[<0;3;3M",
    b"\x1b[200~\r\r\x1b[201~",
];

#[test]
fn two_hundred_patients_leave_no_trace() {
    const PATIENTS: usize = 200;
    let mut kiosk = Kiosk::welcome(&Plan { args: &["--alert=true"], ..Plan::default() });
    let mut numbers = Numbers(20_261_123);
    let start = Instant::now();
    let (mut memory, mut open) = (0, 0);
    let mut begun = 0;
    for patient in 0..PATIENTS {
        for _ in 0..numbers.below(3) {
            kiosk.send(NOISE[numbers.below(NOISE.len())]);
        }
        // What came with the noise is dropped with it: Enter is pressed until it is heard.
        while !kiosk
            .send(ENTER)
            .within(Duration::from_millis(250), |screen| screen.contents().contains("More:"))
        {
            assert!(start.elapsed() < Duration::from_secs(300), "{}", kiosk.contents());
        }
        begun += 1;
        match numbers.below(4) {
            0 => {
                let child = kiosk.guest(0);
                kiosk
                    .pick("A leg is cold", STAY)
                    .send(CHORD)
                    .until("Staff: Enter")
                    .send(ENTER)
                    .until(WELCOME);
                kiosk.until_gone(child);
            }
            1 => {
                kiosk.answer_all("12").done();
            }
            2 => {
                kiosk.send(DOWN).until("> Calm").send(UP).until("> More:").leave();
            }
            _ => {
                kiosk.leave();
            }
        }
        // The first few fill what is kept for ever.
        if patient == 19 {
            (memory, open) = (resident(kiosk.pid()), descriptors(kiosk.pid()));
        }
    }
    let (memory_after, open_after) = (resident(kiosk.pid()), descriptors(kiosk.pid()));
    let _ = writeln!(
        std::io::stderr(),
        "{PATIENTS} patients in {:?}: resident memory {memory} KiB after 20, {memory_after} KiB after all; \
         descriptors {open} and {open_after}",
        start.elapsed()
    );
    assert_eq!(kiosk.events().iter().filter(|event| *event == "begun").count(), begun);
    assert!(!kiosk.events().iter().any(|event| event.contains("died")), "{:?}", kiosk.events());
    assert!(memory_after <= memory + 1024, "{memory} KiB became {memory_after} KiB");
    assert_eq!(open_after, open, "descriptors");
    let zombies = || children(kiosk.pid()).into_iter().filter(|(_, state)| *state == 'Z').count();
    assert!(zombies() <= 1, "{:?}", children(kiosk.pid()));
    assert!(children(kiosk.pid()).len() <= 2, "{:?}", children(kiosk.pid()));
    assert!(!String::from_utf8_lossy(&kiosk.log()).contains("panick"));
    signal(kiosk.pid(), Signal::TERM);
    assert_eq!(kiosk.exit(""), 143);
}

/// A tmux server of its own, ended with this.
struct Tmux(tempfile::TempDir);

impl Tmux {
    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new("tmux");
        command.arg("-S").arg(self.0.path().join("socket")).args(["-f", "/dev/null"]).args(args);
        command.env_remove("TMUX").stdin(Stdio::null()).output().unwrap()
    }

    fn keys(&self, keys: &str) {
        self.run(&["send-keys", "-t", "kiosk", keys]);
    }

    /// The screen, with its history.
    fn all(&self) -> String {
        let output = self.run(&["capture-pane", "-p", "-t", "kiosk", "-S", "-"]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    #[track_caller]
    fn until(&self, what: &str, f: impl Fn(&str) -> bool) {
        let end = Instant::now() + Duration::from_secs(30);
        while !f(&self.all()) {
            assert!(Instant::now() < end, "no {what}:\n{}", self.all());
            std::thread::yield_now();
        }
    }

    #[track_caller]
    fn until_text(&self, text: &str) {
        self.until(text, |all| all.contains(text));
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

/// Terminals differ in what they move into their history: tmux moves what is cleared.
fn history_is_empty(plain: bool) {
    if Command::new("tmux").arg("-V").output().is_err() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: the history of a real terminal: there is no tmux");
        return;
    }
    let tmux = Tmux(tempfile::tempdir().unwrap());
    let rules = tmux.0.path().join("rules.toml");
    fs::write(&rules, kiosk::RULES).unwrap();
    let program = env!("CARGO_BIN_EXE_prescreen");
    // A word in front, so that what was on the terminal before is seen to be gone too.
    let command =
        format!("echo BEFORE; seq 60; exec '{program}' kiosk --rules '{}' --plain={plain}", rules.display());
    tmux.run(&["new-session", "-d", "-s", "kiosk", "-x", "80", "-y", "24", &command]);
    let first = if plain { "1. Begin" } else { WELCOME };
    for _ in 0..2 {
        tmux.until("a first page", |all| all.contains(first) && !all.contains("Done."));
        let all = tmux.all();
        for left in ["BEFORE", NOW, STEPS, SITE, "Knee", "739"] {
            assert!(!all.contains(left), "{left} is left, plain: {plain}:\n{all}");
        }
        if plain {
            tmux.until_text("from 1 to 1");
            for (keys, then) in [
                ("1", "or quit"),
                ("1", "9999999"),
                ("739", "Type 0"),
                ("1", "Finish and see"),
                ("1", "Done."),
            ] {
                tmux.run(&["send-keys", "-t", "kiosk", keys, "Enter"]);
                tmux.until_text(then);
            }
            tmux.until("the end", |all| all.contains("Done.") && all.matches("from 1 to 1").count() == 2);
            tmux.run(&["send-keys", "-t", "kiosk", "1", "Enter"]);
        } else {
            tmux.keys("Enter");
            tmux.until_text("More:");
            for (keys, then) in [
                ("Down", "> Calm"),
                ("Enter", "Answer:"),
                ("739", "(steps) 739"),
                ("Enter", "> [ ] Knee"),
                ("Space", "> [x] Knee"),
                ("Enter", "> Finish"),
                ("Enter", "> Next page"),
                ("Enter", "> Done."),
            ] {
                tmux.keys(keys);
                tmux.until_text(then);
            }
            tmux.keys("Enter");
        }
    }
    tmux.until("a first page", |all| all.contains(first) && !all.contains("Done."));
}

#[test]
fn the_history_of_a_real_terminal_is_empty_after_each_patient() {
    history_is_empty(false);
}

#[test]
fn the_history_of_a_real_terminal_is_empty_after_each_patient_in_plain_lines() {
    history_is_empty(true);
}
