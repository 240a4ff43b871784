//! What other programs are given to understand ours.

mod json_schema;
mod reference;
pub mod sql;

#[cfg(unix)]
pub use json_schema::kiosk_schema;
pub use json_schema::{
    DIFFERENCE_SCHEMA, EXPLANATION_SCHEMA, RESULT_SCHEMA, TEST_SCHEMA, cases_schema, map_schema, rules_schema,
};
#[cfg(unix)]
pub use reference::kiosk_reference;
pub use reference::{cases_reference, rules_reference};
