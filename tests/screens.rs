//! How many screens a person sees. Few on purpose: a long form is not finished, or not read.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "common/people.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod people;

use std::collections::BTreeSet;

use people::{harmless, rules, screens};
use prescreen::answers::{Answer, Answers};
use prescreen::assess::{condition_holds, shown};
use prescreen::ruleset::{Kind, Leaf, QuestionIx, RuleSet, Token};

const MOST_FOR_ONE_PLACE: usize = 24;
const MOST_OF_ALL: usize = 34;
const LONGEST_LIST: usize = 9;

const PLACES: [&str; 9] =
    ["neck", "upper-back", "low-back", "shoulder", "arm", "hip", "knee", "lower-leg", "other"];

#[test]
fn a_person_with_one_place_and_nothing_to_flag() {
    let rules = rules();
    let mut seen = Vec::new();
    for place in PLACES {
        for age in ["age-under-18", "age-18-49", "age-70-plus"] {
            let person = harmless(&rules, &[place], age, &[]);
            seen.push((place, age, screens(&rules, &person)));
        }
    }
    // Known numbers, so that a new question shows up here.
    let adults: Vec<(&str, usize)> = seen
        .iter()
        .filter(|(_, age, _)| *age == "age-18-49")
        .map(|(place, _, screens)| (*place, *screens))
        .collect();
    assert_eq!(
        adults,
        [
            ("neck", 23),
            ("upper-back", 23),
            ("low-back", 22),
            ("shoulder", 19),
            ("arm", 19),
            ("hip", 21),
            ("knee", 19),
            ("lower-leg", 21),
            ("other", 23),
        ]
    );
    assert!(seen.iter().all(|(_, _, screens)| *screens <= MOST_FOR_ONE_PLACE), "{seen:?}");
    assert_eq!(screens(&rules, &harmless(&rules, &["none"], "age-18-49", &[])), 12);
}

/// Every way to answer a question, for the tokens that matter: each set of options, and each token that stands alone.
/// Of the options that no gate looks at, one stands for all.
fn ways(rules: &RuleSet, index: QuestionIx) -> Vec<Answer> {
    let question = rules.question(index);
    let mut tokens = question.tokens();
    if question.kind != Kind::ChooseMany {
        return tokens.into_iter().map(Answer::one).collect();
    }
    let gates = rules.questions.iter().filter_map(|question| question.when.as_ref());
    let looked_at: BTreeSet<Token> = gates
        .flat_map(|gate| gate.leaves())
        .filter_map(|leaf| match leaf {
            Leaf::Answer { question, any_of } if *question == index => Some(any_of),
            _ => None,
        })
        .flat_map(|any_of| any_of.iter().map(|(token, _)| *token))
        .collect();
    let other = |token: &Token| matches!(token, Token::Option(_)) && !looked_at.contains(token);
    let stands_for_others = tokens.iter().copied().find(other);
    tokens.retain(|token| !other(token) || Some(*token) == stands_for_others);
    let (alone, together): (Vec<Token>, Vec<Token>) =
        tokens.into_iter().partition(|token| matches!(token, Token::None | Token::PreferNot));
    let mut ways: Vec<Answer> = alone.into_iter().map(Answer::one).collect();
    for mask in 1..1_usize << together.len() {
        let chosen = together.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1);
        ways.push(Answer::Chosen(chosen.map(|(_, token)| *token).collect()));
    }
    ways
}

/// The longest path, found by going through every way to answer the questions that decide which others are shown.
#[test]
fn the_longest_path_of_all() {
    let rules = rules();
    let gating: BTreeSet<QuestionIx> = rules
        .questions
        .iter()
        .filter_map(|question| question.when.as_ref())
        .flat_map(|gate| {
            assert!(gate.findings().is_empty(), "a gate that looks at a finding: follow it here too");
            gate.questions()
        })
        .collect();
    let mut people = vec![Answers::new()];
    for &index in &gating {
        let (ways, gate) = (ways(&rules, index), &rules.question(index).when);
        let (asked, not_asked): (Vec<Answers>, Vec<Answers>) = people
            .into_iter()
            .partition(|person| gate.as_ref().is_none_or(|gate| condition_holds(&rules, person, gate)));
        let answered = asked.iter().flat_map(|person| {
            ways.iter().map(|answer| {
                let mut next = person.clone();
                next.set(index, answer.clone());
                next
            })
        });
        people = answered.chain(not_asked).collect();
        assert!(people.len() < 100_000, "too many to go through");
    }
    let longest = people.iter().map(|person| shown(&rules, person).len()).max().unwrap();
    // The first page, the one same-day notice, and the review or the emergency page at the end.
    let bound = longest + 3;
    assert!(bound <= MOST_OF_ALL, "{longest} questions");
    assert_eq!((people.len(), longest, bound), (15_168, 27, 30));
    // And somebody does see that many.
    let own: [(&str, &[&str]); 2] = [("body-now", &["fever"]), ("spine-new", &["prefer-not"])];
    let person = harmless(&rules, &PLACES, "age-18-49", &own);
    assert_eq!(screens(&rules, &person), bound);
}

#[test]
fn no_list_is_too_long() {
    let rules = rules();
    for question in &rules.questions {
        assert!(question.options.len() <= LONGEST_LIST, "{}: {}", question.id, question.options.len());
    }
}

#[test]
fn a_stop_comes_early() {
    let rules = rules();
    // The first page, the first list, and the emergency page.
    assert_eq!(screens(&rules, &harmless(&rules, &["knee"], "age-18-49", &[("now", &["chest-pain"])])), 3);
    let back = harmless(&rules, &["low-back"], "age-18-49", &[("spine-new", &["numb-between-legs"])]);
    assert_eq!(screens(&rules, &back), 7);
}
