//! Rows as JSON objects, one a line. A line with the same keys in the same order as those before it is read in one
//! pass, each value looked up as it stands; any other line is parsed.

#![expect(
    clippy::inline_always,
    reason = "every row passes here: measured, with the size of the program kept small"
)]

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use fearless_simd::{Simd, dispatch};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;

use super::careful::{Raw, Syntax};
use super::columns::{Columns, Names};
use super::csv::too_long;
use super::cut::{PADDING, Piece};
use super::job::{Job, RowProblem};
use super::known::{eight, word, zeros};
use super::meaning::Meaning;
use super::reader::{Cell, Reader, Row, reject};
use crate::answers::flag_name;
use crate::ruleset::RuleSet;

/// Every key that means something, as columns. `absent` stays empty: which questions a line is silent about, it
/// tells itself.
pub(super) fn columns(names: &Names<'_>) -> Columns {
    let mut columns = Columns::default();
    let mut add = |name: String| {
        let meaning = names.meaning(&name);
        if meaning != Meaning::Unknown && !columns.names.contains(&name) {
            columns.names.push(name);
            columns.meanings.push(meaning);
        }
    };
    names.id.or(names.map.id.as_deref()).into_iter().for_each(|id| add(id.to_owned()));
    names.map.columns.keys().chain(&names.map.ignore).for_each(|theirs| add(theirs.clone()));
    add("id".to_owned());
    add("stopped".to_owned());
    for name in own_names(names.rules) {
        add(name);
    }
    columns
}

/// The names of questions, and of their single answers.
fn own_names(rules: &RuleSet) -> impl Iterator<Item = String> {
    rules.questions.iter().flat_map(|question| {
        let flags = question.tokens().into_iter().map(|token| flag_name(question, token));
        std::iter::once(question.id.value.clone()).chain(flags)
    })
}

/// A key that means nothing.
const NO_COLUMN: usize = usize::MAX;

/// After so many lines that are otherwise, the keys are learned anew, though there are fewer of them.
const PATIENCE: usize = 16;

/// The keys of a line before, in their order, as bytes: from the end of one value to the start of the next.
#[derive(Debug)]
pub(super) struct Habit {
    keys: Vec<(Vec<u8>, usize)>,
    /// Questions of which such lines say nothing, as columns.
    silent: Vec<usize>,
    /// Lines since the last one that was like this.
    otherwise: usize,
    by_name: HashMap<String, usize>,
}

impl Habit {
    pub(super) fn new(columns: &Columns) -> Self {
        let by_name = columns.names.iter().enumerate().map(|(column, name)| (name.clone(), column)).collect();
        Self { keys: Vec::new(), silent: Vec::new(), otherwise: 0, by_name }
    }

    fn column(&self, name: &str) -> usize {
        self.by_name.get(name).copied().unwrap_or(NO_COLUMN)
    }

    /// Takes the keys of a line for those of the next ones. False: they stay as they are.
    fn learn(&mut self, line: &[u8], columns: &[usize], table: &Columns) -> bool {
        self.otherwise += 1;
        if columns.len() < self.keys.len() && self.otherwise < PATIENCE {
            return false;
        }
        self.otherwise = 0;
        self.keys.clear();
        let line = &[line, &[0; PADDING]].concat();
        let (mut at, mut keys) = (0, Vec::new());
        for &column in columns {
            let colon = line.get(at..).and_then(key_end);
            let Some((colon, value)) = colon.and_then(|colon| Some((colon, value_end(line, at + colon)?)))
            else {
                return false;
            };
            keys.push((line.get(at..at + colon).unwrap_or_default().to_vec(), column));
            at = value;
        }
        self.keys = keys;
        let question = |column: &usize| match table.meanings.get(*column) {
            Some(Meaning::Answer(question) | Meaning::Flag(question, _)) => Some(*question),
            _ => None,
        };
        let told: BTreeSet<_> = columns.iter().filter_map(question).collect();
        let whole = |column: &usize| matches!(table.meanings.get(*column), Some(Meaning::Answer(_)));
        self.silent = (0..table.meanings.len()).filter(whole).collect();
        self.silent.retain(|column| question(column).is_none_or(|question| !told.contains(&question)));
        true
    }
}

/// Reads the rows of a piece.
pub(super) fn read<const W: usize>(
    reader: &mut Reader<'_, W>,
    habit: &mut Habit,
    job: &mut Job,
    text: &[u8],
) {
    if job.piece == Piece::TooLong {
        too_long(job, text);
    } else {
        let end = text.len().saturating_sub(PADDING);
        let mut start = 0;
        while start < end {
            let level = reader.level();
            let quick = dispatch!(level, simd => quickly(simd, reader, habit, job, text, start));
            let next = if let Some(next) = quick {
                habit.otherwise = 0;
                next
            } else {
                reader.give_up();
                let rest = text.get(start..end).unwrap_or_default();
                let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |length| length + 1);
                with_care(reader, habit, job, rest.get(..length).unwrap_or_default());
                start + length
            };
            job.lines += 1;
            start = next;
        }
    }
}

/// Reads a line with the keys of the one before; some may be left out. `None`: it is not such a line.
#[inline(always)]
fn quickly<S: Simd, const W: usize>(
    simd: S,
    reader: &mut Reader<'_, W>,
    habit: &Habit,
    job: &mut Job,
    text: &[u8],
    start: usize,
) -> Option<usize> {
    if habit.keys.is_empty() || reader.needs_answers() {
        return None;
    }
    let mut row: Row<W> = reader.row();
    let mut id: Option<&[u8]> = None;
    let mut at = start;
    let mut given = 0;
    // An iterator would be called here, not built in.
    let mut next = 0;
    while let Some((key, column)) = habit.keys.get(next) {
        next += 1;
        if !text.get(at..)?.starts_with(key) {
            // The first key also has the brace in it, so it cannot be left out.
            if given == 0 {
                return None;
            }
            reader.take_nothing(&mut row, *column);
            continue;
        }
        given += 1;
        at += key.len();
        let end = value_end(text, at)?;
        let value = text.get(at..end)?;
        match reader.columns.get(*column).map(|column| column.meaning) {
            Some(Meaning::Id) => id = Some(plain_id(value)?),
            // Nobody looks at it, but a line that is no JSON must not pass.
            None | Some(Meaning::Ignored | Meaning::Unknown) if !is_json(value) => return None,
            None => {}
            Some(_) => {
                let cell = Cell { column: *column, text, place: at..end, syntax: Syntax::Json };
                reader.take_with(simd, &mut row, cell);
            }
        }
        at = end;
    }
    let at = match text.get(at..)? {
        [b'}', b'\n', ..] => at + 2,
        [b'}', b'\r', b'\n', ..] => at + 3,
        _ => return None,
    };
    for column in &habit.silent {
        reader.take_nothing(&mut row, *column);
    }
    reader.end(&row, job, id).then_some(at)
}

/// Whether this is one JSON value.
fn is_json(value: &[u8]) -> bool {
    std::str::from_utf8(value).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

/// The name of a row without its quotes, where it needs no reading.
fn plain_id(value: &[u8]) -> Option<&[u8]> {
    match value {
        [b'"', inner @ .., b'"'] => Some(inner),
        // More digits, or a zero in front of others, need a closer look.
        [b'1'..=b'9', rest @ ..] if rest.len() < 18 && rest.iter().all(u8::is_ascii_digit) => Some(value),
        _ => None,
    }
}

/// Where a key ends, with the colon and blanks behind it.
fn key_end(text: &[u8]) -> Option<usize> {
    let open = memchr::memchr(b'"', text)?;
    let rest = text.get(open + 1..)?;
    let close = memchr::memchr2(b'"', b'\\', rest)?;
    if rest.get(close) == Some(&b'\\') {
        return None;
    }
    let mut at = open + 1 + close + 1;
    let blank = |at: usize| matches!(text.get(at), Some(b' ' | b'\t'));
    while blank(at) {
        at += 1;
    }
    if text.get(at) != Some(&b':') {
        return None;
    }
    at += 1;
    while blank(at) {
        at += 1;
    }
    Some(at)
}

/// Where a value without an escape in it ends: a string, a list of strings, or a word. What looks like one and is not
/// has a text that no reader takes for a value.
#[inline(always)]
fn value_end(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'"' => {
            let end = find(text, at + 1, b'"', b'\\')?;
            (text.get(end) == Some(&b'"')).then_some(end + 1)
        }
        b'[' => {
            let end = find(text, at + 1, b']', b'\\')?;
            (text.get(end) == Some(&b']')).then_some(end + 1)
        }
        b'{' => None,
        _ => find(text, at, b',', b'}'),
    }
}

/// The first of two bytes within a line.
#[inline(always)]
fn find(text: &[u8], mut at: usize, one: u8, two: u8) -> Option<usize> {
    loop {
        let word = word(text, at)?;
        let hit = zeros(word ^ eight(one)) | zeros(word ^ eight(two)) | zeros(word ^ eight(b'\n'));
        if hit != 0 {
            let found = at + hit.trailing_zeros() as usize / 8;
            return (text.get(found) != Some(&b'\n')).then_some(found);
        }
        at += 8;
    }
}

/// An object with its keys in their order, all of them.
struct Line(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Line;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Line, A::Error> {
                let mut found = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    found.push(entry);
                }
                Ok(Line(found))
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

/// Parses a line.
fn with_care<const W: usize>(reader: &mut Reader<'_, W>, habit: &mut Habit, job: &mut Job, line: &[u8]) {
    if line.iter().all(u8::is_ascii_whitespace) {
        job.tally.empty_lines += 1;
        return;
    }
    let number = job.first_row + job.tally.rows;
    let parsed = match std::str::from_utf8(line) {
        Ok(text) => serde_json::from_str(text).map_err(|error| problem_of(&error)),
        Err(_) => Err(RowProblem::of_row("not-utf-8", "this is not UTF-8 text; save the file as UTF-8")),
    };
    let Line(entries) = match parsed {
        Ok(entries) => entries,
        Err(problem) => {
            reject(job, job.lines, number.to_string(), line, vec![problem]);
            return;
        }
    };
    let mut columns = Vec::with_capacity(entries.len());
    for (index, (name, _)) in entries.iter().enumerate() {
        if entries.iter().take(index).any(|(other, _)| other == name) {
            let reason = "this key stands there twice";
            let problem = RowProblem { column: name.clone(), ..RowProblem::of_row("key-twice", reason) };
            reject(job, job.lines, number.to_string(), line, vec![problem]);
            return;
        }
        columns.push(habit.column(name));
        if habit.column(name) == NO_COLUMN {
            job.unknown.push((job.lines, name.clone()));
        }
    }
    if let Some(problem) = told_twice(reader.table.columns, &columns) {
        reject(job, job.lines, number.to_string(), line, vec![problem]);
        return;
    }
    let table = reader.table.columns;
    if habit.learn(line, &columns, table) {
        reader.use_flags(&columns);
    }
    let cells = entries.iter().filter_map(|(name, value)| {
        Some((*table.meanings.get(habit.column(name))?, name.as_str(), Raw::Json(value)))
    });
    reader.with_care(job, job.lines, number, cells, line);
}

/// Two keys of one line that mean the same.
fn told_twice(table: &Columns, columns: &[usize]) -> Option<RowProblem> {
    let meaning = |column: &usize| table.meanings.get(*column).copied().unwrap_or(Meaning::Unknown);
    let twice = columns.iter().enumerate().find(|(index, column)| {
        let mine = meaning(column);
        !matches!(mine, Meaning::Ignored | Meaning::Unknown)
            && columns.iter().take(*index).any(|other| match (meaning(other), mine) {
                (Meaning::Answer(one), Meaning::Flag(two, _))
                | (Meaning::Flag(one, _), Meaning::Answer(two)) => one == two,
                (other, mine) => other == mine,
            })
    });
    let name = twice.and_then(|(_, column)| table.names.get(*column))?;
    let reason = "another key of this line says the same";
    Some(RowProblem { column: name.clone(), ..RowProblem::of_row("key-twice", reason) })
}

fn problem_of(error: &serde_json::Error) -> RowProblem {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    let why = match error.classify() {
        Category::Eof => "it ends too early; a bracket or a quote may be missing".to_owned(),
        Category::Data => "it has to be one object, from `{` to `}`".to_owned(),
        Category::Syntax | Category::Io => format!("{message}, at character {}", error.column()),
    };
    RowProblem::of_row("bad-json", format!("this line is no JSON object: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_a_line_are_learned_however_short_its_end() {
        let columns = Columns { names: vec!["a".to_owned(), "id".to_owned()], ..Columns::default() };
        for (line, keys) in [
            (r#"{"a":"yes","id":1}"#, [r#"{"a":"#, r#","id":"#]),
            (r#"{"a": ["x","y"] , "id" : ""}"#, [r#"{"a": "#, r#" , "id" : "#]),
        ] {
            let mut habit = Habit::new(&columns);
            assert!(habit.learn(line.as_bytes(), &[0, 1], &columns), "{line}");
            let learned: Vec<&[u8]> = habit.keys.iter().map(|(key, _)| key.as_slice()).collect();
            assert_eq!(learned, keys.map(str::as_bytes));
        }
        let mut habit = Habit::new(&columns);
        assert!(!habit.learn(br#"{"a":{},"id":1}"#, &[0, 1], &columns), "an object is parsed");
    }
}
