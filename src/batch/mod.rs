//! Many people at once: rows of answers in, a row of results for each out, in the same order.
//!
//! ```text
//! open --cut--> pieces of whole records --csv, jsonl, folder--> reader --results--> turn, sink: in order
//!                                                                 |
//!                                          known: text -> bits; plan: bits -> findings
//! ```

mod careful;
mod cell;
mod columns;
mod conjunct;
mod csv;
mod cut;
pub mod example;
mod folder;
pub mod generate;
mod index;
mod job;
mod jsonl;
mod keep;
mod known;
mod map;
mod meaning;
mod open;
mod out;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "parquet/none.rs"]
mod parquet;
mod plan;
mod reader;
mod records;
mod results;
mod run;
mod sink;
mod source;
mod tally;
mod turn;
mod urgency;

pub use keep::{Checkpoint, Part, checkpoint_of, part_of};
pub use map::{FORMAT as MAP_FORMAT, Map, read_map};
pub use open::{InputFormat, NO_PARQUET, decompressed, open};
pub use parquet::{ParquetFile, ParquetWriter};
pub use plan::{ALTERNATIVES, Plan, Region, Target};
pub use reader::Each;
pub use results::ResultFormat;
pub use run::{Batch, Ended, Input, Origin};
pub use sink::{Outlet, Progress, REJECT_COLUMNS, Stop};
pub use tally::Tally;
