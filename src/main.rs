//! The `prescreen` program.
fn main() {}
