//! One screen as lines: what stands above, the rows to pick from, and how they fit a terminal. Pure.

use std::ops::Range;

use console::Style;

use crate::text::{indent, visible, wrap};

/// No line is longer, however wide the terminal: longer lines are hard to read.
const WIDEST: usize = 78;
/// Fewer lines for rows than this are not worth a screen; the head is cut before.
const LEAST_FOR_ROWS: usize = 5;
/// A text is parted before rows under it have fewer lines than this.
const ENOUGH_FOR_ROWS: usize = 7;

/// Rows and columns of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) rows: usize,
    pub(super) columns: usize,
}

impl Size {
    /// Columns that text may take. The last column stays free: terminals differ in what they do
    /// after a character was put there.
    pub(super) fn text_columns(self) -> usize {
        self.columns.saturating_sub(1).clamp(1, WIDEST)
    }

    /// Lines that a screen may take: the cursor comes to rest on the line after the last.
    pub(super) fn lines(self) -> usize {
        self.rows.saturating_sub(1).max(1)
    }
}

/// How much weight a line has. Without colour all look the same, so the words must carry it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Plain,
    Faint,
    Strong,
    Alarm,
}

impl Weight {
    /// The text with this weight, if colours are wanted.
    pub(super) fn paint(self, text: &str, color: bool) -> String {
        if !color || text.is_empty() {
            return text.to_owned();
        }
        let style = Style::new().force_styling(true);
        let style = match self {
            Self::Plain => return text.to_owned(),
            Self::Faint => style.dim(),
            Self::Strong => style.bold(),
            Self::Alarm => style.red().bold(),
        };
        style.apply_to(text).to_string()
    }
}

/// A piece of text above the rows.
#[derive(Debug, Clone)]
pub(super) struct Block {
    lines: Lines,
    /// Whether a blank line comes before it when there is room.
    apart: bool,
}

impl Block {
    /// Text wrapped for a terminal of this size. List items hang.
    pub(super) fn new(weight: Weight, text: &str, size: Size) -> Self {
        let text = visible(text);
        let lines = match text.strip_prefix("- ") {
            Some(item) => indent(item, size.text_columns(), "- ", "  "),
            None => wrap(&text, size.text_columns()),
        };
        Self::lines(lines.into_iter().map(|line| (weight, line)).collect())
    }

    /// Lines laid out before.
    pub(super) fn lines(lines: Lines) -> Self {
        Self { lines, apart: true }
    }

    /// A line of one character across the screen.
    pub(super) fn rule(weight: Weight, character: &str, size: Size) -> Self {
        Self { lines: vec![(weight, character.repeat(size.text_columns()))], apart: false }
    }

    /// Whether a blank line comes before it when there is room.
    pub(super) fn is_apart(&self) -> bool {
        self.apart
    }

    /// The same block, right under the one before.
    pub(super) fn close(self) -> Self {
        Self { apart: false, ..self }
    }
}

/// Lines as they are drawn.
pub(super) type Lines = Vec<(Weight, String)>;

/// The lines of blocks one after the other; with blank lines between them when `airy`.
pub(super) fn stack(blocks: &[Block], airy: bool) -> Lines {
    let mut lines = Lines::new();
    for block in blocks {
        if airy && block.apart && !lines.is_empty() {
            lines.push((Weight::Plain, String::new()));
        }
        lines.extend(block.lines.iter().cloned());
    }
    lines
}

/// Something to pick.
#[derive(Debug, Clone)]
pub(super) struct Row {
    text: String,
    /// Whether it has a box to check.
    boxed: bool,
    /// Whether a blank line comes before it when there is room.
    apart: bool,
}

impl Row {
    /// A row that is picked.
    pub(super) fn plain(text: &str) -> Self {
        Self { text: visible(text), boxed: false, apart: false }
    }

    /// A row with a box.
    pub(super) fn boxed(text: &str) -> Self {
        Self { boxed: true, ..Self::plain(text) }
    }

    /// The same row, set apart from the one before.
    pub(super) fn apart(self) -> Self {
        Self { apart: true, ..self }
    }

    /// Its lines at this size: the mark of the cursor, the box, the text with a hanging indent.
    pub(super) fn lines(&self, active: bool, checked: bool, size: Size) -> Vec<String> {
        let mark = if active { ">" } else { " " };
        let (first, rest) = match (self.boxed, checked) {
            // Deeper than a first line, so that one long row does not look like two.
            (false, _) => (format!("{mark} "), "    "),
            (true, true) => (format!("{mark} [x] "), "      "),
            (true, false) => (format!("{mark} [ ] "), "      "),
        };
        indent(&self.text, size.text_columns(), &first, rest)
    }

    /// Whether it has a box to check.
    pub(super) fn is_boxed(&self) -> bool {
        self.boxed
    }

    fn height(&self, airy: bool, size: Size) -> usize {
        self.lines(false, false, size).len() + usize::from(airy && self.apart)
    }
}

/// Where blank lines go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Gaps {
    /// Between the head and the rows.
    between: bool,
    /// Before rows that stand apart.
    rows: bool,
    /// Between the blocks of the head.
    head: bool,
}

impl Gaps {
    /// As many as fit, the least needed ones given up first.
    const FALLING: [Self; 4] = [
        Self { between: true, rows: true, head: true },
        Self { between: true, rows: true, head: false },
        Self { between: true, rows: false, head: false },
        Self { between: false, rows: false, head: false },
    ];
}

/// A screen laid out for one size.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) size: Size,
    pub(super) rows: Vec<Row>,
    /// Rows on one page.
    pub(super) capacity: usize,
    head: Lines,
    gaps: Gaps,
}

impl Sheet {
    /// Lays out blocks and rows: with blank lines as far as they fit, else on several pages. `page_lines`
    /// are kept free above the rows for the page number if there is more than one page.
    pub(super) fn new(blocks: &[Block], rows: Vec<Row>, page_lines: usize, size: Size) -> Self {
        Self::with_page(blocks, rows, 0, page_lines, size)
    }

    /// As [`Sheet::new`], where `always` lines above the rows are needed even on a single page.
    pub(super) fn with_page(
        blocks: &[Block],
        rows: Vec<Row>,
        always: usize,
        page_lines: usize,
        size: Size,
    ) -> Self {
        for gaps in Gaps::FALLING {
            let head = stack(blocks, gaps.head);
            let below: usize = rows.iter().map(|row| row.height(gaps.rows, size)).sum();
            if head.len() + always + usize::from(gaps.between) + below <= size.lines() {
                return Self { size, capacity: rows.len().max(1), rows, head, gaps };
            }
        }
        let [.., gaps] = Gaps::FALLING;
        let (head, room) = head_and_room(blocks, &rows, page_lines.max(always), size);
        let capacity = (1..=rows.len().max(1)).rev().find(|&many| fits(&rows, many, room, size)).unwrap_or(1);
        Self { size, rows, capacity, head, gaps }
    }

    /// As [`Sheet::new`], with rows to turn the page at the end of every page if there are several: each row
    /// with what it stands for.
    pub(super) fn turning(
        blocks: &[Block],
        rows: Vec<Row>,
        [next, before]: [&str; 2],
        page_lines: usize,
        size: Size,
    ) -> (Self, Vec<Turn>) {
        let places = (0..rows.len()).map(Turn::Stay).collect();
        let sheet = Self::new(blocks, rows, page_lines, size);
        if sheet.pages() == 1 {
            return (sheet, places);
        }
        let turns = [Row::plain(next), Row::plain(before)];
        let (head, room) = head_and_room(blocks, &sheet.rows, page_lines, size);
        for capacity in (3..=sheet.rows.len()).rev() {
            let (rows, turns) = with_turns(&sheet.rows, &turns, capacity);
            if fits(&rows, capacity, room, size) {
                return (Self { rows, capacity, head, ..sheet }, turns);
            }
        }
        (sheet, places)
    }

    /// With no more rows on a page than another sheet has, so that both turn at the same places.
    pub(super) fn paged_as(mut self, other: &Self) -> Self {
        if other.pages() > 1 && other.capacity < self.capacity {
            self.capacity = other.capacity;
            self.gaps = other.gaps;
        }
        self
    }

    /// How many pages the rows take.
    pub(super) fn pages(&self) -> usize {
        self.rows.len().div_ceil(self.capacity).max(1)
    }

    /// Whether the blocks of the head stand apart.
    #[cfg(test)]
    fn is_airy(&self) -> bool {
        self.gaps.head
    }

    /// The lines of the page with these rows. `page_line` stands above the rows.
    pub(super) fn lines(
        &self,
        page: Range<usize>,
        active: Option<usize>,
        checked: &[bool],
        page_line: &[String],
    ) -> Lines {
        let mut below = Lines::new();
        below.extend(page_line.iter().map(|line| (Weight::Faint, line.clone())));
        if self.gaps.between {
            below.push((Weight::Plain, String::new()));
        }
        let first = page.start;
        for (index, row) in self.rows.iter().enumerate().skip(first).take(page.len()) {
            if self.gaps.rows && row.apart && index != first {
                below.push((Weight::Plain, String::new()));
            }
            let is_active = active == Some(index);
            let weight = if is_active { Weight::Strong } else { Weight::Plain };
            let is_checked = checked.get(index).copied().unwrap_or(false);
            below.extend(row.lines(is_active, is_checked, self.size).into_iter().map(|line| (weight, line)));
        }
        // A screen that scrolled would lose its top: on the smallest ones the head gives way.
        let mut lines = self.head.clone();
        lines.truncate(self.size.lines().saturating_sub(below.len()));
        lines.extend(below);
        lines
    }
}

/// What a row stands for on a list whose pages turn by rows of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// The row that had this place before the others came in between.
    Stay(usize),
    /// To the next page.
    Next,
    /// To the page before.
    Before,
}

/// The rows with those that turn the page, `[next, before]`, put in so that every page but the last has
/// `capacity` rows.
fn with_turns(rows: &[Row], [next, before]: &[Row; 2], capacity: usize) -> (Vec<Row>, Vec<Turn>) {
    let (mut all, mut turns) = (Vec::new(), Vec::new());
    let mut rest = rows.iter().enumerate().peekable();
    let mut push = |row: &Row, turn| {
        all.push(row.clone());
        turns.push(turn);
    };
    let mut first = true;
    while rest.peek().is_some() {
        let back = usize::from(!first);
        let last = rest.len() + back <= capacity;
        let here = capacity.saturating_sub(back + usize::from(!last)).max(1);
        for (place, row) in rest.by_ref().take(here) {
            push(row, Turn::Stay(place));
        }
        if !last {
            push(next, Turn::Next);
        }
        if !first {
            push(before, Turn::Before);
        }
        first = false;
    }
    (all, turns)
}

/// Whether the rows of every page with so many of them have room.
fn fits(rows: &[Row], capacity: usize, room: usize, size: Size) -> bool {
    let mut pages = rows.chunks(capacity.max(1));
    pages.all(|page| page.iter().map(|row| row.height(false, size)).sum::<usize>() <= room)
}

/// The lines of the head, cut if it must be, and how many lines are left for rows under it.
fn head_and_room(blocks: &[Block], rows: &[Row], page_lines: usize, size: Size) -> (Lines, usize) {
    let below: usize = rows.iter().map(|row| row.height(false, size)).sum();
    let least = below.min(LEAST_FOR_ROWS) + page_lines;
    let head = cut(stack(blocks, false), size.lines().saturating_sub(least));
    let room = size.lines().saturating_sub(head.len() + page_lines);
    (head, room)
}

/// At most `most` lines (at least one): what is faint goes first, then what is plain. If more must go, the
/// last line says so.
fn cut(mut lines: Lines, most: usize) -> Lines {
    let most = most.max(1);
    for weight in [Weight::Faint, Weight::Plain] {
        while lines.len() > most {
            let Some(last) = lines.iter().rposition(|(of_line, _)| *of_line == weight) else { break };
            lines.remove(last);
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some((_, last)) = lines.last_mut() {
            last.push_str("...");
        }
    }
    lines
}

/// Whether the blocks leave too few lines for these rows, so that they are read first, on their own.
pub(super) fn is_tall(blocks: &[Block], rows: &[Row], airy: bool, size: Size) -> bool {
    stack(blocks, airy).len() + lines_for(rows, size) + 1 > size.lines()
}

/// Whether a block is too tall to stand over rows in full.
pub(super) fn is_cut(block: &Block, size: Size) -> bool {
    block.lines.len() + LEAST_FOR_ROWS + 1 > size.lines()
}

/// Lines that rows need under a text: all of them, or enough to page through.
pub(super) fn lines_for(rows: &[Row], size: Size) -> usize {
    let all: usize = rows.iter().map(|row| row.height(false, size)).sum();
    all.min(ENOUGH_FOR_ROWS)
}

/// Lines that the words about a page take.
pub(super) fn page_lines(words: &str, size: Size) -> usize {
    wrap(&visible(words), size.text_columns()).len()
}

/// Lines left for rows under the blocks, once blank lines are gone and a tall head is cut.
pub(super) fn room_under(blocks: &[Block], page_lines: usize, size: Size) -> usize {
    let head = stack(blocks, false).len();
    let most = size.lines().saturating_sub(LEAST_FOR_ROWS + page_lines).max(1);
    size.lines().saturating_sub(head.min(most) + page_lines)
}

/// Rows dealt out to pages of at most `room` lines each. Those from `together` on stay on one page if they
/// fit on one.
pub(super) fn deal(rows: &[Row], together: usize, room: usize, size: Size) -> Vec<Range<usize>> {
    let height = |rows: &[Row]| rows.iter().map(|row| row.height(false, size)).sum::<usize>();
    let last = rows.get(together..).map_or(0, height);
    let mut pages = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (index, row) in rows.iter().enumerate() {
        let block = if index == together && last <= room { last } else { row.height(false, size) };
        if used + block > room && index > start {
            pages.push(start..index);
            (start, used) = (index, 0);
        }
        used += row.height(false, size);
    }
    pages.push(start..rows.len());
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Size = Size { rows: 12, columns: 24 };

    fn rows(n: usize) -> Vec<Row> {
        (0..n).map(|i| Row::boxed(&format!("row {i}"))).collect()
    }

    #[test]
    fn a_row_hangs_and_its_mark_needs_no_colour() {
        let row = Row::boxed("膝が痛いときは教えてください");
        assert_eq!(row.lines(true, true, SMALL), ["> [x] 膝が痛いときは教", "      えてください"]);
        let row = Row::plain("one two three four five six");
        assert_eq!(row.lines(false, false, SMALL), ["  one two three four", "    five six"]);
    }

    #[test]
    fn control_characters_are_written_out() {
        assert_eq!(Row::plain("a\u{1b}[2J").lines(true, false, SMALL), ["> a\\u{1b}[2J"]);
        assert_eq!(stack(&[Block::new(Weight::Plain, "\u{202e}b", SMALL)], true)[0].1, "\\u{202e}b");
    }

    #[test]
    fn blank_lines_go_before_pages_come() {
        let head = [Block::new(Weight::Plain, "a", SMALL), Block::new(Weight::Plain, "b", SMALL)];
        let airy = Sheet::new(&head, rows(7), 1, SMALL);
        assert!(airy.is_airy() && airy.pages() == 1);
        let tight = Sheet::new(&head, rows(9), 1, SMALL);
        assert!(!tight.is_airy() && tight.pages() == 1);
        let paged = Sheet::new(&head, rows(10), 1, SMALL);
        assert_eq!((paged.pages(), paged.capacity), (2, 8));
        for sheet in [airy, tight, paged] {
            let page = 0..sheet.capacity;
            assert!(sheet.lines(page, None, &[], &["p".to_owned()]).len() <= SMALL.lines());
        }
    }

    #[test]
    fn a_head_taller_than_the_screen_is_cut_and_rows_stay() {
        let long = "word ".repeat(100);
        let head = [Block::new(Weight::Faint, "where", SMALL), Block::new(Weight::Strong, &long, SMALL)];
        assert!(is_tall(&head, &rows(5), true, SMALL));
        let sheet = Sheet::new(&head, rows(7), 1, SMALL);
        assert_eq!(sheet.pages(), 2);
        assert!(sheet.head.last().is_some_and(|(_, line)| line.ends_with("...")));
        assert!(sheet.head.iter().all(|(_, line)| line != "where"));
        assert!(sheet.lines(0..sheet.capacity, None, &[], &[]).len() <= SMALL.lines());
    }

    #[test]
    fn a_long_list_has_rows_that_turn_its_pages() {
        use Turn::{Before, Next, Stay};
        let head = [Block::new(Weight::Plain, "a", SMALL)];
        let turning = |n| Sheet::turning(&head, rows(n), ["next", "before"], 1, SMALL);
        let (sheet, turns) = turning(9);
        assert_eq!((sheet.pages(), turns), (1, (0..9).map(Stay).collect()));
        let (sheet, turns) = turning(20);
        assert_eq!((sheet.pages(), sheet.capacity), (3, 9));
        let mut expected: Vec<Turn> = (0..8).map(Stay).chain([Next]).chain((8..15).map(Stay)).collect();
        expected.extend([Next, Before]);
        expected.extend((15..20).map(Stay).chain([Before]));
        assert_eq!(turns, expected);
    }

    #[test]
    fn rows_are_dealt_in_order_and_none_is_lost() {
        assert_eq!(deal(&rows(10), 10, 4, SMALL), [0..4, 4..8, 8..10]);
        assert_eq!(deal(&rows(10), 7, 4, SMALL), [0..4, 4..7, 7..10]);
        assert_eq!(deal(&rows(10), 3, 4, SMALL), [0..4, 4..8, 8..10]);
        assert_eq!(deal(&rows(2), 2, 0, SMALL), [0..1, 1..2]);
    }
}
