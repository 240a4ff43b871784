//! The compiled evaluator of batch runs against the reference evaluator, on thousands of random rule sets and
//! answers, however few alternatives are written out.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails at once")]

#[path = "common/generate.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod generate;
#[path = "common/people.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod people;

use generate::{Rules, Tape, draw_answers, typed_answers};
use people::{Rng, Wanted, random_person};
use prescreen::answers::Answers;
use prescreen::assess::assess;
use prescreen::batch::{ALTERNATIVES, Plan, Region, Target};
use prescreen::ruleset::{FindingKind, RuleSet, built_in};

/// How many rule sets; `PRESCREEN_CASES` says otherwise.
fn cases() -> usize {
    std::env::var("PRESCREEN_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(1500)
}

/// What the plan says of answers, target by target.
fn by_plan(plan: &Plan<'_>, answers: &Answers) -> Vec<Vec<Target>> {
    let mut bits = vec![u64::MAX; plan.words()];
    for question in plan.rules().question_indices() {
        for (bits, mask) in bits.iter_mut().zip(plan.mask(question, answers.get(question))) {
            *bits &= mask;
        }
    }
    plan.work_out(&mut bits);
    assert!(bits[plan.good() / 64] >> (plan.good() % 64) & 1 == 1, "every answer can be read");
    let of_region = |region| {
        let mut found: Vec<Target> = plan
            .region(region)
            .filter(|bit| bits[bit / 64] >> (bit % 64) & 1 == 1)
            .map(|bit| plan.targets()[bit])
            .collect();
        found.dedup();
        found
    };
    Region::ALL.map(of_region).into()
}

/// What the reference evaluator says.
fn by_reference(rules: &RuleSet, answers: &Answers) -> Vec<Vec<Target>> {
    let assessment = assess(rules, answers);
    let kind = |kind| assessment.of_kind(rules, kind).map(|fired| Target::Finding(fired.finding)).collect();
    Region::ALL
        .map(|region| match region {
            Region::Criteria => kind(FindingKind::Criterion),
            Region::Cautions => kind(FindingKind::Caution),
            Region::Emergencies => kind(FindingKind::Emergency),
            Region::SameDay => kind(FindingKind::SameDay),
            Region::Missing => assessment.missing.iter().map(|&question| Target::Missing(question)).collect(),
        })
        .into()
}

#[test]
fn the_plan_says_what_the_reference_says_on_random_rule_sets() {
    let mut rng = Rng(6);
    let (mut fired, mut worked_out) = (0, 0);
    for case in 0..cases() {
        let tape: Vec<u16> =
            (0..20 + rng.below(300)).map(|_| u16::try_from(rng.below(65_536)).unwrap()).collect();
        let drawn = Rules::draw(&mut Tape::new(&tape));
        let rules = drawn.read();
        let plans = [ALTERNATIVES, 3, 1, 0].map(|limit| Plan::new(&rules, limit));
        worked_out += plans.iter().filter(|plan| !plan.is_flat()).count();
        for _ in 0..40 {
            let tape: Vec<u16> = (0..100).map(|_| u16::try_from(rng.below(65_536)).unwrap()).collect();
            let answers = typed_answers(&rules, &drawn, &draw_answers(&mut Tape::new(&tape), &drawn));
            let expected = by_reference(&rules, &answers);
            fired += expected.iter().map(Vec::len).sum::<usize>();
            for plan in &plans {
                assert_eq!(
                    by_plan(plan, &answers),
                    expected,
                    "case {case}: {answers:?}\n{}",
                    drawn.to_toml()
                );
            }
        }
    }
    assert!(fired > 20 * cases() && worked_out > cases(), "{fired} {worked_out}");
}

#[test]
fn the_plan_says_what_the_reference_says_on_the_shipped_rules() {
    let rules = built_in().rules.unwrap();
    let plans = [ALTERNATIVES, 1].map(|limit| Plan::new(&rules, limit));
    assert!(plans[0].is_flat() && plans[0].words() <= 4, "{} words", plans[0].words());
    let mut rng = Rng(7);
    for _ in 0..3_000 {
        // Some leave answers out; others answered as somebody else before, and that is left over.
        let mut answers =
            if rng.chance(30) { random_person(&rules, &mut rng, &Wanted::default()) } else { Answers::new() };
        for (question, answer) in random_person(&rules, &mut rng, &Wanted::default()).iter() {
            if !rng.chance(3) {
                answers.set(question, answer.clone());
            }
        }
        let expected = by_reference(&rules, &answers);
        for plan in &plans {
            assert_eq!(by_plan(plan, &answers), expected, "{answers:?}");
        }
    }
}
