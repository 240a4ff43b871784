//! `prescreen questions`: everything that can be asked.

use std::fmt::Write as _;

use anyhow::Result;
use serde::Serialize;

use super::{Env, Exit, Global, load};
use crate::answers::{Column, Encoding, columns};
use crate::batch::example::examples;
use crate::publish::in_words::with_ids;
use crate::publish::paper_form;
use crate::ruleset::{Audience, Kind, Question, RuleSet, Token};
use crate::text::{indent, visible};

/// List everything that can be asked, or print an answer file, a table or a paper form to fill in.
#[derive(Debug, clap::Args)]
pub(super) struct QuestionsArgs {
    /// How to list it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: QuestionsFormat,
    /// With `--format csv`: how the answers stand in the table where many can be chosen
    #[arg(long, value_enum, value_name = "HOW")]
    encoding: Option<Encoding>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum QuestionsFormat {
    /// For reading
    #[default]
    Text,
    /// For programs
    Json,
    /// An answer file to fill in
    Toml,
    /// The header of a table with a row per person, and two invented people
    Csv,
    /// A paper form to print, for clipboards
    Html,
}

pub(super) fn questions(args: &QuestionsArgs, global: &Global, env: &mut Env<'_>) -> Result<Exit> {
    if args.encoding.is_some() && args.format != QuestionsFormat::Csv {
        writeln!(env.stderr, "prescreen: `--encoding` is for tables: add `--format csv`")?;
        return Ok(Exit::Usage);
    }
    let rules = match load::load(global, env)? {
        Ok(rules) => rules,
        Err(exit) => return Ok(exit),
    };
    let listed = match args.format {
        QuestionsFormat::Text => text(&rules)?,
        QuestionsFormat::Json => json(&rules)?,
        QuestionsFormat::Toml => template(&rules)?,
        QuestionsFormat::Csv => table(&rules, args.encoding.unwrap_or_default())?,
        QuestionsFormat::Html => paper_form(&rules),
    };
    env.stdout.write_all(listed.as_bytes())?;
    Ok(Exit::Done)
}

fn text(rules: &RuleSet) -> Result<String> {
    let mut out = String::new();
    let mut section = None;
    for index in rules.question_indices() {
        let question = rules.question(index);
        if section != Some(question.section) {
            section = Some(question.section);
            writeln!(out, "{}\n", visible(&rules.section(question.section).title))?;
        }
        writeln!(out, "{} ({})", question.id, question.kind.id())?;
        lines(&mut out, &question.ask, "  ")?;
        if let Some(when) = &question.when {
            lines(&mut out, &format!("Asked when {}.", with_ids(rules, when)), "  ")?;
        }
        if let Kind::Number { min, max, unit } = &question.kind {
            let unit = unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
            writeln!(out, "    a whole number from {min} to {max}{unit}")?;
        }
        for token in question.tokens() {
            let label = visible(question.token_label(token, &rules.words, Audience::Patient));
            let first = format!("    {:<22} ", question.token_id(token));
            let rest = " ".repeat(first.len());
            for line in indent(&label, 100, &first, &rest) {
                writeln!(out, "{line}")?;
            }
        }
        writeln!(out)?;
    }
    Ok(out)
}

fn lines(out: &mut String, text: &str, before: &str) -> Result<()> {
    for line in indent(&visible(text), 100, before, before) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Listing<'r> {
    format: &'static str,
    version: u32,
    ruleset: Header<'r>,
    questions: Vec<Listed<'r>>,
}

#[derive(Serialize)]
struct Header<'r> {
    id: &'r str,
    version: &'r str,
    digest: &'r str,
    title: &'r str,
    language: &'r str,
}

#[derive(Serialize)]
struct Listed<'r> {
    id: &'r str,
    section: &'r str,
    kind: &'static str,
    ask: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'r str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<ListedOption<'r>>,
    record_only: bool,
}

#[derive(Serialize)]
struct ListedOption<'r> {
    id: &'r str,
    label: &'r str,
    /// Excludes every other answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    alone: bool,
}

fn json(rules: &RuleSet) -> Result<String> {
    let questions = rules.question_indices().map(|index| listed(rules, rules.question(index))).collect();
    let listing = Listing {
        format: "prescreen-questions",
        version: 1,
        ruleset: Header {
            id: &rules.id,
            version: &rules.version,
            digest: &rules.digest,
            title: &rules.title,
            language: &rules.language,
        },
        questions,
    };
    Ok(serde_json::to_string_pretty(&listing)? + "\n")
}

fn listed<'r>(rules: &'r RuleSet, question: &'r Question) -> Listed<'r> {
    let (min, max, unit) = match &question.kind {
        Kind::Number { min, max, unit } => (Some(*min), Some(*max), unit.as_deref()),
        _ => (None, None, None),
    };
    let option = |token| ListedOption {
        id: question.token_id(token),
        label: question.token_label(token, &rules.words, Audience::Patient),
        alone: matches!(token, Token::None | Token::PreferNot),
    };
    Listed {
        id: &question.id,
        section: &rules.section(question.section).id,
        kind: question.kind.id(),
        ask: &question.ask,
        when: question.when.as_ref().map(|when| with_ids(rules, when)),
        min,
        max,
        unit,
        options: question.tokens().into_iter().map(option).collect(),
        record_only: question.record_only,
    }
}

/// A table of two people. Ids need no quotes.
fn table(rules: &RuleSet, encoding: Encoding) -> Result<String> {
    let columns = columns(rules, encoding);
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut out = format!("id,{}\n", names.join(","));
    for (person, id) in examples(rules).iter().zip(["p1", "p2"]) {
        let cell = |column: &Column| column.cell(rules, person.get(column.question));
        let cells: Vec<String> = columns.iter().map(cell).collect();
        writeln!(out, "{id},{}", cells.join(","))?;
    }
    Ok(out)
}

/// An answer file with every question in it as a comment.
fn template(rules: &RuleSet) -> Result<String> {
    let mut out = String::new();
    writeln!(
        out,
        "# Answers for prescreen. Take away the `#` before a line to answer it, and keep what is true."
    )?;
    writeln!(out, "# Then: prescreen screen --no-input --answers THIS-FILE\n")?;
    writeln!(out, "format = 1\nruleset = \"{}\"\n\n[answers]", rules.id)?;
    for index in rules.question_indices() {
        let question = rules.question(index);
        writeln!(out)?;
        lines(&mut out, &question.ask, "# ")?;
        if let Some(when) = &question.when {
            lines(&mut out, &format!("Asked when {}.", with_ids(rules, when)), "# ")?;
        }
        for token in question.tokens() {
            let label =
                visible(question.token_label(token, &rules.words, Audience::Patient)).replace('\n', " ");
            writeln!(out, "#   \"{}\": {label}", question.token_id(token))?;
        }
        let first = question.tokens().first().map_or("", |&token| question.token_id(token));
        match &question.kind {
            Kind::Number { min, max, .. } => {
                writeln!(out, "#   a whole number from {min} to {max}\n#{} = {min}", question.id)?;
            }
            Kind::ChooseMany => writeln!(out, "#{} = [\"{first}\"]", question.id)?,
            Kind::YesNo | Kind::ChooseOne => writeln!(out, "#{} = \"{first}\"", question.id)?,
        }
    }
    Ok(out)
}
