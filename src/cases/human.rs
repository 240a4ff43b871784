//! What came of cases, for reading: failures first, then what was covered, then one line.

use std::fmt::Write as _;

use super::coverage::{Counted, Coverage, MissingPart, Owner};
use super::{Case, CaseResult, Failure, Run, Suite};
use crate::answers::{Answer, answer_value, to_toml_for_any_version};
use crate::document::{Place, Sources, toml_inline};
use crate::ruleset::{QuestionIx, RuleSet};
use crate::text::{self, indent, visible};

/// Of each case, so many failing answer sets are shown.
const SHOWN: usize = 3;

const COLUMNS: usize = 80;

/// The whole report. `full`: with everything that was not covered.
#[must_use]
pub fn human(
    rules: &RuleSet,
    suite: &Suite,
    run: &Run,
    coverage: Option<&Coverage<'_>>,
    full: bool,
) -> String {
    let mut out = String::new();
    for result in run.results.iter().filter(|result| result.failed > 0) {
        if let Some(case) = suite.cases.get(result.case) {
            failed(&mut out, rules, suite, case, result);
        }
    }
    if let Some(coverage) = coverage {
        let missing = missing_rules(rules, coverage) + &missing_parts(rules, coverage);
        if full && !missing.is_empty() {
            let _ = writeln!(out, "{missing}");
        }
        out.push_str(&counts(coverage, run.to_confirm(suite)));
    }
    let _ = writeln!(out, "{}", last_line(suite, run));
    out
}

/// The cases whose name contains this, a line each.
#[must_use]
pub fn list(suite: &Suite, filter: Option<&str>) -> String {
    let told = |(_, case): (usize, &Case)| {
        let sets = match case.answer_sets() {
            1 => String::new(),
            n => format!(" ({} answer sets)", grouped(n)),
        };
        let to_confirm = if case.confirm { " (to confirm)" } else { "" };
        let place = location(&suite.files, case.name.place);
        visible(&format!("{place}: {}{sets}{to_confirm}", case.name)).replace('\n', " ") + "\n"
    };
    suite.matching(filter).map(told).collect()
}

/// "41 cases (1,203 answer sets), 0 failed, 2 to confirm".
fn last_line(suite: &Suite, run: &Run) -> String {
    let cases = match run.results.len() {
        1 => "1 case".to_owned(),
        n => format!("{} cases", grouped(n)),
    };
    let of = if run.results.len() < suite.cases.len() {
        format!(" of {}", grouped(suite.cases.len()))
    } else {
        String::new()
    };
    let sets = match run.answer_sets() {
        1 => "1 answer set".to_owned(),
        n => format!("{} answer sets", grouped(n)),
    };
    let to_confirm = match run.to_confirm(suite) {
        0 => String::new(),
        n => format!(", {} to confirm", grouped(n)),
    };
    format!("{cases}{of} ({sets}), {} failed{to_confirm}", grouped(run.failed()))
}

/// A number with commas between thousands.
#[must_use]
pub fn grouped(number: usize) -> String {
    text::grouped(number as u64)
}

/// Where something stands: `FILE:LINE`.
pub(super) fn location(files: &Sources, place: Place) -> String {
    let file = files.file(place.file).map(|file| file.name.as_str()).unwrap_or_default();
    format!("{file}:{}", files.line_column(place).0)
}

/// Answers as they stand in an inline table.
pub(super) fn inline(rules: &RuleSet, answers: &[(QuestionIx, Answer)]) -> String {
    let one = |(index, answer): &(QuestionIx, Answer)| {
        let value = toml_inline(&answer_value(rules, *index, answer));
        format!("{} = {value}", rules.question(*index).id)
    };
    answers.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn put(out: &mut String, text: &str, first: &str, rest: &str) {
    for line in indent(&visible(text), COLUMNS, first, rest) {
        let _ = writeln!(out, "{line}");
    }
}

fn failed(out: &mut String, rules: &RuleSet, suite: &Suite, case: &Case, result: &CaseResult) {
    put(out, &format!("FAILED {}", location(&suite.files, case.name.place)), "", "");
    put(out, &case.name, "  ", "  ");
    for (index, failure) in result.failures.iter().take(SHOWN).enumerate() {
        failing(out, rules, case, failure);
        // The others differ from it in what is shown.
        if index == 0 {
            answers(out, rules, failure);
        }
    }
    let more = result.failed.saturating_sub(SHOWN);
    if more > 0 {
        let sets = if more == 1 { "answer set" } else { "answer sets" };
        put(out, &format!("and {} {sets} more of this case", grouped(more)), "  ", "  ");
    }
    out.push('\n');
}

fn failing(out: &mut String, rules: &RuleSet, case: &Case, failure: &Failure) {
    if !failure.varied.is_empty() {
        put(out, &inline(rules, &failure.varied), "  with ", "       ");
    } else if !case.families.is_empty() {
        put(out, "as it stands, with nothing varied", "  ", "  ");
    }
    for miss in &failure.misses {
        let line = format!("{}: expected {}; {}", miss.key, miss.expected, miss.got);
        put(out, &line, "    ", "      ");
    }
    let ids: Vec<&str> =
        failure.verdict.fired.iter().map(|&finding| rules.finding(finding).id.as_str()).collect();
    let fired = if ids.is_empty() { "no finding".to_owned() } else { ids.join(", ") };
    put(out, &format!("fired: {fired}"), "    ", "      ");
}

fn answers(out: &mut String, rules: &RuleSet, failure: &Failure) {
    let toml = to_toml_for_any_version(rules, &failure.answers).unwrap_or_default();
    put(out, "its answers; saved as a file, `prescreen explain --answers FILE` tells why:", "    ", "    ");
    for line in toml.lines().filter(|line| !line.is_empty()) {
        let _ = writeln!(out, "      {line}");
    }
}

fn counts(coverage: &Coverage<'_>, to_confirm: usize) -> String {
    let (fired, parts) = (coverage.rules(), coverage.parts());
    let without = match to_confirm {
        0 => String::new(),
        1 => "        without the 1 case to confirm\n".to_owned(),
        n => format!("        without the {} cases to confirm\n", grouped(n)),
    };
    format!(
        "rules   {} fired\nparts   covered {}, {} proved unreachable\n{without}",
        of(fired),
        of(parts),
        grouped(coverage.unreachable())
    )
}

fn of(counted: Counted) -> String {
    format!("{} of {}", grouped(counted.covered), grouped(counted.of))
}

/// The rules that did not fire, a line each, however long, with their places in the rule files.
#[must_use]
pub fn missing_rules(rules: &RuleSet, coverage: &Coverage<'_>) -> String {
    let told = |owner: Owner| {
        let id = owner.id(rules);
        let place = location(&rules.files, id.place);
        visible(&format!("{place}: {} `{id}` never fired", owner.noun())) + "\n"
    };
    coverage.missing_rules().map(told).collect()
}

/// The parts of conditions that were not tried, in the same way.
#[must_use]
pub fn missing_parts(rules: &RuleSet, coverage: &Coverage<'_>) -> String {
    let told = |part: MissingPart<'_>| {
        let place = location(&rules.files, part.single.place);
        let (noun, id) = (part.owner.noun(), part.owner.id(rules));
        visible(&format!("{place}: `{}` of {noun} `{id}` {}", part.in_words(rules), part.lacking())) + "\n"
    };
    coverage.missing_parts().into_iter().map(told).collect()
}
