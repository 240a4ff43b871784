//! Rows of our own as Parquet. They come as JSON Lines, each with the same keys in the same order.

use std::fmt;
use std::io;
use std::mem::take;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::super::results::{COLUMNS, LISTS, REASONS};
use super::damaged;
use crate::ruleset::{Kind, RuleSet};

/// So many rows stand together in a file, and are in memory until they are written.
const GROUP: usize = 1 << 15;

/// Makes a Parquet file, piece by piece.
pub struct ParquetWriter {
    file: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Column>,
    rows: usize,
}

/// What a column holds. NULL where there is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Text,
    Number,
    /// A list of texts.
    List,
}

impl ParquetWriter {
    /// For rows of results; `explain`: with their reasons.
    ///
    /// # Errors
    /// When it cannot be begun.
    pub fn of_results(explain: bool) -> io::Result<Self> {
        let holds = |name: &str| if LISTS.contains(&name) { Holds::List } else { Holds::Text };
        let columns = COLUMNS.into_iter().chain(explain.then_some(REASONS));
        Self::new(columns.map(|name| (name, holds(name))))
    }

    /// For rows of answers. A question with a number for each answer has numbers; a question of which many can be chosen,
    /// lists; any other one, text.
    ///
    /// # Errors
    /// When it cannot be begun.
    pub fn of_answers(rules: &RuleSet) -> io::Result<Self> {
        let questions = rules.questions.iter().map(|question| {
            let holds = match question.kind {
                Kind::ChooseMany => Holds::List,
                Kind::Number { .. } if question.tokens().is_empty() => Holds::Number,
                _ => Holds::Text,
            };
            (question.id.as_str(), holds)
        });
        Self::new(std::iter::once(("id", Holds::Text)).chain(questions))
    }

    fn new<'n>(columns: impl Iterator<Item = (&'n str, Holds)>) -> io::Result<Self> {
        let columns: Vec<(&str, Holds)> = columns.collect();
        let begun = || {
            let fields = columns.iter().map(|(name, holds)| field(name, *holds)).collect::<Result<_>>()?;
            let schema = Type::group_type_builder("rows").with_fields(fields).build()?;
            let properties =
                WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
            SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))
        };
        let file = begun().map_err(damaged)?;
        Ok(Self { file, columns: columns.iter().map(|(_, holds)| Column::new(*holds)).collect(), rows: 0 })
    }

    /// Takes whole lines, and gives what is to be written now.
    ///
    /// # Errors
    /// When a line has other keys, or other values in them.
    pub fn add(&mut self, lines: &[u8]) -> io::Result<Vec<u8>> {
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            Line(&mut self.columns).deserialize(&mut serde_json::Deserializer::from_slice(line))?;
            self.rows += 1;
            if self.rows == GROUP {
                self.end_group().map_err(damaged)?;
            }
        }
        self.file.flush()?;
        Ok(take(self.file.inner_mut()))
    }

    /// Gives the rest of the file.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        if self.rows > 0 {
            self.end_group().map_err(damaged)?;
        }
        self.file.into_inner().map_err(damaged)
    }

    fn end_group(&mut self) -> Result<()> {
        self.rows = 0;
        let mut group = self.file.next_row_group()?;
        for column in &mut self.columns {
            column.write(&mut group)?;
        }
        group.close()?;
        Ok(())
    }
}

fn field(name: &str, holds: Holds) -> Result<TypePtr> {
    let text = |name: &str, repetition| {
        Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_repetition(repetition)
            .with_logical_type(Some(LogicalType::String))
            .build()
    };
    let field = match holds {
        Holds::Text => text(name, Repetition::OPTIONAL)?,
        Holds::Number => Type::primitive_type_builder(name, Physical::INT64)
            .with_repetition(Repetition::OPTIONAL)
            .build()?,
        Holds::List => {
            let items = Type::group_type_builder("list")
                .with_repetition(Repetition::REPEATED)
                .with_fields(vec![Arc::new(text("element", Repetition::REQUIRED)?)])
                .build()?;
            Type::group_type_builder(name)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(Some(LogicalType::List))
                .with_fields(vec![Arc::new(items)])
                .build()?
        }
    };
    Ok(Arc::new(field))
}

/// The values of a column that are not written yet.
#[derive(Debug)]
struct Column {
    holds: Holds,
    numbers: Vec<i64>,
    /// Texts, one after the other, and where each ends.
    text: Vec<u8>,
    ends: Vec<usize>,
    /// For each value and each that is missing: 0 is NULL, 1 is there or, of a list, empty, 2 is an item.
    definitions: Vec<i16>,
    /// 1 where a value belongs to the list before.
    repetitions: Vec<i16>,
}

impl Column {
    fn new(holds: Holds) -> Self {
        Self {
            holds,
            numbers: Vec::new(),
            text: Vec::new(),
            ends: Vec::new(),
            definitions: Vec::new(),
            repetitions: Vec::new(),
        }
    }

    fn add(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
        self.ends.push(self.text.len());
    }

    /// Writes all of it, and is empty again.
    fn write(&mut self, group: &mut SerializedRowGroupWriter<'_, Vec<u8>>) -> Result<()> {
        match self.holds {
            Holds::Number => {
                self.write_values::<Int64Type>(group, &self.numbers)?;
            }
            Holds::Text | Holds::List => {
                let text = ByteArray::from(take(&mut self.text));
                let starts = std::iter::once(0).chain(self.ends.iter().copied());
                let texts: Vec<ByteArray> =
                    starts.zip(&self.ends).map(|(start, end)| text.slice(start, end - start)).collect();
                self.write_values::<ByteArrayType>(group, &texts)?;
            }
        }
        self.numbers.clear();
        self.ends.clear();
        self.definitions.clear();
        self.repetitions.clear();
        Ok(())
    }

    fn write_values<T: DataType>(
        &self,
        group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
        values: &[T::T],
    ) -> Result<()> {
        let Some(mut column) = group.next_column()? else { return Ok(()) };
        let repetitions = (self.holds == Holds::List).then_some(self.repetitions.as_slice());
        column.typed::<T>().write_batch(values, Some(&self.definitions), repetitions)?;
        column.close()
    }
}

/// A line, into the columns.
struct Line<'c>(&'c mut [Column]);

impl<'de> DeserializeSeed<'de> for Line<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Line<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a key for each column")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        let mut columns = self.0.iter_mut();
        while map.next_key::<de::IgnoredAny>()?.is_some() {
            let column = columns.next().ok_or_else(|| de::Error::custom("a key too many"))?;
            map.next_value_seed(Cell(column))?;
        }
        if columns.next().is_some() { Err(de::Error::custom("a key is missing")) } else { Ok(()) }
    }
}

/// A value, into its column.
struct Cell<'c>(&'c mut Column);

impl<'de> DeserializeSeed<'de> for Cell<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Cell<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.holds {
            Holds::Text => "text",
            Holds::Number => "a number",
            Holds::List => "a list of texts",
        })
    }

    fn visit_unit<E: de::Error>(self) -> std::result::Result<(), E> {
        self.0.definitions.push(0);
        self.0.repetitions.push(0);
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> std::result::Result<(), E> {
        if self.0.holds != Holds::Text {
            return Err(E::invalid_type(de::Unexpected::Str(text), &self));
        }
        self.0.add(text);
        self.0.definitions.push(1);
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> std::result::Result<(), E> {
        match self.0.holds {
            Holds::Text => self.visit_str(&number.to_string()),
            Holds::Number => {
                self.0.numbers.push(number);
                self.0.definitions.push(1);
                Ok(())
            }
            Holds::List => Err(E::invalid_type(de::Unexpected::Signed(number), &self)),
        }
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> std::result::Result<(), E> {
        self.visit_i64(i64::try_from(number).map_err(E::custom)?)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<(), A::Error> {
        if self.0.holds != Holds::List {
            return Err(de::Error::invalid_type(de::Unexpected::Seq, &self));
        }
        let mut repetition = 0;
        while let Some(item) = items.next_element::<&str>()? {
            self.0.add(item);
            self.0.definitions.push(2);
            self.0.repetitions.push(repetition);
            repetition = 1;
        }
        if repetition == 0 {
            self.0.definitions.push(1);
            self.0.repetitions.push(0);
        }
        Ok(())
    }
}
