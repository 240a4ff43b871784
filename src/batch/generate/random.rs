//! Chance that is the same everywhere and for ever.

/// The generator `SplitMix64`: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
/// with the constants of Sebastiano Vigna's public-domain `splitmix64.c`. Whole numbers only, so every machine draws
/// the same.
#[derive(Debug, Clone)]
pub(super) struct SplitMix64(u64);

/// How likely something is: so many of [`Chance::WHOLE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chance(u64);

impl Chance {
    const WHOLE: u64 = 1 << 32;

    /// So many of so many.
    pub(super) fn of(some: u64, of: u64) -> Self {
        Self(some * Self::WHOLE / of)
    }

    /// A share from 0 to 1.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of 2^32 is exact as a float, and has room in a whole number"
    )]
    pub(super) fn share(share: f64) -> Self {
        Self((share.clamp(0.0, 1.0) * Self::WHOLE as f64) as u64)
    }
}

impl SplitMix64 {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The generator of one row: it does not depend on how much was drawn for the rows before it.
    pub(super) fn of_row(seed: u64, row: u64) -> Self {
        let mut seeds = Self(seed);
        let rows = seeds.next();
        // The seed of each row is an output of the generator too.
        Self::new(Self(rows.wrapping_add(row.wrapping_mul(GAMMA))).next())
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GAMMA);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Whether what has this chance happens.
    pub(super) fn chance(&mut self, chance: Chance) -> bool {
        self.next() >> 32 < chance.0
    }

    /// A number below `n`; 0 for 0. No number is more likely than another by more than `n` of 2^64.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        u64::try_from((u128::from(self.next()) * u128::from(n)) >> 64).unwrap_or(0)
    }

    /// One of these.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = self.below(u64::try_from(from.len()).unwrap_or(0));
        from.get(usize::try_from(at).unwrap_or(0))
    }

    /// A number from the first to the last, ends included.
    pub(super) fn between(&mut self, first: i64, last: i64) -> i64 {
        let more = match last.abs_diff(first).checked_add(1) {
            Some(size) => self.below(size),
            None => self.next(),
        };
        first.wrapping_add_unsigned(more)
    }
}

/// What the state goes up by: 2^64 divided by the golden ratio, made odd.
const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

#[cfg(test)]
mod tests {
    use super::*;

    /// What `splitmix64.c` gives for this seed.
    #[test]
    fn it_is_splitmix64() {
        let mut random = SplitMix64::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn what_is_drawn_lies_within_bounds() {
        let mut random = SplitMix64::new(7);
        let mut seen = [false; 5];
        for _ in 0..200 {
            let drawn = random.between(-2, 2);
            seen[usize::try_from(drawn + 2).unwrap()] = true;
        }
        assert_eq!(seen, [true; 5]);
        assert_eq!(random.between(3, 3), 3);
        let _ = random.between(i64::MIN, i64::MAX);
        assert!(!random.chance(Chance::share(0.0)) && random.chance(Chance::share(1.0)));
    }
}
