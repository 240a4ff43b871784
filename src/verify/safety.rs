//! What must hold so that no emergency is missed. None of this can be lowered or switched off.

use std::collections::BTreeSet;

use super::diagram::{Memo, Node, Op};
use super::prover::{Failure, Prover, case};
use super::space::{Domain, DomainValues, baseline};
use crate::answers::{Answer, Answers};
use crate::assess::visible_answers;
use crate::problem::Problem;
use crate::ruleset::{Claim, Condition, FindingKind, Kind, Leaf, Outcome, QuestionIx, RuleSet, Test, Token};

/// A change of one answer, on one level.
#[derive(Debug, Clone, Copy)]
struct Change {
    level: usize,
    from: usize,
    to: usize,
    /// The level of what is said instead of ticks.
    alone: Option<usize>,
}

type Found = Result<Vec<Problem>, Failure>;

impl Prover<'_> {
    /// Everything that must hold for the rule set to be used.
    ///
    /// # Errors
    /// When it cannot be decided, or the diagram and the evaluator disagree.
    pub fn safety(&mut self) -> Found {
        let mut problems = self.emergencies()?;
        problems.extend(self.claims()?);
        problems.extend(self.not_sure()?);
        problems.extend(self.hidden()?);
        problems.extend(self.less_urgent()?);
        problems.extend(self.skips()?);
        Ok(problems)
    }

    /// Each emergency finding alone gives emergency.
    fn emergencies(&mut self) -> Found {
        let emergency = self.at_least(Outcome::Emergency)?;
        let mut problems = Vec::new();
        for index in self.rules().finding_indices() {
            let finding = self.rules().finding(index);
            if finding.kind != FindingKind::Emergency {
                continue;
            }
            let missed = self.diagram.apply(Op::Without, self.model.finding(index), emergency)?;
            if missed != Node::NO {
                let message =
                    format!("the emergency finding `{}` fires, and the outcome is no emergency", finding.id);
                problems.push(Problem::error("emergency-missed", message, finding.id.place));
            }
        }
        Ok(problems)
    }

    fn claims(&mut self) -> Found {
        let mut problems = Vec::new();
        for claim in &self.rules().claims {
            let premise = self.condition(&claim.premise)?;
            let conclusion = self.condition(&claim.conclusion)?;
            if premise == Node::NO {
                let message =
                    format!("nobody can give answers for which the `if` of the claim `{}` holds", claim.id);
                problems.push(
                    Problem::error("claim-empty", message, claim.premise.place)
                        .help("a claim about nobody shows nothing: mend its `if`, or take it out"),
                );
                continue;
            }
            let broken = self.diagram.apply(Op::Without, premise, conclusion)?;
            if let Some(answers) = self.witness(broken) {
                problems.push(self.broken_claim(claim, broken, &answers)?);
            }
        }
        Ok(problems)
    }

    fn broken_claim(&mut self, claim: &Claim, broken: Node, answers: &Answers) -> Result<Problem, Failure> {
        let agrees = self.holds(answers, &claim.premise) && !self.holds(answers, &claim.conclusion);
        self.replay(answers, agrees)?;
        let count = self.count(broken)?;
        let outcome = self.outcome(answers);
        let expect = match &claim.conclusion.test {
            Test::Leaf(Leaf::Outcome(outcomes)) if outcomes.len() == 1 => {
                outcomes.first().map(|outcome| format!("outcome = \"{outcome}\""))
            }
            Test::Leaf(Leaf::OutcomeAtLeast(least)) => Some(format!("outcome-at-least = \"{least}\"")),
            Test::Leaf(Leaf::Finding { any_of }) if any_of.len() == 1 => any_of
                .first()
                .map(|(finding, _)| format!("fires = [\"{}\"]", self.rules().finding(*finding).id)),
            _ => None,
        };
        let expect = expect.unwrap_or_else(|| format!("outcome = \"{outcome}\""));
        let name = claim.say.as_deref().unwrap_or(&claim.id);
        Ok(Problem::error(
            "claim-broken",
            format!("the claim `{}` does not hold for all answers", claim.id),
            claim.id.place,
        )
        .related(claim.conclusion.place, format!("the outcome here is {outcome}"))
        .help(format!("answer sets that break it: {count}"))
        .example(case(self.rules(), name, answers, &expect, None)))
    }

    /// Whoever is not sure of an answer that is part of an emergency still gets care today.
    fn not_sure(&mut self) -> Found {
        let emergency = self.at_least(Outcome::Emergency)?;
        let urgent = self.at_least(Outcome::SameDay)?;
        let mut problems = Vec::new();
        for (question, token) in signs(self.rules(), &[FindingKind::Emergency]) {
            if !self.rules().question(question).not_sure || token == Token::NotSure {
                continue;
            }
            let (with, unsure) = self.replaced(question, token, emergency, urgent)?;
            let missed = self.diagram.apply(Op::Without, with, unsure)?;
            let Some(answers) = self.witness(missed) else { continue };
            let before = self.with(&answers, question, token, &[]);
            let after = self.with(&answers, question, Token::NotSure, &[token]);
            let (first, then) = (self.outcome(&before), self.outcome(&after));
            self.replay(&before, first == Outcome::Emergency && then > Outcome::SameDay)?;
            let asked = self.rules().question(question);
            let message = format!(
                "not sure instead of `{}` on `{}` turns an emergency into {then}",
                asked.token_id(token),
                asked.id
            );
            let answer = after.get(question).cloned().unwrap_or(Answer::one(Token::NotSure));
            let vary = (question, &answer, "outcome-at-least = \"same-day\"");
            problems.push(
                Problem::error("not-sure-missed", message, asked.id.place)
                    .help("add a finding of kind same-day for what can be told although somebody is not sure")
                    .example(case(
                        self.rules(),
                        "An emergency",
                        &before,
                        "outcome = \"emergency\"",
                        Some(vary),
                    )),
            );
        }
        Ok(problems)
    }

    /// Two functions where an answer is given, and where "not sure" stands in its place.
    fn replaced(
        &mut self,
        question: QuestionIx,
        token: Token,
        one: Node,
        other: Node,
    ) -> Result<(Node, Node), Failure> {
        let with = self.where_answer(one, question, token, true)?;
        let unsure = if self.rules().question(question).kind == Kind::ChooseMany {
            let without = self.where_answer(other, question, token, false)?;
            self.where_answer(without, question, Token::NotSure, true)?
        } else {
            self.where_answer(other, question, Token::NotSure, true)?
        };
        Ok((with, unsure))
    }

    /// A function where an answer is ticked, or is not.
    fn where_answer(
        &mut self,
        node: Node,
        question: QuestionIx,
        token: Token,
        given: bool,
    ) -> Result<Node, Failure> {
        let Some((level, value)) = self.place_of(question, token) else { return Ok(node) };
        let many = self.rules().question(question).kind == Kind::ChooseMany;
        let value = if many { usize::from(given) } else { value };
        Ok(self.diagram.fixed(node, level, value)?)
    }

    /// The level of an answer, and its value there.
    fn place_of(&self, question: QuestionIx, token: Token) -> Option<(usize, usize)> {
        let asked = self.rules().question(question);
        self.space.domain(asked)?.place_of(asked.token_id(token))
    }

    /// These answers with an answer to a question, and without others.
    fn with(&self, answers: &Answers, question: QuestionIx, token: Token, without: &[Token]) -> Answers {
        let mut changed = answers.clone();
        let mut tokens: BTreeSet<Token> = BTreeSet::from([token]);
        let alone = |token: &Token| matches!(token, Token::None | Token::PreferNot);
        if self.rules().question(question).kind == Kind::ChooseMany && !alone(&token) {
            let before = answers.get(question).into_iter().flat_map(Answer::tokens);
            tokens.extend(before.filter(|other| !alone(other) && !without.contains(other)));
        }
        changed.set(question, Answer::Chosen(tokens));
        changed
    }

    /// No question that an emergency tests is hidden because somebody was not sure, or preferred not to say.
    fn hidden(&mut self) -> Found {
        let rules = self.rules();
        let tested: BTreeSet<QuestionIx> =
            signs(rules, &[FindingKind::Emergency]).into_iter().map(|(question, _)| question).collect();
        let mut problems = Vec::new();
        for &question in tested.iter().filter(|question| rules.question(**question).when.is_some()) {
            for gating in rules.question_indices().take_while(|gating| *gating < question) {
                for token in [Token::NotSure, Token::PreferNot] {
                    problems.extend(self.hidden_by(question, gating, token)?);
                }
            }
        }
        Ok(problems)
    }

    fn hidden_by(
        &mut self,
        question: QuestionIx,
        gating: QuestionIx,
        token: Token,
    ) -> Result<Option<Problem>, Failure> {
        let shown = self.model.shown(question);
        let Some(domain) = self.space.domain(self.rules().question(gating)).cloned() else { return Ok(None) };
        if self.place_of(gating, token).is_none() {
            return Ok(None);
        }
        let mut without = shown;
        if let DomainValues::Many { ticks, .. } = &domain.values {
            for (level, id) in domain.levels().zip(ticks) {
                let ticked = token == Token::NotSure && id == "not-sure";
                without = self.diagram.fixed(without, level, usize::from(ticked))?;
            }
        }
        if token == Token::PreferNot || self.rules().question(gating).kind != Kind::ChooseMany {
            without = self.where_value(without, gating, token)?;
        }
        let hidden = self.diagram.apply(Op::Without, shown, without)?;
        let Some(answers) = self.witness(hidden) else { return Ok(None) };
        let mut after = answers.clone();
        after.set(gating, Answer::one(token));
        let is_shown = |answers: &Answers| crate::assess::shown(self.rules(), answers).contains(&question);
        self.replay(&answers, is_shown(&answers) && !is_shown(&after))?;
        let (asked, gate) = (self.rules().question(question), self.rules().question(gating));
        let id = gate.token_id(token);
        let message =
            format!("the emergency question `{}` is hidden when `{}` is \"{id}\"", asked.id, gate.id);
        let place = asked.when.as_ref().map_or(asked.id.place, |when| when.place);
        let answer = Answer::one(token);
        let expect = format!("asked = [\"{}\"]", asked.id);
        Ok(Some(
            Problem::error("emergency-hidden", message, place)
                .related(gate.id.place, format!("`{}` offers \"{id}\"", gate.id))
                .help(format!("add \"{id}\" to the test of `{}`", gate.id))
                .example(case(
                    self.rules(),
                    "A danger sign is asked about",
                    &answers,
                    &expect,
                    Some((gating, &answer, &expect)),
                )),
        ))
    }

    fn where_value(&mut self, node: Node, question: QuestionIx, token: Token) -> Result<Node, Failure> {
        match self.place_of(question, token) {
            Some((level, value)) => Ok(self.diagram.fixed(node, level, value)?),
            None => Ok(node),
        }
    }

    /// No change of one answer from one that tells of nothing to a danger sign, to "not sure", or by one danger sign
    /// more makes the outcome less urgent; and "prefer not to say" is never less urgent than nothing.
    fn less_urgent(&mut self) -> Found {
        let rules = self.rules();
        let mut signs = signs(rules, &[FindingKind::Emergency, FindingKind::SameDay]);
        for question in rules.question_indices() {
            let tokens = rules.question(question).tokens();
            let unsure =
                tokens.into_iter().filter(|token| matches!(token, Token::NotSure | Token::PreferNot));
            signs.extend(unsure.map(|token| (question, token)));
        }
        let outcome = self.model.outcome;
        let mut at_level = vec![Vec::new(); self.diagram.levels()];
        self.diagram.visit([outcome], &mut |node, level| {
            at_level.get_mut(level).into_iter().for_each(|nodes: &mut Vec<Node>| nodes.push(node));
        });
        let mut problems = Vec::new();
        let mut memo = (None, Memo::default());
        for (question, token) in signs {
            let Some(change) = self.change(question, token) else { continue };
            if memo.0 != Some(question) {
                memo = (Some(question), Memo::default());
            }
            for &node in at_level.get(change.level).into_iter().flatten() {
                if self.is_less_urgent(node, &change, &mut memo.1)? {
                    problems.extend(self.less_urgent_with(question, token, &change)?);
                    break;
                }
            }
        }
        Ok(problems)
    }

    /// The change from the answer that tells of nothing to this one, or by one more.
    fn change(&self, question: QuestionIx, token: Token) -> Option<Change> {
        let asked = self.rules().question(question);
        let harmless = baseline(asked).filter(|harmless| *harmless != token && !asked.record_only)?;
        let (level, to) = self.place_of(question, token)?;
        // With something ticked, or "none": what is said instead of ticks is not "prefer not to say".
        let alone = self.space.domain(asked).and_then(Domain::alone_level).filter(|alone| *alone != level);
        let ticked = asked.kind == Kind::ChooseMany && token != Token::PreferNot;
        let from = if ticked { 0 } else { self.place_of(question, harmless)?.1 };
        Some(Change { level, from, to, alone })
    }

    /// Whether a change makes the outcome less urgent below one node of its level.
    fn is_less_urgent(&mut self, node: Node, change: &Change, memo: &mut Memo) -> Result<bool, Failure> {
        let mut sides = [change.from, change.to].map(|value| self.diagram.child(node, change.level, value));
        if let Some(alone) = change.alone {
            for side in &mut sides {
                *side = self.diagram.fixed_with(*side, alone, 0, memo)?;
            }
        }
        let [before, after] = sides;
        Ok(self.diagram.apply(Op::Larger, after, before)? != Node::NO)
    }

    fn less_urgent_with(
        &mut self,
        question: QuestionIx,
        token: Token,
        change: &Change,
    ) -> Result<Option<Problem>, Failure> {
        let asked = self.rules().question(question);
        let mut outcome = self.model.outcome;
        if let Some(alone) = change.alone {
            outcome = self.diagram.fixed(outcome, alone, 0)?;
        }
        let before = self.diagram.fixed(outcome, change.level, change.from)?;
        let after = self.diagram.fixed(outcome, change.level, change.to)?;
        let less = self.diagram.apply(Op::Larger, after, before)?;
        let Some(first) = self.witness(less) else { return Ok(None) };
        let then = self.with(&first, question, token, &[]);
        let (early, late) = (self.outcome(&first), self.outcome(&then));
        self.replay(&first, late > early)?;
        let what = asked.token_id(token);
        let message =
            format!("`{what}` on `{}` can make the outcome less urgent: {late} instead of {early}", asked.id);
        let answer = then.get(question).cloned().unwrap_or(Answer::one(token));
        let expect = format!("outcome-at-least = \"{early}\"");
        let vary = (question, &answer, expect.as_str());
        let name = format!("Telling of `{what}` is never less urgent");
        Ok(Some(
            Problem::error("less-urgent", message, asked.id.place)
                .help("look for a `not` or an upper bound in the findings that fire only without it")
                .example(case(self.rules(), &name, &first, &format!("outcome = \"{early}\""), Some(vary))),
        ))
    }

    /// "Prefer not to say" always fires a finding that looks for it.
    fn skips(&mut self) -> Found {
        let rules = self.rules();
        let mut problems = Vec::new();
        let asked = rules.question_indices().filter(|index| {
            let question = rules.question(*index);
            question.may_skip && !question.record_only
        });
        for index in asked {
            let question = rules.question(index);
            let mut fires = Node::NO;
            for (finding, node) in rules.findings.iter().zip(self.model.findings.clone()) {
                if looks_for(rules, &finding.when, true).contains(&(index, Token::PreferNot)) {
                    fires = self.diagram.apply(Op::Or, fires, node)?;
                }
            }
            let skipped = self.answered(index, Token::PreferNot)?;
            let lost = self.diagram.apply(Op::Without, skipped, fires)?;
            let Some(answers) = self.witness(lost) else { continue };
            let answer = visible_answers(rules, &answers).get(index).cloned();
            self.replay(&answers, answer == Some(Answer::one(Token::PreferNot)))?;
            let message = format!("\"prefer not to say\" on `{}` can go by without any finding", question.id);
            problems.push(
                Problem::error("skip-missed", message, question.id.place)
                    .help(format!(
                        "add a finding with `when = {{ {} = \"prefer-not\" }}`, so that somebody asks again",
                        question.id
                    ))
                    .example(case(
                        rules,
                        "A skipped question is noticed",
                        &answers,
                        "outcome-at-least = \"evaluate-with-cautions\"",
                        None,
                    )),
            );
        }
        Ok(problems)
    }
}

/// The answers that stand un-negated in the findings of these kinds, through findings.
pub(super) fn signs(rules: &RuleSet, kinds: &[FindingKind]) -> BTreeSet<(QuestionIx, Token)> {
    let findings = rules.findings.iter().filter(|finding| kinds.contains(&finding.kind));
    let signs = findings.flat_map(|finding| looks_for(rules, &finding.when, true));
    let harmless = |question: QuestionIx, token: Token| baseline(rules.question(question)) == Some(token);
    signs.filter(|(question, token)| !harmless(*question, *token)).collect()
}

/// The answers that a condition looks for: un-negated, or (`un_negated` false) negated.
fn looks_for(rules: &RuleSet, condition: &Condition, un_negated: bool) -> BTreeSet<(QuestionIx, Token)> {
    let mut found = BTreeSet::new();
    match &condition.test {
        Test::Leaf(Leaf::Answer { question, any_of }) if un_negated => {
            found.extend(any_of.iter().map(|(token, _)| (*question, *token)));
        }
        Test::Leaf(Leaf::Finding { any_of }) => {
            for (finding, _) in any_of {
                found.extend(looks_for(rules, &rules.finding(*finding).when, un_negated));
            }
        }
        Test::Leaf(_) => {}
        Test::Not(part) => found.extend(looks_for(rules, part, !un_negated)),
        Test::All(parts) | Test::Any(parts) | Test::Count { of: parts, .. } => {
            found.extend(parts.iter().flat_map(|part| looks_for(rules, part, un_negated)));
        }
    }
    found
}
