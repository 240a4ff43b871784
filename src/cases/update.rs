//! What stands in case files, rewritten to what happens now: only the values of `expect` that failed, in their places,
//! so that comments and everything else stay.

use std::collections::BTreeSet;
use std::ops::Range;

use super::human::location;
use super::{Case, Expect, Judge, Run, Seen, Suite, Want};
use crate::document::{Place, Text};
use crate::ruleset::RuleSet;
use crate::text::{unified_diff, visible};

/// A case file rewritten, or values in it that cannot be.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// Index into the files of the suite.
    pub file: u16,
    /// The values that are rewritten, in the order of the file.
    pub edits: Vec<Edit>,
    /// What cannot be: the key, its place, and the name of its case. The answer sets of a family differ in it, or nothing
    /// of it is so any more.
    pub left: Vec<(&'static str, Place, Text)>,
}

/// A value that is rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Where it stands, in bytes.
    pub span: Range<usize>,
    /// What comes there.
    pub value: String,
    /// Whether less urgent care is expected than before.
    pub less_urgent: bool,
}

/// What stands at the end of a line of the difference.
const LESS_URGENT: &str = "   <- LESS URGENT";

impl Update {
    /// The file as it would be.
    #[must_use]
    pub fn text(&self, suite: &Suite) -> String {
        let edits = self.edits.iter().map(|edit| (edit.span.clone(), edit.value.as_str()));
        edited(self.before(suite), edits.collect())
    }

    /// What changes, as a unified diff; nothing where nothing does. Lines that expect less urgent care say so.
    #[must_use]
    pub fn diff(&self, suite: &Suite) -> String {
        let file = suite.files.file(self.file).filter(|_| !self.edits.is_empty());
        file.map(|file| unified_diff(&file.name, &file.text, &self.marked(suite))).unwrap_or_default()
    }

    fn before<'s>(&self, suite: &'s Suite) -> &'s str {
        suite.files.file(self.file).map(|file| file.text.as_str()).unwrap_or_default()
    }

    /// The file as it would be, with a mark on every line that expects less urgent care.
    fn marked(&self, suite: &Suite) -> String {
        let before = self.before(suite);
        let edits = self.edits.iter().map(|edit| (edit.span.clone(), edit.value.as_str()));
        let less = self.edits.iter().filter(|edit| edit.less_urgent);
        let ends: BTreeSet<usize> = less.map(|edit| self.line_end(before, edit.span.end)).collect();
        let marks = ends.into_iter().map(|end| (end..end, LESS_URGENT));
        edited(before, edits.chain(marks).collect())
    }

    /// The end of the line that this byte of the file stands on, or of the value that goes on from there.
    fn line_end(&self, text: &str, from: usize) -> usize {
        let rest = text.get(from..).unwrap_or_default();
        let end = from + rest.lines().next().unwrap_or_default().len();
        let over = self.edits.iter().find(|edit| edit.span.start < end && end < edit.span.end);
        over.map_or(end, |edit| self.line_end(text, edit.span.end))
    }

    /// What cannot be rewritten, a line each.
    #[must_use]
    pub fn left_in_words(&self, suite: &Suite) -> String {
        let told = |(key, place, name): &(&str, Place, Text)| {
            let place = location(&suite.files, *place);
            visible(&format!("{place}: `{key}` of `{name}` is left as it is")) + "\n"
        };
        self.left.iter().map(told).collect()
    }
}

/// A text with these pieces of it replaced.
fn edited(text: &str, mut edits: Vec<(Range<usize>, &str)>) -> String {
    let mut text = text.to_owned();
    edits.sort_by_key(|(span, _)| (span.start, span.end));
    for (span, value) in edits.into_iter().rev() {
        text.replace_range(span, value);
    }
    text
}

/// What to rewrite after a run with failures, by file. Every answer set of a failed expectation is judged again, since
/// the new value must hold for all of them.
#[must_use]
pub fn updates(rules: &RuleSet, suite: &Suite, run: &Run) -> Vec<Update> {
    let judge = Judge::new(rules);
    let failed = run.results.iter().filter(|result| result.failed > 0);
    let cases: Vec<&Case> = failed.filter_map(|result| suite.cases.get(result.case)).collect();
    let in_file = |index| {
        let mut update = Update { file: index, ..Update::default() };
        for case in cases.iter().filter(|case| case.name.place.file == index) {
            for (expectation, expect) in expectations(case) {
                for (place, want, now) in revised(rules, &judge, case, expectation, expect) {
                    match now {
                        Some(now) => update.edits.push(Edit {
                            span: place.span(),
                            value: now.to_toml(rules),
                            less_urgent: now.is_less_urgent(want, rules),
                        }),
                        None => update.left.push((want.key(), place, case.name.clone())),
                    }
                }
            }
        }
        update.edits.sort_by_key(|edit| edit.span.start);
        (!(update.edits.is_empty() && update.left.is_empty())).then_some(update)
    };
    (0_u16..).zip(suite.files.files()).filter_map(|(index, _)| in_file(index)).collect()
}

/// The expectations of a case: its own, and those of its families by their number.
fn expectations(case: &Case) -> impl Iterator<Item = (Option<usize>, &Expect)> {
    let families = case.families.iter().enumerate();
    let of_families = families.filter_map(|(index, family)| Some((Some(index), family.expect.as_ref()?)));
    [(None, &case.expect)].into_iter().chain(of_families)
}

/// What failed of an expectation, with what is so now for all its answer sets, where one value is.
fn revised<'c>(
    rules: &RuleSet,
    judge: &Judge<'_>,
    case: &Case,
    expectation: Option<usize>,
    expect: &'c Expect,
) -> Vec<(Place, &'c Want, Option<Want>)> {
    let mut failed = vec![false; expect.wants.len()];
    let mut now: Vec<Option<Want>> = expect.wants.iter().map(|(want, _)| Some(want.clone())).collect();
    let mut first = true;
    case.each_answer_set(expectation, &mut |answers| {
        let verdict = judge.judge(answers);
        let seen = Seen::new(rules, answers, &verdict);
        for (((want, _), failed), now) in expect.wants.iter().zip(&mut failed).zip(&mut now) {
            *failed = *failed || !want.is_met(&seen);
            *now = now.take().and_then(|now| now.revised(&seen, first));
        }
        first = false;
    });
    let all = expect.wants.iter().zip(failed).zip(now);
    all.filter(|((_, failed), _)| *failed).map(|(((want, place), _), now)| (*place, want, now)).collect()
}
