//! An explanation for programs: ids rather than words, every finding and every change. Keys stand in a fixed order.

use serde::Serialize;

use super::{Explained, Explanation, Part, Said};
use crate::answers::{AnswerValue, answer_value};
use crate::assess::OneAnswer;
use crate::ruleset::{FindingIx, FindingKind, Leaf, Outcome, QuestionIx, RuleSet, SingleTest, Test};
use crate::text::printable_json;

/// The version of this format. It changes when a program that reads it would have to.
pub const VERSION: u32 = 1;

/// Why the answers of one person come to what they do.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "prescreen explanation, version 1"))]
struct Output<'a> {
    format: &'static str,
    version: u32,
    ruleset: Rules<'a>,
    status: &'static str,
    /// Null while the answers are incomplete.
    outcome: Option<Outcome>,
    /// The outcome of what fired, whatever is still to be answered.
    outcome_so_far: Outcome,
    missing: Vec<&'a str>,
    /// Every finding, or those asked for, the most urgent kind first.
    findings: Vec<FindingOut<'a>>,
    evidence: Vec<EvidenceOut<'a>>,
    /// The changes of one answer that alter the outcome, the nearest first.
    changes: Changes<'a>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Rules<'a> {
    id: &'a str,
    version: &'a str,
    digest: &'a str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FindingOut<'a> {
    id: &'a str,
    kind: FindingKind,
    title: &'a str,
    fired: bool,
    when: PartOut<'a>,
    /// For one that did not fire: the nearest change of one answer that would make it fire.
    one_answer_away: Option<ChangeOut<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct EvidenceOut<'a> {
    id: &'a str,
    shown: bool,
    when: PartOut<'a>,
}

/// A part of a condition.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct PartOut<'a> {
    test: TestName,
    holds: bool,
    /// Bounds of a number, or of a count.
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_most: Option<i64>,
    /// The question tested.
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<bool>,
    /// The answer as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered: Option<AnswerValue>,
    /// The single tests, any of which is enough; empty where there are parts.
    any_of: Vec<SingleOut<'a>>,
    parts: Vec<PartOut<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
enum TestName {
    All,
    Any,
    Not,
    Count,
    Answer,
    Number,
    Finding,
    Outcome,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SingleOut<'a> {
    /// The answer or finding looked for; null for a number.
    is: Option<&'a str>,
    holds: bool,
    /// Whether the whole condition would come out otherwise if this test alone did.
    decides: bool,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Changes<'a> {
    more_urgent: Vec<ChangeOut<'a>>,
    less_urgent: Vec<ChangeOut<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ChangeOut<'a> {
    question: &'a str,
    /// Null when it is not answered yet.
    from: Option<AnswerValue>,
    to: AnswerValue,
    /// Ticks that differ, or the distance between two numbers.
    size: u64,
    /// The outcome of what would fire then, whatever would still be to answer.
    outcome: Outcome,
    fires: Vec<&'a str>,
    fires_no_more: Vec<&'a str>,
    /// Questions that would be asked then and wait for no answer now.
    asked: Vec<&'a str>,
    /// Questions whose answers would no longer count.
    dropped: Vec<&'a str>,
}

/// An explanation as pretty-printed JSON, with a line break at its end.
#[must_use]
pub fn json(explanation: &Explanation<'_>) -> String {
    printable_json(&output(explanation))
}

fn output<'a>(explanation: &'a Explanation<'a>) -> Output<'a> {
    let Explanation { rules, assessment, .. } = explanation;
    let evidence = explanation.evidence.iter().filter_map(|(index, when)| {
        let id = rules.evidence.get(*index)?.id.as_str();
        Some(EvidenceOut { id, shown: when.holds, when: part(explanation, when) })
    });
    let changes = |changes: &'a [OneAnswer]| changes.iter().map(|changed| change(rules, changed)).collect();
    Output {
        format: "prescreen-explanation",
        version: VERSION,
        ruleset: Rules { id: &rules.id, version: &rules.version, digest: &rules.digest },
        status: assessment.status.id(),
        outcome: assessment.outcome,
        outcome_so_far: explanation.outcome_so_far,
        missing: questions(rules, &assessment.missing),
        findings: explanation.findings.iter().map(|explained| finding(explanation, explained)).collect(),
        evidence: evidence.collect(),
        changes: Changes {
            more_urgent: changes(&explanation.more_urgent),
            less_urgent: changes(&explanation.less_urgent),
        },
    }
}

fn questions<'a>(rules: &'a RuleSet, indices: &[QuestionIx]) -> Vec<&'a str> {
    indices.iter().map(|&question| rules.question(question).id.as_str()).collect()
}

fn findings<'a>(rules: &'a RuleSet, indices: &[FindingIx]) -> Vec<&'a str> {
    indices.iter().map(|&finding| rules.finding(finding).id.as_str()).collect()
}

fn finding<'a>(explanation: &'a Explanation<'a>, explained: &'a Explained<'a>) -> FindingOut<'a> {
    let rule = explained.rule(explanation.rules);
    FindingOut {
        id: &rule.id,
        kind: rule.kind,
        title: &rule.title,
        fired: explained.fired(),
        when: part(explanation, &explained.when),
        one_answer_away: explained.one_answer_away.as_ref().map(|changed| change(explanation.rules, changed)),
    }
}

fn part<'a>(explanation: &'a Explanation<'a>, of: &'a Part<'a>) -> PartOut<'a> {
    let rules = explanation.rules;
    let count = |bound: Option<usize>| bound.and_then(|bound| i64::try_from(bound).ok());
    let (test, at_least, at_most) = match &of.condition.test {
        Test::All(_) => (TestName::All, None, None),
        Test::Any(_) => (TestName::Any, None, None),
        Test::Not(_) => (TestName::Not, None, None),
        Test::Count { at_least, at_most, .. } => (TestName::Count, count(*at_least), count(*at_most)),
        Test::Leaf(Leaf::Answer { .. }) => (TestName::Answer, None, None),
        Test::Leaf(Leaf::Number { at_least, at_most, .. }) => (TestName::Number, *at_least, *at_most),
        Test::Leaf(Leaf::Finding { .. }) => (TestName::Finding, None, None),
        Test::Leaf(Leaf::Outcome(_) | Leaf::OutcomeAtLeast(_)) => (TestName::Outcome, None, None),
    };
    let question = match &of.condition.test {
        Test::Leaf(leaf) => leaf.question(),
        _ => None,
    };
    let said = question.map(|question| (question, explanation.said(question)));
    PartOut {
        test,
        holds: of.holds,
        at_least,
        at_most,
        question: question.map(|question| rules.question(question).id.as_str()),
        asked: said.map(|(_, said)| said != Said::NotAsked),
        answered: said.and_then(|(question, said)| match said {
            Said::Answered(answer) => Some(answer_value(rules, question, answer)),
            Said::NotAsked | Said::NotAnswered => None,
        }),
        any_of: of
            .singles
            .iter()
            .map(|single| SingleOut {
                is: looked_for(rules, single.test),
                holds: single.holds,
                decides: single.decides,
            })
            .collect(),
        parts: of.parts.iter().map(|inner| part(explanation, inner)).collect(),
    }
}

fn looked_for<'a>(rules: &'a RuleSet, test: SingleTest<'_>) -> Option<&'a str> {
    match test {
        SingleTest::Answer(question, token) => Some(rules.question(question).token_id(token)),
        SingleTest::Finding(finding) => Some(&rules.finding(finding).id),
        SingleTest::Number(..) | SingleTest::Outcome(_) | SingleTest::OutcomeAtLeast(_) => None,
    }
}

fn change<'a>(rules: &'a RuleSet, changed: &OneAnswer) -> ChangeOut<'a> {
    let question = changed.change.question;
    ChangeOut {
        question: &rules.question(question).id,
        from: changed.change.from.as_ref().map(|from| answer_value(rules, question, from)),
        to: answer_value(rules, question, &changed.change.to),
        size: changed.size,
        outcome: changed.outcome,
        fires: findings(rules, &changed.fires),
        fires_no_more: findings(rules, &changed.fires_no_more),
        asked: questions(rules, &changed.asked),
        dropped: questions(rules, &changed.dropped),
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
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/export/explanation.schema.json");
        if std::env::var_os("PRESCREEN_UPDATE").is_some() {
            std::fs::write(path, &made).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), made, "PRESCREEN_UPDATE=1 writes it anew");
    }
}
