//! Everything a rule set says, and who speaks.

use crate::document::Text;
use crate::ruleset::model::{Kind, RuleSet};

/// Whose words they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// What we say to a person.
    Us,
    /// A question, or an option: what a person says of themselves.
    Person,
    /// Wording and notes for staff.
    Staff,
}

/// A string of a rule set.
#[derive(Debug, Clone, Copy)]
pub struct Said<'r> {
    /// The string.
    pub text: &'r Text,
    /// Whose words they are.
    pub by: Speaker,
    /// The key of a word of the program itself.
    pub key: Option<&'static str>,
}

/// Words of the program itself that stand on staff pages only.
const STAFF_WORDS: [&str; 12] = [
    "also-noted",
    "rule-set",
    "answer",
    "item",
    "question",
    "staff-note",
    "all-answers",
    "stopped-emergency",
    "stopped-same-day",
    "stopped-settled",
    "reviewed",
    "not-reviewed",
];

/// The part of the paper form for the desk: its keys start so.
const STAFF_FORM: &str = "form-desk";

/// Everything that a rule set says to a person or to staff, once each, in the order of the model. Not in it: sources
/// and quotes, which are other people's words; claims, reasons and interpretations, which are for reviewers.
#[must_use]
pub fn everything(rules: &RuleSet) -> Vec<Said<'_>> {
    use Speaker::{Person, Staff, Us};
    let mut all = Vec::new();
    let mut add = |by, text| all.push(Said { text, by, key: None });
    for text in fixed(rules) {
        add(Us, text);
    }
    for question in &rules.questions {
        add(Person, &question.ask);
        question.short.iter().chain(&question.none).for_each(|text| add(Person, text));
        question.staff_ask.iter().for_each(|text| add(Staff, text));
        question.help.iter().chain(&question.why).for_each(|text| add(Us, text));
        if let Kind::Number { unit: Some(unit), .. } = &question.kind {
            add(Person, unit);
        }
        // The options of a yes-no question are words of the program itself.
        for option in question.options.iter().filter(|_| question.kind != Kind::YesNo) {
            add(Person, &option.label);
            option.staff_label.iter().for_each(|text| add(Staff, text));
        }
    }
    for finding in &rules.findings {
        add(Us, &finding.title);
        finding.say.iter().for_each(|text| add(Us, text));
        finding.staff.iter().for_each(|text| add(Staff, text));
    }
    rules.evidence.iter().for_each(|evidence| add(Us, &evidence.say));
    all.extend(rules.words.iter().map(|(key, text)| Said {
        text,
        by: if STAFF_WORDS.contains(&key) || key.starts_with(STAFF_FORM) { Staff } else { Us },
        key: Some(key),
    }));
    all
}

/// The texts that stand once: the fixed messages, the outcomes, the titles of sections, the lists for the visit.
pub(super) fn fixed(rules: &RuleSet) -> impl Iterator<Item = &Text> {
    let header =
        [&rules.title, &rules.welcome, &rules.closing, &rules.no_match, &rules.disclaimer, &rules.safety_net];
    let outcomes = rules
        .outcomes
        .iter()
        .flat_map(|outcome| [&outcome.headline, &outcome.say].into_iter().chain(&outcome.closing));
    let sections = rules.sections.iter().map(|section| &section.title);
    header.into_iter().chain(outcomes).chain(sections).chain(&rules.bring).chain(&rules.ask)
}
