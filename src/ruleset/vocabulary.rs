//! The fixed words of every rule set: outcomes, kinds of finding, protected traits, audiences.

use std::fmt;

use serde::Serialize;

/// The five outcomes, most urgent first. Their order lives here so that no rule file can weaken it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Outcome {
    /// An emergency finding fired.
    Emergency,
    /// A same-day finding fired.
    SameDay,
    /// A caution fired.
    EvaluateWithCautions,
    /// A documented criterion matched.
    Evaluate,
    /// Nothing on the published list matched; still: in-person evaluation.
    EvaluateUnlisted,
}

impl Outcome {
    /// All outcomes, most urgent first.
    pub const ALL: [Self; 5] =
        [Self::Emergency, Self::SameDay, Self::EvaluateWithCautions, Self::Evaluate, Self::EvaluateUnlisted];

    /// The id used in files and results.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::SameDay => "same-day",
            Self::EvaluateWithCautions => "evaluate-with-cautions",
            Self::Evaluate => "evaluate",
            Self::EvaluateUnlisted => "evaluate-unlisted",
        }
    }

    /// The outcome with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.id() == id)
    }

    /// Whether care cannot wait for a visit.
    #[must_use]
    pub fn is_urgent(self) -> bool {
        matches!(self, Self::Emergency | Self::SameDay)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// How urgent a finding is, or what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum FindingKind {
    /// Call for help now.
    Emergency,
    /// Get care today.
    SameDay,
    /// A clinician needs to look at it.
    Caution,
    /// Matches an item of the clinic's published list.
    Criterion,
    /// Something to ask about at the visit.
    Topic,
}

impl FindingKind {
    /// All kinds, most urgent first.
    pub const ALL: [Self; 5] = [Self::Emergency, Self::SameDay, Self::Caution, Self::Criterion, Self::Topic];

    /// The name used in rule files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::SameDay => "same-day",
            Self::Caution => "caution",
            Self::Criterion => "criterion",
            Self::Topic => "topic",
        }
    }
}

/// Traits of a person that rules may use only with a stated reason (45 CFR 92.210).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trait {
    /// Age.
    Age,
    /// Sex.
    Sex,
    /// Pregnancy and breastfeeding.
    Pregnancy,
    /// Disability, HIV included.
    Disability,
}

impl Trait {
    /// All traits.
    pub const ALL: [Self; 4] = [Self::Age, Self::Sex, Self::Pregnancy, Self::Disability];

    /// The name used in rule files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Sex => "sex",
            Self::Pregnancy => "pregnancy",
            Self::Disability => "disability",
        }
    }
}

/// For whom words are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// The front desk: staff wording and staff notes
    #[default]
    Staff,
    /// The person being screened: patient wording only
    Patient,
}
