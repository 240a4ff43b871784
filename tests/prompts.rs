//! The interview as a person at a terminal sees it: real program, real keys, real screens.
#![cfg(unix)]

#[cfg(test)]
mod common {
    pub(crate) mod tui;
}

use common::tui::{CTRL_C, DOWN, ENTER, ESC, LEFT, RIGHT, Tui, UP};

const SMALL: &[&str] =
    &["screen", "--audience", "patient", "--format", "text", "--rules", "tests/fixtures/prompts/small.toml"];
const WIDE: &[&str] =
    &["screen", "--audience", "patient", "--format", "text", "--rules", "tests/fixtures/prompts/wide.toml"];

/// At the first question of the small interview.
fn first_question() -> Tui {
    let mut tui = Tui::spawn(SMALL, 24, 80);
    tui.until("> Begin").keys(ENTER).until("> [ ] Chest pain");
    tui
}

/// Ticks "None of these" and goes on.
fn none_of_these(tui: &mut Tui) -> &mut Tui {
    tui.keys(&UP.repeat(4)).until("> [ ] None of these").keys(" ").until("> [x] None of these").keys(ENTER)
}

/// At the yes-no question.
fn second_question() -> Tui {
    let mut tui = first_question();
    none_of_these(&mut tui).until("Did you have a bad fall");
    tui
}

#[test]
fn a_whole_interview_by_keys() {
    let mut tui = Tui::spawn(SMALL, 24, 80);
    tui.screen_is(
        "
Before your visit

A few questions come first. Pick Begin to start.

This is not a diagnosis.

> Begin
  Leave",
    );
    tui.keys(ENTER).screen_is(
        "
First, your safety - Question 1, 4 to go

Do you have any of these right now?
The space bar checks a line. Enter goes on.

> [ ] Chest pain or pressure
  [ ] Trouble breathing
  [ ] Fever or chills

  [ ] None of these
  [ ] Not sure
  [ ] Prefer not to say

  More: help, go back, or stop",
    );
    none_of_these(&mut tui).screen_is(
        "
First, your safety - Question 2, 3 to go

Did you have a bad fall in the last two weeks?
Pick one with the arrow keys. Then press Enter.

  Yes
  No

  Not sure

  More: help, go back, or stop",
    );
    tui.keys(DOWN).until("> Yes").keys(DOWN).until("> No").keys(ENTER).screen_is(
        "
About you - Question 3, 2 to go

How old are you?
Type a whole number from 0 to 120. Then press Enter.

You can also type: ? for help, why, back, review, quit.

Answer: (years)",
    );
    tui.keys("45\r").until("How bad is the pain").until("> Type a number").keys(ENTER).until("Answer:");
    tui.keys("7\r").until("Do you smoke?").keys(DOWN).until("> Never").keys(ENTER);
    tui.screen_is(
        "
Your answers

Check your answers. Pick one to change it.

  Do you have any of these right now? None of these
  Did you have a bad fall in the last two weeks? No
  How old are you? 45 years
  How bad is the pain, from 0 to 10? 7
  Do you smoke? Never

> Finish and see the summary",
    );
    tui.keys(ENTER);
    let (code, screen) = tui.exit();
    assert_eq!(code, 0, "{screen}");
    assert!(!screen.contains("Pick one with the arrow keys"), "no question stays behind:\n{screen}");
}

#[test]
fn a_stray_enter_answers_nothing() {
    let mut tui = first_question();
    tui.keys("\r\r\r").until("! Please check at least one line.").until("> [ ] Chest pain");
    none_of_these(&mut tui).until("  Yes\n  No\n");
    tui.keys("\r \r\r").keys("z").keys(DOWN).screen_is(
        "
First, your safety - Question 2, 3 to go

Did you have a bad fall in the last two weeks?
Pick one with the arrow keys. Then press Enter.

> Yes
  No

  Not sure

  More: help, go back, or stop",
    );
}

#[test]
fn ticks_and_cursor_outlive_help_why_and_errors() {
    let mut tui = first_question();
    tui.keys(DOWN).until("> [ ] Trouble").keys(" ").until("> [x] Trouble");
    tui.keys(&UP.repeat(2)).until("> More").keys(ENTER).screen_is(
        "
What would you like to do?

> Help with this question
  Why do you ask?
  See all my answers
  Stop and leave
  Return to the question",
    );
    tui.keys(ENTER).until("Check a line if it started today").until("> Return to the question").keys(ENTER);
    tui.until("  [x] Trouble").until("> More");
    // Space on the row "More" opens it as well.
    tui.keys(" ").until("> Help").keys(DOWN).until("> Why").keys(ENTER).until("These signs can not wait");
    tui.keys(ESC).until("  [x] Trouble").until("> More");
    tui.keys(UP).until("> [ ] Prefer not").keys(" ").until("> [x] Prefer not").keys(ENTER);
    tui.until("! \"Prefer not to say\" can not be checked with other lines.");
    tui.until("  [x] Trouble").until("> [x] Prefer not");
}

#[test]
fn none_stands_alone() {
    let mut tui = first_question();
    tui.keys(" ").until("> [x] Chest pain");
    none_of_these(&mut tui).until("! \"None of these\" can not be checked with other lines.");
    tui.until("  [x] Chest pain").until("> [x] None of these");
}

#[test]
fn the_letter_a_does_not_tick_everything() {
    let mut tui = first_question();
    tui.keys(DOWN).keys(" ").until("> [x] Trouble").keys("a").keys(DOWN).until("> [ ] Fever");
    assert_eq!(tui.contents().matches("[x]").count(), 1);
}

#[test]
fn back_and_forth() {
    let mut tui = second_question();
    tui.keys(ESC).until("Question 1").until("[x] None of these").keys(ENTER).until("Question 2");
    tui.keys("q").until("Question 1").keys(ENTER).until("Question 2");
    tui.keys(UP).until("> More").keys(ENTER).until("> Help").keys(DOWN).keys(DOWN).until("> Go back");
    tui.keys(ENTER).until("Question 1");
    // There is nothing before the first.
    tui.lost_keys(ESC).keys(DOWN).until("> [ ] Trouble").until("Question 1");
    tui.keys(ENTER).until("Question 2").keys(DOWN).until("> Yes").keys(ENTER).until("How old");
    tui.keys("back\r").until("Question 2").until("> Yes").keys(ENTER).until("How old");
}

#[test]
fn numbers_say_what_they_take() {
    let mut tui = second_question();
    tui.keys(DOWN)
        .keys(ENTER)
        .until("How old")
        .keys("forty\r")
        .until("! Please type a whole number from 0 to 120.");
    tui.keys("?\r")
        .until("There is no more help")
        .keys(ENTER)
        .until("How old")
        .keys("121\r")
        .until("! Please type");
    tui.keys("\r")
        .until("! Please type")
        .keys("45\r")
        .until("How bad")
        .keys(DOWN)
        .until("> Not sure")
        .keys(ENTER);
    tui.until("Do you smoke?").keys(ESC).until("> Not sure").keys(ESC).until("How old");
    tui.until("Your answer so far: 45 years").keys("\r").until("How bad");
}

#[test]
fn the_review_changes_an_answer_and_comes_back() {
    let mut tui = second_question();
    tui.keys(UP)
        .until("> More")
        .keys(ENTER)
        .keys(DOWN.repeat(3).as_str())
        .until("> See all my answers")
        .keys(ENTER);
    tui.until("Your answers")
        .until("> Return to the question")
        .keys(UP)
        .until("> Do you have any")
        .keys(ENTER);
    tui.until("  [x] None of these").keys(&DOWN.repeat(3)).until("> [x] None").keys(" ").until("> [ ] None");
    tui.keys(&DOWN.repeat(2)).until("> [ ] Prefer");
    tui.keys(" ")
        .until("> [x] Prefer")
        .keys(ENTER)
        .until("Your answers")
        .until("right now? Prefer not to say");
    tui.keys(ENTER).until("Did you have a bad fall");
}

#[test]
fn a_long_review_has_pages() {
    let mut tui = second_question();
    tui.keys(DOWN)
        .keys(DOWN)
        .until("> No")
        .keys(ENTER)
        .until("How old")
        .keys("45\r")
        .until("> Type a number");
    tui.keys(DOWN)
        .until("> Not sure")
        .keys(ENTER)
        .until("Do you smoke?")
        .resize(8, 60)
        .keys(DOWN)
        .until("> Never");
    tui.keys(ENTER).until("Page 2 of 2.").until("> Finish and see the summary");
    tui.keys(LEFT).until("Page 1 of 2").until("> Do you have any").keys(RIGHT).until("Page 2 of 2");
    tui.keys(DOWN).until("> Finish").keys(ENTER);
    assert_eq!(tui.exit().0, 0);
}

#[test]
fn ctrl_c_asks_first() {
    let mut tui = first_question();
    tui.keys(DOWN).keys(" ").until("> [x] Trouble").keys(CTRL_C).screen_is(
        "
Stop and leave?

If you leave now, there is no summary.

> No, go on
  Yes, stop and leave",
    );
    tui.keys(ENTER).until("> [x] Trouble");
    tui.keys(CTRL_C).until("Stop and leave?").keys(DOWN).until("> Yes, stop").keys(ENTER);
    let (code, screen) = tui.exit();
    assert_eq!(code, 130, "{screen}");
    assert!(!screen.contains("Trouble"), "no answer stays behind:\n{screen}");
}

#[test]
fn ctrl_c_twice_leaves_from_anywhere() {
    let mut tui = Tui::spawn(SMALL, 24, 80);
    tui.until("> Begin").keys(CTRL_C).until("Stop and leave?").keys(CTRL_C);
    assert_eq!(tui.exit().0, 130);
    let mut tui = second_question();
    tui.keys(DOWN).keys(ENTER).until("How old").keys("4").keys(CTRL_C).until("Stop and leave?").keys(CTRL_C);
    assert_eq!(tui.exit().0, 130);
    let mut tui = first_question();
    tui.keys(UP).until("> More").keys(ENTER).until("> Help").keys(ENTER).until("> Return").keys(CTRL_C);
    tui.until("Stop and leave?").keys(CTRL_C);
    assert_eq!(tui.exit().0, 130);
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

> Show the summary
  Change that answer",
    );
    // Esc does not take it away.
    tui.lost_keys(ESC).keys(DOWN).until("> Change that answer").keys(ENTER).until("> [x] Chest").keys(" ");
    none_of_these(tui.until("> [ ] Chest")).until("Question 2");
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

> Stop here
  Go on with the questions",
    );
    tui.keys(DOWN).until("> Go on").keys(ENTER).until("Question 2").keys(DOWN).keys(ENTER).until("How old");
}

#[test]
fn wide_letters_and_long_labels_at_40_by_30() {
    let mut tui = Tui::spawn(WIDE, 30, 40);
    tui.until("> Begin")
        .keys(ENTER)
        .until("> [ ] 胸の痛み")
        .keys(&DOWN.repeat(5))
        .until("> [ ] 手や足が")
        .keys(" ");
    tui.screen_is(
        "
安全について - Question 1, the last one
この一週間に次のような症状がありました
か。当てはまるものをすべて選んでくださ
い。
The space bar checks a line. Enter goes
on.

  [ ] 胸の痛み、または胸が押されるよう
      な感じがありました
  [ ] Внезапная слабость в руке или
      ноге, которая не проходит уже
      больше одного часа
  [ ] A pain in the leg that is new,
      that is worse when you walk on a
      hard floor, and that gets better
      when you bend forward or sit down
  [ ] 膝が痛い
  [ ] Numb feet
> [x] 手や足が急に冷たくなり、色が青白
      く変わって、感覚がなくなりました
  [ ] A fall from a height, such as
      from a ladder, a roof, or a horse
  [ ] Weak legs

  [ ] None of these
  [ ] Not sure
  [ ] Prefer not to say

  More: help, go back, or stop",
    );
}

#[test]
fn none_is_on_the_last_page_of_a_long_list() {
    let mut tui = Tui::spawn(WIDE, 20, 40);
    tui.until("> Begin").keys(ENTER).screen_is(
        "
安全について - Question 1, the last one
この一週間に次のような症状がありました
か。当てはまるものをすべて選んでくださ
い。
The space bar checks a line. Enter goes
on.
Page 1 of 3. Press Enter for the next
page.

> [ ] 胸の痛み、または胸が押されるよう
      な感じがありました
  [ ] Внезапная слабость в руке или
      ноге, которая не проходит уже
      больше одного часа
  [ ] A pain in the leg that is new,
      that is worse when you walk on a
      hard floor, and that gets better
      when you bend forward or sit down
  More: help, go back, or stop",
    );
    // Up and down stay on the page; Enter turns it, and answers nothing.
    tui.keys(UP).until("> More").keys(DOWN).until("> [ ] 胸の痛み");
    assert!(!tui.contents().contains("None of these"));
    tui.keys(ENTER).until("Page 2 of 3").until("> [ ] 膝が痛い");
    tui.keys(ENTER).until("Page 3 of 3").until("None of these").keys(ENTER).until("! Please check at least");
    tui.until("Page 3 of 3").keys(ESC).until("Page 2 of 3").keys(" ").until("> [x] 膝").keys(ENTER);
    tui.until("Page 3 of 3").until("Page before").keys(&UP.repeat(2)).until("> Page before").keys(ENTER);
    tui.until("> [x] 膝").keys(ENTER).until("Page 3 of 3").keys(ENTER).until("STOP HERE");
}

#[test]
fn a_smaller_window_is_laid_out_anew_at_the_next_key() {
    let mut tui = first_question();
    tui.keys(DOWN).keys(" ").until("> [x] Trouble").resize(14, 50).keys(DOWN).screen_is(
        "
First, your safety - Question 1, 4 to go
Do you have any of these right now?
The space bar checks a line. Enter goes on.

  [ ] Chest pain or pressure
  [x] Trouble breathing
> [ ] Fever or chills

  [ ] None of these
  [ ] Not sure
  [ ] Prefer not to say

  More: help, go back, or stop",
    );
    tui.resize(9, 40).keys(DOWN).until("Page 2 of 2").until("Do you have any").until("> [ ] None of these");
    tui.resize(24, 80).keys(DOWN).until("  [x] Trouble").until("> [ ] Not sure");
}
