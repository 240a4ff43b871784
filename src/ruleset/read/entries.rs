//! The tables that stand many times: sources, sections, questions, findings, evidence, claims.
//! Conditions are left as trees here; `condition` resolves them.

use std::collections::HashMap;

use super::{ClaimDraft, EvidenceDraft, FindingDraft, Names, QuestionDraft};
use crate::document::{Fields, Node, Place, Text, Value, fields};
use crate::problem::{Problem, suggest};
use crate::ruleset::condition::{Condition, Test};
use crate::ruleset::format;
use crate::ruleset::model::{
    Basis, Choice, Citation, Claim, Evidence, Finding, FindingIx, Kind, Question, QuestionIx, Section,
    SectionIx, Source, SourceIx,
};
use crate::ruleset::vocabulary::{FindingKind, Trait};
use crate::ruleset::words::Words;
use crate::text::is_kebab_case;

/// Ids that a question may not have: they mean something in conditions.
const RESERVED_FOR_QUESTIONS: [&str; 7] =
    ["any", "all", "not", "count", "finding", "outcome", "outcome-at-least"];
/// Ids that an option may not have: they are answers of their own.
const RESERVED_FOR_OPTIONS: [&str; 3] = ["none", "not-sure", "prefer-not"];

/// An id is kebab-case.
pub(super) fn check_id(id: &Text, noun: &str, problems: &mut Vec<Problem>) {
    if !is_kebab_case(id) {
        let message = format!("the id of {noun} must be kebab-case, not `{id}`");
        problems.push(
            Problem::error("bad-id", message, id.place)
                .help("use small letters, digits and single hyphens, and start with a letter: `low-back-2`"),
        );
    }
}

fn check_reserved(id: &Text, reserved: &[&str], noun: &str, problems: &mut Vec<Problem>) {
    if reserved.contains(&id.as_str()) {
        let message = format!("`{id}` is reserved and cannot be the id of {noun}");
        let what = if noun == "a question" {
            "conditions use this word for something else"
        } else {
            "it is an answer of its own: every choose-many has \"none\"; `not-sure = true` and `may-skip = true` add the others"
        };
        problems.push(Problem::error("reserved-id", message, id.place).help(what));
    }
}

/// Registers an id. `None` when it is missing or taken: the entry then counts as not there.
fn register<I: Copy>(
    names: &mut HashMap<String, (I, Place)>,
    id: Option<Text>,
    index: I,
    noun: &str,
    problems: &mut Vec<Problem>,
) -> Option<Text> {
    let id = id?;
    check_id(&id, noun, problems);
    if let Some((_, first)) = names.get(id.as_str()) {
        let message = format!("`{id}` is the id of {noun} more than once");
        problems
            .push(Problem::error("duplicate-id", message, id.place).related(*first, "first defined here"));
        return None;
    }
    names.insert(id.value.clone(), (index, id.place));
    Some(id)
}

pub(super) fn sources(nodes: &[&Node<'_>], names: &mut Names, problems: &mut Vec<Problem>) -> Vec<Source> {
    let mut sources = Vec::new();
    for node in nodes {
        let Some(fields) = Fields::of(node, &format::SOURCE, node.place, problems) else { continue };
        let id = fields.text("id");
        let title = fields.text("title").unwrap_or_default();
        let by = fields.text("by").unwrap_or_default();
        let year = fields.integer("year").map(|(year, _)| year);
        let at = fields.text("at");
        let verified = fields.node("verified").is_none() || fields.flag("verified");
        if let Some(id) = register(&mut names.sources, id, SourceIx(sources.len()), "a source", problems) {
            sources.push(Source { id, title, by, year, at, verified });
        }
    }
    sources
}

pub(super) fn sections(nodes: &[&Node<'_>], names: &mut Names, problems: &mut Vec<Problem>) -> Vec<Section> {
    let mut sections = Vec::new();
    for node in nodes {
        let Some(fields) = Fields::of(node, &format::SECTION, node.place, problems) else { continue };
        let id = fields.text("id");
        let title = fields.text("title").unwrap_or_default();
        if let Some(id) = register(&mut names.sections, id, SectionIx(sections.len()), "a section", problems)
        {
            sections.push(Section { id, title });
        }
    }
    sections
}

/// Questions in the order asked: by section, then as they stand in the files.
pub(super) fn questions<'n>(
    nodes: &[&'n Node<'n>],
    words: &Words,
    names: &mut Names,
    problems: &mut Vec<Problem>,
) -> Vec<QuestionDraft<'n>> {
    let mut taken = HashMap::new();
    let mut questions = Vec::new();
    for node in nodes {
        let Some(fields) = Fields::of(node, &format::QUESTION, node.place, problems) else { continue };
        let id = fields.text("id");
        let (question, when) = question(&fields, words, names, problems);
        // One without an id of its own is kept, so that its `when` is looked at too.
        let id = register(&mut taken, id, (), "a question", problems).unwrap_or_default();
        check_reserved(&id, &RESERVED_FOR_QUESTIONS, "a question", problems);
        questions.push((Question { id, ..question }, when));
    }
    questions.sort_by_key(|(question, _)| question.section);
    let has_id = |(_, (question, _)): &(usize, &QuestionDraft<'_>)| !question.id.is_empty();
    for (index, (question, _)) in questions.iter().enumerate().filter(has_id) {
        names.questions.insert(question.id.value.clone(), (QuestionIx(index), question.id.place));
    }
    questions
}

/// Everything of a question but its id.
fn question<'n>(
    fields: &Fields<'n>,
    words: &Words,
    names: &Names,
    problems: &mut Vec<Problem>,
) -> QuestionDraft<'n> {
    let section = fields.text("section");
    let kind_id = fields.text("kind");
    let when = fields.node("when");
    let ask = fields.text("ask").unwrap_or_default();
    let staff_ask = fields.text("staff-ask");
    let short = fields.text("short");
    let help = fields.text("help");
    let why = fields.text("why");
    let not_sure = fields.flag("not-sure");
    let may_skip = fields.flag("may-skip");
    let record_only = fields.flag("record-only");
    let asks_about = traits(fields, "asks-about").into_iter().map(|(told, _)| told).collect();
    let basis = basis(fields);
    let kind = kind(fields, problems);
    let options = match &kind {
        Kind::YesNo => {
            let place = kind_id.as_ref().map(|id| id.place).unwrap_or_default();
            let option = |id: &str, label: &Text, ok| Choice {
                id: Text { value: id.to_owned(), place },
                label: label.clone(),
                staff_label: None,
                ok,
                asks_about: Vec::new(),
            };
            vec![option("yes", &words.yes, false), option("no", &words.no, true)]
        }
        Kind::ChooseOne | Kind::ChooseMany => options(fields, problems),
        Kind::Number { .. } => Vec::new(),
    };
    let none = if kind == Kind::ChooseMany { fields.text("none") } else { None };
    let question = Question {
        id: Text::default(),
        section: section.map_or(SectionIx(0), |id| known_section(&id, names, problems)),
        kind,
        when: None,
        ask,
        staff_ask,
        short,
        help,
        why,
        options,
        none,
        not_sure,
        may_skip,
        record_only,
        asks_about,
        basis,
    };
    (question, when)
}

fn known_section(id: &Text, names: &Names, problems: &mut Vec<Problem>) -> SectionIx {
    if let Some((section, _)) = names.sections.get(id.as_str()) {
        return *section;
    }
    let problem = Problem::error("unknown-section", format!("there is no section `{id}`"), id.place);
    problems.push(suggest(problem, id, id.place, names.sections.keys().map(String::as_str), "a section"));
    SectionIx(usize::MAX)
}

/// How a question is answered. Where that is not known, its keys tell what was meant, and what is missing or the
/// wrong way round bounds nothing, so that no follow-up problems are reported.
fn kind(fields: &Fields<'_>, problems: &mut Vec<Problem>) -> Kind {
    let (min, max) = (fields.integer("min"), fields.integer("max"));
    let number = |problems: &mut Vec<Problem>| {
        if let (Some((low, at)), Some((high, at_high))) = (min, max)
            && low > high
        {
            problems.push(bounds_reversed("min", low, at, "max", high, at_high));
        }
        let (low, high) = (min.map_or(i64::MIN, |(n, _)| n), max.map_or(i64::MAX, |(n, _)| n));
        let (min, max) = if low <= high { (low, high) } else { (i64::MIN, i64::MAX) };
        Kind::Number { min, max, unit: fields.text("unit") }
    };
    match fields.text("kind").as_deref() {
        Some("yes-no") => Kind::YesNo,
        Some("choose-one") => Kind::ChooseOne,
        Some("choose-many") => Kind::ChooseMany,
        Some("number") => number(problems),
        _ if fields.node("options").is_some() => Kind::ChooseMany,
        _ if min.is_some() || max.is_some() => number(problems),
        _ => Kind::YesNo,
    }
}

/// Bounds the wrong way round.
pub(super) fn bounds_reversed(
    low_key: &str,
    low: i64,
    low_at: Place,
    high_key: &str,
    high: i64,
    high_at: Place,
) -> Problem {
    let message = format!("`{low_key}` is {low}, which is more than `{high_key}`, {high}");
    Problem::error("number-bounds", message, low_at).related(high_at, format!("`{high_key}` is here"))
}

fn options(fields: &Fields<'_>, problems: &mut Vec<Problem>) -> Vec<Choice> {
    let Some(whole) = fields.node("options") else { return Vec::new() };
    let nodes = fields.list("options");
    if nodes.is_empty() && matches!(&whole.value, Value::Array(_)) {
        let message = "a question needs at least one option";
        problems.push(
            Problem::error("empty-options", message, whole.place)
                .help("write `options = [{ id = \"...\", label = \"...\" }, ...]`"),
        );
    }
    let mut taken = HashMap::new();
    let mut options = Vec::new();
    for node in nodes {
        if matches!(node.value, Value::String(_)) {
            let problem = fields::wrong_type(node, "a table", "an option");
            problems.push(problem.help("write `{ id = \"...\", label = \"...\" }`"));
            continue;
        }
        let Some(fields) = Fields::of(node, &format::OPTION, node.place, problems) else { continue };
        let id = fields.text("id");
        let label = fields.text("label").unwrap_or_default();
        let staff_label = fields.text("staff-label");
        let ok = fields.flag("ok");
        let asks_about = traits(&fields, "asks-about").into_iter().map(|(told, _)| told).collect();
        if let Some(id) = register(&mut taken, id, (), "an option", problems) {
            check_reserved(&id, &RESERVED_FOR_OPTIONS, "an option", problems);
            options.push(Choice { id, label, staff_label, ok, asks_about });
        }
    }
    options
}

pub(super) fn findings<'n>(
    nodes: &[&'n Node<'n>],
    names: &mut Names,
    problems: &mut Vec<Problem>,
) -> Vec<FindingDraft<'n>> {
    let mut findings: Vec<FindingDraft<'n>> = Vec::new();
    for node in nodes {
        let Some(fields) = Fields::of(node, &format::FINDING, node.place, problems) else { continue };
        let id = fields.text("id");
        let kind = fields
            .text("kind")
            .and_then(|kind| FindingKind::ALL.into_iter().find(|known| known.id() == kind.as_str()));
        let items = fields.texts("items");
        let together_with = fields.texts("together-with");
        let when = fields.node("when");
        let title = fields.text("title").unwrap_or_default();
        let say = fields.text("say");
        let staff = fields.text("staff");
        let sources = citations(&fields, names, problems);
        let basis = basis(&fields);
        // One without an id of its own is kept, so that its `when` is looked at too.
        let id = register(&mut names.findings, id, FindingIx(findings.len()), "a finding", problems);
        let finding = Finding {
            id: id.unwrap_or_default(),
            kind: kind.unwrap_or(FindingKind::Topic),
            items,
            together_with: Vec::new(),
            when: unresolved(node),
            title,
            say,
            staff,
            sources,
            basis,
        };
        findings.push((finding, when, together_with));
    }
    findings
}

/// `uses`, `because` and `interpretation`.
fn basis(fields: &Fields<'_>) -> Basis {
    Basis {
        uses: traits(fields, "uses"),
        because: fields.text("because"),
        interpretation: fields.text("interpretation"),
    }
}

/// A list of protected traits.
fn traits(fields: &Fields<'_>, key: &'static str) -> Vec<(Trait, Place)> {
    let known = |name: Text| {
        let found = Trait::ALL.into_iter().find(|known| known.id() == name.as_str());
        found.map(|found| (found, name.place))
    };
    fields.texts(key).into_iter().filter_map(known).collect()
}

/// `sources = [{ id = "..", at = "..", quote = ".." }]`.
fn citations(fields: &Fields<'_>, names: &Names, problems: &mut Vec<Problem>) -> Vec<Citation> {
    let mut citations = Vec::new();
    for node in fields.list("sources") {
        let Some(fields) = Fields::of(node, &format::CITATION, node.place, problems) else {
            continue;
        };
        let id = fields.text("id");
        let at = fields.text("at");
        let quote = fields.text("quote");
        let Some(id) = id else { continue };
        if let Some((source, _)) = names.sources.get(id.as_str()) {
            citations.push(Citation { source: *source, at, quote });
        } else {
            let problem = Problem::error("unknown-source", format!("there is no source `{id}`"), id.place);
            let known = names.sources.keys().map(String::as_str);
            problems.push(suggest(problem, &id, id.place, known, "a source"));
        }
    }
    citations
}

pub(super) fn evidence<'n>(
    nodes: &[&'n Node<'n>],
    names: &Names,
    problems: &mut Vec<Problem>,
) -> Vec<EvidenceDraft<'n>> {
    let mut taken = HashMap::new();
    let mut found = Vec::new();
    for node in nodes {
        let Some(fields) = Fields::of(node, &format::EVIDENCE, node.place, problems) else { continue };
        let id = fields.text("id");
        let items = fields.texts("items");
        let when = fields.node("when");
        let say = fields.text("say").unwrap_or_default();
        let sources = citations(&fields, names, problems);
        let id = register(&mut taken, id, (), "an evidence note", problems).unwrap_or_default();
        found.push((Evidence { id, items, when: unresolved(node), say, sources }, when));
    }
    found
}

pub(super) fn claims<'n>(nodes: &[&'n Node<'n>], problems: &mut Vec<Problem>) -> Vec<ClaimDraft<'n>> {
    let mut taken = HashMap::new();
    let mut claims = Vec::new();
    for node in nodes {
        let Some(fields) = Fields::of(node, &format::CLAIM, node.place, problems) else { continue };
        let id = fields.text("id");
        let say = fields.text("say");
        let premise = fields.node("if");
        let conclusion = fields.node("then");
        let id = register(&mut taken, id, (), "a claim", problems).unwrap_or_default();
        let claim = Claim { id, say, premise: unresolved(node), conclusion: unresolved(node) };
        claims.push((claim, premise, conclusion));
    }
    claims
}

/// Stands in for a condition until it is resolved; a rule set with an unresolved one has an error.
fn unresolved(node: &Node<'_>) -> Condition {
    Condition { test: Test::All(Vec::new()), place: node.place }
}
