//! Pages between the questions on a terminal. The heading is on every screen of a page.

use std::cell::RefCell;

use super::screen::Screen;
use super::sheet::{Block, Lines, Row, Sheet, Size, Turn, Weight, is_tall, lines_for, page_lines, stack};
use super::{Page, PageKind, Stop};

/// Shows a page and gives back the choice made. A text that does not fit comes in parts.
pub(super) fn show(screen: &mut Screen, page: &Page<'_>) -> Result<usize, Stop> {
    let mut part = 0;
    // Where the cursor goes in a list of several pages.
    let mut at = page.start;
    loop {
        let parts = parts(page, screen.size());
        let last = parts.saturating_sub(1);
        part = part.min(last);
        let mut active = if part < last { page.start.map(|_| 0) } else { at };
        let shown = RefCell::new((Vec::new(), 1));
        let layout = |size: Size, _| {
            let (sheet, turns) = sheet(page, part, size);
            *shown.borrow_mut() = (turns, sheet.capacity);
            sheet
        };
        let picked = screen.pick(&layout, &page.words.page_of, &mut active)?;
        let (turns, capacity) = shown.into_inner();
        let turned = picked.map(|row| (turns.get(row).copied(), row / capacity));
        match turned {
            Some((Some(Turn::Next), _)) if part < last => part += 1,
            Some((Some(Turn::Next), page)) => at = Some((page + 1) * capacity),
            Some((Some(Turn::Before), page)) if page > 0 => at = Some((page - 1) * capacity),
            Some((Some(Turn::Stay(choice)), _)) if choice < page.choices.len() => return Ok(choice),
            Some(_) => (part, at) = (part.saturating_sub(1), page.start),
            None => match page.cancel {
                Some(choice) => return Ok(choice),
                None => part = part.saturating_sub(1),
            },
        }
    }
}

/// The heading; what is urgent has lines of signs around it, so that it stands out without colour.
fn heading(page: &Page<'_>, size: Size) -> Vec<Block> {
    let framed = |weight: Weight, sign: &str| {
        let rule = || Block::rule(weight, sign, size);
        vec![rule(), Block::new(weight, &page.heading, size).close(), rule()]
    };
    match page.kind {
        PageKind::Emergency => framed(Weight::Alarm, "!"),
        PageKind::SameDay => framed(Weight::Strong, "="),
        PageKind::Welcome | PageKind::Notice | PageKind::Review => {
            vec![Block::new(Weight::Strong, &page.heading, size)]
        }
    }
}

/// The paragraphs; list items stand close together.
fn text(page: &Page<'_>, size: Size) -> Vec<Block> {
    let mut after_item = false;
    let mut blocks = Vec::new();
    for paragraph in &page.paragraphs {
        let block = Block::new(Weight::Plain, paragraph, size);
        let is_item = paragraph.starts_with("- ");
        blocks.push(if is_item && after_item { block.close() } else { block });
        after_item = is_item;
    }
    blocks
}

fn choices(page: &Page<'_>) -> Vec<Row> {
    let rows = page.choices.iter().map(|choice| Row::plain(choice));
    // The way on from a review stands apart from the answers after it.
    let apart = page.kind == PageKind::Review;
    rows.enumerate().map(|(index, row)| if apart && index == 1 { row.apart() } else { row }).collect()
}

/// Where nothing is active at first, how to pick something.
fn hint(page: &Page<'_>, size: Size) -> Option<Block> {
    page.start.is_none().then(|| Block::new(Weight::Plain, &page.words.pick_one, size))
}

/// The text in parts that fit under the heading; one if all of it fits with the choices. What is urgent
/// gives up its blank lines before it is parted.
fn split(page: &Page<'_>, size: Size) -> Vec<Lines> {
    let mut whole = heading(page, size);
    let text = text(page, size);
    whole.extend(text.iter().cloned());
    whole.extend(hint(page, size));
    let urgent = matches!(page.kind, PageKind::Emergency | PageKind::SameDay);
    let mut rows = choices(page);
    if !is_tall(&whole, &rows, !urgent, size) {
        return vec![stack(&text, true)];
    }
    rows.push(Row::plain(&page.words.page_before));
    let head = stack(&heading(page, size), false).len();
    let head = head + hint(page, size).map_or(0, |hint| stack(&[hint], false).len());
    // A blank line over the text, and one under it.
    let room = size.lines().saturating_sub(head + 2 + lines_for(&rows, size)).max(3);
    let mut parts: Vec<Lines> = Vec::new();
    for block in &text {
        let lines = stack(std::slice::from_ref(block), true);
        let gap = usize::from(block.is_apart());
        match parts.last_mut() {
            Some(part) if part.len() + gap + lines.len() <= room => {
                part.extend((0..gap).map(|_| (Weight::Plain, String::new())));
                part.extend(lines);
            }
            // A paragraph is not torn apart unless it is longer than a screen.
            _ => parts.extend(lines.chunks(room).map(<[_]>::to_vec)),
        }
    }
    parts
}

fn parts(page: &Page<'_>, size: Size) -> usize {
    split(page, size).len()
}

/// The screen of one part, and what its rows stand for.
fn sheet(page: &Page<'_>, part: usize, size: Size) -> (Sheet, Vec<Turn>) {
    let words = page.words;
    let parts = split(page, size);
    let mut blocks = heading(page, size);
    let last = parts.len().saturating_sub(1);
    let part = part.min(last);
    let turning = page_lines(&words.page_of, size);
    if last == 0 {
        blocks.extend(text(page, size));
    } else {
        blocks.extend(parts.into_iter().nth(part).map(Block::lines));
    }
    blocks.extend(hint(page, size));
    if last == 0 {
        return Sheet::turning(&blocks, choices(page), [&words.next_page, &words.page_before], turning, size);
    }
    let (mut rows, mut turns) = if part < last {
        (vec![Row::plain(&words.next_page)], vec![Turn::Next])
    } else {
        (choices(page), (0..page.choices.len()).map(Turn::Stay).collect())
    };
    if part > 0 {
        rows.push(Row::plain(&words.page_before));
        turns.push(Turn::Before);
    }
    (Sheet::new(&blocks, rows, turning, size), turns)
}
