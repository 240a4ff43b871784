//! The answers that can be given, as levels of a diagram.
//!
//! One level for a question with one answer: a value for each answer, or for each range of numbers that no condition
//! tells apart. For a choose-many a level of two values for every option and for "not sure", and one more for what
//! is said when nothing of that is ticked, where there is a choice: "none" or "prefer not to say". So every
//! combination of values stands for answers, and every answer has its place.

use std::collections::BTreeSet;

use super::diagram::{Diagram, Node, Op, Undecided};
use crate::answers::{Answer, Answers};
use crate::logic::Atom;
use crate::ruleset::{Condition, Kind, Leaf, Question, RuleSet, Token};

/// The answers that can be given to the questions of one rule set, or of two at once.
#[derive(Debug, Clone)]
pub struct Space {
    domains: Vec<Domain>,
    /// How many answers each value of each level stands for: 1, or the whole numbers in a range.
    weights: Vec<Vec<u64>>,
    /// The value of each level that tells of nothing.
    harmless: Vec<usize>,
}

/// The answers that can be given to one question.
#[derive(Debug, Clone)]
pub struct Domain {
    /// Id of the question.
    pub id: String,
    /// Its first level.
    pub level: usize,
    /// What its levels stand for.
    pub values: DomainValues,
}

/// What the levels of a question stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DomainValues {
    /// One level, one value for each.
    One(Vec<Cell>),
    /// A level for each of these ids; then one for those that stand alone, if there are several.
    Many {
        /// Options and "not-sure".
        ticks: Vec<String>,
        /// "none", "prefer-not".
        alone: Vec<String>,
    },
}

/// One value of a question with one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// The answer with this id.
    Token(String),
    /// The numbers from the first to the second, ends included.
    Numbers(i64, i64),
}

/// One value for each level.
pub type Assignment = Vec<usize>;

impl Space {
    /// The answers to the questions of a rule set.
    #[must_use]
    pub fn of(rules: &RuleSet) -> Self {
        Self::new(rules.questions.iter().map(|question| (question, vec![(rules, question)])).collect())
    }

    /// The same with the questions in another order: `order` lists their indices.
    #[must_use]
    pub fn in_order(rules: &RuleSet, order: &[usize]) -> Self {
        let questions = order.iter().filter_map(|index| rules.questions.get(*index));
        Self::new(questions.map(|question| (question, vec![(rules, question)])).collect())
    }

    /// The answers to the questions of two rule sets: a question that both ask in the same way has one place, with
    /// the answers of both; numbers are cut wherever one of them cuts.
    #[must_use]
    pub fn of_both(old: &RuleSet, new: &RuleSet) -> Self {
        let same = |one: &Question, other: &Question| {
            one.id.value == other.id.value && alike(&one.kind, &other.kind)
        };
        let mut rows: Vec<(&Question, Vec<(&RuleSet, &Question)>)> = Vec::new();
        for question in &new.questions {
            let twin = old.questions.iter().find(|other| same(question, other));
            rows.push((
                question,
                std::iter::once((new, question)).chain(twin.map(|twin| (old, twin))).collect(),
            ));
        }
        let mut place = 0;
        for question in &old.questions {
            let found = rows.iter().position(|(other, _)| same(question, other));
            if found.is_none() {
                rows.insert(place, (question, vec![(old, question)]));
            }
            place = found.unwrap_or(place) + 1;
        }
        Self::new(rows)
    }

    fn new(rows: Vec<(&Question, Vec<(&RuleSet, &Question)>)>) -> Self {
        let mut space = Self { domains: Vec::new(), weights: Vec::new(), harmless: Vec::new() };
        for (question, twins) in rows {
            let level = space.weights.len();
            let values = match question.kind {
                Kind::ChooseMany => space.many(&twins),
                _ => space.one(question, &twins),
            };
            space.domains.push(Domain { id: question.id.to_string(), level, values });
        }
        space
    }

    fn many(&mut self, twins: &[(&RuleSet, &Question)]) -> DomainValues {
        let of = |wanted: fn(Token) -> bool| {
            let tokens = twins.iter().flat_map(move |(_, question)| {
                question
                    .tokens()
                    .into_iter()
                    .filter(move |token| wanted(*token))
                    .map(|token| question.token_id(token))
            });
            unique(tokens)
        };
        let mut ticks = of(|token| matches!(token, Token::Option(_)));
        ticks.extend(of(|token| token == Token::NotSure));
        let alone = of(|token| matches!(token, Token::None | Token::PreferNot));
        for _ in &ticks {
            self.level(vec![1, 1], 0);
        }
        if alone.len() > 1 {
            self.level(vec![1; alone.len()], 0);
        }
        DomainValues::Many { ticks, alone }
    }

    fn one(&mut self, question: &Question, twins: &[(&RuleSet, &Question)]) -> DomainValues {
        let mut cells = Vec::new();
        if let Kind::Number { .. } = question.kind {
            cells.extend(numbers(twins).into_iter().map(|(least, most)| Cell::Numbers(least, most)));
        }
        let tokens =
            twins.iter().flat_map(|(_, twin)| twin.tokens().into_iter().map(|token| twin.token_id(token)));
        cells.extend(unique(tokens).into_iter().map(Cell::Token));
        let weight = |cell: &Cell| match cell {
            Cell::Token(_) => 1,
            Cell::Numbers(least, most) => most.abs_diff(*least).saturating_add(1),
        };
        let baseline = baseline(question).map(|token| Cell::Token(question.token_id(token).to_owned()));
        let harmless = baseline.and_then(|cell| cells.iter().position(|other| *other == cell)).unwrap_or(0);
        self.level(cells.iter().map(weight).collect(), harmless);
        DomainValues::One(cells)
    }

    fn level(&mut self, weights: Vec<u64>, harmless: usize) {
        self.weights.push(weights);
        self.harmless.push(harmless);
    }

    /// How many values each level has.
    #[must_use]
    pub fn arity(&self) -> Vec<u32> {
        self.weights.iter().map(|weights| u32::try_from(weights.len()).unwrap_or(u32::MAX)).collect()
    }

    /// How many answers each value of each level stands for.
    #[must_use]
    pub fn weights(&self) -> &[Vec<u64>] {
        &self.weights
    }

    /// For each level the value that tells of nothing: not ticked, "no", the harmless option, the first.
    #[must_use]
    pub fn harmless(&self) -> &[usize] {
        &self.harmless
    }

    /// All questions, in order.
    #[must_use]
    pub fn domains(&self) -> &[Domain] {
        &self.domains
    }

    /// The answers that can be given to a question.
    #[must_use]
    pub fn domain(&self, question: &Question) -> Option<&Domain> {
        self.domains.iter().find(|domain| domain.is_of(question))
    }

    /// The answers of a person: one value for each level. Hidden questions have some answer too.
    #[must_use]
    pub fn decode(&self, rules: &RuleSet, assignment: &[usize]) -> Answers {
        let mut answers = Answers::new();
        for index in rules.question_indices() {
            let question = rules.question(index);
            let answer = self.domain(question).and_then(|domain| domain.decode(question, assignment));
            if let Some(answer) = answer {
                answers.set(index, answer);
            }
        }
        answers
    }
}

impl Domain {
    /// Whether it holds the answers to this question.
    pub(super) fn is_of(&self, question: &Question) -> bool {
        let fits = match (&self.values, &question.kind) {
            (DomainValues::Many { .. }, Kind::ChooseMany) => true,
            (DomainValues::Many { .. }, _) | (_, Kind::ChooseMany) => false,
            (DomainValues::One(cells), kind) => {
                let numbers = cells.iter().any(|cell| matches!(cell, Cell::Numbers(..)));
                numbers == matches!(kind, Kind::Number { .. })
            }
        };
        fits && self.id == question.id.value
    }

    /// Its levels.
    #[must_use]
    pub fn levels(&self) -> std::ops::Range<usize> {
        let number = match &self.values {
            DomainValues::One(_) => 1,
            DomainValues::Many { ticks, alone } => ticks.len() + usize::from(alone.len() > 1),
        };
        self.level..self.level + number
    }

    /// The level of what stands alone in a choose-many, where there is a choice.
    #[must_use]
    pub fn alone_level(&self) -> Option<usize> {
        match &self.values {
            DomainValues::Many { ticks, alone } if alone.len() > 1 => Some(self.level + ticks.len()),
            _ => None,
        }
    }

    /// The level where an answer is told, and the value it has there.
    #[must_use]
    pub fn place_of(&self, id: &str) -> Option<(usize, usize)> {
        match &self.values {
            DomainValues::One(cells) => {
                let value =
                    cells.iter().position(|cell| matches!(cell, Cell::Token(token) if token == id))?;
                Some((self.level, value))
            }
            DomainValues::Many { ticks, alone } => match ticks.iter().position(|tick| tick == id) {
                Some(tick) => Some((self.level + tick, 1)),
                None => Some((self.alone_level()?, alone.iter().position(|other| other == id)?)),
            },
        }
    }

    /// When an answer is given.
    ///
    /// # Errors
    /// When the budget of the diagram is used up.
    pub fn atom(&self, diagram: &mut Diagram, question: &Question, atom: Atom) -> Result<Node, Undecided> {
        match (&self.values, atom) {
            (DomainValues::One(cells), _) => {
                let holds = |cell: &Cell| match (cell, atom) {
                    (Cell::Token(id), Atom::Answer(_, token)) => id == question.token_id(token),
                    (Cell::Numbers(from, to), Atom::Number(_, least, most)) => *from >= least && *to <= most,
                    _ => false,
                };
                let children: Vec<Node> =
                    cells.iter().map(|cell| Node::terminal(u32::from(holds(cell)))).collect();
                diagram.node(self.level, &children)
            }
            (DomainValues::Many { ticks, alone }, Atom::Answer(_, token)) => {
                let id = question.token_id(token);
                if let Some(tick) = ticks.iter().position(|other| other == id) {
                    return diagram.node(self.level + tick, &[Node::NO, Node::YES]);
                }
                match alone.iter().position(|other| other == id) {
                    Some(value) => self.unticked(diagram, value),
                    None => Ok(Node::NO),
                }
            }
            (DomainValues::Many { .. }, Atom::Number(..)) => Ok(Node::NO),
        }
    }

    /// When nothing is ticked in a choose-many, and this is said instead.
    fn unticked(&self, diagram: &mut Diagram, value: usize) -> Result<Node, Undecided> {
        let DomainValues::Many { ticks, alone } = &self.values else { return Ok(Node::NO) };
        let mut node = Node::YES;
        if alone.len() > 1 {
            let children: Vec<Node> =
                (0..alone.len()).map(|other| Node::terminal(u32::from(other == value))).collect();
            node = diagram.node(self.level + ticks.len(), &children)?;
        }
        for tick in (0..ticks.len()).rev() {
            node = diagram.node(self.level + tick, &[node, Node::NO])?;
        }
        Ok(node)
    }

    /// When its levels have the values that stand for a question that is not asked: one combination for all.
    ///
    /// # Errors
    /// When the budget of the diagram is used up.
    pub fn unasked(&self, diagram: &mut Diagram) -> Result<Node, Undecided> {
        match &self.values {
            DomainValues::Many { .. } => self.unticked(diagram, 0),
            DomainValues::One(cells) => {
                let children: Vec<Node> =
                    (0..cells.len()).map(|value| Node::terminal(u32::from(value == 0))).collect();
                diagram.node(self.level, &children)
            }
        }
    }

    /// When its levels are the one combination that stands for their answer: of a choose-many with something ticked,
    /// the level of what stands alone says nothing.
    ///
    /// # Errors
    /// When the budget of the diagram is used up.
    pub fn canonical(&self, diagram: &mut Diagram) -> Result<Node, Undecided> {
        let (DomainValues::Many { ticks, alone }, Some(level)) = (&self.values, self.alone_level()) else {
            return Ok(Node::YES);
        };
        let children: Vec<Node> =
            (0..alone.len()).map(|value| Node::terminal(u32::from(value == 0))).collect();
        let ticked = diagram.node(level, &children)?;
        let mut node = Node::YES;
        for tick in (0..ticks.len()).rev() {
            node = diagram.node(self.level + tick, &[node, ticked])?;
        }
        Ok(node)
    }

    /// An answer as one value for each of its levels.
    #[must_use]
    pub fn encode(&self, question: &Question, answer: &Answer) -> Vec<usize> {
        let given = |id: &str| answer.tokens().any(|token| question.token_id(token) == id);
        match &self.values {
            DomainValues::One(cells) => {
                let is_it = |cell: &Cell| match (cell, answer) {
                    (Cell::Numbers(least, most), Answer::Number(number)) => (least..=most).contains(&number),
                    (Cell::Token(id), _) => given(id),
                    (Cell::Numbers(..), _) => false,
                };
                vec![cells.iter().position(is_it).unwrap_or(0)]
            }
            DomainValues::Many { ticks, alone } => {
                let said = alone.iter().position(|id| given(id)).unwrap_or(0);
                let ticked = ticks.iter().map(|id| usize::from(given(id)));
                ticked.chain((alone.len() > 1).then_some(said)).collect()
            }
        }
    }

    /// When its levels tell something that a question does not offer as an answer.
    pub(super) fn foreign(&self, diagram: &mut Diagram, question: &Question) -> Result<Node, Undecided> {
        let offers = |id: &String| question.token_by_id(id).is_some();
        match &self.values {
            DomainValues::One(cells) => {
                let offered = |cell: &Cell| match (cell, &question.kind) {
                    (Cell::Token(id), _) => offers(id),
                    (Cell::Numbers(from, to), Kind::Number { min, max, .. }) => from >= min && to <= max,
                    (Cell::Numbers(..), _) => false,
                };
                let children: Vec<Node> =
                    cells.iter().map(|cell| Node::terminal(u32::from(!offered(cell)))).collect();
                diagram.node(self.level, &children)
            }
            DomainValues::Many { ticks, alone } => {
                let mut foreign = Node::NO;
                for (value, _) in alone.iter().enumerate().filter(|(_, id)| !offers(id)) {
                    let said = self.unticked(diagram, value)?;
                    foreign = diagram.apply(Op::Or, foreign, said)?;
                }
                for (level, _) in self.levels().zip(ticks).filter(|(_, id)| !offers(id)) {
                    let ticked = diagram.node(level, &[Node::NO, Node::YES])?;
                    foreign = diagram.apply(Op::Or, foreign, ticked)?;
                }
                Ok(foreign)
            }
        }
    }

    fn decode(&self, question: &Question, assignment: &[usize]) -> Option<Answer> {
        let at = |level: usize| assignment.get(level).copied().unwrap_or(0);
        let token = |id: &String| question.token_by_id(id);
        match &self.values {
            DomainValues::One(cells) => match cells.get(at(self.level))? {
                Cell::Numbers(least, _) => Some(Answer::Number(*least)),
                Cell::Token(id) => token(id).map(Answer::one),
            },
            DomainValues::Many { ticks, alone } => {
                let ticked = ticks.iter().zip(self.level..).filter(|(_, level)| at(*level) == 1);
                let tokens: BTreeSet<Token> = ticked.filter_map(|(id, _)| token(id)).collect();
                if tokens.is_empty() {
                    let value = self.alone_level().map_or(0, at);
                    return alone.get(value).and_then(token).map(Answer::one);
                }
                Some(Answer::Chosen(tokens))
            }
        }
    }
}

/// The answer to a question that tells of nothing: "no", "none", the option marked harmless.
#[must_use]
pub fn baseline(question: &Question) -> Option<Token> {
    match question.kind {
        Kind::YesNo => Some(Token::Option(1)),
        Kind::ChooseMany => Some(Token::None),
        Kind::ChooseOne => question.options.iter().position(|option| option.ok).map(Token::Option),
        Kind::Number { .. } => None,
    }
}

fn alike(one: &Kind, other: &Kind) -> bool {
    one.id() == other.id()
}

fn unique<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for id in ids {
        if !found.iter().any(|other| other == id) {
            found.push(id.to_owned());
        }
    }
    found
}

/// The ranges of numbers that no condition tells apart. The smallest number stands by itself: it also stands for a
/// question that is not asked, and that is one way to answer it.
fn numbers(twins: &[(&RuleSet, &Question)]) -> Vec<(i64, i64)> {
    let mut starts = BTreeSet::new();
    let mut end = i64::MIN;
    for (rules, question) in twins {
        let Kind::Number { min, max, .. } = question.kind else { continue };
        end = end.max(max);
        starts.extend([min, min.saturating_add(1), max.saturating_add(1)]);
        for condition in conditions(rules) {
            for leaf in condition.leaves() {
                if let Leaf::Number { question: index, at_least, at_most } = leaf
                    && rules.question(*index).id == question.id
                {
                    starts.extend(at_least);
                    starts.extend(at_most.map(|most| most.saturating_add(1)));
                }
            }
        }
    }
    let first = twins.iter().filter_map(|(_, question)| match question.kind {
        Kind::Number { min, .. } => Some(min),
        _ => None,
    });
    let first = first.min().unwrap_or(end);
    let starts: Vec<i64> = starts.into_iter().filter(|start| (first..=end).contains(start)).collect();
    let ends = starts.iter().skip(1).map(|start| start - 1).chain([end]);
    starts.iter().copied().zip(ends).collect()
}

/// Every condition of a rule set.
fn conditions(rules: &RuleSet) -> impl Iterator<Item = &Condition> {
    let gates = rules.questions.iter().filter_map(|question| question.when.as_ref());
    let findings = rules.findings.iter().map(|finding| &finding.when);
    let evidence = rules.evidence.iter().map(|note| &note.when);
    let claims = rules.claims.iter().flat_map(|claim| [&claim.premise, &claim.conclusion]);
    gates.chain(findings).chain(evidence).chain(claims)
}
