//! What must hold for every rule set and all answers, tried on small random ones.
//!
//! Each test draws rule sets and answers (see `common/generate.rs`). When one fails, it is made as small as it
//! gets and printed with its rule set; keep it then as a test of its own in `tests/engine.rs`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails at once")]

#[path = "common/generate.rs"]
mod generate;
#[path = "common/naive.rs"]
mod naive;

use std::collections::BTreeSet;

use generate::{
    Given, GivenAnswers, Rules, Tape, draw_all_answers, draw_answer, draw_answers, every_answer, typed,
    typed_answers,
};
use naive::Naive;
use prescreen::answers::{Answer, Answers, answer_value, read_answers, to_toml};
use prescreen::assess::{Status, assess, condition_holds, shown, single_holds, visible_answers, why_not};
use prescreen::cases::{Options, Suite, run, updates};
use prescreen::interview::{self, Next};
use prescreen::problem::has_errors;
use prescreen::prompt::{Ask, Conduct, Ending, Page, PageKind, Prompter, Reply, Script, Stop};
use prescreen::ruleset::{Audience, FindingKind, Outcome, QuestionIx, RuleSet};
use proptest::prelude::*;

/// A rule set with answers, as drawn and as the program has them.
struct Case {
    drawn: Rules,
    rules: RuleSet,
    given: GivenAnswers,
    answers: Answers,
}

impl Case {
    /// `all`: every question is answered; else some may be missing.
    fn from(tape: &mut Tape<'_>, all: bool) -> Self {
        let drawn = Rules::draw(tape);
        let rules = drawn.read();
        let given = if all { draw_all_answers(tape, &drawn) } else { draw_answers(tape, &drawn) };
        let answers = typed_answers(&rules, &drawn, &given);
        Self { drawn, rules, given, answers }
    }

    fn naive(&self) -> Naive<'_> {
        Naive { rules: &self.drawn, answers: &self.given }
    }

    fn ids(&self, questions: impl IntoIterator<Item = QuestionIx>) -> Vec<String> {
        questions.into_iter().map(|question| self.rules.question(question).id.to_string()).collect()
    }

    /// For messages.
    fn story(&self) -> String {
        format!(
            "{}\nanswers: {:?}",
            self.drawn.to_toml().split("[[section]]").skip(1).collect::<String>(),
            self.given
        )
    }
}

/// An answer as it stands in a file.
fn written(given: &Given) -> String {
    match given {
        Given::Number(number) => number.to_string(),
        Given::Named(ids) if ids.len() == 1 => format!("{:?}", ids.first().unwrap()),
        Given::Named(ids) => format!("{ids:?}").replace('{', "[").replace('}', "]"),
    }
}

/// A case file with the answers of a case, and this expectation in its last line.
fn case_file(case: &Case, expect: &str) -> String {
    let answer = |(&question, given): (&usize, &Given)| {
        format!("{} = {}", case.drawn.questions[question].id, written(given))
    };
    let answers: Vec<String> = case.given.iter().map(answer).collect();
    format!(
        "format = 1\n[[case]]\nname = \"a\"\nanswers = {{ {} }}\nexpect = {{ {expect} }}",
        answers.join(", ")
    )
}

fn suite(rules: &RuleSet, text: &str) -> Suite {
    let mut suite = Suite::default();
    suite.add_file(rules, "cases.toml", text);
    assert!(!has_errors(&suite.problems), "{:?}\n{text}", suite.problems);
    suite
}

/// How many cases of a file fail.
fn failed(rules: &RuleSet, text: &str) -> usize {
    run(
        rules,
        &suite(rules, text),
        Options { filter: None, unconfirmed: false, coverage: None, progress: &mut |_| {} },
    )
    .failed()
}

/// The file after `--update`.
fn updated(rules: &RuleSet, text: &str) -> String {
    let suite = suite(rules, text);
    let run = run(
        rules,
        &suite,
        Options { filter: None, unconfirmed: false, coverage: None, progress: &mut |_| {} },
    );
    updates(rules, &suite, &run).first().map_or_else(|| text.to_owned(), |update| update.text(&suite))
}

fn tape() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 0..250)
}

/// 256 cases, or as many as `PROPTEST_CASES` says.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 300,
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..ProptestConfig::default()
    }
}

/// The least and the most that can come after a question, as far as gates tell that look at nothing but answers
/// given before it.
fn known_to_come(rules: &RuleSet, answers: &Answers, question: QuestionIx) -> (usize, usize) {
    let visible = visible_answers(rules, answers);
    let (mut sure, mut possible) = (0, 0);
    for later in rules.question_indices().filter(|later| *later > question) {
        let gate = rules.question(later).when.as_ref();
        let known = gate.is_none_or(|when| {
            when.findings().is_empty()
                && when.leaves().iter().all(|leaf| leaf.question().is_some_and(|asked| asked < question))
        });
        let comes = gate.is_none_or(|when| condition_holds(rules, &visible, when));
        sure += usize::from(known && comes);
        possible += usize::from(!known || comes);
    }
    (sure, possible)
}

proptest! {
    #![proptest_config(config())]

    /// The evaluator agrees with a second one, written from the documentation.
    #[test]
    fn the_assessment_is_what_the_documentation_says(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape), false);
        let assessment = assess(&case.rules, &case.answers);
        let naive = case.naive();
        let fired: BTreeSet<String> =
            assessment.findings.iter().map(|fired| case.rules.finding(fired.finding).id.to_string()).collect();
        prop_assert_eq!(fired, naive.fired(), "{}", case.story());
        prop_assert_eq!(case.ids(shown(&case.rules, &case.answers)), naive.shown(), "{}", case.story());
        let answered = assessment.answers.iter().map(|(question, _)| *question);
        prop_assert_eq!(case.ids(answered), naive.counting(), "{}", case.story());
        let missing: Vec<String> =
            naive.shown().into_iter().filter(|id| !naive.counting().contains(id)).collect();
        let certain = missing.is_empty() || naive.outcome() == "emergency";
        prop_assert_eq!(case.ids(assessment.missing.clone()), missing);
        prop_assert_eq!(assessment.outcome.map(Outcome::id), certain.then(|| naive.outcome()), "{}", case.story());
        prop_assert_eq!(assessment.status == Status::Incomplete, !certain);
    }

    /// A case with the expectation of the second evaluator passes, one with another fails, and `--update` mends it.
    #[test]
    fn a_case_passes_with_what_is_so_and_fails_with_what_is_not(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape), false);
        let naive = case.naive();
        let asked = naive.shown();
        let complete = naive.counting().len() == asked.len();
        let certain = complete || naive.outcome() == "emergency";
        let true_outcome = certain.then(|| naive.outcome());
        let fired = naive.fired();
        let status = if complete { "complete" } else if certain { "stopped-at-emergency" } else { "incomplete" };
        let expect = |status: &str, outcome: Option<&str>, fired: &BTreeSet<String>| {
            let outcome = outcome.map(|outcome| format!("outcome = \"{outcome}\", ")).unwrap_or_default();
            case_file(&case, &format!("{outcome}status = \"{status}\", only = {fired:?}").replace('{', "[").replace('}', "]"))
        };
        prop_assert_eq!(failed(&case.rules, &expect(status, true_outcome, &fired)), 0, "{}", case.story());
        let other_outcome = if naive.outcome() == "evaluate" { "emergency" } else { "evaluate" };
        let mut other_fired = fired.clone();
        if let Some(one) = case.drawn.findings.first().map(|finding| finding.id.clone())
            && !other_fired.remove(&one)
        {
            other_fired.insert(one);
        }
        let wrong = expect(status, Some(other_outcome), &other_fired);
        prop_assert_eq!(failed(&case.rules, &wrong), 1, "{}", case.story());
        let mended = updated(&case.rules, &wrong);
        // Without an outcome there is none to write.
        prop_assert_eq!(failed(&case.rules, &mended), usize::from(!certain), "{}", mended);
        let lists = mended.lines().last().unwrap().split("status").nth(1).unwrap();
        let right = expect(status, true_outcome, &fired);
        let ids = |text: &str| text.split('"').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
        prop_assert_eq!(ids(lists), ids(right.lines().last().unwrap().split("status").nth(1).unwrap()));
    }

    /// A family is every combination, each judged like a case of its own.
    #[test]
    fn a_family_is_all_its_members(tape in tape()) {
        let mut tape = Tape::new(&tape);
        let case = Case::from(&mut tape, false);
        let outcomes = ["emergency", "same-day", "evaluate-with-cautions", "evaluate", "evaluate-unlisted"];
        let least = *tape.pick(&outcomes);
        let picked: BTreeSet<usize> = (0..2).map(|_| tape.below(case.drawn.questions.len())).collect();
        let mut picked: Vec<usize> = picked.into_iter().collect();
        // A hundred answer sets show as much as a thousand.
        let size = |question: &usize| every_answer(&case.drawn.questions[*question]).len();
        if picked.iter().map(size).product::<usize>() > 100 {
            picked.truncate(1);
        }
        let mut members = vec![case.given.clone()];
        for &question in &picked {
            let every = every_answer(&case.drawn.questions[question]);
            members = members.iter().flat_map(|given| every.iter().map(|answer| {
                let mut given = given.clone();
                given.insert(question, answer.clone());
                given
            }).collect::<Vec<_>>()).collect();
        }
        let is_met = |given: &GivenAnswers| {
            let naive = Naive { rules: &case.drawn, answers: given };
            let certain = naive.counting() == naive.shown() || naive.outcome() == "emergency";
            let place = |outcome: &str| outcomes.iter().position(|it| *it == outcome).unwrap();
            certain && place(naive.outcome()) <= place(least)
        };
        let wrong = [&case.given].into_iter().chain(&members).filter(|given| !is_met(given)).count();
        let varied = picked.iter().map(|&question| {
            let every = every_answer(&case.drawn.questions[question]);
            let list: Vec<String> = every.iter().map(written).collect();
            format!("{} = [{}]", case.drawn.questions[question].id, list.join(", "))
        }).collect::<Vec<_>>().join(", ");
        let text = case_file(&case, &format!("outcome-at-least = \"{least}\""));
        let text = format!("{text}\n[[case.vary]]\nanswers = {{ {varied} }}\n");
        let mut suite = Suite::default();
        suite.add_file(&case.rules, "cases.toml", &text);
        prop_assert!(!has_errors(&suite.problems), "{:?}\n{}", suite.problems, text);
        let run = run(&case.rules, &suite, Options { filter: None, unconfirmed: false, coverage: None, progress: &mut |_| {} });
        prop_assert_eq!(run.answer_sets(), 1 + members.len());
        prop_assert_eq!(run.results[0].failed, wrong, "{}\n{}", text, case.story());
    }

    /// A condition is made of its single tests, and those that are said to decide do.
    #[test]
    fn single_tests_make_the_condition(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape), false);
        let visible = visible_answers(&case.rules, &case.answers);
        for finding in &case.rules.findings {
            let when = &finding.when;
            let values: Vec<bool> = when.singles().iter().map(|single| single_holds(&case.rules, &visible, single.test)).collect();
            let holds = condition_holds(&case.rules, &visible, when);
            prop_assert_eq!(when.holds_with(&values), holds, "{}", case.story());
            for (index, decides) in when.deciding(&values).into_iter().enumerate() {
                let mut other = values.clone();
                other[index] = !other[index];
                prop_assert_eq!(when.holds_with(&other) != holds, decides);
            }
        }
    }

    /// The order in which answers are given, and in which they stand in a file, changes nothing.
    #[test]
    fn the_order_of_answers_changes_nothing(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape), false);
        let mut backwards = Answers::new();
        for (question, answer) in case.answers.iter().rev() {
            backwards.set(question, answer.clone());
        }
        prop_assert_eq!(assess(&case.rules, &case.answers), assess(&case.rules, &backwards));
        let lines: Vec<String> = case.answers.iter().map(|(question, answer)| {
            let value = serde_json::to_string(&answer_value(&case.rules, question, answer)).unwrap();
            format!("{} = {value}\n", case.rules.question(question).id)
        }).collect();
        for lines in [lines.clone(), lines.into_iter().rev().collect()] {
            let file = format!("format = 1\n[answers]\n{}", lines.concat());
            let read = read_answers(&case.rules, "answers.toml", &file);
            prop_assert_eq!(&read.problems, &[]);
            prop_assert_eq!(&read.answers, &case.answers);
        }
    }

    /// An interview that stops at the first emergency comes to the same outcome as all answers at once.
    #[test]
    fn stopping_at_the_first_emergency_loses_nothing(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape), true);
        let (answers, screens) = interview_of(&case.rules, &mut Script::new(&case.rules, &case.answers));
        prop_assert!(screens <= 2 * case.rules.questions.len() + 5, "it ends");
        let (stopped, all) = (assess(&case.rules, &answers), assess(&case.rules, &case.answers));
        prop_assert_eq!(stopped.outcome, all.outcome, "{}", case.story());
        if all.outcome == Some(Outcome::Emergency) {
            let of = |assessment: &prescreen::assess::Assessment| -> BTreeSet<_> {
                assessment.of_kind(&case.rules, FindingKind::Emergency).map(|fired| fired.finding).collect()
            };
            prop_assert!(!of(&stopped).is_empty() && of(&stopped).is_subset(&of(&all)), "{}", case.story());
        } else {
            prop_assert_eq!(stopped, all);
        }
    }

    /// What is said of the questions to come is true.
    #[test]
    fn progress_says_what_comes(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape), true);
        let mut answers = Answers::new();
        let mut said = Vec::new();
        while let Some(question) =
            shown(&case.rules, &answers).into_iter().find(|&question| answers.get(question).is_none())
        {
            let progress = interview::progress(&case.rules, &answers, question);
            let (sure, possible) = known_to_come(&case.rules, &answers, question);
            prop_assert!(
                sure <= progress.least_left && progress.most_left <= possible,
                "{:?}, but {} to {}\n{}", progress, sure, possible, case.story()
            );
            said.push(progress);
            answers.set(question, case.answers.get(question).unwrap().clone());
            // Whoever comes back to it may answer otherwise: the answer given tells nothing yet.
            prop_assert_eq!(interview::progress(&case.rules, &answers, question), progress, "{}", case.story());
        }
        let asked = said.len();
        for (before, said) in said.into_iter().enumerate() {
            let left = asked - before - 1;
            prop_assert_eq!(said.step, before + 1, "{}", case.story());
            prop_assert!(said.least_left <= left && left <= said.most_left, "{:?}, but {}\n{}", said, left, case.story());
        }
    }

    /// Whoever goes back from every question once is asked the one before, then the same one again, and ends
    /// with the same answers.
    #[test]
    fn going_back_and_on_again_changes_nothing(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape), true);
        let (straight, _) = interview_of(&case.rules, &mut Script::new(&case.rules, &case.answers));
        let mut wanderer = Wanderer { rules: &case.rules, answers: &case.answers, asked: Vec::new() };
        let (wandered, _) = interview_of(&case.rules, &mut wanderer);
        prop_assert_eq!(&wandered, &straight, "{}", case.story());
        let mut expected = Vec::new();
        let mut before = None;
        for question in shown(&case.rules, &straight).into_iter().filter(|&q| straight.get(q).is_some()) {
            expected.push(question);
            if let Some(before) = before {
                expected.extend([before, question]);
            }
            before = Some(question);
        }
        prop_assert_eq!(case.ids(wanderer.asked), case.ids(expected), "{}", case.story());
    }

    /// A change is said to take away exactly the answers that then no longer count; taking it back brings
    /// everything back.
    #[test]
    fn a_change_takes_away_what_it_says(tape in tape()) {
        let mut tape = Tape::new(&tape);
        let case = Case::from(&mut tape, false);
        let changed = tape.below(case.drawn.questions.len());
        let question = &case.drawn.questions[changed];
        let new = draw_answer(&mut tape, question);
        let index = case.rules.question_by_id(&question.id).unwrap();
        let said = interview::dropped_by(&case.rules, &case.answers, index, &typed(&case.rules, question, &new));
        let mut after = case.given.clone();
        after.insert(changed, new);
        let counting = Naive { rules: &case.drawn, answers: &after }.counting();
        let gone: Vec<String> = case.naive().counting().into_iter().filter(|id| !counting.contains(id)).collect();
        prop_assert_eq!(case.ids(said), gone, "{}", case.story());
        if let Some(old) = case.given.get(&changed) {
            let before = assess(&case.rules, &case.answers);
            let mut answers = typed_answers(&case.rules, &case.drawn, &after);
            answers.set(index, typed(&case.rules, question, old));
            prop_assert_eq!(assess(&case.rules, &answers), before);
        }
    }

    /// Answers left over from questions no longer shown change nothing, and are not recorded.
    #[test]
    fn left_over_answers_change_nothing(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape), false);
        let visible = visible_answers(&case.rules, &case.answers);
        prop_assert_eq!(assess(&case.rules, &visible), assess(&case.rules, &case.answers), "{}", case.story());
        prop_assert_eq!(&visible_answers(&case.rules, &visible), &visible);
        let recorded = to_toml(&case.rules, &case.answers).unwrap();
        let read = read_answers(&case.rules, "recorded.toml", &recorded);
        prop_assert_eq!(&read.problems, &[]);
        prop_assert_eq!(&read.answers, &visible, "{}", recorded);
    }

    /// The change that is said to make a finding fire does so, and where none is named no single one would.
    #[test]
    fn the_change_that_is_named_makes_the_finding_fire(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape), false);
        for finding in 0..case.drawn.findings.len() {
            let id = &case.drawn.findings[finding].id;
            let index = case.rules.finding_by_id(id).unwrap();
            let why = why_not(&case.rules, &case.answers, index);
            prop_assert_eq!(why.is_none(), case.naive().fires(finding));
            let Some(why) = why else { continue };
            prop_assert!(!why.failed.is_empty(), "{} does not fire for some reason\n{}", id, case.story());
            let fires_with = |question: usize, answer: &Given| {
                let mut answers = case.given.clone();
                answers.insert(question, answer.clone());
                Naive { rules: &case.drawn, answers: &answers }.fires(finding)
            };
            let Some(change) = why.change else {
                for (number, question) in case.drawn.questions.iter().enumerate() {
                    let single = every_answer(question).into_iter().find(|answer| fires_with(number, answer));
                    prop_assert_eq!(single, None, "{} to {} makes {} fire\n{}", number, question.id, id, case.story());
                }
                continue;
            };
            prop_assert_eq!(change.from.as_ref(), case.answers.get(change.question));
            let question_id = case.rules.question(change.question).id.as_str();
            let number = case.drawn.questions.iter().position(|question| question.id == question_id).unwrap();
            let question = &case.drawn.questions[number];
            let to = every_answer(question).into_iter().find(|a| typed(&case.rules, question, a) == change.to);
            prop_assert!(to.as_ref().is_some_and(|to| fires_with(number, to)), "{:?} for {}\n{}", to, id, case.story());
            if let (Some(Answer::Number(from)), Answer::Number(to)) = (&change.from, &change.to) {
                let nearer = every_answer(question).into_iter().find(|answer| {
                    matches!(answer, Given::Number(n) if n.abs_diff(*from) < to.abs_diff(*from))
                        && fires_with(number, answer)
                });
                prop_assert_eq!(nearer, None, "{} is not the nearest for {}\n{}", to, id, case.story());
            }
        }
    }

    /// The answers that are given as the reason for a finding are reason enough.
    #[test]
    fn the_reasons_are_reason_enough(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape), false);
        for fired in assess(&case.rules, &case.answers).findings {
            prop_assert!(!fired.because.is_empty(), "every finding has a reason\n{}", case.story());
            let mut only = Answers::new();
            for reason in fired.because {
                if let Some(answer) = reason.answer {
                    let given = case.answers.get(reason.question).unwrap();
                    prop_assert!(is_part(&answer, given), "{:?} of {:?}", answer, given);
                    only.set(reason.question, answer);
                }
            }
            let finding = case.rules.finding(fired.finding);
            let drawn = case.drawn.findings.iter().find(|drawn| drawn.id == finding.id.as_str()).unwrap();
            // What counts for not being so is not in the list of answers, so those conditions say less.
            if case.drawn.is_positive(&drawn.when) {
                prop_assert!(condition_holds(&case.rules, &only, &finding.when), "{:?}\n{}", only, case.story());
            }
        }
    }

    /// Nothing is asked twice, nothing that is hidden is asked, and what comes first is asked first.
    #[test]
    fn the_next_question_is_the_first_open_one(tape in tape()) {
        let case = Case::from(&mut Tape::new(&tape), false);
        let naive = case.naive();
        let open = naive.shown().into_iter().find(|id| !naive.counting().contains(id));
        let expected = match (naive.outcome(), open) {
            ("emergency", _) => "emergency page".to_owned(),
            (_, Some(id)) => id,
            (_, None) => "end".to_owned(),
        };
        let next = match interview::next(&case.rules, &case.answers, true) {
            Next::Emergency => "emergency page".to_owned(),
            Next::Ask(question) => case.rules.question(question).id.to_string(),
            Next::Finished => "end".to_owned(),
            Next::SameDayNotice => "a notice again".to_owned(),
        };
        prop_assert_eq!(next, expected, "{}", case.story());
        let before_the_notice = interview::next(&case.rules, &case.answers, false) == Next::SameDayNotice;
        prop_assert_eq!(before_the_notice, naive.outcome() == "same-day");
    }
}

/// Whether one answer holds nothing that the other does not.
fn is_part(part: &Answer, whole: &Answer) -> bool {
    match (part, whole) {
        (Answer::Chosen(part), Answer::Chosen(whole)) => part.is_subset(whole),
        _ => part == whole,
    }
}

/// Runs an interview from the start to its end, and counts its screens.
fn interview_of(rules: &RuleSet, prompter: &mut dyn Prompter) -> (Answers, usize) {
    let mut keep = |_: &Answers| Ok(());
    let mut counted = Counted { prompter, screens: 0 };
    let conduct = Conduct::new(rules, Audience::Staff, Answers::new(), false, &mut keep);
    let (answers, ending) = conduct.run(&mut counted).unwrap();
    assert_eq!(ending, Ending::Done);
    (answers, counted.screens)
}

/// Counts screens, and fails where an interview does not end.
struct Counted<'a> {
    prompter: &'a mut dyn Prompter,
    screens: usize,
}

impl Counted<'_> {
    fn count(&mut self) {
        self.screens += 1;
        assert!(self.screens < 200, "the interview does not end");
    }
}

impl Prompter for Counted<'_> {
    fn ask(&mut self, ask: &Ask<'_>) -> Result<Reply, Stop> {
        self.count();
        self.prompter.ask(ask)
    }

    fn choose(&mut self, page: &Page<'_>) -> Result<usize, Stop> {
        self.count();
        self.prompter.choose(page)
    }
}

/// Goes back from every question once, where there is one to go back to, then answers.
struct Wanderer<'a> {
    rules: &'a RuleSet,
    answers: &'a Answers,
    asked: Vec<QuestionIx>,
}

impl Prompter for Wanderer<'_> {
    fn ask(&mut self, ask: &Ask<'_>) -> Result<Reply, Stop> {
        let question = self.rules.question_by_id(&ask.question.id).unwrap();
        let again = self.asked.contains(&question);
        self.asked.push(question);
        if !again && ask.can_go_back {
            return Ok(Reply::Back);
        }
        Ok(Reply::Answer(self.answers.get(question).unwrap().clone()))
    }

    fn choose(&mut self, page: &Page<'_>) -> Result<usize, Stop> {
        Ok(if page.kind == PageKind::SameDay { 1 } else { page.start.unwrap_or(0) })
    }
}

/// The generator is worth its name only if it reaches every corner.
#[test]
fn the_drawn_rule_sets_are_varied() {
    let mut outcomes = BTreeSet::new();
    let (mut gated, mut left_over, mut largest) = (0, 0, 0);
    for seed in 0..400_u32 {
        let values: Vec<u16> = (0..250_u32)
            .map(|n| (seed.wrapping_mul(2_654_435_761) ^ n.wrapping_mul(40_503)).wrapping_mul(2_246_822_519))
            .map(|mixed| u16::try_from(mixed >> 16).unwrap())
            .collect();
        let case = Case::from(&mut Tape::new(&values), true);
        outcomes.insert(assess(&case.rules, &case.answers).outcome);
        gated += case.drawn.questions.iter().filter(|question| question.when.is_some()).count();
        left_over += case.given.len() - case.naive().counting().len();
        largest = largest.max(case.drawn.questions.len() + case.drawn.findings.len());
    }
    assert_eq!(outcomes.len(), 5, "every outcome comes up: {outcomes:?}");
    assert!(gated > 300 && left_over > 100 && largest > 12, "{gated} {left_over} {largest}");
}
