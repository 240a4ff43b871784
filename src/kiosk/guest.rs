//! One patient: the child process that holds the answers.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, Read as _, Write};
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::keys::Expects;
use super::talk::{self, GO_BACK, Shown, Told};
use super::tty::drop_typed_ahead;
use super::{Code, Settings, Store, Utc, notes};
use crate::answers::Answers;
use crate::assess::{Assessment, assess};
use crate::prompt::{
    Ask, Conduct, Dialog, Ending, Gate, Line, Page, PageKind, Prompter, Reply, Stop, Waiting,
};
use crate::report::{self, Format, Layout, Report, Summary};
use crate::ruleset::{Audience, Outcome, RuleSet, Words, fill};

/// How often a child says that it lives.
const BEAT: Duration = Duration::from_secs(1);

/// Asks one patient, shows the result, and ends.
///
/// # Errors
/// When the patient cannot be asked any more, or the supervisor is gone.
pub fn guest(
    mut rules: RuleSet,
    settings: &Settings,
    code: Code,
    color: bool,
    stdin: &mut dyn BufRead,
    stderr: &mut dyn Write,
) -> Result<(), Stop> {
    keep_to_itself();
    std::panic::set_hook(Box::new(|_| end(70)));
    let words = &mut rules.words;
    words.pick_many = words.kiosk_pick_many.clone();
    words.error_space = words.kiosk_space.clone();
    let supervisor = Supervisor::reach(&rules.words)?;
    fault("panic-at-start");
    let answers = Rc::new(RefCell::new(Answers::default()));
    let columns = console::Term::stderr().size_checked().map_or(78, |(_, columns)| usize::from(columns));
    let inner: Box<dyn Prompter + '_> = if settings.plain {
        Box::new(Line::new(stdin, stderr, columns.saturating_sub(1).min(78), false))
    } else {
        Box::new(Dialog::new(color)?.behind(Rc::new(supervisor.clone())))
    };
    let store = settings.save_dir.clone().map(Store::new);
    let keeping = Keeping { store, code, supervisor: supervisor.clone() };
    let mut patient =
        Patient { inner, rules: &rules, settings, keeping, supervisor, answers: Rc::clone(&answers) };
    let mut keep = |now: &Answers| {
        answers.replace(now.clone());
        Ok(())
    };
    let conduct = Conduct::new(&rules, Audience::Patient, Answers::default(), false, &mut keep);
    match conduct.run(&mut patient)? {
        (_, Ending::Left) => patient.supervisor.tell(Told::Left)?,
        (answers, Ending::Done) => patient.result(&assess(&rules, &answers))?,
    }
    Ok(())
}

/// The supervisor, from the child's side.
#[derive(Debug, Clone)]
struct Supervisor {
    to: Arc<File>,
    /// Staff let the patient change the answer that led to the emergency page.
    go_back: Arc<AtomicBool>,
    words: Arc<Words>,
}

impl Supervisor {
    /// Standard output is the line to the supervisor. Says from then on that this process lives; when the supervisor
    /// is gone, it ends.
    fn reach(words: &Words) -> io::Result<Self> {
        // Closed for printer programs: one that stays behind would keep the supervisor from noticing our end.
        let to = Arc::new(File::from(rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?));
        let go_back = Arc::new(AtomicBool::new(false));
        let reached = Self { to, go_back, words: Arc::new(words.clone()) };
        let (beating, reading) = (reached.clone(), reached.clone());
        thread::spawn(move || {
            while beating.tell(Told::Beat).is_ok() {
                thread::sleep(BEAT);
            }
            end(74);
        });
        thread::spawn(move || {
            let mut byte = [0];
            while reading.to.as_ref().read_exact(&mut byte).is_ok() {
                if byte == [GO_BACK] {
                    reading.go_back.store(true, Ordering::SeqCst);
                    if reading.tell(Told::GoesBack).is_err() {
                        break;
                    }
                }
            }
            end(74);
        });
        Ok(reached)
    }

    fn tell(&self, told: Told) -> io::Result<()> {
        // One write a line: two threads tell.
        self.to.as_ref().write_all(format!("{}\n", talk::line(told)).as_bytes())
    }
}

impl Gate for Supervisor {
    fn open(&self, waiting: Waiting) -> io::Result<()> {
        drop_typed_ahead(rustix::stdio::stdin());
        self.tell(Told::Expects(match waiting {
            Waiting::Pick => Expects::Choice,
            Waiting::Check => Expects::Check,
            Waiting::Line => Expects::Line,
        }))
    }

    fn kept_rows(&self, columns: usize) -> usize {
        notes::rows(&self.words, columns)
    }

    fn interrupts(&self) -> bool {
        self.go_back.load(Ordering::SeqCst)
    }

    fn close(&self) -> io::Result<()> {
        self.tell(Told::Expects(Expects::Nothing))?;
        fault("panic");
        fault("hang");
        Ok(())
    }
}

/// Where a result is kept, if it is.
#[derive(Debug, Clone)]
struct Keeping {
    store: Option<Store>,
    code: Code,
    supervisor: Supervisor,
}

impl Keeping {
    /// Keeps a result where that is wanted, and says what the patient has to know about it.
    fn keep(&self, rules: &RuleSet, assessment: &Assessment) -> io::Result<Option<String>> {
        let words = &rules.words;
        let Some(store) = &self.store else { return Ok(None) };
        if store.save(Utc::now(), self.code, rules, assessment).is_ok() {
            self.supervisor.tell(Told::Saved)?;
            return Ok(Some(fill(&words.kiosk_code, &[("code", self.code.as_str())])));
        }
        self.supervisor.tell(Told::NotSaved)?;
        Ok(Some(words.kiosk_not_kept.to_string()))
    }
}

/// The prompts of a patient at a kiosk.
struct Patient<'a> {
    inner: Box<dyn Prompter + 'a>,
    rules: &'a RuleSet,
    settings: &'a Settings,
    keeping: Keeping,
    supervisor: Supervisor,
    answers: Rc<RefCell<Answers>>,
}

impl Prompter for Patient<'_> {
    fn ask(&mut self, ask: &Ask<'_>) -> Result<Reply, Stop> {
        self.supervisor.tell(Told::Page(Shown::Question))?;
        self.in_lines(|inner| inner.ask(ask))
    }

    fn choose(&mut self, page: &Page<'_>) -> Result<usize, Stop> {
        let words = &self.rules.words;
        let mut page = page.clone();
        match page.kind {
            PageKind::Welcome => {
                let kept = if self.keeping.store.is_some() {
                    &words.kiosk_keeps
                } else {
                    &words.kiosk_keeps_nothing
                };
                page.paragraphs.extend([&words.kiosk_desk_instead, kept].map(ToString::to_string));
                // Lines say by themselves what to press.
                let begin = if self.settings.plain { &words.begin } else { &words.kiosk_begin };
                page.choices = vec![begin.to_string()];
                self.show(&page, Shown::Welcome)
            }
            PageKind::SameDay => {
                page.paragraphs.push(words.kiosk_tell_desk.to_string());
                self.show(&page, Shown::SameDay)
            }
            PageKind::Emergency => self.emergency(page),
            PageKind::Notice | PageKind::Review => self.show(&page, Shown::Question),
        }
    }
}

impl Patient<'_> {
    /// Plain lines have no gate of their own.
    fn in_lines<T>(&mut self, asked: impl FnOnce(&mut dyn Prompter) -> Result<T, Stop>) -> Result<T, Stop> {
        if !self.settings.plain {
            return asked(&mut *self.inner);
        }
        self.supervisor.open(Waiting::Line)?;
        let left = asked(&mut *self.inner);
        self.supervisor.close()?;
        left
    }

    fn show(&mut self, page: &Page<'_>, shown: Shown) -> Result<usize, Stop> {
        self.supervisor.tell(Told::Page(shown))?;
        self.in_lines(|inner| inner.choose(page))
    }

    /// The page stays, whatever is pressed, until staff come.
    fn emergency(&mut self, mut page: Page<'_>) -> Result<usize, Stop> {
        self.supervisor.tell(Told::Finished(Outcome::Emergency))?;
        self.supervisor.tell(Told::Page(Shown::Emergency))?;
        // The bell of the terminal.
        io::stderr().write_all(b"\x07")?;
        page.paragraphs.push(self.rules.words.kiosk_stay_say.to_string());
        // Nothing is asked: Enter only shows the page again.
        page.choices = vec![self.rules.words.kiosk_stay.to_string()];
        page.start = Some(0);
        let assessment = assess(self.rules, &self.answers.borrow());
        let (keeping, rules) = (self.keeping.clone(), self.rules);
        thread::scope(|scope| {
            // A disk that is slow or hangs keeps nobody from the page.
            scope.spawn(move || keeping.keep(rules, &assessment));
            self.stay(&page)
        })
    }

    /// Shows a page again and again, until staff let the patient go back.
    fn stay(&mut self, page: &Page<'_>) -> Result<usize, Stop> {
        loop {
            let left = self.in_lines(|inner| inner.choose(page));
            match left {
                Ok(_) | Err(Stop::Interrupted) if self.supervisor.go_back.swap(false, Ordering::SeqCst) => {
                    return Ok(1);
                }
                Ok(_) | Err(Stop::Interrupted) => {}
                Err(stop) => return Err(stop),
            }
        }
    }

    /// The summary, until the patient is done with it.
    fn result(&mut self, assessment: &Assessment) -> Result<(), Stop> {
        let rules = self.rules;
        let words = &rules.words;
        let Some(outcome) = assessment.outcome else { return Ok(()) };
        self.supervisor.tell(Told::Finished(outcome))?;
        let kept = self.keeping.keep(rules, assessment)?;
        let report = Report { rules, assessment, audience: Audience::Patient, reference: None };
        let mut notes: Vec<String> = kept.into_iter().collect();
        if outcome == Outcome::SameDay {
            notes.push(words.kiosk_tell_desk.to_string());
        }
        let mut choices = vec![words.kiosk_done.to_string()];
        if self.settings.print_command.is_some() {
            choices.push(words.kiosk_print.to_string());
        }
        loop {
            let summary = Summary::new(&report);
            let paragraphs = notes.iter().cloned().chain(paragraphs(&summary)).collect();
            let page = Page {
                kind: PageKind::Notice,
                heading: summary.headline,
                paragraphs,
                choices: choices.clone(),
                start: Some(0),
                cancel: None,
                words,
            };
            match (self.show(&page, Shown::Result), &self.settings.print_command) {
                (Ok(1), Some(command)) => {
                    let text = self.printed(&report);
                    let done = print(command, &text);
                    if done.is_err() {
                        self.supervisor.tell(Told::NotPrinted)?;
                    }
                    let said = if done.is_ok() { &words.kiosk_printed } else { &words.kiosk_not_printed };
                    notes.retain(|note| {
                        note != words.kiosk_printed.as_str() && note != words.kiosk_not_printed.as_str()
                    });
                    notes.insert(0, said.to_string());
                }
                (Ok(_), _) => return Ok(()),
                (Err(Stop::Interrupted), _) => {}
                (Err(stop), _) => return Err(stop),
            }
        }
    }

    fn printed(&self, report: &Report<'_>) -> String {
        let code = self.keeping.store.is_some().then(|| self.keeping.code.as_str());
        let report = Report { reference: code, ..*report };
        let layout = Layout { columns: 78, color: false, plain: true, unicode: false };
        report::render(&report, Format::Text, layout)
    }
}

/// A summary as paragraphs of a page.
fn paragraphs(summary: &Summary) -> Vec<String> {
    let mut all = summary.say.clone();
    for block in &summary.blocks {
        all.push(format!("{}:", block.heading.trim_end_matches(':')));
        all.extend(block.paragraphs.iter().cloned());
        for item in &block.items {
            let mut lines: Vec<String> = Vec::new();
            match &item.answer {
                Some(answer) => lines.push(format!("{} {answer}", item.lead_in())),
                None => lines.push(item.title.clone()),
            }
            lines.extend(item.say.iter().cloned());
            lines.extend(item.details.iter().map(|detail| format!("{}: {}", detail.label, detail.text)));
            lines.retain(|line| !line.is_empty());
            let mut text = String::new();
            for line in lines {
                if !text.is_empty() {
                    text.push_str(if text.ends_with(['.', '!', '?', ':']) { " " } else { ". " });
                }
                text.push_str(&line);
            }
            all.push(format!("- {text}"));
        }
    }
    all
}

/// Gives a text to a program on its standard input.
fn print(command: &[String], text: &str) -> io::Result<()> {
    /// A printer program that takes longer than this is ended.
    const PATIENCE: Duration = Duration::from_secs(15);
    const LOOK: Duration = Duration::from_millis(50);
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let text = text.to_owned();
    let input = child.stdin.take();
    let fed = thread::spawn(move || input.map_or(Ok(()), |mut input| input.write_all(text.as_bytes())));
    let mut waited = Duration::ZERO;
    loop {
        if let Some(status) = child.try_wait()? {
            let fed = fed.join().unwrap_or(Ok(()));
            return if status.success() { fed } else { Err(io::Error::other("the program failed")) };
        }
        if waited >= PATIENCE {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::other("the program takes too long"));
        }
        thread::sleep(LOOK);
        waited += LOOK;
    }
}

/// No core file, no look into this process from others, and, where there is room for that, nothing of it on a swap disk.
/// It ends with its supervisor. What a system does not know is left out.
fn keep_to_itself() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{
            DumpableBehavior, Signal, set_dumpable_behavior, set_parent_process_death_signal,
        };
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
        // With a limit, memory that is asked for later could be refused.
        if getrlimit(Resource::Memlock).current.is_none() {
            let _ =
                rustix::mm::mlockall(rustix::mm::MlockAllFlags::CURRENT | rustix::mm::MlockAllFlags::FUTURE);
        }
    }
}

/// Ends this process at once, whatever its threads do, and says nothing: what could be said may hold answers.
#[expect(clippy::exit, reason = "a thread ends the process")]
fn end(code: i32) -> ! {
    std::process::exit(code)
}

/// Tests break a child on purpose; a release cannot.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "that is what it is for")]
fn fault(name: &str) {
    if std::env::var("PRESCREEN_TEST_FAULT").is_ok_and(|fault| fault == name) {
        match name {
            "hang" => loop {
                thread::sleep(BEAT);
            },
            _ => panic!("a fault on purpose"),
        }
    }
}

#[cfg(not(debug_assertions))]
fn fault(_: &str) {}
