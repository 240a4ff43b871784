//! The rule set of a run: read, checked, problems shown.

use std::io;

use anyhow::Result;

use super::{Env, Exit, Global};
use crate::problem::{MessageFormat, render, summary_line};
use crate::ruleset::{Reading, RuleSet, built_in, built_in_files, from_path, from_texts, read_files};

/// Reads the rule set of this run. `Err(exit)` inside: it cannot be used, and why was shown.
pub(super) fn load(global: &Global, env: &mut Env<'_>) -> Result<Result<RuleSet, Exit>> {
    let reading = match read(global)? {
        Ok(reading) => reading,
        Err(not_text) => {
            writeln!(env.stderr, "prescreen: {not_text}")?;
            return Ok(Err(Exit::Rules));
        }
    };
    if let Some(rules) = reading.rules {
        Ok(Ok(rules))
    } else {
        show(&reading, global, env)?;
        if global.message_format == MessageFormat::Human {
            writeln!(env.stderr, "The rule set cannot be used: {}.", summary_line(&reading.problems))?;
        }
        Ok(Err(Exit::Rules))
    }
}

/// Reads the rule set that `--rules` names, or the built-in one. `Err` inside: the file is no text.
fn read(global: &Global) -> Result<Result<Reading, io::Error>> {
    text(global.rules.as_deref().map_or_else(|| Ok(built_in()), from_path))
}

/// As [`read`], with every warning, as an author wants it.
pub(super) fn read_closely(global: &Global) -> Result<Result<Reading, io::Error>> {
    text(
        global
            .rules
            .as_deref()
            .map_or_else(|| Ok(built_in_files()), |path| read_files(path, "rules"))
            .map(from_texts),
    )
}

/// A file that is no text is the rule set's fault; one that cannot be read is not.
fn text(read: io::Result<Reading>) -> Result<Result<Reading, io::Error>> {
    match read {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(Err(error)),
        result => Ok(Ok(result?)),
    }
}

/// Shows the problems of a rule set as the result of a command: on standard output where programs read them.
pub(super) fn report(reading: &Reading, global: &Global, env: &mut Env<'_>) -> Result<()> {
    match global.message_format {
        MessageFormat::Human | MessageFormat::Short => show(reading, global, env),
        format @ (MessageFormat::Json | MessageFormat::Sarif) => {
            Ok(write!(env.stdout, "{}", render(&reading.problems, &reading.files, format, false))?)
        }
    }
}

/// Shows the problems of a rule set on standard error.
pub(super) fn show(reading: &Reading, global: &Global, env: &mut Env<'_>) -> Result<()> {
    let color = global.color.decide(env, env.terminals.stderr);
    write!(env.stderr, "{}", render(&reading.problems, &reading.files, global.message_format, color))?;
    Ok(())
}
