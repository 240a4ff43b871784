//! The loop that walks a person through an interview. It decides nothing about the questions
//! (that is [`crate::interview`]) and draws nothing (that is a [`Prompter`]).

use std::io;

use super::{Ask, Page, PageKind, Prompter, Reply, Stop};
use crate::answers::{Answer, Answers};
use crate::assess::{Fired, assess, shown, visible_answers};
use crate::interview::{self, Next};
use crate::ruleset::{Audience, FindingKind, Outcome, QuestionIx, RuleSet, fill};
use crate::text::paragraphs;

/// How an interview ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// There is an outcome.
    Done,
    /// The person left before the end; there is none.
    Left,
}

/// One interview.
pub struct Conduct<'a> {
    rules: &'a RuleSet,
    audience: Audience,
    /// Called with the answers as they stand after every change.
    keep: &'a mut dyn FnMut(&Answers) -> io::Result<()>,
    /// Said on the page about leaving when answers are kept in a file.
    kept: bool,
    answers: Answers,
    notice_shown: bool,
    last_asked: Option<QuestionIx>,
}

/// Where the loop goes next.
enum Go {
    /// To whatever comes next.
    On,
    /// To this question, answered or not, and from there through the answered ones after it.
    Walk(QuestionIx),
    /// To the list of all answers.
    Review,
    /// Out.
    End(Ending),
}

impl<'a> Conduct<'a> {
    /// An interview that goes on from `answers`. `keep` is called with the answers after every change;
    /// `kept` says whether that stores them.
    pub fn new(
        rules: &'a RuleSet,
        audience: Audience,
        answers: Answers,
        kept: bool,
        keep: &'a mut dyn FnMut(&Answers) -> io::Result<()>,
    ) -> Self {
        Self { rules, audience, keep, kept, answers, notice_shown: false, last_asked: None }
    }

    /// Runs it to its end, and gives back the answers. When nothing is left to ask, nobody is asked.
    ///
    /// # Errors
    /// When the person cannot be asked any more, or `keep` fails.
    pub fn run(mut self, prompter: &mut dyn Prompter) -> Result<(Answers, Ending), Stop> {
        let nothing_to_ask =
            match interview::next(self.rules, &self.answers, self.answers.stopped_at_same_day) {
                Next::Ask(_) | Next::SameDayNotice => self.answers.stopped_at_same_day,
                Next::Emergency | Next::Finished => true,
            };
        if nothing_to_ask {
            return Ok((self.answers, Ending::Done));
        }
        let mut go = self.welcome(prompter)?;
        loop {
            go = match go {
                Go::End(ending) => return Ok((self.answers, ending)),
                Go::On => self.step(prompter, None, false)?,
                Go::Walk(question) => self.step(prompter, Some(question), false)?,
                Go::Review => self.step(prompter, None, true)?,
            };
        }
    }

    /// One screen: danger signs come before everything else.
    fn step(
        &mut self,
        prompter: &mut dyn Prompter,
        walk: Option<QuestionIx>,
        review: bool,
    ) -> Result<Go, Stop> {
        match (interview::next(self.rules, &self.answers, self.notice_shown), walk) {
            (Next::Emergency, None) => self.emergency(prompter),
            (Next::SameDayNotice, None) => self.same_day(prompter, review),
            (_, Some(question)) => self.ask(prompter, question, true),
            (_, None) if review => self.review(prompter),
            (Next::Ask(question), None) => self.ask(prompter, question, false),
            (Next::Finished, None) => self.review(prompter),
        }
    }

    /// Shows a page; Ctrl-C on it asks whether to leave.
    fn page(&mut self, prompter: &mut dyn Prompter, page: &Page<'_>) -> Result<Option<usize>, Stop> {
        loop {
            match prompter.choose(page) {
                Err(Stop::Interrupted) if self.leaves(prompter)? => return Ok(None),
                Err(Stop::Interrupted) => {}
                choice => return choice.map(Some),
            }
        }
    }

    fn leaves(&self, prompter: &mut dyn Prompter) -> Result<bool, Stop> {
        let words = &self.rules.words;
        let say = if self.kept { &words.leave_recorded } else { &words.leave_say };
        let page = Page {
            kind: PageKind::Notice,
            heading: words.leave_heading.to_string(),
            paragraphs: paragraphs(say),
            choices: vec![words.leave_no.to_string(), words.leave_yes.to_string()],
            start: 0,
            cancel: Some(0),
            words,
        };
        match prompter.choose(&page) {
            Err(Stop::Interrupted) => Ok(true),
            choice => Ok(choice? == 1),
        }
    }

    fn welcome(&mut self, prompter: &mut dyn Prompter) -> Result<Go, Stop> {
        let rules = self.rules;
        let mut text = paragraphs(&rules.welcome);
        text.extend(paragraphs(&rules.disclaimer));
        let page = Page {
            kind: PageKind::Notice,
            heading: rules.title.to_string(),
            paragraphs: text,
            choices: vec![rules.words.begin.to_string(), rules.words.leave.to_string()],
            start: 0,
            cancel: None,
            words: &rules.words,
        };
        Ok(match self.page(prompter, &page)? {
            Some(0) => Go::On,
            _ => Go::End(Ending::Left),
        })
    }

    fn ask(&mut self, prompter: &mut dyn Prompter, index: QuestionIx, walking: bool) -> Result<Go, Stop> {
        let rules = self.rules;
        let question = rules.question(index);
        let before = interview::previous(rules, &self.answers, index);
        let progress = self.progress_line(index);
        let ask = Ask {
            question,
            words: &rules.words,
            audience: self.audience,
            section: &rules.section(question.section).title,
            progress: &progress,
            previous: self.answers.get(index),
            can_go_back: before.is_some(),
        };
        match prompter.ask(&ask)? {
            Reply::Answer(answer) => self.take(prompter, index, answer, walking),
            Reply::Back => Ok(Go::Walk(before.unwrap_or(index))),
            Reply::Review => Ok(Go::Review),
            Reply::Leave if self.leaves(prompter)? => Ok(Go::End(Ending::Left)),
            Reply::Leave => Ok(Go::Walk(index)),
        }
    }

    /// Takes an answer, after asking about the answers that it would take away.
    fn take(
        &mut self,
        prompter: &mut dyn Prompter,
        index: QuestionIx,
        answer: Answer,
        walking: bool,
    ) -> Result<Go, Stop> {
        self.last_asked = Some(index);
        let dropped = interview::dropped_by(self.rules, &self.answers, index, &answer);
        if dropped.is_empty() || self.agrees_to_drop(prompter, &dropped)? {
            self.answers.set(index, answer);
            (self.keep)(&self.answers)?;
        }
        let urgent = matches!(
            interview::next(self.rules, &self.answers, self.notice_shown),
            Next::Emergency | Next::SameDayNotice
        );
        if walking && !urgent {
            let visible = visible_answers(self.rules, &self.answers);
            let after = shown(self.rules, &self.answers).into_iter().find(|&later| later > index);
            return Ok(after.filter(|&later| visible.get(later).is_some()).map_or(Go::On, Go::Walk));
        }
        Ok(Go::On)
    }

    fn agrees_to_drop(&mut self, prompter: &mut dyn Prompter, dropped: &[QuestionIx]) -> Result<bool, Stop> {
        let words = &self.rules.words;
        let mut text = paragraphs(&words.drop_say);
        text.extend(dropped.iter().map(|&question| format!("- {}", self.review_line(question))));
        let page = Page {
            kind: PageKind::Notice,
            heading: words.drop_heading.to_string(),
            paragraphs: text,
            choices: vec![words.drop_no.to_string(), words.drop_yes.to_string()],
            start: 0,
            cancel: Some(0),
            words,
        };
        Ok(self.page(prompter, &page)? == Some(1))
    }

    /// The emergency page, alone: what was answered, and what to do.
    fn emergency(&mut self, prompter: &mut dyn Prompter) -> Result<Go, Stop> {
        let rules = self.rules;
        let fired = self.fired_of(FindingKind::Emergency);
        let page = Page {
            kind: PageKind::Emergency,
            heading: rules.outcome(Outcome::Emergency).headline.to_string(),
            paragraphs: self.urgent_text(Outcome::Emergency, &fired),
            choices: vec![rules.words.show_summary.to_string(), rules.words.change_answer.to_string()],
            start: 0,
            cancel: None,
            words: &rules.words,
        };
        let choice = self.page(prompter, &page)?;
        let of_reasons = fired.iter().flat_map(|fired| &fired.because).map(|reason| reason.question).max();
        match (choice, self.last_asked.or(of_reasons)) {
            (Some(1), Some(question)) => self.ask(prompter, question, false),
            _ => Ok(Go::End(Ending::Done)),
        }
    }

    /// The one same-day notice: stop here, or go on.
    fn same_day(&mut self, prompter: &mut dyn Prompter, review: bool) -> Result<Go, Stop> {
        let rules = self.rules;
        let fired = self.fired_of(FindingKind::SameDay);
        let page = Page {
            kind: PageKind::SameDay,
            heading: rules.outcome(Outcome::SameDay).headline.to_string(),
            paragraphs: self.urgent_text(Outcome::SameDay, &fired),
            choices: vec![rules.words.stop_here.to_string(), rules.words.go_on.to_string()],
            start: 0,
            cancel: None,
            words: &rules.words,
        };
        if self.page(prompter, &page)? == Some(1) {
            self.notice_shown = true;
            return Ok(if review { Go::Review } else { Go::On });
        }
        self.answers.stopped_at_same_day = true;
        (self.keep)(&self.answers)?;
        Ok(Go::End(Ending::Done))
    }

    fn review(&mut self, prompter: &mut dyn Prompter) -> Result<Go, Stop> {
        let words = &self.rules.words;
        let listed = interview::answered(self.rules, &self.answers);
        let finished = matches!(interview::next(self.rules, &self.answers, true), Next::Finished);
        let mut choices: Vec<String> = listed.iter().map(|&question| self.review_line(question)).collect();
        choices.push(if finished { words.finish.to_string() } else { words.return_to_question.to_string() });
        let page = Page {
            kind: PageKind::Review,
            heading: words.review_heading.to_string(),
            paragraphs: paragraphs(&words.review_say),
            start: listed.len(),
            cancel: Some(listed.len()),
            choices,
            words,
        };
        let Some(choice) = self.page(prompter, &page)? else {
            return Ok(Go::End(Ending::Left));
        };
        match listed.get(choice) {
            Some(&question) => Ok(match self.ask(prompter, question, false)? {
                Go::On => Go::Review,
                other => other,
            }),
            None if finished => Ok(Go::End(Ending::Done)),
            None => Ok(Go::On),
        }
    }

    fn fired_of(&self, kind: FindingKind) -> Vec<Fired> {
        assess(self.rules, &self.answers).of_kind(self.rules, kind).cloned().collect()
    }

    fn urgent_text(&self, outcome: Outcome, fired: &[Fired]) -> Vec<String> {
        let outcome = self.rules.outcome(outcome);
        let mut text = paragraphs(&outcome.say);
        for finding in fired.iter().map(|fired| self.rules.finding(fired.finding)) {
            text.push(format!("- {}", finding.title));
        }
        text.extend(outcome.closing.as_deref().map(paragraphs).unwrap_or_default());
        text
    }

    fn progress_line(&self, question: QuestionIx) -> String {
        let words = &self.rules.words;
        let progress = interview::progress(self.rules, &self.answers, question);
        let (step, least, most) =
            (progress.step.to_string(), progress.least_left.to_string(), progress.most_left.to_string());
        let template = match (progress.least_left, progress.most_left) {
            (0, 0) => &words.progress_last,
            (least, most) if least == most => &words.progress,
            _ => &words.progress_range,
        };
        fill(template, &[("step", &step), ("left", &most), ("least", &least), ("most", &most)])
    }

    fn review_line(&self, question: QuestionIx) -> String {
        let asked = self.rules.question(question).in_lists(self.audience);
        let answer = self
            .answers
            .get(question)
            .map(|answer| answer_in_words(self.rules, question, answer, self.audience));
        let gap = if asked.ends_with(['?', '.', ':']) { " " } else { ": " };
        format!("{asked}{gap}{}", answer.unwrap_or_else(|| self.rules.words.unanswered.to_string()))
    }
}

/// An answer as a person reads it: the labels of what was chosen, or the number with its unit.
#[must_use]
pub fn answer_in_words(rules: &RuleSet, index: QuestionIx, answer: &Answer, audience: Audience) -> String {
    super::said(rules.question(index), &rules.words, answer, audience)
}
