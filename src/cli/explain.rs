//! `prescreen explain`: why answers come to what they do.

use anyhow::Result;

use super::given::GivenArgs;
use super::{Env, Exit, Global, columns, load};
use crate::explain::{Detail, Explanation, json, text};
use crate::problem::nearest;
use crate::ruleset::{FindingIx, RuleSet};
use crate::text::visible;

/// Explain what a set of answers comes to, for staff and for those who answer for the rules.
///
/// Shows the outcome, what fired with every part of its condition marked, and what one other answer would change.
/// Nothing is asked. It explains the rules; it is no advice on what to answer.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExplainArgs {
    #[command(flatten)]
    given: GivenArgs,
    /// Only this finding, fired or not, in full. May be given again
    #[arg(long, value_name = "ID", help_heading = "Explanation")]
    finding: Vec<String>,
    /// Everything: every change of one answer, and every finding that did not fire
    #[arg(long, help_heading = "Explanation")]
    all: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Explanation")]
    format: ExplainFormat,
    /// Columns to use instead of those of the terminal
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=500), help_heading = "Explanation")]
    width: Option<u16>,
}

const EXAMPLES: &str = "\
Examples:
  prescreen explain --answers visit.toml                       what came out, and why
  prescreen explain --answers visit.toml --answer now=none     the same, with one answer changed
  prescreen explain --answers visit.toml --finding chest-pain  why one finding fired, or did not";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum ExplainFormat {
    /// For reading
    #[default]
    Text,
    /// For programs: always everything
    Json,
}

pub(super) fn explain(args: &ExplainArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
    let rules = match load::load(global, env)? {
        Ok(rules) => rules,
        Err(exit) => return Ok(exit),
    };
    let Some(findings) = findings(args, &rules, env)? else { return Ok(Exit::Usage) };
    let Some(answers) = args.given.read(None, global, &rules, env)? else { return Ok(Exit::Data) };
    let explanation = Explanation::new(&rules, &answers);
    let written = match args.format {
        ExplainFormat::Json => json(&explanation.only(&findings)),
        ExplainFormat::Text => {
            let detail = Detail {
                columns: columns(args.width, env),
                color: global.color.decide(env, env.terminals.stdout),
                all: args.all,
            };
            text(&explanation, &findings, detail)
        }
    };
    env.stdout.write_all(written.as_bytes())?;
    Ok(Exit::Done)
}

/// The findings asked about. `None` after a message about one that is not there.
fn findings(args: &ExplainArgs, rules: &RuleSet, env: &mut Env<'_>) -> Result<Option<Vec<FindingIx>>> {
    let mut found = Vec::new();
    for id in &args.finding {
        let Some(finding) = rules.finding_by_id(id) else {
            writeln!(env.stderr, "prescreen: there is no finding `{}`", visible(id))?;
            let near = nearest(id, rules.findings.iter().map(|finding| finding.id.as_str()));
            match near {
                Some(near) => writeln!(env.stderr, "Did you mean `{}`?", visible(near))?,
                None => writeln!(env.stderr, "`prescreen rules show` lists them.")?,
            }
            return Ok(None);
        };
        found.push(finding);
    }
    Ok(Some(found))
}
