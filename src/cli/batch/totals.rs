//! The closing figures of a batch.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use crate::batch::{Batch, Plan, Progress, Tally};
use crate::ruleset::{FindingKind, Outcome};
use crate::text::{grouped, visible};

/// How the closing figures are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(super) enum StatsFormat {
    /// As a table
    #[default]
    Text,
    /// For programs
    Json,
    /// Not at all
    None,
}

/// So many of the most frequent findings are shown.
const FREQUENT: usize = 5;

/// The closing figures.
pub(super) struct Totals<'p> {
    plan: &'p Plan<'p>,
    tally: Tally,
    seconds: f64,
    threads: usize,
}

#[derive(Serialize)]
struct Json<'a> {
    format: &'static str,
    version: u32,
    ruleset: Rules<'a>,
    rows: u64,
    outcomes: Vec<Count<'a>>,
    incomplete: u64,
    rejected: u64,
    empty_lines: u64,
    findings: Vec<Count<'a>>,
    rejects: Option<String>,
    threads: usize,
    seconds: f64,
    rows_per_second: f64,
}

#[derive(Serialize)]
struct Rules<'a> {
    id: &'a str,
    version: &'a str,
    digest: &'a str,
}

#[derive(Serialize)]
struct Count<'a> {
    id: &'a str,
    rows: u64,
}

const KINDS: [FindingKind; 4] =
    [FindingKind::Emergency, FindingKind::SameDay, FindingKind::Caution, FindingKind::Criterion];

impl<'p> Totals<'p> {
    pub(super) fn new(plan: &'p Plan<'p>, progress: &Progress, took: Duration, batch: &Batch<'_>) -> Self {
        Self { plan, tally: progress.tally.clone(), seconds: took.as_secs_f64(), threads: batch.threads }
    }

    /// The figures as wanted. `rejects`: the file that rows went to that could not be used.
    /// `is_whole`: everything was read.
    pub(super) fn render(&self, format: StatsFormat, rejects: Option<&Path>, is_whole: bool) -> String {
        let rejects = rejects.map(|path| visible(&path.display().to_string()));
        match format {
            StatsFormat::Text => self.text(rejects.as_deref(), is_whole),
            StatsFormat::Json => self.json(rejects),
            StatsFormat::None => String::new(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a rate is no exact number")]
    fn rate(&self) -> f64 {
        if self.seconds > 0.0 { self.tally.rows as f64 / self.seconds } else { 0.0 }
    }

    fn text(&self, rejects: Option<&str>, is_whole: bool) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        let mut row = |label: &str, number: u64| {
            table.add_row(vec![format!("  {label}"), grouped(number)]);
        };
        for (outcome, number) in Outcome::ALL.iter().zip(self.tally.outcomes) {
            row(outcome.id(), number);
        }
        row("incomplete, so without an outcome", self.tally.incomplete);
        row("rejected, so not screened", self.tally.rejected);
        let frequent = self.tally.most_frequent(self.plan, &KINDS, FREQUENT);
        for (id, number) in &frequent {
            row(&format!("  {id}"), *number);
        }
        if let Some(column) = table.column_mut(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let lines = table.to_string();
        let mut lines: Vec<String> = lines.lines().map(|line| line.trim_end().to_owned()).collect();
        if !frequent.is_empty() {
            lines.insert(lines.len() - frequent.len(), "   most frequent findings".to_owned());
        }
        // Writing into memory cannot fail.
        let mut out = format!("{}\n{}\n", counted(self.tally.rows, "row"), lines.join("\n"));
        if self.tally.empty_lines > 0 {
            let _ = writeln!(out, "Passed over: {}", counted(self.tally.empty_lines, "empty line"));
        }
        if let Some(rejects) = rejects.filter(|_| self.tally.rejected > 0) {
            let advice = if is_whole { ": mend them and screen them again" } else { ", so far" };
            let _ = writeln!(out, "Rejected rows are in {rejects}{advice}");
        }
        let threads =
            if self.threads == 1 { "1 thread".to_owned() } else { format!("{} threads", self.threads) };
        // Writing into memory cannot fail.
        let _ =
            writeln!(out, "{:.2} s, {} rows a second, {threads}", self.seconds, grouped_rate(self.rate()));
        out
    }

    fn json(&self, rejects: Option<String>) -> String {
        let rules = self.plan.rules();
        let json = Json {
            format: "prescreen-batch",
            version: 1,
            ruleset: Rules { id: &rules.id, version: &rules.version, digest: &rules.digest },
            rows: self.tally.rows,
            outcomes: Outcome::ALL
                .iter()
                .zip(self.tally.outcomes)
                .map(|(outcome, rows)| Count { id: outcome.id(), rows })
                .collect(),
            incomplete: self.tally.incomplete,
            rejected: self.tally.rejected,
            empty_lines: self.tally.empty_lines,
            findings: self
                .tally
                .most_frequent(self.plan, &KINDS, usize::MAX)
                .into_iter()
                .map(|(id, rows)| Count { id, rows })
                .collect(),
            rejects: rejects.filter(|_| self.tally.rejected > 0),
            threads: self.threads,
            seconds: self.seconds,
            rows_per_second: self.rate(),
        };
        // Plain data always becomes JSON.
        serde_json::to_string_pretty(&json).unwrap_or_default() + "\n"
    }
}

/// So many of a thing.
fn counted(number: u64, thing: &str) -> String {
    format!("{} {thing}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A rate as a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is positive and not that large"
)]
pub(super) fn grouped_rate(rate: f64) -> String {
    grouped(rate.round() as u64)
}
