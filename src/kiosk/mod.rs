//! The kiosk: screening after screening on one terminal, alone with the patient.
//!
//! A supervisor owns the terminal and starts one child process for each patient. It reads the keys, lets through the
//! few that a prompt can use, and passes them to the child over a pseudo-terminal; it watches the time, starts the
//! alert, takes the PIN of staff, and wipes the screen. It never holds an answer: only the child does, and the child
//! ends with the patient.

mod code;
pub mod config;
pub mod format;
mod journal;
pub mod keys;
pub mod pin;
pub mod set_pin;
mod settings;
mod store;
mod utc;

pub use code::Code;
pub use journal::{Death, Event, Journal};
pub use settings::Settings;
pub use store::Store;
pub use utc::Utc;
