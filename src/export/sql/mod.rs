//! A rule set as one SQL statement: from a table of answers to the outcome of every row, as
//! [`assess`](crate::assess::assess) says it.
//!
//! The statement goes step by step, each a `WITH` of its own: `given` (blank text is no answer), `asked` (which questions
//! are shown), `counted` (answers to other questions do not count, and what is missing), `fired` (one column a finding),
//! `lists` (their ids), and the result. Every test is 0, 1, true or false, never NULL: `not` stands only before single
//! answers, and there says what no answer means.

mod dialect;
mod fit;
mod layout;
mod leaf;
mod steps;
mod term;

use crate::answers::Encoding;
use crate::ruleset::RuleSet;

pub use dialect::Dialect;
pub use fit::{Table, Unfit};

/// What a statement is made for.
#[derive(Debug, Clone)]
pub struct Target {
    /// The engine that runs it.
    pub dialect: Dialect,
    /// How the table holds answers to a choose-many.
    pub encoding: Encoding,
    /// The table of answers.
    pub table: Table,
    /// The view that the statement becomes, if it does.
    pub view: Option<Table>,
}

/// The statement: rows of `id`, `outcome`, `status`, `criteria`, `cautions`, `red_flags`, `missing` and
/// `ruleset_version`, one for each row of the table, in no order.
///
/// # Errors
/// When the rule set or a name does not fit the engine.
pub fn statement(rules: &RuleSet, target: &Target) -> Result<String, Unfit> {
    let steps = steps::Steps::of(rules, target);
    fit::check(rules, target, &steps.names())?;
    Ok(steps.statement())
}
