//! Where a person with the paper form must stop, since on paper nobody stops them.
//!
//! An answer that leads to an emergency or to same-day care alone is marked on its own line. Answers that do so
//! only together are listed for the desk. An emergency of several answers none of which is marked is said to the
//! person too, after the section in which the last of them stands.

use std::collections::BTreeMap;

use crate::ruleset::{Condition, FindingKind, Leaf, QuestionIx, RuleSet, Test, Token};

/// More alternatives than this are not spelled out: such a condition is left to the program.
const MOST_ALTERNATIVES: usize = 200;

/// Urgent answers of a rule set.
#[derive(Debug, Default)]
pub(super) struct Stops {
    /// Answers that are urgent alone, with how urgent.
    marks: BTreeMap<(QuestionIx, Token), FindingKind>,
    /// Answers that are urgent together, most urgent first.
    pub(super) together: Vec<Together>,
}

/// Tests that are urgent when all of them hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Together {
    /// Emergency or same-day.
    pub(super) kind: FindingKind,
    /// The tests: of each group one must hold. In the order of the questions; none is of a finding.
    pub(super) groups: Vec<Vec<Leaf>>,
    /// Whether one of its answers is marked on the form, so that the desk is told anyway.
    pub(super) marked: bool,
}

impl Together {
    /// The last question that it looks at.
    pub(super) fn last(&self) -> Option<QuestionIx> {
        self.groups.iter().flatten().filter_map(Leaf::question).max()
    }
}

impl Stops {
    /// Works out the urgent answers of a rule set.
    pub(super) fn of(rules: &RuleSet) -> Self {
        let mut stops = Self::default();
        let mut several = Vec::new();
        for kind in [FindingKind::Emergency, FindingKind::SameDay] {
            let findings = rules.findings.iter().filter(|finding| finding.kind == kind);
            for tests in findings.flat_map(|finding| alternatives(rules, &finding.when)) {
                let tests = without_implied(rules, &tests);
                if let [Leaf::Answer { question, any_of }] = tests.as_slice() {
                    for (token, _) in any_of {
                        // Emergencies come first, and are not made milder.
                        stops.marks.entry((*question, *token)).or_insert(kind);
                    }
                } else {
                    several.push((kind, tests));
                }
            }
        }
        for (kind, tests) in several {
            if let Some(together) = stops.together(kind, tests) {
                stops.add(together);
            }
        }
        stops
    }

    /// How urgent an answer is alone.
    pub(super) fn mark(&self, question: QuestionIx, token: Token) -> Option<FindingKind> {
        self.marks.get(&(question, token)).copied()
    }

    /// Whether any answer to these questions is that urgent alone.
    pub(super) fn any_mark(&self, kind: FindingKind, mut among: impl FnMut(QuestionIx) -> bool) -> bool {
        self.marks.iter().any(|((question, _), marked)| *marked == kind && among(*question))
    }

    /// Tests that count only together, without what a mark on one of their answers says already.
    fn together(&self, kind: FindingKind, mut tests: Vec<Leaf>) -> Option<Together> {
        let mut marked = false;
        for test in &mut tests {
            let Leaf::Answer { question, any_of } = test else { continue };
            let mark = |token: Token| self.mark(*question, token);
            // The kinds are in order of urgency.
            any_of.retain(|(token, _)| mark(*token).is_none_or(|mark| mark > kind));
            if any_of.is_empty() {
                return None;
            }
            marked |= any_of.iter().all(|(token, _)| mark(*token).is_some());
        }
        tests.sort_by_key(Leaf::question);
        let groups: Vec<Vec<Leaf>> = tests.into_iter().map(|test| vec![test]).collect();
        (!groups.is_empty()).then_some(Together { kind, groups, marked })
    }

    /// Adds it; where it differs from a known one in a single group, the two become one.
    fn add(&mut self, new: Together) {
        let alike = |known: &&mut Together| known.kind == new.kind && known.marked == new.marked;
        for known in self.together.iter_mut().filter(alike) {
            let lacks = |these: &[Vec<Leaf>], those: &[Vec<Leaf>]| {
                these
                    .iter()
                    .filter(|group| !those.iter().any(|other| same(group, other)))
                    .cloned()
                    .collect::<Vec<_>>()
            };
            match (&*lacks(&known.groups, &new.groups), &*lacks(&new.groups, &known.groups)) {
                ([], []) => return,
                ([old], [other]) if known.groups.len() == new.groups.len() => {
                    let joined = either(old, other);
                    let slot = known.groups.iter_mut().find(|group| same(group, old));
                    if let Some(group) = slot {
                        group.clone_from(&joined);
                    }
                    return;
                }
                _ => {}
            }
        }
        self.together.push(new);
    }
}

/// The tests of both groups, those of one question as one.
fn either(one: &[Leaf], other: &[Leaf]) -> Vec<Leaf> {
    let mut joined = one.to_vec();
    for test in other {
        let answers = match test {
            Leaf::Answer { question, any_of } => joined.iter_mut().find_map(|known| match known {
                Leaf::Answer { question: of, any_of: known } if of == question => Some((known, any_of)),
                _ => None,
            }),
            _ => None,
        };
        match answers {
            Some((known, any_of)) => known.extend(any_of.iter().copied()),
            None => joined.push(test.clone()),
        }
    }
    joined
}

/// Whether two groups of tests look for the same, wherever they stand in the files.
fn same(one: &[Leaf], other: &[Leaf]) -> bool {
    let tokens = |leaf: &Leaf| match leaf {
        Leaf::Answer { any_of, .. } => any_of.iter().map(|(token, _)| *token).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let equal = |(one, other): (&Leaf, &Leaf)| match (one, other) {
        (Leaf::Answer { question, .. }, Leaf::Answer { question: of, .. }) => {
            question == of && tokens(one) == tokens(other)
        }
        _ => one == other,
    };
    one.len() == other.len() && one.iter().zip(other).all(equal)
}

/// The ways in which a condition can hold, each as tests that must all hold. What cannot be said by tests that hold
/// (`not`, upper bounds of a count; emergencies have none) is left out, so that rather too much is marked than too
/// little. None if there are too many ways: those are left to the program.
fn alternatives(rules: &RuleSet, condition: &Condition) -> Vec<Vec<Leaf>> {
    let found = match &condition.test {
        Test::Leaf(Leaf::Finding { any_of }) => any_of
            .iter()
            .flat_map(|(finding, _)| alternatives(rules, &rules.finding(*finding).when))
            .collect(),
        Test::Leaf(leaf) => vec![vec![leaf.clone()]],
        Test::Any(parts) => parts.iter().flat_map(|part| alternatives(rules, part)).collect(),
        Test::All(parts) => {
            parts.iter().fold(vec![Vec::new()], |ways, part| crossed(&ways, &alternatives(rules, part)))
        }
        Test::Count { of, at_least: Some(least), .. } => chosen(rules, of, *least),
        Test::Not(_) | Test::Count { .. } => vec![Vec::new()],
    };
    if found.len() > MOST_ALTERNATIVES { Vec::new() } else { found }
}

fn crossed(ways: &[Vec<Leaf>], more: &[Vec<Leaf>]) -> Vec<Vec<Leaf>> {
    let pairs = ways.iter().take(MOST_ALTERNATIVES).flat_map(|way| more.iter().map(move |next| (way, next)));
    pairs.map(|(way, next)| way.iter().chain(next).cloned().collect()).collect()
}

/// Every choice of `least` of the parts.
fn chosen(rules: &RuleSet, parts: &[Condition], least: usize) -> Vec<Vec<Leaf>> {
    match (least, parts) {
        (0, _) => vec![Vec::new()],
        (_, []) => Vec::new(),
        (_, [first, rest @ ..]) => {
            let mut ways = crossed(&alternatives(rules, first), &chosen(rules, rest, least - 1));
            ways.extend(chosen(rules, rest, least).into_iter().take(MOST_ALTERNATIVES));
            ways
        }
    }
}

/// The tests without those that hold anyway once another question among them is asked.
fn without_implied(rules: &RuleSet, tests: &[Leaf]) -> Vec<Leaf> {
    let asked: Vec<&Condition> = tests
        .iter()
        .filter_map(Leaf::question)
        .filter_map(|question| rules.question(question).when.as_ref())
        .collect();
    let implied = |leaf: &Leaf| asked.iter().any(|gate| implies(gate, leaf));
    tests.iter().filter(|leaf| !implied(leaf)).cloned().collect()
}

/// Whether a gate holds only where the test holds, as far as single tests show.
fn implies(gate: &Condition, wanted: &Leaf) -> bool {
    match (&gate.test, wanted) {
        (Test::All(parts), _) => parts.iter().any(|part| implies(part, wanted)),
        (
            Test::Leaf(Leaf::Answer { question, any_of }),
            Leaf::Answer { question: wanted, any_of: wanted_any_of },
        ) => {
            let looked_for = |token: Token| wanted_any_of.iter().any(|(other, _)| *other == token);
            question == wanted && any_of.iter().all(|(token, _)| looked_for(*token))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::answers::{Answer, Answers};
    use crate::assess::{condition_holds, fired, visible_answers};
    use crate::ruleset::built_in;

    /// The form and the engine agree on who cannot wait, for people who answer at random.
    #[test]
    fn the_form_stops_whom_the_engine_stops() {
        let rules = built_in().rules.unwrap();
        let stops = Stops::of(&rules);
        let mut state = 7_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        let mut seen = BTreeSet::new();
        for _ in 0..20_000 {
            let mut answers = Answers::new();
            for question in rules.question_indices() {
                let tokens = rules.question(question).tokens();
                // Few things are wrong with one person, or nobody would be free of emergencies.
                if !tokens.is_empty() && (question.0 == 1 || question.0 == 2 || random(6) == 0) {
                    answers.set(question, Answer::one(tokens[random(tokens.len())]));
                }
            }
            let answers = visible_answers(&rules, &answers);
            let engine = fired(&rules, &answers)
                .into_iter()
                .map(|finding| rules.finding(finding).kind)
                .min()
                .filter(|kind| matches!(kind, FindingKind::Emergency | FindingKind::SameDay));
            let marks = answers
                .iter()
                .flat_map(|(question, answer)| answer.tokens().map(move |token| (question, token)))
                .filter_map(|(question, token)| stops.mark(question, token));
            let holds = |leaf: &Leaf| {
                let place = rules.id.place;
                condition_holds(&rules, &answers, &Condition { test: Test::Leaf(leaf.clone()), place })
            };
            let together = stops
                .together
                .iter()
                .filter(|together| together.groups.iter().all(|group| group.iter().any(holds)))
                .map(|together| together.kind);
            let form = marks.chain(together).min();
            assert_eq!(engine, form, "{answers:?}");
            seen.insert(engine);
        }
        assert_eq!(seen.len(), 3, "emergencies, same-day signs and neither came up");
    }
}
