//! A rule set made ready for many people: one bit for each way in which something can come true. Every answer
//! keeps the bits that it does not contradict; what is left after all answers has come true.
//!
//! What it means is what the [reference evaluator](crate::assess) says; tests hold the two together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::conjunct::{AnswerTest, Conjunct, Normal};
use crate::answers::Answer;
use crate::logic::{Atom, Formula, Logic, Shape};
use crate::ruleset::{FindingIx, FindingKind, QuestionIx, RuleSet};

/// So many alternatives of one finding are written out; what has more is worked out step by step.
pub const ALTERNATIVES: usize = 200;

/// What a bit stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The finding fires.
    Finding(FindingIx),
    /// The question is shown and not answered.
    Missing(QuestionIx),
}

/// What a row of results lists, in the order of its bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// Findings of kind criterion.
    Criteria,
    /// Findings of kind caution.
    Cautions,
    /// Findings of kind emergency.
    Emergencies,
    /// Findings of kind same-day.
    SameDay,
    /// Questions shown and not answered.
    Missing,
}

impl Region {
    /// All of them, in the order of their bits.
    pub const ALL: [Self; 5] =
        [Self::Criteria, Self::Cautions, Self::Emergencies, Self::SameDay, Self::Missing];
}

/// A rule set made ready. Topics are left out: no row of results lists them.
#[derive(Debug)]
pub struct Plan<'r> {
    rules: &'r RuleSet,
    /// What the bits stand for; those of one target stand together. Bits past these belong to `steps` and to
    /// [`good`](Self::good).
    targets: Vec<Target>,
    regions: [Range<usize>; 5],
    /// For each question, what it takes to keep bits, and which are kept without it.
    tests: Vec<Vec<(AnswerTest, Vec<u64>)>>,
    /// What has too many alternatives, worked out from the bits of single answers. Each looks at earlier ones.
    steps: Vec<Step>,
    bits: usize,
}

/// One step of what is worked out.
#[derive(Debug)]
enum Step {
    Constant(bool),
    /// A bit that the answers left standing.
    Bit(usize),
    Not(usize),
    All(Vec<usize>),
    Any(Vec<usize>),
    Count(Vec<usize>, usize, usize),
    /// Sets the bit of a target to the value of a step.
    Set(usize, usize),
}

impl<'r> Plan<'r> {
    /// Makes a rule set ready. `alternatives` is how many of one finding are written out, usually [`ALTERNATIVES`].
    #[must_use]
    pub fn new(rules: &'r RuleSet, alternatives: usize) -> Self {
        let logic = Logic::new(rules);
        let mut maker = Maker {
            normal: Normal::new(&logic, alternatives),
            logic: &logic,
            targets: Vec::new(),
            conjuncts: Vec::new(),
            hard: Vec::new(),
        };
        let regions = Region::ALL.map(|region| {
            let start = maker.targets.len();
            maker.region(rules, region);
            start..maker.targets.len()
        });
        let targets = maker.targets.clone();
        let steps = maker.steps();
        // One more bit, which every answer that can be read keeps.
        let bits = maker.conjuncts.len() + 1;
        let mut others: Vec<BTreeMap<AnswerTest, Vec<u64>>> = vec![BTreeMap::new(); rules.questions.len()];
        for (bit, conjunct) in maker.conjuncts.into_iter().enumerate() {
            for (question, test) in conjunct {
                if let Some(others) = others.get_mut(question.0) {
                    let kept = others.entry(test).or_insert_with(|| vec![u64::MAX; bits.div_ceil(64)]);
                    set(kept, bit, false);
                }
            }
        }
        let tests = others.into_iter().map(|others| others.into_iter().collect()).collect();
        Self { rules, targets, regions, tests, steps, bits }
    }

    /// The rule set.
    #[must_use]
    pub fn rules(&self) -> &'r RuleSet {
        self.rules
    }

    /// How many 64-bit words hold all bits.
    #[must_use]
    pub fn words(&self) -> usize {
        self.bits.div_ceil(64)
    }

    /// What the bits stand for, from the first.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Which bits belong to a region.
    #[must_use]
    pub fn region(&self, region: Region) -> Range<usize> {
        self.regions.get(region as usize).cloned().unwrap_or_default()
    }

    /// The bit that every answer keeps which could be read.
    #[must_use]
    pub fn good(&self) -> usize {
        self.bits - 1
    }

    /// The bits that an answer to a question does not contradict; `None` is no answer.
    #[must_use]
    pub fn mask(&self, question: QuestionIx, answer: Option<&Answer>) -> Vec<u64> {
        let mut mask = vec![u64::MAX; self.words()];
        for (test, others) in self.tests.get(question.0).into_iter().flatten() {
            if !test.passes(answer) {
                mask.iter_mut().zip(others).for_each(|(mask, others)| *mask &= others);
            }
        }
        mask
    }

    /// Whether all is said when the masks are joined: [`work_out`](Self::work_out) has nothing to do.
    #[must_use]
    pub fn is_flat(&self) -> bool {
        self.steps.is_empty()
    }

    /// Works out what has too many alternatives, from the joined masks of all answers.
    pub fn work_out(&self, bits: &mut [u64]) {
        let mut values: Vec<bool> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let value = |index: &usize| values.get(*index).copied().unwrap_or(false);
            let result = match step {
                Step::Constant(value) => *value,
                Step::Bit(bit) => is_set(bits, *bit),
                Step::Not(part) => !value(part),
                Step::All(parts) => parts.iter().all(value),
                Step::Any(parts) => parts.iter().any(value),
                Step::Count(parts, least, most) => {
                    (*least..=*most).contains(&parts.iter().filter(|part| value(part)).count())
                }
                Step::Set(bit, from) => {
                    let value = value(from);
                    set(bits, *bit, value);
                    value
                }
            };
            values.push(result);
        }
    }
}

/// Whether a bit is set.
#[inline]
pub(super) fn is_set(bits: &[u64], bit: usize) -> bool {
    bits.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1)
}

/// Sets a bit, or takes it away.
pub(super) fn set(bits: &mut [u64], bit: usize, value: bool) {
    if let Some(word) = bits.get_mut(bit / 64) {
        *word = *word & !(1 << (bit % 64)) | u64::from(value) << (bit % 64);
    }
}

/// A plan in the making.
struct Maker<'l, 'r> {
    logic: &'l Logic<'r>,
    normal: Normal<'l, 'r>,
    targets: Vec<Target>,
    conjuncts: Vec<Conjunct>,
    /// Bits that are worked out, each with what it takes; the question is one that must be unanswered.
    hard: Vec<(usize, Formula, Option<QuestionIx>)>,
}

impl Maker<'_, '_> {
    fn region(&mut self, rules: &RuleSet, region: Region) {
        let kind = match region {
            Region::Criteria => FindingKind::Criterion,
            Region::Cautions => FindingKind::Caution,
            Region::Emergencies => FindingKind::Emergency,
            Region::SameDay => FindingKind::SameDay,
            Region::Missing => {
                for question in rules.question_indices() {
                    let alternatives = self.normal.missing(question);
                    let shown = self.logic.shown(question);
                    self.target(Target::Missing(question), alternatives, shown, Some(question));
                }
                return;
            }
        };
        for finding in rules.finding_indices().filter(|&finding| rules.finding(finding).kind == kind) {
            let fires = self.logic.finding(finding);
            let alternatives = self.normal.alternatives(fires);
            self.target(Target::Finding(finding), alternatives, fires, None);
        }
    }

    fn target(
        &mut self,
        target: Target,
        alternatives: Option<Vec<Conjunct>>,
        formula: Formula,
        unanswered: Option<QuestionIx>,
    ) {
        let alternatives = alternatives.unwrap_or_else(|| {
            self.hard.push((self.conjuncts.len(), formula, unanswered));
            vec![Conjunct::new()]
        });
        self.targets.extend(alternatives.iter().map(|_| target));
        self.conjuncts.extend(alternatives);
    }

    /// The steps that work out the hard bits. Adds the bits of the single answers that they look at.
    fn steps(&mut self) -> Vec<Step> {
        let mut needed: BTreeSet<Formula> = BTreeSet::new();
        let mut open: Vec<Formula> = self.hard.iter().map(|(_, formula, _)| *formula).collect();
        while let Some(formula) = open.pop() {
            if needed.insert(formula) {
                open.extend(parts(self.logic.shape(formula)));
            }
        }
        let mut steps = Vec::new();
        // Parts of a formula have smaller numbers than the formula itself.
        let mut done: BTreeMap<Formula, usize> = BTreeMap::new();
        for formula in needed {
            let of = |parts: &[Formula]| parts.iter().filter_map(|part| done.get(part).copied()).collect();
            let step = match self.logic.shape(formula) {
                Shape::Constant(value) => Step::Constant(*value),
                Shape::Outcome(_) => Step::Constant(false),
                Shape::Atom(atom) => Step::Bit(add_atom(&mut self.conjuncts, *atom)),
                Shape::Not(part) => Step::Not(done.get(part).copied().unwrap_or_default()),
                Shape::All(parts) => Step::All(of(parts)),
                Shape::Any(parts) => Step::Any(of(parts)),
                Shape::Count(parts, least, most) => Step::Count(of(parts), *least, *most),
            };
            done.insert(formula, steps.len());
            steps.push(step);
        }
        for (bit, formula, unanswered) in std::mem::take(&mut self.hard) {
            let mut value = done.get(&formula).copied().unwrap_or_default();
            if let Some(question) = unanswered {
                self.conjuncts.push(Normal::blank(question));
                steps.push(Step::Bit(self.conjuncts.len() - 1));
                steps.push(Step::All(vec![value, steps.len() - 1]));
                value = steps.len() - 1;
            }
            steps.push(Step::Set(bit, value));
        }
        steps
    }
}

fn add_atom(conjuncts: &mut Vec<Conjunct>, atom: Atom) -> usize {
    conjuncts.push(Normal::atom(atom));
    conjuncts.len() - 1
}

fn parts(shape: &Shape) -> Vec<Formula> {
    match shape {
        Shape::Constant(_) | Shape::Atom(_) | Shape::Outcome(_) => Vec::new(),
        Shape::Not(part) => vec![*part],
        Shape::All(parts) | Shape::Any(parts) | Shape::Count(parts, ..) => parts.clone(),
    }
}
