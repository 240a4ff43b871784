//! The tables that stand once: `[ruleset]`, `[visit]`, `[review]`, `[words]`, `[outcome.*]`, and `format`.

use crate::document::{Entry, Fields, Node, Sources, Text, Value, fields, read_toml};
use crate::problem::{Problem, suggest};
use crate::ruleset::format;
use crate::ruleset::model::{NOWHERE, OutcomeText, Review};
use crate::ruleset::vocabulary::Outcome;
use crate::ruleset::words::{Words, is_english};

/// The words of the program itself, in English.
const ENGLISH: &str = include_str!("../../../rules/words-en.toml");

/// `format = 1`, once.
pub(super) fn format(entry: Option<&Entry<'_>>, problems: &mut Vec<Problem>) {
    match entry.map(|entry| &entry.value) {
        None => problems.push(
            Problem::without_place("missing-key", "the rule set has no `format`")
                .help("put `format = 1` at the top of the file that has `[ruleset]`"),
        ),
        Some(node) if node.value == Value::Integer(1) => {}
        Some(node) => problems.push(
            Problem::error("unsupported-format", "this program reads rule sets of format 1", node.place)
                .help("write `format = 1`"),
        ),
    }
}

/// The texts of `[ruleset]`; empty where there was a problem.
#[derive(Default)]
pub(super) struct Header {
    pub(super) id: Text,
    pub(super) version: Text,
    pub(super) title: Text,
    pub(super) language: Text,
    pub(super) welcome: Text,
    pub(super) closing: Text,
    pub(super) no_match: Text,
    pub(super) disclaimer: Text,
    pub(super) safety_net: Text,
}

pub(super) fn header(entry: Option<&Entry<'_>>, problems: &mut Vec<Problem>) -> Header {
    let Some(entry) = entry else {
        problems.push(
            Problem::without_place("missing-key", "the rule set has no `[ruleset]` table")
                .help("start one of its files with `[ruleset]`, and give it an id, a version and a title"),
        );
        return Header::default();
    };
    let Some(fields) = Fields::of(&entry.value, &format::RULESET, entry.key_place, problems) else {
        return Header::default();
    };
    let text = |key| fields.text(key);
    let (id, version, title, language) = (text("id"), text("version"), text("title"), text("language"));
    let (welcome, closing, no_match) = (text("welcome"), text("closing"), text("no-match"));
    let (disclaimer, safety_net) = (text("disclaimer"), text("safety-net"));
    if let Some(id) = &id {
        super::entries::check_id(id, "the rule set", problems);
    }
    if let Some(version) = &version
        && !is_semantic_version(version)
    {
        let message = format!("`{version}` is not a semantic version");
        problems.push(
            Problem::error("bad-version", message, version.place)
                .help("write three numbers, such as \"1.0.0\""),
        );
    }
    Header {
        id: id.unwrap_or_default(),
        version: version.unwrap_or_default(),
        title: title.unwrap_or_default(),
        language: language.unwrap_or_default(),
        welcome: welcome.unwrap_or_default(),
        closing: closing.unwrap_or_default(),
        no_match: no_match.unwrap_or_default(),
        disclaimer: disclaimer.unwrap_or_default(),
        safety_net: safety_net.unwrap_or_default(),
    }
}

/// Three numbers, then perhaps a pre-release after `-` and build data after `+`.
fn is_semantic_version(version: &str) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let numbers: Vec<&str> = core.split('.').collect();
    let number = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.len() == 3 && numbers.iter().all(number) && !version.ends_with(['-', '+'])
}

/// What to bring, and what to ask.
pub(super) fn visit(entry: Option<&Entry<'_>>, problems: &mut Vec<Problem>) -> (Vec<Text>, Vec<Text>) {
    let found = entry.and_then(|entry| Fields::of(&entry.value, &format::VISIT, entry.key_place, problems));
    let Some(fields) = found else { return (Vec::new(), Vec::new()) };
    (fields.texts("bring"), fields.texts("ask"))
}

/// Who reviewed the rule set.
pub(super) fn review(entry: Option<&Entry<'_>>, problems: &mut Vec<Problem>) -> Option<Review> {
    let entry = entry?;
    let fields = Fields::of(&entry.value, &format::REVIEW, entry.key_place, problems)?;
    let by = fields.text("by");
    let credentials = fields.text("credentials");
    let on = fields.text("on");
    let note = fields.text("note");
    if let Some(on) = on.as_ref().filter(|on| !is_date(on)) {
        let problem = Problem::error("bad-date", format!("`{on}` is not a date"), on.place);
        problems.push(problem.help("write year, month and day, such as \"2026-02-28\""));
    }
    Some(Review {
        by: by?.value,
        credentials: credentials?.value,
        on: on?.value,
        note: note.map(|note| note.value),
    })
}

/// Whether a text is a day of the calendar, as ISO 8601 writes it.
fn is_date(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts =
        text.split('-').map(|part| (part.len(), part.parse::<u32>().ok().filter(|_| digits(part))));
    let (Some((4, Some(year))), Some((2, Some(month))), Some((2, Some(day))), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// The program's own words: English, with those of the rule set over it. Another language must bring
/// them all.
pub(super) fn words(
    ruleset: Option<&Entry<'_>>,
    entry: Option<&Entry<'_>>,
    problems: &mut Vec<Problem>,
) -> Words {
    let mut words = Words::default();
    let english = match language_of(ruleset).map(|node| &node.value) {
        Some(Value::String(tag)) => is_english(tag),
        _ => true,
    };
    if english {
        let mut built_in = Sources::default();
        let file = built_in.add("words-en.toml", ENGLISH);
        if let Value::Table(entries) = read_toml(&built_in, file, problems).value {
            for entry in entries {
                if let (Some(slot), Value::String(value)) = (words.slot(&entry.key), entry.value.value) {
                    *slot = Text { value: value.into_owned(), place: NOWHERE };
                }
            }
        }
    }
    if let Some(Entry { value: node, .. }) = entry {
        match &node.value {
            Value::Table(entries) => set_words(&mut words, entries, problems),
            _ => problems.push(fields::wrong_type(node, "a table", "`words`")),
        }
    }
    let missing: Vec<&str> = words.iter().filter(|(_, text)| text.is_empty()).map(|(key, _)| key).collect();
    if let Some(first) = missing.first() {
        let message = match missing.len() {
            1 => format!("the word `{first}` is missing from `[words]`"),
            number => format!("{number} words are missing from `[words]`, the first is `{first}`"),
        };
        let mut problem = match entry.or(ruleset) {
            Some(entry) => Problem::error("missing-word", message, entry.key_place),
            None => Problem::without_place("missing-word", message),
        };
        if let Some(language) = language_of(ruleset) {
            problem = problem.related(language.place, "not in English, so it sets every word anew");
        }
        if missing.len() > 1 {
            let named = missing.iter().take(12).copied().collect::<Vec<_>>().join(", ");
            let more = if missing.len() > 12 { ", ..." } else { "" };
            problem = problem
                .help(format!("missing are: {named}{more}"))
                .help("`rules/words-en.toml` of this program has all of them, in English");
        }
        problems.push(problem);
    }
    words
}

/// The `language` of `[ruleset]`.
fn language_of<'n>(ruleset: Option<&'n Entry<'n>>) -> Option<&'n Node<'n>> {
    let Value::Table(entries) = &ruleset?.value.value else { return None };
    entries.iter().find(|entry| entry.key == "language").map(|entry| &entry.value)
}

fn set_words(words: &mut Words, entries: &[Entry<'_>], problems: &mut Vec<Problem>) {
    for entry in entries {
        if let Some(slot) = words.slot(&entry.key) {
            fields::check_text(&entry.value, &fields::quoted(&entry.key), problems);
            if let Some(text) = fields::text_of(&entry.value) {
                *slot = text;
            }
        } else {
            let problem = Problem::error(
                "unknown-key",
                format!("there is no word called `{}`", entry.key),
                entry.key_place,
            );
            problems.push(suggest(
                problem,
                &entry.key,
                entry.key_place,
                Words::KEYS.iter().copied(),
                "a word",
            ));
        }
    }
}

/// The words of the five outcomes.
pub(super) fn outcomes(entries: &[&Entry<'_>], problems: &mut Vec<Problem>) -> [OutcomeText; 5] {
    for entry in entries {
        if Outcome::from_id(&entry.key).is_none() {
            let problem = Problem::error(
                "unknown-outcome",
                format!("there is no outcome `{}`", entry.key),
                entry.key_place,
            );
            let known = Outcome::ALL.iter().map(|outcome| outcome.id());
            problems.push(suggest(problem, &entry.key, entry.key_place, known, "an outcome"));
        }
    }
    Outcome::ALL.map(|outcome| {
        let mut found = entries.iter().filter(|entry| entry.key == outcome.id());
        let Some(entry) = found.next() else {
            let message = format!("the rule set has no `[outcome.{outcome}]`");
            problems.push(
                Problem::without_place("missing-outcome", message).help("all five outcomes are required"),
            );
            return OutcomeText::default();
        };
        if let Some(again) = found.next() {
            let message = format!("`[outcome.{outcome}]` stands in more than one file");
            problems.push(
                Problem::error("duplicate-table", message, again.key_place)
                    .related(entry.key_place, "first here"),
            );
        }
        let table = if outcome.is_urgent() { &format::URGENT_OUTCOME } else { &format::OUTCOME };
        let Some(fields) = Fields::of(&entry.value, table, entry.key_place, problems) else {
            return OutcomeText::default();
        };
        let headline = fields.text("headline").unwrap_or_default();
        let say = fields.text("say").unwrap_or_default();
        let closing = if outcome.is_urgent() { fields.text("closing") } else { None };
        OutcomeText { headline, say, closing }
    })
}
