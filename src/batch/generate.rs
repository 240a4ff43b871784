//! Invented people by the million, for tests and benchmarks: answers drawn from what the questions of a rule set offer,
//! valid under its gates. The same seed gives the same people and the same bytes, on every machine.

mod dirt;
mod gates;
mod habit;
mod layout;
mod person;
mod random;

use std::io::{self, Write};

use super::parquet::ParquetWriter;
use crate::answers::Encoding;
use dirt::Dirt;
use layout::Layout;
use random::Chance;

pub use person::People;

/// How a table of people is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Format {
    /// Comma-separated, with a header
    Csv,
    /// The same, separated by tabs
    Tsv,
    /// JSON Lines: an object a person
    Jsonl,
    /// Parquet, in a build with the feature `parquet`
    Parquet,
}

/// A table of invented people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Table {
    /// How it is written.
    pub format: Format,
    /// How the answers to a choose-many stand in it. JSON Lines and Parquet take [`Encoding::Delimited`], which is a list there.
    pub encoding: Encoding,
    /// How many people.
    pub rows: u64,
    /// The share of lines with a defect, and the share of the others that are unusual but sound; from 0 to 1.
    pub dirt: f64,
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// People.
    pub rows: u64,
    /// Of them: in a line with a defect, which a reader has to reject.
    pub defects: u64,
    /// Of them: in an unusual line, which a reader has to take.
    pub unusual: u64,
}

/// Bytes are passed on in pieces of about this size.
const PIECE: usize = 1 << 16;

impl Table {
    /// Writes the first people, with ids `p1`, `p2`, and so on. In a longer table the same lines come first. Takes the same
    /// memory for any number of rows.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, people: &People<'_>, out: &mut dyn Write) -> io::Result<Written> {
        if self.format == Format::Parquet {
            let mut parquet = AsParquet { writer: ParquetWriter::of_answers(people.rules())?, out };
            let written = Self { format: Format::Jsonl, ..*self }.write(people, &mut parquet)?;
            parquet.out.write_all(&parquet.writer.finish()?)?;
            return Ok(written);
        }
        let layout = Layout::new(people, self.format, self.encoding);
        let defects = Dirt::defects(self.format);
        let dirty = Chance::share(self.dirt);
        let mut written = Written::default();
        let mut row = people.blank();
        let mut piece: Vec<u8> = layout.header().unwrap_or_default().into();
        for number in 1..=self.rows {
            let mut random = people.draw(number, &mut row);
            let (defect, unusual) = (random.chance(dirty), random.chance(dirty));
            let person = (number, &row);
            if defect && Dirt::line(&defects, &layout, person, &mut random, &mut piece) {
                written.defects += 1;
            } else if unusual
                && Dirt::line(Dirt::unusual(self.format), &layout, person, &mut random, &mut piece)
            {
                written.unusual += 1;
            } else {
                layout.line(number, &row, &mut piece);
            }
            written.rows += 1;
            if piece.len() >= PIECE {
                out.write_all(&piece)?;
                piece.clear();
            }
        }
        out.write_all(&piece)?;
        Ok(written)
    }
}

/// Makes Parquet of JSON Lines, of whole ones at a time.
struct AsParquet<'o> {
    writer: ParquetWriter,
    out: &'o mut dyn Write,
}

impl Write for AsParquet<'_> {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        self.out.write_all(&self.writer.add(lines)?)?;
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
