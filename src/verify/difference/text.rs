//! A difference for reading: what is dangerous first.

use super::{
    Asserted, Assertion, Change, Difference, Example, OutcomeChange, PartChange, PartKind, Recorded, Region,
    Reworded, Shift, Standing, ToldTest, Violation,
};
use crate::text::{indent, visible};
use crate::verify::Count;

/// No line of words is longer, however wide the page.
const WIDEST: usize = 78;
/// Below this, lines are left to the terminal to break.
const NARROWEST: usize = 20;
/// So many tests, and so many ids, are named.
const NAMED: usize = 8;
/// So many characters of a text are shown,
const LONGEST: usize = 320;
/// of a longer one from so many before what differs.
const LEAD: usize = 60;
/// More answers to one question that must not be told are only counted.
const FEW: usize = 2;

/// Writes a difference as plain text, with what recorded answers come to. Ends with a line break.
#[must_use]
pub fn text(difference: &Difference, recorded: Option<&[Recorded]>, columns: usize) -> String {
    let mut pen = Pen { page: String::new(), columns: columns.clamp(NARROWEST, WIDEST) };
    pen.versions(difference);
    pen.outcomes(difference);
    pen.parts(difference);
    pen.texts(difference);
    if let Some(recorded) = recorded {
        pen.recorded(recorded);
    }
    pen.asserted(difference);
    pen.page
}

struct Pen {
    page: String,
    columns: usize,
}

impl Pen {
    fn put(&mut self, text: &str, first: &str, rest: &str) {
        for line in indent(&visible(text), self.columns, first, rest) {
            self.page.push_str(&line);
            self.page.push('\n');
        }
    }

    fn heading(&mut self, text: &str) {
        self.page.push('\n');
        self.put(text, "", "");
    }

    fn versions(&mut self, difference: &Difference) {
        let name = |version: &super::Version| {
            let digest: String = version.digest.chars().take(12).collect();
            format!("{} {}, sha256 {digest}...", version.id, version.version)
        };
        self.put(&format!("old  {}", name(&difference.old)), "", "     ");
        self.put(&format!("new  {}", name(&difference.new)), "", "     ");
        let compared = format!(
            "Compared: {} complete answer sets (ways to answer both versions alike, not people).",
            difference.compared
        );
        self.heading(&compared);
        if difference.is_empty() {
            self.put("No differences.", "", "");
        } else if difference.compared.is_zero() {
            self.put("Nothing can be compared: no answers fit both versions.", "", "");
        }
    }

    fn outcomes(&mut self, difference: &Difference) {
        if difference.compared.is_zero() || difference.is_empty() {
            return;
        }
        self.heading("Outcomes");
        let total = |less: bool| -> Count {
            let these = difference.outcomes.iter().filter(|change| change.is_less_urgent() == less);
            these.map(|change| change.count).sum()
        };
        for (what, count) in [
            ("LESS URGENT", total(true)),
            ("more urgent", total(false)),
            ("the same outcome, with other findings", difference.other_findings),
            ("the same outcome, with the same findings", difference.same),
        ] {
            self.put(&format!("{what}: {count}"), "  ", "    ");
        }
        for change in &difference.outcomes {
            self.outcome(change);
        }
    }

    fn outcome(&mut self, change: &OutcomeChange) {
        let how = if change.is_less_urgent() { "LESS URGENT" } else { "more urgent" };
        self.heading(&format!("{} -> {}: {how}, {}", change.old, change.new, answer_sets(change.count)));
        let (one, findings) = (change.findings.len() == 1, named(&change.findings));
        self.put(&format!("by the finding{} {findings}", if one { "" } else { "s" }), "  ", "    ");
        self.region(&change.region);
        self.example("  ", "one of them:", &change.example);
    }

    fn region(&mut self, region: &Region) {
        let mut words = Vec::new();
        let (mut others, mut of) = (0, Vec::new());
        // What must be told says more than what must not: of that, much is only counted.
        for told in &region.tests {
            match &told.test {
                ToldTest::Without(ids) if ids.len() > FEW => {
                    others += ids.len();
                    of.push(told.question.clone());
                }
                _ => words.push(told.words.clone()),
            }
        }
        let rest = words.len().saturating_sub(NAMED);
        words.truncate(NAMED);
        if rest > 0 {
            words.push(format!("{rest} more"));
        }
        if others > 0 {
            words.push(format!("none of {others} other answers to {} is given", named(&of)));
        }
        if !words.is_empty() {
            let head = if region.exact { "wherever" } else { "only where" };
            self.put(&format!("{head} {}", words.join(", and ")), "  ", "    ");
        }
        self.put(&format!("depends on {}", named(&region.questions)), "  ", "    ");
    }

    /// A case stands as it is, so that it can be copied.
    fn example(&mut self, margin: &str, head: &str, example: &Example) {
        self.put(head, margin, &format!("{margin}  "));
        for line in example.case.lines() {
            self.page.push_str(margin);
            self.page.push_str("  ");
            self.page.push_str(&visible(line));
            self.page.push('\n');
        }
    }

    fn parts(&mut self, difference: &Difference) {
        for (part, heading) in [
            (PartKind::Finding, "Findings"),
            (PartKind::Question, "Questions"),
            (PartKind::Evidence, "Evidence"),
        ] {
            let these: Vec<&PartChange> =
                difference.parts.iter().filter(|change| change.part == part).collect();
            if !these.is_empty() {
                self.heading(heading);
            }
            for change in these {
                self.part(change);
            }
        }
    }

    fn part(&mut self, change: &PartChange) {
        let how = match change.change {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
        };
        let kind = match change.kinds {
            (Some(old), Some(new)) if old != new => format!(" ({old} -> {new})"),
            (_, Some(kind)) | (Some(kind), None) => format!(" ({kind})"),
            (None, None) => String::new(),
        };
        self.put(&format!("{how}: {}{kind}", change.id), "  ", "    ");
        let (now, before) = match change.part {
            PartKind::Finding => ("fires now, and did not before", "fired before, and does not now"),
            PartKind::Question => ("is asked now, and was not before", "was asked before, and is not now"),
            PartKind::Evidence => ("is shown now, and was not before", "was shown before, and is not now"),
        };
        self.shift(now, &change.gained, change);
        self.shift(before, &change.lost, change);
        self.answers("added", &change.answers_added);
        self.answers("removed", &change.answers_removed);
        if !change.signs_removed.is_empty() {
            let signs = change.signs_removed.join(", ");
            self.put(&format!("DANGER SIGNS that can no longer be told: {signs}"), "    ", "      ");
        }
        let (old, new) = change.kinds;
        let says_nothing = change.gained.count.is_zero() && change.lost.count.is_zero();
        let is_asked = change.part == PartKind::Question;
        if change.part == PartKind::Question && change.change == Change::Changed && old != new {
            self.put(
                "of another kind, so its answers to one version say nothing of those to the other",
                "    ",
                "      ",
            );
        } else if change.change == Change::Changed && says_nothing && old == new && !is_asked {
            self.put("only for answers that one version does not offer", "    ", "      ");
        }
    }

    fn shift(&mut self, what: &str, shift: &Shift, change: &PartChange) {
        if shift.count.is_zero() {
            return;
        }
        self.put(&format!("{what}: {}", answer_sets(shift.count)), "    ", "      ");
        // What becomes of the outcome was shown above.
        if let Some(example) = shift.example.as_ref().filter(|_| change.change == Change::Changed) {
            self.example("    ", "one of them:", example);
        }
    }

    fn answers(&mut self, how: &str, ids: &[String]) {
        if !ids.is_empty() {
            self.put(&format!("answers {how}, and not compared: {}", ids.join(", ")), "    ", "      ");
        }
    }

    fn texts(&mut self, difference: &Difference) {
        if difference.texts.is_empty() {
            return;
        }
        self.heading("Only in words: no outcome and no finding changes by these");
        for change in &difference.texts {
            let id = if change.id.is_empty() { String::new() } else { format!(" {}", change.id) };
            self.put(&format!("{}{id}: {}", change.what, change.keys.join(", ")), "  ", "    ");
            for words in &change.words {
                if change.keys.len() > 1 {
                    self.put(&words.key, "    ", "      ");
                }
                let (old, new) = side_by_side(words);
                self.put(&old, "    - ", "      ");
                self.put(&new, "    + ", "      ");
            }
        }
    }

    fn recorded(&mut self, recorded: &[Recorded]) {
        self.heading(&format!("Recorded answers: {}", counted(recorded.len(), "file")));
        let number = |wanted: &dyn Fn(&Recorded) -> bool| recorded.iter().filter(|one| wanted(one)).count();
        let incomplete = |one: &Recorded| one.old.outcome.is_none() && one.new.outcome.is_none();
        let same = number(&|one| one.is_same() && !incomplete(one));
        self.put(&format!("the same outcome: {same}"), "  ", "    ");
        self.put(&format!("another outcome: {}", number(&|one| !one.is_same())), "  ", "    ");
        if number(&incomplete) > 0 {
            self.put(&format!("incomplete in both versions: {}", number(&incomplete)), "  ", "    ");
        }
        let mut changed: Vec<&Recorded> = recorded.iter().filter(|one| !one.is_same()).collect();
        changed.sort_by_key(|one| !one.is_less_urgent());
        for one in changed {
            let how = match one.old.outcome.zip(one.new.outcome) {
                Some(_) if one.is_less_urgent() => " LESS URGENT",
                Some(_) => " more urgent",
                None => "",
            };
            let line = format!("{}: {} -> {}{how}", one.file, standing(&one.old), standing(&one.new));
            self.put(&line, "  ", "    ");
        }
    }

    fn asserted(&mut self, difference: &Difference) {
        if difference.asserted.is_empty() {
            return;
        }
        self.heading("Asserted");
        for one in &difference.asserted {
            self.assertion(one);
        }
        let reworded: usize = difference.texts.iter().map(|change| change.keys.len()).sum();
        if reworded > 0 {
            let texts = if reworded == 1 {
                "1 text changed, which is"
            } else {
                &format!("{reworded} texts changed, which are")
            };
            self.put(&format!("What the words say is not compared: {texts} listed above."), "  ", "  ");
        }
    }

    fn assertion(&mut self, one: &Asserted) {
        let said = match &one.assertion {
            Assertion::OnlyMoreUrgent => "no outcome became less urgent".to_owned(),
            Assertion::OnlyWhere(allowed) => {
                let texts: Vec<&str> = allowed.iter().map(|allowed| allowed.text.trim()).collect();
                format!("outcomes change only where {}", texts.join(" or "))
            }
        };
        let holds = if one.violation.is_none() { "holds" } else { "DOES NOT HOLD" };
        self.put(&format!("{holds}: {said}"), "  ", "    ");
        match &one.violation {
            None => {}
            Some(Violation::Outcome { count, example }) => {
                let head = format!(
                    "against it: {}; the first, {} -> {}:",
                    answer_sets(*count),
                    example.before,
                    example.after
                );
                self.example("    ", &head, example);
            }
            Some(Violation::SignsRemoved(signs)) => {
                let signs: Vec<String> =
                    signs.iter().map(|(question, answer)| format!("{question} = \"{answer}\"")).collect();
                let text = format!("danger signs that can no longer be told: {}", signs.join(", "));
                self.put(&text, "    ", "      ");
            }
        }
    }
}

/// Words before and after; of long ones only from shortly before they part, and not all.
fn side_by_side(words: &Reworded) -> (String, String) {
    let [old, new] = [&words.old, &words.new].map(|said| said.as_deref().unwrap_or("(nothing)"));
    let same = old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count();
    let longest = old.chars().count().max(new.chars().count());
    let from = if longest > LONGEST { same.saturating_sub(LEAD) } else { 0 };
    (excerpt(old, from), excerpt(new, from))
}

fn excerpt(text: &str, from: usize) -> String {
    let lead = if from > 0 { "[...] " } else { "" };
    let shown: String = text.chars().skip(from).take(LONGEST).collect();
    let left = text.chars().count().saturating_sub(from + LONGEST);
    let more = if left > 0 {
        format!(" [... {}; --format json has all]", counted(left, "character"))
    } else {
        String::new()
    };
    format!("{lead}{shown}{more}")
}

/// "emergency"; "incomplete (not answered: age)".
fn standing(standing: &Standing) -> String {
    match (standing.outcome, standing.unknown) {
        (Some(outcome), _) => outcome.to_string(),
        (None, 0) => format!("incomplete (not answered: {})", named(&standing.missing)),
        (None, unknown) => {
            let unknown = counted(unknown, "answer");
            format!("incomplete (not answered: {}; {unknown} not known there)", named(&standing.missing))
        }
    }
}

/// The first of some ids, and how many more there are.
fn named(ids: &[String]) -> String {
    let shown: Vec<&str> = ids.iter().take(NAMED).map(String::as_str).collect();
    let more = ids.len().saturating_sub(NAMED);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

fn answer_sets(count: Count) -> String {
    if count == Count::of(1) { "1 answer set".to_owned() } else { format!("{count} answer sets") }
}

fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
