//! Opening what is to be read: files, standard input, folders; compressed or not.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// What rows are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum InputFormat {
    /// Comma-separated, with a header
    Csv,
    /// Tab-separated, with a header
    Tsv,
    /// One JSON object a line
    #[value(alias = "json-lines", alias = "ndjson")]
    Jsonl,
    /// Answer files, one person each: a folder of them, or a single one
    Answers,
    /// Parquet, in a build with the feature `parquet`
    Parquet,
}

/// What to say where a build without the feature is to read or write Parquet.
pub const NO_PARQUET: &str = "this build of prescreen has no Parquet; `cargo install prescreen --features parquet` makes one that has, or use csv, tsv or jsonl";

impl InputFormat {
    /// The format that the name of a file tells, `.gz` and `.zst` behind it left out.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        if path.is_dir() {
            return Some(Self::Answers);
        }
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let name = [".gz", ".zst", ".gzip", ".zstd"]
            .into_iter()
            .find_map(|ending| name.strip_suffix(ending))
            .unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "toml" | "json" => Some(Self::Answers),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

/// Opens a file to read its text, decompressed where its first bytes say that it is compressed.
///
/// # Errors
/// When it cannot be opened or read.
pub fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    decompressed(Box::new(File::open(path)?))
}

/// The text of what is read, decompressed where its first bytes say that it is compressed.
///
/// # Errors
/// When it cannot be read, or is text in UTF-16.
pub fn decompressed(mut from: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut start = Vec::new();
    from.by_ref().take(4).read_to_end(&mut start)?;
    let again = io::Cursor::new(start.clone()).chain(from);
    Ok(match start.as_slice() {
        [0x1f, 0x8b, ..] => Box::new(flate2::read::MultiGzDecoder::new(again)),
        [0x28, 0xb5, 0x2f, 0xfd] => {
            Box::new(Frames { from: Some(BufReader::new(Box::new(again))), frame: None })
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it is UTF-16; save it as UTF-8"));
        }
        _ => Box::new(again),
    })
}

type Source = BufReader<Box<dyn Read + Send>>;

/// Zstandard frames one after the other, as `zstd` and `cat` make them.
struct Frames {
    from: Option<Source>,
    frame: Option<ruzstd::decoding::StreamingDecoder<Source, ruzstd::decoding::FrameDecoder>>,
}

impl Read for Frames {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        use std::io::BufRead as _;
        loop {
            if let Some(frame) = &mut self.frame {
                let read = frame.read(to)?;
                if read > 0 || to.is_empty() {
                    return Ok(read);
                }
            }
            if let Some(done) = self.frame.take() {
                self.from = Some(done.into_inner());
            }
            let Some(mut from) = self.from.take() else { return Ok(0) };
            if from.fill_buf()?.is_empty() {
                return Ok(0);
            }
            let frame = ruzstd::decoding::StreamingDecoder::new(from);
            self.frame =
                Some(frame.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?);
        }
    }
}
