//! The drawing of the interview. The expected drawings of a small rule set are files in `tests/graph/`; look at them
//! with `dot -Tpng` and on mermaid.live. After a change on purpose: `PRESCREEN_UPDATE=1 cargo test --test graph`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails at once")]

#[path = "common/expect.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod expect;
#[path = "common/generate.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod generate;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use generate::{Rules, Tape, draw_all_answers, typed_answers};
use prescreen::answers::Answers;
use prescreen::assess::{fired, visible_answers};
use prescreen::document::Sources;
use prescreen::publish::graph::{Format, Graph, graph};
use prescreen::ruleset::{FindingKind, QuestionIx, RuleSet, built_in, from_texts};
use prescreen::text::visible;
use proptest::prelude::*;

fn small() -> RuleSet {
    let mut files = Sources::default();
    files.add("rules.toml", fs::read_to_string("tests/graph/rules.toml").unwrap());
    let reading = from_texts(files);
    reading.rules.unwrap_or_else(|| panic!("{:#?}", reading.problems))
}

#[test]
fn a_small_rule_set_is_drawn_as_expected() {
    let rules = small();
    let drawn =
        |name: &str, format| expect::difference(&Path::new("tests/graph").join(name), &graph(&rules, format));
    let differences: Vec<String> =
        [drawn("rules.dot", Format::Graphviz), drawn("rules.mmd", Format::Mermaid)]
            .into_iter()
            .flatten()
            .collect();
    expect::all_equal(&differences);
}

/// How often a line begins like this.
fn lines(text: &str, start: &str) -> usize {
    text.lines().filter(|line| line.trim_start().starts_with(start)).count()
}

/// Both languages draw every question once, in its section, and every arrow.
fn draws_everything(rules: &RuleSet) {
    let drawing = Graph::new(rules);
    let (dot, mermaid) = (graph(rules, Format::Graphviz), graph(rules, Format::Mermaid));
    let ids: Vec<&str> = drawing.nodes().map(|node| node.id.as_str()).collect();
    assert_eq!(ids, rules.questions.iter().map(|question| question.id.as_str()).collect::<Vec<_>>());
    for node in drawing.nodes() {
        assert_eq!(
            lines(&dot, &format!("q{} [label=\"{}. {}\\n", node.number, node.number, node.id)),
            1,
            "{dot}"
        );
        let shapes = ["(", "[[", "{{"].map(|shape| format!("q{}{shape}\"Question", node.number));
        assert_eq!(shapes.iter().map(|start| lines(&mermaid, start)).sum::<usize>(), 1, "{mermaid}");
    }
    for gate in &drawing.gates {
        assert!(gate.from < gate.to, "{gate:?} points back");
        assert_eq!(lines(&dot, &format!("q{} -> q{} [label=", gate.from, gate.to)), 1, "{dot}");
        assert_eq!(
            lines(&mermaid, &format!("q{} -. ", gate.from)),
            drawing.gates.iter().filter(|other| other.from == gate.from).count()
        );
        assert!(!gate.label.is_empty(), "{gate:?} says nothing");
    }
    assert_eq!(dot.matches("style=dashed").count(), drawing.gates.len() + 1, "each once, and the legend's");
}

#[test]
fn the_shipped_interview_is_drawn_whole() {
    let rules = built_in().rules.unwrap();
    draws_everything(&rules);
    let drawing = Graph::new(&rules);
    assert_eq!(drawing.sections.len(), rules.sections.len());
    let ends = |id: &str| drawing.nodes().find(|node| node.id == id).unwrap().ends;
    assert!(ends("now").emergency && ends("now").same_day);
    assert!(ends("numb-sure").emergency);
    assert!(!ends("pain-now").emergency && !ends("pain-now").same_day, "it is only recorded");
    let to_spine_new: Vec<usize> =
        drawing.gates.iter().filter(|gate| gate.to == 5).map(|gate| gate.from).collect();
    assert_eq!(to_spine_new, [2], "it is asked for some places");
}

/// Reads the strings of a DOT text as Graphviz does. `None` when one does not end on its line.
fn strings(dot: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = dot.chars();
    while rest.by_ref().any(|c| c == '"') {
        let mut text = String::new();
        loop {
            match rest.next()? {
                '"' => break,
                '\n' => return None,
                '\\' => match rest.next()? {
                    'n' => text.push('\n'),
                    c @ ('"' | '\\') => text.push(c),
                    _ => return None,
                },
                c => text.push(c),
            }
        }
        found.push(text.replace("&amp;", "&"));
    }
    Some(found)
}

fn tape() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 0..250)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every question once, every arrow forwards, and an arrow to every question that is not always asked.
    #[test]
    fn any_interview_is_drawn_whole(tape in tape()) {
        let drawn = Rules::draw(&mut Tape::new(&tape));
        let rules = drawn.read();
        draws_everything(&rules);
        let targets: BTreeSet<usize> = Graph::new(&rules).gates.iter().map(|gate| gate.to).collect();
        for (index, question) in drawn.questions.iter().enumerate() {
            let mut tested = BTreeSet::new();
            question.when.iter().for_each(|when| drawn.tested_by(when, &mut tested));
            let decided = tested.iter().any(|&earlier| earlier < index);
            prop_assert_eq!(targets.contains(&(index + 1)), decided, "{}", question.id);
        }
    }

    /// Wherever an answer makes an emergency or same-day care, the drawing says so.
    #[test]
    fn every_stop_is_drawn(tape in tape()) {
        let mut tape = Tape::new(&tape);
        let drawn = Rules::draw(&mut tape);
        let rules = drawn.read();
        let given = draw_all_answers(&mut tape, &drawn);
        let answers = visible_answers(&rules, &typed_answers(&rules, &drawn, &given));
        let nodes: Vec<_> = Graph::new(&rules).nodes().map(|node| node.ends).collect();
        let fires = |so_far: &Answers, kind| {
            let visible = visible_answers(&rules, so_far);
            fired(&rules, &visible).into_iter().any(|finding| rules.finding(finding).kind == kind)
        };
        let mut so_far = Answers::new();
        for (QuestionIx(index), answer) in answers.iter() {
            let before = so_far.clone();
            so_far.set(QuestionIx(index), answer.clone());
            let begins = |kind| fires(&so_far, kind) && !fires(&before, kind);
            let ends = nodes.get(index).unwrap();
            prop_assert!(ends.emergency || !begins(FindingKind::Emergency), "{}\n{}", index + 1, drawn.to_toml());
            prop_assert!(ends.same_day || !begins(FindingKind::SameDay), "{}\n{}", index + 1, drawn.to_toml());
        }
    }

    /// Whatever stands in a text, it stays inside its quotation marks, and reads as it was.
    #[test]
    fn no_text_breaks_out(text in "(\\PC|[\"\\\\#%{}<>&;`|\\[\\]\n\u{1b}]|end|%%|-->){0,40}") {
        let mut rules = small();
        let (dot_lines, mermaid_lines) = (graph(&rules, Format::Graphviz).lines().count(), graph(&rules, Format::Mermaid).lines().count());
        for section in &mut rules.sections {
            section.title.value.clone_from(&text);
        }
        let (dot, mermaid) = (graph(&rules, Format::Graphviz), graph(&rules, Format::Mermaid));
        prop_assert_eq!((dot.lines().count(), mermaid.lines().count()), (dot_lines, mermaid_lines));
        let shown = visible(&text).replace('\n', " ");
        prop_assert!(strings(&dot).is_some_and(|strings| strings.contains(&shown)), "{}", dot);
        for line in mermaid.lines().filter(|line| line.contains("subgraph s")) {
            let inside = line.split_once("[\"").unwrap().1.strip_suffix("\"]").unwrap();
            prop_assert!(!inside.contains(['"', '`', '<', '>', '[', ']', '{', '}', '|', '%', '\\', '&']), "{}", line);
        }
    }
}
