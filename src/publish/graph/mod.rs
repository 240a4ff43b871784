//! The interview as a drawing: sections, questions, what decides whether a question is asked, and where it can stop.

mod compose;
mod graphviz;
mod mermaid;

pub use compose::{Ends, Gate, Graph, Node, Section};

use crate::ruleset::RuleSet;

/// A language of drawings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// For `dot` of Graphviz: `prescreen rules graph | dot -Tpdf -o rules.pdf`
    #[default]
    Graphviz,
    /// For Markdown pages and mermaid.live
    Mermaid,
}

/// The interview of a rule set as a drawing. Ends with a line break.
#[must_use]
pub fn graph(rules: &RuleSet, format: Format) -> String {
    let graph = Graph::new(rules);
    match format {
        Format::Graphviz => graphviz::graphviz(&graph),
        Format::Mermaid => mermaid::mermaid(&graph),
    }
}

/// What the shapes and arrows mean, in the words of both languages.
const LEGEND: [(&str, Ends); 3] = [
    ("A question", Ends { emergency: false, same_day: false }),
    ("NOTICE: an answer can mean care the same day", Ends { emergency: false, same_day: true }),
    ("STOP: an answer can be an emergency, and no more is asked", Ends { emergency: true, same_day: false }),
];
