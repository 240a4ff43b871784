//! The shipped rule set in a decision diagram of somebody else, `biodivine-lib-bdd`, with an encoding of its own:
//! built straight from the conditions, with plain yes-or-no variables, and every whole number by itself. The counts
//! must be those of `prescreen check`, digit for digit.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use biodivine_lib_bdd::{Bdd, BddVariable, BddVariableSet};
use prescreen::ruleset::{
    Condition, FindingIx, FindingKind, Kind, Leaf, Outcome, Question, QuestionIx, RuleSet, Test, Token,
    built_in,
};
use prescreen::verify::{BUDGET, Node, Prover};

/// What can be said instead of, or among, the ticks of a question.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Said {
    Token(Token),
    Number(i64),
}

/// How the answers to one question are written in variables.
enum Coded {
    /// A number in binary: the place of what was said in this list.
    Place(Vec<Said>, Vec<BddVariable>),
    /// A variable for each of these; and one for "prefer not to say" rather than "none".
    Ticks(Vec<(Token, BddVariable)>, Option<BddVariable>),
}

struct Second<'r> {
    rules: &'r RuleSet,
    variables: BddVariableSet,
    coded: Vec<Coded>,
    /// When each question is shown.
    shown: Vec<Bdd>,
}

fn said(question: &Question) -> Vec<Said> {
    let numbers = match question.kind {
        Kind::Number { min, max, .. } => (min..=max).map(Said::Number).collect(),
        _ => Vec::new(),
    };
    [numbers, question.tokens().into_iter().map(Said::Token).collect()].concat()
}

fn is_tick(token: Token) -> bool {
    matches!(token, Token::Option(_) | Token::NotSure)
}

fn bits(question: &Question) -> usize {
    match question.kind {
        Kind::ChooseMany => {
            question.tokens().into_iter().filter(|token| is_tick(*token)).count()
                + usize::from(question.may_skip)
        }
        _ => usize::BITS.abs_diff((said(question).len() - 1).leading_zeros()) as usize,
    }
}

impl<'r> Second<'r> {
    fn new(rules: &'r RuleSet) -> Self {
        let number: usize = rules.questions.iter().map(bits).sum();
        let variables = BddVariableSet::new_anonymous(u16::try_from(number).unwrap());
        let mut free = variables.variables().into_iter();
        let coded = rules.questions.iter().map(|question| Self::code(question, &mut free)).collect();
        let mut second = Self { rules, variables, coded, shown: Vec::new() };
        for index in rules.question_indices() {
            let shown = match &rules.question(index).when {
                Some(gate) => second.condition(gate, index),
                None => second.variables.mk_true(),
            };
            second.shown.push(shown);
        }
        second
    }

    fn code(question: &Question, free: &mut impl Iterator<Item = BddVariable>) -> Coded {
        if question.kind == Kind::ChooseMany {
            let ticks = question.tokens().into_iter().filter(|token| is_tick(*token));
            let ticks = ticks.map(|token| (token, free.next().unwrap())).collect();
            return Coded::Ticks(ticks, question.may_skip.then(|| free.next().unwrap()));
        }
        Coded::Place(said(question), free.take(bits(question)).collect())
    }

    fn any(&self, of: impl IntoIterator<Item = Bdd>) -> Bdd {
        of.into_iter().fold(self.variables.mk_false(), |any, one| any.or(&one))
    }

    /// The variables say so, whether or not the question is shown.
    fn says(&self, question: QuestionIx, what: Said) -> Bdd {
        match (&self.coded[question.0], what) {
            (Coded::Place(all, bits), _) => {
                let place = all.iter().position(|said| *said == what).unwrap();
                let bit = |(index, variable): (usize, &BddVariable)| {
                    if place >> index & 1 == 1 {
                        self.variables.mk_var(*variable)
                    } else {
                        self.variables.mk_not_var(*variable)
                    }
                };
                bits.iter().enumerate().map(bit).fold(self.variables.mk_true(), |all, one| all.and(&one))
            }
            (Coded::Ticks(ticks, alone), Said::Token(token)) => {
                if let Some((_, variable)) = ticks.iter().find(|(tick, _)| *tick == token) {
                    return self.variables.mk_var(*variable);
                }
                let ticked = self.any(ticks.iter().map(|(_, variable)| self.variables.mk_var(*variable)));
                let alone = match (token, alone) {
                    (Token::None, None) => self.variables.mk_true(),
                    (Token::None, Some(skip)) => self.variables.mk_not_var(*skip),
                    (_, skip) => self.variables.mk_var(skip.unwrap()),
                };
                alone.and_not(&ticked)
            }
            (Coded::Ticks(..), Said::Number(_)) => panic!("a list is no number"),
        }
    }

    /// A condition where only the questions before `known` have answers.
    fn condition(&self, condition: &Condition, known: QuestionIx) -> Bdd {
        let parts =
            |parts: &[Condition]| parts.iter().map(|part| self.condition(part, known)).collect::<Vec<_>>();
        let answer = |question: QuestionIx, says: Vec<Said>| {
            if question >= known {
                return self.variables.mk_false();
            }
            let any = self.any(says.into_iter().map(|said| self.says(question, said)));
            any.and(&self.shown[question.0])
        };
        match &condition.test {
            Test::Leaf(Leaf::Answer { question, any_of }) => {
                answer(*question, any_of.iter().map(|(token, _)| Said::Token(*token)).collect())
            }
            Test::Leaf(Leaf::Number { question, at_least, at_most }) => {
                let Kind::Number { min, max, .. } = self.rules.question(*question).kind else { panic!() };
                let numbers = at_least.unwrap_or(min).max(min)..=at_most.unwrap_or(max).min(max);
                answer(*question, numbers.map(Said::Number).collect())
            }
            Test::Leaf(Leaf::Finding { any_of }) => self.any(
                any_of.iter().map(|(finding, _)| self.condition(&self.rules.finding(*finding).when, known)),
            ),
            Test::Leaf(Leaf::Outcome(_) | Leaf::OutcomeAtLeast(_)) => panic!("no finding tests the outcome"),
            Test::All(of) => parts(of).iter().fold(self.variables.mk_true(), |all, one| all.and(one)),
            Test::Any(of) => self.any(parts(of)),
            Test::Not(part) => self.condition(part, known).not(),
            Test::Count { of, at_least, at_most } => {
                // `exactly[n]`: so many of those looked at hold.
                let mut exactly = vec![self.variables.mk_true()];
                for part in parts(of) {
                    let mut next = Vec::new();
                    for number in 0..=exactly.len() {
                        let with = number.checked_sub(1).map(|before| exactly[before].and(&part));
                        let without = exactly.get(number).map(|same| same.and_not(&part));
                        next.push(self.any(with.into_iter().chain(without)));
                    }
                    exactly = next;
                }
                let wanted = at_least.unwrap_or(0)..=at_most.unwrap_or(usize::MAX);
                let wanted = exactly.into_iter().enumerate().filter(|(number, _)| wanted.contains(number));
                self.any(wanted.map(|(_, bdd)| bdd))
            }
        }
    }

    /// Each answer set once: an answer to what is shown, nothing said to what is not, and no way to say it twice.
    fn valid(&self) -> Bdd {
        let mut valid = self.variables.mk_true();
        for index in self.rules.question_indices().rev() {
            let (fits, silent) = match &self.coded[index.0] {
                Coded::Place(all, bits) => {
                    let fits = self.any(all.iter().map(|said| self.says(index, *said)));
                    (fits, self.none_of(bits.iter().copied()))
                }
                Coded::Ticks(ticks, alone) => {
                    let nothing = self.none_of(ticks.iter().map(|(_, variable)| *variable));
                    let plain = self.none_of(*alone);
                    (nothing.or(&plain), nothing.and(&plain))
                }
            };
            let shown = &self.shown[index.0];
            valid = shown.and(&fits).or(&silent.and_not(shown)).and(&valid);
        }
        valid
    }

    fn none_of(&self, variables: impl IntoIterator<Item = BddVariable>) -> Bdd {
        let all = self.variables.mk_true();
        variables.into_iter().fold(all, |all, variable| all.and(&self.variables.mk_not_var(variable)))
    }

    fn finding(&self, finding: FindingIx) -> Bdd {
        self.condition(&self.rules.finding(finding).when, QuestionIx(self.rules.questions.len()))
    }

    /// Where the most urgent finding decides: those of the kinds before are not there.
    fn outcomes(&self) -> Vec<Bdd> {
        let kinds =
            [FindingKind::Emergency, FindingKind::SameDay, FindingKind::Caution, FindingKind::Criterion];
        let mut left = self.variables.mk_true();
        let mut outcomes = Vec::new();
        for kind in kinds {
            let of_kind =
                self.rules.finding_indices().filter(|index| self.rules.finding(*index).kind == kind);
            let any = self.any(of_kind.map(|index| self.finding(index)));
            outcomes.push(left.and(&any));
            left = left.and_not(&any);
        }
        outcomes.push(left);
        outcomes
    }
}

fn number(bdd: &Bdd) -> String {
    bdd.exact_cardinality().to_string()
}

#[test]
fn another_diagram_counts_the_same() {
    let reading = built_in();
    let rules = reading.rules.unwrap();
    let second = Second::new(&rules);
    let valid = second.valid();
    let mut prover = Prover::new(&rules, BUDGET).unwrap();
    let (findings, questions) = (prover.model.findings.clone(), prover.model.shown.clone());
    let mut count = |node: Node| prover.count(node).unwrap().exact().unwrap();
    assert_eq!(count(Node::YES), number(&valid), "answer sets");
    for index in rules.finding_indices() {
        let fires = second.finding(index).and(&valid);
        assert_eq!(count(findings[index.0]), number(&fires), "finding {}", rules.finding(index).id);
    }
    for index in rules.question_indices() {
        let shown = second.shown[index.0].and(&valid);
        assert_eq!(count(questions[index.0]), number(&shown), "question {}", rules.question(index).id);
    }
    let counted = prover.outcomes().unwrap();
    for (outcome, bdd) in Outcome::ALL.into_iter().zip(second.outcomes()) {
        let one = counted[outcome as usize].exact().unwrap();
        assert_eq!(one, number(&bdd.and(&valid)), "{outcome}");
    }
}
