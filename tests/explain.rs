//! What `prescreen explain` says is true, for small random rule sets and answers: held against a second evaluator
//! (`common/naive.rs`) and against trying every single other answer.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails at once")]

#[path = "common/generate.rs"]
mod generate;
#[path = "common/naive.rs"]
mod naive;

use std::collections::BTreeSet;

use generate::{
    Given, GivenAnswers, Kind, Question, Rules, Tape, draw_answers, every_answer, typed, typed_answers,
};
use naive::Naive;
use prescreen::answers::{Answer, Answers};
use prescreen::assess::{OneAnswer, Status, assess};
use prescreen::explain::{Detail, Explanation, Part, Said, json, text};
use prescreen::ruleset::{FindingIx, Outcome, QuestionIx, RuleSet, SingleTest, Test};
use proptest::prelude::*;

struct Case {
    drawn: Rules,
    rules: RuleSet,
    given: GivenAnswers,
    answers: Answers,
}

/// One other answer, tried: the question, the answer, and the outcome.
type Tried = (usize, Given, Outcome);

impl Case {
    fn from(tape: &mut Tape<'_>) -> Self {
        let drawn = Rules::draw(tape);
        let rules = drawn.read();
        let given = draw_answers(tape, &drawn);
        let answers = typed_answers(&rules, &drawn, &given);
        Self { drawn, rules, given, answers }
    }

    fn naive(&self) -> Naive<'_> {
        Naive { rules: &self.drawn, answers: &self.given }
    }

    fn with(&self, question: usize, answer: &Given) -> GivenAnswers {
        let mut given = self.given.clone();
        given.insert(question, answer.clone());
        given
    }

    fn outcome(&self, given: &GivenAnswers) -> Outcome {
        Outcome::from_id(Naive { rules: &self.drawn, answers: given }.outcome()).unwrap()
    }

    /// The answer to a question, where it counts.
    fn counting(&self, question: usize) -> Option<&Given> {
        self.given.get(&question).filter(|_| self.naive().is_shown(question))
    }

    /// Every single other answer that changes the outcome.
    fn tried(&self) -> Vec<Tried> {
        let now = self.outcome(&self.given);
        let mut found = Vec::new();
        for (index, question) in self.drawn.questions.iter().enumerate() {
            let from = self.counting(index);
            let mut answers = every_answer(question);
            answers.dedup();
            let one_away = |to: &Given| self.naive().is_shown(index) && is_one_answer(question, from, to);
            for to in answers.into_iter().filter(one_away) {
                let outcome = self.outcome(&self.with(index, &to));
                let known = found.iter().any(|(other, answer, _)| (*other, answer) == (index, &to));
                if outcome != now && !known {
                    found.push((index, to, outcome));
                }
            }
        }
        found
    }

    fn index_of(&self, question: QuestionIx) -> usize {
        let id = self.rules.question(question).id.as_str();
        self.drawn.questions.iter().position(|drawn| drawn.id == id).unwrap()
    }

    /// A change that is listed, as the drawn rules have it.
    fn listed(&self, changed: &OneAnswer) -> Tried {
        let index = self.index_of(changed.change.question);
        let question = &self.drawn.questions[index];
        let to = every_answer(question).into_iter();
        let to = to.into_iter().find(|to| typed(&self.rules, question, to) == changed.change.to).unwrap();
        (index, to, changed.outcome)
    }

    fn ids(&self, questions: &[QuestionIx]) -> Vec<String> {
        questions.iter().map(|&question| self.rules.question(question).id.to_string()).collect()
    }

    fn names(&self, findings: &[FindingIx]) -> BTreeSet<String> {
        findings.iter().map(|&finding| self.rules.finding(finding).id.to_string()).collect()
    }

    fn single(&self, test: SingleTest<'_>) -> bool {
        match test {
            SingleTest::Answer(question, token) => {
                let id = self.rules.question(question).token_id(token);
                matches!(self.counting(self.index_of(question)), Some(Given::Named(ids)) if ids.contains(id))
            }
            SingleTest::Number(question, least, most) => match self.counting(self.index_of(question)) {
                Some(Given::Number(n)) => *n >= least.unwrap_or(i64::MIN) && *n <= most.unwrap_or(i64::MAX),
                _ => false,
            },
            SingleTest::Finding(finding) => {
                let id = self.rules.finding(finding).id.as_str();
                self.naive().fires(self.drawn.findings.iter().position(|drawn| drawn.id == id).unwrap())
            }
            SingleTest::Outcome(_) | SingleTest::OutcomeAtLeast(_) => unreachable!("in claims only"),
        }
    }

    fn story(&self) -> String {
        let rules = self.drawn.to_toml().split("[[section]]").skip(1).collect::<String>();
        format!("{rules}\nanswers: {:?}", self.given)
    }
}

/// One tick more or less, "none", "not sure" or "prefer not" alone; any other answer to what takes one only.
fn is_one_answer(question: &Question, from: Option<&Given>, to: &Given) -> bool {
    if from == Some(to) {
        return false;
    }
    let (Kind::Many(_), Given::Named(to)) = (question.kind, to) else { return true };
    let alone =
        |ids: &BTreeSet<String>| ids.len() == 1 && (ids.contains("none") || ids.contains("prefer-not"));
    if alone(to) || (to.len() == 1 && to.contains("not-sure")) {
        return true;
    }
    let ticked = match from {
        Some(Given::Named(from)) if !alone(from) => from.clone(),
        _ => BTreeSet::new(),
    };
    ticked.symmetric_difference(to).count() == 1
}

/// Whether a part holds when its single tests do, in reading order.
fn comes_to(part: &Part<'_>, singles: &mut impl Iterator<Item = bool>) -> bool {
    let own: Vec<bool> = singles.take(part.singles.len()).collect();
    let inner: Vec<bool> = part.parts.iter().map(|inner| comes_to(inner, singles)).collect();
    let number = inner.iter().filter(|holds| **holds).count();
    match &part.condition.test {
        Test::Leaf(_) => own.contains(&true),
        Test::All(_) => !inner.contains(&false),
        Test::Any(_) => inner.contains(&true),
        Test::Not(_) => inner == [false],
        Test::Count { at_least, at_most, .. } => {
            number >= at_least.unwrap_or(0) && number <= at_most.unwrap_or(usize::MAX)
        }
    }
}

/// Every part, and every mark in reading order.
fn flat<'p, 'r>(part: &'p Part<'r>) -> Vec<&'p Part<'r>> {
    [part].into_iter().chain(part.parts.iter().flat_map(flat)).collect()
}

fn tape() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 0..250)
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 250,
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// Every change that is listed alters the outcome as it says, and none that does is left out. Of numbers, the
    /// nearest stands for those beyond it that come to the same.
    #[test]
    fn the_changes_are_all_there_and_true(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape));
        let explanation = Explanation::new(&case.rules, &case.answers);
        let now = case.outcome(&case.given);
        prop_assert_eq!(explanation.outcome_so_far, now);
        let (more, less) = (&explanation.more_urgent, &explanation.less_urgent);
        prop_assert!(more.iter().all(|changed| changed.outcome < now) && less.iter().all(|changed| changed.outcome > now));
        for list in [more, less] {
            prop_assert!(list.windows(2).all(|pair| pair[0].size <= pair[1].size), "the nearest first");
        }
        let listed: Vec<Tried> = more.iter().chain(less).map(|changed| case.listed(changed)).collect();
        let tried = case.tried();
        for one in &listed {
            prop_assert!(tried.contains(one), "{:?} does not\n{}", one, case.story());
            prop_assert_eq!(listed.iter().filter(|other| *other == one).count(), 1);
        }
        for (question, to, outcome) in &tried {
            let (Given::Number(to_number), from) = (to, case.counting(*question)) else {
                prop_assert!(listed.contains(&(*question, to.clone(), *outcome)), "{:?} is left out\n{}", (question, to), case.story());
                continue;
            };
            let stands_for = |listed: i64| match from {
                Some(Given::Number(from)) => (listed > *from) == (to_number > from) && listed.abs_diff(*from) <= to_number.abs_diff(*from),
                _ => listed <= *to_number,
            };
            let found = listed.iter().any(|(other, number, comes_to)| {
                (other, comes_to) == (question, outcome) && matches!(number, Given::Number(n) if stands_for(*n))
            });
            prop_assert!(found, "{:?} is left out\n{}", (question, to), case.story());
        }
    }

    /// What a change is said to bring with it comes: findings, questions then asked, answers that no longer count.
    #[test]
    fn the_consequences_of_a_change_are_true(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape));
        let explanation = Explanation::new(&case.rules, &case.answers);
        let waits = explanation.assessment.status == Status::Incomplete;
        let waiting = if waits { case.ids(&explanation.assessment.missing) } else { Vec::new() };
        let before = case.naive();
        let near = explanation.findings.iter().filter_map(|explained| explained.one_answer_away.as_ref());
        for changed in explanation.more_urgent.iter().chain(&explanation.less_urgent).chain(near) {
            let (question, to, outcome) = case.listed(changed);
            let given = case.with(question, &to);
            let after = Naive { rules: &case.drawn, answers: &given };
            let (fired, fires) = (before.fired(), after.fired());
            prop_assert_eq!(case.names(&changed.fires), fires.difference(&fired).cloned().collect::<BTreeSet<_>>());
            prop_assert_eq!(case.names(&changed.fires_no_more), fired.difference(&fires).cloned().collect::<BTreeSet<_>>());
            let counts = after.counting();
            let dropped: Vec<String> = before.counting().into_iter().filter(|id| !counts.contains(id)).collect();
            prop_assert_eq!(case.ids(&changed.dropped), dropped, "{}", case.story());
            let open = |id: &String| outcome != Outcome::Emergency && !counts.contains(id) && !waiting.contains(id);
            let asked: Vec<String> = after.shown().into_iter().filter(open).collect();
            prop_assert_eq!(case.ids(&changed.asked), asked, "{:?}\n{}", changed, case.story());
        }
    }

    /// Marks are what a second evaluator says; a part decides when the condition turns with it alone.
    #[test]
    fn the_marks_are_true(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape));
        let explanation = Explanation::new(&case.rules, &case.answers);
        prop_assert_eq!(explanation.findings.len(), case.drawn.findings.len());
        for explained in &explanation.findings {
            let id = case.rules.finding(explained.finding).id.as_str();
            prop_assert_eq!(explained.fired(), case.naive().fired().contains(id), "{}\n{}", id, case.story());
            let parts = flat(&explained.when);
            let marks: Vec<_> = parts.iter().flat_map(|part| &part.singles).collect();
            let holds: Vec<bool> = marks.iter().map(|single| case.single(single.test)).collect();
            for (index, single) in marks.iter().enumerate() {
                prop_assert_eq!(single.holds, holds[index], "{:?} of {}\n{}", single, id, case.story());
                let flipped = holds.iter().enumerate().map(|(other, holds)| *holds != (other == index));
                let turned = comes_to(&explained.when, &mut flipped.collect::<Vec<_>>().into_iter());
                prop_assert_eq!(single.decides, turned != explained.when.holds, "{:?} of {}\n{}", single, id, case.story());
            }
            let drawn = case.drawn.findings.iter().find(|drawn| drawn.id == id).unwrap();
            if case.drawn.is_positive(&drawn.when) {
                let against = marks.iter().find(|single| single.decides && single.holds != explained.fired());
                prop_assert!(against.is_none(), "what is only affirmed never decides against it\n{}", case.story());
            }
            for part in parts {
                let own: Vec<bool> = flat(part).iter().flat_map(|inner| &inner.singles).map(|single| single.holds).collect();
                prop_assert_eq!(part.holds, comes_to(part, &mut own.into_iter()), "a part of {}\n{}", id, case.story());
            }
        }
    }

    /// A finding is one answer away when some single other answer makes it fire.
    #[test]
    fn near_findings_are_those_one_answer_away(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape));
        for explained in Explanation::new(&case.rules, &case.answers).findings {
            let id = case.rules.finding(explained.finding).id.to_string();
            let makes_it_fire = |index: usize, to: &Given| {
                let given = case.with(index, to);
                Naive { rules: &case.drawn, answers: &given }.fired().contains(&id)
            };
            let mut near = false;
            for (index, question) in case.drawn.questions.iter().enumerate() {
                let answers = every_answer(question);
                let one_away = |to: &&Given| case.naive().is_shown(index) && is_one_answer(question, case.counting(index), to);
                near |= answers.iter().filter(one_away).any(|to| makes_it_fire(index, to));
            }
            prop_assert_eq!(explained.one_answer_away.is_some(), near && !explained.fired(), "{}\n{}", id, case.story());
        }
    }

    /// What was said to a question is known, and both formats are written for whatever was answered, in any width.
    #[test]
    fn every_explanation_can_be_written(tape in tape(), columns in 20_usize..120) {
        let case = Case::from(&mut Tape::new(&tape));
        let explanation = Explanation::new(&case.rules, &case.answers);
        for (index, question) in case.drawn.questions.iter().enumerate() {
            let said = explanation.said(case.rules.question_by_id(&question.id).unwrap());
            let typed = case.counting(index).map(|given| typed(&case.rules, question, given));
            match &typed {
                Some(answer) => prop_assert_eq!(said, Said::Answered(answer)),
                None if case.naive().is_shown(index) => prop_assert_eq!(said, Said::NotAnswered),
                None => prop_assert_eq!(said, Said::NotAsked),
            }
        }
        for all in [false, true] {
            let written = text(&explanation, &[], Detail { columns, color: false, all });
            let widest = written.lines().map(|line| line.chars().count()).max().unwrap();
            prop_assert!(widest <= columns.min(78), "{} over {}:\n{}", widest, columns, written);
        }
        let value: serde_json::Value = serde_json::from_str(&json(&explanation)).unwrap();
        prop_assert_eq!(value["findings"].as_array().unwrap().len(), case.drawn.findings.len());
    }
}

/// The schema that is given out takes what is written for every example person.
#[test]
fn the_schema_takes_every_explanation() {
    let schema = serde_json::from_str(prescreen::export::EXPLANATION_SCHEMA).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let rules = prescreen::ruleset::built_in().rules.unwrap();
    let mut people = 0;
    for entry in std::fs::read_dir("examples/answers").unwrap() {
        let path = entry.unwrap().path();
        let given = prescreen::answers::read_answers(&rules, "a", &std::fs::read_to_string(&path).unwrap());
        let explanation = Explanation::new(&rules, &given.answers);
        let value = serde_json::from_str(&json(&explanation)).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(wrong, Vec::<String>::new(), "{}", path.display());
        // Beside the schema: the notes shown are those of the summary.
        let shown = explanation.evidence.iter().filter(|(_, when)| when.holds).map(|(index, _)| *index);
        assert_eq!(shown.collect::<Vec<_>>(), assess(&rules, &given.answers).evidence);
        people += 1;
    }
    assert!(people > 30, "the examples were not found");
}

/// Of numbers, the nearest one on each side is listed, as far away as it is; a word instead is two ticks away.
#[test]
fn numbers_are_as_far_as_they_are_on_each_side() {
    let more = r#"
[[question]]
id = "steps"
section = "about"
kind = "number"
min = 0
max = 100
not-sure = true
ask = "How many steps can you climb?"

[[finding]]
id = "few-or-many"
kind = "caution"
when = { any = [{ steps = { at-most = 5 } }, { steps = { at-least = 80 } }, { steps = { at-least = 90 } }, { steps = "not-sure" }] }
title = "Few or many steps"
"#;
    let mut files = prescreen::document::Sources::default();
    files.add("rules.toml", std::fs::read_to_string("tests/diagnostics/base.toml").unwrap() + more);
    let rules = prescreen::ruleset::from_texts(files).rules.unwrap();
    let changes = |steps: &str, more: bool| {
        let text = format!("format = 1\n[answers]\nsite = \"none\"\nage = 45\nsteps = {steps}\n");
        let given = prescreen::answers::read_answers(&rules, "a", &text);
        let explanation = Explanation::new(&rules, &given.answers);
        let list = if more { explanation.more_urgent } else { explanation.less_urgent };
        let of_steps =
            list.into_iter().filter(|changed| rules.question(changed.change.question).id.as_str() == "steps");
        of_steps
            .map(|changed| match changed.change.to {
                Answer::Number(to) => (changed.size, to.to_string()),
                Answer::Chosen(_) => (changed.size, "not-sure".to_owned()),
            })
            .collect::<Vec<_>>()
    };
    let listed =
        |pairs: &[(u64, &str)]| pairs.iter().map(|(n, to)| (*n, (*to).to_owned())).collect::<Vec<_>>();
    assert_eq!(changes("45", true), listed(&[(2, "not-sure"), (35, "80"), (40, "5")]));
    assert_eq!(changes("85", false), listed(&[(6, "79")]));
    assert_eq!(changes("\"not-sure\"", false), listed(&[(2, "6")]));
}
