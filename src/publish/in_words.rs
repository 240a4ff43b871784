//! Conditions in words: for authors with ids, for clinicians with the names of questions and answers, and for
//! people with a pen with the numbers of questions. The one place where a condition becomes a sentence.

use std::fmt::Display;

use serde::Serialize;

use crate::ruleset::{
    Audience, Condition, FindingKind, Kind, Leaf, Outcome, Question, QuestionIx, RuleSet, Test, Token, fill,
};
use crate::text::{visible, width};

/// More tests than this stand in a list, and so do tests that together take more columns than this.
const MOST_IN_A_LINE: (usize, usize) = (3, 160);

/// A statement, or the head of a list of statements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wording {
    /// The statement; for a list, what is said of its items ("any of these").
    pub text: String,
    /// The items of a list; empty for a plain statement.
    pub items: Vec<Wording>,
}

impl Wording {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), items: Vec::new() }
    }

    /// All in one line: "all of these: (a; any of these: (b; c))".
    #[must_use]
    pub fn line(&self) -> String {
        if self.items.is_empty() {
            return self.text.clone();
        }
        let items: Vec<String> = self.items.iter().map(Self::line).collect();
        format!("{}: ({})", self.text, items.join("; "))
    }
}

/// A condition with ids, as answer files have them: "`site` is knee or hip, and `age` is at least 50".
#[must_use]
pub fn with_ids(rules: &RuleSet, condition: &Condition) -> String {
    let joined = |parts: &[Condition], word: &str| {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| match part.test {
                Test::Leaf(_) => with_ids(rules, part),
                _ => format!("({})", with_ids(rules, part)),
            })
            .collect();
        parts.join(word)
    };
    match &condition.test {
        Test::Leaf(leaf) => leaf_with_ids(rules, leaf),
        Test::All(parts) => joined(parts, ", and "),
        Test::Any(parts) => joined(parts, ", or "),
        Test::Not(part) => format!("not ({})", with_ids(rules, part)),
        Test::Count { of, at_least, at_most } => {
            format!("{} of: {}", bounds(at_least.as_ref(), at_most.as_ref()), joined(of, "; "))
        }
    }
}

fn leaf_with_ids(rules: &RuleSet, leaf: &Leaf) -> String {
    let id = |question: QuestionIx| rules.question(question).id.as_str();
    match leaf {
        Leaf::Answer { question, any_of } => {
            let tokens: Vec<&str> =
                any_of.iter().map(|(token, _)| rules.question(*question).token_id(*token)).collect();
            format!("`{}` is {}", id(*question), tokens.join(" or "))
        }
        Leaf::Number { question, at_least, at_most } => {
            format!("`{}` is {}", id(*question), bounds(at_least.as_ref(), at_most.as_ref()))
        }
        Leaf::Finding { any_of } => {
            let ids: Vec<&str> =
                any_of.iter().map(|(finding, _)| rules.finding(*finding).id.as_str()).collect();
            format!("the finding {} fires", ids.join(" or "))
        }
        Leaf::Outcome(outcomes) => outcome_is(outcomes),
        Leaf::OutcomeAtLeast(outcome) => format!("the outcome is at least {outcome}"),
    }
}

fn outcome_is(outcomes: &[Outcome]) -> String {
    let ids: Vec<&str> = outcomes.iter().map(|outcome| outcome.id()).collect();
    format!("the outcome is {}", ids.join(" or "))
}

pub(crate) fn bounds<N: Display>(at_least: Option<&N>, at_most: Option<&N>) -> String {
    match (at_least, at_most) {
        (Some(least), Some(most)) => format!("from {least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => "any number".to_owned(),
    }
}

/// A condition with the short names of questions and the labels of answers, for clinicians:
/// "`Where it hurts` includes “Low back”, and `Age` is “70 or older”".
#[must_use]
pub fn with_names(rules: &RuleSet, condition: &Condition) -> Wording {
    let parts = |parts: &[Condition]| parts.iter().map(|part| with_names(rules, part)).collect::<Vec<_>>();
    match &condition.test {
        Test::Leaf(leaf) => Wording::plain(leaf_with_names(rules, leaf)),
        Test::All(of) => gather("all of these", ", and ", of, parts(of)),
        Test::Any(of) => gather("any of these", ", or ", of, parts(of)),
        Test::Not(part) => {
            Wording { text: "this is not so".to_owned(), items: vec![with_names(rules, part)] }
        }
        Test::Count { of, at_least, at_most } => Wording {
            text: format!("{} of these", bounds(at_least.as_ref(), at_most.as_ref())),
            items: parts(of),
        },
    }
}

/// A few single tests become one line; anything more is a list, so that "and" and "or" never meet in a line.
fn gather(head: &str, word: &str, of: &[Condition], parts: Vec<Wording>) -> Wording {
    let columns: usize = parts.iter().map(|part| width(&part.text)).sum();
    let few = parts.len() <= MOST_IN_A_LINE.0 && columns <= MOST_IN_A_LINE.1;
    if few && of.iter().all(|part| matches!(part.test, Test::Leaf(_))) {
        let lines: Vec<String> = parts.into_iter().map(|part| part.text).collect();
        return Wording::plain(lines.join(word));
    }
    Wording { text: head.to_owned(), items: parts }
}

/// The short name of a question.
pub(crate) fn name(rules: &RuleSet, question: QuestionIx) -> String {
    format!("`{}`", visible(rules.question(question).in_lists(Audience::Patient)).replace('\n', " "))
}

/// Some answers that were given, all of them: "`Where it hurts` includes “Knee” and “Hip”".
pub(crate) fn given_with_names(rules: &RuleSet, question: QuestionIx, tokens: &[Token]) -> String {
    let verb = verb(rules.question(question));
    format!("{} {verb} {}", name(rules, question), labels(rules, question, tokens, "and"))
}

fn verb(question: &Question) -> &'static str {
    match question.kind {
        Kind::ChooseMany => "includes",
        _ => "is",
    }
}

pub(crate) fn leaf_with_names(rules: &RuleSet, leaf: &Leaf) -> String {
    let name = |question| name(rules, question);
    match leaf {
        Leaf::Answer { question, .. } | Leaf::Number { question, .. } => {
            let verb = match leaf {
                Leaf::Number { .. } => "is",
                _ => verb(rules.question(*question)),
            };
            let answers = answers_in_short(rules, leaf, usize::MAX).unwrap_or_default();
            format!("{} {verb} {answers}", name(*question))
        }
        Leaf::Finding { any_of } => {
            let found: Vec<String> = any_of
                .iter()
                .map(|(finding, _)| rules.finding(*finding))
                .map(|finding| {
                    format!("“{}” ({})", visible(&finding.title).replace('`', "'"), kind(finding.kind))
                })
                .collect();
            format!("the finding {} came up", list(&found, "or"))
        }
        Leaf::Outcome(outcomes) => outcome_is(outcomes),
        Leaf::OutcomeAtLeast(outcome) => format!("the outcome is {outcome} or more urgent"),
    }
}

/// The answers that a test looks for: "“Knee” or “Hip”", "any answer but “No”", "at least 50". More than `most` are
/// counted. `None` for findings and outcomes.
pub(super) fn answers_in_short(rules: &RuleSet, leaf: &Leaf, most: usize) -> Option<String> {
    match leaf {
        Leaf::Answer { question, any_of } => {
            let tokens: Vec<Token> = any_of.iter().map(|(token, _)| *token).collect();
            Some(match Named::of(rules.question(*question), &tokens) {
                Named::These(tokens) => some_labels(rules, *question, &tokens, "or", most),
                Named::AllBut(tokens) => {
                    format!("any answer but {}", some_labels(rules, *question, &tokens, "or", most))
                }
            })
        }
        Leaf::Number { at_least, at_most, .. } => Some(bounds(at_least.as_ref(), at_most.as_ref())),
        Leaf::Finding { .. } | Leaf::Outcome(_) | Leaf::OutcomeAtLeast(_) => None,
    }
}

/// What a kind of finding is called in a sentence.
pub(crate) fn kind(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Emergency => "emergency",
        FindingKind::SameDay => "same-day",
        FindingKind::Caution => "caution",
        FindingKind::Criterion => "criterion",
        FindingKind::Topic => "topic",
    }
}

/// The shorter way to name some answers to a question.
enum Named {
    These(Vec<Token>),
    /// Any answer that is not one of these. Right for a choose-many only where these exclude all others.
    AllBut(Vec<Token>),
}

impl Named {
    fn of(question: &Question, tokens: &[Token]) -> Self {
        let rest: Vec<Token> =
            question.tokens().into_iter().filter(|token| !tokens.contains(token)).collect();
        let exclusive = question.kind != Kind::ChooseMany
            || rest.iter().all(|token| matches!(token, Token::None | Token::PreferNot));
        if exclusive && tokens.len() > 2 && !rest.is_empty() && rest.len() <= 2 {
            Self::AllBut(rest)
        } else {
            Self::These(tokens.to_vec())
        }
    }
}

/// The labels of answers in quotation marks.
pub(crate) fn labels(rules: &RuleSet, question: QuestionIx, tokens: &[Token], or: &str) -> String {
    some_labels(rules, question, tokens, or, usize::MAX)
}

/// The labels of answers in quotation marks. Where there are more than `most`, the last are counted.
fn some_labels(rules: &RuleSet, question: QuestionIx, tokens: &[Token], or: &str, most: usize) -> String {
    let shown = if tokens.len() > most { most.saturating_sub(1) } else { tokens.len() };
    let quoted = tokens.iter().take(shown).map(|&token| format!("“{}”", label(rules, question, token)));
    let rest = (shown < tokens.len()).then(|| format!("{} more", tokens.len() - shown));
    let quoted: Vec<String> = quoted.chain(rest).collect();
    list(&quoted, or)
}

/// What a person reads for an answer, in one line.
pub(crate) fn label(rules: &RuleSet, question: QuestionIx, token: Token) -> String {
    visible(rules.question(question).token_label(token, &rules.words, Audience::Patient)).replace('\n', " ")
}

/// "a", "a or b", "a, b or c".
fn list(items: &[String], or: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {or} {last}", first.join(", ")),
    }
}

/// A condition for a person with the paper form: "you checked “Knee” in question 2".
///
/// `upto` is the number of the question that it stands before: what a later question would tell is not yet known,
/// so it does not hold. `Err(holds)` when nothing is left to look at.
pub(super) fn on_paper(rules: &RuleSet, condition: &Condition, upto: QuestionIx) -> Result<String, bool> {
    let words = &rules.words;
    match &condition.test {
        Test::Leaf(Leaf::Finding { any_of }) => {
            let each = any_of.iter().map(|(finding, _)| &rules.finding(*finding).when);
            joined(each.map(|when| in_brackets(rules, when, upto)), &words.form_or, true)
        }
        Test::Leaf(leaf) if leaf.question().is_none_or(|question| question >= upto) => Err(false),
        Test::Leaf(leaf) => leaf_on_paper(rules, leaf).ok_or(false),
        Test::Any(parts) => {
            joined(parts.iter().map(|part| in_brackets(rules, part, upto)), &words.form_or, true)
        }
        Test::All(parts) => {
            joined(parts.iter().map(|part| in_brackets(rules, part, upto)), &words.form_and, false)
        }
        Test::Not(part) => match on_paper(rules, part, upto) {
            Ok(text) => Ok(fill(&words.form_not, &[("condition", &text)])),
            Err(holds) => Err(!holds),
        },
        Test::Count { of, at_least, at_most } => {
            let found: Vec<_> = of.iter().map(|part| on_paper(rules, part, upto)).collect();
            let sure = found.iter().filter(|part| **part == Err(true)).count();
            let open: Vec<String> = found.into_iter().filter_map(Result::ok).collect();
            let least = at_least.map_or(0, |least| least.saturating_sub(sure));
            let most = at_most.map_or(open.len(), |most| most.saturating_sub(sure)).min(open.len());
            if least == 0 && most == open.len() || open.is_empty() {
                return Err(at_least.is_none_or(|n| sure >= n) && at_most.is_none_or(|n| sure <= n));
            }
            let conditions = open.join("; ");
            let values =
                [("least", &*least.to_string()), ("most", &most.to_string()), ("conditions", &conditions)];
            Ok(fill(&words.form_count, &values))
        }
    }
}

/// A part of a condition, in brackets where it has parts itself.
fn in_brackets(rules: &RuleSet, part: &Condition, upto: QuestionIx) -> Result<String, bool> {
    let text = on_paper(rules, part, upto)?;
    Ok(match part.test {
        Test::Leaf(Leaf::Answer { .. } | Leaf::Number { .. }) => text,
        _ => format!("({text})"),
    })
}

/// `decides`: what one part that is known decides for the whole.
fn joined(
    parts: impl Iterator<Item = Result<String, bool>>,
    word: &str,
    decides: bool,
) -> Result<String, bool> {
    let mut open = Vec::new();
    for part in parts {
        match part {
            Ok(text) => open.push(text),
            Err(holds) if holds == decides => return Err(decides),
            Err(_) => {}
        }
    }
    if open.is_empty() { Err(!decides) } else { Ok(open.join(&format!(", {word} "))) }
}

/// One test for a person with the paper form. `None` for what a person cannot see: findings and outcomes.
pub(super) fn leaf_on_paper(rules: &RuleSet, leaf: &Leaf) -> Option<String> {
    let words = &rules.words;
    let number = (leaf.question()?.0 + 1).to_string();
    match leaf {
        Leaf::Answer { question, any_of } => {
            let tokens: Vec<Token> = any_of.iter().map(|(token, _)| *token).collect();
            let (template, tokens) = match Named::of(rules.question(*question), &tokens) {
                Named::These(tokens) => (&words.form_checked, tokens),
                Named::AllBut(tokens) => (&words.form_checked_but, tokens),
            };
            let answers = labels(rules, *question, &tokens, &words.form_or);
            Some(fill(template, &[("answers", &answers), ("number", &number)]))
        }
        Leaf::Number { at_least, at_most, .. } => Some(match (at_least, at_most) {
            (Some(least), Some(most)) => fill(
                &words.form_between,
                &[("least", &least.to_string()), ("most", &most.to_string()), ("number", &number)],
            ),
            (Some(least), None) => {
                fill(&words.form_at_least, &[("least", &least.to_string()), ("number", &number)])
            }
            (None, most) => fill(
                &words.form_at_most,
                &[("most", &most.map(|most| most.to_string()).unwrap_or_default()), ("number", &number)],
            ),
        }),
        Leaf::Finding { .. } | Leaf::Outcome(_) | Leaf::OutcomeAtLeast(_) => None,
    }
}

/// One test for the desk: "Question 2: “Knee”". `None` for findings and outcomes.
pub(super) fn answers_on_paper(rules: &RuleSet, leaf: &Leaf) -> Option<String> {
    match leaf {
        Leaf::Answer { question, any_of } => {
            let tokens: Vec<Token> = any_of.iter().map(|(token, _)| *token).collect();
            let answers = labels(rules, *question, &tokens, &rules.words.form_or);
            let number = (question.0 + 1).to_string();
            Some(fill(&rules.words.form_desk_answer, &[("number", &number), ("answers", &answers)]))
        }
        _ => leaf_on_paper(rules, leaf),
    }
}
