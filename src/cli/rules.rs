//! `prescreen rules`: the rule set as a document.

use anyhow::Result;

use super::{Env, Exit, Global, load};
use crate::publish::{Format, rule_document};

/// Show a rule set to those who answer for it.
#[derive(Debug, clap::Args)]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, clap::Subcommand)]
enum RulesCommand {
    /// Print the whole rule set as a document to read and sign
    ///
    /// Every question with its answers and what they lead to, every finding with its condition in plain words,
    /// sources, claims, and a list of what a clinician still has to decide.
    Show(ShowArgs),
}

#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// How to print it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

pub(super) fn rules(args: &RulesArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
    let RulesCommand::Show(show) = &args.command;
    let rules = match load::load(global, env)? {
        Ok(rules) => rules,
        Err(exit) => return Ok(exit),
    };
    env.stdout.write_all(rule_document(&rules, show.format).as_bytes())?;
    Ok(Exit::Done)
}
