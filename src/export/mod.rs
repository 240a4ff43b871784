//! What other programs are given to understand ours.

mod json_schema;
mod reference;

pub use json_schema::{
    DIFFERENCE_SCHEMA, EXPLANATION_SCHEMA, RESULT_SCHEMA, TEST_SCHEMA, cases_schema, rules_schema,
};
pub use reference::{cases_reference, rules_reference};
