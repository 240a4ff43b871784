//! What is wrong with a rule set that reads well.

mod characters;
mod emergency;
mod findings;
mod labels;
mod plain;
mod traits;

pub(super) use characters::characters;
pub(super) use plain::{hard_words, words_to_avoid};

use super::model::RuleSet;
use crate::problem::Problem;

/// Checks a rule set whose names all resolve.
pub(super) fn rule_set(rules: &RuleSet, problems: &mut Vec<Problem>) {
    let before = problems.len();
    findings::cycles(rules, problems);
    findings::unused(rules, problems);
    findings::marks(rules, problems);
    labels::check(rules, problems);
    traits::check(rules, problems);
    // What follows findings through each other needs them to be free of cycles.
    if !crate::problem::has_errors(problems.get(before..).unwrap_or_default()) {
        emergency::check(rules, problems);
    }
}
