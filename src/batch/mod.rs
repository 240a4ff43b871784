//! Many people at once.

pub mod example;
pub mod generate;
mod urgency;
