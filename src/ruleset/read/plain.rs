//! The `[plain]` table of a rule set, and the same lists of a language.

use crate::document::{Entry, Fields, Node, Sources, read_toml};
use crate::problem::{Problem, suggest};
use crate::ruleset::plain::{Avoid, Plain, Scope};

/// The lists of English.
const ENGLISH: &str = include_str!("../../../rules/plain-en.toml");

/// What a rule set says about plain words.
pub(super) fn plain(entry: Option<&Entry<'_>>, problems: &mut Vec<Problem>) -> Plain {
    let found = entry.and_then(|entry| Fields::of(&entry.value, "`[plain]`", entry.key_place, problems));
    found.map(|fields| lists(fields, problems)).unwrap_or_default()
}

/// The lists of English. They are part of the program, and a test reads them without a problem.
pub(in crate::ruleset) fn plain_english() -> Plain {
    let (mut files, mut problems) = (Sources::default(), Vec::new());
    let file = files.add("plain-en.toml", ENGLISH);
    let root = read_toml(&files, file, &mut problems);
    Fields::of(&root, "`plain-en.toml`", root.place, &mut problems)
        .map(|fields| lists(fields, &mut problems))
        .unwrap_or_default()
}

fn lists(mut fields: Fields<'_>, problems: &mut Vec<Problem>) -> Plain {
    let plain = Plain {
        hard_terms: fields.strings("hard-terms", problems),
        names: fields.strings("names", problems),
        allowed: fields.strings("allowed", problems),
        diseases: fields.strings("diseases", problems),
        avoid: fields.list("avoid", problems).iter().filter_map(|node| avoid(node, problems)).collect(),
    };
    fields.finish(problems);
    plain
}

fn avoid(node: &Node<'_>, problems: &mut Vec<Problem>) -> Option<Avoid> {
    let mut fields = Fields::of(node, "an entry of `avoid`", node.place, problems)?;
    fields.require("words", problems);
    let words = fields.strings("words", problems);
    let reason = fields.required_string("reason", problems);
    let scope = fields.string("where", problems).map_or(Some(Scope::default()), |name| {
        let scope = Scope::ALL.into_iter().find(|scope| scope.id() == name.as_str());
        if scope.is_none() {
            let message = format!("`where` cannot be `{name}`");
            let problem = Problem::error("unknown-where", message, name.place);
            let known = Scope::ALL.iter().map(|scope| scope.id());
            problems.push(suggest(problem, &name, name.place, known, "`where`"));
        }
        scope
    });
    fields.finish(problems);
    Some(Avoid { words, reason: reason?, scope: scope? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_of_english_read_without_a_problem() {
        let (mut files, mut problems) = (Sources::default(), Vec::new());
        let file = files.add("plain-en.toml", ENGLISH);
        let root = read_toml(&files, file, &mut problems);
        let plain =
            lists(Fields::of(&root, "`plain-en.toml`", root.place, &mut problems).unwrap(), &mut problems);
        assert_eq!(problems, []);
        assert!(plain.avoid.iter().map(|group| group.words.len()).sum::<usize>() > 150);
    }
}
