//! Many people at once: rows of answers in, a row of results for each out, in the same order.

mod conjunct;
mod plan;

pub use plan::{ALTERNATIVES, Plan, Region, Target};
