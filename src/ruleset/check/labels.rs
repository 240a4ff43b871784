//! Answers to one question that a person cannot tell apart.

use std::collections::BTreeMap;

use crate::document::Place;
use crate::problem::Problem;
use crate::ruleset::model::{Question, RuleSet, Token};
use crate::ruleset::vocabulary::Audience;

/// No two answers to a question have the same label: whoever picks one could mean the other.
pub(super) fn check(rules: &RuleSet, problems: &mut Vec<Problem>) {
    for question in &rules.questions {
        for audience in [Audience::Patient, Audience::Staff] {
            let found = same(rules, question, audience);
            // What staff read is mostly what patients read; once is enough.
            if !found.is_empty() {
                problems.extend(found);
                break;
            }
        }
    }
}

fn same(rules: &RuleSet, question: &Question, audience: Audience) -> Vec<Problem> {
    let mut seen: BTreeMap<String, Token> = BTreeMap::new();
    let mut problems = Vec::new();
    for token in question.tokens() {
        let label = question.token_label(token, &rules.words, audience);
        let plain: String = label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let plain = plain.trim_end_matches(['.', '!', '?']).to_owned();
        let Some(&first) = seen.get(&plain) else {
            seen.insert(plain, token);
            continue;
        };
        let (one, other) = (question.token_id(first), question.token_id(token));
        let message = format!("the answers `{one}` and `{other}` to `{}` read the same", question.id);
        let problem = Problem::error("same-label", message, place_of(question, token));
        problems.push(
            problem
                .related(place_of(question, first), "the other one")
                .help("give each answer words of its own, so that nobody picks one and means the other"),
        );
    }
    problems
}

/// Where an answer is defined; for those that every question shares, the question.
fn place_of(question: &Question, token: Token) -> Place {
    match token {
        Token::Option(index) => {
            question.options.get(index).map_or(question.id.place, |option| option.id.place)
        }
        _ => question.id.place,
    }
}
