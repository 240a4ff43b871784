//! Answers that show something: the nearest to a person with nothing to tell.

use std::collections::HashMap;

use super::diagram::{Diagram, Node};
use super::space::{Assignment, Space};

/// The answers for which a function has a wanted value, with as few levels as possible away from the harmless
/// ones; the first in order among several.
#[must_use]
pub fn nearest(
    diagram: &Diagram,
    space: &Space,
    root: Node,
    wanted: &dyn Fn(u32) -> bool,
) -> Option<Assignment> {
    let mut away: HashMap<Node, Option<(usize, usize)>> = HashMap::new();
    let of = |node: Node, away: &HashMap<Node, Option<(usize, usize)>>| match node.value() {
        Some(value) => wanted(value).then_some(0),
        None => away.get(&node).copied().flatten().map(|(steps, _)| steps),
    };
    diagram.visit([root], &mut |node, level| {
        let harmless = space.harmless().get(level).copied().unwrap_or(0);
        let steps = (0..diagram.arity(level)).filter_map(|value| {
            let below = of(diagram.child(node, level, value), &away)?;
            Some((below + usize::from(value != harmless), value != harmless, value))
        });
        let best = steps.min().map(|(steps, _, value)| (steps, value));
        away.insert(node, best);
    });
    of(root, &away)?;
    let mut found: Assignment = space.harmless().to_vec();
    let mut node = root;
    while node.value().is_none() {
        let level = diagram.level(node);
        let (_, value) = away.get(&node).copied().flatten()?;
        if let Some(place) = found.get_mut(level) {
            *place = value;
        }
        node = diagram.child(node, level, value);
    }
    Some(found)
}
