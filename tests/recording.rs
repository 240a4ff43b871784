//! A recording loses at most the current answer, whatever happens to the program.

#![expect(clippy::unwrap_used, reason = "a test fails at once")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use prescreen::answers::read_answers;
use prescreen::ruleset::built_in;

/// A screening in lines, with these arguments.
fn screening(args: &[&str], file: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_prescreen"))
        .args(["screen", "--plain"])
        .args(args)
        .arg(file)
        .env_remove("PRESCREEN_RULES")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Reads what is asked until a line holds these words.
fn until(lines: &mut impl Iterator<Item = std::io::Result<String>>, words: &str) {
    assert!(lines.any(|line| line.unwrap().contains(words)), "`{words}` never came");
}

#[test]
fn a_killed_screening_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("visit.toml");
    let rules = built_in().rules.unwrap();
    let answered = |name: &str| {
        let given = read_answers(&rules, "visit.toml", &fs::read_to_string(&file).unwrap());
        assert_eq!(given.problems, []);
        given.answers.get(rules.question_by_id(name).unwrap()).is_some()
    };

    // Begin, none of the danger signs, the knee; then the program is killed at the third question.
    let mut child = screening(&["--record"], &file);
    let mut keys = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    for (line, then) in [("1", "Question 1"), ("0", "Question 2"), ("knee", "Question 3")] {
        writeln!(keys, "{line}").unwrap();
        until(&mut lines, then);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(answered("now") && answered("site") && !answered("age"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-written lies about");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    // It goes on at that very question, and the input may end at any time.
    let mut child = screening(&["--resume"], &file);
    let mut keys = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    until(&mut lines, "Question 3");
    writeln!(keys, "2").unwrap();
    until(&mut lines, "Question 4");
    drop(keys);
    until(&mut lines, "--resume");
    assert_eq!(child.wait().unwrap().code(), Some(69));
    assert!(answered("now") && answered("site") && answered("age"));
}

/// Answers are typed into a pipe, and then it closes.
fn typed(args: &[&str], file: &Path, lines: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_prescreen"))
        .args(["screen", "--plain"])
        .args(args)
        .arg(file)
        .env_remove("PRESCREEN_RULES")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn an_emergency_stands_when_the_input_ends() {
    let folder = tempfile::tempdir().unwrap();
    let (code, summary, _) = typed(&["--record"], &folder.path().join("visit.toml"), "1\n1\n");
    assert_eq!(code, 0);
    assert!(summary.starts_with("Stop here."), "{summary}");
    // Anything less has no outcome.
    let (code, summary, _) = typed(&["--record"], &folder.path().join("other.toml"), "1\n0\n");
    assert_eq!((code, summary.as_str()), (69, ""));
}

#[test]
fn a_file_that_cannot_be_written_hides_no_summary() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("no-such-folder/page.html");
    let (code, summary, told) = typed(&["--answer", "now=chest-pain", "--no-input", "--output"], &file, "");
    assert_eq!(code, 74);
    assert!(summary.starts_with("Stop here."), "{summary}");
    assert!(told.contains("page.html"), "{told}");
}

/// The folder is gone after the first question: the danger sign is shown all the same, and the failure told.
#[test]
fn a_recording_that_fails_hides_no_emergency() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    fs::create_dir(&gone).unwrap();
    let mut child = screening(&["--record"], &gone.join("visit.toml"));
    let mut keys = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    writeln!(keys, "1").unwrap();
    until(&mut lines, "Question 1");
    fs::remove_dir_all(&gone).unwrap();
    writeln!(keys, "1").unwrap();
    drop(keys);
    let told: Vec<String> = lines.map(Result::unwrap).collect();
    let told = told.join("\n");
    assert!(told.to_lowercase().contains("get help right now") && told.contains("visit.toml"), "{told}");
    assert_eq!(child.wait().unwrap().code(), Some(74));
}
