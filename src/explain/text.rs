//! An explanation for reading: the outcome and what would change it first, then finding by finding.

use console::Style;

use super::change::{grouped, in_words, named, one_line};
use super::{Explained, Explanation, Marked, Part, Said};
use crate::assess::{OneAnswer, Status};
use crate::publish::in_words::{bounds, given_with_names, kind, labels, leaf_with_names, name};
use crate::ruleset::{Finding, FindingIx, FindingKind, Leaf, Outcome, QuestionIx, SingleTest, Test, Token};
use crate::text::{indent, visible};

/// No line is longer, however wide the page.
const WIDEST: usize = 78;
/// Below this, lines are left to the terminal to break.
const NARROWEST: usize = 20;
/// So many lines of changes are listed in each direction, and so many findings that are one answer away.
const LISTED: usize = 6;
/// So many answers that were looked for in vain are named.
const NAMED: usize = 3;

/// How much is said, and how.
#[derive(Debug, Clone, Copy)]
pub struct Detail {
    /// Columns of the page.
    pub columns: usize,
    /// Whether to use color. Never the only carrier of meaning.
    pub color: bool,
    /// Everything: every change, and every finding that did not fire.
    pub all: bool,
}

/// Writes an explanation as plain text. With `picked`, only the outcome and these findings, fired or not, in full.
/// Ends with a line break.
#[must_use]
pub fn text(explanation: &Explanation<'_>, picked: &[FindingIx], detail: Detail) -> String {
    let mut pen = Pen { explanation, detail, page: String::new() };
    pen.outcome();
    if !picked.is_empty() {
        let of = |one: &&Explained<'_>| picked.contains(&one.finding);
        pen.full("Findings asked about", &explanation.findings.iter().filter(of).collect::<Vec<_>>());
        return pen.page;
    }
    pen.waiting();
    pen.changes();
    let (fired, others): (Vec<_>, Vec<_>) = explanation.findings.iter().partition(|one| one.fired());
    pen.full("Findings that fired", &fired);
    pen.evidence();
    pen.not_fired(&others);
    pen.page
}

struct Pen<'e, 'r> {
    explanation: &'e Explanation<'r>,
    detail: Detail,
    page: String,
}

impl Pen<'_, '_> {
    fn put(&mut self, text: &str, first: &str, rest: &str) {
        let columns = self.detail.columns.clamp(NARROWEST, WIDEST);
        for line in indent(text, columns, first, rest) {
            self.page.push_str(&line);
            self.page.push('\n');
        }
    }

    fn heading(&mut self, text: &str) {
        if !self.page.is_empty() {
            self.page.push('\n');
        }
        let bold = Style::new().bold().force_styling(true);
        let text = if self.detail.color { bold.apply_to(text).to_string() } else { text.to_owned() };
        self.put(&text, "", "");
    }

    fn item(&mut self, text: &str) {
        self.put(text, "  - ", "    ");
    }

    fn outcome(&mut self) {
        let Explanation { rules, assessment, outcome_so_far, .. } = self.explanation;
        match assessment.status {
            Status::Complete => self.heading(&format!("Outcome: {outcome_so_far}")),
            Status::StoppedAtEmergency | Status::StoppedAtSameDay | Status::Settled => {
                self.heading(&format!("Outcome: {outcome_so_far} (the questions stopped there)"));
            }
            Status::Incomplete => {
                self.heading("Outcome: none yet, the answers are incomplete");
                self.put(&format!("What fired so far comes to: {outcome_so_far}"), "  ", "  ");
            }
        }
        if let Some(outcome) = assessment.outcome {
            self.put(&visible(&rules.outcome(outcome).headline).replace('\n', " "), "  ", "  ");
        }
        let fired = || self.explanation.findings.iter().filter(|one| one.fired()).map(|one| one.rule(rules));
        let is_top = |finding: &&Finding| outcome_of(finding.kind) == *outcome_so_far;
        let top: Vec<String> = fired().filter(is_top).map(titled).collect();
        let rest = counts(fired().filter(|finding| !is_top(finding)));
        self.put(if top.is_empty() { "No finding decides it." } else { "Decided by:" }, "  ", "  ");
        for line in &top {
            self.item(line);
        }
        if !rest.is_empty() {
            self.put(&format!("Also fired: {rest}"), "  ", "  ");
        }
    }

    /// What an incomplete screening still waits for.
    fn waiting(&mut self) {
        let Explanation { rules, assessment, .. } = self.explanation;
        if assessment.status != Status::Incomplete {
            return;
        }
        self.heading(&format!("Not answered yet ({})", assessment.missing.len()));
        for &question in &assessment.missing {
            let (id, name) = (visible(&rules.question(question).id), name(rules, question));
            self.item(&format!("{id}: {}", name.trim_matches('`')));
        }
    }

    fn changes(&mut self) {
        self.heading("What would change this");
        let explanation = self.explanation;
        let now = explanation.outcome_so_far;
        if explanation.assessment.status == Status::Incomplete {
            self.put("Compared with what fired so far; the answers still to come may change it.", "  ", "  ");
        }
        self.direction("more urgent", &explanation.more_urgent, now == Outcome::Emergency);
        self.direction("less urgent", &explanation.less_urgent, now == Outcome::EvaluateUnlisted);
    }

    /// `end`: there is no outcome in this direction.
    fn direction(&mut self, direction: &str, changes: &[OneAnswer], end: bool) {
        if changes.is_empty() {
            let none = if end { "no outcome is" } else { "no single answer would make it" };
            return self.put(&format!("{}: {none}", capital(direction)), "  ", "  ");
        }
        let by = match changes.len() {
            1 => "by 1 other answer:".to_owned(),
            many => format!("by {many} single other answers, the nearest first:"),
        };
        self.put(&format!("{}, {by}", capital(direction)), "  ", "  ");
        let (rules, all) = (self.explanation.rules, self.detail.all);
        let groups = grouped(changes);
        let most = if all { usize::MAX } else { LISTED };
        for group in groups.iter().take(most) {
            self.item(&format!("{}: {}", group.outcome(), group.line(rules, all)));
            for consequence in group.consequences(rules) {
                self.put(&consequence, "      ", "      ");
            }
        }
        self.more(groups.len());
    }

    /// Says how many lines were left out.
    fn more(&mut self, lines: usize) {
        let hidden = if self.detail.all { 0 } else { lines.saturating_sub(LISTED) };
        if hidden > 0 {
            self.put(&format!("and {hidden} more (--all lists them)"), "    ", "    ");
        }
    }

    /// Findings with their conditions, part by part.
    fn full(&mut self, heading: &str, findings: &[&Explained<'_>]) {
        if findings.is_empty() {
            return;
        }
        self.heading(&format!("{heading} ({})", findings.len()));
        self.put(
            "yes and no: whether a part of the condition holds for these answers. \
             (decides): if that part alone came out otherwise, so would the finding.",
            "  ",
            "  ",
        );
        let (rules, all) = (self.explanation.rules, true);
        for explained in findings {
            self.page.push('\n');
            let not = if explained.fired() { "" } else { ", did not fire" };
            self.put(&format!("{}{not}", titled(explained.rule(rules))), "  ", "    ");
            self.part(&explained.when, 2);
            if let Some(changed) = &explained.one_answer_away {
                self.put(&format!("One answer away: {}", one_line(rules, changed, all)), "    ", "      ");
            }
        }
    }

    fn not_fired(&mut self, others: &[&Explained<'_>]) {
        let rules = self.explanation.rules;
        if self.detail.all {
            return self.full("Findings that did not fire", others);
        }
        self.heading("Findings that did not fire");
        let none = if others.is_empty() {
            "none".to_owned()
        } else {
            counts(others.iter().map(|one| one.rule(rules)))
        };
        self.put(&none, "  ", "  ");
        let mut near: Vec<(&Explained<'_>, &OneAnswer)> =
            others.iter().filter_map(|one| Some((*one, one.one_answer_away.as_ref()?))).collect();
        if near.is_empty() {
            return;
        }
        near.sort_by_key(|(_, changed)| changed.size);
        self.put(&format!("One answer away ({}), the nearest first:", near.len()), "  ", "  ");
        for (explained, changed) in near.iter().take(LISTED) {
            self.item(&format!("{}, by {}", titled(explained.rule(rules)), one_line(rules, changed, false)));
        }
        self.more(near.len());
    }

    fn evidence(&mut self) {
        let Explanation { rules, evidence, .. } = self.explanation;
        let shown = evidence.iter().filter(|(_, when)| when.holds);
        let ids: Vec<String> =
            shown.filter_map(|(index, _)| rules.evidence.get(*index)).map(|note| visible(&note.id)).collect();
        if !ids.is_empty() {
            self.heading(&format!("Evidence notes shown ({})", ids.len()));
            self.put(&ids.join(", "), "  ", "  ");
        }
    }

    /// A part of a condition and all in it, a line each, indented by two columns for each level.
    fn part(&mut self, part: &Part<'_>, level: usize) {
        let text = match &part.condition.test {
            Test::All(_) => "all of these".to_owned(),
            Test::Any(_) => "any of these".to_owned(),
            Test::Not(_) => "this is not so".to_owned(),
            Test::Count { at_least, at_most, .. } => {
                format!("{} of these", bounds(at_least.as_ref(), at_most.as_ref()))
            }
            Test::Leaf(Leaf::Finding { any_of }) if any_of.len() > 1 => {
                self.marked(part.holds, "any of these findings", level);
                return self.findings(part, level + 1);
            }
            Test::Leaf(leaf) => self.leaf(leaf, part),
        };
        self.marked(part.holds, &text, level);
        for inner in &part.parts {
            self.part(inner, level + 1);
        }
    }

    fn marked(&mut self, holds: bool, text: &str, level: usize) {
        let mark = if holds { "yes" } else { "no " };
        let margin = "  ".repeat(level);
        self.put(text, &format!("{margin}{mark}  "), &format!("{margin}     "));
    }

    /// The findings of a list: those that fired, and a few of the others.
    fn findings(&mut self, part: &Part<'_>, level: usize) {
        let most = if self.detail.all { usize::MAX } else { NAMED };
        let mut others = part.singles.iter().filter(|single| !single.holds);
        let few: Vec<&Marked<'_>> = others.by_ref().take(most).collect();
        let fired = part.singles.iter().filter(|single| single.holds);
        for single in fired.chain(few) {
            if let SingleTest::Finding(finding) = single.test {
                let text =
                    format!("{}{}", titled(self.explanation.rules.finding(finding)), decides(single.decides));
                self.marked(single.holds, &text, level);
            }
        }
        match others.count() {
            0 => {}
            rest => self.marked(false, &format!("{rest} others"), level),
        }
    }

    /// A test of one answer: what was found, or what was looked for and what was said instead.
    fn leaf(&self, leaf: &Leaf, part: &Part<'_>) -> String {
        let rules = self.explanation.rules;
        let decided = decides(part.singles.iter().any(|single| single.decides));
        let said = leaf.question().map(|question| self.said(question)).unwrap_or_default();
        let tokens = |wanted: bool| -> Vec<Token> {
            let tested = part.singles.iter().filter(|single| single.holds == wanted);
            tested
                .filter_map(|single| match single.test {
                    SingleTest::Answer(_, token) => Some(token),
                    _ => None,
                })
                .collect()
        };
        match leaf {
            Leaf::Answer { question, .. } if part.holds => {
                let others = self.few(*question, &tokens(false));
                let others = if others.is_empty() { others } else { format!("; not {others}") };
                format!("{}{decided}{others}", given_with_names(rules, *question, &tokens(true)))
            }
            Leaf::Answer { question, any_of } if any_of.len() > NAMED + 1 && !self.detail.all => {
                let looked_for = self.few(*question, &tokens(false));
                format!("{}: {looked_for}{said}{decided}", name(rules, *question))
            }
            Leaf::Answer { .. } | Leaf::Number { .. } => {
                format!("{}{said}{decided}", leaf_with_names(rules, leaf))
            }
            _ => format!("{}{decided}", leaf_with_names(rules, leaf)),
        }
    }

    /// A few answers, and how many others.
    fn few(&self, question: QuestionIx, tokens: &[Token]) -> String {
        let most = if self.detail.all { usize::MAX } else { NAMED };
        let each: Vec<String> =
            tokens.iter().map(|token| labels(self.explanation.rules, question, &[*token], "or")).collect();
        named(&each, most, "or")
    }

    fn said(&self, question: QuestionIx) -> String {
        match self.explanation.said(question) {
            Said::NotAsked => " [not asked]".to_owned(),
            Said::NotAnswered => " [not answered]".to_owned(),
            Said::Answered(answer) => {
                format!(" [answered: {}]", in_words(self.explanation.rules, question, answer))
            }
        }
    }
}

fn decides(decides: bool) -> &'static str {
    if decides { " (decides)" } else { "" }
}

/// "caution: Takes a blood thinner (blood-thinner)".
fn titled(finding: &Finding) -> String {
    let title = visible(&finding.title).replace('\n', " ");
    format!("{}: {title} ({})", kind(finding.kind), visible(&finding.id))
}

/// "2 caution, 1 topic", the most urgent first.
fn counts<'f>(findings: impl Iterator<Item = &'f Finding>) -> String {
    let kinds: Vec<FindingKind> = findings.map(|finding| finding.kind).collect();
    let number = |kind: FindingKind| kinds.iter().filter(|of| **of == kind).count();
    let counted = FindingKind::ALL.into_iter().map(|of| (number(of), kind(of)));
    let counted: Vec<String> = counted.filter(|(n, _)| *n > 0).map(|(n, of)| format!("{n} {of}")).collect();
    counted.join(", ")
}

/// The outcome that a finding of a kind brings.
fn outcome_of(kind: FindingKind) -> Outcome {
    match kind {
        FindingKind::Emergency => Outcome::Emergency,
        FindingKind::SameDay => Outcome::SameDay,
        FindingKind::Caution => Outcome::EvaluateWithCautions,
        FindingKind::Criterion => Outcome::Evaluate,
        FindingKind::Topic => Outcome::EvaluateUnlisted,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
