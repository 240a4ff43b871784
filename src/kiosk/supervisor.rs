//! The process that owns the terminal: one child after the other, and nothing of one left for the next.

use std::io;
use std::time::{Duration, Instant};

use super::alert::{Alarm, Alerts};
use super::child::{Child, Heard};
use super::keys::{Filter, Key};
use super::pin::{self, Pin, Tries};
use super::signals::Signals;
use super::talk::{Shown, Told};
use super::tty::Tty;
use super::wait::{Ready, wait};
use super::watch::{Due, Watch};
use super::{Code, Death, Event, Journal, Settings, Store, Utc, keys, notes};
use crate::ruleset::{RuleSet, fill};

/// So many children in a row that did not last are no accident.
const FAILURES: u32 = 3;
/// How long the page about a child that died stays.
const SORRY: Duration = Duration::from_secs(10);
/// How often it is tried again where nothing works.
const AGAIN: Duration = Duration::from_secs(60);
/// How often results that are too old are removed.
const PRUNE: Duration = Duration::from_secs(24 * 60 * 60);
/// Staff who press nothing for so long are gone.
const STAFF: Duration = Duration::from_secs(30);
/// How often programs of alerts are looked after.
const TIDY: Duration = Duration::from_secs(5);

/// Why the kiosk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Staff ended it, after so many wrong PINs since the last right one.
    Staff(u32),
    /// It was asked to.
    Terminated,
    /// The terminal is gone.
    HungUp,
}

/// How one patient, or one page without any, ended.
enum Left {
    /// All is well: the next one.
    Next,
    /// The child died.
    Died,
    /// Its result could not be kept.
    NotKept,
    Kiosk(Ended),
}

/// What the supervisor has put on its rows of the screen.
enum Note {
    Nothing,
    Warning,
    /// A PIN is being typed.
    Pin(Pin),
    /// Staff are at an emergency page.
    StaffHere,
}

/// The kiosk.
pub struct Supervisor<'a> {
    rules: &'a RuleSet,
    settings: &'a Settings,
    tty: Tty,
    signals: Signals,
    journal: Journal,
    store: Option<Store>,
    alerts: Alerts,
    tries: Tries,
    start: Instant,
    /// Divides every time; 1 outside tests.
    faster: u64,
    pruned: Option<Instant>,
    code: Option<Code>,
    note: Note,
    /// The last key.
    pressed: u64,
    filter: Filter,
    /// Keys as they came; overwritten as soon as they were looked at.
    bytes: Vec<u8>,
}

impl<'a> Supervisor<'a> {
    /// Takes the terminal on standard input.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(rules: &'a RuleSet, settings: &'a Settings, journal: Journal) -> io::Result<Self> {
        let store = settings.save_dir.clone().map(Store::new);
        Ok(Self {
            rules,
            settings,
            signals: Signals::watch()?,
            tty: Tty::take()?,
            journal,
            store,
            alerts: Alerts::default(),
            tries: Tries::new(),
            start: Instant::now(),
            faster: faster(),
            pruned: None,
            code: None,
            note: Note::Nothing,
            pressed: 0,
            filter: Filter::default(),
            bytes: vec![0; 4096],
        })
    }

    /// One patient after the other, until staff end it.
    ///
    /// # Errors
    /// When the terminal can no longer be used.
    pub fn run(mut self) -> io::Result<Ended> {
        self.log(Event::Started);
        let ended = match self.patients() {
            // So it is when the other side of a terminal is closed.
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => Ended::HungUp,
            ended => ended?,
        };
        self.code = None;
        self.log(if matches!(ended, Ended::Staff(_)) { Event::StaffExit } else { Event::Stopped });
        Ok(ended)
    }

    fn patients(&mut self) -> io::Result<Ended> {
        let mut failures = 0;
        loop {
            // Found before somebody has answered everything, not after.
            let left = if self.can_keep() {
                self.patient()?
            } else {
                self.log(Event::SaveFailed);
                Left::NotKept
            };
            let left = match left {
                Left::Died => {
                    failures += 1;
                    let words = &self.rules.words;
                    match failures {
                        ..FAILURES => self.notice(&words.kiosk_sorry, &words.kiosk_sorry_say, SORRY)?,
                        FAILURES.. => self.out_of_order(false)?,
                    }
                }
                left => {
                    failures = 0;
                    if matches!(left, Left::NotKept) { self.out_of_order(true)? } else { left }
                }
            };
            if let Left::Kiosk(ended) = left {
                return Ok(ended);
            }
        }
    }

    /// A failing journal stops nothing: a full disk must not keep anybody from an urgent page.
    fn log(&mut self, event: Event) {
        let _ = self.journal.write(Utc::now(), self.code, event);
    }

    fn now(&self) -> u64 {
        whole_milliseconds(self.start.elapsed())
    }

    fn milliseconds(&self, time: Duration) -> u64 {
        whole_milliseconds(time).checked_div(self.faster).unwrap_or(u64::MAX)
    }

    fn prune(&mut self) {
        let (Some(store), Some(days)) = (&self.store, self.settings.keep_days) else { return };
        if self.pruned.is_some_and(|last| last.elapsed() < PRUNE) {
            return;
        }
        self.pruned = Some(Instant::now());
        match store.prune(Utc::now(), days) {
            Ok(0) => {}
            Ok(removed) => self.log(Event::Removed(removed)),
            Err(_) => self.log(Event::SaveFailed),
        }
    }

    /// One patient, from the first page to a clean screen.
    fn patient(&mut self) -> io::Result<Left> {
        let store = &self.store;
        let code = Code::random(|code| store.as_ref().is_some_and(|store| store.has(code)))?;
        self.code = Some(code);
        self.tty.clean()?;
        let Ok(mut child) = Child::start(&self.tty, self.settings.plain, code) else {
            self.log(Event::ChildDied(Death::NotStarted));
            return Ok(Left::Died);
        };
        let left = self.attend(&mut child);
        let not_kept = child.not_kept;
        drop(child);
        self.note = Note::Nothing;
        self.filter = Filter::default();
        let left = left?;
        if !matches!(left, Left::Kiosk(_)) {
            self.tty.clean()?;
        }
        Ok(if matches!(left, Left::Next) && not_kept { Left::NotKept } else { left })
    }

    /// Sees to a child until it ends, or is ended.
    fn attend(&mut self, child: &mut Child) -> io::Result<Left> {
        let mut watch = Watch::new(self.settings, self.faster, self.now());
        loop {
            if !watch.has_begun() {
                // A quiet day is a day too.
                self.prune();
            }
            let ready = self.wait(Some(child), watch.next_at())?;
            if let Some(ended) = self.ended(ready) {
                return Ok(Left::Kiosk(ended));
            }
            if let Some(left) = self.keys(ready, Some((child, &mut watch)))? {
                return Ok(left);
            }
            if ready.told {
                for heard in child.hear() {
                    match heard {
                        Heard::Told(told) => self.told(told, child, &mut watch),
                        Heard::Ended(None) => return Ok(Left::Next),
                        Heard::Ended(Some(death)) => {
                            self.log(Event::ChildDied(death));
                            return Ok(Left::Died);
                        }
                    }
                }
            }
            let now = self.now();
            match watch.due(now) {
                None => {}
                Some(Due::Warn) => self.warn()?,
                Some(Due::Idle) => {
                    self.log(Event::Idle);
                    return Ok(Left::Next);
                }
                Some(Due::SessionOver) => {
                    self.log(Event::SessionLimit);
                    return Ok(Left::Next);
                }
                Some(Due::EmergencyOver) => {
                    self.log(Event::EmergencyLimit);
                    return Ok(Left::Next);
                }
                Some(Due::Hung) => {
                    self.log(Event::ChildDied(Death::Silent));
                    return Ok(Left::Died);
                }
            }
        }
    }

    fn told(&mut self, told: Told, child: &mut Child, watch: &mut Watch) {
        let now = self.now();
        watch.beat(now);
        match told {
            Told::Beat | Told::Left => {}
            Told::Expects(expects) => {
                child.expect(expects);
                child.nudge();
                watch.expects(now, expects);
            }
            Told::Page(shown) => {
                let before = (watch.has_begun(), watch.shown());
                watch.page(now, shown);
                child.shows(shown);
                if !before.0 && watch.has_begun() {
                    self.log(Event::Begun);
                }
                match shown {
                    Shown::Emergency if before.1 != shown => self.alarm(Event::Emergency, Alarm::Emergency),
                    Shown::SameDay if before.1 != shown => self.alarm(Event::SameDay, Alarm::SameDay),
                    _ => {}
                }
            }
            Told::GoesBack => child.nudge(),
            Told::Saved => self.log(Event::Saved),
            Told::NotSaved => {
                child.not_kept = true;
                self.log(Event::SaveFailed);
            }
            Told::NotPrinted => self.log(Event::PrintFailed),
            Told::Finished(outcome) => self.log(Event::Finished(outcome)),
        }
    }

    fn alarm(&mut self, event: Event, alarm: Alarm) {
        let raised = self.settings.alert.as_ref().map(|command| self.alerts.raise(command, alarm));
        self.log(event);
        if let Some(Err(_)) = raised {
            self.log(Event::AlertFailed);
        }
    }

    fn warn(&mut self) -> io::Result<()> {
        // Somebody is there: a PIN is being typed.
        if !matches!(self.note, Note::Nothing) {
            return Ok(());
        }
        let words = &self.rules.words;
        let seconds = (self.settings.warning.as_secs()).to_string();
        let otherwise = fill(&words.kiosk_still_there_else, &[("seconds", &seconds)]);
        self.note = Note::Warning;
        self.show_note([&words.kiosk_still_there, &otherwise])
    }

    /// Two texts on the rows that are ours; none: the rows are empty again.
    fn show_note(&mut self, texts: [&str; 2]) -> io::Result<()> {
        let columns = self.tty.size().0;
        let lines = notes::lines(texts, columns);
        if self.settings.plain {
            return self.tty.add(&lines);
        }
        self.tty.put_below(&lines, notes::rows(&self.rules.words, columns))
    }

    /// Waits until there is something to do. `at`: when something is due.
    fn wait(&mut self, child: Option<&Child>, at: Option<u64>) -> io::Result<Ready> {
        for _ in 0..self.alerts.tidy() {
            self.log(Event::AlertFailed);
        }
        let now = self.now();
        let tidy = now.saturating_add(whole_milliseconds(TIDY));
        let staff = self.staff_until();
        if staff.is_some_and(|until| now >= until) {
            self.take_note_away()?;
        }
        let next = [at, self.filter.due(), staff, Some(tidy)].into_iter().flatten().min().unwrap_or(tidy);
        wait(&self.tty, &self.signals, child, Duration::from_millis(next.saturating_sub(now)))
    }

    /// Until when a note for staff waits for their next key.
    fn staff_until(&self) -> Option<u64> {
        let waits = matches!(self.note, Note::Pin(_) | Note::StaffHere);
        // Not made faster: staff type as they do, in tests too.
        waits.then(|| self.pressed.saturating_add(whole_milliseconds(STAFF)))
    }

    fn ended(&self, ready: Ready) -> Option<Ended> {
        self.signals.taken().or_else(|| ready.hung_up.then_some(Ended::HungUp))
    }

    /// Looks at what was typed. With a patient, the keys that the prompt can use go to the child.
    fn keys(
        &mut self,
        ready: Ready,
        mut patient: Option<(&mut Child, &mut Watch)>,
    ) -> io::Result<Option<Left>> {
        let now = self.now();
        let mut events = Vec::new();
        if ready.keys {
            let count = match rustix::io::read(&self.tty, &mut self.bytes) {
                Ok(0) | Err(rustix::io::Errno::IO) => return Ok(Some(Left::Kiosk(Ended::HungUp))),
                Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => 0,
                count => count?,
            };
            self.filter.feed(now, self.bytes.get(..count).unwrap_or_default(), &mut events);
            self.bytes.fill(0);
        }
        self.filter.ready(now, &mut events);
        for event in events {
            let here = patient.as_mut().map(|(child, watch)| (&mut **child, &mut **watch));
            if let Some(left) = self.event(now, event, here)? {
                return Ok(Some(left));
            }
        }
        Ok(None)
    }

    fn event(
        &mut self,
        now: u64,
        event: keys::Event,
        mut patient: Option<(&mut Child, &mut Watch)>,
    ) -> io::Result<Option<Left>> {
        self.pressed = now;
        let was_warned = patient.as_mut().is_some_and(|(_, watch)| watch.key(now));
        if was_warned && matches!(self.note, Note::Warning) {
            self.take_note_away()?;
            // It only says that somebody is there.
            if matches!(event, keys::Event::Key(_)) {
                return Ok(None);
            }
        }
        let shown = patient.as_ref().map(|(_, watch)| watch.shown());
        match (event, &mut self.note) {
            (keys::Event::Chord, Note::Nothing) if shown == Some(Shown::Emergency) => {
                let words = &self.rules.words;
                self.note = Note::StaffHere;
                self.show_note([&words.kiosk_staff_here, &words.kiosk_staff_here_else])?;
            }
            (keys::Event::Chord, Note::Nothing) if self.settings.pin.is_some() => {
                self.note = Note::Pin(Pin::new());
                self.ask_pin("")?;
            }
            (keys::Event::Chord, _) => {}
            (keys::Event::Key(key), Note::StaffHere) => return self.staff_here(key, patient),
            (keys::Event::Key(key), Note::Pin(_)) => return self.pin_key(key),
            (keys::Event::Key(key), Note::Nothing | Note::Warning) => {
                if let Some((child, _)) = patient {
                    child.press(key, &mut self.tty)?;
                }
            }
        }
        Ok(None)
    }

    fn take_note_away(&mut self) -> io::Result<()> {
        self.note = Note::Nothing;
        self.show_note(["", ""])
    }

    /// At an emergency page: what staff do with it.
    fn staff_here(
        &mut self,
        key: Key,
        patient: Option<(&mut Child, &mut Watch)>,
    ) -> io::Result<Option<Left>> {
        match (key, patient) {
            (Key::Enter, _) => {
                self.log(Event::Acknowledged);
                return Ok(Some(Left::Next));
            }
            (Key::Char(b'b' | b'B'), Some((child, _))) => {
                self.log(Event::Acknowledged);
                self.take_note_away()?;
                child.go_back();
            }
            (Key::Escape, _) => self.take_note_away()?,
            _ => {}
        }
        Ok(None)
    }

    fn ask_pin(&mut self, more: &str) -> io::Result<()> {
        self.show_note([&self.rules.words.kiosk_pin, more])
    }

    fn pin_key(&mut self, key: Key) -> io::Result<Option<Left>> {
        let Note::Pin(typed) = &mut self.note else { return Ok(None) };
        match key {
            Key::Char(digit) => {
                typed.push(digit);
            }
            Key::Backspace => typed.pop(),
            Key::Escape => self.take_note_away()?,
            Key::Enter => {
                let typed = std::mem::take(typed);
                return self.check_pin(&typed);
            }
            _ => {}
        }
        Ok(None)
    }

    fn check_pin(&mut self, typed: &Pin) -> io::Result<Option<Left>> {
        let words = &self.rules.words;
        let Some(hash) = self.settings.pin.as_ref().filter(|_| !typed.is_empty()) else { return Ok(None) };
        let now = Instant::now();
        // Too early is not looked at: nobody learns whether it was right.
        if self.tries.wait(now).is_zero() {
            if pin::verify(typed, hash) {
                return Ok(Some(Left::Kiosk(Ended::Staff(self.tries.right()))));
            }
            let wrong = self.tries.wrong(Instant::now());
            self.log(Event::WrongPin(wrong));
        }
        let tries = self.tries.count().to_string();
        let wait = self.tries.wait(Instant::now());
        let more = if wait.is_zero() {
            fill(&words.kiosk_pin_wrong, &[("tries", &tries)])
        } else {
            let seconds = wait.as_secs().saturating_add(1).to_string();
            fill(&words.kiosk_pin_wait, &[("tries", &tries), ("seconds", &seconds)])
        };
        self.ask_pin(&more)?;
        Ok(None)
    }

    /// The page that sends everybody to the desk, until things work again. `store`: until results can be kept.
    fn out_of_order(&mut self, store: bool) -> io::Result<Left> {
        loop {
            let words = &self.rules.words;
            let page = (&words.kiosk_out_of_order, &words.kiosk_out_of_order_say);
            let left = self.notice(page.0, page.1, AGAIN)?;
            if !store || self.can_keep() || matches!(left, Left::Kiosk(_)) {
                return Ok(left);
            }
        }
    }

    /// Whether results can be kept, where they are to be.
    fn can_keep(&self) -> bool {
        self.store.as_ref().is_none_or(|store| store.check().is_ok())
    }

    /// A page without a patient, for some time.
    fn notice(&mut self, heading: &str, text: &str, time: Duration) -> io::Result<Left> {
        self.code = None;
        self.tty.clean()?;
        self.tty.page(heading, text)?;
        let until = self.now().saturating_add(self.milliseconds(time));
        loop {
            let ready = self.wait(None, Some(until))?;
            if let Some(ended) = self.ended(ready) {
                return Ok(Left::Kiosk(ended));
            }
            if let Some(left) = self.keys(ready, None)? {
                return Ok(left);
            }
            if self.now() >= until && matches!(self.note, Note::Nothing) {
                return Ok(Left::Next);
            }
        }
    }
}

fn whole_milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Tests divide every time by this; a release cannot.
fn faster() -> u64 {
    let set = cfg!(debug_assertions).then(|| std::env::var("PRESCREEN_TEST_FASTER").ok()).flatten();
    set.and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}
