//! The rule document as Markdown. Words of the rule set stay words: all of them are escaped.

use super::in_words::Wording;
use super::outline::{Block, Entry, Fact, Outline, Table};
use super::text::joined;
use crate::report::escape_markdown as escape;

/// The document as Markdown.
pub(super) fn markdown(outline: &Outline) -> String {
    let mut page = format!("# {}\n", escape(&outline.title));
    for part in &outline.parts {
        paragraph(&mut page, &format!("## {}", escape(&part.heading)));
        for text in &part.blocks {
            block(&mut page, text);
        }
    }
    paragraph(&mut page, &escape(&outline.reference));
    page
}

fn paragraph(page: &mut String, text: &str) {
    page.push('\n');
    page.push_str(text);
    page.push('\n');
}

fn block(page: &mut String, block: &Block) {
    match block {
        Block::Heading(text) => paragraph(page, &format!("### {}", escape(text))),
        Block::Say(text) => paragraph(page, &escape(text)),
        Block::Facts(facts) => paragraph(page, &list(facts)),
        Block::Entry(entry) => self::entry(page, entry),
        Block::Table(table) => self::table(page, table),
        Block::Ticks(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| {
                    let lines: Vec<String> = item.iter().map(|line| escape(&line.plain())).collect();
                    format!("- [ ] {}", lines.join("\\\n  "))
                })
                .collect();
            paragraph(page, &items.join("\n"));
        }
        Block::Blanks(labels) => {
            let blank = "\\_".repeat(40);
            for label in labels {
                paragraph(page, &format!("{}: {blank}", escape(label)));
            }
        }
    }
}

fn entry(page: &mut String, entry: &Entry) {
    paragraph(page, &format!("{} {}", "#".repeat(entry.level.into()), escape(&entry.heading)));
    let id = format!("- Id: {}", escape(&entry.code));
    let facts = list(&entry.facts);
    paragraph(page, &if facts.is_empty() { id } else { format!("{id}\n{facts}") });
    if let Some(table) = &entry.table {
        self::table(page, table);
    }
}

fn list(facts: &[Fact]) -> String {
    let mut lines = Vec::new();
    for fact in facts {
        if let [only] = fact.lines.as_slice() {
            lines.push(format!("- {}: {}{}", escape(&fact.label), escape(&only.plain()), colon(&only.items)));
            for item in &only.items {
                wording(&mut lines, item, 1);
            }
        } else {
            lines.push(format!("- {}:", escape(&fact.label)));
            for line in &fact.lines {
                lines.push(format!("  - {}{}", escape(&line.plain()), colon(&line.items)));
                for item in &line.items {
                    wording(&mut lines, item, 2);
                }
            }
        }
    }
    lines.join("\n")
}

fn wording(lines: &mut Vec<String>, of: &Wording, depth: usize) {
    lines.push(format!("{}- {}{}", "  ".repeat(depth), escape(&of.text), colon(&of.items)));
    for item in &of.items {
        wording(lines, item, depth + 1);
    }
}

fn colon(items: &[Wording]) -> &'static str {
    if items.is_empty() { "" } else { ":" }
}

fn table(page: &mut String, table: &Table) {
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let mut lines = vec![
        row(table.head.iter().map(|head| escape(head)).collect()),
        row(table.head.iter().map(|_| "---".to_owned()).collect()),
    ];
    lines
        .extend(table.rows.iter().map(|of| row(of.cells.iter().map(|cell| escape(&joined(cell))).collect())));
    paragraph(page, &lines.join("\n"));
}
