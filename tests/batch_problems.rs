//! What somebody sees whose list of people is not as it should be.
//!
//! Every folder of `tests/batch` holds a table (`people.csv`, `.tsv`, `.jsonl`, a folder of answer files), perhaps a map and
//! `args.txt` with more arguments, one a line, and `expected.txt`: all that `prescreen batch` says and writes. A folder has the name
//! of a problem's code; or it starts with `fine`, or with `input` where the table as a whole cannot be read. The rule set is `tests/answers/rules.toml`.

#![expect(clippy::unwrap_used, reason = "a test fails at once")]

#[path = "common/expect.rs"]
mod expect;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use expect::{all_equal, difference, folders, name};
use prescreen::text::is_unprintable;

fn prescreen(args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prescreen"));
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers/rules.toml");
    command.arg("batch").args(args).env("PRESCREEN_RULES", rules).env_remove("PRESCREEN_TEST_FASTER");
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// All that comes of the table in a folder.
fn shown(folder: &Path) -> String {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let mut input = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if name(&path).starts_with("people") {
            input = name(&path);
        }
        if path.is_dir() {
            fs::create_dir(place.join(name(&path))).unwrap();
            for file in fs::read_dir(&path).unwrap() {
                let file = file.unwrap().path();
                fs::copy(&file, place.join(name(&path)).join(name(&file))).unwrap();
            }
        } else {
            let text = fs::read(&path).unwrap();
            fs::write(place.join(name(&path)), lengthened(&text).unwrap_or(text)).unwrap();
        }
    }
    let more = fs::read_to_string(folder.join("args.txt")).unwrap_or_default();
    let args = [input.as_str(), "--output", "results.csv", "--threads", "1"].into_iter().chain(more.lines());
    let output = prescreen(&args.collect::<Vec<_>>(), place).output().unwrap();
    let mut shown = format!("exit code {}\n", output.status.code().unwrap());
    let mut part = |title: &str, text: &str| {
        if !text.is_empty() {
            shown.extend(["\n==== ", title, " ====\n", text]);
        }
    };
    part("standard output", &String::from_utf8(output.stdout).unwrap());
    let told = String::from_utf8(output.stderr).unwrap();
    // How long it took is never the same.
    let told =
        told.lines().filter(|line| !line.contains(" rows a second")).map(|line| line.to_owned() + "\n");
    part("standard error", &told.collect::<String>());
    let mut written: Vec<String> =
        fs::read_dir(place).unwrap().map(|entry| name(&entry.unwrap().path())).collect();
    written.retain(|name| name.starts_with("results"));
    written.sort();
    for file in written {
        if file.ends_with(".resume") {
            part(&file, "(how far the run is)\n");
        } else {
            part(&file, &fs::read_to_string(place.join(&file)).unwrap());
        }
    }
    shown
}

/// Two million letters do not have to be kept in a file.
fn lengthened(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    Some(text.replace("{2 MB}", &"x".repeat(2 << 20)).into_bytes())
}

#[test]
fn every_table_comes_to_what_is_expected() {
    let mut differences = Vec::new();
    for folder in folders(Path::new("tests/batch")) {
        let shown = shown(&folder);
        differences.extend(difference(&folder.join("expected.txt"), &shown));
        let bad: Vec<char> = shown.chars().filter(|&c| c != '\n' && is_unprintable(c)).collect();
        assert!(bad.is_empty(), "{}: {bad:?}", folder.display());
        let is_fine = name(&folder).starts_with("fine");
        assert!(!is_fine || !shown.contains("rejects"), "{}", folder.display());
    }
    all_equal(&differences);
}

/// A program with its standard streams, ended with the test.
struct Piped(std::process::Child);

impl Drop for Piped {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

/// The most memory that a process has had, in KiB.
#[cfg(target_os = "linux")]
fn peak(child: &std::process::Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A field of a hundred million bytes is one row that is rejected, in the memory of any other table.
#[cfg(target_os = "linux")]
#[test]
fn a_field_of_100_mb_needs_no_memory() {
    use std::io::Read as _;
    let folder = tempfile::tempdir().unwrap();
    let rejects = folder.path().join("rejects.csv");
    let header = "id,now,site,knee-side,fell,age,pain-now\n";
    let good = "p1,none,shoulder,,no,45,3\n";
    let of = |id: &str| format!("{id},none,shoulder,,no,45,3\n").repeat(2000);
    for (before, after, format) in [
        ("p2,none,", ",,no,45,3\n", "csv"),
        ("p2,\"none,", ",,no,45,3\n", "csv"),
        ("p2,\"none,", "\",,no,45,3\n", "csv"),
        ("{\"id\":\"p2\",\"now\":[\"", "\"]}\n", "jsonl"),
    ] {
        let json = "{\"id\":\"p1\",\"now\":[\"none\"]}\n";
        let (header, rows) = if format == "csv" { (header, of("p1")) } else { ("", json.repeat(2000)) };
        let last = if format == "csv" { good } else { json };
        let args = ["-", "--from", format, "--threads", "2", "--rejects", rejects.to_str().unwrap()];
        let mut command = prescreen(&args, folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = Piped(command.spawn().unwrap());
        let mut stdout = child.0.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).unwrap();
            text
        });
        let mut stdin = child.0.stdin.take().unwrap();
        stdin.write_all([header, &rows, before].concat().as_bytes()).unwrap();
        let megabyte = vec![b'x'; 1_000_000];
        for _ in 0..100 {
            stdin.write_all(&megabyte).unwrap();
        }
        stdin.write_all([after, &rows, last].concat().as_bytes()).unwrap();
        // All but the end of a piece was taken; what the pipe holds is small.
        let used = peak(&child.0);
        drop(stdin);
        assert_eq!(child.0.wait().unwrap().code(), Some(0));
        assert!(used < 24 << 10, "{used} KiB with {before}");
        let results = reader.join().unwrap();
        assert_eq!(results.lines().count(), 1 + 4001, "{before}");
        let rejected = fs::read_to_string(&rejects).unwrap();
        assert_eq!(rejected.lines().count(), 2, "{rejected}");
        assert!(rejected.contains(",2001,") || rejected.contains(",2002,"), "{rejected}");
    }
}
