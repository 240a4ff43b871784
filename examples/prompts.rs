//! Runs the interview of one rule file on the terminal: to try prompts out.
//!
//! `cargo run --example prompts -- RULES.toml [--plain]`
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::path::Path;

use prescreen::answers::Answers;
use prescreen::prompt::{Conduct, Dialog, Line, Prompter};
use prescreen::ruleset::{Audience, from_path};

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let reading = from_path(Path::new(args.get(1).map_or("", String::as_str)))?;
    let Some(rules) = reading.rules else {
        println!("{:#?}", reading.problems);
        return Ok(());
    };
    let mut keep = |_: &Answers| Ok(());
    let conduct = Conduct::new(&rules, Audience::Patient, Answers::new(), false, &mut keep);
    let mut prompter: Box<dyn Prompter> = if args.iter().any(|arg| arg == "--plain") {
        Box::new(Line::new(std::io::stdin().lock(), std::io::stderr(), 78, false))
    } else {
        Box::new(Dialog::new(args.iter().any(|arg| arg == "--color"))?)
    };
    let end = conduct.run(prompter.as_mut());
    drop(prompter);
    match end {
        Ok((answers, ending)) => {
            println!("{ending:?}");
            for (question, answer) in answers.iter() {
                println!("{} {answer:?}", rules.question(question).id);
            }
        }
        Err(stop) => println!("{stop:?}"),
    }
    Ok(())
}
