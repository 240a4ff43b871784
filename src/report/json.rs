//! The result for programs: ids rather than words, everything that fired, the same for every audience.
//! Keys stand in a fixed order; answers in the order asked.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::Report;
use crate::answers::{AnswerValue, answer_value};
use crate::assess::{Assessment, Fired};
use crate::document::Text;
use crate::ruleset::{Citation, Evidence, FindingKind, Outcome, QuestionIx, Review, RuleSet, SourceIx};
use crate::text::printable_json;

/// The version of this format. It changes when a program that reads it would have to.
pub const VERSION: u32 = 1;

/// The result of one screening.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "prescreen result, version 1"))]
struct Output<'a> {
    format: &'static str,
    version: u32,
    ruleset: Rules<'a>,
    reference: Option<&'a str>,
    status: &'static str,
    outcome: Option<Outcome>,
    words: OutcomeWords<'a>,
    findings: Vec<FindingOut<'a>>,
    evidence: Vec<&'a str>,
    /// Every source that a finding or evidence above rests on, in the order of the rule files.
    sources: Vec<SourceOut<'a>>,
    answers: Pairs<'a>,
    not_sure: Vec<&'a str>,
    skipped: Vec<&'a str>,
    missing: Vec<&'a str>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Rules<'a> {
    id: &'a str,
    version: &'a str,
    digest: &'a str,
    /// Who reviewed it; null while nobody has.
    reviewed: Option<&'a Review>,
}

/// What a person was told. While there is no outcome, only what is said on every path.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct OutcomeWords<'a> {
    headline: Option<&'a str>,
    say: Option<&'a str>,
    no_match: Option<&'a str>,
    safety_net: &'a str,
    outcome_closing: Option<&'a str>,
    closing: &'a str,
    disclaimer: &'a str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FindingOut<'a> {
    id: &'a str,
    kind: FindingKind,
    items: Vec<&'a str>,
    title: &'a str,
    say: Option<&'a str>,
    because: Vec<Because<'a>>,
    sources: Vec<CitationOut<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Because<'a> {
    question: &'a str,
    /// Null when it counted that the question was not answered so.
    answer: Option<AnswerValue>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct CitationOut<'a> {
    id: &'a str,
    at: Option<&'a str>,
    quote: Option<&'a str>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SourceOut<'a> {
    id: &'a str,
    by: &'a str,
    title: &'a str,
    year: Option<i64>,
    at: Option<&'a str>,
    /// Whether its text was read again for this rule set.
    verified: bool,
}

/// Answers by question id, in the order asked.
struct Pairs<'a>(Vec<(&'a str, AnswerValue)>);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, value)| (id, value)))
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Pairs<'_> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Answers".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        std::collections::BTreeMap::<String, AnswerValue>::json_schema(generator)
    }
}

/// The result as pretty-printed JSON.
pub(super) fn json(report: &Report<'_>) -> String {
    printable_json(&output(report))
}

fn output<'a>(report: &Report<'a>) -> Output<'a> {
    let (rules, assessment) = (report.rules, report.assessment);
    let ids = |questions: &'a [QuestionIx]| {
        questions.iter().map(|&question| rules.question(question).id.as_str()).collect()
    };
    Output {
        format: "prescreen-result",
        version: VERSION,
        ruleset: Rules {
            id: &rules.id,
            version: &rules.version,
            digest: &rules.digest,
            reviewed: rules.review.as_ref(),
        },
        reference: report.reference,
        status: assessment.status.id(),
        outcome: assessment.outcome,
        words: outcome_words(report),
        findings: assessment.findings.iter().map(|fired| finding(rules, fired)).collect(),
        evidence: shown_evidence(rules, assessment).map(|evidence| evidence.id.as_str()).collect(),
        sources: sources(rules, assessment),
        answers: Pairs(
            assessment
                .answers
                .iter()
                .map(|(asked, answer)| {
                    (rules.question(*asked).id.as_str(), answer_value(rules, *asked, answer))
                })
                .collect(),
        ),
        not_sure: ids(&assessment.not_sure),
        skipped: ids(&assessment.skipped),
        missing: ids(&assessment.missing),
    }
}

fn outcome_words<'a>(report: &Report<'a>) -> OutcomeWords<'a> {
    let rules = report.rules;
    let outcome = report.assessment.outcome;
    let text = outcome.map(|outcome| rules.outcome(outcome));
    let matched = report.assessment.of_kind(rules, FindingKind::Criterion).next().is_some();
    let no_match = outcome.is_some_and(|outcome| !outcome.is_urgent()) && !matched;
    OutcomeWords {
        headline: text.map(|text| text.headline.as_str()),
        say: text.map(|text| text.say.as_str()),
        no_match: no_match.then_some(rules.no_match.as_str()),
        safety_net: &rules.safety_net,
        outcome_closing: text.and_then(|text| text.closing.as_deref()),
        closing: &rules.closing,
        disclaimer: &rules.disclaimer,
    }
}

fn finding<'a>(rules: &'a RuleSet, fired: &Fired) -> FindingOut<'a> {
    let finding = rules.finding(fired.finding);
    FindingOut {
        id: &finding.id,
        kind: finding.kind,
        items: finding.items.iter().map(Text::as_str).collect(),
        title: &finding.title,
        say: finding.say.as_deref(),
        because: fired
            .because
            .iter()
            .map(|reason| Because {
                question: &rules.question(reason.question).id,
                answer: reason.answer.as_ref().map(|answer| answer_value(rules, reason.question, answer)),
            })
            .collect(),
        sources: finding.sources.iter().map(|cited| citation(rules, cited)).collect(),
    }
}

fn citation<'a>(rules: &'a RuleSet, citation: &'a Citation) -> CitationOut<'a> {
    CitationOut {
        id: &rules.source(citation.source).id,
        at: citation.at.as_deref(),
        quote: citation.quote.as_deref(),
    }
}

fn sources<'a>(rules: &'a RuleSet, assessment: &Assessment) -> Vec<SourceOut<'a>> {
    let of_findings = assessment.findings.iter().map(|fired| &rules.finding(fired.finding).sources);
    let of_evidence = shown_evidence(rules, assessment).map(|evidence| &evidence.sources);
    let cited: BTreeSet<SourceIx> =
        of_findings.chain(of_evidence).flatten().map(|citation| citation.source).collect();
    cited
        .into_iter()
        .map(|index| rules.source(index))
        .map(|source| SourceOut {
            id: &source.id,
            by: &source.by,
            title: &source.title,
            year: source.year,
            at: source.at.as_deref(),
            verified: source.verified,
        })
        .collect()
}

fn shown_evidence<'a>(rules: &'a RuleSet, assessment: &Assessment) -> impl Iterator<Item = &'a Evidence> {
    assessment.evidence.iter().filter_map(|&index| rules.evidence.get(index))
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
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/export/result.schema.json");
        if std::env::var_os("PRESCREEN_UPDATE").is_some() {
            std::fs::write(path, &made).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), made, "PRESCREEN_UPDATE=1 writes it anew");
    }
}
