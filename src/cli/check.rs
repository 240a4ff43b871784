//! `prescreen check`: everything that is wrong with a rule set, and what it holds.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Result;

use super::{Env, Exit, Global, details, load};
use crate::problem::{MessageFormat, summary_line};
use crate::ruleset::{FindingKind, RuleSet};

/// Read a rule set and report everything that is wrong with it.
///
/// Every problem is shown in one run, with its place and a way to mend it. Ends with 0 when the rule set
/// can be used, with 78 when it cannot.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// The rule set: a TOML file, or a folder of them. Without it: `--rules`, or the built-in one
    path: Option<PathBuf>,
    /// How problems are shown; `--message-format` if left out. JSON and SARIF go to standard output
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<MessageFormat>,
    /// Also list the hardest screens, what is allowed, sources to read again, interpretations and traits used
    #[arg(long, short)]
    verbose: bool,
}

pub(super) fn check(args: &CheckArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
    let named = args.path.clone().or_else(|| global.rules.clone());
    let message_format = args.format.unwrap_or(global.message_format);
    let global = Global { rules: named, message_format, ..*global };
    let reading = match load::read_closely(&global)? {
        Ok(reading) => reading,
        Err(not_text) => {
            writeln!(env.stderr, "prescreen: {not_text}")?;
            return Ok(Exit::Rules);
        }
    };
    load::report(&reading, &global, env)?;
    let human = global.message_format == MessageFormat::Human;
    let Some(rules) = reading.rules else {
        if human {
            writeln!(env.stderr, "The rule set cannot be used: {}.", summary_line(&reading.problems))?;
        }
        return Ok(Exit::Rules);
    };
    if human {
        write!(env.stdout, "{}", counts(&rules))?;
        if args.verbose {
            writeln!(env.stdout, "{}", details::details(&rules))?;
        }
        let warnings = summary_line(&reading.problems);
        let verdict = if warnings.is_empty() { "no problems".to_owned() } else { warnings };
        writeln!(env.stdout, "The rule set can be used: {verdict}.")?;
    }
    Ok(Exit::Done)
}

/// What a rule set holds, a line each.
fn counts(rules: &RuleSet) -> String {
    let of_kind = |kind| rules.findings.iter().filter(|finding| finding.kind == kind).count();
    let kinds: Vec<String> =
        FindingKind::ALL.into_iter().map(|kind| format!("{} {}", of_kind(kind), kind.id())).collect();
    let of_findings = rules.findings.iter().flat_map(|finding| &finding.items);
    let of_evidence = rules.evidence.iter().flat_map(|evidence| &evidence.items);
    let items: BTreeSet<&str> =
        of_findings.chain(of_evidence).map(super::super::document::fields::Text::as_str).collect();
    let to_verify = rules.sources.iter().filter(|source| !source.verified).count();
    let review = match &rules.review {
        Some(review) => format!("reviewed by {}, {}, on {}", review.by, review.credentials, review.on),
        None => "no licensed clinician has reviewed this rule set yet".to_owned(),
    };
    let lines = [
        format!("rule set   {} {}, {}", rules.id, rules.version, rules.title),
        format!("digest     sha256 {}", rules.digest),
        format!("review     {review}"),
        format!("questions  {} in {} sections", rules.questions.len(), rules.sections.len()),
        format!("findings   {} ({})", rules.findings.len(), kinds.join(", ")),
        format!("evidence   {} notes", rules.evidence.len()),
        format!("items      {} documented items have a home", items.len()),
        format!("claims     {}", rules.claims.len()),
        format!("sources    {}, {to_verify} of them not read again for this rule set", rules.sources.len()),
        format!("reading    {}", details::reading(rules)),
    ];
    lines.into_iter().map(|line| crate::text::visible(&line) + "\n").collect()
}
