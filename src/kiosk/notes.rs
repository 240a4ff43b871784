//! What the supervisor says on the last rows of the screen, and how many rows that takes.

use crate::ruleset::Words;
use crate::text::{visible, wrap};

/// Rows at the bottom of a screen of this width that belong to the supervisor: as many as its longest note needs. The
/// screens of a child leave them free.
pub(super) fn rows(words: &Words, columns: usize) -> usize {
    let notes = [
        [&words.kiosk_still_there, &words.kiosk_still_there_else],
        [&words.kiosk_pin, &words.kiosk_pin_wrong],
        [&words.kiosk_pin, &words.kiosk_pin_wait],
        [&words.kiosk_staff_here, &words.kiosk_staff_here_else],
    ];
    notes.iter().map(|[one, other]| lines([one, other], columns).len()).max().unwrap_or(0)
}

/// Two texts as lines that fit.
pub(super) fn lines(texts: [&str; 2], columns: usize) -> Vec<String> {
    let texts = texts.into_iter().filter(|text| !text.is_empty());
    texts.flat_map(|text| wrap(&visible(text), columns.saturating_sub(1).max(20))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ruleset::built_in;

    #[test]
    fn every_note_is_whole_at_every_width() {
        let words = built_in().rules.unwrap().words;
        for columns in [40, 60, 80, 200] {
            let rows = rows(&words, columns);
            assert!((2..=4).contains(&rows), "{rows} rows at {columns}");
            for texts in
                [[words.kiosk_staff_here.as_str(), &words.kiosk_staff_here_else], [&words.kiosk_pin, ""]]
            {
                let lines = lines(texts, columns);
                assert!(lines.len() <= rows && lines.iter().all(|line| line.len() < columns), "{lines:?}");
                assert_eq!(lines.join(" ").trim(), texts.join(" ").trim());
            }
        }
    }
}
