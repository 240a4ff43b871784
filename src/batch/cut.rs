//! Cutting an input into pieces of whole records, however long it is, in the same memory.

use std::io::{self, Read};

use super::known::WINDOW;
use super::records::{Fields, LONGEST, Record, record};

/// So many bytes a piece, about.
const PIECE: usize = 256 << 10;

/// Zero bytes after each piece, so that as many can be looked at from any place in it.
pub(super) const PADDING: usize = WINDOW;

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
    /// So many bytes a piece, about.
    piece: usize,
}

impl Cutter {
    /// Cuts what is read, after a byte-order mark if there is one.
    pub(super) fn new(from: Box<dyn Read + Send>, ends: Ends) -> io::Result<Self> {
        Self::with_pieces(from, ends, PIECE)
    }

    fn with_pieces(mut from: Box<dyn Read + Send>, ends: Ends, piece: usize) -> io::Result<Self> {
        let mut carry = Vec::new();
        let start = from.by_ref().take(3).read_to_end(&mut carry)?;
        let offset = if carry.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        carry.drain(..offset);
        Ok(Self { from, ends, carry, ended: start < 3, offset: offset as u64, piece })
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
            let start = self.carry.len();
            let length = fill(&mut self.from, &mut self.carry, start, self.piece)?;
            self.carry.truncate(length);
            self.ended |= length < start + self.piece;
            let end = match record(&self.carry, 0, delimiter, self.ended, &mut fields) {
                Record::Whole(end) | Record::Bad(end, _) => end,
                Record::Cut if self.ended || self.carry.len() > LONGEST => self.carry.len(),
                Record::Cut => continue,
            };
            self.offset += end as u64;
            return Ok(self.carry.drain(..end).collect());
        }
    }

    /// The next piece. `None` at the end of the input. What is in `text` is written over: room that is there already
    /// need not be made.
    pub(super) fn next(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        let mut length = fill(&mut self.carry.as_slice(), text, 0, self.carry.len())?;
        self.carry.clear();
        loop {
            if !self.ended {
                let wanted = self.piece.saturating_sub(length).max(self.piece.div_ceil(4));
                let start = length;
                length = fill(&mut self.from, text, start, wanted)?;
                self.ended = length < start + wanted;
            }
            let found = text.get(..length).unwrap_or_default();
            if found.is_empty() {
                return Ok(None);
            }
            let (end, quotes) = self.whole(found);
            if end > 0 {
                self.carry.extend_from_slice(found.get(end..).unwrap_or_default());
                self.offset += end as u64;
                text.truncate(end);
                if text.last() != Some(&b'\n') {
                    text.push(b'\n');
                }
                text.extend_from_slice(&[0; PADDING]);
                return Ok(Some(Piece::Records { quotes }));
            }
            if length >= LONGEST {
                text.truncate(length);
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
            let length = fill(&mut self.from, text, 0, self.piece)?;
            text.truncate(length);
            self.ended = length < self.piece;
            let newline = memchr::memchr(b'\n', text);
            let end = newline.map_or(text.len(), |at| at + 1);
            self.offset += end as u64;
            self.carry.extend_from_slice(text.get(end..).unwrap_or_default());
            if newline.is_some() || self.ended {
                text.clear();
                text.extend_from_slice(start.get(..64).unwrap_or_default());
                return Ok(());
            }
        }
    }
}

/// Reads so many bytes behind the first `length` of a text, fewer at the end of the input. How long it is then; what is
/// behind that does not matter.
fn fill(from: &mut dyn Read, text: &mut Vec<u8>, mut length: usize, wanted: usize) -> io::Result<usize> {
    let end = length + wanted;
    if text.len() < end {
        text.resize(end, 0);
    }
    while let Some(room) = text.get_mut(length..end).filter(|room| !room.is_empty()) {
        match from.read(room) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::super::records::Malformed;
    use super::*;

    /// The pieces of a text, without their padding, each with whether it is one line that is too long.
    fn pieces(text: &[u8], ends: Ends, size: usize) -> Vec<(Vec<u8>, bool)> {
        let mut cutter = Cutter::with_pieces(Box::new(io::Cursor::new(text.to_vec())), ends, size).unwrap();
        let (mut found, mut piece) = (Vec::new(), Vec::new());
        while let Some(kind) = cutter.next(&mut piece).unwrap() {
            let too_long = kind == Piece::TooLong;
            if !too_long {
                assert!(piece.ends_with(&[&b"\n"[..], &[0; PADDING]].concat()), "{piece:?}");
                piece.truncate(piece.len() - PADDING);
                let Piece::Records { quotes } = kind else { unreachable!() };
                assert!(quotes || ends == Ends::Line || !piece.contains(&b'"'));
            }
            found.push((piece.clone(), too_long));
        }
        assert_eq!(cutter.offset(), text.len() as u64);
        found
    }

    /// The records of a text: their fields, or nothing for one that cannot be read.
    fn records(text: &[u8]) -> Vec<Option<Vec<Vec<u8>>>> {
        let (mut at, mut found, mut fields) = (0, Vec::new(), Fields::default());
        while at < text.len() {
            at = match record(text, at, b',', true, &mut fields) {
                Record::Whole(end) => {
                    found.push(Some(fields.iter().map(<[u8]>::to_vec).collect()));
                    end
                }
                Record::Bad(end, Malformed::NeverCloses | Malformed::AfterQuote) => {
                    found.push(None);
                    end
                }
                Record::Cut => unreachable!("the text is whole"),
            };
        }
        found
    }

    const TEXTS: [&str; 10] = [
        "",
        "a,b",
        "a,b\n",
        "\n\n\n",
        "id,x\r\n1,\"two\nlines\"\r\n2,\"\"\"\n\"\"\n\"\n",
        "\"\n\",\"\n\n\"\n\"\",\n\"\n\"",
        "1,5\" tall\n2,\"closed\"\n3,b\"\"c\n",
        "1,\"open\n2,b\n3,c\n",
        "1,\"open\n2,b\n3,\"x\"y\n4,\"d\ne\"\n5,\"\n",
        "\u{fc},\"\u{fc}\n,\u{fc}\"\nlast,line",
    ];

    #[test]
    fn pieces_end_between_records_and_are_the_text() {
        for text in TEXTS {
            let whole = text.as_bytes();
            let newline: &[u8] = if text.is_empty() || text.ends_with('\n') { b"" } else { b"\n" };
            for size in 1..=whole.len() + 2 {
                for ends in [Ends::Csv(b','), Ends::Line] {
                    let pieces: Vec<Vec<u8>> =
                        pieces(whole, ends, size).into_iter().map(|(piece, _)| piece).collect();
                    assert_eq!(pieces.concat(), [whole, newline].concat(), "{text:?} by {size}");
                    if ends != Ends::Line {
                        let apart: Vec<_> = pieces.iter().flat_map(|piece| records(piece)).collect();
                        assert_eq!(apart, records(whole), "{text:?} by {size}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_mark_in_front_is_passed_over_and_the_header_is_a_record() {
        for size in 1..40 {
            let text = b"\xef\xbb\xbfid,\"a\nb\"\r\n1,2\n3,4\n";
            let from = || Box::new(io::Cursor::new(text.to_vec()));
            let mut cutter = Cutter::with_pieces(from(), Ends::Csv(b','), size).unwrap();
            assert_eq!(cutter.header().unwrap(), b"id,\"a\nb\"\r\n");
            let (mut rest, mut piece) = (Vec::new(), Vec::new());
            let mut places = vec![cutter.offset()];
            while cutter.next(&mut piece).unwrap().is_some() {
                rest.extend_from_slice(&piece[..piece.len() - PADDING]);
                places.push(cutter.offset());
            }
            assert_eq!(rest, b"1,2\n3,4\n");
            // A later run goes on from each of them.
            for place in places {
                let mut later = Cutter::with_pieces(from(), Ends::Csv(b','), size).unwrap();
                later.header().unwrap();
                assert!(later.skip_to(place).unwrap());
                let mut rest = Vec::new();
                while later.next(&mut piece).unwrap().is_some() {
                    rest.extend_from_slice(&piece[..piece.len() - PADDING]);
                }
                assert_eq!(rest, text[usize::try_from(place).unwrap()..]);
            }
            let mut later = Cutter::with_pieces(from(), Ends::Csv(b','), size).unwrap();
            assert!(!later.skip_to(100).unwrap(), "it is shorter");
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_one_piece_and_the_next_ones_are_read() {
        for (ends, long) in [
            (Ends::Line, "x".repeat(3 * LONGEST)),
            (Ends::Csv(b','), "x".repeat(3 * LONGEST)),
            (Ends::Csv(b','), format!("1,\"{}\",no", "x".repeat(3 * LONGEST))),
            (Ends::Csv(b','), format!("1,\"{}", ",".repeat(3 * LONGEST))),
        ] {
            for size in [PIECE, PIECE / 4 + 1, LONGEST + 7] {
                let text = format!("a,b\n{long}\nc,d\n");
                let found = pieces(text.as_bytes(), ends, size);
                let (before, after): (&[u8], &[u8]) = (b"a,b\n", b"c,d\n");
                assert_eq!(found.len(), 3);
                assert_eq!((&*found[0].0, &*found[2].0), (before, after));
                assert!(found[1].1 && !found[0].1 && !found[2].1);
                assert!(long.as_bytes().starts_with(&found[1].0) && !found[1].0.is_empty());
            }
        }
    }

    /// Random well-formed tables: fields as the `csv` crate reads them.
    #[test]
    fn quoted_fields_are_those_of_another_reader() {
        let mut seed = 1_u64;
        let mut below = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % n
        };
        for _ in 0..2000 {
            let mut text = String::new();
            let end = ["\n", "\r\n"][usize::try_from(below(2)).unwrap()];
            for _ in 0..=below(6) {
                for column in 0..3 {
                    let inner: String = (0..below(5))
                        .map(|_| {
                            ["a", ",", "\n", "\"\"", "\r\n", " ", "\u{fc}", "|"]
                                [usize::try_from(below(8)).unwrap()]
                        })
                        .collect();
                    let plain = !inner.contains(['"', '\n', ',']) && below(2) == 0;
                    // A field alone and empty would be an empty line.
                    let quote = if plain { ["x", ""] } else { ["\"", "\""] };
                    text.extend([quote[0], &inner, quote[1]]);
                    text += if column < 2 { "," } else { end };
                }
            }
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let theirs: Vec<Option<Vec<Vec<u8>>>> = reader
                .byte_records()
                .map(|record| Some(record.unwrap().iter().map(<[u8]>::to_vec).collect()))
                .collect();
            assert_eq!(records(text.as_bytes()), theirs, "{text:?}");
            let size = usize::try_from(below(20)).unwrap() + 1;
            let apart: Vec<_> = pieces(text.as_bytes(), Ends::Csv(b','), size)
                .iter()
                .flat_map(|(piece, _)| records(piece))
                .collect();
            assert_eq!(apart, theirs, "{text:?} by {size}");
        }
    }
}
