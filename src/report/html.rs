//! One self-contained web page: no script, no outside reference, and a policy in the page that forbids both.

use std::fmt::Write as _;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, context};

use super::summary::Summary;
use super::{Layout, text};
use crate::text::visible;

/// The name ends in `.html` so that everything put into the template is escaped.
const NAME: &str = "summary.html";
const TEMPLATE: &str = include_str!("summary.html");

/// The summary as a web page. The reference stands at the foot of each printed sheet, since sheets come apart.
pub(super) fn html(summary: &Summary, reference: &str) -> String {
    let mut environment = Environment::empty();
    environment.set_auto_escape_callback(minijinja::default_auto_escape_callback);
    let syntax =
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    let page = syntax.and_then(|syntax| {
        environment.set_syntax(syntax);
        environment.render_named_str(
            NAME,
            TEMPLATE,
            context! { page => Serde(summary), reference => css_string(reference) },
        )
    });
    // The template is part of the program and its tests render all of it, so this cannot fail; if it did, the
    // person would still get every word.
    page.unwrap_or_else(|_| bare(summary))
}

/// The inside of a CSS string: every character as a hexadecimal escape, so that none means anything to CSS or HTML.
fn css_string(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text).chars().map(|c| if c == '\n' { ' ' } else { c }) {
        // Writing to a String cannot fail.
        let _ = write!(out, "\\{:06x}", u32::from(c));
    }
    out
}

/// The plain text in the least HTML that shows it.
fn bare(summary: &Summary) -> String {
    let layout = Layout { columns: 78, color: false, plain: true, unicode: true };
    let escaped = text::text(summary, layout).replace('&', "&amp;").replace('<', "&lt;");
    format!("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>prescreen</title>\n<pre>{escaped}</pre>\n")
}
