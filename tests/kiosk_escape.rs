//! No way out of a kiosk: whatever a keyboard, a mouse or a clipboard can send, on every kind of page.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "common/kiosk.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod kiosk;

use std::io::Write as _;
use std::time::{Duration, Instant};

use kiosk::{ASKS_PIN, CHORD, DONE, DOWN, ENTER, ESC, Kiosk, NOW, Plan, SITE, STAY, STEPS, UP, WELCOME};

const STAFF_HERE: &str = "Staff: Enter clears this screen.";
/// As long as hands take between two keys, and longer than a flood lasts.
const KEY: Duration = Duration::from_millis(40);
const AFTER: Duration = Duration::from_millis(250);
/// A longer time between two bytes, and they may be two keys.
const TORN: Duration = Duration::from_millis(45);

/// What people and machines try, each as it would come.
fn attempts() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    // Enter, Tab, Backspace and Escape have a meaning in their places; the chord is tried elsewhere.
    let meant = [0x08, 0x09, 0x0a, 0x0d, 0x10, 0x18, 0x1b];
    let control = (0..0x20).filter(|byte| !meant.contains(byte)).map(|byte| vec![byte]).collect();
    let escaped = |all: &[&str]| all.iter().map(|rest| format!("\x1b{rest}").into_bytes()).collect();
    let large = |before: &str, after: &str| {
        let text = "yes\rexit\rq ".repeat(1_000_000 / 11);
        vec![format!("{before}{text}{after}").into_bytes()]
    };
    vec![
        ("Ctrl-C, Ctrl-Z, Ctrl-\\, Ctrl-D, Ctrl-S, Ctrl-Q and every other Ctrl", control),
        (
            "F1 to F12",
            escaped(&[
                "OP", "OQ", "OR", "OS", "[15~", "[17~", "[18~", "[19~", "[20~", "[21~", "[23~", "[24~",
                "[[A", "[[B", "[[C", "[[D", "[[E", "[1;5P", "[1;2Q", "[15;5~", "[24;6~",
            ]),
        ),
        (
            "Home, End, Insert, Delete, pages",
            escaped(&["[H", "[F", "OH", "OF", "[2~", "[3~", "[5~", "[6~", "[Z"]),
        ),
        ("Alt and a key", escaped(&["a", "b", "f", "n", "q", "x", "y", "1", "\r", " ", "\x7f"])),
        ("a mouse", escaped(&["[<0;10;10M", "[<0;10;10m", "[M !!", "[M #'", "[32;10;10M", "[<64;1;1M"])),
        (
            "what terminals tell",
            escaped(&[
                "[I",
                "[O",
                "[?1;2c",
                "[24;80R",
                "]11;rgb:0000/0000/0000\x07",
                "P>|xterm\x1b\\",
                "[8;24;80t",
            ]),
        ),
        (
            "a paste",
            escaped(&["[200~1\r2\r3\r:q!\r\x03\x1a\x1b[201~", "[200~\x1b[B\r\x1b[201~", "[200~yes\r"]),
        ),
        ("a paste of 1 MB", large("\x1b[200~", "\x1b[201~")),
        ("1 MB that is not marked as a paste", large("", "")),
        (
            "what is not UTF-8",
            vec![vec![0xff], vec![0xfe, 0x80], vec![0xc0], vec![0xe2, 0x82], vec![0xf5; 40]],
        ),
        ("letters that are not ASCII", vec!["é".into(), "日".into(), "\u{202e}".into(), "\u{9b}".into()]),
        ("a cat on the keyboard", vec![b"yesyes\r\r\r   \x1b[B\x1b[B\r".to_vec()]),
    ]
}

fn without_last_rows(screen: &vt100::Screen) -> Vec<String> {
    let mut rows: Vec<String> = screen.rows(0, 80).map(|row| row.trim_end().to_owned()).collect();
    rows.truncate(rows.len() - 2);
    rows
}

/// The chord brings a note for staff, whatever came before it, and Escape takes it away again: by then, all that came
/// before was looked at. In between, the page is as it was.
#[track_caller]
fn is_as_before(kiosk: &mut Kiosk, page: &str, before: &[String], attempt: &str) {
    let noted = |screen: &vt100::Screen| {
        let contents = screen.contents();
        contents.contains(ASKS_PIN) || contents.contains(STAFF_HERE)
    };
    let mut tries = 0;
    kiosk.quiet(AFTER);
    loop {
        kiosk.send(CHORD);
        if kiosk.within(Duration::from_secs(3), noted) {
            break;
        }
        tries += 1;
        assert!(tries < 8, "on {page}, after {attempt}, staff are not heard:\n{}", kiosk.contents());
    }
    kiosk.quiet(KEY);
    while !kiosk.send(ESC).within(Duration::from_secs(3), |screen| !noted(screen)) {
        tries += 1;
        assert!(tries < 8, "on {page}, after {attempt}, Escape is not heard:\n{}", kiosk.contents());
    }
    let what = format!("the page as it was on {page} after {attempt}");
    kiosk.wait(&what, |screen| without_last_rows(screen) == before);
}

/// Tries everything on a page. Afterwards the kiosk is alive, so is the same child, nothing changed and nothing
/// was answered.
#[track_caller]
fn holds(kiosk: &mut Kiosk, page: &str) {
    kiosk.quiet(KEY);
    let mut before = Vec::new();
    // What is on the screen by now; a page is drawn line by line.
    kiosk.wait("a page that is drawn", |screen| screen.contents().lines().count() > 3);
    while before != now(kiosk) {
        before = now(kiosk);
        kiosk.quiet(AFTER);
    }
    // Only now: what led to this page may be noted a little after it is drawn.
    let child = kiosk.guest(0);
    let events = kiosk.events();
    for (attempt, pieces) in attempts() {
        for piece in pieces {
            kiosk.send(&piece).quiet(KEY);
        }
        is_as_before(kiosk, page, &before, attempt);
    }
    torn(kiosk, page, &before);
    // The terminal of a kiosk seldom changes its size; but nobody gets out that way.
    for (rows, columns) in [(10, 40), (50, 132), (24, 80)] {
        kiosk.resize(rows, columns).quiet(KEY);
    }
    assert!(kiosk.is_alive(), "{page}");
    assert_eq!(kiosk.guest(0), child, "on {page} the child changed");
    assert_eq!(kiosk.events(), events, "{page}");
}

fn now(kiosk: &mut Kiosk) -> Vec<String> {
    let mut rows = Vec::new();
    let seen = std::cell::RefCell::new(&mut rows);
    kiosk.wait("the screen", |screen| {
        **seen.borrow_mut() = without_last_rows(screen);
        true
    });
    rows
}

/// Sequences torn apart in time, as a slow line does.
#[track_caller]
fn torn(kiosk: &mut Kiosk, page: &str, before: &[String]) {
    for sequence in ["\x1b[15~", "\x1bOP", "\x1b[<0;10;10M", "\x1b[24;6~"] {
        let mut longest = Duration::ZERO;
        for byte in sequence.as_bytes() {
            let then = Instant::now();
            kiosk.send(&[*byte]).quiet(Duration::from_millis(10));
            longest = longest.max(then.elapsed());
        }
        if longest > TORN {
            // A busy machine tore it so far apart that it is something else.
            let _ = writeln!(
                std::io::stderr(),
                "SKIPPED: {sequence:?} in pieces on {page}: {longest:?} between two"
            );
            return;
        }
        is_as_before(kiosk, page, before, "a sequence in pieces");
    }
}

fn with_pin() -> Kiosk {
    Kiosk::welcome(&Plan {
        pin: true,
        args: &["--idle=3600", "--session=7200", "--result=3600"],
        ..Plan::default()
    })
}

#[test]
fn on_the_first_page() {
    let mut kiosk = with_pin();
    holds(&mut kiosk, "the first page");
    kiosk.begin();
    assert_eq!(kiosk.events(), ["started", "begun"]);
}

#[test]
fn in_a_list_to_choose_one_from() {
    let mut kiosk = with_pin();
    kiosk.begin().go_to("Calm");
    holds(&mut kiosk, "a list to choose one from");
    kiosk.send(DOWN).until("> A leg is cold").send(UP).until("> Calm").send(ENTER).until(STEPS);
}

#[test]
fn in_a_list_to_choose_one_from_where_nothing_is_chosen() {
    let mut kiosk = with_pin();
    kiosk.begin();
    holds(&mut kiosk, "a list without a choice");
    kiosk.calm();
}

#[test]
fn at_a_number() {
    let mut kiosk = with_pin();
    kiosk.begin().calm().type_in("42");
    holds(&mut kiosk, "a number");
    kiosk.send(ENTER).until(SITE).until("> [ ] Knee").knee().until("42 steps");
}

#[test]
fn in_a_checklist() {
    let mut kiosk = with_pin();
    kiosk.begin().calm().steps("42").send(b" ").until("> [x] Knee");
    holds(&mut kiosk, "a checklist");
    kiosk.send(DOWN).until("> [ ] Low back").send(ENTER).until("> Finish").until("hurt? Knee");
}

#[test]
fn on_the_list_of_answers() {
    let mut kiosk = with_pin();
    kiosk.begin().calm().steps("42").knee();
    holds(&mut kiosk, "the list of answers");
    kiosk.go_to("Where does it hurt").send(ENTER).until("> [x] Knee");
}

#[test]
fn on_the_result() {
    let mut kiosk = with_pin();
    kiosk.see_result("7").last_page();
    holds(&mut kiosk, "the result");
    kiosk.pick(DONE, WELCOME);
    assert_eq!(kiosk.events(), ["started", "begun", "finished evaluate"]);
}

#[test]
fn on_the_emergency_page() {
    let mut kiosk = with_pin();
    kiosk.begin().pick("A leg is cold", STAY).until("> I will wait");
    holds(&mut kiosk, "the emergency page");
    kiosk.send(CHORD).until(STAFF_HERE).send(ENTER).until(WELCOME);
    assert_eq!(kiosk.events(), ["started", "begun", "finished emergency", "emergency", "acknowledged"]);
}

#[test]
fn on_the_same_day_page() {
    let mut kiosk = with_pin();
    kiosk.begin().pick("A knee is hot", "Get care today.").go_to("Go on with the questions");
    holds(&mut kiosk, "the same-day page");
    kiosk.send(ENTER).until(STEPS);
    assert!(!kiosk.contents().contains(NOW));
}

/// In plain lines keys are echoed: what is dropped is not.
#[test]
fn in_plain_lines() {
    let mut kiosk = Kiosk::start(&Plan { pin: true, args: &["--plain"], ..Plan::default() });
    kiosk.until("1. Begin").until("Answer:").send(b"1\r").until(NOW).until("review or quit");
    let child = kiosk.guest(0);
    for (_, pieces) in attempts() {
        for piece in pieces {
            kiosk.send(&piece).quiet(KEY);
        }
        kiosk.quiet(AFTER);
    }
    kiosk.quiet(Duration::from_millis(1200)).send(b"1\r").until(STEPS);
    assert!(kiosk.is_alive());
    assert_eq!(kiosk.guest(0), child);
    assert_eq!(kiosk.events(), ["started", "begun"]);
}
