//! A row of results for each person: CSV, tab-separated, or JSON Lines. Parquet is made of JSON Lines.

mod quick;

use std::fmt::Write as _;

use serde::Serialize;

use super::out::{Out, Word};
use super::plan::{Plan, Region, Target};
use super::tally::Tally;
use crate::answers::{AnswerValue, Answers, answer_value};
use crate::assess::{Assessment, Status, assess};
use crate::ruleset::{FindingKind, Outcome, RuleSet};

/// A format of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ResultFormat {
    /// Comma-separated, lists joined by `|`
    Csv,
    /// Tab-separated, lists joined by `|`
    Tsv,
    /// One JSON object a line, lists as lists
    #[value(alias = "json-lines", alias = "ndjson")]
    Jsonl,
    /// Parquet, lists as lists, in a build with the feature `parquet`
    Parquet,
}

impl ResultFormat {
    /// Whether rows are JSON objects. For Parquet they are put into columns afterwards.
    fn is_json(self) -> bool {
        matches!(self, Self::Jsonl | Self::Parquet)
    }
}

/// The columns of a row of results.
pub(super) const COLUMNS: [&str; 8] =
    ["id", "outcome", "status", "criteria", "cautions", "red_flags", "missing", "ruleset_version"];

/// Those of them that hold lists.
pub(super) const LISTS: [&str; 4] = ["criteria", "cautions", "red_flags", "missing"];

/// The column that is added for reasons.
pub(super) const REASONS: &str = "reasons";

/// Writes rows of results.
#[derive(Debug)]
pub(super) struct Results<'p, 'r> {
    plan: &'p Plan<'r>,
    format: ResultFormat,
    explain: bool,
    /// For each bit, what a list says of it.
    items: Vec<Item>,
    /// Which words of the bits are listed, and which of their bits.
    listed: Vec<(usize, u64)>,
    /// Which words of the bits belong to each list, in the order of the columns.
    lists: [Vec<(usize, u64)>; 4],
    /// Which belong to each kind of finding, the most urgent first, and to what is missing: the number of the kind, a
    /// word, its bits.
    urgency: Vec<(usize, usize, u64)>,
    /// For each way in which some of these are there, in its bits, and in the next bit whether the person stopped: the
    /// outcome, and it and the status as they stand in a row.
    kinds: Vec<(Option<Outcome>, Word)>,
    /// What stands after the lists.
    tail: Word,
    /// The length that no row of a table has, beside the name of the person. `None`: rows are not written
    /// [quickly](Self::add_quickly).
    longest: Option<usize>,
}

/// What parts the kinds of [urgency](Results::urgency) from whether the person stopped.
const KINDS: usize = 5;

/// What a list says of a bit.
#[derive(Debug)]
struct Item {
    /// With what parts it from the next.
    name: Word,
    /// A number that bits of the same finding share; they stand together.
    target: usize,
    /// Its list, from 1.
    list: usize,
}

impl<'p, 'r> Results<'p, 'r> {
    pub(super) fn new(plan: &'p Plan<'r>, format: ResultFormat, explain: bool) -> Self {
        let rules = plan.rules();
        let name = |target: &Target| match target {
            Target::Finding(finding) => rules.finding(*finding).id.as_str(),
            Target::Missing(question) => rules.question(*question).id.as_str(),
        };
        let written = |target: &Target| match format {
            ResultFormat::Csv | ResultFormat::Tsv => format!("{}|", name(target)),
            ResultFormat::Jsonl | ResultFormat::Parquet => format!("\"{}\",", name(target)),
        };
        let number =
            |target: &Target| plan.targets().iter().position(|other| other == target).unwrap_or_default();
        let region = |region| words_of(plan.region(region));
        let red_flags = plan.region(Region::Emergencies).start..plan.region(Region::SameDay).end;
        let lists = [
            region(Region::Criteria),
            region(Region::Cautions),
            words_of(red_flags),
            region(Region::Missing),
        ];
        let urgency: [_; KINDS] =
            [Region::Emergencies, Region::SameDay, Region::Cautions, Region::Criteria, Region::Missing]
                .map(region);
        let urgency = urgency
            .iter()
            .enumerate()
            .flat_map(|(kind, words)| words.iter().map(move |(word, mask)| (kind, *word, *mask)));
        let version = rules.version.as_str();
        let tail = match format {
            ResultFormat::Csv => format!(",{version}"),
            ResultFormat::Tsv => format!("\t{version}"),
            ResultFormat::Jsonl | ResultFormat::Parquet => format!("\"ruleset_version\":\"{version}\""),
        };
        let middle = |outcome: Option<Outcome>, status: Status| {
            let (outcome, status) = (outcome.map(Outcome::id), status.id());
            match format {
                ResultFormat::Csv => format!(",{},{status}", outcome.unwrap_or_default()),
                ResultFormat::Tsv => format!("\t{}\t{status}", outcome.unwrap_or_default()),
                ResultFormat::Jsonl | ResultFormat::Parquet => {
                    let outcome = outcome.map_or("null".to_owned(), |outcome| format!("\"{outcome}\""));
                    format!(",\"outcome\":{outcome},\"status\":\"{status}\"")
                }
            }
        };
        let kind = |there: usize| {
            let is_there = |bit: usize| there >> bit & 1 == 1;
            let outcomes =
                [Outcome::Emergency, Outcome::SameDay, Outcome::EvaluateWithCautions, Outcome::Evaluate];
            let mut fired = outcomes.into_iter().enumerate().filter(|(bit, _)| is_there(*bit));
            let outcome = fired.next().map_or(Outcome::EvaluateUnlisted, |(_, outcome)| outcome);
            let status = Status::of(outcome, !is_there(4), is_there(5));
            let outcome = (status != Status::Incomplete).then_some(outcome);
            (outcome, Word::new(middle(outcome, status)))
        };
        let item = |(bit, target): (usize, &Target)| {
            let list = lists.iter().position(|list| {
                list.iter().any(|(word, mask)| *word == bit / 64 && mask >> (bit % 64) & 1 == 1)
            });
            Item {
                name: Word::new(written(target)),
                target: number(target),
                list: list.map_or(0, |list| list + 1),
            }
        };
        let mut results = Self {
            plan,
            format,
            explain,
            items: plan.targets().iter().enumerate().map(item).collect(),
            listed: words_of(0..plan.targets().len()),
            lists,
            urgency: urgency.collect(),
            kinds: (0..2 << KINDS).map(kind).collect(),
            tail: Word::new(tail),
            longest: None,
        };
        results.longest = results.longest();
        results
    }

    /// The first line.
    pub(super) fn header(&self) -> Vec<u8> {
        let mut columns = COLUMNS.to_vec();
        columns.extend(self.explain.then_some(REASONS));
        match self.format {
            ResultFormat::Csv => format!("{}\n", columns.join(",")).into_bytes(),
            ResultFormat::Tsv => format!("{}\n", columns.join("\t")).into_bytes(),
            ResultFormat::Jsonl | ResultFormat::Parquet => Vec::new(),
        }
    }

    /// Whether the answers themselves are needed, not only what they come to.
    pub(super) fn explains(&self) -> bool {
        self.explain
    }

    /// Adds the row of a person: what the joined masks of all answers left standing. `answers` where it
    /// [explains](Self::explains).
    #[inline]
    pub(super) fn add(
        &self,
        out: &mut Out,
        tally: &mut Tally,
        id: &[u8],
        bits: &[u64],
        stopped: bool,
        answers: Option<&Answers>,
    ) {
        let is_plain = |delimiter| needs_no_quotes(id, delimiter);
        if self.delimiter().is_some_and(is_plain)
            && self.add_quickly(out, tally, id, 0..id.len(), bits, stopped).is_some()
        {
            return;
        }
        let Some((outcome, middle)) = self.kind(bits, stopped) else { return };
        match self.delimiter() {
            Some(delimiter) => self.add_to_table(out, tally, delimiter, id, bits, middle),
            None => self.add_json(out, tally, id, bits, middle),
        }
        tally.rows += 1;
        tally.count_outcome(*outcome);
        if let Some(answers) = answers.filter(|_| self.explain) {
            self.add_reasons(out, answers);
        }
        if self.format.is_json() {
            out.push(b'}');
        }
        out.push(b'\n');
    }

    /// What parts the fields of a table.
    pub(super) fn delimiter(&self) -> Option<u8> {
        match self.format {
            ResultFormat::Csv => Some(b','),
            ResultFormat::Tsv => Some(b'\t'),
            ResultFormat::Jsonl | ResultFormat::Parquet => None,
        }
    }

    fn add_to_table(
        &self,
        out: &mut Out,
        tally: &mut Tally,
        delimiter: u8,
        id: &[u8],
        bits: &[u64],
        middle: &Word,
    ) {
        add_field(out, id, delimiter);
        out.word(middle);
        for list in &self.lists {
            out.push(delimiter);
            self.add_list(out, tally, list, bits);
        }
        out.word(&self.tail);
        if self.explain {
            out.push(delimiter);
        }
    }

    fn add_json(&self, out: &mut Out, tally: &mut Tally, id: &[u8], bits: &[u64], middle: &Word) {
        out.add(b"{\"id\":");
        add_json_text(out, id);
        out.word(middle);
        for (list, name) in self.lists.iter().zip(LISTS) {
            out.add(b",\"");
            out.add(name.as_bytes());
            out.add(b"\":[");
            self.add_list(out, tally, list, bits);
            out.push(b']');
        }
        out.push(b',');
        out.word(&self.tail);
    }

    /// Adds the names of the bits that stand.
    #[inline]
    fn add_list(&self, out: &mut Out, tally: &mut Tally, list: &[(usize, u64)], bits: &[u64]) {
        let start = out.len();
        let mut before = usize::MAX;
        for (word, mask) in list {
            let mut left = bits.get(*word).copied().unwrap_or(0) & mask;
            while left != 0 {
                let bit = word * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                let Some(item) = self.items.get(bit) else { continue };
                if item.target != before {
                    before = item.target;
                    out.word(&item.name);
                    if let Some(number) = tally.listed.get_mut(bit) {
                        *number += 1;
                    }
                }
            }
        }
        if out.len() > start {
            out.pop();
        }
    }

    fn add_reasons(&self, out: &mut Out, answers: &Answers) {
        let rules = self.plan.rules();
        let assessment = assess(rules, answers);
        match self.format {
            ResultFormat::Csv => add_field(out, reasons_in_words(rules, &assessment).as_bytes(), b','),
            ResultFormat::Tsv => add_field(out, reasons_in_words(rules, &assessment).as_bytes(), b'\t'),
            ResultFormat::Jsonl => {
                out.add(b",\"reasons\":");
                out.add(reasons_in_json(rules, &assessment).as_bytes());
            }
            ResultFormat::Parquet => {
                out.add(b",\"reasons\":");
                add_json_text(out, reasons_in_words(rules, &assessment).as_bytes());
            }
        }
    }
}

/// The words of a range of bits, each with the bits of it.
fn words_of(bits: std::ops::Range<usize>) -> Vec<(usize, u64)> {
    let words = bits.start / 64..bits.end.div_ceil(64);
    let mask = |word: usize| {
        (0..64).filter(|bit| bits.contains(&(word * 64 + bit))).fold(0_u64, |mask, bit| mask | 1 << bit)
    };
    words.map(|word| (word, mask(word))).filter(|(_, mask)| *mask != 0).collect()
}

/// Whether a field of a table can be written as it is.
pub(super) fn needs_no_quotes(field: &[u8], delimiter: u8) -> bool {
    !field.iter().any(|byte| *byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r'))
}

/// Adds a field, in quotes where it needs them.
pub(super) fn add_field(out: &mut Out, field: &[u8], delimiter: u8) {
    if needs_no_quotes(field, delimiter) {
        out.add(field);
        return;
    }
    out.push(b'"');
    for byte in field {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

/// Adds text as a JSON string.
fn add_json_text(out: &mut Out, text: &[u8]) {
    if text.iter().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\')) {
        out.push(b'"');
        out.add(text);
        out.push(b'"');
    } else {
        let text = String::from_utf8_lossy(text);
        // Text can always be written, into memory too.
        let _ = serde_json::to_writer(out, &text);
    }
}

/// The findings that a row lists, in the order of its columns.
fn listed<'a>(
    rules: &'a RuleSet,
    assessment: &'a Assessment,
) -> impl Iterator<Item = &'a crate::assess::Fired> {
    [FindingKind::Criterion, FindingKind::Caution, FindingKind::Emergency, FindingKind::SameDay]
        .into_iter()
        .flat_map(|kind| assessment.of_kind(rules, kind))
}

/// Each finding with the answers that made it fire: `finding: question=option+option, question=3|finding: ...`.
fn reasons_in_words(rules: &RuleSet, assessment: &Assessment) -> String {
    let mut out = String::new();
    for fired in listed(rules, assessment) {
        let finding = &rules.finding(fired.finding).id;
        let because: Vec<String> = fired
            .because
            .iter()
            .map(|reason| {
                let question = &rules.question(reason.question).id;
                match reason.answer.as_ref().map(|answer| answer_value(rules, reason.question, answer)) {
                    Some(AnswerValue::Number(number)) => format!("{question}={number}"),
                    Some(AnswerValue::One(id)) => format!("{question}={id}"),
                    Some(AnswerValue::Many(ids)) => format!("{question}={}", ids.join("+")),
                    None => format!("{question} otherwise"),
                }
            })
            .collect();
        let before = if out.is_empty() { "" } else { "|" };
        // Writing into memory cannot fail.
        let _ = write!(out, "{before}{finding}: {}", because.join(", "));
    }
    out
}

#[derive(Serialize)]
struct Reasons<'a> {
    finding: &'a str,
    because: Vec<Because<'a>>,
}

#[derive(Serialize)]
struct Because<'a> {
    question: &'a str,
    answer: Option<AnswerValue>,
}

fn reasons_in_json(rules: &RuleSet, assessment: &Assessment) -> String {
    let reasons: Vec<Reasons<'_>> = listed(rules, assessment)
        .map(|fired| Reasons {
            finding: &rules.finding(fired.finding).id,
            because: fired
                .because
                .iter()
                .map(|reason| Because {
                    question: &rules.question(reason.question).id,
                    answer: reason.answer.as_ref().map(|answer| answer_value(rules, reason.question, answer)),
                })
                .collect(),
        })
        .collect();
    // Plain data always becomes JSON.
    serde_json::to_string(&reasons).unwrap_or_default()
}
