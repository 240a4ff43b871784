//! What a table in a file may hold, as data: the decoder, the reference page and the JSON Schema all come
//! from the same description.

/// A kind of table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// What messages call it: "a question".
    pub what: &'static str,
    /// What it is for, in a sentence or two of Markdown.
    pub doc: &'static str,
    /// Its keys, in the order they are documented.
    pub fields: &'static [Field],
    /// Any other key is fine too (conditions name questions; `[words]` and answers name theirs).
    pub open: bool,
}

/// One key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// What its value must be.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// The values of `kind` that it belongs to; empty: all.
    pub only: &'static [&'static str],
    /// What it means, in Markdown.
    pub doc: &'static str,
}

/// What the value of a key must be.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A string that says something.
    Text,
    /// A string that is an id: kebab-case.
    Id,
    /// A list of strings that say something.
    Texts,
    /// A program and its arguments: a list of strings, or one string that is split at blanks.
    Command,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Flag,
    /// One of these words.
    OneOf(&'static Words),
    /// A list of these words.
    ManyOf(&'static Words),
    /// A table of this kind.
    Table(&'static Table),
    /// A list of tables of this kind, in brackets.
    List(&'static Table),
    /// A list of tables of this kind, each under a header of its own: `[[key]]`.
    Headed(&'static Table),
    /// A condition.
    Condition,
    /// A list of conditions.
    Conditions,
    /// This number and no other.
    Constant(i64),
}

/// Words that a value is chosen from.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// The code of the problem when it is another.
    pub code: &'static str,
    /// "kind of question", as in "there is no kind of question `x`".
    pub noun: &'static str,
    /// The words.
    pub known: &'static [&'static str],
}

impl Table {
    /// The field with this key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The words of `kind`, if other keys depend on it.
    #[must_use]
    pub fn kinds(&self) -> Option<&'static Words> {
        let depends = self.fields.iter().any(|field| !field.only.is_empty());
        match self.field("kind").map(|field| field.shape) {
            Some(Shape::OneOf(words)) if depends => Some(words),
            _ => None,
        }
    }
}

impl Field {
    /// Whether the key belongs to a table of this kind; to all, when the kind is not known.
    #[must_use]
    pub fn belongs_to(&self, kind: Option<&str>) -> bool {
        self.only.is_empty() || kind.is_none_or(|kind| self.only.contains(&kind))
    }
}
