//! A map: what the columns and values of somebody else's table are called here.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::answer_in_text;
use super::meaning::{Meaning, is_reserved, meaning};
use crate::answers::entry::question_named;
use crate::document::table::{Field, Shape, Table};
use crate::document::{Entry, Fields, Node, Place, Sources, Value, fields, read_toml};
use crate::problem::Problem;
use crate::ruleset::{QuestionIx, RuleSet};

const fn field(key: &'static str, shape: Shape, required: bool, doc: &'static str) -> Field {
    Field { key, shape, required, only: &[], doc }
}

/// The format of maps, as data.
pub const FORMAT: Table = Table {
    what: "a map",
    doc: "What the columns and values of a table are called here. Everything but `format` may be left out.",
    fields: &[
        field("format", Shape::Constant(1), true, "The version of this format: `1`."),
        field("id", Shape::Text, false, "The column that names the row, as `--id` does."),
        field(
            "ignore",
            Shape::Texts,
            false,
            "Columns that are no answers, so that nobody is told about them.",
        ),
        field(
            "separator",
            Shape::Text,
            false,
            "What parts the answers of a question that takes several, within a cell. Without it `|`.",
        ),
        field(
            "columns",
            Shape::Table(&COLUMNS),
            false,
            "Names of columns, each with the question that it answers.",
        ),
        field(
            "values",
            Shape::Table(&VALUES),
            false,
            "By question id: a table of values, each with the answer that it stands for.",
        ),
    ],
    open: false,
};

const COLUMNS: Table =
    Table { what: "`columns`", doc: "`\"Their name\" = \"question-id\"`.", fields: &[], open: true };

const VALUES: Table = Table {
    what: "`values`",
    doc: "`[values.question-id]`, and below it `\"Their value\" = \"option-id\"`.",
    fields: &[],
    open: true,
};

/// What the columns and values of a table are called here.
#[derive(Debug, Clone, Default)]
pub struct Map {
    /// The column that names the row.
    pub id: Option<String>,
    pub(super) ignore: BTreeSet<String>,
    pub(super) separator: Option<String>,
    pub(super) columns: BTreeMap<String, String>,
    values: BTreeMap<QuestionIx, BTreeMap<String, String>>,
}

impl Map {
    /// What a value stands for, if the map says so.
    pub(super) fn value(&self, question: QuestionIx, theirs: &str) -> Option<&str> {
        self.values.get(&question)?.get(theirs.trim()).map(String::as_str)
    }

    /// The text of a cell in the words of the rule set. `None` where nothing is to be done.
    pub(super) fn translated(&self, question: QuestionIx, text: &str) -> Option<String> {
        if let Some(whole) = self.value(question, text) {
            return Some(whole.to_owned());
        }
        let separator = self.separator.as_deref().unwrap_or("|");
        if self.separator.is_none() && !self.values.contains_key(&question) {
            return None;
        }
        let parts =
            text.split(separator).map(str::trim).filter(|part| self.separator.is_none() || !part.is_empty());
        let parts: Vec<&str> = parts.map(|part| self.value(question, part).unwrap_or(part)).collect();
        Some(parts.join("|"))
    }
}

/// Reads a map. `name` is shown in messages. The sources are there for showing them.
#[must_use]
pub fn read_map(rules: &RuleSet, name: &str, text: &str) -> (Map, Vec<Problem>, Sources) {
    let mut sources = Sources::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file = sources.add(name, text);
    let mut problems = Vec::new();
    let root = read_toml(&sources, file, &mut problems);
    let mut map = Map::default();
    if problems.is_empty()
        && let Some(fields) = Fields::of(&root, &FORMAT, Place::new(file, 0..0), &mut problems)
    {
        map.fill(rules, &fields, &mut problems);
    }
    (map, problems, sources)
}

impl Map {
    fn fill(&mut self, rules: &RuleSet, fields: &Fields<'_>, problems: &mut Vec<Problem>) {
        if let Some(node) = fields.node("format")
            && node.value != Value::Integer(1)
        {
            let message = "this program reads maps of format 1";
            problems
                .push(Problem::error("unsupported-format", message, node.place).help("write `format = 1`"));
        }
        self.id = fields.text("id").map(|id| id.value);
        self.ignore = fields.texts("ignore").into_iter().map(|name| name.value).collect();
        self.separator = fields.text("separator").map(|separator| separator.value);
        for Entry { key: theirs, value: node, .. } in entries(fields.node("columns")) {
            let Some(ours) = text_at(node, "the name of a question", problems) else { continue };
            if !is_reserved(rules, ours) && meaning(rules, ours) == Meaning::Unknown {
                question_named(rules, ours, node.place, problems);
            }
            self.columns.insert(theirs.to_string(), ours.to_owned());
        }
        for entry in entries(fields.node("values")) {
            self.fill_values(rules, entry, problems);
        }
    }

    fn fill_values(&mut self, rules: &RuleSet, entry: &Entry<'_>, problems: &mut Vec<Problem>) {
        let Some(index) = question_named(rules, &entry.key, entry.key_place, problems) else { return };
        let (id, node) = (&entry.key, &entry.value);
        if !matches!(node.value, Value::Table(_)) {
            problems.push(fields::wrong_type(node, "a table", &format!("`values.{id}`")));
        }
        let values = self.values.entry(index).or_default();
        for Entry { key: theirs, value: node, .. } in entries(Some(node)) {
            let Some(ours) = text_at(node, "an answer", problems) else { continue };
            if let Err(error) = answer_in_text(rules.question(index), ours) {
                problems.push(Problem::error(error.code, error.reason, node.place));
            }
            values.insert(theirs.trim().to_owned(), ours.to_owned());
        }
    }
}

fn entries<'n>(node: Option<&'n Node<'n>>) -> &'n [Entry<'n>] {
    match node.map(|node| &node.value) {
        Some(Value::Table(entries)) => entries,
        _ => &[],
    }
}

fn text_at<'n>(node: &'n Node<'n>, what: &str, problems: &mut Vec<Problem>) -> Option<&'n str> {
    if let Value::String(text) = &node.value {
        return Some(text);
    }
    problems.push(fields::wrong_type(node, "a string", what));
    None
}
