//! Where the cells of a table without quotes end, found sixteen bytes at a time.

use wide::u8x16;

/// Where the cells of a piece end.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// The place of each delimiter and each newline.
    pub(super) cells: Vec<u32>,
    /// For each line, which of these is its newline.
    pub(super) lines: Vec<u32>,
}

impl Index {
    /// Finds all cells up to a place. The text must be shorter than 4 GiB.
    pub(super) fn fill(&mut self, text: &[u8], end: usize, delimiter: u8) {
        self.cells.clear();
        self.lines.clear();
        let (delimiters, newlines) = (u8x16::splat(delimiter), u8x16::splat(b'\n'));
        let (blocks, rest) = text.get(..end).unwrap_or_default().as_chunks::<16>();
        let mut at = 0;
        for block in blocks {
            let block = u8x16::new(*block);
            let lines = block.cmp_eq(newlines).move_mask() as u32;
            self.add(at, block.cmp_eq(delimiters).move_mask() as u32 | lines, lines);
            at += 16;
        }
        let mask = |byte: u8| {
            rest.iter().enumerate().fold(0, |mask, (bit, other)| mask | u32::from(*other == byte) << bit)
        };
        let lines = mask(b'\n');
        self.add(at, mask(delimiter) | lines, lines);
    }

    /// Adds the places that are set in a block.
    #[inline(always)]
    fn add(&mut self, at: u32, mut cells: u32, mut lines: u32) {
        while lines != 0 {
            let before = cells & ((lines & lines.wrapping_neg()) - 1);
            self.lines.push(self.cells.len() as u32 + before.count_ones());
            lines &= lines - 1;
        }
        while cells != 0 {
            self.cells.push(at + cells.trailing_zeros());
            cells &= cells - 1;
        }
    }
}
