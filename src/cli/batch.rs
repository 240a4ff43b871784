//! `prescreen batch`: a whole list of people.

mod files;
mod summaries;
mod totals;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;

use self::files::{Bar, Closed, Files, RejectsTo, ResultsTo};
use self::summaries::{SummaryArgs, write_summary};
use self::totals::{StatsFormat, Totals};
use super::given::is_stdin;
use super::{Env, Exit, Global, proofs};
use crate::batch::{
    ALTERNATIVES, Batch, Each, Ended, Input, InputFormat, Map, NO_PARQUET, Origin, ParquetFile,
    ParquetWriter, Plan, Progress, ResultFormat, Stop, decompressed, open, read_map,
};
use crate::problem::{MessageFormat, Problem, has_errors, render, summary_line};
use crate::ruleset::{RuleSet, answer_files, read_text};
use crate::text::visible;

/// Screen a whole list of people: a row of answers each, and a row of results for each, in the same order.
///
/// INPUT is a table (.csv, .tsv), JSON Lines (.jsonl), either of them compressed (.gz, .zst), Parquet (.parquet), a
/// folder of answer files, or `-` for standard input. Columns are called like the questions; `prescreen questions --format csv` prints a
/// header. Blank means not answered. Several answers to one question are joined by `|`, or stand in yes/no columns
/// called `question__option`.
///
/// A row that cannot be used is never dropped in silence: it goes to the rejects, with its line, column and reason.
///
/// Results are written under another name until they are whole. A run that was interrupted goes on with --resume.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct BatchArgs {
    /// What to read. Several are read one after the other
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Where results go; the ending picks the format: .csv .tsv .jsonl .parquet. Without it: standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Results")]
    output: Option<PathBuf>,
    /// Format of the input, where its name does not tell
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Input")]
    from: Option<InputFormat>,
    /// Format of the results, where the name does not tell
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Results")]
    to: Option<ResultFormat>,
    /// What parts the fields of a table, such as `;`
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter, help_heading = "Input")]
    delimiter: Option<u8>,
    /// What the columns and values are called here: a TOML file
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    map: Option<PathBuf>,
    /// The column that names the rows. Without it `id`, or the number of the row
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    id: Option<String>,
    /// Treat columns that are no question as errors
    #[arg(long, help_heading = "Input")]
    strict: bool,
    /// Where rows go that cannot be used. Without it: beside the output, as `NAME.rejects.csv`
    #[arg(long, value_name = "FILE", help_heading = "Results")]
    rejects: Option<PathBuf>,
    /// Stop with exit code 65 when more rows than this cannot be used
    #[arg(long, value_name = "N", default_value_t = 1000, help_heading = "Results")]
    max_rejects: u64,
    /// Add the answers that made each finding fire
    #[arg(long, help_heading = "Results")]
    explain: bool,
    #[command(flatten)]
    summaries: SummaryArgs,
    /// How many threads to use. Without it: one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Go on from where an interrupted run of the same command got to
    #[arg(long, requires = "output", help_heading = "Results")]
    resume: bool,
    /// How the closing figures are shown: on standard error, or on standard output where results go to a file
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Results")]
    stats: StatsFormat,
}

const EXAMPLES: &str = "\
Examples:
  prescreen batch recall.csv --output results.csv
  prescreen batch recall.csv.gz --map our-names.toml --id patient_no --output results.jsonl
  prescreen batch answers/ --summaries pages --summary-format html --output results.csv
  prescreen generate --rows 1000 --seed 1 | prescreen batch - --from csv";

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r' | b'|') => Ok(*byte),
        b"\\t" => Ok(b'\t'),
        _ => Err("it has to be one character, such as `;`".to_owned()),
    }
}

pub(super) fn batch(args: &BatchArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
    let Some((formats, to)) = formats(args, env)? else { return Ok(Exit::Usage) };
    if let Some(message) = overwrites(args) {
        writeln!(env.stderr, "prescreen: {message}")?;
        return Ok(Exit::Usage);
    }
    let rules = match proofs::load_safe(global, env)? {
        Ok(rules) => rules,
        Err(exit) => return Ok(exit),
    };
    let Some(map) = map(args, &rules, global, env)? else { return Ok(Exit::Data) };
    let plan = Plan::new(&rules, ALTERNATIVES);
    let summary = |row: u64, id: &str, answers: &_| write_summary(&rules, &args.summaries, row, id, answers);
    let batch = Batch {
        plan: &plan,
        map: &map,
        id: args.id.as_deref(),
        strict: args.strict,
        format: to,
        explain: args.explain,
        max_rejects: args.max_rejects,
        threads: args.threads.map_or_else(cores, usize::from),
        delimiter: args.delimiter,
        each: args.summaries.summaries.is_some().then_some(&summary as &Each<'_>),
    };
    args.summaries.prepare()?;
    let mut sources = |index: usize| {
        let path = args.inputs.get(index).map_or(Path::new(""), PathBuf::as_path);
        let format = formats.get(index).copied().unwrap_or(InputFormat::Csv);
        input(path, format)
    };
    let run = if args.resume || args.output.is_some() { identity(args, &rules, to)? } else { String::new() };
    let rejects = rejects_path(args);
    let mut from = None;
    let results = match &args.output {
        None => ResultsTo::Stdout(&mut *env.stdout, batch.header()),
        Some(output) => {
            match ResultsTo::file(output, args.resume, &run, rejects.as_deref(), &batch.header())? {
                Ok((results, progress)) => {
                    from = progress;
                    results
                }
                Err(message) => {
                    writeln!(env.stderr, "prescreen: {}", visible(&message))?;
                    return Ok(Exit::Data);
                }
            }
        }
    };
    let rejects = rejects.map_or(RejectsTo::Words, RejectsTo::Table);
    let bar = env.terminals.stderr && !(args.output.is_none() && env.terminals.stdout);
    let bar = bar.then(|| Bar::new(size_of(&args.inputs), from.as_ref()));
    let parquet = match to {
        ResultFormat::Parquet => Some(ParquetWriter::of_results(args.explain)?),
        _ => None,
    };
    let mut files = Files::new(results, parquet, rejects, &mut *env.stderr, bar, run, from.as_ref())?;
    let started = Instant::now();
    let ended = batch.run(args.inputs.len(), &mut sources, from, &mut files);
    let closed = files.close(&ended);
    let totals = |progress: &Progress| Totals::new(&plan, progress, started.elapsed(), &batch);
    finish(args, global, env, ended, &closed?, &totals)
}

/// Tells how the run ended.
fn finish<'p>(
    args: &BatchArgs,
    global: &Global,
    env: &mut Env<'_>,
    ended: io::Result<Ended>,
    kept: &Closed,
    totals: &dyn Fn(&Progress) -> Totals<'p>,
) -> Result<Exit> {
    if let Some(path) = &kept.part {
        writeln!(
            env.stderr,
            "Not finished. What is done is kept in {}; the same command with --resume goes on from there.",
            visible(&path.display().to_string())
        )?;
    }
    let (exit, progress) = match ended? {
        Ended::Done(progress) => (Exit::Done, progress),
        Ended::Stopped(Stop::Asked, progress) => (kept.signal.unwrap_or(Exit::Interrupted), progress),
        Ended::Stopped(Stop::TooManyRejects, progress) => {
            let rejected = progress.tally.rejected;
            writeln!(
                env.stderr,
                "prescreen: stopped: {rejected} rows cannot be used, and at most {} may be; look at the rejects, or allow more with --max-rejects",
                args.max_rejects
            )?;
            (Exit::Data, progress)
        }
        Ended::Stopped(Stop::UnknownColumn, progress) => {
            writeln!(env.stderr, "prescreen: stopped: with --strict, every column has to be a question")?;
            (Exit::Data, progress)
        }
        Ended::Refused(problems, sources) => {
            let color = global.color.decide(env, env.terminals.stderr);
            write!(env.stderr, "{}", render(&problems, &sources, global.message_format, color))?;
            if global.message_format == MessageFormat::Human {
                writeln!(env.stderr, "The table cannot be used: {}.", summary_line(&problems))?;
            }
            return Ok(Exit::Data);
        }
        Ended::Shorter => {
            writeln!(
                env.stderr,
                "prescreen: the input is shorter than what the interrupted run has read of it"
            )?;
            return Ok(Exit::Data);
        }
        Ended::TooLarge => {
            writeln!(env.stderr, "prescreen: the rule set has too many conditions for a batch")?;
            return Ok(Exit::Rules);
        }
    };
    let shown = totals(&progress).render(args.stats, kept.rejects.as_deref(), kept.part.is_none());
    if args.output.is_some() && args.stats == StatsFormat::Json {
        env.stdout.write_all(shown.as_bytes())?;
    } else {
        env.stderr.write_all(shown.as_bytes())?;
    }
    Ok(exit)
}

/// The format of each input, and that of the results. `None` after a message.
fn formats(args: &BatchArgs, env: &mut Env<'_>) -> Result<Option<(Vec<InputFormat>, ResultFormat)>> {
    let mut found = Vec::new();
    for path in &args.inputs {
        match args.from.or_else(|| InputFormat::of_path(path)) {
            Some(format) => found.push(format),
            None if is_stdin(path) => {
                writeln!(env.stderr, "prescreen: tell what standard input is: --from csv, tsv or jsonl")?;
            }
            None => writeln!(
                env.stderr,
                "prescreen: `{}` does not tell a format by its ending; use --from csv, tsv, jsonl or answers",
                visible(&path.display().to_string())
            )?,
        }
    }
    let ending =
        args.output.as_ref().and_then(|path| path.extension()).map(std::ffi::OsStr::to_ascii_lowercase);
    let to = match (args.to, ending.as_deref().and_then(|ending| ending.to_str())) {
        (Some(to), _) => Some(to),
        (None, Some("csv")) => Some(ResultFormat::Csv),
        (None, Some("tsv" | "tab")) => Some(ResultFormat::Tsv),
        (None, Some("jsonl" | "ndjson")) => Some(ResultFormat::Jsonl),
        (None, Some("parquet")) => Some(ResultFormat::Parquet),
        (None, _) if args.output.is_none() => Some(ResultFormat::Csv),
        (None, _) => {
            writeln!(
                env.stderr,
                "prescreen: the name of the output does not tell a format; use --to csv, tsv or jsonl"
            )?;
            None
        }
    };
    let twice = args.inputs.iter().filter(|path| is_stdin(path)).count() > 1;
    if twice {
        writeln!(env.stderr, "prescreen: standard input can be read once only")?;
    }
    if args.resume && args.inputs.iter().any(|path| is_stdin(path)) {
        writeln!(
            env.stderr,
            "prescreen: standard input cannot be read again, so --resume cannot go on with it"
        )?;
        return Ok(None);
    }
    if let Some(message) = no_parquet(args, &found, to) {
        writeln!(env.stderr, "prescreen: {message}")?;
        return Ok(None);
    }
    Ok(to.filter(|_| found.len() == args.inputs.len() && !twice).map(|to| (found, to)))
}

/// Why Parquet cannot be read or written so.
fn no_parquet(args: &BatchArgs, from: &[InputFormat], to: Option<ResultFormat>) -> Option<&'static str> {
    let (reads, writes) = (from.contains(&InputFormat::Parquet), to == Some(ResultFormat::Parquet));
    let is_stdin = args.from == Some(InputFormat::Parquet) && args.inputs.iter().any(|path| is_stdin(path));
    match () {
        () if !reads && !writes => None,
        () if cfg!(not(feature = "parquet")) => Some(NO_PARQUET),
        () if is_stdin => {
            Some("Parquet is read from its end, so it cannot come from standard input; name a file")
        }
        () if writes && args.resume => {
            Some("a Parquet file cannot be gone on with: leave out --resume, or use --to csv, tsv or jsonl")
        }
        () => None,
    }
}

/// What would be written over though it is still needed.
fn overwrites(args: &BatchArgs) -> Option<String> {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let inputs: Vec<PathBuf> = args.inputs.iter().map(|path| real(path)).collect();
    let rejects = rejects_path(args);
    let written = [args.output.as_deref(), rejects.as_deref()];
    for path in written.into_iter().flatten() {
        if inputs.contains(&real(path)) {
            return Some(format!(
                "`{}` is an input; results need another name",
                visible(&path.display().to_string())
            ));
        }
    }
    match written {
        [Some(output), Some(rejects)] if real(output) == real(rejects) => {
            Some("results and rejects need a file each".to_owned())
        }
        _ => None,
    }
}

/// Where rejects go: asked for, or beside the output. `None`: they are told on standard error.
fn rejects_path(args: &BatchArgs) -> Option<PathBuf> {
    let beside = || {
        let output = args
            .output
            .as_ref()
            .filter(|path| std::fs::metadata(path).map_or(true, |found| found.is_file()))?;
        let mut name = output.file_stem()?.to_owned();
        name.push(".rejects.csv");
        Some(output.with_file_name(name))
    };
    args.rejects.clone().or_else(beside)
}

/// The map. `None` after its problems were shown.
fn map(args: &BatchArgs, rules: &RuleSet, global: &Global, env: &mut Env<'_>) -> Result<Option<Map>> {
    let Some(path) = &args.map else { return Ok(Some(Map::default())) };
    let text = read_text(path)?;
    let (map, problems, sources): (Map, Vec<Problem>, _) =
        read_map(rules, &path.display().to_string(), &text);
    if !has_errors(&problems) {
        return Ok(Some(map));
    }
    let color = global.color.decide(env, env.terminals.stderr);
    write!(env.stderr, "{}", render(&problems, &sources, global.message_format, color))?;
    if global.message_format == MessageFormat::Human {
        writeln!(env.stderr, "The map cannot be used: {}.", summary_line(&problems))?;
    }
    Ok(None)
}

/// Standard input as a file of its own, which any thread can read.
fn standard_input() -> io::Result<Box<dyn io::Read + Send>> {
    #[cfg(unix)]
    let own = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
    Ok(Box::new(std::fs::File::from(own)))
}

fn input(path: &Path, format: InputFormat) -> io::Result<Input> {
    let name = if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() };
    let text = || if is_stdin(path) { decompressed(standard_input()?) } else { open(path) };
    let named = |error: io::Error| io::Error::new(error.kind(), format!("cannot read `{name}`: {error}"));
    let from = match format {
        InputFormat::Answers => Origin::Files(answer_files(path)?),
        InputFormat::Parquet => Origin::Parquet(ParquetFile::open(path).map_err(named)?),
        _ => Origin::Text(text().map_err(named)?),
    };
    Ok(Input { name, format, from })
}

/// What makes this run: an interrupted one can only be gone on with when all of it is the same.
fn identity(args: &BatchArgs, rules: &RuleSet, to: ResultFormat) -> Result<String> {
    let options =
        (to, args.explain, args.strict, &args.id, args.delimiter, args.from, &args.rejects, &args.summaries);
    let mut parts = vec![env!("CARGO_PKG_VERSION").to_owned(), rules.digest.clone(), format!("{options:?}")];
    for input in args.map.iter().chain(&args.inputs) {
        let files = if input.is_dir() { answer_files(input)? } else { vec![input.clone()] };
        for file in files {
            // What is not there is told when it is opened.
            let found = std::fs::metadata(&file).ok().map(|found| (found.len(), found.modified().ok()));
            parts.push(format!("{} {found:?}", file.display()));
        }
    }
    Ok(parts.join("\n"))
}

/// How many bytes there are to read, where that is known.
fn size_of(inputs: &[PathBuf]) -> Option<u64> {
    let size = |path: &PathBuf| {
        let compressed = path
            .extension()
            .is_some_and(|ending| ["gz", "zst", "gzip", "zstd", "parquet"].iter().any(|of| ending == *of));
        std::fs::metadata(path).ok().filter(|found| found.is_file() && !compressed).map(|found| found.len())
    };
    inputs.iter().map(size).sum()
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
