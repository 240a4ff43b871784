//! The texts seen in a column, each with the bits that it keeps. Most columns have few: an answer is looked up, not read.

use super::cut::PADDING;

/// No more texts are kept for a column. Others are read each time.
const MOST: usize = 1024;

/// Bits of a plan, in blocks of four words: a block is joined at once.
pub(super) type Bits<const B: usize> = [[u64; 4]; B];

/// Takes away the bits that a mask has not.
#[inline(always)]
pub(super) fn join<const B: usize>(bits: &mut Bits<B>, mask: &Bits<B>) {
    for ([a, b, c, d], [e, f, g, h]) in bits.iter_mut().zip(mask) {
        *a &= e;
        *b &= f;
        *c &= g;
        *d &= h;
    }
}

/// A text of a column, as it is looked up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    /// Its first eight bytes, zeros behind.
    first: u64,
    hash: u64,
}

/// A field found in a piece.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// Where it ends.
    pub(super) end: usize,
    pub(super) key: Key,
}

/// The texts of a column with their masks.
#[derive(Debug)]
pub(super) struct Known<const B: usize> {
    /// An open hash table; its length is a power of two.
    slots: Vec<Slot<B>>,
    number: usize,
    /// The texts, one after the other.
    texts: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Slot<const B: usize> {
    first: u64,
    /// Where the text stands. [`FREE`] for an empty slot.
    start: u32,
    length: u32,
    mask: Bits<B>,
}

const FREE: u32 = u32::MAX;

// An odd number with its bits well mixed: the golden ratio in 64 bits.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

impl Key {
    /// The key of a text.
    pub(super) fn of(text: &[u8]) -> Self {
        let mut words = text.chunks(PADDING).map(|bytes| {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(bytes) {
                *to = *from;
            }
            u64::from_le_bytes(word)
        });
        let first = words.next().unwrap_or(0);
        let mut hash = start(first);
        // As `scan` has it: after whole words comes one more, if only of zeros.
        let rest = if text.len() >= 8 { text.len() / 8 } else { 0 };
        for _ in 0..rest {
            hash = blend(hash, words.next().unwrap_or(0));
        }
        Self { first, hash }
    }
}

#[inline(always)]
fn start(word: u64) -> u64 {
    word.wrapping_mul(MIX)
}

#[inline(always)]
fn blend(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(29) ^ word).wrapping_mul(MIX)
}

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

/// The first `length` bytes of a word; at most seven.
#[inline(always)]
fn low(word: u64, length: u32) -> u64 {
    word & ((1 << (8 * length)) - 1)
}

/// Finds the end of a field, at this delimiter (eight times) or a newline, and makes its key on the way. `None` where the
/// text ends without either.
#[inline(always)]
pub(super) fn scan(text: &[u8], from: usize, delimiters: u64) -> Option<Field> {
    let found = |word: u64| zeros(word ^ delimiters) | zeros(word ^ eight(b'\n'));
    let first = word(text, from)?;
    let hit = found(first);
    if hit != 0 {
        let length = hit.trailing_zeros() / 8;
        let first = low(first, length);
        return Some(Field { end: from + length as usize, key: Key { first, hash: start(first) } });
    }
    let (mut hash, mut at) = (start(first), from + 8);
    loop {
        let next = word(text, at)?;
        let hit = found(next);
        if hit != 0 {
            let length = hit.trailing_zeros() / 8;
            let hash = blend(hash, low(next, length));
            return Some(Field { end: at + length as usize, key: Key { first, hash } });
        }
        hash = blend(hash, next);
        at += 8;
    }
}

impl<const B: usize> Known<B> {
    pub(super) fn new() -> Self {
        Self { slots: vec![Slot::EMPTY; 16], number: 0, texts: Vec::new() }
    }

    /// The mask of a text, if it is known.
    #[inline(always)]
    pub(super) fn find(&self, key: Key, text: &[u8]) -> Option<&Bits<B>> {
        let mut at = place(key.hash);
        loop {
            let slot = self.slots.get(at & (self.slots.len() - 1))?;
            if slot.first == key.first && slot.length as usize == text.len() {
                let start = slot.start as usize;
                if text.len() <= 8 || self.texts.get(start..start + text.len()) == Some(text) {
                    return Some(&slot.mask);
                }
            }
            if slot.start == FREE {
                return None;
            }
            at += 1;
        }
    }

    /// Keeps a text that is not known yet, unless there are enough.
    pub(super) fn add(&mut self, key: Key, text: &[u8], mask: Bits<B>) {
        let (Ok(start), Ok(length)) = (u32::try_from(self.texts.len()), u32::try_from(text.len())) else {
            return;
        };
        if self.number == MOST || text.len() > 512 {
            return;
        }
        self.number += 1;
        self.texts.extend_from_slice(text);
        if 2 * self.number > self.slots.len() {
            let wider = vec![Slot::EMPTY; 2 * self.slots.len()];
            for slot in std::mem::replace(&mut self.slots, wider) {
                if slot.start != FREE {
                    let start = slot.start as usize;
                    let key =
                        Key::of(self.texts.get(start..start + slot.length as usize).unwrap_or_default());
                    self.put(key.hash, slot);
                }
            }
        }
        self.put(key.hash, Slot { first: key.first, start, length, mask });
    }

    fn put(&mut self, hash: u64, new: Slot<B>) {
        let mut at = place(hash);
        let last = self.slots.len() - 1;
        // At most half of the slots are taken.
        while let Some(slot) = self.slots.get_mut(at & last) {
            if slot.start == FREE {
                *slot = new;
                return;
            }
            at += 1;
        }
    }
}

impl<const B: usize> Slot<B> {
    const EMPTY: Self = Self { first: 0, start: FREE, length: u32::MAX, mask: [[0; 4]; B] };
}

/// The upper bits are the best mixed ones.
#[inline(always)]
fn place(hash: u64) -> usize {
    (hash >> 40) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_with_the_key_of_its_text() {
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
        let mut text = fields.join(",").into_bytes();
        text.push(b'\n');
        text.extend_from_slice(&[0; PADDING]);
        let mut at = 0;
        for field in fields {
            let found = scan(&text, at, eight(b',')).unwrap();
            assert_eq!(&text[at..found.end], field.as_bytes());
            let key = Key::of(field.as_bytes());
            assert_eq!((found.key.first, found.key.hash), (key.first, key.hash), "{field}");
            at = found.end + 1;
        }
    }

    #[test]
    fn texts_are_kept_apart_and_so_many_only() {
        let mut known = Known::<1>::new();
        let text = |number: u64| format!("some-long-prefix-{number}").into_bytes();
        for number in 0..2 * MOST as u64 {
            let text = text(number);
            assert_eq!(known.find(Key::of(&text), &text), None);
            known.add(Key::of(&text), &text, [[number; 4]]);
        }
        for number in 0..2 * MOST as u64 {
            let text = text(number);
            let expected = [[number; 4]];
            let kept = (number < MOST as u64).then_some(&expected);
            assert_eq!(known.find(Key::of(&text), &text), kept);
        }
        // Zeros are text, not padding.
        known = Known::new();
        known.add(Key::of(b"a"), b"a", [[1; 4]]);
        assert_eq!(known.find(Key::of(b"a\0"), b"a\0"), None);
    }
}
