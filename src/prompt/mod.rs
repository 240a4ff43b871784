//! Asking a person: one trait, three front ends, and the loop that walks through an interview.

mod conduct;
mod dialog;
#[cfg(test)]
mod example;
mod interrupt;
mod line;
mod page;
mod screen;
mod script;
mod sheet;
mod theme;
mod typed;
mod validate;

use std::io;

use crate::answers::Answer;
use crate::ruleset::{Audience, Kind, Question, Token, Words};

pub use conduct::{Conduct, Ending, LeftOut, answer_in_words};
pub use dialog::Dialog;
pub use line::Line;
pub use script::Script;

/// A question on its way to a person, with everything that a front end shows around it.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The question.
    pub question: &'a Question,
    /// The program's own words.
    pub words: &'a Words,
    /// For whom words are chosen.
    pub audience: Audience,
    /// Title of the section it stands in.
    pub section: &'a str,
    /// How far along: a line ready to show.
    pub progress: &'a str,
    /// The answer given before, to start from.
    pub previous: Option<&'a Answer>,
    /// Whether there is a question to go back to.
    pub can_go_back: bool,
}

/// What a person did with a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Answered it. The answer fits the question.
    Answer(Answer),
    /// Wants the question before.
    Back,
    /// Wants to see all answers.
    Review,
    /// Wants to stop.
    Leave,
}

/// A page between the questions: a heading, some text, and what can be done next.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// What the page is for.
    pub kind: PageKind,
    /// Stands above the text.
    pub heading: String,
    /// The text, a paragraph each.
    pub paragraphs: Vec<String>,
    /// What can be chosen, in order; at least one.
    pub choices: Vec<String>,
    /// The choice that is active at first. `None`: Enter does nothing before another key has picked one, so
    /// that no stray Enter takes the page away.
    pub start: Option<usize>,
    /// The choice that Esc, `q` and `back` stand for; `None`: they do nothing.
    pub cancel: Option<usize>,
    /// The program's own words.
    pub words: &'a Words,
}

/// What a page is for; front ends may draw some of them with more weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    /// The first page.
    Welcome,
    /// Something to read, or a question about leaving.
    Notice,
    /// Care is needed today.
    SameDay,
    /// Help is needed now.
    Emergency,
    /// All answers, each of which can be changed.
    Review,
}

/// Why an interview cannot go on.
#[derive(Debug)]
pub enum Stop {
    /// The input ended.
    Closed,
    /// Ctrl-C.
    Interrupted,
    /// Reading or writing failed.
    Io(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Closed,
            io::ErrorKind::Interrupted => Self::Interrupted,
            _ => Self::Io(error),
        }
    }
}

/// What a prompt on a terminal waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// For keys that move through a list, and pick from it.
    Pick,
    /// The same, where lines can be checked.
    Check,
    /// For a line of text.
    Line,
}

/// Who stands between the keyboard and the prompts of a [`Dialog`], and is told when one begins and ends.
pub trait Gate {
    /// A prompt is about to wait.
    ///
    /// # Errors
    /// When nobody can be told.
    fn open(&self, waiting: Waiting) -> io::Result<()>;

    /// Rows at the bottom of a terminal of this width that are the gate's own.
    fn kept_rows(&self, columns: usize) -> usize;

    /// Whether the prompt has to be left without an answer, at the next key, as by Ctrl-C.
    fn interrupts(&self) -> bool;

    /// It does not wait any more.
    ///
    /// # Errors
    /// When nobody can be told.
    fn close(&self) -> io::Result<()>;
}

/// A front end. It shows help and reasons itself, keeps what was ticked while doing so, and gives back
/// only answers that fit.
pub trait Prompter {
    /// Asks a question until it is answered or the person wants something else.
    ///
    /// # Errors
    /// When the person cannot be asked any more.
    fn ask(&mut self, ask: &Ask<'_>) -> Result<Reply, Stop>;

    /// Shows a page and gives back the index of the choice made.
    ///
    /// # Errors
    /// When the person cannot be asked any more.
    fn choose(&mut self, page: &Page<'_>) -> Result<usize, Stop>;
}

/// An answer as a person reads it: the labels of what was chosen, or the number with its unit.
fn said(question: &Question, words: &Words, answer: &Answer, audience: Audience) -> String {
    match (answer, &question.kind) {
        (Answer::Number(number), Kind::Number { unit: Some(unit), .. }) => format!("{number} {unit}"),
        (Answer::Number(number), _) => number.to_string(),
        (Answer::Chosen(_), _) => {
            let labels = answer.tokens().map(|token| question.token_label(token, words, audience));
            labels.collect::<Vec<_>>().join("; ")
        }
    }
}

/// The answers that a question offers besides a number, as choices that can be typed; `number` gives the
/// number in front of one.
fn typed_choices(ask: &Ask<'_>, number: impl Fn(usize, Token) -> Option<usize>) -> Vec<typed::Choice> {
    let tokens = ask.question.tokens().into_iter().enumerate();
    tokens
        .map(|(index, token)| typed::Choice {
            number: number(index, token),
            label: ask.question.token_label(token, ask.words, ask.audience).to_owned(),
            id: ask.question.token_id(token).to_owned(),
        })
        .collect()
}
