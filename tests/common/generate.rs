//! Small random rule sets without a mistake, and random answers to them.
//!
//! Everything is drawn from a [`Tape`] of numbers. An exhausted tape draws 0, and 0 is always the simplest
//! choice: so a shorter tape with smaller numbers is a simpler rule set, and a failing test shrinks well.
//!
//! What the reader demands of emergencies is built in, not tried for. Some questions are *careful*: they offer
//! "not sure", and are asked whenever they could matter. Emergencies test careful questions only.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use prescreen::answers::{Answer, Answers};
use prescreen::document::Sources;
use prescreen::problem::{MessageFormat, render};
use prescreen::ruleset::{RuleSet, from_texts};

/// Numbers to draw from.
pub(crate) struct Tape<'t> {
    values: std::slice::Iter<'t, u16>,
}

impl<'t> Tape<'t> {
    pub(crate) fn new(values: &'t [u16]) -> Self {
        Self { values: values.iter() }
    }

    /// A number below `n`, which is at least 1.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::from(self.values.next().copied().unwrap_or(0)) % n
    }

    /// True in so many of a hundred cases; false at the end of the tape.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// One of these.
    pub(crate) fn pick<'v, T>(&mut self, from: &'v [T]) -> &'v T {
        &from[self.below(from.len())]
    }

    /// Some of these, at least one.
    fn some<T: Clone>(&mut self, from: &[T]) -> Vec<T> {
        let first = self.below(from.len());
        let more: Vec<bool> = from.iter().map(|_| self.chance(30)).collect();
        let chosen = from.iter().enumerate().filter(|(index, _)| *index == first || more[*index]);
        chosen.map(|(_, item)| item.clone()).collect()
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(usize::try_from(high - low + 1).unwrap())).unwrap()
    }
}

/// A rule set as this module sees it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    /// In the order asked.
    pub(crate) questions: Vec<Question>,
    /// In the order of the file. One refers only to those before it.
    pub(crate) findings: Vec<Finding>,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a key of a question")]
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) id: String,
    pub(crate) section: usize,
    pub(crate) kind: Kind,
    pub(crate) when: Option<Condition>,
    pub(crate) not_sure: bool,
    pub(crate) may_skip: bool,
    pub(crate) record_only: bool,
    /// Fit for emergencies; see the head of this file.
    careful: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    YesNo,
    /// So many options.
    One(usize),
    Many(usize),
    /// From and to.
    Number(i64, i64),
}

#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) when: Condition,
    form: Form,
}

#[derive(Debug, Clone)]
pub(crate) enum Condition {
    /// The question has one of these answers.
    Answer(usize, Vec<String>),
    /// The answer lies within these bounds.
    Number(usize, Option<i64>, Option<i64>),
    /// One of these findings fires.
    Finding(Vec<usize>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Count(Vec<Condition>, Option<usize>, Option<usize>),
}

/// What may stand in a condition.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    /// Anything.
    Free,
    /// For emergencies: positive tests of careful questions.
    Certain,
    /// For gates of careful questions: the same, and "not sure" and "prefer not" always count.
    Open,
}

impl Question {
    /// The ids of its own options, without "none", "not sure" and "prefer not".
    pub(crate) fn options(&self) -> Vec<String> {
        let names = |n: usize| ["a", "b", "c", "d"].iter().take(n).map(|&name| name.to_owned()).collect();
        match self.kind {
            Kind::YesNo => vec!["yes".to_owned(), "no".to_owned()],
            Kind::One(n) | Kind::Many(n) => names(n),
            Kind::Number(..) => Vec::new(),
        }
    }

    fn unsure(&self) -> Vec<String> {
        let offered = [(self.not_sure, "not-sure"), (self.may_skip, "prefer-not")];
        offered.into_iter().filter(|(offered, _)| *offered).map(|(_, id)| id.to_owned()).collect()
    }

    /// Everything that can be answered by name.
    pub(crate) fn tokens(&self) -> Vec<String> {
        let none = if matches!(self.kind, Kind::Many(_)) { vec!["none".to_owned()] } else { Vec::new() };
        [self.options(), none, self.unsure()].concat()
    }
}

impl Rules {
    /// Draws a rule set.
    pub(crate) fn draw(tape: &mut Tape<'_>) -> Self {
        let mut rules = Self::default();
        let mut section = 0;
        for index in 0..=tape.below(7) {
            section += usize::from(index > 0 && tape.chance(30));
            let careful = tape.chance(50);
            let kind = match tape.below(4) {
                0 => Kind::YesNo,
                1 => Kind::Many(1 + tape.below(3)),
                2 => Kind::One(1 + tape.below(3)),
                _ => {
                    let min = tape.between(-2, 3);
                    Kind::Number(min, min + tape.between(0, 5))
                }
            };
            let question = Question {
                id: format!("q{}", index + 1),
                section,
                kind,
                when: None,
                not_sure: careful || tape.chance(30),
                may_skip: tape.chance(30),
                record_only: !careful && tape.chance(10),
                careful,
            };
            let form = if careful { Form::Open } else { Form::Free };
            let when = if tape.chance(60) { rules.condition(tape, form, 2) } else { None };
            rules.questions.push(Question { when, ..question });
            if tape.chance(30) {
                rules.draw_finding(tape);
            }
        }
        for _ in 0..=tape.below(5) {
            rules.draw_finding(tape);
        }
        // Some gates look at findings that later questions decide: only what is known by then counts.
        for index in 0..rules.questions.len() {
            if !rules.questions[index].careful && !rules.findings.is_empty() && tape.chance(15) {
                let finding = Condition::Finding(vec![tape.below(rules.findings.len())]);
                let negated = tape.chance(40);
                let when = if negated { Condition::Not(Box::new(finding)) } else { finding };
                rules.questions[index].when = Some(when);
            }
        }
        rules.add_what_emergencies_need();
        rules
    }

    fn draw_finding(&mut self, tape: &mut Tape<'_>) {
        let (kind, form) = match tape.below(6) {
            0 => ("criterion", Form::Free),
            1 => ("caution", Form::Free),
            2 => ("same-day", Form::Free),
            3 => ("topic", Form::Open),
            4 => ("caution", Form::Certain),
            _ => ("emergency", Form::Certain),
        };
        if let Some(when) = self.condition(tape, form, 3) {
            self.add(kind, when, form);
        }
    }

    fn add(&mut self, kind: &'static str, when: Condition, form: Form) {
        self.findings.push(Finding { id: format!("f{}", self.findings.len() + 1), kind, when, form });
    }

    /// A condition over the questions and findings so far; `None` when there is nothing to test.
    fn condition(&self, tape: &mut Tape<'_>, form: Form, depth: usize) -> Option<Condition> {
        let parts = |tape: &mut Tape<'_>| -> Vec<Condition> {
            (0..=tape.below(3)).filter_map(|_| self.condition(tape, form, depth - 1)).collect()
        };
        let choice = if depth == 0 { tape.below(2) } else { tape.below(8) };
        match choice {
            1 => self.finding_test(tape, form).or_else(|| self.leaf(tape, form)),
            3 => Some(Condition::Any(parts(tape))).filter(is_not_empty),
            4 => Some(Condition::All(parts(tape))).filter(is_not_empty),
            5 if form == Form::Free => {
                Some(Condition::Not(Box::new(self.condition(tape, form, depth - 1)?)))
            }
            6 => {
                let of = parts(tape);
                let n = of.len();
                if n == 0 {
                    return None;
                }
                if form == Form::Free && tape.chance(50) {
                    let at_most = tape.below(n);
                    let at_least = Some(1 + tape.below(n)).filter(|&least| least <= at_most);
                    return Some(Condition::Count(of, at_least, Some(at_most)));
                }
                Some(Condition::Count(of, Some(1 + tape.below(n)), None))
            }
            _ => self.leaf(tape, form),
        }
    }

    fn finding_test(&self, tape: &mut Tape<'_>, form: Form) -> Option<Condition> {
        let fits = |found: Form| match form {
            Form::Free => true,
            Form::Certain => found != Form::Free,
            Form::Open => found == Form::Open,
        };
        let usable: Vec<usize> =
            (0..self.findings.len()).filter(|&index| fits(self.findings[index].form)).collect();
        if usable.is_empty() { None } else { Some(Condition::Finding(tape.some(&usable))) }
    }

    /// A test of one question.
    fn leaf(&self, tape: &mut Tape<'_>, form: Form) -> Option<Condition> {
        let fits = |question: &Question| !question.record_only && (form == Form::Free || question.careful);
        let usable: Vec<usize> =
            (0..self.questions.len()).filter(|&index| fits(&self.questions[index])).collect();
        if usable.is_empty() {
            return None;
        }
        let index = *tape.pick(&usable);
        let question = &self.questions[index];
        let by_name = question.tokens();
        if let Kind::Number(min, max) = question.kind {
            if form == Form::Free && !by_name.is_empty() && tape.chance(20) {
                return Some(Condition::Answer(index, tape.some(&by_name)));
            }
            let low = tape.between(min, max);
            return Some(match form {
                Form::Free => match tape.below(3) {
                    0 => Condition::Number(index, Some(low), None),
                    1 => Condition::Number(index, None, Some(low)),
                    _ => Condition::Number(index, Some(low), Some(tape.between(low, max))),
                },
                Form::Certain => Condition::Number(index, Some(low), None),
                Form::Open => Condition::Any(vec![
                    Condition::Number(index, Some(low), None),
                    Condition::Answer(index, question.unsure()),
                ]),
            });
        }
        let affirming: Vec<String> = question.options().into_iter().filter(|id| id != "no").collect();
        Some(match form {
            Form::Free => Condition::Answer(index, tape.some(&by_name)),
            Form::Certain => Condition::Answer(index, tape.some(&affirming)),
            Form::Open => Condition::Answer(index, [tape.some(&affirming), question.unsure()].concat()),
        })
    }

    /// "Not sure" is at least same-day, "prefer not" at least a caution, and every option is used.
    fn add_what_emergencies_need(&mut self) {
        let mut tested = BTreeSet::new();
        for finding in self.findings.iter().filter(|finding| finding.kind == "emergency") {
            self.tested_by(&finding.when, &mut tested);
        }
        for index in tested {
            let question = self.questions[index].clone();
            let one = |id: &str| Condition::Answer(index, vec![id.to_owned()]);
            self.add("same-day", one("not-sure"), Form::Certain);
            if question.may_skip {
                self.add("caution", one("prefer-not"), Form::Certain);
            }
            if !question.options().is_empty() {
                self.add("topic", Condition::Answer(index, question.options()), Form::Free);
            }
        }
    }

    /// The questions that a condition tests, through findings.
    pub(crate) fn tested_by(&self, condition: &Condition, questions: &mut BTreeSet<usize>) {
        match condition {
            Condition::Answer(question, _) | Condition::Number(question, ..) => {
                questions.insert(*question);
            }
            Condition::Finding(any) => {
                for &finding in any {
                    self.tested_by(&self.findings[finding].when, questions);
                }
            }
            Condition::All(parts) | Condition::Any(parts) | Condition::Count(parts, ..) => {
                for part in parts {
                    self.tested_by(part, questions);
                }
            }
            Condition::Not(part) => self.tested_by(part, questions),
        }
    }

    /// Whether a condition is built from positive tests only, through findings.
    pub(crate) fn is_positive(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Answer(..) => true,
            Condition::Number(_, _, at_most) => at_most.is_none(),
            Condition::Finding(any) => {
                any.iter().all(|&finding| self.is_positive(&self.findings[finding].when))
            }
            Condition::Count(_, _, Some(_)) | Condition::Not(_) => false,
            Condition::All(parts) | Condition::Any(parts) | Condition::Count(parts, ..) => {
                parts.iter().all(|part| self.is_positive(part))
            }
        }
    }

    /// The rule set as a file. Its sections come in order, its questions section by section from the last, so
    /// that the order of the file is not the order asked.
    pub(crate) fn to_toml(&self) -> String {
        let mut out = HEAD.to_owned();
        let sections: BTreeSet<usize> = self.questions.iter().map(|question| question.section).collect();
        for section in &sections {
            writeln!(out, "[[section]]\nid = \"s{section}\"\ntitle = \"Part\"\n").unwrap();
        }
        for section in sections.iter().rev() {
            for question in self.questions.iter().filter(|question| question.section == *section) {
                self.write_question(&mut out, question);
            }
        }
        for finding in &self.findings {
            let when = self.in_toml(&finding.when);
            let (id, kind) = (&finding.id, finding.kind);
            writeln!(out, "[[finding]]\nid = \"{id}\"\nkind = \"{kind}\"\nwhen = {when}\ntitle = \"{id}\"\n")
                .unwrap();
        }
        out
    }

    fn write_question(&self, out: &mut String, question: &Question) {
        let (id, section) = (&question.id, question.section);
        let kind = match question.kind {
            Kind::YesNo => "yes-no".to_owned(),
            Kind::One(_) => "choose-one".to_owned(),
            Kind::Many(_) => "choose-many".to_owned(),
            Kind::Number(min, max) => format!("number\"\nmin = {min}\nmax = {max}\nunit = \"times"),
        };
        writeln!(
            out,
            "[[question]]\nid = \"{id}\"\nsection = \"s{section}\"\nkind = \"{kind}\"\nask = \"{id}?\""
        )
        .unwrap();
        if matches!(question.kind, Kind::One(_) | Kind::Many(_)) {
            let options: Vec<String> = question
                .options()
                .iter()
                .map(|id| format!("{{ id = \"{id}\", label = \"{id}\" }}"))
                .collect();
            writeln!(out, "options = [{}]", options.join(", ")).unwrap();
        }
        for (set, key) in [
            (question.not_sure, "not-sure"),
            (question.may_skip, "may-skip"),
            (question.record_only, "record-only"),
        ] {
            if set {
                writeln!(out, "{key} = true").unwrap();
            }
        }
        if let Some(when) = &question.when {
            writeln!(out, "when = {}", self.in_toml(when)).unwrap();
        }
        out.push('\n');
    }

    fn in_toml(&self, condition: &Condition) -> String {
        let list = |parts: &[Condition]| {
            let parts: Vec<String> = parts.iter().map(|part| self.in_toml(part)).collect();
            format!("[{}]", parts.join(", "))
        };
        let bounds = |least: Option<String>, most: Option<String>| {
            let least = least.map(|least| format!("at-least = {least}"));
            let most = most.map(|most| format!("at-most = {most}"));
            [least, most].into_iter().flatten().collect::<Vec<_>>().join(", ")
        };
        match condition {
            Condition::Answer(question, ids) => format!("{{ {} = {ids:?} }}", self.questions[*question].id),
            Condition::Number(question, least, most) => {
                let bounds = bounds(least.map(|n| n.to_string()), most.map(|n| n.to_string()));
                format!("{{ {} = {{ {bounds} }} }}", self.questions[*question].id)
            }
            Condition::Finding(any) => {
                let ids: Vec<&str> = any.iter().map(|&finding| self.findings[finding].id.as_str()).collect();
                format!("{{ finding = {ids:?} }}")
            }
            Condition::All(parts) => format!("{{ all = {} }}", list(parts)),
            Condition::Any(parts) => format!("{{ any = {} }}", list(parts)),
            Condition::Not(part) => format!("{{ not = {} }}", self.in_toml(part)),
            Condition::Count(of, least, most) => {
                let bounds = bounds(least.map(|n| n.to_string()), most.map(|n| n.to_string()));
                format!("{{ count = {{ of = {}, {bounds} }} }}", list(of))
            }
        }
    }

    /// The rule set as the program reads it. Fails when there is any problem, even a warning.
    pub(crate) fn read(&self) -> RuleSet {
        let mut sources = Sources::default();
        sources.add("generated.toml", self.to_toml());
        let reading = from_texts(sources);
        let problems = render(&reading.problems, &reading.files, MessageFormat::Human, false);
        assert!(problems.is_empty(), "a generated rule set has no problem:\n{problems}\n{}", self.to_toml());
        reading.rules.unwrap()
    }
}

fn is_not_empty(condition: &Condition) -> bool {
    !matches!(condition, Condition::All(parts) | Condition::Any(parts) if parts.is_empty())
}

/// An answer as this module sees it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Given {
    Named(BTreeSet<String>),
    Number(i64),
}

/// Answers by the index of their question.
pub(crate) type GivenAnswers = BTreeMap<usize, Given>;

/// One answer to a question.
pub(crate) fn draw_answer(tape: &mut Tape<'_>, question: &Question) -> Given {
    let tokens = question.tokens();
    if let Kind::Number(min, max) = question.kind
        && (tokens.is_empty() || !tape.chance(25))
    {
        return Given::Number(tape.between(min, max));
    }
    let mut chosen = vec![tape.pick(&tokens).clone()];
    let alone = ["none", "prefer-not"];
    if matches!(question.kind, Kind::Many(_)) && !alone.contains(&chosen[0].as_str()) {
        chosen.extend(tokens.into_iter().filter(|id| !alone.contains(&id.as_str()) && tape.chance(35)));
    }
    Given::Named(chosen.into_iter().collect())
}

/// An answer to every question, also to those that will not be shown.
pub(crate) fn draw_all_answers(tape: &mut Tape<'_>, rules: &Rules) -> GivenAnswers {
    rules.questions.iter().enumerate().map(|(index, question)| (index, draw_answer(tape, question))).collect()
}

/// Answers to some questions.
pub(crate) fn draw_answers(tape: &mut Tape<'_>, rules: &Rules) -> GivenAnswers {
    let missing = *tape.pick(&[0, 0, 20, 50]);
    let mut answers = draw_all_answers(tape, rules);
    answers.retain(|_, _| !tape.chance(missing));
    answers
}

/// Every possible answer to a question.
pub(crate) fn every_answer(question: &Question) -> Vec<Given> {
    let tokens = question.tokens();
    let mut found: Vec<Given> = match question.kind {
        Kind::Number(min, max) => (min..=max).map(Given::Number).collect(),
        _ => Vec::new(),
    };
    found.extend(tokens.iter().map(|id| Given::Named(BTreeSet::from([id.clone()]))));
    if matches!(question.kind, Kind::Many(_)) {
        let beside: Vec<&String> = tokens.iter().filter(|id| *id != "none" && *id != "prefer-not").collect();
        for set in 1..1_usize << beside.len() {
            let ticked = beside.iter().enumerate().filter(|(bit, _)| set & (1 << bit) != 0);
            found.push(Given::Named(ticked.map(|(_, id)| (*id).clone()).collect()));
        }
    }
    found
}

/// An answer as the program holds it.
pub(crate) fn typed(rules: &RuleSet, question: &Question, given: &Given) -> Answer {
    let index = rules.question_by_id(&question.id).unwrap();
    match given {
        Given::Number(number) => Answer::Number(*number),
        Given::Named(ids) => {
            Answer::Chosen(ids.iter().map(|id| rules.question(index).token_by_id(id).unwrap()).collect())
        }
    }
}

/// Answers as the program holds them.
pub(crate) fn typed_answers(rules: &RuleSet, drawn: &Rules, given: &GivenAnswers) -> Answers {
    let mut answers = Answers::new();
    for (&index, answer) in given {
        let question = &drawn.questions[index];
        answers.set(rules.question_by_id(&question.id).unwrap(), typed(rules, question, answer));
    }
    answers
}

const HEAD: &str = r#"
format = 1

[ruleset]
id = "generated"
version = "1.0.0"
title = "Before your visit"
language = "en"
welcome = "This page asks about your pain."
closing = "The next step is a visit in person."
no-match = "Nothing on the list matched."
disclaimer = "This page does not diagnose."
safety-net = "Call for help if you feel very ill."

[outcome]
emergency = { headline = "Stop here.", say = "Call for help.", closing = "Then plan a visit." }
same-day = { headline = "Today.", say = "Get care today.", closing = "Then plan a visit." }
evaluate-with-cautions = { headline = "Plan a visit.", say = "Tell the clinician." }
evaluate = { headline = "Plan a visit.", say = "Some answers are on the list." }
evaluate-unlisted = { headline = "Plan a visit.", say = "A clinician can tell you more." }

"#;
