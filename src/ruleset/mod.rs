//! Rule sets: the model, reading with positions, conditions, checks.

mod condition;
mod model;
mod words;

pub use condition::{Condition, Leaf, Test};
pub use model::{
    Audience, Choice, Citation, Claim, Evidence, Finding, FindingIx, FindingKind, Kind, Outcome, OutcomeText,
    Question, QuestionIx, Review, RuleSet, Section, SectionIx, Source, SourceIx, Token,
};
pub use words::{Words, fill};
