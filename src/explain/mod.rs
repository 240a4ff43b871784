//! Why the answers of one person come to what they do, and what one other answer would change: for staff, and for
//! those who answer for the rules. Pure: the analysis first, then its text and its JSON.

mod change;
mod json;
mod text;

use crate::answers::{Answer, Answers};
use crate::assess::{
    Assessment, OneAnswer, altering, assess, condition_holds, one_answer_changes, outcome_of, shown,
    single_holds, visible_answers,
};
use crate::ruleset::{Condition, Finding, FindingIx, Outcome, QuestionIx, RuleSet, SingleTest};

pub use json::{VERSION, json};
pub use text::{Detail, text};

/// Why answers come to what they do.
#[derive(Debug, Clone)]
pub struct Explanation<'r> {
    /// The rule set.
    pub rules: &'r RuleSet,
    /// What the answers come to.
    pub assessment: Assessment,
    /// The outcome of what fired; that of the assessment, unless something is missing.
    pub outcome_so_far: Outcome,
    /// Every finding, the most urgent kind first, each kind in the order of the rule files.
    pub findings: Vec<Explained<'r>>,
    /// Every evidence note, in the order of the rule files: whether it is shown, and why.
    pub evidence: Vec<(usize, Part<'r>)>,
    /// The changes of one answer to a more urgent outcome, the nearest first.
    pub more_urgent: Vec<OneAnswer>,
    /// The changes of one answer to a less urgent outcome, the nearest first.
    pub less_urgent: Vec<OneAnswer>,
    /// The questions that are shown.
    shown: Vec<QuestionIx>,
    visible: Answers,
}

/// A finding, fired or not.
#[derive(Debug, Clone)]
pub struct Explained<'r> {
    /// Which.
    pub finding: FindingIx,
    /// Its condition, with every part marked. It fired when this holds.
    pub when: Part<'r>,
    /// For one that did not fire: the nearest change of one answer that would make it fire, if there is one.
    pub one_answer_away: Option<OneAnswer>,
}

/// A part of a condition, marked.
#[derive(Debug, Clone)]
pub struct Part<'r> {
    /// What it says.
    pub condition: &'r Condition,
    /// Whether it holds for these answers.
    pub holds: bool,
    /// The single tests of a leaf, one for each entry of a list; empty where there are parts.
    pub singles: Vec<Marked<'r>>,
    /// The parts of what is no leaf.
    pub parts: Vec<Part<'r>>,
}

/// A single test, marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked<'r> {
    /// What it tests.
    pub test: SingleTest<'r>,
    /// Whether it holds for these answers.
    pub holds: bool,
    /// Whether the whole condition would come out otherwise if this test alone did.
    pub decides: bool,
}

/// What a person said to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<'a> {
    /// It is not shown, so whatever a file says counts as nothing.
    NotAsked,
    /// It is shown and waits for an answer.
    NotAnswered,
    /// This.
    Answered(&'a Answer),
}

impl<'r> Explanation<'r> {
    /// Explains the answers of one person.
    #[must_use]
    pub fn new(rules: &'r RuleSet, answers: &Answers) -> Self {
        let assessment = assess(rules, answers);
        let visible = visible_answers(rules, answers);
        let changes = one_answer_changes(rules, answers);
        let outcome_so_far = outcome_of(rules, assessment.findings.iter().map(|fired| fired.finding));
        let altering = altering(&changes, outcome_so_far).into_iter().cloned();
        let (more_urgent, less_urgent) = altering.partition(|changed| changed.outcome < outcome_so_far);
        let mut findings: Vec<Explained<'r>> = rules
            .finding_indices()
            .map(|finding| Explained {
                finding,
                when: Part::whole(rules, &visible, &rules.finding(finding).when),
                one_answer_away: changes.iter().find(|changed| changed.fires.contains(&finding)).cloned(),
            })
            .collect();
        findings.sort_by_key(|explained| rules.finding(explained.finding).kind);
        let evidence =
            rules.evidence.iter().map(|evidence| Part::whole(rules, &visible, &evidence.when)).enumerate();
        Self {
            evidence: evidence.collect(),
            shown: shown(rules, answers),
            rules,
            assessment,
            outcome_so_far,
            findings,
            more_urgent,
            less_urgent,
            visible,
        }
    }

    /// What the person said to a question.
    #[must_use]
    pub fn said(&self, question: QuestionIx) -> Said<'_> {
        match self.visible.get(question) {
            Some(answer) => Said::Answered(answer),
            None if self.shown.contains(&question) => Said::NotAnswered,
            None => Said::NotAsked,
        }
    }

    /// Keeps only these findings, fired or not. For no findings, all.
    #[must_use]
    pub fn only(mut self, findings: &[FindingIx]) -> Self {
        self.findings.retain(|explained| findings.is_empty() || findings.contains(&explained.finding));
        self
    }
}

impl Explained<'_> {
    /// Whether it fired.
    #[must_use]
    pub fn fired(&self) -> bool {
        self.when.holds
    }

    fn rule<'r>(&self, rules: &'r RuleSet) -> &'r Finding {
        rules.finding(self.finding)
    }
}

impl<'r> Part<'r> {
    /// A whole condition, every part of it marked. Pass visible answers.
    fn whole(rules: &RuleSet, visible: &Answers, condition: &'r Condition) -> Self {
        let singles = condition.singles();
        let holds: Vec<bool> =
            singles.iter().map(|single| single_holds(rules, visible, single.test)).collect();
        let decides = condition.deciding(&holds);
        let marks = singles.iter().zip(holds.iter().zip(decides));
        let mut marked =
            marks.map(|(single, (&holds, decides))| Marked { test: single.test, holds, decides });
        Self::of(rules, visible, condition, &mut marked)
    }

    /// Takes as many marks as the condition has single tests: they come in reading order.
    fn of(
        rules: &RuleSet,
        visible: &Answers,
        condition: &'r Condition,
        marked: &mut impl Iterator<Item = Marked<'r>>,
    ) -> Self {
        let parts = condition.parts().iter().map(|part| Self::of(rules, visible, part, marked)).collect();
        let own = if condition.parts().is_empty() { condition.singles().len() } else { 0 };
        let holds = condition_holds(rules, visible, condition);
        Self { condition, holds, singles: marked.take(own).collect(), parts }
    }
}
