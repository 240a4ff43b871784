//! What each danger sign leads to, alone and together with another: a table to be read beside the documented rules.
//! Each person has nothing else to flag, so that one answer is seen at work.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "common/people.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod people;

use people::{harmless, rules};
use prescreen::assess::assess;
use prescreen::ruleset::{Kind, Outcome, Token};

const YOUNG: &str = "age-18-49";
const OLD: &str = "age-70-plus";

/// Row, places, age, answers (`question=answer,answer`), what they lead to.
type Row = (&'static str, &'static str, &'static str, &'static str, Outcome);

const E: Outcome = Outcome::Emergency;
const S: Outcome = Outcome::SameDay;
const T: Outcome = Outcome::EvaluateWithCautions;
const NOTHING: Outcome = Outcome::Evaluate;

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("G1", "knee", YOUNG, "now=chest-pain", E),
    ("G1", "knee", YOUNG, "now=hard-to-breathe", E),
    ("G1", "knee", YOUNG, "now=passed-out", E),
    ("G2", "knee", YOUNG, "now=face-words-side", E),
    ("G3 alone", "knee", YOUNG, "body-now=fever", S),
    ("G3 confused", "knee", YOUNG, "now=fever-confused", E),
    ("G3 with weakness", "knee", YOUNG, "body-now=fever,weak-numb", E),
    ("G3 with a weaker leg", "low-back", YOUNG, "spine-new=leg-weaker body-now=fever", E),
    ("G4 limb pain", "knee", YOUNG, "lately=weight-loss", T),
    ("G4 spine pain", "low-back", YOUNG, "lately=weight-loss", S),
    ("G4 with cancer", "knee", YOUNG, "health-risk=cancer-past lately=weight-loss", S),
    ("G4 with night pain", "knee", YOUNG, "lately=weight-loss,night-pain", S),
    ("G5 alone", "low-back", YOUNG, "lately=night-pain", T),
    ("G5 with cancer", "knee", YOUNG, "health-risk=cancer-past lately=night-pain", S),
    ("G5 with weak defenses", "knee", YOUNG, "health-risk=weak-defense lately=night-pain", S),
    ("G6 old, pain unchanged", "low-back", OLD, "health-risk=cancer-past", T),
    ("G6 recent, pain unchanged", "low-back", OLD, "health-risk=cancer-recent", T),
    ("G6 limb", "knee", OLD, "health-risk=cancer-past how-long=new", T),
    ("G6 new spine pain", "low-back", YOUNG, "health-risk=cancer-past how-long=new", S),
    ("G6 changed spine pain", "neck", YOUNG, "health-risk=cancer-recent how-long=long-changed", S),
    ("G6 not sure how long", "neck", YOUNG, "health-risk=cancer-recent how-long=not-sure", S),
    ("G6 with weakness", "low-back", YOUNG, "body-now=weak-numb health-risk=cancer-past", E),
    ("G6 with weakness, hip", "hip", YOUNG, "body-now=weak-numb health-risk=cancer-past", E),
    ("G6 with weakness, knee", "knee", YOUNG, "body-now=weak-numb health-risk=cancer-past", E),
    ("G6 with weakness, shin", "lower-leg", YOUNG, "body-now=weak-numb health-risk=cancer-recent", E),
    ("G6 with weakness, arm", "arm", YOUNG, "body-now=weak-numb health-risk=cancer-past", E),
    ("G6 with weakness, no place", "none", YOUNG, "body-now=weak-numb health-risk=cancer-past", E),
    ("G6 with a weaker leg, shin", "lower-leg", YOUNG, "spine-new=leg-weaker health-risk=cancer-past", E),
    ("G6 with an unsteady walk", "neck", YOUNG, "upper-new=hands-weeks health-risk=cancer-past", E),
    ("G7 alone", "knee", YOUNG, "health-risk=weak-defense how-long=new", T),
    ("G7 spine pain unchanged", "neck", YOUNG, "health-risk=weak-defense", T),
    ("G7 new spine pain", "neck", YOUNG, "health-risk=weak-defense how-long=new", S),
    ("G7 hot joint", "knee", YOUNG, "health-risk=weak-defense body-now=hot-joint", S),
    ("G8 getting better", "knee", YOUNG, "spot-history=work-fine", T),
    ("G8 worse", "knee", YOUNG, "spot-history=work-worse", S),
    ("G8 worse, fever", "knee", YOUNG, "body-now=fever spot-history=work-worse", S),
    ("G8 worse, weakness", "knee", YOUNG, "body-now=weak-numb spot-history=work-worse", E),
    ("G8 worse, weaker leg", "low-back", YOUNG, "spine-new=leg-weaker spot-history=work-worse", E),
    ("S1", "low-back", YOUNG, "spine-new=numb-between-legs", E),
    ("S1 not sure", "low-back", YOUNG, "spine-new=not-sure", S),
    ("S1 skipped", "low-back", YOUNG, "spine-new=prefer-not", T),
    ("S1 asked again, yes", "low-back", YOUNG, "spine-new=not-sure numb-sure=yes", E),
    ("S1 asked again, not sure", "low-back", YOUNG, "spine-new=not-sure numb-sure=not-sure", E),
    ("S1 asked again, no", "hip", YOUNG, "spine-new=not-sure numb-sure=no", S),
    ("S1 asked again, skipped", "hip", YOUNG, "spine-new=not-sure numb-sure=prefer-not", S),
    ("S1 asked again after a skip, yes", "neck", YOUNG, "spine-new=prefer-not numb-sure=yes", E),
    ("S1 asked again after a skip, not sure", "other", YOUNG, "spine-new=prefer-not numb-sure=not-sure", E),
    ("S1 asked again after a skip, skipped", "lower-leg", YOUNG, "spine-new=prefer-not numb-sure=prefer-not", T),
    ("S1 asked again, under 18", "low-back", "age-under-18", "spine-new=not-sure numb-sure=yes", E),
    ("S2 new", "low-back", YOUNG, "spine-new=pee-changed", E),
    ("S2 old", "low-back", OLD, "spine-more=old-leak", T),
    ("S3", "low-back", YOUNG, "spine-new=poop-changed", E),
    ("S4", "low-back", YOUNG, "sex-feeling=yes", E),
    ("S4 neck", "neck", YOUNG, "sex-feeling=yes", E),
    ("S4 shin", "lower-leg", YOUNG, "sex-feeling=yes", E),
    ("S4 tailbone", "other", OLD, "sex-feeling=yes", E),
    ("S4 not sure", "low-back", YOUNG, "sex-feeling=not-sure", S),
    ("S4 skipped", "low-back", YOUNG, "sex-feeling=prefer-not", T),
    ("S5 new", "low-back", YOUNG, "spine-new=both-legs", E),
    ("S5 old", "low-back", OLD, "spine-more=old-legs", T),
    ("S6 one leg", "low-back", YOUNG, "spine-new=leg-weaker", S),
    ("S6 list skipped, weakness", "lower-leg", YOUNG, "body-now=weak-numb spine-new=prefer-not", S),
    ("S6 sudden", "low-back", YOUNG, "spine-new=leg-sudden", E),
    ("S7 recent", "upper-back", YOUNG, "injury-spine=bad-injury", E),
    ("S7 old or checked", "upper-back", OLD, "injury-spine=older-injury", T),
    ("S8 slip alone", "low-back", YOUNG, "injury-spine=small-slip", NOTHING),
    ("S8 slip, weak bones", "low-back", YOUNG, "injury-spine=small-slip health-risk=weak-bones", S),
    ("S8 slip, steroids", "low-back", YOUNG, "injury-spine=small-slip health-risk=steroid-pills", S),
    ("S8 slip, over 70", "low-back", OLD, "injury-spine=small-slip", S),
    ("S8 slip, 65 to 69", "low-back", "age-65-69", "injury-spine=small-slip", NOTHING),
    ("S8 risk alone", "low-back", OLD, "health-risk=weak-bones", T),
    ("S9", "low-back", YOUNG, "spine-new=belly-faint", E),
    ("S9", "low-back", YOUNG, "spine-new=belly-beat", E),
    ("S9", "other", YOUNG, "spine-new=belly-beat", E),
    ("S10", "low-back", YOUNG, "spine-more=side-pain", S),
    ("S10 hip", "hip", YOUNG, "spine-more=side-pain", S),
    ("S11 alone", "upper-back", YOUNG, "spine-more=band", T),
    ("S11 cancer", "upper-back", YOUNG, "health-risk=cancer-past spine-more=band", S),
    ("S11 weight loss", "other", YOUNG, "spine-more=band lately=weight-loss", S),
    ("S11 fever", "upper-back", YOUNG, "body-now=fever spine-more=band", S),
    ("S11 unsteady", "upper-back", YOUNG, "spine-new=leg-weaker spine-more=band", S),
    ("S12", "low-back", YOUNG, "spine-more=stiff-morning", T),
    ("N1", "neck", YOUNG, "upper-new=neck-dizzy", E),
    ("N2 crash or fall", "neck", YOUNG, "injury-spine=bad-injury", E),
    ("N2 tingling", "neck", YOUNG, "injury-spine=neck-tingle", E),
    ("N2 small, under 65", "neck", "age-55-64", "injury-spine=neck-any", T),
    ("N2 small, 65 or more", "neck", "age-65-69", "injury-spine=neck-any", E),
    ("N2 not sure", "neck", YOUNG, "injury-spine=not-sure", S),
    ("N3 weeks", "neck", YOUNG, "upper-new=hands-weeks", S),
    ("N3 weeks, upper back", "upper-back", YOUNG, "upper-new=hands-weeks", S),
    ("N3 days", "arm", YOUNG, "upper-new=hands-days", E),
    ("N3 bladder", "neck", YOUNG, "spine-new=pee-changed upper-new=hands-weeks", E),
    ("N4", "neck", YOUNG, "now=fever-stiff-neck", E),
    ("N5 under 50", "neck", YOUNG, "upper-new=head-scalp-jaw", NOTHING),
    ("N5 50 or more", "neck", "age-50-54", "upper-new=head-scalp-jaw", S),
    ("N5 sight", "other", "age-50-54", "upper-new=sight-loss", E),
    ("H1", "shoulder", YOUNG, "now=arm-jaw-sweat", E),
    ("H2", "arm", YOUNG, "body-now=hot-joint", S),
    ("H3 bent", "lower-leg", YOUNG, "body-now=bent", S),
    ("H3 bent, weak or numb", "shoulder", YOUNG, "body-now=bent,weak-numb", E),
    ("H3 open or cold", "lower-leg", YOUNG, "body-now=bent-open", E),
    ("H4 eyelid", "shoulder", YOUNG, "upper-new=eyelid", S),
    ("H4 numb arm", "shoulder", YOUNG, "body-now=weak-numb", S),
    ("H4 numb arm", "arm", YOUNG, "body-now=weak-numb", S),
    ("numb, no arm or shoulder pain", "low-back", YOUNG, "body-now=weak-numb", T),
    ("H4 eyelid, upper back", "upper-back", YOUNG, "upper-new=eyelid", S),
    ("H5 belly injury, upper back", "upper-back", YOUNG, "upper-new=tip-after-belly-hit", E),
    ("H5 belly injury", "shoulder", YOUNG, "upper-new=tip-after-belly-hit", E),
    ("H5 pregnant", "shoulder", YOUNG, "upper-new=pregnant-belly", E),
    ("E1", "arm", YOUNG, "upper-new=elbow-tip", S),
    ("P1", "hip", YOUNG, "leg-today=cannot-stand", E),
    ("P1 thigh", "other", OLD, "leg-today=cannot-stand", E),
    ("P1 knee, under 65", "knee", "age-55-64", "leg-today=cannot-stand", S),
    ("P1 knee, 65 or more", "knee", "age-65-69", "leg-today=cannot-stand", E),
    ("P1 shin, 65 or more", "lower-leg", OLD, "leg-today=cannot-stand", E),
    ("P1 felt in the back", "low-back", OLD, "injury-spine=fell-no-stand", E),
    ("P1 felt in the back, young", "low-back", YOUNG, "injury-spine=fell-no-stand", E),
    ("P2", "hip", YOUNG, "leg-today=groin-run", S),
    ("P3", "hip", "age-under-18", "young-limp=yes", S),
    ("P3 shin", "lower-leg", "age-under-18", "young-limp=yes", S),
    ("P3 back", "low-back", "age-under-18", "young-limp=yes", S),
    ("P3 no place", "none", "age-under-18", "young-limp=yes", S),
    ("P3 not sure", "knee", "age-under-18", "young-limp=not-sure", S),
    ("K1 4 steps", "knee", YOUNG, "leg-today=no-4-steps", S),
    ("K1 bend", "knee", YOUNG, "leg-today=knee-no-bend", S),
    ("K1 hurt, under 55", "knee", YOUNG, "leg-today=knee-hurt", NOTHING),
    ("K1 hurt, 55 or more", "knee", "age-55-64", "leg-today=knee-hurt", S),
    ("K2", "knee", YOUNG, "leg-today=knee-stuck", S),
    ("A1 4 steps", "lower-leg", YOUNG, "leg-today=no-4-steps", S),
    ("A1 bone", "lower-leg", YOUNG, "leg-today=bone-sore", S),
    ("A2", "lower-leg", YOUNG, "leg-today=calf-pop", S),
    ("A3 swollen", "knee", YOUNG, "body-now=leg-swollen", S),
    ("A3 with breath", "knee", YOUNG, "body-now=leg-swollen-breath", E),
    ("A4", "knee", YOUNG, "now=limb-tight", E),
    ("A5", "knee", YOUNG, "now=limb-cold", E),
    ("A6", "lower-leg", YOUNG, "leg-today=sugar-foot", S),
    ("A7 now", "lower-leg", YOUNG, "medicines=cipro-pain-now", S),
    ("A7 past", "lower-leg", YOUNG, "medicines=cipro-past", T),
    ("W1", "knee", YOUNG, "body-now=skin-red", S),
    ("W1 fast", "knee", YOUNG, "body-now=skin-fast", E),
    ("CX-22 newly sore", "hip", OLD, "spot-history=metal-sore", S),
    ("CX-22 not sore", "hip", OLD, "spot-history=metal", T),
    ("not sure, first list", "knee", YOUNG, "now=not-sure", S),
    ("not sure, other signs", "knee", YOUNG, "body-now=not-sure", S),
    ("not sure, leg list", "knee", YOUNG, "leg-today=not-sure", S),
    ("not sure, arm list", "shoulder", YOUNG, "upper-new=not-sure", S),
    ("not sure, health, with weakness", "knee", YOUNG, "body-now=weak-numb health-risk=not-sure", S),
    ("skipped, health, with weakness", "lower-leg", YOUNG, "body-now=weak-numb health-risk=prefer-not", S),
    ("not sure, health, with weakness", "low-back", YOUNG, "body-now=weak-numb health-risk=not-sure", S),
    ("skipped, health, with weakness", "hip", YOUNG, "body-now=weak-numb health-risk=prefer-not", S),
    ("not sure, past work, with weakness", "knee", YOUNG, "body-now=weak-numb spot-history=not-sure", S),
    ("skipped, health", "knee", YOUNG, "health-risk=prefer-not", T),
    ("skipped, last list", "knee", YOUNG, "health-more=prefer-not", T),
    ("pain pills", "knee", YOUNG, "nsaid-use=most-days", T),
];

#[test]
fn each_danger_sign_leads_where_the_documents_say() {
    let rules = rules();
    let mut wrong = Vec::new();
    for &(row, place, age, own, expected) in ROWS {
        let own: Vec<(&str, Vec<&str>)> = own
            .split(' ')
            .map(|answer| answer.split_once('=').unwrap())
            .map(|(question, words)| (question, words.split(',').collect()))
            .collect();
        let own: Vec<(&str, &[&str])> =
            own.iter().map(|(question, words)| (*question, words.as_slice())).collect();
        let found = assess(&rules, &harmless(&rules, &[place], age, &own)).outcome.unwrap();
        if found != expected {
            wrong.push(format!("{row}, {place}, {age}, {own:?}: {found}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words that decide whether a person finds their own sign in a list: a part of a label, by question and option.
const WORDS: &[(&str, &str, &str, &str)] = &[
    ("G2", "now", "face-words-side", "one side of your body"),
    ("G3", "body-now", "fever", "even if they come and go"),
    ("H1 not only in the last day", "now", "arm-jaw-sweat", "Now or in the last few weeks"),
    ("H1 an old injury does not count", "now", "arm-jaw-sweat", "no clear new injury"),
    ("S5 need not run down", "spine-new", "both-legs", "Both legs hurt"),
    ("S5 numb too", "spine-more", "old-legs", "numbness"),
    ("S6 newly weak", "spine-new", "leg-weaker", "newly weak"),
    ("S9 an old beat", "spine-new", "belly-beat", "(new or old)"),
    ("S9 known bulge", "spine-new", "belly-beat", "new back or belly pain, and a known bulge"),
    ("N3 slow", "upper-new", "hands-weeks", "Over weeks or months"),
    ("P1 a hit too", "leg-today", "cannot-stand", "fell or were hit"),
    ("P1 a hit too", "injury-spine", "fell-no-stand", "fell or were hit"),
    ("S6 a loose ankle is not a weak leg", "spine-new", "leg-weaker", "not just a sore or loose joint"),
    ("S2 no pee at all, or a leak", "spine-new", "pee-changed", "can not pee or can not hold it"),
    ("S7 the buttock belongs to the back", "site", "low-back", "buttock"),
    ("A3 a sore calf too", "body-now", "leg-swollen-breath", "calf is warm or sore"),
    ("C05 the page names the condition", "foot-detail", "achilles", "A doctor said"),
    ("C06 the page names the condition", "foot-detail", "heel", "A doctor said"),
    ("C11 in the same joint", "your-story", "sprain-still-loose", "that joint still feels loose"),
];

#[test]
fn the_lines_hold_the_words_that_they_turn_on() {
    let rules = rules();
    for (row, question, option, words) in WORDS {
        let question = rules.question(rules.question_by_id(question).unwrap());
        let option = question.options.iter().find(|other| other.id.as_str() == *option).unwrap();
        assert!(option.label.contains(words), "{row}: {}", option.label);
    }
    // Slow signs stand in this list, and an old beat in the other: neither asks for new things alone.
    let asked = |id: &str| rules.question(rules.question_by_id(id).unwrap()).clone();
    assert!(asked("upper-new").ask.contains("come on over time"));
    // Numb without pain has a place too.
    assert!(asked("site").ask.contains("numb spot"));
    assert!(asked("spine-new").help.unwrap().contains("even if the beat is old"));
}

/// Fever, weakness and a bent bone are asked before anything that depends on the place.
#[test]
fn the_list_of_signs_now_comes_straight_after_the_age() {
    let rules = rules();
    let ids: Vec<&str> = rules.question_indices().map(|index| rules.question(index).id.as_str()).collect();
    assert_eq!(ids[..4], ["now", "site", "age", "body-now"]);
}

/// Age leads to nothing by itself; being under 18 is a note.
#[test]
fn age_alone_leads_to_nothing() {
    let rules = rules();
    for place in ["neck", "upper-back", "low-back", "shoulder", "hip", "knee"] {
        for age in ["age-18-49", "age-50-54", "age-55-64", "age-65-69", "age-70-plus"] {
            assert_eq!(
                assess(&rules, &harmless(&rules, &[place], age, &[])).outcome,
                Some(NOTHING),
                "{place}, {age}"
            );
        }
        assert_eq!(assess(&rules, &harmless(&rules, &[place], "age-under-18", &[])).outcome, Some(T));
    }
}

/// Nothing that can be told about health, medicines or past care alone sends a person away: it is a note. The
/// exceptions are the same-day signs among them.
#[test]
fn cautions_alone_stay_cautions() {
    let rules = rules();
    let urgent = ["work-worse", "metal-sore", "cipro-pain-now"];
    for id in ["health-risk", "spot-history", "lately", "nsaid-use", "medicines", "shots-care", "health-more"]
    {
        let question = &rules.question(rules.question_by_id(id).unwrap());
        for token in question.tokens() {
            let answer = question.token_id(token);
            if token == Token::None || urgent.contains(&answer) {
                continue;
            }
            let person = harmless(&rules, &["knee"], YOUNG, &[(id, &[answer])]);
            let harmless = question.option(token).is_some_and(|option| option.ok);
            let expected = if harmless { NOTHING } else { T };
            assert_eq!(assess(&rules, &person).outcome, Some(expected), "{id} = {answer}");
        }
    }
}

/// Every option that can be chosen does something, is marked harmless, or describes the pain.
#[test]
fn no_answer_is_asked_for_nothing() {
    let rules = rules();
    let conditions = || {
        rules
            .findings
            .iter()
            .map(|finding| &finding.when)
            .chain(rules.evidence.iter().map(|evidence| &evidence.when))
            .chain(rules.questions.iter().filter_map(|question| question.when.as_ref()))
    };
    for index in rules.question_indices() {
        let question = rules.question(index);
        if matches!(question.kind, Kind::Number { .. }) {
            assert!(question.record_only, "{}", question.id);
            continue;
        }
        for token in question.tokens().into_iter().filter(|token| matches!(token, Token::Option(_))) {
            let id = question.token_id(token);
            let used = conditions().flat_map(|condition| condition.leaves()).any(|leaf| match leaf {
                prescreen::ruleset::Leaf::Answer { question: of, any_of } => {
                    *of == index && any_of.iter().any(|(looked_for, _)| *looked_for == token)
                }
                _ => false,
            });
            let harmless = question.option(token).is_some_and(|option| option.ok);
            let denial = question.kind == Kind::YesNo && id == "no";
            assert!(used || harmless || denial, "{} = {id} is used by nothing", question.id);
        }
    }
}
