//! `[lint]`: codes of problems that a rule set gives another level, each with its reason.

use super::format;
use super::model::RuleSet;
use crate::document::Text;
use crate::problem::{Problem, Severity};

/// What a rule set says about one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// The code, and where it is named.
    pub code: Text,
    /// What becomes of problems of that code.
    pub level: Level,
    /// Why.
    pub because: Text,
}

/// What becomes of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It is not shown.
    Off,
    /// It is a warning.
    Warning,
    /// It is an error.
    Error,
}

impl Level {
    /// All levels, the mildest first.
    pub const ALL: [Self; 3] = [Self::Off, Self::Warning, Self::Error];

    /// The name used in rule files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The codes that `[lint]` may name, each with what it means, in Markdown.
pub fn lowerable() -> impl Iterator<Item = (&'static str, &'static str)> + Clone {
    format::LINT.fields.iter().map(|field| (field.key, field.doc))
}

/// The codes of rule files that nothing lowers: what keeps a file from being read, and above all what keeps an
/// emergency from being missed. A test finds every code that is missing here.
pub const FIXED: &[&str] = &[
    "allows-word-to-avoid",
    "asked-later",
    "bad-date",
    "bad-id",
    "bad-version",
    "choice-test-on-number",
    "claim-broken",
    "claim-empty",
    "cycle",
    "danger-sign-never-fires",
    "duplicate-id",
    "duplicate-table",
    "emergency-condition",
    "emergency-gate",
    "emergency-hidden",
    "emergency-missed",
    "emergency-option-harmless",
    "emergency-option-unused",
    "emergency-without-not-sure",
    "empty-claim",
    "empty-condition",
    "empty-options",
    "empty-text",
    "invisible-character",
    "less-urgent",
    "lint-not-lowerable",
    "lint-unused",
    "missing-key",
    "missing-outcome",
    "missing-word",
    "no-questions",
    "not-sure-ignored",
    "not-sure-missed",
    "not-together",
    "number-bounds",
    "number-test-on-choice",
    "outcome-outside-claim",
    "record-only-tested",
    "reserved-id",
    "same-label",
    "skip-ignored",
    "skip-missed",
    "toml-syntax",
    "trait-not-used",
    "trait-undeclared",
    "trait-without-reason",
    "unknown-finding",
    "unknown-key",
    "unknown-kind",
    "unknown-level",
    "unknown-lint",
    "unknown-option",
    "unknown-outcome",
    "unknown-question",
    "unknown-section",
    "unknown-source",
    "unknown-trait",
    "unknown-where",
    "unsupported-format",
    "word-to-avoid",
    "wrong-type",
];

/// Problems as the rule set wants them shown: without those that are off, the others at the level it gives their
/// codes, with its reason among their help.
#[must_use]
pub fn apply(rules: &RuleSet, problems: Vec<Problem>) -> Vec<Problem> {
    problems.into_iter().filter_map(|problem| at_its_level(rules, problem)).collect()
}

/// As [`apply`], for the author: pass everything that all checks found. Also warns of what `[lint]` names and
/// nothing found.
#[must_use]
pub fn settle(rules: &RuleSet, problems: Vec<Problem>) -> Vec<Problem> {
    let found = |lint: &&Lint| problems.iter().any(|problem| problem.code == lint.code.as_str());
    let unused: Vec<Problem> = rules.lint.iter().filter(|lint| !found(lint)).map(unused).collect();
    apply(rules, problems).into_iter().chain(unused).collect()
}

fn at_its_level(rules: &RuleSet, problem: Problem) -> Option<Problem> {
    let Some(lint) = rules.lint.iter().find(|lint| lint.code.as_str() == problem.code) else {
        return Some(problem);
    };
    let (severity, done) = match lint.level {
        Level::Off => return None,
        Level::Warning => (Severity::Warning, "lowered to a warning"),
        Level::Error => (Severity::Error, "raised to an error"),
    };
    if severity == problem.severity {
        return Some(problem);
    }
    let help = format!("{done} in [lint]: {}", lint.because.trim());
    Some(Problem { severity, ..problem }.help(help))
}

fn unused(lint: &Lint) -> Problem {
    let message = format!("nothing here is `{}`", lint.code);
    Problem::warning("lint-unused", message, lint.code.place)
        .help("take the line out, so that it does not hide what comes later")
}
