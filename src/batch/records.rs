//! Where a CSV record ends, and what its fields are. Slow and right; text without a quote needs none of it.
//!
//! As RFC 4180 has it, with lines that end in LF or CRLF. A quote counts only at the start of a field. A record that
//! cannot be read ends with its first line, so that one stray quote does not swallow the rows below it.

use std::ops::Range;

/// No record may be longer, in bytes: more than this cannot be answers.
pub(super) const LONGEST: usize = 1 << 20;

/// The fields of a record, without their quotes.
#[derive(Debug, Default, Clone)]
pub(super) struct Fields {
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Record {
    /// A record. The next one starts here.
    Whole(usize),
    /// No record. Reading can go on here.
    Bad(usize, Malformed),
    /// The text ends before the record does.
    Cut,
}

/// Why a record cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    /// A quote is opened and not closed.
    NeverCloses,
    /// There is text between a closing quote and the next delimiter.
    AfterQuote,
}

impl Fields {
    /// The fields, in order.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        (0..self.ends.len()).map(|index| self.text.get(self.place(index)).unwrap_or_default())
    }

    /// Adds so many zero bytes behind the last one.
    pub(super) fn pad(&mut self, padding: usize) {
        self.text.resize(self.text.len() + padding, 0);
    }

    /// Their text, one behind the other.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Where a field stands in the text.
    #[inline]
    pub(super) fn place(&self, index: usize) -> Range<usize> {
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        start..self.ends.get(index).copied().unwrap_or(start)
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn end_field(&mut self) {
        self.ends.push(self.text.len());
    }
}

/// Reads the record that starts at a place. `is_last`: no more text follows.
pub(super) fn record(text: &[u8], start: usize, delimiter: u8, is_last: bool, fields: &mut Fields) -> Record {
    fields.clear();
    let mut at = start;
    loop {
        if text.get(at) == Some(&b'"') {
            match quoted(text, start, at + 1, is_last, fields) {
                Ok(after) => at = after,
                Err(Record::Cut) if is_last || text.len() - start >= LONGEST => {
                    return bad(text, start, is_last, Malformed::NeverCloses);
                }
                Err(other) => return other,
            }
            // A closing quote ends the field.
            let ended = match text.get(at..) {
                Some([byte, ..]) if *byte == delimiter || *byte == b'\n' => true,
                Some([b'\r', b'\n', ..]) => {
                    at += 1;
                    true
                }
                Some([] | [b'\r']) | None => {
                    if !is_last {
                        return Record::Cut;
                    }
                    at = text.len();
                    true
                }
                Some(_) => false,
            };
            if !ended {
                return bad(text, start, is_last, Malformed::AfterQuote);
            }
        } else {
            let rest = text.get(at..).unwrap_or_default();
            let end = match memchr::memchr2(delimiter, b'\n', rest) {
                Some(length) => at + length,
                None if is_last => text.len(),
                None => return Record::Cut,
            };
            let field = text.get(at..end).unwrap_or_default();
            let ends_line = text.get(end) != Some(&delimiter);
            let field = if ends_line { field.strip_suffix(b"\r").unwrap_or(field) } else { field };
            fields.text.extend_from_slice(field);
            at = end;
        }
        fields.end_field();
        match text.get(at) {
            Some(byte) if *byte == delimiter => at += 1,
            Some(_) => return Record::Whole(at + 1),
            None => return Record::Whole(text.len()),
        }
    }
}

/// Reads the rest of a quoted field, up to after its closing quote.
fn quoted(
    text: &[u8],
    start: usize,
    mut at: usize,
    is_last: bool,
    fields: &mut Fields,
) -> Result<usize, Record> {
    let limit = text.len().min(start + LONGEST);
    loop {
        let rest = text.get(at..limit).unwrap_or_default();
        let Some(length) = memchr::memchr(b'"', rest) else { return Err(Record::Cut) };
        fields.text.extend_from_slice(rest.get(..length).unwrap_or_default());
        at += length + 1;
        match text.get(at) {
            Some(b'"') => {
                fields.text.push(b'"');
                at += 1;
            }
            // The next byte tells whether this quote closes the field.
            None if !is_last => return Err(Record::Cut),
            _ => return Ok(at),
        }
    }
}

/// A record that cannot be read: on with the line after its first one.
fn bad(text: &[u8], start: usize, is_last: bool, why: Malformed) -> Record {
    let line = memchr::memchr(b'\n', text.get(start..).unwrap_or_default());
    match line {
        Some(length) => Record::Bad(start + length + 1, why),
        None if is_last => Record::Bad(text.len(), why),
        None => Record::Cut,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Result<Vec<String>, Malformed>> {
        let (mut at, mut found, mut fields) = (0, Vec::new(), Fields::default());
        while at < text.len() {
            match record(text.as_bytes(), at, b',', true, &mut fields) {
                Record::Whole(end) => {
                    found.push(Ok(fields
                        .iter()
                        .map(|field| String::from_utf8_lossy(field).into_owned())
                        .collect()));
                    at = end;
                }
                Record::Bad(end, why) => {
                    found.push(Err(why));
                    at = end;
                }
                Record::Cut => unreachable!("the text is whole"),
            }
        }
        found
    }

    #[expect(clippy::unnecessary_wraps, reason = "stands beside records that are not read")]
    fn row(fields: &[&str]) -> Result<Vec<String>, Malformed> {
        Ok(fields.iter().map(|&field| field.to_owned()).collect())
    }

    #[test]
    fn quotes_newlines_and_line_ends_are_read() {
        let text = "a,\"b,\"\"c\"\"\r\nd\",\r\n,\"\",x\n\"end\"";
        assert_eq!(read(text), [row(&["a", "b,\"c\"\r\nd", ""]), row(&["", "", "x"]), row(&["end"])]);
        assert_eq!(read("5\" tall,b\n"), [row(&["5\" tall", "b"])], "a quote inside a field is a letter");
        assert_eq!(read("a,\n"), [row(&["a", ""])]);
        assert_eq!(read("a,"), [row(&["a", ""])]);
    }

    #[test]
    fn a_stray_quote_costs_one_line() {
        let text = "1,\"open\n2,b\n3,\"x\"y\n4,d\n";
        // The quote of line 1 would end at the one in line 3.
        assert_eq!(
            read(text),
            [Err(Malformed::AfterQuote), row(&["2", "b"]), Err(Malformed::AfterQuote), row(&["4", "d"])]
        );
        assert_eq!(read("1,\"open\n2,b\n"), [Err(Malformed::NeverCloses), row(&["2", "b"])]);
        let long = format!("1,\"open\n2,b\n{}\"\n", "x".repeat(LONGEST));
        assert_eq!(read(&long)[..2], [Err(Malformed::NeverCloses), row(&["2", "b"])]);
    }

    #[test]
    fn a_record_that_is_cut_says_so_wherever_it_is_cut() {
        let text = b"a,\"b\"\"c\n\",d\r\n";
        let mut fields = Fields::default();
        assert_eq!(record(text, 0, b',', false, &mut fields), Record::Whole(text.len()));
        for end in 0..text.len() {
            assert_eq!(record(&text[..end], 0, b',', false, &mut fields), Record::Cut, "{end}");
        }
    }
}
