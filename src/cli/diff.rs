//! `prescreen diff`: what a change of rules changes.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Env, Exit, Global, columns, load, proofs};
use crate::problem::{MessageFormat, render, summary_line};
use crate::ruleset::{RuleSet, answer_files, read_text};
use crate::text::visible;
use crate::verify::BUDGET;
use crate::verify::difference::{Allowed, Assertion, Recorded, difference, json, recorded, text};

/// Show what a change of rules changes, for every set of answers.
///
/// Compares two versions of a rule set over every way to answer both alike: which outcomes change, how often, and for
/// which answers, with an example that can be pasted as a case; which findings, questions and evidence come up for
/// other answers; and apart from that, what was only worded otherwise.
///
/// An answer that only one version offers cannot be compared where the other asks the same question: it is left out of
/// the counts, and listed. A question that only one version asks may be answered in any way there.
///
/// Ends with 0 also when versions differ; with 65 when something asserted does not hold, or recorded answers cannot be
/// read; with 72 when it could not be decided; with 78 when a rule set cannot be used.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DiffArgs {
    /// The version before: a TOML file, a folder of them, or `built-in`
    old: PathBuf,
    /// The version after: a TOML file, a folder of them, or `built-in`
    new: PathBuf,
    /// Assert that outcomes change only where this condition holds, written as in rule files and read by the names of
    /// either version. May be given again: then where any of them holds
    #[arg(long, value_name = "CONDITION", help_heading = "Assertions")]
    allow: Vec<String>,
    /// Assert that no outcome became less urgent, and no answer that was a danger sign is gone
    #[arg(long, help_heading = "Assertions")]
    only_more_urgent: bool,
    /// Also tell which recorded answers come to another outcome: an answer file, or a folder of them. May be given
    /// again
    #[arg(long, value_name = "PATH")]
    answers: Vec<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: DiffFormat,
    /// Columns to use instead of those of the terminal
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=500))]
    width: Option<u16>,
    /// How large the proof may grow before it is given up, in nodes of its diagram
    #[arg(long, value_name = "NODES", default_value_t = BUDGET)]
    budget: usize,
}

const EXAMPLES: &str = "\
Examples:
  prescreen diff built-in rules/                              what yours change
  prescreen diff old/ new/ --only-more-urgent                 none less urgent
  prescreen diff old/ new/ --allow '{ age = \"age-70-plus\" }'  only from 70 on
  prescreen diff old/ new/ --answers visits/                  recorded visits";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum DiffFormat {
    /// For reading
    #[default]
    Human,
    /// For programs: nothing left out
    Json,
}

pub(super) fn diff(args: &DiffArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
    let (old, new) = (version(&args.old, global, env)?, version(&args.new, global, env)?);
    let (old, new) = match (old, new) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(exit), _) | (_, Err(exit)) => return Ok(exit),
    };
    let Some(assertions) = assertions(args, global, &old, &new, env)? else { return Ok(Exit::Data) };
    let (recorded, all_read) = read_answers(args, global, &old, &new, env)?;
    let difference = match difference(&old, &new, &assertions, args.budget) {
        Ok(difference) => difference,
        Err(failure) => return proofs::not_proved(&failure, proofs::Budget::Asked, env),
    };
    let recorded = (!args.answers.is_empty()).then_some(recorded.as_slice());
    let written = match args.format {
        DiffFormat::Human => text(&difference, recorded, columns(args.width, env)),
        DiffFormat::Json => json(&difference, recorded),
    };
    env.stdout.write_all(written.as_bytes())?;
    Ok(if difference.is_as_asserted() && all_read { Exit::Done } else { Exit::Data })
}

/// Reads one version. `Err(exit)` inside: it cannot be used, and why was shown.
fn version(path: &Path, global: &Global, env: &mut Env<'_>) -> Result<Result<RuleSet, Exit>> {
    let rules = (path.as_os_str() != "built-in").then(|| path.to_owned());
    load::load(&Global { rules, ..*global }, env)
}

/// What is asserted. `None` after the problems of a condition were shown.
fn assertions(
    args: &DiffArgs,
    global: &Global,
    old: &RuleSet,
    new: &RuleSet,
    env: &mut Env<'_>,
) -> Result<Option<Vec<Assertion>>> {
    let mut assertions = Vec::new();
    if args.only_more_urgent {
        assertions.push(Assertion::OnlyMoreUrgent);
    }
    let (mut allowed, mut all_read) = (Vec::new(), true);
    for condition in &args.allow {
        match Allowed::read(old, new, condition) {
            Ok(condition) => allowed.push(condition),
            Err((problems, sources)) => {
                all_read = false;
                let color = global.color.decide(env, env.terminals.stderr);
                write!(env.stderr, "{}", render(&problems, &sources, global.message_format, color))?;
                if global.message_format == MessageFormat::Human {
                    writeln!(env.stderr, "`--allow` cannot be used: {}.", summary_line(&problems))?;
                }
            }
        }
    }
    if !allowed.is_empty() {
        assertions.push(Assertion::OnlyWhere(allowed));
    }
    Ok(all_read.then_some(assertions))
}

/// What recorded answers come to, and whether all could be read; the problems of others are shown.
fn read_answers(
    args: &DiffArgs,
    global: &Global,
    old: &RuleSet,
    new: &RuleSet,
    env: &mut Env<'_>,
) -> Result<(Vec<Recorded>, bool)> {
    let (mut found, mut all_read) = (Vec::new(), true);
    let mut files = Vec::new();
    for path in &args.answers {
        match answer_files(path) {
            Ok(found) => files.extend(found),
            Err(error) => {
                all_read = false;
                unsound(error, env)?;
            }
        }
    }
    for path in files {
        let text = match read_text(&path) {
            Ok(text) => text,
            Err(error) => {
                all_read = false;
                unsound(error, env)?;
                continue;
            }
        };
        match recorded(old, new, &path.display().to_string(), &text) {
            Ok(one) => found.push(one),
            Err(wrong) => {
                all_read = false;
                let color = global.color.decide(env, env.terminals.stderr);
                let shown = render(&wrong.problems, &wrong.sources, global.message_format, color);
                write!(env.stderr, "{shown}")?;
            }
        }
    }
    Ok((found, all_read))
}

/// Says what is the fault of the answers: they are no text, or lie where they would be passed over. That a file cannot
/// be read is not.
fn unsound(error: std::io::Error, env: &mut Env<'_>) -> Result<()> {
    if error.kind() != std::io::ErrorKind::InvalidData {
        return Err(error.into());
    }
    Ok(writeln!(env.stderr, "prescreen: {}", visible(&error.to_string()))?)
}
