//! A batch that is interrupted: nothing stands under the final name before it is whole, and `--resume` gives the same bytes as
//! a run that went through.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails at once")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use prescreen::answers::{Encoding, to_toml};
use prescreen::batch::generate::{Format, People, Table};
use prescreen::ruleset::built_in;
use rustix::process::{Pid, Signal, kill_process};

/// Checkpoints after each piece.
const FASTER: &str = "1000000";

fn people(rows: u64, seed: u64, format: Format) -> Vec<u8> {
    let rules = built_in().rules.unwrap();
    let table = Table { format, encoding: Encoding::Delimited, rows, dirt: 0.01 };
    let mut bytes = Vec::new();
    table.write(&People::new(&rules, seed), &mut bytes).unwrap();
    bytes
}

fn batch(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prescreen"));
    command.arg("batch").args(args).current_dir(folder).env_remove("PRESCREEN_RULES");
    command.env("PRESCREEN_TEST_FASTER", FASTER).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(folder: &Path, args: &[&str]) -> Output {
    batch(folder, args).output().unwrap()
}

#[track_caller]
fn ended(output: &Output, code: i32) -> String {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{told}");
    told
}

fn read(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).unwrap_or_default()
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Nobody else may read what a batch writes.
#[track_caller]
fn all_private(folder: &Path) {
    for name in names(folder).iter().filter(|name| name.starts_with("out")) {
        let mode = fs::metadata(folder.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

/// A folder with inputs, and what a run gives that goes through.
struct Place {
    folder: tempfile::TempDir,
    inputs: Vec<&'static str>,
    results: Vec<u8>,
    rejects: Vec<u8>,
}

impl Place {
    fn new(inputs: &[(&'static str, Vec<u8>)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in inputs {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        let inputs = inputs.iter().map(|(name, _)| *name).collect();
        let mut place = Self { folder, inputs, results: Vec::new(), rejects: Vec::new() };
        ended(&run(place.path(), &place.args(&["--max-rejects", "1000000"])), 0);
        all_private(place.path());
        place.results = read(place.path(), "out.csv");
        place.rejects = read(place.path(), "out.rejects.csv");
        assert!(place.rejects.len() > 1000);
        place.clear();
        place
    }

    /// Tables in two formats, one of them compressed.
    fn of_three() -> Self {
        let gz = |bytes: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        Self::new(&[
            ("a.csv", people(9000, 1, Format::Csv)),
            ("b.csv.gz", gz(&people(9000, 2, Format::Csv))),
            ("c.jsonl", people(4000, 3, Format::Jsonl)),
        ])
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn args<'a>(&self, more: &[&'a str]) -> Vec<&'a str> {
        let mut args: Vec<&str> = self.inputs.clone();
        args.extend(["--output", "out.csv"]);
        args.extend(more);
        args
    }

    fn run(&self, more: &[&str]) -> Output {
        run(self.path(), &self.args(more))
    }

    /// Without what a run has written.
    fn clear(&self) {
        for name in names(self.path()).iter().filter(|name| name.starts_with("out") || name.starts_with('.'))
        {
            fs::remove_file(self.path().join(name)).unwrap();
        }
    }

    #[track_caller]
    fn is_not_done(&self) {
        let names = names(self.path());
        assert!(!names.contains("out.csv") && !names.contains("out.rejects.csv"), "{names:?}");
    }

    /// All is there, and nothing else.
    #[track_caller]
    fn is_done(&self) {
        assert!(read(self.path(), "out.csv") == self.results, "the same results");
        assert!(read(self.path(), "out.rejects.csv") == self.rejects, "the same rejects");
        let mut expected: BTreeSet<String> = self.inputs.iter().map(|&name| name.to_owned()).collect();
        expected.extend(["out.csv".to_owned(), "out.rejects.csv".to_owned()]);
        assert_eq!(names(self.path()), expected);
        all_private(self.path());
    }

    /// Starts a run and stops it by a signal when so much of the results is written. False: it was done before.
    fn stopped(&self, by: Signal, at: u64, more: &[&str]) -> (bool, Output) {
        let mut child = batch(self.path(), &self.args(more)).spawn().unwrap();
        let part = self.path().join("out.csv.part");
        let length = || fs::metadata(&part).map_or(0, |found| found.len());
        let limit = Instant::now() + Duration::from_secs(60);
        while length() < at && child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < limit, "it neither goes on nor ends");
            std::thread::yield_now();
        }
        let stopped = child.try_wait().unwrap().is_none() && signal(&child, by);
        (stopped, child.wait_with_output().unwrap())
    }
}

fn signal(child: &Child, by: Signal) -> bool {
    kill_process(Pid::from_child(child), by).is_ok()
}

#[test]
fn killed_at_any_moment_it_goes_on_to_the_same_bytes() {
    let place = Place::of_three();
    let whole = place.results.len() as u64;
    let mut killed = 0;
    for moment in 0..16 {
        let threads = ["1", "2"][moment % 2];
        let more = ["--max-rejects", "100000", "--threads", threads];
        let at = whole * moment as u64 / 16;
        let (was_killed, _) = place.stopped(Signal::KILL, at, &more);
        if was_killed && !names(place.path()).contains("out.csv") {
            killed += 1;
            place.is_not_done();
            all_private(place.path());
            // Twice interrupted is gone on with too.
            place.stopped(Signal::KILL, at + whole / 8, &[&more[..], &["--resume"]].concat());
        }
        if !names(place.path()).contains("out.csv") {
            ended(&place.run(&[&more[..], &["--resume"]].concat()), 0);
        }
        // What has the name of a temporary file was not renamed in time.
        for name in names(place.path()).iter().filter(|name| name.starts_with(".tmp")) {
            fs::remove_file(place.path().join(name)).unwrap();
        }
        place.is_done();
        place.clear();
    }
    assert!(killed >= 8, "{killed} of 16");
}

#[test]
fn asked_to_stop_it_says_how_to_go_on() {
    let place = Place::of_three();
    let whole = place.results.len() as u64;
    for (by, code) in [(Signal::TERM, 143), (Signal::INT, 130)] {
        let mut at = whole / 3;
        let told = loop {
            let (_, output) = place.stopped(by, at, &["--max-rejects", "100000"]);
            if output.status.code() != Some(0) {
                break ended(&output, code);
            }
            // It was quicker.
            place.clear();
            at /= 2;
        };
        assert!(told.contains("out.csv.part") && told.contains("--resume"), "{told}");
        place.is_not_done();
        all_private(place.path());
        ended(&place.run(&["--max-rejects", "100000", "--resume"]), 0);
        place.is_done();
        place.clear();
    }
}

#[test]
fn stopped_by_too_many_rejects_it_goes_on_when_more_are_allowed() {
    let place = Place::of_three();
    let told = ended(&place.run(&["--max-rejects", "100"]), 65);
    assert!(told.contains("--max-rejects") && told.contains("out.rejects.csv.part"), "{told}");
    place.is_not_done();
    // As many are still too many.
    ended(&place.run(&["--max-rejects", "100", "--resume"]), 65);
    ended(&place.run(&["--max-rejects", "100000", "--resume"]), 0);
    place.is_done();
}

/// Interrupts a run in the middle.
fn interrupted() -> Place {
    let place = Place::of_three();
    ended(&place.run(&["--max-rejects", "100"]), 65);
    assert!(names(place.path()).contains("out.csv.resume"));
    place
}

#[test]
fn another_run_is_not_gone_on_with() {
    let place = interrupted();
    let kept = read(place.path(), "out.csv.part");
    let refused = |more: &[&str], inputs: &[&str]| {
        let args = [inputs, &["--output", "out.csv", "--resume", "--max-rejects", "100000"], more].concat();
        let told = ended(&run(place.path(), &args), 65);
        assert!(told.contains("another input") && told.contains("leave out --resume"), "{told}");
        assert!(read(place.path(), "out.csv.part") == kept, "what is kept stays: {args:?}");
        place.is_not_done();
    };
    let inputs = place.inputs.as_slice();
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers/rules.toml");
    fs::write(place.path().join("map.toml"), "format = 1\n").unwrap();
    refused(&["--rules", rules.to_str().unwrap()], inputs);
    for more in [
        &["--explain"][..],
        &["--strict"],
        &["--to", "tsv"],
        &["--id", "now"],
        &["--delimiter", ";"],
        &["--map", "map.toml"],
        &["--rejects", "out.other.csv"],
        &["--summaries", "out-pages"],
    ] {
        refused(more, inputs);
    }
    refused(&[], &inputs[..2]);
    refused(&[], &[inputs[1], inputs[0], inputs[2]]);
    let input = place.path().join(inputs[0]);
    let was = fs::read(&input).unwrap();
    let time = fs::metadata(&input).unwrap().modified().unwrap();
    fs::write(&input, [&was[..], b"\n"].concat()).unwrap();
    refused(&[], inputs);
    // As it was, at another time.
    fs::write(&input, &was).unwrap();
    let set_time = |time| fs::File::options().append(true).open(&input).unwrap().set_modified(time).unwrap();
    set_time(time + Duration::from_secs(1));
    refused(&[], inputs);
    set_time(time);
    let _ = fs::remove_dir(place.path().join("out-pages"));
    fs::remove_file(place.path().join("map.toml")).unwrap();
    ended(&place.run(&["--max-rejects", "100000", "--resume"]), 0);
    place.is_done();
}

#[test]
fn what_is_damaged_starts_anew() {
    let place = interrupted();
    let (part, checkpoint) = (place.path().join("out.csv.part"), place.path().join("out.csv.resume"));
    let rejects = place.path().join("out.rejects.csv.part");
    let damages: [&dyn Fn(); 5] = [
        &|| fs::write(&part, "id").unwrap(),
        &|| fs::remove_file(&part).unwrap(),
        &|| fs::write(&checkpoint, "{").unwrap(),
        &|| fs::remove_file(&checkpoint).unwrap(),
        &|| fs::write(&rejects, "file").unwrap(),
    ];
    for damage in damages {
        place.clear();
        ended(&place.run(&["--max-rejects", "100"]), 65);
        damage();
        ended(&place.run(&["--max-rejects", "100000", "--resume"]), 0);
        place.is_done();
    }
    // More than the checkpoint says was not kept: it is cut.
    place.clear();
    ended(&place.run(&["--max-rejects", "100"]), 65);
    for file in [&part, &rejects] {
        fs::File::options().append(true).open(file).unwrap().write_all(b"half a row").unwrap();
    }
    ended(&place.run(&["--max-rejects", "100000", "--resume"]), 0);
    place.is_done();
    // With nothing to go on from, it is a run as any other.
    place.clear();
    ended(&place.run(&["--max-rejects", "100000", "--resume"]), 0);
    place.is_done();
}

#[test]
fn rejects_of_an_earlier_run_do_not_stay() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("in.csv"), "id,age\na,nonsense\n").unwrap();
    let args = ["in.csv", "--output", "out.csv"];
    ended(&run(folder, &args), 0);
    assert!(names(folder).contains("out.rejects.csv"));
    fs::write(folder.join("in.csv"), "id,age\na,\n").unwrap();
    ended(&run(folder, &args), 0);
    assert!(!names(folder).contains("out.rejects.csv"));
    // What somebody else has written stays.
    fs::write(folder.join("out.rejects.csv"), "my own list\n").unwrap();
    ended(&run(folder, &args), 0);
    assert_eq!(read(folder, "out.rejects.csv"), b"my own list\n");
}

#[test]
fn a_table_that_is_refused_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("one.csv"), "id,age\na,nonsense\n").unwrap();
    fs::write(folder.join("two.csv"), "id,age,age\n").unwrap();
    ended(&run(folder, &["one.csv", "two.csv", "--output", "out.csv"]), 65);
    ended(&run(folder, &["one.csv", "none.csv", "--output", "out2.csv"]), 66);
    let left: Vec<String> = names(folder).into_iter().filter(|name| name.starts_with("out.")).collect();
    assert_eq!(left, [""; 0]);
    // Rows that went to standard output have their rejects, however the run ends.
    let output = run(folder, &["one.csv", "--max-rejects", "0", "--rejects", "out.bad.csv"]);
    ended(&output, 65);
    assert!(String::from_utf8(read(folder, "out.bad.csv")).unwrap().contains("nonsense"));
}

#[test]
fn a_folder_of_answer_files_is_gone_on_with_too() {
    let place = tempfile::tempdir().unwrap();
    let (folder, rules) = (place.path(), built_in().rules.unwrap());
    fs::create_dir(folder.join("answers")).unwrap();
    let people = People::new(&rules, 4);
    for number in 1..=300 {
        let answers = to_toml(&rules, &people.answers(number)).unwrap();
        let bad = if number % 50 == 0 { "nonsense" } else { "" };
        fs::write(folder.join(format!("answers/p{number:03}.toml")), answers + bad).unwrap();
    }
    let args = ["answers", "--output", "out.csv"];
    ended(&run(folder, &args), 0);
    let (results, rejects) = (read(folder, "out.csv"), read(folder, "out.rejects.csv"));
    assert_eq!(String::from_utf8_lossy(&results).lines().count(), 1 + 294);
    fs::remove_file(folder.join("out.csv")).unwrap();
    fs::remove_file(folder.join("out.rejects.csv")).unwrap();
    ended(&run(folder, &[&args[..], &["--max-rejects", "2"]].concat()), 65);
    assert!(names(folder).contains("out.csv.resume"));
    ended(&run(folder, &[&args[..], &["--resume"]].concat()), 0);
    assert!(read(folder, "out.csv") == results && read(folder, "out.rejects.csv") == rejects);
}

#[test]
fn what_cannot_be_read_gives_nothing_on_standard_output() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("bad.csv"), "name\n").unwrap();
    for (input, code) in [("bad.csv", 65), ("none.csv", 66)] {
        let output = run(place.path(), &[input]);
        ended(&output, code);
        assert_eq!(output.stdout, b"", "{input}");
    }
    fs::write(place.path().join("empty.csv"), "id,age\n").unwrap();
    let output = run(place.path(), &["empty.csv"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1, "a header");
}

/// A small file system that is gone with this; `None` where that takes more rights.
struct Small(tempfile::TempDir);

impl Small {
    fn new(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        mounted.then_some(Self(folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_told_and_the_run_goes_on_when_there_is_room() {
    let place = Place::of_three();
    let input = fs::read(place.path().join("a.csv")).unwrap();
    let told = ended(&run(place.path(), &["a.csv", "--output", "/dev/full", "--to", "csv"]), 74);
    assert!(told.contains("cannot write `/dev/full`") && told.contains("No space left"), "{told}");
    let Some(small) = Small::new("3m") else {
        writeln!(std::io::stderr(), "not tried: a full disk, only root can make a small one").unwrap();
        return;
    };
    let (full, filler) = (small.0.path(), small.0.path().join("filler"));
    let output = full.join("out.csv");
    let mut args: Vec<&str> = place.inputs.clone();
    args.extend(["--output", output.to_str().unwrap(), "--max-rejects", "100000"]);
    let mut resumed = 0;
    for left in [0, 4, 40, 400, 900, 1300] {
        fs::write(&filler, vec![0; (3072 - left) * 1024]).unwrap();
        let told = ended(&run(place.path(), &args), 74);
        assert!(told.contains("cannot write `") && told.contains("No space left"), "{left}: {told}");
        assert!(!names(full).contains("out.csv"), "{left}: {:?}", names(full));
        resumed += usize::from(names(full).contains("out.csv.part"));
        assert_eq!(names(full).contains("out.csv.part"), told.contains("--resume"), "{left}: {told}");
        fs::remove_file(&filler).unwrap();
        let again: Vec<&str> = args.iter().copied().chain(["--resume"]).collect();
        ended(&run(place.path(), &again), 0);
        assert!(read(full, "out.csv") == place.results && read(full, "out.rejects.csv") == place.rejects);
        assert_eq!(names(full).len(), 2, "{:?}", names(full));
        for file in names(full) {
            fs::remove_file(full.join(file)).unwrap();
        }
    }
    assert!(resumed >= 2, "{resumed}");
    assert!(fs::read(place.path().join("a.csv")).unwrap() == input, "the input is as it was");
}
