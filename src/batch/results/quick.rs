//! Rows of a table that are written in one pass, in which as little as can be is left to guess.

#![expect(
    clippy::inline_always,
    reason = "every row passes here: measured, with the size of the program kept small"
)]

use std::ops::Range;

use super::super::out::{MOST_STEPS, Out, Word};
use super::super::tally::Tally;
use super::{KINDS, LISTS, Results};
use crate::ruleset::Outcome;

/// So many bits of a word are looked for at once, whether or not there are as many.
const AT_ONCE: usize = 6;

impl Results<'_, '_> {
    /// The length that no row has, beside the name of the person. `None`: rows are not written quickly.
    pub(super) fn longest(&self) -> Option<usize> {
        let middles = self.kinds.iter().map(|(_, middle)| middle);
        let names = self.items.iter().map(|item| &item.name);
        let is_narrow = middles.clone().chain(names.clone()).chain([&self.tail]).all(Word::is_narrow);
        let quick = is_narrow && !self.explain && self.delimiter().is_some() && LISTS.len() <= MOST_STEPS;
        let middle = middles.map(Word::len).max().unwrap_or_default();
        let names: usize = names.map(Word::len).sum();
        quick.then_some(middle + names + LISTS.len() + self.tail.len() + 1)
    }

    /// The outcome of a row, and it and the status as they stand there.
    #[inline(always)]
    pub(super) fn kind(&self, bits: &[u64], stopped: bool) -> Option<&(Option<Outcome>, Word)> {
        let mut there = usize::from(stopped) << KINDS;
        // Here and below iterators would be called, not built in, where this is built in for a processor.
        let mut at = 0;
        while let Some((kind, word, mask)) = self.urgency.get(at) {
            there |= usize::from(bits.get(*word)? & mask != 0) << kind;
            at += 1;
        }
        self.kinds.get(there)
    }

    /// Adds a row, with the name that stands at a place of a text and needs no quotes. `None`: it is not added, and has
    /// to be added in another way.
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
        let (mut pen, listed) = out.pen(longest + id.len(), self.items.len() + AT_ONCE);
        // First which bits stand, then their names: how many there are in a word cannot be guessed.
        let mut number = 0;
        let mut at = 0;
        while let Some((word, mask)) = self.listed.get(at) {
            let mut left = bits.get(*word)? & mask;
            let mut to = number;
            number += left.count_ones() as usize;
            loop {
                let [one, two, three, four, five, six] = listed.get_mut(to..)?.first_chunk_mut()?;
                (*one, left) = next_of(*word, left);
                (*two, left) = next_of(*word, left);
                (*three, left) = next_of(*word, left);
                (*four, left) = next_of(*word, left);
                (*five, left) = next_of(*word, left);
                (*six, left) = next_of(*word, left);
                to += AT_ONCE;
                if to >= number {
                    break;
                }
            }
            at += 1;
        }
        pen.copy(text, id)?;
        pen.word(middle)?;
        let (mut list, mut before) = (0, usize::MAX);
        let mut at = 0;
        while at < number {
            let bit = *listed.get(at)?;
            let (item, times) = (self.items.get(bit)?, tally.listed.get_mut(bit)?);
            let is_new = item.target != before;
            pen.listed(item.list - list, delimiter, &item.name, is_new)?;
            *times += u64::from(is_new);
            before = item.target;
            list = item.list;
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

/// The first of some bits of a word, by its number among all, and the others. Without a loop around it: that would stay
/// one in a small program.
#[inline(always)]
fn next_of(word: usize, left: u64) -> (usize, u64) {
    (word * 64 + left.trailing_zeros() as usize, left & left.wrapping_sub(1))
}
