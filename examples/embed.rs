//! Uses the crate from a program of your own: the built-in rule set, answers from your side, the result in Rust.
//!
//! Run it: `cargo run --example embed`
#![expect(clippy::print_stdout, reason = "an example prints for its reader")]

use std::error::Error;

use prescreen::answers::{Answers, answer_from_words};
use prescreen::assess::assess;
use prescreen::interview::{Next, next};
use prescreen::ruleset::{FindingKind, built_in};

fn main() -> Result<(), Box<dyn Error>> {
    let rules = built_in().rules.ok_or("the built-in rule set has an error")?;
    let mut answers = Answers::new();

    // Ask in the order that the rule set gives, until it has heard enough.
    while let Next::Ask(index) = next(&rules, &answers, true) {
        let question = rules.question(index);
        let words: &[&str] = match question.id.as_str() {
            "site" => &["low-back"],
            "spine-new" => &["numb-between-legs"],
            "age" => &["age-18-49"],
            _ => &["none"],
        };
        let answer = answer_from_words(question, words).map_err(|error| error.message)?;
        answers.set(index, answer);
    }

    let assessment = assess(&rules, &answers);
    let outcome = assessment.outcome.ok_or("something is missing")?;
    println!("{outcome}: {}", rules.outcome(outcome).headline);
    for fired in assessment.of_kind(&rules, FindingKind::Emergency) {
        println!("- {}", rules.finding(fired.finding).title);
    }
    Ok(())
}
