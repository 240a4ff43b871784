//! Problems as people and programs read them: drawn like a compiler's, one line each, or for other programs.

use std::borrow::Cow;

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
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
        let mut snippet = snippet(sources, place);
        let mut caret = AnnotationKind::Primary.span(place.span());
        if let Some(label) = &problem.label {
            caret = caret.label(visible(label));
        }
        snippet = snippet.annotation(caret);
        for (other, label) in problem.related.iter().filter(|(other, _)| other.file == place.file) {
            snippet = snippet.annotation(AnnotationKind::Context.span(other.span()).label(visible(label)));
        }
        group = group.element(snippet);
        for (other, label) in problem.related.iter().filter(|(other, _)| other.file != place.file) {
            let there = AnnotationKind::Context.span(other.span()).label(visible(label));
            group = group.element(self::snippet(sources, *other).annotation(there));
        }
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
        let patch = Patch::new(fix.place.span(), replacement(fix, sources));
        let patched = Snippet::source(drawable(file_text(sources, fix.place))).patch(patch);
        report.push(Level::HELP.secondary_title(visible(&fix.title)).element(patched));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&report)
}

fn file_text(sources: &Sources, place: Place) -> &str {
    sources.file(place.file).map(|file| file.text.as_str()).unwrap_or_default()
}

fn snippet<T: Clone>(sources: &Sources, place: Place) -> Snippet<'_, T> {
    let name = sources.file(place.file).map(|file| visible(&file.name)).unwrap_or_default();
    Snippet::source(drawable(file_text(sources, place))).path(name)
}

/// A file as it can be drawn: invisible characters become visible ones of as many bytes, so that every place
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

/// The words to put in, in the quotes that the old ones stand in.
pub(super) fn replacement(fix: &Fix, sources: &Sources) -> String {
    match sources.slice(fix.place).chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{}{quote}", fix.text),
        _ => fix.text.clone(),
    }
}

fn location(sources: &Sources, place: Place) -> (String, usize, usize) {
    let (line, column) = sources.line_column(place);
    let file = sources.file(place.file).map(|file| visible(&file.name)).unwrap_or_default();
    (file, line, column)
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
