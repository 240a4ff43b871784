//! The two documents as web pages: no script, no outside reference, and a policy in the page that forbids both.

use minijinja::context;
use minijinja::value::Serde;

use super::form::Form;
use super::outline::Outline;
use super::text;
use crate::text::{bare_html, css_string, fill_html};

const RULES: &str = include_str!("rules.html");
const FORM: &str = include_str!("form.html");

/// The rule document. The rule set and its digest stand at the foot of each printed sheet.
pub(super) fn rule_document(outline: &Outline) -> String {
    let context = context! { page => Serde(outline), foot => css_string(&outline.reference) };
    // The templates are part of the program and tests render all of them, so this cannot fail; if it did, the reader
    // would still get every word.
    fill_html(RULES, context).unwrap_or_else(|_| bare_html(&text::text(outline)))
}

/// The paper form.
pub(super) fn paper_form(form: &Form) -> String {
    let context = context! { page => Serde(form), foot => css_string(&form.reference) };
    fill_html(FORM, context).unwrap_or_else(|_| bare_html(&format!("{form:#?}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ruleset::built_in;

    #[test]
    fn the_templates_fit() {
        let rules = built_in().rules.unwrap();
        let outline = Outline::new(&rules);
        fill_html(RULES, context! { page => Serde(&outline), foot => "" }).unwrap();
        fill_html(FORM, context! { page => Serde(Form::new(&rules)), foot => "" }).unwrap();
    }
}
