//! Lines, headers and keys.

use toml_edit::{Decor, DocumentMut, Item, KeyMut, Table};

use super::lines::{behind, raw, whole_lines};
use super::{order, value};
use crate::document::table::{self, Shape};
use crate::ruleset::format::FILE;

/// Lays out a whole file, in place. Blank lines may be left at its start and end.
pub(super) fn document(document: &mut DocumentMut) {
    let after = whole_lines(&format!("{}\n", raw(Some(document.trailing()))));
    body(document.as_table_mut(), Some(&FILE), false);
    document.set_trailing(after);
}

/// Lays out what stands under a header, and the headers below it. `known` describes the table, if anything does;
/// `inside` an entry of a `[[list]]`, `[headers]` belong to it; `[[lists]]` are entries of their own.
fn body(table: &mut Table, known: Option<&'static table::Table>, inside: bool) {
    let mut first = !table.is_implicit();
    for (mut key, item) in table.iter_mut() {
        let field = known.and_then(|known| known.field(key.get()));
        match item {
            Item::Table(inner) if !inner.is_dotted() => {
                bare(&mut key);
                header(inner, inside);
                body(inner, field.and_then(|field| below(field.shape)), inside);
            }
            Item::ArrayOfTables(entries) => {
                bare(&mut key);
                for entry in entries.iter_mut() {
                    header(entry, false);
                    let below = field.and_then(|field| below(field.shape));
                    if let Some(Shape::Headed(known)) = field.map(|field| field.shape) {
                        order::table(entry, known);
                    }
                    body(entry, below, true);
                }
            }
            item => {
                pair(&mut key, item, field, first);
                first = false;
            }
        }
    }
}

/// What describes the tables that a key holds.
fn below(shape: Shape) -> Option<&'static table::Table> {
    match shape {
        Shape::Table(known) | Shape::Headed(known) => Some(known),
        _ => None,
    }
}

/// A header: a blank line before it and its comment, unless the author put one between them. None `inside` an entry.
fn header(table: &mut Table, inside: bool) {
    let decor = table.decor_mut();
    let lines = whole_lines(raw(decor.prefix()));
    let comments = lines.trim_start_matches('\n');
    let blank = if inside || comments.contains("\n\n") && comments == lines { "" } else { "\n" };
    let behind = behind(raw(decor.suffix()));
    *decor = Decor::new(format!("{blank}{comments}"), behind);
}

/// A key of a header: `[a.b]` without spaces.
fn bare(key: &mut KeyMut<'_>) {
    *key.leaf_decor_mut() = Decor::new("", "");
    *key.dotted_decor_mut() = Decor::new("", "");
}

/// A key and its value on lines of their own; `first` under its header.
fn pair(key: &mut KeyMut<'_>, item: &mut Item, field: Option<&table::Field>, first: bool) {
    let before = whole_lines(raw(key.leaf_decor().prefix()));
    let before = if first { before.trim_start_matches('\n') } else { &before };
    *key.leaf_decor_mut() = Decor::new(before, " ");
    *key.dotted_decor_mut() = Decor::new("", "");
    match item {
        Item::Value(inside) => {
            let behind = behind(raw(inside.decor().suffix()));
            value::value(inside, field, 0);
            *inside.decor_mut() = Decor::new(" ", behind);
        }
        Item::Table(dotted) => {
            for (mut key, item) in dotted.iter_mut() {
                pair(&mut key, item, None, first);
            }
        }
        Item::None | Item::ArrayOfTables(_) => {}
    }
}
