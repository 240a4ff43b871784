//! How urgent each thing is that can be said to a question, taken alone.

use std::collections::BTreeSet;

use crate::answers::{Answer, Answers};
use crate::assess::{bounds_tested, fired, outcome_of};
use crate::ruleset::{FindingIx, Kind, Outcome, QuestionIx, RuleSet, Token};

/// Something that can be said to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// One thing to choose.
    Token(Token),
    /// One of these numbers, ends included; no rule tells them apart.
    Numbers(i64, i64),
}

/// All that can be said to a question, each with the outcome of the findings that it makes fire all by itself.
pub(super) fn parts(rules: &RuleSet, index: QuestionIx) -> Vec<(Part, Outcome)> {
    let question = rules.question(index);
    let mut parts: Vec<Part> = match question.kind {
        Kind::Number { min, max, .. } => stretches(rules, index, min, max),
        _ => Vec::new(),
    };
    parts.extend(question.tokens().into_iter().map(Part::Token));
    let silent: BTreeSet<FindingIx> = fired(rules, &Answers::new()).into_iter().collect();
    parts.into_iter().map(|part| (part, alone(rules, &silent, index, part.answer()))).collect()
}

impl Part {
    /// It as an answer.
    pub(super) fn answer(self) -> Answer {
        match self {
            Self::Token(token) => Answer::one(token),
            Self::Numbers(first, _) => Answer::Number(first),
        }
    }
}

/// The numbers of a range, parted wherever a rule parts them.
fn stretches(rules: &RuleSet, index: QuestionIx, min: i64, max: i64) -> Vec<Part> {
    // Of every bound its neighbours on both sides are here too; a part too many does no harm.
    let bounds = bounds_tested(rules, index);
    let mut starts: Vec<i64> = bounds.into_iter().filter(|bound| (min..=max).contains(bound)).collect();
    if starts.first() != Some(&min) {
        starts.insert(0, min);
    }
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([max]);
    starts.iter().zip(ends).map(|(&first, last)| Part::Numbers(first, last)).collect()
}

/// Findings that fire without any answer say nothing of this one.
fn alone(rules: &RuleSet, silent: &BTreeSet<FindingIx>, index: QuestionIx, answer: Answer) -> Outcome {
    let mut answers = Answers::new();
    answers.set(index, answer);
    outcome_of(rules, fired(rules, &answers).into_iter().filter(|finding| !silent.contains(finding)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Sources;
    use crate::ruleset::from_texts;

    fn said(id: &str) -> Vec<(Part, Outcome)> {
        let mut files = Sources::default();
        files.add("rules.toml", include_str!("../../tests/answers/rules.toml"));
        let rules = from_texts(files).rules.unwrap();
        parts(&rules, rules.question_by_id(id).unwrap())
    }

    #[test]
    fn each_thing_alone_comes_to_what_the_evaluator_says() {
        let of = |token, outcome| (Part::Token(token), outcome);
        assert_eq!(
            said("now"),
            [
                of(Token::Option(0), Outcome::Emergency),
                of(Token::Option(1), Outcome::SameDay),
                of(Token::None, Outcome::EvaluateUnlisted),
                of(Token::NotSure, Outcome::SameDay),
            ]
        );
    }

    #[test]
    fn numbers_are_parted_where_rules_part_them() {
        let numbers = said("age");
        let joined: Vec<(i64, i64)> = numbers
            .iter()
            .filter_map(|(part, _)| match part {
                Part::Numbers(first, last) => Some((*first, *last)),
                Part::Token(_) => None,
            })
            .collect();
        assert!(joined.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0), "{joined:?}");
        assert!(joined.len() > 1, "{joined:?}");
    }
}
