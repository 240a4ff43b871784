//! The last chapters of the rule document: its sources, and where each documented item stands.

use std::collections::BTreeMap;

use super::compose::{link, one_line, source_name};
use super::in_words;
use super::outline::{Block, Line, Link, Part, Row, Table};
use crate::ruleset::{FindingKind, RuleSet, Source};
use crate::text::visible;

pub(super) fn sources(rules: &RuleSet) -> Option<Part> {
    let row = |source: &Source| Row {
        id: Some(format!("s-{}", source.id)),
        cells: vec![
            vec![source_name(source).into()],
            source.at.iter().map(|at| one_line(at).into()).collect(),
            vec![visible(&source.id).into()],
            vec![if source.verified { "yes" } else { "no" }.into()],
        ],
    };
    let table = Table {
        caption: "Sources, by whom, and where to find them".to_owned(),
        head: ["Source", "Where", "Id", "Read again"].map(str::to_owned).to_vec(),
        rows: rules.sources.iter().map(row).collect(),
    };
    let heading = format!("Sources ({})", rules.sources.len());
    (!rules.sources.is_empty()).then(|| Part {
        id: "sources".to_owned(),
        short: false,
        heading,
        blocks: vec![Block::Table(table)],
    })
}

pub(super) fn index(rules: &RuleSet) -> Option<Part> {
    let mut items: BTreeMap<ItemKey, BTreeMap<Option<FindingKind>, Vec<Link>>> = BTreeMap::new();
    let mut note = |item: &str, kind, link| {
        items.entry(item_key(item)).or_default().entry(kind).or_default().push(link);
    };
    for finding in &rules.findings {
        for item in &finding.items {
            note(item, Some(finding.kind), link(finding));
        }
    }
    for evidence in &rules.evidence {
        let link = || Link { text: visible(&evidence.id), to: format!("e-{}", evidence.id) };
        for item in &evidence.items {
            note(item, None, link());
        }
    }
    let line = |(kind, links): (Option<FindingKind>, Vec<Link>)| {
        let text = format!("{}: ", kind.map_or("evidence", in_words::kind));
        Line { text, links, ..Line::default() }
    };
    let heading = format!("Index of documented items ({})", items.len());
    let rows: Vec<Row> = items
        .into_iter()
        .map(|((.., item), kinds)| {
            let stands_in = kinds.into_iter().map(line).collect();
            Row { id: None, cells: vec![vec![visible(&item).into()], stands_in] }
        })
        .collect();
    let head = ["Documented item", "Stands in"].map(str::to_owned).to_vec();
    let caption = "Where each documented item stands".to_owned();
    let table = Table { caption, head, rows };
    (!table.rows.is_empty()).then(|| Part {
        id: "index".to_owned(),
        short: false,
        heading,
        blocks: vec![Block::Table(table)],
    })
}

/// Letters, then numbers as numbers, then the whole: "C2" stands before "C10".
type ItemKey = (String, u64, String);

fn item_key(item: &str) -> ItemKey {
    let letters: String = item.chars().take_while(|c| !c.is_ascii_digit()).collect();
    let digits: String =
        item.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    (letters, digits.parse().unwrap_or(0), item.to_owned())
}
