//! `prescreen fmt`: rule files, answer files and case files in one layout.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Env, Exit, Global};
use crate::document::{Node, Sources, Value, read_toml};
use crate::files;
use crate::problem::{MessageFormat, Problem, render};
use crate::ruleset::format::FILE;
use crate::ruleset::{read_text, single_toml_files};
use crate::text::{unified_diff, visible};
use crate::tidy::tidy;

/// Lay out rule files, answer files and case files alike.
///
/// Only white space, commas at the end of lists and the order of keys change: every value and every comment is still
/// there afterwards, which is checked before a file is written. A file that is not valid TOML is left alone, and the
/// others are still laid out.
///
/// Ends with 0 when all is well; with 65 when a file is not valid TOML or, with `--check`, would change; with 78 when a
/// rule file is not valid TOML.
#[derive(Debug, clap::Args)]
pub(super) struct FmtArgs {
    /// Files, or folders of `.toml` files; `-` reads standard input and writes standard output. Without any: the rule
    /// set that `--rules` names
    paths: Vec<PathBuf>,
    /// Write nothing; print what would change
    #[arg(long)]
    check: bool,
}

pub(super) fn fmt(args: &FmtArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
    let paths = match (args.paths.as_slice(), &global.rules) {
        ([], None) => {
            writeln!(env.stderr, "prescreen: the built-in rule set is part of the program")?;
            writeln!(env.stderr, "Name files or folders, such as `prescreen fmt my-clinic/rules`.")?;
            return Ok(Exit::Usage);
        }
        ([], Some(rules)) => std::slice::from_ref(rules),
        (paths, _) => paths,
    };
    let mut run = Run {
        check: args.check,
        global,
        exit: Exit::Done,
        seen: 0,
        changed: 0,
        sources: Sources::default(),
        problems: Vec::new(),
    };
    for path in paths {
        if path.as_os_str() == "-" {
            run.stdin(env)?;
            continue;
        }
        match single_toml_files(path) {
            Ok(found) => {
                for file in found {
                    run.file(&file, env)?;
                }
            }
            Err(error) => run.failed(error, env)?,
        }
    }
    run.summary(env)?;
    Ok(run.exit)
}

/// What has happened so far.
struct Run<'g> {
    check: bool,
    global: &'g Global,
    /// The highest so far.
    exit: Exit,
    seen: usize,
    changed: usize,
    sources: Sources,
    problems: Vec<Problem>,
}

impl Run<'_> {
    fn file(&mut self, path: &Path, env: &mut Env<'_>) -> Result<()> {
        let name = path.display().to_string();
        let text = match regular(path).and_then(|()| read_text(path)) {
            Ok(text) => text,
            Err(error) => return self.failed(error, env),
        };
        self.seen += 1;
        let Some(tidied) = self.tidied(&name, &text, env)? else { return Ok(()) };
        if self.check {
            return self.difference(&name, &text, &tidied, env);
        }
        if tidied != text {
            if let Err(error) = files::rewrite(path, tidied.as_bytes()) {
                return self.failed(error, env);
            }
            self.changed += 1;
            writeln!(env.stdout, "formatted {}", visible(&name))?;
        }
        Ok(())
    }

    fn stdin(&mut self, env: &mut Env<'_>) -> Result<()> {
        let mut text = String::new();
        if let Err(error) = env.stdin.read_to_string(&mut text) {
            let error = io::Error::new(error.kind(), format!("cannot read standard input: {error}"));
            return self.failed(error, env);
        }
        // Without --check it is a filter, of which an editor wants to hear nothing but mistakes.
        self.seen += usize::from(self.check);
        match self.tidied("<stdin>", &text, env)? {
            Some(tidied) if self.check => self.difference("<stdin>", &text, &tidied, env),
            Some(tidied) => Ok(env.stdout.write_all(tidied.as_bytes())?),
            None => Ok(()),
        }
    }

    /// The text in its layout; `None` when it cannot be had, and why was noted or shown.
    fn tidied(&mut self, name: &str, text: &str, env: &mut Env<'_>) -> Result<Option<String>> {
        let file = self.sources.add(name, text);
        let mut problems = Vec::new();
        let root = read_toml(&self.sources, file, &mut problems);
        if !problems.is_empty() {
            let exit = if is_of_a_rule_set(&root) { Exit::Rules } else { Exit::Data };
            self.problems.append(&mut problems);
            self.end_with(exit);
            return Ok(None);
        }
        match tidy(text) {
            Ok(tidied) => Ok(Some(tidied)),
            Err(mistake) => {
                self.end_with(Exit::Internal);
                let name = visible(name);
                writeln!(
                    env.stderr,
                    "prescreen: `{name}` is left as it is: {}",
                    visible(&mistake.to_string())
                )?;
                writeln!(env.stderr, "This is a mistake in prescreen. Please report it with the file.")?;
                Ok(None)
            }
        }
    }

    /// Prints what would change, as a unified diff.
    fn difference(&mut self, name: &str, text: &str, tidied: &str, env: &mut Env<'_>) -> Result<()> {
        if text == tidied {
            return Ok(());
        }
        self.changed += 1;
        self.end_with(Exit::Data);
        let shown = unified_diff(name, text, tidied);
        Ok(write!(env.stdout, "{}", visible(&shown))?)
    }

    fn failed(&mut self, error: io::Error, env: &mut Env<'_>) -> Result<()> {
        let not_text = error.kind() == io::ErrorKind::InvalidData;
        let error = anyhow::Error::from(error);
        writeln!(env.stderr, "prescreen: {}", visible(&error.to_string()))?;
        self.end_with(if not_text { Exit::Data } else { Exit::of_error(&error) });
        Ok(())
    }

    fn end_with(&mut self, exit: Exit) {
        if exit.code() > self.exit.code() {
            self.exit = exit;
        }
    }

    /// All problems together, and how many files changed.
    fn summary(&self, env: &mut Env<'_>) -> Result<()> {
        if !self.problems.is_empty() {
            let color = self.global.color.decide(env, env.terminals.stderr);
            let shown = render(&self.problems, &self.sources, self.global.message_format, color);
            write!(env.stderr, "{shown}")?;
        }
        if self.global.message_format != MessageFormat::Human || self.seen == 0 {
            return Ok(());
        }
        let files = if self.seen == 1 { "file" } else { "files" };
        let done = if self.check { "would change" } else { "changed" };
        Ok(writeln!(env.stderr, "{} of {} {files} {done}.", self.changed, self.seen)?)
    }
}

/// Nothing is read from, or renamed over, a pipe or a device.
fn regular(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.is_file() {
        return Ok(());
    }
    Err(io::Error::other(format!("`{}` is no file; `-` reads standard input", path.display())))
}

/// Whether a file, as far as it can be read, belongs to a rule set. Answer files have no such table.
fn is_of_a_rule_set(root: &Node<'_>) -> bool {
    let Value::Table(entries) = &root.value else { return false };
    entries.iter().any(|entry| {
        FILE.field(&entry.key).is_some() && matches!(entry.value.value, Value::Table(_) | Value::Array(_))
    })
}
