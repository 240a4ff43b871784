//! From a rule set to the outline of its document: what is said, and in which order.

use super::in_words::{self, label, with_names};
use super::outline::{Block, Entry, Fact, Line, Link, Outline, Part, Row, Table};
use super::uses::Uses;
use super::{appendix, decide};
use crate::document::Text;
use crate::ruleset::{
    Basis, Citation, Claim, Evidence, Finding, FindingKind, Kind, Outcome, Question, QuestionIx, RuleSet,
    Source, Token,
};
use crate::text::{paragraphs, visible};

impl Outline {
    /// Lays out the document of a rule set.
    #[must_use]
    pub fn new(rules: &RuleSet) -> Self {
        let english = *rules.language == *"en" || rules.language.starts_with("en-");
        let mut parts =
            vec![decide::header(rules), decide::decisions(rules), messages(rules), questions(rules)];
        parts.extend(FindingKind::ALL.into_iter().filter_map(|kind| findings(rules, kind)));
        parts.extend(
            [evidence(rules), claims(rules), appendix::sources(rules), appendix::index(rules)]
                .into_iter()
                .flatten(),
        );
        Self {
            language: (!english).then(|| visible(&rules.language)),
            title: format!("Rule set for review: {}", visible(&rules.title)),
            reference: format!("{} {}, sha256 {}", visible(&rules.id), visible(&rules.version), rules.digest),
            parts,
        }
    }
}

/// A fact in the document's own words. Nothing if there is no line.
pub(super) fn fact(label: &str, lines: Vec<Line>) -> Option<Fact> {
    (!lines.is_empty()).then(|| Fact { label: label.to_owned(), lines, own: false })
}

/// A fact in the words of the rule set.
fn own(label: &str, text: Option<&Text>) -> Option<Fact> {
    let lines: Vec<Line> = paragraphs(&visible(text?)).into_iter().map(Line::from).collect();
    (!lines.is_empty()).then(|| Fact { label: label.to_owned(), lines, own: true })
}

pub(super) fn one_line(text: &str) -> String {
    paragraphs(&visible(text)).join(" ")
}

fn ids(texts: &[Text]) -> Vec<Line> {
    let all: Vec<String> = texts.iter().map(|text| visible(text)).collect();
    if all.is_empty() { Vec::new() } else { vec![Line::from(all.join(", "))] }
}

fn messages(rules: &RuleSet) -> Part {
    let list = |label: &str, texts: &[Text]| {
        let lines: Vec<Line> = texts.iter().map(|text| one_line(text).into()).collect();
        (!lines.is_empty()).then(|| Fact { label: label.to_owned(), lines, own: true })
    };
    let fixed = [
        own("First page", Some(&rules.welcome)),
        own("On every summary: when to call for help", Some(&rules.safety_net)),
        own("On every summary: the next step", Some(&rules.closing)),
        own("On every summary: about it", Some(&rules.disclaimer)),
        own("When no criterion matched", Some(&rules.no_match)),
        list("What to bring", &rules.bring),
        list("Questions to ask", &rules.ask),
    ];
    let mut blocks = vec![
        Block::Say("These words are the same for every person.".to_owned()),
        Block::Facts(fixed.into_iter().flatten().collect()),
        Block::Heading("The five outcomes, most urgent first".to_owned()),
        Block::Say(
            "The most urgent finding decides the outcome. Nothing that a person answers can lower it. \
             The questions stop at an emergency."
                .to_owned(),
        ),
    ];
    blocks.extend(Outcome::ALL.into_iter().map(|outcome| {
        let text = rules.outcome(outcome);
        let when = match outcome {
            Outcome::Emergency => "an emergency finding came up",
            Outcome::SameDay => "a same-day finding came up, and no emergency",
            Outcome::EvaluateWithCautions => "a caution came up, and nothing more urgent",
            Outcome::Evaluate => "a criterion matched, and nothing above came up",
            Outcome::EvaluateUnlisted => "none of these came up",
        };
        let facts = [
            fact("When", vec![when.into()]),
            own("The patient reads", Some(&text.say)),
            own("Closing", text.closing.as_ref()),
        ];
        Block::Entry(Entry {
            id: format!("outcome-{outcome}"),
            level: 4,
            heading: one_line(&text.headline),
            code: outcome.id().to_owned(),
            facts: facts.into_iter().flatten().collect(),
            table: None,
        })
    }));
    Part {
        id: "messages".to_owned(),
        short: false,
        heading: "Fixed messages and outcomes".to_owned(),
        blocks,
    }
}

fn questions(rules: &RuleSet) -> Part {
    let mut blocks = vec![Block::Say(
        "In the order asked. A question that is not asked, or not answered, counts as nothing: every test of it \
         fails. “Prefer not to say” is never a no."
            .to_owned(),
    )];
    let uses = Uses::of(rules);
    let mut section = None;
    for index in rules.question_indices() {
        let question = rules.question(index);
        if section != Some(question.section) {
            section = Some(question.section);
            blocks.push(Block::Heading(one_line(&rules.section(question.section).title)));
        }
        blocks.push(Block::Entry(question_entry(rules, &uses, index)));
    }
    Part { id: "questions".to_owned(), short: false, heading: "Questions".to_owned(), blocks }
}

fn question_entry(rules: &RuleSet, uses: &Uses, index: QuestionIx) -> Entry {
    let question = rules.question(index);
    let asked = match &question.when {
        None => vec![Line::from("always")],
        Some(when) => vec![with_names(rules, when).into()],
    };
    let mut facts = vec![
        fact("Named in lists as", question.short.iter().map(|short| one_line(short).into()).collect()),
        fact("Asked when", asked),
        fact("Answer", vec![how_answered(question).into()]),
        own("Staff read", question.staff_ask.as_ref()),
        own("Help", question.help.as_ref()),
        own("Why it is asked", question.why.as_ref()),
    ];
    facts.extend(basis(&question.basis));
    let told: Vec<&str> = question.asks_about.iter().map(|told| told.id()).collect();
    facts.push(fact("Tells a protected trait", one(&told.join(", "))));
    facts.push(fact("Leads to", uses.lines(rules, index, None)));
    let rows: Vec<Row> =
        question.tokens().into_iter().map(|token| option(rules, uses, index, token)).collect();
    let table = (!rows.is_empty()).then(|| Table {
        caption: format!("Answers to question {}", index.0 + 1),
        head: ["Answer", "Id", "Leads to"].map(str::to_owned).to_vec(),
        rows,
    });
    Entry {
        id: format!("q-{}", question.id),
        level: 4,
        heading: format!("{}. {}", index.0 + 1, one_line(&question.ask)),
        code: visible(&question.id),
        facts: facts.into_iter().flatten().collect(),
        table,
    }
}

fn one(text: &str) -> Vec<Line> {
    if text.is_empty() { Vec::new() } else { vec![text.into()] }
}

fn how_answered(question: &Question) -> String {
    let mut how = match &question.kind {
        Kind::YesNo => "yes or no".to_owned(),
        Kind::ChooseOne => "exactly one answer".to_owned(),
        Kind::ChooseMany => "any number of answers, or none of them".to_owned(),
        Kind::Number { min, max, unit } => {
            let unit = unit.as_ref().map(|unit| format!(", {}", visible(unit))).unwrap_or_default();
            format!("a whole number from {min} to {max}{unit}")
        }
    };
    if question.not_sure {
        how += "; “not sure” is offered";
    }
    if question.may_skip {
        how += "; it may be skipped";
    }
    if question.record_only {
        how += "; only recorded, no rule tests it";
    }
    how
}

fn option(rules: &RuleSet, uses: &Uses, index: QuestionIx, token: Token) -> Row {
    let question = rules.question(index);
    let mut leads = uses.lines(rules, index, Some(token));
    if let Some(choice) = question.option(token) {
        if choice.ok && question.kind != Kind::YesNo {
            leads.push("marked harmless".into());
        }
        if !choice.asks_about.is_empty() {
            let told: Vec<&str> = choice.asks_about.iter().map(|told| told.id()).collect();
            leads.push(format!("tells a protected trait: {}", told.join(", ")).into());
        }
    }
    let mut answer = vec![Line::from(label(rules, index, token))];
    if let Some(staff) = question.option(token).and_then(|choice| choice.staff_label.as_ref()) {
        answer.push(format!("Staff read: {}", one_line(staff)).into());
    }
    Row { id: None, cells: vec![answer, vec![question.token_id(token).into()], leads] }
}

/// A finding by its id.
pub(super) fn link(finding: &Finding) -> Link {
    Link { text: visible(&finding.id), to: format!("f-{}", finding.id) }
}

/// What a rule rests on beside its sources.
fn basis(basis: &Basis) -> [Option<Fact>; 3] {
    let uses: Vec<&str> = basis.uses.iter().map(|(told, _)| told.id()).collect();
    [
        fact("Uses", one(&uses.join(", "))),
        own("Because", basis.because.as_ref()),
        own("Interpretation", basis.interpretation.as_ref()),
    ]
}

fn findings(rules: &RuleSet, kind: FindingKind) -> Option<Part> {
    let (heading, say) = match kind {
        FindingKind::Emergency => ("Emergency findings", "Call for help now. The questions stop here."),
        FindingKind::SameDay => {
            ("Same-day findings", "Care today. The person is told at once, and may go on.")
        }
        FindingKind::Caution => {
            ("Cautions", "A clinician needs to look at these. No caution shuts anybody out.")
        }
        FindingKind::Criterion => {
            ("Criteria", "Items of the clinic's published list that the answers match.")
        }
        FindingKind::Topic => ("Topics", "Things to ask about at the visit."),
    };
    let found: Vec<&Finding> = rules.findings.iter().filter(|finding| finding.kind == kind).collect();
    let mut blocks = vec![Block::Say(say.to_owned())];
    blocks.extend(found.iter().map(|finding| Block::Entry(finding_entry(rules, finding))));
    let heading = format!("{heading} ({})", found.len());
    (!found.is_empty()).then(|| Part { id: format!("findings-{}", kind.id()), short: true, heading, blocks })
}

fn finding_entry(rules: &RuleSet, finding: &Finding) -> Entry {
    let together = finding.together_with.iter().map(|&other| rules.finding(other));
    let together = together.map(|other| Line {
        text: format!("{}: ", in_words::kind(other.kind)),
        links: vec![link(other)],
        ..Line::default()
    });
    let mut facts = vec![
        fact("Comes up when", vec![with_names(rules, &finding.when).into()]),
        own("The patient reads", finding.say.as_ref()),
        own("Staff note", finding.staff.as_ref()),
        fact("Stands for", ids(&finding.items)),
        fact("Always together with", together.collect()),
        fact("Sources", cited(rules, &finding.sources)),
    ];
    facts.extend(basis(&finding.basis));
    Entry {
        id: format!("f-{}", finding.id),
        level: 3,
        heading: one_line(&finding.title),
        code: visible(&finding.id),
        facts: facts.into_iter().flatten().collect(),
        table: None,
    }
}

/// A source in a few words.
pub(super) fn source_name(source: &Source) -> String {
    let year = source.year.map(|year| format!(" {year}")).unwrap_or_default();
    one_line(&format!("{}{year}: {}", source.by.as_str(), source.title.as_str()))
}

fn cited(rules: &RuleSet, citations: &[Citation]) -> Vec<Line> {
    let line = |citation: &Citation| {
        let source = rules.source(citation.source);
        let at = citation.at.as_ref().map(|at| format!(", {}", one_line(at))).unwrap_or_default();
        let quote =
            citation.quote.as_ref().map(|quote| format!(": “{}”", one_line(quote))).unwrap_or_default();
        let unread = if source.verified { "" } else { " (not read again)" };
        Line::to(format!("{}{at}{quote}{unread}", source_name(source)), format!("s-{}", source.id))
    };
    citations.iter().map(line).collect()
}

fn evidence(rules: &RuleSet) -> Option<Part> {
    let entry = |evidence: &Evidence| {
        let facts = [
            fact("Shown when", vec![with_names(rules, &evidence.when).into()]),
            fact("Stands for", ids(&evidence.items)),
            fact("Sources", cited(rules, &evidence.sources)),
        ];
        Block::Entry(Entry {
            id: format!("e-{}", evidence.id),
            level: 3,
            heading: one_line(&evidence.say),
            code: visible(&evidence.id),
            facts: facts.into_iter().flatten().collect(),
            table: None,
        })
    };
    let heading = format!("Evidence notes ({})", rules.evidence.len());
    let blocks = rules.evidence.iter().map(entry).collect();
    (!rules.evidence.is_empty()).then(|| Part { id: "evidence".to_owned(), short: true, heading, blocks })
}

fn claims(rules: &RuleSet) -> Option<Part> {
    let entry = |claim: &Claim| {
        let facts = [
            fact("If", vec![with_names(rules, &claim.premise).into()]),
            fact("Then", vec![with_names(rules, &claim.conclusion).into()]),
        ];
        Block::Entry(Entry {
            id: format!("c-{}", claim.id),
            level: 3,
            heading: claim.say.as_ref().map_or_else(|| visible(&claim.id), |say| one_line(say)),
            code: visible(&claim.id),
            facts: facts.into_iter().flatten().collect(),
            table: None,
        })
    };
    let mut blocks = vec![Block::Say("What must hold for every possible set of answers.".to_owned())];
    blocks.extend(rules.claims.iter().map(entry));
    let heading = format!("Claims ({})", rules.claims.len());
    (!rules.claims.is_empty()).then(|| Part { id: "claims".to_owned(), short: true, heading, blocks })
}
