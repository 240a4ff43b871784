//! A unified diff, straight from the edits that make the difference.

use std::fmt::Write as _;
use std::ops::Range;

/// Lines around what changes.
const CONTEXT: usize = 3;

/// Whole lines that take the place of others.
struct Change<'t> {
    /// Which, counted from 0.
    old: Range<usize>,
    /// The lines with the edits in them.
    new: Vec<String>,
    /// The old lines.
    gone: &'t [&'t str],
}

/// The difference that edits make to a file: byte ranges with what comes in their place, in order, none in another.
pub(super) fn unified(name: &str, text: &str, edits: &[(Range<usize>, String)]) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let changes = changes(text, &lines, edits);
    let mut out = format!("--- {name}\n+++ {name}\n");
    let (mut added, mut removed) = (0, 0);
    for hunk in changes.chunk_by(|one, next| next.old.start - one.old.end <= 2 * CONTEXT) {
        let from = hunk.first().map_or(0, |first| first.old.start.saturating_sub(CONTEXT));
        let to = hunk.last().map_or(0, |last| (last.old.end + CONTEXT).min(lines.len()));
        let new_from = from + added - removed;
        let (more, fewer) = hunk
            .iter()
            .fold((0, 0), |(more, fewer), change| (more + change.new.len(), fewer + change.old.len()));
        let (length, new_length) = (to - from, to - from + more - fewer);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "@@ -{},{length} +{},{new_length} @@", from + 1, new_from + 1);
        let mut at = from;
        for change in hunk {
            marked(&mut out, ' ', lines.get(at..change.old.start).unwrap_or_default());
            marked(&mut out, '-', change.gone);
            marked(&mut out, '+', &change.new);
            at = change.old.end;
        }
        marked(&mut out, ' ', lines.get(at..to).unwrap_or_default());
        (added, removed) = (added + more, removed + fewer);
    }
    out
}

/// The edits as whole lines; those that touch the same line are one change.
fn changes<'t>(text: &str, lines: &'t [&'t str], edits: &[(Range<usize>, String)]) -> Vec<Change<'t>> {
    let line_of = |byte: usize| text.get(..byte).unwrap_or_default().matches('\n').count();
    let whole = |(span, _): &(Range<usize>, String)| line_of(span.start)..line_of(span.end) + 1;
    let groups = edits.chunk_by(|one, next| whole(one).end > whole(next).start);
    let change = |group: &[(Range<usize>, String)]| {
        let (first, last) = (group.first().map(whole)?, group.last().map(whole)?);
        let old = first.start..last.end;
        let gone = lines.get(old.clone())?;
        let start: usize = lines.get(..old.start)?.iter().map(|line| line.len()).sum();
        let mut new = gone.concat();
        for (span, value) in group.iter().rev() {
            new.replace_range(span.start - start..span.end - start, value);
        }
        Some(Change { old, new: new.split_inclusive('\n').map(str::to_owned).collect(), gone })
    };
    groups.filter_map(change).collect()
}

fn marked(out: &mut String, mark: char, lines: &[impl AsRef<str>]) {
    for line in lines {
        let line = line.as_ref();
        let end = if line.ends_with('\n') { "" } else { "\n\\ No newline at end of file\n" };
        let _ = write!(out, "{mark}{line}{end}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The edits that turn the `old` of each into its `new`, in this text.
    fn diff(text: &str, edits: &[(&str, &str)]) -> String {
        let span = |old: &str| text.find(old).map(|at| at..at + old.len()).unwrap();
        let edits: Vec<_> = edits.iter().map(|(old, new)| (span(old), (*new).to_owned())).collect();
        unified("a", text, &edits)
    }

    #[test]
    fn lines_near_each_other_are_one_hunk() {
        let text = "1\n2\n3\n4\n5 a b\n6\n7\n8\n9 c\n10\n11\n12\n13\n14\n15\n16\n17\n18 [\n19 d\n20 ]\n21";
        let found = diff(text, &[("a", "A"), ("b", "B"), ("c", "C"), ("[\n19 d\n20 ]", "[D]")]);
        let expected = "--- a\n+++ a\n@@ -2,11 +2,11 @@\n 2\n 3\n 4\n-5 a b\n+5 A B\n 6\n 7\n 8\n-9 c\n+9 C\n 10\n 11\n 12\n\
                        @@ -15,7 +15,5 @@\n 15\n 16\n 17\n-18 [\n-19 d\n-20 ]\n+18 [D]\n 21\n\\ No newline at end of file\n";
        assert_eq!(found, expected);
    }

    #[test]
    fn a_last_line_without_an_end_stays_so() {
        let end = "\n\\ No newline at end of file\n";
        assert_eq!(
            diff("a = 1", &[("1", "2")]),
            format!("--- a\n+++ a\n@@ -1,1 +1,1 @@\n-a = 1{end}+a = 2{end}")
        );
    }
}
