//! Rule sets: the model, reading with positions, conditions, checks.

mod check;
mod condition;
mod folder;
pub mod format;
pub mod lint;
mod load;
mod model;
pub mod plain;
mod read;
mod single;
mod vocabulary;
mod words;

pub use condition::{Condition, Leaf, Test};
pub use folder::{answer_files, single_toml_files, toml_files};
pub use load::{built_in, built_in_digest, built_in_files, from_path, from_texts, read_files, read_text};
pub use model::{
    Basis, Choice, Citation, Claim, Evidence, Finding, FindingIx, Kind, OutcomeText, Question, QuestionIx,
    Review, RuleSet, Section, SectionIx, Source, SourceIx, Token,
};
pub use read::{Reading, read_condition};
pub use single::{Single, SingleTest};
pub use vocabulary::{Audience, FindingKind, Outcome, Trait};
pub use words::{Words, fill};
