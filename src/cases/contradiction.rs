//! Expectations of one case that cannot all be met, whatever the rules do.

use crate::document::{Fields, Node, Text};
use crate::problem::Problem;
use crate::ruleset::Outcome;

/// Pairs of keys: what stands in the one cannot stand in the other.
const OPPOSITE: [(&str, &str); 4] =
    [("fires", "not-fires"), ("only", "not-fires"), ("asked", "not-asked"), ("says", "never-says")];

/// Every pair of expectations in an `expect` that contradict each other.
pub(super) fn contradictions(fields: &Fields<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    for (yes, no) in OPPOSITE {
        let unwanted = fields.texts(no);
        for wanted in fields.texts(yes) {
            if let Some(unwanted) = unwanted.iter().find(|unwanted| unwanted.value == wanted.value) {
                found.push(contradiction(&wanted, yes, unwanted, no));
            }
        }
    }
    if let Some(only) = fields.node("only") {
        found.extend(not_among(&fields.texts("fires"), &fields.texts("only"), only));
    }
    let outcome = |key| Some((fields.text(key)?, Outcome::from_id(&fields.text(key)?)?));
    if let (Some((text, outcome)), Some((least_text, least))) =
        (outcome("outcome"), outcome("outcome-at-least"))
        && outcome > least
    {
        found.push(
            Problem::error(
                "contradiction",
                format!("`{text}` is less urgent than `{least_text}`"),
                text.place,
            )
            .related(least_text.place, "expected at least")
            .help("take one of them away"),
        );
    }
    found
}

/// Findings that must fire and are not among those that alone may.
fn not_among(fires: &[Text], only: &[Text], node: &Node<'_>) -> Vec<Problem> {
    let lacking = fires.iter().filter(|id| only.iter().all(|other| other.value != id.value));
    let problem = |id: &Text| {
        let message = format!("`{id}` is expected to fire, and is not among the only ones that may");
        Problem::error("contradiction", message, id.place)
            .related(node.place, "only these")
            .help("add it here, or take it away there")
    };
    lacking.map(problem).collect()
}

fn contradiction(wanted: &Text, yes: &str, unwanted: &Text, no: &str) -> Problem {
    let message = format!("`{wanted}` stands in `{yes}` and in `{no}`");
    Problem::error("contradiction", message, unwanted.place)
        .related(wanted.place, "here the contrary is expected")
        .help("take one of them away")
}
