//! What stands on the paper form, in which order. The page itself is `form.html`.

use serde::Serialize;

use super::in_words::{answers_on_paper, label, leaf_on_paper, on_paper};
use super::stops::{Stops, Together};
use crate::ruleset::{
    Audience, FindingKind, Kind, Leaf, Outcome, Question, QuestionIx, RuleSet, Token, fill,
};
use crate::text::{paragraphs, visible, width};

/// Labels of at most this many columns are short.
const SHORT: usize = 16;

/// The paper form.
#[derive(Debug, Serialize)]
pub(super) struct Form {
    language: String,
    title: String,
    /// Rule set, version and the beginning of the digest: at the foot of each sheet.
    pub(super) reference: String,
    /// "Name or chart number", "Date".
    blanks: Vec<String>,
    /// The first page of the screen, and what the form is not.
    welcome: Vec<String>,
    safety_net: Boxed,
    how: Boxed,
    sections: Vec<Section>,
    done: String,
    next_step: Boxed,
    desk: Desk,
}

/// A heading and paragraphs.
#[derive(Debug, Serialize)]
struct Boxed {
    heading: String,
    say: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Section {
    id: String,
    title: String,
    questions: Vec<Asked>,
    /// What to do at once, if an answer of the section cannot wait.
    stop: Option<Stop>,
}

#[derive(Debug, Serialize)]
struct Asked {
    number: usize,
    ask: String,
    only_if: Option<String>,
    /// How to answer, and help with it.
    help: Vec<String>,
    /// Whether there is a line to write a number on.
    written: bool,
    /// What stands after that line.
    unit: String,
    /// Short answers stand beside each other.
    beside: bool,
    boxes: Vec<Tick>,
    /// "None of these", "not sure", "prefer not to say", beside each other.
    others: Vec<Tick>,
}

#[derive(Debug, Serialize)]
struct Tick {
    label: String,
    /// The word that says that it cannot wait.
    mark: Option<String>,
}

#[derive(Debug, Serialize)]
struct Stop {
    heading: String,
    parts: Vec<StopPart>,
}

#[derive(Debug, Serialize)]
struct StopPart {
    kind: FindingKind,
    when: Vec<String>,
    headline: String,
    say: Vec<String>,
}

/// One test of a row.
#[derive(Debug, Serialize)]
struct DeskLine {
    text: String,
    /// Whether it stands instead of the line before it.
    instead: bool,
}

/// The last page, for those who take the form back.
#[derive(Debug, Serialize)]
struct Desk {
    heading: String,
    say: Vec<String>,
    together: String,
    head: [String; 2],
    rows: Vec<DeskRow>,
}

#[derive(Debug, Serialize)]
struct DeskRow {
    answers: Vec<DeskLine>,
    then: String,
}

impl Form {
    /// Lays out the form of a rule set.
    pub(super) fn new(rules: &RuleSet) -> Self {
        let words = &rules.words;
        let stops = Stops::of(rules);
        let marks =
            [("stop", &*word(rules, FindingKind::Emergency)), ("today", &word(rules, FindingKind::SameDay))];
        let boxed = |heading: &str, text: &str| Boxed { heading: visible(heading), say: said(text) };
        let how = format!("{}\n\n{}", words.form_how, fill(&words.form_marks, &marks));
        let short_digest: String = rules.digest.chars().take(12).collect();
        let sections = (0..rules.sections.len()).filter_map(|index| section(rules, &stops, index)).collect();
        Self {
            language: visible(&rules.language),
            title: visible(&rules.title),
            reference: format!("{} {}, {short_digest}", visible(&rules.id), visible(&rules.version)),
            blanks: vec![visible(&words.form_name), visible(&words.form_date)],
            welcome: said(&rules.welcome).into_iter().chain(said(&rules.disclaimer)).collect(),
            safety_net: boxed(&words.safety_net, &rules.safety_net),
            how: boxed(&words.form_how_heading, &how),
            sections,
            done: visible(&words.form_done),
            next_step: boxed(&words.next_step, &rules.closing),
            desk: desk(rules, &stops, &marks),
        }
    }
}

/// The paragraphs of a text, safe to show.
fn said(text: &str) -> Vec<String> {
    paragraphs(&visible(text))
}

/// The word on the form for how urgent an answer is.
fn word(rules: &RuleSet, kind: FindingKind) -> String {
    visible(if kind == FindingKind::Emergency { &rules.words.form_stop } else { &rules.words.form_today })
}

/// A section with the questions that can come up. `None` if none can.
fn section(rules: &RuleSet, stops: &Stops, index: usize) -> Option<Section> {
    let section = rules.sections.get(index)?;
    let inside = |question: QuestionIx| rules.question(question).section.0 == index;
    let questions: Vec<Asked> = rules
        .question_indices()
        .filter(|&question| inside(question))
        .filter_map(|question| asked(rules, stops, question))
        .collect();
    if questions.is_empty() {
        return None;
    }
    let parts: Vec<StopPart> = [FindingKind::Emergency, FindingKind::SameDay]
        .into_iter()
        .filter_map(|kind| stop_part(rules, stops, kind, &inside))
        .collect();
    let heading = visible(&rules.words.form_next);
    let stop = (!parts.is_empty()).then_some(Stop { heading, parts });
    Some(Section { id: visible(&section.id), title: visible(&section.title), questions, stop })
}

/// One question. `None` if its gate never opens.
fn asked(rules: &RuleSet, stops: &Stops, index: QuestionIx) -> Option<Asked> {
    let question = rules.question(index);
    let words = &rules.words;
    let only_if = match question.when.as_ref().map(|when| on_paper(rules, when, index)) {
        None | Some(Err(true)) => None,
        Some(Err(false)) => return None,
        Some(Ok(condition)) => Some(visible(&fill(&words.form_only_if, &[("condition", &condition)]))),
    };
    let how = match &question.kind {
        Kind::YesNo => None,
        Kind::ChooseOne => Some(visible(&words.form_pick_one)),
        Kind::ChooseMany => Some(visible(&words.form_pick_many)),
        Kind::Number { min, max, .. } => {
            Some(fill(&visible(&words.form_number), &[("min", &min.to_string()), ("max", &max.to_string())]))
        }
    };
    let unit = match &question.kind {
        Kind::Number { unit: Some(unit), .. } => visible(unit),
        _ => String::new(),
    };
    let tick = |token| Tick {
        label: label(rules, index, token),
        mark: stops.mark(index, token).map(|kind| word(rules, kind)),
    };
    let (boxes, others): (Vec<Token>, Vec<Token>) =
        question.tokens().into_iter().partition(|token| matches!(token, Token::Option(_)));
    let boxes: Vec<Tick> = boxes.into_iter().map(tick).collect();
    // Many questions say themselves how to answer.
    let help = question.help.as_ref().map(|help| one_line(help));
    Some(Asked {
        number: index.0 + 1,
        ask: one_line(question.asked_of(Audience::Patient)),
        only_if,
        help: how.filter(|_| !says_how(question)).into_iter().chain(help).collect(),
        written: matches!(question.kind, Kind::Number { .. }),
        unit,
        beside: boxes.iter().all(|tick| width(&tick.label) <= SHORT),
        boxes,
        others: others.into_iter().map(tick).collect(),
    })
}

/// A question whose words end with how to answer it, as those with several sentences mostly do.
fn says_how(question: &Question) -> bool {
    question.kind == Kind::ChooseMany && question.ask.trim_end().ends_with('.')
}

fn one_line(text: &str) -> String {
    said(text).join(" ")
}

/// What to do at once if an answer of some questions is that urgent. `None` if none is.
fn stop_part(
    rules: &RuleSet,
    stops: &Stops,
    kind: FindingKind,
    inside: &impl Fn(QuestionIx) -> bool,
) -> Option<StopPart> {
    let words = &rules.words;
    let mut when = Vec::new();
    if stops.any_mark(kind, inside) {
        when.push(fill(&visible(&words.form_did_you), &[("mark", &word(rules, kind))]));
    }
    // Same-day care can wait until the desk has the form back.
    let unsaid = |together: &&Together| {
        kind == FindingKind::Emergency
            && together.kind == kind
            && !together.marked
            && together.last().is_some_and(inside)
    };
    for together in stops.together.iter().filter(unsaid) {
        let groups = together.groups.iter().map(|group| {
            let tests: Vec<String> = group.iter().filter_map(|test| leaf_on_paper(rules, test)).collect();
            let text = tests.join(&format!(", {} ", words.form_or));
            if tests.len() > 1 && together.groups.len() > 1 { format!("({text})") } else { text }
        });
        let condition = groups.collect::<Vec<_>>().join(&format!(", {} ", words.form_and));
        when.push(visible(&fill(&words.form_is_this, &[("condition", &condition)])));
    }
    let outcome = if kind == FindingKind::Emergency { Outcome::Emergency } else { Outcome::SameDay };
    let outcome = rules.outcome(outcome);
    (!when.is_empty()).then(|| StopPart {
        kind,
        when,
        headline: one_line(&outcome.headline),
        say: said(&outcome.say),
    })
}

fn desk(rules: &RuleSet, stops: &Stops, marks: &[(&str, &str)]) -> Desk {
    let words = &rules.words;
    let row = |together: &Together| DeskRow {
        answers: on_lines(rules, &together.groups),
        then: word(rules, together.kind),
    };
    Desk {
        heading: visible(&words.form_desk),
        say: vec![
            visible(&words.form_desk_say),
            fill(&visible(&words.form_desk_marks), marks),
            visible(&words.form_desk_blank),
        ],
        together: visible(&words.form_desk_together),
        head: [visible(&words.form_desk_answers), visible(&words.form_desk_then)],
        rows: stops.together.iter().map(row).collect(),
    }
}

/// Tests for the desk, each in a line: "question 2: “Knee”", "and question 4: “Yes”", "or question 5: “Yes”".
fn on_lines(rules: &RuleSet, groups: &[Vec<Leaf>]) -> Vec<DeskLine> {
    let words = &rules.words;
    let mut lines = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        for (place, test) in group.iter().filter_map(|test| answers_on_paper(rules, test)).enumerate() {
            let text = match (index, place) {
                (0, 0) => test,
                (_, 0) => format!("{} {test}", words.form_and),
                _ => format!("{} {test}", words.form_or),
            };
            lines.push(DeskLine { text: visible(&text), instead: place > 0 });
        }
    }
    lines
}
