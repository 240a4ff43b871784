//! The rule set of a run: read, checked, problems shown.

use std::io;
use std::path::Path;

use anyhow::Result;

use super::{Env, Exit, Global};
use crate::document::Sources;
use crate::problem::{MessageFormat, Place, Problem, render, summary_line};
use crate::ruleset::{Reading, RuleSet, built_in, built_in_files, from_path, from_texts, read_files};
use crate::text::visible;

/// Reads the rule set of this run. `Err(exit)` inside: it cannot be used, and why was shown.
pub(super) fn load(global: &Global, env: &mut Env<'_>) -> Result<Result<RuleSet, Exit>> {
    let reading = match read(global)? {
        Ok(reading) => reading,
        Err(not_text) => {
            show_unreadable(&not_text, global, env)?;
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

/// As [`report`], of files that are no text.
pub(super) fn report_unreadable(not_text: &io::Error, global: &Global, env: &mut Env<'_>) -> Result<()> {
    match global.message_format {
        MessageFormat::Human | MessageFormat::Short => show_unreadable(not_text, global, env),
        MessageFormat::Json | MessageFormat::Sarif => report(&unreadable(not_text, global), global, env),
    }
}

/// As [`show`], of files that are no text.
fn show_unreadable(not_text: &io::Error, global: &Global, env: &mut Env<'_>) -> Result<()> {
    match global.message_format {
        MessageFormat::Human | MessageFormat::Short => {
            Ok(writeln!(env.stderr, "prescreen: {}", visible(&not_text.to_string()))?)
        }
        MessageFormat::Json | MessageFormat::Sarif => show(&unreadable(not_text, global), global, env),
    }
}

/// For programs, a file that is no text is a problem like others.
fn unreadable(not_text: &io::Error, global: &Global) -> Reading {
    let mut files = Sources::default();
    files.add(global.rules.as_deref().unwrap_or(Path::new("")).display().to_string(), "");
    let problem = Problem::error("unreadable", not_text.to_string(), Place::default());
    Reading { rules: None, problems: vec![problem], files }
}

/// Shows the problems of a rule set on standard error.
pub(super) fn show(reading: &Reading, global: &Global, env: &mut Env<'_>) -> Result<()> {
    let color = global.color.decide(env, env.terminals.stderr);
    write!(env.stderr, "{}", render(&reading.problems, &reading.files, global.message_format, color))?;
    Ok(())
}
