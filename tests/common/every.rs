//! Every complete answer set of a small rule set, by walking through the interview. With the reference evaluator
//! only: what the decision diagram says is held against this.

use std::collections::BTreeSet;

use prescreen::answers::{Answer, Answers};
use prescreen::assess::{condition_holds, visible_answers};
use prescreen::ruleset::{Kind, QuestionIx, RuleSet, Token};

/// Every answer that can be given to a question.
pub(crate) fn every_answer(rules: &RuleSet, index: QuestionIx) -> Vec<Answer> {
    let question = rules.question(index);
    let tokens = question.tokens();
    let mut found: Vec<Answer> = match question.kind {
        Kind::Number { min, max, .. } => (min..=max).map(Answer::Number).collect(),
        _ => Vec::new(),
    };
    if question.kind != Kind::ChooseMany {
        found.extend(tokens.into_iter().map(Answer::one));
        return found;
    }
    let alone = |token: &Token| matches!(token, Token::None | Token::PreferNot);
    found.extend(tokens.iter().copied().filter(alone).map(Answer::one));
    let beside: Vec<Token> = tokens.into_iter().filter(|token| !alone(token)).collect();
    for set in 1..1_usize << beside.len() {
        let ticked: BTreeSet<Token> = beside
            .iter()
            .enumerate()
            .filter(|(bit, _)| set & (1 << bit) != 0)
            .map(|(_, token)| *token)
            .collect();
        found.push(Answer::Chosen(ticked));
    }
    found
}

/// Every complete answer set; `None` when there are more than `limit`.
pub(crate) fn every_answer_set(rules: &RuleSet, limit: usize) -> Option<Vec<Answers>> {
    let mut sets = vec![Answers::new()];
    for index in rules.question_indices() {
        let answers = every_answer(rules, index);
        let mut longer = Vec::new();
        for set in sets {
            let gate = rules.question(index).when.as_ref();
            if gate.is_none_or(|when| condition_holds(rules, &visible_answers(rules, &set), when)) {
                for answer in &answers {
                    let mut with = set.clone();
                    with.set(index, answer.clone());
                    longer.push(with);
                }
            } else {
                longer.push(set);
            }
            if longer.len() > limit {
                return None;
            }
        }
        sets = longer;
    }
    Some(sets)
}
