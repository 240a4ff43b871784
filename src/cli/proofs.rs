//! Proofs in words: what was proved, what was not, and the proofs before anybody is asked.

use std::fmt::Write as _;

use anyhow::Result;

use super::{Env, Exit, Global, load};
use crate::problem::{MessageFormat, Place, Problem, render, summary_line};
use crate::ruleset::{Outcome, RuleSet, built_in_digest, lint};
use crate::text::{indent, visible};
use crate::verify::{BUDGET, Failure, Proof, prove_safety};

/// What was proved, in lines of at most so many columns.
pub(super) fn lines(rules: &RuleSet, proof: &Proof, columns: usize) -> String {
    let mut out = String::new();
    let sets = proof.answer_sets;
    row(&mut out, columns, "answers", &format!("{sets} complete answer sets (ways to answer, not people)"));
    for (outcome, count) in Outcome::ALL.into_iter().zip(proof.outcomes) {
        // A number that does not fit stays whole, on a line of its own.
        let text = format!("{:<22} {count}", outcome.id());
        put(&mut out, columns, &text, [&" ".repeat(11), &" ".repeat(13)]);
    }
    let paths = &proof.paths;
    let whole = paths.shortest_whole.as_ref().map_or(0, |whole| whole.questions);
    let (shortest, longest) = (paths.shortest.questions, paths.longest.questions);
    let path = format!("{shortest} to {longest} questions; {whole} or more where no emergency ends it");
    row(&mut out, columns, "path", &path);
    if let Some((middle, least, most)) = paths.typical {
        let typical =
            format!("one answer a question and nothing urgent: {least} to {most}, in the middle {middle}");
        row(&mut out, columns, "", &typical);
    }
    if !proof.problems.iter().any(|problem| lint::FIXED.contains(&problem.code)) {
        let claims = rules.claims.len();
        let proved = format!(
            "for all of them: one outcome each; {claims} claims hold; no danger sign makes it less urgent; none is missed by \"not sure\" or \"prefer not to say\""
        );
        row(&mut out, columns, "proved", &proved);
    }
    out
}

/// Adds a line: what it is about, and what there is to say, further lines below that.
pub(super) fn row(out: &mut String, columns: usize, label: &str, text: &str) {
    put(out, columns, text, [&format!("{label:<10} "), &" ".repeat(11)]);
}

fn put(out: &mut String, columns: usize, text: &str, [first, rest]: [&str; 2]) {
    for line in indent(&visible(text), columns, first, rest) {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{line}");
    }
}

const UNDECIDED: &str =
    "not decided: the proof grew too large. Nothing is known to be wrong, and nothing to be right";

/// How large a proof may grow in a command.
#[derive(Debug, Clone, Copy)]
pub(super) enum Budget {
    /// As its `--budget` says.
    Asked,
    /// As large as in every run of it.
    Fixed,
}

impl Budget {
    /// What to do about a proof that grew larger.
    fn advice(self) -> String {
        let rules = "ask related questions one after the other, or fewer at once";
        match self {
            Self::Asked => format!("a larger `--budget` allows more; or {rules}"),
            Self::Fixed => format!("it may have {BUDGET} nodes here, and not more: {rules}"),
        }
    }
}

/// Why nothing was proved, as a problem of the rule set: for programs, which would take no problem for a proof.
pub(super) fn as_problem(failure: &Failure, budget: Budget) -> Problem {
    let start = Place::default();
    match failure {
        Failure::Undecided => Problem::error("not-decided", UNDECIDED, start).help(budget.advice()),
        Failure::Disagreement(answers) => {
            Problem::error("internal-error", "the proof and the evaluator disagree", start)
                .help("please report it, with the rule set and these made-up answers")
                .example(answers.as_str())
        }
    }
}

/// Says why nothing was proved.
pub(super) fn not_proved(failure: &Failure, budget: Budget, env: &mut Env<'_>) -> Result<Exit> {
    match failure {
        Failure::Undecided => {
            writeln!(env.stderr, "prescreen: {UNDECIDED}")?;
            writeln!(env.stderr, "help: {}", budget.advice())?;
            Ok(Exit::Undecided)
        }
        Failure::Disagreement(answers) => {
            writeln!(
                env.stderr,
                "prescreen: internal error: the proof and the evaluator disagree. Please report it, with the rule set and these made-up answers:"
            )?;
            writeln!(env.stderr, "{}", visible(answers))?;
            Ok(Exit::Internal)
        }
    }
}

/// Reads the rule set of this run for use with people: one that is not built in is proved to be safe first.
/// `Err(exit)` inside: it cannot be used, and why was shown.
pub(super) fn load_safe(global: &Global, env: &mut Env<'_>) -> Result<Result<RuleSet, Exit>> {
    let rules = match load::load(global, env)? {
        Ok(rules) => rules,
        Err(exit) => return Ok(Err(exit)),
    };
    if rules.digest == built_in_digest() {
        return Ok(Ok(rules));
    }
    let problems = match prove_safety(&rules, BUDGET) {
        Ok(problems) => problems,
        Err(failure) => return Ok(Err(not_proved(&failure, Budget::Fixed, env)?)),
    };
    if problems.is_empty() {
        return Ok(Ok(rules));
    }
    let color = global.color.decide(env, env.terminals.stderr);
    write!(env.stderr, "{}", render(&problems, &rules.files, global.message_format, color))?;
    if global.message_format == MessageFormat::Human {
        writeln!(env.stderr, "The rule set is not safe and must not be used: {}.", summary_line(&problems))?;
    }
    Ok(Err(Exit::Rules))
}
