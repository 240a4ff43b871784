//! What a batch says of people is what `assess` says of each of them: in every format, on the quick paths and on the slow
//! ones, with any number of threads.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails at once")]

#[path = "common/generate.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod generate;
#[path = "common/people.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod people;
#[path = "common/table.rs"]
mod table;

use std::collections::BTreeSet;
use std::io::Write as _;

use generate::{Rules, Tape, draw_answers, typed_answers};
use people::Rng;
use prescreen::answers::Encoding;
use prescreen::batch::generate::{Format, People, Table};
use prescreen::batch::{ALTERNATIVES, Batch, InputFormat, Map, Plan, ResultFormat};
use prescreen::ruleset::{RuleSet, built_in};
use table::{Person, entries, expected, invented, json_flags, json_lines, results, run, usual};

const RESULTS: [ResultFormat; 3] = [ResultFormat::Csv, ResultFormat::Tsv, ResultFormat::Jsonl];

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

/// Names that are too long to be written as quickly as others.
#[test]
fn findings_with_long_names_are_listed_whole() {
    let mut rules = built_in().rules.unwrap();
    for finding in rules.findings.iter_mut().step_by(3) {
        finding.id.value += "-and-much-more-than-a-name-of-any-use-has-to-say";
    }
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let people = invented(&rules, 6, 500);
    let table = Table { format: Format::Csv, encoding: Encoding::Delimited, rows: 500, dirt: 0.0 };
    let text = written(&rules, 6, table);
    for to in RESULTS {
        let batch = Batch { format: to, ..usual(&plan, &map) };
        assert_eq!(results(&batch, InputFormat::Csv, &text), expected(&rules, &people, to), "{to:?}");
    }
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
            if (row + column).is_multiple_of(one_in) { format!("\"{cell}\"") } else { cell.to_owned() }
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
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let columns = cells(&text)[0].len();
    // The options of a question side by side, and all of them apart.
    let reversed: Vec<usize> = (0..columns).rev().collect();
    let apart: Vec<usize> = (1..columns).step_by(2).chain((0..columns).step_by(2)).collect();
    for order in [reversed, apart] {
        let turned: Vec<Vec<String>> = cells(&text)
            .into_iter()
            .enumerate()
            .map(|(row, cells)| {
                let theirs = if row == 0 { "Notes".to_owned() } else { format!("note {row}") };
                let cells = order.iter().map(|&column| cells[column].to_owned());
                [vec![theirs], cells.collect()].concat()
            })
            .collect();
        let (memory, _) = run(&usual(&plan, &map), InputFormat::Csv, &[joined(&turned, "\n").as_bytes()]);
        assert_eq!(memory.results, expected(&rules, &people, ResultFormat::Csv));
        assert_eq!(memory.warnings.len(), 1, "{:?}", memory.warnings);
    }
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
                let short = line(&entries, "", "");
                if row % 3 == 0 {
                    short.replace("\"p", "\"\\u0070").replace("yes", "y\\u0065s")
                } else {
                    short
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
