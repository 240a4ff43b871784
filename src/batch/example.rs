//! Two people who show what a table of answers looks like.

use super::urgency::{Part, parts};
use crate::answers::{Answer, Answers};
use crate::assess::{fired, outcome_of, shown, visible_answers};
use crate::ruleset::{Kind, Outcome, QuestionIx, RuleSet, Token};

/// So many answers are tried at most for one person. A rule set with dead ends by the thousand is nowhere.
const TRIES: usize = 2000;

/// A person with nothing to tell, and one with more than one answer wherever that is not urgent. Both have answered
/// everything that they are asked, and neither is an emergency unless everybody is one. They differ; where nobody else is
/// found, there is only the first.
#[must_use]
pub fn examples(rules: &RuleSet) -> Vec<Answers> {
    let said: Vec<Vec<(Part, Outcome)>> =
        rules.question_indices().map(|question| parts(rules, question)).collect();
    let of = |question: QuestionIx| said.get(question.0).map_or(&[][..], Vec::as_slice);
    let plain = |question: QuestionIx| plain(rules, question, of(question));
    let mildest = Outcome::ALL.into_iter().rev();
    let mut first = mildest.filter_map(|worst| interview(rules, worst, &plain));
    let Some(first) = first.next() else { return Vec::new() };
    // The least urgent person who has two answers to one question, or else any who differs.
    let others = [Outcome::Evaluate, Outcome::EvaluateWithCautions, Outcome::SameDay].map(|worst| {
        let ill = |question| [several(rules, question, of(question), worst), plain(question)].concat();
        interview(rules, worst, &ill).filter(|other| *other != first)
    });
    let has_several = |other: &&Answers| other.iter().any(|(_, answer)| answer.tokens().count() > 1);
    let others = || others.iter().flatten();
    // Else the first person with one other answer.
    let changed_at = |changed: QuestionIx| {
        let others = |question| {
            let keeps = |answer: &Answer| question != changed || first.get(question) != Some(answer);
            plain(question).into_iter().filter(keeps).collect()
        };
        interview(rules, Outcome::SameDay, &others)
    };
    let changed = || first.iter().find_map(|(question, _)| changed_at(question));
    let second = others().find(has_several).or(others().next()).cloned().or_else(changed);
    std::iter::once(first).chain(second).collect()
}

/// Single answers, the least urgent first, and of those equally urgent the most usual.
fn plain(rules: &RuleSet, index: QuestionIx, said: &[(Part, Outcome)]) -> Vec<Answer> {
    let question = rules.question(index);
    let unusual = |part: &Part| match part {
        Part::Token(Token::NotSure | Token::PreferNot) => 2,
        Part::Token(Token::Option(at)) => {
            let is_ok = question.options.get(*at).is_some_and(|option| option.ok);
            usize::from(!is_ok && question.token_id(Token::Option(*at)) != "no")
        }
        Part::Token(Token::None) | Part::Numbers(..) => 0,
    };
    let mut sorted = said.to_vec();
    sorted.sort_by_key(|(part, urgency)| (std::cmp::Reverse(*urgency), unusual(part)));
    sorted.into_iter().map(|(part, _)| part.answer()).collect()
}

/// Answers with more to tell, none of them more urgent than this.
fn several(rules: &RuleSet, index: QuestionIx, said: &[(Part, Outcome)], urgency: Outcome) -> Vec<Answer> {
    let options = said.iter().filter(|(part, own)| match part {
        Part::Token(Token::Option(_)) | Part::Numbers(..) => *own >= urgency,
        Part::Token(_) => false,
    });
    let options: Vec<Answer> = options.map(|(part, _)| part.answer()).collect();
    let many = rules.question(index).kind == Kind::ChooseMany;
    match options.as_slice() {
        [first, second, ..] if many => {
            let both = first.tokens().chain(second.tokens()).collect();
            vec![Answer::Chosen(both), first.clone()]
        }
        // The first of several is often the plain one.
        [_, second, ..] => vec![second.clone()],
        [..] => options,
    }
}

/// The first way through the questions that never is more urgent than this, where each is answered with the first of its
/// answers that goes on.
fn interview(rules: &RuleSet, worst: Outcome, answers_to: &AnswersTo<'_>) -> Option<Answers> {
    go_on(rules, worst, &Answers::new(), answers_to, &mut { TRIES })
}

type AnswersTo<'a> = dyn Fn(QuestionIx) -> Vec<Answer> + 'a;

fn go_on(
    rules: &RuleSet,
    worst: Outcome,
    so_far: &Answers,
    answers_to: &AnswersTo<'_>,
    tries: &mut usize,
) -> Option<Answers> {
    let open = shown(rules, so_far).into_iter().find(|question| so_far.get(*question).is_none());
    let Some(question) = open else { return Some(so_far.clone()) };
    answers_to(question).into_iter().find_map(|answer| {
        *tries = tries.checked_sub(1)?;
        let mut more = so_far.clone();
        more.set(question, answer);
        let outcome = outcome_of(rules, fired(rules, &visible_answers(rules, &more)));
        if outcome < worst { None } else { go_on(rules, worst, &more, answers_to, tries) }
    })
}
