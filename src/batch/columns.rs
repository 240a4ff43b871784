//! What the columns of a table mean.

use std::collections::BTreeMap;

use super::map::Map;
use super::meaning::{Meaning, is_reserved, meaning};
use crate::answers::OF;
use crate::document::{Place, Sources};
use crate::problem::{Problem, Severity, nearest};
use crate::ruleset::{QuestionIx, RuleSet};

/// Finds out what names mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) rules: &'a RuleSet,
    pub(super) map: &'a Map,
    /// The name that was asked for with `--id`.
    pub(super) id: Option<&'a str>,
}

impl Names<'_> {
    /// What a name in the input means.
    pub(super) fn meaning(&self, name: &str) -> Meaning {
        let name = name.trim();
        if self.map.ignore.contains(name) {
            return Meaning::Ignored;
        }
        let ours = self.map.columns.get(name).map_or(name, String::as_str);
        let id = self.id.or(self.map.id.as_deref());
        match id {
            Some(id) if id == name => return Meaning::Id,
            None if ours == "id" && is_reserved(self.rules, ours) => return Meaning::Id,
            _ => {}
        }
        match meaning(self.rules, ours) {
            Meaning::Unknown if ours == "stopped" => Meaning::Stopped,
            // Another column names the row.
            Meaning::Unknown if ours == "id" => Meaning::Ignored,
            found => found,
        }
    }

    /// What to say about a name that means nothing.
    pub(super) fn unknown(&self, name: &str) -> (String, Option<String>) {
        let questions = self.rules.questions.iter();
        let of_question = name
            .split_once(OF)
            .and_then(|(question, option)| Some((self.rules.question_by_id(question)?, option)));
        let near = match of_question {
            Some((question, option)) => {
                let question = self.rules.question(question);
                let tokens = question.tokens();
                let near = nearest(option, tokens.iter().map(|token| question.token_id(*token)));
                near.map(|near| format!("{}{OF}{near}", question.id))
            }
            None => nearest(
                &name.to_lowercase().replace([' ', '_'], "-"),
                questions.map(|question| question.id.as_str()),
            )
            .map(str::to_owned),
        };
        (format!("there is no question `{name}`; this column is not looked at"), near)
    }
}

/// The columns of one table.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub(super) names: Vec<String>,
    pub(super) meanings: Vec<Meaning>,
    /// Questions without a column.
    pub(super) absent: Vec<QuestionIx>,
}

impl Columns {
    /// The columns with these names. `header` is the line they were read from, for messages. With `strict`, what
    /// means nothing is an error.
    pub(super) fn of(
        names: &Names<'_>,
        found: Vec<String>,
        strict: bool,
        header: (&mut Sources, &str, &str),
    ) -> (Self, Vec<Problem>) {
        let (sources, file_name, line) = header;
        let line = line.trim_end_matches(['\r', '\n']);
        let file = sources.add(file_name, line);
        let place = |name: &str| {
            let start = places(line, name).next().unwrap_or(0);
            Place::new(file, start..start + name.len().min(line.len()).max(1))
        };
        let whole = Place::new(file, 0..line.len().max(1));
        let mut problems = Vec::new();
        let meanings: Vec<Meaning> = found.iter().map(|name| names.meaning(name)).collect();
        let mut first: BTreeMap<String, &str> = BTreeMap::new();
        for (name, meaning) in found.iter().zip(&meanings) {
            if *meaning == Meaning::Unknown && !name.trim().is_empty() {
                let (message, near) = names.unknown(name.trim());
                let severity = if strict { Severity::Error } else { Severity::Warning };
                let mut problem =
                    Problem { severity, ..Problem::error("unknown-column", message, place(name)) };
                problem.help.push(match near {
                    Some(near) => format!("{DID_YOU_MEAN} `{near}`?"),
                    None => "name it under `ignore` in a map if it is no answer".to_owned(),
                });
                problems.push(problem);
            }
            let twice = match meaning {
                Meaning::Ignored | Meaning::Unknown => None,
                meaning => first.insert(format!("{meaning:?}"), name),
            };
            if let Some(other) = twice {
                let message = if other == name {
                    format!("there are two columns `{name}`")
                } else {
                    format!("two columns mean the same: `{other}` and `{name}`")
                };
                let at = places(line, name).last().unwrap_or(0);
                let last = Place::new(file, at..at + name.len().max(1));
                problems.push(
                    Problem::error("column-twice", message, last)
                        .help("take one of them away, or ignore it in a map"),
                );
            }
        }
        let columns = Self { absent: absent(names.rules, &meanings), names: found, meanings };
        columns.check_answers(names.rules, whole, &mut problems);
        if columns.absent.len() == names.rules.questions.len() {
            // That none of them means anything is said once.
            problems.retain(|problem| problem.code != "unknown-column" || strict || means_another(problem));
        }
        if let Some(id) = names.id.or(names.map.id.as_deref())
            && !columns.meanings.contains(&Meaning::Id)
        {
            let problem =
                Problem::error("no-id-column", format!("there is no column `{id}` to name the rows"), whole);
            let near = nearest(id, columns.names.iter().map(|name| name.trim()));
            let some: Vec<&str> = columns.names.iter().take(8).map(String::as_str).collect();
            let more = if columns.names.len() > some.len() { ", ..." } else { "" };
            problems.push(problem.help(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the columns are: {}{more}", some.join(", ")),
            }));
        }
        (columns, problems)
    }

    fn check_answers(&self, rules: &RuleSet, place: Place, problems: &mut Vec<Problem>) {
        let whole = |question| self.meanings.contains(&Meaning::Answer(question));
        let parts = |question| {
            self.meanings.iter().any(|meaning| matches!(meaning, Meaning::Flag(of, _) if *of == question))
        };
        for question in rules.question_indices().filter(|&question| whole(question) && parts(question)) {
            let id = &rules.question(question).id;
            let message = format!("`{id}` stands in a column of its own and in columns like `{id}__...` too");
            problems.push(Problem::error("mixed-columns", message, place).help("keep one of the two"));
        }
        if self.absent.len() == rules.questions.len() {
            let ids: Vec<&str> =
                rules.questions.iter().take(3).map(|question| question.id.as_str()).collect();
            let problem = Problem::error("no-answers", "no column is the answer to a question", place);
            let others = [(';', "';'"), ('\t', "'\\t'"), (',', "','")];
            let other =
                others.into_iter().find(|(other, _)| self.names.iter().any(|name| name.contains(*other)));
            let problem = match other {
                Some((_, other)) => problem.help(format!(
                    "if columns are parted by another character, name it: --delimiter {other}"
                )),
                None => problem,
            };
            let problem = problem.help(format!("name columns after the questions: {}, ...", ids.join(", ")));
            problems.push(problem.help("`prescreen questions --format csv` prints a header to copy"));
        } else if !self.absent.is_empty() {
            let ids: Vec<&str> =
                self.absent.iter().map(|question| rules.question(*question).id.as_str()).collect();
            let message = format!("no column for {}", ids.join(", "));
            let problem = Problem::warning("missing-column", message, place);
            problems
                .push(problem.help("these count as not answered; where one is asked, the row is incomplete"));
        }
    }
}

/// Where a name stands in a header by itself, and not as a part of another one.
fn places<'t>(line: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    let goes_on = |c: char| c.is_alphanumeric() || "-_".contains(c);
    line.match_indices(name).map(|(at, _)| at).filter(move |&at| {
        let (before, after) = (line.get(..at), line.get(at + name.len()..));
        !before.is_some_and(|before| before.ends_with(goes_on))
            && !after.is_some_and(|after| after.starts_with(goes_on))
    })
}

/// Before the name that was probably meant.
const DID_YOU_MEAN: &str = "did you mean";

fn means_another(problem: &Problem) -> bool {
    problem.help.iter().any(|help| help.starts_with(DID_YOU_MEAN))
}

/// The questions without a column.
fn absent(rules: &RuleSet, meanings: &[Meaning]) -> Vec<QuestionIx> {
    let is_there = |question| {
        meanings
            .iter()
            .any(|meaning| matches!(meaning, Meaning::Answer(of) | Meaning::Flag(of, _) if *of == question))
    };
    rules.question_indices().filter(|&question| !is_there(question)).collect()
}
