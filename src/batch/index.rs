//! Where the cells of a table without quotes end, found 32 bytes at a time.

#![expect(
    clippy::inline_always,
    reason = "every row passes here: measured, with the size of the program kept small"
)]

use wide::u8x16;

/// Where the cells of a piece end.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// The place of each delimiter and each newline; behind the last of them, anything.
    cells: Vec<u32>,
    number: usize,
    /// For each line, which of these is its newline.
    pub(super) lines: Vec<usize>,
}

/// So many places are written at once, whether or not there are as many.
const AT_ONCE: usize = 8;

impl Index {
    /// The ends of some cells.
    pub(super) fn ends(&self, cells: std::ops::RangeInclusive<usize>) -> &[u32] {
        self.cells.get(cells).unwrap_or_default()
    }

    /// Finds all cells up to a place. The text must be shorter than 4 GiB.
    pub(super) fn fill(&mut self, text: &[u8], end: usize, delimiter: u8) {
        self.number = 0;
        self.lines.clear();
        let (delimiters, newlines) = (u8x16::splat(delimiter), u8x16::splat(b'\n'));
        let (blocks, rest) = text.get(..end).unwrap_or_default().as_chunks::<32>();
        let mut at = 0;
        for block in blocks {
            let (low, high) = halves(block);
            let lines = mask(low, newlines) | mask(high, newlines) << 16;
            let cells = mask(low, delimiters) | mask(high, delimiters) << 16;
            self.add(at, cells | lines, lines);
            at += 32;
        }
        let of = |byte: u8| {
            rest.iter().enumerate().fold(0, |mask, (bit, other)| mask | u32::from(*other == byte) << bit)
        };
        let lines = of(b'\n');
        self.add(at, of(delimiter) | lines, lines);
    }

    /// Adds the places that are set in a block.
    #[inline(always)]
    fn add(&mut self, at: u32, mut cells: u32, mut lines: u32) {
        while lines != 0 {
            let before = cells & ((lines & lines.wrapping_neg()) - 1);
            self.lines.push(self.number + before.count_ones() as usize);
            lines &= lines - 1;
        }
        let number = cells.count_ones() as usize;
        let mut to = self.number;
        self.number += number;
        // Most blocks have no more cells than are written at once: that spares a guess at their number.
        loop {
            if self.cells.len() < to + AT_ONCE {
                self.cells.resize(2 * to + 1024, 0);
            }
            if let Some(room) = self.cells.get_mut(to..).and_then(<[u32]>::first_chunk_mut::<AT_ONCE>) {
                let mut next = || {
                    let place = at + cells.trailing_zeros();
                    cells &= cells.wrapping_sub(1);
                    place
                };
                *room = [next(), next(), next(), next(), next(), next(), next(), next()];
            }
            to += AT_ONCE;
            if to >= self.number {
                return;
            }
        }
    }
}

fn halves(block: &[u8; 32]) -> (u8x16, u8x16) {
    let (low, high) = block.split_at(16);
    let half = |bytes: &[u8]| u8x16::new(bytes.try_into().unwrap_or_default());
    (half(low), half(high))
}

#[inline(always)]
fn mask(block: u8x16, byte: u8x16) -> u32 {
    block.cmp_eq(byte).move_mask().cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_delimiter_and_newline_is_found() {
        let text: Vec<u8> = (0..10_000_u32)
            .map(|at| match at.wrapping_mul(2_654_435_761) >> 24 {
                0..60 => b',',
                60..70 => b'\n',
                _ => b'x',
            })
            .chain(*b",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n")
            .collect();
        let mut index = Index::default();
        for end in [0, 1, 31, 32, 33, 5_000, text.len()] {
            index.fill(&text, end, b',');
            let cells: Vec<u32> =
                (0..end).filter(|at| text[*at] != b'x').map(|at| u32::try_from(at).unwrap()).collect();
            assert_eq!(index.cells[..index.number], cells);
            let lines: Vec<usize> = (0..)
                .zip(&cells)
                .filter(|(_, at)| text[**at as usize] == b'\n')
                .map(|(line, _)| line)
                .collect();
            assert_eq!(index.lines, lines);
        }
    }
}
