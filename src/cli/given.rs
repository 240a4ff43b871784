//! Answers given on the command line and in files: the same for every command that takes them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::{Env, Global};
use crate::answers::{Answers, Given};
use crate::problem::{MessageFormat, has_errors, render, summary_line};
use crate::ruleset::{RuleSet, read_text};

/// Where answers come from.
#[derive(Debug, Default, clap::Args)]
pub(super) struct GivenArgs {
    /// Take answers from a file (TOML or JSON; `-` is standard input). May be given again: later files win
    #[arg(long, value_name = "FILE", help_heading = "Answers")]
    pub(super) answers: Vec<PathBuf>,
    /// Take one answer, such as `site=low-back,knee`. May be given again; wins over files
    #[arg(long, value_name = "QUESTION=OPTION", help_heading = "Answers")]
    answer: Vec<String>,
    /// Treat answers to questions that are not asked as errors
    #[arg(long, help_heading = "Answers")]
    strict: bool,
}

impl GivenArgs {
    /// Whether standard input holds answers, and so nobody who could be asked.
    pub(super) fn takes_stdin(&self) -> bool {
        self.answers.iter().any(|file| is_stdin(file))
    }

    /// The answers, those of one more file after the others. `None` after their problems were shown.
    pub(super) fn read(
        &self,
        more: Option<&Path>,
        global: &Global,
        rules: &RuleSet,
        env: &mut Env<'_>,
    ) -> Result<Option<Answers>> {
        let mut given = Given::default();
        for path in self.answers.iter().map(PathBuf::as_path).chain(more) {
            if is_stdin(path) {
                let mut text = String::new();
                env.stdin.read_to_string(&mut text).context("cannot read answers from standard input")?;
                given.add_file(rules, "standard input", &text);
            } else {
                match read_text(path) {
                    Ok(text) => given.add_file(rules, &path.display().to_string(), &text),
                    Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                        writeln!(env.stderr, "prescreen: {}", crate::text::visible(&error.to_string()))?;
                        return Ok(None);
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        }
        for answer in &self.answer {
            given.add_words(rules, answer);
        }
        if !has_errors(&given.problems) {
            given.check_shown(rules, self.strict);
        }
        if !given.problems.is_empty() {
            let color = global.color.decide(env, env.terminals.stderr);
            let shown = render(&given.problems, &given.sources, global.message_format, color);
            write!(env.stderr, "{shown}")?;
        }
        if has_errors(&given.problems) {
            if global.message_format == MessageFormat::Human {
                writeln!(env.stderr, "The answers cannot be used: {}.", summary_line(&given.problems))?;
            }
            return Ok(None);
        }
        Ok(Some(given.answers))
    }
}

/// Whether a path stands for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}
