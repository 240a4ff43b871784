//! What `prescreen check` of the shipped rule set costs: as a whole, as a cold process, and part by part.
//!
//! `cargo bench --bench check`. Goal: at most 150 ms for the whole.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use prescreen::ruleset::{built_in_files, from_texts};
use prescreen::verify::{BUDGET, Prover};

const ROUNDS: usize = 40;

fn main() {
    let program = env!("CARGO_BIN_EXE_prescreen");
    let mut whole: Vec<Duration> = (0..ROUNDS).map(|_| timed(|| run(program)).1).collect();
    line("prescreen check, cold", &mut whole, "");

    let mut parts: Vec<(&str, Vec<Duration>, usize)> =
        ["reading", "model", "safety", "lints", "outcomes", "paths"].map(|name| (name, Vec::new(), 0)).into();
    for _ in 0..ROUNDS {
        let mut each = parts.iter_mut();
        let mut note = |time, nodes| {
            if let Some((_, times, last)) = each.next() {
                times.push(time);
                *last = nodes;
            }
        };
        let (reading, time) = timed(|| from_texts(built_in_files()));
        note(time, 0);
        let Some(rules) = reading.rules else { return println!("the shipped rules cannot be read") };
        let (prover, time) = timed(|| Prover::new(&rules, BUDGET));
        let Ok(mut prover) = prover else { return println!("not decided") };
        note(time, prover.diagram.len());
        let (_, time) = timed(|| prover.safety());
        note(time, prover.diagram.len());
        let (_, time) = timed(|| prover.lints());
        note(time, prover.diagram.len());
        let (_, time) = timed(|| prover.outcomes());
        note(time, prover.diagram.len());
        let (_, time) = timed(|| prover.paths());
        note(time, prover.diagram.len());
    }
    for (name, times, nodes) in &mut parts {
        line(name, times, &format!("{nodes} nodes by then"));
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

fn run(program: &str) {
    let status = Command::new(program).arg("check").stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "check failed");
}

fn line(name: &str, times: &mut [Duration], note: &str) {
    times.sort_unstable();
    let (least, median) = (times.first().copied(), times.get(times.len() / 2).copied());
    let (least, median) = (least.unwrap_or_default(), median.unwrap_or_default());
    println!("{name:<25} {least:>9.2?} least {median:>9.2?} median   {note}");
}
