//! What a kiosk does when something breaks: the process of a patient, the terminal, the disk, the clinic's programs.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "common/kiosk.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod kiosk;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kiosk::{CHORD, DONE, ENTER, Kiosk, Plan, SITE, STAY, WELCOME, children, files, script, signal};
use rustix::process::Signal;

const SORRY: &str = "Sorry, something went wrong";
const OUT_OF_ORDER: &str = "This screen is out of order";
/// Pages without a patient stay for a second or a few.
const FASTER: u32 = 10;

fn quick(args: &'static [&'static str]) -> Plan<'static> {
    Plan { faster: FASTER, args, ..Plan::default() }
}

/// Long limits, though everything is made faster.
const LONG: &[&str] = &["--idle=3600", "--session=36000", "--result=3600", "--emergency=3600"];

#[track_caller]
fn shows_nothing_of(kiosk: &Kiosk, answers: &[&str]) {
    let seen = kiosk.with_history();
    for answer in answers {
        assert!(!seen.contains(answer), "{answer:?} is left:\n{seen}");
    }
}

#[test]
fn a_child_that_is_killed_is_a_page_and_then_a_new_patient() {
    let mut kiosk = Kiosk::welcome(&quick(LONG));
    kiosk.begin().calm().steps("7654321");
    let child = kiosk.guest(0);
    signal(child, Signal::KILL);
    kiosk.until(SORRY).until("go to the front desk");
    shows_nothing_of(&kiosk, &["7654321", SITE]);
    kiosk.until_gone(child).until(WELCOME);
    assert_eq!(kiosk.events(), ["started", "begun", "child died, signal 9"]);
    kiosk.see_result("1").done();
}

#[test]
fn a_child_that_is_stopped_is_noticed() {
    let mut kiosk = Kiosk::welcome(&quick(LONG));
    kiosk.begin().calm().steps("7654321");
    let child = kiosk.guest(0);
    signal(child, Signal::STOP);
    kiosk.until(SORRY);
    shows_nothing_of(&kiosk, &["7654321", SITE]);
    kiosk.until_gone(child).until(WELCOME);
    assert_eq!(kiosk.events(), ["started", "begun", "child died, no sign of life"]);
    kiosk.begin();
}

#[test]
fn a_child_that_panics_says_nothing() {
    let mut kiosk = Kiosk::welcome(&Plan { fault: "panic", ..quick(LONG) });
    for _ in 0..2 {
        kiosk.send(ENTER).until(SORRY).until(WELCOME);
    }
    // The third in a row.
    kiosk.send(ENTER).until(OUT_OF_ORDER).until("go to the front desk");
    let log = String::from_utf8_lossy(&kiosk.log()).into_owned();
    assert!(!log.contains("panick") && !log.contains("src/"), "{log}");
    // It is tried again, also then.
    kiosk.until(WELCOME);
    assert_eq!(
        kiosk.events(),
        ["started"].into_iter().chain(["child died, exit code 70"; 3]).collect::<Vec<_>>()
    );
}

#[test]
fn children_that_never_start_are_out_of_order() {
    let mut kiosk = Kiosk::start(&Plan { fault: "panic-at-start", pin: true, ..quick(LONG) });
    kiosk.until(SORRY).until(OUT_OF_ORDER);
    assert!(kiosk.events().len() >= 4, "{:?}", kiosk.events());
    // Staff are heard on this page too.
    kiosk.send(CHORD).until(kiosk::ASKS_PIN);
    signal(kiosk.pid(), Signal::TERM);
    assert_eq!(kiosk.exit(""), 143);
}

#[test]
fn a_child_that_hangs_is_noticed() {
    let mut kiosk = Kiosk::welcome(&Plan { fault: "hang", ..quick(LONG) });
    kiosk.send(ENTER).until(SORRY).until(WELCOME);
    assert_eq!(kiosk.events()[1..], ["child died, no sign of life"]);
}

#[test]
fn a_program_that_is_replaced_goes_on_until_it_is_ended() {
    let mut kiosk = Kiosk::welcome(&quick(LONG));
    fs::remove_file(kiosk.program.path().join("prescreen")).unwrap();
    kiosk.begin().leave();
    kiosk.begin();
    assert_eq!(kiosk.events(), ["started", "begun", "begun"]);
}

fn ended_by(by: Signal, code: u32) {
    let mut kiosk = Kiosk::welcome(&Plan::default());
    kiosk.begin().calm().steps("7654321");
    let child = kiosk.guest(0);
    signal(kiosk.pid(), by);
    assert_eq!(kiosk.exit(""), code);
    kiosk.until_gone(child);
    assert_eq!(kiosk.events(), ["started", "begun", "stopped"]);
}

#[test]
fn a_kiosk_that_is_told_to_end_leaves_nothing() {
    ended_by(Signal::TERM, 143);
}

#[test]
fn a_kiosk_that_is_hung_up_leaves_nothing() {
    ended_by(Signal::HUP, 129);
}

#[test]
fn other_signals_do_nothing() {
    let mut kiosk = Kiosk::welcome(&Plan::default());
    let child = kiosk.guest(0);
    for other in [Signal::INT, Signal::QUIT, Signal::TSTP, Signal::TTIN, Signal::TTOU] {
        signal(kiosk.pid(), other);
    }
    kiosk.begin();
    assert_eq!(kiosk.guest(0), child);
}

#[test]
fn a_child_does_not_outlive_its_supervisor() {
    let mut kiosk = Kiosk::welcome(&Plan::default());
    kiosk.begin();
    let child = kiosk.guest(0);
    signal(kiosk.pid(), Signal::KILL);
    kiosk.until_gone(child);
}

/// A terminal that nobody else holds open, so that it can be closed.
#[test]
fn a_terminal_that_is_closed_ends_the_kiosk_and_its_child() {
    use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
    let folder = tempfile::tempdir().unwrap();
    let (rules, journal) = (folder.path().join("rules.toml"), folder.path().join("journal"));
    fs::write(&rules, kiosk::RULES).unwrap();
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let terminal = openpt(flags).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let mut kiosk = Command::new(env!("CARGO_BIN_EXE_prescreen"))
        .arg("kiosk")
        .arg("--rules")
        .arg(&rules)
        .arg("--journal")
        .arg(&journal)
        .stdin(Stdio::from(ioctl_tiocgptpeer(&terminal, flags).unwrap()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut screen = fs::File::from(terminal);
    let mut seen = String::new();
    while !seen.contains(WELCOME) {
        let mut buffer = [0; 1024];
        let count = std::io::Read::read(&mut screen, &mut buffer).unwrap();
        seen.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
    let child = children(kiosk.id())[0].0;
    drop(screen);
    let end = Instant::now() + Duration::from_secs(30);
    let status = loop {
        if let Some(status) = kiosk.try_wait().unwrap() {
            break status;
        }
        if Instant::now() > end {
            kiosk.kill().unwrap();
            panic!("the kiosk did not notice");
        }
        std::thread::yield_now();
    };
    assert_eq!(status.code(), Some(129));
    while Path::new(&format!("/proc/{child}")).exists() {
        assert!(Instant::now() < end, "the child is still there");
        std::thread::yield_now();
    }
    assert!(fs::read_to_string(journal).unwrap().ends_with("stopped\n"));
}

/// What is kept in a folder, and nothing else that is in it.
fn results(folder: &Path) -> Vec<PathBuf> {
    let is_one = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "json" || ending == "html");
    files(folder).into_iter().filter(is_one).collect()
}

fn names(folder: &Path) -> Vec<String> {
    files(folder).iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn results_are_kept_under_the_code_on_the_page() {
    let mut kiosk = Kiosk::welcome(&Plan { args: &["--save-dir={home}/kept"], ..Plan::default() });
    assert!(kiosk.contents().replace('\n', " ").contains("kept for the clinic under a short code"));
    kiosk.see_result("7654321").until("Your code is ");
    let code = kiosk.contents().split("Your code is ").nth(1).unwrap().chars().take(5).collect::<String>();
    kiosk.done();
    let kept = files(&kiosk.home.path().join("kept"));
    assert_eq!(kept.len(), 2, "{kept:?}");
    for (path, ending) in kept.iter().zip(["html", "json"]) {
        assert!(path.to_str().unwrap().ends_with(&format!("-{code}.{ending}")), "{path:?}, {code}");
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(fs::read_to_string(path).unwrap().contains("7654321"));
    }
    let expected =
        ["begun", "finished evaluate-with-cautions", "saved"].map(|event| format!("{code} {event}"));
    assert_eq!(kiosk.journal()[1..], expected);
    // An emergency is kept as well; somebody who leaves is not.
    kiosk.begin().leave();
    kiosk.begin().pick("A leg is cold", STAY).until_event("saved", 2);
    assert_eq!(files(&kiosk.home.path().join("kept")).len(), 4);
}

#[test]
fn results_that_are_old_are_removed_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept");
    fs::create_dir(&path).unwrap();
    for name in
        ["2020-01-01T00-00-00Z-K7WXC.json", "2020-01-01T00-00-00Z-K7WXC.html", "notes.txt", "2020.json"]
    {
        fs::write(path.join(name), "x").unwrap();
    }
    fs::write(path.join("2999-01-01T00-00-00Z-K7WXC.json"), "x").unwrap();
    let save = format!("--save-dir={}", path.display());
    let kiosk = Kiosk::welcome(&Plan { args: &[&save, "--keep-days=30"], ..Plan::default() });
    assert_eq!(kiosk.events(), ["started", "removed 1 old results"]);
    assert_eq!(names(&path), ["2020.json", "2999-01-01T00-00-00Z-K7WXC.json", "notes.txt"]);
}

fn tells(text: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {text}");
}

/// The patient is told, staff see that something is wrong, and what was kept stays.
fn cannot_be_kept(kept: &Path, breaks: impl Fn(), mends: impl Fn()) {
    let save = format!("--save-dir={}", kept.display());
    let args = [LONG, &[save.as_str()]].concat();
    let mut kiosk = Kiosk::welcome(&Plan { faster: FASTER, args: &args, ..Plan::default() });
    kiosk.see_result("1").done();
    let before: Vec<_> = files(kept).into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect();
    assert_eq!(before.len(), 2, "{before:?}");
    breaks();
    kiosk.see_result("7654321").until("could not be kept").last_page().send(ENTER).until(OUT_OF_ORDER);
    shows_nothing_of(&kiosk, &["7654321", DONE]);
    assert_eq!(kiosk.events()[4..], ["begun", "finished evaluate-with-cautions", "save failed"]);
    let after = || before.iter().all(|(bytes, path)| fs::read(path).is_ok_and(|now| now == *bytes));
    assert!(after(), "what was kept is lost");
    mends();
    kiosk.until(WELCOME);
    assert!(after(), "what was kept is lost");
    assert_eq!(results(kept).len(), before.len(), "half a result is left");
    kiosk.see_result("2").done();
    assert_eq!(kiosk.events().last().unwrap(), "saved");
}

#[test]
fn a_folder_that_is_gone_is_out_of_order() {
    let folder = tempfile::tempdir().unwrap();
    let (kept, away) = (folder.path().join("kept"), folder.path().join("away"));
    fs::create_dir(&kept).unwrap();
    let args = [LONG, &["--save-dir", kept.to_str().unwrap()]].concat();
    let mut kiosk = Kiosk::welcome(&Plan { faster: FASTER, args: &args, ..Plan::default() });
    kiosk.begin().calm().steps("7");
    fs::rename(&kept, &away).unwrap();
    kiosk.knee().send(ENTER).until("could not be kept").last_page().send(ENTER).until(OUT_OF_ORDER);
    fs::rename(&away, &kept).unwrap();
    kiosk.until(WELCOME);
}

/// Runs `mount` with these arguments; whether that worked.
fn mount(args: &[&str], folder: &Path) -> bool {
    Command::new("mount")
        .args(args)
        .arg(folder)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A small file system that is gone with this.
struct Small(tempfile::TempDir);

impl Small {
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        mount(&["-t", "tmpfs", "-o", "size=64k", "none"], folder.path()).then_some(Self(folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_out_of_order() {
    let Some(small) = Small::new() else {
        return tells("a full disk: only root can make a small one");
    };
    let kept = small.0.path();
    let filler = kept.join("filler");
    let fill = || {
        let mut file = fs::File::create(&filler).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
    };
    cannot_be_kept(kept, fill, || fs::remove_file(&filler).unwrap());
}

#[test]
fn a_folder_that_cannot_be_written_to_is_out_of_order() {
    // Root may write wherever permissions say otherwise: for root, the file system itself is made read-only.
    if let Some(small) = Small::new() {
        let kept = small.0.path();
        let remount = |mode: &str| assert!(mount(&["-o", &format!("remount,{mode}")], kept));
        return cannot_be_kept(kept, || remount("ro"), || remount("rw"));
    }
    let folder = tempfile::tempdir().unwrap();
    let mode = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o500);
    if fs::write(folder.path().join("try"), "").is_ok() {
        return tells("a folder that cannot be written to: root can write to all of them");
    }
    mode(0o700);
    cannot_be_kept(folder.path(), || mode(0o500), || mode(0o700));
}

#[test]
fn the_alert_is_called_once_with_its_word() {
    let folder = tempfile::tempdir().unwrap();
    let told = folder.path().join("told");
    let write = format!(
        "env > {0}.env; cat > {0}.input; echo \"$# $*\" >> {0}; echo printed-by-it; echo printed-by-it >&2",
        told.display()
    );
    let program = script(folder.path(), "alert", &write);
    let alert = format!("--alert={program} --loud");
    let mut kiosk = Kiosk::welcome(&Plan { args: &[&alert], ..Plan::default() });
    kiosk
        .begin()
        .pick("A knee is hot", "Get care today.")
        .pick("Go on with the questions", "Answer:")
        .steps("7654321");
    let heard = |kiosk: &mut Kiosk, text: &str| {
        let end = Instant::now() + Duration::from_secs(30);
        while fs::read_to_string(&told).unwrap_or_default() != text {
            assert!(Instant::now() < end, "{:?}", fs::read_to_string(&told));
            kiosk.quiet(Duration::from_millis(20));
        }
    };
    heard(&mut kiosk, "2 --loud same-day\n");
    kiosk.leave().begin().pick("A leg is cold", STAY);
    heard(&mut kiosk, "2 --loud same-day\n2 --loud emergency\n");
    // Whatever is pressed, the page stays the same page: nobody is called again.
    for _ in 0..3 {
        kiosk.send(ENTER).quiet(Duration::from_millis(100));
    }
    kiosk.until(STAY).send(CHORD).until("Staff: Enter").send(ENTER).until(WELCOME);
    heard(&mut kiosk, "2 --loud same-day\n2 --loud emergency\n");
    assert_eq!(fs::read_to_string(told.with_extension("input")).unwrap(), "");
    let environment = fs::read_to_string(told.with_extension("env")).unwrap();
    assert!(!environment.contains("7654321"), "{environment}");
    assert!(
        !String::from_utf8_lossy(&kiosk.log()).contains("printed-by-it"),
        "what an alert prints is on the screen"
    );
    assert!(!kiosk.events().contains(&"alert failed".to_owned()), "{:?}", kiosk.events());
}

#[test]
fn an_alert_that_hangs_delays_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let program = script(folder.path(), "alert", "exec sleep 1000");
    let alert = format!("--alert={program}");
    let mut kiosk = Kiosk::welcome(&Plan { args: &[&alert], ..Plan::default() });
    let start = Instant::now();
    kiosk.begin().pick("A leg is cold", STAY).send(CHORD).until("Staff: Enter").send(ENTER).until(WELCOME);
    assert!(start.elapsed() < Duration::from_secs(25), "{:?}", start.elapsed());
    kiosk.see_result("7").done();
    assert!(children(kiosk.pid()).len() >= 2, "it does not hang any more");
    let left: Vec<u32> = children(kiosk.pid()).into_iter().map(|(pid, _)| pid).collect();
    signal(kiosk.pid(), Signal::TERM);
    assert_eq!(kiosk.exit(""), 143);
    for pid in left {
        if fs::read_to_string(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.contains("sleep")) {
            signal(pid, Signal::KILL);
        }
    }
}

#[test]
fn an_alert_that_fails_is_in_the_journal() {
    let mut kiosk = Kiosk::welcome(&Plan { args: &["--alert=false"], ..Plan::default() });
    kiosk.begin().pick("A leg is cold", STAY).until_event("alert failed", 1).until(STAY);
}

#[test]
fn an_alert_that_is_gone_is_in_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let program = script(folder.path(), "alert", "true");
    let alert = format!("--alert={program}");
    let mut kiosk = Kiosk::welcome(&Plan { args: &[&alert], ..Plan::default() });
    fs::remove_file(program).unwrap();
    kiosk.begin().pick("A leg is cold", STAY).until_event("alert failed", 1).until(STAY);
}

#[test]
fn a_page_is_printed_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page");
    let program = script(folder.path(), "print", &format!("echo $# > {0}.args; cat > {0}", page.display()));
    let print = format!("--print-command={program}");
    let mut kiosk = Kiosk::welcome(&Plan { args: &[&print], ..Plan::default() });
    kiosk.see_result("7654321").last_page();
    assert!(!page.exists(), "printed without a request");
    kiosk.pick("Print this page", "was sent to the printer");
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.contains("7654321") && text.contains("Call for help") && !text.contains('\u{1b}'), "{text}");
    assert_eq!(fs::read_to_string(page.with_extension("args")).unwrap(), "0\n");
    kiosk.done();
}

/// A printer program that leaves something running does not keep the kiosk from the next patient.
#[test]
fn a_printer_that_stays_behind_holds_up_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let program = script(folder.path(), "print", "cat > /dev/null; sleep 300 &");
    let print = format!("--print-command={program}");
    let mut kiosk = Kiosk::welcome(&Plan { args: &[&print], ..Plan::default() });
    kiosk.see_result("7").last_page().pick("Print this page", "was sent to the printer").done();
    assert_eq!(kiosk.events(), ["started", "begun", "finished evaluate"]);
}

/// Nobody answers everything first.
#[test]
fn a_folder_that_is_gone_from_the_start_is_out_of_order() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    fs::create_dir(&kept).unwrap();
    let args = [LONG, &["--save-dir", kept.to_str().unwrap()]].concat();
    let mut kiosk = Kiosk::welcome(&Plan { faster: FASTER, args: &args, ..Plan::default() });
    fs::remove_dir(&kept).unwrap();
    kiosk.begin().pick("More:", "What would you like to do?").pick("Stop and leave", "Yes, stop and leave");
    kiosk.pick("Yes, stop and leave", OUT_OF_ORDER);
    assert_eq!(kiosk.events(), ["started", "begun", "save failed"]);
    fs::create_dir(&kept).unwrap();
    kiosk.until(WELCOME);
}

#[test]
fn a_page_that_cannot_be_printed_is_told() {
    let mut kiosk = Kiosk::welcome(&Plan { args: &["--print-command=false"], ..Plan::default() });
    kiosk
        .see_result("7")
        .last_page()
        .pick("Print this page", "could not be printed")
        .until_event("print failed", 1);
    kiosk.done();
}
