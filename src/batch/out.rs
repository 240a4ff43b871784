//! Text in the making, put together from short pieces that are known beforehand.

#![expect(
    clippy::inline_always,
    reason = "every row passes here: measured, with the size of the program kept small"
)]

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
const MOST_STEPS: usize = 8;

/// Text in the making.
#[derive(Debug, Default)]
pub(super) struct Out {
    /// What is made, and room behind it.
    bytes: Vec<u8>,
    length: usize,
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

    /// Adds a name to lists that are parted by a delimiter: behind `steps` delimiters, or, where that is none, behind
    /// the `|` that it begins with. With `keep` unset nothing is added, in the same time: what cannot be guessed is
    /// worked out.
    #[inline(always)]
    pub(super) fn listed(&mut self, steps: usize, delimiter: u8, name: &Word, keep: bool) {
        let at = self.length + steps.saturating_sub(1);
        let room = self.bytes.get_mut(self.length..).and_then(<[u8]>::first_chunk_mut::<MOST_STEPS>);
        if let (Some(room), true) = (room, name.text.len() <= WIDE) {
            *room = [delimiter; MOST_STEPS];
            if let Some(room) = self.bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<WIDE>) {
                *room = name.start;
                let [first, ..] = room;
                let is_next = u8::from(steps == 0).wrapping_neg();
                *first = *first & is_next | delimiter & !is_next;
                self.length += usize::from(keep) * (at + name.text.len() - self.length);
                return;
            }
        }
        if keep {
            self.steps(steps, delimiter);
            self.add(name.text.get(usize::from(steps > 0)..).unwrap_or_default());
        }
    }

    /// Adds so many delimiters, at most [`MOST_STEPS`].
    #[inline]
    pub(super) fn steps(&mut self, steps: usize, delimiter: u8) {
        let delimiters = [delimiter; MOST_STEPS];
        match self.bytes.get_mut(self.length..).and_then(<[u8]>::first_chunk_mut::<MOST_STEPS>) {
            Some(room) => {
                *room = delimiters;
                self.length += steps;
            }
            None => self.add(delimiters.get(..steps).unwrap_or_default()),
        }
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
        let names = ["|a", "|bc", &format!("|{long}")].map(Word::new);
        let mut expected = String::new();
        for round in 0..500_usize {
            let (steps, name, keep) = (round % 4, round % 3, round % 7 != 0);
            out.listed(steps, b',', &names[name], keep);
            if keep {
                expected += ["|", ",", ",,", ",,,"][steps];
                expected += ["a", "bc", long][name];
            }
            out.steps(round % 3, b';');
            expected += &";".repeat(round % 3);
        }
        assert_eq!(out.text(), expected.as_bytes());
        out.clear();
        out.add(b"x");
        assert_eq!((out.text(), out.len()), (&b"x"[..], 1));
    }
}
