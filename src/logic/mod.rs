//! A rule set as formulas over single answers, with the gates folded in: an answer counts only where its question
//! is shown, so that a formula needs no second look at what is asked.
//!
//! Proofs and exports start from here, so that none of them reads rules its own way. What a
//! formula means is what the [reference evaluator](crate::assess) says; tests hold the two together.

use std::collections::HashMap;

use crate::ruleset::{Condition, FindingIx, Leaf, Outcome, QuestionIx, RuleSet, SingleTest, Test, Token};

/// A formula of a [`Logic`]. Equal formulas of one logic have equal numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Formula(u32);

/// One answer to one question, whether or not the question is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atom {
    /// This is among the answers to the question.
    Answer(QuestionIx, Token),
    /// The answer to the question is a number from the first to the second, ends included.
    Number(QuestionIx, i64, i64),
}

impl Atom {
    /// The question it looks at.
    #[must_use]
    pub fn question(self) -> QuestionIx {
        match self {
            Self::Answer(question, _) | Self::Number(question, ..) => question,
        }
    }
}

/// How a formula is made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Always, or never.
    Constant(bool),
    /// One answer.
    Atom(Atom),
    /// It does not hold.
    Not(Formula),
    /// All of at least two hold.
    All(Vec<Formula>),
    /// Any of at least two holds.
    Any(Vec<Formula>),
    /// The number that hold lies within bounds, ends included. One can stand there twice.
    Count(Vec<Formula>, usize, usize),
    /// The outcome is one of these, most urgent first. In claims only.
    Outcome(Vec<Outcome>),
}

/// The formulas of a rule set.
#[derive(Debug, Clone)]
pub struct Logic<'r> {
    rules: &'r RuleSet,
    shapes: Vec<Shape>,
    numbers: HashMap<Shape, Formula>,
    /// Findings as seen by somebody who only knows the questions before this one.
    seen: HashMap<(FindingIx, QuestionIx), Formula>,
    shown: Vec<Formula>,
    findings: Vec<Formula>,
    evidence: Vec<Formula>,
}

impl Formula {
    /// Its number among the formulas of its logic.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl<'r> Logic<'r> {
    /// The formulas of a rule set.
    #[must_use]
    pub fn new(rules: &'r RuleSet) -> Self {
        let mut logic = Self {
            rules,
            shapes: Vec::new(),
            numbers: HashMap::new(),
            seen: HashMap::new(),
            shown: Vec::new(),
            findings: Vec::new(),
            evidence: Vec::new(),
        };
        for question in rules.question_indices() {
            let shown = match &rules.question(question).when {
                Some(when) => logic.condition(when, question),
                None => logic.constant(true),
            };
            logic.shown.push(shown);
        }
        let all = logic.all_questions();
        logic.findings = rules.finding_indices().map(|finding| logic.finding_seen(finding, all)).collect();
        logic.evidence = rules.evidence.iter().map(|note| logic.condition(&note.when, all)).collect();
        logic
    }

    /// The rule set.
    #[must_use]
    pub fn rules(&self) -> &'r RuleSet {
        self.rules
    }

    /// When a question is shown.
    #[must_use]
    pub fn shown(&self, question: QuestionIx) -> Formula {
        self.shown.get(question.0).copied().unwrap_or(Formula(0))
    }

    /// When a finding fires.
    #[must_use]
    pub fn finding(&self, finding: FindingIx) -> Formula {
        self.findings.get(finding.0).copied().unwrap_or(Formula(0))
    }

    /// When each evidence note is shown, in the order of the files.
    #[must_use]
    pub fn evidence(&self) -> &[Formula] {
        &self.evidence
    }

    /// How a formula is made.
    #[must_use]
    pub fn shape(&self, formula: Formula) -> &Shape {
        self.shapes.get(formula.0 as usize).unwrap_or(&Shape::Constant(false))
    }

    /// The place after the last question: from there, all answers are known.
    #[must_use]
    pub fn all_questions(&self) -> QuestionIx {
        QuestionIx(self.rules.questions.len())
    }

    /// A condition as somebody sees it who only knows the answers to the questions before `known`: what the gate of
    /// that question looks at. With [`all_questions`](Self::all_questions): a finding, an evidence note, a claim.
    pub fn condition(&mut self, condition: &Condition, known: QuestionIx) -> Formula {
        match &condition.test {
            Test::Leaf(leaf) => self.leaf(leaf, known),
            Test::Not(part) => {
                let part = self.condition(part, known);
                self.not(part)
            }
            Test::All(parts) => {
                let parts = parts.iter().map(|part| self.condition(part, known)).collect();
                self.all(parts)
            }
            Test::Any(parts) => {
                let parts = parts.iter().map(|part| self.condition(part, known)).collect();
                self.any(parts)
            }
            Test::Count { of, at_least, at_most } => {
                let of: Vec<Formula> = of.iter().map(|part| self.condition(part, known)).collect();
                let most = at_most.unwrap_or(of.len()).min(of.len());
                self.make(Shape::Count(of, at_least.unwrap_or(0), most))
            }
        }
    }

    /// A single test, seen likewise.
    pub fn single(&mut self, test: SingleTest<'_>, known: QuestionIx) -> Formula {
        match test {
            SingleTest::Answer(question, token) => self.counted(Atom::Answer(question, token), known),
            SingleTest::Number(question, least, most) => {
                let atom = Atom::Number(question, least.unwrap_or(i64::MIN), most.unwrap_or(i64::MAX));
                self.counted(atom, known)
            }
            SingleTest::Finding(finding) => self.finding_seen(finding, known),
            SingleTest::Outcome(outcomes) => {
                let mut outcomes = outcomes.to_vec();
                outcomes.sort_unstable();
                outcomes.dedup();
                self.make(Shape::Outcome(outcomes))
            }
            SingleTest::OutcomeAtLeast(least) => {
                let outcomes = Outcome::ALL.into_iter().filter(|outcome| *outcome <= least).collect();
                self.make(Shape::Outcome(outcomes))
            }
        }
    }

    fn leaf(&mut self, leaf: &Leaf, known: QuestionIx) -> Formula {
        let tests: Vec<Formula> = leaf.tests().map(|test| self.single(test, known)).collect();
        self.any(tests)
    }

    fn finding_seen(&mut self, finding: FindingIx, known: QuestionIx) -> Formula {
        if let Some(seen) = self.seen.get(&(finding, known)) {
            return *seen;
        }
        let seen = self.condition(&self.rules.finding(finding).when, known);
        self.seen.insert((finding, known), seen);
        seen
    }

    /// An answer that counts: known by then, to a question that is shown.
    fn counted(&mut self, atom: Atom, known: QuestionIx) -> Formula {
        if atom.question() >= known {
            return self.constant(false);
        }
        let shown = self.shown(atom.question());
        let given = self.make(Shape::Atom(atom));
        self.all(vec![shown, given])
    }

    fn constant(&mut self, value: bool) -> Formula {
        self.make(Shape::Constant(value))
    }

    fn not(&mut self, part: Formula) -> Formula {
        match self.shape(part) {
            Shape::Constant(value) => {
                let value = !*value;
                self.constant(value)
            }
            Shape::Not(inner) => *inner,
            _ => self.make(Shape::Not(part)),
        }
    }

    fn all(&mut self, parts: Vec<Formula>) -> Formula {
        self.join(parts, true)
    }

    fn any(&mut self, parts: Vec<Formula>) -> Formula {
        self.join(parts, false)
    }

    /// All or any of them, without repetition and without constants.
    fn join(&mut self, parts: Vec<Formula>, all: bool) -> Formula {
        let mut kept: Vec<Formula> = Vec::with_capacity(parts.len());
        for part in parts {
            match self.shape(part) {
                Shape::Constant(value) if *value == all => {}
                Shape::Constant(_) => return part,
                _ if kept.contains(&part) => {}
                _ => kept.push(part),
            }
        }
        match (kept.as_slice(), all) {
            ([], _) => self.constant(all),
            ([only], _) => *only,
            (_, true) => self.make(Shape::All(kept)),
            (_, false) => self.make(Shape::Any(kept)),
        }
    }

    fn make(&mut self, shape: Shape) -> Formula {
        if let Some(formula) = self.numbers.get(&shape) {
            return *formula;
        }
        let formula = Formula(u32::try_from(self.shapes.len()).unwrap_or(u32::MAX));
        self.shapes.push(shape.clone());
        self.numbers.insert(shape, formula);
        formula
    }
}
