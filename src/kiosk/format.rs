//! The format of a kiosk's configuration file, as data: the reader, the reference page and the JSON Schema come from it.

use crate::document::table::{Field, Shape, Table};

const fn field(key: &'static str, shape: Shape, doc: &'static str) -> Field {
    Field { key, shape, required: false, only: &[], doc }
}

/// A configuration file of a kiosk.
pub const FILE: Table = Table {
    what: "a kiosk's configuration",
    doc: "How a kiosk is set up. Every key but `format` is also an option of `prescreen kiosk`, and the option wins.",
    fields: &[
        Field { required: true, ..field("format", Shape::Constant(1), "The version of this format: `1`.") },
        field(
            "rules",
            Shape::Text,
            "The rule set: a TOML file, or a folder of them. Without it the built-in one. `--rules` and the variable \
             `PRESCREEN_RULES` win.",
        ),
        field(
            "idle",
            Shape::Integer,
            "Seconds without a key after which the answers are gone, `warning` included: 30 to 3600. Without it 120.",
        ),
        field(
            "warning",
            Shape::Integer,
            "How many seconds before that the screen asks \"are you still there?\", and any key goes on: at least 20 \
             (WCAG 2.2.1), and less than `idle` and `result`. Without it 30.",
        ),
        field(
            "result",
            Shape::Integer,
            "Seconds without a key after which a result page is taken away, `warning` included: 30 to 3600. Without it 300.",
        ),
        field(
            "session",
            Shape::Integer,
            "Seconds after which a screening is ended, keys or not: at least `idle`, at most 86400. The pages after its \
             end do not count. Without it 1800.",
        ),
        field(
            "emergency",
            Shape::Integer,
            "Seconds after which an emergency page is taken away when nobody of the staff came: 60 to 86400. Without it 900.",
        ),
        field(
            "pin-hash",
            Shape::Text,
            "The PIN of the staff, as an Argon2id hash. `prescreen kiosk --set-pin --config FILE` writes it. Without it \
             the kiosk can only be ended from outside.",
        ),
        field(
            "alert",
            Shape::Command,
            "A program that is started for an emergency or a same-day notice, with the word `emergency` or `same-day` \
             after its own arguments. It is told no answer.",
        ),
        field(
            "print-command",
            Shape::Command,
            "A program that is given the page of a result on its standard input when the patient asks for it.",
        ),
        field(
            "save-dir",
            Shape::Text,
            "The folder where finished screenings are kept, as JSON and as a page, readable by the owner alone. Without \
             it nothing is kept.",
        ),
        field(
            "keep-days",
            Shape::Integer,
            "Days after which kept screenings are removed: 1 to 36500. Only with `save-dir`. Without it they are kept \
             until somebody removes them.",
        ),
        field(
            "journal",
            Shape::Text,
            "The file that gets a line for each event, and never an answer. Without it the lines go to standard error, \
             if that is no terminal.",
        ),
        field("plain", Shape::Flag, "`true`: ask in plain numbered lines, for screen readers."),
    ],
    open: false,
};
