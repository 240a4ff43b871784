//! How many answer sets: exact as long as 256 bits hold them, a power of ten beyond.

use std::collections::BTreeMap;
use std::fmt;

use ethnum::U256;

use super::diagram::{Diagram, Node};
use super::space::Space;

/// A number of answer sets. Never a probability, and never a share of patients: nobody knows how often
/// people give an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count(Size);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Size {
    Exact(U256),
    /// More than 256 bits hold.
    About(f64),
}

impl Count {
    /// None.
    pub const ZERO: Self = Self(Size::Exact(U256::ZERO));

    const ONE: Self = Self(Size::Exact(U256::ONE));

    /// So many.
    #[must_use]
    pub fn of(number: u64) -> Self {
        Self(Size::Exact(U256::from(number)))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    fn plus(self, other: Self) -> Self {
        let exact = self.whole().zip(other.whole()).and_then(|(one, other)| one.checked_add(other));
        Self(exact.map_or_else(|| Size::About(self.about() + other.about()), Size::Exact))
    }

    fn times(self, other: Self) -> Self {
        if other == Self::ONE {
            return self;
        }
        let exact = self.whole().zip(other.whole()).and_then(|(one, other)| one.checked_mul(other));
        Self(exact.map_or_else(|| Size::About(self.about() * other.about()), Size::Exact))
    }

    /// The number, as near as a floating-point number comes.
    #[must_use]
    pub fn about(self) -> f64 {
        match self.0 {
            Size::Exact(number) => number.as_f64(),
            Size::About(number) => number,
        }
    }

    /// The exact number, while 256 bits hold it.
    #[must_use]
    pub fn exact(self) -> Option<String> {
        self.whole().map(|number| number.to_string())
    }

    fn whole(self) -> Option<U256> {
        match self.0 {
            Size::Exact(number) => Some(number),
            Size::About(_) => None,
        }
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
        match self.0 {
            Size::Exact(number) => {
                let digits = number.to_string();
                for (index, digit) in digits.chars().enumerate() {
                    if index > 0 && (digits.len() - index) % 3 == 0 {
                        f.write_str(",")?;
                    }
                    write!(f, "{digit}")?;
                }
                Ok(())
            }
            Size::About(number) if number.is_finite() => write!(f, "about 10^{:.0}", number.log10()),
            Size::About(_) => f.write_str("more than 10^308"),
        }
    }
}

/// How many answer sets lead to each value of a function, [`Node::OUTSIDE`] left out.
#[must_use]
pub fn tally(diagram: &Diagram, space: &Space, root: Node) -> BTreeMap<u32, Count> {
    let mut tally = Tally::new(diagram, space, root);
    diagram.visit([root], &mut |node, level| tally.visit(node, level));
    let mut counts = vec![Count::ZERO; tally.values.len()];
    tally.add(&mut counts, root, 0, Count::ONE);
    tally.values.into_iter().zip(counts).collect()
}

/// The counts below each node, children before parents.
struct Tally<'d> {
    diagram: &'d Diagram,
    /// How many answers each value of each level stands for.
    weights: Vec<Vec<Count>>,
    /// The same for all values of a level together.
    totals: Vec<Count>,
    /// The values of the function.
    values: Vec<u32>,
    /// Of each node visited, how many answer sets below it lead to each value.
    below: Vec<Count>,
    /// Where the counts of a node begin, by its number.
    begins: Vec<usize>,
}

impl<'d> Tally<'d> {
    fn new(diagram: &'d Diagram, space: &Space, root: Node) -> Self {
        let of = |level: &Vec<u64>| level.iter().map(|weight| Count::of(*weight)).collect::<Vec<_>>();
        let weights: Vec<Vec<Count>> = space.weights().iter().map(of).collect();
        let totals = weights.iter().map(|level| level.iter().copied().sum()).collect();
        let mut values = diagram.values(root);
        values.retain(|value| Some(*value) != Node::OUTSIDE.value());
        let begins = vec![0; diagram.len()];
        Self { diagram, weights, totals, values: values.into_iter().collect(), below: Vec::new(), begins }
    }

    fn visit(&mut self, node: Node, level: usize) {
        let mut counts = vec![Count::ZERO; self.values.len()];
        for (value, weight) in self.weights.get(level).into_iter().flatten().enumerate() {
            self.add(&mut counts, self.diagram.child(node, level, value), level + 1, *weight);
        }
        if let Some(begin) = node.number().and_then(|number| self.begins.get_mut(number)) {
            *begin = self.below.len();
        }
        self.below.extend(counts);
    }

    /// Adds the counts below a node, seen from a level above it: what lies between is free.
    fn add(&self, counts: &mut [Count], node: Node, level: usize, factor: Count) {
        if node == Node::OUTSIDE {
            return;
        }
        let between = self.totals.get(level..self.diagram.level(node)).unwrap_or_default();
        let factor = between.iter().fold(factor, |all, level| all.times(*level));
        let begin = node.number().and_then(|number| self.begins.get(number));
        if let Some(below) = begin.and_then(|begin| self.below.get(*begin..)) {
            for (sum, count) in counts.iter_mut().zip(below).filter(|(_, count)| !count.is_zero()) {
                *sum = sum.plus(count.times(factor));
            }
        } else {
            let own = self.values.iter().zip(counts).find(|(value, _)| Some(**value) == node.value());
            if let Some((_, sum)) = own {
                *sum = sum.plus(factor);
            }
        }
    }
}
