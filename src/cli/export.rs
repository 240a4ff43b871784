//! `prescreen export`: a rule set for other engines.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Env, Exit, Global, load};
use crate::answers::Encoding;
use crate::export::sql::{Dialect, Table, Target, statement};
use crate::files::write_private;
use crate::ruleset::RuleSet;
use crate::text::visible;

/// Write a rule set for other engines.
#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    #[command(subcommand)]
    command: ExportCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ExportCommand {
    /// Print the rules as one SQL statement, for answers that are in a database already
    ///
    /// From a table with a row for each person, it makes rows of: id, outcome, status, criteria, cautions, red flags,
    /// missing, and the version of the rule set. The table has a column `id`, and one column for each question, named by the
    /// question's id. Blank or NULL is not answered. An outcome of NULL: something is missing.
    ///
    /// Other text that is no answer of the rule set is not noticed: clean the answers first.
    Sql(SqlArgs),
}

#[derive(Debug, clap::Args)]
struct SqlArgs {
    /// The engine that will run it
    #[arg(long, value_enum, value_name = "ENGINE")]
    dialect: Dialect,
    /// How the table holds answers to questions where several can be chosen
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    encoding: Encoding,
    /// The table of answers; `schema.table` is taken too
    #[arg(long, default_value = "answers", value_name = "NAME")]
    table: Table,
    /// Make it a view of this name
    #[arg(long, value_name = "NAME")]
    view: Option<Table>,
    /// Write it to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn export(args: &ExportArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
    let rules = match load::load(global, env)? {
        Ok(rules) => rules,
        Err(exit) => return Ok(exit),
    };
    match &args.command {
        ExportCommand::Sql(args) => sql(args, &rules, env),
    }
}

fn sql(args: &SqlArgs, rules: &RuleSet, env: &mut Env<'_>) -> Result<Exit> {
    let target = Target {
        dialect: args.dialect,
        encoding: args.encoding,
        table: args.table.clone(),
        view: args.view.clone(),
    };
    match statement(rules, &target) {
        Ok(statement) => write(&statement, args.output.as_deref(), env),
        Err(unfit) => {
            writeln!(env.stderr, "prescreen: {}", visible(&unfit.message))?;
            writeln!(env.stderr, "{}", unfit.help)?;
            Ok(Exit::Usage)
        }
    }
}

fn write(text: &str, output: Option<&Path>, env: &mut Env<'_>) -> Result<Exit> {
    match output {
        None => env.stdout.write_all(text.as_bytes())?,
        Some(path) => {
            write_private(path, text.as_bytes())?;
            writeln!(env.stderr, "Wrote {}", visible(&path.display().to_string()))?;
        }
    }
    Ok(Exit::Done)
}
