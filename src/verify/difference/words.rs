//! The words that danger signs hang on, before and after. What they say is for a person to compare: a danger sign that is
//! worded away is found by no proof.

use std::collections::BTreeSet;

use crate::document::Text;
use crate::ruleset::{Condition, Finding, FindingKind, Outcome, Question, RuleSet};

use super::texts::TextChange;

/// Words of a question, an option, a finding or an outcome, that are worded otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reworded {
    /// What of it: "ask", "option chest-pain".
    pub key: String,
    /// What it said; `None` where it said nothing.
    pub old: Option<String>,
    /// What it says.
    pub new: Option<String>,
}

/// The answers that every question shares.
const SHARED: [&str; 5] = ["yes", "no", "none", "not-sure", "prefer-not"];

type Said<'r> = Vec<(String, Option<&'r Text>)>;

/// Adds to changes the words themselves, where urgent care may hang on them: of questions that feed an emergency or
/// same-day finding, of those findings, and of those outcomes.
pub(super) fn put_words(old: &RuleSet, new: &RuleSet, changes: &mut [TextChange]) {
    let urgent = &urgent_questions(old) | &urgent_questions(new);
    for change in changes {
        let before = said(old, change, &urgent);
        for (key, new) in said(new, change, &urgent) {
            // What only one version has is added or removed, not reworded.
            let Some((_, old)) = before.iter().find(|(other, _)| *other == key) else { continue };
            let plain = |text: Option<&Text>| text.map(|text| text.value.clone());
            let (old, new) = (plain(*old), plain(new));
            if old != new {
                change.words.push(Reworded { key, old, new });
            }
        }
    }
}

/// What one version says there; nothing where no urgent care hangs on it.
fn said<'r>(rules: &'r RuleSet, change: &TextChange, urgent: &BTreeSet<&str>) -> Said<'r> {
    let id = change.id.as_str();
    match change.what {
        "outcome" => {
            Outcome::from_id(id).filter(|it| *it <= Outcome::SameDay).map(|it| of_outcome(rules, it))
        }
        "finding" => rules
            .finding_by_id(id)
            .map(|index| rules.finding(index))
            .filter(|finding| is_urgent(finding))
            .map(of_finding),
        "question" => rules
            .question_by_id(id)
            .filter(|_| urgent.contains(id))
            .map(|index| of_question(rules.question(index))),
        "words" => {
            let shared = rules.words.iter().filter(|(key, _)| SHARED.contains(key));
            Some(shared.map(|(key, text)| (key.to_owned(), Some(text))).collect())
        }
        _ => None,
    }
    .unwrap_or_default()
}

fn of_outcome(rules: &RuleSet, outcome: Outcome) -> Said<'_> {
    let text = rules.outcome(outcome);
    keyed([("headline", Some(&text.headline)), ("say", Some(&text.say)), ("closing", text.closing.as_ref())])
}

fn of_finding(finding: &Finding) -> Said<'_> {
    keyed([("title", Some(&finding.title)), ("say", finding.say.as_ref()), ("staff", finding.staff.as_ref())])
}

fn of_question(question: &Question) -> Said<'_> {
    let mut said = keyed([
        ("ask", Some(&question.ask)),
        ("staff-ask", question.staff_ask.as_ref()),
        ("short", question.short.as_ref()),
        ("help", question.help.as_ref()),
        ("why", question.why.as_ref()),
        ("none", question.none.as_ref()),
    ]);
    for option in &question.options {
        said.push((format!("option {}", option.id), Some(&option.label)));
        said.push((format!("option {}, staff-label", option.id), option.staff_label.as_ref()));
    }
    said
}

fn keyed<'r, const N: usize>(said: [(&str, Option<&'r Text>); N]) -> Said<'r> {
    said.into_iter().map(|(key, text)| (key.to_owned(), text)).collect()
}

fn is_urgent(finding: &Finding) -> bool {
    matches!(finding.kind, FindingKind::Emergency | FindingKind::SameDay)
}

/// The ids of the questions that emergency and same-day findings test, through findings and through the conditions under
/// which questions are asked.
fn urgent_questions(rules: &RuleSet) -> BTreeSet<&str> {
    let mut open: Vec<&Condition> =
        rules.findings.iter().filter(|finding| is_urgent(finding)).map(|finding| &finding.when).collect();
    let mut found = BTreeSet::new();
    while let Some(condition) = open.pop() {
        open.extend(condition.findings().into_iter().map(|finding| &rules.finding(finding).when));
        for question in condition.questions().into_iter().map(|index| rules.question(index)) {
            if found.insert(question.id.as_str()) {
                open.extend(&question.when);
            }
        }
    }
    found
}
