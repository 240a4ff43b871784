//! Lists and tables in braces.

use toml_edit::{Array, Decor, InlineTable, Value};

use super::lines::{behind, holds, raw, whole_lines};
use super::order;
use crate::document::table::{Field, Shape, Table};

/// Lays out the inside of a value. What stands around it is the caller's. `depth`: in how many open lists it stands.
pub(super) fn value(value: &mut Value, field: Option<&Field>, depth: usize) {
    let entries = match field.map(|field| field.shape) {
        Some(Shape::List(known)) => Some(known),
        _ => None,
    };
    match value {
        Value::Array(array) => {
            let options = field.is_some_and(|field| field.key == "options");
            list(array, options, entries, depth);
        }
        Value::InlineTable(table) => braces(table, None, depth),
        _ => {}
    }
}

/// `known` describes the tables in it, if anything does.
fn list(array: &mut Array, always_open: bool, known: Option<&Table>, depth: usize) {
    let open = is_open(array) || always_open && !array.is_empty();
    let inner = depth + usize::from(open);
    let one_a_line = always_open || array.iter().any(Value::is_inline_table);
    let mut pending = String::new();
    for (index, item) in array.iter_mut().enumerate() {
        match &mut *item {
            Value::InlineTable(table) => braces(table, known, inner),
            other => value(other, None, inner),
        }
        let before = format!("{pending}{}", raw(item.decor().prefix()));
        // A comment before the comma goes behind it.
        raw(item.decor().suffix()).clone_into(&mut pending);
        let prefix = match (open, index) {
            (true, 0) => first_line(&before, inner),
            (true, _) if one_a_line || before.contains('\n') => new_line(&before, inner),
            (false, 0) => String::new(),
            _ => " ".to_owned(),
        };
        *item.decor_mut() = Decor::new(prefix, "");
    }
    pending.push_str(raw(Some(array.trailing())));
    array.set_trailing(match (open, array.is_empty()) {
        (true, true) => last_line(&first_line(&pending, depth), depth),
        (true, false) => last_line(&new_line(&pending, depth), depth),
        (false, _) => String::new(),
    });
    array.set_trailing_comma(open && !array.is_empty());
}

/// Whether a list stands over several lines: its first item has its own, or there is a comment between the items.
fn is_open(array: &Array) -> bool {
    let broken = array.get(0).is_some_and(|first| raw(first.decor().prefix()).contains('\n'));
    broken || array.iter().any(|item| holds(item.decor(), '#')) || raw(Some(array.trailing())).contains('#')
}

/// What stands before an item on a new line: the comment behind the item before, lines of comments, the indent.
fn new_line(before: &str, depth: usize) -> String {
    let (same_line, rest) = before.split_once('\n').unwrap_or((before, ""));
    let indent = "  ".repeat(depth);
    let mut out = format!("{}\n", behind(same_line));
    for line in whole_lines(rest).lines() {
        if !line.is_empty() {
            out.push_str(&indent);
            out.push_str(line);
        }
        out.push('\n');
    }
    out + &indent
}

/// As [`new_line`], with no blank line after the bracket.
fn first_line(before: &str, depth: usize) -> String {
    let (same_line, rest) = before.split_once('\n').unwrap_or((before, ""));
    new_line(&format!("{same_line}\n{}", rest.trim_start()), depth)
}

/// The comments before the closing bracket stand as deep as the items, and no blank line after them.
fn last_line(before: &str, depth: usize) -> String {
    let indent = "  ".repeat(depth + 1);
    let mut lines = before.trim_end().split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines.map(str::trim) {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(&indent);
            out.push_str(line);
        }
    }
    format!("{out}\n{}", "  ".repeat(depth))
}

/// A table in braces, on one line. One with comments inside, which TOML 1.0 does not know, stays as it is.
fn braces(table: &mut InlineTable, known: Option<&Table>, depth: usize) {
    if has_comments(table) {
        return;
    }
    if let Some(known) = known {
        order::inline(table, known);
    }
    pairs(table, known, depth);
    table.set_trailing_comma(false);
    table.set_trailing(if table.is_empty() { "" } else { " " });
}

fn pairs(table: &mut InlineTable, known: Option<&Table>, depth: usize) {
    for (mut key, inside) in table.iter_mut() {
        *key.leaf_decor_mut() = Decor::new(" ", " ");
        *key.dotted_decor_mut() = Decor::new("", "");
        let field = known.and_then(|known| known.field(key.get()));
        match inside {
            Value::InlineTable(dotted) if dotted.is_dotted() => pairs(dotted, None, depth),
            inside => {
                value(inside, field, depth);
                *inside.decor_mut() = Decor::new(" ", "");
            }
        }
    }
}

/// Whether a comment stands between the keys, not inside a list that is a value.
fn has_comments(table: &InlineTable) -> bool {
    let between = |(path, inside): (Vec<&toml_edit::Key>, &Value)| {
        holds(inside.decor(), '#')
            || path.iter().any(|key| holds(key.leaf_decor(), '#') || holds(key.dotted_decor(), '#'))
    };
    raw(Some(table.trailing())).contains('#') || table.get_values().into_iter().any(between)
}
