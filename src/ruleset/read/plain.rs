//! The `[plain]` table of a rule set, and the same lists of a language.

use crate::document::{Entry, Fields, Node, Sources, read_toml};
use crate::problem::Problem;
use crate::ruleset::format;
use crate::ruleset::plain::{Avoid, Plain, Scope};

/// The lists of English.
const ENGLISH: &str = include_str!("../../../rules/plain-en.toml");

/// What a rule set says about plain words.
pub(super) fn plain(entry: Option<&Entry<'_>>, problems: &mut Vec<Problem>) -> Plain {
    let fields = entry.and_then(|entry| Fields::of(&entry.value, &format::PLAIN, entry.key_place, problems));
    fields.map(|fields| lists(&fields, problems)).unwrap_or_default()
}

/// The lists of English. They are part of the program, and a test reads them without a problem.
pub(in crate::ruleset) fn plain_english() -> Plain {
    english(&mut Vec::new())
}

fn english(problems: &mut Vec<Problem>) -> Plain {
    let mut files = Sources::default();
    let file = files.add("plain-en.toml", ENGLISH);
    let root = read_toml(&files, file, problems);
    let fields = Fields::of(&root, &format::PLAIN_OF_A_LANGUAGE, root.place, problems);
    fields.map(|fields| lists(&fields, problems)).unwrap_or_default()
}

fn lists(fields: &Fields<'_>, problems: &mut Vec<Problem>) -> Plain {
    Plain {
        hard_terms: fields.texts("hard-terms"),
        names: fields.texts("names"),
        allowed: fields.texts("allowed"),
        diseases: fields.texts("diseases"),
        avoid: fields.list("avoid").iter().filter_map(|node| avoid(node, problems)).collect(),
    }
}

fn avoid(node: &Node<'_>, problems: &mut Vec<Problem>) -> Option<Avoid> {
    let fields = Fields::of(node, &format::AVOID, node.place, problems)?;
    let scope = match fields.text("where") {
        Some(name) => Scope::ALL.into_iter().find(|scope| scope.id() == name.as_str())?,
        None => Scope::default(),
    };
    Some(Avoid { words: fields.texts("words"), reason: fields.text("reason")?, scope })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_of_english_read_without_a_problem() {
        let mut problems = Vec::new();
        let plain = english(&mut problems);
        assert_eq!(problems, []);
        assert!(plain.avoid.iter().map(|group| group.words.len()).sum::<usize>() > 150);
    }
}
