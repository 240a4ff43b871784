//! The PIN of the staff: its hash, and the wait after wrong tries.

use std::fmt;
use std::io;
use std::time::{Duration, Instant};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// A PIN has at least so many digits.
pub const SHORTEST: usize = 4;

/// And at most so many.
pub const LONGEST: usize = 12;

/// What OWASP's password storage cheat sheet asks of Argon2id at least: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash from elsewhere may ask for more, up to here: a staff member waits for it with a patient at the desk.
const MOST_MEMORY_KIB: u32 = 1 << 20;
const MOST_PASSES: u32 = 20;

/// A PIN as it is typed. Its digits are overwritten when it goes, and are in no message.
#[derive(Default)]
pub struct Pin {
    digits: [u8; LONGEST],
    length: usize,
}

impl Pin {
    /// No digit typed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a digit. `false`, and nothing added, for what is none, and when there is no more room.
    pub fn push(&mut self, digit: u8) -> bool {
        match self.digits.get_mut(self.length) {
            Some(place) if digit.is_ascii_digit() => {
                *place = digit;
                self.length += 1;
                true
            }
            _ => false,
        }
    }

    /// Takes the last digit away.
    pub fn pop(&mut self) {
        self.length = self.length.saturating_sub(1);
        if let Some(place) = self.digits.get_mut(self.length) {
            place.zeroize();
        }
    }

    /// How many digits were typed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether none was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Why it is no good as a PIN; `None` when it is. The reason says what to choose instead.
    #[must_use]
    pub fn weakness(&self) -> Option<&'static str> {
        let digits = self.digits();
        let steps = |by: i16| {
            digits.windows(2).all(|two| matches!(two, [a, b] if i16::from(*b) - i16::from(*a) == by))
        };
        if digits.len() < SHORTEST {
            Some("a PIN has 4 to 12 digits")
        } else if steps(0) {
            Some("all its digits are the same: choose one that is harder to guess")
        } else if steps(1) || steps(-1) {
            Some("its digits just follow each other: choose one that is harder to guess")
        } else {
            None
        }
    }

    fn digits(&self) -> &[u8] {
        self.digits.get(..self.length).unwrap_or_default()
    }
}

impl PartialEq for Pin {
    fn eq(&self, other: &Self) -> bool {
        self.digits() == other.digits()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.digits.zeroize();
        self.length.zeroize();
    }
}

impl ZeroizeOnDrop for Pin {}

/// The Argon2id hash of a PIN, in PHC form, with a salt of its own.
///
/// # Errors
/// When the system has no random numbers to give, or not 19 MiB of memory.
pub fn hash(pin: &Pin) -> io::Result<String> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(io::Error::from)?;
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(io::Error::other)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2.hash_password_with_salt(pin.digits(), &salt).map_err(io::Error::other)?;
    Ok(hash.to_string())
}

/// Whether a PIN is the one of a hash. Takes as long for a wrong one as for the right one. `false` for what is no hash.
#[must_use]
pub fn verify(pin: &Pin, hash: &str) -> bool {
    is_hash(hash)
        && PasswordHash::new(hash)
            .is_ok_and(|hash| Argon2::default().verify_password(pin.digits(), &hash).is_ok())
}

/// Whether a text is a hash that [`verify`] can use: Argon2id in PHC form, with salt and hash, and no more work than a
/// kiosk can do.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    let Ok(hash) = PasswordHash::new(text) else { return false };
    let fits = |params: Params| params.m_cost() <= MOST_MEMORY_KIB && params.t_cost() <= MOST_PASSES;
    hash.algorithm.as_str() == "argon2id"
        && hash.salt.is_some()
        && hash.hash.is_some()
        && Params::try_from(&hash).is_ok_and(fits)
}

/// Wrong tries come free three times; each further one must wait, twice as long as the one before.
#[derive(Debug, Clone, Default)]
pub struct Tries {
    wrong: u32,
    until: Option<Instant>,
}

/// So many wrong tries may follow each other at once.
const FREE: u32 = 3;
const FIRST_WAIT: Duration = Duration::from_secs(10);
const LONGEST_WAIT: Duration = Duration::from_secs(300);

impl Tries {
    /// No tries yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How long until the next try is taken; zero: now.
    #[must_use]
    pub fn wait(&self, now: Instant) -> Duration {
        self.until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }

    /// Wrong tries since the last right one.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.wrong
    }

    /// Counts a wrong try. Gives back how many there were since the last right one.
    pub fn wrong(&mut self, now: Instant) -> u32 {
        self.wrong = self.wrong.saturating_add(1);
        if let Some(doublings) = self.wrong.checked_sub(FREE) {
            let factor = 2_u32.saturating_pow(doublings.min(16));
            self.until = now.checked_add(FIRST_WAIT.saturating_mul(factor).min(LONGEST_WAIT));
        }
        self.wrong
    }

    /// Takes note of the right PIN. Gives back how many wrong tries there were before it, for staff to be told.
    pub fn right(&mut self) -> u32 {
        std::mem::take(self).wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pin(digits: &str) -> Pin {
        let mut pin = Pin::new();
        digits.bytes().for_each(|digit| assert!(pin.push(digit)));
        pin
    }

    #[test]
    fn the_right_pin_and_no_other_opens() {
        let hash = hash(&pin("4071")).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(is_hash(&hash));
        assert!(verify(&pin("4071"), &hash));
        for wrong in ["", "4070", "407", "40711", "1704"] {
            assert!(!verify(&pin(wrong), &hash), "{wrong}");
        }
        assert_ne!(super::hash(&pin("4071")).unwrap(), hash, "the salt is drawn anew");
    }

    /// Made by the reference implementation in C, through Python's argon2-cffi.
    #[test]
    fn a_hash_from_elsewhere_is_understood() {
        let hash = "$argon2id$v=19$m=19456,t=2,p=1$YSBzYWx0IG9mIG91cnMuLg$7h9scCTQHBonAexpz9MHRJ0BXQa3YFj/0QlNuJ0OkH8";
        assert!(is_hash(hash) && verify(&pin("4071"), hash) && !verify(&pin("4072"), hash));
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        for text in [
            "",
            "4071",
            "$argon2id$",
            "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA",
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ",
            "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA",
            "$argon2id$v=19$m=19456,t=4000000,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA",
            "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
        ] {
            assert!(!is_hash(text), "{text}");
            assert!(!verify(&pin("4071"), text), "{text}");
        }
    }

    #[test]
    fn digits_are_taken_up_to_twelve_and_nothing_else() {
        let mut typed = pin("123456789012");
        assert!(!typed.push(b'3'), "no room");
        assert_eq!(typed.len(), 12);
        typed.pop();
        assert!(!typed.push(b'a') && !typed.push(0x1b) && !typed.push(b'/') && !typed.push(b':'));
        assert!(typed == pin("12345678901"));
        assert!(typed.push(b'2') && typed == pin("123456789012"));
        let mut none = Pin::new();
        none.pop();
        assert!(none.is_empty());
    }

    #[test]
    fn a_pin_is_in_no_message() {
        assert_eq!(format!("{:?}", pin("4071")), "Pin(..)");
    }

    #[test]
    fn guessed_pins_are_refused() {
        for weak in ["", "1", "407", "0000", "7777", "999999999999", "1234", "4321", "0123", "987654"] {
            assert!(pin(weak).weakness().is_some(), "{weak}");
        }
        for fine in ["4071", "1235", "0001", "2468", "123456789012"] {
            assert_eq!(pin(fine).weakness(), None, "{fine}");
        }
    }

    #[test]
    fn waits_double_to_five_minutes() {
        let (start, mut tries) = (Instant::now(), Tries::new());
        let waits: Vec<u64> = (0..10)
            .map(|_| {
                tries.wrong(start);
                tries.wait(start).as_secs()
            })
            .collect();
        assert_eq!(waits, [0, 0, 10, 20, 40, 80, 160, 300, 300, 300]);
        assert_eq!(tries.wait(start + Duration::from_secs(299)), Duration::from_secs(1));
        assert_eq!(tries.wait(start + Duration::from_secs(301)), Duration::ZERO);
        assert_eq!(tries.right(), 10);
        assert_eq!((tries.wait(start), tries.right()), (Duration::ZERO, 0));
    }

    proptest! {
        /// Whatever the times between tries: a wait is never longer than five minutes, never shorter than the one before.
        #[test]
        fn waits_grow_and_end(pauses in prop::collection::vec(0_u64..1000, 1..60)) {
            let (mut now, mut tries, mut last) = (Instant::now(), Tries::new(), Duration::ZERO);
            for (count, pause) in pauses.into_iter().enumerate() {
                now += Duration::from_secs(pause);
                prop_assert_eq!(tries.wrong(now) as usize, count + 1);
                let wait = tries.wait(now);
                prop_assert!(wait >= last && wait <= LONGEST_WAIT);
                prop_assert_eq!(wait > Duration::ZERO, count >= 2);
                last = wait;
            }
        }

        #[test]
        fn any_text_is_a_hash_or_not(text in "\\PC{0,80}") {
            let _ = verify(&pin("4071"), &text);
        }
    }
}
