//! People for tests of the shipped rules: made up from a seed, or harmless in every answer.

use std::collections::BTreeSet;

use prescreen::answers::{Answer, Answers, answer_from_words};
use prescreen::assess::condition_holds;
use prescreen::interview;
use prescreen::prompt::{Conduct, Script, Stop};
use prescreen::ruleset::{Audience, Kind, Question, QuestionIx, RuleSet, Token, built_in};

/// The shipped rules.
pub(crate) fn rules() -> RuleSet {
    let reading = built_in();
    assert_eq!(reading.problems, []);
    reading.rules.unwrap()
}

/// Small random numbers from a seed (`SplitMix64`).
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap()
    }

    /// True so many times in a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// Answers that a person is likely to give.
pub(crate) type Wanted = BTreeSet<(QuestionIx, Token)>;

/// A person who answers every question shown. `wanted` answers are given often, all others at random.
pub(crate) fn random_person(rules: &RuleSet, rng: &mut Rng, wanted: &Wanted) -> Answers {
    // People differ: some have nothing to tell, some check half of every list.
    let checks = rng.pick(&[0, 2, 5, 15, 50]);
    let mut answers = Answers::new();
    for index in rules.question_indices() {
        let question = rules.question(index);
        if question.when.as_ref().is_none_or(|gate| condition_holds(rules, &answers, gate)) {
            let likely: Vec<Token> =
                wanted.iter().filter(|(of, _)| *of == index).map(|(_, token)| *token).collect();
            let checks = if question.id.as_str() == "site" { 20 } else { checks };
            answers.set(index, random_answer(question, rng, &likely, checks));
        }
    }
    answers
}

fn random_answer(question: &Question, rng: &mut Rng, likely: &[Token], checks: usize) -> Answer {
    if let Kind::Number { min, max, .. } = question.kind
        && !(question.may_skip && rng.chance(20))
    {
        let span = usize::try_from(max - min).unwrap();
        return Answer::Number(min + i64::try_from(rng.below(span + 1)).unwrap());
    }
    let offered = question.tokens();
    if question.kind != Kind::ChooseMany {
        return Answer::one(if !likely.is_empty() && rng.chance(80) {
            rng.pick(likely)
        } else {
            rng.pick(&offered)
        });
    }
    let alone = |token: &Token| matches!(token, Token::None | Token::PreferNot);
    let mut chosen: BTreeSet<Token> =
        offered.iter().copied().filter(|token| !alone(token) && rng.chance(checks)).collect();
    if !likely.is_empty() && rng.chance(80) {
        let first = rng.pick(likely);
        if alone(&first) {
            return Answer::one(first);
        }
        chosen.insert(first);
        chosen.extend(likely.iter().copied().filter(|token| !alone(token) && rng.chance(60)));
    }
    if chosen.is_empty() {
        let skips = question.may_skip && rng.chance(checks);
        return Answer::one(if skips { Token::PreferNot } else { Token::None });
    }
    Answer::Chosen(chosen)
}

/// A person with these places and this age and nothing to flag, with some answers of their own.
/// `own` holds a question and its answers in words.
pub(crate) fn harmless(rules: &RuleSet, site: &[&str], age: &str, own: &[(&str, &[&str])]) -> Answers {
    let mut answers = Answers::new();
    for index in rules.question_indices() {
        let question = rules.question(index);
        if question.when.as_ref().is_some_and(|gate| !condition_holds(rules, &answers, gate)) {
            continue;
        }
        let id = question.id.as_str();
        let words: &[&str] = match (own.iter().find(|(of, _)| *of == id), id, &question.kind) {
            (Some((_, words)), ..) => words,
            (None, "site", _) => site,
            (None, "age", _) => &[age],
            (None, "how-long", _) => &["long-same"],
            (None, "nsaid-use", _) => &["not-now"],
            (None, _, Kind::YesNo) => &["no"],
            (None, _, Kind::Number { .. }) => &["5"],
            (None, ..) => &["none"],
        };
        answers.set(index, answer_from_words(question, words).unwrap());
    }
    for (of, _) in own {
        let index = rules.question_by_id(of).unwrap();
        assert!(answers.get(index).is_some(), "`{of}` is not asked of somebody with {site:?}");
    }
    answers
}

/// How many screens a person sees, the first page and the review or the emergency page included.
pub(crate) fn screens(rules: &RuleSet, answers: &Answers) -> usize {
    let mut given = answers.clone();
    given.stopped_at_same_day = false;
    let mut script = Script::new(rules, &given);
    let mut keep = |_: &Answers| Ok(());
    let conduct = Conduct::new(rules, Audience::Patient, Answers::new(), false, &mut keep);
    match conduct.run(&mut script) {
        Ok(_) => script.screens(),
        // They stopped at the same-day notice: the screen after it was not seen.
        Err(Stop::Closed) => script.screens() - 1,
        Err(stop) => panic!("{stop:?} at {:?}", interview::next(rules, answers, true)),
    }
}
