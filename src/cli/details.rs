//! What `prescreen check --verbose` lists for the people who sign a rule set off.

use std::collections::BTreeSet;

use crate::ruleset::plain::{GOAL, Graded, LEAST_WORDS, Measure, measure};
use crate::ruleset::{Basis, FindingKind, Leaf, Question, QuestionIx, RuleSet};
use crate::text::{indent, visible};

/// So many of the hardest screens and texts are listed.
const HARDEST: usize = 10;

/// The reading grade in one line.
pub(super) fn reading(rules: &RuleSet) -> String {
    let Some(measured) = measure(rules) else {
        return format!("not measured: the formula is for English, this rule set is in `{}`", rules.language);
    };
    let hardest = by_grade(&measured.screens).into_iter().next();
    let hardest = hardest.map(|screen| format!("; hardest is {}, {:.1}", screen.name, screen.grade()));
    format!(
        "grade {:.1} overall, {:.1} in full sentences{}",
        measured.overall.grade(),
        measured.sentences.grade(),
        hardest.unwrap_or_default()
    )
}

/// Everything else, each list under a heading, in lines of at most so many columns. Empty lists are left out.
pub(super) fn details(rules: &RuleSet, columns: usize) -> String {
    let mut out = Lists { page: String::new(), columns };
    if let Some(measured) = measure(rules) {
        grades(&mut out, &measured);
    }
    let plain = &rules.plain;
    let quoted = |texts: &[crate::document::Text]| texts.iter().map(|text| format!("\"{text}\"")).collect();
    out.list("Hard terms that are allowed", quoted(&plain.hard_terms));
    out.list("Names that are not looked at for words to avoid", quoted(&plain.names));
    out.list("Phrases allowed by this rule set in which a word to avoid stands", quoted(&plain.allowed));
    let unread = rules.sources.iter().filter(|source| !source.verified);
    let unread = unread.map(|source| format!("{}: {}, {}", source.id, source.by, source.title));
    out.list("Sources not read again for this rule set", unread.collect());
    let (mut interpretations, mut traits) = (Vec::new(), Vec::new());
    let questions = rules.questions.iter().map(|question| ("question", &question.id, &question.basis));
    let findings = rules.findings.iter().map(|finding| ("finding", &finding.id, &finding.basis));
    for (noun, id, basis) in questions.chain(findings) {
        let Basis { uses, because, interpretation } = basis;
        interpretations.extend(interpretation.iter().map(|text| format!("{noun} {id}: {text}")));
        let used: Vec<&str> = uses.iter().map(|(used, _)| used.id()).collect();
        if let Some(because) = because.as_ref().filter(|_| !used.is_empty()) {
            traits.push(format!("{noun} {id} uses {}: {because}", used.join(", ")));
        }
    }
    out.list("Interpretations, for a clinician to decide", interpretations);
    out.list("Danger signs that not everybody is asked about first, or at all", not_asked(rules));
    out.list("Protected traits that rules use, and why", traits);
    let lints = rules.lint.iter().map(|lint| format!("{}: {}: {}", lint.code, lint.level.id(), lint.because));
    out.list("Checks with another level, and why", lints.collect());
    out.page
}

/// The questions that emergencies look at and that come late, or are asked of some people only.
fn not_asked(rules: &RuleSet) -> Vec<String> {
    let emergencies = rules.findings.iter().filter(|finding| finding.kind == FindingKind::Emergency);
    let looked_at: BTreeSet<QuestionIx> =
        emergencies.flat_map(|finding| finding.when.leaves()).filter_map(Leaf::question).collect();
    let mut before = 0;
    let mut lines = Vec::new();
    for index in rules.question_indices() {
        let question = rules.question(index);
        if !looked_at.contains(&index) {
            before += 1;
        } else if question.when.is_some() {
            lines.push(format!("{}: only if {}", question.id, gate(rules, question)));
        } else if before > 0 {
            lines.push(format!("{}: after {before} questions that no emergency looks at", question.id));
        }
    }
    lines
}

/// The `when` of a question as it stands in the file, on one line.
fn gate(rules: &RuleSet, question: &Question) -> String {
    let place = question.when.as_ref().map_or(question.id.place, |when| when.place);
    rules.files.slice(place).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn grades(out: &mut Lists, measured: &Measure) {
    let together: Vec<String> = [&measured.overall, &measured.sentences].into_iter().map(row).collect();
    let heading = format!("Reading grades, without and with the hard terms that are allowed; goal {GOAL:.1}");
    out.list(&heading, together);
    let hardest = |graded: &[Graded], least: u32| -> Vec<String> {
        let long_enough = by_grade(graded).into_iter().filter(|graded| graded.counts.words >= least);
        long_enough.take(HARDEST).map(row).collect()
    };
    out.list("The hardest screens", hardest(&measured.screens, 0));
    let heading = format!("The hardest texts of {LEAST_WORDS} words or more");
    out.list(&heading, hardest(&measured.texts, LEAST_WORDS));
}

fn row(graded: &Graded) -> String {
    format!("{:>5.1} {:>5.1}  {}", graded.grade(), graded.full_grade(), graded.name)
}

/// The hardest first.
fn by_grade(graded: &[Graded]) -> Vec<&Graded> {
    let mut ordered: Vec<&Graded> = graded.iter().collect();
    ordered.sort_by(|a, b| b.grade().total_cmp(&a.grade()));
    ordered
}

/// Lists, one below the other.
struct Lists {
    page: String,
    columns: usize,
}

impl Lists {
    /// A heading and its lines; nothing without lines.
    fn list(&mut self, heading: &str, lines: Vec<String>) {
        if lines.is_empty() {
            return;
        }
        self.page.push('\n');
        self.put(heading, "", "");
        for line in lines {
            self.put(&line.replace('\n', " "), "  ", "    ");
        }
    }

    fn put(&mut self, text: &str, first: &str, rest: &str) {
        for line in indent(&visible(text), self.columns, first, rest) {
            self.page.push_str(&line);
            self.page.push('\n');
        }
    }
}
