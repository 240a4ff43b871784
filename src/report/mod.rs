//! The summary, in five formats, all from one [`Assessment`]. What is said and in
//! which order is decided once, in [`Summary`]; a format only writes it. JSON is the result itself, for programs.

mod compose;
mod html;
mod json;
mod markdown;
mod summary;
mod table;
mod text;

use crate::assess::Assessment;
use crate::ruleset::{Audience, RuleSet};

pub use json::VERSION;
pub(crate) use markdown::escape as escape_markdown;
pub use summary::{Block, Detail, DetailRole, Item, Role, Summary, Tone};

/// A format of the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal: tables where they fit
    Table,
    /// Plain text
    Text,
    /// Markdown
    Markdown,
    /// One self-contained web page that prints well
    Html,
    /// For programs
    Json,
}

/// Everything a summary is made from.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The rule set.
    pub rules: &'a RuleSet,
    /// What the answers came to.
    pub assessment: &'a Assessment,
    /// For whom: staff pages also hold staff notes, cautions beside urgent outcomes, and the review state.
    pub audience: Audience,
    /// An opaque chart reference, shown as given.
    pub reference: Option<&'a str>,
}

/// How to lay a summary out; only some formats use it.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Columns of the terminal or page.
    pub columns: usize,
    /// Whether to use color. Never the only carrier of meaning.
    pub color: bool,
    /// No boxes and no tables: for screen readers.
    pub plain: bool,
    /// Whether box-drawing characters may be used.
    pub unicode: bool,
}

/// Writes a summary. Ends with a line break.
#[must_use]
pub fn render(report: &Report<'_>, format: Format, layout: Layout) -> String {
    let summary = || Summary::new(report);
    match format {
        Format::Table => table::table(&summary(), &report.rules.words, layout),
        Format::Text => text::text(&summary(), layout),
        Format::Markdown => markdown::markdown(&summary()),
        Format::Html => html::html(&summary(), report.reference.unwrap_or_default()),
        Format::Json => json::json(report),
    }
}
