//! Every claim of the shipped rules, held against the examples, thousands of people at random, and people made to
//! fit its premise. Proving claims for all answers is another matter; this finds a wrong rule in seconds.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "common/people.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod people;

use std::collections::BTreeSet;
use std::fs;

use people::{Rng, Wanted, random_person, rules};
use prescreen::answers::{Answer, Answers, read_answers, to_toml};
use prescreen::assess::{condition_holds, fired, outcome_of, visible_answers};
use prescreen::ruleset::{
    Condition, FindingIx, FindingKind, Kind, Leaf, Outcome, QuestionIx, RuleSet, Test as Part, Token,
};

const AT_RANDOM: usize = 20_000;
const FITTED_TO_EACH: usize = 150;

/// One person, judged once, so that many conditions can be looked up.
struct Judged<'a> {
    visible: Answers,
    fired: BTreeSet<usize>,
    outcome: Outcome,
    rules: &'a RuleSet,
}

impl<'a> Judged<'a> {
    fn new(rules: &'a RuleSet, answers: &Answers) -> Self {
        let visible = visible_answers(rules, answers);
        let findings = fired(rules, &visible);
        let outcome = outcome_of(rules, findings.iter().copied());
        Self { visible, fired: findings.into_iter().map(|finding| finding.0).collect(), outcome, rules }
    }

    fn holds(&self, condition: &Condition) -> bool {
        condition.holds(&mut |leaf| match leaf {
            Leaf::Answer { question, any_of } => self
                .visible
                .get(*question)
                .is_some_and(|answer| any_of.iter().any(|(token, _)| answer.has(*token))),
            Leaf::Number { .. } => condition_holds(self.rules, &self.visible, condition),
            Leaf::Finding { any_of } => any_of.iter().any(|(finding, _)| self.fired.contains(&finding.0)),
            Leaf::Outcome(outcomes) => outcomes.contains(&self.outcome),
            Leaf::OutcomeAtLeast(least) => self.outcome <= *least,
        })
    }
}

/// Counts for each claim how often its premise held, and fails where the claim does not.
fn hold_against(rules: &RuleSet, person: &Answers, times: &mut [usize]) {
    let judged = Judged::new(rules, person);
    for (claim, times) in rules.claims.iter().zip(times) {
        if judged.holds(&claim.premise) {
            *times += 1;
            assert!(
                judged.holds(&claim.conclusion),
                "`{}` is broken: {}\noutcome: {}\n{}",
                claim.id,
                claim.say.as_deref().unwrap_or_default(),
                judged.outcome,
                to_toml(rules, person).unwrap()
            );
        }
    }
}

/// Answers that make a condition likely to hold: those it looks for, through findings, and those that the gates of
/// its questions look for. Of alternatives one is taken at random, so that conjunctions are met.
fn wanted(rules: &RuleSet, condition: &Condition, rng: &mut Rng, into: &mut Wanted) {
    match &condition.test {
        Part::Leaf(Leaf::Answer { question, any_of }) => {
            let (token, _) = any_of[rng.below(any_of.len())];
            into.insert((*question, token));
            if let Some(gate) = &rules.question(*question).when {
                wanted(rules, gate, rng, into);
            }
        }
        Part::Leaf(Leaf::Finding { any_of }) => {
            let (finding, _) = any_of[rng.below(any_of.len())];
            wanted(rules, &rules.finding(finding).when, rng, into);
        }
        Part::Leaf(_) | Part::Not(_) => {}
        Part::Any(parts) => wanted(rules, &parts[rng.below(parts.len())], rng, into),
        Part::All(parts) | Part::Count { of: parts, .. } => {
            for part in parts {
                wanted(rules, part, rng, into);
            }
        }
    }
}

fn examples(rules: &RuleSet) -> Vec<Answers> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/answers");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            let given = read_answers(rules, "example", &fs::read_to_string(path).unwrap());
            assert_eq!(given.problems, []);
            given.answers
        })
        .collect()
}

#[test]
fn every_claim_holds_on_examples_random_people_and_people_made_to_fit() {
    let rules = rules();
    assert!(rules.claims.len() >= 30);
    let mut times = vec![0; rules.claims.len()];
    for person in examples(&rules) {
        hold_against(&rules, &person, &mut times);
    }
    let mut rng = Rng(20_240_717);
    for _ in 0..AT_RANDOM {
        let person = random_person(&rules, &mut rng, &Wanted::new());
        hold_against(&rules, &person, &mut times);
    }
    let mut never = Vec::new();
    for (index, claim) in rules.claims.iter().enumerate() {
        let mut fitted = 0;
        for _ in 0..FITTED_TO_EACH {
            let mut likely = Wanted::new();
            wanted(&rules, &claim.premise, &mut rng, &mut likely);
            let person = random_person(&rules, &mut rng, &likely);
            fitted += usize::from(Judged::new(&rules, &person).holds(&claim.premise));
            hold_against(&rules, &person, &mut times);
        }
        // An outcome alone names no answers to fit: people at random are enough for it.
        let outcome = |leaf: &&Leaf| matches!(leaf, Leaf::Outcome(_) | Leaf::OutcomeAtLeast(_));
        let can_be_fitted = !claim.premise.leaves().iter().all(outcome);
        if (can_be_fitted && fitted < 5) || times[index] < 20 {
            never.push(format!("{}: {fitted} fitted, {} in all", claim.id, times[index]));
        }
    }
    assert!(never.is_empty(), "premises that hardly ever held:\n{}", never.join("\n"));
}

#[test]
fn the_quick_judgement_here_is_that_of_the_library() {
    let rules = rules();
    let mut rng = Rng(7);
    for _ in 0..100 {
        let person = random_person(&rules, &mut rng, &Wanted::new());
        let judged = Judged::new(&rules, &person);
        for claim in &rules.claims {
            for condition in [&claim.premise, &claim.conclusion] {
                assert_eq!(
                    judged.holds(condition),
                    condition_holds(&rules, &judged.visible, condition),
                    "{}",
                    claim.id
                );
            }
        }
    }
}

#[test]
fn the_claims_name_every_finding_of_their_kind() {
    let rules = rules();
    for (id, kind) in [
        ("an-emergency-stays-an-emergency", FindingKind::Emergency),
        ("same-day-stays-same-day", FindingKind::SameDay),
        ("a-caution-stays-a-caution", FindingKind::Caution),
    ] {
        let claim = rules.claims.iter().find(|claim| claim.id.as_str() == id).unwrap();
        let named: BTreeSet<FindingIx> = claim.premise.findings().into_iter().collect();
        let all: BTreeSet<FindingIx> =
            rules.finding_indices().filter(|&finding| rules.finding(finding).kind == kind).collect();
        assert_eq!(named, all, "{id}");
    }
}

/// Every emergency sign of the rules that is one answer has a claim that looks for that answer.
#[test]
fn every_single_emergency_answer_has_a_claim() {
    let rules = rules();
    let mut missing = Vec::new();
    for finding in rules.findings.iter().filter(|finding| finding.kind == FindingKind::Emergency) {
        let Part::Leaf(Leaf::Answer { question, any_of }) = &finding.when.test else { continue };
        for (token, _) in any_of {
            let claimed = rules.claims.iter().any(|claim| {
                let of_leaf = |leaf: &Leaf| matches!(leaf, Leaf::Answer { question: of, any_of: tokens }
                    if of == question && tokens.iter().any(|(other, _)| other == token));
                matches!(&claim.premise.test, Part::Leaf(leaf) if of_leaf(leaf))
                    && matches!(&claim.conclusion.test, Part::Leaf(Leaf::Outcome(outcomes)) if outcomes == &[Outcome::Emergency])
            });
            if !claimed {
                missing.push(finding.id.as_str());
            }
        }
    }
    assert_eq!(missing, [""; 0]);
}

/// Answers that can take the place of this one and tell of more danger, or of less knowledge.
fn worse(rules: &RuleSet, index: QuestionIx, answer: &Answer, rng: &mut Rng) -> Option<Answer> {
    let question = rules.question(index);
    let Answer::Chosen(chosen) = answer else { return None };
    let offered: Vec<Token> = question
        .tokens()
        .into_iter()
        .filter(|token| matches!(token, Token::Option(_) | Token::NotSure) && !chosen.contains(token))
        .collect();
    if offered.is_empty() || ["site", "age"].contains(&question.id.as_str()) {
        return None;
    }
    let token = rng.pick(&offered);
    match question.kind {
        Kind::ChooseMany if chosen.contains(&Token::PreferNot) => None,
        Kind::ChooseMany => {
            let kept = chosen.iter().copied().filter(|token| *token != Token::None);
            Some(Answer::Chosen(kept.chain([token]).collect()))
        }
        Kind::YesNo if chosen.contains(&Token::Option(1)) => Some(Answer::one(token)),
        Kind::ChooseOne if chosen.iter().all(|token| question.option(*token).is_some_and(|o| o.ok)) => {
            Some(Answer::one(token))
        }
        _ => None,
    }
}

#[test]
fn telling_more_never_makes_an_outcome_less_urgent() {
    let rules = rules();
    let mut rng = Rng(99);
    let mut changed = 0;
    for _ in 0..1_500 {
        let person = random_person(&rules, &mut rng, &Wanted::new());
        let before = Judged::new(&rules, &person).outcome;
        for (index, answer) in person.clone().iter() {
            let Some(answer) = worse(&rules, index, answer, &mut rng) else { continue };
            let mut after = person.clone();
            after.set(index, answer);
            let outcome = Judged::new(&rules, &after).outcome;
            let unlisted = |outcome| outcome == Outcome::EvaluateUnlisted;
            assert!(
                outcome <= before || (unlisted(outcome) && before == Outcome::Evaluate),
                "{} from {before} to {outcome}\n{}",
                rules.question(index).id,
                to_toml(&rules, &after).unwrap()
            );
            changed += 1;
        }
    }
    assert!(changed > 10_000, "{changed}");
}
