//! The kiosk: screening after screening on one terminal, alone with the patient.
//!
//! A supervisor owns the terminal and starts one child process for each patient. It reads the keys, lets through the
//! few that a prompt can use, and passes them to the child over a pseudo-terminal; it watches the time, starts the
//! alert, takes the PIN of staff, and wipes the screen. It never holds an answer: only the child does, and the child
//! ends with the patient.

mod alert;
mod child;
mod code;
pub mod config;
pub mod format;
mod guest;
mod journal;
pub mod keys;
mod notes;
pub mod pin;
pub mod set_pin;
mod settings;
mod signals;
mod store;
mod supervisor;
pub mod talk;
mod tty;
mod utc;
mod wait;
pub mod watch;

pub use code::Code;
pub use guest::guest;
pub use journal::{Death, Event, Journal};
pub use settings::Settings;
pub use store::Store;
pub use supervisor::{Ended, Supervisor};
pub use utc::Utc;
