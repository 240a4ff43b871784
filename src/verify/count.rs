//! How many answer sets: exact as long as 256 bits hold them, a power of ten beyond.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::BuildHasherDefault;

use ethnum::U256;

use super::diagram::{Diagram, Fast, Node};
use super::space::Space;

/// A number of answer sets. Never a probability, and never a share of patients: nobody knows how often
/// people give an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    exact: Option<U256>,
    about: f64,
}

impl Count {
    /// None.
    pub const ZERO: Self = Self { exact: Some(U256::ZERO), about: 0.0 };

    /// So many.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the exact number stands beside it")]
    pub fn of(number: u64) -> Self {
        Self { exact: Some(U256::from(number)), about: number as f64 }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.exact == Some(U256::ZERO)
    }

    fn plus(self, other: Self) -> Self {
        let exact = self.exact.zip(other.exact).and_then(|(one, other)| one.checked_add(other));
        Self { exact, about: self.about + other.about }
    }

    fn times(self, other: Self) -> Self {
        // Most factors are, and wide numbers are slow.
        if other.exact == Some(U256::ONE) {
            return self;
        }
        let exact = self.exact.zip(other.exact).and_then(|(one, other)| one.checked_mul(other));
        Self { exact, about: self.about * other.about }
    }

    /// The number, as near as a floating-point number comes.
    #[must_use]
    pub fn about(self) -> f64 {
        self.about
    }

    /// The exact number, while 256 bits hold it.
    #[must_use]
    pub fn exact(self) -> Option<String> {
        self.exact.map(|number| number.to_string())
    }
}

impl std::iter::Sum for Count {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::ZERO, Self::plus)
    }
}

/// With a comma after every three digits; beyond 256 bits "about 10^80".
impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exact {
            Some(number) => {
                let digits = number.to_string();
                for (index, digit) in digits.chars().enumerate() {
                    if index > 0 && (digits.len() - index) % 3 == 0 {
                        f.write_str(",")?;
                    }
                    write!(f, "{digit}")?;
                }
                Ok(())
            }
            None if self.about.is_finite() => write!(f, "about 10^{:.0}", self.about.log10()),
            None => f.write_str("more than 10^308"),
        }
    }
}

/// How many answer sets lead to each value of a function.
#[must_use]
pub fn tally(diagram: &Diagram, space: &Space, root: Node) -> BTreeMap<u32, Count> {
    let weights: Vec<Vec<Count>> =
        space.weights().iter().map(|level| level.iter().map(|weight| Count::of(*weight)).collect()).collect();
    let totals: Vec<Count> = weights.iter().map(|level| level.iter().copied().sum()).collect();
    // What lies between two levels is free: the products of all that can lie between.
    let free: Vec<Vec<Count>> = (0..=totals.len())
        .map(|from| {
            let between = totals.get(from..).unwrap_or_default().iter().scan(Count::of(1), |all, level| {
                *all = all.times(*level);
                Some(*all)
            });
            std::iter::once(Count::of(1)).chain(between).collect()
        })
        .collect();
    let free = |from: usize, to: usize| {
        free.get(from).and_then(|row| row.get(to.saturating_sub(from))).copied().unwrap_or(Count::of(1))
    };
    let mut below: Below = Below::default();
    diagram.visit([root], &mut |node, level| {
        let mut counts: Vec<(u32, Count)> = Vec::new();
        for (value, weight) in weights.get(level).into_iter().flatten().enumerate() {
            let child = diagram.child(node, level, value);
            let factor = weight.times(free(level + 1, diagram.level(child)));
            add(child, factor, &below, &mut counts);
        }
        below.insert(node, counts);
    });
    let mut counts = Vec::new();
    add(root, free(0, diagram.level(root)), &below, &mut counts);
    counts.into_iter().collect()
}

/// For nodes that were looked at, the values below with the number of answers that lead to each.
type Below = HashMap<Node, Vec<(u32, Count)>, BuildHasherDefault<Fast>>;

/// Adds what lies below a node, so many times.
fn add(node: Node, factor: Count, below: &Below, counts: &mut Vec<(u32, Count)>) {
    let mut more = |value: u32, count: Count| match counts.iter_mut().find(|(other, _)| *other == value) {
        Some((_, sum)) => *sum = sum.plus(count),
        None => counts.push((value, count)),
    };
    if let Some(value) = node.value() {
        return more(value, factor);
    }
    for (value, count) in below.get(&node).into_iter().flatten() {
        more(*value, count.times(factor));
    }
}
