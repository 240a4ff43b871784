//! Reading case files, with every problem in one run.

use std::collections::BTreeMap;

use super::contradiction::contradictions;
use super::vary::{every_answer, harmless};
use super::{Case, Expect, Family, Suite, Want, format, grouped};
use crate::answers::entry::{answer, answer_entry, question_named};
use crate::answers::{Answer, Answers};
use crate::assess::{Status, shown};
use crate::document::{Entry, Fields, Node, Place, Sources, Text, Value, fields, read_toml};
use crate::problem::{Problem, has_errors, suggest};
use crate::ruleset::{FindingIx, Kind, Outcome, QuestionIx, RuleSet};

/// A family of more answer sets is refused: it is a mistake, or for `prescreen check` to prove.
const MOST_MEMBERS: usize = 100_000;

impl Suite {
    /// Adds the cases of a file. `name` is shown in messages.
    pub fn add_file(&mut self, rules: &RuleSet, name: &str, text: &str) {
        // Some editors put a byte-order mark before everything; places count from after it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file = self.files.add(name, text);
        // The tree borrows from the sources while everything else here changes.
        let files = std::mem::take(&mut self.files);
        let before = self.problems.len();
        let root = read_toml(&files, file, &mut self.problems);
        if self.problems.len() == before {
            let mut reader =
                Reader { rules, files: &files, people: BTreeMap::new(), problems: &mut self.problems };
            self.cases.extend(reader.file(file, &root));
        }
        self.files = files;
    }
}

struct Reader<'a> {
    rules: &'a RuleSet,
    files: &'a Sources,
    people: BTreeMap<String, Answers>,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn file(&mut self, file: u16, root: &Node<'_>) -> Vec<Case> {
        let start = Place::new(file, 0..0);
        let Some(fields) = Fields::of(root, &format::FILE, start, self.problems) else { return Vec::new() };
        if let Some(node) = fields.node("format").filter(|node| node.value != Value::Integer(1)) {
            let message = "this program reads case files of format 1";
            self.problems
                .push(Problem::error("unsupported-format", message, node.place).help("write `format = 1`"));
        }
        if let Some(id) = fields.text("ruleset").filter(|id| id.as_str() != self.rules.id.as_str()) {
            let message = format!("these cases are for the rule set `{id}`, not `{}`", self.rules.id);
            let problem = Problem::error("other-rule-set", message, id.place);
            self.problems.push(problem.help("name the rule set that they are for with `--rules`"));
            // Every id in the file would be unknown.
            return Vec::new();
        }
        for person in self.entries(fields.node("person"), "`person`") {
            let answers = self.answers(Some(&person.value), &format!("`person.{}`", person.key));
            self.people.insert(person.key.to_string(), answers);
        }
        let cases: Vec<Case> = fields.list("case").iter().filter_map(|node| self.case(node)).collect();
        self.check_names(&cases);
        cases
    }

    /// The entries of a table; none, and a problem, where it is something else.
    fn entries<'n>(&mut self, node: Option<&'n Node<'n>>, what: &str) -> &'n [Entry<'n>] {
        match node.map(|node| (&node.value, node)) {
            Some((Value::Table(entries), _)) => entries,
            Some((_, node)) => {
                self.problems.push(fields::wrong_type(node, "a table", what));
                &[]
            }
            None => &[],
        }
    }

    fn answers(&mut self, node: Option<&Node<'_>>, what: &str) -> Answers {
        let mut answers = Answers::new();
        for entry in self.entries(node, what) {
            if let Some((index, answer)) = answer_entry(self.rules, entry, self.problems) {
                answers.set(index, answer);
            }
        }
        answers
    }

    fn check_names(&mut self, cases: &[Case]) {
        let mut first = BTreeMap::new();
        for case in cases {
            if let Some(place) = first.get(case.name.as_str()) {
                let message = format!("two cases are called `{}`", case.name);
                let problem = Problem::error("duplicate-case", message, case.name.place);
                self.problems.push(problem.related(*place, "the first one"));
            } else {
                first.insert(case.name.as_str(), case.name.place);
            }
        }
    }

    fn case(&mut self, node: &Node<'_>) -> Option<Case> {
        let before = self.problems.len();
        let fields = Fields::of(node, &format::CASE, node.place, self.problems)?;
        let mut answers = fields.text("like").and_then(|like| self.person(&like)).unwrap_or_default();
        let own = self.answers(fields.node("answers"), "`answers`");
        own.iter().for_each(|(question, answer)| answers.set(question, answer.clone()));
        answers.stopped_at_same_day = fields.text("stopped").is_some();
        let expect = fields.node("expect").and_then(|node| self.expect(node));
        let families = fields.list("vary").iter().filter_map(|node| self.family(node)).collect();
        let mut case = Case {
            name: fields.text("name").unwrap_or_default(),
            answers,
            expect: expect.unwrap_or_default(),
            confirm: fields.flag("confirm"),
            families,
        };
        if has_errors(self.problems.get(before..).unwrap_or_default()) {
            return None;
        }
        if let Some(rest) = fields.text("rest") {
            self.fill(&mut case, &rest);
        }
        self.check_shown(&case, fields.node("answers"), &own);
        Some(case)
    }

    fn person(&mut self, like: &Text) -> Option<Answers> {
        let found = self.people.get(like.as_str()).cloned();
        if found.is_none() {
            let problem =
                Problem::error("unknown-person", format!("there is no `[person.{like}]`"), like.place);
            let known = self.people.keys().map(String::as_str);
            let problem = suggest(problem, like, like.place, known, "a person");
            let help = format!("a table of that name holds the answers to start from: `[person.{like}]`");
            self.problems.push(if self.people.is_empty() { problem.help(help) } else { problem });
        }
        found
    }

    fn family(&mut self, node: &Node<'_>) -> Option<Family> {
        let fields = Fields::of(node, &format::VARY, node.place, self.problems)?;
        let expect = fields.node("expect").and_then(|node| self.expect(node));
        let entries = self.entries(fields.node("answers"), "`answers`");
        if let (true, Some(node)) = (entries.is_empty(), fields.node("answers")) {
            self.problems.push(empty("`answers` of a `vary` names no question", node.place));
        }
        let varied: Vec<_> = entries.iter().filter_map(|entry| self.varied(entry)).collect();
        let family = Family { place: node.place, varied, expect };
        if family.members() > MOST_MEMBERS {
            let message = format!("this `vary` makes {} answer sets", grouped(family.members()));
            let problem = Problem::error("too-many-answer-sets", message, self.header(node));
            self.problems.push(
                problem.help(format!("at most {} are tried; vary fewer questions", grouped(MOST_MEMBERS))),
            );
        }
        (!family.varied.is_empty()).then_some(family)
    }

    /// The first line of a table.
    fn header(&self, node: &Node<'_>) -> Place {
        let length = self.files.slice(node.place).lines().next().unwrap_or_default().len();
        let start = node.place.span().start;
        Place::new(node.place.file, start..start + length)
    }

    fn varied(&mut self, entry: &Entry<'_>) -> Option<(QuestionIx, Vec<Answer>)> {
        let index = question_named(self.rules, &entry.key, entry.key_place, self.problems)?;
        let list = match &entry.value.value {
            Value::String(word) if word == "every" => every_answer(self.rules, index),
            Value::Array(items) if items.is_empty() => {
                let message = format!("`{}` has no answers to take turns", entry.key);
                self.problems.push(empty(&message, entry.value.place));
                return None;
            }
            Value::Array(items) => {
                let before = self.problems.len();
                let list: Vec<Answer> =
                    items.iter().filter_map(|item| self.one_of_many(index, item)).collect();
                (self.problems.len() == before).then_some(list)?
            }
            _ => {
                let what = format!("`{}` of a `vary`", entry.key);
                let problem = fields::wrong_type(&entry.value, "a list of answers or \"every\"", &what);
                self.problems.push(problem);
                return None;
            }
        };
        Some((index, list))
    }

    /// An entry of a list of answers that take turns.
    fn one_of_many(&mut self, index: QuestionIx, node: &Node<'_>) -> Option<Answer> {
        let question = self.rules.question(index);
        if let (Value::Array(_), false) = (&node.value, question.kind == Kind::ChooseMany) {
            let what = format!("each answer to `{}` that takes turns", question.id);
            self.problems.push(fields::wrong_type(node, "one answer", &what));
            return None;
        }
        answer(self.rules, index, node, self.problems)
    }

    fn expect(&mut self, node: &Node<'_>) -> Option<Expect> {
        let before = self.problems.len();
        let fields = Fields::of(node, &format::EXPECT, node.place, self.problems)?;
        let mut wants = Vec::new();
        let outcome = |key| fields.text(key).and_then(|text| Outcome::from_id(&text));
        let status = fields.text("status").and_then(|text| Status::from_id(&text));
        let words = |key| fields.texts(key).iter().map(|text| text.value.clone()).collect();
        let mut put = |key, want: Option<Want>| {
            if let (Some(node), Some(want)) = (fields.node(key), want) {
                wants.push((want, node.place));
            }
        };
        put("outcome", outcome("outcome").map(Want::Outcome));
        put("outcome-at-least", outcome("outcome-at-least").map(Want::OutcomeAtLeast));
        put("status", status.map(Want::Status));
        put("fires", Some(Want::Fires(self.findings(&fields, "fires"))));
        put("not-fires", Some(Want::NotFires(self.findings(&fields, "not-fires"))));
        let mut only = self.findings(&fields, "only");
        only.sort_unstable();
        only.dedup();
        put("only", Some(Want::Only(only)));
        put("asked", Some(Want::Asked(self.questions(&fields, "asked"))));
        put("not-asked", Some(Want::NotAsked(self.questions(&fields, "not-asked"))));
        put("says", Some(Want::Says(words("says"))));
        put("never-says", Some(Want::NeverSays(words("never-says"))));
        if matches!(&node.value, Value::Table(entries) if entries.is_empty()) {
            self.problems.push(empty("this `expect` expects nothing", node.place));
        }
        for key in ["fires", "not-fires", "asked", "not-asked", "says", "never-says"] {
            if let Some(node) = fields.node(key).filter(|node| node.value == Value::Array(Vec::new())) {
                self.problems.push(empty(&format!("`{key}` expects nothing"), node.place));
            }
        }
        if self.problems.len() == before {
            self.problems.extend(contradictions(&fields));
        }
        Some(Expect { wants })
    }

    fn findings(&mut self, fields: &Fields<'_>, key: &'static str) -> Vec<FindingIx> {
        let mut found = Vec::new();
        for id in fields.texts(key) {
            if let Some(index) = self.rules.finding_by_id(&id) {
                found.push(index);
                continue;
            }
            let problem = Problem::error("unknown-finding", format!("there is no finding `{id}`"), id.place);
            let known = self.rules.findings.iter().map(|finding| finding.id.as_str());
            self.problems.push(suggest(problem, &id, id.place, known, "a finding"));
        }
        found
    }

    fn questions(&mut self, fields: &Fields<'_>, key: &'static str) -> Vec<QuestionIx> {
        let ids = fields.texts(key);
        ids.iter().filter_map(|id| question_named(self.rules, id, id.place, self.problems)).collect()
    }

    /// Gives every question without an answer its harmless one, and reports those that are asked in some answer set
    /// and have none.
    fn fill(&mut self, case: &mut Case, rest: &Text) {
        let rules = self.rules;
        let mut without = Vec::new();
        for index in rules.question_indices() {
            match harmless(rules.question(index)) {
                _ if case.answers.get(index).is_some() => {}
                Some(answer) => case.answers.set(index, answer),
                None => without.push(index),
            }
        }
        without.retain(|&index| is_asked_unanswered(rules, case, index));
        if !without.is_empty() {
            let ids: Vec<String> =
                without.iter().map(|&index| format!("`{}`", rules.question(index).id)).collect();
            let message = format!("no harmless answer is known for {}", ids.join(", "));
            let problem = Problem::error("no-harmless-answer", message, rest.place);
            self.problems.push(problem.help("give it in `answers`, or in the person that the case is like"));
        }
    }

    /// Warns of answers of the case's own to questions that are asked in none of its answer sets.
    fn check_shown(&mut self, case: &Case, node: Option<&Node<'_>>, own: &Answers) {
        let entries = match node.map(|node| &node.value) {
            Some(Value::Table(entries)) => entries.as_slice(),
            _ => &[],
        };
        for (index, _) in own.iter() {
            if !any_answer_set(case, &mut |answers| shown(self.rules, answers).contains(&index)) {
                let id = &self.rules.question(index).id;
                let place =
                    entries.iter().find(|entry| entry.key == id.as_str()).map(|entry| entry.key_place);
                let message = format!("`{id}` is not asked in this case, so its answer does not count");
                self.problems.push(Problem::warning("not-shown", message, place.unwrap_or_default()));
            }
        }
    }
}

fn empty(message: &str, place: Place) -> Problem {
    Problem::error("empty-list", message, place).help("say something here, or take it away")
}

/// Whether a question is asked in some answer set that has no answer to it.
fn is_asked_unanswered(rules: &RuleSet, case: &Case, index: QuestionIx) -> bool {
    let lacks = |answers: &Answers| answers.get(index).is_none();
    match rules.question(index).when {
        None => true,
        Some(_) => {
            any_answer_set(case, &mut |answers| lacks(answers) && shown(rules, answers).contains(&index))
        }
    }
}

/// Whether this is so for any answer set of a case; looks no further than it must at the families.
fn any_answer_set(case: &Case, is_so: &mut dyn FnMut(&Answers) -> bool) -> bool {
    let mut found = is_so(&case.answers);
    for family in &case.families {
        if !found {
            family.each(&case.answers, &mut |answers, _| found = found || is_so(answers));
        }
    }
    found
}
