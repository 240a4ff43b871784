//! The rule document as blocks, before any format writes it.

use serde::Serialize;

use super::in_words::Wording;

/// The whole document.
#[derive(Debug, Clone, Serialize)]
pub struct Outline {
    /// Language of the rule set's own words, if it is not English; the document around them is in English.
    pub language: Option<String>,
    /// First heading.
    pub title: String,
    /// Rule set, version and digest: at the foot of each sheet.
    pub reference: String,
    /// Everything else.
    pub parts: Vec<Part>,
}

/// A chapter.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// Anchor, unique in the document.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// Whether it holds many short entries, for which one column would waste paper.
    pub short: bool,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A piece of a chapter.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case", tag = "block", content = "of")]
pub enum Block {
    /// A heading inside the chapter.
    Heading(String),
    /// A paragraph of the document itself.
    Say(String),
    /// Labels with their values.
    Facts(Vec<Fact>),
    /// A question, finding or the like, kept together on paper.
    Entry(Entry),
    /// A table.
    Table(Table),
    /// Things to decide, with a box before each.
    Ticks(Vec<Vec<Line>>),
    /// Lines to write on.
    Blanks(Vec<String>),
}

/// A question, finding, note, claim or outcome.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Anchor, unique in the document.
    pub id: String,
    /// Level of its heading: 3 in a chapter, 4 under a heading in it.
    pub level: u8,
    /// Its heading, in the words of the rule set.
    pub heading: String,
    /// Its id in the rule files.
    pub code: String,
    /// What is to be known of it.
    pub facts: Vec<Fact>,
    /// Its answers, for a question.
    pub table: Option<Table>,
}

/// A label and what it stands for.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    /// "Asked when".
    pub label: String,
    /// One or more lines.
    pub lines: Vec<Line>,
    /// Whether these are words of the rule set, in its language.
    pub own: bool,
}

/// A line of text, perhaps with a list below it, perhaps ending with names of entries.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// The entries that it names after its text.
    pub links: Vec<Link>,
    /// Whether its text is a condition: names of questions stand between backticks.
    pub condition: bool,
    /// The statements below it.
    pub items: Vec<Wording>,
}

/// The name of an entry.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    /// What stands there.
    pub text: String,
    /// Anchor of the entry.
    pub to: String,
}

/// A table with a heading for each column; the first cell of a row is its heading.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    /// What it shows, for those who do not see it.
    pub caption: String,
    /// Headings of the columns.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Anchor, if something leads here.
    pub id: Option<String>,
    /// As many as there are columns, each of some lines.
    pub cells: Vec<Vec<Line>>,
}

impl Line {
    /// A line that names one entry.
    #[must_use]
    pub fn to(text: impl Into<String>, anchor: impl Into<String>) -> Self {
        Self { links: vec![Link { text: text.into(), to: anchor.into() }], ..Self::default() }
    }

    /// The whole line as text.
    #[must_use]
    pub fn plain(&self) -> String {
        let names: Vec<&str> = self.links.iter().map(|link| link.text.as_str()).collect();
        format!("{}{}", self.text, names.join(", "))
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<Wording> for Line {
    fn from(wording: Wording) -> Self {
        Self { text: wording.text, items: wording.items, condition: true, ..Self::default() }
    }
}
