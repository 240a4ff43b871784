//! What was only worded otherwise: words, sources, and conditions that mean the same.

use std::borrow::Cow;

use super::parts::{Matched, matched};
use super::words::{Reworded, put_words};
use crate::document::Text;
use crate::publish::in_words::with_ids;
use crate::ruleset::{
    Basis, Choice, Citation, Claim, Condition, Evidence, Finding, Kind, Outcome, OutcomeText, Question,
    RuleSet, Section, Source,
};

/// Something of which only the words changed, or that has no part in outcomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// What it is: "finding", "question", "outcome".
    pub what: &'static str,
    /// Its id; empty for what there is only once.
    pub id: String,
    /// The keys that changed; "added" or "removed" for all of it.
    pub keys: Vec<String>,
    /// Of these the words themselves, where urgent care may hang on them.
    pub words: Vec<Reworded>,
}

/// A key of the format, or one option, with what it says, for comparison.
type Said = (Cow<'static, str>, String);

/// All changes of words, in the order of the parts of a rule set.
pub(super) fn text_changes(old: &RuleSet, new: &RuleSet) -> Vec<TextChange> {
    let mut changes = Vec::new();
    let of = |what, id: &str, keys| TextChange { what, id: id.to_owned(), keys, words: Vec::new() };
    changes.push(of("rule set", "", changed(&header(old), &header(new))));
    let words = old.words.iter().zip(new.words.iter()).filter(|((_, old), (_, new))| old.value != new.value);
    changes.push(of("words", "", words.map(|((key, _), _)| key.to_owned()).collect()));
    for outcome in Outcome::ALL {
        let keys = changed(&of_outcome(old.outcome(outcome)), &of_outcome(new.outcome(outcome)));
        changes.push(of("outcome", outcome.id(), keys));
    }
    changes.extend(each("section", (old, new), |rules| &rules.sections, |it| &it.id, of_section, true));
    changes.extend(each("question", (old, new), |rules| &rules.questions, |it| &it.id, of_question, false));
    for (id, before, after) in matched(&old.questions, &new.questions, |question| &question.id) {
        if let (Some((_, before)), Some((_, after))) = (before, after) {
            changes.push(of("options of", id, order(&before.options, &after.options, |option| &option.id)));
        }
    }
    changes.push(of("questions", "", order(&old.questions, &new.questions, |question| &question.id)));
    changes.extend(each("finding", (old, new), |rules| &rules.findings, |it| &it.id, of_finding, false));
    changes.extend(each("evidence", (old, new), |rules| &rules.evidence, |it| &it.id, of_evidence, false));
    changes.extend(each("source", (old, new), |rules| &rules.sources, |it| &it.id, of_source, true));
    changes.extend(each("claim", (old, new), |rules| &rules.claims, |it| &it.id, of_claim, true));
    changes.retain(|change| !change.keys.is_empty());
    put_words(old, new, &mut changes);
    changes
}

/// The parts of one kind whose words changed. `all`: also those that were added or removed.
fn each<'t, T: 't>(
    what: &'static str,
    (old, new): (&'t RuleSet, &'t RuleSet),
    list: fn(&RuleSet) -> &[T],
    id: fn(&T) -> &Text,
    said: fn(&RuleSet, &T) -> Vec<Said>,
    all: bool,
) -> Vec<TextChange> {
    let change = |(id, before, after): Matched<'t, T>| {
        let keys = match (before, after) {
            (Some((_, before)), Some((_, after))) => changed(&said(old, before), &said(new, after)),
            (None, _) if all => vec!["added".to_owned()],
            (_, None) if all => vec!["removed".to_owned()],
            _ => Vec::new(),
        };
        TextChange { what, id: id.to_owned(), keys, words: Vec::new() }
    };
    matched(list(old), list(new), id).into_iter().map(change).collect()
}

/// The keys that say something else.
fn changed(old: &[Said], new: &[Said]) -> Vec<String> {
    let differs = |(key, said): &&Said| old.iter().any(|(other, before)| other == key && before != said);
    new.iter().filter(differs).map(|(key, _)| key.to_string()).collect()
}

fn keyed<const N: usize>(said: [(&'static str, String); N]) -> Vec<Said> {
    said.into_iter().map(|(key, said)| (Cow::Borrowed(key), said)).collect()
}

/// Whether those that both have stand in another order.
fn order<T>(old: &[T], new: &[T], id: fn(&T) -> &Text) -> Vec<String> {
    let common = |list: &[T], other: &[T]| -> Vec<String> {
        let kept = list.iter().filter(|it| other.iter().any(|twin| id(twin).value == id(it).value));
        kept.map(|it| id(it).value.clone()).collect()
    };
    if common(old, new) == common(new, old) { Vec::new() } else { vec!["order".to_owned()] }
}

fn plain(text: &Text) -> String {
    text.value.clone()
}

fn maybe(text: Option<&Text>) -> String {
    text.map_or_else(String::new, |text| format!("\"{text}\""))
}

fn listed(texts: &[Text]) -> String {
    format!("{:?}", texts.iter().map(Text::as_str).collect::<Vec<_>>())
}

fn header(rules: &RuleSet) -> Vec<Said> {
    let lint = rules
        .lint
        .iter()
        .map(|lint| format!("{:?} {:?} {:?}", lint.code.value, lint.level, lint.because.value));
    keyed([
        ("id", plain(&rules.id)),
        ("title", plain(&rules.title)),
        ("language", plain(&rules.language)),
        ("welcome", plain(&rules.welcome)),
        ("closing", plain(&rules.closing)),
        ("no-match", plain(&rules.no_match)),
        ("disclaimer", plain(&rules.disclaimer)),
        ("safety-net", plain(&rules.safety_net)),
        ("bring", listed(&rules.bring)),
        ("ask", listed(&rules.ask)),
        ("review", format!("{:?}", rules.review)),
        ("lint", lint.collect()),
    ])
}

fn of_outcome(outcome: &OutcomeText) -> Vec<Said> {
    keyed([
        ("headline", plain(&outcome.headline)),
        ("say", plain(&outcome.say)),
        ("closing", maybe(outcome.closing.as_ref())),
    ])
}

fn of_section(_: &RuleSet, section: &Section) -> Vec<Said> {
    keyed([("title", plain(&section.title))])
}

fn of_question(rules: &RuleSet, question: &Question) -> Vec<Said> {
    let unit = match &question.kind {
        Kind::Number { unit, .. } => maybe(unit.as_ref()),
        _ => String::new(),
    };
    let mut said = keyed([
        ("section", plain(&rules.section(question.section).id)),
        ("ask", plain(&question.ask)),
        ("staff-ask", maybe(question.staff_ask.as_ref())),
        ("short", maybe(question.short.as_ref())),
        ("help", maybe(question.help.as_ref())),
        ("why", maybe(question.why.as_ref())),
        ("none", maybe(question.none.as_ref())),
        ("unit", unit),
        ("record-only", question.record_only.to_string()),
        ("asks-about", format!("{:?}", question.asks_about)),
        ("when", question.when.as_ref().map_or_else(String::new, |when| written(rules, when))),
    ]);
    said.extend(of_basis(&question.basis));
    said.extend(question.options.iter().map(of_option));
    said
}

fn of_option(option: &Choice) -> Said {
    let Choice { id, label, staff_label, ok, asks_about } = option;
    let said = format!("{:?} {} {ok} {asks_about:?}", label.value, maybe(staff_label.as_ref()));
    (format!("option {id}").into(), said)
}

fn of_finding(rules: &RuleSet, finding: &Finding) -> Vec<Said> {
    let together: Vec<&str> =
        finding.together_with.iter().map(|index| rules.finding(*index).id.as_str()).collect();
    let mut said = keyed([
        ("title", plain(&finding.title)),
        ("say", maybe(finding.say.as_ref())),
        ("staff", maybe(finding.staff.as_ref())),
        ("items", listed(&finding.items)),
        ("together-with", together.join(", ")),
        ("sources", cited(rules, &finding.sources)),
        ("when", written(rules, &finding.when)),
    ]);
    said.extend(of_basis(&finding.basis));
    said
}

fn of_basis(basis: &Basis) -> Vec<Said> {
    let uses: Vec<&str> = basis.uses.iter().map(|(of, _)| of.id()).collect();
    keyed([
        ("uses", uses.join(", ")),
        ("because", maybe(basis.because.as_ref())),
        ("interpretation", maybe(basis.interpretation.as_ref())),
    ])
}

fn of_evidence(rules: &RuleSet, note: &Evidence) -> Vec<Said> {
    keyed([
        ("items", listed(&note.items)),
        ("say", plain(&note.say)),
        ("sources", cited(rules, &note.sources)),
        ("when", written(rules, &note.when)),
    ])
}

fn cited(rules: &RuleSet, citations: &[Citation]) -> String {
    let one = |citation: &Citation| {
        let Citation { source, at, quote } = citation;
        format!("{} {} {}", rules.source(*source).id, maybe(at.as_ref()), maybe(quote.as_ref()))
    };
    citations.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn of_source(_: &RuleSet, source: &Source) -> Vec<Said> {
    keyed([
        ("title", plain(&source.title)),
        ("by", plain(&source.by)),
        ("year", format!("{:?}", source.year)),
        ("at", maybe(source.at.as_ref())),
        ("verified", source.verified.to_string()),
    ])
}

fn of_claim(rules: &RuleSet, claim: &Claim) -> Vec<Said> {
    keyed([
        ("say", maybe(claim.say.as_ref())),
        ("if", written(rules, &claim.premise)),
        ("then", written(rules, &claim.conclusion)),
    ])
}

/// A condition as it is written.
fn written(rules: &RuleSet, condition: &Condition) -> String {
    with_ids(rules, condition)
}
