//! Text in the making, put together from short pieces that are known beforehand.

#![expect(
    clippy::inline_always,
    reason = "every row passes here: measured, with the size of the program kept small"
)]

use std::ops::Range;

use super::known::{WINDOW, eight};

/// A short text that is added often.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Its first bytes, zeros behind.
    start: [u8; WIDE],
    text: Vec<u8>,
}

/// Most words are not longer. All of it is copied each time: that is quicker than to copy as much as is needed.
const WIDE: usize = 48;

/// No more delimiters stand side by side.
pub(super) const MOST_STEPS: usize = 8;

/// A pen looks at so many bytes at once.
const ROOM: usize = MOST_STEPS + WIDE;

/// Text in the making.
#[derive(Debug, Default)]
pub(super) struct Out {
    /// What is made, and room behind it.
    bytes: Vec<u8>,
    length: usize,
    /// For what is noted while a row is made.
    numbers: Vec<usize>,
}

impl Word {
    pub(super) fn new(text: impl Into<Vec<u8>>) -> Self {
        let text = text.into();
        let mut start = [0; WIDE];
        for (to, from) in start.iter_mut().zip(&text) {
            *to = *from;
        }
        Self { start, text }
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether a [pen](Pen) can write it.
    pub(super) fn is_narrow(&self) -> bool {
        self.text.len() <= WIDE
    }
}

/// Writes a row behind the text so far. The row is none before [`end`](Self::end). Everything is written in the same
/// way, however long it is, so that nothing has to be guessed. `None`: there is no room for it.
pub(super) struct Pen<'o> {
    bytes: &'o mut [u8],
    length: &'o mut usize,
    at: usize,
}

impl Pen<'_> {
    /// Writes a [narrow](Word::is_narrow) word.
    #[inline(always)]
    pub(super) fn word(&mut self, word: &Word) -> Option<()> {
        *self.bytes.get_mut(self.at..)?.first_chunk_mut()? = word.start;
        self.at += word.text.len();
        Some(())
    }

    /// Writes what stands at a place of a text.
    #[inline(always)]
    pub(super) fn copy(&mut self, text: &[u8], place: Range<usize>) -> Option<()> {
        let length = place.end.wrapping_sub(place.start);
        match text.get(place.start..)?.first_chunk::<WINDOW>() {
            Some(window) if length <= WINDOW => {
                *self.bytes.get_mut(self.at..)?.first_chunk_mut()? = *window;
            }
            _ => self.bytes.get_mut(self.at..self.at + length)?.copy_from_slice(text.get(place)?),
        }
        self.at += length;
        Some(())
    }

    /// Writes the next name of the lists of a row: behind so many delimiters, at most [`MOST_STEPS`], or, where that is
    /// none, behind `|`. The name is a narrow word with one more byte behind it, which is left out. With `keep` unset
    /// it stays unwritten.
    #[inline(always)]
    pub(super) fn listed(&mut self, steps: usize, delimiter: u8, name: &Word, keep: bool) -> Option<()> {
        let between = if steps == 0 { u64::from(b'|') } else { eight(delimiter) };
        let behind = steps + usize::from(steps == 0);
        let room: &mut [u8; ROOM] = self.bytes.get_mut(self.at..)?.first_chunk_mut()?;
        *room.first_chunk_mut()? = between.to_le_bytes();
        *room.get_mut(behind..)?.first_chunk_mut()? = name.start;
        let written = behind + name.text.len() - 1;
        self.at += if keep { written } else { 0 };
        Some(())
    }

    /// Writes so many delimiters, at most [`MOST_STEPS`].
    #[inline(always)]
    pub(super) fn steps(&mut self, steps: usize, delimiter: u8) -> Option<()> {
        *self.bytes.get_mut(self.at..)?.first_chunk_mut::<MOST_STEPS>()? = [delimiter; MOST_STEPS];
        self.at += steps;
        Some(())
    }

    /// The row is whole.
    #[inline(always)]
    pub(super) fn end(self) {
        *self.length = self.at;
    }
}

impl Out {
    pub(super) fn clear(&mut self) {
        self.length = 0;
    }

    /// What was made so far.
    pub(super) fn text(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }

    #[inline(always)]
    pub(super) fn word(&mut self, word: &Word) {
        let room = self.bytes.get_mut(self.length..).and_then(<[u8]>::first_chunk_mut::<WIDE>);
        match room {
            Some(room) if word.text.len() <= WIDE => {
                *room = word.start;
                self.length += word.text.len();
            }
            _ => self.add(&word.text),
        }
    }

    /// Something to write a row with, where there is room for so many bytes, and room for so many numbers.
    #[inline(always)]
    pub(super) fn pen(&mut self, most: usize, numbers: usize) -> (Pen<'_>, &mut [usize]) {
        let end = self.length + most + ROOM;
        if self.bytes.len() < end {
            self.bytes.resize(2 * end + 1024, 0);
        }
        if self.numbers.len() < numbers {
            self.numbers.resize(numbers, 0);
        }
        (Pen { at: self.length, bytes: &mut self.bytes, length: &mut self.length }, &mut self.numbers)
    }

    #[inline]
    pub(super) fn push(&mut self, byte: u8) {
        match self.bytes.get_mut(self.length) {
            Some(room) => {
                *room = byte;
                self.length += 1;
            }
            None => self.add(&[byte]),
        }
    }

    /// Takes the last byte away.
    #[inline]
    pub(super) fn pop(&mut self) {
        self.length = self.length.saturating_sub(1);
    }

    pub(super) fn add(&mut self, text: &[u8]) {
        let end = self.length + text.len();
        if self.bytes.len() < end + WIDE {
            self.bytes.resize(2 * end + 1024, 0);
        }
        if let Some(room) = self.bytes.get_mut(self.length..end) {
            room.copy_from_slice(text);
        }
        self.length = end;
    }
}

impl std::io::Write for Out {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_stand_one_after_the_other() {
        let mut out = Out::default();
        let long = "a text that is longer than what is copied at once, however wide";
        let words = ["", "a", "exactly-48-bytes-long-0123456789-0123456789-0123", long].map(Word::new);
        let mut expected = Vec::new();
        for round in 0..2_000_usize {
            out.word(&words[round % 4]);
            expected.extend_from_slice(&words[round % 4].text);
            out.push(b',');
            expected.push(b',');
            if round % 7 == 0 {
                out.pop();
                expected.pop();
                out.add(b"more");
                expected.extend_from_slice(b"more");
            }
        }
        assert_eq!(out.text(), expected);
        out.clear();
        let names = ["a|", "bc|", "exactly-48-bytes-long-0123456789-0123456789-012|"].map(Word::new);
        assert!(names.iter().all(Word::is_narrow) && !words[3].is_narrow());
        let text = b"some-text-that-is-longer-than-the-window-of-32-bytes";
        let mut expected = String::new();
        for round in 0..500_usize {
            let (steps, name, keep) = (round % 4, round % 3, round % 7 != 0);
            let row = |out: &mut Out| {
                let (mut pen, _) = out.pen(200, 0);
                pen.word(&words[1])?;
                pen.copy(text, round % 20..round % 30 + 20)?;
                pen.listed(steps, b',', &names[name], keep)?;
                pen.steps(round % 3, b';')?;
                // One that is not whole is none.
                if round % 5 > 0 {
                    pen.end();
                }
                Some(())
            };
            assert_eq!(row(&mut out), Some(()));
            let mut row = format!("a{}", std::str::from_utf8(&text[round % 20..round % 30 + 20]).unwrap());
            if keep {
                row += ["|", ",", ",,", ",,,"][steps];
                row += ["a", "bc", "exactly-48-bytes-long-0123456789-0123456789-012"][name];
            }
            row += &";".repeat(round % 3);
            if round % 5 > 0 {
                expected += &row;
            }
        }
        assert_eq!(out.text(), expected.as_bytes());
        out.clear();
        out.add(b"x");
        assert_eq!((out.text(), out.len()), (&b"x"[..], 1));
    }
}
