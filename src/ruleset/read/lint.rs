//! The `[lint]` table of a rule set.

use crate::document::{Entry, Fields, Text, Value, fields};
use crate::problem::{Problem, suggest};
use crate::ruleset::format;
use crate::ruleset::lint::{FIXED, Level, Lint, lowerable};

/// What a rule set says about codes of problems.
pub(super) fn lint(entry: Option<&Entry<'_>>, problems: &mut Vec<Problem>) -> Vec<Lint> {
    let Some(entry) = entry else { return Vec::new() };
    let Value::Table(codes) = &entry.value.value else {
        problems.push(fields::wrong_type(&entry.value, "a table", format::LINT.what));
        return Vec::new();
    };
    codes.iter().filter_map(|entry| one(entry, problems)).collect()
}

fn one(entry: &Entry<'_>, problems: &mut Vec<Problem>) -> Option<Lint> {
    if format::LINT.field(&entry.key).is_none() {
        problems.push(not_lowerable(entry));
        return None;
    }
    let fields = Fields::of(&entry.value, &format::LOWERED, entry.key_place, problems)?;
    let (level, because) = (fields.text("level")?, fields.text("because")?);
    let level = Level::ALL.into_iter().find(|known| known.id() == level.as_str())?;
    Some(Lint { code: Text { value: entry.key.to_string(), place: entry.key_place }, level, because })
}

fn not_lowerable(entry: &Entry<'_>) -> Problem {
    let (code, place) = (&entry.key, entry.key_place);
    if FIXED.contains(&code.as_ref()) {
        let message = format!("`{code}` cannot be lowered");
        return Problem::error("lint-not-lowerable", message, place)
            .help("errors of safety cannot be lowered, nor what keeps a rule file from being read")
            .help("mend what it points at, and take this line out");
    }
    let problem = Problem::error("unknown-lint", format!("there is no problem called `{code}`"), place);
    suggest(problem, code, place, lowerable().map(|(code, _)| code), "a code that can be lowered")
}
