//! Which keys were meant: a pure filter over the bytes that a terminal in raw mode sends.
//!
//! A byte is only a hint. An arrow is three of them, which a slow line tears apart; one more byte in front makes
//! letters into a function key; a paste looks like very quick typing, and a cat on the keyboard too. So keys are held
//! until it is quiet for a moment, and what no hand could have typed is dropped whole. What a prompt is shown is then
//! one of few [`Key`]s, never a byte that a terminal or a shell could take for an order.
//!
//! Times are milliseconds on any clock that runs steadily. What comes out depends on the bytes and their times only,
//! not on how they were cut into reads, nor on how often [`Filter::ready`] was asked.

use std::mem;

/// A key that a prompt can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Enter, as CR, LF, or both.
    Enter,
    /// The space bar.
    Space,
    /// Escape, by itself.
    Escape,
    /// Tab.
    Tab,
    /// Backspace, as BS or DEL.
    Backspace,
    /// A printable ASCII character other than the space.
    Char(u8),
}

/// The characters that a [`Key::Char`] can be.
const PRINTABLE: &[u8] =
    br##"!"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~"##;

impl Key {
    /// What is sent on to a prompt for this key. Nothing for a `Char` that is not printable.
    #[must_use]
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Up => b"\x1b[A",
            Self::Down => b"\x1b[B",
            Self::Right => b"\x1b[C",
            Self::Left => b"\x1b[D",
            Self::Enter => b"\r",
            Self::Space => b" ",
            Self::Escape => b"\x1b",
            Self::Tab => b"\t",
            Self::Backspace => b"\x7f",
            Self::Char(byte) => PRINTABLE.chunks(1).find(|one| *one == [byte]).unwrap_or_default(),
        }
    }
}

/// What came of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// Somebody of the staff pressed Ctrl-X and then Ctrl-P.
    Chord,
}

/// What the prompt on the screen can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expects {
    /// No key: nothing is asked.
    Nothing,
    /// Keys that move through a list and choose from it.
    Choice,
    /// The same, where the lines of the list can be checked.
    Check,
    /// A line of text, typed and corrected at its end.
    Line,
}

impl Expects {
    /// Whether the prompt may see this key. Lists know letters too, which move, leave or tick everything; nobody
    /// told the patient, so these stay out.
    #[must_use]
    pub fn passes(self, key: Key) -> bool {
        match self {
            Self::Nothing => false,
            Self::Choice | Self::Check => !matches!(key, Key::Backspace | Key::Char(_)),
            Self::Line => matches!(key, Key::Enter | Key::Backspace | Key::Space | Key::Char(_)),
        }
    }
}

/// Quiet for so long ends a burst of keys. A key held down repeats about every 33 ms.
const BURST: u64 = 25;
/// Quiet for so long ends a sequence that is not complete: an arrow on a slow line has shorter gaps.
const SEQUENCE: u64 = 60;
/// Quiet for so long ends a flood.
const FLOOD: u64 = 150;
/// Quiet for so long ends a paste that was never closed.
const PASTE: u64 = 1000;
/// Within this Ctrl-P has to follow Ctrl-X.
const CHORD: u64 = 2000;
/// More keys than this in one burst, whatever keys, are a flood.
const KEYS: usize = 4;
/// More bytes than this in one burst are a flood.
const BYTES: u8 = 64;

const CTRL_P: u8 = 0x10;
const CTRL_X: u8 = 0x18;
const ESC: u8 = 0x1b;
const PASTE_BEGINS: &[u8] = b"\x1b[200~";
const PASTE_ENDS: &[u8] = b"\x1b[201~";

/// Stands where no event is held: written in full over what was there.
const BLANK: Event = Event::Key(Key::Char(0));

/// Where among the bytes we are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Between two keys.
    Between,
    /// After ESC.
    Escape,
    /// After `ESC O`.
    Ss3,
    /// After `ESC [`, and nothing since.
    Csi,
    /// Later in such a sequence.
    Parameters,
    /// So many bytes of the same key are to come.
    Rest(u8),
    /// In an answer of the terminal (OSC, DCS and the like), which ends with BEL or `ESC \`.
    Report,
    /// After ESC in such an answer.
    ReportEscape,
    /// In a paste, until its end is marked.
    Paste,
    /// In what nobody typed, until it is quiet.
    Flood,
}

impl Place {
    /// How long it must be quiet until what is here is decided.
    fn patience(self) -> u64 {
        match self {
            Self::Between => BURST,
            Self::Escape | Self::Ss3 | Self::Csi | Self::Parameters | Self::Rest(_) => SEQUENCE,
            Self::Report | Self::ReportEscape | Self::Paste => PASTE,
            Self::Flood => FLOOD,
        }
    }
}

/// Tells keys from what else a terminal sends. Holds four keys at most, each until it is delivered or dropped.
pub struct Filter {
    place: Place,
    held: [Event; KEYS],
    /// How many are held.
    kept: usize,
    /// Keys in this burst, those included that mean nothing here.
    keys: usize,
    /// Bytes in this burst.
    bytes: u8,
    /// How much is there of the mark where a paste begins, or where this one ends.
    marked: usize,
    /// When the last byte came.
    last: u64,
    /// When Ctrl-X came, if nothing came since.
    armed: Option<u64>,
    /// The last byte was CR.
    after_return: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            place: Place::Between,
            held: [BLANK; KEYS],
            kept: 0,
            keys: 0,
            bytes: 0,
            marked: 0,
            last: 0,
            armed: None,
            after_return: false,
        }
    }
}

impl Filter {
    /// Takes bytes read at `now`. What was due by then goes to the end of `events` first. Only the caller knows when
    /// those are used up: use one `Vec` again and again, and what was typed is soon written over.
    pub fn feed(&mut self, now: u64, bytes: &[u8], events: &mut Vec<Event>) {
        self.ready(now, events);
        for byte in bytes {
            self.take(now, *byte);
        }
    }

    /// Adds to `events` what is certain at `now`: nothing before [`Filter::due`].
    pub fn ready(&mut self, now: u64, events: &mut Vec<Event>) {
        // A clock that was set back: quiet is counted from here.
        self.last = self.last.min(now);
        if now - self.last < self.place.patience() {
            return;
        }
        if self.place == Place::Escape {
            self.hold(Event::Key(Key::Escape));
        }
        events.extend(self.held.iter().take(self.kept));
        self.place = Place::Between;
        self.forget();
        self.keys = 0;
        self.bytes = 0;
        self.marked = 0;
    }

    /// When [`Filter::ready`] has something to decide, if no byte comes before. `None` while nothing is pending.
    #[must_use]
    pub fn due(&self) -> Option<u64> {
        (self.bytes > 0).then(|| self.last.saturating_add(self.place.patience()))
    }

    fn take(&mut self, now: u64, byte: u8) {
        self.last = now;
        self.bytes = self.bytes.saturating_add(1);
        let of_the_same_enter = mem::replace(&mut self.after_return, byte == b'\r') && byte == b'\n';
        let mark = if self.place == Place::Paste { PASTE_ENDS } else { PASTE_BEGINS };
        let marked = self.follows(mark, byte);
        self.place = match self.place {
            // A paste may hold the mark of its own end, so what follows at once is not believed either.
            Place::Paste if marked => self.flood(),
            Place::Paste => Place::Paste,
            // Wherever it begins, a flood included.
            _ if marked => self.paste(),
            Place::Flood => Place::Flood,
            Place::Between if of_the_same_enter => Place::Between,
            Place::Between => self.between(now, byte),
            Place::Escape => self.escape(byte),
            Place::Ss3 => self.ss3(byte),
            Place::Csi => self.csi(byte),
            Place::Parameters => self.parameters(byte),
            Place::Rest(left) => self.rest(left, byte),
            Place::Report => match byte {
                ESC => Place::ReportEscape,
                0x07 => Place::Between,
                _ => Place::Report,
            },
            Place::ReportEscape if byte == b'\\' => Place::Between,
            Place::ReportEscape => self.flood(),
        };
        if self.place != Place::Paste && (self.keys > KEYS || self.bytes > BYTES) {
            self.place = self.flood();
        }
    }

    /// Whether this byte completes the mark. ESC stands at its start only.
    fn follows(&mut self, mark: &[u8], byte: u8) -> bool {
        let fits = mark.get(self.marked) == Some(&byte);
        self.marked = if fits { self.marked + 1 } else { usize::from(byte == ESC) };
        self.marked == mark.len()
    }

    fn between(&mut self, now: u64, byte: u8) -> Place {
        self.keys += 1;
        let armed = self.armed.take();
        let key = match byte {
            ESC => return Place::Escape,
            CTRL_X => {
                self.armed = Some(now);
                return Place::Between;
            }
            CTRL_P => {
                if armed.is_some_and(|then| now.saturating_sub(then) <= CHORD) {
                    self.hold(Event::Chord);
                }
                return Place::Between;
            }
            b'\r' | b'\n' => Key::Enter,
            b'\t' => Key::Tab,
            0x08 | 0x7f => Key::Backspace,
            b' ' => Key::Space,
            b'!'..=b'~' => Key::Char(byte),
            _ => return Place::Between,
        };
        self.hold(Event::Key(key));
        Place::Between
    }

    fn escape(&mut self, byte: u8) -> Place {
        match byte {
            ESC => self.flood(),
            b'[' => Place::Csi,
            b'O' => Place::Ss3,
            b'P' | b'X' | b']' | b'^' | b'_' => Place::Report,
            // Pressed together with Alt.
            _ => Place::Between,
        }
    }

    fn ss3(&mut self, byte: u8) -> Place {
        match byte {
            b'A'..=b'D' => self.arrow(byte),
            // An old way to say that Shift or Ctrl was held.
            b'0'..=b';' => Place::Parameters,
            b' '..=b'~' => Place::Between,
            _ => self.flood(),
        }
    }

    fn csi(&mut self, byte: u8) -> Place {
        match byte {
            b'A'..=b'D' => self.arrow(byte),
            // F1 to F5 on the Linux console.
            b'[' => Place::Rest(1),
            // A mouse as of old: button, column, row.
            b'M' => Place::Rest(3),
            _ => self.parameters(byte),
        }
    }

    fn parameters(&mut self, byte: u8) -> Place {
        match byte {
            b' '..=b'?' => Place::Parameters,
            b'@'..=b'~' => Place::Between,
            _ => self.flood(),
        }
    }

    fn rest(&mut self, left: u8, byte: u8) -> Place {
        match left {
            _ if byte < b' ' => self.flood(),
            ..=1 => Place::Between,
            _ => Place::Rest(left - 1),
        }
    }

    fn arrow(&mut self, byte: u8) -> Place {
        self.hold(Event::Key(match byte {
            b'A' => Key::Up,
            b'B' => Key::Down,
            b'C' => Key::Right,
            _ => Key::Left,
        }));
        Place::Between
    }

    /// Nobody types like that: what is held is dropped, and all that comes until it is quiet.
    fn flood(&mut self) -> Place {
        self.forget();
        self.armed = None;
        Place::Flood
    }

    /// Nobody typed what is in it, nor what came with it.
    fn paste(&mut self) -> Place {
        self.forget();
        Place::Paste
    }

    fn hold(&mut self, event: Event) {
        if let Some(slot) = self.held.get_mut(self.kept) {
            *slot = event;
            self.kept += 1;
        }
    }

    fn forget(&mut self) {
        self.held = [BLANK; KEYS];
        self.kept = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a filter remembers of the bytes, as far as it could tell what was typed.
    fn holds_nothing(filter: &Filter) -> bool {
        filter.held == [BLANK; KEYS] && filter.kept == 0 && filter.armed.is_none()
    }

    #[test]
    fn what_was_delivered_or_dropped_is_gone() {
        let mut filter = Filter::default();
        let mut events = Vec::new();
        filter.feed(0, b"yes", &mut events);
        assert!(!holds_nothing(&filter));
        filter.ready(BURST, &mut events);
        assert_eq!(events.len(), 3);
        assert!(holds_nothing(&filter) && filter.bytes == 0, "delivered");

        for dropped in ["yes, often", "yes\x1b[200~", "yes\x1b[\x00", "yes\x1b]0;\x1b-"] {
            filter.feed(10_000, dropped.as_bytes(), &mut events);
            assert!(holds_nothing(&filter), "{dropped:?}");
            filter.ready(20_000, &mut events);
            assert_eq!(events.len(), 3, "{dropped:?}");
        }
    }
}
