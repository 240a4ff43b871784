//! Reading answer files, TOML or JSON by their content, with every problem in one run.

use super::Answers;
use super::entry::answer_entry;
use crate::assess::{fired, outcome_of, shown, visible_answers};
use crate::document::table::{Field, Shape, Table};
use crate::document::{Entry, Fields, Node, Place, Sources, Value, fields, read_json, read_toml};
use crate::problem::{Problem, Severity};
use crate::ruleset::{Outcome, QuestionIx, RuleSet};

const fn field(key: &'static str, shape: Shape, required: bool, doc: &'static str) -> Field {
    Field { key, shape, required, only: &[], doc }
}

/// The format of answer files, as data.
pub const FORMAT: Table = Table {
    what: "an answer file",
    doc: "The answers of one person, in TOML or JSON.",
    fields: &[
        field("format", Shape::Constant(1), true, "The version of this format: `1`."),
        field("ruleset", Shape::Text, false, "The id of the rule set that the answers are for."),
        field("version", Shape::Text, false, "Its version when they were recorded."),
        field("digest", Shape::Text, false, "Its digest when they were recorded."),
        field("stopped", Shape::Text, false, "`\"same-day\"` when the person stopped at that notice."),
        field("answers", Shape::Table(&ANSWERS), true, "The answers, by question id."),
    ],
    open: false,
};

const ANSWERS: Table = Table { what: "`answers`", doc: "Answers by question id.", fields: &[], open: true };

/// Answers put together from several places; later ones win.
#[derive(Debug, Default)]
pub struct Given {
    /// The answers.
    pub answers: Answers,
    /// The files they came from.
    pub sources: Sources,
    /// What is wrong, so far.
    pub problems: Vec<Problem>,
    /// Where each answer stands, in the order given.
    places: Vec<(QuestionIx, Place)>,
}

impl Given {
    /// Adds the answers of a file. `name` is shown in messages.
    pub fn add_file(&mut self, rules: &RuleSet, name: &str, text: &str) {
        // Some editors put a byte-order mark before everything.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file = self.sources.add(name, text);
        // The tree borrows from the sources while everything else here changes.
        let sources = std::mem::take(&mut self.sources);
        let root = if text.trim_start().starts_with('{') {
            read_json(&sources, file, &mut self.problems)
        } else {
            let before = self.problems.len();
            let root = read_toml(&sources, file, &mut self.problems);
            (self.problems.len() == before).then_some(root)
        };
        if let Some(root) = root {
            self.add_tree(rules, &sources, file, &root);
        }
        self.sources = sources;
    }

    fn add_tree(&mut self, rules: &RuleSet, sources: &Sources, file: u16, root: &Node<'_>) {
        let start = Place::new(file, 0..0);
        let Some(fields) = Fields::of(root, &FORMAT, start, &mut self.problems) else { return };
        self.point_at_answers(rules, sources);
        match fields.node("format") {
            Some(node) if node.value != Value::Integer(1) => self.problems.push(
                Problem::error(
                    "unsupported-format",
                    "this program reads answer files of format 1",
                    node.place,
                )
                .help("write `format = 1`"),
            ),
            _ => {}
        }
        self.check_rule_set(rules, &fields);
        if let Some(stopped) = fields.text("stopped") {
            if stopped.as_str() == Outcome::SameDay.id() {
                self.answers.stopped_at_same_day = true;
            } else {
                let message = "`stopped` can only be \"same-day\"";
                let problem = Problem::error("unknown-stop", message, stopped.place);
                self.problems
                    .push(problem.help("an interview that ended otherwise has no `stopped`: leave it out"));
            }
        }
        if let Some(node) = fields.node("answers") {
            match &node.value {
                Value::Table(entries) => entries.iter().for_each(|entry| self.add_entry(rules, entry)),
                _ => self.problems.push(fields::wrong_type(node, "a table", "`answers`")),
            }
        }
    }

    /// An answer that stands outside `answers` is an unknown key; we know better what to do about it.
    fn point_at_answers(&mut self, rules: &RuleSet, sources: &Sources) {
        for problem in self.problems.iter_mut().filter(|problem| problem.code == "unknown-key") {
            let key = problem.place.map(|place| sources.slice(place).trim_matches('"'));
            if key.is_some_and(|key| rules.question_by_id(key).is_some()) {
                problem.help = vec!["answers to questions stand under `answers`".to_owned()];
                problem.fix = None;
            }
        }
    }

    /// The rule set that the answers were given to: another one is an error, another version a warning.
    fn check_rule_set(&mut self, rules: &RuleSet, fields: &Fields<'_>) {
        let id = fields.text("ruleset");
        let version = fields.text("version");
        let digest = fields.text("digest");
        if let Some(id) = &id
            && id.as_str() != rules.id.as_str()
        {
            let message = format!("these answers are for the rule set `{id}`, not `{}`", rules.id);
            let problem = Problem::error("other-rule-set", message, id.place);
            self.problems.push(problem.help("name the rule set that they are for with `--rules`"));
            return;
        }
        if let Some(version) = &version
            && version.as_str() != rules.version.as_str()
        {
            let message = format!(
                "these answers were given to version {version}; the rule set is version {}",
                rules.version
            );
            self.problems.push(Problem::warning("other-version", message, version.place));
        } else if let Some(digest) = &digest
            && digest.as_str() != rules.digest
        {
            let message = "the rule set has changed since these answers were given, under the same version";
            self.problems.push(Problem::warning("other-digest", message, digest.place));
        }
    }

    fn add_entry(&mut self, rules: &RuleSet, entry: &Entry<'_>) {
        if let Some((index, answer)) = answer_entry(rules, entry, &mut self.problems) {
            self.answers.set(index, answer);
            self.places.push((index, entry.key_place));
        }
    }

    /// Adds an answer given as `id=value`, several values parted by commas. Messages show it as a file of its
    /// own, called `--answer`.
    pub fn add_words(&mut self, rules: &RuleSet, given: &str) {
        let file = self.sources.add("--answer", given);
        let Some((id, value)) = given.split_once('=') else {
            let message = format!("`{given}` is not an answer");
            let problem = Problem::error("bad-answer", message, Place::new(file, 0..given.len()));
            self.problems
                .push(problem.help("write it as `question-id=option-id`, several options parted by commas"));
            return;
        };
        let id_place = trimmed(file, 0, id);
        let value_start = id.len() + 1;
        let mut start = value_start;
        let mut items = Vec::new();
        for word in value.split(',') {
            if !word.trim().is_empty() {
                let value = Value::String(word.trim().into());
                items.push(Node { value, place: trimmed(file, start, word) });
            }
            start += word.len() + 1;
        }
        let value = Node { value: Value::Array(items), place: trimmed(file, value_start, value) };
        self.add_entry(rules, &Entry { key: id.trim().into(), key_place: id_place, value });
    }

    /// Warns of answers to questions that are not shown to this person; with `strict`, they are errors.
    /// After an emergency the rest is not looked at: a person stopped there may have answered more.
    pub fn check_shown(&mut self, rules: &RuleSet, strict: bool) {
        let visible = visible_answers(rules, &self.answers);
        if outcome_of(rules, fired(rules, &visible)) == Outcome::Emergency {
            return;
        }
        let shown = shown(rules, &self.answers);
        let left_over: Vec<QuestionIx> = self
            .answers
            .iter()
            .map(|(question, _)| question)
            .filter(|question| !shown.contains(question))
            .collect();
        for index in left_over {
            let id = &rules.question(index).id;
            let message = format!("`{id}` is not asked of this person, so its answer does not count");
            let place = self.places.iter().rev().find(|(question, _)| *question == index);
            let severity = if strict { Severity::Error } else { Severity::Warning };
            let problem = Problem::without_place("not-shown", message);
            self.problems.push(Problem { severity, place: place.map(|(_, place)| *place), ..problem });
        }
    }
}

/// The place of a word without the space around it; all of it where it is nothing but space.
fn trimmed(file: u16, start: usize, word: &str) -> Place {
    let before = word.len() - word.trim_start().len();
    let place = start + before..start + before + word.trim().len();
    Place::new(file, if place.is_empty() { start.saturating_sub(1)..start + word.len() } else { place })
}

/// Reads one answer file by itself.
#[must_use]
pub fn read_answers(rules: &RuleSet, name: &str, text: &str) -> Given {
    let mut given = Given::default();
    given.add_file(rules, name, text);
    given
}
