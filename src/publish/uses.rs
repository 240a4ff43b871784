//! What looks at each answer: shown beside it in the rule document.

use std::collections::BTreeMap;

use super::compose::link;
use super::in_words;
use super::outline::{Line, Link};
use crate::ruleset::{Condition, Finding, FindingKind, Leaf, QuestionIx, RuleSet, Token};

/// What looks at each answer, itself and not through other findings.
pub(super) struct Uses(BTreeMap<(QuestionIx, Option<Token>), Vec<Use>>);

#[derive(Clone, PartialEq)]
enum Use {
    Finding(usize),
    Question(usize),
}

impl Uses {
    /// Of every answer of a rule set.
    pub(super) fn of(rules: &RuleSet) -> Self {
        let mut uses = Self(BTreeMap::new());
        let gates = rules.questions.iter().map(|question| question.when.as_ref()).enumerate();
        for (index, when) in gates {
            if let Some(when) = when {
                uses.add(when, &Use::Question(index));
            }
        }
        for (index, finding) in rules.findings.iter().enumerate() {
            uses.add(&finding.when, &Use::Finding(index));
        }
        uses
    }

    fn add(&mut self, when: &Condition, from: &Use) {
        let mut note = |key| {
            let known: &mut Vec<Use> = self.0.entry(key).or_default();
            if !known.contains(from) {
                known.push(from.clone());
            }
        };
        for leaf in when.leaves() {
            match leaf {
                Leaf::Answer { question, any_of } => {
                    for (token, _) in any_of {
                        note((*question, Some(*token)));
                    }
                }
                Leaf::Number { question, .. } => note((*question, None)),
                Leaf::Finding { .. } | Leaf::Outcome(_) | Leaf::OutcomeAtLeast(_) => {}
            }
        }
    }

    /// A line for each finding and question that looks at an answer, the most urgent first.
    pub(super) fn lines(&self, rules: &RuleSet, question: QuestionIx, token: Option<Token>) -> Vec<Line> {
        let found = self.0.get(&(question, token)).map(Vec::as_slice).unwrap_or_default();
        let finding = |used: &Use| match used {
            Use::Finding(index) => rules.findings.get(*index),
            Use::Question(_) => None,
        };
        let findings: Vec<&Finding> = found.iter().filter_map(finding).collect();
        let named = |kind: FindingKind| {
            let links: Vec<Link> =
                findings.iter().filter(|finding| finding.kind == kind).map(|f| link(f)).collect();
            let text = format!("{}: ", in_words::kind(kind));
            (!links.is_empty()).then(|| Line { text, links, ..Line::default() })
        };
        let mut lines: Vec<Line> = FindingKind::ALL.into_iter().filter_map(named).collect();
        let numbers: Vec<String> = found
            .iter()
            .filter_map(|used| match used {
                Use::Question(index) => Some((index + 1).to_string()),
                Use::Finding(_) => None,
            })
            .collect();
        match numbers.as_slice() {
            [] => {}
            [only] => lines.push(format!("asks question {only}").into()),
            several => lines.push(format!("asks questions {}", several.join(", ")).into()),
        }
        lines
    }
}
