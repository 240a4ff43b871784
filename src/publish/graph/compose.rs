//! What stands in the drawing, in no language yet.

use std::collections::{BTreeMap, BTreeSet};

use super::super::in_words;
use crate::ruleset::{Audience, Condition, FindingKind, Leaf, Question, QuestionIx, RuleSet, Test};
use crate::text::{visible, wrap};

/// Columns of a node.
const NODE: usize = 30;
/// Columns of the words on an arrow.
const ARROW: usize = 32;
/// More lines than this are cut off.
const MOST_LINES: usize = 6;
/// More answers than this are counted, not named.
const MOST_ANSWERS: usize = 6;

/// The interview as a drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// Title and version of the rule set.
    pub title: String,
    /// In the order asked; none is empty.
    pub sections: Vec<Section>,
    /// What decides whether a question is asked. Every one points to a later question.
    pub gates: Vec<Gate>,
}

/// A part of the interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Shown above its questions.
    pub title: String,
    /// Its questions, in the order asked.
    pub nodes: Vec<Node>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its place in the order asked, from 1.
    pub number: usize,
    /// Its id.
    pub id: String,
    /// A few words that name it, in lines.
    pub text: Vec<String>,
    /// When it is asked, in lines, where the arrows alone do not say it.
    pub asked: Vec<String>,
    /// How the interview can end with it.
    pub ends: Ends,
}

/// How the interview can end with a question: with an answer to it alone, or as the last of several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ends {
    /// With an emergency.
    pub emergency: bool,
    /// With same-day care.
    pub same_day: bool,
}

/// An arrow from a question to one that is asked only after certain answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// The number of the question that decides.
    pub from: usize,
    /// The number of the question that is asked or not.
    pub to: usize,
    /// The answers that count, in lines.
    pub label: Vec<String>,
}

impl Ends {
    /// The same in words, if there is anything to say.
    #[must_use]
    pub fn words(self) -> Option<&'static str> {
        match (self.emergency, self.same_day) {
            (true, true) => Some("STOP: emergency, or same-day"),
            (true, false) => Some("STOP: emergency"),
            (false, true) => Some("NOTICE: same-day"),
            (false, false) => None,
        }
    }
}

impl Graph {
    /// Draws the interview of a rule set.
    #[must_use]
    pub fn new(rules: &RuleSet) -> Self {
        let ends = ends(rules);
        let mut sections: Vec<(usize, Section)> = Vec::new();
        let mut gates = Vec::new();
        for index in rules.question_indices() {
            let question = rules.question(index);
            let arrows = arrows(rules, question, index);
            let node = Node {
                number: index.0 + 1,
                id: visible(&question.id),
                text: lines(question.in_lists(Audience::Patient), NODE),
                asked: asked(rules, question, arrows.len()),
                ends: ends.get(&index).copied().unwrap_or_default(),
            };
            gates.extend(arrows);
            match sections.last_mut() {
                Some((section, last)) if *section == question.section.0 => last.nodes.push(node),
                _ => {
                    let title = visible(&rules.section(question.section).title).replace('\n', " ");
                    sections.push((question.section.0, Section { title, nodes: vec![node] }));
                }
            }
        }
        let title = visible(&format!("{} ({} {})", rules.title, rules.id, rules.version)).replace('\n', " ");
        Self { title, sections: sections.into_iter().map(|(_, section)| section).collect(), gates }
    }

    /// All questions, in the order asked.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.sections.iter().flat_map(|section| &section.nodes)
    }
}

/// How the interview can end with each question.
fn ends(rules: &RuleSet) -> BTreeMap<QuestionIx, Ends> {
    let mut ends: BTreeMap<QuestionIx, Ends> = BTreeMap::new();
    for finding in &rules.findings {
        for question in last(rules, &finding.when).into_iter().flatten() {
            let end = ends.entry(question).or_default();
            end.emergency |= finding.kind == FindingKind::Emergency;
            end.same_day |= finding.kind == FindingKind::SameDay;
        }
    }
    ends
}

/// The questions with whose answer a condition can become true, when they are asked in order; `None` among them:
/// before any is asked. Rather too many than too few.
fn last(rules: &RuleSet, when: &Condition) -> BTreeSet<Option<QuestionIx>> {
    match &when.test {
        Test::Leaf(Leaf::Finding { any_of }) => {
            any_of.iter().flat_map(|(finding, _)| last(rules, &rules.finding(*finding).when)).collect()
        }
        Test::Leaf(leaf) => BTreeSet::from([leaf.question()]),
        Test::Any(parts) => last_of(rules, parts, 1),
        Test::All(parts) => last_of(rules, parts, parts.len()),
        Test::Count { of, at_least: Some(least), at_most: None } => last_of(rules, of, *least),
        // What holds because something else does not may hold at once, and any answer may change it.
        Test::Not(_) | Test::Count { .. } => {
            all_questions(rules, when).into_iter().map(Some).chain([None]).collect()
        }
    }
}

/// As [`last`], when so many of the parts must hold.
fn last_of(rules: &RuleSet, parts: &[Condition], least: usize) -> BTreeSet<Option<QuestionIx>> {
    let each: Vec<_> = parts.iter().map(|part| last(rules, part)).collect();
    let mut earliest: Vec<_> = each.iter().filter_map(BTreeSet::first).copied().collect();
    earliest.sort_unstable();
    // Before that question, too few of them can hold.
    let from = least.checked_sub(1).and_then(|index| earliest.get(index)).copied().flatten();
    each.into_iter().flatten().filter(|question| *question >= from).collect()
}

/// Every question that a condition looks at, through findings.
fn all_questions(rules: &RuleSet, when: &Condition) -> BTreeSet<QuestionIx> {
    let through = |finding| all_questions(rules, &rules.finding(finding).when);
    when.questions().into_iter().chain(when.findings().into_iter().flat_map(through)).collect()
}

/// The arrows to a question, one from each earlier question that decides whether it is asked. What a finding in the
/// condition would learn from later questions is not known by then.
fn arrows(rules: &RuleSet, question: &Question, to: QuestionIx) -> Vec<Gate> {
    let Some(when) = &question.when else { return Vec::new() };
    let mut found: BTreeMap<QuestionIx, Vec<String>> = BTreeMap::new();
    collect(rules, when, true, &mut |from, words| {
        let known = found.entry(from).or_default();
        if from < to && !known.contains(&words) {
            known.push(words);
        }
    });
    let earlier = found.into_iter().filter(|(from, _)| *from < to);
    earlier
        .map(|(from, words)| Gate { from: from.0 + 1, to: to.0 + 1, label: lines(&words.join("; "), ARROW) })
        .collect()
}

/// Every test of an answer, in words; `holds` is false inside a `not`.
fn collect(rules: &RuleSet, when: &Condition, holds: bool, note: &mut impl FnMut(QuestionIx, String)) {
    match &when.test {
        Test::Leaf(Leaf::Finding { any_of }) => {
            for (finding, _) in any_of {
                let finding = rules.finding(*finding);
                for question in all_questions(rules, &finding.when) {
                    note(question, format!("for the finding {}", finding.id));
                }
            }
        }
        Test::Leaf(leaf) => {
            if let (Some(question), Some(words)) =
                (leaf.question(), in_words::answers_in_short(rules, leaf, MOST_ANSWERS))
            {
                note(question, if holds { words } else { format!("not: {words}") });
            }
        }
        Test::Not(part) => collect(rules, part, !holds, note),
        Test::All(parts) | Test::Any(parts) | Test::Count { of: parts, .. } => {
            for part in parts {
                collect(rules, part, holds, note);
            }
        }
    }
}

/// How the arrows to a question work together.
fn asked(rules: &RuleSet, question: &Question, arrows: usize) -> Vec<String> {
    let Some(when) = &question.when else { return Vec::new() };
    let plain = |parts: &[Condition]| {
        let questions: BTreeSet<Option<QuestionIx>> = parts
            .iter()
            .map(|part| match &part.test {
                Test::Leaf(leaf) => leaf.question(),
                _ => None,
            })
            .collect();
        questions.len() == parts.len() && !questions.contains(&None)
    };
    let words = match &when.test {
        Test::Leaf(leaf) if leaf.question().is_some() => return Vec::new(),
        Test::All(parts) if plain(parts) && arrows == 2 => "asked if both arrows hold".to_owned(),
        Test::All(parts) if plain(parts) => "asked if all arrows hold".to_owned(),
        Test::Any(parts) if plain(parts) => "asked if any arrow holds".to_owned(),
        _ => format!("asked if {}", in_words::with_names(rules, when).line()),
    };
    lines(&words, NODE)
}

/// A text in a few lines; what is cut off leaves "...".
fn lines(text: &str, columns: usize) -> Vec<String> {
    let mut lines = wrap(&visible(text).replace('\n', " "), columns);
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        if let Some(last) = lines.last_mut() {
            last.push_str(" ...");
        }
    }
    lines
}
