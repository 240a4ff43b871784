//! Problems as people and programs read them: drawn like a compiler's, one line each, or for other programs.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use serde::Serialize;

use super::sarif::sarif;
use super::{Fix, Place, Problem, Severity, Sources};
use crate::text::{is_unprintable, visible};

/// How problems are written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum MessageFormat {
    /// With the lines of the file, and a caret under the word
    #[default]
    Human,
    /// One line for each problem
    Short,
    /// One JSON object for each problem, each on a line
    Json,
    /// One SARIF 2.1.0 log, for code review and editors
    Sarif,
}

/// Writes all problems, in the order of their places, in one of the formats. `color` only concerns
/// [`MessageFormat::Human`]. The result is empty or ends with a line break; SARIF is never empty.
#[must_use]
pub fn render(problems: &[Problem], sources: &Sources, format: MessageFormat, color: bool) -> String {
    let mut ordered: Vec<&Problem> = problems.iter().collect();
    ordered.sort_by_key(|problem| (problem.place.is_none(), problem.place));
    let each = |write: &dyn Fn(&Problem) -> String| ordered.iter().map(|problem| write(problem)).collect();
    match format {
        MessageFormat::Human => each(&|problem| human(problem, sources, color) + "\n\n"),
        MessageFormat::Short => each(&|problem| short(problem, sources) + "\n"),
        MessageFormat::Json => each(&|problem| json(problem, sources) + "\n"),
        MessageFormat::Sarif => sarif(&ordered, sources),
    }
}

/// "3 errors, 1 warning", or nothing when there are none.
#[must_use]
pub fn summary_line(problems: &[Problem]) -> String {
    let count = |severity, word: &str| match problems.iter().filter(|p| p.severity == severity).count() {
        0 => None,
        1 => Some(format!("1 {word}")),
        n => Some(format!("{n} {word}s")),
    };
    let parts = [count(Severity::Error, "error"), count(Severity::Warning, "warning")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    }
}

fn human(problem: &Problem, sources: &Sources, color: bool) -> String {
    let title = level(problem.severity).primary_title(visible(&problem.message)).id(problem.code);
    let mut group = Group::with_title(title);
    if let Some(place) = problem.place {
        let (near, far): (Vec<_>, Vec<_>) =
            problem.related.iter().partition(|(other, _)| is_near(place, *other));
        let window = Window::of(sources, near.iter().fold(place, |all, (other, _)| hull(all, *other)));
        let mut caret = AnnotationKind::Primary.span(window.span(place));
        if let Some(label) = &problem.label {
            caret = caret.label(visible(label));
        }
        let mut snippet = window.snippet().path(name(sources, place)).annotation(caret);
        for (other, label) in near {
            let there = AnnotationKind::Context.span(window.span(*other)).label(visible(label));
            snippet = snippet.annotation(there);
        }
        group = group.element(snippet);
        for (other, label) in far {
            let window = Window::of(sources, *other);
            let there = AnnotationKind::Context.span(window.span(*other)).label(visible(label));
            group = group.element(window.snippet().path(name(sources, *other)).annotation(there));
        }
    }
    if let (None, Some(name)) = (problem.place, whole(sources)) {
        group = group.element(Origin::path(name));
    }
    for help in &problem.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    if let Some(example) = &problem.example {
        let shown = format!("a case that shows it:\n{}", visible(example).trim_end());
        group = group.element(Level::NOTE.message(shown));
    }
    let mut report = vec![group];
    if let Some(fix) = &problem.fix {
        let window = Window::of(sources, fix.place);
        let patch = Patch::new(window.span(fix.place), replacement(fix, sources));
        let patched = window.snippet().patch(patch);
        report.push(Level::HELP.secondary_title(visible(&fix.title)).element(patched));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&report)
}

/// The lines of a file that are drawn. Whoever draws looks at all that it is given, so it is not given the whole file.
struct Window<'s> {
    text: Cow<'s, str>,
    first_line: usize,
    start: usize,
}

impl<'s> Window<'s> {
    fn of(sources: &'s Sources, place: Place) -> Self {
        let (first_line, bytes) = sources.lines_around(place);
        let text = sources.file(place.file).and_then(|file| file.text.get(bytes.clone()));
        Self { text: drawable(text.unwrap_or_default()), first_line, start: bytes.start }
    }

    /// A place by its bytes in these lines.
    fn span(&self, place: Place) -> Range<usize> {
        let span = place.span();
        span.start.saturating_sub(self.start)..span.end.saturating_sub(self.start)
    }

    fn snippet<T: Clone>(&self) -> Snippet<'s, T> {
        Snippet::source(self.text.clone()).line_start(self.first_line)
    }
}

/// Places so near to each other are drawn in one piece.
const NEAR: u32 = 64 * 1024;

fn is_near(place: Place, other: Place) -> bool {
    place.file == other.file && place.start.abs_diff(other.start) <= NEAR
}

/// From the first to the last of two places of a file.
fn hull(one: Place, other: Place) -> Place {
    Place { start: one.start.min(other.start), end: one.end.max(other.end), ..one }
}

fn name(sources: &Sources, place: Place) -> String {
    sources.file(place.file).map(|file| visible(&file.name)).unwrap_or_default()
}

/// A piece of a file as it can be drawn: invisible characters become visible ones of as many bytes, so that every place
/// stays where it is. (Control characters of one byte are drawn as pictures anyway.)
fn drawable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c.len_utf8() > 1 && is_unprintable(c)) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| match c.len_utf8() {
        2 if is_unprintable(c) => "??".to_owned(),
        3 if is_unprintable(c) => "\u{fffd}".to_owned(),
        4 if is_unprintable(c) => "\u{fffd}?".to_owned(),
        _ => c.to_string(),
    };
    Cow::Owned(text.chars().map(shown).collect())
}

/// What a problem without a place is a problem of: the one file, or the folder of several.
fn whole(sources: &Sources) -> Option<String> {
    let name = match sources.files() {
        [] => None,
        [file] => Some(file.name.clone()),
        [first, ..] => Path::new(&first.name).parent().map(|folder| folder.display().to_string()),
    };
    name.filter(|name| !name.is_empty()).map(|name| visible(&name))
}

/// The words to put in, in the quotes that the old ones stand in.
pub(super) fn replacement(fix: &Fix, sources: &Sources) -> String {
    match sources.slice(fix.place).chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{}{quote}", fix.text),
        _ => fix.text.clone(),
    }
}

fn location(sources: &Sources, place: Place) -> (String, usize, usize) {
    let (line, column) = sources.line_column(place);
    (name(sources, place), line, column)
}

pub(super) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn short(problem: &Problem, sources: &Sources) -> String {
    let place = problem.place.map(|place| {
        let (file, line, column) = location(sources, place);
        format!("{file}:{line}:{column}: ")
    });
    let place = place.or_else(|| Some(format!("{}: ", whole(sources)?)));
    let hint = problem.fix.as_ref().map(|fix| format!(" ({})", visible(&fix.title)));
    let (place, hint) = (place.unwrap_or_default(), hint.unwrap_or_default());
    format!("{place}{}[{}]: {}{hint}", word(problem.severity), problem.code, visible(&problem.message))
}

#[derive(Serialize)]
struct JsonProblem<'p> {
    code: &'p str,
    severity: &'p str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<JsonPlace>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<JsonPlace>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    help: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<&'p str>,
}

#[derive(Serialize)]
struct JsonPlace {
    file: String,
    line: usize,
    column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

fn json(problem: &Problem, sources: &Sources) -> String {
    let place = |place: Place, label: Option<&String>| {
        let (file, line, column) = location(sources, place);
        JsonPlace { file, line, column, label: label.map(|label| visible(label)) }
    };
    let shown = JsonProblem {
        code: problem.code,
        severity: word(problem.severity),
        message: visible(&problem.message),
        place: problem.place.map(|at| place(at, problem.label.as_ref())),
        related: problem.related.iter().map(|(at, label)| place(*at, Some(label))).collect(),
        help: problem.help.iter().map(|help| visible(help)).collect(),
        suggestion: problem.fix.as_ref().map(|fix| fix.text.as_str()),
        example: problem.example.as_deref(),
    };
    serde_json::to_string(&shown).unwrap_or_default()
}
