//! Answers given ahead of time, in place of a person: for tests and for programs that embed the crate.

use super::{Ask, Page, PageKind, Prompter, Reply, Stop};
use crate::answers::Answers;
use crate::ruleset::RuleSet;

/// Answers every question from a set of answers, goes on at every notice, and stops with
/// [`Stop::Closed`] at a question that has none. Counts the screens it was shown.
#[derive(Debug)]
pub struct Script<'a> {
    rules: &'a RuleSet,
    answers: &'a Answers,
    screens: usize,
}

impl<'a> Script<'a> {
    /// A script over these answers.
    #[must_use]
    pub fn new(rules: &'a RuleSet, answers: &'a Answers) -> Self {
        Self { rules, answers, screens: 0 }
    }

    /// How many screens were shown so far, the first page and the review included.
    #[must_use]
    pub fn screens(&self) -> usize {
        self.screens
    }
}

impl Prompter for Script<'_> {
    fn ask(&mut self, ask: &Ask<'_>) -> Result<Reply, Stop> {
        self.screens += 1;
        let index = self.rules.question_by_id(&ask.question.id);
        index.and_then(|index| self.answers.get(index)).cloned().map(Reply::Answer).ok_or(Stop::Closed)
    }

    fn choose(&mut self, page: &Page<'_>) -> Result<usize, Stop> {
        self.screens += 1;
        Ok(match page.kind {
            // "Stop here" comes first, "go on" second.
            PageKind::SameDay => 1,
            PageKind::Welcome | PageKind::Notice | PageKind::Emergency | PageKind::Review => {
                page.start.unwrap_or(0)
            }
        })
    }
}
