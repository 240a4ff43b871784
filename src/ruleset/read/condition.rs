//! Conditions: from tables to [`Condition`], with every name in them resolved.

use super::entries::bounds_reversed;
use super::{ClaimDraft, EvidenceDraft, FindingDraft, Names, QuestionDraft, order};
use crate::document::{Entry, Fields, Node, Place, Sources, Value, fields, read_toml};
use crate::problem::{Problem, suggest, suggest_among};
use crate::ruleset::condition::{Condition, Leaf, Test};
use crate::ruleset::format;
use crate::ruleset::model::{Finding, FindingIx, Kind, Question, QuestionIx, RuleSet, Token};
use crate::ruleset::vocabulary::Outcome;

/// Where a condition stands; that decides what it may look at.
#[derive(Clone, Copy, PartialEq)]
enum Scope {
    /// The `when` of a question, a finding or evidence.
    When,
    /// The `if` or `then` of a claim.
    Claim,
}

struct Resolver<'a> {
    names: &'a Names,
    questions: &'a [Question],
    problems: &'a mut Vec<Problem>,
}

/// Resolves the conditions of everything that has one.
pub(super) fn resolve(
    names: &Names,
    drafts: Vec<QuestionDraft<'_>>,
    finding_drafts: Vec<FindingDraft<'_>>,
    evidence: &mut [EvidenceDraft<'_>],
    claims: &mut [ClaimDraft<'_>],
    problems: &mut Vec<Problem>,
) -> (Vec<Question>, Vec<Finding>) {
    let (mut questions, gates): (Vec<Question>, Vec<Option<&Node<'_>>>) = drafts.into_iter().unzip();
    let mut resolver = Resolver { names, questions: &questions, problems };
    let gates: Vec<Option<Condition>> =
        gates.into_iter().map(|node| resolver.condition(node?, Scope::When)).collect();
    let mut findings = Vec::new();
    for (mut finding, when, together_with) in finding_drafts {
        if let Some(condition) = when.and_then(|node| resolver.condition(node, Scope::When)) {
            finding.when = condition;
        }
        finding.together_with =
            together_with.iter().filter_map(|id| resolver.finding(id.as_str(), id.place)).collect();
        findings.push(finding);
    }
    for (evidence, when) in evidence {
        if let Some(condition) = when.and_then(|node| resolver.condition(node, Scope::When)) {
            evidence.when = condition;
        }
    }
    for (claim, premise, conclusion) in claims {
        if let Some(condition) = premise.and_then(|node| resolver.claim_part(node, "if")) {
            claim.premise = condition;
        }
        if let Some(condition) = conclusion.and_then(|node| resolver.claim_part(node, "then")) {
            claim.conclusion = condition;
        }
    }
    for (question, gate) in questions.iter_mut().zip(gates) {
        question.when = gate;
    }
    order::check(&questions, problems);
    (questions, findings)
}

/// Reads a condition that stands by itself, by the names of a rule set: `{ age = "70-up" }`, also without its braces
/// or behind `if =`. `file` is the index of its text in `sources`, after the files of the rule set, so that
/// messages can point at both. Nothing may be tested but answers and findings. `None` after a problem.
#[must_use]
pub fn read_condition(
    rules: &RuleSet,
    sources: &Sources,
    file: u16,
    problems: &mut Vec<Problem>,
) -> Option<Condition> {
    let before = problems.len();
    let root = read_toml(sources, file, problems);
    if problems.len() > before {
        return None;
    }
    let names = Names {
        questions: (0..)
            .zip(&rules.questions)
            .map(|(index, question)| (question.id.value.clone(), (QuestionIx(index), question.id.place)))
            .collect(),
        findings: (0..)
            .zip(&rules.findings)
            .map(|(index, finding)| (finding.id.value.clone(), (FindingIx(index), finding.id.place)))
            .collect(),
        ..Names::default()
    };
    let node = match &root.value {
        Value::Table(entries) => match entries.as_slice() {
            [only] if only.key == "if" => &only.value,
            _ => &root,
        },
        _ => &root,
    };
    let condition =
        Resolver { names: &names, questions: &rules.questions, problems }.condition(node, Scope::When);
    condition.filter(|_| problems.len() == before)
}

impl Resolver<'_> {
    /// The `if` or `then` of a claim: it must name something.
    fn claim_part(&mut self, node: &Node<'_>, key: &str) -> Option<Condition> {
        if matches!(&node.value, Value::Table(entries) if entries.is_empty()) {
            let message = format!("the `{key}` of this claim names nothing");
            self.problems.push(
                Problem::error("empty-claim", message, node.place)
                    .help("name a question, a finding or an outcome that the claim is about"),
            );
            return None;
        }
        self.condition(node, Scope::Claim)
    }

    /// A table of tests that must all hold. `None` after a problem.
    fn condition(&mut self, node: &Node<'_>, scope: Scope) -> Option<Condition> {
        let Value::Table(entries) = &node.value else {
            self.problems.push(
                fields::wrong_type(node, "a table", "a condition")
                    .help("a condition is a table such as `{ question-id = \"option-id\" }`"),
            );
            return None;
        };
        // Every part is resolved before any is given up, so that all problems are found.
        let mut parts: Vec<Option<Condition>> = entries.iter().map(|entry| self.part(entry, scope)).collect();
        match parts.len() {
            0 => {
                self.problems.push(empty(node.place));
                None
            }
            1 => parts.pop().flatten(),
            _ => {
                let parts = parts.into_iter().collect::<Option<Vec<_>>>()?;
                Some(Condition { test: Test::All(parts), place: node.place })
            }
        }
    }

    /// One key of a condition.
    fn part(&mut self, entry: &Entry<'_>, scope: Scope) -> Option<Condition> {
        let node = &entry.value;
        let place = Place { end: node.place.end, ..entry.key_place };
        let test = match &*entry.key {
            "any" => Test::Any(self.conditions(node, "any", scope)?),
            "all" => Test::All(self.conditions(node, "all", scope)?),
            "not" => Test::Not(Box::new(self.condition(node, scope)?)),
            "count" => self.count(entry, scope)?,
            "finding" => Test::Leaf(self.finding_leaf(node)?),
            "outcome" | "outcome-at-least" if scope != Scope::Claim => {
                let message = format!("`{}` can be tested in claims only", entry.key);
                self.problems.push(
                    Problem::error("outcome-outside-claim", message, entry.key_place).help(
                        "the outcome follows from the findings; test the answers or findings behind it",
                    ),
                );
                return None;
            }
            "outcome" => {
                let outcomes: Option<Vec<_>> = self
                    .names_in(node, "outcome")?
                    .into_iter()
                    .map(|(id, at)| self.outcome(&id, at))
                    .collect();
                Test::Leaf(Leaf::Outcome(outcomes?))
            }
            "outcome-at-least" => {
                fields::check_text(node, "`outcome-at-least`", self.problems);
                let id = fields::text_of(node)?;
                Test::Leaf(Leaf::OutcomeAtLeast(self.outcome(&id, id.place)?))
            }
            id => Test::Leaf(self.question_leaf(id, entry)?),
        };
        Some(Condition { test, place })
    }

    /// A list of conditions, which must not be empty.
    fn conditions(&mut self, node: &Node<'_>, key: &str, scope: Scope) -> Option<Vec<Condition>> {
        let Value::Array(items) = &node.value else {
            self.problems.push(fields::wrong_type(node, "a list of conditions", &fields::quoted(key)));
            return None;
        };
        if items.is_empty() {
            self.problems.push(empty(node.place));
            return None;
        }
        let parts: Vec<Option<Condition>> = items.iter().map(|item| self.condition(item, scope)).collect();
        parts.into_iter().collect()
    }

    fn count(&mut self, entry: &Entry<'_>, scope: Scope) -> Option<Test> {
        let fields = Fields::of(&entry.value, &format::COUNT, entry.key_place, self.problems)?;
        let of = fields.node("of");
        let bounds = bounds(&fields, "`count`", entry.key_place, self.problems);
        let items = match of.map(|of| &of.value) {
            Some(Value::Array(items)) => items.len(),
            _ => 0,
        };
        let of = self.conditions(of?, "of", scope)?;
        let (at_least, at_most) = bounds?;
        Some(Test::Count {
            at_least: self.count_bound("at-least", at_least, items),
            at_most: self.count_bound("at-most", at_most, items),
            of,
        })
    }

    /// A bound of a `count` that makes a difference: neither always nor never true. `None` also after a
    /// problem.
    fn count_bound(&mut self, key: &'static str, bound: Option<(i64, Place)>, items: usize) -> Option<usize> {
        let (number, place) = bound?;
        let fits =
            |number: &usize| if key == "at-least" { (1..=items).contains(number) } else { *number < items };
        let fitting = usize::try_from(number).ok().filter(fits);
        if fitting.is_none() {
            let (low, high) = if key == "at-least" { (1, items) } else { (0, items.saturating_sub(1)) };
            let conditions = if items == 1 { "condition" } else { "conditions" };
            let message = format!("`{key}` is {number}, and `of` lists {items} {conditions}");
            self.problems.push(
                Problem::error("number-bounds", message, place)
                    .help(format!("here it makes a difference from {low} to {high} only")),
            );
        }
        fitting
    }

    fn finding_leaf(&mut self, node: &Node<'_>) -> Option<Leaf> {
        let ids = self.names_in(node, "finding")?;
        let found: Vec<_> =
            ids.into_iter().map(|(id, at)| self.finding(&id, at).map(|found| (found, at))).collect();
        Some(Leaf::Finding { any_of: found.into_iter().collect::<Option<_>>()? })
    }

    fn finding(&mut self, id: &str, place: Place) -> Option<FindingIx> {
        if let Some((finding, _)) = self.names.findings.get(id) {
            return Some(*finding);
        }
        let problem = Problem::error("unknown-finding", format!("there is no finding `{id}`"), place);
        let known = self.names.findings.keys().map(String::as_str);
        self.problems.push(suggest(problem, id, place, known, "a finding"));
        None
    }

    fn outcome(&mut self, id: &str, place: Place) -> Option<Outcome> {
        let outcome = Outcome::from_id(id);
        if outcome.is_none() {
            let problem = Problem::error("unknown-outcome", format!("there is no outcome `{id}`"), place);
            let known = Outcome::ALL.iter().map(|outcome| outcome.id());
            self.problems.push(suggest(problem, id, place, known, "an outcome"));
        }
        outcome
    }

    /// A string or a list of strings, not empty.
    fn names_in(&mut self, node: &Node<'_>, what: &str) -> Option<Vec<(String, Place)>> {
        let nodes = match &node.value {
            Value::Array(items) if items.is_empty() => {
                self.problems.push(empty(node.place));
                return None;
            }
            Value::Array(items) => items.as_slice(),
            Value::String(_) => std::slice::from_ref(node),
            _ => {
                let wanted = "a string or a list of strings";
                self.problems.push(fields::wrong_type(node, wanted, &fields::quoted(what)));
                return None;
            }
        };
        let what =
            if matches!(node.value, Value::Array(_)) { fields::one_of(what) } else { fields::quoted(what) };
        let texts: Vec<_> = nodes
            .iter()
            .map(|node| {
                fields::check_text(node, &what, self.problems);
                fields::text_of(node)
            })
            .collect();
        texts.into_iter().map(|text| text.map(|text| (text.value, text.place))).collect()
    }

    /// A test of an answer.
    fn question_leaf(&mut self, id: &str, entry: &Entry<'_>) -> Option<Leaf> {
        let Some((index, defined)) = self.names.questions.get(id).copied() else {
            let problem =
                Problem::error("unknown-question", format!("there is no question `{id}`"), entry.key_place);
            let known = self.names.questions.keys().map(String::as_str);
            self.problems.push(suggest(problem, id, entry.key_place, known, "a question"));
            return None;
        };
        let question = self.questions.get(index.0)?;
        if question.record_only {
            let message = format!("`{id}` is only recorded, so no condition may test it");
            self.problems.push(
                Problem::error("record-only-tested", message, entry.key_place)
                    .related(defined, "`record-only` question defined here")
                    .help("take `record-only` away from it, or test another question"),
            );
        }
        match &entry.value.value {
            Value::Table(_) => return self.number_leaf(question, index, entry, defined),
            Value::Integer(number) if matches!(question.kind, Kind::Number { .. }) => {
                let message = format!("`{id}` is tested by bounds, not by one number");
                let help = format!(
                    "for exactly {number}, write `{id} = {{ at-least = {number}, at-most = {number} }}`"
                );
                let problem = Problem::error("wrong-type", message, entry.value.place).help(help);
                self.problems.push(problem.related(defined, format!("`{id}` is defined here")));
                return None;
            }
            Value::Boolean(flag) if question.kind == Kind::YesNo => {
                let message = format!("`{id}` is answered by \"yes\" or \"no\", not by {flag}");
                let word = if *flag { "yes" } else { "no" };
                let problem = Problem::error("wrong-type", message, entry.value.place);
                self.problems.push(problem.help(format!("write `{id} = \"{word}\"`")));
                return None;
            }
            _ => {}
        }
        let ids = self.names_in(&entry.value, id)?;
        let tokens: Vec<_> = ids
            .into_iter()
            .map(|(option, at)| {
                if let Some(token) = question.token_by_id(&option) {
                    Some((token, at))
                } else {
                    // Without any option, that it has none was reported already.
                    let choice = matches!(question.kind, Kind::ChooseOne | Kind::ChooseMany);
                    if !(choice && question.options.is_empty()) {
                        self.problems.push(unknown_option(question, &option, at, defined));
                    }
                    None
                }
            })
            .collect();
        Some(Leaf::Answer { question: index, any_of: tokens.into_iter().collect::<Option<_>>()? })
    }

    fn number_leaf(
        &mut self,
        question: &Question,
        index: QuestionIx,
        entry: &Entry<'_>,
        defined: Place,
    ) -> Option<Leaf> {
        let Kind::Number { min, max, .. } = question.kind else {
            let message =
                format!("`{}` is a {} question and has no number to test", question.id, question.kind.id());
            self.problems.push(
                Problem::error("number-test-on-choice", message, entry.value.place)
                    .related(defined, format!("`{}` is defined here", question.id))
                    .help(format!("test it as `{} = \"option-id\"`", question.id)),
            );
            return None;
        };
        let fields = Fields::of(&entry.value, &format::BOUNDS, entry.key_place, self.problems)?;
        let bounds = bounds(&fields, "a number test", entry.key_place, self.problems);
        let (at_least, at_most) = bounds?;
        let (at_least, at_most) = (at_least.map(|(least, _)| least), at_most.map(|(most, _)| most));
        if at_least.is_some_and(|least| least > max) || at_most.is_some_and(|most| most < min) {
            let message = format!("no answer to `{}` can be in this range", question.id);
            self.problems.push(
                Problem::error("number-bounds", message, entry.value.place)
                    .related(defined, format!("`{}` takes numbers from {min} to {max}", question.id)),
            );
        }
        Some(Leaf::Number { question: index, at_least, at_most })
    }
}

fn unknown_option(question: &Question, option: &str, at: Place, defined: Place) -> Problem {
    if let Kind::Number { min, max, .. } = question.kind
        && question.tokens().is_empty()
    {
        let message = format!("`{}` is a number question and has no option `{option}`", question.id);
        return Problem::error("choice-test-on-number", message, at)
            .related(defined, format!("`{}` is defined here", question.id))
            .help(format!("test it as `{} = {{ at-least = {} }}`", question.id, min.midpoint(max)));
    }
    let problem = Problem::error("unknown-option", format!("`{}` has no option `{option}`", question.id), at)
        .related(defined, format!("`{}` is defined here", question.id));
    // Answers that a question only has when it says so.
    let flag = match option {
        "not-sure" => Some("not-sure"),
        "prefer-not" => Some("may-skip"),
        _ => None,
    };
    if let Some(flag) = flag {
        return problem.help(format!("add `{flag} = true` to the question"));
    }
    // A condition on `none` for one on a danger sign would turn it round, so what every question has is only listed.
    let tokens = question.tokens();
    let own = tokens.iter().filter(|token| matches!(token, Token::Option(_)));
    let ids = |token: &Token| question.token_id(*token);
    suggest_among(problem, option, at, own.map(ids), tokens.iter().map(ids), "an option")
}

fn empty(place: Place) -> Problem {
    Problem::error("empty-condition", "this condition tests nothing", place)
        .help("say what must hold, or leave the condition out")
}

type Bounds = (Option<(i64, Place)>, Option<(i64, Place)>);

/// `at-least` and `at-most`: one of them at least, not the wrong way round. `what` needs them.
fn bounds(fields: &Fields<'_>, what: &str, place: Place, problems: &mut Vec<Problem>) -> Option<Bounds> {
    let at_least = fields.integer("at-least");
    let at_most = fields.integer("at-most");
    match (at_least, at_most) {
        // One that is there and is no number was reported already.
        (None, None) if fields.node("at-least").is_some() || fields.node("at-most").is_some() => return None,
        (None, None) => {
            problems.push(Problem::error(
                "missing-key",
                format!("{what} needs `at-least`, `at-most` or both"),
                place,
            ));
            return None;
        }
        (Some((low, at)), Some((high, at_high))) if low > high => {
            problems.push(bounds_reversed("at-least", low, at, "at-most", high, at_high));
        }
        _ => {}
    }
    Some((at_least, at_most))
}
