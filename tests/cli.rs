//! The program as people and scripts run it. Sessions with their output are in `tests/cmd`; here is what needs
//! more than a command and what it prints.

#![expect(clippy::unwrap_used, reason = "a test fails at once")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const RULES: &str = "tests/answers/rules.toml";

fn prescreen(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prescreen"));
    command.args(args).env_remove("PRESCREEN_RULES").stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    prescreen(args).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// `screen --no-input` with these answers, told by `--exit-status`.
fn screened(answers: &[&str]) -> i32 {
    let given = answers.iter().flat_map(|answer| ["--answer", answer]);
    let all: Vec<&str> =
        ["screen", "--rules", RULES, "--no-input", "--exit-status"].into_iter().chain(given).collect();
    code(&run(&all))
}

#[test]
fn sessions_print_what_they_show() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd").env("PRESCREEN_RULES", "").run();
}

#[test]
fn the_exit_status_tells_the_outcome() {
    let rest = ["site=shoulder", "fell=no", "age=45", "pain-now=3"];
    let with = |now: &str, rest: &[&str]| screened(&[&[now], rest].concat());
    assert_eq!(with("now=chest-pain", &rest), 10, "emergency");
    assert_eq!(with("now=fever", &rest), 11, "same-day");
    assert_eq!(with("now=none", &["site=shoulder", "fell=no", "age=80", "pain-now=3"]), 12, "cautions");
    assert_eq!(with("now=none", &rest), 13, "nothing listed");
    assert_eq!(
        with("now=none", &["site=knee", "knee-side=left", "fell=no", "age=45", "pain-now=3"]),
        0,
        "listed"
    );
}

/// An emergency is told at once, whatever else is missing.
#[test]
fn an_emergency_needs_no_other_answer() {
    assert_eq!(screened(&["now=chest-pain"]), 10);
    assert_eq!(screened(&["now=fever"]), 69, "anything less does");
}

#[test]
fn a_question_that_is_not_asked_is_a_warning_and_with_strict_an_error() {
    let args =
        ["screen", "--rules", RULES, "--no-input", "--answers", "tests/answers/not-shown/answers.toml"];
    let warned = run(&args);
    assert_eq!(code(&warned), 0);
    assert!(stderr(&warned).starts_with("warning[not-shown]"), "{}", stderr(&warned));
    let refused = run(&[&args[..], &["--strict"]].concat());
    assert_eq!(code(&refused), 65);
    assert!(stderr(&refused).starts_with("error[not-shown]"), "{}", stderr(&refused));
}

#[test]
fn answers_can_come_through_standard_input() {
    let mut child = prescreen(&["screen", "--rules", RULES, "--answers", "-", "--exit-status"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(br#"{"format": 1, "answers": {"now": "chest-pain"}}"#).unwrap();
    assert_eq!(code(&child.wait_with_output().unwrap()), 10);
}

/// What was recorded when an interview stopped leads to the same end again.
#[test]
fn a_recorded_stop_replays() {
    for folder in ["fine--stopped-at-an-emergency", "fine--stopped-at-the-same-day-notice"] {
        let file = format!("tests/answers/{folder}/answers.toml");
        let given = ["screen", "--rules", RULES, "--exit-status", "--answers", &file];
        let kept = tempfile::tempdir().unwrap();
        let record = kept.path().join("visit.toml");
        let record = record.to_str().unwrap();
        let first = run(&[&given[..], &["--no-input", "--record", record]].concat());
        let again = run(&["screen", "--rules", RULES, "--exit-status", "--no-input", "--answers", record]);
        assert!([10, 11].contains(&code(&first)), "{}", stderr(&first));
        assert_eq!(code(&again), code(&first), "{}", stderr(&again));
        assert_eq!(stderr(&again), "", "no word about version or digest");
    }
}

/// Recording does not write over the answers of somebody else.
#[test]
fn a_recording_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("visit.toml");
    std::fs::write(&path, "format = 1\n[answers]\nage = 45\n").unwrap();
    let output = run(&["screen", "--rules", RULES, "--no-input", "--record", path.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("is not overwritten"), "{}", stderr(&output));
    assert!(std::fs::read_to_string(&path).unwrap().contains("age = 45"));
}

#[test]
fn the_environment_can_name_the_rule_set() {
    let output = prescreen(&["check"]).env("PRESCREEN_RULES", RULES).output().unwrap();
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).starts_with("rule set   sample 1.2.0"), "{}", stdout(&output));
    let both =
        prescreen(&["check", "--rules", RULES]).env("PRESCREEN_RULES", "not-there.toml").output().unwrap();
    assert_eq!(code(&both), 0, "the command line wins");
    let empty = prescreen(&["check", "--rules", RULES]).env("PRESCREEN_RULES", "").output().unwrap();
    assert_eq!(code(&empty), 0, "set to nothing is not set");
}

#[test]
fn json_problems_are_one_object_a_line_and_nothing_else() {
    let output = run(&["check", "--message-format", "json", "tests/cmd/broken.toml"]);
    assert_eq!((code(&output), stderr(&output).as_str()), (78, ""));
    let lines = stdout(&output);
    let problems: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let codes: Vec<&str> = problems.iter().map(|problem| problem["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["unknown-option"]);
    assert_eq!(problems.first().unwrap()["suggestion"], "left");
}

/// What `[lint]` says is what `check` does: nothing of a code that is off, and an end with 65 for one that is raised.
#[test]
fn the_lint_table_decides_how_a_check_ends() {
    let folder = tempfile::tempdir().unwrap();
    let check = |level: &str| {
        let lint = format!("[lint]\nunused-source = {{ level = \"{level}\", because = \"to try\" }}\n");
        let source = "[[source]]\nid = \"page\"\ntitle = \"A page\"\nby = \"The clinic\"\n";
        std::fs::copy("tests/diagnostics/base.toml", folder.path().join("base.toml")).unwrap();
        std::fs::write(folder.path().join("more.toml"), lint + source).unwrap();
        run(&["check", folder.path().to_str().unwrap()])
    };
    let (off, warning, error) = (check("off"), check("warning"), check("error"));
    assert_eq!((code(&off), stderr(&off).as_str()), (0, ""));
    assert!(stderr(&warning).starts_with("warning[unused-source]") && code(&warning) == 0);
    assert!(stderr(&error).starts_with("error[unused-source]"), "{}", stderr(&error));
    assert_eq!(code(&error), 65);
    let failed = stdout(&error);
    assert!(failed.ends_with("The rule set can be used, but a check failed: 1 error.\n"), "{failed}");
}

/// Two long lists of which each line matters together with its twin: no diagram is small. Nobody is asked anything.
#[test]
fn nobody_is_screened_with_rules_that_are_not_decided() {
    const LINES: usize = 24;
    let each = |line: &dyn Fn(usize) -> String| (0..LINES).map(line).collect::<Vec<_>>().join(", ");
    let options = each(&|line| format!("{{ id = \"o{line}\", label = \"Pain {line}\" }}"));
    let pairs = each(&|line| format!("{{ one = \"o{line}\", two = \"o{line}\" }}"));
    let question = |id: &str| {
        format!(
            "[[question]]\nid = \"{id}\"\nsection = \"about\"\nkind = \"choose-many\"\nask = \"Which?\"\noptions = [{options}]"
        )
    };
    let twins = format!(
        "[[finding]]\nid = \"twins\"\nkind = \"caution\"\ntitle = \"Twins\"\nwhen = {{ any = [{pairs}] }}"
    );
    let base = std::fs::read_to_string("tests/diagnostics/base.toml").unwrap();
    let rules = [base, question("one"), question("two"), twins].join("\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rules.toml");
    std::fs::write(&path, rules).unwrap();
    let output = run(&["screen", "--no-input", "--answer", "site=none", "--rules", path.to_str().unwrap()]);
    assert_eq!((code(&output), stdout(&output).as_str()), (72, ""), "{}", stderr(&output));
    assert!(stderr(&output).starts_with("prescreen: not decided"), "{}", stderr(&output));
}

#[test]
fn problems_are_in_colour_only_when_asked_for_or_on_a_terminal() {
    let check = |extra: &[&str]| stderr(&run(&[&["check", "tests/cmd/broken.toml"], extra].concat()));
    assert!(!check(&[]).contains('\u{1b}'));
    assert!(!check(&["--color", "never"]).contains('\u{1b}'));
    assert!(check(&["--color", "always"]).contains('\u{1b}'));
    let forced = prescreen(&["check", "tests/cmd/broken.toml"]).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(stderr(&forced).contains('\u{1b}'));
    let refused = prescreen(&["check", "tests/cmd/broken.toml"])
        .envs([("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")])
        .output()
        .unwrap();
    assert!(!stderr(&refused).contains('\u{1b}'), "NO_COLOR wins");
}

#[test]
fn every_shell_gets_its_completions() {
    for (shell, sign) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef prescreen"),
        ("fish", "complete -c prescreen"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion"),
    ] {
        let output = run(&["completions", shell]);
        assert_eq!(code(&output), 0, "{shell}");
        let script = stdout(&output);
        assert!(script.contains(sign), "{shell} gets a script of its own");
        assert!(
            script.contains("message-format") && script.contains("questions"),
            "{shell} knows the commands"
        );
    }
    assert_eq!(code(&run(&["completions", "cobol"])), 2);
}

/// The script that bash gets is one that bash understands.
#[test]
fn bash_can_read_its_completions() {
    let script = stdout(&run(&["completions", "bash"]));
    let Ok(mut child) = Command::new("bash").args(["-n"]).stdin(Stdio::piped()).spawn() else { return };
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_manual_page_names_every_command_and_exit_code() {
    let output = run(&["man"]);
    assert_eq!(code(&output), 0);
    let page = stdout(&output);
    assert!(page.contains(".TH prescreen 1"), "it is a manual page");
    for word in [
        "prescreen\\-screen",
        "prescreen\\-check",
        "prescreen\\-explain",
        "prescreen\\-test",
        "prescreen\\-questions",
        "prescreen\\-completions",
    ] {
        assert!(page.contains(word), "{word}");
    }
    for exit in [
        "65 answers or cases",
        "66 file not found",
        "69 needs a terminal",
        "72 not decided",
        "74 cannot read",
        "78 rule set",
    ] {
        assert!(page.contains(exit), "{exit}");
    }
}

#[test]
fn help_is_there_for_every_command() {
    for (args, expected) in [
        (vec!["--help"], "Exit codes:"),
        (vec!["-h"], "Examples:"),
        (vec!["screen", "--help"], "Nothing is kept unless"),
        (vec!["check", "--help"], "Every problem is shown in one run"),
        (vec!["explain", "--help"], "no advice on what to answer"),
        (vec!["fmt", "--help"], "Lay out rule files"),
        (vec!["rules", "graph", "--help"], "Graphviz or Mermaid"),
        (vec!["questions", "--help"], "--format"),
        (vec!["test", "--help"], "name = \"Chest pain: call for help\""),
        (vec!["generate", "--help"], "reject that line and no other"),
        (vec!["completions", "--help"], "zsh"),
        (vec!["man", "--help"], "manual page"),
    ] {
        let output = run(&args);
        assert_eq!((code(&output), stderr(&output).as_str()), (0, ""), "{args:?}");
        let page = stdout(&output);
        assert!(page.contains(expected), "{args:?} lacks `{expected}`:\n{page}");
        let widest = page.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= 120, "{args:?}: a line of {widest} characters");
    }
    assert!(stdout(&run(&["--version"])).starts_with("prescreen "));
}

/// The template of an answer file is one: it reads without a problem, and so does every answer in it.
#[test]
fn the_template_can_be_filled_in() {
    let template = stdout(&run(&["questions", "--rules", RULES, "--format", "toml"]));
    let folder = tempfile::tempdir().unwrap();
    let screen = |text: &str| {
        let path = folder.path().join("answers.toml");
        std::fs::write(&path, text).unwrap();
        run(&["screen", "--rules", RULES, "--no-input", "--answers", path.to_str().unwrap()])
    };
    let empty = screen(&template);
    assert_eq!(code(&empty), 69, "nothing is answered yet: {}", stderr(&empty));
    let is_answer = |line: &&str| line.starts_with('#') && line.contains(" = ") && !line.starts_with("# ");
    let filled: Vec<String> = template
        .lines()
        .map(|line| if is_answer(&line) { line.trim_start_matches('#').to_owned() } else { line.to_owned() })
        .collect();
    let filled = screen(&filled.join("\n"));
    assert_eq!(code(&filled), 0, "{}", stderr(&filled));
}

#[test]
fn the_list_of_questions_is_there_for_people_and_for_programs() {
    let text = stdout(&run(&["questions", "--rules", RULES]));
    assert!(text.contains("knee-side (choose-one)") && text.contains("Asked when `site` is knee."), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&run(&["questions", "--rules", RULES, "--format", "json"]))).unwrap();
    let ids: Vec<&str> = json["questions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|question| question["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["now", "site", "knee-side", "fell", "age", "pain-now"]);
}

/// Whoever reads from the program may have had enough: that is no failure and needs no message.
#[test]
fn a_closed_pipe_is_quiet() {
    for args in [
        &["man"][..],
        &["completions", "bash"],
        &["questions", "--rules", RULES],
        &["check", RULES],
        &["--help"],
    ] {
        let mut child = prescreen(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((code(&output), stderr(&output).as_str()), (0, ""), "{args:?}");
    }
}

/// A full disk is a failure, and says so.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    for args in [&["man"][..], &["questions", "--rules", RULES], &["check", RULES]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = prescreen(args).stdout(full).output().unwrap();
        assert_eq!(code(&output), 74, "{args:?}");
        assert!(stderr(&output).starts_with("prescreen: "), "{}", stderr(&output));
    }
}

/// A file name or an answer with escape sequences does not reach the terminal as such.
#[test]
fn nothing_given_reaches_the_terminal_as_a_control_sequence() {
    for args in [
        &["check", "no\u{1b}[2Jsuch.toml"][..],
        &["screen", "--rules", RULES, "--no-input", "--answer", "si\u{1b}[2Jte=\u{202e}knee"],
        &["screen", "--rules", RULES, "--no-input", "--output", "page\u{1b}[2J.doc"],
        &["explain", "--rules", RULES, "--finding", "fe\u{1b}[2Jver"],
        &["explain", "--rules", RULES, "--answer", "site=\u{202e}knee"],
    ] {
        let output = run(args);
        assert_ne!(code(&output), 0);
        assert!(!stderr(&output).contains(['\u{1b}', '\u{202e}']), "{}", stderr(&output));
    }
}

/// A program that reads the problems does not take a file that could not be read, or a proof that was not made, for a
/// rule set without problems.
#[test]
fn nothing_proved_is_a_problem_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rules.toml");
    std::fs::write(&path, b"title = \"\xff\"").unwrap();
    let path = path.to_str().unwrap();
    for (args, expected, problem) in
        [(&["check", path][..], 78, "unreadable"), (&["check", "--budget", "10"], 72, "not-decided")]
    {
        let json = run(&[args, &["--format", "json"]].concat());
        assert_eq!(code(&json), expected);
        let one: serde_json::Value = serde_json::from_str(&stdout(&json)).unwrap();
        assert_eq!((&one["code"], &one["severity"]), (&problem.into(), &"error".into()));
        let sarif = run(&[args, &["--format", "sarif"]].concat());
        assert_eq!(code(&sarif), expected);
        let log: serde_json::Value = serde_json::from_str(&stdout(&sarif)).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), 1);
        assert_eq!((&results[0]["ruleId"], &results[0]["level"]), (&problem.into(), &"error".into()));
        assert_eq!(results[0]["locations"].as_array().unwrap().len(), 1, "or code review leaves it out");
    }
}

/// The examples of the help pages, each run in a folder that has what they name.
#[cfg(unix)]
#[test]
fn the_examples_of_the_help_pages_work() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let copied = |from: &str, to: &str| {
        std::fs::create_dir(here.join(to)).unwrap();
        for file in std::fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
            std::fs::copy(&file, here.join(to).join(file.file_name().unwrap())).unwrap();
        }
    };
    for to in ["rules", "old", "new"] {
        copied("rules/prolotherapy", to);
    }
    copied("examples/answers", "visits");
    let program = Path::new(env!("CARGO_BIN_EXE_prescreen")).parent().unwrap();
    let in_shell = |line: &str| {
        std::fs::copy("examples/answers/01-knee-tried-therapy.toml", here.join("visit.toml")).unwrap();
        if line.contains("--record") {
            std::fs::remove_file(here.join("visit.toml")).unwrap();
        }
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).current_dir(here).env("PATH", path).env_remove("PRESCREEN_RULES");
        shell.stdin(Stdio::null()).output().unwrap()
    };
    let mut tried = 0;
    for command in
        ["", "screen", "check", "diff", "explain", "fmt", "questions", "rules", "new", "test", "schema"]
    {
        let args = [command, "--help"];
        let page = stdout(&run(if command.is_empty() { &args[1..] } else { &args }));
        for line in page.lines().filter(|line| line.starts_with("  prescreen ") || *line == "  prescreen") {
            // The command ends where its explanation begins, after two spaces or more.
            let line = line.trim_start().split("  ").next().unwrap();
            let output = in_shell(line);
            // A question needs somebody to answer it.
            let asks =
                line == "prescreen" || (line.starts_with("prescreen screen") && !line.contains("--answers"));
            assert_eq!(code(&output), if asks { 69 } else { 0 }, "`{line}`: {}", stderr(&output));
            tried += 1;
        }
    }
    assert!(tried > 10, "only {tried} examples were found");
}

#[test]
fn invented_people_go_to_a_file_in_the_format_of_its_ending() {
    let folder = tempfile::tempdir().unwrap();
    for (name, args) in [
        ("people.csv", &[][..]),
        ("people.TSV", &["--format", "tsv"]),
        ("people.ndjson", &["--format", "jsonl"]),
    ] {
        let path = folder.path().join(name);
        let rows = ["generate", "--rows", "1000"];
        let output = run(&[&rows[..], &["--output", path.to_str().unwrap()]].concat());
        assert_eq!((code(&output), stdout(&output), stderr(&output)), (0, String::new(), String::new()));
        let expected = stdout(&run(&[&rows[..], args].concat()));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), expected, "{name}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "no temporary file stays");
}

#[cfg(unix)]
#[test]
fn an_interrupted_table_leaves_no_half_file() {
    use rustix::process::{Pid, Signal, kill_process};
    let folder = tempfile::tempdir().unwrap();
    let files = || std::fs::read_dir(folder.path()).unwrap().count();
    let path = folder.path().join("people.csv");
    // More people than a machine makes while this test looks.
    let mut child =
        prescreen(&["generate", "--rows", "1000000000", "--output", path.to_str().unwrap()]).spawn().unwrap();
    while files() == 0 {
        assert!(child.try_wait().unwrap().is_none(), "it is still writing");
        std::thread::yield_now();
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(files(), 0);
}
