//! Rows of a table that are written in one pass, in which as little as can be is left to guess.

#![expect(
    clippy::inline_always,
    reason = "every row passes here: measured, with the size of the program kept small"
)]

use std::ops::Range;

use super::super::out::{MOST_STEPS, Out};
use super::super::tally::Tally;
use super::{LISTS, Results};

impl Results<'_, '_> {
    /// The length that no row has, beside the name of the person. `None`: rows are not written quickly.
    pub(super) fn longest(&self) -> Option<usize> {
        let middles = self.kinds.iter().map(|(_, middle)| middle);
        let names = self.items.iter().map(|item| &item.name);
        let is_narrow = middles.clone().chain(names.clone()).chain([&self.tail]).all(|word| word.is_narrow());
        let quick = is_narrow && !self.explain && self.delimiter().is_some() && LISTS.len() <= MOST_STEPS;
        let middle = middles.map(|middle| middle.len()).max().unwrap_or_default();
        let names: usize = names.map(|name| name.len()).sum();
        quick.then_some(middle + names + LISTS.len() + self.tail.len() + 1)
    }

    /// Adds a row, with the name that stands at a place of a text and needs no quotes. `None`: it is not added, and has
    /// to be added in another way.
    // Iterators would be called here, not built in, where this is built in for a processor.
    #[inline(always)]
    pub(in crate::batch) fn add_quickly(
        &self,
        out: &mut Out,
        tally: &mut Tally,
        text: &[u8],
        id: Range<usize>,
        bits: &[u64],
        stopped: bool,
    ) -> Option<()> {
        let (longest, delimiter) = (self.longest?, self.delimiter()?);
        let (outcome, middle) = self.kind(bits, stopped)?;
        let mut pen = out.pen(longest + id.len());
        pen.copy(text, id)?;
        pen.word(middle)?;
        let (mut list, mut before) = (0, usize::MAX);
        let mut at = 0;
        while let Some((word, mask)) = self.listed.get(at) {
            let mut left = bits.get(*word)? & mask;
            while left != 0 {
                let bit = word * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                let (item, number) = (self.items.get(bit)?, tally.listed.get_mut(bit)?);
                let is_new = item.target != before;
                pen.listed(item.list - list, delimiter, &item.name, is_new)?;
                *number += u64::from(is_new);
                before = item.target;
                list = item.list;
            }
            at += 1;
        }
        pen.steps(LISTS.len() - list, delimiter)?;
        pen.word(&self.tail)?;
        pen.steps(1, b'\n')?;
        pen.end();
        tally.rows += 1;
        tally.count_outcome(*outcome);
        Some(())
    }
}
