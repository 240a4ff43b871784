//! Our drawing of dialoguer's lists.
//!
//! dialoguer is given short keys, `0`, `1`, ...: the rows' places. It keeps the cursor and the ticks and reads
//! the keys; it measures text in bytes, so long or wide rows would be redrawn wrongly if it saw them. The
//! [`Board`] is told of every row of a frame, one by one. It answers with nothing until the last row of the
//! page, then draws the whole screen from its top. So every frame is complete, whatever was there before.
//!
//! It is also the observer: what was ticked and where the cursor stood outlives the prompt. And it ends a
//! prompt, by failing to draw, when the screen must be laid out anew or a key did what no key should do.

use std::cell::{Cell, RefCell};
use std::fmt::{self, Write};
use std::ops::Range;

use dialoguer::theme::Theme;

use super::sheet::{Sheet, Size};

/// Why a board stopped its prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    /// The terminal has another size now.
    Resized,
    /// Space on a row without a box.
    Picked,
    /// Every row was toggled at once.
    Toggled,
    /// A key was pressed, and still no row is active.
    Idle,
    /// Ctrl-C.
    Interrupted,
}

/// What a person sees while a list is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// The row under the cursor.
    pub(super) active: Option<usize>,
    /// The rows that are ticked.
    pub(super) ticks: Vec<bool>,
}

impl Seen {
    /// Whether a row is ticked.
    pub(super) fn is_ticked(&self, row: usize) -> bool {
        self.ticks.get(row).copied().unwrap_or(false)
    }

    /// The rows ticked in one and not in the other.
    fn differ(&self, other: &Self) -> Vec<usize> {
        let rows = self.ticks.len().max(other.ticks.len());
        (0..rows).filter(|&row| self.is_ticked(row) != other.is_ticked(row)).collect()
    }
}

/// One list on the screen.
pub(super) struct Board<'a> {
    sheet: &'a Sheet,
    /// The row that dialoguer takes for the first one; its checklists always start there.
    first: usize,
    color: bool,
    page_line: &'a dyn Fn(usize) -> Vec<String>,
    size: &'a dyn Fn() -> Size,
    interrupted: &'a dyn Fn() -> bool,
    idle: bool,
    /// A frame was drawn.
    drawn: Cell<bool>,
    frame: RefCell<Seen>,
    seen: RefCell<Seen>,
    halt: Cell<Option<Halt>>,
}

/// What a board is made of.
pub(super) struct Drawing<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) color: bool,
    /// The lines about the page with this number, from 0.
    pub(super) page_line: &'a dyn Fn(usize) -> Vec<String>,
    pub(super) size: &'a dyn Fn() -> Size,
    pub(super) interrupted: &'a dyn Fn() -> bool,
    /// Whether to stop when a key was pressed and still no row is active.
    pub(super) idle: bool,
}

impl<'a> Board<'a> {
    /// A board whose prompt starts from `start`; `first` is the row that dialoguer calls `0`.
    pub(super) fn new(drawing: &Drawing<'a>, start: Seen, first: usize) -> Self {
        let Drawing { sheet, color, page_line, size, interrupted, idle } = *drawing;
        let frame = RefCell::new(Seen { active: None, ticks: vec![false; sheet.rows.len()] });
        let seen = RefCell::new(start);
        let (drawn, halt) = (Cell::new(false), Cell::new(None));
        Self { sheet, first, color, page_line, size, interrupted, idle, drawn, frame, seen, halt }
    }

    /// What was on the screen last.
    pub(super) fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// Why it stopped its prompt, if it did.
    pub(super) fn halt(&self) -> Option<Halt> {
        self.halt.get()
    }

    /// The row behind dialoguer's index.
    pub(super) fn row(&self, index: usize) -> usize {
        (index + self.first) % self.sheet.rows.len().max(1)
    }

    fn stop(&self, halt: Halt) -> fmt::Result {
        self.halt.set(Some(halt));
        Err(fmt::Error)
    }

    /// Takes in one row; the last of a page draws the screen.
    fn item(&self, f: &mut dyn Write, key: &str, checked: bool, active: bool) -> fmt::Result {
        let index: usize = key.parse().map_err(|_| fmt::Error)?;
        if (self.size)().rows < self.sheet.size.rows.min(self.sheet.capacity + 2) {
            // dialoguer turns pages of its own when rows may not fit: the last row of ours may never come.
            return self.stop(Halt::Resized);
        }
        let row = self.row(index);
        let mut frame = self.frame.borrow_mut();
        if let Some(tick) = frame.ticks.get_mut(row) {
            *tick = checked;
        }
        if active {
            frame.active = Some(row);
        }
        let rows = self.sheet.rows.len();
        if !(index + 1).is_multiple_of(self.sheet.capacity) && index + 1 != rows {
            return Ok(());
        }
        let page = index / self.sheet.capacity;
        let range = page * self.sheet.capacity..rows.min((page + 1) * self.sheet.capacity);
        let now = Seen { active: frame.active.take(), ticks: frame.ticks.clone() };
        drop(frame);
        self.finish(f, page, range, now)
    }

    fn finish(&self, f: &mut dyn Write, page: usize, range: Range<usize>, now: Seen) -> fmt::Result {
        let toggled = self.seen.borrow().differ(&now);
        if (self.interrupted)() {
            return self.stop(Halt::Interrupted);
        }
        match toggled[..] {
            [] => {}
            [row] if now.active == Some(row) => {
                if self.sheet.rows.get(row).is_some_and(|row| !row.is_boxed()) {
                    // The tick is not kept: the row has no box.
                    self.seen.borrow_mut().active = now.active;
                    return self.stop(Halt::Picked);
                }
            }
            _ => {
                self.seen.borrow_mut().active = now.active;
                return self.stop(Halt::Toggled);
            }
        }
        if (self.size)() != self.sheet.size {
            *self.seen.borrow_mut() = now;
            return self.stop(Halt::Resized);
        }
        if self.drawn.replace(true) && self.idle && now.active.is_none() {
            return self.stop(Halt::Idle);
        }
        let lines = self.sheet.lines(range, now.active, &now.ticks, &(self.page_line)(page));
        *self.seen.borrow_mut() = now;
        // From the top, each line to its end, then everything below: nothing of an older frame stays.
        f.write_str("\u{1b}[H")?;
        for (place, (weight, line)) in lines.iter().enumerate() {
            if place > 0 {
                f.write_str("\u{1b}[K\n")?;
            }
            f.write_str(&weight.paint(line, self.color))?;
        }
        f.write_str("\u{1b}[J")
    }
}

impl Theme for Board<'_> {
    fn format_select_prompt_item(&self, f: &mut dyn Write, text: &str, active: bool) -> fmt::Result {
        self.item(f, text, false, active)
    }

    fn format_multi_select_prompt_item(
        &self,
        f: &mut dyn Write,
        text: &str,
        checked: bool,
        active: bool,
    ) -> fmt::Result {
        self.item(f, text, checked, active)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sheet::{Block, Row, Weight};
    use super::*;

    const SIZE: Size = Size { rows: 10, columns: 20 };

    fn sheet() -> Sheet {
        let head = [Block::new(Weight::Strong, "Which?", SIZE)];
        Sheet::new(&head, vec![Row::boxed("one"), Row::boxed("two"), Row::plain("More")], 1, SIZE)
    }

    /// Draws one frame as dialoguer does, row by row, and gives back all that it was handed.
    fn frame(board: &Board<'_>, active: usize, ticks: [bool; 3]) -> Result<String, fmt::Error> {
        let mut out = String::new();
        for (index, tick) in ticks.into_iter().enumerate() {
            board.format_multi_select_prompt_item(&mut out, &index.to_string(), tick, index == active)?;
            out.push('\n');
        }
        Ok(out)
    }

    fn with_board(first: usize, size: Size, interrupted: bool, test: impl FnOnce(&Board<'_>)) {
        let (size, interrupted) = (|| size, || interrupted);
        let sheet = sheet();
        let drawing = Drawing {
            sheet: &sheet,
            color: false,
            page_line: &|_| Vec::new(),
            size: &size,
            interrupted: &interrupted,
            idle: true,
        };
        test(&Board::new(&drawing, Seen::default(), first));
    }

    #[test]
    fn the_last_row_draws_the_whole_screen() {
        with_board(0, SIZE, false, |board| {
            let drawn = frame(board, 1, [false, true, false]).unwrap();
            let lines = ["\n\n\u{1b}[HWhich?", "", "  [ ] one", "> [x] two", "  More\u{1b}[J\n"];
            assert_eq!(drawn, lines.join("\u{1b}[K\n"));
            assert_eq!(board.seen(), Seen { active: Some(1), ticks: vec![false, true, false] });
        });
    }

    #[test]
    fn rows_keep_their_order_wherever_dialoguer_starts() {
        with_board(1, SIZE, false, |board| {
            let drawn = frame(board, 0, [false, false, false]).unwrap();
            assert!(drawn.contains("  [ ] one\u{1b}[K\n> [ ] two\u{1b}[K\n  More"), "{drawn:?}");
        });
    }

    #[test]
    fn a_board_stops_for_what_no_list_should_do() {
        with_board(0, SIZE, false, |board| {
            assert!(frame(board, 2, [false, false, true]).is_err());
            assert_eq!((board.halt(), board.seen().active), (Some(Halt::Picked), Some(2)));
        });
        with_board(0, SIZE, false, |board| {
            assert!(frame(board, 0, [true, true, true]).is_err());
            assert_eq!((board.halt(), board.seen().ticks), (Some(Halt::Toggled), vec![]));
        });
        with_board(0, Size { columns: 30, ..SIZE }, false, |board| {
            assert!(frame(board, 1, [false, true, false]).is_err());
            assert_eq!(board.halt(), Some(Halt::Resized));
            assert!(board.seen().is_ticked(1));
        });
        with_board(0, SIZE, false, |board| {
            assert!(frame(board, 9, [false, false, false]).is_ok());
            assert!(frame(board, 9, [false, false, false]).is_err());
            assert_eq!(board.halt(), Some(Halt::Idle));
        });
        with_board(0, SIZE, true, |board| {
            assert!(frame(board, 0, [false, false, false]).is_err());
            assert_eq!(board.halt(), Some(Halt::Interrupted));
        });
    }
}
