//! What came of cases as JSON, for programs. The structure is stable: keys are added, never changed, without a new
//! `version`; `prescreen schema test` prints its JSON Schema.

use std::collections::BTreeMap;

use serde::Serialize;

use super::coverage::{Counted, Coverage, Owner};
use super::{Case, CaseResult, Failure, Run, Suite};
use crate::answers::{Answer, AnswerValue, answer_value, to_toml_for_any_version};
use crate::assess::visible_answers;
use crate::document::{Place, Sources};
use crate::ruleset::{Outcome, QuestionIx, RuleSet};

/// The version of the structure.
pub const VERSION: u32 = 1;

/// What came of cases.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Output<'r> {
    /// Always `prescreen-test`.
    format: &'static str,
    /// Always `1`.
    version: u32,
    ruleset: Header<'r>,
    /// Whether no case failed.
    passed: bool,
    totals: Totals,
    /// The cases that were run, in the order of the files.
    cases: Vec<OneCase<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Covered<'r>>,
}

/// The rule set that was tried.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Header<'r> {
    id: &'r str,
    version: &'r str,
    /// SHA-256 of its files.
    digest: &'r str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Totals {
    /// Cases run.
    cases: usize,
    /// Sets of answers tried: the cases and all their families.
    answer_sets: usize,
    /// Cases that failed.
    failed: usize,
    /// Cases whose expectation a person still has to confirm.
    to_confirm: usize,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct OneCase<'r> {
    name: &'r str,
    place: Spot<'r>,
    passed: bool,
    to_confirm: bool,
    answer_sets: usize,
    /// How many of its answer sets failed.
    failed: usize,
    /// The first of those, at most 20.
    failures: Vec<OneFailure<'r>>,
}

/// Where something stands; line and column count from 1.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Spot<'r> {
    file: &'r str,
    line: usize,
    column: usize,
}

/// An answer set of which came something else than expected.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct OneFailure<'r> {
    /// The answers that `vary` set; empty for the case as it stands.
    varied: BTreeMap<&'r str, AnswerValue>,
    /// Absent while something is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    status: &'static str,
    /// The ids of the findings that fired.
    fired: Vec<&'r str>,
    /// What was expected and is not so.
    missed: Vec<OneMiss<'r>>,
    /// The answers that count.
    answers: BTreeMap<&'r str, AnswerValue>,
    /// The same as an answer file.
    toml: String,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct OneMiss<'r> {
    /// The key of `expect`.
    key: &'static str,
    place: Spot<'r>,
    /// For reading.
    expected: &'r str,
    /// For reading.
    got: &'r str,
}

/// What of the rule set the answer sets tried; those of cases to confirm do not count.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Covered<'r> {
    /// Findings and evidence notes that fired.
    rules: Share,
    /// Single tests of conditions, each once true and once false while it decided; without what is proved unreachable.
    parts: Share,
    /// How many of those are proved unreachable.
    unreachable: usize,
    missing_rules: Vec<MissingRule<'r>>,
    missing_parts: Vec<OnePart<'r>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Share {
    covered: usize,
    of: usize,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct MissingRule<'r> {
    /// `finding`, `evidence` or `question`.
    kind: &'static str,
    id: &'r str,
    place: Spot<'r>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct OnePart<'r> {
    /// Whose condition it is a part of.
    of: MissingRule<'r>,
    /// Its number in that condition, from 0, in reading order.
    part: usize,
    place: Spot<'r>,
    /// What it tests.
    test: String,
    /// It was not seen true while it decided.
    never_true: bool,
    /// It was not seen false while it decided.
    never_false: bool,
}

/// The report in JSON.
#[must_use]
pub fn json(rules: &RuleSet, suite: &Suite, run: &Run, coverage: Option<&Coverage<'_>>) -> String {
    let output = Output {
        format: "prescreen-test",
        version: VERSION,
        ruleset: Header { id: &rules.id, version: &rules.version, digest: &rules.digest },
        passed: run.failed() == 0,
        totals: Totals {
            cases: run.results.len(),
            answer_sets: run.answer_sets(),
            failed: run.failed(),
            to_confirm: run.to_confirm(suite),
        },
        cases: run
            .results
            .iter()
            .filter_map(|result| Some(one_case(rules, suite, suite.cases.get(result.case)?, result)))
            .collect(),
        coverage: coverage.map(|coverage| covered(rules, coverage)),
    };
    // Nothing in it can fail to be written.
    serde_json::to_string_pretty(&output).unwrap_or_default() + "\n"
}

fn spot(files: &Sources, place: Place) -> Spot<'_> {
    let (line, column) = files.line_column(place);
    Spot { file: files.file(place.file).map(|file| file.name.as_str()).unwrap_or_default(), line, column }
}

fn one_case<'r>(rules: &'r RuleSet, suite: &'r Suite, case: &'r Case, result: &'r CaseResult) -> OneCase<'r> {
    OneCase {
        name: &case.name,
        place: spot(&suite.files, case.name.place),
        passed: result.failed == 0,
        to_confirm: case.confirm,
        answer_sets: result.answer_sets,
        failed: result.failed,
        failures: result.failures.iter().map(|failure| one_failure(rules, suite, failure)).collect(),
    }
}

fn one_failure<'r>(rules: &'r RuleSet, suite: &'r Suite, failure: &'r Failure) -> OneFailure<'r> {
    let visible = visible_answers(rules, &failure.answers);
    let one = |index: QuestionIx, answer: &Answer| {
        (rules.question(index).id.as_str(), answer_value(rules, index, answer))
    };
    OneFailure {
        varied: failure.varied.iter().map(|(index, answer)| one(*index, answer)).collect(),
        outcome: failure.verdict.outcome,
        status: failure.verdict.status.id(),
        fired: failure.verdict.fired.iter().map(|&finding| rules.finding(finding).id.as_str()).collect(),
        missed: failure
            .misses
            .iter()
            .map(|miss| OneMiss {
                key: miss.key,
                place: spot(&suite.files, miss.place),
                expected: &miss.expected,
                got: &miss.got,
            })
            .collect(),
        answers: visible.iter().map(|(index, answer)| one(index, answer)).collect(),
        toml: to_toml_for_any_version(rules, &failure.answers).unwrap_or_default(),
    }
}

fn covered<'r>(rules: &'r RuleSet, coverage: &Coverage<'r>) -> Covered<'r> {
    let share = |counted: Counted| Share { covered: counted.covered, of: counted.of };
    let named = |owner: Owner| {
        let id = owner.id(rules);
        MissingRule { kind: owner.noun(), id, place: spot(&rules.files, id.place) }
    };
    Covered {
        rules: share(coverage.rules()),
        parts: share(coverage.parts()),
        unreachable: coverage.unreachable(),
        missing_rules: coverage.missing_rules().map(named).collect(),
        missing_parts: coverage
            .missing_parts()
            .into_iter()
            .map(|part| OnePart {
                of: named(part.owner),
                part: part.part,
                place: spot(&rules.files, part.single.place),
                test: part.in_words(rules),
                never_true: part.never_true,
                never_false: part.never_false,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema that is given out is that of the types that are written.
    #[test]
    fn the_schema_is_that_of_the_types() {
        let generator = schemars::generate::SchemaSettings::draft07().into_generator();
        let schema = generator.into_root_schema_for::<Output<'_>>();
        let made = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/export/test.schema.json");
        if std::env::var_os("PRESCREEN_UPDATE").is_some() {
            std::fs::write(path, &made).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), made, "PRESCREEN_UPDATE=1 writes it anew");
    }
}
