//! The loop that walks a person through an interview. It decides nothing about the questions
//! (that is [`crate::interview`]) and draws nothing (that is a [`Prompter`]).

use std::collections::BTreeSet;
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

/// Which questions are left out, given the answers so far.
pub type LeftOut<'a> = dyn FnMut(&Answers) -> BTreeSet<QuestionIx> + 'a;

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
    /// The person comes back to answers of before.
    again: bool,
    /// Which questions are left out, given the answers so far.
    settled: Option<&'a mut LeftOut<'a>>,
    left_out: BTreeSet<QuestionIx>,
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
        Self {
            rules,
            audience,
            keep,
            kept,
            answers,
            notice_shown: false,
            again: false,
            settled: None,
            left_out: BTreeSet::new(),
            last_asked: None,
        }
    }

    /// The same interview without the questions that are settled. `settled` is asked again after every answer.
    #[must_use]
    pub fn skipping(self, settled: &'a mut LeftOut<'a>) -> Self {
        Self { settled: Some(settled), ..self }
    }

    /// The same interview, of a person who comes back to the answers given before: there is no first page, and
    /// where nothing is left to ask they see where they were, so that an answer can still be changed.
    #[must_use]
    pub fn again(self) -> Self {
        Self { again: true, ..self }
    }

    /// Runs it to its end, and gives back the answers. When nothing is left to ask, nobody is
    /// asked, unless they come back [`again`](Self::again).
    ///
    /// # Errors
    /// When the person cannot be asked any more, or `keep` fails.
    pub fn run(mut self, prompter: &mut dyn Prompter) -> Result<(Answers, Ending), Stop> {
        self.settle();
        let comes_back = self.again && !self.answers.is_empty();
        if self.nothing_to_ask() && !comes_back {
            return Ok((self.answers, Ending::Done));
        }
        let mut go = if comes_back { Go::On } else { self.welcome(prompter)? };
        loop {
            let gone = match go {
                Go::End(ending) => return Ok((self.answers, ending)),
                Go::On => self.step(prompter, None, false),
                Go::Walk(question) => self.step(prompter, Some(question), false),
                Go::Review => self.step(prompter, None, true),
            };
            go = match gone {
                // An emergency stands, whoever is gone. So does an outcome of before that nobody is there to change.
                Err(Stop::Closed) if self.is_emergency() || (comes_back && self.nothing_to_ask()) => {
                    Go::End(Ending::Done)
                }
                gone => gone?,
            };
        }
    }

    /// Finds out anew what is left out.
    fn settle(&mut self) {
        if let Some(settled) = &mut self.settled {
            self.left_out = settled(&self.answers);
        }
    }

    fn next(&self, notice_shown: bool) -> Next {
        interview::next_without(self.rules, &self.answers, notice_shown, &self.left_out)
    }

    fn nothing_to_ask(&self) -> bool {
        match self.next(self.answers.stopped_at_same_day) {
            Next::Ask(_) | Next::SameDayNotice => self.answers.stopped_at_same_day,
            Next::Emergency | Next::Finished => true,
        }
    }

    fn is_emergency(&self) -> bool {
        self.next(true) == Next::Emergency
    }

    /// One screen: danger signs come before everything else.
    fn step(
        &mut self,
        prompter: &mut dyn Prompter,
        walk: Option<QuestionIx>,
        review: bool,
    ) -> Result<Go, Stop> {
        match (self.next(self.notice_shown), walk) {
            (Next::Emergency, None) => self.emergency(prompter, review),
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
                Err(Stop::Interrupted) if self.leaves(prompter, self.leave_say())? => return Ok(None),
                Err(Stop::Interrupted) => {}
                choice => return choice.map(Some),
            }
        }
    }

    fn leave_say(&self) -> &'a str {
        let words = &self.rules.words;
        if self.kept { &words.leave_recorded } else { &words.leave_say }
    }

    fn leaves(&self, prompter: &mut dyn Prompter, say: &str) -> Result<bool, Stop> {
        let words = &self.rules.words;
        let page = Page {
            kind: PageKind::Notice,
            heading: words.leave_heading.to_string(),
            paragraphs: paragraphs(say),
            choices: vec![words.leave_no.to_string(), words.leave_yes.to_string()],
            start: Some(0),
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
            kind: PageKind::Welcome,
            heading: rules.title.to_string(),
            paragraphs: text,
            choices: vec![rules.words.begin.to_string(), rules.words.leave.to_string()],
            start: Some(0),
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
            // While an answer that was to be changed still counts, its page comes back.
            Reply::Leave if self.is_urgent() => Ok(Go::On),
            Reply::Leave if self.leaves(prompter, self.leave_say())? => Ok(Go::End(Ending::Left)),
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
            self.settle();
            (self.keep)(&self.answers)?;
        }
        if walking && !self.is_urgent() {
            let visible = visible_answers(self.rules, &self.answers);
            let after = shown(self.rules, &self.answers).into_iter().find(|&later| later > index);
            return Ok(after.filter(|&later| visible.get(later).is_some()).map_or(Go::On, Go::Walk));
        }
        Ok(Go::On)
    }

    /// Whether an emergency or a same-day page comes next.
    fn is_urgent(&self) -> bool {
        let next = self.next(self.notice_shown);
        matches!(next, Next::Emergency | Next::SameDayNotice)
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
            start: Some(0),
            cancel: Some(0),
            words,
        };
        Ok(self.page(prompter, &page)? == Some(1))
    }

    /// The emergency page, alone: what was answered, and what to do. The outcome stands, so leaving the page
    /// in any way ends with the summary.
    fn emergency(&mut self, prompter: &mut dyn Prompter, review: bool) -> Result<Go, Stop> {
        let rules = self.rules;
        let fired = self.fired_of(FindingKind::Emergency);
        let page = Page {
            kind: PageKind::Emergency,
            heading: rules.outcome(Outcome::Emergency).headline.to_string(),
            paragraphs: self.urgent_text(Outcome::Emergency, &fired),
            choices: vec![rules.words.show_summary.to_string(), rules.words.change_answer.to_string()],
            start: None,
            cancel: None,
            words: &rules.words,
        };
        match prompter.choose(&page) {
            Ok(1) => self.change(prompter, &fired, review),
            Ok(_) | Err(Stop::Interrupted) => Ok(Go::End(Ending::Done)),
            Err(stop) => Err(stop),
        }
    }

    /// The one same-day notice: stop here, go on, or change the answer. Stopping keeps the outcome.
    fn same_day(&mut self, prompter: &mut dyn Prompter, review: bool) -> Result<Go, Stop> {
        let rules = self.rules;
        let fired = self.fired_of(FindingKind::SameDay);
        let words = &rules.words;
        let page = Page {
            kind: PageKind::SameDay,
            heading: rules.outcome(Outcome::SameDay).headline.to_string(),
            paragraphs: self.urgent_text(Outcome::SameDay, &fired),
            choices: [&words.stop_here, &words.go_on, &words.change_answer].map(ToString::to_string).into(),
            start: None,
            cancel: None,
            words,
        };
        loop {
            match prompter.choose(&page) {
                Ok(1) => {
                    self.notice_shown = true;
                    return Ok(if review { Go::Review } else { Go::On });
                }
                Ok(2) => return self.change(prompter, &fired, review),
                Err(Stop::Interrupted) if !self.leaves(prompter, &words.leave_same_day)? => {}
                Ok(_) | Err(Stop::Interrupted) => {
                    self.answers.stopped_at_same_day = true;
                    (self.keep)(&self.answers)?;
                    return Ok(Go::End(Ending::Done));
                }
                Err(stop) => return Err(stop),
            }
        }
    }

    /// Asks the question again whose answer led to an urgent page: the last one asked, if it did.
    fn change(&mut self, prompter: &mut dyn Prompter, fired: &[Fired], review: bool) -> Result<Go, Stop> {
        let reasons = || fired.iter().flat_map(|fired| &fired.because).map(|reason| reason.question);
        let last = self.last_asked.filter(|&last| reasons().any(|question| question == last));
        let Some(question) = last.or_else(|| reasons().max()).or(self.last_asked) else {
            return Ok(Go::End(Ending::Done));
        };
        Ok(match self.ask(prompter, question, false)? {
            Go::On if review => Go::Review,
            other => other,
        })
    }

    /// All answers; the way on comes first.
    fn review(&mut self, prompter: &mut dyn Prompter) -> Result<Go, Stop> {
        let words = &self.rules.words;
        let listed = interview::answered(self.rules, &self.answers);
        let finished = matches!(self.next(true), Next::Finished);
        let way_on = if finished { &words.finish } else { &words.return_to_question };
        let mut choices = vec![way_on.to_string()];
        choices.extend(listed.iter().map(|&question| self.review_line(question)));
        let page = Page {
            kind: PageKind::Review,
            heading: words.review_heading.to_string(),
            paragraphs: paragraphs(&words.review_say),
            start: Some(0),
            cancel: Some(0),
            choices,
            words,
        };
        let Some(choice) = self.page(prompter, &page)? else {
            return Ok(Go::End(Ending::Left));
        };
        match choice.checked_sub(1).and_then(|place| listed.get(place)) {
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
        if self.audience == Audience::Staff {
            text.push(self.rules.words.staff_alarm.to_string());
        }
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
