//! The decision diagram against brute force: on thousands of small random rule sets, every answer set is gone
//! through with the reference evaluator, and what the diagram says must be what is found.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails at once")]

#[path = "common/every.rs"]
mod every;
#[path = "common/generate.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod generate;
#[path = "common/people.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod people;

use std::collections::{BTreeMap, BTreeSet};

use every::{every_answer, every_answer_set};
use generate::{Rules, Tape};
use people::Rng;
use prescreen::answers::{Answer, Answers};
use prescreen::assess::{assess, condition_holds, fired, outcome_of, shown, single_holds, visible_answers};
use prescreen::interview::{Next, next_without};
use prescreen::ruleset::{FindingKind, Kind, Leaf, Outcome, QuestionIx, RuleSet, Test, Token};
use prescreen::verify::{BUDGET, Node, Prover, Settled, Space, baseline, tally};

/// At most so many answer sets a rule set; larger ones are passed over.
const LIMIT: usize = 700;

/// How many rule sets; `PRESCREEN_CASES` says otherwise.
fn cases() -> usize {
    std::env::var("PRESCREEN_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(800)
}

struct Case {
    rules: RuleSet,
    text: String,
    sets: Vec<Answers>,
    rng: Rng,
}

/// So many rule sets that are small enough, each with all its answer sets.
fn each(seed: u64, number: usize, mut test: impl FnMut(Case)) {
    let mut rng = Rng(seed);
    let (mut done, mut answer_sets) = (0, 0);
    while done < number {
        let length = 20 + rng.below(200);
        let tape: Vec<u16> = (0..length).map(|_| u16::try_from(rng.below(65_536)).unwrap()).collect();
        let drawn = Rules::draw(&mut Tape::new(&tape));
        // Reading is dear, so a guess first.
        if drawn.questions.len() > 6 {
            continue;
        }
        let rules = drawn.read();
        let Some(sets) = every_answer_set(&rules, LIMIT) else { continue };
        done += 1;
        answer_sets += sets.len();
        test(Case { rules, text: drawn.to_toml(), sets, rng: Rng(rng.0) });
    }
    assert!(answer_sets > 20 * number, "{answer_sets} answer sets are too few to show anything");
}

fn outcome(rules: &RuleSet, answers: &Answers) -> Outcome {
    outcome_of(rules, fired(rules, &visible_answers(rules, answers)))
}

fn count(prover: &mut Prover<'_>, node: Node) -> usize {
    prover.count(node).unwrap().exact().unwrap().parse().unwrap()
}

/// A space with the questions as written, backwards, or in any order.
fn spaces(case: &mut Case) -> Vec<Space> {
    let number = case.rules.questions.len();
    let mut any: Vec<usize> = (0..number).collect();
    for index in (1..number).rev() {
        any.swap(index, case.rng.below(index + 1));
    }
    let backwards: Vec<usize> = (0..number).rev().collect();
    vec![Space::of(&case.rules), Space::in_order(&case.rules, &backwards), Space::in_order(&case.rules, &any)]
}

#[test]
fn counts_and_witnesses_are_those_of_brute_force() {
    each(1, cases(), |mut case| {
        let rules = case.rules.clone();
        let mut outcomes: BTreeMap<Outcome, usize> = BTreeMap::new();
        let mut fires = vec![0; rules.findings.len()];
        let mut asked = vec![0; rules.questions.len()];
        for set in &case.sets {
            *outcomes.entry(outcome(&rules, set)).or_default() += 1;
            for finding in fired(&rules, &visible_answers(&rules, set)) {
                fires[finding.0] += 1;
            }
            for question in shown(&rules, set) {
                asked[question.0] += 1;
            }
        }
        for space in spaces(&mut case) {
            let mut prover = Prover::over(&rules, space, BUDGET).unwrap();
            let counted = prover.outcomes().unwrap();
            for outcome in Outcome::ALL {
                let expected = outcomes.get(&outcome).copied().unwrap_or(0).to_string();
                assert_eq!(counted[outcome as usize].exact().unwrap(), expected, "{outcome}\n{}", case.text);
            }
            for finding in rules.finding_indices() {
                let node = prover.model.finding(finding);
                assert_eq!(count(&mut prover, node), fires[finding.0], "{finding:?}\n{}", case.text);
                match prover.witness(node) {
                    None => assert_eq!(fires[finding.0], 0),
                    Some(answers) => {
                        let visible = visible_answers(&rules, &answers);
                        assert!(
                            condition_holds(&rules, &visible, &rules.finding(finding).when),
                            "{}",
                            case.text
                        );
                        assert!(
                            case.sets.contains(&visible),
                            "a witness is a complete answer set\n{}",
                            case.text
                        );
                    }
                }
            }
            for question in rules.question_indices() {
                let node = prover.model.shown(question);
                assert_eq!(count(&mut prover, node), asked[question.0], "{question:?}\n{}", case.text);
            }
            let valid = prover.valid().unwrap();
            let all = tally(&prover.diagram, &prover.space, valid)[&1].exact().unwrap();
            assert_eq!(all, case.sets.len().to_string());
        }
    });
}

#[test]
fn what_decides_is_what_decides() {
    each(3, cases() / 3, |case| {
        let rules = &case.rules;
        let mut prover = Prover::new(rules, BUDGET).unwrap();
        let all = prover.model.logic.all_questions();
        let findings = rules.findings.iter().map(|finding| (&finding.when, all));
        let gates =
            rules.question_indices().filter_map(|index| Some((rules.question(index).when.as_ref()?, index)));
        for (condition, known) in findings.chain(gates).collect::<Vec<_>>() {
            let mut seen: BTreeMap<(usize, bool), usize> = BTreeMap::new();
            for set in &case.sets {
                let mut visible = visible_answers(rules, set);
                rules.question_indices().filter(|index| *index >= known).for_each(|index| {
                    visible.remove(index);
                });
                let values: Vec<bool> = condition
                    .singles()
                    .iter()
                    .map(|single| single_holds(rules, &visible, single.test))
                    .collect();
                for (index, decides) in condition.deciding(&values).into_iter().enumerate() {
                    *seen.entry((index, values[index])).or_default() += usize::from(decides);
                }
            }
            let found = prover.model.deciding(condition, known, &prover.space, &mut prover.diagram).unwrap();
            assert_eq!(found.len(), condition.singles().len());
            for (index, deciding) in found.into_iter().enumerate() {
                for (value, node) in [(true, deciding.holding), (false, deciding.failing)] {
                    let expected = seen.get(&(index, value)).copied().unwrap_or(0);
                    assert_eq!(count(&mut prover, node), expected, "{index} {value}\n{}", case.text);
                }
            }
        }
    });
}

/// The answers that stand un-negated in an emergency or same-day finding, worked out by substitution of names: a
/// token counts where it stands under an even number of `not`.
fn danger_signs(rules: &RuleSet) -> BTreeSet<(QuestionIx, Token)> {
    fn of(rules: &RuleSet, test: &Test, even: bool, into: &mut BTreeSet<(QuestionIx, Token)>) {
        match test {
            Test::Leaf(Leaf::Answer { question, any_of }) if even => {
                into.extend(any_of.iter().map(|(token, _)| (*question, *token)));
            }
            Test::Leaf(Leaf::Finding { any_of }) => {
                for (finding, _) in any_of {
                    of(rules, &rules.finding(*finding).when.test, even, into);
                }
            }
            Test::Leaf(_) => {}
            Test::Not(part) => of(rules, &part.test, !even, into),
            Test::All(parts) | Test::Any(parts) | Test::Count { of: parts, .. } => {
                for part in parts {
                    of(rules, &part.test, even, into);
                }
            }
        }
    }
    let mut signs = BTreeSet::new();
    for finding in &rules.findings {
        if matches!(finding.kind, FindingKind::Emergency | FindingKind::SameDay) {
            of(rules, &finding.when.test, true, &mut signs);
        }
    }
    signs
}

/// Every way in which one answer changes from nothing to a danger sign, to "not sure", to "prefer not", or by one more.
fn changes(rules: &RuleSet, question: QuestionIx, answer: &Answer) -> Vec<(Token, Answer)> {
    let asked = rules.question(question);
    let Some(harmless) = baseline(asked) else { return Vec::new() };
    let signs = danger_signs(rules);
    let matters = |token: Token| {
        token != harmless
            && (matches!(token, Token::NotSure | Token::PreferNot) || signs.contains(&(question, token)))
    };
    let mut found = Vec::new();
    for token in asked.tokens().into_iter().filter(|token| matters(*token)) {
        if answer.has(harmless) {
            found.push((token, Answer::one(token)));
        } else if asked.kind == Kind::ChooseMany
            && !matches!(token, Token::None | Token::PreferNot)
            && !answer.has(token)
            && !answer.has(Token::PreferNot)
        {
            found.push((token, Answer::Chosen(answer.tokens().chain([token]).collect())));
        }
    }
    found
}

/// The outcomes that are possible once one answer is changed: questions newly shown have every answer.
fn possible(case: &Case, changed: &Answers) -> BTreeSet<Outcome> {
    let rules = &case.rules;
    let mut open = vec![changed.clone()];
    let mut found = BTreeSet::new();
    while let Some(answers) = open.pop() {
        let visible = visible_answers(rules, &answers);
        match shown(rules, &answers).into_iter().find(|question| visible.get(*question).is_none()) {
            None => {
                found.insert(outcome(rules, &answers));
            }
            Some(question) => open.extend(every_answer(rules, question).into_iter().map(|answer| {
                let mut with = answers.clone();
                with.set(question, answer);
                with
            })),
        }
    }
    found
}

#[test]
fn a_change_to_less_urgent_is_found_exactly_where_there_is_one() {
    let mut broken = 0;
    each(4, cases() / 3, |case| {
        let rules = &case.rules;
        let mut expected = BTreeSet::new();
        for set in &case.sets {
            for (question, answer) in
                set.iter().filter(|(question, _)| !rules.question(*question).record_only)
            {
                for (token, answer) in changes(rules, question, answer) {
                    let mut changed = set.clone();
                    changed.set(question, answer);
                    if possible(&case, &changed).into_iter().any(|after| after > outcome(rules, set)) {
                        expected.insert((
                            rules.question(question).id.to_string(),
                            rules.question(question).token_id(token).to_owned(),
                        ));
                    }
                }
            }
        }
        let problems = Prover::new(rules, BUDGET).unwrap().safety().unwrap();
        let found: BTreeSet<(String, String)> = problems
            .iter()
            .filter(|problem| problem.code == "less-urgent")
            .map(|problem| {
                let mut words = problem.message.split('`');
                (words.clone().nth(3).unwrap().to_owned(), words.nth(1).unwrap().to_owned())
            })
            .collect();
        assert_eq!(found, expected, "{}", case.text);
        broken += usize::from(!expected.is_empty());
    });
    assert!(broken >= cases() / 80, "{broken} rule sets with such a change are too few to show anything");
}

#[test]
fn leaving_out_settled_questions_changes_no_outcome() {
    let (mut left_out, mut asked) = (0, 0);
    each(5, cases() / 4, |mut case| {
        let rules = &case.rules;
        let mut settled = Settled::new(rules, BUDGET).unwrap();
        for full in case.sets.iter().step_by(1 + case.sets.len() / 12) {
            let mut given = Answers::new();
            loop {
                let skipped = settled.questions(&given);
                let Next::Ask(question) = next_without(rules, &given, true, &skipped) else { break };
                // As long as something is to be asked, there is no more of an outcome than without leaving out.
                let plain = assess(rules, &given);
                assert_eq!(plain.clone().without(rules, &skipped).outcome, plain.outcome, "{}", case.text);
                given.set(question, full.get(question).unwrap().clone());
            }
            let assessment = assess(rules, &given).without(rules, &settled.questions(&given));
            assert_eq!(
                assessment.outcome,
                Some(outcome(rules, full)),
                "{given:?} of {full:?}\n{}",
                case.text
            );
            asked += given.len();
            left_out += full.len() - given.len();
        }
        // What is settled is settled: no answer to it makes a difference, whatever else is answered.
        let full = &case.sets[case.rng.below(case.sets.len())];
        let mut given = Answers::new();
        for (question, answer) in full.iter().take(full.len() / 2) {
            given.set(question, answer.clone());
        }
        for question in settled.questions(&given) {
            let same = |set: &&Answers| given.iter().all(|(index, answer)| set.get(index) == Some(answer));
            for set in case.sets.iter().filter(same).filter(|set| set.get(question).is_some()) {
                for answer in every_answer(rules, question) {
                    let mut other = set.clone();
                    other.set(question, answer);
                    assert_eq!(
                        possible(&case, &other),
                        BTreeSet::from([outcome(rules, set)]),
                        "{}",
                        case.text
                    );
                }
            }
        }
    });
    assert!(left_out * 10 > asked, "{left_out} left out, {asked} asked: too few to show anything");
}

#[test]
fn every_answer_is_the_one_that_its_values_stand_for() {
    let mut tried = 0;
    each(6, cases() / 4, |case| {
        let rules = &case.rules;
        let space = Space::of(rules);
        for index in rules.question_indices() {
            let question = rules.question(index);
            let domain = space.domain(question).unwrap();
            for answer in every_answer(rules, index) {
                let values = domain.encode(question, &answer);
                assert_eq!(values.len(), domain.levels().len(), "{answer:?}\n{}", case.text);
                let mut all = vec![0; space.arity().len()];
                for (level, value) in domain.levels().zip(&values) {
                    all[level] = *value;
                }
                let back = space.decode(rules, &all).get(index).unwrap().clone();
                // A number stands for all of its range.
                let same = matches!(back, Answer::Number(_)) && domain.encode(question, &back) == values;
                assert!(back == answer || same, "{answer:?} came back as {back:?}\n{}", case.text);
                tried += 1;
            }
        }
    });
    assert!(tried > cases(), "{tried} answers are too few");
}
