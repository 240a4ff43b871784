//! The first pages of the rule document: what it is, where to sign, and what a clinician still has to decide.

use super::compose::{fact, one_line, source_name};
use super::in_words::kind;
use super::outline::{Block, Fact, Line, Part};
use crate::ruleset::lint::Lint;
use crate::ruleset::{Basis, Finding, RuleSet, SourceIx};
use crate::text::visible;

/// What the rule set is, its review, and lines to sign on.
pub(super) fn header(rules: &RuleSet) -> Part {
    let review: Vec<Line> = match &rules.review {
        None => vec!["No licensed clinician has reviewed this rule set yet.".into()],
        Some(review) => {
            let by = format!("Reviewed by {}, {}, on {}.", review.by, review.credentials, review.on);
            [Some(by), review.note.clone()].into_iter().flatten().map(|text| one_line(&text).into()).collect()
        }
    };
    let holds = format!(
        "{} questions in {} sections, {} findings, {} evidence notes, {} claims, {} sources",
        rules.questions.len(),
        rules.sections.len(),
        rules.findings.len(),
        rules.evidence.len(),
        rules.claims.len(),
        rules.sources.len()
    );
    let facts: [Option<Fact>; 6] = [
        fact("Rule set", vec![visible(&rules.id).into()]),
        fact("Version", vec![visible(&rules.version).into()]),
        fact("SHA-256 of its files", vec![rules.digest.clone().into()]),
        fact("Language", vec![visible(&rules.language).into()]),
        fact("Holds", vec![holds.into()]),
        fact("Review", review),
    ];
    Part {
        id: "rule-set".to_owned(),
        short: false,
        heading: "What this is".to_owned(),
        blocks: vec![
            Block::Say(
                "Everything that prescreen asks, tells and concludes with this rule set. It routes people to care; \
                 it does not diagnose, and every path ends with an in-person evaluation."
                    .to_owned(),
            ),
            Block::Facts(facts.into_iter().flatten().collect()),
            Block::Heading("Signature".to_owned()),
            Block::Say(
                "I have read the rule set with the version and SHA-256 above. My remarks stand in the margins. \
                 A review is recorded by adding a [review] table to the rule set; that changes the SHA-256."
                    .to_owned(),
            ),
            Block::Blanks(["Name", "Licence or degree", "Date", "Signature"].map(str::to_owned).to_vec()),
        ],
    }
}

/// Everything that waits for a clinician.
pub(super) fn decisions(rules: &RuleSet) -> Part {
    let mut blocks = Vec::new();
    if rules.review.is_none() {
        blocks.push(Block::Ticks(vec![vec![
            "Review outstanding: no licensed clinician has reviewed this rule set.".into(),
        ]]));
    }
    list(
        &mut blocks,
        "Interpretations",
        "No source states these windows, cut-offs and readings.",
        interpretations(rules),
    );
    list(
        &mut blocks,
        "Uses of protected traits",
        "Rules that use age, sex, pregnancy or disability, with the reason given.",
        traits(rules),
    );
    list(
        &mut blocks,
        "Sources not read again",
        "Their text was not read again for this rule set. Read it, or take them out.",
        unread(rules),
    );
    list(
        &mut blocks,
        "Findings that name no source",
        "They rest on the design of this form, or a source is missing.",
        unsourced(rules),
    );
    list(
        &mut blocks,
        "Checks with another level",
        "The rule set gives these checks of the program another level, with the reason given.",
        lints(rules),
    );
    if blocks.is_empty() {
        blocks.push(Block::Say("Nothing is open.".to_owned()));
    }
    Part { id: "decide".to_owned(), short: false, heading: "For the clinician to decide".to_owned(), blocks }
}

fn list(blocks: &mut Vec<Block>, heading: &str, say: &str, items: Vec<Vec<Line>>) {
    if !items.is_empty() {
        blocks.push(Block::Heading(format!("{heading} ({})", items.len())));
        blocks.push(Block::Say(say.to_owned()));
        blocks.push(Block::Ticks(items));
    }
}

/// Every question and finding with what it rests on beside its sources, named.
fn rules_with_basis(rules: &RuleSet) -> impl Iterator<Item = (Line, &Basis)> {
    let questions = rules.questions.iter().enumerate().map(|(index, question)| {
        let name = format!("Question {}: {}", index + 1, one_line(&question.ask));
        (Line::to(name, format!("q-{}", question.id)), &question.basis)
    });
    questions.chain(rules.findings.iter().map(|finding| (name(finding), &finding.basis)))
}

fn name(finding: &Finding) -> Line {
    let mut kind = kind(finding.kind).to_owned();
    if let Some(first) = kind.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Line::to(format!("{kind}: {}", one_line(&finding.title)), format!("f-{}", finding.id))
}

fn interpretations(rules: &RuleSet) -> Vec<Vec<Line>> {
    rules_with_basis(rules)
        .filter_map(|(name, basis)| Some(vec![name, one_line(basis.interpretation.as_ref()?).into()]))
        .collect()
}

fn traits(rules: &RuleSet) -> Vec<Vec<Line>> {
    rules_with_basis(rules)
        .filter(|(_, basis)| !basis.uses.is_empty())
        .map(|(name, basis)| {
            let uses: Vec<&str> = basis.uses.iter().map(|(told, _)| told.id()).collect();
            let because = basis.because.as_ref().map(|because| one_line(because)).unwrap_or_default();
            vec![name, format!("{}: {because}", uses.join(", ")).into()]
        })
        .collect()
}

fn lints(rules: &RuleSet) -> Vec<Vec<Line>> {
    let said = |lint: &Lint| {
        let level = format!("{}: {}", lint.code, lint.level.id());
        vec![visible(&level).into(), one_line(&lint.because).into()]
    };
    rules.lint.iter().map(said).collect()
}

fn unread(rules: &RuleSet) -> Vec<Vec<Line>> {
    let cited_by = |index: SourceIx| {
        let cites = |finding: &&Finding| finding.sources.iter().any(|citation| citation.source == index);
        let findings = rules.findings.iter().filter(cites).map(|finding| visible(&finding.id));
        let evidence = rules
            .evidence
            .iter()
            .filter(|evidence| evidence.sources.iter().any(|citation| citation.source == index));
        findings.chain(evidence.map(|evidence| visible(&evidence.id))).collect::<Vec<_>>()
    };
    let sources = rules.sources.iter().enumerate().filter(|(_, source)| !source.verified);
    sources
        .map(|(index, source)| {
            let cited = cited_by(SourceIx(index));
            let by = if cited.is_empty() { "nothing".to_owned() } else { cited.join(", ") };
            vec![Line::to(source_name(source), format!("s-{}", source.id)), format!("cited by {by}").into()]
        })
        .collect()
}

fn unsourced(rules: &RuleSet) -> Vec<Vec<Line>> {
    rules
        .findings
        .iter()
        .filter(|finding| finding.sources.is_empty())
        .map(|finding| vec![name(finding)])
        .collect()
}
