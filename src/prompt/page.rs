//! Pages between the questions on a terminal. The heading is on every screen of a page.

use super::screen::Screen;
use super::sheet::{Block, Lines, Row, Sheet, Size, Weight, is_tall, lines_for, page_lines, stack};
use super::{Page, PageKind, Stop};

/// Shows a page and gives back the choice made. A text that does not fit comes in parts.
pub(super) fn show(screen: &mut Screen, page: &Page<'_>) -> Result<usize, Stop> {
    let mut part = 0;
    loop {
        let parts = parts(page, screen.size());
        let last = parts.saturating_sub(1);
        part = part.min(last);
        let mut active = if part < last { page.start.map(|_| 0) } else { page.start };
        let layout = |size: Size| sheet(page, part, size);
        let picked = screen.pick(&layout, &page.words.page_of, &mut active)?;
        match picked {
            Some(0) if part < last => part += 1,
            Some(choice) if part == last && choice < page.choices.len() => return Ok(choice),
            Some(_) => part = part.saturating_sub(1),
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
        PageKind::Notice | PageKind::Review => vec![Block::new(Weight::Strong, &page.heading, size)],
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
    rows.enumerate()
        .map(|(index, row)| if apart && index == 1 { row.apart() } else { row })
        .collect()
}

/// The text in parts that fit under the heading; one if all of it fits with the choices. What is urgent
/// gives up its blank lines before it is parted.
fn split(page: &Page<'_>, size: Size) -> Vec<Lines> {
    let mut whole = heading(page, size);
    let text = text(page, size);
    whole.extend(text.iter().cloned());
    let urgent = matches!(page.kind, PageKind::Emergency | PageKind::SameDay);
    let mut rows = choices(page);
    if !is_tall(&whole, &rows, !urgent, size) {
        return vec![stack(&text, true)];
    }
    rows.push(Row::plain(&page.words.page_before));
    let head = stack(&heading(page, size), false).len();
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

/// The screen of one part.
fn sheet(page: &Page<'_>, part: usize, size: Size) -> Sheet {
    let parts = split(page, size);
    let mut blocks = heading(page, size);
    let last = parts.len().saturating_sub(1);
    let part = part.min(last);
    let turning = page_lines(&page.words.page_of, size);
    let mut rows = Vec::new();
    if last == 0 {
        blocks.extend(text(page, size));
        return Sheet::new(&blocks, choices(page), turning, size);
    }
    blocks.extend(parts.into_iter().nth(part).map(Block::lines));
    if part < last {
        rows.push(Row::plain(&page.words.next_page));
    } else {
        rows.extend(choices(page));
    }
    if part > 0 {
        rows.push(Row::plain(&page.words.page_before));
    }
    Sheet::new(&blocks, rows, turning, size)
}
