//! One self-contained web page: no script, no outside reference, and a policy in the page that forbids both.

use minijinja::context;
use minijinja::value::Serde;

use super::summary::Summary;
use super::{Layout, text};
use crate::text::{bare_html, css_string, fill_html};

const TEMPLATE: &str = include_str!("summary.html");

/// The summary as a web page. The reference stands at the foot of each printed sheet, since sheets come apart.
pub(super) fn html(summary: &Summary, reference: &str) -> String {
    let page = fill_html(TEMPLATE, context! { page => Serde(summary), reference => css_string(reference) });
    // The template is part of the program and its tests render all of it, so this cannot fail; if it did, the
    // person would still get every word.
    page.unwrap_or_else(|_| {
        let layout = Layout { columns: 78, color: false, plain: true, unicode: true };
        bare_html(&text::text(summary, layout))
    })
}
