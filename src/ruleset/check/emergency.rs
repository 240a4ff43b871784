//! What keeps an emergency from being missed, as far as it can be seen without looking at all answers.
//!
//! An emergency is certain as soon as it is true: nothing that is answered later can take it back. So its
//! condition, the findings it refers to, and the gates of the questions it tests are built from positive
//! tests only. And it is not missed because somebody was not sure.

use std::collections::BTreeSet;

use crate::document::Place;
use crate::problem::Problem;
use crate::ruleset::condition::{Condition, Leaf, Test};
use crate::ruleset::model::{Finding, FindingIx, Kind, Question, QuestionIx, RuleSet, Token};
use crate::ruleset::vocabulary::FindingKind;

pub(super) fn check(rules: &RuleSet, problems: &mut Vec<Problem>) {
    let emergencies = || rules.findings.iter().filter(|finding| finding.kind == FindingKind::Emergency);
    for finding in emergencies() {
        positive(rules, finding, problems);
    }
    let mut tested = BTreeSet::new();
    for finding in emergencies() {
        tested_positively(rules, &finding.when, &mut tested);
    }
    gates(rules, &tested, problems);
    for &index in &tested {
        not_sure(rules, index, problems);
        skip(rules, index, problems);
        options(rules, index, problems);
    }
    harmless(rules, problems);
}

/// No option that an emergency looks for is marked as harmless.
fn harmless(rules: &RuleSet, problems: &mut Vec<Problem>) {
    let emergencies = rules.findings.iter().filter(|finding| finding.kind == FindingKind::Emergency);
    for finding in emergencies {
        let leaves = with_findings(rules, &finding.when).into_iter().flat_map(Condition::leaves);
        let answers = leaves.filter_map(|leaf| match leaf {
            Leaf::Answer { question, any_of } => Some((rules.question(*question), any_of)),
            _ => None,
        });
        // The "no" of a yes-no question has an error of its own.
        for (question, any_of) in answers.filter(|(question, _)| question.kind != Kind::YesNo) {
            for (token, place) in any_of {
                let Token::Option(index) = token else { continue };
                let Some(option) = question.options.get(*index).filter(|option| option.ok) else { continue };
                let message = format!(
                    "the emergency finding `{}` looks for `{}`, which is marked harmless",
                    finding.id, option.id
                );
                problems.push(
                    Problem::error("emergency-option-harmless", message, *place)
                        .related(option.id.place, "`ok = true` stands here")
                        .help("take `ok = true` out, or the answer out of the condition"),
                );
            }
        }
    }
}

/// The condition and the findings it refers to hold no `not`, "none", "no" or upper bound.
fn positive(rules: &RuleSet, finding: &Finding, problems: &mut Vec<Problem>) {
    for (place, what) in
        with_findings(rules, &finding.when).into_iter().flat_map(|c| negative_parts(rules, c))
    {
        let message = format!("the emergency finding `{}` depends on {what}", finding.id);
        problems.push(explain(Problem::error("emergency-condition", message, place), finding));
    }
}

/// A condition and those of the findings that it refers to, through any number of findings.
fn with_findings<'r>(rules: &'r RuleSet, condition: &'r Condition) -> Vec<&'r Condition> {
    let mut seen: BTreeSet<FindingIx> = BTreeSet::new();
    let mut open = vec![condition];
    let mut found = Vec::new();
    while let Some(condition) = open.pop() {
        found.push(condition);
        let references = condition.findings().into_iter().filter(|&finding| seen.insert(finding));
        open.extend(references.map(|finding| &rules.finding(finding).when));
    }
    found
}

fn explain(problem: Problem, finding: &Finding) -> Problem {
    problem
        .related(finding.id.place, "emergency finding defined here")
        .help("an emergency must be certain as soon as it is true: put such words into the option itself")
}

/// The parts of a condition that a later or fuller answer could take back.
fn negative_parts(rules: &RuleSet, condition: &Condition) -> Vec<(Place, String)> {
    let mut found = Vec::new();
    condition.walk(&mut |part: &Condition| match &part.test {
        Test::Not(_) => found.push((part.place, "a `not`".to_owned())),
        Test::Count { at_most: Some(_), .. } | Test::Leaf(Leaf::Number { at_most: Some(_), .. }) => {
            found.push((part.place, "an upper bound".to_owned()));
        }
        Test::Leaf(Leaf::Answer { question, any_of }) => {
            for (token, place) in any_of {
                if is_denial(rules.question(*question), *token) {
                    let id = rules.question(*question).token_id(*token);
                    found.push((*place, format!("the answer \"{id}\"")));
                }
            }
        }
        _ => {}
    });
    found
}

fn is_denial(question: &Question, token: Token) -> bool {
    token == Token::None || (question.kind == Kind::YesNo && token == Token::Option(1))
}

/// Every question that a condition tests, through findings.
fn tested_questions(rules: &RuleSet, condition: &Condition) -> BTreeSet<QuestionIx> {
    with_findings(rules, condition).into_iter().flat_map(Condition::questions).collect()
}

/// The questions that the allowed parts of an emergency condition test, through findings. What must not be
/// there is reported by itself, and says nothing about the question it tests.
fn tested_positively(rules: &RuleSet, condition: &Condition, questions: &mut BTreeSet<QuestionIx>) {
    match &condition.test {
        Test::Not(_)
        | Test::Count { at_most: Some(_), .. }
        | Test::Leaf(Leaf::Number { at_most: Some(_), .. }) => {}
        Test::Leaf(Leaf::Answer { question, any_of }) => {
            if any_of.iter().any(|(token, _)| !is_denial(rules.question(*question), *token)) {
                questions.insert(*question);
            }
        }
        Test::Leaf(Leaf::Finding { any_of }) => {
            for (finding, _) in any_of {
                tested_positively(rules, &rules.finding(*finding).when, questions);
            }
        }
        Test::Leaf(leaf) => questions.extend(leaf.question()),
        Test::All(parts) | Test::Any(parts) | Test::Count { of: parts, .. } => {
            for part in parts {
                tested_positively(rules, part, questions);
            }
        }
    }
}

/// The gates of emergency questions, and of the questions that those look at: positive, and open to
/// somebody who was not sure or preferred not to say.
fn gates(rules: &RuleSet, tested: &BTreeSet<QuestionIx>, problems: &mut Vec<Problem>) {
    let mut reached = tested.clone();
    let mut open: Vec<(QuestionIx, QuestionIx)> = tested.iter().map(|&index| (index, index)).collect();
    while let Some((index, emergency)) = open.pop() {
        let question = rules.question(index);
        let named = if index == emergency {
            format!("the emergency question `{}`", question.id)
        } else {
            format!(
                "`{}`, which the emergency question `{}` waits for,",
                question.id,
                rules.question(emergency).id
            )
        };
        let Some(gate) = &question.when else { continue };
        for (place, what) in with_findings(rules, gate).into_iter().flat_map(|c| negative_parts(rules, c)) {
            let message = format!("whether {named} is asked depends on {what}");
            problems.push(
                Problem::error("emergency-gate", message, place)
                    .related(question.id.place, "question defined here")
                    .help("ask it whenever it could matter: gates of emergency questions hold positive tests only"),
            );
        }
        for looked_at in tested_questions(rules, gate) {
            for token in [Token::NotSure, Token::PreferNot] {
                hidden_by(rules, &named, gate, looked_at, token, problems);
            }
            if reached.insert(looked_at) {
                open.push((looked_at, emergency));
            }
        }
    }
}

fn hidden_by(
    rules: &RuleSet,
    named: &str,
    gate: &Condition,
    looked_at: QuestionIx,
    token: Token,
    problems: &mut Vec<Problem>,
) {
    let gating = rules.question(looked_at);
    if !gating.tokens().contains(&token) || survives(rules, gate, looked_at, token) != Survival::Lost {
        return;
    }
    let answer = gating.token_id(token);
    let message = format!("{named} is hidden when `{}` is \"{answer}\"", gating.id);
    problems.push(
        Problem::error("emergency-hidden", message, gate.place)
            .related(gating.id.place, format!("`{}` offers \"{answer}\"", gating.id))
            .help(format!("add \"{answer}\" to the test of `{}`", gating.id)),
    );
}

/// What becomes of a condition of positive tests when one question is answered by one token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Survival {
    /// It holds, whatever else is answered.
    Holds,
    /// It does not depend on the question.
    Same,
    /// It may fail where another answer would have made it hold.
    Lost,
}

fn survives(rules: &RuleSet, condition: &Condition, question: QuestionIx, token: Token) -> Survival {
    let parts = || condition.parts().iter().map(|part| survives(rules, part, question, token));
    match &condition.test {
        Test::Leaf(Leaf::Finding { any_of }) => {
            let of_findings = || {
                any_of
                    .iter()
                    .map(|(finding, _)| survives(rules, &rules.finding(*finding).when, question, token))
            };
            any_survives(of_findings)
        }
        Test::Leaf(leaf) if leaf.question() != Some(question) => Survival::Same,
        Test::Leaf(Leaf::Answer { any_of, .. })
            if any_of.iter().any(|(looked_for, _)| *looked_for == token) =>
        {
            Survival::Holds
        }
        Test::Leaf(_) => Survival::Lost,
        Test::Any(_) => any_survives(parts),
        Test::All(_) | Test::Count { .. } | Test::Not(_) => {
            if parts().any(|part| part == Survival::Lost) {
                Survival::Lost
            } else if parts().all(|part| part == Survival::Holds) {
                Survival::Holds
            } else {
                Survival::Same
            }
        }
    }
}

fn any_survives<I: Iterator<Item = Survival>>(parts: impl Fn() -> I) -> Survival {
    if parts().any(|part| part == Survival::Holds) {
        Survival::Holds
    } else if parts().any(|part| part == Survival::Lost) {
        Survival::Lost
    } else {
        Survival::Same
    }
}

/// Whether a condition holds when one question has one answer and nothing else is answered.
fn holds_alone(rules: &RuleSet, condition: &Condition, index: QuestionIx, answer: Alone) -> bool {
    condition.holds(&mut |leaf| match (leaf, answer) {
        (Leaf::Answer { question, any_of }, Alone::Token(token)) => {
            *question == index && any_of.iter().any(|(looked_for, _)| *looked_for == token)
        }
        (Leaf::Number { question, at_least, at_most }, Alone::Number(number)) => {
            *question == index
                && at_least.is_none_or(|least| number >= least)
                && at_most.is_none_or(|most| number <= most)
        }
        (Leaf::Finding { any_of }, _) => {
            any_of.iter().any(|(finding, _)| holds_alone(rules, &rules.finding(*finding).when, index, answer))
        }
        _ => false,
    })
}

#[derive(Clone, Copy)]
enum Alone {
    Token(Token),
    Number(i64),
}

fn fires_alone(rules: &RuleSet, kinds: &[FindingKind], index: QuestionIx, answer: Alone) -> bool {
    rules
        .findings
        .iter()
        .any(|finding| kinds.contains(&finding.kind) && holds_alone(rules, &finding.when, index, answer))
}

/// A question with an answer that alone makes an emergency offers "not sure", and that is at least same-day.
fn not_sure(rules: &RuleSet, index: QuestionIx, problems: &mut Vec<Problem>) {
    let question = rules.question(index);
    let mut answers: Vec<Alone> = question.tokens().into_iter().map(Alone::Token).collect();
    // With no upper bounds in emergency conditions, the largest number decides.
    answers.extend(match question.kind {
        Kind::Number { max, .. } => Some(Alone::Number(max)),
        _ => None,
    });
    if !answers.into_iter().any(|answer| fires_alone(rules, &[FindingKind::Emergency], index, answer)) {
        return;
    }
    if !question.not_sure {
        let message = format!("`{}` can make an emergency, and does not offer \"not sure\"", question.id);
        problems.push(
            Problem::error("emergency-without-not-sure", message, question.id.place)
                .help("add `not-sure = true`, and a finding of kind same-day for the answer \"not-sure\""),
        );
        return;
    }
    let urgent = [FindingKind::Emergency, FindingKind::SameDay];
    if !fires_alone(rules, &urgent, index, Alone::Token(Token::NotSure)) {
        let message =
            format!("\"not sure\" on the emergency question `{}` is not at least same-day", question.id);
        problems.push(Problem::error("not-sure-ignored", message, question.id.place).help(format!(
            "add a finding of kind same-day with `when = {{ {} = \"not-sure\" }}`",
            question.id
        )));
    }
}

/// "Prefer not to say" on a question that an emergency tests fires at least a caution.
fn skip(rules: &RuleSet, index: QuestionIx, problems: &mut Vec<Problem>) {
    let question = rules.question(index);
    let kinds = [FindingKind::Emergency, FindingKind::SameDay, FindingKind::Caution];
    if question.may_skip && !fires_alone(rules, &kinds, index, Alone::Token(Token::PreferNot)) {
        let message = format!("\"prefer not to say\" on the emergency question `{}` is lost", question.id);
        problems.push(
            Problem::error("skip-ignored", message, question.id.place).help(format!(
                "add a finding of kind caution with `when = {{ {} = \"prefer-not\" }}`, so that a clinician asks again",
                question.id
            )),
        );
    }
}

/// Every option of a question that an emergency tests does something, or is marked harmless.
fn options(rules: &RuleSet, index: QuestionIx, problems: &mut Vec<Problem>) {
    let question = rules.question(index);
    let conditions = rules.findings.iter().map(|finding| &finding.when);
    let gates = rules.questions.iter().filter_map(|question| question.when.as_ref());
    let used: BTreeSet<Token> = conditions
        .chain(gates)
        .flat_map(Condition::leaves)
        .filter_map(|leaf| match leaf {
            Leaf::Answer { question, any_of } if *question == index => Some(any_of),
            _ => None,
        })
        .flatten()
        .map(|(token, _)| *token)
        .collect();
    for (position, option) in question.options.iter().enumerate() {
        if !option.ok && !used.contains(&Token::Option(position)) {
            let message = format!(
                "no finding uses the answer `{}` to the emergency question `{}`",
                option.id, question.id
            );
            problems.push(
                Problem::error("emergency-option-unused", message, option.id.place)
                    .related(question.id.place, "question defined here")
                    .help("use it in a finding, or mark it `ok = true` if it is harmless"),
            );
        }
    }
}
