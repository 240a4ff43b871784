//! Rule sets as SQL. The statement for `SQLite` is run here, in `SQLite`, and must come to what the reference evaluator
//! says; `.ci/engines` runs those for all engines.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails at once")]

#[path = "common/expect.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod expect;
#[path = "common/generate.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod generate;
#[path = "common/people.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod people;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use generate::{Rules, Tape, draw_answers, typed_answers};
use people::{Rng, random_person, rules};
use prescreen::answers::{Answers, Column, Encoding, columns};
use prescreen::assess::{Status, assess};
use prescreen::document::Sources;
use prescreen::export::sql::{Dialect, Table, Target, Unfit, statement};
use prescreen::ruleset::{FindingKind, Outcome, QuestionIx, RuleSet, Token, from_texts};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

/// How many rule sets; `PRESCREEN_CASES` says otherwise.
fn cases() -> usize {
    std::env::var("PRESCREEN_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(1500)
}

fn target(dialect: Dialect, encoding: Encoding) -> Target {
    Target { dialect, encoding, table: "answers".parse().unwrap(), view: None }
}

fn sqlite(rules: &RuleSet, encoding: Encoding) -> String {
    statement(rules, &target(Dialect::Sqlite, encoding)).unwrap()
}

/// A result without its id: outcome, status, criteria, cautions, red flags, missing, version.
type Found = [Option<String>; 7];

/// What the reference evaluator says.
fn expected(rules: &RuleSet, answers: &Answers) -> Found {
    let assessment = assess(rules, answers);
    let joined = |ids: Vec<&str>| (!ids.is_empty()).then(|| ids.join("|"));
    let of = |kinds: &[FindingKind]| {
        let ids = kinds.iter().flat_map(|kind| assessment.of_kind(rules, *kind));
        joined(ids.map(|fired| rules.finding(fired.finding).id.as_str()).collect())
    };
    [
        assessment.outcome.map(|outcome| outcome.id().to_owned()),
        Some(assessment.status.id().to_owned()),
        of(&[FindingKind::Criterion]),
        of(&[FindingKind::Caution]),
        of(&[FindingKind::Emergency, FindingKind::SameDay]),
        joined(assessment.missing.iter().map(|index| rules.question(*index).id.as_str()).collect()),
        Some(rules.version.to_string()),
    ]
}

/// A table of answers in `SQLite`. Blank cells are NULL or empty text, whole numbers are numbers or text.
fn load(rules: &RuleSet, encoding: Encoding, people: &[Answers], rng: &mut Rng) -> Connection {
    let database = Connection::open_in_memory().unwrap();
    let columns = columns(rules, encoding);
    let names: Vec<String> = columns.iter().map(|column| format!(", \"{}\"", column.name)).collect();
    let marks = ", ?".repeat(columns.len());
    database.execute_batch(&format!("CREATE TABLE answers (\"id\"{})", names.concat())).unwrap();
    let mut insert = database.prepare(&format!("INSERT INTO answers VALUES (?{marks})")).unwrap();
    for (id, answers) in people.iter().enumerate() {
        let cells = columns.iter().map(|column| value(rules, column, answers, rng));
        let id = Value::Text(format!("p{id}"));
        insert.execute(params_from_iter([id].into_iter().chain(cells))).unwrap();
    }
    drop(insert);
    database
}

fn value(rules: &RuleSet, column: &Column, answers: &Answers, rng: &mut Rng) -> Value {
    let cell = column.cell(rules, answers.get(column.question));
    match cell.parse() {
        _ if cell.is_empty() && rng.chance(50) => Value::Null,
        Ok(number) if rng.chance(50) => Value::Integer(number),
        _ => Value::Text(cell),
    }
}

/// What `SQLite` says, by id.
fn run(database: &Connection, statement: &str) -> BTreeMap<String, Found> {
    let mut query = database.prepare(statement).unwrap();
    let names =
        ["id", "outcome", "status", "criteria", "cautions", "red_flags", "missing", "ruleset_version"];
    assert_eq!(query.column_names(), names);
    let read = |row: &Row<'_>| {
        let mut found = Found::default();
        for (index, field) in (1..).zip(&mut found) {
            *field = row.get(index)?;
        }
        Ok((row.get(0)?, found))
    };
    query.query_map([], read).unwrap().map(Result::unwrap).collect()
}

/// Fails unless `SQLite` says of everybody what the reference evaluator says, in both encodings.
fn agree(rules: &RuleSet, people: &[Answers], rng: &mut Rng, text: &str) {
    for encoding in [Encoding::Delimited, Encoding::Columns] {
        let statement = sqlite(rules, encoding);
        let found = run(&load(rules, encoding, people, rng), &statement);
        assert_eq!(found.len(), people.len());
        for (id, answers) in people.iter().enumerate() {
            let expected = expected(rules, answers);
            assert_eq!(found[&format!("p{id}")], expected, "{answers:?}\n{text}\n{statement}");
        }
    }
}

#[test]
fn sqlite_agrees_on_random_rule_sets() {
    let mut rng = Rng(7);
    let mut seen = BTreeSet::new();
    for _ in 0..cases() {
        let length = 20 + rng.below(300);
        let tape: Vec<u16> = (0..length).map(|_| u16::try_from(rng.below(65_536)).unwrap()).collect();
        let drawn = Rules::draw(&mut Tape::new(&tape));
        let rules = drawn.read();
        let mut person = || {
            let tape: Vec<u16> = (0..80).map(|_| u16::try_from(rng.below(65_536)).unwrap()).collect();
            typed_answers(&rules, &drawn, &draw_answers(&mut Tape::new(&tape), &drawn))
        };
        let people: Vec<Answers> = (0..12).map(|_| person()).collect();
        seen.extend(people.iter().map(|answers| {
            let found = assess(&rules, answers);
            (found.outcome, found.status.id())
        }));
        agree(&rules, &people, &mut rng, &drawn.to_toml());
    }
    // Every outcome, complete, and an emergency and no outcome with something missing.
    assert_eq!(seen.len(), Outcome::ALL.len() + 2, "{seen:?}");
}

/// Somebody who answered at random, with answers left over from other people and some left out.
fn somebody(rules: &RuleSet, rng: &mut Rng) -> Answers {
    let mut answers = random_person(rules, rng, &BTreeSet::new());
    let left_over = random_person(rules, rng, &BTreeSet::new());
    let leave_out = rng.pick(&[0, 0, 0, 5]);
    for index in rules.question_indices() {
        if let (None, Some(answer)) = (answers.get(index), left_over.get(index)) {
            answers.set(index, answer.clone());
        }
        if rng.chance(leave_out) {
            answers.remove(index);
        }
    }
    answers
}

#[test]
fn sqlite_agrees_on_the_shipped_rule_set() {
    let rules = rules();
    let mut rng = Rng(11);
    let people: Vec<Answers> = (0..3000).map(|_| somebody(&rules, &mut rng)).collect();
    let fired: BTreeSet<_> = people
        .iter()
        .flat_map(|answers| assess(&rules, answers).findings)
        .map(|fired| fired.finding)
        .collect();
    assert!(fired.len() * 10 > rules.findings.len() * 9, "{} findings are too few", fired.len());
    let complete = people.iter().filter(|answers| assess(&rules, answers).status == Status::Complete).count();
    assert!((500..2900).contains(&complete), "{complete} people are complete");
    agree(&rules, &people, &mut rng, "the shipped rule set");
}

fn sample() -> RuleSet {
    from_text(include_str!("sql/rules.toml"))
}

fn from_text(text: &str) -> RuleSet {
    let mut sources = Sources::default();
    sources.add("rules.toml", text);
    let reading = from_texts(sources);
    assert_eq!(reading.problems, []);
    reading.rules.unwrap()
}

#[test]
fn statements_are_as_they_were_reviewed() {
    let rules = sample();
    let delimited = Dialect::ALL.map(|dialect| (dialect, Encoding::Delimited, dialect.id().to_owned()));
    let columns = (Dialect::Duckdb, Encoding::Columns, "duckdb-columns".to_owned());
    let differences: Vec<String> = delimited
        .into_iter()
        .chain([columns])
        .filter_map(|(dialect, encoding, name)| {
            let statement = statement(&rules, &target(dialect, encoding)).unwrap();
            expect::difference(&Path::new("tests/sql").join(format!("{name}.sql")), &statement)
        })
        .collect();
    expect::all_equal(&differences);
}

#[test]
fn sqlite_agrees_on_the_reviewed_statement() {
    let rules = sample();
    let mut rng = Rng(3);
    let people: Vec<Answers> = (0..2000).map(|_| somebody(&rules, &mut rng)).collect();
    agree(&rules, &people, &mut rng, "the sample");
}

/// The status of one row of the sample, with these cells.
fn missing_of(encoding: Encoding, cells: &[(&str, &str)]) -> String {
    let rules = sample();
    let database = load(&rules, encoding, &[Answers::new()], &mut Rng(1));
    for (column, cell) in cells {
        database.execute(&format!("UPDATE answers SET \"{column}\" = ?"), [cell]).unwrap();
    }
    run(&database, &sqlite(&rules, encoding))["p0"][5].clone().unwrap_or_default()
}

#[test]
fn what_is_no_number_is_missing() {
    let rest =
        [("now", "none"), ("site", "low-back"), ("fell", "no"), ("knee-side", "left"), ("pain-now", "x")];
    for (age, missing) in [
        ("45", ""),
        ("0", ""),
        ("not-sure", ""),
        ("-4", ""),
        ("", "age"),
        ("old", "age"),
        ("4x", "age"),
        ("4-4", "age"),
        ("--4", "age"),
        ("-", "age"),
        ("prefer-not", "age"),
    ] {
        let cells = [&rest[..], &[("age", age)]].concat();
        assert_eq!(missing_of(Encoding::Delimited, &cells), missing, "{age}");
    }
}

#[test]
fn columns_of_options_are_answered_when_one_says_yes_or_all_say_no() {
    let rest = [("now__fever", "yes"), ("fell", "no"), ("age", "45")];
    for ([knee, back, shoulder], missing) in [
        (["no", "no", "no"], ""),
        (["no", "yes", "no"], ""),
        (["", "", "yes"], ""),
        (["no", "no", ""], "site"),
        (["", "", ""], "site"),
        (["yes", "", ""], "knee-side|pain-now"),
    ] {
        let site = [("site__knee", knee), ("site__low-back", back), ("site__shoulder", shoulder)];
        let cells = [&rest[..], &site].concat();
        assert_eq!(missing_of(Encoding::Columns, &cells), missing, "{knee} {back} {shoulder}");
    }
}

/// A rule set with so many criteria over one question, and a question with this id.
fn wide(findings: usize, id: &str) -> RuleSet {
    let (head, _) = include_str!("sql/rules.toml").split_once("[[question]]").unwrap();
    let mut text =
        format!("{head}[[question]]\nid = \"{id}\"\nsection = \"all\"\nkind = \"yes-no\"\nask = \"So?\"\n\n");
    for index in 0..findings {
        let answer = if index % 2 == 0 { "yes" } else { "no" };
        writeln!(
            text,
            "[[finding]]\nid = \"{id}-is-so-{index}\"\nkind = \"criterion\"\nwhen = {{ {id} = \"{answer}\" }}\ntitle = \"It is\"\n"
        )
        .unwrap();
    }
    let mut sources = Sources::default();
    sources.add("rules.toml", text);
    from_texts(sources).rules.unwrap()
}

#[test]
fn many_findings_are_not_too_deep() {
    let rules = wide(1900, "so");
    let mut yes = Answers::new();
    yes.set(QuestionIx(0), prescreen::answers::Answer::one(Token::Option(0)));
    let found =
        run(&load(&rules, Encoding::Delimited, &[yes], &mut Rng(1)), &sqlite(&rules, Encoding::Delimited));
    assert_eq!(found["p0"][2].as_ref().unwrap().split('|').count(), 950);
}

#[test]
fn a_version_cannot_leave_its_place() {
    let version = r"1.2.0-it's\n1 = 1; -- x";
    let odd = include_str!("sql/rules.toml").replace("1.2.0", version);
    let rules = from_text(&odd);
    assert!(rules.version.contains('\n'));
    agree(&rules, &[Answers::new()], &mut Rng(1), &odd);
    for dialect in [Dialect::Spark, Dialect::Clickhouse] {
        let statement = statement(&rules, &target(dialect, Encoding::Delimited)).unwrap();
        assert!(
            statement.starts_with("-- prescreen: rule set sample 1.2.0-it's 1 = 1; -- x, for "),
            "{statement}"
        );
        assert!(statement.contains("'1.2.0-it\\'s\n1 = 1; -- x' AS ruleset_version"), "{statement}");
    }
}

fn refused(rules: &RuleSet, target: &Target) -> String {
    let Unfit { message, .. } = statement(rules, target).unwrap_err();
    message
}

#[test]
fn what_does_not_fit_is_said() {
    let duckdb = target(Dialect::Duckdb, Encoding::Delimited);
    assert_eq!(
        refused(&wide(2, "id"), &duckdb),
        "a question of this rule set is called `id`, like the column that tells rows apart"
    );
    for table in ["fired_1", "GIVEN", "asked_2"] {
        let table: Table = table.parse().unwrap();
        let target = Target { table: table.clone(), ..duckdb.clone() };
        assert_eq!(refused(&sample(), &target), format!("the statement itself has a part called `{table}`"));
    }
    let qualified = Target { table: "main.fired_1".parse().unwrap(), ..duckdb };
    assert!(statement(&sample(), &qualified).is_ok());
    let many = wide(2100, "so");
    for (dialect, message) in [
        (Dialect::Sqlite, "SQLite allows 2000 columns, and this needs up to 2113"),
        (Dialect::Postgres, "PostgreSQL allows 1600 columns, and this needs up to 2113"),
    ] {
        assert_eq!(refused(&many, &target(dialect, Encoding::Delimited)), message);
    }
    let long = wide(12, &format!("q{}", "-long".repeat(12)));
    let message = refused(&long, &target(Dialect::Postgres, Encoding::Delimited));
    assert!(message.starts_with("PostgreSQL cannot tell `fired_q-long"), "{message}");
    assert!(statement(&long, &target(Dialect::Spark, Encoding::Delimited)).is_ok());
}

#[test]
fn the_shipped_rule_set_fits_every_engine() {
    let rules = rules();
    for dialect in Dialect::ALL {
        for encoding in [Encoding::Delimited, Encoding::Columns] {
            let statement = statement(&rules, &target(dialect, encoding)).unwrap();
            for finding in rules.findings.iter().filter(|finding| finding.kind != FindingKind::Topic) {
                let head = format!("    -- {} ({}): ", finding.id, finding.kind.id());
                assert!(statement.contains(&head), "{head}");
            }
            // Small enough for everything that takes a statement as one argument.
            assert!(statement.len() < 100_000, "{} bytes", statement.len());
        }
    }
}

#[test]
fn names_of_tables() {
    for name in ["answers", "clinic.answers", "a.b.c", "Ärzte", "x-1", "x$"] {
        assert_eq!(name.parse::<Table>().unwrap().to_string(), name);
    }
    for name in ["", ".", "a.", ".a", "a..b", "a b", "a\"b", "a;b", "a`b", "a.b.c.d", "a'b"] {
        assert!(name.parse::<Table>().is_err(), "{name}");
    }
    let quoted = Target {
        table: "clinic.answers".parse().unwrap(),
        view: Some("clinic.screened".parse().unwrap()),
        ..target(Dialect::Spark, Encoding::Delimited)
    };
    let statement = statement(&sample(), &quoted).unwrap();
    assert!(statement.contains("\nCREATE VIEW `clinic`.`screened` AS\nWITH\n"), "{statement}");
    assert!(statement.contains("\n  FROM `clinic`.`answers`\n"), "{statement}");
}

#[test]
fn a_view_says_the_same_as_the_statement() {
    let rules = sample();
    let mut rng = Rng(5);
    let people: Vec<Answers> = (0..100).map(|_| somebody(&rules, &mut rng)).collect();
    let database = load(&rules, Encoding::Delimited, &people, &mut rng);
    let as_view =
        Target { view: Some("screened".parse().unwrap()), ..target(Dialect::Sqlite, Encoding::Delimited) };
    database.execute_batch(&statement(&rules, &as_view).unwrap()).unwrap();
    let direct = run(&database, &sqlite(&rules, Encoding::Delimited));
    assert_eq!(run(&database, "SELECT * FROM screened"), direct);
    assert_eq!(direct.len(), 100);
}
