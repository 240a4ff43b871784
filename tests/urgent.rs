//! The pages that tell a person to get help, and coming back to a recording: on a real terminal.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[expect(dead_code, reason = "other tests press the other keys")]
#[path = "common/tui.rs"]
mod tui;

use tui::{CTRL_C, DOWN, ENTER, ESC, Tui, UP};

const SMALL: &[&str] =
    &["screen", "--audience", "patient", "--format", "text", "--rules", "tests/fixtures/prompts/small.toml"];

/// At the first question of the small interview.
fn first_question() -> Tui {
    let mut tui = Tui::spawn(SMALL, 24, 80);
    tui.until("> Begin").keys(ENTER).until("> [ ] Chest pain");
    tui
}

#[test]
fn an_emergency_comes_at_once_and_alone() {
    let mut tui = first_question();
    tui.keys(" ").until("> [x] Chest").keys(ENTER).screen_is(
        "
!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!
STOP HERE. CALL 911 NOW.
!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!

Call 911 now. Do not drive yourself.

Tell the front desk right now.

- Chest pain or trouble breathing

After that care, plan a visit in person.

Pick one with the arrow keys. Then press Enter.

  Show the summary
  Change that answer",
    );
    // Nothing but a line that was picked takes it away.
    let page = tui.contents();
    tui.keys(&ENTER.repeat(30)).keys(" ").lost_keys(ESC).keys("z").screen_is(&page);
    tui.keys(&DOWN.repeat(2)).until("> Change that answer").keys(ENTER).until("> [x] Chest").keys(" ");
    tui.until("> [ ] Chest")
        .keys(&UP.repeat(4))
        .until("> [ ] None of these")
        .keys(" ")
        .until("> [x] None of these");
    tui.keys(ENTER).until("Question 2");
}

#[test]
fn the_same_day_notice_comes_once() {
    let mut tui = first_question();
    tui.keys(&DOWN.repeat(2)).until("> [ ] Fever").keys(" ").until("> [x] Fever").keys(ENTER).screen_is(
        "
==============================================================================
YOU NEED CARE TODAY.
==============================================================================

Please tell the front desk now.

- Fever, or you were not sure

After that care, plan a visit in person.

Pick one with the arrow keys. Then press Enter.

  Stop here
  Go on with the questions
  Change that answer",
    );
    let page = tui.contents();
    tui.keys(&ENTER.repeat(30)).screen_is(&page);
    tui.keys(UP).until("> Change that answer").keys(ENTER).until("> [x] Fever").keys(ENTER).screen_is(&page);
    tui.keys(DOWN)
        .until("> Stop here")
        .keys(DOWN)
        .until("> Go on")
        .keys(ENTER)
        .until("Question 2")
        .keys(DOWN)
        .keys(ENTER)
        .until("How old");
}

#[test]
fn ctrl_c_on_an_urgent_page_keeps_what_came_out() {
    let mut tui = first_question();
    tui.keys(" ").until("> [x] Chest").keys(ENTER).until("STOP HERE").keys(DOWN).until("> Show").keys(CTRL_C);
    let (code, screen) = tui.exit();
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("STOP HERE. CALL 911 NOW."), "{screen}");

    // While the answer still counts, leaving its question comes back to the page.
    let mut tui = first_question();
    tui.keys(" ").until("> [x] Chest").keys(ENTER).until("STOP HERE").keys(UP).until("> Change").keys(ENTER);
    tui.until("> [x] Chest").keys(CTRL_C).until("STOP HERE").keys(CTRL_C);
    assert_eq!(tui.exit().0, 0);

    let mut tui = first_question();
    tui.keys(&DOWN.repeat(2)).until("> [ ] Fever").keys(" ").until("> [x] Fever").keys(ENTER);
    tui.until("CARE TODAY").keys(CTRL_C).screen_is(
        "
Stop and leave?

If you stop now, the summary still says to get care today.

> No, go on
  Yes, stop and leave",
    );
    tui.keys(ENTER).until("CARE TODAY").keys(CTRL_C).until("> No, go on").keys(DOWN).until("> Yes, stop");
    tui.keys(ENTER);
    let (code, screen) = tui.exit();
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("YOU NEED CARE TODAY."), "{screen}");
}

#[test]
fn staff_are_told_what_to_do_on_an_urgent_page() {
    let mut staff = SMALL.to_vec();
    staff[2] = "staff";
    let mut tui = Tui::spawn(&staff, 24, 80);
    tui.until("> Begin").keys(ENTER).until("> [ ] Chest pain").keys(" ").until("> [x] Chest").keys(ENTER);
    tui.until("STOP HERE").until("\nStaff: read this out to the person. Stay with them.\n");
}

/// The folder of a recording with these answers, and its path.
fn recorded(answers: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("visit.toml");
    std::fs::write(&path, format!("format = 1\n[answers]\n{answers}")).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn a_recording_opens_where_the_person_was() {
    let (_folder, path) = recorded("now = [\"none\"]\n");
    let resume = [SMALL, &["--resume", &path]].concat();
    let mut tui = Tui::spawn(&resume, 24, 80);
    tui.until("Question 2").until("Did you have a bad fall");

    let (_folder, path) = recorded("now = [\"chest-pain\"]\n");
    let resume = [SMALL, &["--resume", &path]].concat();
    let mut tui = Tui::spawn(&resume, 24, 80);
    tui.until("STOP HERE").keys(UP).until("> Change that answer").keys(ENTER).until("> [x] Chest").keys(" ");
    tui.until("> [ ] Chest").keys(DOWN).until("> [ ] Trouble");
    tui.keys(&DOWN.repeat(2)).until("> [ ] None of these").keys(" ").until("> [x] None").keys(ENTER);
    tui.until("Question 2");

    let (_folder, path) =
        recorded("now = [\"none\"]\nfall = \"no\"\nage = 45\npain = 7\nsmoking = \"never\"\n");
    let resume = [SMALL, &["--resume", &path]].concat();
    let mut tui = Tui::spawn(&resume, 24, 80);
    tui.until("Your answers").until("> Finish").keys(ENTER);
    assert_eq!(tui.exit().0, 0);
}
