//! `prescreen test`: runs case files.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::given::is_stdin;
use super::proofs::{self, Budget};
use super::{Env, Exit, Global, load};
use crate::answers::Answers;
use crate::cases::coverage::{Counted, Coverage};
use crate::cases::missing::Reach;
use crate::cases::{self, Options, Run, Suite, Update, grouped, updates};
use crate::files::{rewrite, write_private};
use crate::problem::{MessageFormat, has_errors, render, summary_line};
use crate::ruleset::{RuleSet, read_files};
use crate::text::visible;
use crate::verify::{BUDGET, Failure, Prover};

/// Try a rule set on invented people: case files that say who, and what must come of it.
///
/// A case is a story in one line, answers, and what is expected of them. With `[[case.vary]]` it becomes a family: the
/// same person with every combination of some answers. Ends with 0 when all is as expected, with 65 when not.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLE)]
pub(super) struct TestArgs {
    /// Case files, or folders of them; `-` for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How to print what came of it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: TestFormat,
    /// Also write it to a file; its ending tells the format: .xml or .json
    #[arg(long, short, value_name = "FILE", value_parser = output)]
    output: Option<Output>,
    /// Run only cases whose name contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// List the cases and run none
    #[arg(long)]
    list: bool,
    /// Count what of the rules was tried: rules that fired, and each part of each condition seen true and seen false
    /// while it decided. `full` also lists what was not. Cases that a person still has to confirm do not count
    #[arg(long, value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "counts")]
    coverage: Option<Shown>,
    /// Fail when less was tried: `rules=N`, `parts=N` or both, parted by a comma; N is a number, at most as many as there
    /// are, or `all`
    #[arg(long, value_name = "LEAST", value_parser = least)]
    min_coverage: Option<Least>,
    /// Write cases that try what no case tries yet into this new file, few of them, for a person to confirm
    #[arg(long, value_name = "FILE", conflicts_with_all = ["list", "output", "update", "filter"])]
    write_missing: Option<PathBuf>,
    /// Rewrite expectations that failed to what happens now, after showing the difference
    #[arg(long, conflicts_with_all = ["list", "output", "coverage", "min_coverage"])]
    update: bool,
    /// With --update: do not ask
    #[arg(long, short, requires = "update")]
    yes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum TestFormat {
    /// For reading
    #[default]
    Human,
    /// XML for build servers
    Junit,
    /// For programs
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shown {
    /// The numbers
    Counts,
    /// Also everything that was not tried
    Full,
}

const EXAMPLE: &str = r#"A case file:
  format = 1

  [[case]]
  name = "Chest pain: call for help"
  answers = { now = ["chest-pain"], age = "age-18-49" }
  rest = "harmless"
  expect = { outcome = "emergency" }

  [[case.vary]]
  answers = { age = "every" }

`prescreen schema cases` describes every key."#;

/// A file to write.
#[derive(Debug, Clone)]
struct Output {
    path: PathBuf,
    format: TestFormat,
}

fn output(given: &str) -> Result<Output, String> {
    let path = PathBuf::from(given);
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let format = match ending.as_deref() {
        Some("xml") => TestFormat::Junit,
        Some("json") => TestFormat::Json,
        _ => return Err("it does not tell a format by its ending: use .xml or .json".to_owned()),
    };
    Ok(Output { path, format })
}

/// The least that must be tried; [`ALL`]: as much as there is.
#[derive(Debug, Clone, Copy, Default)]
struct Least {
    rules: usize,
    parts: usize,
}

const ALL: usize = usize::MAX;

fn least(given: &str) -> Result<Least, String> {
    let mut least = Least::default();
    for part in given.split(',') {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let number = match value.trim() {
            "all" => ALL,
            digits => digits.parse().map_err(|_| {
                format!(
                    "`{part}` does not say how many: write `rules=all`, `parts=120`, or `rules=all,parts=all`"
                )
            })?,
        };
        match key.trim() {
            "rules" => least.rules = number,
            "parts" => least.parts = number,
            other => {
                return Err(format!("there is nothing called `{other}` to count: use `rules` or `parts`"));
            }
        }
    }
    Ok(least)
}

pub(super) fn test(args: &TestArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
    let rules = match load::load(global, env)? {
        Ok(rules) => rules,
        Err(exit) => return Ok(exit),
    };
    let from_stdin = args.files.iter().any(|path| is_stdin(path));
    if args.update && from_stdin {
        writeln!(env.stderr, "prescreen: standard input cannot be updated; name the files")?;
        return Ok(Exit::Usage);
    }
    let Some(suite) = suite(args, global, &rules, env)? else { return Ok(Exit::Data) };
    if let Some(filter) =
        args.filter.as_deref().filter(|filter| suite.matching(Some(filter)).next().is_none())
    {
        writeln!(env.stderr, "prescreen: no case has `{}` in its name", visible(filter))?;
        return Ok(Exit::Usage);
    }
    if args.list {
        write!(env.stdout, "{}", cases::list(&suite, args.filter.as_deref()))?;
        return Ok(Exit::Done);
    }
    let counted = args.coverage.is_some() || args.min_coverage.is_some() || args.write_missing.is_some();
    let mut reach = match counted.then(|| reach(&rules)).transpose() {
        Ok(reach) => reach,
        Err(failure) => return proofs::not_proved(&failure, Budget::Fixed, env),
    };
    let unreachable = reach.as_ref().map(|(_, reach)| reach.unreachable()).unwrap_or_default();
    let mut coverage = counted.then(|| Coverage::new(&rules, &unreachable));
    if let Some(coverage) = &coverage
        && asks_too_much(args, coverage, env)?
    {
        return Ok(Exit::Usage);
    }
    let run = run(args, &rules, &suite, coverage.as_mut(), env)?;
    if let (Some(path), Some((prover, reach)), Some(coverage)) =
        (&args.write_missing, &mut reach, &mut coverage)
    {
        return match reach.close(prover, coverage) {
            Ok(answers) => write_missing(path, &rules, &answers, env),
            Err(failure) => proofs::not_proved(&failure, Budget::Fixed, env),
        };
    }
    if args.update {
        return update(args, &rules, &suite, &run, env);
    }
    let coverage = coverage.as_ref();
    let full = args.coverage == Some(Shown::Full);
    let written = |format| match format {
        TestFormat::Human => cases::human(&rules, &suite, &run, coverage, full),
        TestFormat::Junit => cases::junit(&rules, &suite, &run),
        TestFormat::Json => cases::json(&rules, &suite, &run, coverage),
    };
    if let Some(Output { path, format }) = &args.output {
        write_private(path, written(*format).as_bytes())?;
        writeln!(env.stderr, "Wrote {}", visible(&path.display().to_string()))?;
    }
    env.stdout.write_all(written(args.format).as_bytes())?;
    env.stdout.flush()?;
    let enough = enough_tried(args, &rules, coverage, run.to_confirm(&suite), env)?;
    Ok(if enough && run.failed() == 0 { Exit::Done } else { Exit::Data })
}

fn reach(rules: &RuleSet) -> Result<(Prover<'_>, Reach), Failure> {
    let mut prover = Prover::new(rules, BUDGET)?;
    let reach = Reach::of(&mut prover)?;
    Ok((prover, reach))
}

/// Writes cases for a person to confirm into a file of their own.
fn write_missing(path: &Path, rules: &RuleSet, answers: &[Answers], env: &mut Env<'_>) -> Result<Exit> {
    if answers.is_empty() {
        writeln!(env.stderr, "All that can be tried is tried: nothing to write.")?;
        return Ok(Exit::Done);
    }
    if path.exists() {
        writeln!(
            env.stderr,
            "prescreen: `{}` is there already, and is not overwritten",
            visible(&path.display().to_string())
        )?;
        return Ok(Exit::Usage);
    }
    write_private(path, cases::to_confirm(rules, answers).as_bytes())?;
    let cases = counted(answers.len());
    writeln!(
        env.stderr,
        "Wrote {cases} to {}, expecting what happens now: a person has to confirm that it is right.",
        visible(&path.display().to_string())
    )?;
    Ok(Exit::Done)
}

/// The cases of all files. `None` after their problems were shown.
fn suite(args: &TestArgs, global: &Global, rules: &RuleSet, env: &mut Env<'_>) -> Result<Option<Suite>> {
    let mut suite = Suite::default();
    for path in &args.files {
        if is_stdin(path) {
            let mut text = String::new();
            env.stdin.read_to_string(&mut text).context("cannot read cases from standard input")?;
            suite.add_file(rules, "standard input", &text);
            continue;
        }
        match read_files(path, "cases") {
            Ok(files) => {
                for file in files.files() {
                    // A file named twice, perhaps by its folder too, is still one.
                    if suite.files.files().iter().all(|known| known.name != file.name) {
                        suite.add_file(rules, &file.name, &file.text);
                    }
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                writeln!(env.stderr, "prescreen: {}", visible(&error.to_string()))?;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let color = global.color.decide(env, env.terminals.stderr);
    write!(env.stderr, "{}", render(&suite.problems, &suite.files, global.message_format, color))?;
    if has_errors(&suite.problems) {
        if global.message_format == MessageFormat::Human {
            let summary = summary_line(&suite.problems);
            writeln!(env.stderr, "The cases cannot be run: {summary}.")?;
        }
        return Ok(None);
    }
    Ok(Some(suite))
}

/// Runs the cases. On a terminal a line tells how far it is, from the first half second on, ten times a second.
fn run<'r>(
    args: &TestArgs,
    rules: &'r RuleSet,
    suite: &Suite,
    coverage: Option<&mut Coverage<'r>>,
    env: &mut Env<'_>,
) -> Result<Run> {
    let all: usize = suite.matching(args.filter.as_deref()).map(|(_, case)| case.answer_sets()).sum();
    let all = grouped(all);
    let on_terminal = env.terminals.stderr;
    let stderr = &mut *env.stderr;
    let (mut next, mut told) = (Instant::now() + Duration::from_millis(500), false);
    let mut progress = |done: usize| {
        let now = Instant::now();
        if on_terminal && now >= next {
            next = now + Duration::from_millis(100);
            told = true;
            // Only a sign of life: nothing is lost when it cannot be shown.
            let _ = write!(stderr, "\r{} of {all} answer sets", grouped(done)).and_then(|()| stderr.flush());
        }
    };
    let options = Options {
        filter: args.filter.as_deref(),
        coverage,
        // What is proposed already is not proposed again.
        unconfirmed: args.write_missing.is_some(),
        progress: &mut progress,
    };
    let run = cases::run(rules, suite, options);
    if told {
        write!(env.stderr, "\r\x1b[K")?;
    }
    Ok(run)
}

/// Whether more is asked for than there is to try; it is said.
fn asks_too_much(args: &TestArgs, coverage: &Coverage<'_>, env: &mut Env<'_>) -> Result<bool> {
    let least = args.min_coverage.unwrap_or_default();
    let asked = [("rules", least.rules, coverage.rules().of), ("parts", least.parts, coverage.parts().of)];
    for (name, least, of) in asked {
        if least > of && least != ALL {
            writeln!(
                env.stderr,
                "prescreen: `--min-coverage {name}={least}` asks for more than there are to try: {of}"
            )?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether as much was tried as is asked for; what is missing is said.
fn enough_tried(
    args: &TestArgs,
    rules: &RuleSet,
    coverage: Option<&Coverage<'_>>,
    to_confirm: usize,
    env: &mut Env<'_>,
) -> Result<bool> {
    let (Some(least), Some(coverage)) = (args.min_coverage, coverage) else { return Ok(true) };
    let counts = [
        ("rules", least.rules, coverage.rules(), cases::missing_rules(rules, coverage)),
        ("parts", least.parts, coverage.parts(), cases::missing_parts(rules, coverage)),
    ];
    let mut enough = true;
    for (name, least, Counted { covered, of }, missing) in counts {
        let least = least.min(of);
        if covered < least {
            enough = false;
            writeln!(env.stderr, "prescreen: {name} tried: {covered} of {of}; at least {least} must be")?;
            // With `full` they are in the report already.
            if args.coverage != Some(Shown::Full) {
                write!(env.stderr, "{missing}")?;
            }
        }
    }
    if !enough && to_confirm > 0 {
        writeln!(
            env.stderr,
            "{} to confirm: what only those try does not count before a person has taken `confirm` away",
            counted(to_confirm)
        )?;
    }
    Ok(enough)
}

fn counted(cases: usize) -> String {
    if cases == 1 { "1 case".to_owned() } else { format!("{cases} cases") }
}

/// Shows what would be rewritten, asks, and does it.
fn update(args: &TestArgs, rules: &RuleSet, suite: &Suite, run: &Run, env: &mut Env<'_>) -> Result<Exit> {
    let updates = updates(rules, suite, run);
    for update in &updates {
        write!(env.stderr, "{}", visible(&update.diff(suite).replace("\r\n", "\n")))?;
    }
    let left: String = updates.iter().map(|update| update.left_in_words(suite)).collect();
    write!(env.stderr, "{left}")?;
    if !left.is_empty() {
        writeln!(
            env.stderr,
            "Its answer sets differ, or nothing of it is so any more: a person has to decide."
        )?;
    }
    let edits = || updates.iter().flat_map(|update| &update.edits);
    let rewritten = edits().count();
    let less_urgent = edits().filter(|edit| edit.less_urgent).count();
    if less_urgent > 0 {
        writeln!(
            env.stderr,
            "LESS URGENT: {less_urgent} of {rewritten} rewritten. Each may be a danger that is missed now."
        )?;
    }
    if rewritten > 0 && !args.yes {
        if !(env.terminals.stdin && env.terminals.stderr) {
            writeln!(env.stderr, "prescreen: nobody to ask whether to write this; --yes writes it")?;
            return Ok(Exit::Usage);
        }
        write!(env.stderr, "Write this? [y/N] ")?;
        env.stderr.flush()?;
        let mut reply = String::new();
        env.stdin.read_line(&mut reply)?;
        if !matches!(reply.trim().to_lowercase().as_str(), "y" | "yes") {
            writeln!(env.stderr, "Nothing was written.")?;
            return Ok(Exit::Data);
        }
    }
    for update in updates.iter().filter(|update| !update.edits.is_empty()) {
        write_update(suite, update, env)?;
    }
    if rewritten == 0 && left.is_empty() {
        writeln!(env.stderr, "All is as expected: nothing to update.")?;
    }
    Ok(if left.is_empty() { Exit::Done } else { Exit::Data })
}

fn write_update(suite: &Suite, update: &Update, env: &mut Env<'_>) -> Result<()> {
    let Some(file) = suite.files.file(update.file) else { return Ok(()) };
    let path = Path::new(&file.name);
    let now = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let (mark, text) = now.strip_prefix('\u{feff}').map_or(("", now.as_str()), |text| ("\u{feff}", text));
    if text != file.text {
        let message = format!("`{}` has changed meanwhile, and is left as it is", path.display());
        return Err(std::io::Error::other(message).into());
    }
    rewrite(path, format!("{mark}{}", update.text(suite)).as_bytes())?;
    writeln!(env.stderr, "Wrote {}", visible(&file.name))?;
    Ok(())
}
