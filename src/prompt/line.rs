//! Plain numbered prompts over any reader and writer: append only, no escape byte, no cursor movement.

use std::collections::BTreeSet;
use std::io::{self, BufRead, ErrorKind, Write};

use super::typed::{self, Choice, Command, Meaning, Miss};
use super::validate::{self, Fault, in_range};
use super::{Ask, Page, Prompter, Reply, Stop};
use crate::answers::Answer;
use crate::ruleset::{Kind, Token, Words, fill};
use crate::text::{indent, paragraphs, visible};

/// Bytes of a typed line that are looked at; no answer is longer.
const LONGEST: usize = 4096;

/// The front end for screen readers, dumb terminals and pipes.
///
/// It only ever appends: no escape byte, no carriage return, nothing drawn twice. A screen reader reads each
/// line once, and a transcript of a session reads like one.
#[derive(Debug)]
pub struct Line<R, W> {
    input: R,
    output: W,
    columns: usize,
    echo: bool,
    /// What can be typed besides an answer was said in full once.
    told: bool,
}

/// A line that was read.
enum Typed {
    Words(String),
    /// Too long to be an answer: its beginning.
    TooLong(String),
}

impl<R: BufRead, W: Write> Line<R, W> {
    /// Prompts that read lines from `input` and write lines of at most `columns` columns to `output`. With
    /// `echo`, what was read is written after its prompt: for input that does not come from a terminal.
    pub fn new(input: R, output: W, columns: usize, echo: bool) -> Self {
        Self { input, output, columns: columns.max(20), echo, told: false }
    }

    /// The reader and the writer.
    pub fn into_inner(self) -> (R, W) {
        (self.input, self.output)
    }

    /// Writes a text, wrapped, with `first` before its first line and `rest` before the others.
    fn say(&mut self, text: &str, first: &str, rest: &str) -> io::Result<()> {
        for line in indent(&visible(text), self.columns, first, rest) {
            writeln!(self.output, "{line}")?;
        }
        Ok(())
    }

    fn paragraph(&mut self, text: &str) -> io::Result<()> {
        let text = text.trim();
        match text.strip_prefix("- ") {
            Some(item) => self.say(item, "- ", "  "),
            None => self.say(text, "", ""),
        }
    }

    fn blank(&mut self) -> io::Result<()> {
        writeln!(self.output)
    }

    fn numbered(&mut self, choices: &[Choice]) -> io::Result<()> {
        let widest = if choices.len() > 9 { 4 } else { 3 };
        // 0 comes last, as on a keypad.
        let is_zero = |choice: &&Choice| choice.number == Some(0);
        let in_order = choices.iter().filter(|c| !is_zero(c)).chain(choices.iter().filter(is_zero));
        for choice in in_order {
            if let Some(number) = choice.number {
                let first = format!("{:>widest$} ", format!("{number}."));
                self.say(&choice.label, &first, &" ".repeat(widest + 1))?;
            }
        }
        Ok(())
    }

    /// Prompts for a line and reads it.
    fn read(&mut self, prompt: &str) -> Result<Typed, Stop> {
        write!(self.output, "{} ", visible(prompt))?;
        self.output.flush()?;
        let mut bytes = Vec::new();
        let mut any = false;
        let mut ended = false;
        let mut length = 0usize;
        while !ended {
            let chunk = match self.input.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                chunk => chunk?,
            };
            if chunk.is_empty() {
                break;
            }
            any = true;
            let line = chunk.split(|&byte| byte == b'\n').next().unwrap_or_default();
            ended = line.len() < chunk.len();
            let used = line.len() + usize::from(ended);
            let room = LONGEST.saturating_sub(bytes.len());
            bytes.extend(line.iter().take(room));
            length = length.saturating_add(line.len());
            self.input.consume(used);
        }
        if !any {
            self.blank()?;
            self.output.flush()?;
            return Err(Stop::Closed);
        }
        let words = String::from_utf8_lossy(&bytes).trim().to_owned();
        if self.echo {
            writeln!(self.output, "{}", typed::shown(&words))?;
        } else if !ended {
            // The person closed the input in the middle of a line.
            self.blank()?;
        }
        Ok(if length > LONGEST { Typed::TooLong(words) } else { Typed::Words(words) })
    }

    /// Reads a line and what it means, or says what is wrong with it.
    fn understand(&mut self, offered: &[Choice], prompt: &str) -> Result<Result<Meaning, Miss>, Stop> {
        Ok(match self.read(prompt)? {
            Typed::Words(words) => typed::meaning(offered, &words),
            Typed::TooLong(words) => Err(Miss::Unknown(words)),
        })
    }

    fn question(&mut self, ask: &Ask<'_>, offered: &[Choice]) -> io::Result<()> {
        let (question, words) = (ask.question, ask.words);
        self.blank()?;
        self.say(&[ask.section, ask.progress].join(" - "), "", "")?;
        self.say(question.asked_of(ask.audience), "", "")?;
        self.numbered(offered)?;
        let hint = match &question.kind {
            Kind::YesNo | Kind::ChooseOne => fill(&words.line_one, &[("count", &offered.len().to_string())]),
            Kind::ChooseMany => {
                let none = question.token_label(Token::None, words, ask.audience);
                fill(&words.line_many, &[("none", none)])
            }
            Kind::Number { .. } => in_range(&words.line_number, question),
        };
        self.say(&hint, "", "")?;
        if !offered.is_empty() && matches!(question.kind, Kind::Number { .. }) {
            let labels: Vec<String> = offered.iter().map(|choice| format!("\"{}\"", choice.label)).collect();
            self.say(&fill(&words.line_number_or, &[("choices", &labels.join(", "))]), "", "")?;
        }
        if !self.told {
            self.say(&words.line_keys, "", "")?;
        }
        if let Some(previous) = ask.previous {
            let now = fill(&words.line_now, &[("answer", &in_words(ask, previous))]);
            self.say(&now, "", "")?;
            self.say(&words.line_now_keep, "", "")?;
        }
        Ok(())
    }

    /// What a line means as an answer. `Err`: the line that says what is wrong.
    fn answer(ask: &Ask<'_>, meaning: Result<Vec<usize>, Miss>) -> Result<Answer, String> {
        let number = matches!(ask.question.kind, Kind::Number { .. });
        let fault = |fault: Fault| fault.in_words(ask);
        match meaning {
            Ok(choices) => {
                let tokens = ask.question.tokens();
                let chosen: BTreeSet<Token> =
                    choices.iter().filter_map(|&choice| tokens.get(choice).copied()).collect();
                validate::chosen(ask.question, &chosen).map_err(fault)
            }
            Err(Miss::Empty) => ask
                .previous
                .cloned()
                .ok_or_else(|| fault(if number { Fault::Number } else { Fault::Nothing })),
            Err(Miss::Unknown(typed) | Miss::Ambiguous(typed)) if number => {
                validate::number(ask.question, &typed).map_err(fault)
            }
            Err(miss) => Err(miss_in_words(&miss, ask.words)),
        }
    }

    /// Does what was typed in place of an answer. `None`: the question is still open.
    fn obey(&mut self, ask: &Ask<'_>, command: Command) -> io::Result<Option<Reply>> {
        let (question, words) = (ask.question, ask.words);
        match command {
            Command::Help => self.tell(question.help.as_ref().unwrap_or(&words.no_help))?,
            Command::Why => self.tell(question.why.as_ref().unwrap_or(&words.no_why))?,
            Command::Back if !ask.can_go_back => self.tell(&words.error_first)?,
            Command::Back => return Ok(Some(Reply::Back)),
            Command::Review => return Ok(Some(Reply::Review)),
            Command::Quit => return Ok(Some(Reply::Leave)),
        }
        Ok(None)
    }

    fn tell(&mut self, text: &str) -> io::Result<()> {
        for paragraph in paragraphs(text) {
            self.paragraph(&paragraph)?;
        }
        Ok(())
    }
}

impl<R: BufRead, W: Write> Prompter for Line<R, W> {
    fn ask(&mut self, ask: &Ask<'_>) -> Result<Reply, Stop> {
        let number = matches!(ask.question.kind, Kind::Number { .. });
        let offered = super::typed_choices(ask, |index, token| match token {
            _ if number => None,
            Token::None => Some(0),
            // "None" has 0, so that those after it follow the options.
            Token::Option(_) => Some(index + 1),
            Token::NotSure | Token::PreferNot => {
                Some(index + 1 - usize::from(ask.question.kind == Kind::ChooseMany))
            }
        });
        self.question(ask, &offered)?;
        let mut prompt = ask.words.line_prompt.to_string();
        if std::mem::replace(&mut self.told, true) {
            prompt = format!("{} {prompt}", ask.words.line_keys_short);
        }
        loop {
            let meaning = match self.understand(&offered, &prompt)? {
                Ok(Meaning::Command(command)) => match self.obey(ask, command)? {
                    Some(reply) => return Ok(reply),
                    None => continue,
                },
                Ok(Meaning::Choices(choices)) => Ok(choices),
                Err(miss) => Err(miss),
            };
            match Self::answer(ask, meaning) {
                Ok(answer) => {
                    let chosen = fill(&ask.words.line_chosen, &[("answer", &in_words(ask, &answer))]);
                    self.say(&chosen, "", "")?;
                    return Ok(Reply::Answer(answer));
                }
                Err(error) => self.say(&error, "", "")?,
            }
        }
    }

    fn choose(&mut self, page: &Page<'_>) -> Result<usize, Stop> {
        self.blank()?;
        self.say(&page.heading, "", "")?;
        for paragraph in &page.paragraphs {
            self.paragraph(paragraph)?;
        }
        let offered: Vec<Choice> = page
            .choices
            .iter()
            .enumerate()
            .map(|(index, label)| Choice { number: Some(index + 1), label: label.clone(), id: label.clone() })
            .collect();
        self.numbered(&offered)?;
        let hint = fill(&page.words.line_one, &[("count", &offered.len().to_string())]);
        self.say(&hint, "", "")?;
        loop {
            let miss = match self.understand(&offered, &page.words.line_prompt)? {
                Ok(Meaning::Choices(choices)) => match choices[..] {
                    [choice] => return Ok(choice),
                    _ => page.words.error_one.to_string(),
                },
                Ok(Meaning::Command(Command::Back)) => match page.cancel {
                    Some(choice) => return Ok(choice),
                    None => hint.clone(),
                },
                // Whoever conducts the interview asks whether to leave.
                Ok(Meaning::Command(Command::Quit)) => return Err(Stop::Interrupted),
                Ok(Meaning::Command(_)) | Err(Miss::Empty) => hint.clone(),
                Err(miss) => miss_in_words(&miss, page.words),
            };
            self.say(&miss, "", "")?;
        }
    }
}

fn miss_in_words(miss: &Miss, words: &Words) -> String {
    match miss {
        Miss::Empty => words.error_one.to_string(),
        Miss::Unknown(typed) => fill(&words.line_unknown, &[("typed", &typed::shown(typed))]),
        Miss::Ambiguous(typed) => fill(&words.line_ambiguous, &[("typed", &typed::shown(typed))]),
    }
}

fn in_words(ask: &Ask<'_>, answer: &Answer) -> String {
    super::said(ask.question, ask.words, answer, ask.audience)
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
