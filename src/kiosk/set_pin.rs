//! Setting the PIN of the staff: asked for, and its hash written into the configuration file.

use std::io::{self, BufRead, IsTerminal as _, Write};
use std::path::Path;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use toml_edit::{DocumentMut, Item, Value};

use super::pin::{self, Pin};
use crate::files::{rewrite_private, write_private};

/// What came of asking for a PIN.
#[derive(Debug)]
pub enum Asked {
    /// A PIN that will do.
    Pin(Pin),
    /// Not one that will do, and why. Not on a terminal: there it is asked for again.
    Refused(&'static str),
    /// Ctrl-C, Ctrl-D, or the end of the input.
    Left,
}

/// Asks for a PIN: twice on a terminal, without showing it, until it will do; else one line of the input.
///
/// # Errors
/// When reading or writing fails.
pub fn ask(terminal: bool, input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<Asked> {
    if !terminal {
        return Ok(match line(input)? {
            Line::Typed(pin) => pin.weakness().map_or(Asked::Pin(pin), Asked::Refused),
            Line::Wrong => Asked::Refused(ONLY_DIGITS),
            Line::Left => Asked::Left,
        });
    }
    let _quiet = Quiet::now()?;
    loop {
        let reason = match prompt("New PIN, 4 to 12 digits (not shown): ", input, output)? {
            Line::Left => return Ok(Asked::Left),
            Line::Wrong => Some(ONLY_DIGITS),
            Line::Typed(first) => match first.weakness() {
                Some(reason) => Some(reason),
                None => match prompt("The same once more: ", input, output)? {
                    Line::Left => return Ok(Asked::Left),
                    Line::Typed(again) if again == first => return Ok(Asked::Pin(first)),
                    Line::Typed(_) | Line::Wrong => Some("those were two different PINs"),
                },
            },
        };
        if let Some(reason) = reason {
            writeln!(output, "Not set: {reason}.\n")?;
        }
    }
}

const ONLY_DIGITS: &str = "a PIN has 4 to 12 digits and nothing else";

fn prompt(words: &str, input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<Line> {
    write!(output, "{words}")?;
    output.flush()?;
    let line = line(input);
    writeln!(output)?;
    line
}

/// A line as it was typed.
enum Line {
    Typed(Pin),
    /// It has something else than digits, or too many.
    Wrong,
    Left,
}

/// Reads up to the next end of line, a byte at a time: the digits stand nowhere else than in the [`Pin`].
fn line(input: &mut dyn BufRead) -> io::Result<Line> {
    const INTERRUPT: u8 = 3;
    const END: u8 = 4;
    const ERASE_LINE: u8 = 21;
    let mut pin = Pin::new();
    // How many characters were typed that have no place in a PIN.
    let mut wrong = 0_usize;
    let mut some = false;
    loop {
        let byte = input.fill_buf()?.first().copied();
        input.consume(usize::from(byte.is_some()));
        match byte {
            None if !some => return Ok(Line::Left),
            None | Some(b'\n' | b'\r') if wrong > 0 => return Ok(Line::Wrong),
            None | Some(b'\n' | b'\r') => return Ok(Line::Typed(pin)),
            Some(INTERRUPT | END) => return Ok(Line::Left),
            Some(ERASE_LINE) => (pin, wrong) = (Pin::new(), 0),
            Some(8 | 127) if wrong > 0 => wrong -= 1,
            Some(8 | 127) => pin.pop(),
            Some(_) if wrong > 0 => wrong += 1,
            Some(byte) => wrong += usize::from(!pin.push(byte)),
        }
        some = true;
    }
}

/// The terminal of standard input, showing nothing and passing every key on, until this is dropped.
struct Quiet {
    before: Option<Termios>,
}

impl Quiet {
    fn now() -> io::Result<Self> {
        let stdin = io::stdin();
        if !stdin.is_terminal() {
            return Ok(Self { before: None });
        }
        let before = tcgetattr(&stdin)?;
        let mut quiet = before.clone();
        // Without ISIG, Ctrl-C comes as a key, and the terminal is put right before the program ends.
        quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(&stdin, OptionalActions::Flush, &quiet)?;
        Ok(Self { before: Some(before) })
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            // A terminal that is gone needs nothing.
            let _ = tcsetattr(io::stdin(), OptionalActions::Flush, before);
        }
    }
}

/// The text of a configuration file with this hash in it, everything else as it was. `None` when it is no TOML.
#[must_use]
pub fn with_hash(text: &str, hash: &str) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let mut value = Value::from(hash);
    if let Some(Item::Value(old)) = document.get_mut("pin-hash") {
        // The space before it, and a comment behind it.
        *value.decor_mut() = old.decor().clone();
        *old = value;
    } else {
        document.insert("pin-hash", Item::Value(value));
    }
    Some(document.to_string())
}

/// Writes the hash of a PIN into a configuration file whose text is this; without a text the file is made. Others than its
/// owner and group cannot read it then: a PIN is soon guessed from its hash.
///
/// # Errors
/// When there is no random salt or no memory, the text is no TOML, or the file cannot be written, which is then as it was.
pub fn write(path: &Path, text: Option<&str>, pin: &Pin) -> io::Result<()> {
    let hash = pin::hash(pin)?;
    let new = with_hash(text.unwrap_or("format = 1\n"), &hash)
        .ok_or_else(|| io::Error::other(format!("`{}` is not valid TOML", path.display())))?;
    if text.is_some() { rewrite_private(path, new.as_bytes()) } else { write_private(path, new.as_bytes()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(input: &str) -> Result<usize, Option<&'static str>> {
        match ask(false, &mut input.as_bytes(), &mut Vec::new()).unwrap() {
            Asked::Pin(pin) => Ok(pin.len()),
            Asked::Refused(reason) => Err(Some(reason)),
            Asked::Left => Err(None),
        }
    }

    /// What a terminal would send: the loop that asks, without a terminal to make quiet.
    fn typed(keys: &str) -> (bool, String) {
        let mut shown = Vec::new();
        let asked = ask(true, &mut keys.as_bytes(), &mut shown).unwrap();
        (matches!(asked, Asked::Pin(_)), String::from_utf8(shown).unwrap())
    }

    #[test]
    fn a_line_from_a_pipe_is_the_pin() {
        assert_eq!(asked("4071\n"), Ok(4));
        assert_eq!(asked("4071"), Ok(4), "without an end of line");
        assert_eq!(asked("123456789013\r\n"), Ok(12));
        assert_eq!(asked(""), Err(None));
        for refused in ["\n", "407\n", "0000\n", "1234\n", "40 71\n", "1234567890135\n", "4071x\n", "٤٠٧١\n"]
        {
            assert!(matches!(asked(refused), Err(Some(_))), "{refused:?}");
        }
    }

    #[test]
    fn a_pin_is_asked_twice_and_again_until_it_will_do() {
        let (set, shown) = typed("4071\r4071\r");
        assert!(set);
        assert!(!shown.contains("Not set"), "{shown}");
        let (set, shown) = typed("1234\r4071\r4072\r4071\r4071\r");
        assert!(set);
        assert!(shown.contains("just follow each other") && shown.contains("two different PINs"), "{shown}");
        assert_eq!(shown.matches("New PIN").count(), 3, "{shown}");
        assert!(!shown.contains("4071"), "{shown}");
        for left in ["\u{3}", "4071\r\u{3}", "40\u{4}", "4071\r"] {
            assert!(!typed(left).0, "{left:?}");
        }
    }

    #[test]
    fn keys_that_erase_do() {
        assert!(typed("40x\u{7f}71\r4072\u{8}1\r").0);
        assert!(typed("9999\u{15}4071\r4071\r").0);
        assert!(typed("xy\u{15}4071\r4071\r").0);
        assert!(typed("\u{7f}\u{7f}4071\r4071\r").0);
    }

    #[test]
    fn everything_else_in_the_file_stays() {
        let text =
            "# the desk's kiosk\nformat = 1\nidle=90 # short\n\npin-hash   =  'old'  # set by Ada\n# last\n";
        assert_eq!(
            with_hash(text, "new").unwrap(),
            "# the desk's kiosk\nformat = 1\nidle=90 # short\n\npin-hash   =  \"new\"  # set by Ada\n# last\n"
        );
        assert_eq!(with_hash("format = 1\n", "new").unwrap(), "format = 1\npin-hash = \"new\"\n");
        assert_eq!(with_hash("format = = 1\n", "new"), None);
    }
}
