//! Text on its way to a person: made safe to print, wrapped, put into web pages, and measured for how hard it is
//! to read.

mod kebab;
mod number;
mod reading;
#[cfg(test)]
mod reading_tests;
mod sanitize;
mod syllables;
mod template;
mod unified;
mod wrap;

pub use kebab::is_kebab_case;
pub use number::grouped;
pub use reading::{Counts, sentence_ranges, sentences, words};
pub(crate) use sanitize::printable_json;
pub use sanitize::{is_unprintable, visible};
pub use syllables::syllables;
pub(crate) use template::{bare_html, css_string, fill_html};
pub use unified::unified_diff;
pub use wrap::{indent, paragraphs, width, wrap};
