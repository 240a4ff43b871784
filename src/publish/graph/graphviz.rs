//! The drawing for Graphviz.

use std::fmt::Write as _;

use super::LEGEND;
use super::compose::{Ends, Gate, Graph, Node};

/// Text and lines are dark on white: it is printed, too. What differs differs in shape and words.
const HEAD: &str = "\
digraph interview {
  graph [fontname=\"Helvetica\", fontsize=20, labelloc=t, rankdir=TB, ranksep=0.35, nodesep=0.5, newrank=true]
  node [fontname=\"Helvetica\", fontsize=12, margin=\"0.16,0.09\"]
  edge [fontname=\"Helvetica\", fontsize=10]
";

/// Writes it in the DOT language.
pub(super) fn graphviz(graph: &Graph) -> String {
    let mut out = HEAD.to_owned();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "  label={}", quoted(&graph.title));
    out.push_str("  start [label=\"Start\", shape=ellipse]\n");
    for (index, section) in graph.sections.iter().enumerate() {
        let _ = writeln!(out, "  subgraph cluster_{} {{", index + 1);
        let _ = writeln!(
            out,
            "    label={}; labeljust=l; fontsize=14; style=rounded; color=gray40; margin=14",
            quoted(&section.title)
        );
        for node in &section.nodes {
            let _ = writeln!(out, "    {}", described(node));
        }
        out.push_str("  }\n");
    }
    out.push_str("  summary [label=\"Summary\", shape=ellipse]\n");
    let numbers: Vec<String> = graph.nodes().map(|node| format!("q{}", node.number)).collect();
    let order = [vec!["start".to_owned()], numbers, vec!["summary".to_owned()]].concat();
    let _ = writeln!(out, "  {} [weight=20, penwidth=1.6]", order.join(" -> "));
    for gate in &graph.gates {
        let _ = writeln!(out, "  {}", arrow(gate));
    }
    legend(&mut out);
    out.push_str("}\n");
    out
}

fn described(node: &Node) -> String {
    let head = vec![format!("{}. {}", node.number, node.id)];
    let end: Vec<String> = node.ends.words().map(str::to_owned).into_iter().collect();
    let lines = [head, node.text.clone(), node.asked.clone(), end].concat();
    format!("q{} [label={}, {}]", node.number, quoted(&lines.join("\n")), shape(node.ends))
}

/// An octagon is a stop sign everywhere.
fn shape(ends: Ends) -> &'static str {
    match (ends.emergency, ends.same_day) {
        (true, _) => "shape=octagon, penwidth=2.5",
        (false, true) => "shape=hexagon, penwidth=1.6",
        (false, false) => "shape=box, style=rounded",
    }
}

fn arrow(gate: &Gate) -> String {
    format!("q{} -> q{} [label={}, style=dashed]", gate.from, gate.to, quoted(&gate.label.join("\n")))
}

fn legend(out: &mut String) {
    out.push_str("  subgraph cluster_legend {\n    label=\"How to read this\"; labeljust=l; style=dotted; fontsize=14\n");
    for (index, (words, ends)) in LEGEND.iter().enumerate() {
        let _ = writeln!(out, "    legend{index} [label={}, {}]", quoted(words), shape(*ends));
    }
    out.push_str("    legend0 -> legend1 [label=\"asked next\", penwidth=1.6]\n");
    out.push_str("    legend1 -> legend2 [label=\"asked only after\\nthese answers\", style=dashed]\n  }\n");
}

/// A string of the DOT language. It knows escapes, and names of characters as web pages do.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
