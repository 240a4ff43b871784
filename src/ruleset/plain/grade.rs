//! How hard a rule set is to read: each screen, each text, and all of it together.
//!
//! A grade swings on a short text: one word of four syllables instead of one moves it by 35.4 / words, which is
//! 3.5 grades in 10 words and 1.2 in 30. So the goal holds for texts of [`LEAST_WORDS`] words or more; from
//! [`LEAST_WORDS_AT_ALL`] words on one such word is forgiven; shorter texts are judged only together with their kin:
//! all findings of a kind, all evidence notes, all fixed messages, all words of the program itself.

use std::cell::RefCell;
use std::collections::HashMap;

use super::said::{Said, Speaker, everything, fixed};
use crate::document::{Place, Text};
use crate::ruleset::model::{Kind, Question, RuleSet};
use crate::ruleset::vocabulary::{Audience, FindingKind, Outcome};
use crate::ruleset::words::is_english;
use crate::text::{Counts, sentences, syllables, words};

/// The highest Flesch-Kincaid grade that is plain: the 6th grade or below, as the American Medical Association
/// advises (Weiss, "Health literacy and patient safety", 2007).
pub const GOAL: f64 = 6.0;

/// Texts of so many words or more are held to the goal.
pub const LEAST_WORDS: u32 = 30;

/// Texts of fewer words are not judged on their own.
pub const LEAST_WORDS_AT_ALL: u32 = 10;

/// What a word of four syllables adds to one of one, before it is divided by the number of words: 3 × 11.8.
const ONE_HARD_WORD: f64 = 35.4;

/// Everything that was measured of a rule set.
#[derive(Debug, Clone)]
pub struct Measure {
    /// Every text a person can read, once each.
    pub overall: Graded,
    /// Of these, the ones in full sentences: short lines of lists count as sentences and make the rest look easier.
    pub sentences: Graded,
    /// One for each question, in the order asked: section, question, hint, options, help and why.
    pub screens: Vec<Graded>,
    /// Fixed messages, outcomes, findings, evidence notes; and the short ones of each kind together.
    pub texts: Vec<Graded>,
}

/// A text that was measured.
#[derive(Debug, Clone)]
pub struct Graded {
    /// What it is: "the screen of `site`".
    pub name: String,
    /// Where it stands, if in one place.
    pub place: Option<Place>,
    /// With every word.
    pub with_hard_terms: Counts,
    /// Without the hard terms that the rule set allows: this is judged.
    pub counts: Counts,
}

impl Graded {
    /// The grade that is judged: without the hard terms that the rule set allows. 0 for a text without a word.
    #[must_use]
    pub fn grade(&self) -> f64 {
        self.counts.grade().unwrap_or_default()
    }

    /// The grade with every word.
    #[must_use]
    pub fn full_grade(&self) -> f64 {
        self.with_hard_terms.grade().unwrap_or_default()
    }

    /// The highest grade it may have; `None` when it is too short to be judged.
    #[must_use]
    pub fn limit(&self) -> Option<f64> {
        match self.counts.words {
            ..LEAST_WORDS_AT_ALL => None,
            words @ LEAST_WORDS_AT_ALL..LEAST_WORDS => Some(GOAL + ONE_HARD_WORD / f64::from(words)),
            LEAST_WORDS.. => Some(GOAL),
        }
    }

    /// Whether it is too hard. As printed, with one decimal: 6.04 is 6.0.
    #[must_use]
    pub fn is_hard(&self) -> bool {
        self.limit().is_some_and(|limit| self.grade() >= limit + 0.05)
    }
}

/// Measures a rule set; `None` if it is not in English, for which alone the formula holds.
#[must_use]
pub fn measure(rules: &RuleSet) -> Option<Measure> {
    is_english(&rules.language).then(|| Ruler::new(rules).measure())
}

struct Ruler<'r> {
    rules: &'r RuleSet,
    hard_terms: Vec<Vec<String>>,
    /// Syllables of the words met so far: a rule set says the same words many times.
    known: RefCell<HashMap<String, u32>>,
}

impl<'r> Ruler<'r> {
    fn new(rules: &'r RuleSet) -> Self {
        let in_words = |term: &Text| words(term).into_iter().map(str::to_lowercase).collect();
        Self {
            rules,
            hard_terms: rules.plain.hard_terms.iter().map(in_words).collect(),
            known: RefCell::default(),
        }
    }

    fn measure(&self) -> Measure {
        let patient = everything(self.rules).into_iter().filter(|said| said.by != Speaker::Staff);
        let all: Vec<&str> = patient.map(|said| said.text.as_str()).collect();
        let ended = |text: &&str| text.trim_end().ends_with(['.', '?', '!']);
        let full: Vec<&str> = all.iter().copied().filter(ended).collect();
        Measure {
            overall: self.graded("everything together", None, &all),
            sentences: self.graded("everything in full sentences", None, &full),
            screens: self.rules.questions.iter().map(|question| self.screen(question)).collect(),
            texts: self.texts(),
        }
    }

    /// What stands on the screen of a question, with what can be asked for there.
    fn screen(&self, question: &Question) -> Graded {
        let words = &self.rules.words;
        let mut texts = vec![self.rules.section(question.section).title.as_str(), &question.ask];
        texts.push(match question.kind {
            Kind::YesNo | Kind::ChooseOne => &words.pick_one,
            Kind::ChooseMany => &words.pick_many,
            Kind::Number { .. } => &words.pick_number,
        });
        texts.extend(
            question.tokens().iter().map(|&token| question.token_label(token, words, Audience::Patient)),
        );
        texts.extend(question.help.iter().chain(&question.why).map(Text::as_str));
        self.graded(format!("the screen of `{}`", question.id), Some(question.ask.place), &texts)
    }

    fn texts(&self) -> Vec<Graded> {
        let rules = self.rules;
        let mut found = Vec::new();
        for (name, text) in [
            ("the welcome", &rules.welcome),
            ("the closing", &rules.closing),
            ("`no-match`", &rules.no_match),
            ("the disclaimer", &rules.disclaimer),
            ("the safety net", &rules.safety_net),
        ] {
            found.push(self.graded(name, Some(text.place), &[text]));
        }
        for (outcome, text) in Outcome::ALL.into_iter().zip(&rules.outcomes) {
            let texts = [&text.headline, &text.say].into_iter().chain(&text.closing);
            let texts: Vec<&str> = texts.map(Text::as_str).collect();
            found.push(self.graded(format!("the outcome `{outcome}`"), Some(text.say.place), &texts));
        }
        let fixed: Vec<&str> = fixed(rules).map(Text::as_str).collect();
        found.push(self.graded("all fixed messages together", None, &fixed));
        self.findings(&mut found);
        for evidence in &rules.evidence {
            let name = format!("the evidence note `{}`", evidence.id);
            found.push(self.graded(name, Some(evidence.say.place), &[&evidence.say]));
        }
        let notes: Vec<&str> = rules.evidence.iter().map(|evidence| evidence.say.as_str()).collect();
        found.push(self.graded("all evidence notes together", None, &notes));
        let own =
            everything(rules).into_iter().filter(|said| said.key.is_some() && said.by != Speaker::Staff);
        let own: Vec<&str> = own.map(|said: Said<'_>| said.text.as_str()).collect();
        found.push(self.graded("the words of the program together", None, &own));
        found.retain(|graded| graded.counts.words > 0);
        found
    }

    fn findings(&self, found: &mut Vec<Graded>) {
        for kind in FindingKind::ALL {
            let mut together = Vec::new();
            for finding in self.rules.findings.iter().filter(|finding| finding.kind == kind) {
                let texts: Vec<&str> =
                    [&finding.title].into_iter().chain(&finding.say).map(Text::as_str).collect();
                let place = finding.say.as_ref().map_or(finding.title.place, |say| say.place);
                found.push(self.graded(format!("the finding `{}`", finding.id), Some(place), &texts));
                together.extend(texts);
            }
            found.push(self.graded(format!("all findings of kind {} together", kind.id()), None, &together));
        }
    }

    fn graded(&self, name: impl Into<String>, place: Option<Place>, texts: &[&str]) -> Graded {
        let (mut with_hard_terms, mut counts) = (Counts::default(), Counts::default());
        for text in texts {
            // What is filled into {braces} is mostly a number.
            let filled = filled(text);
            for sentence in sentences(&filled) {
                let all = words(sentence);
                let every = self.of_words(&all);
                let kept = self.without_hard_terms(&all);
                with_hard_terms = with_hard_terms + every;
                counts = counts + if kept.len() == all.len() { every } else { self.of_words(&kept) };
            }
        }
        Graded { name: name.into(), place, with_hard_terms, counts }
    }

    fn of_words(&self, all: &[&str]) -> Counts {
        let mut known = self.known.borrow_mut();
        let mut count = |word: &str| match known.get(word) {
            Some(count) => *count,
            None => *known.entry(word.to_owned()).or_insert(syllables(word)),
        };
        Counts {
            words: u32::try_from(all.len()).unwrap_or(u32::MAX),
            sentences: u32::from(!all.is_empty()),
            syllables: all.iter().map(|word| count(word)).sum(),
        }
    }

    fn without_hard_terms<'t>(&self, all: &[&'t str]) -> Vec<&'t str> {
        let mut kept = Vec::with_capacity(all.len());
        let mut rest = all;
        while let Some((first, after)) = rest.split_first() {
            let hard = self.hard_terms.iter().filter(|term| begins_with(rest, term)).map(Vec::len).max();
            match hard {
                Some(length) if length > 0 => rest = rest.get(length..).unwrap_or_default(),
                _ => {
                    kept.push(*first);
                    rest = after;
                }
            }
        }
        kept
    }
}

/// The hard terms of a rule set that no text for patients uses.
pub(in crate::ruleset) fn unused_hard_terms(rules: &RuleSet) -> Vec<&Text> {
    let hard_terms = Ruler::new(rules).hard_terms;
    let patient: Vec<&Text> = everything(rules)
        .into_iter()
        .filter(|said| said.by != Speaker::Staff)
        .map(|said| said.text)
        .collect();
    let used = |term: &[String]| {
        patient.iter().any(|text| {
            let all = words(text);
            (0..all.len()).any(|at| all.get(at..).is_some_and(|rest| begins_with(rest, term)))
        })
    };
    let terms = rules.plain.hard_terms.iter().zip(&hard_terms);
    terms.filter(|(_, words)| !used(words)).map(|(term, _)| term).collect()
}

fn begins_with(words: &[&str], term: &[String]) -> bool {
    !term.is_empty()
        && words.len() >= term.len()
        && words.iter().zip(term).all(|(word, term)| word.to_lowercase() == *term)
}

/// `{name}` becomes `1`.
fn filled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '{' => {
                inside = true;
                out.push('1');
            }
            '}' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}
