//! What one other answer would change.

use std::collections::BTreeSet;

use super::eval::{fired, outcome_of, visible_answers};
use super::why_not::{Change, stands_alone, tests_of};
use super::{Status, assess};
use crate::answers::{Answer, Answers};
use crate::ruleset::{FindingIx, Kind, Leaf, Outcome, QuestionIx, RuleSet, Token};

/// One other answer, and what it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneAnswer {
    /// The other answer, to a question that is shown now.
    pub change: Change,
    /// How far it is from the answer as it is: ticks that differ, or the distance between two numbers.
    pub size: u64,
    /// The outcome of the findings that then fire, whatever is still to be answered.
    pub outcome: Outcome,
    /// Findings that fire then and do not fire now.
    pub fires: Vec<FindingIx>,
    /// Findings that fire now and would not.
    pub fires_no_more: Vec<FindingIx>,
    /// Questions without an answer that would then be asked and are not waiting now. None where an emergency
    /// would end the interview.
    pub asked: Vec<QuestionIx>,
    /// Questions whose answers count now and would not.
    pub dropped: Vec<QuestionIx>,
}

/// Every change of one answer to a question that is shown, the nearest first; ties in the order asked.
///
/// For a choose-many that is one tick more or less, and each of "none", "not sure" and "prefer not to say" alone;
/// for a number the nearest one on every other side of the bounds that any finding or gate tests; else every other
/// answer. A first answer to a question that waits is a change too.
#[must_use]
pub fn one_answer_changes(rules: &RuleSet, answers: &Answers) -> Vec<OneAnswer> {
    let now = Now::of(rules, answers);
    let mut changes: Vec<OneAnswer> = super::shown(rules, answers)
        .into_iter()
        .flat_map(|question| {
            let others = others(rules, question, now.visible.get(question));
            others.into_iter().map(move |to| (question, to))
        })
        .map(|(question, to)| now.with(question, to))
        .collect();
    changes.sort_by_key(|changed| (changed.size, changed.change.question));
    changes
}

/// Those that change the outcome. Of several numbers on one side of the answer that come to the same outcome, only
/// the nearest; `outcome` is that of the findings that fire now.
#[must_use]
pub fn altering(changes: &[OneAnswer], outcome: Outcome) -> Vec<&OneAnswer> {
    let mut seen = BTreeSet::new();
    let altered = changes.iter().filter(|changed| changed.outcome != outcome);
    altered
        .filter(|changed| match (&changed.change.from, &changed.change.to) {
            (from, Answer::Number(to)) => {
                let above = matches!(from, Some(Answer::Number(from)) if to > from);
                seen.insert((changed.change.question, above, changed.outcome))
            }
            _ => true,
        })
        .collect()
}

/// The answers as they are, and what they come to.
struct Now<'r> {
    rules: &'r RuleSet,
    answers: &'r Answers,
    visible: Answers,
    fired: BTreeSet<FindingIx>,
    /// Questions that wait for an answer; none after an early end.
    waiting: Vec<QuestionIx>,
}

impl<'r> Now<'r> {
    fn of(rules: &'r RuleSet, answers: &'r Answers) -> Self {
        let assessment = assess(rules, answers);
        let visible = visible_answers(rules, answers);
        let fired = fired(rules, &visible).into_iter().collect();
        let waiting = if assessment.status == Status::Incomplete { assessment.missing } else { Vec::new() };
        Self { rules, answers, visible, fired, waiting }
    }

    fn with(&self, question: QuestionIx, to: Answer) -> OneAnswer {
        let rules = self.rules;
        let mut changed = self.answers.clone();
        changed.set(question, to.clone());
        let visible = visible_answers(rules, &changed);
        let fires: BTreeSet<FindingIx> = fired(rules, &visible).into_iter().collect();
        let outcome = outcome_of(rules, fires.iter().copied());
        let asked = if outcome == Outcome::Emergency { Vec::new() } else { super::shown(rules, &changed) };
        let open = |asked: &QuestionIx| visible.get(*asked).is_none() && !self.waiting.contains(asked);
        let from = self.visible.get(question).cloned();
        OneAnswer {
            size: size(from.as_ref(), &to),
            change: Change { question, from, to },
            outcome,
            fires: fires.difference(&self.fired).copied().collect(),
            fires_no_more: self.fired.difference(&fires).copied().collect(),
            asked: asked.into_iter().filter(open).collect(),
            dropped: self
                .visible
                .iter()
                .map(|(earlier, _)| earlier)
                .filter(|&earlier| visible.get(earlier).is_none())
                .collect(),
        }
    }
}

fn size(from: Option<&Answer>, to: &Answer) -> u64 {
    if let (Some(Answer::Number(from)), Answer::Number(to)) = (from, to) {
        return to.abs_diff(*from);
    }
    // A number counts as one tick that no other answer has.
    let ticks = |answer: Option<&Answer>| match answer {
        Some(Answer::Number(_)) => BTreeSet::from([None]),
        Some(Answer::Chosen(tokens)) => tokens.iter().copied().map(Some).collect(),
        None => BTreeSet::new(),
    };
    ticks(from).symmetric_difference(&ticks(Some(to))).count() as u64
}

/// Every other answer that counts as one change.
fn others(rules: &RuleSet, index: QuestionIx, now: Option<&Answer>) -> BTreeSet<Answer> {
    let question = rules.question(index);
    let tokens = question.tokens();
    let mut others: BTreeSet<Answer> = match question.kind {
        Kind::ChooseMany => {
            let ticked: BTreeSet<Token> =
                now.into_iter().flat_map(Answer::tokens).filter(|token| !stands_alone(*token)).collect();
            let beside = tokens.iter().filter(|token| !stands_alone(**token));
            let toggled =
                beside.map(|token| ticked.symmetric_difference(&BTreeSet::from([*token])).copied().collect());
            let alone = tokens.iter().filter(|token| !matches!(token, Token::Option(_)));
            toggled
                .filter(|to: &BTreeSet<Token>| !to.is_empty())
                .map(Answer::Chosen)
                .chain(alone.map(|token| Answer::one(*token)))
                .collect()
        }
        _ => tokens.into_iter().map(Answer::one).collect(),
    };
    if let Kind::Number { min, max, .. } = question.kind {
        others.extend(numbers(rules, index, min, max, now).into_iter().map(Answer::Number));
    }
    others.retain(|to| now != Some(to));
    others
}

/// The nearest number in each stretch that no test parts, but the one that holds the answer as it is.
fn numbers(rules: &RuleSet, index: QuestionIx, min: i64, max: i64, now: Option<&Answer>) -> Vec<i64> {
    let mut starts = BTreeSet::from([min]);
    for leaf in tests_of(rules, index) {
        if let Leaf::Number { at_least, at_most, .. } = leaf {
            starts.extend(at_least.iter().copied());
            starts.extend(at_most.iter().map(|most| most.saturating_add(1)));
        }
    }
    starts.retain(|start| (min..=max).contains(start));
    let last_before =
        |start: i64| starts.range(start.saturating_add(1)..).next().map_or(max, |next| next - 1);
    let Some(Answer::Number(number)) = now else { return starts.into_iter().collect() };
    starts
        .iter()
        .filter_map(|&start| match last_before(start) {
            last if last < *number => Some(last),
            _ if start > *number => Some(start),
            _ => None,
        })
        .collect()
}
