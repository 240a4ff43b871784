//! The texts seen in a column, each with the bits that it keeps. Most columns have few: an answer is looked up, not read.

#![expect(
    clippy::inline_always,
    reason = "every row passes here: measured, with the size of the program kept small"
)]

use wide::u64x4;

/// No more blocks of bits are kept for a column. Texts that come later are read each time.
const MOST: usize = 1536;

/// Bits of a plan, in blocks of four words: a block is joined at once.
pub(super) type Bits<const B: usize> = [u64x4; B];

/// No bit, in one block.
pub(super) const NONE: u64x4 = u64x4::new([0; 4]);

/// Every bit, in one block.
pub(super) const ALL: u64x4 = u64x4::new([u64::MAX; 4]);

/// Takes away the bits that a mask has not.
#[inline(always)]
pub(super) fn join<const B: usize>(bits: &mut Bits<B>, mask: &Bits<B>) {
    for (bits, mask) in bits.iter_mut().zip(mask) {
        *bits &= *mask;
    }
}

/// A text of a column, as it is looked up: its first eight bytes and its last eight, which is all of most texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    first: u64,
    last: u64,
    length: usize,
}

/// The texts of a column with their masks.
#[derive(Debug)]
pub(super) struct Known<const B: usize> {
    /// An open hash table; its length is a power of two.
    slots: Vec<Slot<B>>,
    /// Mixes keys so that few of them want the same slot.
    mix: u64,
    number: usize,
    /// The texts, one after the other.
    texts: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Slot<const B: usize> {
    key: Key,
    /// Where the text stands. [`FREE`] for an empty slot.
    start: u32,
    mask: Bits<B>,
}

const FREE: u32 = u32::MAX;

/// So many slots for each text, at least.
const ROOM: usize = 4;

/// So many ways of mixing keys are tried.
const TRIES: u64 = 16;

// An odd number with its bits well mixed: the golden ratio in 64 bits.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

impl Key {
    /// The key of a text.
    pub(super) fn of(text: &[u8]) -> Self {
        let word = |bytes: &[u8]| {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(bytes) {
                *to = *from;
            }
            u64::from_le_bytes(word)
        };
        let first = word(text.get(..8).unwrap_or(text));
        let last = word(text.last_chunk::<8>().map_or(text, <[u8; 8]>::as_slice));
        Self { first, last, length: text.len() }
    }

    /// The key of what stands between two places. `None` where the text ends within eight bytes after the first.
    #[inline(always)]
    pub(super) fn at(text: &[u8], from: usize, to: usize) -> Option<Self> {
        let length = to - from;
        // What of eight bytes belongs to a text that short.
        let own = OWN.get(length).copied().unwrap_or(u64::MAX);
        let last = to.saturating_sub(8).max(from);
        Some(Self { first: word(text, from)? & own, last: word(text, last)? & own, length })
    }

    /// Where to look for it; the upper bits are the best mixed ones.
    #[inline(always)]
    fn place(self, mix: u64) -> usize {
        let mixed = self.first.wrapping_mul(MIX) ^ self.last.rotate_left(32) ^ self.length as u64;
        (mixed.wrapping_mul(mix) >> 40) as usize
    }
}

/// For each length below eight, the bytes of a word that belong to a text of that length.
const OWN: [u64; 8] =
    [0, 0xff, 0xffff, 0xff_ffff, 0xffff_ffff, 0xff_ffff_ffff, 0xffff_ffff_ffff, 0xff_ffff_ffff_ffff];

/// The eight bytes from a place on.
#[inline(always)]
pub(super) fn word(text: &[u8], at: usize) -> Option<u64> {
    text.get(at..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

/// Eight times this byte.
pub(super) const fn eight(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

/// The top bit of each byte that is zero. Only the lowest of them is sure.
#[inline(always)]
pub(super) fn zeros(word: u64) -> u64 {
    word.wrapping_sub(eight(1)) & !word & eight(0x80)
}

impl<const B: usize> Known<B> {
    pub(super) fn new() -> Self {
        Self { slots: vec![Slot::EMPTY; 16], mix: MIX, number: 0, texts: Vec::new() }
    }

    /// The mask of a text, if it is known.
    #[inline(always)]
    pub(super) fn find(&self, key: Key, text: &[u8]) -> Option<&Bits<B>> {
        let mut at = key.place(self.mix);
        loop {
            let slot = self.slots.get(at & (self.slots.len() - 1))?;
            if slot.key == key && (key.length <= 16 || self.text(slot) == text) {
                return Some(&slot.mask);
            }
            if slot.start == FREE {
                return None;
            }
            at += 1;
        }
    }

    #[inline]
    fn text(&self, slot: &Slot<B>) -> &[u8] {
        let start = slot.start as usize;
        self.texts.get(start..start + slot.key.length).unwrap_or_default()
    }

    /// Keeps a text that is not known yet, unless there are enough.
    pub(super) fn add(&mut self, key: Key, text: &[u8], mask: Bits<B>) {
        let Ok(start) = u32::try_from(self.texts.len()) else { return };
        if self.number >= MOST / B || text.len() > 512 {
            return;
        }
        self.number += 1;
        self.texts.extend_from_slice(text);
        if ROOM * self.number > self.slots.len() {
            self.grow();
        }
        put(&mut self.slots, self.mix, Slot { key, start, mask });
    }

    /// Twice as many slots, mixed so that fewest texts have to give way to others: which way a look-up goes can then be
    /// guessed.
    fn grow(&mut self) {
        let old: Vec<Slot<B>> = self.slots.iter().filter(|slot| slot.start != FREE).copied().collect();
        let last = 2 * self.slots.len() - 1;
        let crowded = |mix: u64| {
            let mut taken = vec![false; last + 1];
            let mut gives_way = |slot: &&Slot<B>| {
                let place = taken.get_mut(slot.key.place(mix) & last);
                place.is_some_and(|taken| std::mem::replace(taken, true))
            };
            old.iter().filter(&mut gives_way).count()
        };
        let tries = (0..TRIES).map(|number| MIX.wrapping_mul(2 * number + 1));
        self.mix = tries.min_by_key(|mix| crowded(*mix)).unwrap_or(MIX);
        self.slots = vec![Slot::EMPTY; last + 1];
        for slot in old {
            put(&mut self.slots, self.mix, slot);
        }
    }
}

/// Puts a text into the first free slot from its own on. Most slots are free.
fn put<const B: usize>(slots: &mut [Slot<B>], mix: u64, new: Slot<B>) {
    let mut at = new.key.place(mix);
    let last = slots.len() - 1;
    while let Some(slot) = slots.get_mut(at & last) {
        if slot.start == FREE {
            *slot = new;
            return;
        }
        at += 1;
    }
}

impl<const B: usize> Slot<B> {
    // No text is that long.
    const EMPTY: Self =
        Self { key: Key { first: 0, last: 0, length: usize::MAX }, start: FREE, mask: [NONE; B] };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_place_is_that_of_its_text() {
        let fields = [
            "",
            "no",
            "seven77",
            "eight888",
            "nine99999",
            "sixteen-letters!",
            "more-than-sixteen-letters",
            "\u{80}\u{ff}",
        ];
        let mut text = format!("12345678{}", fields.join(",")).into_bytes();
        text.extend_from_slice(&[0; 8]);
        let mut at = 8;
        for field in fields {
            let end = at + field.len();
            assert_eq!(Key::at(&text, at, end), Some(Key::of(field.as_bytes())), "{field}");
            at = end + 1;
        }
    }

    #[test]
    fn texts_are_kept_apart_and_so_many_only() {
        let mut known = Known::<1>::new();
        let text = |number: u64| format!("some-long-prefix-{number}").into_bytes();
        for number in 0..2 * MOST as u64 {
            let text = text(number);
            assert_eq!(known.find(Key::of(&text), &text), None);
            known.add(Key::of(&text), &text, [u64x4::splat(number)]);
        }
        for number in 0..2 * MOST as u64 {
            let text = text(number);
            let expected = [u64x4::splat(number)];
            let kept = (number < MOST as u64).then_some(&expected);
            assert_eq!(known.find(Key::of(&text), &text), kept);
        }
        // Zeros are text, not padding.
        known = Known::new();
        known.add(Key::of(b"a"), b"a", [u64x4::splat(1)]);
        assert_eq!(known.find(Key::of(b"a\0"), b"a\0"), None);
    }
}
