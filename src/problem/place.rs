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
    /// Of each file, the byte at which each line starts: the lines of many problems are counted once.
    lines: Vec<Vec<u32>>,
}

impl Sources {
    /// Adds a file and returns its index for [`Place::file`].
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> u16 {
        let text = text.into();
        let after_breaks = (1_u32..).zip(text.bytes()).filter(|(_, byte)| *byte == b'\n');
        self.lines.push([0].into_iter().chain(after_breaks.map(|(after, _)| after)).collect());
        self.files.push(SourceFile { name: name.into(), text });
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
        let line = self.line_starts(place.file).partition_point(|start| *start <= place.start).max(1);
        let from = self.line_starts(place.file).get(line - 1).copied().unwrap_or_default();
        let before =
            self.file(place.file).and_then(|file| file.text.get(from as usize..place.start as usize));
        before.map_or((1, 1), |before| (line, before.chars().count() + 1))
    }

    /// The lines that a place lies on, with two more on each side: the number of the first, from 1, and their bytes.
    #[must_use]
    pub fn lines_around(&self, place: Place) -> (usize, std::ops::Range<usize>) {
        let starts = self.line_starts(place.file);
        let line_of = |offset: u32| starts.partition_point(|start| *start <= offset).max(1);
        let first = line_of(place.start).saturating_sub(2).max(1);
        let start = starts.get(first - 1).copied().unwrap_or_default() as usize;
        let length = self.file(place.file).map_or(0, |file| file.text.len());
        let end = starts.get(line_of(place.end) + 2).map_or(length, |start| *start as usize);
        (first, start..end)
    }

    fn line_starts(&self, file: u16) -> &[u32] {
        self.lines.get(usize::from(file)).map(Vec::as_slice).unwrap_or_default()
    }
}
