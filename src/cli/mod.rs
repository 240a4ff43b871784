//! The command line: one file a command. Nothing here knows a medical word.

mod batch;
mod check;
mod details;
mod diff;
mod exit;
mod explain;
mod export;
mod fmt;
mod generate;
mod given;
mod kiosk;
mod load;
mod new;
mod proofs;
mod questions;
mod rules;
mod schema;
mod screen;
mod shell;
mod stop;
mod test;

use std::ffi::OsString;
use std::io::{BufRead, Write};
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::problem::MessageFormat;

pub use exit::Exit;

/// What a command may touch of the world around it.
pub struct Env<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn BufRead,
    /// Standard output: results, and nothing else.
    pub stdout: &'a mut (dyn Write + Send),
    /// Standard error: prompts and messages.
    pub stderr: &'a mut (dyn Write + Send),
    /// Which of the three are terminals.
    pub terminals: Terminals,
    /// Environment variables.
    pub var: &'a dyn Fn(&str) -> Option<String>,
}

/// Which of the standard streams are terminals.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminals {
    /// Standard input.
    pub stdin: bool,
    /// Standard output.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
}

/// Asks about pain, treatments tried and danger signs, and prints an educational summary.
///
/// prescreen walks a person through the list that a clinic publishes of who may be a candidate for
/// prolotherapy-type injections. It asks about danger signs first. The summary always recommends an
/// in-person evaluation. It does not diagnose, and it does not say who can be treated.
///
/// Without a command it starts a screening, like `prescreen screen`.
#[derive(Debug, Parser)]
#[command(name = "prescreen", version, max_term_width = 100, after_help = EXAMPLES, after_long_help = LONG_EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    global: Global,
}

const EXAMPLES: &str = "\
Examples:
  prescreen                                       start a screening here
  prescreen screen --plain                        the same, for a screen reader
  prescreen screen --record visit.toml            keep the answers; go on later with --resume visit.toml
  prescreen screen --output visit.html            also write a page to print
  prescreen screen --answers visit.toml --no-input   from a file, without asking

Run `prescreen help screen` for everything a screening can do.";

const LONG_EXAMPLES: &str = "\
Examples:
  prescreen                                       start a screening here
  prescreen screen --plain                        the same, for a screen reader
  prescreen screen --record visit.toml            keep the answers; go on later with --resume visit.toml
  prescreen screen --output visit.html            also write a page to print
  prescreen screen --answers visit.toml --no-input   from a file, without asking

Exit codes:
  0 done · 2 wrong use · 65 answers or cases invalid, or a check failed · 66 file not found ·
  69 needs a terminal or more answers · 70 internal error · 72 not decided within the budget of a proof ·
  74 cannot read or write · 78 rule set invalid or not safe ·
  129, 130, 143 hang-up, interrupted or left, terminated.
  With --exit-status a finished screening tells its outcome: 0 evaluate · 10 emergency · 11 same-day ·
  12 evaluate with cautions · 13 evaluate, nothing listed matched.";

/// Options that every command takes.
#[derive(Debug, Args)]
struct Global {
    /// Rule set to use: a TOML file, or a folder of them. Without it: the one that `PRESCREEN_RULES` names, or
    /// the built-in one
    #[arg(long, global = true, value_name = "PATH", help_heading = "Everywhere")]
    rules: Option<PathBuf>,
    /// How problems in files are shown
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT",
        help_heading = "Everywhere"
    )]
    message_format: MessageFormat,
    /// When to use colour. `NO_COLOR`, CLICOLOR and `CLICOLOR_FORCE` are heeded
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Everywhere"
    )]
    color: Color,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Color {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// The one decision about colour for an output: flag, then `NO_COLOR` if not empty, `CLICOLOR_FORCE`
    /// unless 0, `CLICOLOR=0`, `TERM=dumb`, then whether it is a terminal.
    fn decide(self, env: &Env<'_>, is_terminal: bool) -> bool {
        let set = |name| (env.var)(name).filter(|value| !value.is_empty());
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if set("NO_COLOR").is_some() => false,
            Self::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            Self::Auto if set("CLICOLOR").is_some_and(|value| value == "0") => false,
            Self::Auto => is_terminal && set("TERM").is_none_or(|term| term != "dumb"),
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    // Without a line here, each has the help that stands above its arguments, all of it.
    Screen(Box<screen::ScreenArgs>),
    Batch(Box<batch::BatchArgs>),
    Check(check::CheckArgs),
    Diff(diff::DiffArgs),
    Explain(explain::ExplainArgs),
    Kiosk(Box<kiosk::KioskArgs>),
    Fmt(fmt::FmtArgs),
    Questions(questions::QuestionsArgs),
    Rules(rules::RulesArgs),
    Export(export::ExportArgs),
    New(new::NewArgs),
    Test(Box<test::TestArgs>),
    Generate(generate::GenerateArgs),
    Schema(schema::SchemaArgs),
    Completions(shell::CompletionsArgs),
    /// Print the manual page
    Man,
}

/// Runs the program: what `main` does, as a function.
pub fn run(args: impl IntoIterator<Item = OsString>, env: &mut Env<'_>) -> Exit {
    let mut cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, env),
    };
    // Not left to clap: a variable that is set to nothing names nothing.
    let named = (env.var)("PRESCREEN_RULES").filter(|path| !path.is_empty());
    cli.global.rules = cli.global.rules.or_else(|| named.map(PathBuf::from));
    let result = match cli.command {
        None => screen::screen(&screen::ScreenArgs::default(), &cli.global, env),
        Some(Command::Screen(args)) => screen::screen(&args, &cli.global, env),
        Some(Command::Batch(args)) => batch::batch(&args, &cli.global, env),
        Some(Command::Check(args)) => check::check(&args, &cli.global, env),
        Some(Command::Diff(args)) => diff::diff(&args, &cli.global, env),
        Some(Command::Explain(args)) => explain::explain(&args, &cli.global, env),
        Some(Command::Kiosk(args)) => kiosk::kiosk(&args, &cli.global, env),
        Some(Command::Fmt(args)) => fmt::fmt(&args, &cli.global, env),
        Some(Command::Questions(args)) => questions::questions(&args, &cli.global, env),
        Some(Command::Rules(args)) => rules::rules(&args, &cli.global, env),
        Some(Command::Export(args)) => export::export(&args, &cli.global, env),
        Some(Command::New(args)) => new::new(&args, env),
        Some(Command::Test(args)) => test::test(&args, &cli.global, env),
        Some(Command::Generate(args)) => generate::generate(&args, &cli.global, env),
        Some(Command::Schema(args)) => schema::schema(&args, env),
        Some(Command::Completions(args)) => shell::completions(&args, env),
        Some(Command::Man) => shell::man(env),
    };
    result.and_then(|exit| Ok(env.stdout.flush().map(|()| exit)?)).unwrap_or_else(|error| {
        let exit = Exit::of_error(&error);
        if exit != Exit::Done {
            // With stderr gone, there is nobody left to tell.
            let _ = writeln!(env.stderr, "prescreen: {}", crate::text::visible(&format!("{error:#}")));
        }
        exit
    })
}

/// Help and version go to standard output, mistakes to standard error.
fn usage(error: &clap::Error, env: &mut Env<'_>) -> Exit {
    let shown = error.render();
    if error.use_stderr() {
        let _ = write!(env.stderr, "{shown}");
        Exit::Usage
    } else {
        let _ = write!(env.stdout, "{shown}");
        let _ = env.stdout.flush();
        Exit::Done
    }
}

/// Columns to lay text out for: those asked for, or those of the terminal.
fn columns(width: Option<u16>, env: &Env<'_>) -> usize {
    let of_terminal = || {
        let terminal = env.terminals.stdout || env.terminals.stderr;
        terminal
            .then(|| {
                console::Term::stdout().size_checked().or_else(|| console::Term::stderr().size_checked())
            })
            .flatten()
    };
    width.map(usize::from).or_else(|| of_terminal().map(|(_, columns)| usize::from(columns))).unwrap_or(78)
}

/// The command line as clap knows it, for completions and the manual page.
fn command() -> clap::Command {
    Cli::command()
}
