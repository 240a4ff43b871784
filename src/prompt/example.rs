//! Questions for the tests of the prompts.

use super::Ask;
use crate::answers::Answer;
use crate::document::Sources;
use crate::ruleset::{Audience, Question, RuleSet, from_texts};

/// The small rule set of the prompt tests.
pub(super) fn rules() -> RuleSet {
    let mut files = Sources::default();
    files.add("small.toml", include_str!("../../tests/fixtures/prompts/small.toml"));
    let reading = from_texts(files);
    reading.rules.unwrap_or_else(|| panic!("{:#?}", reading.problems))
}

fn question(id: &str) -> Question {
    let rules = rules();
    rules.question(rules.question_by_id(id).unwrap()).clone()
}

pub(super) fn many() -> Question {
    question("now")
}

pub(super) fn yes_no() -> Question {
    question("fall")
}

pub(super) fn number() -> Question {
    question("age")
}

/// A question of the small rule set on its way to a person.
pub(super) fn ask<'a>(rules: &'a RuleSet, id: &str, previous: Option<&'a Answer>) -> Ask<'a> {
    let question = rules.question(rules.question_by_id(id).unwrap());
    Ask {
        question,
        words: &rules.words,
        audience: Audience::Patient,
        section: &rules.section(question.section).title,
        progress: "Question 2, 3 to go",
        previous,
        can_go_back: true,
    }
}
