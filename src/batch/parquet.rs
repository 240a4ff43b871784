//! Parquet, in a build with the feature of that name.
//!
//! Rows on their way in are written out as JSON Lines, and results on their way out are read from JSON Lines, so that
//! there is one way to read answers and one way to write results, and none of it knows of Parquet.

mod column;
mod read;
mod write;

use std::io;

use parquet::errors::ParquetError;

pub use read::ParquetFile;
pub use write::ParquetWriter;

/// What went wrong, in words. The library's own tell which part of the file it was.
fn damaged(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::new(io::ErrorKind::InvalidData, error),
        },
        error => io::Error::new(io::ErrorKind::InvalidData, in_words(&error.to_string())),
    }
}

fn in_words(error: &str) -> String {
    let message = error.split_once(": ").map_or(error, |(_, message)| message);
    match message.strip_prefix("Disabled feature at compile time: ") {
        Some(codec) => format!("it is compressed with {codec}; write it with zstd, snappy or gzip"),
        None => format!("it is no whole Parquet file ({message})"),
    }
}
