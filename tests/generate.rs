//! Invented people: varied, valid, and the same for ever.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails at once")]

#[path = "common/generate.rs"]
#[expect(dead_code, reason = "other tests use more of it")]
mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Rules, Tape};
use prescreen::answers::{Answers, Encoding, answer_from_words, columns};
use prescreen::assess::{Status, assess, shown, visible_answers};
use prescreen::batch::example::examples;
use prescreen::batch::generate::{Format, People, Table, Written};
use prescreen::ruleset::{Outcome, RuleSet, built_in};
use proptest::prelude::*;

fn table(format: Format, encoding: Encoding, rows: u64, dirt: f64) -> Table {
    Table { format, encoding, rows, dirt }
}

fn written(people: &People<'_>, table: Table) -> (Vec<u8>, Written) {
    let mut bytes = Vec::new();
    let written = table.write(people, &mut bytes).unwrap();
    (bytes, written)
}

#[test]
fn people_of_the_shipped_rule_set_come_to_everything() {
    let rules = built_in().rules.unwrap();
    let people = People::new(&rules, 1);
    let rows = 2000;
    let mut came_to: BTreeMap<&str, usize> = BTreeMap::new();
    for number in 1..=rows {
        let assessment = assess(&rules, &people.answers(number));
        let outcome = assessment.outcome.map_or(Status::Incomplete.id(), Outcome::id);
        *came_to.entry(outcome).or_default() += 1;
    }
    let every = Outcome::ALL.map(Outcome::id).into_iter().chain([Status::Incomplete.id()]);
    assert!(came_to["incomplete"] < 300, "most people answer everything: {came_to:?}");
    for id in every {
        let share = came_to.get(id).copied().unwrap_or(0) * 100 / 2000;
        assert!(share >= 5, "{share} in a hundred are {id}: {came_to:?}");
    }
}

#[test]
fn more_rows_go_on_where_fewer_end_and_dirt_leaves_the_others_alone() {
    let rules = built_in().rules.unwrap();
    let people = People::new(&rules, 7);
    let few = written(&people, table(Format::Csv, Encoding::Delimited, 300, 0.0)).0;
    let many = written(&people, table(Format::Csv, Encoding::Delimited, 3000, 0.0)).0;
    assert!(many.starts_with(&few));
    let dirty = written(&people, table(Format::Csv, Encoding::Delimited, 300, 0.1)).0;
    let lines = |bytes: &[u8]| -> BTreeSet<Vec<u8>> {
        bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
    };
    let kept = lines(&few).intersection(&lines(&dirty)).count();
    assert!((200..290).contains(&kept), "{kept}");
    let others = written(&People::new(&rules, 8), table(Format::Csv, Encoding::Delimited, 300, 0.0)).0;
    let shared = lines(&few).intersection(&lines(&others)).count();
    assert!(shared < 30, "another seed, other people: {shared}");
}

const TABLES: [(Format, Encoding); 5] = [
    (Format::Csv, Encoding::Delimited),
    (Format::Csv, Encoding::Columns),
    (Format::Tsv, Encoding::Delimited),
    (Format::Tsv, Encoding::Columns),
    (Format::Jsonl, Encoding::Delimited),
];

/// What a careful reader makes of a table: the people, in order; `None` for each line that must be rejected.
fn read(rules: &RuleSet, format: Format, encoding: Encoding, bytes: &[u8]) -> Vec<Option<(String, Answers)>> {
    if format == Format::Jsonl {
        let lines = bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|byte| *byte == b'\n');
        return lines.map(|line| read_object(rules, line)).collect();
    }
    let mut records = records(bytes, if format == Format::Csv { b',' } else { b'\t' }).into_iter();
    let header = records.next().unwrap().unwrap();
    let names: Vec<String> = columns(rules, encoding).into_iter().map(|column| column.name).collect();
    assert_eq!(header[0], "id");
    assert_eq!(header[1..], names);
    records.map(|record| read_record(rules, encoding, &record?)).collect()
}

/// The cells of each line; `None` for a line that has none.
fn records(bytes: &[u8], between: u8) -> Vec<Option<Vec<String>>> {
    let mut records = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let mut cells = Vec::new();
        let mut sound = true;
        loop {
            let mut cell = Vec::new();
            if let Some(quoted) = rest.strip_prefix(b"\"") {
                let end = quoted.iter().position(|byte| *byte == b'"').unwrap();
                cell.extend(&quoted[..end]);
                rest = &quoted[end + 1..];
                sound &= rest[0] == between || rest[0] == b'\n' || rest[0] == b'\r';
            }
            let end = rest.iter().position(|byte| *byte == between || *byte == b'\n').unwrap();
            let plain = if rest[end] == b'\n' { rest[..end].strip_suffix(b"\r") } else { None };
            cell.extend(plain.unwrap_or(&rest[..end]));
            sound &= !cell.contains(&b'"') && !cell.contains(&0);
            cells.push(String::from_utf8(cell));
            let is_last = rest[end] == b'\n';
            rest = &rest[end + 1..];
            if is_last {
                break;
            }
        }
        let cells: Result<Vec<String>, _> = cells.into_iter().collect();
        records.push(cells.ok().filter(|_| sound));
    }
    records
}

fn read_record(rules: &RuleSet, encoding: Encoding, cells: &[String]) -> Option<(String, Answers)> {
    let columns = columns(rules, encoding);
    if cells.len() != columns.len() + 1 {
        return None;
    }
    // For each question its words; an option by its own column.
    let mut words: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for (column, cell) in columns.iter().zip(&cells[1..]) {
        if cell.is_empty() {
            continue;
        }
        let question = rules.question(column.question);
        let said = words.entry(column.question).or_default();
        match (column.token, cell.as_str()) {
            (None, cell) => said.extend(cell.split('|')),
            (Some(token), "yes") => said.push(question.token_id(token)),
            (Some(_), "no") => {}
            (Some(_), _) => return None,
        }
    }
    let mut answers = Answers::new();
    for (question, mut said) in words {
        if said.is_empty() {
            said.push("none");
        }
        answers.set(question, answer_from_words(rules.question(question), &said).ok()?);
    }
    Some((cells[0].clone(), answers))
}

fn read_object(rules: &RuleSet, line: &[u8]) -> Option<(String, Answers)> {
    let text = std::str::from_utf8(line).ok()?;
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).ok()?;
    let mut answers = Answers::new();
    for (key, value) in &object {
        if text.matches(&format!("\"{key}\":")).count() > 1 {
            return None;
        }
        let Some(question) = rules.question_by_id(key) else { continue };
        let said: Vec<String> = match value {
            serde_json::Value::Null => continue,
            serde_json::Value::Number(number) => vec![number.to_string()],
            serde_json::Value::String(word) => vec![word.clone()],
            serde_json::Value::Array(words) => {
                words.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
            }
            _ => return None,
        };
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        answers.set(question, answer_from_words(rules.question(question), &said).ok()?);
    }
    Some((object["id"].as_str()?.to_owned(), answers))
}

/// Reads a dirty table: a line is either rejected, or is the person it was made from. Gives how many were rejected.
fn rejected(people: &People<'_>, (format, encoding): (Format, Encoding), rows: u64, dirt: f64) -> u64 {
    let (bytes, written) = written(people, table(format, encoding, rows, dirt));
    let read = read(people.rules(), format, encoding, &bytes);
    assert_eq!(read.len(), usize::try_from(rows).unwrap());
    let mut rejected = 0;
    for (number, person) in (1..).zip(read) {
        match person {
            None => rejected += 1,
            Some((id, answers)) => {
                assert_eq!(id.lines().next(), Some(format!("p{number}").as_str()));
                assert_eq!(answers, people.answers(number), "{format:?} {encoding:?} {id}");
            }
        }
    }
    assert_eq!((written.rows, written.defects), (rows, rejected), "{format:?} {encoding:?}");
    rejected
}

#[test]
fn every_line_with_a_defect_and_no_other_is_rejected() {
    let rules = built_in().rules.unwrap();
    let people = People::new(&rules, 3);
    for table in TABLES {
        assert_eq!(rejected(&people, table, 300, 0.0), 0);
        let some = rejected(&people, table, 1000, 0.2);
        assert!((150..250).contains(&some), "{some}");
        assert_eq!(rejected(&people, table, 500, 1.0), 500);
    }
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn people_answer_what_they_are_asked(tape in prop::collection::vec(any::<u16>(), 0..200), seed: u64) {
        let rules = Rules::draw(&mut Tape::new(&tape)).read();
        let people = People::new(&rules, seed);
        let mut complete = 0;
        for number in 1..=30 {
            let answers = people.answers(number);
            prop_assert_eq!(&visible_answers(&rules, &answers), &answers, "nothing is answered that is not shown");
            complete += usize::from(shown(&rules, &answers).len() == answers.len());
        }
        prop_assert!(complete > 15, "few leave answers out: {complete}");
        for table in TABLES {
            prop_assert!(rejected(&people, table, 20, 0.3) < 20);
        }
    }

    #[test]
    fn the_examples_are_two_people_who_have_answered_everything(
        tape in prop::collection::vec(any::<u16>(), 0..200)
    ) {
        let rules = Rules::draw(&mut Tape::new(&tape)).read();
        let found = examples(&rules);
        prop_assert!((1..=2).contains(&found.len()));
        for person in &found {
            let assessment = assess(&rules, person);
            prop_assert_eq!(assessment.status, Status::Complete);
            prop_assert_eq!(&visible_answers(&rules, person), person);
            if assessment.outcome == Some(Outcome::Emergency) {
                let people = People::new(&rules, 1);
                let outcome = |number| assess(&rules, &people.answers(number)).outcome;
                prop_assert!((1..100).filter_map(outcome).all(|outcome| outcome == Outcome::Emergency));
            }
        }
        prop_assert!(found.first() != found.get(1));
    }
}
