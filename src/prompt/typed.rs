//! What a typed line means: a command, or one or more of the choices.

use crate::text::visible;

/// Typed in place of an answer. The same in every language, so that a transcript reads the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Help,
    Why,
    Back,
    Review,
    Quit,
}

impl Command {
    /// The command that these words are, if they are one.
    pub(super) fn of(typed: &str) -> Option<Self> {
        Some(match typed.trim().to_lowercase().as_str() {
            "?" | "？" | "help" => Self::Help,
            "why" | "why?" => Self::Why,
            "<" | "back" => Self::Back,
            "review" => Self::Review,
            "quit" => Self::Quit,
            _ => return None,
        })
    }
}

/// One choice: the number in front of it, if it has one, and the words that stand for it.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) number: Option<usize>,
    pub(super) label: String,
    pub(super) id: String,
}

impl Choice {
    /// Whether this is its whole name, already folded.
    fn is_called(&self, folded: &str) -> bool {
        fold(&self.label) == folded || fold(&self.id) == folded
    }
}

/// Why something typed is no choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Miss {
    /// Nothing was typed.
    Empty,
    /// No choice fits.
    Unknown(String),
    /// More than one fits.
    Ambiguous(String),
}

/// What a line means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    Command(Command),
    /// Indices of the choices, in the order typed.
    Choices(Vec<usize>),
}

/// What a line means, given the choices. A word that is a command and the name of a choice is neither:
/// better asked again than taken wrongly.
pub(super) fn meaning(offered: &[Choice], typed: &str) -> Result<Meaning, Miss> {
    match Command::of(typed) {
        Some(_) if offered.iter().any(|choice| choice.is_called(&fold(typed))) => {
            Err(Miss::Ambiguous(typed.trim().to_owned()))
        }
        Some(command) => Ok(Meaning::Command(command)),
        None => choices(offered, typed).map(Meaning::Choices),
    }
}

/// The choices that were typed, as indices in the order typed: one number, name or start of a name, or
/// several with commas between them, or several numbers.
fn choices(offered: &[Choice], typed: &str) -> Result<Vec<usize>, Miss> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Miss::Empty);
    }
    // A name may hold commas and spaces of its own.
    match one(offered, typed) {
        Err(Miss::Unknown(_)) => {}
        found => return found.map(|index| vec![index]),
    }
    let mut found = Vec::new();
    for piece in typed.split([',', ';', '、', '，']).map(str::trim).filter(|piece| !piece.is_empty()) {
        let words: Vec<&str> = piece.split_whitespace().collect();
        if words.len() > 1 && words.iter().all(|word| as_number(word).is_some()) {
            for word in words {
                found.push(one(offered, word)?);
            }
        } else {
            found.push(one(offered, piece)?);
        }
    }
    if found.is_empty() { Err(Miss::Unknown(typed.to_owned())) } else { Ok(found) }
}

/// The one choice that was typed.
fn one(offered: &[Choice], typed: &str) -> Result<usize, Miss> {
    let folded = fold(typed);
    if folded.is_empty() {
        return Err(Miss::Empty);
    }
    let number = as_number(typed);
    let exactly =
        |choice: &Choice| (number.is_some() && choice.number == number) || choice.is_called(&folded);
    let begins = |choice: &Choice| {
        number.is_none()
            && (fold(&choice.label).starts_with(&folded) || fold(&choice.id).starts_with(&folded))
    };
    let all = |fits: &dyn Fn(&Choice) -> bool| -> Vec<usize> {
        offered.iter().enumerate().filter(|(_, choice)| fits(choice)).map(|(index, _)| index).collect()
    };
    let exact = all(&exactly);
    let fitting = if exact.is_empty() { all(&begins) } else { exact };
    match fitting[..] {
        [index] => Ok(index),
        [] => Err(Miss::Unknown(typed.to_owned())),
        _ => Err(Miss::Ambiguous(typed.to_owned())),
    }
}

/// Lower case, spaces and hyphens alike.
fn fold(text: &str) -> String {
    let text = text.to_lowercase().replace(['-', '_'], " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn as_number(typed: &str) -> Option<usize> {
    let typed = typed.trim().trim_end_matches(['.', ')']);
    let digits = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
    if digits { typed.parse().ok() } else { None }
}

/// What was typed, safe to print, and no longer than a few words.
pub(super) fn shown(typed: &str) -> String {
    const MOST: usize = 60;
    let mut short: String = typed.trim().chars().take(MOST).collect();
    if typed.trim().chars().count() > MOST {
        short.push_str("...");
    }
    visible(&short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered() -> Vec<Choice> {
        let choice = |number, label: &str, id: &str| Choice {
            number: Some(number),
            label: label.into(),
            id: id.into(),
        };
        vec![
            choice(1, "Former smoker", "former"),
            choice(2, "Never, not once", "never"),
            choice(3, "Now and then", "now-and-then"),
            choice(4, "Back of the head", "back-head"),
            choice(0, "None of these", "none"),
        ]
    }

    #[test]
    fn numbers_names_and_starts_of_names() {
        let offered = offered();
        for (typed, expected) in [
            ("1", vec![0]),
            (" 2. ", vec![1]),
            ("0", vec![4]),
            ("FOR", vec![0]),
            ("never, not once", vec![1]),
            ("now-and", vec![2]),
            ("now and then", vec![2]),
            ("1 3", vec![0, 2]),
            ("3,1", vec![2, 0]),
            ("1, now; 2 4", vec![0, 2, 1, 3]),
            ("former, never", vec![0, 1]),
        ] {
            assert_eq!(choices(&offered, typed), Ok(expected), "{typed}");
        }
    }

    #[test]
    fn what_fits_nothing_or_too_much_is_no_choice() {
        let offered = offered();
        for (typed, miss) in [
            ("", Miss::Empty),
            ("n", Miss::Ambiguous("n".into())),
            ("5", Miss::Unknown("5".into())),
            ("1 9", Miss::Unknown("9".into())),
            ("1 former x", Miss::Unknown("1 former x".into())),
            ("1-3", Miss::Unknown("1-3".into())),
            (",", Miss::Unknown(",".into())),
            ("99999999999999999999999", Miss::Unknown("99999999999999999999999".into())),
        ] {
            assert_eq!(choices(&offered, typed), Err(miss), "{typed}");
        }
    }

    #[test]
    fn a_word_that_is_also_a_command_is_not_taken_for_an_answer() {
        assert_eq!(meaning(&offered(), "back"), Ok(Meaning::Command(Command::Back)));
        let offered = [Choice { number: Some(1), label: "Back".into(), id: "back".into() }];
        assert_eq!(meaning(&offered, "Back"), Err(Miss::Ambiguous("Back".into())));
        assert_eq!(meaning(&offered, "<"), Ok(Meaning::Command(Command::Back)));
        assert_eq!(meaning(&offered, "bac"), Ok(Meaning::Choices(vec![0])));
        assert_eq!(one(&offered, "1"), Ok(0));
    }

    #[test]
    fn a_number_that_is_also_the_label_of_another_line_is_ambiguous() {
        let offered = [
            Choice { number: Some(1), label: "2".into(), id: "two".into() },
            Choice { number: Some(2), label: "1".into(), id: "one".into() },
        ];
        assert_eq!(one(&offered, "1"), Err(Miss::Ambiguous("1".into())));
        assert_eq!(one(&offered, "two"), Ok(0));
    }

    #[test]
    fn what_was_typed_is_printed_short_and_safe() {
        assert_eq!(shown(&"x".repeat(1_000_000)).len(), 63);
        assert_eq!(shown("\u{1b}[2J"), "\\u{1b}[2J");
    }
}
