//! What keeps a rule set, or a name, from becoming a statement.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use super::{Dialect, Target};
use crate::answers::columns;
use crate::ruleset::RuleSet;

/// The name of a table or view: words of letters, digits, `_`, `-` and `$`, with a `.` between database, schema and
/// name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    parts: Vec<String>,
}

impl FromStr for Table {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$');
        let parts: Vec<String> = name.split('.').map(str::to_owned).collect();
        if parts.len() > 3 || parts.iter().any(|part| part.is_empty() || !part.chars().all(is_plain)) {
            return Err("a name has letters, digits, `_`, `-` and `$`, with `.` between schema and table");
        }
        Ok(Self { parts })
    }
}

impl Table {
    /// As an engine reads it.
    pub(super) fn quoted(&self, dialect: Dialect) -> String {
        self.parts.iter().map(|part| dialect.quoted(part)).collect::<Vec<_>>().join(".")
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parts.join("."))
    }
}

/// Why there is no statement: what does not fit, and what can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// What does not fit, in one line.
    pub message: String,
    /// What can be done, in a sentence.
    pub help: String,
}

/// Columns that the statement adds to those of findings and answers: lists and the rest of the result.
const OWN_COLUMNS: usize = 10;

/// Whether the table and the statement can be what the engine allows. `steps`: the names of the steps.
pub(super) fn check(rules: &RuleSet, target: &Target, steps: &[&str]) -> Result<(), Unfit> {
    let unfit = |message: String, help: &str| Err(Unfit { message, help: help.to_owned() });
    if rules.question_by_id("id").is_some() {
        return unfit(
            "a question of this rule set is called `id`, like the column that tells rows apart".to_owned(),
            "Give the question another id.",
        );
    }
    if let [name] = target.table.parts.as_slice()
        && steps.iter().any(|step| step.eq_ignore_ascii_case(name))
    {
        return unfit(
            format!("the statement itself has a part called `{name}`"),
            "Give the table another name, and name it with --table; or name its schema too: `schema.table`.",
        );
    }
    let columns = columns(rules, target.encoding);
    let needed = columns.len() + rules.questions.len() * 2 + rules.findings.len() + OWN_COLUMNS;
    if let Some(most) = target.dialect.most_columns().filter(|most| needed > *most) {
        return unfit(
            format!("{} allows {most} columns, and this needs up to {needed}", target.dialect.name()),
            "Use an engine without such a bound: duckdb, spark, datafusion or clickhouse.",
        );
    }
    if let Some(longest) = target.dialect.longest_name() {
        let findings = rules.findings.iter().map(|finding| format!("fired_{}", finding.id));
        let mut cut = HashMap::new();
        for name in columns.into_iter().map(|column| column.name).chain(findings) {
            let start = name.as_bytes().iter().copied().take(longest).collect::<Vec<u8>>();
            if let Some(other) = cut.insert(start, name.clone()) {
                return unfit(
                    format!("{} cannot tell `{other}` and `{name}` apart", target.dialect.name()),
                    "It reads the first 63 letters of a name: shorten an id, or use another engine.",
                );
            }
        }
    }
    Ok(())
}
