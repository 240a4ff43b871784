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

const ONE: Count = Count { exact: Some(U256::ONE), about: 1.0 };

/// The products of none, one, two, ... of these, from one on.
fn products(totals: &[Count], from: usize) -> Vec<Count> {
    let mut product = ONE;
    let mut products = vec![product];
    for total in totals.iter().skip(from) {
        product = product.times(*total);
        products.push(product);
    }
    products
}

/// How many answer sets lead to each value of a function.
#[must_use]
pub fn tally(diagram: &Diagram, space: &Space, root: Node) -> BTreeMap<u32, Count> {
    let weights: Vec<Vec<Count>> =
        space.weights().iter().map(|level| level.iter().map(|weight| Count::of(*weight)).collect()).collect();
    let totals: Vec<Count> = weights.iter().map(|level| level.iter().copied().sum()).collect();
    // What lies between two levels is free: `between[from][to - from]` answers for what is there.
    let between: Vec<Vec<Count>> = (0..=totals.len()).map(|from| products(&totals, from)).collect();
    let free = |from: usize, to: usize| {
        between.get(from).and_then(|row| row.get(to.saturating_sub(from))).copied().unwrap_or(ONE)
    };
    // Every value that comes up has a column.
    let mut values: Vec<u32> = Vec::new();
    let mut rows: HashMap<Node, usize, BuildHasherDefault<Fast>> = HashMap::default();
    diagram.visit([root], &mut |node, level| {
        rows.insert(node, rows.len());
        values
            .extend((0..diagram.arity(level)).filter_map(|value| diagram.child(node, level, value).value()));
    });
    values.extend(root.value());
    values.sort_unstable();
    values.dedup();
    let mut counts = vec![Count::ZERO; rows.len() * values.len()];
    let start = |node: Node| rows.get(&node).map_or(0, |row| row * values.len());
    diagram.visit([root], &mut |node, level| {
        let own = start(node);
        for (value, weight) in weights.get(level).into_iter().flatten().enumerate() {
            let child = diagram.child(node, level, value);
            let factor = weight.times(free(level + 1, diagram.level(child)));
            for (column, value) in values.iter().enumerate() {
                let below = match child.value() {
                    Some(other) if other == *value => factor,
                    Some(_) => continue,
                    None => {
                        counts.get(start(child) + column).map_or(Count::ZERO, |count| count.times(factor))
                    }
                };
                if let Some(sum) = counts.get_mut(own + column).filter(|_| !below.is_zero()) {
                    *sum = sum.plus(below);
                }
            }
        }
    });
    let factor = free(0, diagram.level(root));
    let of_root = |column: usize, value: u32| match root.value() {
        Some(own) if own == value => factor,
        Some(_) => Count::ZERO,
        None => counts.get(start(root) + column).map_or(Count::ZERO, |count| count.times(factor)),
    };
    values.iter().enumerate().map(|(column, value)| (*value, of_root(column, *value))).collect()
}
