//! Cases written by the program, for a person to confirm.

use std::fmt::Write as _;

use super::Judge;
use crate::answers::{Answers, answer_value};
use crate::assess::visible_answers;
use crate::document::toml_inline;
use crate::ruleset::{FindingKind, RuleSet};

/// A case file with what happens now to each of these people, marked for a person to confirm.
#[must_use]
pub fn to_confirm(rules: &RuleSet, people: &[Answers]) -> String {
    let mut out = format!("format = 1\nruleset = {}\n", toml_inline(&rules.id.as_str()));
    out.push_str("\n# Written by the program to try what no case tried: give each a story, and confirm that it is right.\n");
    for (number, answers) in (1..).zip(people) {
        case(rules, number, answers, &mut out);
    }
    out
}

fn case(rules: &RuleSet, number: usize, answers: &Answers, out: &mut String) {
    let verdict = Judge::new(rules).judge(answers);
    let outcome = verdict.outcome.map_or("incomplete", |outcome| outcome.id());
    let findings = verdict.fired.iter().map(|finding| rules.finding(*finding));
    let decisive: Vec<&str> = findings
        .clone()
        .filter(|finding| {
            finding.kind != FindingKind::Topic
                && Some(crate::assess::outcome_of_kinds([finding.kind])) == verdict.outcome
        })
        .map(|finding| finding.id.as_str())
        .collect();
    let few = decisive.iter().take(2).copied().collect::<Vec<_>>().join(", ");
    let name =
        format!("To confirm, number {number}: {outcome}{}{few}", if few.is_empty() { "" } else { " by " });
    let fires: Vec<&str> = findings.map(|finding| finding.id.as_str()).collect();
    let _ = write!(out, "\n[[case]]\nname = {}\nconfirm = true\n\n[case.expect]\n", toml_inline(&name));
    let _ = writeln!(
        out,
        "outcome = {}\nonly = {}\n\n[case.answers]",
        toml_inline(&outcome),
        toml_inline(&fires)
    );
    for (question, answer) in visible_answers(rules, answers).iter() {
        let value = toml_inline(&answer_value(rules, question, answer));
        let _ = writeln!(out, "{} = {value}", rules.question(question).id);
    }
}
