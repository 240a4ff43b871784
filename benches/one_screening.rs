//! What one screening costs: instructions, and wall time beside `/bin/true`, alternating in one run.
//!
//! `cargo bench --bench one_screening`. Goals: at most 15 million instructions for a typical scripted
//! person with the built-in rules, and a release binary of at most 2.5 MB.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 300;

fn main() {
    let program = env!("CARGO_BIN_EXE_prescreen");
    let person = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/answers/01-knee-tried-therapy.toml");
    let screening: &[&str] = &["screen", "--no-input", "--answers", person];

    let size = std::fs::metadata(program).map_or(0, |file| file.len());
    println!("{:<25} {size:>12} bytes", "binary");
    for (name, args) in
        [("--version", &["--version"][..]), ("check", &["check"]), ("one screening", screening)]
    {
        match instructions(program, args) {
            Some(count) => println!("{name:<25} {count:>12} instructions"),
            None => println!("{name:<25} {:>12} instructions (valgrind is not installed)", "?"),
        }
    }

    let runs: &[(&str, &str, &[&str])] = &[
        ("/bin/true", "/bin/true", &[]),
        ("prescreen --version", program, &["--version"]),
        ("prescreen, one screening", program, screening),
    ];
    let mut times = vec![Vec::with_capacity(ROUNDS); runs.len()];
    for _ in 0..ROUNDS {
        for (times, (_, program, args)) in times.iter_mut().zip(runs) {
            times.push(wall(program, args));
        }
    }
    println!("wall time of {ROUNDS} runs each, in turn:");
    for (times, (name, _, _)) in times.iter_mut().zip(runs) {
        times.sort_unstable();
        let (least, median) = (times.first().copied(), times.get(times.len() / 2).copied());
        println!(
            "{name:<25} {:>9.2?} least {:>9.2?} median",
            least.unwrap_or_default(),
            median.unwrap_or_default()
        );
    }
}

fn wall(program: &str, args: &[&str]) -> Duration {
    let start = Instant::now();
    let status = Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "{program} {args:?} failed");
    start.elapsed()
}

/// Instructions of one run under callgrind; `None` without valgrind.
fn instructions(program: &str, args: &[&str]) -> Option<u64> {
    if !Path::new("/usr/bin/valgrind").exists() {
        return None;
    }
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", program])
        .args(args)
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = text.lines().find(|line| line.contains("Collected"))?;
    line.rsplit(':').next()?.trim().parse().ok()
}
