//! The rows of a Parquet file as JSON objects, one a line. A NULL is `null`, a list is a list.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::schema::types::SchemaDescriptor;

use super::column::{Cells, Column, Shape};

use super::super::columns::Columns;
use super::super::meaning::Meaning;
use super::super::out::Out;
use super::super::results::add_field;
use super::damaged;
use crate::document::{Place, Sources};
use crate::problem::Problem;

/// So many rows are read at a time.
const ROWS: usize = 1024;

/// A Parquet file.
pub struct ParquetFile {
    file: SerializedFileReader<File>,
}

impl ParquetFile {
    /// Opens a file, and reads what it says of its columns.
    ///
    /// # Errors
    /// When it cannot be read, or is no Parquet.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            let message = "it is a folder; name the files in it, such as `FOLDER/*.parquet`";
            return Err(io::Error::new(io::ErrorKind::IsADirectory, message));
        }
        Ok(Self { file: SerializedFileReader::new(file).map_err(damaged)? })
    }

    fn schema(&self) -> &SchemaDescriptor {
        self.file.metadata().file_metadata().schema_descr()
    }

    /// The names of the columns, as the header of a CSV file.
    pub(in crate::batch) fn header(&self) -> Vec<u8> {
        let mut out = Out::default();
        for (at, field) in self.schema().root_schema().get_fields().iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            add_field(&mut out, field.name().as_bytes(), b',');
        }
        out.text().to_vec()
    }

    /// What is wrong with the types of the columns that mean something.
    pub(in crate::batch) fn problems(
        &self,
        columns: &Columns,
        name: &str,
        sources: &mut Sources,
    ) -> Vec<Problem> {
        let header = String::from_utf8_lossy(&self.header()).into_owned();
        let file = sources.add(name, &header);
        let bad = wanted(columns).filter(|(root, _)| self.shape(*root).is_none());
        let problems = bad.map(|(_, name)| {
            let start = header.find(name).unwrap_or(0);
            let place = Place::new(file, start..start + name.len().max(1));
            Problem::error(
                "wrong-type",
                format!("the column `{name}` holds no text, number, yes or no"),
                place,
            )
            .help("write it as text, or as a list of texts where several answers can be given")
        });
        problems.collect()
    }

    /// How the column at this place is stored. `None`: in a way that no answer is.
    fn shape(&self, root: usize) -> Option<Shape> {
        let schema = self.schema();
        let mut leaves = (0..schema.num_columns()).filter(|leaf| schema.get_column_root_idx(*leaf) == root);
        match (leaves.next(), leaves.next()) {
            (Some(leaf), None) => Shape::of(leaf, &schema.column(leaf), schema.get_column_root(leaf)),
            _ => None,
        }
    }

    /// Its rows, with the columns that mean something.
    pub(in crate::batch) fn rows(self, columns: &Columns) -> Rows {
        let wanted = wanted(columns).filter_map(|(root, name)| Some((self.shape(root)?, name)));
        let columns = wanted.map(|(shape, name)| Column::new(shape, name)).collect();
        Rows { file: self.file, columns, group: 0, left: 0, text: Vec::new(), given: 0 }
    }
}

/// The columns that mean something: their places, and what they are called.
fn wanted(columns: &Columns) -> impl Iterator<Item = (usize, &str)> {
    let named = columns.names.iter().zip(&columns.meanings).enumerate();
    named
        .filter(|(_, (_, meaning))| !matches!(meaning, Meaning::Ignored | Meaning::Unknown))
        .map(|(root, (name, _))| (root, name.as_str()))
}

/// The rows of a file as text.
pub(in crate::batch) struct Rows {
    file: SerializedFileReader<File>,
    columns: Vec<Column>,
    /// The next group of rows.
    group: usize,
    /// Rows of the one before that are not read yet.
    left: usize,
    text: Vec<u8>,
    /// How much of the text was given out.
    given: usize,
}

impl Rows {
    /// Reads the next rows. False: there are none.
    fn fill(&mut self) -> io::Result<bool> {
        while self.left == 0 {
            if self.group == self.file.num_row_groups() {
                return Ok(false);
            }
            let group = self.file.get_row_group(self.group).map_err(damaged)?;
            self.left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
            for column in &mut self.columns {
                column.open(&*group).map_err(damaged)?;
            }
            self.group += 1;
        }
        let rows = self.left.min(ROWS);
        self.left -= rows;
        for column in &mut self.columns {
            column.read(rows).map_err(damaged)?;
        }
        self.text.clear();
        self.given = 0;
        let mut cells: Vec<Cells<'_>> = self.columns.iter().map(Column::cells).collect();
        for _ in 0..rows {
            let mut before = b'{';
            for cell in cells.iter_mut().filter_map(Iterator::next) {
                self.text.push(before);
                self.text.extend_from_slice(cell);
                before = b',';
            }
            self.text.extend_from_slice(b"}\n");
        }
        Ok(true)
    }
}

impl Read for Rows {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.given == self.text.len() && !self.fill()? {
            return Ok(0);
        }
        let mut rest = self.text.get(self.given..).unwrap_or_default();
        let read = rest.read(to)?;
        self.given += read;
        Ok(read)
    }
}
