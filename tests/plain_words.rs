//! Every word that a patient reads is plain: on the shipped screens, and on the pages of the people in
//! `examples/answers/`. `cargo test --test plain_words -- --nocapture` prints the grades.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

use prescreen::answers::read_answers;
use prescreen::assess::assess;
use prescreen::report::{DetailRole, Format, Layout, Report, Role, Summary, render};
use prescreen::ruleset::plain::{GOAL, Lexicon, Speaker, measure};
use prescreen::ruleset::{Audience, RuleSet, built_in_files, from_texts};
use prescreen::text::Counts;

fn shipped() -> RuleSet {
    let reading = from_texts(built_in_files());
    assert_eq!(reading.problems, []);
    reading.rules.unwrap()
}

#[test]
fn the_shipped_words_reach_the_goal() {
    let measured = measure(&shipped()).unwrap();
    for graded in measured.screens.iter().chain([&measured.overall, &measured.sentences]) {
        println!("{:>5.1} {:>5.1}  {}", graded.grade(), graded.full_grade(), graded.name);
        assert!(graded.full_grade() < GOAL + 0.05, "{} is at {:.1}", graded.name, graded.full_grade());
    }
}

/// What stands on a page, by who says it. Other people's words (quotes of the list, sources) are left out, and so
/// is the line with the version of the rule set.
fn said(summary: &Summary, rules: &RuleSet) -> Vec<(String, Speaker)> {
    let mut all: Vec<(String, Speaker)> = Vec::new();
    let ours = |text: &String| (text.clone(), Speaker::Us);
    all.extend(summary.top.iter().chain([&summary.headline]).chain(&summary.say).map(ours));
    for block in &summary.blocks {
        let version = format!("{}: {} ", rules.words.rule_set, rules.id);
        let paragraphs = block.paragraphs.iter().filter(|text| !text.starts_with(&version));
        all.extend([&block.heading].into_iter().chain(paragraphs).map(ours));
        for item in &block.items {
            let asks = matches!(block.role, Role::NotSure | Role::Skipped | Role::Recorded | Role::Missing);
            let by = if asks { Speaker::Person } else { Speaker::Us };
            all.push((item.title.clone(), by));
            all.extend(item.answer.iter().map(|answer| (answer.clone(), Speaker::Person)));
            all.extend(item.say.iter().map(ours));
            for detail in &item.details {
                match detail.role {
                    DetailRole::Answer => {
                        all.push((format!("{}: {}", detail.label, detail.text), Speaker::Person));
                    }
                    DetailRole::Listed | DetailRole::Source => {}
                    DetailRole::Staff => panic!("a staff note on a page for a patient: {}", detail.text),
                }
            }
        }
    }
    all.retain(|(text, _)| !text.is_empty());
    all
}

#[test]
fn every_example_summary_is_plain() {
    let rules = shipped();
    let lexicon = Lexicon::of(&rules);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/answers");
    let mut people: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    people.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    people.sort();
    let (mut together, mut full_together) = (Counts::default(), Counts::default());
    let mut too_hard = Vec::new();
    for path in &people {
        let name = path.file_name().unwrap().to_string_lossy();
        let given = read_answers(&rules, &name, &fs::read_to_string(path).unwrap());
        assert_eq!(given.problems, [], "{name}");
        let assessment = assess(&rules, &given.answers);
        let report =
            Report { rules: &rules, assessment: &assessment, audience: Audience::Patient, reference: None };
        let said = said(&Summary::new(&report), &rules);

        // What is looked at is what is printed.
        let page = Layout { columns: 78, color: false, plain: false, unicode: true };
        let in_one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let printed = in_one_line(&render(&report, Format::Text, page));
        for (text, by) in &said {
            assert!(printed.contains(&in_one_line(text)), "{name} does not print {text:?}");
            let hits = lexicon.find(text, *by);
            assert_eq!(hits, [], "{name} says {text:?}");
        }

        let counts: Counts = said.iter().map(|(text, _)| Counts::of(text)).sum();
        let sentences = said.iter().filter(|(text, _)| text.ends_with(['.', '?', '!']));
        let full: Counts = sentences.map(|(text, _)| Counts::of(text)).sum();
        let grade = counts.grade().unwrap();
        println!("{grade:>5.1} {:>5.1} in full sentences  {name}", full.grade().unwrap());
        if grade >= GOAL + 0.05 || full.grade().unwrap() >= GOAL + 0.05 {
            too_hard.push(format!("{name}: {grade:.1}, {:.1} in full sentences", full.grade().unwrap()));
        }
        (together, full_together) = (together + counts, full_together + full);
    }
    println!("{:>5.1} {:>5.1} together", together.grade().unwrap(), full_together.grade().unwrap());
    assert_eq!(too_hard, [""; 0]);
    assert!(full_together.grade().unwrap() < GOAL + 0.05);
    assert!(people.len() >= 14);
}

/// Each entry of the list, planted in a rule set, is an error with its place.
#[test]
fn every_word_to_avoid_is_caught_in_a_rule_set() {
    let base = fs::read_to_string("tests/diagnostics/base.toml").unwrap();
    let lexicon = Lexicon::english();
    let entries: Vec<String> =
        lexicon.entries().map(|(entry, _)| entry.replace("{disease}", "sepsis")).collect();
    let mut files = prescreen::document::Sources::default();
    files.add("base.toml", base);
    for (index, entry) in entries.iter().enumerate() {
        let note = format!(
            "[[evidence]]\nid = \"note-{index}\"\nwhen = {{ site = \"knee\" }}\nsay = \"We say \\\"{entry}\\\" here.\"\n"
        );
        files.add(format!("{index}.toml"), note);
    }
    let reading = from_texts(files);
    assert!(reading.rules.is_none());
    for (file, entry) in (1u16..).zip(&entries) {
        let problems: Vec<_> = reading
            .problems
            .iter()
            .filter(|problem| problem.place.is_some_and(|place| place.file == file))
            .collect();
        assert_eq!(problems.len(), 1, "{entry}: {problems:#?}");
        assert_eq!(problems[0].code, "word-to-avoid");
        let caret = reading.files.slice(problems[0].place.unwrap());
        assert!(entry.contains(caret), "the caret for `{entry}` stands under `{caret}`");
    }
}
