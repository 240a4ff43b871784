//! Times as journals and file names show them: in UTC, to the second.

use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment in UTC, to the second. Sorts by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Utc {
    /// Seconds since 1970.
    seconds: u64,
}

/// The last second of the year 9999: years have four digits.
const LAST: u64 = 253_402_300_799;

const DAY: u64 = 86_400;

impl Utc {
    /// The moment now.
    #[must_use]
    pub fn now() -> Self {
        Self::of(SystemTime::now())
    }

    /// A moment of the system's clock. Before 1970 and after 9999 the nearest that can be written.
    #[must_use]
    pub fn of(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Self { seconds: since.as_secs().min(LAST) }
    }

    /// As RFC 3339 writes it: `2026-11-23T22:40:01Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.written(':')
    }

    /// As it stands in the name of a file, without colons: `2026-11-23T22-40-01Z`.
    #[must_use]
    pub fn for_a_name(self) -> String {
        self.written('-')
    }

    /// Reads what [`Utc::for_a_name`] wrote; `None` for anything else.
    #[must_use]
    pub fn from_name(text: &str) -> Option<Self> {
        let number = |range: Range<usize>| text.get(range)?.parse::<u64>().ok();
        let days = days(number(0..4)?, number(5..7)?, number(8..10)?)?;
        let of_day = number(11..13)? * 3600 + number(14..16)? * 60 + number(17..19)?;
        let moment = Self { seconds: days * DAY + of_day };
        // Days that are not in the calendar, signs, other separators: none is written like that.
        (moment.for_a_name() == text).then_some(moment)
    }

    /// Whole days from this moment to a later one; none when it is earlier.
    #[must_use]
    pub fn days_until(self, later: Self) -> u64 {
        later.seconds.saturating_sub(self.seconds) / DAY
    }

    fn written(self, part: char) -> String {
        let (year, month, day) = civil(self.seconds / DAY);
        let (hour, minute, second) = (self.seconds % DAY / 3600, self.seconds % 3600 / 60, self.seconds % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}{part}{minute:02}{part}{second:02}Z")
    }
}

/// The date of a day, counted from 1970. After Howard Hinnant, "chrono-compatible low-level date algorithms":
/// years begin in March, so that the leap day is the last of its year.
fn civil(day: u64) -> (u64, u64, u64) {
    let day = day + 719_468;
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year + era * 400 + u64::from(month <= 2), month, of_year - (153 * from_march + 2) / 5 + 1)
}

/// The day of a date, counted from 1970. `None` before that.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    let year = year.checked_sub(u64::from(month <= 2))?;
    let (era, of_era) = (year / 400, year % 400);
    let from_march = (month + 9) % 12;
    let of_year = ((153 * from_march + 2) / 5 + day).checked_sub(1)?;
    (era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year).checked_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: u64) -> Utc {
        Utc::of(UNIX_EPOCH + Duration::from_secs(seconds))
    }

    /// Made with `date --utc --date=@SECONDS +%FT%TZ`.
    #[test]
    fn times_are_those_of_the_calendar() {
        for (seconds, written) in [
            (0, "1970-01-01T00:00:00Z"),
            (86_399, "1970-01-01T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (1_709_251_200, "2024-03-01T00:00:00Z"),
            (1_795_473_601, "2026-11-23T22:40:01Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (LAST, "9999-12-31T23:59:59Z"),
            (LAST + 1, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(at(seconds).rfc3339(), written);
        }
        assert_eq!(Utc::of(UNIX_EPOCH - Duration::from_secs(5)).rfc3339(), "1970-01-01T00:00:00Z");
    }

    /// Day by day through four centuries, with the calendar counted by hand.
    #[test]
    fn every_day_follows_the_one_before() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for number in 0..146_097 {
            assert_eq!(civil(number), (year, month, day));
            assert_eq!(days(year, month, day), Some(number));
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 => 28 + u64::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > length {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
    }

    #[test]
    fn only_names_as_written_are_read() {
        for text in [
            "",
            "2026-11-23",
            "2026-11-23T22:40:01Z",
            "2026-11-31T22-40-01Z",
            "2026-02-29T22-40-01Z",
            "2026-00-10T22-40-01Z",
            "2026-01-00T22-40-01Z",
            "2026-11-23T24-00-00Z",
            "2026-11-23T22-60-01Z",
            "2026-11-23T22-40-01z",
            "2026-11-23T22-40-+1Z",
            "2026-11-23T22-40-01Zx",
            "1969-12-31T00-00-00Z",
            "0000-00-00T00-00-00Z",
            "２026-11-23T22-40-01Z",
        ] {
            assert_eq!(Utc::from_name(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_name_is_read_back_and_sorts_by_time(a in 0..=LAST, b in 0..=LAST) {
            prop_assert_eq!(Utc::from_name(&at(a).for_a_name()), Some(at(a)));
            prop_assert_eq!(at(a).for_a_name().cmp(&at(b).for_a_name()), a.cmp(&b));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,24}") {
            let _ = Utc::from_name(&text);
        }
    }
}
