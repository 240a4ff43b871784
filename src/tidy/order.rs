//! The order of keys in an entry: that of the format description.

use toml_edit::{InlineTable, Item, Key, Table, Value};

use super::lines::raw;
use crate::document::table;

/// Puts the keys under a header in order, unless a comment or a blank line stands between them: what it belongs to is
/// then for a person to say.
pub(super) fn table(entry: &mut Table, known: &table::Table) {
    let keys: Vec<&str> = entry
        .get_values()
        .into_iter()
        .enumerate()
        .map_while(|(index, (path, _))| match path.as_slice() {
            [key] if is_alone(key, index == 0) => Some(key.get()),
            _ => None,
        })
        .collect();
    if keys.len() == entry.get_values().len() {
        entry.sort_values_by(|a, _: &Item, b, _| rank(known, a).cmp(&rank(known, b)));
    }
}

/// Puts the keys of a table in braces in order. It has no comments.
pub(super) fn inline(entry: &mut InlineTable, known: &table::Table) {
    if entry.get_values().iter().all(|(path, _)| path.len() == 1) {
        entry.sort_values_by(|a, _: &Value, b, _| rank(known, a).cmp(&rank(known, b)));
    }
}

/// Whether neither comment nor blank line stands before a key. Blank lines under a header go away.
fn is_alone(key: &Key, first: bool) -> bool {
    let before = raw(key.leaf_decor().prefix());
    if first { !before.contains('#') } else { !before.contains('\n') }
}

/// Keys that nothing describes stay behind the others.
fn rank(known: &table::Table, key: &Key) -> usize {
    let found = known.fields.iter().position(|field| field.key == key.get());
    found.unwrap_or(known.fields.len())
}
