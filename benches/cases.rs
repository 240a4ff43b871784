//! How many answer sets a second `prescreen test` tries, with the built-in rules on one core.
//!
//! `cargo bench --bench cases`. Goal: 50,000 a second for families that ask for no words. The second figure is
//! all but the evaluator: making the answers, and comparing what came of them.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use prescreen::cases::{Judge, Options, Seen, Suite, run};
use prescreen::ruleset::{RuleSet, built_in};

const ROUNDS: usize = 5;

/// 52,272 people with back pain and a sore knee: each age, each danger sign, each piece of the past.
const CASES: &str = r#"
format = 1

[[case]]
name = "Back pain, and every combination of six answers"
answers = { site = ["low-back", "knee"], age = "age-18-49" }
rest = "harmless"
expect = { outcome-at-least = "evaluate", not-fires = ["shoulder-pain"] }

[[case.vary]]
answers = { now = ["none", "chest-pain"], age = "every", body-now = "every", spine-new = "every", health-risk = "every", how-long = "every" }
"#;

#[expect(clippy::expect_used, reason = "a benchmark ends at once")]
fn main() {
    let rules = built_in().rules.expect("the built-in rules can be read");
    let mut suite = Suite::default();
    suite.add_file(&rules, "cases.toml", CASES);
    assert!(suite.problems.is_empty(), "{:?}", suite.problems);

    let (mut whole, mut rest) = (Duration::MAX, Duration::MAX);
    let mut sets = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let options = Options { filter: None, unconfirmed: false, coverage: None, progress: &mut |_| {} };
        let run = run(&rules, &suite, options);
        whole = whole.min(start.elapsed());
        assert_eq!(run.failed(), 0, "{:?}", run.results);
        sets = run.answer_sets();
        rest = rest.min(all_but_judging(&rules, &suite));
    }
    let each = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(u32::try_from(sets).unwrap_or(u32::MAX));
    println!("{sets} answer sets, best of {ROUNDS} rounds:");
    println!("{:<25} {:>9.2} us each, {:>9.0} a second", "prescreen test", each(whole), 1e6 / each(whole));
    println!("{:<25} {:>9.2} us each", "all but the evaluator", each(rest));
}

/// The time that goes into everything but the evaluator: every answer set gets the verdict of the first.
fn all_but_judging(rules: &RuleSet, suite: &Suite) -> Duration {
    let start = Instant::now();
    for case in &suite.cases {
        let verdict = Judge::new(rules).judge(&case.answers);
        case.each_answer_set(None, &mut |answers| {
            let seen = Seen::new(rules, black_box(answers), &verdict);
            black_box(case.expect.wants.iter().all(|(want, _)| want.is_met(&seen)));
        });
    }
    start.elapsed()
}
