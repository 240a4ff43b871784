//! The `prescreen` program: hands the world to [`prescreen::cli::run`] and ends with its exit code.

use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::panic::PanicHookInfo;
use std::process::ExitCode;

use prescreen::cli::{Env, Exit, Terminals, run};

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(end_after_panic));
    let terminals = Terminals {
        stdin: io::stdin().is_terminal(),
        stdout: io::stdout().is_terminal(),
        stderr: io::stderr().is_terminal(),
    };
    let mut env = Env {
        stdin: &mut io::stdin().lock(),
        stdout: &mut BufWriter::new(io::stdout()),
        stderr: &mut io::stderr(),
        terminals,
        var: &|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()),
    };
    ExitCode::from(run(std::env::args_os(), &mut env).code())
}

/// Says where the program failed, but not what: a panic message may hold answers. Nothing is unwound, so the
/// terminal is put right here: cursor shown, the screen of the dialogs left.
#[expect(clippy::exit, reason = "the only way to end with our own code where a panic does not unwind")]
fn end_after_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let mut stderr = io::stderr();
    if stderr.is_terminal() {
        let _ = stderr.write_all(b"\x1b[?25h\x1b[?1049l");
    }
    let _ = writeln!(stderr, "\nprescreen: internal error at {place}. Please report it.");
    std::process::exit(Exit::Internal.code().into());
}
