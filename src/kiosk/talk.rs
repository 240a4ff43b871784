//! What a child tells its supervisor, a line each over a socket, and the one thing it is told. No line can hold an answer.

use crate::ruleset::Outcome;

use super::keys::Expects;

/// What a child tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It lives.
    Beat,
    /// What its prompt can use.
    Expects(Expects),
    /// What it shows.
    Page(Shown),
    /// The result is kept under the code of the session.
    Saved,
    /// The result could not be kept.
    NotSaved,
    /// It was told to [`GO_BACK`], and does so at the next key.
    GoesBack,
    /// The result could not be printed.
    NotPrinted,
    /// There is an outcome.
    Finished(Outcome),
    /// The patient left before the end.
    Left,
}

/// What is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The first page: nobody has begun.
    Welcome,
    /// A question, or a page between questions.
    Question,
    /// The notice that care is needed today.
    SameDay,
    /// The page that help is needed now.
    Emergency,
    /// The summary.
    Result,
}

const EXPECTS: [(&str, Expects); 4] = [
    ("nothing", Expects::Nothing),
    ("choice", Expects::Choice),
    ("check", Expects::Check),
    ("line", Expects::Line),
];

const PAGES: [(&str, Shown); 5] = [
    ("welcome", Shown::Welcome),
    ("question", Shown::Question),
    ("same-day", Shown::SameDay),
    ("emergency", Shown::Emergency),
    ("result", Shown::Result),
];

/// The line, without its end.
#[must_use]
pub fn line(told: Told) -> String {
    fn name<T: PartialEq>(names: &[(&'static str, T)], value: &T) -> &'static str {
        names.iter().find(|(_, other)| other == value).map_or("", |(name, _)| name)
    }
    match told {
        Told::Beat => "beat".to_owned(),
        Told::Expects(expects) => format!("expects {}", name(&EXPECTS, &expects)),
        Told::Page(page) => format!("page {}", name(&PAGES, &page)),
        Told::Saved => "saved".to_owned(),
        Told::NotSaved => "unsaved".to_owned(),
        Told::GoesBack => "goes-back".to_owned(),
        Told::NotPrinted => "unprinted".to_owned(),
        Told::Finished(outcome) => format!("finished {}", outcome.id()),
        Told::Left => "left".to_owned(),
    }
}

/// What a line tells; `None` for any other line.
#[must_use]
pub fn read(line: &str) -> Option<Told> {
    fn named<T: Copy>(names: &[(&str, T)], wanted: &str) -> Option<T> {
        names.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value)
    }
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match word {
        "beat" => Some(Told::Beat),
        "expects" => named(&EXPECTS, rest).map(Told::Expects),
        "page" => named(&PAGES, rest).map(Told::Page),
        "saved" => Some(Told::Saved),
        "unsaved" => Some(Told::NotSaved),
        "goes-back" => Some(Told::GoesBack),
        "unprinted" => Some(Told::NotPrinted),
        "finished" => Outcome::from_id(rest).map(Told::Finished),
        "left" => Some(Told::Left),
        _ => None,
    }
}

/// What a child is told, as one byte: staff let the patient change the answer that led to the emergency page.
pub const GO_BACK: u8 = b'b';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_as_what_was_told() {
        let mut all =
            vec![Told::Beat, Told::Saved, Told::NotSaved, Told::GoesBack, Told::NotPrinted, Told::Left];
        all.extend(EXPECTS.map(|(_, expects)| Told::Expects(expects)));
        all.extend(PAGES.map(|(_, page)| Told::Page(page)));
        all.extend(Outcome::ALL.map(Told::Finished));
        for told in all {
            assert_eq!(read(&line(told)), Some(told));
        }
        for other in ["", "page", "page knee", "finished 45", "beat now ", "answer site=knee"] {
            assert_ne!(read(other).map(line).as_deref(), Some(other));
        }
    }
}
