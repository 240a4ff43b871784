//! A difference for programs: ids rather than words, nothing left out. Keys stand in a fixed order.

use serde::Serialize;

use super::{
    Asserted, Assertion, Change, Difference, Example, OutcomeChange, PartChange, PartKind, Recorded,
    Reworded, Shift, Standing, Told, ToldTest, Version, Violation,
};
use crate::ruleset::Outcome;
use crate::text::printable_json;
use crate::verify::Count;

/// The version of this format. It changes when a program that reads it would have to.
pub const VERSION: u32 = 1;

/// What differs between two versions of a rule set.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "prescreen difference, version 1"))]
struct Output<'d> {
    format: &'static str,
    version: u32,
    old: Rules<'d>,
    new: Rules<'d>,
    /// How many complete answer sets were compared. Counts are decimal digits in a string, for they can be too large
    /// for a number; null beyond 256 bits. They count ways to answer, not people.
    compared: Option<String>,
    /// How many of them come to the same outcome with the same findings.
    same: Option<String>,
    /// How many come to the same outcome with other findings.
    other_findings: Option<String>,
    /// Pairs of outcomes that differ, those that became less urgent first.
    outcomes: Vec<OutcomeOut<'d>>,
    /// Findings, questions and evidence, beside their words.
    parts: Vec<PartOut<'d>>,
    /// What was only worded otherwise.
    texts: Vec<TextOut<'d>>,
    asserted: Vec<AssertedOut<'d>>,
    /// Recorded answers; null when none were asked for.
    answers: Option<Vec<RecordedOut<'d>>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Rules<'d> {
    id: &'d str,
    version: &'d str,
    digest: &'d str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct OutcomeOut<'d> {
    old: Outcome,
    new: Outcome,
    less_urgent: bool,
    count: Option<String>,
    /// The findings that differ for any of them, in kind or in when they fire.
    findings: &'d [String],
    /// The questions whose answers decide it.
    questions: &'d [String],
    /// What holds for all of these answer sets.
    only_where: Vec<ToldOut<'d>>,
    /// Whether that says all: every answer set for which it holds is one of these.
    exact: bool,
    example: ExampleOut<'d>,
}

/// What is told in answer to a question: one of these tests.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ToldOut<'d> {
    question: &'d str,
    /// The answer is one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    one_of: Option<&'d [String]>,
    /// These are all among the answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    includes: Option<&'d [String]>,
    /// None of these is among the answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    without: Option<&'d [String]>,
    /// The answer is a number from the first to the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    between: Option<[i64; 2]>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ExampleOut<'d> {
    old: Outcome,
    new: Outcome,
    /// Lines for a case file of the new version.
    case: &'d str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct PartOut<'d> {
    part: PartKind,
    id: &'d str,
    change: Change,
    old_kind: Option<&'d str>,
    new_kind: Option<&'d str>,
    /// Answer sets for which it fires, is asked or is shown in the new version only.
    gained: ShiftOut<'d>,
    /// Answer sets for which it did in the old version only.
    lost: ShiftOut<'d>,
    answers_added: &'d [String],
    answers_removed: &'d [String],
    /// Removed answers that stand in an emergency or same-day finding of the old version.
    danger_signs_removed: &'d [String],
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ShiftOut<'d> {
    count: Option<String>,
    example: Option<ExampleOut<'d>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct TextOut<'d> {
    what: &'d str,
    /// Null for what there is only once.
    id: Option<&'d str>,
    keys: &'d [String],
    /// Of these the words themselves, where urgent care may hang on them.
    words: Vec<RewordedOut<'d>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RewordedOut<'d> {
    key: &'d str,
    /// Null where it said nothing.
    old: Option<&'d str>,
    /// Null where it says nothing now.
    new: Option<&'d str>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct AssertedOut<'d> {
    /// "only-more-urgent" or "only-where".
    assertion: &'static str,
    /// The conditions of "only-where", as they were written.
    conditions: Vec<&'d str>,
    holds: bool,
    /// How many answer sets are against it.
    count: Option<String>,
    example: Option<ExampleOut<'d>>,
    danger_signs_removed: Vec<SignOut<'d>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SignOut<'d> {
    question: &'d str,
    answer: &'d str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RecordedOut<'d> {
    file: &'d str,
    old: StandingOut<'d>,
    new: StandingOut<'d>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct StandingOut<'d> {
    status: &'static str,
    /// Null while the answers are incomplete.
    outcome: Option<Outcome>,
    /// Questions that are asked and not answered.
    missing: &'d [String],
    /// How many answers only the other version knows.
    unknown: usize,
}

/// A difference as JSON, in the format `prescreen-difference`. Ends with a line break.
#[must_use]
pub fn json(difference: &Difference, recorded: Option<&[Recorded]>) -> String {
    let output = Output {
        format: "prescreen-difference",
        version: VERSION,
        old: rules(&difference.old),
        new: rules(&difference.new),
        compared: difference.compared.exact(),
        same: difference.same.exact(),
        other_findings: difference.other_findings.exact(),
        outcomes: difference.outcomes.iter().map(outcome).collect(),
        parts: difference.parts.iter().map(part).collect(),
        texts: difference
            .texts
            .iter()
            .map(|text| TextOut {
                what: text.what,
                id: Some(text.id.as_str()).filter(|id| !id.is_empty()),
                keys: &text.keys,
                words: text.words.iter().map(reworded).collect(),
            })
            .collect(),
        asserted: difference.asserted.iter().map(asserted).collect(),
        answers: recorded.map(|all| all.iter().map(one_recorded).collect()),
    };
    printable_json(&output)
}

fn reworded(words: &Reworded) -> RewordedOut<'_> {
    RewordedOut { key: &words.key, old: words.old.as_deref(), new: words.new.as_deref() }
}

fn rules(version: &Version) -> Rules<'_> {
    Rules { id: &version.id, version: &version.version, digest: &version.digest }
}

fn outcome(change: &OutcomeChange) -> OutcomeOut<'_> {
    OutcomeOut {
        old: change.old,
        new: change.new,
        less_urgent: change.is_less_urgent(),
        count: change.count.exact(),
        findings: &change.findings,
        questions: &change.region.questions,
        only_where: change.region.tests.iter().map(told).collect(),
        exact: change.region.exact,
        example: example(&change.example),
    }
}

fn told(told: &Told) -> ToldOut<'_> {
    let mut out =
        ToldOut { question: &told.question, one_of: None, includes: None, without: None, between: None };
    match &told.test {
        ToldTest::IsOneOf(ids) => out.one_of = Some(ids),
        ToldTest::Includes(ids) => out.includes = Some(ids),
        ToldTest::Without(ids) => out.without = Some(ids),
        ToldTest::Between(least, most) => out.between = Some([*least, *most]),
    }
    out
}

fn example(example: &Example) -> ExampleOut<'_> {
    ExampleOut { old: example.before, new: example.after, case: &example.case }
}

fn part(change: &PartChange) -> PartOut<'_> {
    PartOut {
        part: change.part,
        id: &change.id,
        change: change.change,
        old_kind: change.kinds.0,
        new_kind: change.kinds.1,
        gained: shift(&change.gained),
        lost: shift(&change.lost),
        answers_added: &change.answers_added,
        answers_removed: &change.answers_removed,
        danger_signs_removed: &change.signs_removed,
    }
}

fn shift(shift: &Shift) -> ShiftOut<'_> {
    ShiftOut { count: shift.count.exact(), example: shift.example.as_ref().map(example) }
}

fn asserted(one: &Asserted) -> AssertedOut<'_> {
    let (assertion, conditions) = match &one.assertion {
        Assertion::OnlyMoreUrgent => ("only-more-urgent", Vec::new()),
        Assertion::OnlyWhere(allowed) => {
            ("only-where", allowed.iter().map(|allowed| allowed.text.as_str()).collect())
        }
    };
    let (count, shown, signs) = match &one.violation {
        None => (Count::ZERO, None, [].as_slice()),
        Some(Violation::Outcome { count, example }) => (*count, Some(example), [].as_slice()),
        Some(Violation::SignsRemoved(signs)) => (Count::ZERO, None, signs.as_slice()),
    };
    AssertedOut {
        assertion,
        conditions,
        holds: one.violation.is_none(),
        count: count.exact(),
        example: shown.map(example),
        danger_signs_removed: signs.iter().map(|(question, answer)| SignOut { question, answer }).collect(),
    }
}

fn one_recorded(one: &Recorded) -> RecordedOut<'_> {
    RecordedOut { file: &one.file, old: standing(&one.old), new: standing(&one.new) }
}

fn standing(standing: &Standing) -> StandingOut<'_> {
    StandingOut {
        status: standing.status.id(),
        outcome: standing.outcome,
        missing: &standing.missing,
        unknown: standing.unknown,
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
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/export/difference.schema.json");
        if std::env::var_os("PRESCREEN_UPDATE").is_some() {
            std::fs::write(path, &made).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), made, "PRESCREEN_UPDATE=1 writes it anew");
    }
}
