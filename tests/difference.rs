//! `prescreen diff` against brute force: random rule sets and random edits of them, every way to answer both gone
//! through with the reference evaluator; and edits of the shipped rules, each with what must be said of it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails at once")]

#[path = "common/edit.rs"]
mod edit;
#[path = "common/every.rs"]
mod every;
#[path = "common/generate.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod generate;
#[path = "common/people.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod people;

use std::collections::BTreeMap;

use every::every_answer_set;
use generate::{Rules, Tape};
use people::Rng;
use prescreen::answers::{Answer, Answers};
use prescreen::assess::{condition_holds, fired, outcome_of, shown};
use prescreen::document::Sources;
use prescreen::ruleset::{FindingKind, Outcome, RuleSet, from_texts};
use prescreen::verify::difference::{
    Allowed, Assertion, Change, Difference, PartChange, PartKind, Region, TextChange, ToldTest, Violation,
    difference,
};
use prescreen::verify::{BUDGET, Count};

/// At most so many answer sets a version; larger ones are passed over.
const LIMIT: usize = 80;

/// How many pairs; `PRESCREEN_CASES` says otherwise.
fn cases() -> usize {
    std::env::var("PRESCREEN_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(300)
}

/// The answers of one set by question and kind: what can be the same in both versions.
type Told = BTreeMap<(String, &'static str), Vec<String>>;

fn told(rules: &RuleSet, answers: &Answers) -> Told {
    let of = |(index, answer): (_, &Answer)| {
        let question = rules.question(index);
        let ids = match answer {
            Answer::Number(number) => vec![number.to_string()],
            Answer::Chosen(tokens) => {
                let mut ids: Vec<String> =
                    tokens.iter().map(|token| question.token_id(*token).to_owned()).collect();
                ids.sort();
                ids
            }
        };
        ((question.id.to_string(), question.kind.id()), ids)
    };
    answers.iter().map(of).collect()
}

/// An answer set of one version, with what it comes to.
struct Set {
    answers: Answers,
    told: Told,
    outcome: Outcome,
    findings: Vec<(String, FindingKind)>,
}

fn sets(rules: &RuleSet) -> Option<Vec<Set>> {
    let judged = |answers: Answers| {
        let findings = fired(rules, &answers);
        let named = findings.iter().map(|index| rules.finding(*index));
        let mut named: Vec<_> = named.map(|finding| (finding.id.to_string(), finding.kind)).collect();
        named.sort();
        Set { told: told(rules, &answers), outcome: outcome_of(rules, findings), findings: named, answers }
    };
    Some(every_answer_set(rules, LIMIT)?.into_iter().map(judged).collect())
}

/// Two versions and every way to answer both.
struct Pair {
    old: RuleSet,
    new: RuleSet,
    text: String,
    of_old: Vec<Set>,
    of_new: Vec<Set>,
    rng: Rng,
}

impl Pair {
    /// Every two answer sets with the same answer wherever both versions ask.
    fn both(&self) -> impl Iterator<Item = (&Set, &Set)> {
        let alike = |one: &Told, other: &Told| {
            one.iter().all(|(question, answer)| other.get(question).is_none_or(|same| same == answer))
        };
        self.of_old.iter().flat_map(move |old| {
            self.of_new.iter().filter(move |new| alike(&old.told, &new.told)).map(move |new| (old, new))
        })
    }

    fn number(&self, wanted: impl Fn(&Set, &Set) -> bool) -> Count {
        Count::of(self.both().filter(|(old, new)| wanted(old, new)).count() as u64)
    }

    fn compared(&self, assertions: &[Assertion]) -> Difference {
        difference(&self.old, &self.new, assertions, BUDGET).unwrap()
    }
}

fn read(text: &str) -> Option<RuleSet> {
    let mut sources = Sources::default();
    sources.add("generated.toml", text);
    from_texts(sources).rules
}

/// So many rule sets that are small enough, each with an edit that can still be read.
fn each(seed: u64, number: usize, mut test: impl FnMut(&mut Pair)) {
    let mut rng = Rng(seed);
    let mut done = 0;
    while done < number {
        let length = 20 + rng.below(200);
        let tape: Vec<u16> = (0..length).map(|_| u16::try_from(rng.below(65_536)).unwrap()).collect();
        let drawn = Rules::draw(&mut Tape::new(&tape));
        // Reading is dear, so a guess first.
        if drawn.questions.len() > 5 || drawn.findings.is_empty() {
            continue;
        }
        let old = drawn.read();
        let Some(of_old) = sets(&old) else { continue };
        let before = drawn.to_toml();
        for _ in 0..3 {
            let after = edit::edited(&before, &mut rng);
            let Some(new) = read(&after) else { continue };
            let Some(of_new) = sets(&new) else { continue };
            let of_old = of_old.iter().map(|set| Set {
                answers: set.answers.clone(),
                told: set.told.clone(),
                outcome: set.outcome,
                findings: set.findings.clone(),
            });
            let both = format!("# old\n{before}\n# new\n{after}");
            let of_old = of_old.collect();
            test(&mut Pair { old: old.clone(), new, text: both, of_old, of_new, rng: Rng(rng.0) });
            done += 1;
        }
    }
}

#[test]
fn counts_and_examples_are_those_of_brute_force() {
    let (mut less, mut more, mut cut, mut exact) = (0, 0, 0, 0);
    each(11, cases(), |pair| {
        let found = pair.compared(&[]);
        let text = &pair.text;
        assert_eq!(found.compared, pair.number(|_, _| true), "{text}");
        let same = |old: &Set, new: &Set| old.outcome == new.outcome;
        let alike = |old: &Set, new: &Set| old.findings == new.findings;
        assert_eq!(found.same, pair.number(|old, new| same(old, new) && alike(old, new)), "{text}");
        assert_eq!(
            found.other_findings,
            pair.number(|old, new| same(old, new) && !alike(old, new)),
            "{text}"
        );
        for before in Outcome::ALL {
            for after in Outcome::ALL.into_iter().filter(|after| *after != before) {
                let these = |old: &Set, new: &Set| (old.outcome, new.outcome) == (before, after);
                let change = found.outcomes.iter().find(|change| (change.old, change.new) == (before, after));
                let count = change.map_or(Count::ZERO, |change| change.count);
                assert_eq!(count, pair.number(these), "{before} -> {after}\n{text}");
                let Some(change) = change else { continue };
                let example = &change.example;
                let is_example = |(old, new): (&Set, &Set)| {
                    these(old, new) && old.answers == example.old && new.answers == example.new
                };
                assert!(pair.both().any(is_example), "{before} -> {after}\n{}\n{text}", example.case);
                holds_where_it_says(pair, &change.region, &these);
                exact += usize::from(change.region.exact);
                if change.is_less_urgent() { less += 1 } else { more += 1 }
            }
        }
        // What is new or gone has its place above, and is no change of words.
        let whole = |change: &&TextChange| {
            matches!(change.what, "question" | "finding" | "evidence")
                && change.keys.iter().any(|key| key == "added" || key == "removed")
        };
        assert_eq!(found.texts.iter().find(whole), None, "{text}");
        cut += usize::from(found.parts.iter().any(|part| !part.answers_removed.is_empty()));
    });
    assert!(
        less > 20 && more > 20 && cut > 5 && exact > 20,
        "{less} {more} {cut} {exact}: too few to show anything"
    );
}

/// What a region tells holds for all of its answer sets, and is all of it where it says so; and it depends on no
/// more than the questions it names.
fn holds_where_it_says(pair: &Pair, region: &Region, these: &impl Fn(&Set, &Set) -> bool) {
    let tells = |old: &Set, new: &Set| {
        region.tests.iter().all(|told| {
            let find = |set: &Set| {
                set.told.iter().find(|((id, _), _)| *id == told.question).map(|(_, answer)| answer.clone())
            };
            // What nobody asks is not told.
            let Some(answer) = find(new).or_else(|| find(old)) else {
                return matches!(told.test, ToldTest::Without(_));
            };
            match &told.test {
                ToldTest::IsOneOf(ids) => answer.iter().all(|id| ids.contains(id)),
                ToldTest::Between(least, most) => {
                    answer[0].parse::<i64>().is_ok_and(|number| (*least..=*most).contains(&number))
                }
                ToldTest::Includes(ids) => ids.iter().all(|id| answer.contains(id)),
                ToldTest::Without(ids) => !ids.iter().any(|id| answer.contains(id)),
            }
        })
    };
    let mut by_questions: BTreeMap<Vec<Option<&Vec<String>>>, bool> = BTreeMap::new();
    for (old, new) in pair.both() {
        let belongs = these(old, new);
        if belongs {
            assert!(tells(old, new), "{region:#?}\n{:?} {:?}\n{}", old.told, new.told, pair.text);
        } else if region.exact {
            assert!(!tells(old, new), "{region:#?}\n{:?} {:?}\n{}", old.told, new.told, pair.text);
        }
        let answers = [&pair.old, &pair.new].into_iter().zip([old, new]).flat_map(|(rules, set)| {
            region.questions.iter().map(move |id| {
                let question = &rules.questions[rules.question_by_id(id)?.0];
                set.told.get(&(id.clone(), question.kind.id()))
            })
        });
        let before = *by_questions.entry(answers.collect()).or_insert(belongs);
        assert_eq!(before, belongs, "depends on more than {:?}\n{}", region.questions, pair.text);
    }
}

#[test]
fn parts_change_where_brute_force_finds_that_they_do() {
    let mut changed = 0;
    each(12, cases() / 2, |pair| {
        let found = pair.compared(&[]);
        let of = |part: PartKind, id: &str| {
            found.parts.iter().find(|change| change.part == part && change.id == id)
        };
        let ids = |rules: &RuleSet| -> Vec<String> {
            rules.findings.iter().map(|finding| finding.id.to_string()).collect()
        };
        for id in ids(&pair.old).into_iter().chain(ids(&pair.new)) {
            let has = |set: &Set| set.findings.iter().any(|(finding, _)| *finding == id);
            let change = of(PartKind::Finding, &id);
            shifts(pair, change, &has, &has);
            let both = (pair.old.finding_by_id(&id), pair.new.finding_by_id(&id));
            let expected = match both {
                (Some(_), None) => Some(Change::Removed),
                (None, Some(_)) => Some(Change::Added),
                _ => None,
            };
            if expected.is_some() {
                assert_eq!(change.map(|change| change.change), expected, "{id}\n{}", pair.text);
            }
            changed += usize::from(change.is_some_and(|change| !change.gained.count.is_zero()));
        }
        let ids = |rules: &RuleSet| -> Vec<String> {
            rules.questions.iter().map(|question| question.id.to_string()).collect()
        };
        for id in ids(&pair.old).into_iter().chain(ids(&pair.new)) {
            let asked = |rules: &RuleSet, set: &Set| {
                rules.question_by_id(&id).is_some_and(|index| shown(rules, &set.answers).contains(&index))
            };
            let change = of(PartKind::Question, &id);
            shifts(pair, change, &|set| asked(&pair.old, set), &|set| asked(&pair.new, set));
        }
    });
    assert!(changed > 20, "{changed} findings that fire more often are too few to show anything");
}

fn shifts(
    pair: &Pair,
    change: Option<&PartChange>,
    before: &dyn Fn(&Set) -> bool,
    after: &dyn Fn(&Set) -> bool,
) {
    let gained = change.map_or(Count::ZERO, |change| change.gained.count);
    let lost = change.map_or(Count::ZERO, |change| change.lost.count);
    assert_eq!(gained, pair.number(|old, new| !before(old) && after(new)), "{change:?}\n{}", pair.text);
    assert_eq!(lost, pair.number(|old, new| before(old) && !after(new)), "{change:?}\n{}", pair.text);
    for shift in change.iter().flat_map(|change| [&change.gained, &change.lost]) {
        assert_eq!(shift.example.is_some(), !shift.count.is_zero(), "{}", pair.text);
    }
}

#[test]
fn what_is_asserted_holds_where_brute_force_finds_that_it_does() {
    let (mut held, mut broken) = (0, 0);
    each(13, cases() / 2, |pair| {
        let finding = &pair.old.findings[pair.rng.below(pair.old.findings.len())].id;
        let allowed = Allowed::read(&pair.old, &pair.new, &format!("{{ finding = \"{finding}\" }}")).unwrap();
        let holds = |rules: &RuleSet, set: &Set, condition: &Option<_>| {
            condition.as_ref().is_some_and(|condition| condition_holds(rules, &set.answers, condition))
        };
        let against = |old: &Set, new: &Set| {
            old.outcome != new.outcome
                && !holds(&pair.old, old, &allowed.old)
                && !holds(&pair.new, new, &allowed.new)
        };
        let only_where = pair.number(against);
        let less_urgent = pair.number(|old, new| new.outcome > old.outcome);
        let found = pair.compared(&[Assertion::OnlyWhere(vec![allowed.clone()]), Assertion::OnlyMoreUrgent]);
        for (asserted, expected) in found.asserted.iter().zip([only_where, less_urgent]) {
            match &asserted.violation {
                Some(Violation::Outcome { count, .. }) => assert_eq!(*count, expected, "{}", pair.text),
                Some(Violation::SignsRemoved(_)) | None => assert!(expected.is_zero(), "{}", pair.text),
            }
            if asserted.violation.is_none() { held += 1 } else { broken += 1 }
        }
    });
    assert!(held > 20 && broken > 20, "{held} {broken}: too few to show anything");
}

#[test]
fn a_rule_set_does_not_differ_from_itself() {
    each(14, cases() / 8, |pair| {
        let found = difference(&pair.old, &pair.old, &[Assertion::OnlyMoreUrgent], BUDGET).unwrap();
        assert!(found.is_empty() && found.is_as_asserted(), "{found:#?}");
        assert_eq!(found.same, Count::of(pair.of_old.len() as u64));
        assert_eq!(found.compared, found.same);
    });
}
