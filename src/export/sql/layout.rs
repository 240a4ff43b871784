//! Conditions in lines that can be read.

/// A condition, before it is broken into lines.
#[derive(Debug, Clone)]
pub(super) enum Sql {
    /// One test.
    Test(String),
    /// Joined by `AND`.
    All(Vec<Sql>),
    /// Joined by `OR`.
    Any(Vec<Sql>),
    /// How many of these hold, and what is said of that number.
    Count(Vec<Sql>, String),
}

/// Conditions are broken into lines where they would be longer.
const WIDTH: usize = 80;

impl Sql {
    /// All of these.
    pub(super) fn all(parts: Vec<Self>) -> Self {
        let parts = parts.into_iter().flat_map(|part| match part {
            Self::All(inner) => inner,
            other => vec![other],
        });
        Self::joined(parts.collect(), Self::All)
    }

    /// Any of these.
    pub(super) fn any(parts: Vec<Self>) -> Self {
        let parts = parts.into_iter().flat_map(|part| match part {
            Self::Any(inner) => inner,
            other => vec![other],
        });
        Self::joined(parts.collect(), Self::Any)
    }

    fn joined(mut parts: Vec<Self>, by: fn(Vec<Self>) -> Self) -> Self {
        match (parts.len(), parts.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                parts.extend(last);
                by(parts)
            }
        }
    }

    /// In one line.
    pub(super) fn flat(&self) -> String {
        self.lines(0, usize::MAX)
    }

    /// In lines up to about so wide; those after the first begin with so many blanks.
    fn lines(&self, indent: usize, width: usize) -> String {
        let (parts, word) = match self {
            Self::Test(text) => return text.clone(),
            Self::All(parts) => (parts, "AND "),
            Self::Any(parts) => (parts, "OR "),
            Self::Count(parts, _) => (parts, "+ "),
        };
        let breaks = width < usize::MAX && indent + self.flat().len() > width;
        let (indent, width) = if breaks { (indent, width) } else { (0, usize::MAX) };
        let written: Vec<String> = parts
            .iter()
            .map(|part| match (self, part) {
                (Self::Count(..), part) => format!("CASE WHEN {} THEN 1 ELSE 0 END", part.flat()),
                (_, Self::All(_) | Self::Any(_)) => format!("({})", part.lines(indent + 2, width)),
                (_, part) => part.lines(indent, width),
            })
            .collect();
        let before = if breaks { format!("\n{}", " ".repeat(indent)) } else { " ".to_owned() };
        let joined = written.join(&format!("{before}{word}"));
        match self {
            Self::Count(_, said) => format!("({joined}) {said}"),
            _ => joined,
        }
    }

    /// 1 where it holds, else 0.
    pub(super) fn as_digit(&self) -> String {
        let lines = self.lines(6, WIDTH);
        let after = if lines.contains('\n') { "\n    " } else { " " };
        format!("CASE WHEN {lines}{after}THEN 1 ELSE 0 END")
    }
}

/// More than so many in one chain nest too deep for some engines.
const CHAIN: usize = 200;

/// Texts one after the other, each in a line of its own.
pub(super) fn chain(parts: &[String]) -> String {
    let joined = |parts: &[String]| parts.join("\n      || ");
    match parts {
        [] => "''".to_owned(),
        parts if parts.len() <= CHAIN => joined(parts),
        parts => {
            let pieces: Vec<String> = parts.chunks(CHAIN).map(|part| format!("({})", joined(part))).collect();
            chain(&pieces)
        }
    }
}
