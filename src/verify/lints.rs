//! What is probably not meant: what can never happen, what changes nothing, what always goes together. Each of
//! these can be lowered in `[lint]`, with a reason.

use std::collections::{BTreeMap, BTreeSet};

use super::case::case;
use super::diagram::{Memo, Node};
use super::parts::Deciding;
use super::prover::{Failure, Prover};
use super::safety::NOBODY;
use super::space::{Cell, Domain, DomainValues, baseline};
use crate::document::Place;
use crate::problem::Problem;
use crate::ruleset::{
    Condition, FindingIx, FindingKind, Kind, Leaf, Outcome, Question, QuestionIx, RuleSet, Single,
};

impl Prover<'_> {
    /// Everything that is probably not meant.
    ///
    /// # Errors
    /// When it cannot be decided, or the diagram and the evaluator disagree.
    pub fn lints(&mut self) -> Result<Vec<Problem>, Failure> {
        let mut problems = self.impossible();
        problems.extend(self.findings());
        problems.extend(self.gates());
        problems.extend(self.together()?);
        problems.extend(self.without_effect()?);
        problems.extend(self.parts()?);
        problems.extend(gaps(self.rules()));
        Ok(problems)
    }

    fn impossible(&self) -> Vec<Problem> {
        let seen = self.diagram.values(self.model.outcome);
        let missing = Outcome::ALL.into_iter().filter(|outcome| !seen.contains(&(*outcome as u32)));
        missing
            .map(|outcome| {
                let place = self.rules().outcome(outcome).headline.place;
                Problem::error(
                    "outcome-impossible",
                    format!("no answers lead to the outcome `{outcome}`"),
                    place,
                )
                .help("no finding leads there, or one that is more urgent fires for everybody")
            })
            .collect()
    }

    fn findings(&self) -> Vec<Problem> {
        let rules = self.rules();
        let never = rules.findings.iter().zip(&self.model.findings).filter(|(finding, node)| {
            // Danger signs that never fire are no lint: they are among what must hold.
            **node == Node::NO && !matches!(finding.kind, FindingKind::Emergency | FindingKind::SameDay)
        });
        let findings = never.map(|(finding, _)| {
            let message = format!("the finding `{}` can never fire", finding.id);
            Problem::error("finding-never-fires", message, finding.when.place)
                .related(finding.id.place, "finding defined here")
                .help(NOBODY)
        });
        let notes = rules.evidence.iter().zip(&self.model.evidence).filter(|(_, node)| **node == Node::NO);
        let notes = notes.map(|(note, _)| {
            Problem::error(
                "finding-never-fires",
                format!("the evidence note `{}` is never shown", note.id),
                note.when.place,
            )
            .help(NOBODY)
        });
        findings.chain(notes).collect()
    }

    fn gates(&self) -> Vec<Problem> {
        let questions = self.rules().questions.iter().zip(&self.model.shown);
        let gated = questions
            .filter_map(|(question, shown)| question.when.as_ref().map(|when| (question, when, shown)));
        gated
            .filter_map(|(question, when, shown)| {
                let message = |what: &str| format!("the question `{}` is {what} asked", question.id);
                match *shown {
                    Node::NO => Some(
                        Problem::error("question-never-asked", message("never"), when.place)
                            .help("no answers to the questions before it make its `when` hold"),
                    ),
                    Node::YES => Some(
                        Problem::error("question-always-asked", message("always"), when.place)
                            .help("take its `when` out"),
                    ),
                    _ => None,
                }
            })
            .collect()
    }

    /// Findings that always fire together, and those that are said to and do not.
    fn together(&mut self) -> Result<Vec<Problem>, Failure> {
        let rules = self.rules();
        let mut alike: BTreeMap<Node, Vec<FindingIx>> = BTreeMap::new();
        for index in rules.finding_indices() {
            alike.entry(self.model.finding(index)).or_default().push(index);
        }
        alike.remove(&Node::NO);
        let mut problems = Vec::new();
        for group in alike.values() {
            let Some(&first) = group.first() else { continue };
            let declared = declared_with(rules, first, group);
            problems.extend(group.iter().filter(|other| !declared.contains(other)).map(|&other| {
                let (one, other) = (rules.finding(first), rules.finding(other));
                let message = format!("the findings `{}` and `{}` always fire together", one.id, other.id);
                Problem::error("always-together", message, other.id.place)
                    .related(one.id.place, "the other one")
                    .help(format!(
                        "make one of them, or add `together-with = [\"{}\"]` if it is meant",
                        one.id
                    ))
            }));
        }
        for index in rules.finding_indices() {
            let both =
                |other: &FindingIx| *other < index && rules.finding(*other).together_with.contains(&index);
            for &other in rules.finding(index).together_with.iter().filter(|other| !both(other)) {
                problems.extend(self.apart(index, other)?);
            }
        }
        Ok(problems)
    }

    fn apart(&mut self, one: FindingIx, other: FindingIx) -> Result<Option<Problem>, Failure> {
        let differ = self.diagram.apply(
            super::diagram::Op::Xor,
            self.model.finding(one),
            self.model.finding(other),
        )?;
        let Some(answers) = self.witness(differ) else { return Ok(None) };
        let rules = self.rules();
        let fires = |finding: FindingIx| self.holds(&answers, &rules.finding(finding).when);
        self.replay(&answers, fires(one) != fires(other))?;
        let (with, without) = if fires(one) { (one, other) } else { (other, one) };
        let (first, second) = (rules.finding(one), rules.finding(other));
        let message = format!("the findings `{}` and `{}` do not always fire together", first.id, second.id);
        let expect = format!("fires = [\"{}\", \"{}\"]", rules.finding(with).id, rules.finding(without).id);
        Ok(Some(
            Problem::error("not-together", message, first.id.place)
                .help("take it out of `together-with`, or mend the conditions")
                .example(case(rules, "Findings that belong together", &answers, &expect, None)),
        ))
    }

    /// Questions and answers that change neither outcome nor findings, topics, evidence or what is asked.
    fn without_effect(&mut self) -> Result<Vec<Problem>, Failure> {
        let rules = self.rules();
        let model = &self.model;
        let roots = model.findings.iter().chain(&model.evidence).chain(&model.shown).copied();
        let mut at_level: Vec<Vec<Node>> = vec![Vec::new(); self.diagram.levels()];
        self.diagram.visit(roots, &mut |node, level| {
            at_level.get_mut(level).into_iter().for_each(|nodes| nodes.push(node));
        });
        let mut problems = Vec::new();
        for question in rules.questions.iter().filter(|question| !question.record_only) {
            let Some(domain) = self.space.domain(question).cloned() else { continue };
            let looked_at = |level: usize| at_level.get(level).is_some_and(|nodes| !nodes.is_empty());
            if !domain.levels().any(looked_at) {
                let message = format!("the answer to `{}` changes nothing", question.id);
                problems.push(
                    Problem::error("question-without-effect", message, question.id.place)
                        .help("use it in a finding, mark it `record-only = true`, or take it out"),
                );
                continue;
            }
            match &domain.values {
                DomainValues::Many { .. } => {
                    for (id, level) in ticks(&domain) {
                        let nodes = at_level.get(level).map(Vec::as_slice).unwrap_or_default();
                        if !self.tick_matters(level, domain.alone_level(), nodes)? {
                            problems.extend(Self::option_problem(question, id, None));
                        }
                    }
                }
                DomainValues::One(cells) => {
                    let nodes = at_level.get(domain.level).map(Vec::as_slice).unwrap_or_default();
                    problems.extend(self.twins(question, domain.level, cells, nodes));
                }
            }
        }
        Ok(problems)
    }

    /// Whether a tick, beside others or instead of "none", changes anything. That it is no "prefer not to say" is no
    /// change of its own.
    fn tick_matters(&mut self, level: usize, alone: Option<usize>, nodes: &[Node]) -> Result<bool, Failure> {
        let mut memo = Memo::default();
        for node in nodes {
            let mut sides = [0, 1].map(|value| self.diagram.child(*node, level, value));
            if let Some(alone) = alone {
                for side in &mut sides {
                    *side = self.diagram.fixed_with(*side, alone, 0, &mut memo)?;
                }
            }
            let [without, with] = sides;
            if without != with {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Options that nothing tells apart from the harmless one, or from one before them.
    fn twins(&self, question: &Question, level: usize, cells: &[Cell], nodes: &[Node]) -> Vec<Problem> {
        let harmless = baseline(question).map(|token| question.token_id(token));
        let id = |value: usize| match cells.get(value) {
            Some(Cell::Token(id)) => Some(id.as_str()),
            _ => None,
        };
        let alike = |one: usize, other: usize| {
            nodes
                .iter()
                .all(|node| self.diagram.child(*node, level, one) == self.diagram.child(*node, level, other))
        };
        let mut problems = Vec::new();
        for value in 0..cells.len() {
            let Some(own) = id(value).filter(|own| Some(*own) != harmless) else { continue };
            let twin = (0..cells.len()).find(|&other| {
                let before = id(other).is_some() && (other < value || id(other) == harmless);
                other != value && before && alike(value, other)
            });
            problems.extend(twin.and_then(|twin| Self::option_problem(question, own, id(twin))));
        }
        problems
    }

    /// An option without effect. "Not sure" and "prefer not to say" stand on the summary in any case.
    fn option_problem(question: &Question, id: &str, twin: Option<&str>) -> Option<Problem> {
        let option =
            question.options.iter().find(|option| option.id.value == id).filter(|option| !option.ok)?;
        let place = option.id.place;
        let message = match twin {
            Some(twin) => format!("`{id}` and `{twin}` on `{}` always lead to the same", question.id),
            None => format!("`{id}` on `{}` changes nothing", question.id),
        };
        let help = match twin {
            Some(_) => "make one answer of the two, or use them in different findings",
            None => "use it in a finding, mark it `ok = true` if it is there to be ticked, or take it out",
        };
        Some(Problem::error("option-without-effect", message, place).help(help))
    }

    /// Parts of conditions that are always true or always false, by themselves or where they matter.
    fn parts(&mut self) -> Result<Vec<Problem>, Failure> {
        let rules = self.rules();
        let all = self.model.logic.all_questions();
        let findings = rules.findings.iter().map(|finding| (&finding.when, all));
        let notes = rules.evidence.iter().map(|note| (&note.when, all));
        let gates =
            rules.question_indices().filter_map(|index| Some((rules.question(index).when.as_ref()?, index)));
        let conditions: Vec<(&Condition, QuestionIx)> = findings.chain(notes).chain(gates).collect();
        let mut problems = Vec::new();
        for (condition, known) in conditions {
            let singles = condition.singles();
            let whole = self.model.condition(condition, known, &self.space, &mut self.diagram)?;
            // What never holds is reported as a whole, and so is a gate that always does.
            if singles.len() < 2 || whole == Node::NO || (whole == Node::YES && known != all) {
                continue;
            }
            let deciding = self.model.deciding(condition, known, &self.space, &mut self.diagram)?;
            for (single, deciding) in singles.iter().zip(deciding) {
                problems.extend(part_problem(rules, single, &deciding));
            }
        }
        Ok(problems)
    }
}

/// Those of a group that are said to go together with one of it, directly or through others.
fn declared_with(rules: &RuleSet, first: FindingIx, group: &[FindingIx]) -> BTreeSet<FindingIx> {
    let declared = |one: FindingIx, other: FindingIx| {
        rules.finding(one).together_with.contains(&other) || rules.finding(other).together_with.contains(&one)
    };
    let mut reached = BTreeSet::from([first]);
    while let Some(next) = group
        .iter()
        .find(|other| !reached.contains(other) && reached.iter().any(|one| declared(*one, **other)))
    {
        reached.insert(*next);
    }
    reached
}

/// What is wrong with a single test that does not decide both ways.
fn part_problem(rules: &RuleSet, single: &Single<'_>, deciding: &Deciding) -> Option<Problem> {
    let what = format!("the part `{}` of the condition", rules.files.slice(single.place));
    let place = single.place;
    let without = "take it out, or mend it: the rest of the condition says the same without it";
    Some(match (deciding.holding, deciding.failing) {
        (Node::NO, Node::NO) => {
            Problem::error("part-always-false", format!("{what} never makes a difference"), place).help(without)
        }
        (Node::NO, _) => {
            Problem::error("part-always-false", format!("{what} is never true where it matters"), place)
                .help(without)
        }
        // In a list or an `any` it is the one that is left over: without it, less would hold than does now.
        (_, Node::NO) => {
            Problem::error("part-always-true", format!("{what} is always true where it matters"), place)
                .help("mend it, or take out what it makes always true: in a list of answers or an `any`, all of that test or `any`, never one entry alone; elsewhere the part itself")
        }
        _ => return None,
    })
}

/// The ids of what can be ticked in a choose-many, with their levels.
fn ticks(domain: &Domain) -> impl Iterator<Item = (&str, usize)> {
    let ids = match &domain.values {
        DomainValues::Many { ticks, .. } => ticks.as_slice(),
        DomainValues::One(_) => &[],
    };
    ids.iter().map(String::as_str).zip(domain.level..)
}

/// Numbers between the bands of a question that lie in none of them.
fn gaps(rules: &RuleSet) -> Vec<Problem> {
    let mut problems = Vec::new();
    for index in rules.question_indices() {
        let question = rules.question(index);
        let Kind::Number { min, max, .. } = question.kind else { continue };
        let mut bands: Vec<(i64, i64, Place)> = Vec::new();
        for finding in &rules.findings {
            finding.when.walk(&mut |part| {
                if let crate::ruleset::Test::Leaf(Leaf::Number { question, at_least, at_most }) = &part.test
                    && *question == index
                {
                    bands.push((at_least.unwrap_or(min), at_most.unwrap_or(max), part.place));
                }
            });
        }
        bands.sort_by_key(|(least, most, _)| (*least, *most));
        let mut reached: Option<(i64, Place)> = None;
        for (least, most, place) in bands {
            if let Some((end, before)) = reached
                && least > end.saturating_add(1)
            {
                let (from, to) = (end + 1, least - 1);
                let range = if from == to { from.to_string() } else { format!("{from} to {to}") };
                let message = format!("no finding looks at {range} on `{}`", question.id);
                problems.push(
                    Problem::error("number-gap", message, place)
                        .related(before, format!("this one ends at {end}"))
                        .help("let the two meet, or say in [lint] why the gap is meant"),
                );
            }
            if reached.is_none_or(|(end, _)| most > end) {
                reached = Some((most, place));
            }
        }
    }
    problems
}
