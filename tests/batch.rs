//! What a batch says of people is what `assess` says of each of them: in every format, on the quick paths and on the slow
//! ones, with any number of threads.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails at once"
)]
#![expect(clippy::similar_names, reason = "a plan, and plain text")]

#[path = "common/generate.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod generate;
#[path = "common/people.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod people;
#[path = "common/table.rs"]
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use generate::{Rules, Tape, draw_answers, typed_answers};
use people::Rng;
use prescreen::answers::{Answers, Encoding, answer_from_words, to_toml};
use prescreen::assess::assess;
use prescreen::batch::generate::{Format, People, Table};
use prescreen::batch::{ALTERNATIVES, Batch, InputFormat, Map, Plan, ResultFormat, read_map};
use prescreen::document::Sources;
use prescreen::problem::has_errors;
use prescreen::ruleset::{FindingKind, RuleSet, built_in, from_texts};
use table::{Person, entries, expected, json_flags, json_lines, results, run, usual};

const RESULTS: [ResultFormat; 3] = [ResultFormat::Csv, ResultFormat::Tsv, ResultFormat::Jsonl];

fn invented(rules: &RuleSet, seed: u64, number: u64) -> Vec<Person> {
    let people = People::new(rules, seed);
    (1..=number).map(|row| Person { id: format!("p{row}"), answers: people.answers(row) }).collect()
}

fn written(rules: &RuleSet, seed: u64, table: Table) -> Vec<u8> {
    let mut bytes = Vec::new();
    table.write(&People::new(rules, seed), &mut bytes).unwrap();
    bytes
}

/// How many rule sets; `PRESCREEN_CASES` says otherwise.
fn cases() -> usize {
    std::env::var("PRESCREEN_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(1000)
}

#[test]
fn every_format_gives_the_rows_of_the_reference() {
    let rules = built_in().rules.unwrap();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let rows = 3000;
    let people = invented(&rules, 5, rows);
    for (format, of_input, encoding) in [
        (Format::Csv, InputFormat::Csv, Encoding::Delimited),
        (Format::Csv, InputFormat::Csv, Encoding::Columns),
        (Format::Tsv, InputFormat::Tsv, Encoding::Delimited),
        (Format::Tsv, InputFormat::Tsv, Encoding::Columns),
        (Format::Jsonl, InputFormat::Jsonl, Encoding::Delimited),
    ] {
        let text = written(&rules, 5, Table { format, encoding, rows, dirt: 0.0 });
        for to in RESULTS {
            let batch = Batch { format: to, threads: 2, ..usual(&plan, &map) };
            assert_eq!(results(&batch, of_input, &text), expected(&rules, &people, to), "{format:?} {to:?}");
        }
    }
    let flags = json_flags(&rules, &people);
    let found = results(&usual(&plan, &map), InputFormat::Jsonl, flags);
    assert_eq!(found, expected(&rules, &people, ResultFormat::Csv));
}

#[test]
fn compressed_input_is_read_as_it_was() {
    let rules = built_in().rules.unwrap();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let people = invented(&rules, 6, 500);
    let text = table::table(&rules, &people, Encoding::Delimited, ',');
    let expected = expected(&rules, &people, ResultFormat::Csv);
    let gz = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let zst =
        |bytes: &[u8]| ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest);
    let middle = text.len() / 2;
    let (first, second) = text.as_bytes().split_at(middle);
    // As `cat one.gz two.gz` makes it.
    for packed in [
        gz(text.as_bytes()),
        [gz(first), gz(second)].concat(),
        zst(text.as_bytes()),
        [zst(first), zst(second)].concat(),
    ] {
        assert_eq!(results(&usual(&plan, &map), InputFormat::Csv, packed), expected);
    }
}

/// People with answers left out, and with answers to questions that are not shown.
#[test]
fn random_rule_sets_give_the_rows_of_the_reference() {
    let mut rng = Rng(61);
    let mut missing = 0;
    for case in 0..cases() {
        let tape: Vec<u16> =
            (0..20 + rng.below(300)).map(|_| u16::try_from(rng.below(65_536)).unwrap()).collect();
        let drawn = Rules::draw(&mut Tape::new(&tape));
        let rules = drawn.read();
        let people: Vec<Person> = (1..=30)
            .map(|row| {
                let tape: Vec<u16> = (0..60).map(|_| u16::try_from(rng.below(65_536)).unwrap()).collect();
                let answers = typed_answers(&rules, &drawn, &draw_answers(&mut Tape::new(&tape), &drawn));
                Person { id: format!("row {row}"), answers }
            })
            .collect();
        missing += people.iter().filter(|person| person.answers.len() < rules.questions.len()).count();
        let (plan, map) = (Plan::new(&rules, [ALTERNATIVES, 1][case % 2]), Map::default());
        let batch = Batch { format: RESULTS[case % 3], ..usual(&plan, &map) };
        let expected = expected(&rules, &people, batch.format);
        let tables = [
            (InputFormat::Csv, table::table(&rules, &people, Encoding::Delimited, ',')),
            (InputFormat::Csv, table::table(&rules, &people, Encoding::Columns, ',')),
            (InputFormat::Jsonl, json_lines(&rules, &people)),
            (InputFormat::Jsonl, json_flags(&rules, &people)),
        ];
        for (format, text) in tables {
            assert_eq!(
                results(&batch, format, &text),
                expected,
                "case {case}, {format:?}:\n{text}\n{}",
                drawn.to_toml()
            );
        }
    }
    assert!(missing > 3 * cases(), "{missing} have answered not everything");
}

/// The cells of a table without quotes.
fn cells(table: &str) -> Vec<Vec<&str>> {
    table.lines().map(|line| line.split(',').collect()).collect()
}

fn joined(cells: &[Vec<String>], end: &str) -> String {
    cells.iter().map(|row| row.join(",") + end).collect()
}

/// The same table with something done to each cell below the header, by its row and column; not to ids.
fn changed(table: &str, end: &str, change: impl Fn(usize, usize, &str) -> String) -> String {
    let rows = cells(table).into_iter().enumerate().map(|(row, cells)| {
        let cells = cells.into_iter().enumerate();
        cells
            .map(
                |(column, cell)| {
                    if row == 0 || column == 0 { cell.to_owned() } else { change(row, column, cell) }
                },
            )
            .collect()
    });
    joined(&rows.collect::<Vec<_>>(), end)
}

#[test]
fn unusual_tables_give_the_same_rows() {
    let rules = built_in().rules.unwrap();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let people = invented(&rules, 8, 2000);
    let expected = expected(&rules, &people, ResultFormat::Csv);
    for encoding in [Encoding::Delimited, Encoding::Columns] {
        let text = table::table(&rules, &people, encoding, ',');
        let quoted = |row: usize, column: usize, cell: &str, one_in: usize| {
            if (row + column) % one_in == 0 { format!("\"{cell}\"") } else { cell.to_owned() }
        };
        let capital = |row: usize, column: usize, cell: &str| match (row + column) % 4 {
            0 => cell.to_uppercase(),
            1 => format!("  {cell}"),
            2 => format!("{cell} "),
            _ => cell.replace('-', "_"),
        };
        // So many texts in each column that not all of them are kept.
        let padded = |row: usize, column: usize, cell: &str| {
            let (before, after) = ((row + column) % 53, row / 53);
            format!("{}{cell}{}", " ".repeat(before), " ".repeat(after))
        };
        let variants = [
            ("as it is", text.clone()),
            ("no newline at the end", text.trim_end().to_owned()),
            ("a byte-order mark", format!("\u{feff}{text}")),
            ("quoted", changed(&text, "\n", |row, column, cell| quoted(row, column, cell, 1))),
            ("some quoted", changed(&text, "\n", |row, column, cell| quoted(row, column, cell, 997))),
            ("CRLF", changed(&text, "\r\n", |_, _, cell| cell.to_owned())),
            ("CRLF, quoted", changed(&text, "\r\n", |row, column, cell| quoted(row, column, cell, 3))),
            ("capitals and blanks", changed(&text, "\n", capital)),
            ("many texts", changed(&text, "\n", padded)),
            ("many texts, CRLF", changed(&text, "\r\n", padded)),
            ("empty lines", text.replace('\n', "\n\n")),
        ];
        for (name, text) in variants {
            for threads in [1, 2] {
                let batch = Batch { threads, ..usual(&plan, &map) };
                assert!(results(&batch, InputFormat::Csv, &text) == expected, "{encoding:?}: {name}");
            }
        }
    }
}

#[test]
fn columns_in_another_order_and_columns_of_others_change_nothing() {
    let rules = built_in().rules.unwrap();
    let people = invented(&rules, 9, 1500);
    let text = table::table(&rules, &people, Encoding::Columns, ',');
    let turned: Vec<Vec<String>> = cells(&text)
        .into_iter()
        .enumerate()
        .map(|(row, cells)| {
            let theirs = if row == 0 { "Notes".to_owned() } else { format!("note {row}") };
            let cells = cells.into_iter().rev().map(str::to_owned);
            [vec![theirs], cells.collect()].concat()
        })
        .collect();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let (memory, _) = run(&usual(&plan, &map), InputFormat::Csv, &[joined(&turned, "\n").as_bytes()]);
    assert_eq!(memory.results, expected(&rules, &people, ResultFormat::Csv));
    assert_eq!(memory.warnings.len(), 1, "{:?}", memory.warnings);
}

/// A line of JSON from keys and values.
fn line(entries: &[(String, String)], after_colon: &str, after_comma: &str) -> String {
    let keys = entries.iter().map(|(key, value)| format!("\"{key}\":{after_colon}{value}"));
    format!("{{{}}}\n", keys.collect::<Vec<_>>().join(&format!(",{after_comma}")))
}

#[test]
fn unusual_json_gives_the_same_rows() {
    let rules = built_in().rules.unwrap();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let people = invented(&rules, 10, 2000);
    let expected = expected(&rules, &people, ResultFormat::Csv);
    let entries: Vec<_> = people.iter().map(|person| entries(&rules, person)).collect();
    let all = |line: &dyn Fn(usize, Vec<(String, String)>) -> String| -> String {
        entries.iter().enumerate().map(|(row, entries)| line(row, entries.clone())).collect()
    };
    let extra = ("colour".to_owned(), "{\"of\":[\"hair\",\"}\"]}".to_owned());
    let variants = [
        ("spaced", all(&|_, entries| line(&entries, " ", "  "))),
        ("spaced here and there", all(&|row, entries| line(&entries, &" ".repeat(row % 3), ""))),
        ("CRLF", all(&|_, entries| line(&entries, "", "").replace('\n', "\r\n"))),
        (
            "turned around",
            all(&|row, mut entries| {
                entries.rotate_left(row % 7);
                line(&entries, "", "")
            }),
        ),
        (
            "left out instead of null",
            all(&|_, mut entries| {
                entries.retain(|(_, value)| value != "null");
                line(&entries, "", "")
            }),
        ),
        (
            "now this, now that is left out",
            all(&|row, mut entries| {
                let (mut left, kept) = (row % 5, row % 11 == 0);
                entries.retain(|(_, value)| {
                    left = left.saturating_sub(1);
                    value != "null" || left > 0 || kept
                });
                line(&entries, "", "")
            }),
        ),
        (
            "keys of others",
            all(&|row, mut entries| {
                entries.insert(row % entries.len(), extra.clone());
                line(&entries, "", "")
            }),
        ),
        (
            "escapes",
            all(&|row, entries| {
                let plain = line(&entries, "", "");
                if row % 3 == 0 {
                    plain.replace("\"p", "\"\\u0070").replace("yes", "y\\u0065s")
                } else {
                    plain
                }
            }),
        ),
        (
            "lists with blanks",
            all(&|_, entries| line(&entries, "", "").replace("\",\"", "\" , \"").replace('[', "[ ")),
        ),
        ("text for lists and numbers", {
            let text = |value: String| match value.strip_prefix('[') {
                Some(_) => format!("\"{}\"", value.replace(['[', ']', '"'], "").replace(',', "|")),
                None if value.starts_with(|c: char| c.is_ascii_digit()) => format!("\"{value}\""),
                None => value,
            };
            all(&|_, entries| {
                let entries: Vec<_> = entries.into_iter().map(|(key, value)| (key, text(value))).collect();
                line(&entries, "", "")
            })
        }),
        ("blank lines", all(&|_, entries| line(&entries, "", "") + "\n  \n")),
    ];
    for (name, text) in variants {
        for threads in [1, 2] {
            let batch = Batch { threads, ..usual(&plan, &map) };
            assert!(results(&batch, InputFormat::Jsonl, &text) == expected, "{name}");
        }
    }
}

#[test]
fn ids_of_every_kind_come_back_as_they_were() {
    let rules = built_in().rules.unwrap();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let mut people = invented(&rules, 11, 400);
    let kinds = [
        "Müller, Jürgen",
        "say \"hi\"",
        "two\nlines",
        "日本",
        "a\tb|c",
        " kept ",
        "",
        "0017",
        "e\u{301}\\u0041",
    ];
    for (person, kind) in people.iter_mut().zip(kinds.iter().cycle()) {
        person.id = (*kind).to_owned();
    }
    for to in RESULTS {
        let expected = expected(&rules, &people, to);
        let batch = Batch { format: to, ..usual(&plan, &map) };
        for between in [',', '\t'] {
            let format = if between == ',' { InputFormat::Csv } else { InputFormat::Tsv };
            for encoding in [Encoding::Delimited, Encoding::Columns] {
                let text = table::table(&rules, &people, encoding, between);
                assert_eq!(results(&batch, format, text), expected, "{to:?} {between:?}");
            }
        }
        assert_eq!(results(&batch, InputFormat::Jsonl, json_lines(&rules, &people)), expected, "{to:?}");
    }
}

/// A table with defects, and how many.
fn dirty(rules: &RuleSet, format: Format, encoding: Encoding, rows: u64) -> (Vec<u8>, u64) {
    let mut bytes = Vec::new();
    let table = Table { format, encoding, rows, dirt: 0.05 };
    let written = table.write(&People::new(rules, 12), &mut bytes).unwrap();
    (bytes, written.defects)
}

const DIRTY: [(Format, InputFormat, Encoding); 4] = [
    (Format::Csv, InputFormat::Csv, Encoding::Delimited),
    (Format::Csv, InputFormat::Csv, Encoding::Columns),
    (Format::Tsv, InputFormat::Tsv, Encoding::Delimited),
    (Format::Jsonl, InputFormat::Jsonl, Encoding::Delimited),
];

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let rules = built_in().rules.unwrap();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    for (format, of_input, encoding) in DIRTY {
        let (text, defects) = dirty(&rules, format, encoding, 6000);
        // Without a column for them, names are row numbers, which every thread has to know.
        let mut unnamed = text.clone();
        if unnamed.starts_with(b"id") {
            unnamed[..2].copy_from_slice(b"nr");
        }
        for at in 0..unnamed.len() - 4 {
            if unnamed[at..].starts_with(b"\"id\"") {
                unnamed[at + 1..at + 3].copy_from_slice(b"nr");
            }
        }
        for text in [text.as_slice(), &unnamed] {
            let of = |threads| run(&Batch { threads, ..usual(&plan, &map) }, of_input, &[text, text]);
            let (one, progress) = of(1);
            assert_eq!(progress.tally.rejected, 2 * defects);
            for threads in [2, 3, 7] {
                let (many, of_many) = of(threads);
                assert!(one.results == many.results, "{format:?}, {threads} threads: results");
                assert!(one.rejects == many.rejects, "{format:?}, {threads} threads: rejects");
                assert!(one.in_words == many.in_words && one.warnings == many.warnings);
                assert_eq!(progress, of_many);
            }
        }
    }
}

#[test]
fn exactly_the_defects_are_rejected() {
    let rules = built_in().rules.unwrap();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let rows = 6000;
    let people = invented(&rules, 12, rows);
    for (format, of_input, encoding) in DIRTY {
        let (text, defects) = dirty(&rules, format, encoding, rows);
        let (memory, progress) = run(&usual(&plan, &map), of_input, &[&text]);
        assert_eq!((progress.tally.rows, progress.tally.rejected), (rows, defects), "{format:?}");
        assert!(defects > 200);
        // An unusual id has a line break in it.
        let found = memory.results.replace("\"p", "p").replace("\nagain\"", "");
        let clean = expected(&rules, &people, ResultFormat::Csv);
        let clean: BTreeSet<&str> = clean.lines().collect();
        let left: Vec<&str> = found.lines().collect();
        assert_eq!(left.len() as u64, 1 + rows - defects, "{format:?}");
        for row in left {
            assert!(clean.contains(row), "{format:?}: {row}");
        }
        // Every row that was rejected stands in the rejects, with its line.
        let mut rejects = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(memory.rejects.as_bytes());
        let lines: BTreeSet<u64> =
            rejects.records().map(|record| record.unwrap()[1].parse().unwrap()).collect();
        assert_eq!(lines.len() as u64, defects, "{format:?}");
    }
}

#[test]
fn reasons_stand_behind_the_row_on_request() {
    let rules = built_in().rules.unwrap();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let people = invented(&rules, 13, 300);
    let text = table::table(&rules, &people, Encoding::Delimited, ',');
    let plain = expected(&rules, &people, ResultFormat::Csv);
    let explained = results(&Batch { explain: true, ..usual(&plan, &map) }, InputFormat::Csv, &text);
    let mut reasons = 0;
    let rows = plain.lines().zip(explained.lines()).skip(1).zip(&people);
    assert_eq!(explained.lines().count(), 301);
    for ((plain, explained), person) in rows {
        let assessment = assess(&rules, &person.answers);
        let added = explained.strip_prefix(plain).unwrap().strip_prefix(',').unwrap();
        let added = added.trim_matches('"');
        let found: BTreeMap<&str, BTreeSet<&str>> = added
            .split('|')
            .filter_map(|one| one.split_once(": "))
            .map(|(finding, because)| {
                (finding, because.split(", ").map(|one| one.split(['=', ' ']).next().unwrap()).collect())
            })
            .collect();
        let wanted: BTreeMap<&str, BTreeSet<&str>> = assessment
            .findings
            .iter()
            .filter(|fired| rules.finding(fired.finding).kind != FindingKind::Topic)
            .map(|fired| {
                let because = fired.because.iter().map(|reason| rules.question(reason.question).id.as_str());
                (rules.finding(fired.finding).id.as_str(), because.collect())
            })
            .collect();
        assert_eq!(found, wanted, "{explained}");
        reasons += found.len();
    }
    assert!(reasons > 300);
    let batch = Batch { explain: true, format: ResultFormat::Jsonl, ..usual(&plan, &map) };
    let plain = expected(&rules, &people, ResultFormat::Jsonl);
    for (plain, explained) in plain.lines().zip(results(&batch, InputFormat::Csv, &text).lines()) {
        let mut object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(explained).unwrap();
        assert!(object.remove("reasons").unwrap().is_array());
        assert_eq!(
            serde_json::Value::Object(object),
            serde_json::from_str::<serde_json::Value>(plain).unwrap()
        );
    }
}

/// Rules with two questions, a list and a number.
fn small() -> RuleSet {
    let mut sources = Sources::default();
    sources.add("rules.toml", fs::read_to_string("tests/answers/rules.toml").unwrap());
    from_texts(sources).rules.unwrap()
}

/// The ids of the rows of a result.
fn ids(results: &str) -> Vec<&str> {
    results.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect()
}

#[test]
fn rows_without_a_name_are_counted() {
    let rules = small();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let batch = usual(&plan, &map);
    let found = |text: &str| {
        let (memory, _) = run(&batch, InputFormat::Csv, &[text.as_bytes()]);
        (ids(&memory.results).join(" "), memory.in_words)
    };
    assert_eq!(found("now,age\nnone,40\n\nfever,50\n").0, "1 2");
    assert_eq!(found("now,age\n,\n  \n\"fever\n\",50\n\"\",\"\"\n").0, "1 2 3", "quotes and blank rows");
    let (rows, words) = found("now,age\nnone,40\nbad,1\nnone,41\n");
    assert_eq!(rows, "1 3", "one that is rejected has a number too");
    assert!(words.contains("0:3: column `now`"), "{words}");
    // With one column, an empty line could be a row.
    for end in ["\n", "\r\n"] {
        let text = "now\nnone\n\n \nfever\n\"\"\nnone\n".replace('\n', end);
        assert_eq!(found(&text).0, "1 2 3 4", "{end:?}");
        let text = text.replace('"', "");
        assert_eq!(found(&text).0, "1 2 3", "{end:?}");
    }
    // Numbers go on in the next input.
    let text = b"now\nnone\nfever\n".as_slice();
    let (memory, _) = run(&batch, InputFormat::Csv, &[text, text]);
    assert_eq!(ids(&memory.results), ["1", "2", "3", "4"]);
    let (memory, _) = run(&batch, InputFormat::Jsonl, &[b"{\"now\":\"none\"}\n\n{\"now\":[\"fever\"]}"]);
    assert_eq!(ids(&memory.results), ["1", "2"]);
}

#[test]
fn another_column_can_name_the_rows() {
    let rules = small();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let batch = Batch { id: Some("Patient"), ..usual(&plan, &map) };
    let found = results(&batch, InputFormat::Csv, "id,now,Patient\n1,none,A-7\n2,fever,A-8\n");
    assert_eq!(ids(&found), ["A-7", "A-8"]);
    let found = results(
        &batch,
        InputFormat::Jsonl,
        "{\"Patient\":17,\"now\":\"none\"}\n{\"now\":\"none\",\"Patient\":\"18\"}\n",
    );
    assert_eq!(ids(&found), ["17", "18"]);
}

#[test]
fn who_stopped_at_the_same_day_notice_has_an_outcome() {
    let rules = small();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let text = "id,now,stopped\na,fever,same-day\nb,fever,\nc,chest-pain,same-day\nd,none,same-day\n";
    let found = results(&usual(&plan, &map), InputFormat::Csv, text);
    let json = "{\"id\":\"a\",\"now\":\"fever\",\"stopped\":\"same-day\"}\n{\"id\":\"b\",\"now\":\"fever\",\"stopped\":null}\n\
        {\"id\":\"c\",\"now\":\"chest-pain\",\"stopped\":\"same-day\"}\n{\"id\":\"d\",\"now\":\"none\",\"stopped\":\"same-day\"}\n";
    assert_eq!(results(&usual(&plan, &map), InputFormat::Jsonl, json), found);
    let people =
        [("a", "fever", true), ("b", "fever", false), ("c", "chest-pain", true), ("d", "none", true)];
    let people: Vec<Person> = people
        .into_iter()
        .map(|(id, now, stopped)| {
            let now_question = rules.question_by_id("now").unwrap();
            let mut answers = Answers::new();
            answers.set(now_question, answer_from_words(rules.question(now_question), &[now]).unwrap());
            answers.stopped_at_same_day = stopped;
            Person { id: id.to_owned(), answers }
        })
        .collect();
    assert_eq!(found, expected(&rules, &people, ResultFormat::Csv));
    assert!(found.contains("a,same-day,stopped-at-same-day"), "{found}");
}

#[test]
fn a_map_tells_what_others_call_it() {
    let rules = small();
    let plan = Plan::new(&rules, ALTERNATIVES);
    let text = r#"
format = 1
id = "Nr."
ignore = ["Remarks"]
separator = ";"

[columns]
"Symptoms" = "now"
"Where" = "site"
"Age (years)" = "age"

[values.now]
"Brustschmerz" = "chest-pain"
"Fieber" = "fever"
"keine" = "none"

[values.site]
"K" = "knee"
"B+S" = "low-back|shoulder"
"#;
    let (map, problems, _) = read_map(&rules, "map.toml", text);
    assert!(!has_errors(&problems), "{problems:?}");
    let theirs = "Nr.,Symptoms,Where,Age (years),Remarks,fell\n\
        1,Fieber; Brustschmerz,K;shoulder,40,whatever,no\n\
        2,keine,B+S,41,,\n\
        3, fever ;,knee,,x,yes\n";
    let ours = "id,now,site,age,fell\n1,fever|chest-pain,knee|shoulder,40,no\n2,none,low-back|shoulder,41,\n3,fever,knee,,yes\n";
    let none = Map::default();
    let expected = results(&usual(&plan, &none), InputFormat::Csv, ours);
    let (memory, _) = run(&usual(&plan, &map), InputFormat::Csv, &[theirs.as_bytes()]);
    assert_eq!(memory.rejects, "");
    assert_eq!(memory.results, expected);
    assert!(!memory.warnings.iter().any(|warning| warning.contains("Remarks")), "{:?}", memory.warnings);
    let json = r#"{"Nr.":1,"Symptoms":["Fieber","Brustschmerz"],"Where":"K;shoulder","Age (years)":40,"Remarks":[1],"fell":false}
{"Nr.":2,"Symptoms":"keine","Where":"B+S","Age (years)":"41"}
{"Nr.":"3","Symptoms":" fever ;","Where":["knee"],"fell":"yes"}
"#;
    assert_eq!(results(&usual(&plan, &map), InputFormat::Jsonl, json), expected);
}

fn prescreen(args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prescreen"));
    command.args(args).current_dir(folder).env_remove("PRESCREEN_RULES").stdin(Stdio::null());
    command
}

fn done(args: &[&str], folder: &Path) -> Output {
    let output = prescreen(args, folder).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

#[test]
fn the_program_gives_the_rows_of_the_reference() {
    let rules = built_in().rules.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let people = invented(&rules, 1, 400);
    done(&["generate", "--rows", "400", "--seed", "1", "--output", "people.csv"], folder);
    done(&["generate", "--rows", "400", "--seed", "1", "--output", "people.jsonl"], folder);
    let files = folder.join("answers");
    fs::create_dir(&files).unwrap();
    for person in &people[..100] {
        fs::write(files.join(format!("{}.toml", person.id)), to_toml(&rules, &person.answers).unwrap())
            .unwrap();
    }
    for input in ["people.csv", "people.jsonl"] {
        for (output, format) in [
            ("out.csv", ResultFormat::Csv),
            ("out.tsv", ResultFormat::Tsv),
            ("out.jsonl", ResultFormat::Jsonl),
        ] {
            let output = done(&["batch", input, "--output", output, "--stats", "none"], folder)
                .stderr
                .is_empty()
                .then_some(output)
                .unwrap();
            assert_eq!(fs::read_to_string(folder.join(output)).unwrap(), expected(&rules, &people, format));
        }
        let output = done(&["batch", input, "--threads", "1"], folder);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected(&rules, &people, ResultFormat::Csv));
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains("400 rows") && told.contains("1 thread"), "{told}");
    }
    let output =
        done(&["batch", "people.csv", "people.jsonl", "--output", "both.csv", "--stats", "json"], folder);
    let twice = [people.as_slice(), &people].concat();
    assert_eq!(
        fs::read_to_string(folder.join("both.csv")).unwrap(),
        expected(&rules, &twice, ResultFormat::Csv)
    );
    let stats: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(stats["rows"], 800);
    // Answer files are read in the order of their names.
    let mut filed = people[..100].to_vec();
    filed.sort_by(|one, two| one.id.cmp(&two.id));
    let output = done(&["batch", "answers", "--to", "jsonl"], folder);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected(&rules, &filed, ResultFormat::Jsonl));
    // As somebody else's table, from standard input.
    let mut command = prescreen(&["batch", "-", "--from", "csv", "--delimiter", ";"], folder);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let text = table::table(&rules, &people, Encoding::Columns, ';');
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected(&rules, &people, ResultFormat::Csv));
}

#[test]
fn a_summary_is_that_of_a_single_screening() {
    let rules = built_in().rules.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut people = invented(&rules, 3, 25);
    people[3].id = "../Müller, J.".to_owned();
    fs::write(folder.join("people.csv"), table::table(&rules, &people, Encoding::Delimited, ',')).unwrap();
    for (format, ending) in [("text", "txt"), ("markdown", "md"), ("html", "html"), ("json", "json")] {
        done(
            &[
                "batch",
                "people.csv",
                "--output",
                "out.csv",
                "--summaries",
                format,
                "--summary-format",
                format,
            ],
            folder,
        );
        let mut written = 0;
        for (row, person) in people.iter().enumerate() {
            let name = if row == 3 { "___M_ller__J_" } else { &person.id };
            let page = fs::read_to_string(folder.join(format).join(format!("{}-{name}.{ending}", row + 1)));
            if assess(&rules, &person.answers).outcome.is_none() {
                assert!(page.is_err(), "{}", person.id);
                continue;
            }
            written += 1;
            fs::write(folder.join("one.toml"), to_toml(&rules, &person.answers).unwrap()).unwrap();
            let alone = [
                "screen",
                "--answers",
                "one.toml",
                "--no-input",
                "--format",
                format,
                "--reference",
                &person.id,
            ];
            let alone = done(&alone, folder).stdout;
            assert_eq!(page.unwrap(), String::from_utf8(alone).unwrap(), "{}", person.id);
        }
        assert!(written > 10);
        assert_eq!(fs::read_dir(folder.join(format)).unwrap().count(), written);
    }
    assert_eq!(
        fs::read_to_string(folder.join("out.csv")).unwrap(),
        expected(&rules, &people, ResultFormat::Csv)
    );
}
