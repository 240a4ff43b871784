//! The rule document as plain text.

use super::in_words::Wording;
use super::outline::{Block, Entry, Fact, Line, Outline, Table};
use crate::text::{indent, width};

const COLUMNS: usize = 100;

/// The document in lines of at most 100 columns.
pub(super) fn text(outline: &Outline) -> String {
    let mut page = Page(String::new());
    page.heading(&outline.title, '=', "");
    for part in &outline.parts {
        page.heading(&part.heading, '=', "");
        for block in &part.blocks {
            page.block(block);
        }
    }
    page.wrapped(&outline.reference, "", "");
    page.0
}

struct Page(String);

impl Page {
    fn wrapped(&mut self, text: &str, first: &str, rest: &str) {
        for line in indent(text, COLUMNS, first, rest) {
            self.0.push_str(&line);
            self.0.push('\n');
        }
    }

    fn gap(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    fn heading(&mut self, text: &str, under: char, before: &str) {
        self.gap();
        self.wrapped(text, before, before);
        let longest = width(text).min(COLUMNS - width(before));
        self.0.push_str(before);
        self.0.extend(std::iter::repeat_n(under, longest));
        self.0.push_str("\n\n");
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(text) => self.heading(text, '-', ""),
            Block::Say(text) => {
                self.gap();
                self.wrapped(text, "", "");
                self.0.push('\n');
            }
            Block::Facts(facts) => {
                for fact in facts {
                    self.fact(fact, "");
                }
                self.gap();
            }
            Block::Entry(entry) => self.entry(entry),
            Block::Table(table) => {
                self.table(table, "");
                self.gap();
            }
            Block::Ticks(items) => {
                for item in items {
                    let mut lines = item.iter();
                    if let Some(first) = lines.next() {
                        self.wrapped(&first.plain(), "[ ] ", "    ");
                    }
                    for line in lines {
                        self.line(line, "    ");
                    }
                }
                self.gap();
            }
            Block::Blanks(labels) => {
                for label in labels {
                    let line = format!("{label}: {}", "_".repeat(50));
                    self.wrapped(&line, "", "");
                    self.0.push('\n');
                }
            }
        }
    }

    fn entry(&mut self, entry: &Entry) {
        self.gap();
        self.wrapped(&format!("{} [{}]", entry.heading, entry.code), "", "  ");
        for fact in &entry.facts {
            self.fact(fact, "  ");
        }
        if let Some(table) = &entry.table {
            self.table(table, "  ");
        }
        self.0.push('\n');
    }

    fn fact(&mut self, fact: &Fact, before: &str) {
        if let [only] = fact.lines.as_slice() {
            let line = Line { text: format!("{}: {}", fact.label, only.text), ..only.clone() };
            self.line(&line, before);
        } else {
            self.wrapped(&format!("{}:", fact.label), before, before);
            for line in &fact.lines {
                self.line(line, &format!("{before}  "));
            }
        }
    }

    fn line(&mut self, line: &Line, before: &str) {
        let colon = if line.items.is_empty() { "" } else { ":" };
        self.wrapped(&format!("{}{colon}", line.plain()), before, &format!("{before}  "));
        for item in &line.items {
            self.wording(item, &format!("{before}  "));
        }
    }

    fn wording(&mut self, wording: &Wording, before: &str) {
        let colon = if wording.items.is_empty() { "" } else { ":" };
        let rest = format!("{before}  ");
        self.wrapped(&format!("{}{colon}", wording.text), &format!("{before}- "), &rest);
        for item in &wording.items {
            self.wording(item, &rest);
        }
    }

    /// A line for the first cell, the others with their heading below it.
    fn table(&mut self, table: &Table, before: &str) {
        for row in &table.rows {
            let mut cells = row.cells.iter().zip(&table.head);
            if let Some((first, _)) = cells.next() {
                self.wrapped(&joined(first), &format!("{before}- "), &format!("{before}  "));
            }
            for (cell, head) in cells.filter(|(cell, _)| !cell.is_empty()) {
                let text = format!("{head}: {}", joined(cell));
                self.wrapped(&text, &format!("{before}    "), &format!("{before}      "));
            }
        }
    }
}

/// The lines of a cell in one.
pub(super) fn joined(cell: &[Line]) -> String {
    cell.iter().map(Line::plain).collect::<Vec<_>>().join("; ")
}
