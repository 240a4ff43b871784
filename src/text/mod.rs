//! Text on its way to a person: made safe to print, wrapped, and measured for how hard it is to read.

mod kebab;
mod reading;
#[cfg(test)]
mod reading_tests;
mod sanitize;
mod syllables;
mod wrap;

pub use kebab::is_kebab_case;
pub use reading::{Counts, sentence_ranges, sentences, words};
pub use sanitize::{is_unprintable, visible};
pub use syllables::syllables;
pub use wrap::{indent, paragraphs, width, wrap};
