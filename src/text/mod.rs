//! Text on its way to a person: made safe to print, wrapped, put into web pages.

mod sanitize;
mod template;
mod wrap;

pub use sanitize::{is_unprintable, visible};
pub(crate) use template::{bare_html, css_string, fill_html};
pub use wrap::{indent, paragraphs, width, wrap};
