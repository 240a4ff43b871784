//! Questions, findings and evidence notes: added, removed, or coming up for other answers.

use super::Example;
use super::joint::Joint;
use crate::assess::{condition_holds, shown};
use crate::document::Text;
use crate::ruleset::{FindingKind, Kind, Question, QuestionIx, RuleSet};
use crate::verify::count::Count;
use crate::verify::diagram::{Node, Op};
use crate::verify::prover::Failure;
use crate::verify::safety::signs;

/// What kind of part of a rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum PartKind {
    /// A finding: it fires.
    Finding,
    /// A question: it is asked.
    Question,
    /// An evidence note: it is shown.
    Evidence,
}

impl PartKind {
    /// The name used in rule files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Finding => "finding",
            Self::Question => "question",
            Self::Evidence => "evidence",
        }
    }
}

/// How a part changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Change {
    /// Only the old version has it.
    Removed,
    /// Both have it, and it is not the same.
    Changed,
    /// Only the new version has it.
    Added,
}

/// What changed about a question, a finding or an evidence note, beside its words.
#[derive(Debug, Clone)]
pub struct PartChange {
    /// What it is.
    pub part: PartKind,
    /// Its id.
    pub id: String,
    /// How it changed.
    pub change: Change,
    /// Its kind in the old and in the new version. None for evidence.
    pub kinds: (Option<&'static str>, Option<&'static str>),
    /// Answer sets for which it comes up in the new version only.
    pub gained: Shift,
    /// Answer sets for which it came up in the old version only.
    pub lost: Shift,
    /// Answers to a question that only the new version offers.
    pub answers_added: Vec<String>,
    /// Answers to a question that only the old version offers.
    pub answers_removed: Vec<String>,
    /// Those of them that stand in an emergency or same-day finding of the old version.
    pub signs_removed: Vec<String>,
}

/// Answer sets for which something comes up in one version only.
#[derive(Debug, Clone)]
pub struct Shift {
    /// How many.
    pub count: Count,
    /// One of them.
    pub example: Option<Example>,
}

type Indexed<'t, T> = Option<(usize, &'t T)>;
/// The id of a part, and its place and itself in the old and in the new version.
pub(super) type Matched<'t, T> = (&'t str, Indexed<'t, T>, Indexed<'t, T>);

/// The parts of two versions side by side, by id: in the order of the new version, then those that it has no more.
pub(super) fn matched<'t, T>(old: &'t [T], new: &'t [T], id: fn(&T) -> &Text) -> Vec<Matched<'t, T>> {
    let find = |list: &'t [T], wanted: &str| (0..).zip(list).find(|(_, it)| id(it).value == wanted);
    let kept = (0..).zip(new).map(|(index, it)| (id(it).as_str(), find(old, id(it)), Some((index, it))));
    let gone = (0..).zip(old).filter(|(_, it)| find(new, id(it)).is_none());
    kept.chain(gone.map(|(index, it)| (id(it).as_str(), Some((index, it)), None))).collect()
}

impl Joint<'_> {
    /// Everything that changed, findings first.
    pub(super) fn part_changes(&mut self) -> Result<Vec<PartChange>, Failure> {
        let (old, new) = (self.old.rules(), self.new.rules());
        let mut changes = Vec::new();
        for (id, before, after) in matched(&old.findings, &new.findings, |finding| &finding.id) {
            let kinds = (before.map(|(_, it)| it.kind.id()), after.map(|(_, it)| it.kind.id()));
            let nodes = (of(&self.old.findings, before), of(&self.new.findings, after));
            changes.extend(self.shifted(
                PartKind::Finding,
                id,
                kinds,
                nodes,
                Some("fires"),
                &|rules, answers| {
                    let finding = rules.finding_by_id(id).map(|index| rules.finding(index));
                    finding.is_some_and(|finding| condition_holds(rules, answers, &finding.when))
                },
            )?);
        }
        for (id, before, after) in matched(&old.questions, &new.questions, |question| &question.id) {
            let kinds = (before.map(|(_, it)| it.kind.id()), after.map(|(_, it)| it.kind.id()));
            let nodes = (of(&self.old.shown, before), of(&self.new.shown, after));
            let mut change =
                self.shifted(PartKind::Question, id, kinds, nodes, Some("asked"), &|rules, answers| {
                    rules.question_by_id(id).is_some_and(|index| shown(rules, answers).contains(&index))
                })?;
            if let (Some((index, before)), Some((_, after))) = (before, after) {
                answers_of(old, QuestionIx(index), before, after, &mut change);
            }
            changes.extend(change);
        }
        for (id, before, after) in matched(&old.evidence, &new.evidence, |note| &note.id) {
            let nodes = (of(&self.old.evidence, before), of(&self.new.evidence, after));
            changes.extend(self.shifted(
                PartKind::Evidence,
                id,
                (None, None),
                nodes,
                None,
                &|rules, answers| {
                    let note = rules.evidence.iter().find(|note| note.id.value == id);
                    note.is_some_and(|note| condition_holds(rules, answers, &note.when))
                },
            )?);
        }
        Ok(changes)
    }

    /// A part whose kind or function changed. `expect`: the key of a case that says that it comes up. `comes_up`: the same by the reference evaluator.
    fn shifted(
        &mut self,
        part: PartKind,
        id: &str,
        kinds: (Option<&'static str>, Option<&'static str>),
        (before, after): (Option<Node>, Option<Node>),
        expect: Option<&str>,
        comes_up: &dyn Fn(&RuleSet, &crate::answers::Answers) -> bool,
    ) -> Result<Option<PartChange>, Failure> {
        let change = match (before, after) {
            (Some(_), None) => Change::Removed,
            (None, Some(_)) => Change::Added,
            (before, after) if before == after && kinds.0 == kinds.1 => return Ok(None),
            _ => Change::Changed,
        };
        let (before, after) = (before.unwrap_or(Node::NO), after.unwrap_or(Node::NO));
        let (old, new) = (self.old.rules(), self.new.rules());
        let gained = self.diagram.apply(Op::Without, after, before)?;
        let lost = self.diagram.apply(Op::Without, before, after)?;
        let now = expect.map(|key| format!("{key} = [\"{id}\"]"));
        let no_more =
            expect.filter(|_| change == Change::Changed).map(|key| format!("not-{key} = [\"{id}\"]"));
        let gained = self.shift(gained, now, &|one, other| comes_up(new, other) && !comes_up(old, one))?;
        let lost = self.shift(lost, no_more, &|one, other| comes_up(old, one) && !comes_up(new, other))?;
        let (answers_added, answers_removed, signs_removed) = (Vec::new(), Vec::new(), Vec::new());
        let id = id.to_owned();
        Ok(Some(PartChange {
            part,
            id,
            change,
            kinds,
            gained,
            lost,
            answers_added,
            answers_removed,
            signs_removed,
        }))
    }

    fn shift(
        &mut self,
        node: Node,
        expect: Option<String>,
        agrees: &dyn Fn(&crate::answers::Answers, &crate::answers::Answers) -> bool,
    ) -> Result<Shift, Failure> {
        let node = self.compared(node)?;
        if node == Node::NO {
            return Ok(Shift { count: Count::ZERO, example: None });
        }
        Ok(Shift { count: self.count(node)?, example: self.example(node, expect, agrees)? })
    }
}

/// The function of a part, if the version has it.
fn of<T>(nodes: &[Node], part: Indexed<'_, T>) -> Option<Node> {
    part.map(|(index, _)| nodes.get(index).copied().unwrap_or(Node::NO))
}

/// What only one version offers as an answer. A range of numbers counts as one answer: "from 0 to 10".
fn answers_of(
    old_rules: &RuleSet,
    index: QuestionIx,
    old: &Question,
    new: &Question,
    change: &mut Option<PartChange>,
) {
    let only = |of: &Question, other: &Question| -> Vec<String> {
        let tokens = of.tokens().into_iter().map(|token| of.token_id(token));
        let mut only: Vec<String> =
            tokens.filter(|id| other.token_by_id(id).is_none()).map(str::to_owned).collect();
        if let (Kind::Number { min, max, .. }, Kind::Number { min: least, max: most, .. }) =
            (&of.kind, &other.kind)
        {
            only.extend(beyond(*min, *max, *least, *most));
        }
        only
    };
    if old.kind.id() != new.kind.id() {
        return;
    }
    let (removed, added) = (only(old, new), only(new, old));
    if removed.is_empty() && added.is_empty() {
        return;
    }
    let urgent = signs(old_rules, &[FindingKind::Emergency, FindingKind::SameDay]);
    let is_sign = |id: &&String| old.token_by_id(id).is_some_and(|token| urgent.contains(&(index, token)));
    let change = change.get_or_insert_with(|| PartChange {
        part: PartKind::Question,
        id: old.id.to_string(),
        change: Change::Changed,
        kinds: (Some(old.kind.id()), Some(new.kind.id())),
        gained: Shift { count: Count::ZERO, example: None },
        lost: Shift { count: Count::ZERO, example: None },
        answers_added: Vec::new(),
        answers_removed: Vec::new(),
        signs_removed: Vec::new(),
    });
    change.signs_removed = removed.iter().filter(is_sign).cloned().collect();
    (change.answers_added, change.answers_removed) = (added, removed);
}

/// The numbers from `min` to `max` that do not lie from `least` to `most`.
fn beyond(min: i64, max: i64, least: i64, most: i64) -> Vec<String> {
    let range = |from: i64, to: i64| match from.cmp(&to) {
        std::cmp::Ordering::Less => Some(format!("{from} to {to}")),
        std::cmp::Ordering::Equal => Some(from.to_string()),
        std::cmp::Ordering::Greater => None,
    };
    let below = range(min, max.min(least.saturating_sub(1)));
    let above = range(min.max(most.saturating_add(1)), max);
    below.into_iter().chain(above).collect()
}
