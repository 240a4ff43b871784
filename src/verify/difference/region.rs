//! Where something differs, in the few questions that it depends on.

use super::joint::{Joint, question_of};
use crate::document::Place;
use crate::publish::in_words::{given_with_names, labels, leaf_with_names, name};
use crate::ruleset::{Leaf, QuestionIx, RuleSet, Token};
use crate::verify::diagram::{Diagram, Node, Op};
use crate::verify::prover::Failure;
use crate::verify::space::{Cell, Domain, DomainValues};

/// Some of all answer sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// The questions whose answers decide whether an answer set belongs to it, in the order asked.
    pub questions: Vec<String>,
    /// What holds for all of its answer sets.
    pub tests: Vec<Told>,
    /// Whether the tests say all: every answer set that can be compared and passes them belongs to it.
    pub exact: bool,
}

/// What is told in answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The question.
    pub question: String,
    /// What is told.
    pub test: ToldTest,
    /// The same in words.
    pub words: String,
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToldTest {
    /// The answer is one of these.
    IsOneOf(Vec<String>),
    /// The answer is a number from the first to the second, ends included.
    Between(i64, i64),
    /// These are all among the answers.
    Includes(Vec<String>),
    /// None of these is among the answers.
    Without(Vec<String>),
}

impl Joint<'_> {
    /// Describes where a function of two values holds, of what can be compared.
    pub(super) fn region(&mut self, node: Node) -> Result<Region, Failure> {
        let compared = self.compared(node)?;
        let node = self.without_one_sided(compared)?;
        let possible = possible_values(&self.diagram, node);
        let depends = levels_of(&self.diagram, node);
        let mut region = Region { questions: Vec::new(), tests: Vec::new(), exact: false };
        let mut all_told = true;
        for domain in self.space.domains() {
            if domain.levels().any(|level| depends.get(level) == Some(&true)) {
                region.questions.push(domain.id.clone());
                match self.told(domain, &possible) {
                    Some(tests) => region.tests.extend(tests),
                    None => all_told = false,
                }
            }
        }
        let product = self.product(&possible)?;
        region.exact = all_told && self.compared(product)? == compared;
        Ok(region)
    }

    /// A function that is the same wherever answers can be compared, and does not look at answers that cannot, as
    /// far as they can be left out.
    fn without_one_sided(&mut self, compared: Node) -> Result<Node, Failure> {
        let mut node = compared;
        for level in levels_of(&self.diagram, self.comparable)
            .into_iter()
            .zip(0..)
            .filter_map(|(is, at)| is.then_some(at))
        {
            let mut either = Node::NO;
            for value in 0..self.diagram.arity(level) {
                let fixed = self.diagram.fixed(node, level, value)?;
                either = self.diagram.apply(Op::Or, either, fixed)?;
            }
            if self.compared(either)? == compared {
                node = either;
            }
        }
        Ok(node)
    }

    /// Where every level has one of its possible values.
    fn product(&mut self, possible: &[Vec<bool>]) -> Result<Node, Failure> {
        let mut all = Node::YES;
        for (level, values) in possible.iter().enumerate().rev() {
            let children: Vec<Node> =
                values.iter().map(|possible| if *possible { all } else { Node::NO }).collect();
            all = self.diagram.node(level, &children)?;
        }
        Ok(all)
    }

    /// What the possible values of a question tell. `None` when that is more than a test.
    fn told(&self, domain: &Domain, possible: &[Vec<bool>]) -> Option<Vec<Told>> {
        let (old, new) = (self.old.rules(), self.new.rules());
        let asked = [new, old].into_iter().filter_map(|rules| Some((rules, question_of(rules, domain)?)));
        let can = |level: usize, value: usize| {
            possible.get(level).and_then(|values| values.get(value)) == Some(&true)
        };
        let tests = match &domain.values {
            DomainValues::One(cells) => {
                let left: Vec<&Cell> = cells
                    .iter()
                    .zip(0..)
                    .filter(|(_, value)| can(domain.level, *value))
                    .map(|(cell, _)| cell)
                    .collect();
                if left.len() == cells.len() { Vec::new() } else { vec![one(&left)?] }
            }
            DomainValues::Many { ticks, alone } => many(domain, ticks, alone, &can),
        };
        let tell = |test: ToldTest| {
            let words = asked.clone().find_map(|(rules, index)| test.words(rules, index));
            Told {
                question: domain.id.clone(),
                words: words.unwrap_or_else(|| format!("`{}`", domain.id)),
                test,
            }
        };
        Some(tests.into_iter().map(tell).collect())
    }
}

/// Some values of a question with one answer. `None` for numbers beside names, or in several ranges.
fn one(left: &[&Cell]) -> Option<ToldTest> {
    let name = |cell: &&Cell| match cell {
        Cell::Token(id) => Some(id.clone()),
        Cell::Numbers(..) => None,
    };
    if let Some(names) = left.iter().map(name).collect() {
        return Some(ToldTest::IsOneOf(names));
    }
    let mut range: Option<(i64, i64)> = None;
    for cell in left {
        range = match (cell, range) {
            (Cell::Numbers(from, to), None) => Some((*from, *to)),
            (Cell::Numbers(from, to), Some((least, most))) if *from == most.saturating_add(1) => {
                Some((least, *to))
            }
            _ => return None,
        };
    }
    range.map(|(least, most)| ToldTest::Between(least, most))
}

/// Some combinations of a choose-many. What is said instead of ticks is only open to some answers where nothing can be
/// ticked.
fn many(
    domain: &Domain,
    ticks: &[String],
    alone: &[String],
    can: &dyn Fn(usize, usize) -> bool,
) -> Vec<ToldTest> {
    let ticked = |value: usize| -> Vec<String> {
        let levels = ticks.iter().zip(domain.level..);
        levels.filter(|(_, level)| !can(*level, 1 - value)).map(|(id, _)| id.clone()).collect()
    };
    let (with, without) = (ticked(1), ticked(0));
    let said = |value: usize| domain.alone_level().is_none_or(|level| can(level, value));
    let left: Vec<String> =
        alone.iter().zip(0..).filter(|(_, value)| said(*value)).map(|(id, _)| id.clone()).collect();
    if without.len() == ticks.len() || left.len() < alone.len() {
        return vec![ToldTest::IsOneOf(left)];
    }
    let includes = (!with.is_empty()).then_some(ToldTest::Includes(with));
    includes.into_iter().chain((!without.is_empty()).then_some(ToldTest::Without(without))).collect()
}

impl ToldTest {
    /// In the words of a rule set; `None` when it does not know all of the answers.
    fn words(&self, rules: &RuleSet, question: QuestionIx) -> Option<String> {
        let tokens = |ids: &[String]| -> Option<Vec<Token>> {
            ids.iter().map(|id| rules.question(question).token_by_id(id)).collect()
        };
        Some(match self {
            Self::IsOneOf(ids) => {
                let any_of = tokens(ids)?.into_iter().map(|token| (token, Place::default())).collect();
                leaf_with_names(rules, &Leaf::Answer { question, any_of })
            }
            Self::Between(least, most) => leaf_with_names(
                rules,
                &Leaf::Number { question, at_least: Some(*least), at_most: Some(*most) },
            ),
            Self::Includes(ids) => given_with_names(rules, question, &tokens(ids)?),
            Self::Without(ids) => {
                let without = labels(rules, question, &tokens(ids)?, "and");
                format!("{} is without {without}", name(rules, question))
            }
        })
    }
}

/// On which levels a function looks.
fn levels_of(diagram: &Diagram, node: Node) -> Vec<bool> {
    let mut levels = vec![false; diagram.levels()];
    diagram.visit([node], &mut |_, level| levels.get_mut(level).into_iter().for_each(|level| *level = true));
    levels
}

/// The values that each level can have where a function of two values holds.
fn possible_values(diagram: &Diagram, root: Node) -> Vec<Vec<bool>> {
    let mut possible: Vec<Vec<bool>> =
        (0..diagram.levels()).map(|level| vec![false; diagram.arity(level)]).collect();
    let free = |from: usize, to: usize, possible: &mut Vec<Vec<bool>>| {
        for values in possible.get_mut(from..to).unwrap_or_default() {
            values.fill(true);
        }
    };
    free(0, if root == Node::NO { 0 } else { diagram.level(root) }, &mut possible);
    diagram.visit([root], &mut |node, level| {
        for value in 0..diagram.arity(level) {
            let child = diagram.child(node, level, value);
            if child == Node::NO {
                continue;
            }
            if let Some(place) = possible.get_mut(level).and_then(|values| values.get_mut(value)) {
                *place = true;
            }
            free(level + 1, diagram.level(child), &mut possible);
        }
    });
    possible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_neighbouring_ranges_are_told_as_one() {
        let ranges = |all: &[(i64, i64)]| -> Option<ToldTest> {
            let cells: Vec<Cell> = all.iter().map(|(from, to)| Cell::Numbers(*from, *to)).collect();
            one(&cells.iter().collect::<Vec<_>>())
        };
        assert_eq!(ranges(&[(1, 3), (4, 9)]), Some(ToldTest::Between(1, 9)));
        assert_eq!(ranges(&[(1, 3), (5, 9)]), None);
    }
}
