//! The `prescreen` program: hands the world to [`prescreen::cli::run`] and ends with its exit code.

use std::io::{self, BufWriter, IsTerminal as _};
use std::process::ExitCode;

use prescreen::cli::{Env, Terminals, run};

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        // Where, but not what: a panic message may hold answers.
        use std::io::Write as _;
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(io::stderr(), "\nprescreen: internal error at {place}. Please report it.");
    }));
    let terminals = Terminals {
        stdin: io::stdin().is_terminal(),
        stdout: io::stdout().is_terminal(),
        stderr: io::stderr().is_terminal(),
    };
    let mut env = Env {
        stdin: &mut io::stdin().lock(),
        stdout: &mut BufWriter::new(io::stdout().lock()),
        stderr: &mut io::stderr().lock(),
        terminals,
        var: &|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()),
    };
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(std::env::args_os(), &mut env))) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(_) => ExitCode::from(prescreen::cli::Exit::Internal.code()),
    }
}
