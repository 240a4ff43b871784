//! How many answer sets: exact as long as 256 bits hold them, a power of ten beyond.

use std::collections::BTreeMap;
use std::fmt;

use ethnum::U256;

use super::diagram::{Diagram, Node};
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
    // What lies between two levels is free.
    let free = |from: usize, to: usize| {
        totals.get(from..to).unwrap_or_default().iter().fold(Count::of(1), |all, level| all.times(*level))
    };
    let mut below: std::collections::HashMap<Node, Vec<(u32, Count)>> = std::collections::HashMap::new();
    let of = |node: Node, below: &std::collections::HashMap<Node, Vec<(u32, Count)>>| match node.value() {
        Some(value) => vec![(value, Count::of(1))],
        None => below.get(&node).cloned().unwrap_or_default(),
    };
    diagram.visit([root], &mut |node, level| {
        let mut counts: Vec<(u32, Count)> = Vec::new();
        for (value, weight) in weights.get(level).into_iter().flatten().enumerate() {
            let child = diagram.child(node, level, value);
            let factor = weight.times(free(level + 1, diagram.level(child)));
            for (value, count) in of(child, &below) {
                let count = count.times(factor);
                match counts.iter_mut().find(|(other, _)| *other == value) {
                    Some((_, sum)) => *sum = sum.plus(count),
                    None => counts.push((value, count)),
                }
            }
        }
        below.insert(node, counts);
    });
    let factor = free(0, diagram.level(root));
    of(root, &below).into_iter().map(|(value, count)| (value, count.times(factor))).collect()
}
