//! What comparing two versions of the shipped rules costs: wall time of whole runs of the program, the least of many.
//!
//! `cargo bench --bench difference`. Goal: at most 200 ms.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 30;

fn main() -> std::io::Result<()> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/prolotherapy");
    let folder = tempfile::tempdir()?;
    for file in std::fs::read_dir(shipped)? {
        let file = file?;
        // A danger sign becomes less urgent, and another caution looks for less.
        let rules = std::fs::read_to_string(file.path())?
            .replace("id = \"chest-pain\"\nkind = \"emergency\"", "id = \"chest-pain\"\nkind = \"same-day\"")
            .replace("[\"cipro-past\", \"cipro-pain-now\"]", "\"cipro-pain-now\"");
        std::fs::write(folder.path().join(file.file_name()), rules)?;
    }
    let other = folder.path().display().to_string();
    let runs = [("the shipped rules and themselves", "built-in"), ("the shipped rules, two edits", &other)];
    println!("wall time of {ROUNDS} runs each:");
    for (name, new) in runs {
        let mut times: Vec<Duration> = (0..ROUNDS).map(|_| wall(&["diff", "built-in", new])).collect();
        times.sort_unstable();
        let (least, median) = (times.first().copied(), times.get(times.len() / 2).copied());
        println!(
            "{name:<35} {:>9.2?} least {:>9.2?} median",
            least.unwrap_or_default(),
            median.unwrap_or_default()
        );
    }
    Ok(())
}

fn wall(args: &[&str]) -> Duration {
    let start = Instant::now();
    let program = Command::new(env!("CARGO_BIN_EXE_prescreen"))
        .args(args)
        .env_remove("PRESCREEN_RULES")
        .stdout(Stdio::null())
        .status();
    assert!(program.is_ok_and(|status| status.success()), "prescreen {args:?} failed");
    start.elapsed()
}
