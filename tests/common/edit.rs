//! Random edits of rule files: what a person might change from one version to the next.

use toml::{Table, Value};

use crate::people::Rng;

/// The text of a rule set with one to three edits. What comes out may have mistakes.
pub(crate) fn edited(text: &str, rng: &mut Rng) -> String {
    let mut table: Table = toml::from_str(text).unwrap();
    for _ in 0..=rng.below(3) {
        edit(&mut table, rng);
    }
    toml::to_string(&table).unwrap()
}

fn list<'t>(table: &'t mut Table, key: &str) -> &'t mut Vec<Value> {
    table.get_mut(key).and_then(Value::as_array_mut).unwrap()
}

fn one<'t>(table: &'t mut Table, key: &str, rng: &mut Rng) -> &'t mut Table {
    let list = list(table, key);
    let index = rng.below(list.len());
    list[index].as_table_mut().unwrap()
}

fn edit(table: &mut Table, rng: &mut Rng) {
    match rng.below(12) {
        0 => {
            let findings = list(table, "finding");
            if findings.len() > 1 {
                findings.remove(rng.below(findings.len()));
            }
        }
        1 => {
            let questions = list(table, "question");
            if questions.len() > 1 {
                questions.remove(rng.below(questions.len()));
            }
        }
        2 => {
            let kind = rng.pick(&["emergency", "same-day", "caution", "criterion", "topic"]);
            one(table, "finding", rng).insert("kind".to_owned(), kind.into());
        }
        3 => {
            let when = one(table, "finding", rng)["when"].clone();
            one(table, "finding", rng).insert("when".to_owned(), when);
        }
        4 => {
            let finding = one(table, "finding", rng);
            let not = Table::from_iter([("not".to_owned(), finding["when"].clone())]);
            finding.insert("when".to_owned(), not.into());
        }
        5 => {
            let part = rng.pick(&["finding", "question"]);
            if let Some(when) = one(table, part, rng).get_mut("when") {
                moved(when, if rng.chance(50) { 1 } else { -1 });
            }
        }
        6 => {
            let question = one(table, "question", rng);
            if let Some(options) = question.get_mut("options").and_then(Value::as_array_mut) {
                let option =
                    Table::from_iter([("id", "z"), ("label", "z")].map(|(k, v)| (k.to_owned(), v.into())));
                options.insert(rng.below(options.len() + 1), option.into());
            }
        }
        7 => {
            let question = one(table, "question", rng);
            if let Some(options) = question.get_mut("options").and_then(Value::as_array_mut)
                && options.len() > 1
            {
                options.remove(rng.below(options.len()));
            }
        }
        8 => {
            let key = rng.pick(&["not-sure", "may-skip"]);
            let question = one(table, "question", rng);
            if question.remove(key).is_none() {
                question.insert(key.to_owned(), true.into());
            }
        }
        9 => {
            let (key, by) = (rng.pick(&["min", "max"]), rng.pick(&[-1, 1]));
            if let Some(Value::Integer(bound)) = one(table, "question", rng).get_mut(key) {
                *bound += by;
            }
        }
        10 => {
            one(table, "question", rng).remove("when");
        }
        _ => {
            let when = one(table, "finding", rng)["when"].clone();
            one(table, "question", rng).insert("when".to_owned(), when);
        }
    }
}

/// Every bound in a condition moved.
fn moved(value: &mut Value, by: i64) {
    match value {
        Value::Integer(bound) => *bound += by,
        Value::Array(parts) => parts.iter_mut().for_each(|part| moved(part, by)),
        Value::Table(parts) => parts.iter_mut().for_each(|(_, part)| moved(part, by)),
        _ => {}
    }
}
