//! What the options of a batch do: reasons, names of rows, maps, summaries; and the program itself.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails at once")]

#[path = "common/table.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use prescreen::answers::{Answers, Encoding, answer_from_words, to_toml};
use prescreen::assess::assess;
use prescreen::batch::{ALTERNATIVES, Batch, InputFormat, Map, Plan, ResultFormat, read_map};
use prescreen::document::Sources;
use prescreen::problem::has_errors;
use prescreen::ruleset::{FindingKind, RuleSet, built_in, from_texts};
use table::{Person, expected, invented, results, run, usual};

#[test]
fn reasons_stand_behind_the_row_on_request() {
    let rules = built_in().rules.unwrap();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let people = invented(&rules, 13, 300);
    let text = table::table(&rules, &people, Encoding::Delimited, ',');
    let short = expected(&rules, &people, ResultFormat::Csv);
    let explained = results(&Batch { explain: true, ..usual(&plan, &map) }, InputFormat::Csv, &text);
    let mut reasons = 0;
    let rows = short.lines().zip(explained.lines()).skip(1).zip(&people);
    assert_eq!(explained.lines().count(), 301);
    for ((short, explained), person) in rows {
        let assessment = assess(&rules, &person.answers);
        let added = explained.strip_prefix(short).unwrap().strip_prefix(',').unwrap();
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
    let short = expected(&rules, &people, ResultFormat::Jsonl);
    for (short, explained) in short.lines().zip(results(&batch, InputFormat::Csv, &text).lines()) {
        let mut object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(explained).unwrap();
        assert!(object.remove("reasons").unwrap().is_array());
        assert_eq!(
            serde_json::Value::Object(object),
            serde_json::from_str::<serde_json::Value>(short).unwrap()
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
    let mut in_files = people[..100].to_vec();
    in_files.sort_by(|one, two| one.id.cmp(&two.id));
    let output = done(&["batch", "answers", "--to", "jsonl"], folder);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected(&rules, &in_files, ResultFormat::Jsonl));
    // As somebody else's table, from standard input.
    let mut command = prescreen(&["batch", "-", "--from", "csv", "--delimiter", ";"], folder);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
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
