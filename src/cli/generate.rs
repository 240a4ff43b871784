//! `prescreen generate`: invented people as a table.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::stop::{Stop, UntilStopped};
use super::{Env, Exit, Global, load};
use crate::answers::Encoding;
use crate::batch::NO_PARQUET;
use crate::batch::generate::{Format, People, Table, Written};
use crate::files::PrivateFile;

/// Make up people and their answers, for tests: a table with a row per person.
///
/// The answers are drawn from what the questions of the rule set offer. Each person answers the questions that are asked
/// of them, and no others; a few leave some out. The people are called p1, p2 and so on. The same seed gives the same
/// people and the same bytes, on every machine; more rows go on where fewer end. They are like nobody: how often an
/// answer is drawn says nothing about real people.
#[derive(Debug, clap::Args)]
#[command(after_long_help = DEFECTS)]
pub(super) struct GenerateArgs {
    /// How many people
    #[arg(long, value_name = "N")]
    rows: u64,
    /// Which people: any number. Another seed gives other people
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How to write the table. Without it: by the ending of the output file, or as CSV
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// In CSV and TSV: how the answers stand in the table where many can be chosen
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    encoding: Encoding,
    /// Give this share of the lines a defect, and make the same share of the others unusual but sound: 0.01 is one in a
    /// hundred
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = share, hide_default_value = true)]
    dirt: f64,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

const DEFECTS: &str = "\
With --dirt, a line with a defect has one of these. Whoever reads the table must
reject that line and no other:
  all          an option with a letter too many; a number just out of its range;
               `none` (or `prefer-not`) beside another answer; a byte that is no
               UTF-8; a NUL
  CSV, TSV     a cell missing; a cell too many; a quote inside a cell; text
               after a closing quote
  JSON Lines   an object as an answer; a line cut in half; a key twice
An unusual line is sound, and tells the same answers:
  all          CR LF at the end
  CSV, TSV     quotes around a cell; a line break in the id, in quotes
  JSON Lines   keys in another order; spaces; an escaped letter; a key that is
               no question

Example:
  prescreen generate --rows 1000 --dirt 0.01 --output people.csv";

pub(super) fn generate(args: &GenerateArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
    let format = args.format.or_else(|| of_ending(args.output.as_deref()?)).unwrap_or(Format::Csv);
    if format == Format::Parquet
        && let Some(message) = no_parquet(args)
    {
        writeln!(env.stderr, "prescreen: {message}")?;
        return Ok(Exit::Usage);
    }
    if matches!(format, Format::Jsonl | Format::Parquet) && args.encoding == Encoding::Columns {
        let name = if format == Format::Jsonl { "JSON Lines have" } else { "Parquet has" };
        writeln!(env.stderr, "prescreen: {name} lists, and no columns for options")?;
        writeln!(env.stderr, "Leave `--encoding columns` out, or use `--format csv`.")?;
        return Ok(Exit::Usage);
    }
    let rules = match load::load(global, env)? {
        Ok(rules) => rules,
        Err(exit) => return Ok(exit),
    };
    let people = People::new(&rules, args.seed);
    let table = Table { format, encoding: args.encoding, rows: args.rows, dirt: args.dirt };
    let written = match &args.output {
        Some(path) => {
            let stop = Stop::watch()?;
            let mut file = UntilStopped { out: PrivateFile::create(path)?, stop: &stop };
            let written = table.write(&people, &mut file);
            if let Some(exit) = stop.exit() {
                return Ok(exit);
            }
            let written = written?;
            file.out.finish()?;
            written
        }
        None => table.write(&people, env.stdout)?,
    };
    if args.dirt > 0.0 {
        tell(written, env.stderr)?;
    }
    Ok(Exit::Done)
}

fn tell(written: Written, stderr: &mut dyn Write) -> Result<()> {
    let Written { rows, defects, unusual } = written;
    let lines = if rows == 1 { "line" } else { "lines" };
    Ok(writeln!(stderr, "{rows} {lines}: {defects} with a defect, {unusual} unusual but sound")?)
}

fn of_ending(path: &Path) -> Option<Format> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "csv" => Some(Format::Csv),
        "tsv" => Some(Format::Tsv),
        "jsonl" | "ndjson" => Some(Format::Jsonl),
        "parquet" => Some(Format::Parquet),
        _ => None,
    }
}

/// Why the table cannot be Parquet.
fn no_parquet(args: &GenerateArgs) -> Option<&'static str> {
    match () {
        () if cfg!(not(feature = "parquet")) => Some(NO_PARQUET),
        () if args.dirt > 0.0 => {
            Some("Parquet has no lines that can have a defect: leave out --dirt, or use csv, tsv or jsonl")
        }
        () => None,
    }
}

fn share(given: &str) -> Result<f64, String> {
    let share = given.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "a share is a number from 0 to 1, such as 0.01".to_owned())
}
