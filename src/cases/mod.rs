//! Case files: invented people, and what the rule set must say about each. `prescreen test` runs them.
//!
//! ```text
//! case files --read--> Suite --run--> Run --human, junit, json--> report
//!                                      +----update--> case files with what happens now
//! ```
//!
//! One person with one set of answers is an *answer set*. A case is one answer set, and with `[[case.vary]]` a family
//! of them. `judge` is the one place that asks the rules.

mod contradiction;
pub mod coverage;
pub mod format;
mod human;
mod json;
mod judge;
mod junit;
pub mod missing;
mod read;
mod run;
mod update;
mod vary;
mod want;
mod written;

use crate::answers::{Answer, Answers};
use crate::document::{Place, Sources, Text};
use crate::problem::Problem;
use crate::ruleset::QuestionIx;

pub use human::{grouped, human, list, missing_parts, missing_rules};
pub use json::{VERSION, json};
pub use judge::{Judge, Verdict};
pub use junit::junit;
pub use run::{CaseResult, Failure, KEPT, Miss, Options, Run, run};
pub use update::{Edit, Update, updates};
pub use want::{Seen, Want};
pub use written::to_confirm;

/// The cases of some files.
#[derive(Debug, Default)]
pub struct Suite {
    /// The files; places point into them.
    pub files: Sources,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
    /// The cases, in the order of the files. Run them only when no problem is an error.
    pub cases: Vec<Case>,
}

/// An invented person, and what must come of the answers.
#[derive(Debug, Clone)]
pub struct Case {
    /// A short story in one line.
    pub name: Text,
    /// The answers. With `rest = "harmless"` every other question has its harmless answer here, shown or not: an
    /// answer to a question that is not shown does not count anyway.
    pub answers: Answers,
    /// What must come of them.
    pub expect: Expect,
    /// Whether a person still has to confirm the expectation.
    pub confirm: bool,
    /// The same person with other answers.
    pub families: Vec<Family>,
}

/// The same person once for every combination of some answers.
#[derive(Debug, Clone)]
pub struct Family {
    /// Its header.
    pub place: Place,
    /// The questions with the answers that take turns. Never empty, nor is any list in it.
    pub varied: Vec<(QuestionIx, Vec<Answer>)>,
    /// What must come of each; `None`: what the case expects.
    pub expect: Option<Expect>,
}

/// What must come of answers: all of it, each key with the place of its value. Never empty.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// What is wanted.
    pub wants: Vec<(Want, Place)>,
}

impl Case {
    /// How many answer sets it is: itself and all its families.
    #[must_use]
    pub fn answer_sets(&self) -> usize {
        1 + self.families.iter().map(Family::members).sum::<usize>()
    }

    /// Every answer set that is held against this expectation of the case: itself and the families without their own
    /// for `None`, else the family of this number.
    pub fn each_answer_set(&self, expectation: Option<usize>, visit: &mut dyn FnMut(&Answers)) {
        if expectation.is_none() {
            visit(&self.answers);
        }
        for (index, family) in self.families.iter().enumerate() {
            if family.expect.as_ref().map(|_| index) == expectation {
                family.each(&self.answers, &mut |answers, _| visit(answers));
            }
        }
    }
}
