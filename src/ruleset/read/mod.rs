//! From TOML files to a [`RuleSet`], reporting every mistake in one run.
//!
//! Two passes over the same trees: the first collects ids and texts, the second resolves conditions
//! against them. A rule set with any error is not given out.

mod condition;
mod entries;
mod lint;
mod order;
mod plain;
mod texts;

use std::collections::HashMap;

pub use condition::read_condition;
pub(super) use plain::plain_english;

use super::model::{Claim, Evidence, Finding, FindingIx, Question, QuestionIx, RuleSet, SectionIx, SourceIx};
use super::{check, format};
use crate::document::{self, Entry, Fields, Node, Place, Sources, Text, Value};
use crate::problem::{Problem, has_errors};

/// What reading a rule set came to.
#[derive(Debug)]
pub struct Reading {
    /// The rule set; `None` when there is any error.
    pub rules: Option<RuleSet>,
    /// Everything that is wrong, errors and warnings.
    pub problems: Vec<Problem>,
    /// The files; places in `problems` point into them.
    pub files: Sources,
}

/// How closely a rule set is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scrutiny {
    /// It is only read: everything else was looked at when the program was tested.
    Tested,
    /// For everything that keeps it from being used.
    Errors,
    /// Also for how hard its words are to read, which takes many times as long and only warns.
    All,
}

/// Reads a rule set from the texts of its files, in name order. `digest` gives the digest of those files.
pub(super) fn read(files: Sources, digest: impl FnOnce() -> String, scrutiny: Scrutiny) -> Reading {
    let mut problems = Vec::new();
    let mut roots = Vec::new();
    for (index, file) in (0u16..).zip(files.files()) {
        let before = problems.len();
        if scrutiny >= Scrutiny::Errors {
            check::characters(index, &file.text, &mut problems);
        }
        let invisible = problems.len();
        roots.push(document::read_toml(&files, index, &mut problems));
        // An invisible character is often a syntax error too; once is enough.
        let line = |problem: &Problem| problem.place.map(|place| files.line_column(place).0);
        let known: Vec<_> = problems.get(before..invisible).unwrap_or_default().iter().map(line).collect();
        let syntax = problems.split_off(invisible);
        problems.extend(syntax.into_iter().filter(|problem| !known.contains(&line(problem))));
    }
    let mut rules = None;
    // After a syntax error, what could be read is too unsure a ground for further complaints.
    if !has_errors(&problems) {
        let draft = Draft::of(&roots, &mut problems);
        let built = draft.build(&files, digest(), scrutiny, &mut problems);
        if !has_errors(&problems) {
            rules = Some(built);
        }
    }
    Reading { rules, problems, files }
}

/// The tables of all files, by kind.
#[derive(Default)]
struct Draft<'n> {
    format: Option<&'n Entry<'n>>,
    ruleset: Option<&'n Entry<'n>>,
    visit: Option<&'n Entry<'n>>,
    review: Option<&'n Entry<'n>>,
    words: Option<&'n Entry<'n>>,
    plain: Option<&'n Entry<'n>>,
    lint: Option<&'n Entry<'n>>,
    outcomes: Vec<&'n Entry<'n>>,
    sources: Vec<&'n Node<'n>>,
    sections: Vec<&'n Node<'n>>,
    questions: Vec<&'n Node<'n>>,
    findings: Vec<&'n Node<'n>>,
    evidence: Vec<&'n Node<'n>>,
    claims: Vec<&'n Node<'n>>,
}

/// Ids and what they stand for.
#[derive(Default)]
pub(super) struct Names {
    pub(super) sources: HashMap<String, (SourceIx, Place)>,
    pub(super) sections: HashMap<String, (SectionIx, Place)>,
    pub(super) questions: HashMap<String, (QuestionIx, Place)>,
    pub(super) findings: HashMap<String, (FindingIx, Place)>,
}

impl<'n> Draft<'n> {
    fn of(roots: &'n [Node<'n>], problems: &mut Vec<Problem>) -> Self {
        let mut draft = Self::default();
        for root in roots {
            let start = Place { end: root.place.start, ..root.place };
            let Some(fields) = Fields::of(root, &format::FILE, start, problems) else { continue };
            once(&mut draft.format, fields.entry("format"), problems);
            once(&mut draft.ruleset, fields.entry("ruleset"), problems);
            once(&mut draft.visit, fields.entry("visit"), problems);
            once(&mut draft.review, fields.entry("review"), problems);
            once(&mut draft.words, fields.entry("words"), problems);
            once(&mut draft.plain, fields.entry("plain"), problems);
            once(&mut draft.lint, fields.entry("lint"), problems);
            if let Some(entry) = fields.entry("outcome") {
                match &entry.value.value {
                    Value::Table(outcomes) => draft.outcomes.extend(outcomes),
                    _ => problems.push(document::fields::wrong_type(&entry.value, "a table", "`outcome`")),
                }
            }
            draft.sources.extend(fields.list("source"));
            draft.sections.extend(fields.list("section"));
            draft.questions.extend(fields.list("question"));
            draft.findings.extend(fields.list("finding"));
            draft.evidence.extend(fields.list("evidence"));
            draft.claims.extend(fields.list("claim"));
        }
        draft
    }

    fn build(
        &self,
        files: &Sources,
        digest: String,
        scrutiny: Scrutiny,
        problems: &mut Vec<Problem>,
    ) -> RuleSet {
        texts::format(self.format, problems);
        let header = texts::header(self.ruleset, problems);
        let (bring, ask) = texts::visit(self.visit, problems);
        let mut names = Names::default();
        let sources = entries::sources(&self.sources, &mut names, problems);
        let sections = entries::sections(&self.sections, &mut names, problems);
        let words = texts::words(self.ruleset, self.words, problems);
        let plain = plain::plain(self.plain, problems);
        let outcomes = texts::outcomes(&self.outcomes, problems);
        let before = problems.len();
        let questions = entries::questions(&self.questions, &words, &mut names, problems);
        let findings = entries::findings(&self.findings, &mut names, problems);
        let mut evidence = entries::evidence(&self.evidence, &names, problems);
        let mut claims = entries::claims(&self.claims, problems);

        let resolved = condition::resolve(&names, questions, findings, &mut evidence, &mut claims, problems);
        let (questions, findings) = resolved;
        let sound = !has_errors(problems.get(before..).unwrap_or_default());
        let evidence = evidence.into_iter().map(|(evidence, _)| evidence).collect();
        let claims = claims.into_iter().map(|(claim, _, _)| claim).collect();
        let rules = RuleSet {
            id: header.id,
            version: header.version,
            digest,
            title: header.title,
            language: header.language,
            welcome: header.welcome,
            closing: header.closing,
            no_match: header.no_match,
            disclaimer: header.disclaimer,
            safety_net: header.safety_net,
            bring,
            ask,
            review: texts::review(self.review, problems),
            words,
            plain,
            lint: lint::lint(self.lint, problems),
            outcomes,
            sources,
            sections,
            questions,
            findings,
            evidence,
            claims,
            files: files.clone(),
        };
        // The checks rely on what the model promises of questions, findings and their conditions. Problems
        // elsewhere, such as a missing headline, do not keep them from being made.
        if sound && scrutiny >= Scrutiny::Errors {
            check::rule_set(&rules, problems);
            check::words_to_avoid(&rules, problems);
            if scrutiny == Scrutiny::All {
                check::hard_words(&rules, problems);
            }
        }
        rules
    }
}

/// A table that may stand only once in all files.
fn once<'n>(slot: &mut Option<&'n Entry<'n>>, found: Option<&'n Entry<'n>>, problems: &mut Vec<Problem>) {
    match (&slot, found) {
        (Some(first), Some(again)) => problems.push(
            Problem::error(
                "duplicate-table",
                format!("`{}` stands in more than one file", again.key),
                again.key_place,
            )
            .related(first.key_place, "first here"),
        ),
        (None, Some(_)) => *slot = found,
        (_, None) => {}
    }
}

/// A question whose `when` is still a tree.
pub(super) type QuestionDraft<'n> = (Question, Option<&'n Node<'n>>);
/// A finding whose `when` and `together-with` are still trees.
pub(super) type FindingDraft<'n> = (Finding, Option<&'n Node<'n>>, Vec<Text>);
/// Evidence whose `when` is still a tree.
pub(super) type EvidenceDraft<'n> = (Evidence, Option<&'n Node<'n>>);
/// A claim whose `if` and `then` are still trees.
pub(super) type ClaimDraft<'n> = (Claim, Option<&'n Node<'n>>, Option<&'n Node<'n>>);
