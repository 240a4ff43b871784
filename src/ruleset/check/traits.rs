//! A rule that uses a protected trait says so, and says why.

use std::collections::BTreeSet;

use crate::document::Place;
use crate::document::Text;
use crate::problem::Problem;
use crate::ruleset::condition::{Condition, Leaf, Test};
use crate::ruleset::model::{Basis, RuleSet};
use crate::ruleset::vocabulary::Trait;

pub(super) fn check(rules: &RuleSet, problems: &mut Vec<Problem>) {
    for finding in &rules.findings {
        rule(rules, &finding.id, &finding.when, &finding.basis, problems);
    }
    for question in &rules.questions {
        if let Some(when) = &question.when {
            rule(rules, &question.id, when, &question.basis, problems);
        }
    }
}

/// What a condition uses is declared; what is declared is used; and there is a reason.
fn rule(rules: &RuleSet, id: &Text, when: &Condition, basis: &Basis, problems: &mut Vec<Problem>) {
    let used = used(rules, when);
    for (told, place) in &used {
        if !basis.uses.iter().any(|(declared, _)| declared == told) {
            let message = format!("`{id}` uses {} and does not say so", told.id());
            problems.push(
                Problem::error("trait-undeclared", message, *place).related(id.place, "defined here").help(
                    format!("add `uses = [\"{}\"]`, and `because = \"...\"` with the reason", told.id()),
                ),
            );
        }
    }
    for (declared, place) in &basis.uses {
        if !used.iter().any(|(told, _)| told == declared) {
            let message = format!("`{id}` does not use {}", declared.id());
            problems
                .push(Problem::error("trait-not-used", message, *place).related(id.place, "defined here"));
        }
    }
    if let (Some((_, place)), None) = (basis.uses.first(), &basis.because) {
        let message = format!("`{id}` does not say why it uses this");
        problems.push(
            Problem::error("trait-without-reason", message, *place)
                .related(id.place, "defined here")
                .help("add `because = \"...\"` with the reason"),
        );
    }
}

/// The traits that a condition tests itself, each with the place of a test. A finding in it answers for itself.
fn used(rules: &RuleSet, when: &Condition) -> BTreeSet<(Trait, Place)> {
    let mut used = BTreeSet::new();
    when.walk(&mut |condition: &Condition| {
        let Test::Leaf(leaf) = &condition.test else { return };
        let Some(index) = leaf.question() else { return };
        let question = rules.question(index);
        used.extend(question.asks_about.iter().map(|told| (*told, condition.place)));
        if let Leaf::Answer { any_of, .. } = leaf {
            for (token, place) in any_of {
                let option = question.option(*token);
                used.extend(
                    option.into_iter().flat_map(|option| &option.asks_about).map(|told| (*told, *place)),
                );
            }
        }
    });
    // One place for each trait is enough.
    let mut seen = BTreeSet::new();
    used.into_iter().filter(|(told, _)| seen.insert(*told)).collect()
}
