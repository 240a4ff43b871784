//! How a kiosk is set up.

use std::path::PathBuf;
use std::time::Duration;

/// How a kiosk is set up: from its configuration file and the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Time without a key after which the answers are gone, the warning included.
    pub idle: Duration,
    /// How long before that it asks whether somebody is still there. WCAG 2.2.1 wants 20 seconds at least.
    pub warning: Duration,
    /// Time without a key after which a result page is taken away, its warning included.
    pub result: Duration,
    /// Time after which a screening is ended, keys or not. A result page and an urgent page do not count.
    pub session: Duration,
    /// Time after which an emergency page is taken away when nobody of the staff came.
    pub emergency: Duration,
    /// The PIN of the staff, as an Argon2id hash in PHC form. Without it the kiosk can only be ended from outside.
    pub pin: Option<String>,
    /// Started for an emergency or a same-day notice, with that one word after its own arguments.
    pub alert: Option<Vec<String>>,
    /// Given the printed page of a result on its standard input when the patient asks for it.
    pub print_command: Option<Vec<String>>,
    /// Where finished screenings are kept. Without it nothing is.
    pub save_dir: Option<PathBuf>,
    /// Days after which kept screenings are removed.
    pub keep_days: Option<u32>,
    /// Where the journal goes; without it to standard error, if that is no terminal.
    pub journal: Option<PathBuf>,
    /// Ask in plain numbered lines.
    pub plain: bool,
}
