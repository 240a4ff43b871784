//! `prescreen rules`: the rule set as a document and as a drawing.

use anyhow::Result;

use super::{Env, Exit, Global, load};
use crate::publish::{Format, graph, rule_document};

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
    /// Print the interview as a drawing
    ///
    /// Sections, questions in the order asked, which answers decide whether a question is asked, and where the interview
    /// can stop with an emergency or same-day care. Nothing is drawn here: give it to Graphviz or Mermaid.
    Graph(GraphArgs),
}

#[derive(Debug, clap::Args)]
struct GraphArgs {
    /// The language of the drawing
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: graph::Format,
}

#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// How to print it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

pub(super) fn rules(args: &RulesArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
    let rules = match load::load(global, env)? {
        Ok(rules) => rules,
        Err(exit) => return Ok(exit),
    };
    let printed = match &args.command {
        RulesCommand::Show(show) => rule_document(&rules, show.format),
        RulesCommand::Graph(drawing) => graph::graph(&rules, drawing.format),
    };
    env.stdout.write_all(printed.as_bytes())?;
    Ok(Exit::Done)
}
