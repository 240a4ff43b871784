//! Formulas as tests of columns, with `not` before single answers only.

use std::collections::HashMap;

use crate::logic::{Atom, Formula, Logic, Shape};
use crate::ruleset::{FindingIx, FindingKind, QuestionIx, RuleSet, Token};

/// A test. Of answers that count: of a question that is not shown, none does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// Always, or never.
    Constant(bool),
    /// One of these is among the answers to the question; or, if it does not hold, none.
    Chosen(QuestionIx, Vec<Token>, Holds),
    /// The answer to the question is a number from the first to the second, ends included.
    Number(QuestionIx, i64, i64, Holds),
    /// A finding fired.
    Fired(FindingIx, Holds),
    /// All of at least two hold.
    All(Vec<Term>),
    /// Any of at least two holds.
    Any(Vec<Term>),
    /// The number that hold lies within bounds, ends included.
    Count(Vec<Term>, usize, usize, Holds),
}

/// Whether a test must come out true, or false.
pub(super) type Holds = bool;

/// The tests of a rule set.
pub(super) struct Terms<'r> {
    rules: &'r RuleSet,
    logic: Logic<'r>,
    named: Named,
    findings: HashMap<FindingIx, (Term, usize)>,
}

/// Findings with a column that others can look at.
type Named = HashMap<Formula, FindingIx>;

impl<'r> Terms<'r> {
    pub(super) fn of(rules: &'r RuleSet) -> Self {
        let logic = Logic::new(rules);
        let mut terms = Self { rules, logic, named: Named::new(), findings: HashMap::new() };
        // What a formula is made of has a lower number than the formula.
        let mut findings: Vec<FindingIx> = listed(rules).collect();
        findings.sort_by_key(|finding| terms.logic.finding(*finding));
        for finding in findings {
            let formula = terms.logic.finding(finding);
            let term = terms.term(formula, true, &terms.named);
            // A single test says more than a look at another column.
            if matches!(term, Term::All(_) | Term::Any(_) | Term::Count(..)) {
                terms.named.insert(formula, finding);
            }
            let depth = term.depth(&|test| match test {
                Term::Fired(other, _) => Some(terms.finding_depth(*other)),
                _ => None,
            });
            terms.findings.insert(finding, (term, depth));
        }
        terms
    }

    /// When a question is shown; `None`: always.
    pub(super) fn gate(&self, question: QuestionIx) -> Option<Term> {
        let shown = self.logic.shown(question);
        let term = || self.term(shown, true, &Named::new());
        (*self.logic.shape(shown) != Shape::Constant(true)).then(term)
    }

    /// The first question that is shown exactly where this one is; `None`: it is always shown.
    pub(super) fn shown_with(&self, question: QuestionIx) -> Option<QuestionIx> {
        let shown = self.logic.shown(question);
        if *self.logic.shape(shown) == Shape::Constant(true) {
            return None;
        }
        self.rules.question_indices().find(|other| self.logic.shown(*other) == shown)
    }

    /// When a finding that is listed in results fires.
    pub(super) fn finding(&self, finding: FindingIx) -> &Term {
        self.findings.get(&finding).map_or(&Term::Constant(false), |(term, _)| term)
    }

    /// How many other findings must be known one after the other before it.
    pub(super) fn finding_depth(&self, finding: FindingIx) -> usize {
        self.findings.get(&finding).map_or(0, |(_, depth)| *depth)
    }

    fn term(&self, formula: Formula, holds: Holds, named: &Named) -> Term {
        let term = |part: &Formula, holds| self.term(*part, holds, named);
        if let Some(finding) = named.get(&formula) {
            return Term::Fired(*finding, holds);
        }
        match self.logic.shape(formula) {
            Shape::Constant(value) => Term::Constant(*value == holds),
            Shape::Atom(Atom::Answer(question, token)) => Term::Chosen(*question, vec![*token], holds),
            Shape::Atom(Atom::Number(question, least, most)) => Term::Number(*question, *least, *most, holds),
            Shape::Not(part) => term(part, !holds),
            Shape::All(parts) => joined(self.without_gates(parts).map(|part| term(part, holds)), holds),
            Shape::Any(parts) => joined(parts.iter().map(|part| term(part, holds)), !holds),
            Shape::Count(of, least, most) => {
                Term::Count(of.iter().map(|part| term(part, true)).collect(), *least, *most, holds)
            }
            // In claims only, which are not exported.
            Shape::Outcome(_) => Term::Constant(!holds),
        }
    }

    /// Without the gates of answers that stand beside them: an answer that counts is one to a question that is shown.
    fn without_gates<'t>(&'t self, parts: &'t [Formula]) -> impl Iterator<Item = &'t Formula> {
        let gate_of = |part: &Formula| match self.logic.shape(*part) {
            Shape::Atom(atom) => Some(self.logic.shown(atom.question())),
            _ => None,
        };
        let gates: Vec<Formula> = parts.iter().filter_map(gate_of).collect();
        parts.iter().filter(move |part| !gates.contains(part))
    }
}

/// The findings that results list, in the order of the files.
pub(super) fn listed(rules: &RuleSet) -> impl Iterator<Item = FindingIx> + '_ {
    rules.finding_indices().filter(|finding| rules.finding(*finding).kind != FindingKind::Topic)
}

impl Term {
    /// How many columns must be worked out one after the other before it. `of`: the depth of what a single test looks
    /// at, if that is worked out at all.
    pub(super) fn depth(&self, of: &impl Fn(&Self) -> Option<usize>) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) | Self::Count(parts, ..) => {
                parts.iter().map(|part| part.depth(of)).max().unwrap_or(0)
            }
            single => of(single).map_or(0, |depth| depth + 1),
        }
    }
}

/// All or any of these tests; several answers to one question become one test where that is the same.
fn joined(parts: impl Iterator<Item = Term>, all: bool) -> Term {
    let mut kept: Vec<Term> = Vec::new();
    let flat = parts.flat_map(|part| match part {
        Term::All(inner) if all => inner,
        Term::Any(inner) if !all => inner,
        other => vec![other],
    });
    for part in flat {
        match &part {
            Term::Chosen(question, tokens, holds) if *holds != all => {
                let same = kept.iter_mut().find_map(|other| match other {
                    Term::Chosen(of, so_far, way) if of == question && way == holds => Some(so_far),
                    _ => None,
                });
                match same {
                    Some(so_far) => so_far.extend(tokens),
                    None => kept.push(part),
                }
            }
            _ => kept.push(part),
        }
    }
    match (kept.len(), kept.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            kept.extend(last);
            if all { Term::All(kept) } else { Term::Any(kept) }
        }
    }
}
