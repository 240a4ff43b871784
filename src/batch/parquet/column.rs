//! One column of a Parquet file: its values as members of JSON objects.

use std::io::Write as _;

use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::RowGroupReader;
use parquet::schema::types::{ColumnDescriptor, Type};

/// How a column is stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Its place among all columns that hold values.
    leaf: usize,
    /// The definition level of a value.
    value: i16,
    list: Option<List>,
    /// Numbers have no sign.
    unsigned: bool,
}

/// The definition levels of a list.
#[derive(Debug, Clone, Copy)]
struct List {
    /// That of an item.
    item: i16,
    /// That of a list without items. Where lists have no level of their own, that is one which is not there.
    empty: i16,
}

impl Shape {
    /// How a column is stored. `None`: in a way that no answer is.
    pub(super) fn of(leaf: usize, column: &ColumnDescriptor, root: &Type) -> Option<Self> {
        let is_list = column.max_rep_level() == 1;
        let fits = if root.is_group() { is_list && is_list_group(root) } else { column.max_rep_level() <= 1 };
        let list = is_list.then(|| {
            let item = level_of_items(root);
            List { item, empty: item - i16::from(root.is_group()) }
        });
        let shape = Self { leaf, value: column.max_def_level(), list, unsigned: is_unsigned(column) };
        (fits && is_plain(column)).then_some(shape)
    }
}

fn is_list_group(group: &Type) -> bool {
    let info = group.get_basic_info();
    info.converted_type() == ConvertedType::LIST || info.logical_type_ref() == Some(&LogicalType::List)
}

/// How many levels down to the items of a list need not be there.
fn level_of_items(root: &Type) -> i16 {
    let mut level = 0;
    let mut at = root;
    loop {
        match at.get_basic_info().repetition() {
            Repetition::REPEATED => return level + 1,
            Repetition::OPTIONAL => level += 1,
            Repetition::REQUIRED => {}
        }
        match at {
            Type::GroupType { fields, .. } => match fields.first() {
                Some(field) => at = field,
                None => return level,
            },
            Type::PrimitiveType { .. } => return level,
        }
    }
}

fn is_unsigned(column: &ColumnDescriptor) -> bool {
    match column.logical_type_ref() {
        Some(LogicalType::Integer(integer)) => !integer.is_signed,
        _ => matches!(
            column.converted_type(),
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64
        ),
    }
}

/// Whether a value is a text, a number, or true or false: no date, no amount of money, nothing in parts.
fn is_plain(column: &ColumnDescriptor) -> bool {
    let stored = matches!(
        column.physical_type(),
        Physical::BOOLEAN
            | Physical::INT32
            | Physical::INT64
            | Physical::FLOAT
            | Physical::DOUBLE
            | Physical::BYTE_ARRAY
    );
    let meant = match column.logical_type_ref() {
        // A column of which every value is NULL is of an unknown type.
        Some(logical) => matches!(
            logical,
            LogicalType::String
                | LogicalType::Enum
                | LogicalType::Json
                | LogicalType::Integer(_)
                | LogicalType::Unknown
        ),
        None => matches!(
            column.converted_type(),
            ConvertedType::NONE
                | ConvertedType::UTF8
                | ConvertedType::ENUM
                | ConvertedType::JSON
                | ConvertedType::INT_8
                | ConvertedType::INT_16
                | ConvertedType::INT_32
                | ConvertedType::INT_64
                | ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64
        ),
    };
    stored && meant
}

/// A column that is read.
pub(super) struct Column {
    shape: Shape,
    reader: Option<ColumnReader>,
    levels: Levels,
    members: Members,
}

/// Where values are missing, and where lists begin.
#[derive(Debug, Default)]
struct Levels {
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
}

/// A member of each row, one after the other.
#[derive(Debug)]
struct Members {
    /// The key, quoted, with its colon.
    key: Vec<u8>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Column {
    pub(super) fn new(shape: Shape, name: &str) -> Self {
        let mut key = Vec::new();
        add_text(&mut key, name.as_bytes());
        key.push(b':');
        let members = Members { key, text: Vec::new(), ends: Vec::new() };
        Self { shape, reader: None, levels: Levels::default(), members }
    }

    /// Turns to another group of rows.
    pub(super) fn open(&mut self, group: &dyn RowGroupReader) -> Result<()> {
        self.reader = Some(group.get_column_reader(self.shape.leaf)?);
        Ok(())
    }

    /// Reads the members of so many rows.
    pub(super) fn read(&mut self, rows: usize) -> Result<()> {
        let Self { shape, levels, members, .. } = self;
        let unsigned = shape.unsigned;
        let no_type = || ParquetError::General("a column has a type that it did not have before".to_owned());
        match self.reader.as_mut().ok_or_else(no_type)? {
            ColumnReader::BoolColumnReader(reader) => {
                read(reader, rows, *shape, levels, members, |out, value| add(out, &value))
            }
            ColumnReader::Int32ColumnReader(reader) => {
                read(reader, rows, *shape, levels, members, |out, value| {
                    if unsigned { add(out, &value.cast_unsigned()) } else { add(out, &value) }
                })
            }
            ColumnReader::Int64ColumnReader(reader) => {
                read(reader, rows, *shape, levels, members, |out, value| {
                    if unsigned { add(out, &value.cast_unsigned()) } else { add(out, &value) }
                })
            }
            ColumnReader::FloatColumnReader(reader) => {
                read(reader, rows, *shape, levels, members, |out, value| add_float(out, f64::from(*value)))
            }
            ColumnReader::DoubleColumnReader(reader) => {
                read(reader, rows, *shape, levels, members, |out, value| add_float(out, *value))
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                read(reader, rows, *shape, levels, members, |out, value: &ByteArray| {
                    add_text(out, value.data());
                })
            }
            ColumnReader::Int96ColumnReader(_) | ColumnReader::FixedLenByteArrayColumnReader(_) => {
                Err(no_type())
            }
        }
    }

    /// What was read, row by row.
    pub(super) fn cells(&self) -> Cells<'_> {
        Cells { text: &self.members.text, ends: self.members.ends.iter(), start: 0 }
    }
}

/// The members of rows, one after the other.
pub(super) struct Cells<'c> {
    text: &'c [u8],
    ends: std::slice::Iter<'c, usize>,
    start: usize,
}

impl<'c> Iterator for Cells<'c> {
    type Item = &'c [u8];

    fn next(&mut self) -> Option<&'c [u8]> {
        let end = *self.ends.next()?;
        let cell = self.text.get(self.start..end);
        self.start = end;
        cell
    }
}

fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    shape: Shape,
    levels: &mut Levels,
    members: &mut Members,
    add: impl Fn(&mut Vec<u8>, &T::T),
) -> Result<()> {
    let Levels { definitions, repetitions } = levels;
    definitions.clear();
    repetitions.clear();
    let mut values = Vec::with_capacity(rows);
    let mut read = 0;
    while read < rows {
        let (more, ..) =
            reader.read_records(rows - read, Some(definitions), Some(repetitions), &mut values)?;
        if more == 0 {
            return Err(ParquetError::EOF("a column ends before its last row".to_owned()));
        }
        read += more;
    }
    let mut values = values.iter();
    let value = |out: &mut Vec<u8>, definition: i16| {
        if definition < shape.value {
            out.extend_from_slice(b"null");
        } else if let Some(value) = values.next() {
            add(out, value);
        }
    };
    members.clear();
    match shape.list {
        None => members.add_values(rows, |row| definitions.get(row).copied().unwrap_or(shape.value), value),
        Some(list) => members.add_lists(definitions, repetitions, list, value),
    }
    if members.ends.len() != rows {
        return Err(ParquetError::General("the lists of a column are not as many as its rows".to_owned()));
    }
    Ok(())
}

impl Members {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn add_values(
        &mut self,
        rows: usize,
        definition: impl Fn(usize) -> i16,
        mut value: impl FnMut(&mut Vec<u8>, i16),
    ) {
        for row in 0..rows {
            self.text.extend_from_slice(&self.key);
            value(&mut self.text, definition(row));
            self.ends.push(self.text.len());
        }
    }

    fn add_lists(
        &mut self,
        definitions: &[i16],
        repetitions: &[i16],
        list: List,
        mut value: impl FnMut(&mut Vec<u8>, i16),
    ) {
        let mut levels = definitions.iter().zip(repetitions).peekable();
        while let Some((&definition, _)) = levels.next() {
            self.text.extend_from_slice(&self.key);
            if definition < list.empty {
                self.text.extend_from_slice(b"null");
            } else {
                self.text.push(b'[');
                if definition >= list.item {
                    value(&mut self.text, definition);
                }
                while let Some((&definition, _)) = levels.next_if(|(_, repetition)| **repetition > 0) {
                    self.text.push(b',');
                    value(&mut self.text, definition);
                }
                self.text.push(b']');
            }
            self.ends.push(self.text.len());
        }
    }
}

fn add(out: &mut Vec<u8>, value: &impl std::fmt::Display) {
    // Writing into memory cannot fail.
    let _ = write!(out, "{value}");
}

/// Many programs store whole numbers so where some are missing. What JSON has no number for becomes text, which no
/// question takes for an answer.
fn add_float(out: &mut Vec<u8>, value: f64) {
    if value.is_finite() {
        // Nothing is below zero by nothing.
        add(out, &(value + 0.0));
    } else {
        add(out, &format_args!("\"{value}\""));
    }
}

/// Adds text as a JSON string. Bytes that are no UTF-8 stay as they are: whoever reads the line tells that they are none.
fn add_text(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    if text.iter().all(|byte| *byte >= b' ' && !matches!(byte, b'"' | b'\\')) {
        out.extend_from_slice(text);
    } else {
        for byte in text {
            match byte {
                b'"' | b'\\' => out.extend([b'\\', *byte]),
                0..b' ' => add(out, &format_args!("\\u{byte:04x}")),
                _ => out.push(*byte),
            }
        }
    }
    out.push(b'"');
}
