//! Where something stands: files, and pieces of them.

/// A piece of one source file: which file, and the byte range in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// Index of the file in its [`Sources`].
    pub file: u16,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Place {
    /// A place from a byte range; offsets beyond 4 GiB are cut off (files are refused long before).
    #[must_use]
    pub fn new(file: u16, span: std::ops::Range<usize>) -> Self {
        let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: offset(span.start), end: offset(span.end) }
    }

    /// The byte range within its file.
    #[must_use]
    pub fn span(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One file that was read: the name shown to people, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Name as given by the user, or relative to the rule-set folder.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// The files that places point into.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file and returns its index for [`Place::file`].
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> u16 {
        self.files.push(SourceFile { name: name.into(), text: text.into() });
        u16::try_from(self.files.len() - 1).unwrap_or(u16::MAX)
    }

    /// All files, in the order they were added.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The file with this index.
    #[must_use]
    pub fn file(&self, index: u16) -> Option<&SourceFile> {
        self.files.get(usize::from(index))
    }

    /// The text at a place; empty if the place lies outside the file.
    #[must_use]
    pub fn slice(&self, place: Place) -> &str {
        self.file(place.file).and_then(|file| file.text.get(place.span())).unwrap_or_default()
    }

    /// Line and column of the start of a place, both from 1, the column in characters.
    #[must_use]
    pub fn line_column(&self, place: Place) -> (usize, usize) {
        let before =
            self.file(place.file).and_then(|file| file.text.get(..place.start as usize)).unwrap_or_default();
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }
}
