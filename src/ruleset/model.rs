//! What a rule set is, once it has been read without an error.
//!
//! INVARIANT: every index ([`QuestionIx`], [`FindingIx`], ...) in a [`RuleSet`] is in range, questions
//! stand in the order they are asked, `when` of a question looks only at earlier questions, and findings
//! refer to each other without a cycle. The reader refuses everything else.

use serde::Serialize;

use super::condition::Condition;
use super::lint::Lint;
use super::plain::Plain;
use super::vocabulary::{Audience, FindingKind, Outcome, Trait};
use super::words::Words;
use crate::document::{Place, Sources, Text};

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub usize);
    };
}

index!(
    /// A question of a rule set, by its place in the order asked.
    QuestionIx
);
index!(
    /// A finding of a rule set, by its place in the files.
    FindingIx
);
index!(
    /// A section of a rule set, by its place in the order asked.
    SectionIx
);
index!(
    /// A source of a rule set, by its place in the files.
    SourceIx
);

/// Everything a clinic says about who may be a candidate, and all the words around it.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// Stable id, kebab-case.
    pub id: Text,
    /// Semantic version.
    pub version: Text,
    /// SHA-256 over the bytes of its files joined in name order, as 64 hexadecimal digits:
    /// the same as `cat FOLDER/*.toml | sha256sum`.
    pub digest: String,
    /// Shown at the top of every page.
    pub title: Text,
    /// Language of the words, as a BCP 47 tag.
    pub language: Text,
    /// The first page, before any health question.
    pub welcome: Text,
    /// Printed last on every path: the next step is an in-person evaluation.
    pub closing: Text,
    /// Added when no criterion matched and the outcome is not emergency or same-day.
    pub no_match: Text,
    /// Shown before the first question and printed on every path.
    pub disclaimer: Text,
    /// When to call for help; printed on every path.
    pub safety_net: Text,
    /// What to bring to the visit.
    pub bring: Vec<Text>,
    /// Questions to ask at the visit.
    pub ask: Vec<Text>,
    /// Who reviewed the rule set; `None` while nobody has.
    pub review: Option<Review>,
    /// Every other word that a patient reads.
    pub words: Words,
    /// What it says about plain words.
    pub plain: Plain,
    /// The codes of problems that it gives another level, in the order of the file.
    pub lint: Vec<Lint>,
    /// The words of the five outcomes, in the order of [`Outcome::ALL`].
    pub outcomes: [OutcomeText; 5],
    /// What the rules rest on.
    pub sources: Vec<Source>,
    /// Parts of the interview, in the order asked.
    pub sections: Vec<Section>,
    /// All questions, in the order asked.
    pub questions: Vec<Question>,
    /// All findings.
    pub findings: Vec<Finding>,
    /// Balanced education, shown where it concerns the person.
    pub evidence: Vec<Evidence>,
    /// Statements about the rule set that must hold for every possible set of answers.
    pub claims: Vec<Claim>,
    /// The files it was read from; places point into them.
    pub files: Sources,
}

/// Who reviewed a rule set, as stated in its `[review]` table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Review {
    /// Name of the reviewer.
    pub by: String,
    /// Licence or degree.
    pub credentials: String,
    /// Date, as written.
    pub on: String,
    /// Remarks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What is said for an outcome.
#[derive(Debug, Clone, Default)]
pub struct OutcomeText {
    /// The first line of the summary.
    pub headline: Text,
    /// What to do.
    pub say: Text,
    /// Emergency and same-day only: that an in-person visit still follows.
    pub closing: Option<Text>,
}

/// A page, paper or guideline that rules rest on.
#[derive(Debug, Clone)]
pub struct Source {
    /// Stable id, kebab-case.
    pub id: Text,
    /// Title.
    pub title: Text,
    /// Author or publisher.
    pub by: Text,
    /// Year of publication.
    pub year: Option<i64>,
    /// Journal, identifier or address in words.
    pub at: Option<Text>,
    /// Whether the text was read again for this rule set.
    pub verified: bool,
}

/// A part of the interview.
#[derive(Debug, Clone)]
pub struct Section {
    /// Stable id, kebab-case.
    pub id: Text,
    /// Shown above its questions.
    pub title: Text,
}

/// One question.
#[derive(Debug, Clone)]
pub struct Question {
    /// Stable id, kebab-case.
    pub id: Text,
    /// The section it stands in.
    pub section: SectionIx,
    /// How it is answered.
    pub kind: Kind,
    /// Asked only when this holds; always, if absent.
    pub when: Option<Condition>,
    /// What the patient reads.
    pub ask: Text,
    /// What the desk reads, if worded otherwise.
    pub staff_ask: Option<Text>,
    /// A few words that name it in lists of answers; without them, lists show the whole question.
    pub short: Option<Text>,
    /// Shown on request: how to answer.
    pub help: Option<Text>,
    /// Shown on request: why it is asked.
    pub why: Option<Text>,
    /// What can be chosen, in order. For yes-no: "yes" and "no". Empty for numbers.
    pub options: Vec<Choice>,
    /// The words of the exclusive answer "none" of a choose-many, if it has its own.
    pub none: Option<Text>,
    /// Whether "not sure" is offered.
    pub not_sure: bool,
    /// Whether "prefer not to say" is offered.
    pub may_skip: bool,
    /// Shown on the summary, tested by no condition.
    pub record_only: bool,
    /// The traits of a person, protected by law, that an answer to it tells.
    pub asks_about: Vec<Trait>,
    /// Why its `when` uses such traits.
    pub basis: Basis,
}

/// What a rule rests on beside its sources: protected traits it uses, and readings that no source states.
#[derive(Debug, Clone, Default)]
pub struct Basis {
    /// The protected traits that the rule uses, as declared.
    pub uses: Vec<(Trait, Place)>,
    /// Why it uses them.
    pub because: Option<Text>,
    /// A time window, cut-off or reading that no source states, for a clinician to decide.
    pub interpretation: Option<Text>,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    YesNo,
    /// Exactly one option.
    ChooseOne,
    /// Any number of options, or the exclusive "none".
    ChooseMany,
    /// A whole number in a range, ends included.
    Number {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
        /// "years", "out of 10".
        unit: Option<Text>,
    },
}

impl Kind {
    /// The name used in rule files.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::YesNo => "yes-no",
            Self::ChooseOne => "choose-one",
            Self::ChooseMany => "choose-many",
            Self::Number { .. } => "number",
        }
    }
}

/// One option of a question.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Stable id, kebab-case.
    pub id: Text,
    /// What the patient reads.
    pub label: Text,
    /// What the desk reads, if worded otherwise.
    pub staff_label: Option<Text>,
    /// Marks a harmless option of a question that has danger signs.
    pub ok: bool,
    /// The traits of a person, protected by law, that choosing it tells.
    pub asks_about: Vec<Trait>,
}

/// A single thing that can be ticked or said in answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Token {
    /// The option at this index of the question's options.
    Option(usize),
    /// "None of these"; choose-many only, excludes all others.
    None,
    /// "Not sure"; may stand beside options of a choose-many.
    NotSure,
    /// "Prefer not to say"; excludes all others.
    PreferNot,
}

/// Something the answers show, as a condition over them.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Stable id, kebab-case.
    pub id: Text,
    /// How urgent, or what for.
    pub kind: FindingKind,
    /// Ids of the documented items it stands for.
    pub items: Vec<Text>,
    /// Findings that always fire with this one, on purpose.
    pub together_with: Vec<FindingIx>,
    /// Fires when this holds.
    pub when: Condition,
    /// One line for the patient.
    pub title: Text,
    /// More for the patient; names no disease.
    pub say: Option<Text>,
    /// Shown only to staff.
    pub staff: Option<Text>,
    /// What it rests on.
    pub sources: Vec<Citation>,
    /// What else it rests on.
    pub basis: Basis,
}

/// A source and the place in it.
#[derive(Debug, Clone)]
pub struct Citation {
    /// The source.
    pub source: SourceIx,
    /// Where in it.
    pub at: Option<Text>,
    /// The exact words.
    pub quote: Option<Text>,
}

/// A short, neutral statement of what is known.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Stable id, kebab-case.
    pub id: Text,
    /// Ids of the documented items it stands for.
    pub items: Vec<Text>,
    /// Shown when this holds.
    pub when: Condition,
    /// The statement.
    pub say: Text,
    /// What it rests on.
    pub sources: Vec<Citation>,
}

/// A statement about the rule set: whenever `if` holds, `then` holds.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Stable id, kebab-case.
    pub id: Text,
    /// The claim in words.
    pub say: Option<Text>,
    /// The premise.
    pub premise: Condition,
    /// The conclusion.
    pub conclusion: Condition,
}

#[expect(clippy::indexing_slicing, reason = "INVARIANT: the indices of a rule set are in range")]
impl RuleSet {
    /// The question at an index of this rule set.
    #[must_use]
    pub fn question(&self, index: QuestionIx) -> &Question {
        &self.questions[index.0]
    }

    /// The finding at an index of this rule set.
    #[must_use]
    pub fn finding(&self, index: FindingIx) -> &Finding {
        &self.findings[index.0]
    }

    /// The section at an index of this rule set.
    #[must_use]
    pub fn section(&self, index: SectionIx) -> &Section {
        &self.sections[index.0]
    }

    /// The source at an index of this rule set.
    #[must_use]
    pub fn source(&self, index: SourceIx) -> &Source {
        &self.sources[index.0]
    }

    /// The words of an outcome.
    #[must_use]
    pub fn outcome(&self, outcome: Outcome) -> &OutcomeText {
        &self.outcomes[outcome as usize]
    }
}

impl RuleSet {
    /// The indices of all questions, in the order asked.
    pub fn question_indices(
        &self,
    ) -> impl DoubleEndedIterator<Item = QuestionIx> + ExactSizeIterator + Clone + use<> {
        (0..self.questions.len()).map(QuestionIx)
    }

    /// The indices of all findings, in the order of the files.
    pub fn finding_indices(
        &self,
    ) -> impl DoubleEndedIterator<Item = FindingIx> + ExactSizeIterator + Clone + use<> {
        (0..self.findings.len()).map(FindingIx)
    }

    /// The question with this id.
    #[must_use]
    pub fn question_by_id(&self, id: &str) -> Option<QuestionIx> {
        self.questions.iter().position(|question| question.id.value == id).map(QuestionIx)
    }

    /// The finding with this id.
    #[must_use]
    pub fn finding_by_id(&self, id: &str) -> Option<FindingIx> {
        self.findings.iter().position(|finding| finding.id.value == id).map(FindingIx)
    }
}

impl Question {
    /// The question in the words for an audience.
    #[must_use]
    pub fn asked_of(&self, audience: Audience) -> &str {
        match (&self.staff_ask, audience) {
            (Some(ask), Audience::Staff) => ask,
            _ => &self.ask,
        }
    }

    /// The question as lists of answers name it.
    #[must_use]
    pub fn in_lists(&self, audience: Audience) -> &str {
        self.short.as_deref().unwrap_or_else(|| self.asked_of(audience))
    }

    /// Every answer token this question offers, in the order shown.
    #[must_use]
    pub fn tokens(&self) -> Vec<Token> {
        self.offered().collect()
    }

    fn offered(&self) -> impl Iterator<Item = Token> {
        let others = [
            (Token::None, self.kind == Kind::ChooseMany),
            (Token::NotSure, self.not_sure),
            (Token::PreferNot, self.may_skip),
        ];
        let others = others.into_iter().filter_map(|(token, is_offered)| is_offered.then_some(token));
        (0..self.options.len()).map(Token::Option).chain(others)
    }

    /// The option behind a token.
    #[must_use]
    pub fn option(&self, token: Token) -> Option<&Choice> {
        match token {
            Token::Option(index) => self.options.get(index),
            Token::None | Token::NotSure | Token::PreferNot => None,
        }
    }

    /// The id of a token, as used in answer files.
    #[must_use]
    pub fn token_id(&self, token: Token) -> &str {
        match token {
            Token::Option(index) => self.options.get(index).map_or("", |choice| choice.id.as_str()),
            Token::None => "none",
            Token::NotSure => "not-sure",
            Token::PreferNot => "prefer-not",
        }
    }

    /// The token with this id, if the question offers it.
    #[must_use]
    pub fn token_by_id(&self, id: &str) -> Option<Token> {
        self.offered().find(|&token| self.token_id(token) == id)
    }

    /// What a person reads for a token.
    #[must_use]
    pub fn token_label<'r>(&'r self, token: Token, words: &'r Words, audience: Audience) -> &'r str {
        match token {
            Token::Option(index) => {
                self.options.get(index).map_or("", |choice| match (&choice.staff_label, audience) {
                    (Some(label), Audience::Staff) => label.as_str(),
                    _ => choice.label.as_str(),
                })
            }
            Token::None => self.none.as_deref().unwrap_or(&words.none),
            Token::NotSure => &words.not_sure,
            Token::PreferNot => &words.prefer_not,
        }
    }
}

/// A place that points nowhere, for words that no file holds.
pub(crate) const NOWHERE: Place = Place { file: u16::MAX, start: 0, end: 0 };
