//! The texts seen in a column, each with the bits that it keeps. Most columns have few: an answer is looked up, not read.

#![expect(
    clippy::inline_always,
    reason = "every row passes here: measured, with the size of the program kept small"
)]

use std::ops::Range;

use fearless_simd::{Simd, prelude::*, u8x32, u32x8, u64x4};

/// No more texts are kept for a column, of a plan of four words; of larger ones fewer. Texts that come later are read each time.
pub(super) const MOST: usize = 1536;

/// Bits of a plan, in so many words.
pub(super) type Bits<const W: usize> = [u64; W];

/// Takes away the bits that a mask has not.
#[inline(always)]
pub(super) fn join<const W: usize>(bits: &mut Bits<W>, mask: &Bits<W>) {
    for (bits, mask) in bits.iter_mut().zip(mask) {
        *bits &= *mask;
    }
}

/// The same, with the instructions of this processor. The number of words can be divided by four.
#[inline(always)]
pub(super) fn join_with<S: Simd, const W: usize>(simd: S, bits: &mut Bits<W>, mask: &Bits<W>) {
    let ((bits, _), (masks, _)) = (bits.as_chunks_mut::<4>(), mask.as_chunks::<4>());
    // An iterator would be called here, not built in.
    let mut at = 0;
    while let (Some(bits), Some(mask)) = (bits.get_mut(at), masks.get(at)) {
        *bits = (u64x4::simd_from(simd, *bits) & u64x4::simd_from(simd, *mask)).into();
        at += 1;
    }
}

/// A text of a column, as it is looked up: all of a short text, with its length in the last byte; of a longer one a
/// mixture of all, its first and last eight bytes and its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key([u64; 4]);

/// No short text is longer. A key says then that texts have to be compared.
pub(super) const SHORT: usize = 31;
const LONG: u64 = 0xff << 56;

/// No longer text is kept.
const LONGEST: usize = 512;

/// So many bytes can be looked at from the start of any text on.
pub(super) const WINDOW: usize = 32;

/// The texts of a column with their masks.
#[derive(Debug)]
pub(super) struct Known<const W: usize> {
    /// For each place the entry that is looked for there; [`FREE`] for none. Most places are free, so that few texts
    /// have to give way to others: which way a look-up goes can then be guessed. `None` before the first text.
    places: Option<Box<[u16; PLACES]>>,
    entries: Vec<Entry<W>>,
    /// No more texts are kept.
    most: usize,
    /// The long texts, one after the other, and for each entry where its text starts.
    texts: Vec<u8>,
    starts: Vec<usize>,
}

/// One line of the processor's memory, where the bits are four words.
#[derive(Debug)]
#[repr(align(64))]
struct Entry<const W: usize> {
    key: Key,
    mask: Bits<W>,
}

const PLACE_BITS: u32 = 13;

const PLACES: usize = 1 << PLACE_BITS;

const FREE: u16 = u16::MAX;

impl Key {
    /// The key of a text.
    pub(super) fn of(text: &[u8]) -> Self {
        let padded = [text, &[0; WINDOW]].concat();
        Self::at(&padded, 0, text.len()).unwrap_or(Self([0; 4]))
    }

    /// The key of what stands between two places. `None` where the text ends within [`WINDOW`] bytes after the first.
    #[inline(always)]
    pub(super) fn at(text: &[u8], from: usize, to: usize) -> Option<Self> {
        let window: &[u8; WINDOW] = text.get(from..)?.first_chunk()?;
        let Some(own) = OWN.get(to - from) else { return Self::long(text, from, to) };
        // Written out, as in `mixed` and `is`: with iterators it would be a call, and slow.
        let ([one, two, three, four], [a, b, c, d]) = (words(window), own.bits);
        Some(Self([one & a, two & b, three & c, four & d | own.length[3]]))
    }

    #[inline(never)]
    fn long(text: &[u8], from: usize, to: usize) -> Option<Self> {
        let length = to - from;
        // All of it goes into the first word: flags side by side differ in any place.
        let (mut mixed, mut at) = (0_u64, from);
        while at + 8 <= to.min(from + LONGEST) {
            mixed = (mixed.rotate_left(29) ^ word(text, at)?).wrapping_mul(GOLDEN);
            at += 8;
        }
        Some(Self([mixed, word(text, from)?, word(text, to - 8)?, LONG | length as u64]))
    }

    /// A number that no other key has, as good as always.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "each half of a word by itself")]
    pub(super) fn mixed(self) -> u64 {
        let [one, two, three, four] = self.0;
        let mixed = |word: u64, [low, high]: [u32; 2]| {
            let (low, high) = ((word as u32).wrapping_mul(low), ((word >> 32) as u32).wrapping_mul(high));
            u64::from(low) | u64::from(high) << 32
        };
        let sum = mixed(one, MIX[0]).wrapping_add(mixed(two, MIX[1]));
        sum.wrapping_add(mixed(three, MIX[2])).wrapping_add(mixed(four, MIX[3]))
    }

    /// Whether it is this one.
    #[inline(always)]
    fn is(self, other: Self) -> bool {
        let ([one, two, three, four], [first, second, third, fourth]) = (self.0, other.0);
        (one ^ first) | (two ^ second) | (three ^ third) | (four ^ fourth) == 0
    }

    /// Whether it is the key of other texts too.
    #[inline(always)]
    fn is_long(self) -> bool {
        self.0[3] >= LONG
    }
}

/// Where to look for a key with this [mixed](Key::mixed) number: the upper bits of what comes out are mixed best.
#[inline(always)]
fn place_of(mixed: u64) -> usize {
    (mixed.wrapping_mul(GOLDEN) >> (64 - PLACE_BITS)) as usize
}

/// An odd number with its bits well mixed.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// What the two halves of each word are multiplied by: odd numbers with their bits well mixed.
const MIX: [[u32; 2]; 4] = [
    [0x9e37_79b1, 0x85eb_ca77],
    [0xc2b2_ae3d, 0x27d4_eb2f],
    [0x1656_67b1, 0xbf58_476d],
    [0x94d0_49bb, 0xd6e8_feb9],
];

/// What makes a key of a window.
#[repr(align(64))]
struct Own {
    /// The bits that belong to the text.
    bits: [u64; 4],
    /// Its length, in the last byte.
    length: [u64; 4],
}

/// For each length of a short text, what makes a key of it.
#[expect(
    clippy::indexing_slicing,
    reason = "worked out by the compiler, which does not accept a wrong place"
)]
const OWN: [Own; SHORT + 1] = {
    let mut own = [const { Own { bits: [0; 4], length: [0; 4] } }; SHORT + 1];
    let mut length = 0;
    while length <= SHORT {
        let mut byte = 0;
        while byte < length {
            own[length].bits[byte / 8] |= 0xff << (byte % 8 * 8);
            byte += 1;
        }
        own[length].length[3] = (length as u64) << 56;
        length += 1;
    }
    own
};

/// A window as four words.
#[inline(always)]
fn words(window: &[u8; WINDOW]) -> [u64; 4] {
    let (words, _) = window.as_chunks::<8>();
    match words {
        [one, two, three, four] => [
            u64::from_le_bytes(*one),
            u64::from_le_bytes(*two),
            u64::from_le_bytes(*three),
            u64::from_le_bytes(*four),
        ],
        _ => [0; 4],
    }
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

impl<const W: usize> Known<W> {
    pub(super) fn new(most: usize) -> Self {
        Self { places: None, entries: Vec::new(), most: 4 * most / W, texts: Vec::new(), starts: Vec::new() }
    }

    /// The mask of what stands at a place, if it is known.
    #[inline(always)]
    pub(super) fn find(&self, key: Key, text: &[u8], place: Range<usize>) -> Option<&Bits<W>> {
        let places = self.places.as_ref()?;
        let mut wanted = place_of(key.mixed());
        loop {
            let number = usize::from(*places.get(wanted)?);
            let entry = self.entries.get(number)?;
            if entry.key.is(key) && (!key.is_long() || self.has_text(number, text.get(place.clone())?)) {
                return Some(&entry.mask);
            }
            wanted = (wanted + 1) % PLACES;
        }
    }

    /// The same, with the instructions of this processor.
    #[inline(always)]
    pub(super) fn find_with<S: Simd>(&self, simd: S, text: &[u8], place: Range<usize>) -> Option<&Bits<W>> {
        let places = self.places.as_ref()?;
        let window = text.get(place.start..)?.first_chunk::<WINDOW>()?;
        let Some(own) = OWN.get(place.end.wrapping_sub(place.start)) else {
            return self.find_long(text, place);
        };
        let window: u64x4<S> = u8x32::simd_from(simd, *window).bitcast();
        let key = window & u64x4::simd_from(simd, own.bits) | u64x4::simd_from(simd, own.length);
        // As in `Key::mixed`.
        let mixed = key.bitcast::<u32x8<S>>() * u32x8::from_slice(simd, MIX.as_flattened());
        let (low, high) = mixed.bitcast::<u64x4<S>>().split();
        let mut wanted = place_of((low + high).reduce_sum());
        loop {
            let entry = self.entries.get(usize::from(*places.get(wanted)?))?;
            if u64x4::simd_from(simd, entry.key.0).simd_eq(key).to_bitmask() == 0b1111 {
                return Some(&entry.mask);
            }
            wanted = (wanted + 1) % PLACES;
        }
    }

    #[inline(never)]
    fn find_long(&self, text: &[u8], place: Range<usize>) -> Option<&Bits<W>> {
        self.find(Key::at(text, place.start, place.end)?, text, place)
    }

    #[inline(never)]
    fn has_text(&self, number: usize, text: &[u8]) -> bool {
        let start = self.starts.get(number).copied().unwrap_or_default();
        self.texts.get(start..start + text.len()) == Some(text)
    }

    /// Keeps a text that is not known yet. False: there are enough.
    pub(super) fn add(&mut self, key: Key, text: &[u8], mask: Bits<W>) -> bool {
        let Some(number) =
            u16::try_from(self.entries.len()).ok().filter(|number| usize::from(*number) < self.most)
        else {
            return false;
        };
        if text.len() > LONGEST {
            return false;
        }
        self.entries.push(Entry { key, mask });
        self.starts.push(self.texts.len());
        if key.is_long() {
            self.texts.extend_from_slice(text);
        }
        let places = self.places.get_or_insert_with(|| Box::new([FREE; PLACES]));
        let mut place = place_of(key.mixed());
        while places.get(place).is_some_and(|number| *number != FREE) {
            place = (place + 1) % PLACES;
        }
        if let Some(place) = places.get_mut(place) {
            *place = number;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};

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
            "thirty-one-letters-and-not-more",
            "thirty-two-letters-and-not-fewer",
            "many-more-than-thirty-two-letters-in-all",
            "\u{80}\u{ff}",
        ];
        let mut text = format!("12345678{}", fields.join(",")).into_bytes();
        text.extend_from_slice(&[0; WINDOW]);
        let mut at = 8;
        for field in fields {
            let end = at + field.len();
            assert_eq!(Key::at(&text, at, end), Some(Key::of(field.as_bytes())), "{field}");
            at = end + 1;
        }
    }

    #[test]
    fn masks_are_joined_alike() {
        let (bits, mask) = (std::array::from_fn(|at| 0x0f0f << at), std::array::from_fn(|at| 0x3333 << at));
        let (mut one, mut two): (Bits<16>, Bits<16>) = (bits, bits);
        join(&mut one, &mask);
        dispatch!(Level::new(), simd => join_with(simd, &mut two, &mask));
        assert_eq!((one, one[15]), (two, 0x0303 << 15));
    }

    #[test]
    fn texts_are_kept_apart_and_so_many_only() {
        let mut known = Known::<4>::new(MOST);
        // Short ones, and some that have to be compared as a whole.
        let text = |number: u64| {
            let middle =
                if number.is_multiple_of(3) { "|with-a-long-middle-between-both-of-its-ends|" } else { "" };
            format!("some-prefix-{number}{middle}-end").into_bytes()
        };
        for number in 0..2 * MOST as u64 {
            let text = text(number);
            assert_eq!(known.find(Key::of(&text), &text, 0..text.len()), None);
            known.add(Key::of(&text), &text, [number; 4]);
        }
        for number in 0..2 * MOST as u64 {
            let text = text(number);
            let expected = [number; 4];
            let kept = (number < MOST as u64).then_some(&expected);
            assert_eq!(known.find(Key::of(&text), &text, 0..text.len()), kept);
            for level in [Level::new(), Level::baseline()] {
                let padded = [b"none,", text.as_slice(), &[b','; WINDOW]].concat();
                let place = 5..5 + text.len();
                assert_eq!(dispatch!(level, simd => known.find_with(simd, &padded, place.clone())), kept);
            }
        }
        // Zeros are text, not padding.
        known = Known::new(MOST);
        known.add(Key::of(b"a"), b"a", [1; 4]);
        assert_eq!(known.find(Key::of(b"a\0"), b"a\0", 0..2), None);
    }
}
