//! Parquet in and out: the same people come to the same results as in CSV and JSON Lines, whoever wrote the file.

#![cfg(feature = "parquet")]
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails at once")]

#[path = "common/generate.rs"]
#[expect(dead_code, reason = "other tests use more of it")]
mod generate;
#[path = "common/people.rs"]
#[expect(dead_code, reason = "other tests use more of it")]
mod people;
#[path = "common/table.rs"]
#[expect(dead_code, reason = "other tests use more of it")]
mod table;

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use generate::{Rules, Tape};
use parquet::basic::{Compression, Encoding as Stored, GzipLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::schema::parser::parse_message_type;
use people::Rng;
use prescreen::answers::Encoding;
use prescreen::batch::generate::{Format, People, Table};
use prescreen::batch::{
    ALTERNATIVES, Batch, Ended, Input, InputFormat, Map, Origin, Outlet, ParquetFile, Plan, Progress, Stop,
};
use prescreen::ruleset::{RuleSet, built_in};
use table::{Memory, results, usual};

fn command(args: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prescreen"));
    command.args(args).current_dir(folder).env_remove("PRESCREEN_RULES").stdin(Stdio::null());
    command.output().unwrap()
}

/// With the small rule set.
fn sample(args: &[&str], folder: &Path) -> (i32, String) {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers/rules.toml");
    let output = command(&[args, &["--rules", rules.to_str().unwrap()]].concat(), folder);
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[track_caller]
fn done(args: &[&str], folder: &Path) {
    let output = command(args, folder);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

/// A table of results as CSV.
fn as_csv(path: &Path) -> String {
    let file = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let columns = file.metadata().file_metadata().schema().get_fields();
    let mut out = columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(",") + "\n";
    for row in file.get_row_iter(None).unwrap() {
        let cells = row.unwrap().get_column_iter().map(|(_, field)| cell(field)).collect::<Vec<_>>();
        out += &cells.join(",");
        out.push('\n');
    }
    out
}

fn cell(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) if text.contains(',') => format!("\"{text}\""),
        Field::Str(text) => text.clone(),
        Field::ListInternal(list) => list.elements().iter().map(cell).collect::<Vec<_>>().join("|"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_people_come_to_the_same_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // More than one group of rows.
    for format in ["csv", "jsonl", "parquet"] {
        let people = format!("people.{format}");
        done(&["generate", "--rows", "40000", "--seed", "4", "--output", &people], folder);
        done(&["batch", &people, "--output", &format!("of-{format}.csv")], folder);
        for threads in ["1", "3"] {
            let results = format!("of-{format}-{threads}.parquet");
            done(&["batch", &people, "--output", &results, "--threads", threads], folder);
        }
        done(&["batch", &people, "--explain", "--output", &format!("reasons-{format}.csv")], folder);
        done(&["batch", &people, "--explain", "--output", &format!("reasons-{format}.parquet")], folder);
    }
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let expected = fs::read_to_string(folder.join("of-csv.csv")).unwrap();
    let first = read("of-csv-1.parquet");
    for format in ["csv", "jsonl", "parquet"] {
        assert!(expected.as_bytes() == read(&format!("of-{format}.csv")), "{format}");
        for threads in ["1", "3"] {
            let name = format!("of-{format}-{threads}.parquet");
            assert!(first == read(&name), "{name}");
        }
        assert!(read("reasons-csv.csv") == read(&format!("reasons-{format}.csv")), "{format}");
        let reasons = as_csv(&folder.join(format!("reasons-{format}.parquet")));
        assert!(reasons.as_bytes() == read("reasons-csv.csv"), "{format}");
    }
    assert!(expected == as_csv(&folder.join("of-csv-1.parquet")));
    assert_eq!(expected.lines().count(), 40_001);
    let groups = SerializedFileReader::new(File::open(folder.join("people.parquet")).unwrap()).unwrap();
    assert_eq!(groups.num_row_groups(), 2);
    // Both on their way to standard output.
    let piped = command(&["batch", "people.csv", "--to", "parquet"], folder);
    assert!(piped.stdout == first);
    let piped = command(&["generate", "--rows", "40000", "--seed", "4", "--format", "parquet"], folder);
    assert!(piped.stdout == read("people.parquet"));
}

/// Opens a file as the only input of a batch.
fn input(path: &Path) -> Input {
    let from = Origin::Parquet(ParquetFile::open(path).unwrap());
    Input { name: "people.parquet".to_owned(), format: InputFormat::Parquet, from }
}

fn people_of(rules: &RuleSet, format: Format, rows: u64) -> Vec<u8> {
    let mut out = Vec::new();
    let table = Table { format, encoding: Encoding::Delimited, rows, dirt: 0.0 };
    table.write(&People::new(rules, 3), &mut out).unwrap();
    out
}

#[test]
fn random_rule_sets_come_to_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.parquet");
    let mut rng = Rng(17);
    for case in 0..60 {
        let tape: Vec<u16> =
            (0..20 + rng.below(200)).map(|_| u16::try_from(rng.below(65_536)).unwrap()).collect();
        let rules = Rules::draw(&mut Tape::new(&tape)).read();
        let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
        let batch = usual(&plan, &map);
        fs::write(&path, people_of(&rules, Format::Parquet, 50)).unwrap();
        let mut memory = Memory { results: String::from_utf8(batch.header()).unwrap(), ..Memory::default() };
        let ended = batch.run(1, &mut |_| Ok(input(&path)), None, &mut memory).unwrap();
        assert!(matches!(ended, Ended::Done(_)), "case {case}: {ended:?}");
        assert_eq!(memory.rejects, "", "case {case}");
        let expected = results(&batch, InputFormat::Csv, people_of(&rules, Format::Csv, 50));
        assert_eq!(memory.results, expected, "case {case}");
    }
}

/// Stops after so many pieces.
struct Interrupted {
    memory: Memory,
    left: usize,
}

impl Outlet for Interrupted {
    fn results(&mut self, rows: &[u8]) -> std::io::Result<()> {
        self.memory.results(rows)
    }

    fn rejects(&mut self, table: &[u8], in_words: &str) -> std::io::Result<()> {
        self.memory.rejects(table, in_words)
    }

    fn warning(&mut self, message: &str) -> std::io::Result<()> {
        self.memory.warning(message)
    }

    fn done(&mut self, _: &Progress) -> std::io::Result<bool> {
        self.left -= 1;
        Ok(self.left > 0)
    }
}

#[test]
fn an_interrupted_run_goes_on() {
    let rules = built_in().rules.unwrap();
    let (plan, map) = (Plan::new(&rules, ALTERNATIVES), Map::default());
    let batch = usual(&plan, &map);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.parquet");
    fs::write(&path, people_of(&rules, Format::Parquet, 3000)).unwrap();
    let mut whole = Memory::default();
    batch.run(1, &mut |_| Ok(input(&path)), None, &mut whole).unwrap();
    for pieces in 1..5 {
        let mut outlet = Interrupted { memory: Memory::default(), left: pieces };
        let ended = batch.run(1, &mut |_| Ok(input(&path)), None, &mut outlet).unwrap();
        let Ended::Stopped(Stop::Asked, progress) = ended else { panic!("{ended:?}") };
        assert!(progress.tally.rows < 3000);
        outlet.left = usize::MAX;
        let ended = Batch { threads: 2, ..usual(&plan, &map) }
            .run(1, &mut |_| Ok(input(&path)), Some(progress), &mut outlet)
            .unwrap();
        assert!(matches!(&ended, Ended::Done(progress) if progress.tally.rows == 3000), "{ended:?}");
        assert!(outlet.memory.results == whole.results, "after {pieces} pieces");
    }
}

/// Values of a column, with the definition and repetition levels of its schema.
enum Values<'v> {
    Text(&'v [&'v [u8]]),
    Int(&'v [i32]),
    Long(&'v [i64]),
    Double(&'v [f64]),
    Bool(&'v [bool]),
}

/// Writes a file as another program would.
fn write(
    path: &Path,
    properties: WriterProperties,
    schema: &str,
    columns: &[(Values<'_>, &'static [i16], &'static [i16])],
) {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut file =
        SerializedFileWriter::new(File::create(path).unwrap(), schema, Arc::new(properties)).unwrap();
    let mut group = file.next_row_group().unwrap();
    for (values, definitions, repetitions) in columns {
        let some = |levels: &'static [i16]| (!levels.is_empty()).then_some(levels);
        let (definitions, repetitions) = (some(definitions), some(repetitions));
        let mut column = group.next_column().unwrap().unwrap();
        match values {
            Values::Text(texts) => {
                let texts: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(*text)).collect();
                column.typed::<ByteArrayType>().write_batch(&texts, definitions, repetitions)
            }
            Values::Int(values) => column.typed::<Int32Type>().write_batch(values, definitions, repetitions),
            Values::Long(values) => column.typed::<Int64Type>().write_batch(values, definitions, repetitions),
            Values::Double(values) => {
                column.typed::<DoubleType>().write_batch(values, definitions, repetitions)
            }
            Values::Bool(values) => column.typed::<BoolType>().write_batch(values, definitions, repetitions),
        }
        .unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    file.close().unwrap();
}

/// Whole numbers stored as floating-point ones, truth values, columns for options, lists in three shapes, what is
/// missing, and columns that are no answers, of types that no answer has.
#[test]
fn columns_of_every_type_are_read() {
    const SCHEMA: &str = "message people {
        required int64 patient;
        optional group visit { required int32 day (DATE); optional binary note; }
        optional group now (LIST) { repeated group list { optional binary element (STRING); } }
        optional boolean site__knee;
        required boolean site__low-back;
        optional int32 site__shoulder (INTEGER(8, false));
        optional binary site__prefer-not (ENUM);
        repeated binary knee-side (STRING);
        optional binary fell;
        optional double age;
        optional double pain-now;
    }";
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let usual = WriterProperties::builder;
    for properties in [
        usual().set_compression(Compression::SNAPPY).build(),
        usual()
            .set_compression(Compression::GZIP(GzipLevel::default()))
            .set_dictionary_enabled(false)
            .build(),
        usual().set_writer_version(WriterVersion::PARQUET_2_0).set_data_page_row_count_limit(2).build(),
        usual().set_dictionary_enabled(false).set_encoding(Stored::PLAIN).build(),
    ] {
        let columns: &[(Values<'_>, &'static [i16], &'static [i16])] = &[
            (Values::Long(&[7, 8, 9, 10, 11, 12]), &[], &[]),
            (Values::Int(&[1, 2]), &[1, 0, 0, 1, 0, 0], &[]),
            (Values::Text(&[b"x"]), &[2, 0, 0, 1, 0, 0], &[]),
            // ["none"], ["fever", "not-sure"], NULL, [], [NULL], ["none"]
            (
                Values::Text(&[b"none", b"fever", b"not-sure", b"none"]),
                &[3, 3, 3, 0, 1, 2, 3],
                &[0, 0, 1, 0, 0, 0, 0],
            ),
            (Values::Bool(&[true, false, false, false, false]), &[1, 1, 0, 1, 1, 1], &[]),
            (Values::Bool(&[false; 6]), &[], &[]),
            (Values::Int(&[0, 0, 1, 0, 200]), &[1, 1, 0, 1, 1, 1], &[]),
            (Values::Text(&[b"no", b"no", b"No", b"no"]), &[1, 1, 0, 1, 1, 0], &[]),
            (Values::Text(&[b"left"]), &[1, 0, 0, 0, 0, 0], &[0; 6]),
            (Values::Text(&[b"no", b"yes", b"not-sure", b"no", b"\xff\"\\\x01"]), &[1, 1, 1, 0, 1, 1], &[]),
            (Values::Double(&[45.0, f64::NAN, 44.5, 18.0]), &[1, 0, 0, 1, 1, 1], &[]),
            (Values::Double(&[3.0, -0.0, 10.0, 1.0, 2.0]), &[1, 1, 0, 1, 1, 1], &[]),
        ];
        write(&folder.join("people.parquet"), properties, SCHEMA, columns);
        let args =
            ["batch", "people.parquet", "--id", "patient", "--output", "results.csv", "--stats", "none"];
        let (code, told) = sample(&args, folder);
        let rejects = fs::read(folder.join("results.rejects.csv")).unwrap();
        let rejects: Vec<Vec<String>> =
            csv::Reader::from_reader(&*rejects).deserialize().map(Result::unwrap).collect();
        let rejects: Vec<Vec<&str>> =
            rejects.iter().map(|row| row[1..6].iter().map(String::as_str).collect()).collect();
        assert_eq!(rejects, REJECTS);
        let results = fs::read_to_string(folder.join("results.csv")).unwrap();
        assert_eq!((code, results.as_str()), (0, RESULTS), "{told}");
        assert_eq!(
            told,
            "prescreen: people.parquet:1: there is no question `visit`; this column is not looked at; name it under `ignore` in a map if it is no answer\n"
        );
    }
}

const RESULTS: &str = "id,outcome,status,criteria,cautions,red_flags,missing,ruleset_version
7,evaluate,complete,knee-pain,,,,1.2.0
8,,incomplete,,,fever,age,1.2.0
9,,incomplete,,,,now|site|age|pain-now,1.2.0
";
/// Line, id, column, value, reason.
const REJECTS: [[&str; 5]; 5] = [
    ["4", "10", "now", "[]", "the answer to `now` is empty; for none of the options, write \"none\""],
    ["4", "10", "age", "NaN", "`NaN` is no answer to `age`; `age` takes a whole number from 18 to 110"],
    ["5", "11", "now", "[null]", "the answer to `now` is a list of option ids, each in quotes"],
    ["5", "11", "age", "44.5", "`44.5` is no answer to `age`; `age` takes a whole number from 18 to 110"],
    ["6", "6", "", "", "this is not UTF-8 text; save the file as UTF-8"],
];

const NOW: &str = "message people {
    optional binary id (STRING);
    optional group now (LIST) { repeated group list { optional binary element (STRING); } }
}";

/// Three people, the second with a wrong option.
fn with_a_wrong_option(path: &Path) {
    let columns: &[(Values<'_>, &'static [i16], &'static [i16])] = &[
        (Values::Text(&[b"anna", b"bert", b"carl"]), &[1; 3], &[]),
        (Values::Text(&[b"none", b"chest-pain", b"fevr", b"fever"]), &[3; 4], &[0, 0, 1, 0]),
    ];
    write(path, WriterProperties::default(), NOW, columns);
}

#[test]
fn a_list_with_a_wrong_option_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    with_a_wrong_option(&folder.join("people.parquet"));
    let (code, _) = sample(&["batch", "people.parquet", "--output", "results.parquet"], folder);
    assert_eq!(code, 0);
    assert_eq!(
        as_csv(&folder.join("results.parquet"))
            .lines()
            .map(|row| row.split(',').next().unwrap())
            .collect::<Vec<_>>(),
        ["id", "anna", "carl"]
    );
    assert_eq!(
        fs::read_to_string(folder.join("results.rejects.csv")).unwrap(),
        concat!(
            "file,line,id,column,value,reason,row\n",
            r#"people.parquet,2,bert,now,"[""chest-pain"",""fevr""]",`fevr` is no answer to `now`; did you mean `fever`?,"{""id"":""bert"",""now"":[""chest-pain"",""fevr""]}""#,
            "\n"
        )
    );
    fs::remove_file(folder.join("results.parquet")).unwrap();
    // The rejects are kept, so that somebody can look at them; half a Parquet file is of no use.
    let (code, told) =
        sample(&["batch", "people.parquet", "--output", "results.parquet", "--max-rejects", "0"], folder);
    assert_eq!(code, 65, "{told}");
    assert!(told.contains("prescreen: stopped: 1 row"), "{told}");
    assert_eq!(names(folder), ["people.parquet", "results.rejects.csv"]);
}

#[test]
fn a_damaged_file_is_told_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    done(&["generate", "--rows", "3000", "--output", "people.parquet"], folder);
    let whole = fs::read(folder.join("people.parquet")).unwrap();
    let mut spoiled = whole.clone();
    spoiled[whole.len() / 3..].iter_mut().take(200).for_each(|byte| *byte = !*byte);
    let damaged = [
        &whole[..0],
        &whole[..3],
        &whole[..whole.len() / 2],
        &whole[..whole.len() - 1],
        b"id,now\na,none\n",
        &spoiled,
    ];
    for (index, bytes) in damaged.into_iter().enumerate() {
        fs::write(folder.join("people.parquet"), bytes).unwrap();
        for results in ["results.parquet", "results.jsonl"] {
            let output = command(&["batch", "people.parquet", "--output", results], folder);
            let told = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(74), "{index}: {told}");
            let start = "prescreen: cannot read `people.parquet`: it is no whole Parquet file (";
            assert!(told.starts_with(start), "{index}: {told}");
            assert_eq!(names(folder), ["people.parquet"], "{index}");
        }
    }
}

/// What each of these says, with exit code 2.
#[test]
fn what_cannot_be_done_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    with_a_wrong_option(&folder.join("people.parquet"));
    for (args, message) in [
        (
            &["batch", "people.parquet", "--output", "results.parquet", "--resume"][..],
            "a Parquet file cannot be gone on with: leave out --resume, or use --to csv, tsv or jsonl",
        ),
        (
            &["batch", "-", "--from", "parquet"],
            "Parquet is read from its end, so it cannot come from standard input; name a file",
        ),
        (
            &["generate", "--rows", "3", "--format", "parquet", "--dirt", "0.1"],
            "Parquet has no lines that can have a defect: leave out --dirt, or use csv, tsv or jsonl",
        ),
        (
            &["generate", "--rows", "3", "--format", "parquet", "--encoding", "columns"],
            "Parquet has lists, and no columns for options",
        ),
    ] {
        let (code, told) = sample(args, folder);
        assert_eq!((code, told.lines().next().unwrap()), (2, &*format!("prescreen: {message}")), "{args:?}");
    }
    let (code, told) = sample(&["batch", ".", "--from", "parquet"], folder);
    let message = "it is a folder; name the files in it, such as `FOLDER/*.parquet`";
    assert_eq!((code, told), (74, format!("prescreen: cannot read `.`: {message}\n")));
    assert_eq!(names(folder), ["people.parquet"]);
}

#[test]
fn a_column_of_another_type_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let schema = "message people {
        optional binary id (STRING);
        optional int32 age (DATE);
        optional group site { optional binary first (STRING); }
    }";
    let columns: &[(Values<'_>, &'static [i16], &'static [i16])] = &[
        (Values::Text(&[b"a"]), &[1], &[]),
        (Values::Int(&[45]), &[1], &[]),
        (Values::Text(&[b"knee"]), &[2], &[]),
    ];
    write(&folder.join("people.parquet"), WriterProperties::default(), schema, columns);
    let (code, told) = sample(&["batch", "people.parquet", "--output", "results.csv"], folder);
    assert_eq!(code, 65, "{told}");
    for column in ["age", "site"] {
        assert!(told.contains(&format!("the column `{column}` holds no text, number, yes or no")), "{told}");
    }
    assert_eq!(names(folder), ["people.parquet"]);
}
