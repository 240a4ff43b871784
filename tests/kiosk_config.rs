//! What somebody sees who sets up a kiosk: mistakes in its configuration, what is set in words, and the PIN.
//!
//! Every folder of `tests/kiosk_config` holds `kiosk.toml`, and `expected.txt`: its problems, or the setup in words. A folder has
//! the name of a problem's code, or starts with `fine`.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails at once")]

#[path = "common/expect.rs"]
mod expect;
#[path = "common/tui.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod tui;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use expect::{all_equal, difference, folders, name};
use prescreen::export::kiosk_schema;
use prescreen::kiosk::config::{Given, Setting, Setup, in_words};
use prescreen::kiosk::pin::{Pin, verify};
use prescreen::kiosk::{Settings, format};
use prescreen::problem::{MessageFormat, render, summary_line};
use prescreen::text::is_unprintable;
use proptest::prelude::*;

const FOLDER: &str = "tests/kiosk_config";

fn read(folder: &Path) -> (Given, Option<Setup>) {
    let text = fs::read_to_string(folder.join("kiosk.toml")).unwrap();
    let mut given = Given::default();
    given.add_file("kiosk.toml", &text, folder);
    let setup = given.finish(true);
    (given, setup)
}

/// A file that is only looked at by itself, with options over it.
fn set(text: &str, options: &[(&'static str, Setting)]) -> Result<Settings, Vec<&'static str>> {
    let mut given = Given::default();
    given.add_file("kiosk.toml", text, Path::new("/etc/prescreen"));
    for (key, setting) in options {
        given.add_option(key, setting.clone());
    }
    let setup = given.finish(false);
    let codes: Vec<&str> = given.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(setup.is_none(), !codes.is_empty(), "a setup, or why not");
    setup.map(|setup| setup.settings).ok_or(codes)
}

fn shown(given: &Given, setup: Option<&Setup>) -> String {
    let problems = render(&given.problems, &given.sources, MessageFormat::Human, false);
    setup.map_or_else(|| format!("{problems}{}\n", summary_line(&given.problems)), in_words)
}

#[test]
fn every_configuration_is_taken_as_expected() {
    let mut differences = Vec::new();
    for folder in folders(Path::new(FOLDER)) {
        let (given, setup) = read(&folder);
        differences.extend(difference(&folder.join("expected.txt"), &shown(&given, setup.as_ref())));
    }
    all_equal(&differences);
}

#[test]
fn a_folder_shows_what_its_name_says() {
    for folder in folders(Path::new(FOLDER)) {
        let codes: BTreeSet<&str> = read(&folder).0.problems.iter().map(|problem| problem.code).collect();
        match name(&folder).split("--").next().unwrap() {
            "fine" => assert!(codes.is_empty(), "{}: {codes:?}", folder.display()),
            "together" => assert!(codes.len() > 3, "{}: {codes:?}", folder.display()),
            code => assert_eq!(codes, BTreeSet::from([code]), "{}", folder.display()),
        }
    }
}

#[test]
fn what_is_shown_is_printable_and_never_the_hash() {
    for folder in folders(Path::new(FOLDER)) {
        let (given, setup) = read(&folder);
        let printed = shown(&given, setup.as_ref());
        let bad: Vec<char> = printed.chars().filter(|&c| c != '\n' && is_unprintable(c)).collect();
        assert!(bad.is_empty(), "{}: {bad:?}", folder.display());
        let text = fs::read_to_string(folder.join("kiosk.toml")).unwrap();
        let hash = text
            .lines()
            .find_map(|line| line.strip_prefix("pin-hash = \""))
            .map(|rest| rest.trim_end_matches('"'));
        if let Some(hash) = hash.filter(|_| !name(&folder).starts_with("toml-syntax")) {
            assert!(!printed.contains(hash), "{printed}");
        }
        if let Some(hash) = setup.and_then(|setup| setup.settings.pin) {
            assert!(!printed.contains(&hash) && !printed.contains("argon2"), "{printed}");
        }
    }
}

/// A place that lies outside its file would be drawn as nothing.
#[test]
fn every_place_lies_on_a_word() {
    for folder in folders(Path::new(FOLDER)) {
        let (given, _) = read(&folder);
        for problem in given.problems.iter().filter(|problem| problem.code != "missing-key") {
            let pointed_at = given.sources.slice(problem.place.unwrap());
            assert!(!pointed_at.is_empty(), "{}: {} points at nothing", folder.display(), problem.code);
        }
    }
}

/// The schema takes what we take, and refuses what does not fit the format.
#[test]
fn the_schema_agrees_with_the_reader() {
    let validator = jsonschema::draft7::new(&serde_json::from_str(&kiosk_schema()).unwrap()).unwrap();
    let valid = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let table: toml::Table = toml::from_str(text.trim_start_matches('\u{feff}')).unwrap();
        validator.is_valid(&serde_json::to_value(table).unwrap())
    };
    for folder in folders(Path::new(FOLDER)).iter().filter(|folder| name(folder).starts_with("fine")) {
        assert!(valid(folder.join("kiosk.toml")), "{} is refused", folder.display());
    }
    assert!(valid("examples/kiosk/kiosk.toml".into()), "the example is refused");
    for code in ["unsupported-format", "missing-key", "unknown-key", "wrong-type", "empty-text", "no-program"]
    {
        assert!(!valid(Path::new(FOLDER).join(code).join("kiosk.toml")), "{code} is taken");
    }
}

/// The example as it is, and with every line in it that is commented out.
#[test]
fn the_example_can_be_used_with_all_that_it_offers() {
    let text = fs::read_to_string("examples/kiosk/kiosk.toml").unwrap();
    assert!(set(&text, &[]).is_ok());
    let all: Vec<&str> = text
        .lines()
        .map(|line| {
            line.strip_prefix("# ").filter(|rest| rest.split_once(" = ").is_some_and(is_key)).unwrap_or(line)
        })
        .collect();
    let settings = set(&all.join("\n"), &[]);
    assert!(settings.is_ok(), "{settings:?}");
    let keys: BTreeSet<&str> = all.iter().filter_map(|line| Some(line.split_once(" = ")?.0)).collect();
    // The PIN is written by the program.
    let known: BTreeSet<&str> =
        format::FILE.fields.iter().map(|field| field.key).filter(|&key| key != "pin-hash").collect();
    assert_eq!(keys, known, "the example shows every key");
}

fn is_key((key, _): (&str, &str)) -> bool {
    format::FILE.field(key).is_some()
}

/// Every key but the version is an option of the same name, and the program takes it.
#[test]
fn every_key_is_an_option() {
    let help = prescreen(&["kiosk", "--help"], "");
    let help = String::from_utf8(help.stdout).unwrap();
    for field in format::FILE.fields.iter().filter(|field| field.key != "format") {
        assert!(
            help.contains(&format!("--{} ", field.key)) || help.contains(&format!("--{}[", field.key)),
            "{}",
            field.key
        );
    }
}

#[test]
fn an_option_wins_over_the_file() {
    let file = "format = 1\nidle = 60\nplain = true\nalert = \"a b\"\njournal = \"j\"\n";
    let settings = set(file, &[]).unwrap();
    assert_eq!((settings.idle.as_secs(), settings.plain), (60, true));
    assert_eq!(settings.alert.unwrap(), ["a", "b"]);
    assert_eq!(settings.journal.unwrap(), Path::new("/etc/prescreen/j"));
    let options = [
        ("idle", Setting::Number(90)),
        ("plain", Setting::Flag(false)),
        ("alert", Setting::Command(vec!["c".to_owned()])),
        ("journal", Setting::Path("k".into())),
    ];
    let settings = set(file, &options).unwrap();
    assert_eq!((settings.idle.as_secs(), settings.plain), (90, false));
    assert_eq!(settings.alert.unwrap(), ["c"]);
    assert_eq!(settings.journal.unwrap(), Path::new("k"));
    // A number that is wrong in the file is mended by an option, and the other way round.
    assert!(set("format = 1\nidle = 5\n", &[("idle", Setting::Number(90))]).is_ok());
    assert_eq!(set(file, &[("idle", Setting::Number(5))]).unwrap_err(), ["out-of-range"]);
}

/// A full disk is for staff to see on the screen, and no reason not to start; so is nothing that a session looks at.
#[test]
fn a_session_does_not_look_around() {
    let text = "format = 1\nsave-dir = \"/not/there\"\nalert = \"/not/there\"\njournal = \"/not/there/j\"\n";
    assert!(set(text, &[]).is_ok());
    let mut given = Given::default();
    given.add_file("kiosk.toml", text, Path::new("/"));
    assert!(given.finish(true).is_none());
    assert_eq!(given.problems.len(), 3, "{:?}", given.problems);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever numbers are set: either it is refused, or every limit holds.
    #[test]
    fn limits_hold_or_it_is_refused(
        idle in prop::option::of(-5_i64..4000),
        warning in prop::option::of(0_i64..200),
        result in prop::option::of(0_i64..4000),
        session in prop::option::of(0_i64..90_000),
        emergency in prop::option::of(0_i64..90_000),
    ) {
        let numbers =
            [("idle", idle), ("warning", warning), ("result", result), ("session", session), ("emergency", emergency)];
        let lines: String =
            numbers.iter().filter_map(|(key, number)| Some(format!("{key} = {}\n", (*number)?))).collect();
        let [idle, warning, result, session, emergency] =
            [idle.unwrap_or(120), warning.unwrap_or(30), result.unwrap_or(300), session.unwrap_or(1800), emergency.unwrap_or(900)];
        let fine = (30..=3600).contains(&idle)
            && warning >= 20
            && warning < idle
            && (30..=3600).contains(&result)
            && warning < result
            && (30..=86_400).contains(&session)
            && session >= idle
            && (60..=86_400).contains(&emergency);
        let settings = set(&format!("format = 1\n{lines}"), &[]);
        prop_assert_eq!(settings.is_ok(), fine, "{:?}", settings);
        if let Ok(settings) = settings {
            prop_assert_eq!(i64::try_from(settings.idle.as_secs()).unwrap(), idle);
            prop_assert_eq!(i64::try_from(settings.warning.as_secs()).unwrap(), warning);
            prop_assert_eq!(i64::try_from(settings.session.as_secs()).unwrap(), session);
        }
    }

    /// Any text is read or refused, and what is said of it can be printed.
    #[test]
    fn any_text_is_read_or_refused(text in "(format = 1\n)?(idle|alert|plain|save-dir|x)( = )?(\\PC|\n){0,40}") {
        let mut given = Given::default();
        given.add_file("kiosk.toml", &text, Path::new("/etc"));
        let setup = given.finish(false);
        let shown = shown(&given, setup.as_ref());
        prop_assert!(!shown.chars().any(|c| c != '\n' && is_unprintable(c)), "{}", shown);
    }
}

fn prescreen(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_prescreen"))
        .args(args)
        .env_remove("PRESCREEN_RULES")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends before it reads closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn pin(digits: &str) -> Pin {
    let mut pin = Pin::new();
    digits.bytes().for_each(|digit| assert!(pin.push(digit)));
    pin
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn hash_in(path: &Path) -> String {
    set(&fs::read_to_string(path).unwrap(), &[]).unwrap().pin.unwrap()
}

#[test]
fn a_pin_is_set_from_a_pipe_into_a_new_file_and_set_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kiosk.toml");
    let set_pin = |input: &str| prescreen(&["kiosk", "--set-pin", "--config", path.to_str().unwrap()], input);
    let output = set_pin("4071\n");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let said = [output.stdout, output.stderr].concat();
    assert!(!String::from_utf8(said).unwrap().contains("4071"));
    let old = hash_in(&path);
    assert!(verify(&pin("4071"), &old) && !verify(&pin("4072"), &old));
    assert_eq!(mode(&path), 0o600);
    // A PIN that will not do changes nothing.
    for (refused, code) in [("0000\n", 65), ("12\n", 65), ("none\n", 65), ("", 69)] {
        assert_eq!(set_pin(refused).status.code(), Some(code), "{refused:?}");
    }
    assert_eq!(hash_in(&path), old);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(&path, format!("# ours\n{}idle = 90 # short\n", fs::read_to_string(&path).unwrap())).unwrap();
    assert_eq!(set_pin("80808\n").status.code(), Some(0));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("# ours\nformat = 1\n") && text.ends_with("idle = 90 # short\n"), "{text}");
    assert!(verify(&pin("80808"), &hash_in(&path)));
    assert_eq!(mode(&path), 0o640, "others can no longer read it");
}

#[test]
fn a_file_that_is_no_toml_is_shown_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kiosk.toml");
    fs::write(&path, "format = = 1\n").unwrap();
    let output = prescreen(&["kiosk", "--set-pin", "--config", path.to_str().unwrap()], "4071\n");
    assert_eq!(output.status.code(), Some(65));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("error[toml-syntax]"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "format = = 1\n");
}

#[test]
fn a_hash_that_everybody_can_read_is_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kiosk.toml");
    let check = || {
        let output = prescreen(&["kiosk", "--check-config", "--config", path.to_str().unwrap()], "");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    prescreen(&["kiosk", "--set-pin", "--config", path.to_str().unwrap()], "4071\n");
    assert_eq!(check(), "");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(check().contains("guess the PIN"), "{}", check());
}

/// On a terminal it is asked twice, nothing typed is seen, and Ctrl-C leaves everything as it was.
#[test]
fn a_pin_is_typed_twice_and_not_seen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kiosk.toml");
    let args = ["kiosk", "--set-pin", "--config", path.to_str().unwrap()];
    let mut terminal = tui::Tui::spawn(&args, 24, 80);
    terminal.until("New PIN").keys("4071").keys("\u{3}").until("Left: no PIN is set");
    assert_eq!(terminal.exit().0, 130);
    assert!(!path.exists());

    let mut terminal = tui::Tui::spawn(&args, 24, 80);
    terminal.until("New PIN").keys("1234\r").until("just follow each other");
    terminal.keys("4071\r").until("once more").keys("4072\r").until("two different PINs");
    terminal.keys("4071\r").wait("asked again", |screen| screen.contents().matches("once more").count() == 2);
    terminal.keys("4071\r").until("The PIN is set");
    let seen = terminal.contents();
    assert!(!seen.contains("407") && !seen.contains("123"), "{seen}");
    assert_eq!(terminal.exit().0, 0);
    assert!(verify(&pin("4071"), &hash_in(&path)));
}
