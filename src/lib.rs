//! `prescreen` walks a person through a clinic's documented criteria for prolotherapy-type injections,
//! asks about danger signs first, applies a TOML rule set, and prints an educational summary that always
//! recommends an in-person evaluation. It never diagnoses and never says who may have a treatment.
//!
//! A rule set is finite: questions with finitely many answers, findings that are conditions over those
//! answers, five outcomes in a fixed order of urgency. The engine is pure; terminals and files are shells.
//!
//! ```text
//! rules/*.toml --ruleset--> RuleSet --interview--> Answers --assess--> Assessment --report--> text, table, HTML, JSON
//! ```
//!
//! From the bottom up:
//! - [`document`]: TOML and JSON as trees that remember where everything stood; [`problem`]: what is wrong with them;
//!   [`text`]: made safe to print, and wrapped.
//! - [`ruleset`]: the model, read and checked. [`answers`]: what a person answered. [`assess`]: the reference evaluator.
//! - [`interview`]: what to ask next. [`prompt`]: asking it. [`report`]: the summary in five formats.
//! - [`cases`]: invented people with what must come of each, run and covered.
//! - [`batch`]: tables of many people.
//! - [`publish`]: a rule set as a document to sign, and as a form for clipboards.
//! - [`explain`]: why answers come to what they do, and what one other answer would change.
//! - [`tidy`]: the one layout of all these files.
//! - [`logic`]: rules as formulas; [`verify`]: what holds for all answers.
//! - `kiosk` (Unix): one patient after the other on a terminal of its own.
//! - [`files`]: writing so that nothing is lost. [`export`]: schemas and the reference of
//!   the formats, and rule sets as SQL. [`cli`]: one file a command.

pub mod answers;
pub mod assess;
pub mod batch;
pub mod cases;
pub mod cli;
pub mod document;
pub mod explain;
pub mod export;
pub mod files;
pub mod interview;
#[cfg(unix)]
pub mod kiosk;
pub mod logic;
pub mod problem;
pub mod prompt;
pub mod publish;
pub mod report;
pub mod ruleset;
pub mod text;
pub mod tidy;
pub mod verify;
