//! What the README shows is what the program does.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails at once")]

#[expect(dead_code, reason = "other tests press the other keys")]
#[path = "common/tui.rs"]
mod tui;

use tui::{CTRL_C, DOWN, ENTER, Tui};

/// The text between the fences of the only block that starts with this line.
fn block<'t>(readme: &'t str, fence: &str) -> &'t str {
    let (_, after) = readme.split_once(&format!("\n{fence}\n")).expect("a block");
    after.split_once("```").expect("its end").0.trim_end()
}

#[test]
fn the_commands_print_what_is_shown() {
    trycmd::TestCases::new().case("README.md").env("PRESCREEN_RULES", "").run();
}

#[test]
fn the_first_question_is_the_one_shown() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let mut tui = Tui::spawn(&["screen", "--audience", "patient"], 24, 80);
    tui.until("> Begin");
    tui.keys(ENTER);
    tui.screen_is(block(&readme, "```text"));
    // And it can be left.
    tui.keys(CTRL_C);
    tui.until("> No, go on");
    tui.keys(DOWN).keys(ENTER);
    assert_eq!(tui.exit().0, 130);
}

#[test]
fn the_second_command_runs_the_tests() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    assert!(block(&readme, "```sh").starts_with("cargo run"), "the first command starts a screening");
    let script = std::fs::read_to_string(".ci/run").unwrap();
    assert!(script.contains("README.md"), "the checks run the test command of the README");
}
