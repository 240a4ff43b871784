//! A formula as alternatives, each a list of tests of single answers: what can be decided by one look at each
//! answer, in any order, without going back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::answers::Answer;
use crate::logic::{Atom, Formula, Logic, Shape};
use crate::ruleset::QuestionIx;

/// What is looked for in the answer to one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Look {
    /// The atom holds, or with `false` does not.
    Atom(Atom, bool),
    /// There is no answer.
    Unanswered,
}

/// A test of the answer to one question: any of the inner lists holds with all that it looks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct AnswerTest(BTreeSet<BTreeSet<Look>>);

/// Tests of single answers that must all pass. What is not named here may be anything.
pub(super) type Conjunct = BTreeMap<QuestionIx, AnswerTest>;

impl Look {
    fn passes(self, answer: Option<&Answer>) -> bool {
        match self {
            Self::Unanswered => answer.is_none(),
            Self::Atom(atom, wanted) => atom_holds(atom, answer) == wanted,
        }
    }
}

fn atom_holds(atom: Atom, answer: Option<&Answer>) -> bool {
    match (atom, answer) {
        (Atom::Answer(_, token), Some(answer)) => answer.has(token),
        (Atom::Number(_, least, most), Some(Answer::Number(number))) => (least..=most).contains(number),
        (Atom::Number(..), _) | (_, None) => false,
    }
}

impl AnswerTest {
    fn of(look: Look) -> Self {
        Self(BTreeSet::from([BTreeSet::from([look])]))
    }

    /// Whether an answer passes; `None` is no answer.
    pub(super) fn passes(&self, answer: Option<&Answer>) -> bool {
        self.0.iter().any(|all| all.iter().all(|look| look.passes(answer)))
    }

    /// Either passes.
    fn or(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect()).absorbed()
    }

    /// Both pass.
    fn and(&self, other: &Self) -> Self {
        let pairs =
            self.0.iter().flat_map(|one| other.0.iter().map(move |two| one.union(two).copied().collect()));
        Self(pairs.collect()).absorbed()
    }

    /// Without the lists that ask for more than another one.
    fn absorbed(mut self) -> Self {
        let all = self.0.clone();
        self.0.retain(|list| !all.iter().any(|less| less.len() < list.len() && less.is_subset(list)));
        self
    }
}

/// Writes formulas as alternatives.
#[derive(Debug)]
pub(super) struct Normal<'l, 'r> {
    logic: &'l Logic<'r>,
    /// More alternatives than this are not written down.
    limit: usize,
    done: HashMap<(Formula, bool), Option<Vec<Conjunct>>>,
}

impl<'l, 'r> Normal<'l, 'r> {
    pub(super) fn new(logic: &'l Logic<'r>, limit: usize) -> Self {
        Self { logic, limit, done: HashMap::new() }
    }

    /// The alternatives of a formula: it holds when any of them does. `None` where there are too many.
    pub(super) fn alternatives(&mut self, formula: Formula) -> Option<Vec<Conjunct>> {
        self.of(formula, true)
    }

    /// When a question is shown and has no answer. `None` where there are too many alternatives.
    pub(super) fn missing(&mut self, question: QuestionIx) -> Option<Vec<Conjunct>> {
        let shown = self.of(self.logic.shown(question), true)?;
        let blank = BTreeMap::from([(question, AnswerTest::of(Look::Unanswered))]);
        self.both(&shown, &[blank])
    }

    /// A single atom as its one alternative.
    pub(super) fn atom(atom: Atom) -> Conjunct {
        BTreeMap::from([(atom.question(), AnswerTest::of(Look::Atom(atom, true)))])
    }

    /// No answer to a question, as its one alternative.
    pub(super) fn blank(question: QuestionIx) -> Conjunct {
        BTreeMap::from([(question, AnswerTest::of(Look::Unanswered))])
    }

    /// When the formula is as wanted.
    fn of(&mut self, formula: Formula, wanted: bool) -> Option<Vec<Conjunct>> {
        if let Some(done) = self.done.get(&(formula, wanted)) {
            return done.clone();
        }
        let found = match self.logic.shape(formula).clone() {
            Shape::Constant(value) if value == wanted => Some(vec![Conjunct::new()]),
            // The outcome stands in claims alone.
            Shape::Constant(_) | Shape::Outcome(_) => Some(Vec::new()),
            Shape::Atom(atom) => {
                Some(vec![BTreeMap::from([(atom.question(), AnswerTest::of(Look::Atom(atom, wanted)))])])
            }
            Shape::Not(part) => self.of(part, !wanted),
            Shape::All(parts) if wanted => self.all_of(&parts, wanted),
            Shape::Any(parts) if !wanted => self.all_of(&parts, wanted),
            Shape::All(parts) | Shape::Any(parts) => self.any_of(&parts, wanted),
            Shape::Count(parts, least, most) if wanted => {
                let enough = self.at_least(&parts, true, least);
                let few_enough = self.at_least(&parts, false, parts.len().saturating_sub(most));
                enough.zip(few_enough).and_then(|(one, two)| self.both(&one, &two))
            }
            Shape::Count(parts, least, most) => {
                let too_few = self.at_least(&parts, false, (parts.len() + 1).saturating_sub(least));
                let too_many = self.at_least(&parts, true, most + 1);
                too_few.zip(too_many).and_then(|(one, two)| self.either(one, two))
            }
        };
        self.done.insert((formula, wanted), found.clone());
        found
    }

    fn all_of(&mut self, parts: &[Formula], wanted: bool) -> Option<Vec<Conjunct>> {
        parts.iter().try_fold(vec![Conjunct::new()], |so_far, &part| {
            let part = self.of(part, wanted)?;
            self.both(&so_far, &part)
        })
    }

    fn any_of(&mut self, parts: &[Formula], wanted: bool) -> Option<Vec<Conjunct>> {
        parts.iter().try_fold(Vec::new(), |so_far, &part| {
            let part = self.of(part, wanted)?;
            self.either(so_far, part)
        })
    }

    /// At least so many of the parts are as wanted.
    fn at_least(&mut self, parts: &[Formula], wanted: bool, number: usize) -> Option<Vec<Conjunct>> {
        // After each part: what it takes to have 0, 1, 2, ... of those so far.
        let mut so_far = vec![vec![Conjunct::new()]];
        so_far.resize(number + 1, Vec::new());
        for &part in parts {
            let part = self.of(part, wanted)?;
            for have in (1..=number).rev() {
                let with = self.both(so_far.get(have - 1)?, &part)?;
                let slot = so_far.get_mut(have)?;
                let without = std::mem::take(slot);
                *slot = self.either(without, with)?;
            }
        }
        so_far.pop()
    }

    fn both(&self, one: &[Conjunct], two: &[Conjunct]) -> Option<Vec<Conjunct>> {
        if one.len() * two.len() > 4 * self.limit {
            return None;
        }
        let joined = one.iter().flat_map(|one| two.iter().map(move |two| together(one, two)));
        self.merged(joined.collect())
    }

    fn either(&self, mut one: Vec<Conjunct>, two: Vec<Conjunct>) -> Option<Vec<Conjunct>> {
        one.extend(two);
        self.merged(one)
    }

    /// The same with fewer: alternatives that differ in one question only become one.
    fn merged(&self, mut list: Vec<Conjunct>) -> Option<Vec<Conjunct>> {
        loop {
            let before = list.len();
            let questions: BTreeSet<QuestionIx> =
                list.iter().flat_map(|conjunct| conjunct.keys().copied()).collect();
            for question in questions {
                list = merged_on(question, list);
            }
            if list.len() == before {
                break;
            }
        }
        let small = |conjunct: &Conjunct| conjunct.values().all(|test| test.0.len() <= 4 * self.limit);
        (list.len() <= self.limit && list.iter().all(small)).then_some(list)
    }
}

fn together(one: &Conjunct, two: &Conjunct) -> Conjunct {
    let mut joined = one.clone();
    for (question, test) in two {
        joined.entry(*question).and_modify(|mine| *mine = mine.and(test)).or_insert_with(|| test.clone());
    }
    joined
}

/// One for all that are the same but for their test of this question.
fn merged_on(question: QuestionIx, list: Vec<Conjunct>) -> Vec<Conjunct> {
    let mut groups: BTreeMap<Conjunct, Option<AnswerTest>> = BTreeMap::new();
    for mut conjunct in list {
        let test = conjunct.remove(&question);
        groups
            .entry(conjunct)
            .and_modify(|other| *other = other.as_ref().zip(test.as_ref()).map(|(one, two)| one.or(two)))
            .or_insert(test);
    }
    groups
        .into_iter()
        .map(|(mut rest, test)| {
            rest.extend(test.map(|test| (question, test)));
            rest
        })
        .collect()
}
