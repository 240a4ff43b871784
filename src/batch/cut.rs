//! Cutting an input into pieces of whole records, however long it is, in the same memory.

use std::io::{self, Read};

use super::records::{Fields, LONGEST, Record, record};

/// So many bytes a piece, about.
const PIECE: usize = 256 << 10;

/// Zero bytes after each piece, so that eight bytes can be looked at from any place in it.
pub(super) const PADDING: usize = 8;

/// What ends a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// A newline outside quotes; fields are parted by this byte.
    Csv(u8),
    /// Any newline.
    Line,
}

/// A piece of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// Whole records, the last of them ended by a newline, and [`PADDING`].
    Records {
        /// Whether there is a quote in it.
        quotes: bool,
    },
    /// One line that is too long. Its start is there.
    TooLong,
}

/// Cuts an input into pieces.
pub(super) struct Cutter {
    from: Box<dyn Read + Send>,
    ends: Ends,
    /// Read and not yet given out.
    carry: Vec<u8>,
    ended: bool,
    /// Bytes given out so far.
    offset: u64,
}

impl Cutter {
    /// Cuts what is read, after a byte-order mark if there is one.
    pub(super) fn new(mut from: Box<dyn Read + Send>, ends: Ends) -> io::Result<Self> {
        let mut carry = Vec::new();
        let start = from.by_ref().take(3).read_to_end(&mut carry)?;
        let offset = if carry.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        carry.drain(..offset);
        Ok(Self { from, ends, carry, ended: start < 3, offset: offset as u64 })
    }

    /// How many bytes of the input were given out.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Passes over what an earlier run has done. False: the input is shorter.
    pub(super) fn skip_to(&mut self, offset: u64) -> io::Result<bool> {
        let mut left = offset.saturating_sub(self.offset);
        let here = self.carry.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        self.carry.drain(..here);
        left -= here as u64;
        let passed = io::copy(&mut self.from.by_ref().take(left), &mut io::sink())?;
        self.offset = offset;
        Ok(passed == left)
    }

    /// The first record by itself: the header. Empty at the end of the input.
    pub(super) fn header(&mut self) -> io::Result<Vec<u8>> {
        let Ends::Csv(delimiter) = self.ends else { return Ok(Vec::new()) };
        let mut fields = Fields::default();
        loop {
            self.ended |= fill(&mut self.from, &mut self.carry, PIECE)?;
            let end = match record(&self.carry, 0, delimiter, self.ended, &mut fields) {
                Record::Whole(end) | Record::Bad(end, _) => end,
                Record::Cut if self.ended || self.carry.len() > LONGEST => self.carry.len(),
                Record::Cut => continue,
            };
            self.offset += end as u64;
            return Ok(self.carry.drain(..end).collect());
        }
    }

    /// The next piece. `None` at the end of the input.
    pub(super) fn next(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        text.clear();
        std::mem::swap(text, &mut self.carry);
        loop {
            if !self.ended {
                let wanted = PIECE.saturating_sub(text.len()).max(PIECE / 4);
                self.ended = fill(&mut self.from, text, wanted)?;
            }
            if text.is_empty() {
                return Ok(None);
            }
            let (end, quotes) = self.whole(text);
            if end > 0 {
                self.carry.extend_from_slice(text.get(end..).unwrap_or_default());
                self.offset += end as u64;
                text.truncate(end);
                if text.last() != Some(&b'\n') {
                    text.push(b'\n');
                }
                text.extend_from_slice(&[0; PADDING]);
                return Ok(Some(Piece::Records { quotes }));
            }
            if text.len() >= LONGEST {
                self.pass_over(text)?;
                return Ok(Some(Piece::TooLong));
            }
        }
    }

    /// Where the last whole record ends, and whether there is a quote.
    fn whole(&self, text: &[u8]) -> (usize, bool) {
        let quotes = self.ends != Ends::Line && memchr::memchr(b'"', text).is_some();
        if self.ended {
            return (text.len(), quotes);
        }
        match self.ends {
            Ends::Csv(delimiter) if quotes => {
                let (mut at, mut fields) = (0, Fields::default());
                while let Record::Whole(end) | Record::Bad(end, _) =
                    record(text, at, delimiter, false, &mut fields)
                {
                    at = end;
                }
                (at, true)
            }
            _ => (memchr::memrchr(b'\n', text).map_or(0, |at| at + 1), quotes),
        }
    }

    /// Leaves out the rest of a line of which the start is in `text`.
    fn pass_over(&mut self, text: &mut Vec<u8>) -> io::Result<()> {
        let start = text.clone();
        self.offset += text.len() as u64;
        loop {
            text.clear();
            self.ended = fill(&mut self.from, text, PIECE)?;
            let newline = memchr::memchr(b'\n', text);
            let end = newline.map_or(text.len(), |at| at + 1);
            self.offset += end as u64;
            self.carry.extend_from_slice(text.get(end..).unwrap_or_default());
            if newline.is_some() || self.ended {
                text.clear();
                text.extend_from_slice(start.get(..PADDING * 8).unwrap_or_default());
                return Ok(());
            }
        }
    }
}

/// Reads so many bytes more. True at the end of the input.
fn fill(from: &mut Box<dyn Read + Send>, text: &mut Vec<u8>, wanted: usize) -> io::Result<bool> {
    Ok(from.take(wanted as u64).read_to_end(text)? < wanted)
}
