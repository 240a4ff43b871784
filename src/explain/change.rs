//! Changes of one answer in words; those that come to the same thing in one line.

use crate::answers::Answer;
use crate::assess::OneAnswer;
use crate::publish::in_words::{label, labels, name};
use crate::ruleset::{QuestionIx, RuleSet, Token};
use crate::text::{visible, width, wrap};

/// So many answers of a line are named.
const NAMED: usize = 3;
/// So many columns of an answer are shown where it is one of several.
const SHORT: usize = 44;

/// Changes of one question that come to the same outcome, with the same consequences.
pub(super) struct Group<'c> {
    how: How,
    changes: Vec<&'c OneAnswer>,
}

/// What is done to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// Something is ticked beside the rest.
    Also,
    /// A tick is taken away.
    Without,
    /// Another answer in place of the one given.
    Instead,
    /// A first answer.
    First,
}

impl How {
    fn of(changed: &OneAnswer) -> Self {
        match (&changed.change.from, &changed.change.to) {
            (None, _) => Self::First,
            (Some(Answer::Chosen(from)), Answer::Chosen(to)) if from.is_subset(to) => Self::Also,
            (Some(Answer::Chosen(from)), Answer::Chosen(to)) if to.is_subset(from) => Self::Without,
            _ => Self::Instead,
        }
    }
}

/// Groups changes; each group stands where its nearest one did.
pub(super) fn grouped(changes: &[OneAnswer]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for changed in changes {
        let how = How::of(changed);
        let same = |group: &&mut Group<'_>| {
            group.how == how && group.changes.iter().all(|other| alike(other, changed))
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.changes.push(changed),
            None => groups.push(Group { how, changes: vec![changed] }),
        }
    }
    groups
}

fn alike(one: &OneAnswer, other: &OneAnswer) -> bool {
    let key = |changed: &OneAnswer| (changed.change.question, changed.outcome);
    key(one) == key(other) && one.asked == other.asked && one.dropped == other.dropped
}

impl Group<'_> {
    /// The outcome that it comes to: "to same-day", or "to same-day so far" where more would be asked.
    pub(super) fn outcome(&self) -> String {
        let Some(first) = self.changes.first() else { return String::new() };
        let so_far = if first.asked.is_empty() { "" } else { " so far" };
        format!("to {}{so_far}", first.outcome)
    }

    /// The change in one line, without its outcome; `all`: every answer is named.
    pub(super) fn line(&self, rules: &RuleSet, all: bool) -> String {
        let Some(first) = self.changes.first() else { return String::new() };
        let most = if all { usize::MAX } else { NAMED };
        let cut = |answer: String| if all { answer } else { short(&answer) };
        let answers: Vec<String> =
            self.changes.iter().map(|changed| cut(changed_to(rules, changed))).collect();
        let answers = named(&answers, most, "or");
        let question = first.change.question;
        let now = first.change.from.as_ref().map(|from| cut(in_words(rules, question, from)));
        let change = match (self.how, now) {
            (How::Also, _) => format!("also {answers}"),
            (How::Without, _) => format!("without {answers}"),
            (How::Instead, Some(now)) => format!("{answers} instead of {now}"),
            (How::Instead | How::First, _) => format!("{answers} (not answered yet)"),
        };
        format!("{}: {change}", name(rules, question))
    }

    /// What else the change would bring, a line each.
    pub(super) fn consequences(&self, rules: &RuleSet) -> Vec<String> {
        let Some(first) = self.changes.first() else { return Vec::new() };
        let ids = |questions: &[QuestionIx]| {
            let ids: Vec<String> =
                questions.iter().map(|&asked| visible(&rules.question(asked).id)).collect();
            named(&ids, 2 * NAMED, "and")
        };
        let asked = (!first.asked.is_empty()).then(|| format!("then also asked: {}", ids(&first.asked)));
        let dropped =
            (!first.dropped.is_empty()).then(|| format!("no longer asked: {}", ids(&first.dropped)));
        [asked, dropped].into_iter().flatten().collect()
    }
}

/// One change in one line; `all`: with every word of its answers.
pub(super) fn one_line(rules: &RuleSet, changed: &OneAnswer, all: bool) -> String {
    Group { how: How::of(changed), changes: vec![changed] }.line(rules, all)
}

/// The first words of an answer: enough to find it in its list.
fn short(answer: &str) -> String {
    if width(answer) <= SHORT {
        return answer.to_owned();
    }
    let first = wrap(answer, SHORT).into_iter().next().unwrap_or_default();
    let open = first.matches('“').count() > first.matches('”').count();
    format!("{}…{}", first.trim_end_matches([',', '.', ':', ';']), if open { "”" } else { "" })
}

/// What a change adds, takes away, or puts in place of the answer.
fn changed_to(rules: &RuleSet, changed: &OneAnswer) -> String {
    let (question, to) = (changed.change.question, &changed.change.to);
    let differs = |from: &Answer, to: &Answer| to.tokens().find(|token| !from.has(*token));
    let token = match (How::of(changed), &changed.change.from) {
        (How::Also, Some(from)) => differs(from, to),
        (How::Without, Some(from)) => differs(to, from),
        _ => None,
    };
    match token {
        Some(token) => format!("“{}”", label(rules, question, token)),
        None => in_words(rules, question, to),
    }
}

/// An answer in words: the labels of what was chosen, or the number.
pub(super) fn in_words(rules: &RuleSet, question: QuestionIx, answer: &Answer) -> String {
    match answer {
        Answer::Number(number) => number.to_string(),
        Answer::Chosen(_) => labels(rules, question, &answer.tokens().collect::<Vec<Token>>(), "and"),
    }
}

/// "a, b or c"; past `most`, "a, b, c or 4 others".
pub(super) fn named(items: &[String], most: usize, word: &str) -> String {
    let shown = if items.len() > most.saturating_add(1) { most } else { items.len() };
    let (named, rest) = items.split_at_checked(shown).unwrap_or((items, &[]));
    let others = (!rest.is_empty()).then(|| format!("{} others", rest.len()));
    let all: Vec<String> = named.iter().cloned().chain(others).collect();
    match all.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}
