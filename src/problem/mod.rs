//! The one type for everything a user can get wrong in a file, and how it is shown.

mod place;
mod render;
mod sarif;

pub use place::{Place, SourceFile, Sources};
pub use render::{MessageFormat, render, summary_line};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, and something in it is probably not meant.
    Warning,
}

/// One mistake: a stable code, what is wrong, where, and what to do about it.
///
/// Messages are lower case without a final period; the user's own words stand in backticks; what to
/// do goes into [`Problem::help`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable, kebab-case; named in tests and documentation.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Where. `None` for what has no place, such as a table that is nowhere.
    pub place: Option<Place>,
    /// A few words under the caret.
    pub label: Option<String>,
    /// Other places that matter, with a few words each: "defined here".
    pub related: Vec<(Place, String)>,
    /// What to do about it, one line each.
    pub help: Vec<String>,
    /// A replacement that would mend it.
    pub fix: Option<Fix>,
    /// A case that shows it, as lines for a case file.
    pub example: Option<String>,
}

/// Text to put in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub place: Place,
    /// By what.
    pub text: String,
    /// "did you mean `x`?"
    pub title: String,
}

impl Problem {
    /// An error at a place.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>, place: Place) -> Self {
        Self { place: Some(place), ..Self::without_place(code, message) }
    }

    /// A warning at a place.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>, place: Place) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message, place) }
    }

    /// An error that has no place in any file.
    #[must_use]
    pub fn without_place(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            place: None,
            label: None,
            related: Vec::new(),
            help: Vec::new(),
            fix: None,
            example: None,
        }
    }

    /// Sets the words under the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, label.into()));
        self
    }

    /// Adds a case that shows it, as lines for a case file.
    #[must_use]
    pub fn example(mut self, example: impl Into<String>) -> Self {
        self.example = Some(example.into());
        self
    }

    /// Adds a line of advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

/// Adds "did you mean" when one of `known` is near to `found`; otherwise, where few are known, lists them.
/// `place` is where the replacement would go; `noun` is what they are: "a question".
#[must_use]
pub fn suggest<'k>(
    problem: Problem,
    found: &str,
    place: Place,
    known: impl Iterator<Item = &'k str> + Clone,
    noun: &str,
) -> Problem {
    suggest_among(problem, found, place, known.clone(), known, noun)
}

/// As [`suggest`], but only one of `meant` is ever suggested; all of `known` are listed.
#[must_use]
pub fn suggest_among<'k>(
    mut problem: Problem,
    found: &str,
    place: Place,
    meant: impl Iterator<Item = &'k str>,
    known: impl Iterator<Item = &'k str>,
    noun: &str,
) -> Problem {
    if let Some(near) = nearest(found, meant) {
        problem.fix = Some(Fix { place, text: near.to_owned(), title: format!("did you mean `{near}`?") });
        return problem;
    }
    let mut all: Vec<&str> = known.collect();
    if !all.is_empty() && all.len() <= 16 {
        all.sort_unstable();
        all.dedup();
        problem.help.push(format!("{noun} here is one of: {}", all.join(", ")));
    }
    problem
}

/// The known word nearest to `found` by Damerau-Levenshtein distance, if that is at most a third of the
/// longer of the two (and at least 1), and some of the word is left.
#[must_use]
pub fn nearest<'k>(found: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known
        .map(|name| {
            let longer = name.chars().count().max(found.chars().count());
            let limit = (longer / 3).max(1).min(longer.saturating_sub(1));
            (strsim::damerau_levenshtein(found, name), limit, name)
        })
        .filter(|(distance, limit, _)| distance <= limit)
        .min_by_key(|(distance, _, name)| (*distance, *name))
        .map(|(_, _, name)| name)
}

/// Whether any of these is an error.
#[must_use]
pub fn has_errors(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}
