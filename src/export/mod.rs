//! What other programs are given to understand ours.

mod json_schema;
mod reference;

pub use json_schema::{DIFFERENCE_SCHEMA, EXPLANATION_SCHEMA, RESULT_SCHEMA, rules_schema};
pub use reference::rules_reference;
