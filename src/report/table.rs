//! A page for a terminal: the plain text with tables where they fit, in colour where that is wanted. Where a
//! table would cut a word, or the terminal is narrow, or lines are read aloud, each row is a record instead.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};

use super::summary::{Block, DetailRole, Item, Role, Summary};
use super::{Layout, text};
use crate::ruleset::Words;
use crate::text::{indent, visible, width};

/// Narrower terminals get records.
const NARROWEST: usize = 70;
/// Wider terminals get no wider tables: long rows are hard to follow.
const WIDEST: usize = 100;

/// The summary for a terminal.
pub(super) fn table(summary: &Summary, words: &Words, layout: Layout) -> String {
    let page = text::write(summary, layout, |block| {
        let fits = layout.columns >= NARROWEST && !layout.plain;
        let rows = if fits { rows(block, words)? } else { return None };
        // Many short rows: without lines between them, what is wrapped is set in instead.
        let condensed = block.role == Role::AllAnswers;
        draw(&rows, layout.columns.min(WIDEST), layout.unicode, condensed)
    });
    if layout.plain {
        // Lines that are read aloud are not scrolled past.
        return page;
    }
    page + &text::last_lines(summary, &visible(&words.scroll_up), layout)
}

/// The first row is the header. Every row has as many cells as the first.
type Rows = Vec<Vec<String>>;

fn rows(block: &Block, words: &Words) -> Option<Rows> {
    let label = |role: DetailRole| {
        block.items.iter().find_map(|item| item.details_of(role).next()).map(|detail| detail.label.clone())
    };
    match block.role {
        Role::Matched | Role::Cautions => {
            let columns: Vec<(DetailRole, String)> = [DetailRole::Listed, DetailRole::Answer]
                .into_iter()
                .filter_map(|role| Some((role, label(role)?)))
                .collect();
            let header = [visible(&words.item)].into_iter().chain(columns.iter().map(|(_, l)| l.clone()));
            let roles: Vec<DetailRole> = columns.iter().map(|(role, _)| *role).collect();
            let items = block.items.iter().map(|item| finding_row(item, &roles));
            Some([header.collect()].into_iter().chain(items).collect())
        }
        Role::AllAnswers => {
            let header = vec![visible(&words.question), visible(&words.answer)];
            let items = block
                .items
                .iter()
                .map(|item| vec![item.title.clone(), item.answer.clone().unwrap_or_default()]);
            Some([header].into_iter().chain(items).collect())
        }
        _ => None,
    }
    .filter(|rows: &Rows| rows.len() > 1)
}

fn finding_row(item: &Item, columns: &[DetailRole]) -> Vec<String> {
    let mut first = vec![item.title.clone()];
    first.extend(item.say.iter().cloned());
    let others = item.details.iter().filter(|detail| !columns.contains(&detail.role));
    first.extend(others.map(|detail| format!("{}: {}", detail.label, detail.text)));
    let cell = |role: &DetailRole| {
        item.details_of(*role).map(|detail| detail.text.as_str()).collect::<Vec<_>>().join("\n")
    };
    [first.join("\n")].into_iter().chain(columns.iter().map(cell)).collect()
}

/// Draws a table at most `columns` wide, or nothing if a word would have to be cut for it.
fn draw(rows: &Rows, columns: usize, unicode: bool, condensed: bool) -> Option<Vec<String>> {
    let set_in = if condensed { "  " } else { "" };
    let widths = column_widths(rows, columns, set_in.len())?;
    let mut table = Table::new();
    table
        .load_style(match (unicode, condensed) {
            (true, true) => presets::UTF8_FULL_CONDENSED,
            (true, false) => presets::UTF8_FULL,
            (false, true) => presets::ASCII_FULL_CONDENSED,
            (false, false) => presets::ASCII_FULL,
        })
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(columns).ok()?);
    // Cells are wrapped here, at spaces only, and the columns fixed, so that the table breaks no line itself.
    let mut cells = rows.iter().map(|row| {
        let cells = row.iter().zip(&widths);
        cells.map(|(cell, &wide)| indent(cell, wide, "", set_in).join("\n")).collect::<Vec<_>>()
    });
    table.set_header(cells.next()?).add_rows(cells);
    for (column, wide) in table.column_iter_mut().zip(&widths) {
        let with_padding = u16::try_from(wide + 2).ok()?;
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(with_padding)));
    }
    Some(table.lines().map(|line| line.trim_end().to_owned()).collect())
}

/// Widths of the columns without padding: at least the longest word of each, the rest of the line shared out by
/// how much each would like more.
fn column_widths(rows: &Rows, columns: usize, set_in: usize) -> Option<Vec<usize>> {
    let count = rows.first()?.len();
    let over = |measure: fn(&str) -> usize| -> Vec<usize> {
        let widest =
            |column| rows.iter().filter_map(|row| row.get(column)).map(|cell: &String| measure(cell)).max();
        (0..count).map(|column| widest(column).unwrap_or(1).max(1)).collect()
    };
    let mut least = over(|cell| cell.split_whitespace().map(width).max().unwrap_or(0));
    let liked = over(|cell| cell.lines().map(width).max().unwrap_or(0));
    for (least, liked) in least.iter_mut().zip(&liked) {
        *least = (*least + set_in).min(*liked);
    }
    let free = columns.checked_sub(3 * count + 1)?.checked_sub(least.iter().sum())?;
    let wanted: usize = liked.iter().zip(&least).map(|(liked, least)| liked - least).sum();
    let share = |more: usize| if wanted <= free { more } else { more * free / wanted };
    Some(least.iter().zip(&liked).map(|(least, liked)| least + share(liked - least)).collect())
}
