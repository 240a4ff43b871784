//! What a rule set looks like on paper: a document that a clinician reads and signs, a form for
//! clipboards, and a drawing of the interview.
//! Pure functions from a [`RuleSet`] to text.

mod appendix;
mod compose;
mod decide;
mod form;
pub mod graph;
pub mod in_words;
mod markdown;
mod outline;
mod page;
mod stops;
mod text;
mod uses;

use crate::ruleset::RuleSet;

pub use outline::{Block, Entry, Fact, Line, Link, Outline, Part, Row, Table};

/// A format of the rule document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// Plain text
    #[default]
    Text,
    /// Markdown
    Markdown,
    /// One self-contained web page that prints well
    Html,
}

/// The whole rule set as a document to read and sign. Ends with a line break.
#[must_use]
pub fn rule_document(rules: &RuleSet, format: Format) -> String {
    let outline = Outline::new(rules);
    match format {
        Format::Text => text::text(&outline),
        Format::Markdown => markdown::markdown(&outline),
        Format::Html => page::rule_document(&outline),
    }
}

/// The questionnaire as a web page to print and fill in with a pen. Holds no finding and no note for staff but
/// which answers cannot wait.
#[must_use]
pub fn paper_form(rules: &RuleSet) -> String {
    page::paper_form(&form::Form::new(rules))
}
