//! One self-contained web page: no script, no outside reference, and a policy in the page that forbids both.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, context};

use super::summary::Summary;
use super::{Layout, text};

/// The name ends in `.html` so that everything put into the template is escaped.
const NAME: &str = "summary.html";
const TEMPLATE: &str = include_str!("summary.html");

/// The summary as a web page.
pub(super) fn html(summary: &Summary) -> String {
    let mut environment = Environment::empty();
    environment.set_auto_escape_callback(minijinja::default_auto_escape_callback);
    let syntax =
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    let page = syntax.and_then(|syntax| {
        environment.set_syntax(syntax);
        environment.render_named_str(NAME, TEMPLATE, context! { page => Serde(summary) })
    });
    // The template is part of the program and its tests render all of it, so this cannot fail; if it did, the
    // person would still get every word.
    page.unwrap_or_else(|_| bare(summary))
}

/// The plain text in the least HTML that shows it.
fn bare(summary: &Summary) -> String {
    let layout = Layout { columns: 78, color: false, plain: true, unicode: true };
    let escaped = text::text(summary, layout).replace('&', "&amp;").replace('<', "&lt;");
    format!("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>prescreen</title>\n<pre>{escaped}</pre>\n")
}
