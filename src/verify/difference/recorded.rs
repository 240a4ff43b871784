//! Recorded answers, read against two versions: who would get another outcome.

use crate::answers::Given;
use crate::assess::{Assessment, Status, assess};
use crate::document::Sources;
use crate::problem::{Problem, Severity};
use crate::ruleset::{Outcome, RuleSet};

/// What recorded answers come to in two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The file.
    pub file: String,
    /// In the old version.
    pub old: Standing,
    /// In the new version.
    pub new: Standing,
}

/// What answers come to in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// `None` while the answers are incomplete.
    pub outcome: Option<Outcome>,
    /// Whether the screening came to an end.
    pub status: Status,
    /// Ids of the questions that this version asks and the file does not answer.
    pub missing: Vec<String>,
    /// How many answers this version does not know, while the other does.
    pub unknown: usize,
}

/// A file that neither version can read without an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// The file; places point into it.
    pub sources: Sources,
}

impl Recorded {
    /// Whether both versions come to the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.old.outcome == self.new.outcome
    }

    /// Whether care became less urgent.
    #[must_use]
    pub fn is_less_urgent(&self) -> bool {
        self.old.outcome.zip(self.new.outcome).is_some_and(|(old, new)| new > old)
    }
}

/// Reads the answers of a file against two versions. What only one of them finds wrong, such as an answer that it
/// does not offer, belongs to the difference; such an answer is missing there. `name` is shown in messages.
///
/// # Errors
/// What both find wrong.
pub fn recorded(old: &RuleSet, new: &RuleSet, name: &str, text: &str) -> Result<Recorded, Unreadable> {
    let read = |rules| {
        let mut given = Given::default();
        given.add_file(rules, name, text);
        given.problems.retain(|problem| problem.severity == Severity::Error);
        given
    };
    let (before, after) = (read(old), read(new));
    let is_known = |problem: &Problem, others: &[Problem]| {
        others.iter().any(|other| (other.code, other.place) == (problem.code, problem.place))
    };
    let (both, unknown): (Vec<Problem>, Vec<Problem>) =
        after.problems.into_iter().partition(|problem| is_known(problem, &before.problems));
    if !both.is_empty() {
        return Err(Unreadable { problems: both, sources: after.sources });
    }
    Ok(Recorded {
        file: name.to_owned(),
        old: Standing::of(old, &assess(old, &before.answers), before.problems.len()),
        new: Standing::of(new, &assess(new, &after.answers), unknown.len()),
    })
}

impl Standing {
    fn of(rules: &RuleSet, assessment: &Assessment, unknown: usize) -> Self {
        let missing =
            assessment.missing.iter().map(|question| rules.question(*question).id.to_string()).collect();
        Self { outcome: assessment.outcome, status: assessment.status, missing, unknown }
    }
}
