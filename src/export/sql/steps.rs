//! The steps of a statement, one after the other.

use std::collections::HashMap;

use super::layout::{Sql, chain};
use super::leaf::{Columns, spread};
use super::term::{Term, Terms, listed};
use super::{Dialect, Target};
use crate::answers::{Encoding, flag_name};
use crate::assess::Status;
use crate::ruleset::{FindingIx, FindingKind, Kind, Outcome, Question, QuestionIx, RuleSet, Token};
use crate::text::visible;

/// A statement in steps.
pub(super) struct Steps<'r> {
    rules: &'r RuleSet,
    target: &'r Target,
    all: Vec<Step>,
}

/// One `WITH`: columns over those of the step before it.
struct Step {
    name: String,
    about: &'static str,
    /// Whether all columns of the step before stay.
    keeps: bool,
    columns: Vec<String>,
}

impl<'r> Steps<'r> {
    pub(super) fn of(rules: &'r RuleSet, target: &'r Target) -> Self {
        let terms = Terms::of(rules);
        let columns = Columns { rules, terms: &terms, target, left_over: false };
        let mut steps = vec![given(columns)];
        steps.extend(numbers(columns));
        steps.extend(asked(Columns { left_over: true, ..columns }));
        steps.push(counted(columns));
        steps.extend(fired(columns));
        steps.push(lists(columns));
        Self { rules, target, all: steps }
    }

    /// The names of the steps.
    pub(super) fn names(&self) -> Vec<&str> {
        self.all.iter().map(|step| step.name.as_str()).collect()
    }

    /// The whole statement.
    pub(super) fn statement(&self) -> String {
        let dialect = self.target.dialect;
        let view = self.target.view.as_ref();
        let view = view.map(|view| format!("CREATE VIEW {} AS\n", view.quoted(dialect))).unwrap_or_default();
        let mut from = self.target.table.quoted(dialect);
        let mut steps = Vec::new();
        for step in &self.all {
            steps.push(step.written(dialect, &from));
            from.clone_from(&step.name);
        }
        let result = result(self.rules, dialect).join(",\n  ");
        format!(
            "{}{view}WITH\n{}\nSELECT\n  {result}\nFROM {from};\n",
            head(self.rules, self.target),
            steps.join(",\n")
        )
    }
}

impl Step {
    fn written(&self, dialect: Dialect, from: &str) -> String {
        let (before, after) = dialect.once();
        let kept = self.keeps.then(|| "*".to_owned());
        let columns: Vec<String> = kept.into_iter().chain(self.columns.iter().cloned()).collect();
        format!(
            "-- {}\n{} AS {before}(\n  SELECT\n    {}\n  FROM {from}{after}\n)",
            self.about,
            self.name,
            columns.join(",\n    ")
        )
    }
}

/// A value under a name.
fn named(value: &str, name: &str) -> String {
    format!("{value} AS {name}")
}

/// The answers as they are in the table.
fn given(columns: Columns<'_>) -> Step {
    let dialect = columns.target.dialect;
    let mut found = vec![dialect.quoted("id")];
    for index in columns.rules.question_indices() {
        let question = columns.rules.question(index);
        let answer = columns.answer(index);
        if spread(columns.target.encoding, question) {
            found.extend(columns_of_options(columns, question));
            found.push(named(&answered_in_columns(columns, question), &answer));
            continue;
        }
        let text = format!("NULLIF({}, '')", dialect.as_text(&answer));
        let several = question.kind == Kind::ChooseMany;
        let text = if several { format!("'|' || {text} || '|'") } else { text };
        found.push(named(&text, &answer));
    }
    let about = match columns.target.encoding {
        Encoding::Delimited => "The answers. Blank text is no answer; every choice stands between two bars.",
        Encoding::Columns => {
            "The answers. Blank text is no answer; `some` and `none` tell whether any column says yes."
        }
    };
    Step { name: "given".to_owned(), about, keeps: false, columns: found }
}

/// The columns of the answers to a choose-many, each as it is.
fn columns_of_options(columns: Columns<'_>, question: &Question) -> Vec<String> {
    let dialect = columns.target.dialect;
    let own = question.tokens().into_iter().filter(|token| *token != Token::None);
    own.map(|token| dialect.quoted(&flag_name(question, token))).collect()
}

/// `some` where a column says yes, `none` where all say no.
fn answered_in_columns(columns: Columns<'_>, question: &Question) -> String {
    let own = columns_of_options(columns, question);
    let all = |value: &str, word: &str| {
        own.iter().map(|column| format!("{column} = '{value}'")).collect::<Vec<_>>().join(word)
    };
    format!(
        "CASE\n      WHEN {}\n      THEN 'some'\n      WHEN {}\n      THEN 'none'\n    END",
        all("yes", "\n        OR "),
        all("no", "\n        AND ")
    )
}

/// Answers as numbers.
fn numbers(columns: Columns<'_>) -> Option<Step> {
    let rules = columns.rules;
    let of_numbers = rules
        .question_indices()
        .filter(|question| matches!(rules.question(*question).kind, Kind::Number { .. }));
    let found: Vec<String> = of_numbers
        .map(|question| {
            let number = columns.target.dialect.as_number(&columns.answer(question));
            named(&number, &columns.number(question))
        })
        .collect();
    let about =
        "Answers as numbers. What is no number, and no word that can be answered instead, is no answer.";
    (!found.is_empty()).then(|| Step { name: "numbers".to_owned(), about, keeps: true, columns: found })
}

/// Which questions are shown. What decides about one question may itself have to be shown, so there is a step for each
/// such turn.
fn asked(columns: Columns<'_>) -> Vec<Step> {
    let mut depths: HashMap<QuestionIx, usize> = HashMap::new();
    let mut layers: Vec<Vec<String>> = Vec::new();
    let rules = columns.rules;
    for index in rules.question_indices() {
        let Some(gate) = columns.terms.gate(index) else { continue };
        let depth = gate.depth(&|test| match test {
            Term::Chosen(question, ..) | Term::Number(question, ..) => depths.get(question).copied(),
            _ => None,
        });
        depths.insert(index, depth);
        if columns.terms.shown_with(index) == Some(index) {
            let same =
                rules.question_indices().filter(|other| columns.terms.shown_with(*other) == Some(index));
            let ids: Vec<&str> = same.map(|question| rules.question(question).id.as_str()).collect();
            let column = named(&columns.condition(&gate).as_digit(), &columns.shown_column(index));
            put(&mut layers, depth, format!("-- {}\n    {column}", ids.join(", ")));
        }
    }
    in_layers("asked", "Which questions are shown: 1 or 0.", layers)
}

fn put(layers: &mut Vec<Vec<String>>, depth: usize, column: String) {
    layers.resize_with(layers.len().max(depth + 1), Vec::new);
    if let Some(layer) = layers.get_mut(depth) {
        layer.push(column);
    }
}

/// Steps that each add columns.
fn in_layers(name: &str, about: &'static str, layers: Vec<Vec<String>>) -> Vec<Step> {
    let several = layers.len() > 1;
    let name = |number: usize| if several { format!("{name}_{number}") } else { name.to_owned() };
    (1..)
        .zip(layers)
        .map(|(number, columns)| Step { name: name(number), about, keeps: true, columns })
        .collect()
}

/// The answers that count, and what is missing.
fn counted(columns: Columns<'_>) -> Step {
    let (rules, dialect) = (columns.rules, columns.target.dialect);
    let mut found = vec![dialect.quoted("id")];
    let mut missing = Vec::new();
    for index in rules.question_indices() {
        let question = rules.question(index);
        let mut own = vec![columns.answer(index)];
        if spread(columns.target.encoding, question) {
            own.extend(columns_of_options(columns, question));
        }
        if matches!(question.kind, Kind::Number { .. }) {
            own.push(columns.number(index));
        }
        let shown = columns.shown(index, true);
        found.extend(own.into_iter().map(|column| match &shown {
            Some(shown) => format!("CASE WHEN {shown} THEN {column} END AS {column}"),
            None => column,
        }));
        let parts = shown.map(Sql::Test).into_iter().chain([columns.unanswered(index)]);
        let open = Sql::all(parts.collect()).flat();
        missing.push(format!("CASE WHEN {open} THEN '|{}' ELSE '' END", question.id));
    }
    found.push(format!("{} AS missing_list", chain(&missing)));
    Step {
        name: "counted".to_owned(),
        about: "The answers to questions that are shown, and the ids of those without an answer.",
        keeps: false,
        columns: found,
    }
}

/// Which findings fire; those that look at others in a later step.
fn fired(columns: Columns<'_>) -> Vec<Step> {
    let rules = columns.rules;
    let mut layers: Vec<Vec<String>> = Vec::new();
    for finding in listed(rules) {
        put(&mut layers, columns.terms.finding_depth(finding), finding_column(columns, finding));
    }
    in_layers("fired", "Which findings fire: 1 or 0. Topics stand in no list and are left out.", layers)
}

fn finding_column(columns: Columns<'_>, index: FindingIx) -> String {
    let finding = columns.rules.finding(index);
    let condition = columns.condition(columns.terms.finding(index)).as_digit();
    let title = in_one_line(&finding.title);
    let column = named(&condition, &columns.fired(index));
    format!("-- {} ({}): {title}\n    {column}", finding.id, finding.kind.id())
}

/// Text for a comment.
fn in_one_line(text: &str) -> String {
    visible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lists of results, each with the column it is made in.
const LISTS: [(FindingKind, &str); 4] = [
    (FindingKind::Emergency, "emergency_list"),
    (FindingKind::SameDay, "same_day_list"),
    (FindingKind::Caution, "caution_list"),
    (FindingKind::Criterion, "criterion_list"),
];

/// The ids of what fired, each after a bar.
fn lists(columns: Columns<'_>) -> Step {
    let rules = columns.rules;
    let mut found = vec![columns.target.dialect.quoted("id"), "missing_list".to_owned()];
    for (kind, name) in LISTS {
        let of_kind = listed(rules).filter(|finding| rules.finding(*finding).kind == kind);
        let parts: Vec<String> = of_kind
            .map(|finding| {
                let id = &rules.finding(finding).id;
                format!("CASE WHEN {} = 1 THEN '|{id}' ELSE '' END", columns.fired(finding))
            })
            .collect();
        found.push(format!("{} AS {name}", chain(&parts)));
    }
    Step {
        name: "lists".to_owned(),
        about: "The ids of what fired, each after a bar.",
        keeps: false,
        columns: found,
    }
}

/// The columns of the result.
fn result(rules: &RuleSet, dialect: Dialect) -> Vec<String> {
    let list = |made: &str, name: &str| format!("NULLIF(SUBSTR({made}, 2), '') AS {name}");
    let outcome = |outcome: Outcome| format!("'{}'", outcome.id());
    let status = |status: Status| format!("'{}'", status.id());
    vec![
        dialect.quoted("id"),
        format!(
            "CASE\n    WHEN emergency_list <> '' THEN {}\n    WHEN missing_list <> '' THEN NULL\n    \
             WHEN same_day_list <> '' THEN {}\n    WHEN caution_list <> '' THEN {}\n    \
             WHEN criterion_list <> '' THEN {}\n    ELSE {}\n  END AS outcome",
            outcome(Outcome::Emergency),
            outcome(Outcome::SameDay),
            outcome(Outcome::EvaluateWithCautions),
            outcome(Outcome::Evaluate),
            outcome(Outcome::EvaluateUnlisted),
        ),
        format!(
            "CASE\n    WHEN missing_list = '' THEN {}\n    WHEN emergency_list <> '' THEN {}\n    ELSE {}\n  \
             END AS status",
            status(Status::Complete),
            status(Status::StoppedAtEmergency),
            status(Status::Incomplete),
        ),
        list("criterion_list", "criteria"),
        list("caution_list", "cautions"),
        list("emergency_list || same_day_list", "red_flags"),
        list("missing_list", "missing"),
        format!("{} AS ruleset_version", dialect.literal(&rules.version)),
    ]
}

/// What whoever meets the statement must know.
fn head(rules: &RuleSet, target: &Target) -> String {
    let columns = match target.encoding {
        Encoding::Delimited => {
            "question, named by its id. Several choices are joined by a bar, `a|b`; none of them is `none`."
        }
        Encoding::Columns => {
            "question, named by its id; where several can be chosen, one for each: `question__option`, yes or no."
        }
    };
    [
        format!(
            "-- prescreen: rule set {} {}, for {}.",
            rules.id,
            in_one_line(&rules.version),
            target.dialect.name()
        ),
        format!("-- SHA-256 of its files: {}", rules.digest),
        "--".to_owned(),
        format!("-- Table {}: a row for each person, a column `id`, and one for each", target.table),
        format!("-- {columns}"),
        "-- Blank or NULL: not answered. Text that is no answer of the rule set is not noticed here:".to_owned(),
        "-- `prescreen batch` finds it.".to_owned(),
        "--".to_owned(),
        "-- The result says which of the documented rules the answers match. It does not diagnose and does not say who can"
            .to_owned(),
        "-- be treated; the next step is always an in-person evaluation. An outcome of NULL: something is missing.".to_owned(),
        "-- Do not edit it: change the rules, and run `prescreen export sql` again.".to_owned(),
        String::new(),
    ]
    .join("\n")
}
