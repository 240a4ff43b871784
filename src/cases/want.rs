//! One thing that is expected of answers: whether it is met, what happened instead, and what would be met.

use std::cell::OnceCell;

use super::Verdict;
use crate::answers::Answers;
use crate::assess::{Status, assess, outcome_of_kinds, shown};
use crate::document::toml_inline;
use crate::report::{Format, Layout, Report, render};
use crate::ruleset::{Audience, FindingIx, Outcome, QuestionIx, RuleSet};

/// One thing that is expected: a key of `expect` with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// The outcome.
    Outcome(Outcome),
    /// The outcome, or a more urgent one.
    OutcomeAtLeast(Outcome),
    /// How the screening ends.
    Status(Status),
    /// These findings fire.
    Fires(Vec<FindingIx>),
    /// These findings do not.
    NotFires(Vec<FindingIx>),
    /// Exactly these findings fire; in the order of the rule files.
    Only(Vec<FindingIx>),
    /// These questions are shown.
    Asked(Vec<QuestionIx>),
    /// These questions are not.
    NotAsked(Vec<QuestionIx>),
    /// These words stand in a summary.
    Says(Vec<String>),
    /// These words do not.
    NeverSays(Vec<String>),
}

/// What came of a set of answers. What is seldom wanted is worked out when it is.
#[derive(Debug)]
pub struct Seen<'s> {
    rules: &'s RuleSet,
    answers: &'s Answers,
    verdict: &'s Verdict,
    shown: OnceCell<Vec<QuestionIx>>,
    words: OnceCell<String>,
}

impl<'s> Seen<'s> {
    /// What came of these answers.
    #[must_use]
    pub fn new(rules: &'s RuleSet, answers: &'s Answers, verdict: &'s Verdict) -> Self {
        Self { rules, answers, verdict, shown: OnceCell::new(), words: OnceCell::new() }
    }

    fn fires(&self, finding: FindingIx) -> bool {
        self.verdict.fired.binary_search(&finding).is_ok()
    }

    fn shown(&self) -> &[QuestionIx] {
        self.shown.get_or_init(|| shown(self.rules, self.answers))
    }

    fn asked(&self, question: QuestionIx) -> bool {
        self.shown().contains(&question)
    }

    fn says(&self, words: &str) -> bool {
        self.words.get_or_init(|| self.pages()).contains(&plain(words))
    }

    /// Both summaries, for patients and for staff.
    fn pages(&self) -> String {
        let assessment = assess(self.rules, self.answers);
        let page = |audience| {
            let report = Report { rules: self.rules, assessment: &assessment, audience, reference: None };
            let layout = Layout { columns: 78, color: false, plain: true, unicode: true };
            plain(&render(&report, Format::Text, layout))
        };
        // Parted by a line break, which no words that are looked for hold.
        format!("{}\n{}", page(Audience::Patient), page(Audience::Staff))
    }

    /// The outcome in a few words; for incomplete answers what is missing.
    fn outcome(&self) -> String {
        if let Some(outcome) = self.verdict.outcome {
            return format!("it is `{outcome}`");
        }
        let missing = self.shown().iter().filter(|&&question| self.answers.get(question).is_none());
        let ids: Vec<&str> = missing.map(|&question| self.rules.question(question).id.as_str()).collect();
        format!("there is none, because these are not answered: {}", ids.join(", "))
    }
}

/// In small letters, with single spaces.
fn plain(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Want {
    /// Its key in case files.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Outcome(_) => "outcome",
            Self::OutcomeAtLeast(_) => "outcome-at-least",
            Self::Status(_) => "status",
            Self::Fires(_) => "fires",
            Self::NotFires(_) => "not-fires",
            Self::Only(_) => "only",
            Self::Asked(_) => "asked",
            Self::NotAsked(_) => "not-asked",
            Self::Says(_) => "says",
            Self::NeverSays(_) => "never-says",
        }
    }

    /// Whether it came about.
    #[must_use]
    pub fn is_met(&self, seen: &Seen<'_>) -> bool {
        match self {
            Self::Outcome(outcome) => seen.verdict.outcome == Some(*outcome),
            Self::OutcomeAtLeast(least) => seen.verdict.outcome.is_some_and(|outcome| outcome <= *least),
            Self::Status(status) => seen.verdict.status == *status,
            Self::Fires(findings) => findings.iter().all(|&finding| seen.fires(finding)),
            Self::NotFires(findings) => !findings.iter().any(|&finding| seen.fires(finding)),
            Self::Only(findings) => seen.verdict.fired == *findings,
            Self::Asked(questions) => questions.iter().all(|&question| seen.asked(question)),
            Self::NotAsked(questions) => !questions.iter().any(|&question| seen.asked(question)),
            Self::Says(texts) => texts.iter().all(|text| seen.says(text)),
            Self::NeverSays(texts) => !texts.iter().any(|text| seen.says(text)),
        }
    }

    /// What was expected, and what came about instead, in a few words each.
    #[must_use]
    pub fn told(&self, seen: &Seen<'_>) -> (String, String) {
        let rules = seen.rules;
        let finding = |finding: &FindingIx| rules.finding(*finding).id.to_string();
        let question = |question: &QuestionIx| rules.question(*question).id.to_string();
        let text = |text: &String| format!("\"{text}\"");
        let fired = &seen.verdict.fired;
        match self {
            Self::Outcome(outcome) => (format!("`{outcome}`"), seen.outcome()),
            Self::OutcomeAtLeast(least) => (format!("`{least}` or more urgent"), seen.outcome()),
            Self::Status(status) => {
                (format!("`{}`", status.id()), format!("it is `{}`", seen.verdict.status.id()))
            }
            Self::Fires(list) => told(list, finding, ("did not fire", &|it| !seen.fires(*it))),
            Self::NotFires(list) => {
                unwanted(told(list, finding, ("fired", &|it| seen.fires(*it))), list.len())
            }
            Self::Only(list) => {
                let (expected, lacking) = told(list, finding, ("did not fire", &|it| !fired.contains(it)));
                let (_, beyond) = told(fired, finding, ("fired too", &|it| !list.contains(it)));
                let got = [lacking, beyond].into_iter().filter(|part| !part.is_empty());
                (expected, got.collect::<Vec<_>>().join("; "))
            }
            Self::Asked(list) => told(list, question, ("not asked", &|it| !seen.asked(*it))),
            Self::NotAsked(list) => {
                unwanted(told(list, question, ("asked", &|it| seen.asked(*it))), list.len())
            }
            Self::Says(list) => told(list, text, ("in no summary", &|it| !seen.says(it))),
            Self::NeverSays(list) => {
                unwanted(told(list, text, ("in a summary", &|it| seen.says(it))), list.len())
            }
        }
    }

    /// What is true now in its place, of one answer set more: lists keep what is met, a least outcome sinks as far as it
    /// must, and everything else takes what the first set shows and must stay so. `None` when nothing is left.
    #[must_use]
    pub fn revised(self, seen: &Seen<'_>, first: bool) -> Option<Self> {
        let verdict = seen.verdict;
        let same_or_first = |now: Self| (first || now == self).then_some(now);
        match self {
            Self::Outcome(_) => same_or_first(Self::Outcome(verdict.outcome?)),
            Self::Status(_) => same_or_first(Self::Status(verdict.status)),
            Self::Only(_) => same_or_first(Self::Only(verdict.fired.clone())),
            Self::OutcomeAtLeast(least) => Some(Self::OutcomeAtLeast(least.max(verdict.outcome?))),
            Self::Fires(list) => kept(list, |it| seen.fires(*it)).map(Self::Fires),
            Self::NotFires(list) => kept(list, |it| !seen.fires(*it)).map(Self::NotFires),
            Self::Asked(list) => kept(list, |it| seen.asked(*it)).map(Self::Asked),
            Self::NotAsked(list) => kept(list, |it| !seen.asked(*it)).map(Self::NotAsked),
            Self::Says(list) => kept(list, |it| seen.says(it)).map(Self::Says),
            Self::NeverSays(list) => kept(list, |it| !seen.says(it)).map(Self::NeverSays),
        }
    }

    /// Whether it is met by less urgent care than `before`, which has the same key.
    #[must_use]
    pub fn is_less_urgent(&self, before: &Self, rules: &RuleSet) -> bool {
        self.urgency(rules) > before.urgency(rules)
    }

    /// The care that it stands for; `None` where it says nothing of it.
    fn urgency(&self, rules: &RuleSet) -> Option<Outcome> {
        match self {
            Self::Outcome(outcome) | Self::OutcomeAtLeast(outcome) => Some(*outcome),
            Self::Status(Status::StoppedAtEmergency) => Some(Outcome::Emergency),
            Self::Status(Status::StoppedAtSameDay) => Some(Outcome::SameDay),
            Self::Status(_) => Some(Outcome::EvaluateUnlisted),
            Self::Fires(list) | Self::Only(list) => {
                Some(outcome_of_kinds(list.iter().map(|finding| rules.finding(*finding).kind)))
            }
            _ => None,
        }
    }

    /// Its value in TOML.
    #[must_use]
    pub fn to_toml(&self, rules: &RuleSet) -> String {
        let findings = |list: &[FindingIx]| {
            toml_inline(&list.iter().map(|finding| rules.finding(*finding).id.as_str()).collect::<Vec<_>>())
        };
        let questions = |list: &[QuestionIx]| {
            toml_inline(&list.iter().map(|index| rules.question(*index).id.as_str()).collect::<Vec<_>>())
        };
        match self {
            Self::Outcome(outcome) | Self::OutcomeAtLeast(outcome) => toml_inline(&outcome.id()),
            Self::Status(status) => toml_inline(&status.id()),
            Self::Fires(list) | Self::NotFires(list) | Self::Only(list) => findings(list),
            Self::Asked(list) | Self::NotAsked(list) => questions(list),
            Self::Says(list) | Self::NeverSays(list) => toml_inline(list),
        }
    }
}

fn kept<T>(mut list: Vec<T>, is_met: impl Fn(&T) -> bool) -> Option<Vec<T>> {
    list.retain(is_met);
    (!list.is_empty()).then_some(list)
}

fn listed<T>(list: &[T], name: impl Fn(&T) -> String) -> String {
    if list.is_empty() { "none".to_owned() } else { list.iter().map(name).collect::<Vec<_>>().join(", ") }
}

/// A list as it was expected, and which of it are wrong, after what is wrong with them.
fn told<T>(
    list: &[T],
    name: impl Fn(&T) -> String,
    (what, is_wrong): (&str, &dyn Fn(&T) -> bool),
) -> (String, String) {
    let wrong: Vec<String> = list.iter().filter(|it| is_wrong(it)).map(&name).collect();
    let got = if wrong.is_empty() { String::new() } else { format!("{what}: {}", wrong.join(", ")) };
    (listed(list, name), got)
}

/// The same of a list that was expected not to come about.
fn unwanted((expected, got): (String, String), listed: usize) -> (String, String) {
    let not = if listed == 1 { "not" } else { "none of" };
    (format!("{not} {expected}"), got)
}
