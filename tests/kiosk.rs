//! A kiosk as patients and staff use it: whole interviews, time running out, the PIN.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "common/kiosk.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod kiosk;

use std::time::{Duration, Instant};

use kiosk::{
    ASKS_PIN, CHORD, DONE, DOWN, ENTER, ESC, Kiosk, NOW, PIN, Plan, SITE, STAY, STEPS, STILL_THERE, UP,
    WELCOME,
};
use rustix::process::Signal;

const STAFF_HERE: &str = "Staff: Enter clears this screen.";

fn patient_to_the_end(rows: u16, columns: u16) {
    let mut kiosk = Kiosk::welcome(&Plan { rows, columns, ..Plan::default() });
    let welcome = kiosk.contents();
    for say in ["does not diagnose", "keeps nothing", "front desk"] {
        assert!(welcome.replace('\n', " ").contains(say), "{welcome}");
    }
    for _ in 0..2 {
        let first = kiosk.guest(0);
        kiosk.see_result("1234567");
        kiosk.done().until_gone(first);
        assert_eq!(kiosk.contents(), welcome);
        assert_eq!(kiosk.with_history(), welcome, "something is left in the history");
    }
    assert_eq!(
        kiosk.events(),
        ["started", "begun", "finished evaluate-with-cautions", "begun", "finished evaluate-with-cautions"]
    );
    let codes: Vec<String> = kiosk.journal().iter().map(|line| line.chars().take(5).collect()).collect();
    assert_eq!(codes[0], "-----");
    assert!(codes[1] == codes[2] && codes[3] == codes[4] && codes[1] != codes[3], "{codes:?}");
}

#[test]
fn a_whole_interview_ends_at_the_first_page() {
    patient_to_the_end(24, 80);
}

#[test]
fn a_whole_interview_on_a_narrow_screen() {
    patient_to_the_end(24, 60);
}

#[test]
fn a_whole_interview_with_large_letters() {
    patient_to_the_end(30, 40);
}

fn patient_in_lines(rows: u16, columns: u16) {
    let kiosk = Plan { rows, columns, args: &["--plain"], ..Plan::default() };
    let mut kiosk = Kiosk::start(&kiosk);
    for _ in 0..2 {
        kiosk.wait("the first page", |screen| {
            let contents = screen.contents();
            contents.contains("1. Begin") && contents.contains("from 1 to 1") && !contents.contains(DONE)
        });
        kiosk.send(b"1\r").until(NOW).until("review or quit").send(b"1\r");
        kiosk.until(STEPS).until("from 0 to 9999999").type_in("1234567").send(ENTER);
        kiosk.until(SITE).until("Type 0 for").send(b"1\r");
        kiosk.until("Finish and see").until("from 1 to 4").send(b"1\r");
        kiosk.until(DONE).until("from 1 to 1").send(b"1\r");
        kiosk.wait("the next patient", |screen| {
            let contents = screen.contents();
            contents.contains("1. Begin") && !contents.contains(DONE)
        });
        let left = kiosk.with_history();
        assert!(!left.contains("1234567") && !left.contains("Knee"), "{left}");
    }
    assert_eq!(kiosk.events().len(), 5, "{:?}", kiosk.events());
    assert!(!kiosk.log().windows(5).any(|five| five == b"1049h"), "plain lines need no other screen");
    // What is typed stands where it was typed, before what is said to it.
    let log = String::from_utf8_lossy(&kiosk.log()).replace('\r', "");
    for line in ["Answer: 1\nYou chose: Knee\n", "Answer: 1234567\nYou chose: 1234567 steps\n"] {
        assert!(log.contains(line), "{line:?} in {log}");
    }
}

#[test]
fn a_whole_interview_in_plain_lines() {
    patient_in_lines(24, 80);
}

#[test]
fn a_whole_interview_in_plain_lines_with_large_letters() {
    patient_in_lines(30, 40);
}

#[test]
fn a_patient_goes_back_and_asks_why() {
    let mut kiosk = Kiosk::welcome(&Plan::default());
    kiosk.begin().pick("More:", "Why do you ask?").pick("Why do you ask?", "Some of these can not wait.");
    kiosk.send(ENTER).until("Calm").calm().steps("12");
    kiosk.pick("More:", "Why do you ask?").pick("Why do you ask?", "The list is by place.");
    kiosk.send(ENTER).until("[ ] Knee").pick("More:", "Go back one question").pick("Go back", STEPS);
    kiosk.until("Answer:").type_in("7").send(ENTER).until(SITE).until("> [ ] Knee");
    kiosk.knee().until("7 steps").send(ENTER).until("What matches").done();
    assert_eq!(kiosk.events(), ["started", "begun", "finished evaluate"]);
}

#[test]
fn a_patient_stops_and_leaves() {
    let mut kiosk = Kiosk::welcome(&Plan::default());
    kiosk.begin().leave();
    kiosk.begin().calm().steps("5").leave();
    assert_eq!(kiosk.events(), ["started", "begun", "begun"]);
}

#[test]
fn a_same_day_notice_rings_for_nobody_and_can_be_gone_on_from() {
    let mut kiosk = Kiosk::welcome(&Plan::default());
    kiosk.begin().pick("A knee is hot", "Get care today.").until("tell the front desk now");
    kiosk.pick("Go on with the questions", STEPS).until("Answer:").steps("5").knee().send(ENTER);
    kiosk.until("Get care today.").done();
    assert_eq!(kiosk.events(), ["started", "begun", "same-day", "finished same-day"]);
}

/// Warned after 3 seconds, ended after 8.
const SHORT: Plan<'_> = Plan {
    rows: 24,
    columns: 80,
    faster: 10,
    fault: "",
    args: &["--idle=80", "--warning=50", "--result=80", "--session=3600", "--emergency=80"],
    pin: false,
};

fn last_rows(screen: &vt100::Screen) -> Vec<String> {
    let rows: Vec<String> = screen.rows(0, 80).collect();
    rows[rows.len() - 2..].to_vec()
}

/// In large letters nothing that is said on the last rows is cut off, and nothing of the page stands under it.
#[test]
fn notes_are_whole_on_a_narrow_screen() {
    let mut kiosk = Kiosk::welcome(&Plan { rows: 30, columns: 40, pin: true, ..SHORT });
    kiosk.begin();
    let whole = |screen: &vt100::Screen, text: &str| {
        let rows: Vec<String> = screen.rows(0, 40).collect();
        rows[26..].join(" ").split_whitespace().collect::<Vec<_>>().join(" ") == text
    };
    kiosk.wait("all of the warning", |screen| {
        whole(
            screen,
            "Are you still there? Press any key to go on. If not, this screen is cleared in 50 seconds.",
        )
    });
    kiosk.send(CHORD);
    kiosk
        .wait("all about the PIN", |screen| whole(screen, "Staff: type the PIN, then Enter. Esc goes back."));
    kiosk.send(ESC);
    kiosk.wait("no note", |screen| whole(screen, ""));
}

#[test]
fn nobody_at_a_question_is_asked_and_then_the_answers_are_gone() {
    let mut kiosk = Kiosk::welcome(&SHORT);
    kiosk.begin().calm().until("Answer:").type_in("42");
    let before = kiosk.contents();
    kiosk.wait("a warning on the last rows", |screen| {
        let rows = last_rows(screen);
        rows[0].contains(STILL_THERE) && rows[1].contains("cleared in 50 seconds")
    });
    assert!(kiosk.contents().starts_with(before.trim_end()), "{}", kiosk.contents());
    // Any key goes on, and says nothing else.
    kiosk.send(b"9").until_without(STILL_THERE);
    assert_eq!(kiosk.contents().trim_end(), before.trim_end());
    kiosk.until(STILL_THERE).send(ENTER).until_without(STILL_THERE);
    assert_eq!(kiosk.contents().trim_end(), before.trim_end());
    kiosk.until(STILL_THERE).until(WELCOME);
    assert!(!kiosk.with_history().contains("42"), "{}", kiosk.with_history());
    assert_eq!(kiosk.events(), ["started", "begun", "idle"]);
    // Nobody is warned on the first page: the next one begins as always.
    kiosk.begin();
}

#[test]
fn a_result_has_a_limit_of_its_own() {
    let mut kiosk = Kiosk::welcome(&SHORT);
    kiosk.see_result("7").until("> Next page");
    let page = kiosk.contents();
    kiosk.until(STILL_THERE).send(ENTER).until_without(STILL_THERE);
    assert_eq!(kiosk.contents().trim_end(), page.trim_end(), "a key that goes on is no choice");
    kiosk.until(STILL_THERE).until(WELCOME);
    assert_eq!(kiosk.events(), ["started", "begun", "finished evaluate", "idle"]);
}

#[test]
fn a_session_ends_whatever_is_pressed() {
    let args = ["--idle=80", "--warning=30", "--session=80"];
    let mut kiosk = Kiosk::welcome(&Plan { faster: 10, args: &args, ..Plan::default() });
    kiosk.begin();
    let end = Instant::now() + Duration::from_secs(40);
    while !kiosk.events().contains(&"session limit".to_owned()) {
        assert!(Instant::now() < end, "no limit; {:?}", kiosk.events());
        kiosk.send(DOWN).quiet(Duration::from_millis(300));
    }
    kiosk.until(WELCOME);
    assert_eq!(kiosk.events(), ["started", "begun", "session limit"]);
}

#[test]
fn an_emergency_page_stays_for_its_limit() {
    let mut kiosk = Kiosk::welcome(&SHORT);
    let start = Instant::now();
    kiosk.begin().pick("A leg is cold", STAY).until("Call for help now.");
    assert!(kiosk.log().contains(&7), "the bell was not rung");
    let shown = Instant::now();
    kiosk.until(WELCOME);
    assert!(start.elapsed() >= Duration::from_secs(8), "{:?}, {:?} shown", start.elapsed(), shown.elapsed());
    assert!(!kiosk.log().windows(5).any(|five| five == b"still"), "nobody is warned of help");
    let nobody = "emergency page ended, nobody came";
    assert_eq!(&kiosk.events()[..5], ["started", "begun", "finished emergency", "emergency", nobody]);
}

#[test]
fn staff_at_an_emergency_page() {
    let mut kiosk = Kiosk::welcome(&Plan { pin: true, ..Plan::default() });
    kiosk.begin().pick("A leg is cold", STAY);
    let page = kiosk.contents();
    for key in [ENTER, ESC, b" ", b"b", b"\t"] {
        kiosk.send(key).quiet(Duration::from_millis(100));
    }
    kiosk.until(STAY).send(CHORD).until(STAFF_HERE);
    assert!(kiosk.contents().starts_with(page.trim_end()), "{}", kiosk.contents());
    kiosk.send(ESC).until_without(STAFF_HERE);
    assert_eq!(kiosk.contents().trim_end(), page.trim_end());
    kiosk.send(CHORD).until(STAFF_HERE).send(b"b").until(NOW).until_without(STAFF_HERE);
    kiosk.until("More:").pick("A leg is cold", STAY).send(CHORD).until(STAFF_HERE).send(ENTER).until(WELCOME);
    let acknowledged = kiosk.events().iter().filter(|event| *event == "acknowledged").count();
    assert_eq!(acknowledged, 2, "{:?}", kiosk.events());
}

/// Types a PIN and Enter until `done`: what comes too fast for a hand is dropped whole.
#[track_caller]
fn enter_pin(kiosk: &mut Kiosk, pin: &[u8], what: &str, done: impl Fn(&mut Kiosk) -> bool) {
    for _ in 0..10 {
        kiosk.send(pin).quiet(Duration::from_millis(200)).send(ENTER);
        let end = Instant::now() + Duration::from_secs(6);
        while Instant::now() < end {
            if done(kiosk) {
                return;
            }
            kiosk.quiet(Duration::from_millis(20));
        }
        kiosk.send(ESC).until_without(ASKS_PIN).send(CHORD).until(ASKS_PIN);
    }
    panic!("no {what}:\n{}", kiosk.contents());
}

fn says(text: &str) -> impl Fn(&mut Kiosk) -> bool + '_ {
    move |kiosk| kiosk.contents().contains(text)
}

#[test]
fn the_right_pin_ends_the_kiosk_and_gives_the_terminal_back() {
    let mut kiosk = Kiosk::welcome(&Plan { pin: true, ..Plan::default() });
    assert_ne!(kiosk.modes(), kiosk.modes_before);
    kiosk.send(CHORD).until(ASKS_PIN).send(ESC).until_without(ASKS_PIN);
    kiosk.begin().send(CHORD).until(ASKS_PIN);
    enter_pin(&mut kiosk, PIN, "end", |kiosk| !kiosk.is_alive());
    assert_eq!(kiosk.exit(""), 0);
    assert_eq!(kiosk.events(), ["started", "begun", "staff exit"]);
    assert!(!kiosk.log().windows(PIN.len()).any(|four| four == PIN), "the PIN was on the screen");
}

#[test]
fn wrong_pins_are_counted_and_slow_down() {
    let mut kiosk = Kiosk::welcome(&Plan { pin: true, ..Plan::default() });
    kiosk.begin().send(CHORD).until(ASKS_PIN);
    // An empty line is no try.
    kiosk.send(ENTER);
    enter_pin(&mut kiosk, b"9999", "count", says("Wrong tries so far: 1."));
    enter_pin(&mut kiosk, b"40", "count", says("Wrong tries so far: 2."));
    enter_pin(&mut kiosk, b"1704", "wait", says("Wrong tries so far: 3. Please wait"));
    let told = Instant::now();
    // Too early is not looked at, right or not.
    while kiosk.is_alive() {
        assert!(told.elapsed() < Duration::from_secs(60), "{}", kiosk.contents());
        kiosk.send(PIN).quiet(Duration::from_millis(200)).send(ENTER).quiet(Duration::from_millis(600));
    }
    assert!(told.elapsed() > Duration::from_secs(8), "{:?}", told.elapsed());
    assert_eq!(kiosk.exit("prescreen: wrong PINs before the right one: 3"), 0);
    let counted = ["1", "2", "3"].map(|count| format!("wrong PIN, {count} since the last right one"));
    assert_eq!(kiosk.events()[2..5], counted, "{:?}", kiosk.events());
    assert_eq!(kiosk.events()[5..], ["staff exit"]);
}

#[test]
fn leaving_the_pin_leaves_the_patient_where_they_were() {
    let mut kiosk = Kiosk::welcome(&Plan { pin: true, ..Plan::default() });
    kiosk.begin().go_to("Calm");
    let before = kiosk.contents();
    kiosk.send(CHORD).until(ASKS_PIN);
    kiosk.send(DOWN).quiet(Duration::from_millis(100)).send(b"12").quiet(Duration::from_millis(100));
    kiosk.send(ESC).until_without(ASKS_PIN);
    assert_eq!(kiosk.contents().trim_end(), before.trim_end());
    kiosk.send(ENTER).until(STEPS);
    assert_eq!(kiosk.events(), ["started", "begun"]);
}

#[test]
fn without_a_pin_the_chord_does_nothing() {
    let mut kiosk = Kiosk::welcome(&Plan::default());
    kiosk.begin().go_to("Calm").send(CHORD).quiet(Duration::from_millis(100));
    // It was taken: a key after it still does what it says.
    kiosk.send(DOWN).wait("the next line", |screen| screen.contents().contains("> A leg is cold"));
    kiosk.send(UP).wait("the line before", |screen| screen.contents().contains("> Calm"));
    assert!(!kiosk.contents().contains(ASKS_PIN));
    kiosk::signal(kiosk.pid(), Signal::TERM);
    assert_eq!(kiosk.exit(""), 143);
}
