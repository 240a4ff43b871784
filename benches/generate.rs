//! How many invented people a second `prescreen generate` writes, with the built-in rules on one core.
//!
//! `cargo bench --bench generate`. Goal: a million people in 2 seconds as CSV, start-up included.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;
const ROWS: u32 = 1_000_000;

fn main() {
    let runs: [(&str, &[&str]); 5] = [
        ("csv", &[]),
        ("csv, an option a column", &["--encoding", "columns"]),
        ("csv, a defect in a hundred", &["--dirt", "0.01"]),
        ("tsv", &["--format", "tsv"]),
        ("jsonl", &["--format", "jsonl"]),
    ];
    let mut times = vec![Vec::with_capacity(ROUNDS); runs.len()];
    for _ in 0..ROUNDS {
        for (times, (_, args)) in times.iter_mut().zip(runs) {
            times.push(wall(args));
        }
    }
    println!("{ROWS} people, {ROUNDS} runs each, in turn:");
    for (times, (name, _)) in times.iter_mut().zip(runs) {
        times.sort_unstable();
        let (least, median) = (times.first().copied(), times.get(times.len() / 2).copied());
        let (least, median) = (least.unwrap_or_default(), median.unwrap_or_default());
        let each = median.checked_div(ROWS).unwrap_or_default();
        println!("{name:<27} {least:>9.2?} least {median:>9.2?} median   {each:?} each");
    }
}

fn wall(args: &[&str]) -> Duration {
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_prescreen"))
        .args(["generate", "--rows", &ROWS.to_string()])
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.is_ok_and(|status| status.success()), "{args:?} failed");
    start.elapsed()
}
