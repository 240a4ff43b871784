//! Prompts on a terminal, drawn by dialoguer through our own theme.

use std::collections::BTreeSet;
use std::io;
use std::rc::Rc;

use super::page;
use super::screen::{Left, Screen, page_in_words};
use super::sheet::{Block, Row, Sheet, Size, Weight, deal, is_cut, page_lines, room_under, stack};
use super::theme::Seen;
use super::typed::{self, Command, Meaning, Miss};
use super::validate::{self, Fault, in_range};
use super::{Ask, Gate, Page, PageKind, Prompter, Reply, Stop};
use crate::answers::Answer;
use crate::ruleset::{Kind, Token, fill};
use crate::text::paragraphs;

/// The front end for a terminal: one question or page at a time, each on a screen of its own.
///
/// It draws on stderr and reads the keys of stdin. Use it only when both are terminals: with stdin piped, the
/// terminal layer would open `/dev/tty` and wait for a keyboard that nobody may be sitting at.
///
/// The screens are drawn on the terminal's alternate screen, so that no answer stays in its history. Drop the
/// dialog before anything else is printed: that brings back the screen as it was, and the cursor. While it
/// lives, Ctrl-C does not end the program; it becomes [`Reply::Leave`] or [`Stop::Interrupted`].
#[derive(Debug)]
pub struct Dialog {
    screen: Screen,
    /// What was ticked at a question that was left without an answer.
    kept: Option<Draft>,
}

/// A question half answered.
#[derive(Debug, Clone, Default)]
struct Draft {
    question: String,
    ticks: BTreeSet<Token>,
    /// The token under the cursor; the one after the last is the row "More".
    active: Option<usize>,
    page: usize,
    /// At a number: past the list, at the line to type on.
    typing: bool,
    error: Option<String>,
    /// The line at which it was said how a line is checked.
    told: Option<usize>,
}

/// What became of one look at a question.
enum Step {
    Reply(Reply),
    More,
    Do(Command),
    /// Show it again.
    Again,
}

impl Dialog {
    /// A dialog; `color` says whether to use colours and bold letters. They never carry a meaning alone.
    ///
    /// # Errors
    /// When Ctrl-C cannot be caught.
    pub fn new(color: bool) -> io::Result<Self> {
        Ok(Self { screen: Screen::new(color)?, kept: None })
    }

    /// The same behind a gate.
    #[must_use]
    pub fn behind(self, gate: Rc<dyn Gate>) -> Self {
        Self { screen: self.screen.behind(gate), ..self }
    }

    fn asking(&mut self, ask: &Ask<'_>, draft: &mut Draft) -> Result<Reply, Stop> {
        let size = self.screen.size();
        let question = Block::new(Weight::Strong, ask.question.asked_of(ask.audience), size);
        if is_cut(&question, size) {
            // Read in full first, then cut over the answers.
            self.read(ask, ask.question.asked_of(ask.audience), &[])?;
        }
        loop {
            let step = match ask.question.kind {
                Kind::ChooseMany => self.check(ask, draft)?,
                Kind::YesNo | Kind::ChooseOne => self.pick(ask, draft)?,
                Kind::Number { .. } => self.number(ask, draft)?,
            };
            let step = match step {
                Step::More => self.more(ask)?,
                step => step,
            };
            match step {
                Step::Reply(reply) => return Ok(reply),
                Step::Do(command) => {
                    if let Some(reply) = self.obey(ask, draft, command)? {
                        return Ok(reply);
                    }
                }
                Step::Again | Step::More => {}
            }
        }
    }

    /// Yes-no and choose-one.
    fn pick(&mut self, ask: &Ask<'_>, draft: &mut Draft) -> Result<Step, Stop> {
        let tokens = ask.question.tokens();
        let error = draft.error.take();
        let vain = &ask.words.error_pick;
        let layout = |size: Size, in_vain: bool| {
            let error = if in_vain { Some(vain.as_str()) } else { error.as_deref() };
            // It turns at the same places whether there is something to say or not.
            let with_vain = sheet(ask, size, Some(vain), &hint(ask), rows(ask));
            sheet(ask, size, error, &hint(ask), rows(ask)).paged_as(&with_vain)
        };
        let picked = self.screen.pick(&layout, &ask.words.page_of, &mut draft.active)?;
        Ok(match picked.map(|row| tokens.get(row)) {
            Some(Some(&token)) => self.answer(ask, draft, &BTreeSet::from([token])),
            Some(None) => Step::More,
            None => back(ask),
        })
    }

    /// Choose-many: page by page, so that nobody is done before every line was on the screen.
    fn check(&mut self, ask: &Ask<'_>, draft: &mut Draft) -> Result<Step, Stop> {
        let tokens = ask.question.tokens();
        let size = self.screen.size();
        let pages = checklist_pages(ask, size);
        let last = pages.len().saturating_sub(1);
        if let Some(page) = draft.active.and_then(|row| pages.iter().position(|page| page.contains(&row))) {
            draft.page = page;
        }
        draft.page = draft.page.min(last);
        let number = draft.page;
        let range = pages.get(number).cloned().unwrap_or(0..tokens.len());
        let here = tokens.get(range.clone()).unwrap_or_default();

        let mut lines: Vec<Row> = rows(ask).into_iter().skip(range.start).take(range.len()).collect();
        let below = rows_below(ask, number > 0, number < last);
        lines.extend(below.iter().map(|(row, _)| row.clone()));
        let words = if number < last { &ask.words.page_next } else { &ask.words.page_done };
        let page_line = |_| (last > 0).then(|| page_in_words(words, number, pages.len()));
        let kept = if last > 0 { checklist_lines(ask, size) } else { 0 };
        let sheet = checklist(ask, size, draft.error.as_deref(), lines, kept);

        let active = match draft.active {
            Some(row) if row >= tokens.len() => Some(sheet.rows.len().saturating_sub(1)),
            active => active.and_then(|row| row.checked_sub(range.start)),
        };
        let ticks = here.iter().map(|token| draft.ticks.contains(token)).collect();
        let mut seen = Seen { active, ticks };
        let left = self.screen.tick(&sheet, &page_line, &mut seen);

        for (row, &token) in here.iter().enumerate() {
            if seen.is_ticked(row) {
                draft.ticks.insert(token);
            } else {
                draft.ticks.remove(&token);
            }
        }
        draft.active = seen.active.map(|row| if row < here.len() { row + range.start } else { tokens.len() });
        let turn = |draft: &mut Draft, page: usize| {
            draft.page = page;
            draft.active = pages.get(page).map(|page| page.start);
            Step::Again
        };
        let left = left?;
        if left != Left::Resized {
            draft.error = None;
        }
        let picked = |row: usize| row.checked_sub(here.len()).and_then(|row| below.get(row));
        Ok(match left {
            Left::Picked(row) => match picked(row) {
                Some((_, Below::Next)) => turn(draft, number + 1),
                Some((_, Below::Before)) => turn(draft, number.saturating_sub(1)),
                Some((_, Below::More)) | None => Step::More,
            },
            Left::Escape if number > 0 => turn(draft, number - 1),
            Left::Escape => back(ask),
            // Nothing is checked that Enter could go on with: it goes nowhere.
            Left::Done if number < last && !here.iter().any(|token| draft.ticks.contains(token)) => {
                draft.error = Some(ask.words.error_space.to_string());
                Step::Again
            }
            Left::Done if number < last => turn(draft, number + 1),
            Left::Done if draft.ticks.is_empty() && draft.told != draft.active => {
                draft.told = draft.active;
                draft.error = Some(ask.words.error_space.to_string());
                Step::Again
            }
            Left::Done => {
                let ticks = draft.ticks.clone();
                self.answer(ask, draft, &ticks)
            }
            Left::Resized => Step::Again,
        })
    }

    /// A number: typed at once, or after picking "type a number" where other answers are offered too.
    fn number(&mut self, ask: &Ask<'_>, draft: &mut Draft) -> Result<Step, Stop> {
        let tokens = ask.question.tokens();
        if tokens.is_empty() || draft.typing {
            return self.typed_number(ask, draft);
        }
        let error = draft.error.take();
        let layout = |size: Size, _| {
            let mut list = vec![Row::plain(&ask.words.type_number)];
            list.extend(rows(ask));
            sheet(ask, size, error.as_deref(), &ask.words.pick_type, list)
        };
        // "Type a number" is no answer yet, so it may be active from the start.
        draft.active.get_or_insert(0);
        let picked = self.screen.pick(&layout, &ask.words.page_of, &mut draft.active)?;
        match picked.map(|row| (row, row.checked_sub(1).and_then(|row| tokens.get(row)))) {
            Some((0, _)) => {
                draft.typing = true;
                Ok(Step::Again)
            }
            Some((_, Some(&token))) => Ok(self.answer(ask, draft, &BTreeSet::from([token]))),
            Some((_, None)) => Ok(Step::More),
            None => Ok(back(ask)),
        }
    }

    fn typed_number(&mut self, ask: &Ask<'_>, draft: &mut Draft) -> Result<Step, Stop> {
        let size = self.screen.size();
        let mut blocks = head(ask, size, draft.error.take().as_deref(), &hint(ask));
        let others: Vec<String> = labels(ask).iter().map(|choice| format!("\"{}\"", choice.label)).collect();
        if !others.is_empty() {
            let or = fill(&ask.words.line_number_or, &[("choices", &others.join(", "))]);
            blocks.push(Block::new(Weight::Plain, &or, size));
        }
        if matches!(ask.previous, Some(Answer::Number(_))) {
            blocks.push(Block::new(Weight::Plain, &ask.words.line_now_keep, size).close());
        }
        blocks.push(Block::new(Weight::Faint, &ask.words.number_keys, size));
        let unit = match &ask.question.kind {
            Kind::Number { unit: Some(unit), .. } => format!(" ({unit})"),
            _ => String::new(),
        };
        let prompt = crate::text::visible(&format!("{}{unit}", ask.words.line_prompt));
        let prompt: String = prompt.chars().take(size.columns.saturating_sub(15)).collect();
        let airy = stack(&blocks, true).len() + 2 <= size.lines();
        let typed = self.screen.line(&stack(&blocks, airy), &prompt)?;
        let error = match typed::meaning(&labels(ask), &typed) {
            Ok(Meaning::Command(command)) => return Ok(Step::Do(command)),
            Ok(Meaning::Choices(choices)) => {
                let tokens = ask.question.tokens();
                let chosen = choices.iter().filter_map(|&choice| tokens.get(choice).copied()).collect();
                return Ok(self.answer(ask, draft, &chosen));
            }
            Err(Miss::Empty) => match ask.previous {
                Some(Answer::Number(number)) => return Ok(self.reply(Answer::Number(*number))),
                _ if !labels(ask).is_empty() => {
                    draft.typing = false;
                    return Ok(Step::Again);
                }
                _ => Fault::Number,
            },
            Err(Miss::Unknown(_) | Miss::Ambiguous(_)) => match validate::number(ask.question, &typed) {
                Ok(answer) => return Ok(self.reply(answer)),
                Err(fault) => fault,
            },
        };
        draft.error = Some(error.in_words(ask));
        Ok(Step::Again)
    }

    fn answer(&mut self, ask: &Ask<'_>, draft: &mut Draft, tokens: &BTreeSet<Token>) -> Step {
        match validate::chosen(ask.question, tokens) {
            Ok(answer) => self.reply(answer),
            Err(fault) => {
                draft.error = Some(fault.in_words(ask));
                Step::Again
            }
        }
    }

    fn reply(&mut self, answer: Answer) -> Step {
        self.kept = None;
        Step::Reply(Reply::Answer(answer))
    }

    /// The list behind the row "More".
    fn more(&mut self, ask: &Ask<'_>) -> Result<Step, Stop> {
        let words = ask.words;
        let mut offered = vec![(&words.help, Command::Help), (&words.why, Command::Why)];
        if ask.can_go_back {
            offered.push((&words.back, Command::Back));
        }
        offered.extend([(&words.review, Command::Review), (&words.quit, Command::Quit)]);
        let mut list: Vec<Row> = offered.iter().map(|(label, _)| Row::plain(label)).collect();
        list.push(Row::plain(&words.return_to_question));
        let layout = |size: Size, _| {
            let blocks = [Block::new(Weight::Strong, &words.more_heading, size)];
            Sheet::new(&blocks, list.clone(), page_lines(&words.page_of, size), size)
        };
        let picked = self.screen.pick(&layout, &words.page_of, &mut Some(0))?;
        Ok(match picked.and_then(|row| offered.get(row)) {
            Some(&(_, command)) => Step::Do(command),
            None => Step::Again,
        })
    }

    /// Does what was asked for. `None`: the question comes again.
    fn obey(&mut self, ask: &Ask<'_>, draft: &mut Draft, command: Command) -> Result<Option<Reply>, Stop> {
        let (question, words) = (ask.question, ask.words);
        match command {
            Command::Help => {
                let help = question.help.as_ref().unwrap_or(&words.no_help);
                self.read(ask, &words.help, &paragraphs(help))?;
            }
            Command::Why => {
                let why = question.why.as_ref().unwrap_or(&words.no_why);
                self.read(ask, &words.why, &paragraphs(why))?;
            }
            Command::Back if !ask.can_go_back => draft.error = Some(words.error_first.to_string()),
            Command::Back => return Ok(Some(Reply::Back)),
            Command::Review => return Ok(Some(Reply::Review)),
            Command::Quit => return Ok(Some(Reply::Leave)),
        }
        Ok(None)
    }

    /// A page to read, from which there is only the way back to the question.
    fn read(&mut self, ask: &Ask<'_>, heading: &str, text: &[String]) -> Result<(), Stop> {
        let page = Page {
            kind: PageKind::Notice,
            heading: heading.to_owned(),
            paragraphs: text.to_vec(),
            choices: vec![ask.words.return_to_question.to_string()],
            start: Some(0),
            cancel: Some(0),
            words: ask.words,
        };
        page::show(&mut self.screen, &page).map(|_| ())
    }
}

impl Prompter for Dialog {
    fn ask(&mut self, ask: &Ask<'_>) -> Result<Reply, Stop> {
        let mut draft = match self.kept.take() {
            Some(kept) if kept.question == ask.question.id.value => Draft { error: None, ..kept },
            _ => Draft::of(ask),
        };
        let reply = self.asking(ask, &mut draft);
        if !matches!(reply, Ok(Reply::Answer(_))) {
            self.kept = Some(draft);
        }
        match reply {
            Err(Stop::Interrupted) => Ok(Reply::Leave),
            reply => reply,
        }
    }

    fn choose(&mut self, page: &Page<'_>) -> Result<usize, Stop> {
        page::show(&mut self.screen, page)
    }
}

impl Draft {
    /// Starts from the answer given before. Without one no line is active where Enter would answer.
    fn of(ask: &Ask<'_>) -> Self {
        let tokens = ask.question.tokens();
        let previous: BTreeSet<Token> =
            ask.previous.map(|answer| answer.tokens().collect()).unwrap_or_default();
        let place = tokens.iter().position(|token| previous.contains(token));
        let active = match ask.question.kind {
            Kind::ChooseMany => place.or(Some(0)),
            Kind::YesNo | Kind::ChooseOne => place,
            // The first row of a number is "type a number".
            Kind::Number { .. } => place.map(|place| place + 1),
        };
        Self { question: ask.question.id.to_string(), ticks: previous, active, ..Self::default() }
    }
}

/// Esc: the question before, if there is one.
fn back(ask: &Ask<'_>) -> Step {
    if ask.can_go_back { Step::Reply(Reply::Back) } else { Step::Again }
}

/// The rows of a question, the row "More" last unless they are to be checked.
fn rows(ask: &Ask<'_>) -> Vec<Row> {
    let boxed = ask.question.kind == Kind::ChooseMany;
    let mut rows = Vec::new();
    let mut special = false;
    for token in ask.question.tokens() {
        let label = ask.question.token_label(token, ask.words, ask.audience);
        let row = if boxed { Row::boxed(label) } else { Row::plain(label) };
        // The first answer that is no option stands a little apart.
        let apart = !matches!(token, Token::Option(_)) && !special;
        special |= apart;
        rows.push(if apart { row.apart() } else { row });
    }
    if !boxed {
        rows.push(more(ask).apart());
    }
    rows
}

/// The row "More". It promises only what there is.
fn more(ask: &Ask<'_>) -> Row {
    Row::plain(if ask.can_go_back { &ask.words.more } else { &ask.words.more_first })
}

/// What a row below the lines of a checklist does.
#[derive(Clone, Copy)]
enum Below {
    Next,
    Before,
    More,
}

/// The rows below the lines of one page of a checklist, "More" last.
fn rows_below(ask: &Ask<'_>, before: bool, next: bool) -> Vec<(Row, Below)> {
    let mut rows = Vec::new();
    if next {
        rows.push((Row::plain(&ask.words.next_page), Below::Next));
    }
    if before {
        rows.push((Row::plain(&ask.words.page_before), Below::Before));
    }
    rows.push((more(ask), Below::More));
    let apart =
        |(place, (row, below)): (usize, (Row, Below))| (if place == 0 { row.apart() } else { row }, below);
    rows.into_iter().enumerate().map(apart).collect()
}

/// How to answer.
fn hint(ask: &Ask<'_>) -> String {
    match ask.question.kind {
        Kind::ChooseMany => ask.words.pick_many.to_string(),
        Kind::YesNo | Kind::ChooseOne => ask.words.pick_one.to_string(),
        Kind::Number { .. } => in_range(&ask.words.pick_number, ask.question),
    }
}

/// What stands above the rows.
fn head(ask: &Ask<'_>, size: Size, error: Option<&str>, hint: &str) -> Vec<Block> {
    let (question, words) = (ask.question, ask.words);
    let place = [ask.section, ask.progress].join(" - ");
    let mut blocks = vec![
        Block::new(Weight::Faint, &place, size),
        Block::new(Weight::Strong, question.asked_of(ask.audience), size),
        Block::new(Weight::Plain, hint, size).close(),
    ];
    if let Some(previous @ Answer::Number(_)) = ask.previous {
        let said = super::said(question, words, previous, ask.audience);
        let now = fill(&words.line_now, &[("answer", &said)]);
        blocks.push(Block::new(Weight::Plain, &now, size));
    }
    if let Some(error) = error {
        blocks.push(Block::new(Weight::Alarm, &format!("! {error}"), size));
    }
    blocks
}

fn sheet(ask: &Ask<'_>, size: Size, error: Option<&str>, hint: &str, rows: Vec<Row>) -> Sheet {
    Sheet::new(&head(ask, size, error, hint), rows, page_lines(&ask.words.page_of, size), size)
}

/// One page of a checklist, with `kept` lines for the words about the page. Where lines are scarce, what went
/// wrong takes the place of the line that says how far along one is; never that of the hint.
fn checklist(ask: &Ask<'_>, size: Size, error: Option<&str>, rows: Vec<Row>, kept: usize) -> Sheet {
    let blocks = head(ask, size, error, &hint(ask));
    let sheet = Sheet::with_page(&blocks, rows.clone(), kept, kept, size);
    match blocks.get(1..) {
        Some(fewer) if sheet.pages() > 1 => Sheet::with_page(fewer, rows, kept, kept, size),
        _ => sheet,
    }
}

/// Lines that the words about a page of a checklist take.
fn checklist_lines(ask: &Ask<'_>, size: Size) -> usize {
    page_lines(&ask.words.page_next, size).max(page_lines(&ask.words.page_done, size))
}

/// Of all that can be said to be wrong with a checklist, what takes the most lines.
fn longest_error(ask: &Ask<'_>, size: Size) -> String {
    let tokens = ask.question.tokens();
    let mut faults = vec![Fault::Nothing];
    for alone in tokens.iter().filter(|token| matches!(token, Token::None | Token::PreferNot)) {
        faults
            .extend(tokens.iter().filter(|&other| other != alone).map(|&other| Fault::Alone(*alone, other)));
    }
    let errors =
        faults.into_iter().map(|fault| fault.in_words(ask)).chain([ask.words.error_space.to_string()]);
    errors.max_by_key(|error| page_lines(&format!("! {error}"), size)).unwrap_or_default()
}

/// The lines of a checklist, dealt out to the pages they need: one, if they fit. There is room on each for
/// whatever may be wrong, so that no line moves to another page when something is.
fn checklist_pages(ask: &Ask<'_>, size: Size) -> Vec<std::ops::Range<usize>> {
    let error = longest_error(ask, size);
    let list = rows(ask);
    let mut all = list.clone();
    all.push(more(ask));
    if checklist(ask, size, Some(&error), all, 0).pages() == 1 {
        return std::iter::once(0..list.len()).collect();
    }
    let blocks = head(ask, size, Some(&error), &hint(ask));
    let room = room_under(blocks.get(1..).unwrap_or_default(), checklist_lines(ask, size), size);
    let dealt = |before: bool| {
        let below = rows_below(ask, before, true);
        let below: usize = below.iter().map(|(row, _)| row.lines(false, false, size).len()).sum();
        deal(&list, ask.question.options.len(), room.saturating_sub(below).max(1), size)
    };
    // On the first of two pages there is none before, and on the second none after.
    let two = dealt(false);
    if two.len() <= 2 { two } else { dealt(true) }
}

/// What can be typed at a number question in place of a number.
fn labels(ask: &Ask<'_>) -> Vec<typed::Choice> {
    super::typed_choices(ask, |_, _| None)
}
