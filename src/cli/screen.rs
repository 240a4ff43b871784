//! `prescreen screen`: one person, from questions to summary.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::given::GivenArgs;
use super::{Env, Exit, Global, columns, proofs};
use crate::answers::{Answers, to_toml};
use crate::assess::{Assessment, assess};
use crate::files::write_private;
use crate::prompt::{Conduct, Dialog, Ending, Line, Prompter, Stop};
use crate::report::{self, Format, Layout, Report};
use crate::ruleset::{Audience, RuleSet};
use crate::verify::{BUDGET, Settled};

/// Screen one person: ask, or read answers, and print the summary.
///
/// On a terminal the questions come one to a screen. With --plain, and wherever there is no terminal,
/// they come as numbered lines. With --no-input nothing is asked.
///
/// Nothing is kept unless --record, --resume or --output says where.
#[derive(Debug, Default, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct ScreenArgs {
    #[command(flatten)]
    given: GivenArgs,
    /// Ask nothing: whatever is missing is an error that lists it
    #[arg(long, help_heading = "Answers")]
    no_input: bool,
    /// Leave out questions that can no longer change the outcome. Their findings are then not on the summary
    #[arg(long, help_heading = "Asking")]
    skip_settled: bool,
    /// Keep the answers in this file after every question, to go on later with --resume
    #[arg(long, value_name = "FILE", conflicts_with = "resume", help_heading = "Answers")]
    record: Option<PathBuf>,
    /// Go on from a file made by --record, and keep recording into it
    #[arg(long, value_name = "FILE", help_heading = "Answers")]
    resume: Option<PathBuf>,
    /// Whose words to use; staff pages also show staff notes
    #[arg(long, value_enum, default_value_t, value_name = "WHO", help_heading = "Asking")]
    audience: Audience,
    /// Ask in plain numbered lines: for screen readers and simple terminals. Also: ACCESSIBLE=1
    #[arg(long, help_heading = "Asking")]
    plain: bool,
    /// A chart reference to print on the summary. It is kept nowhere else
    #[arg(long, value_name = "TEXT", help_heading = "Summary")]
    reference: Option<String>,
    /// Format of the summary on standard output. Without it: `table` on a terminal, else `text`
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Summary")]
    format: Option<Format>,
    /// Also write the summary to a file; its ending picks the format: .txt .md .html .json. May be given again
    #[arg(long, value_name = "FILE", help_heading = "Summary")]
    output: Vec<PathBuf>,
    /// Columns to use instead of those of the terminal
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=500), help_heading = "Summary")]
    width: Option<u16>,
    /// End with a code that tells the outcome (see the exit codes in `prescreen --help`)
    #[arg(long, help_heading = "Summary")]
    exit_status: bool,
}

pub(super) fn screen(args: &ScreenArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
    // Everything that can be wrong with the command line is found before the first question.
    let Some(outputs) = outputs(args, env)? else { return Ok(Exit::Usage) };
    let rules = match proofs::load_safe(global, env)? {
        Ok(rules) => rules,
        Err(exit) => return Ok(exit),
    };
    let Some(mut answers) = args.given.read(args.resume.as_deref(), global, &rules, env)? else {
        return Ok(Exit::Data);
    };
    if args.resume.is_some() {
        answers.stopped_at_same_day = false;
    }
    let record = args.resume.as_deref().or(args.record.as_deref());
    if let Some(path) = args.record.as_deref()
        && would_lose_answers(args, path)
    {
        writeln!(env.stderr, "prescreen: `{}` is there already, and is not overwritten", shown(path))?;
        writeln!(env.stderr, "To go on from it: --resume {}. To start anew: another name.", shown(path))?;
        return Ok(Exit::Usage);
    }
    let mut settled = match args.skip_settled.then(|| Settled::new(&rules, BUDGET)).transpose() {
        Ok(settled) => settled,
        Err(failure) => return proofs::not_proved(&failure, proofs::Budget::Fixed, env),
    };
    let mut not_kept = None;
    if !args.no_input && !args.given.takes_stdin() {
        match ask(args, global, &rules, answers, record, &mut settled, env)? {
            Ok(asked) => (answers, not_kept) = asked,
            Err(exit) => return Ok(exit),
        }
    } else if let Some(path) = record {
        keep(&rules, path, &answers)?;
    }
    let mut assessment = assess(&rules, &answers);
    if let Some(settled) = &mut settled {
        assessment = assessment.without(&rules, &settled.questions(&answers));
    }
    if assessment.outcome.is_none() {
        return missing(&rules, &assessment, env);
    }
    let report = Report {
        rules: &rules,
        assessment: &assessment,
        audience: args.audience,
        reference: args.reference.as_deref(),
    };
    print(args, global, &report, &outputs, env)?;
    if let Some(failure) = not_kept {
        return Err(failure.into());
    }
    Ok(match assessment.outcome {
        Some(outcome) if args.exit_status => Exit::of_outcome(outcome),
        _ => Exit::Done,
    })
}

fn shown(path: &Path) -> String {
    crate::text::visible(&path.display().to_string())
}

/// The files to write, with their formats. `None` after a message.
fn outputs(args: &ScreenArgs, env: &mut Env<'_>) -> Result<Option<Vec<(PathBuf, Format)>>> {
    let mut outputs = Vec::new();
    let mut fine = true;
    for path in &args.output {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let format = match ending.as_deref() {
            Some("txt" | "text") => Format::Text,
            Some("md" | "markdown") => Format::Markdown,
            Some("html" | "htm") => Format::Html,
            Some("json") => Format::Json,
            _ => {
                writeln!(env.stderr, "prescreen: `{}` does not tell a format by its ending", shown(path))?;
                writeln!(env.stderr, "Use .txt, .md, .html or .json.")?;
                fine = false;
                continue;
            }
        };
        outputs.push((path.clone(), format));
    }
    Ok(fine.then_some(outputs))
}

/// Whether recording would write over answers that were not read.
fn would_lose_answers(args: &ScreenArgs, record: &Path) -> bool {
    let same = |path: &PathBuf| path == record;
    !args.given.answers.iter().any(same)
        && std::fs::metadata(record).is_ok_and(|found| found.is_file() && found.len() > 0)
}

fn keep(rules: &RuleSet, path: &Path, answers: &Answers) -> std::io::Result<()> {
    let text = to_toml(rules, answers).map_err(std::io::Error::other)?;
    write_private(path, text.as_bytes())
}

/// Asks what is missing. Beside the answers: why they could not be kept, at last. `Err(exit)` inside: there is no
/// outcome, and why was said.
fn ask(
    args: &ScreenArgs,
    global: &Global,
    rules: &RuleSet,
    answers: Answers,
    record: Option<&Path>,
    settled: &mut Option<Settled<'_>>,
    env: &mut Env<'_>,
) -> Result<Result<(Answers, Option<std::io::Error>), Exit>> {
    let write = |answers: &Answers| record.map_or(Ok(()), |path| keep(rules, path, answers));
    // A folder that cannot be written is found before the first question. A disk that fails later must not keep
    // anybody from an urgent page: the interview goes on, and the failure is told at its end.
    write(&answers)?;
    let mut failure = None;
    let mut keep_each = |answers: &Answers| {
        failure = write(answers).err();
        Ok(())
    };
    let mut conduct = Conduct::new(rules, args.audience, answers, record.is_some(), &mut keep_each);
    let mut left_out = settled.as_mut().map(|settled| |answers: &Answers| settled.questions(answers));
    if let Some(left_out) = &mut left_out {
        conduct = conduct.skipping(left_out);
    }
    if args.resume.is_some() {
        conduct = conduct.again();
    }
    let ended = {
        let color = global.color.decide(env, env.terminals.stderr);
        let mut prompter: Box<dyn Prompter + '_> = if plain(args.plain, env) {
            let columns = columns(args.width, env).min(78);
            let echo = !env.terminals.stdin;
            Box::new(Line::new(&mut *env.stdin, &mut *env.stderr, columns, echo))
        } else {
            Box::new(Dialog::new(color)?)
        };
        conduct.run(&mut *prompter)
    };
    let exit = match ended {
        Ok((answers, Ending::Done)) => return Ok(Ok((answers, failure))),
        Ok((_, Ending::Left)) | Err(Stop::Interrupted) => Exit::Interrupted,
        Err(Stop::Closed) => Exit::Unavailable,
        Err(Stop::Io(error)) => return Err(error.into()),
    };
    if exit == Exit::Unavailable {
        writeln!(env.stderr, "prescreen: the input ended before the last question, so there is no summary")?;
        writeln!(
            env.stderr,
            "Answers can come from a file: --answers FILE (see `prescreen questions --format toml`)."
        )?;
    } else {
        writeln!(env.stderr, "Left before the end: there is no summary.")?;
    }
    if let Some(failure) = failure {
        return Err(failure.into());
    }
    if let Some(path) = record {
        writeln!(env.stderr, "The answers are kept. To go on: prescreen screen --resume {}", shown(path))?;
    }
    Ok(Err(exit))
}

/// Whether to ask in plain lines: asked for, or no terminal that could do more.
fn plain(asked_for: bool, env: &Env<'_>) -> bool {
    let accessible = (env.var)("ACCESSIBLE")
        .is_some_and(|value| !matches!(value.to_lowercase().as_str(), "" | "0" | "false" | "no"));
    let dumb = (env.var)("TERM").is_some_and(|term| term == "dumb");
    asked_for || accessible || dumb || !env.terminals.stdin || !env.terminals.stderr
}

/// Lists what is missing and how to give it.
fn missing(rules: &RuleSet, assessment: &Assessment, env: &mut Env<'_>) -> Result<Exit> {
    writeln!(env.stderr, "prescreen: these questions are not answered, so there is no outcome:")?;
    for &index in &assessment.missing {
        let question = rules.question(index);
        writeln!(
            env.stderr,
            "  {}  {}",
            question.id,
            crate::text::visible(&question.ask).replace('\n', " ")
        )?;
    }
    writeln!(
        env.stderr,
        "Give them with --answer QUESTION=OPTION or in a file with --answers FILE; further questions may"
    )?;
    writeln!(env.stderr, "follow from them. `prescreen questions` lists the options of each.")?;
    Ok(Exit::Unavailable)
}

/// Writes the summary everywhere it is wanted. A file that cannot be written keeps nobody from seeing it.
fn print(
    args: &ScreenArgs,
    global: &Global,
    report: &Report<'_>,
    outputs: &[(PathBuf, Format)],
    env: &mut Env<'_>,
) -> Result<()> {
    let mut written = Ok(());
    for (path, format) in outputs {
        let page = Layout { columns: 78, color: false, plain: false, unicode: true };
        match write_private(path, report::render(report, *format, page).as_bytes()) {
            Ok(()) => writeln!(env.stderr, "Wrote {}", shown(path))?,
            failed => written = written.and(failed),
        }
    }
    // A file in its place, and nobody watching: nothing on standard output.
    if args.format.is_none() && !outputs.is_empty() && !env.terminals.stdout && written.is_ok() {
        return Ok(());
    }
    let terminal = env.terminals.stdout;
    let format = args.format.unwrap_or(if terminal { Format::Table } else { Format::Text });
    let layout = Layout {
        columns: columns(args.width, env),
        color: global.color.decide(env, terminal),
        plain: args.plain || (env.var)("TERM").is_some_and(|term| term == "dumb"),
        unicode: is_utf8(env),
    };
    env.stdout.write_all(report::render(report, format, layout).as_bytes())?;
    env.stdout.flush()?;
    Ok(written?)
}

/// Whether the locale is UTF-8.
fn is_utf8(env: &Env<'_>) -> bool {
    let set = |name| (env.var)(name).filter(|value| !value.is_empty());
    let locale =
        set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default().to_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}
