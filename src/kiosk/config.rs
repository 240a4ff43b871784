//! Reading how a kiosk is set up: its configuration file, and the command line over it.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Settings, format, pin};
use crate::document::fields::text_of;
use crate::document::table::Shape;
use crate::document::{Fields, Node, Place, Sources, Value, read_toml};
use crate::problem::{Problem, has_errors};
use crate::text::visible;

/// What was set so far, in the file and on the command line; what comes later wins.
#[derive(Debug, Default)]
pub struct Given {
    /// What it came from. Options are files of their own, called `--idle` and so on.
    pub sources: Sources,
    /// What is wrong, so far.
    pub problems: Vec<Problem>,
    set: BTreeMap<&'static str, (Setting, Place)>,
    /// `save-dir` stands in the file, though it may not be as it should.
    names_folder: bool,
}

/// A value of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// Seconds or days.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A hash.
    Text(String),
    /// A program and its arguments.
    Command(Vec<String>),
    /// A file or a folder. In a configuration file, seen from the folder that the file is in.
    Path(PathBuf),
}

/// What a kiosk is started with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// How it is set up.
    pub settings: Settings,
    /// The rule set, where the file names one.
    pub rules: Option<PathBuf>,
}

/// A number with its bounds.
struct Limit {
    key: &'static str,
    unit: &'static str,
    least: i64,
    most: i64,
    without: i64,
    reason: &'static str,
}

const IDLE: Limit = Limit {
    key: "idle",
    unit: "seconds",
    least: 30,
    most: 3600,
    without: 120,
    reason: "a shorter time does not let people read; a longer one leaves answers to whoever comes next",
};

const WARNING: Limit = Limit {
    key: "warning",
    unit: "seconds",
    least: 20,
    most: 3600,
    without: 30,
    reason: "WCAG 2.2.1: people need 20 seconds at least to say that they are still there",
};

const RESULT: Limit = Limit {
    key: "result",
    unit: "seconds",
    least: 30,
    most: 3600,
    without: 300,
    reason: "a shorter time does not let people read; a longer one leaves a result to whoever comes next",
};

const SESSION: Limit = Limit {
    key: "session",
    unit: "seconds",
    least: 30,
    most: 86_400,
    without: 1800,
    reason: "it must let a slow reader finish, and end within a day",
};

const EMERGENCY: Limit = Limit {
    key: "emergency",
    unit: "seconds",
    least: 60,
    most: 86_400,
    without: 900,
    reason: "the page must stay until somebody can come, and go within a day",
};

const KEEP_DAYS: Limit = Limit {
    key: "keep-days",
    unit: "days",
    least: 1,
    most: 36_500,
    without: 1,
    reason: "without `keep-days` results are kept until somebody removes them",
};

/// Keys whose text is a path.
const PATHS: [&str; 3] = ["rules", "save-dir", "journal"];

impl Given {
    /// Adds a configuration file. `name` is shown in messages; paths in it are seen from `folder`.
    pub fn add_file(&mut self, name: &str, text: &str, folder: &Path) {
        // Some editors put a byte-order mark before everything.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file = self.sources.add(name, text);
        // The tree borrows from the sources while everything else here changes.
        let sources = std::mem::take(&mut self.sources);
        let before = self.problems.len();
        let root = read_toml(&sources, file, &mut self.problems);
        if self.problems.len() == before {
            self.add_tree(&root, Place::new(file, 0..0), folder);
        }
        self.sources = sources;
        if let Some(place) = self.place("pin-hash") {
            self.sources = hidden(&self.sources, place);
        }
    }

    fn add_tree(&mut self, root: &Node<'_>, start: Place, folder: &Path) {
        let Some(fields) = Fields::of(root, &format::FILE, start, &mut self.problems) else { return };
        if let Some(node) = fields.node("format").filter(|node| node.value != Value::Integer(1)) {
            let message = "this program reads kiosk configurations of format 1";
            self.problems
                .push(Problem::error("unsupported-format", message, node.place).help("write `format = 1`"));
        }
        self.names_folder |= fields.entry("save-dir").is_some();
        for field in format::FILE.fields {
            let Some(node) = fields.node(field.key) else { continue };
            let setting = match field.shape {
                Shape::Integer => fields.integer(field.key).map(|(number, _)| Setting::Number(number)),
                Shape::Flag => Some(Setting::Flag(fields.flag(field.key))),
                Shape::Command => command(node),
                Shape::Text if PATHS.contains(&field.key) => {
                    text_of(node).map(|text| Setting::Path(folder.join(text.value).components().collect()))
                }
                Shape::Text => text_of(node).map(|text| Setting::Text(text.value)),
                _ => None,
            };
            if let Some(setting) = setting {
                self.set.insert(field.key, (setting, node.place));
            }
        }
    }

    /// Adds an option of the command line: `key` without its hyphens. Messages show it as a file of its own.
    pub fn add_option(&mut self, key: &'static str, setting: Setting) {
        let shown = if key == "pin-hash" { "***".to_owned() } else { setting.to_string() };
        let length = shown.len();
        let file = self.sources.add(format!("--{key}"), shown);
        self.set.insert(key, (setting, Place::new(file, 0..length)));
    }

    /// Checks all of it together. With `look`, also whether folders and programs are there. `None` when something is
    /// wrong, which is then among [`Given::problems`].
    pub fn finish(&mut self, look: bool) -> Option<Setup> {
        let [idle, warning, result] = [IDLE, WARNING, RESULT].map(|limit| self.within(&limit));
        let [session, emergency] = [SESSION, EMERGENCY].map(|limit| self.within(&limit));
        self.check_warning(warning, "idle", idle);
        self.check_warning(warning, "result", result);
        self.check_session(session, idle);
        let save_dir = self.path("save-dir");
        let keep_days = self.keep_days(self.names_folder || save_dir.is_some());
        let settings = Settings {
            idle: seconds(idle),
            warning: seconds(warning),
            result: seconds(result),
            session: seconds(session),
            emergency: seconds(emergency),
            pin: self.pin(),
            alert: self.program("alert", look),
            print_command: self.program("print-command", look),
            save_dir,
            keep_days,
            journal: self.path("journal"),
            plain: matches!(self.set.get("plain"), Some((Setting::Flag(true), _))),
        };
        if look {
            self.check_folder();
            self.check_journal();
        }
        (!has_errors(&self.problems)).then(|| Setup { settings, rules: self.path("rules") })
    }

    fn place(&self, key: &str) -> Option<Place> {
        self.set.get(key).map(|(_, place)| *place)
    }

    fn number(&self, key: &str) -> Option<(i64, Place)> {
        match self.set.get(key)? {
            (Setting::Number(number), place) => Some((*number, *place)),
            _ => None,
        }
    }

    fn path(&self, key: &str) -> Option<PathBuf> {
        match self.set.get(key)? {
            (Setting::Path(path), _) => Some(path.clone()),
            _ => None,
        }
    }

    /// The number of a key, if it is within its bounds; otherwise what holds without it.
    fn within(&mut self, limit: &Limit) -> i64 {
        let Limit { key, unit, least, most, without, reason } = limit;
        match self.number(key) {
            Some((number, _)) if (*least..=*most).contains(&number) => number,
            Some((number, place)) => {
                let message = format!("`{key}` is {number}; it must be {least} to {most} {unit}");
                self.problems.push(Problem::error("out-of-range", message, place).help(*reason));
                *without
            }
            None => *without,
        }
    }

    /// The warning is part of the time that it warns of.
    fn check_warning(&mut self, warning: i64, key: &str, whole: i64) {
        // With neither of them set, both are as they are without.
        let place = self.place(key).or_else(|| self.place("warning"));
        if let Some(place) = place.filter(|_| warning >= whole) {
            let message = format!("the warning of {warning} seconds does not fit into `{key}` of {whole}");
            let problem = Problem::error("warning-too-long", message, place);
            let help = format!(
                "the last seconds of `{key}` are the warning: make `warning` shorter or `{key}` longer"
            );
            self.problems.push(problem.help(help));
        }
    }

    fn check_session(&mut self, session: i64, idle: i64) {
        let place = self.place("session").or_else(|| self.place("idle"));
        if let Some(place) = place.filter(|_| session < idle) {
            let message = format!("a `session` of {session} seconds ends before `idle` of {idle} can");
            let problem = Problem::error("session-too-short", message, place);
            self.problems
                .push(problem.help("make `session` longer: it ends a screening whatever the person does"));
        }
    }

    fn keep_days(&mut self, keeps: bool) -> Option<u32> {
        let place = self.place("keep-days")?;
        let days = self.within(&KEEP_DAYS);
        if !keeps {
            let problem = Problem::error("needs-save-dir", "`keep-days` without `save-dir`", place);
            self.problems
                .push(problem.help("nothing is kept without `save-dir`: add it, or take `keep-days` away"));
        }
        u32::try_from(days).ok()
    }

    fn pin(&mut self) -> Option<String> {
        let (Setting::Text(hash), place) = self.set.get("pin-hash")? else { return None };
        if !pin::is_hash(hash) {
            let message = "`pin-hash` is no Argon2id hash that can be used";
            let problem = Problem::error("bad-pin-hash", message, *place);
            self.problems
                .push(problem.help("`prescreen kiosk --set-pin --config FILE` asks for a PIN and writes it"));
        }
        Some(hash.clone())
    }

    /// The command of a key. With `look`, its program must be there.
    fn program(&mut self, key: &str, look: bool) -> Option<Vec<String>> {
        let (Setting::Command(words), place) = self.set.get(key)? else { return None };
        let Some(name) = words.first() else {
            let problem = Problem::error("no-program", format!("`{key}` names no program"), *place);
            self.problems.push(problem.help("write the program and its arguments, or take the key away"));
            return None;
        };
        if look && !is_program(name) {
            let message = format!("there is no program `{name}`");
            let help = if name.contains('/') {
                "it must be a file that may be executed, with its whole path from `/` on"
            } else {
                "no folder of PATH has it: write its whole path"
            };
            self.problems.push(Problem::error("no-such-program", message, *place).help(help));
        }
        Some(words.clone())
    }

    fn check_folder(&mut self) {
        let (Some(path), Some(place)) = (self.path("save-dir"), self.place("save-dir")) else { return };
        self.check_writable(&path, place);
    }

    /// The journal itself is not made: whoever checks may be another user than the kiosk's.
    fn check_journal(&mut self) {
        let (Some(path), Some(place)) = (self.path("journal"), self.place("journal")) else { return };
        if path.exists() {
            if let Err(error) = File::options().append(true).open(&path) {
                self.problems.push(not_writable(&path, &error, place));
            }
        } else if let Some(folder) = path.parent() {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            self.check_writable(folder, place);
        }
    }

    fn check_writable(&mut self, folder: &Path, place: Place) {
        if !folder.is_dir() {
            let message = format!("there is no folder `{}`", folder.display());
            let problem = Problem::error("no-such-folder", message, place);
            self.problems.push(problem.help("make it, owned by the user that the kiosk runs as"));
            return;
        }
        // A full disk is no mistake in the configuration: the kiosk tells staff when it comes to that.
        let full = |error: &io::Error| {
            matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
        };
        if let Err(error) = tempfile::tempfile_in(folder)
            && !full(&error)
        {
            self.problems.push(not_writable(folder, &error, place));
        }
    }
}

/// The same files with stars at a place. Messages end in journals, and somebody may have written the PIN itself.
fn hidden(sources: &Sources, place: Place) -> Sources {
    let mut new = Sources::default();
    for (index, file) in sources.files().iter().enumerate() {
        let mut text = file.text.clone();
        if index == usize::from(place.file) && text.get(place.span()).is_some() {
            text.replace_range(place.span(), &"*".repeat(place.span().len()));
        }
        new.add(file.name.clone(), text);
    }
    new
}

fn not_writable(path: &Path, error: &io::Error, place: Place) -> Problem {
    let message = format!("cannot write to `{}`: {error}", path.display());
    Problem::error("not-writable", message, place).help("it must belong to the user that the kiosk runs as")
}

fn seconds(number: i64) -> Duration {
    Duration::from_secs(u64::try_from(number).unwrap_or_default())
}

/// A command in a file: a list of words, or a text that is split at blanks.
fn command(node: &Node<'_>) -> Option<Setting> {
    match &node.value {
        Value::Array(items) => {
            Some(Setting::Command(items.iter().filter_map(text_of).map(|text| text.value).collect()))
        }
        _ => text_of(node).map(|text| Setting::Command(words(&text))),
    }
}

/// The words of a command written as one text.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Whether a program can be started: a whole path, or a name in a folder of `PATH`.
fn is_program(name: &str) -> bool {
    let executable =
        |path: &Path| path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok();
    if name.contains('/') {
        // Whoever starts the kiosk may do so from another folder.
        return Path::new(name).is_absolute() && executable(Path::new(name));
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| executable(&folder.join(name)))
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Text(text) => f.write_str(text),
            Self::Command(words) => f.write_str(&words.join(" ")),
            Self::Path(path) => write!(f, "{}", path.display()),
        }
    }
}

/// A setup in words, a line for each setting. The hash of the PIN is not in it.
#[must_use]
pub fn in_words(setup: &Setup) -> String {
    let Settings { idle, warning, result, session, emergency, .. } = &setup.settings;
    let settings = &setup.settings;
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let command = |words: &Option<Vec<String>>| words.as_ref().map(|words| words.join(" "));
    let kept = path(&settings.save_dir).map(|folder| match settings.keep_days {
        Some(days) => format!("in {folder}, for {}", counted(u64::from(days), "day")),
        None => format!("in {folder}, until somebody removes them"),
    });
    let pin = match settings.pin {
        Some(_) => "set: staff end the kiosk with it",
        None => "not set: the kiosk can only be ended from outside",
    };
    let lines = [
        ("rules", path(&setup.rules).unwrap_or_else(|| "built in".to_owned())),
        ("idle", format!("{} without a key, the last {} with a warning", time(*idle), time(*warning))),
        ("result", format!("{} without a key, the last {} with a warning", time(*result), time(*warning))),
        ("session", format!("{} for the questions, keys or not", time(*session))),
        ("emergency", format!("{}, or until staff come", time(*emergency))),
        ("PIN", pin.to_owned()),
        ("alert", command(&settings.alert).unwrap_or_else(|| "none".to_owned())),
        ("printing", command(&settings.print_command).unwrap_or_else(|| "none".to_owned())),
        ("results", kept.unwrap_or_else(|| "not kept".to_owned())),
        (
            "journal",
            path(&settings.journal).unwrap_or_else(|| "standard error, if that is no terminal".to_owned()),
        ),
        (
            "asking",
            if settings.plain { "in plain numbered lines" } else { "one question to a screen" }.to_owned(),
        ),
    ];
    let one_line = |value: &str| visible(value).replace('\n', " ");
    let mut out = String::new();
    for (name, value) in lines {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{name:<10} {}", one_line(&value));
    }
    out
}

/// "90 seconds", "15 minutes".
fn time(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds >= 120 && seconds % 60 == 0 => counted(seconds / 60, "minute"),
        seconds => counted(seconds, "second"),
    }
}

fn counted(number: u64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}
