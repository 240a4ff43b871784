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

  More: help or stop",
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

> Finish and see the summary

  Do you have any of these right now? None of these
  Did you have a bad fall in the last two weeks? No
  How old are you? 45 years
  How bad is the pain, from 0 to 10? 7
  Do you smoke? Never",
    );
    tui.keys(ENTER);
    let (code, screen) = tui.exit();
    assert_eq!(code, 0, "{screen}");
    assert!(!screen.contains("Pick one with the arrow keys"), "no question stays behind:\n{screen}");
}

#[test]
fn a_stray_enter_answers_nothing() {
    let mut tui = first_question();
    tui.keys(ENTER).until("! To check this line, press the space bar.").until("> [ ] Chest pain");
    tui.keys(ENTER).screen_is(
        "
First, your safety - Question 1, 4 to go

Do you have any of these right now?
The space bar checks a line. Enter goes on.

! Please check at least one line. If none fit, check \"None of these\". You can
also check \"Prefer not to say\".

> [ ] Chest pain or pressure
  [ ] Trouble breathing
  [ ] Fever or chills

  [ ] None of these
  [ ] Not sure
  [ ] Prefer not to say

  More: help or stop",
    );
    // On another line it is said anew.
    tui.keys(DOWN).until("> [ ] Trouble").keys(ENTER).until("! To check this line").keys("\r\r\r").keys(UP);
    tui.until("! Please check at least one line.").until("> [ ] Chest pain");
    none_of_these(&mut tui).until("  Yes\n  No\n");
    tui.keys(ENTER).until("! Pick a line with the arrow keys first.").keys("\r \r\r").keys("z").keys(DOWN);
    tui.screen_is(
        "
First, your safety - Question 2, 3 to go

Did you have a bad fall in the last two weeks?
Pick one with the arrow keys. Then press Enter.

! Pick a line with the arrow keys first.

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
    tui.until("! \"Prefer not to say\" can not be checked with \"Trouble breathing\".");
    tui.until("  [x] Trouble").until("> [x] Prefer not");
}

#[test]
fn none_stands_alone() {
    let mut tui = first_question();
    tui.keys(" ").until("> [x] Chest pain");
    none_of_these(&mut tui).until("! \"None of these\" can not be checked with \"Chest pain or pressure\".");
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
    tui.until("> [x] None of these").lost_keys(ESC).keys(DOWN).until("> [ ] Not sure").until("Question 1");
    tui.until("  More: help or stop")
        .keys(ENTER)
        .until("Question 2")
        .keys(DOWN)
        .until("> Yes")
        .keys(ENTER)
        .until("How old");
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
    tui.until("Do you smoke?")
        .keys(ESC)
        .until("Press Enter, then type the number.")
        .until("> Not sure")
        .keys(ESC)
        .until("How old");
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
        .keys(DOWN)
        .until("> Do you have any")
        .keys(ENTER);
    tui.until("> [x] None of these").keys(" ").until("> [ ] None");
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
    tui.keys(ENTER).screen_is(
        "
Your answers
Page 1 of 2. Left and right arrows turn the page.
> Finish and see the summary
  Do you have any of these right now? None of these
  Did you have a bad fall in the last two weeks? No
  Next page",
    );
    tui.keys(RIGHT).screen_is(
        "
Your answers
Page 2 of 2. Left and right arrows turn the page.
> How old are you? 45 years
  How bad is the pain, from 0 to 10? Not sure
  Do you smoke? Never
  Page before",
    );
    tui.keys(LEFT)
        .until("Page 1 of 2")
        .until("> Finish")
        .keys(&DOWN.repeat(3))
        .until("> Next page")
        .keys(ENTER);
    tui.until("Page 2 of 2").until("> How old").keys(&DOWN.repeat(3)).until("> Page before").keys(ENTER);
    tui.until("Page 1 of 2").until("> Finish").keys(ENTER);
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

  More: help or stop",
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
Page 1 of 4. More lines follow.

> [ ] 胸の痛み、または胸が押されるよう
      な感じがありました
  [ ] Внезапная слабость в руке или
      ноге, которая не проходит уже
      больше одного часа

  Next page
  More: help or stop",
    );
    // Up and down stay on the page, and so does Enter on a line while nothing is checked.
    tui.keys(UP).until("> More").keys(DOWN).until("> [ ] 胸の痛み").keys(ENTER).screen_is(
        "
安全について - Question 1, the last one
この一週間に次のような症状がありました
か。当てはまるものをすべて選んでくださ
い。
The space bar checks a line. Enter goes
on.
! To check this line, press the space
bar.
Page 1 of 4. More lines follow.

> [ ] 胸の痛み、または胸が押されるよう
      な感じがありました
  [ ] Внезапная слабость в руке или
      ноге, которая не проходит уже
      больше одного часа

  Next page
  More: help or stop",
    );
    tui.keys(&UP.repeat(2)).until("> Next page").keys(ENTER).until("Page 2 of 4").until("> [ ] A pain");
    tui.keys(DOWN).until("> [ ] 膝が痛い").keys(" ").until("> [x] 膝").keys(ENTER).until("Page 3 of 4");
    tui.keys(ENTER)
        .until("! To check this line")
        .until("Page 3 of 4")
        .keys(&UP.repeat(3))
        .until("> Next page");
    tui.keys(ENTER)
        .until("Page 4 of 4")
        .keys(DOWN)
        .until("> [ ] None of these")
        .keys(" ")
        .until("> [x] None")
        .keys(ENTER);
    // A line on another page is named.
    tui.until("! \"None of these\" can not be")
        .until("\"膝が痛い\".")
        .until("Page 4 of 4")
        .until("> [x] None");
    tui.keys(" ")
        .until("> [ ] None")
        .keys(ESC)
        .until("Page 3 of 4")
        .keys(&UP.repeat(2))
        .until("> Page before");
    tui.keys(ENTER).until("Page 2 of 4").until("  [x] 膝").keys(ENTER).until("Page 3 of 4");
    tui.keys(&UP.repeat(3))
        .until("> Next page")
        .keys(ENTER)
        .until("Page 4 of 4")
        .keys(ENTER)
        .until("STOP HERE");
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

  More: help or stop",
    );
    tui.resize(9, 40).keys(DOWN).until("Page 2 of ").until("Do you have any").until("> [ ] None of these");
    tui.resize(24, 80).keys(DOWN).until("  [x] Trouble").until("> [ ] Not sure");
}

#[test]
fn other_answers_than_a_number_can_be_typed() {
    let mut tui = second_question();
    tui.keys(DOWN).keys(ENTER).until("How old").keys("45\r").screen_is(
        "
About you - Question 4, 1 to go

How bad is the pain, from 0 to 10?
Press Enter, then type the number.

> Type a number

  Not sure
  Prefer not to say

  More: help, go back, or stop",
    );
    tui.keys(ENTER).screen_is(
        "
About you - Question 4, 1 to go

How bad is the pain, from 0 to 10?
Type a whole number from 0 to 10. Then press Enter.

Or type: \"Not sure\", \"Prefer not to say\".

You can also type: ? for help, why, back, review, quit.

Answer:",
    );
    tui.keys("prefer not to say\r").until("Do you smoke?");
}

#[test]
fn a_long_choice_looks_like_one_choice() {
    let mut tui = Tui::spawn(SMALL, 24, 40);
    tui.until("> Begin").keys(ENTER).until("> [ ] Chest pain");
    none_of_these(&mut tui).until("Did you have a bad fall").keys(UP).until("> More").keys(ENTER);
    tui.until("> Help").keys(&DOWN.repeat(3)).until("> See all").keys(ENTER).screen_is(
        "
Your answers

Check your answers. Pick one to change
it.

> Return to the question

  Do you have any of these right now?
    None of these",
    );
}
