//! What must hold so that no emergency is missed. None of this can be lowered or switched off.

use std::collections::BTreeSet;

use super::case::{at_least, case, expectation};
use super::diagram::{Memo, Node, Op};
use super::prover::{Failure, Prover};
use super::space::{Cell, Domain, DomainValues, baseline};
use crate::answers::{Answer, Answers};
use crate::assess::visible_answers;
use crate::problem::Problem;
use crate::ruleset::{
    Claim, Condition, FindingIx, FindingKind, Kind, Leaf, Outcome, QuestionIx, RuleSet, Test, Token,
};

/// A change of one answer, on one level.
#[derive(Debug, Clone, Copy)]
struct Change {
    level: usize,
    from: usize,
    to: usize,
    /// The level of what is said instead of ticks.
    alone: Option<usize>,
}

/// What to do about something that nobody can have.
pub(super) const NOBODY: &str =
    "no answers that can be given together make its condition hold; look at the `when` of the questions too";

type Found = Result<Vec<Problem>, Failure>;

impl Prover<'_> {
    /// Everything that must hold for the rule set to be used.
    ///
    /// # Errors
    /// When it cannot be decided, or the diagram and the evaluator disagree.
    pub fn safety(&mut self) -> Found {
        let mut problems = self.never_urgent();
        problems.extend(self.emergencies()?);
        problems.extend(self.claims()?);
        problems.extend(self.not_sure_offered()?);
        problems.extend(self.not_sure()?);
        problems.extend(self.hidden()?);
        problems.extend(self.less_urgent()?);
        problems.extend(self.skips()?);
        Ok(problems)
    }

    /// A danger sign that nobody can have is a danger sign that is missed.
    fn never_urgent(&self) -> Vec<Problem> {
        let rules = self.rules();
        let never = rules.findings.iter().zip(&self.model.findings).filter(|(finding, node)| {
            **node == Node::NO && matches!(finding.kind, FindingKind::Emergency | FindingKind::SameDay)
        });
        never
            .map(|(finding, _)| {
                let message = format!("the finding `{}` can never fire", finding.id);
                Problem::error("danger-sign-never-fires", message, finding.when.place)
                    .related(finding.id.place, "finding defined here")
                    .help(NOBODY)
            })
            .collect()
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
        let holds = |condition: &Condition| self.holds(answers, condition);
        let expect = expectation(self.rules(), &claim.conclusion, &holds);
        let inexpressible =
            expect.is_none().then_some("its `then` is no expectation of a case: the case shows what happens");
        let expect = expect.unwrap_or_else(|| format!("outcome = \"{outcome}\""));
        let name = claim.say.as_deref().unwrap_or(&claim.id);
        let problem = Problem::error(
            "claim-broken",
            format!("the claim `{}` does not hold for all answers", claim.id),
            claim.id.place,
        )
        .related(claim.conclusion.place, format!("the outcome here is {outcome}"))
        .help(format!("answer sets that break it: {count}"));
        let problem = inexpressible.into_iter().fold(problem, Problem::help);
        Ok(problem.example(case(self.rules(), name, answers, &expect, None)))
    }

    /// A question with an answer that is an emergency whatever else is answered offers "not sure", in how many
    /// findings that may be.
    fn not_sure_offered(&mut self) -> Found {
        let emergency = self.at_least(Outcome::Emergency)?;
        let mut problems = Vec::new();
        let mut told = None;
        for (question, answer) in self.parts_of_emergencies() {
            let asked = self.rules().question(question);
            if asked.not_sure || told == Some(question) {
                continue;
            }
            let Some((level, value)) = self.place_of_answer(question, &answer) else { continue };
            let without = self.diagram.fixed(emergency, level, value)?;
            let otherwise = self.diagram.apply(Op::Without, self.model.shown(question), without)?;
            if otherwise != Node::NO || self.model.shown(question) == Node::NO {
                continue;
            }
            told = Some(question);
            let what = self.in_words(question, &answer);
            let message = format!(
                "`{what}` on `{}` is an emergency whatever else is answered, and it does not offer \"not sure\"",
                asked.id
            );
            problems.push(
                Problem::error("emergency-without-not-sure", message, asked.id.place).help(
                    "add `not-sure = true`, and a finding of kind same-day for the answer \"not-sure\"",
                ),
            );
        }
        Ok(problems)
    }

    /// Whoever is not sure of an answer that is part of an emergency still gets care today.
    fn not_sure(&mut self) -> Found {
        let emergency = self.at_least(Outcome::Emergency)?;
        let urgent = self.at_least(Outcome::SameDay)?;
        let mut problems = Vec::new();
        for (question, answer) in self.parts_of_emergencies() {
            let asked = self.rules().question(question);
            let unsure = Answer::one(Token::NotSure);
            if !asked.not_sure || answer == unsure {
                continue;
            }
            let given = self.where_answer(emergency, question, &answer, true)?;
            let without = if asked.kind == Kind::ChooseMany {
                self.where_answer(urgent, question, &answer, false)?
            } else {
                urgent
            };
            let instead = self.where_answer(without, question, &unsure, true)?;
            let missed = self.diagram.apply(Op::Without, given, instead)?;
            let Some(answers) = self.witness(missed) else { continue };
            let before = self.with(&answers, question, &answer, None);
            let after = self.with(&answers, question, &unsure, Some(&answer));
            let (first, then) = (self.outcome(&before), self.outcome(&after));
            self.replay(&before, first == Outcome::Emergency && then > Outcome::SameDay)?;
            let what = self.in_words(question, &answer);
            let message =
                format!("not sure instead of `{what}` on `{}` turns an emergency into {then}", asked.id);
            let vary = (&after, "outcome-at-least = \"same-day\"");
            problems.push(
                Problem::error("not-sure-missed", message, asked.id.place)
                    .help("add a finding of kind same-day for what can be told although somebody is not sure")
                    .example(case(
                        self.rules(),
                        "Not sure of a part of an emergency is still care today",
                        &before,
                        "outcome = \"emergency\"",
                        Some(vary),
                    )),
            );
        }
        Ok(problems)
    }

    /// The answers that are part of an emergency. Of numbers the first of each range that conditions tell apart.
    fn parts_of_emergencies(&self) -> Vec<(QuestionIx, Answer)> {
        let rules = self.rules();
        let tokens = signs(rules, &[FindingKind::Emergency]);
        let mut found: Vec<(QuestionIx, Answer)> =
            tokens.into_iter().map(|(question, token)| (question, Answer::one(token))).collect();
        for question in numbers_of_emergencies(rules) {
            let cells = self.cells(question).iter();
            found.extend(cells.filter_map(|cell| match cell {
                Cell::Numbers(least, _) => Some((question, Answer::Number(*least))),
                Cell::Token(_) => None,
            }));
        }
        found
    }

    /// The values of the level of a question with one answer.
    fn cells(&self, question: QuestionIx) -> &[Cell] {
        match self.space.domain(self.rules().question(question)).map(|domain| &domain.values) {
            Some(DomainValues::One(cells)) => cells,
            _ => &[],
        }
    }

    /// An answer as it stands in files.
    fn in_words(&self, question: QuestionIx, answer: &Answer) -> String {
        let asked = self.rules().question(question);
        match answer {
            Answer::Number(number) => number.to_string(),
            Answer::Chosen(tokens) => {
                tokens.iter().map(|token| asked.token_id(*token)).collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// A function where an answer is given; or is not, of one that is ticked.
    fn where_answer(
        &mut self,
        node: Node,
        question: QuestionIx,
        answer: &Answer,
        given: bool,
    ) -> Result<Node, Failure> {
        let Some((level, value)) = self.place_of_answer(question, answer) else { return Ok(node) };
        let value = if given { value } else { 0 };
        Ok(self.diagram.fixed(node, level, value)?)
    }

    /// The level of an answer, or of the first of several, and its value there.
    fn place_of_answer(&self, question: QuestionIx, answer: &Answer) -> Option<(usize, usize)> {
        match answer {
            Answer::Number(number) => self.place_of_number(question, *number),
            Answer::Chosen(tokens) => tokens.iter().find_map(|token| self.place_of(question, *token)),
        }
    }

    /// The same of one that is chosen.
    fn place_of(&self, question: QuestionIx, token: Token) -> Option<(usize, usize)> {
        let asked = self.rules().question(question);
        self.space.domain(asked)?.place_of(asked.token_id(token))
    }

    fn place_of_number(&self, question: QuestionIx, number: i64) -> Option<(usize, usize)> {
        let inside =
            |cell: &Cell| matches!(cell, Cell::Numbers(least, most) if (*least..=*most).contains(&number));
        let level = self.space.domain(self.rules().question(question))?.level;
        Some((level, self.cells(question).iter().position(inside)?))
    }

    /// These answers with an answer to a question, of a choose-many beside the others; and without one.
    fn with(
        &self,
        answers: &Answers,
        question: QuestionIx,
        answer: &Answer,
        without: Option<&Answer>,
    ) -> Answers {
        let alone = |token: &Token| matches!(token, Token::None | Token::PreferNot);
        let mut tokens: BTreeSet<Token> = answer.tokens().collect();
        if self.rules().question(question).kind == Kind::ChooseMany && !tokens.iter().any(alone) {
            let before = answers.get(question).into_iter().flat_map(Answer::tokens);
            let gone = |token: Token| without.is_some_and(|without| without.has(token));
            tokens.extend(before.filter(|token| !alone(token) && !gone(*token)));
        }
        let mut changed = answers.clone();
        let answer = if tokens.is_empty() { answer.clone() } else { Answer::Chosen(tokens) };
        changed.set(question, answer);
        changed
    }

    /// No question that an emergency tests is hidden because somebody was not sure, or preferred not to say.
    fn hidden(&mut self) -> Found {
        let rules = self.rules();
        let tested: BTreeSet<QuestionIx> =
            self.parts_of_emergencies().into_iter().map(|(question, _)| question).collect();
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
                    Some((&after, &expect)),
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
        let then = self.with(&first, question, &Answer::one(token), None);
        let (early, late) = (self.outcome(&first), self.outcome(&then));
        self.replay(&first, late > early)?;
        let what = asked.token_id(token);
        let message =
            format!("`{what}` on `{}` can make the outcome less urgent: {late} instead of {early}", asked.id);
        let expect = at_least(early);
        let vary = (&then, expect.as_str());
        let name = format!("`{what}` on `{}` is never less urgent", asked.id);
        let mut problem = Problem::error("less-urgent", message, asked.id.place)
            .help("look for a `not` or an upper bound in what fires only without it, and in the `when` of its questions");
        for finding in self.lost(&first, &then) {
            problem = problem.related(self.rules().finding(finding).id.place, "fires only without it");
        }
        let expect_first = format!("outcome = \"{early}\"");
        Ok(Some(problem.example(case(self.rules(), &name, &first, &expect_first, Some(vary)))))
    }

    /// The findings that a change takes away and that decided the outcome.
    fn lost(&self, before: &Answers, after: &Answers) -> Vec<FindingIx> {
        let rules = self.rules();
        let outcome = self.outcome(before);
        let decided = |finding: &FindingIx| {
            let finding = rules.finding(*finding);
            crate::assess::outcome_of_kinds([finding.kind]) == outcome
                && self.holds(before, &finding.when)
                && !self.holds(after, &finding.when)
        };
        rules.finding_indices().filter(decided).collect()
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
            let looking = self.looking_for_skip(index);
            let mut fires = Node::NO;
            for finding in &looking {
                fires = self.diagram.apply(Op::Or, fires, self.model.finding(*finding))?;
            }
            let skipped = self.answered(index, Token::PreferNot)?;
            let lost = self.diagram.apply(Op::Without, skipped, fires)?;
            problems.extend(self.lost_skip(index, lost, looking.first().copied())?);
        }
        Ok(problems)
    }

    /// The findings that look for "prefer not to say" on a question.
    fn looking_for_skip(&self, question: QuestionIx) -> Vec<FindingIx> {
        let rules = self.rules();
        let looks = |finding: &FindingIx| {
            looks_for(rules, &rules.finding(*finding).when, true).contains(&(question, Token::PreferNot))
        };
        rules.finding_indices().filter(looks).collect()
    }

    /// `lost`: for which answers nothing looks for "prefer not to say" on a question; `looking`: what sometimes does.
    fn lost_skip(
        &mut self,
        index: QuestionIx,
        lost: Node,
        looking: Option<FindingIx>,
    ) -> Result<Option<Problem>, Failure> {
        let rules = self.rules();
        let noticed = self.at_least(Outcome::EvaluateWithCautions)?;
        let unnoticed = self.diagram.apply(Op::Without, lost, noticed)?;
        let quiet = self.witness(unnoticed);
        let expect = match (&quiet, looking) {
            (Some(_), _) => at_least(Outcome::EvaluateWithCautions),
            (None, Some(finding)) => format!("fires = [\"{}\"]", rules.finding(finding).id),
            (None, None) => format!("fires = [\"skipped-{}\"]", rules.question(index).id),
        };
        let Some(answers) = quiet.or_else(|| self.witness(lost)) else { return Ok(None) };
        let answer = visible_answers(rules, &answers).get(index).cloned();
        self.replay(&answers, answer == Some(Answer::one(Token::PreferNot)))?;
        let id = &rules.question(index).id;
        let message = format!("\"prefer not to say\" on `{id}` can go by without any finding");
        Ok(Some(
            Problem::error("skip-missed", message, id.place)
                .help(format!(
                    "add a finding `skipped-{id}` with `when = {{ {id} = \"prefer-not\" }}`, so that somebody asks again"
                ))
                .example(case(rules, "A skipped question is noticed", &answers, &expect, None)),
        ))
    }
}

/// The answers that stand un-negated in the findings of these kinds, through findings.
pub(super) fn signs(rules: &RuleSet, kinds: &[FindingKind]) -> BTreeSet<(QuestionIx, Token)> {
    let findings = rules.findings.iter().filter(|finding| kinds.contains(&finding.kind));
    let signs = findings.flat_map(|finding| looks_for(rules, &finding.when, true));
    let harmless = |question: QuestionIx, token: Token| baseline(rules.question(question)) == Some(token);
    signs.filter(|(question, token)| !harmless(*question, *token)).collect()
}

/// The questions whose numbers are part of an emergency, through findings.
fn numbers_of_emergencies(rules: &RuleSet) -> BTreeSet<QuestionIx> {
    let emergencies = rules.findings.iter().filter(|finding| finding.kind == FindingKind::Emergency);
    let mut open: Vec<&Condition> = emergencies.map(|finding| &finding.when).collect();
    let mut found = BTreeSet::new();
    while let Some(condition) = open.pop() {
        open.extend(condition.findings().into_iter().map(|finding| &rules.finding(finding).when));
        let number = |leaf: &&Leaf| matches!(leaf, Leaf::Number { .. });
        found.extend(condition.leaves().into_iter().filter(number).filter_map(Leaf::question));
    }
    found
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
