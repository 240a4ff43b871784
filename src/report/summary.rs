//! What a summary says and in which order, before any format: computed once, rendered by every human format.
//!
//! Order when care cannot wait: what to do now, first and alone; what was answered that led there; on staff
//! pages what else was noted. Nothing on such a page invites to wait. Otherwise: what matched, what a clinician
//! needs to look at, what was left open, topics, questions, evidence, what to bring. Every page ends with when
//! to call for help, the next step (an in-person evaluation), the disclaimer and the rule set.
//!
//! INVARIANT: every string is safe to print (see [`crate::text::visible`]) and holds no line break.

use serde::Serialize;

use super::Report;
use super::compose::Composer;
use crate::ruleset::Audience;

/// A summary as an ordered list of blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Language of the words, as a BCP 47 tag.
    pub language: String,
    /// The title of the rule set.
    pub title: String,
    /// How urgent the page is.
    pub tone: Tone,
    /// For whom it is.
    pub audience: Audience,
    /// Above the headline: the title, and the chart reference. Empty where something is to be done now; the
    /// reference then stands under [`Role::About`].
    pub top: Vec<String>,
    /// The first line.
    pub headline: String,
    /// Below the headline.
    pub say: Vec<String>,
    /// Everything else, in order. Never empty.
    pub blocks: Vec<Block>,
}

/// How urgent a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Call for help now.
    Emergency,
    /// Get care today.
    SameDay,
    /// It can wait for a visit.
    Calm,
    /// There is no outcome yet.
    Incomplete,
}

/// A part of the page under its own heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Block {
    /// What it is.
    pub role: Role,
    /// Its heading.
    pub heading: String,
    /// Said before the items.
    pub paragraphs: Vec<String>,
    /// The items.
    pub items: Vec<Item>,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// What to do now.
    DoNow,
    /// The answers that led to an urgent outcome.
    ToldUs,
    /// Staff, urgent: everything less urgent that a clinician should know.
    AlsoNoted,
    /// Documented criteria that matched.
    Matched,
    /// What a clinician needs to look at.
    Cautions,
    /// Incomplete: what fired so far.
    SoFar,
    /// Incomplete: what is still to be answered.
    Missing,
    /// Questions answered with "not sure".
    NotSure,
    /// Questions answered with "prefer not to say".
    Skipped,
    /// What to talk about at the visit.
    Topics,
    /// What to ask at the visit.
    Questions,
    /// What is known so far.
    Evidence,
    /// What to bring to the visit.
    Bring,
    /// Answers that no rule uses.
    Recorded,
    /// Staff: every answer.
    AllAnswers,
    /// When to call for help.
    SafetyNet,
    /// The in-person evaluation.
    NextStep,
    /// Disclaimer and rule set.
    About,
}

/// One entry of a block.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Its first line; empty if `say` is all there is.
    pub title: String,
    /// Where the title names a question: the answer.
    pub answer: Option<String>,
    /// More about it.
    pub say: Vec<String>,
    /// Labelled lines.
    pub details: Vec<Detail>,
}

/// A labelled line of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// What it is.
    pub role: DetailRole,
    /// Its label, without a colon.
    pub label: String,
    /// The line.
    pub text: String,
}

/// What a labelled line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DetailRole {
    /// The words of the published list.
    Listed,
    /// The person's own answer.
    Answer,
    /// What it rests on.
    Source,
    /// A note for staff.
    Staff,
}

impl Item {
    /// The title, ready for the answer to follow on the same line.
    #[must_use]
    pub fn lead_in(&self) -> String {
        let ended = self.title.ends_with(['?', '.', '!', ':', '？', '。']);
        if ended { self.title.clone() } else { format!("{}:", self.title) }
    }

    /// The labelled lines of one role.
    pub fn details_of(&self, role: DetailRole) -> impl Iterator<Item = &Detail> {
        self.details.iter().filter(move |detail| detail.role == role)
    }
}

impl Summary {
    /// The summary of a report.
    #[must_use]
    pub fn new(report: &Report<'_>) -> Self {
        Composer::new(report).summary()
    }
}
