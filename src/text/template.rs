//! Web pages from templates: everything put into them is escaped.

use std::fmt::Write as _;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, Value};

use super::visible;

/// Fills a template. Its name ends in `.html`, so that everything put into it is escaped.
///
/// # Errors
///
/// If the template does not fit what is put into it, which the tests of each template exclude.
pub(crate) fn fill_html(template: &str, context: Value) -> Result<String, Error> {
    let mut environment = Environment::empty();
    environment.set_auto_escape_callback(minijinja::default_auto_escape_callback);
    let syntax =
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?;
    environment.set_syntax(syntax);
    // Every second piece stood between backticks.
    environment.add_filter("pieces", |text: &str| text.split('`').map(str::to_owned).collect::<Vec<_>>());
    environment.render_named_str("page.html", template, context)
}

/// The inside of a CSS string: every character as a hexadecimal escape, so that none means anything to CSS or HTML.
pub(crate) fn css_string(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text).chars().map(|c| if c == '\n' { ' ' } else { c }) {
        // Writing to a String cannot fail.
        let _ = write!(out, "\\{:06x}", u32::from(c));
    }
    out
}

/// Plain text in the least HTML that shows it.
pub(crate) fn bare_html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>prescreen</title>\n<pre>{escaped}</pre>\n")
}
