//! The drawing for Mermaid.

use std::fmt::Write as _;

use super::LEGEND;
use super::compose::{Ends, Graph, Node};

/// Writes it as a Mermaid flowchart.
pub(super) fn mermaid(graph: &Graph) -> String {
    let mut out = String::from("flowchart TB\n");
    // Writing to a String cannot fail.
    let _ = writeln!(out, "  start([\"{}<br>Start\"])", escaped(&graph.title));
    for (index, section) in graph.sections.iter().enumerate() {
        let _ = writeln!(out, "  subgraph s{} [\"{}\"]", index + 1, escaped(&section.title));
        for node in &section.nodes {
            let _ = writeln!(out, "    {}", described(node));
        }
        out.push_str("  end\n");
    }
    out.push_str("  summary([\"Summary\"])\n");
    let mut before = "start".to_owned();
    for node in graph.nodes() {
        let _ = writeln!(out, "  {before} --> q{}", node.number);
        before = format!("q{}", node.number);
    }
    let _ = writeln!(out, "  {before} --> summary");
    for gate in &graph.gates {
        let _ = writeln!(out, "  q{} -. \"{}\" .-> q{}", gate.from, joined(&gate.label), gate.to);
    }
    legend(&mut out);
    out
}

fn described(node: &Node) -> String {
    let head = format!("Question {}: {}", node.number, escaped(&node.id));
    let text = [joined(&node.text), joined(&node.asked), node.ends.words().unwrap_or_default().to_owned()];
    let lines: Vec<String> = [head].into_iter().chain(text).filter(|line| !line.is_empty()).collect();
    format!("q{}{}", node.number, shaped(&lines.join("<br>"), node.ends))
}

/// Mermaid has no octagon; a subroutine box has doubled sides.
fn shaped(words: &str, ends: Ends) -> String {
    match (ends.emergency, ends.same_day) {
        (true, _) => format!("[[\"{words}\"]]"),
        (false, true) => format!("{{{{\"{words}\"}}}}"),
        (false, false) => format!("(\"{words}\")"),
    }
}

fn legend(out: &mut String) {
    out.push_str("  subgraph legend [\"How to read this\"]\n");
    for (index, (words, ends)) in LEGEND.iter().enumerate() {
        let _ = writeln!(out, "    legend{index}{}", shaped(words, *ends));
    }
    out.push_str("    legend0 -- \"asked next\" --> legend1\n");
    out.push_str("    legend1 -. \"asked only after these answers\" .-> legend2\n  end\n");
}

/// In one line: Mermaid breaks lines itself.
fn joined(lines: &[String]) -> String {
    escaped(&lines.join(" "))
}

/// Every sign that Mermaid, Markdown or HTML could read as theirs, by its number.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let own = match c {
            // "1. " and "- " would begin lists.
            '.' => before.is_none_or(|before: char| !before.is_ascii_digit()),
            '-' => rest.peek().is_some_and(|&next| next != ' '),
            c => !c.is_ascii() || c.is_ascii_alphanumeric() || " ,'?!:/()".contains(c),
        };
        if own {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
        before = Some(c);
    }
    out
}
