//! Where the cells of a table without quotes end, found 64 bytes at a time.

#![expect(
    clippy::inline_always,
    reason = "every row passes here: measured, with the size of the program kept small"
)]

use std::ops::Range;

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};

/// Where the cells of a piece end.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// In front, the place before the first cell; then that of each delimiter and each newline; behind the last of
    /// them, anything.
    ends: Vec<u32>,
    /// How many cells there are.
    number: usize,
    /// Whether every line has as many cells as there are columns.
    is_even: bool,
    /// Whether all cells are printable ASCII.
    is_plain: bool,
}

/// Lines that stand one below the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// So many, each with as many cells as there are columns.
    Whole(usize),
    /// One with so many cells.
    Ragged(usize),
}

/// So many places are written at once, whether or not there are as many.
const AT_ONCE: usize = 16;

impl Index {
    /// Finds the cells up to a place, of so many columns. The text must be shorter than 4 GiB, and end with a newline.
    pub(super) fn fill(&mut self, level: Level, text: &[u8], delimiter: u8, columns: usize) {
        let lines;
        (self.number, lines, self.is_plain) =
            dispatch!(level, simd => fill(simd, &mut self.ends, text, delimiter));
        self.is_even =
            self.number == lines * columns && (1..=lines).all(|line| self.ends_line(text, line * columns));
    }

    /// Whether nothing but printable ASCII is in any cell: no control character, nothing that could be bad UTF-8.
    pub(super) fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Where these cells stand, with delimiters between them.
    #[inline(always)]
    pub(super) fn place(&self, cells: Range<usize>) -> Range<usize> {
        match (self.ends.get(cells.start), self.ends.get(cells.end)) {
            (Some(before), Some(end)) => before.wrapping_add(1) as usize..*end as usize,
            _ => 0..0,
        }
    }

    /// The lines that begin with a cell: `most` of them, where so many are alike. `None` behind the last cell.
    pub(super) fn lines(&self, text: &[u8], first: usize, columns: usize, most: usize) -> Option<Lines> {
        if first >= self.number {
            return None;
        }
        if self.is_even {
            return Some(Lines::Whole(most.min((self.number - first) / columns)));
        }
        let cells = |first: usize| {
            1 + (first + 1..self.number).take_while(|cell| !self.ends_line(text, *cell)).count()
        };
        let whole = (0..most).map(|line| first + line * columns);
        let whole = whole.take_while(|&first| first < self.number && cells(first) == columns).count();
        Some(if whole > 0 { Lines::Whole(whole) } else { Lines::Ragged(cells(first)) })
    }

    /// Whether a line ends before a cell.
    fn ends_line(&self, text: &[u8], cell: usize) -> bool {
        self.ends.get(cell).and_then(|end| text.get(*end as usize)) == Some(&b'\n')
    }
}

/// Fills in all ends, and tells how many there are, how many of them are newlines, and whether all else is printable
/// ASCII.
#[inline(always)]
fn fill<S: Simd>(simd: S, ends: &mut Vec<u32>, text: &[u8], delimiter: u8) -> (usize, usize, bool) {
    let (delimiters, newlines) = (u8x64::splat(simd, delimiter), u8x64::splat(simd, b'\n'));
    let (blocks, rest) = text.as_chunks::<64>();
    let (first_printable, printable) = (u8x64::splat(simd, b' '), u8x64::splat(simd, b'~' - b' '));
    // Behind the text stands what is no delimiter.
    let mut last = [if delimiter == b' ' { b'-' } else { b' ' }; 64];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    if ends.is_empty() {
        ends.resize(1024, 0);
    }
    if let Some(before) = ends.first_mut() {
        *before = u32::MAX;
    }
    let mut room = ends.as_mut_slice();
    let (mut next, mut lines, mut others) = (1, 0, 0);
    let (mut at, mut block_number) = (0, 0);
    while block_number <= blocks.len() {
        let block = blocks.get(block_number).unwrap_or(&last);
        block_number += 1;
        let block = u8x64::simd_from(simd, *block);
        let newlines = block.simd_eq(newlines).to_bitmask();
        let mut cells = newlines | block.simd_eq(delimiters).to_bitmask();
        lines += newlines.count_ones() as usize;
        others |= (block - first_printable).simd_gt(printable).to_bitmask() & !cells;
        let number = cells.count_ones() as usize;
        if room.len() < next + 64 + AT_ONCE {
            ends.resize(2 * next + 1024, 0);
            room = ends.as_mut_slice();
        }
        // Most blocks have no more cells than are written at once: that spares a guess at their number.
        let mut to = next;
        next += number;
        while let Some(room) = room.get_mut(to..) {
            let Some(places) = room.first_chunk_mut::<AT_ONCE>() else { break };
            if let ([first, second], _) = places.as_chunks_mut::<8>() {
                cells = write_eight(at, cells, first);
                cells = write_eight(at, cells, second);
            }
            to += AT_ONCE;
            if to >= next {
                break;
            }
        }
        at += 64;
    }
    (next - 1, lines, others == 0)
}

/// Writes the places of the first eight of some cells of a block, and leaves the others. Written out: a loop would stay one
/// in a small program.
#[inline(always)]
fn write_eight(at: u32, mut cells: u64, to: &mut [u32; 8]) -> u64 {
    let [one, two, three, four, five, six, seven, eight] = to;
    (*one, cells) = next_of(at, cells);
    (*two, cells) = next_of(at, cells);
    (*three, cells) = next_of(at, cells);
    (*four, cells) = next_of(at, cells);
    (*five, cells) = next_of(at, cells);
    (*six, cells) = next_of(at, cells);
    (*seven, cells) = next_of(at, cells);
    (*eight, cells) = next_of(at, cells);
    cells
}

/// The place of the first of some cells of a block, and the others.
#[inline(always)]
fn next_of(at: u32, cells: u64) -> (u32, u64) {
    (at + cells.trailing_zeros(), cells & cells.wrapping_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_and_every_line_is_found() {
        let text: Vec<u8> = (0..10_000_u32)
            .map(|at| match at.wrapping_mul(2_654_435_761) >> 24 {
                0..60 => b',',
                60..70 => b'\n',
                _ => b'x',
            })
            .chain(*b",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n")
            .collect();
        let even: Vec<u8> = b"a,,b\n,,\n".repeat(500);
        let ends = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        let texts = ends.map(|end| &text[..end]).chain([even.as_slice(), b""]);
        let mut index = Index::default();
        for level in [Level::new(), Level::baseline()] {
            for (text, columns) in texts.clone().flat_map(|text| [1, 3, 7].map(|columns| (text, columns))) {
                index.fill(level, text, b',', columns);
                assert!(index.is_plain());
                let (mut cell, mut at) = (0, 0);
                let mut lines = text.split_inclusive(|byte| *byte == b'\n');
                while let Some(found) = index.lines(text, cell, columns, 10) {
                    let (number, cells) = match found {
                        Lines::Whole(number) => (number, columns),
                        Lines::Ragged(cells) => (1, cells),
                    };
                    assert!((1..=10).contains(&number));
                    for _ in 0..number {
                        let line = lines.next().unwrap();
                        let fields: Vec<&[u8]> = line[..line.len() - 1].split(|byte| *byte == b',').collect();
                        assert_eq!(fields.len(), cells);
                        assert_eq!(index.place(cell..cell + cells), at..at + line.len() - 1);
                        let second = index.place(cell + cells - 1..cell + cells);
                        assert_eq!(text[second], **fields.last().unwrap());
                        cell += cells;
                        at += line.len();
                    }
                }
                assert_eq!(lines.next(), None);
            }
        }
    }

    #[test]
    fn what_is_not_printable_is_seen_wherever_it_stands() {
        let mut index = Index::default();
        for (level, length) in [Level::new(), Level::baseline()].into_iter().zip([130, 128]) {
            for at in 0..length {
                for (byte, is_plain) in [
                    (b' ', true),
                    (b'~', true),
                    (b'\t', false),
                    (0x7f, false),
                    (0, false),
                    (0x80, false),
                    (0xff, false),
                ] {
                    let mut text = b"no,".repeat(44);
                    text.truncate(length);
                    text[at] = byte;
                    text.push(b'\n');
                    for delimiter in [b',', b' '] {
                        index.fill(level, &text, delimiter, 1);
                        assert_eq!(index.is_plain(), is_plain, "{byte} at {at}");
                    }
                    index.fill(level, &text, b'\t', 1);
                    assert_eq!(index.is_plain(), is_plain || byte == b'\t');
                }
            }
        }
    }
}
