//! Plain text: wrapped, one blank line between blocks, nothing drawn. Also the records of a terminal page
//! where tables do not fit. Read aloud line by line it makes sense.

use console::Style;

use super::Layout;
use super::summary::{Block, Item, Role, Summary, Tone};
use crate::text::indent;

/// No line of running text is longer, however wide the page.
const WIDEST: usize = 78;
/// Below this, lines are left to the terminal to break.
const NARROWEST: usize = 20;

/// The summary as plain text.
pub(super) fn text(summary: &Summary, layout: Layout) -> String {
    write(summary, Layout { color: false, ..layout }, |_| None)
}

/// Writes the page; `table` may draw the items of a block instead of listing them.
pub(super) fn write(
    summary: &Summary,
    layout: Layout,
    table: impl Fn(&Block) -> Option<Vec<String>>,
) -> String {
    let mut pen =
        Pen { columns: layout.columns.clamp(NARROWEST, WIDEST), color: layout.color, page: String::new() };
    for top in &summary.top {
        pen.put(top, "", "");
    }
    pen.gap();
    pen.styled(&summary.headline, &headline_style(summary.tone));
    if !summary.say.is_empty() {
        pen.gap();
    }
    for paragraph in &summary.say {
        pen.put(paragraph, "", "");
    }
    for block in &summary.blocks {
        pen.gap();
        let style =
            if block.role == Role::DoNow { headline_style(summary.tone) } else { Style::new().bold() };
        pen.styled(&block.heading, &style);
        for paragraph in &block.paragraphs {
            pen.put(paragraph, "  ", "  ");
        }
        match table(block) {
            Some(lines) => lines.iter().for_each(|line| pen.line(line)),
            None => block.items.iter().for_each(|item| pen.item(item)),
        }
    }
    pen.page
}

/// What a terminal still shows when a long page has scrolled by: the headline again, for urgent pages what to do
/// now, and that there is more above.
pub(super) fn last_lines(summary: &Summary, scroll_up: &str, layout: Layout) -> String {
    let mut pen =
        Pen { columns: layout.columns.clamp(NARROWEST, WIDEST), color: layout.color, page: String::new() };
    pen.line("");
    pen.line(&"=".repeat(pen.columns));
    pen.styled(&summary.headline, &headline_style(summary.tone));
    for paragraph in
        summary.blocks.iter().filter(|block| block.role == Role::DoNow).flat_map(|b| &b.paragraphs)
    {
        pen.put(paragraph, "", "");
    }
    pen.put(scroll_up, "", "");
    pen.page
}

fn headline_style(tone: Tone) -> Style {
    match tone {
        Tone::Emergency => Style::new().bold().red(),
        Tone::SameDay | Tone::Incomplete => Style::new().bold().yellow(),
        Tone::Calm => Style::new().bold(),
    }
}

struct Pen {
    columns: usize,
    color: bool,
    page: String,
}

impl Pen {
    fn line(&mut self, line: &str) {
        self.page.push_str(line.trim_end());
        self.page.push('\n');
    }

    /// One blank line.
    fn gap(&mut self) {
        if !self.page.is_empty() {
            self.line("");
        }
    }

    fn put(&mut self, text: &str, first: &str, rest: &str) {
        for line in indent(text, self.columns, first, rest) {
            self.line(&line);
        }
    }

    fn styled(&mut self, text: &str, style: &Style) {
        for line in indent(text, self.columns, "", "") {
            let line =
                if self.color { style.clone().force_styling(true).apply_to(line).to_string() } else { line };
            self.line(&line);
        }
    }

    fn item(&mut self, item: &Item) {
        let question = match &item.answer {
            Some(answer) => format!("{} {answer}", item.lead_in()),
            None => item.title.clone(),
        };
        let lines = [question].into_iter().chain(item.say.iter().cloned()).filter(|line| !line.is_empty());
        for (line, first) in lines.zip(["  - "].into_iter().chain(std::iter::repeat("    "))) {
            self.put(&line, first, "    ");
        }
        for detail in &item.details {
            self.put(&format!("{}: {}", detail.label, detail.text), "    ", "      ");
        }
    }
}
