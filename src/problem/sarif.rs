//! Problems as a SARIF 2.1.0 log, for code review and editors. The keys are those of the standard:
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::render::{replacement, word};
use super::{Fix, Place, Problem, Sources};
use crate::text::visible;

/// One log of one run, with a result for each problem. Ends with a line break.
pub(super) fn sarif(problems: &[&Problem], sources: &Sources) -> String {
    let codes: BTreeSet<&'static str> = problems.iter().map(|problem| problem.code).collect();
    let rules =
        codes.iter().map(|&id| Rule { id, short_description: Message { text: id.replace('-', " ") } });
    let driver = Driver {
        name: env!("CARGO_PKG_NAME"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: rules.collect(),
    };
    let run = Run {
        tool: Tool { driver },
        column_kind: "unicodeCodePoints",
        results: problems.iter().map(|problem| finding(problem, &codes, sources)).collect(),
    };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn finding(problem: &Problem, codes: &BTreeSet<&'static str>, sources: &Sources) -> Finding {
    let lines = [&problem.message].into_iter().chain(&problem.help).map(|line| visible(line));
    let related = problem.related.iter().filter_map(|(place, label)| location(*place, Some(label), sources));
    Finding {
        rule_id: problem.code,
        rule_index: codes.range(..problem.code).count(),
        level: word(problem.severity),
        message: Message { text: lines.collect::<Vec<_>>().join("\n") },
        locations: problem
            .place
            .and_then(|place| location(place, problem.label.as_ref(), sources))
            .into_iter()
            .collect(),
        related_locations: related.collect(),
        fixes: problem.fix.iter().filter_map(|fix| mended(fix, sources)).collect(),
    }
}

/// `None` for a place that no file has.
fn location(place: Place, label: Option<&String>, sources: &Sources) -> Option<Location> {
    Some(Location {
        physical_location: PhysicalLocation {
            artifact_location: artifact(place, sources)?,
            region: region(place, sources),
        },
        message: label.map(|label| Message { text: visible(label) }),
    })
}

fn artifact(place: Place, sources: &Sources) -> Option<ArtifactLocation> {
    Some(ArtifactLocation { uri: uri(&sources.file(place.file)?.name) })
}

/// Lines and columns from 1; the end is the column after the last character.
fn region(place: Place, sources: &Sources) -> Region {
    let (start_line, start_column) = sources.line_column(place);
    let (end_line, end_column) = sources.line_column(Place { start: place.end, ..place });
    Region { start_line, start_column, end_line, end_column }
}

fn mended(fix: &Fix, sources: &Sources) -> Option<Mended> {
    let replacement = Replacement {
        deleted_region: region(fix.place, sources),
        inserted_content: Message { text: replacement(fix, sources) },
    };
    Some(Mended {
        description: Message { text: visible(&fix.title) },
        artifact_changes: [ArtifactChange {
            artifact_location: artifact(fix.place, sources)?,
            replacements: [replacement],
        }],
    })
}

/// A file name as a URI: relative as it was given, or with `file:`.
fn uri(name: &str) -> String {
    let mut uri = String::new();
    let absolute = Path::new(name).is_absolute();
    if absolute {
        uri.push_str(if name.starts_with('/') { "file://" } else { "file:///" });
    }
    for byte in name.bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b':' if absolute => uri.push(':'),
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            byte => {
                // Writing to a String cannot fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Finding>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Mended>,
}

/// Also the content of an artifact, which looks the same.
#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mended {
    description: Message,
    artifact_changes: [ArtifactChange; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: [Replacement; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}
