//! `prescreen check`: everything that is wrong with a rule set, and what it holds.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Result;

use super::proofs::{self, Budget};
use super::{Env, Exit, Global, columns, details, load};
use crate::problem::{MessageFormat, Problem, Severity, summary_line};
use crate::ruleset::{FindingKind, RuleSet, lint};
use crate::verify::{BUDGET, prove};

/// Read a rule set, report everything that is wrong with it, and prove that it is safe.
///
/// Every problem is shown in one run, with its place and a way to mend it. What must hold is proved for every
/// possible set of answers, not tried on some: each claim, that no danger sign makes an outcome less urgent, that no
/// emergency is missed by "not sure"; and that no rule, option or part of a condition is without effect. What fails is
/// shown with answers that can be pasted as a case. Ends with 0 when all is well, with 78 when the rule set cannot be
/// used or is not safe, with 65 when another check failed, and with 72 when something could not be decided.
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
    /// How large the proof may grow before it is given up, in nodes of its diagram
    #[arg(long, value_name = "NODES", default_value_t = BUDGET)]
    budget: usize,
}

pub(super) fn check(args: &CheckArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
    let named = args.path.clone().or_else(|| global.rules.clone());
    let message_format = args.format.unwrap_or(global.message_format);
    let global = Global { rules: named, message_format, ..*global };
    let mut reading = match load::read_closely(&global)? {
        Ok(reading) => reading,
        Err(not_text) => {
            load::report_unreadable(&not_text, &global, env)?;
            return Ok(Exit::Rules);
        }
    };
    let rules = reading.rules.take();
    let proof = rules.as_ref().map(|rules| prove(rules, args.budget));
    if let Some(rules) = &rules {
        reading.problems.extend(proof.iter().flatten().flat_map(|proof| proof.problems.iter().cloned()));
        reading.problems = lint::settle(rules, std::mem::take(&mut reading.problems));
    }
    let human = global.message_format == MessageFormat::Human;
    let for_programs = matches!(global.message_format, MessageFormat::Json | MessageFormat::Sarif);
    if let (Some(Err(failure)), true) = (&proof, for_programs) {
        reading.problems.push(proofs::as_problem(failure, Budget::Asked));
    }
    load::report(&reading, &global, env)?;
    let Some(rules) = rules else {
        if human {
            writeln!(env.stderr, "The rule set cannot be used: {}.", summary_line(&reading.problems))?;
        }
        return Ok(Exit::Rules);
    };
    if human {
        let columns = columns(None, env);
        write!(env.stdout, "{}", counts(&rules, columns))?;
        if let Some(Ok(proof)) = &proof {
            write!(env.stdout, "{}", proofs::lines(&rules, proof, columns))?;
        }
        if args.verbose {
            writeln!(env.stdout, "{}", details::details(&rules, columns))?;
        }
    }
    if let Some(Err(failure)) = &proof {
        return proofs::not_proved(failure, Budget::Asked, env);
    }
    let exit = verdict(&reading.problems);
    if human {
        writeln!(env.stdout, "{}.", in_words(exit, &summary_line(&reading.problems)))?;
    }
    Ok(exit)
}

/// What the problems come to.
fn verdict(problems: &[Problem]) -> Exit {
    let errors: Vec<&Problem> =
        problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    if errors.iter().any(|error| lint::FIXED.contains(&error.code)) {
        Exit::Rules
    } else if errors.is_empty() {
        Exit::Done
    } else {
        Exit::Data
    }
}

fn in_words(exit: Exit, summary: &str) -> String {
    match exit {
        Exit::Rules => format!("The rule set must not be used: {summary}"),
        Exit::Data => format!("The rule set can be used, but a check failed: {summary}"),
        _ if summary.is_empty() => "The rule set can be used: no problems".to_owned(),
        _ => format!("The rule set can be used: {summary}"),
    }
}

/// What a rule set holds, in lines of at most so many columns.
fn counts(rules: &RuleSet, columns: usize) -> String {
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
    let mut out = String::new();
    for (label, text) in [
        ("rule set", format!("{} {}, {}", rules.id, rules.version, rules.title)),
        ("sha256", rules.digest.clone()),
        ("review", review),
        ("questions", format!("{} in {} sections", rules.questions.len(), rules.sections.len())),
        ("findings", format!("{} ({})", rules.findings.len(), kinds.join(", "))),
        ("evidence", format!("{} notes", rules.evidence.len())),
        ("items", format!("{} documented items have a home", items.len())),
        ("claims", rules.claims.len().to_string()),
        ("sources", format!("{}, {to_verify} of them not read again for this rule set", rules.sources.len())),
        ("reading", details::reading(rules)),
    ] {
        proofs::row(&mut out, columns, label, &text);
    }
    out
}
