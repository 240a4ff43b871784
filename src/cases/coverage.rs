//! What of a rule set answer sets have tried: rules that fired, and the single tests of every condition seen to decide.
//!
//! A single test was tried when it was once true and once false *while it decided*: the condition would have come out
//! otherwise if that test alone had (masking MC/DC). So each is two obligations. The tests of a question's `when` see only
//! what was answered before it.

use std::collections::BTreeSet;

use crate::answers::Answers;
use crate::assess::{condition_holds, single_holds, visible_answers};
use crate::document::Text;
use crate::ruleset::{Condition, FindingIx, Leaf, QuestionIx, RuleSet, Single, SingleTest};

/// Whose condition it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The `when` of a finding.
    Finding(FindingIx),
    /// The `when` of the evidence note at this index.
    Evidence(usize),
    /// The `when` of a question.
    Gate(QuestionIx),
}

/// To see a single test of a condition true, or false, while it decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Obligation {
    /// Whose condition.
    pub owner: Owner,
    /// Which of its [`Condition::singles`].
    pub part: usize,
    /// True, or false.
    pub value: bool,
}

/// What the answer sets seen so far have tried.
#[derive(Debug)]
pub struct Coverage<'r> {
    rules: &'r RuleSet,
    conditions: Vec<Watched<'r>>,
    unreachable: &'r Unreachable,
}

/// What is proved to be impossible; nothing asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unreachable {
    /// Rules that can never fire.
    pub rules: BTreeSet<Owner>,
    /// Parts that can never decide so.
    pub parts: BTreeSet<Obligation>,
}

/// Every condition of a rule set that tests look at, in the order of the rule files: findings, evidence, questions.
pub fn conditions(rules: &RuleSet) -> impl Iterator<Item = (Owner, &Condition)> {
    let findings = rules.finding_indices().map(|index| (Owner::Finding(index), &rules.finding(index).when));
    let evidence = rules.evidence.iter().enumerate();
    let evidence = evidence.map(|(index, evidence)| (Owner::Evidence(index), &evidence.when));
    let gates = rules.question_indices().filter_map(|index| {
        let when = rules.question(index).when.as_ref()?;
        Some((Owner::Gate(index), when))
    });
    findings.chain(evidence).chain(gates)
}

/// A condition with what was seen of it.
#[derive(Debug)]
struct Watched<'r> {
    owner: Owner,
    condition: &'r Condition,
    singles: Vec<Single<'r>>,
    /// Whether it held.
    held: bool,
    /// Of each single test, whether it was seen false, and true, while it decided.
    seen: Vec<[bool; 2]>,
    /// Obligations that are left.
    left: usize,
}

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// So many were tried.
    pub covered: usize,
    /// Of so many that can be.
    pub of: usize,
}

/// A part that was not tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingPart<'r> {
    /// Whose condition.
    pub owner: Owner,
    /// Which of its single tests.
    pub part: usize,
    /// What it tests, and where that stands in the rule files.
    pub single: Single<'r>,
    /// It was not seen true while it decided.
    pub never_true: bool,
    /// It was not seen false while it decided.
    pub never_false: bool,
}

impl Owner {
    /// What it is called: "finding", "evidence" or "question".
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Finding(_) => "finding",
            Self::Evidence(_) => "evidence",
            Self::Gate(_) => "question",
        }
    }

    /// Its id, with the place of that.
    #[must_use]
    pub fn id(self, rules: &RuleSet) -> &Text {
        match self {
            Self::Finding(finding) => &rules.finding(finding).id,
            Self::Gate(question) => &rules.question(question).id,
            Self::Evidence(index) => rules.evidence.get(index).map_or(&rules.id, |evidence| &evidence.id),
        }
    }
}

impl MissingPart<'_> {
    /// What it tests, with the ids of the rule files.
    #[must_use]
    pub fn in_words(&self, rules: &RuleSet) -> String {
        match self.single.test {
            SingleTest::Answer(index, token) => {
                let question = rules.question(index);
                format!("{} = \"{}\"", question.id, question.token_id(token))
            }
            SingleTest::Number(index, least, most) => {
                let bounds = [("at-least", least), ("at-most", most)].into_iter();
                let bounds: Vec<String> =
                    bounds.filter_map(|(key, bound)| Some(format!("{key} = {}", bound?))).collect();
                format!("{} = {{ {} }}", rules.question(index).id, bounds.join(", "))
            }
            SingleTest::Finding(finding) => format!("finding = \"{}\"", rules.finding(finding).id),
            SingleTest::Outcome(_) | SingleTest::OutcomeAtLeast(_) => "outcome".to_owned(),
        }
    }

    /// In which way it was not tried.
    #[must_use]
    pub fn lacking(&self) -> &'static str {
        match (self.never_true, self.never_false) {
            (true, true) => "never decided",
            (true, false) => "never true while it decided",
            (false, _) => "never false while it decided",
        }
    }
}

impl<'r> Coverage<'r> {
    /// Nothing tried yet.
    #[must_use]
    pub fn new(rules: &'r RuleSet, unreachable: &'r Unreachable) -> Self {
        let watch = |(owner, condition): (Owner, &'r Condition)| {
            let singles = condition.singles();
            let parts = singles.len();
            let is_part = |it: &&Obligation| it.owner == owner && it.part < parts;
            let impossible = unreachable.parts.iter().filter(is_part).count();
            Watched {
                owner,
                condition,
                seen: vec![[false; 2]; parts],
                singles,
                held: false,
                left: 2 * parts - impossible,
            }
        };
        Self { rules, conditions: conditions(rules).map(watch).collect(), unreachable }
    }

    /// Takes one answer set into account.
    pub fn see(&mut self, answers: &Answers) {
        let rules = self.rules;
        let visible = visible_answers(rules, answers);
        for watched in self.conditions.iter_mut().filter(|watched| watched.left > 0 || !watched.held) {
            match watched.owner {
                Owner::Gate(question) if tests_findings(watched.condition) => {
                    watched.see(rules, &before(&visible, question), self.unreachable);
                }
                _ => watched.see(rules, &visible, self.unreachable),
            }
        }
    }

    /// Findings and evidence notes that fired.
    #[must_use]
    pub fn rules(&self) -> Counted {
        let all = self.reachable_rules().count();
        Counted { covered: all - self.missing_rules().count(), of: all }
    }

    fn reachable_rules(&self) -> impl Iterator<Item = &Watched<'r>> {
        self.conditions.iter().filter(|watched| {
            !matches!(watched.owner, Owner::Gate(_)) && !self.unreachable.rules.contains(&watched.owner)
        })
    }

    /// Findings and evidence notes that did not fire.
    pub fn missing_rules(&self) -> impl Iterator<Item = Owner> + '_ {
        self.reachable_rules().filter(|watched| !watched.held).map(|watched| watched.owner)
    }

    /// Obligations met, of those that are not proved impossible.
    #[must_use]
    pub fn parts(&self) -> Counted {
        let all: usize = self.conditions.iter().map(|watched| 2 * watched.singles.len()).sum();
        let left: usize = self.conditions.iter().map(|watched| watched.left).sum();
        let of = all - self.unreachable();
        Counted { covered: of - left, of }
    }

    /// How many obligations are proved impossible.
    #[must_use]
    pub fn unreachable(&self) -> usize {
        let exists = |obligation: &&Obligation| {
            let of = |watched: &&Watched<'_>| watched.owner == obligation.owner;
            self.conditions.iter().find(of).is_some_and(|watched| obligation.part < watched.singles.len())
        };
        self.unreachable.parts.iter().filter(exists).count()
    }

    /// The parts that were not tried, in the order of the rule files: findings, evidence, then questions.
    #[must_use]
    pub fn missing_parts(&self) -> Vec<MissingPart<'r>> {
        let mut missing = Vec::new();
        for watched in self.conditions.iter().filter(|watched| watched.left > 0) {
            for (part, (single, [no, yes])) in watched.singles.iter().zip(&watched.seen).enumerate() {
                let lacks = |value, seen: bool| {
                    !seen
                        && !self.unreachable.parts.contains(&Obligation { owner: watched.owner, part, value })
                };
                let (never_true, never_false) = (lacks(true, *yes), lacks(false, *no));
                if never_true || never_false {
                    let owner = watched.owner;
                    missing.push(MissingPart { owner, part, single: *single, never_true, never_false });
                }
            }
        }
        missing
    }
}

impl Watched<'_> {
    fn see(&mut self, rules: &RuleSet, visible: &Answers, unreachable: &Unreachable) {
        if self.left == 0 {
            self.held = self.held || condition_holds(rules, visible, self.condition);
            return;
        }
        let values: Vec<bool> =
            self.singles.iter().map(|single| single_holds(rules, visible, single.test)).collect();
        self.held = self.held || self.condition.holds_with(&values);
        let decides = self.condition.deciding(&values);
        for (part, (value, _)) in
            values.into_iter().zip(decides).enumerate().filter(|(_, (_, decides))| *decides)
        {
            let slot = self.seen.get_mut(part).and_then(|seen| seen.get_mut(usize::from(value)));
            let Some(seen) = slot.filter(|seen| !**seen) else { continue };
            *seen = true;
            if !unreachable.parts.contains(&Obligation { owner: self.owner, part, value }) {
                self.left -= 1;
            }
        }
    }
}

/// Whether a condition looks at findings, which may look at later answers than it does.
fn tests_findings(condition: &Condition) -> bool {
    condition.leaves().iter().any(|leaf| matches!(leaf, Leaf::Finding { .. }))
}

/// The answers to the questions before this one.
fn before(visible: &Answers, question: QuestionIx) -> Answers {
    let mut answers = Answers::new();
    for (index, answer) in visible.iter().take_while(|(index, _)| *index < question) {
        answers.set(index, answer.clone());
    }
    answers
}
