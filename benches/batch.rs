//! What a batch costs, beside what merely reading the same file costs.
//!
//! `cargo bench --bench batch [-- ROWS]`; without a number, one million and ten million. Processor time is that of whole
//! processes, user and system; A and B run in turn, in rounds. Goals: a CSV batch in at most 10 times `wc -l` and 0.8
//! times the `csv` crate that only splits the file; JSON Lines in 0.3 times `serde_json` that only parses them; 24 MB at
//! most, the same for any number of rows; two threads in 0.6 times the time of one. With a Python in `PRESCREEN_DUCKDB`
//! that has duckdb: the same rules as SQL take at least 8 times as long.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark ends at once")]

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

const ROUNDS: usize = 5;
const PROGRAM: &str = env!("CARGO_BIN_EXE_prescreen");

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["measure", command @ ..] => measure(command),
        ["split", file] => split(Path::new(file)),
        ["parse", file] => parse(Path::new(file)),
        [] => [1_000_000, 10_000_000].into_iter().for_each(compare),
        [rows] => compare(rows.replace('_', "").parse().expect("a number of rows")),
        _ => println!("cargo bench --bench batch [-- ROWS]"),
    }
}

/// What one process took.
#[derive(Debug, Clone, Copy)]
struct Cost {
    wall: f64,
    cpu: f64,
    /// Most memory, in MB.
    memory: f64,
}

/// Runs a command and prints what it took.
#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn measure(command: &[&str]) {
    let start = Instant::now();
    let status =
        Command::new(command[0]).args(&command[1..]).stdout(Stdio::null()).status().expect("it runs");
    assert!(status.success(), "{command:?}");
    let wall = start.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("usage");
    let cpu = (usage.user_time().num_microseconds() + usage.system_time().num_microseconds()) as f64 / 1e6;
    println!("{wall} {cpu} {}", usage.max_rss() as f64 / 1024.0);
}

fn cost(command: &[&str]) -> Cost {
    let own = std::env::current_exe().expect("this program");
    let output =
        Command::new(own).arg("measure").args(command).stderr(Stdio::inherit()).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let figures: Vec<f64> = text.split_whitespace().map(|word| word.parse().expect("a figure")).collect();
    assert_eq!(figures.len(), 3, "{command:?} failed");
    Cost { wall: figures[0], cpu: figures[1], memory: figures[2] }
}

/// The csv crate, splitting a file and nothing else.
fn split(file: &Path) {
    let mut reader = csv::Reader::from_path(file).expect("a file");
    let mut record = csv::ByteRecord::new();
    let mut fields = 0;
    while reader.read_byte_record(&mut record).expect("a record") {
        fields += record.len();
    }
    println!("{fields}");
}

/// `serde_json`, parsing each line and nothing else.
fn parse(file: &Path) {
    let mut reader = BufReader::with_capacity(256 << 10, File::open(file).expect("a file"));
    let (mut line, mut keys) = (Vec::new(), 0);
    while reader.read_until(b'\n', &mut line).expect("a line") > 0 {
        let value: serde_json::Value = serde_json::from_slice(&line).expect("JSON");
        keys += value.as_object().expect("an object").len();
        line.clear();
    }
    println!("{keys}");
}

struct Contest {
    name: &'static str,
    command: Vec<String>,
    costs: Vec<Cost>,
}

impl Contest {
    fn new(name: &'static str, command: &[&str]) -> Self {
        Self { name, command: command.iter().map(|&word| word.to_owned()).collect(), costs: Vec::new() }
    }

    /// The middle one of a figure.
    fn middle(&self, figure: impl Fn(&Cost) -> f64) -> f64 {
        let mut figures: Vec<f64> = self.costs.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn compare(rows: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (csv, jsonl, to_csv) = (file("people.csv"), file("people.jsonl"), file("results.csv"));
    let number = rows.to_string();
    for path in [&csv, &jsonl] {
        cost(&[PROGRAM, "generate", "--rows", &number, "--seed", "1", "--output", path]);
    }
    let own = std::env::current_exe().expect("this program").display().to_string();
    let batch = |input: &'static str, threads: &'static str, output: &'static str| {
        let input = if input == "csv" { csv.as_str() } else { jsonl.as_str() };
        let output = if output == "null" { "/dev/null" } else { to_csv.as_str() };
        [PROGRAM, "batch", input, "--output", output, "--to", "csv", "--stats", "none", "--threads", threads]
            .map(str::to_owned)
    };
    let ours = |name, command: [String; 11]| Contest { name, command: command.to_vec(), costs: Vec::new() };
    let mut contests = vec![
        Contest::new("wc -l", &["wc", "-l", &csv]),
        Contest::new("csv crate, splitting", &[&own, "split", &csv]),
        ours("CSV, 1 thread", batch("csv", "1", "null")),
        ours("CSV, 1 thread, to a file", batch("csv", "1", "file")),
        ours("CSV, 2 threads", batch("csv", "2", "null")),
        ours("CSV, 2 threads, to a file", batch("csv", "2", "file")),
        Contest::new("serde_json, parsing", &[&own, "parse", &jsonl]),
        ours("JSON Lines, 1 thread", batch("jsonl", "1", "null")),
        ours("JSON Lines, 2 threads", batch("jsonl", "2", "null")),
    ];
    if let Ok(python) = std::env::var("PRESCREEN_DUCKDB") {
        contests.push(Contest::new("DuckDB, 2 threads", &[&python, "-c", &duckdb(folder.path(), &csv)]));
    }
    for round in 0..=ROUNDS {
        for contest in &mut contests {
            let words: Vec<&str> = contest.command.iter().map(String::as_str).collect();
            let cost = cost(&words);
            // The first round warms up.
            if round > 0 {
                contest.costs.push(cost);
            }
        }
    }
    let size = std::fs::metadata(&csv).map_or(0, |found| found.len()) as f64;
    println!(
        "{rows} rows of the built-in rule set, {:.0} bytes each in CSV; the middle of {ROUNDS} rounds:",
        size / rows as f64
    );
    println!("{:<28} {:>8} {:>8} {:>10} {:>12} {:>8}", "", "wall s", "CPU s", "CPU ns/row", "rows/s", "MB");
    for contest in &contests {
        let (wall, cpu, memory) = (
            contest.middle(|cost| cost.wall),
            contest.middle(|cost| cost.cpu),
            contest.middle(|cost| cost.memory),
        );
        println!(
            "{:<28} {wall:>8.2} {cpu:>8.2} {:>10.0} {:>12.0} {memory:>8.1}",
            contest.name,
            cpu * 1e9 / rows as f64,
            rows as f64 / wall
        );
    }
    let find = |name: &str| contests.iter().find(|contest| contest.name == name);
    let ratio = |what: &str, one: &str, two: &str, figure: fn(&Cost) -> f64, goal: &str| {
        if let (Some(one), Some(two)) = (find(one), find(two)) {
            println!("{what:<56} {:>6.2}   {goal}", one.middle(figure) / two.middle(figure));
        }
    };
    ratio("CPU, CSV beside `wc -l`", "CSV, 1 thread", "wc -l", |cost| cost.cpu, "at most 10");
    ratio(
        "CPU, CSV beside the csv crate",
        "CSV, 1 thread",
        "csv crate, splitting",
        |cost| cost.cpu,
        "at most 0.8",
    );
    ratio(
        "CPU, JSON Lines beside serde_json",
        "JSON Lines, 1 thread",
        "serde_json, parsing",
        |cost| cost.cpu,
        "at most 0.3",
    );
    ratio("wall, two threads beside one", "CSV, 2 threads", "CSV, 1 thread", |cost| cost.wall, "at most 0.6");
    ratio(
        "wall, DuckDB beside two threads",
        "DuckDB, 2 threads",
        "CSV, 2 threads, to a file",
        |cost| cost.wall,
        "at least 8",
    );
}

/// A Python program that runs the rules as SQL over the same file.
fn duckdb(folder: &Path, csv: &str) -> String {
    let statement =
        Command::new(PROGRAM).args(["export", "sql", "--dialect", "duckdb"]).output().expect("it runs");
    let path: PathBuf = folder.join("statement.sql");
    std::fs::write(&path, statement.stdout).expect("a file");
    let (statement, results) = (path.display(), folder.join("duckdb.csv").display().to_string());
    format!(
        "import duckdb\n\
         db = duckdb.connect(config={{'threads': 2}})\n\
         db.execute(\"CREATE VIEW answers AS SELECT * FROM read_csv('{csv}', all_varchar=true, header=true)\")\n\
         statement = open('{statement}').read().strip().rstrip(';')\n\
         db.execute(f\"COPY ({{statement}}) TO '{results}' (HEADER)\")\n"
    )
}
