//! Text on its way to a person: made safe to print, and wrapped.

mod kebab;
mod sanitize;
mod wrap;

pub use kebab::is_kebab_case;
pub use sanitize::{is_unprintable, visible};
pub use wrap::{indent, paragraphs, width, wrap};
