//! Findings that refer to each other in a circle; sources and sections that nothing uses; misplaced marks.

use std::collections::BTreeSet;

use crate::document::Place;
use crate::problem::Problem;
use crate::ruleset::condition::{Condition, Leaf, Test};
use crate::ruleset::model::{Finding, FindingIx, Kind, RuleSet, SourceIx};

/// A finding that refers to itself, directly or through others. Each circle is reported once.
pub(super) fn cycles(rules: &RuleSet, problems: &mut Vec<Problem>) {
    let mut settled = BTreeSet::new();
    for start in rules.finding_indices() {
        let mut path = Vec::new();
        visit(rules, start, &mut path, &mut settled, problems);
    }
}

fn visit(
    rules: &RuleSet,
    finding: FindingIx,
    path: &mut Vec<FindingIx>,
    settled: &mut BTreeSet<FindingIx>,
    problems: &mut Vec<Problem>,
) {
    if settled.contains(&finding) {
        return;
    }
    path.push(finding);
    for (next, place) in references(rules.finding(finding)) {
        if let Some(first) = path.iter().position(|&earlier| earlier == next) {
            let circle: Vec<FindingIx> = path.iter().skip(first).chain([&next]).copied().collect();
            let id = |finding: &FindingIx| rules.finding(*finding).id.as_str();
            let names: Vec<String> = circle.iter().map(|finding| format!("`{}`", id(finding))).collect();
            let message = match circle.len() {
                2 => format!("the finding `{}` depends on itself", id(&next)),
                _ => format!("these findings depend on each other: {}", names.join(" → ")),
            };
            let mut problem = Problem::error("cycle", message, place);
            for pair in circle.windows(2).filter(|pair| pair.first() != Some(&finding)) {
                let [from, to] = pair else { continue };
                let step = references(rules.finding(*from)).into_iter().find(|(found, _)| found == to);
                if let Some((_, place)) = step {
                    problem = problem.related(place, format!("`{}` refers to `{}`", id(from), id(to)));
                }
            }
            problems.push(
                problem.help("take one of these references away, and test the answers themselves there"),
            );
        } else {
            visit(rules, next, path, settled, problems);
        }
    }
    path.pop();
    settled.insert(finding);
}

fn references(finding: &Finding) -> Vec<(FindingIx, Place)> {
    let mut found = Vec::new();
    finding.when.walk(&mut |condition: &Condition| {
        if let Test::Leaf(Leaf::Finding { any_of }) = &condition.test {
            found.extend(any_of.iter().copied());
        }
    });
    found
}

/// Sources that nothing cites and sections without a question: probably not meant.
pub(super) fn unused(rules: &RuleSet, problems: &mut Vec<Problem>) {
    let of_findings = rules.findings.iter().flat_map(|finding| &finding.sources);
    let of_evidence = rules.evidence.iter().flat_map(|evidence| &evidence.sources);
    let cited: BTreeSet<SourceIx> = of_findings.chain(of_evidence).map(|citation| citation.source).collect();
    for (index, source) in rules.sources.iter().enumerate() {
        if !cited.contains(&SourceIx(index)) {
            let message = format!("nothing cites the source `{}`", source.id);
            problems.push(Problem::warning("unused-source", message, source.id.place));
        }
    }
    for (index, section) in rules.sections.iter().enumerate() {
        if !rules.questions.iter().any(|question| question.section.0 == index) {
            let message = format!("the section `{}` has no question", section.id);
            problems.push(Problem::warning("empty-section", message, section.id.place));
        }
    }
    if rules.questions.is_empty() {
        problems.push(Problem::without_place("no-questions", "the rule set asks nothing"));
    }
}

/// `ok` stands on options of choose questions whose harmless answers need a mark; a number question has a range.
pub(super) fn marks(rules: &RuleSet, problems: &mut Vec<Problem>) {
    for question in &rules.questions {
        let all_ok = !question.options.is_empty() && question.options.iter().all(|option| option.ok);
        if all_ok && question.kind != Kind::YesNo {
            let message = format!("every option of `{}` is marked `ok`", question.id);
            problems.push(
                Problem::warning("all-ok", message, question.id.place)
                    .help("`ok` marks the harmless options beside danger signs; here it says nothing"),
            );
        }
    }
}
