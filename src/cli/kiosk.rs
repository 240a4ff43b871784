//! `prescreen kiosk`: one patient after the other, alone with a terminal.

use std::path::PathBuf;

use anyhow::Result;

use super::{Env, Exit, Global};

/// Run screening after screening on a terminal of its own.
///
/// For a terminal where patients sit alone. Answers are gone when a person is done, walks away or takes too
/// long; keys that could leave the program do nothing. Staff end it with Ctrl-X, Ctrl-P and their PIN.
///
/// Every setting can stand in a file for --config; an option wins over the file. `docs/kiosk.md` describes them, and
/// `examples/kiosk/` shows how to install it.
#[derive(Debug, clap::Args)]
#[cfg_attr(not(unix), expect(dead_code, reason = "the kiosk is for Unix"))]
pub(super) struct KioskArgs {
    /// Take settings from a TOML file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Say how it is set up and whether that can work, and end
    #[arg(long)]
    check_config: bool,
    /// Ask for a new PIN of the staff, write its hash into the file of --config, and end. Reads a line where there is no
    /// terminal
    #[arg(long, requires = "config", conflicts_with = "check_config")]
    set_pin: bool,
    /// Run one session, named by this code: what the kiosk starts for each patient
    #[arg(long, hide = true, value_name = "CODE", conflicts_with_all = ["check_config", "set_pin"])]
    guest: Option<String>,
    /// Seconds without a key until the answers are gone, 30 to 3600. Without it 120
    #[arg(long, value_name = "SECONDS", help_heading = "Time")]
    idle: Option<i64>,
    /// The last seconds of these, with a warning: 20 or more. Without it 30
    #[arg(long, value_name = "SECONDS", help_heading = "Time")]
    warning: Option<i64>,
    /// Seconds without a key until a result page goes, 30 to 3600. Without it 300
    #[arg(long, value_name = "SECONDS", help_heading = "Time")]
    result: Option<i64>,
    /// Seconds for all questions together, keys or not. Without it 1800
    #[arg(long, value_name = "SECONDS", help_heading = "Time")]
    session: Option<i64>,
    /// Seconds until an emergency page goes when no staff come. Without it 900
    #[arg(long, value_name = "SECONDS", help_heading = "Time")]
    emergency: Option<i64>,
    /// The PIN of the staff, as --set-pin writes it. Better in the file: others can see options
    #[arg(long, value_name = "HASH", help_heading = "Staff")]
    pin_hash: Option<String>,
    /// Start this program for an emergency or a same-day notice; that word comes after its own
    #[arg(long, value_name = "COMMAND", help_heading = "Staff")]
    alert: Option<String>,
    /// Write a line for each event to this file, never an answer. Without it to standard error, if that is no terminal
    #[arg(long, value_name = "FILE", help_heading = "Staff")]
    journal: Option<PathBuf>,
    /// Offer to print the result: this program gets the page on its standard input
    #[arg(long, value_name = "COMMAND", help_heading = "Results")]
    print_command: Option<String>,
    /// Keep each finished screening in this folder. Without it nothing is kept
    #[arg(long, value_name = "FOLDER", help_heading = "Results")]
    save_dir: Option<PathBuf>,
    /// Remove kept screenings after so many days
    #[arg(long, value_name = "DAYS", help_heading = "Results")]
    keep_days: Option<i64>,
    /// Ask in plain numbered lines: for screen readers. `--plain=false` wins over the file
    #[arg(long, value_name = "WHETHER", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    plain: Option<bool>,
}

#[cfg(not(unix))]
pub(super) fn kiosk(_: &KioskArgs, _: &Global, env: &mut Env<'_>) -> Result<Exit> {
    writeln!(env.stderr, "prescreen: the kiosk needs a Unix terminal, which this system does not have")?;
    Ok(Exit::Unavailable)
}

#[cfg(unix)]
pub(super) use unix::kiosk;

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::io;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use super::super::proofs;
    use super::{Env, Exit, Global, KioskArgs, Result};
    use crate::kiosk::config::{Given, Setting, Setup, in_words, words};
    use crate::kiosk::set_pin::{self, Asked};
    use crate::kiosk::{Code, Ended, Journal, Settings, Supervisor};
    use crate::problem::{MessageFormat, has_errors, render, summary_line};
    use crate::prompt::Stop;
    use crate::ruleset::{RuleSet, read_text};
    use crate::text::visible;

    pub(in crate::cli) fn kiosk(args: &KioskArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
        if let (true, Some(path)) = (args.set_pin, &args.config) {
            return set_pin(path, global, env);
        }
        let Some(setup) = read(args, global, env)? else { return Ok(Exit::Data) };
        // The option, then the variable, then the file.
        let rules = global.rules.clone().or_else(|| setup.rules.clone());
        let global = Global { rules, message_format: global.message_format, color: global.color };
        let rules = match proofs::load_safe(&global, env)? {
            Ok(rules) => rules,
            Err(exit) => return Ok(exit),
        };
        if args.check_config {
            let setup = Setup { rules: global.rules, ..setup };
            write!(env.stdout, "{}", in_words(&setup))?;
            return Ok(Exit::Done);
        }
        if !env.terminals.stdin {
            writeln!(env.stderr, "prescreen: a kiosk needs a terminal for patients; standard input is none")?;
            writeln!(
                env.stderr,
                "help: `examples/kiosk/` shows how to give it one; --check-config needs none"
            )?;
            return Ok(Exit::Unavailable);
        }
        let Some(code) = &args.guest else { return supervise(&rules, &setup.settings, env) };
        if let Some(code) = Code::from_text(code) {
            let color = global.color.decide(env, env.terminals.stderr);
            return guest(rules, &setup.settings, code, color, env);
        }
        writeln!(env.stderr, "prescreen: `{}` is no session code", visible(code))?;
        Ok(Exit::Usage)
    }

    /// The kiosk itself: owns the terminal until staff end it.
    fn supervise(rules: &RuleSet, settings: &Settings, env: &mut Env<'_>) -> Result<Exit> {
        let journal = match &settings.journal {
            Some(path) => Journal::to_file(path)?,
            None if env.terminals.stderr => Journal::to_writer(io::sink()),
            None => Journal::to_writer(io::stderr()),
        };
        Ok(match Supervisor::new(rules, settings, journal)?.run()? {
            Ended::Staff(0) => Exit::Done,
            Ended::Staff(wrong) => {
                writeln!(env.stderr, "prescreen: wrong PINs before the right one: {wrong}")?;
                Exit::Done
            }
            Ended::Terminated => Exit::Terminated,
            Ended::HungUp => Exit::HungUp,
        })
    }

    /// One session, in a process of its own.
    fn guest(
        rules: RuleSet,
        settings: &Settings,
        code: Code,
        color: bool,
        env: &mut Env<'_>,
    ) -> Result<Exit> {
        match crate::kiosk::guest(rules, settings, code, color, env.stdin, env.stderr) {
            Ok(()) => Ok(Exit::Done),
            Err(Stop::Closed | Stop::Interrupted) => Ok(Exit::Unavailable),
            Err(Stop::Io(error)) => Err(error.into()),
        }
    }

    /// The settings of this run. `None` after their problems were shown.
    fn read(args: &KioskArgs, global: &Global, env: &mut Env<'_>) -> Result<Option<Setup>> {
        let mut given = Given::default();
        if let Some(path) = &args.config {
            let Some(text) = text(path, env)? else { return Ok(None) };
            given.add_file(&path.display().to_string(), &text, folder(path));
            warn_of_readers(path, &text, env)?;
        }
        for (key, setting) in args.options() {
            given.add_option(key, setting);
        }
        // A session goes on with what the kiosk was started with, whatever became of folders and programs since.
        let setup = given.finish(args.guest.is_none());
        show(&given, global, env)?;
        Ok(setup)
    }

    /// The text of the file. `None` after a message: it is no text.
    fn text(path: &Path, env: &mut Env<'_>) -> Result<Option<String>> {
        match read_text(path) {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                writeln!(env.stderr, "prescreen: {}", visible(&error.to_string()))?;
                Ok(None)
            }
            text => Ok(Some(text?)),
        }
    }

    fn folder(path: &Path) -> &Path {
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    /// Who can read the hash of a PIN of four digits has the PIN within minutes.
    fn warn_of_readers(path: &Path, text: &str, env: &mut Env<'_>) -> Result<()> {
        let others = fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o004 != 0);
        if others && text.lines().any(|line| line.trim_start().starts_with("pin-hash")) {
            let path = visible(&path.display().to_string());
            writeln!(
                env.stderr,
                "prescreen: warning: everybody on this computer can read `{path}`, and guess the PIN from it"
            )?;
            writeln!(
                env.stderr,
                "help: `chmod o-rwx` takes that away; the user of the kiosk must be able to read it"
            )?;
        }
        Ok(())
    }

    fn show(given: &Given, global: &Global, env: &mut Env<'_>) -> Result<()> {
        let color = global.color.decide(env, env.terminals.stderr);
        write!(env.stderr, "{}", render(&given.problems, &given.sources, global.message_format, color))?;
        if has_errors(&given.problems) && global.message_format == MessageFormat::Human {
            writeln!(env.stderr, "The kiosk cannot be set up like this: {}.", summary_line(&given.problems))?;
        }
        Ok(())
    }

    /// Asks for the PIN of the staff, and writes its hash.
    fn set_pin(path: &Path, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
        let before = match path.try_exists() {
            Ok(false) => None,
            _ => match text(path, env)? {
                Some(text) => Some(text),
                None => return Ok(Exit::Data),
            },
        };
        // A file that cannot be read is told before anybody has typed a PIN twice.
        if let Some(text) = &before {
            let mut given = Given::default();
            given.add_file(&path.display().to_string(), text, folder(path));
            given.problems.retain(|problem| problem.code == "toml-syntax");
            show(&given, global, env)?;
            if has_errors(&given.problems) {
                return Ok(Exit::Data);
            }
        }
        match set_pin::ask(env.terminals.stdin, env.stdin, env.stderr)? {
            Asked::Pin(pin) => {
                set_pin::write(path, before.as_deref(), &pin)?;
                let path = visible(&path.display().to_string());
                writeln!(env.stderr, "The PIN is set. Its hash is in {path}; the PIN itself is nowhere.")?;
                Ok(Exit::Done)
            }
            Asked::Refused(reason) => {
                writeln!(env.stderr, "prescreen: not set: {reason}")?;
                Ok(Exit::Data)
            }
            Asked::Left => {
                writeln!(env.stderr, "Left: no PIN is set, and the file is as it was.")?;
                Ok(if env.terminals.stdin { Exit::Interrupted } else { Exit::Unavailable })
            }
        }
    }

    impl KioskArgs {
        /// The options given, each with its key in a file.
        fn options(&self) -> Vec<(&'static str, Setting)> {
            let numbers = [
                ("idle", self.idle),
                ("warning", self.warning),
                ("result", self.result),
                ("session", self.session),
                ("emergency", self.emergency),
                ("keep-days", self.keep_days),
            ];
            let commands = [("alert", &self.alert), ("print-command", &self.print_command)];
            let paths = [("journal", &self.journal), ("save-dir", &self.save_dir)];
            let given = |(key, number): (_, Option<i64>)| Some((key, Setting::Number(number?)));
            let mut all: Vec<_> = numbers.into_iter().filter_map(given).collect();
            let split =
                |(key, text): (_, &Option<String>)| Some((key, Setting::Command(words(text.as_ref()?))));
            all.extend(commands.into_iter().filter_map(split));
            let whole = |(key, path): (_, &Option<_>)| Some((key, Setting::Path(path.clone()?)));
            all.extend(paths.into_iter().filter_map(whole));
            all.extend(self.pin_hash.clone().map(|hash| ("pin-hash", Setting::Text(hash))));
            all.extend(self.plain.map(|plain| ("plain", Setting::Flag(plain))));
            all
        }
    }
}
