//! The terminal under the dialogs: its size, its cursor, Ctrl-C, and dialoguer's prompts on it.

use std::fmt;
use std::io;
use std::rc::Rc;

use console::Term;
use dialoguer::theme::Theme;
use dialoguer::{Input, MultiSelect, Select};

use super::interrupt::Interrupt;
use super::sheet::{Lines, Sheet, Size};
use super::theme::{Board, Drawing, Halt, Seen};
use super::{Gate, Stop, Waiting};
use crate::ruleset::fill;
use crate::text::{visible, wrap};

/// The terminal that prompts are drawn on: stderr.
pub(super) struct Screen {
    term: Term,
    color: bool,
    open: bool,
    interrupt: Interrupt,
    gate: Option<Rc<dyn Gate>>,
}

impl fmt::Debug for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Screen")
    }
}

/// How a checklist was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// Enter on a row with a box.
    Done,
    /// Enter or Space on a row without one.
    Picked(usize),
    /// Esc or `q`.
    Escape,
    /// The terminal has another size: lay it out anew.
    Resized,
}

/// What stands about the page above the rows: `{page}` and `{pages}` are filled in.
pub(super) type PageWords<'a> = &'a dyn Fn(usize) -> Option<String>;

impl Screen {
    pub(super) fn new(color: bool) -> io::Result<Self> {
        let (term, interrupt) = (Term::buffered_stderr(), Interrupt::new()?);
        Ok(Self { term, color, open: false, interrupt, gate: None })
    }

    pub(super) fn behind(mut self, gate: Rc<dyn Gate>) -> Self {
        self.gate = Some(gate);
        self
    }

    /// Runs a prompt with the gate open.
    fn through<T>(&self, waiting: Waiting, prompt: impl FnOnce() -> T) -> io::Result<T> {
        let Some(gate) = &self.gate else { return Ok(prompt()) };
        gate.open(waiting)?;
        let left = prompt();
        gate.close()?;
        Ok(left)
    }

    pub(super) fn size(&self) -> Size {
        let (rows, columns) = self.term.size();
        let columns = usize::from(columns);
        let kept = self.gate.as_ref().map_or(0, |gate| gate.kept_rows(columns));
        Size { rows: usize::from(rows).saturating_sub(kept), columns }
    }

    /// An empty screen, the cursor at its top. The first time, the alternate screen: what is answered
    /// never enters the scrollback, and what was on the screen before comes back at the end.
    fn clear(&mut self) -> io::Result<()> {
        if !self.open {
            // On Windows, asking for colours turns escape sequences on.
            self.term.features().colors_supported();
            self.open = true;
            self.term.write_str("\u{1b}[?1049h")?;
        }
        self.term.write_str("\u{1b}[H\u{1b}[J")?;
        self.term.flush()
    }

    /// Lets a person pick a row of a sheet. `active` is the row to start at, and then the row left at;
    /// without one no row is active, and Enter does nothing until an arrow key was pressed. The layout is
    /// told when a key was pressed in vain. `None`: Esc or `q`.
    pub(super) fn pick(
        &mut self,
        layout: &dyn Fn(Size, bool) -> Sheet,
        page_of: &str,
        active: &mut Option<usize>,
    ) -> Result<Option<usize>, Stop> {
        let mut in_vain = false;
        loop {
            let sheet = layout(self.size(), in_vain);
            let pages = sheet.pages();
            let words = |page: usize| (pages > 1).then(|| page_in_words(page_of, page, pages));
            let start = Seen { active: *active, ticks: Vec::new() };
            let way = Way { first: 0, idle: !in_vain, waiting: Waiting::Pick };
            let drawn = self.draw(&sheet, &words, start, way, |board, term| {
                let keys = (0..sheet.rows.len()).map(|row| row.to_string());
                let mut select = Select::with_theme(board).items(keys).max_length(sheet.capacity);
                if let Some(row) = *active {
                    select = select.default(row.min(sheet.rows.len().saturating_sub(1)));
                }
                select.report(false).interact_on_opt(term)
            })?;
            *active = drawn.seen.active;
            match drawn.end? {
                End::Left(row) => return Ok(row),
                End::Halted(halt) => in_vain |= halt == Halt::Idle,
            }
        }
    }

    /// Lets a person tick the rows of a sheet. `seen` is where to start from, and then what was left.
    pub(super) fn tick(
        &mut self,
        sheet: &Sheet,
        words: PageWords<'_>,
        seen: &mut Seen,
    ) -> Result<Left, Stop> {
        let rows = sheet.rows.len();
        loop {
            // dialoguer's checklists start at their first row; rows are handed over from the active one on.
            let first =
                if sheet.pages() > 1 { 0 } else { seen.active.unwrap_or(0).min(rows.saturating_sub(1)) };
            let start = seen.clone();
            let way = Way { first, idle: false, waiting: Waiting::Check };
            let drawn = self.draw(sheet, words, start.clone(), way, |board, term| {
                let keys = (0..rows).map(|index| (index.to_string(), start.is_ticked(board.row(index))));
                let list = MultiSelect::with_theme(board).items_checked(keys).max_length(sheet.capacity);
                list.report(false).interact_on_opt(term)
            })?;
            *seen = drawn.seen;
            let action = |row: &usize| sheet.rows.get(*row).is_some_and(|row| !row.is_boxed());
            return Ok(match (drawn.end?, seen.active.filter(action)) {
                (End::Halted(Halt::Toggled), _) => continue,
                (End::Halted(Halt::Picked) | End::Left(Some(_)), Some(row)) => Left::Picked(row),
                (End::Halted(_), _) => Left::Resized,
                (End::Left(Some(_)), None) => Left::Done,
                (End::Left(None), _) => Left::Escape,
            });
        }
    }

    /// Lets a person type a line under the head.
    pub(super) fn line(&mut self, head: &Lines, prompt: &str) -> Result<String, Stop> {
        self.clear()?;
        for (weight, line) in head {
            self.term.write_line(&weight.paint(line, self.color))?;
        }
        self.term.write_line("")?;
        let input = Input::<String>::with_theme(&Typing).with_prompt(prompt).allow_empty(true).report(false);
        let typed = self.through(Waiting::Line, || input.interact_text_on(&self.term))?;
        self.settle()?;
        typed.map_err(|dialoguer::Error::IO(error)| Stop::from(error))
    }

    /// Runs one prompt. The cursor is visible afterwards, however it ended.
    fn draw<T>(
        &mut self,
        sheet: &Sheet,
        words: PageWords<'_>,
        start: Seen,
        way: Way,
        prompt: impl FnOnce(&Board<'_>, &Term) -> dialoguer::Result<T>,
    ) -> Result<Drawn<T>, Stop> {
        self.clear()?;
        let page_line = |page: usize| {
            let words = words(page).unwrap_or_default();
            if words.is_empty() { Vec::new() } else { wrap(&visible(&words), sheet.size.text_columns()) }
        };
        let gate_interrupts = || self.gate.as_ref().is_some_and(|gate| gate.interrupts());
        let (size, interrupted) = (|| self.size(), || self.interrupt.happened() || gate_interrupts());
        let drawing = Drawing {
            sheet,
            color: self.color,
            page_line: &page_line,
            size: &size,
            interrupted: &interrupted,
            idle: way.idle,
        };
        let board = Board::new(&drawing, start, way.first);
        let result = self.through(way.waiting, || prompt(&board, &self.term))?;
        let (seen, halt) = (board.seen(), board.halt());
        self.settle()?;
        let end = match (result, halt) {
            (_, Some(Halt::Interrupted)) => Err(Stop::Interrupted),
            (_, Some(halt)) => Ok(End::Halted(halt)),
            (Ok(value), None) => Ok(End::Left(value)),
            (Err(dialoguer::Error::IO(error)), None) => Err(Stop::from(error)),
        };
        Ok(Drawn { end, seen })
    }

    /// Shows the cursor, and forgets a Ctrl-C that a prompt has told of.
    fn settle(&mut self) -> io::Result<()> {
        self.interrupt.forget();
        self.term.show_cursor()?;
        self.term.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if self.open {
            // There is nobody left to tell of a failure.
            let _ = self.term.write_str("\u{1b}[H\u{1b}[J\u{1b}[?25h\u{1b}[?1049l");
            let _ = self.term.flush();
        }
    }
}

/// How one prompt is run.
#[derive(Debug, Clone, Copy)]
struct Way {
    /// The row it starts at.
    first: usize,
    /// It ends when a key was pressed in vain.
    idle: bool,
    waiting: Waiting,
}

/// What came of one prompt: how it ended, and what was on the screen last.
struct Drawn<T> {
    end: Result<End<T>, Stop>,
    seen: Seen,
}

enum End<T> {
    Left(T),
    Halted(Halt),
}

/// How a typed line is prompted for.
struct Typing;

impl Theme for Typing {
    fn format_input_prompt(&self, f: &mut dyn fmt::Write, prompt: &str, _: Option<&str>) -> fmt::Result {
        write!(f, "{prompt} ")
    }
}

/// A line about a page, numbered from 0.
pub(super) fn page_in_words(text: &str, page: usize, pages: usize) -> String {
    fill(text, &[("page", &(page + 1).to_string()), ("pages", &pages.to_string())])
}
