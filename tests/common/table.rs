//! Tables of people, and the rows of results that the reference evaluator gives for them.

use std::fmt::Write as _;
use std::io::Cursor;

use prescreen::answers::{Answer, Answers, Encoding, columns};
use prescreen::assess::{Assessment, assess};
use prescreen::batch::generate::People;
use prescreen::batch::{
    Batch, Ended, Input, InputFormat, Map, Origin, Outlet, Plan, Progress, ResultFormat, decompressed,
};
use prescreen::ruleset::{FindingKind, Kind, RuleSet};

/// A person of a table.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) answers: Answers,
}

/// Invented people.
pub(crate) fn invented(rules: &RuleSet, seed: u64, number: u64) -> Vec<Person> {
    let people = People::new(rules, seed);
    (1..=number).map(|row| Person { id: format!("p{row}"), answers: people.answers(row) }).collect()
}

/// What came out of a run.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) results: String,
    pub(crate) rejects: String,
    pub(crate) in_words: String,
    pub(crate) warnings: Vec<String>,
}

impl Outlet for Memory {
    fn results(&mut self, rows: &[u8]) -> std::io::Result<()> {
        self.results.push_str(std::str::from_utf8(rows).unwrap());
        Ok(())
    }

    fn rejects(&mut self, table: &[u8], in_words: &str) -> std::io::Result<()> {
        self.rejects.push_str(std::str::from_utf8(table).unwrap());
        self.in_words.push_str(in_words);
        Ok(())
    }

    fn warning(&mut self, message: &str) -> std::io::Result<()> {
        self.warnings.push(message.to_owned());
        Ok(())
    }

    fn done(&mut self, _: &Progress) -> std::io::Result<bool> {
        Ok(true)
    }
}

/// A run with nothing special about it.
pub(crate) fn usual<'a>(plan: &'a Plan<'a>, map: &'a Map) -> Batch<'a> {
    Batch {
        plan,
        map,
        id: None,
        strict: false,
        format: ResultFormat::Csv,
        explain: false,
        max_rejects: u64::MAX,
        threads: 1,
        delimiter: None,
        each: None,
    }
}

/// Runs a batch over texts. Fails unless all of it was read.
#[track_caller]
pub(crate) fn run(batch: &Batch<'_>, format: InputFormat, texts: &[&[u8]]) -> (Memory, Progress) {
    let mut memory = Memory { results: String::from_utf8(batch.header()).unwrap(), ..Memory::default() };
    let mut open = |index: usize| {
        let text = Box::new(Cursor::new(texts[index].to_vec()));
        Ok(Input { name: format!("{index}"), format, from: Origin::Text(decompressed(text)?) })
    };
    match batch.run(texts.len(), &mut open, None, &mut memory).unwrap() {
        Ended::Done(progress) => (memory, progress),
        other => panic!("{other:?}"),
    }
}

/// The results of a text in which nothing is wrong.
#[track_caller]
pub(crate) fn results(batch: &Batch<'_>, format: InputFormat, text: impl AsRef<[u8]>) -> String {
    let (memory, _) = run(batch, format, &[text.as_ref()]);
    assert_eq!(memory.rejects, "", "nothing is rejected");
    memory.results
}

/// The table of people, as another program would write it.
pub(crate) fn table(rules: &RuleSet, people: &[Person], encoding: Encoding, between: char) -> String {
    let columns = columns(rules, encoding);
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut out = format!("id{between}{}\n", names.join(&between.to_string()));
    for person in people {
        out.push_str(&field(&person.id, between));
        for column in &columns {
            out.push(between);
            out.push_str(&column.cell(rules, person.answers.get(column.question)));
        }
        out.push('\n');
    }
    out
}

/// A field, in quotes where it needs them.
pub(crate) fn field(text: &str, between: char) -> String {
    let needs = |c: char| c == between || "\"\r\n".contains(c);
    if text.contains(needs) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// The keys and values of a person, each as JSON.
pub(crate) fn entries(rules: &RuleSet, person: &Person) -> Vec<(String, String)> {
    let mut out = vec![("id".to_owned(), json(&person.id))];
    for index in rules.question_indices() {
        let question = rules.question(index);
        let value = match person.answers.get(index) {
            None => "null".to_owned(),
            Some(Answer::Number(number)) => number.to_string(),
            Some(Answer::Chosen(tokens)) => {
                let ids: Vec<String> = tokens.iter().map(|token| json(question.token_id(*token))).collect();
                if question.kind == Kind::ChooseMany { format!("[{}]", ids.join(",")) } else { ids.concat() }
            }
        };
        out.push((question.id.to_string(), value));
    }
    out
}

pub(crate) fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// People as JSON Lines.
pub(crate) fn json_lines(rules: &RuleSet, people: &[Person]) -> String {
    let line = |person: &Person| {
        let keys = entries(rules, person).into_iter().map(|(key, value)| format!("\"{key}\":{value}"));
        format!("{{{}}}\n", keys.collect::<Vec<_>>().join(","))
    };
    people.iter().map(line).collect()
}

/// The same with a yes/no key for each option.
pub(crate) fn json_flags(rules: &RuleSet, people: &[Person]) -> String {
    let columns = columns(rules, Encoding::Columns);
    let mut out = String::new();
    for person in people {
        write!(out, "{{\"id\":{}", json(&person.id)).unwrap();
        for column in &columns {
            let cell = column.cell(rules, person.answers.get(column.question));
            let value = match (cell.as_str(), column.token) {
                ("", _) => "null".to_owned(),
                ("yes", Some(_)) => "true".to_owned(),
                ("no", Some(_)) => "false".to_owned(),
                _ => json(&cell),
            };
            write!(out, ",\"{}\":{value}", column.name).unwrap();
        }
        out.push_str("}\n");
    }
    out
}

/// The rows that the reference evaluator gives, with the header.
pub(crate) fn expected(rules: &RuleSet, people: &[Person], format: ResultFormat) -> String {
    let columns =
        ["id", "outcome", "status", "criteria", "cautions", "red_flags", "missing", "ruleset_version"];
    let mut out = match format {
        ResultFormat::Csv => columns.join(",") + "\n",
        ResultFormat::Tsv => columns.join("\t") + "\n",
        ResultFormat::Jsonl => String::new(),
        ResultFormat::Parquet => panic!("no text"),
    };
    for person in people {
        let assessment = assess(rules, &person.answers);
        let outcome = assessment.outcome.map(prescreen::ruleset::Outcome::id);
        let status = assessment.status.id();
        let lists = lists(rules, &assessment);
        let version = rules.version.as_str();
        if format == ResultFormat::Jsonl {
            let outcome = outcome.map_or("null".to_owned(), json);
            write!(out, "{{\"id\":{},\"outcome\":{outcome},\"status\":\"{status}\"", json(&person.id))
                .unwrap();
            for (name, list) in columns[3..7].iter().zip(&lists) {
                write!(out, ",\"{name}\":{}", serde_json::to_string(list).unwrap()).unwrap();
            }
            writeln!(out, ",\"ruleset_version\":\"{version}\"}}").unwrap();
            continue;
        }
        let between = if format == ResultFormat::Csv { ',' } else { '\t' };
        let joined = lists.map(|list| list.join("|"));
        let id = field(&person.id, between);
        let mut row = vec![id.as_str(), outcome.unwrap_or_default(), status];
        row.extend(joined.iter().map(String::as_str));
        row.push(version);
        out.push_str(&row.join(&between.to_string()));
        out.push('\n');
    }
    out
}

/// Criteria, cautions, red flags, missing.
fn lists<'r>(rules: &'r RuleSet, assessment: &Assessment) -> [Vec<&'r str>; 4] {
    let of = |kind| -> Vec<&str> {
        assessment.of_kind(rules, kind).map(|fired| rules.finding(fired.finding).id.as_str()).collect()
    };
    let missing = assessment.missing.iter().map(|question| rules.question(*question).id.as_str());
    [
        of(FindingKind::Criterion),
        of(FindingKind::Caution),
        [of(FindingKind::Emergency), of(FindingKind::SameDay)].concat(),
        missing.collect(),
    ]
}
