//! What holds for every possible set of answers, decided and not sampled.

mod case;
pub mod count;
pub mod diagram;
pub mod difference;
mod lints;
mod model;
mod parts;
mod paths;
mod proof;
mod prover;
mod safety;
mod settled;
mod space;
mod witness;

pub use count::{Count, tally};
pub use diagram::{Diagram, Node, Op, Undecided};
pub use model::{BUDGET, Model, outcome_node};
pub use parts::Deciding;
pub use paths::{Length, Paths};
pub use proof::{Proof, prove, prove_safety};
pub use prover::{Failure, Prover};
pub use settled::Settled;
pub use space::{Assignment, Cell, Domain, DomainValues, Space, baseline};
pub use witness::nearest;
