//! Running cases: every answer set judged and held against what is expected of it.

use super::coverage::Coverage;
use super::{Case, Expect, Family, Judge, Seen, Suite, Verdict};
use crate::answers::{Answer, Answers};
use crate::document::Place;
use crate::ruleset::{QuestionIx, RuleSet};

/// Of each case, so many failing answer sets are kept to be shown.
pub const KEPT: usize = 20;

/// After so many answer sets, progress is told.
const STEP: usize = 512;

/// What to do beside running.
pub struct Options<'o, 'r> {
    /// Runs only the cases whose name contains this, in whatever capitals.
    pub filter: Option<&'o str>,
    /// Sees every answer set of the cases that a person stands behind.
    pub coverage: Option<&'o mut Coverage<'r>>,
    /// It also sees those of cases that a person still has to confirm.
    pub unconfirmed: bool,
    /// Is called from time to time with the number of answer sets done.
    pub progress: &'o mut dyn FnMut(usize),
}

/// What came of the cases.
#[derive(Debug, Default)]
pub struct Run {
    /// Of each case that was run, in their order.
    pub results: Vec<CaseResult>,
}

/// What came of one case.
#[derive(Debug)]
pub struct CaseResult {
    /// Index into [`Suite::cases`].
    pub case: usize,
    /// How many answer sets it is.
    pub answer_sets: usize,
    /// How many of them failed.
    pub failed: usize,
    /// The first of those, at most [`KEPT`].
    pub failures: Vec<Failure>,
}

/// An answer set of which came something else than expected.
#[derive(Debug)]
pub struct Failure {
    /// Its family, by its number in the case; `None` for the case itself.
    pub family: Option<usize>,
    /// The answers that varied.
    pub varied: Vec<(QuestionIx, Answer)>,
    /// All answers.
    pub answers: Answers,
    /// What came of them.
    pub verdict: Verdict,
    /// What was expected and is not so. Never empty.
    pub misses: Vec<Miss>,
}

/// Something expected that is not so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// The key of `expect`.
    pub key: &'static str,
    /// Where its value stands.
    pub place: Place,
    /// Its value.
    pub expected: String,
    /// What happened instead.
    pub got: String,
}

impl Run {
    /// How many answer sets were tried.
    #[must_use]
    pub fn answer_sets(&self) -> usize {
        self.results.iter().map(|result| result.answer_sets).sum()
    }

    /// How many cases failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.results.iter().filter(|result| result.failed > 0).count()
    }

    /// How many cases a person still has to confirm.
    #[must_use]
    pub fn to_confirm(&self, suite: &Suite) -> usize {
        let case = |result: &CaseResult| suite.cases.get(result.case);
        self.results.iter().filter_map(case).filter(|case| case.confirm).count()
    }
}

impl Suite {
    /// The cases whose name contains this, in whatever capitals, each with its index.
    pub fn matching(&self, filter: Option<&str>) -> impl Iterator<Item = (usize, &Case)> {
        let filter = filter.map(str::to_lowercase);
        self.cases.iter().enumerate().filter(move |(_, case)| {
            filter.as_ref().is_none_or(|filter| case.name.to_lowercase().contains(filter))
        })
    }
}

/// Runs the cases of a suite that was read without an error.
#[must_use]
pub fn run<'r>(rules: &'r RuleSet, suite: &Suite, options: Options<'_, 'r>) -> Run {
    let mut runner = Runner { rules, judge: Judge::new(rules), done: 0, counts: true, options };
    let filter = runner.options.filter;
    Run { results: suite.matching(filter).map(|(index, case)| runner.case(index, case)).collect() }
}

struct Runner<'o, 'r> {
    rules: &'r RuleSet,
    judge: Judge<'r>,
    done: usize,
    /// Whether coverage sees the case that is run.
    counts: bool,
    options: Options<'o, 'r>,
}

impl Runner<'_, '_> {
    fn case(&mut self, index: usize, case: &Case) -> CaseResult {
        let mut result =
            CaseResult { case: index, answer_sets: case.answer_sets(), failed: 0, failures: Vec::new() };
        self.counts = !case.confirm || self.options.unconfirmed;
        self.answer_set(&mut result, &case.expect, &case.answers, None);
        for (number, family) in case.families.iter().enumerate() {
            let expect = family.expect.as_ref().unwrap_or(&case.expect);
            family.each(&case.answers, &mut |answers, turn| {
                self.answer_set(&mut result, expect, answers, Some((number, family, turn)));
            });
        }
        result
    }

    fn answer_set(
        &mut self,
        result: &mut CaseResult,
        expect: &Expect,
        answers: &Answers,
        member: Option<(usize, &Family, &[usize])>,
    ) {
        self.done += 1;
        if self.done.is_multiple_of(STEP) {
            (self.options.progress)(self.done);
        }
        if let Some(coverage) = self.options.coverage.as_mut().filter(|_| self.counts) {
            coverage.see(answers);
        }
        let verdict = self.judge.judge(answers);
        let seen = Seen::new(self.rules, answers, &verdict);
        if expect.wants.iter().all(|(want, _)| want.is_met(&seen)) {
            return;
        }
        result.failed += 1;
        if result.failures.len() < KEPT {
            let misses = expect.wants.iter().filter(|(want, _)| !want.is_met(&seen)).map(|(want, place)| {
                let (expected, got) = want.told(&seen);
                Miss { key: want.key(), place: *place, expected, got }
            });
            let misses = misses.collect();
            result.failures.push(Failure {
                family: member.map(|(number, ..)| number),
                varied: member.map(|(_, family, turn)| family.at(turn)).unwrap_or_default(),
                answers: answers.clone(),
                verdict,
                misses,
            });
        }
    }
}
