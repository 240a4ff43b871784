//! Words to avoid are errors; what is hard to read is a warning.

use crate::document::{Place, Text};
use crate::problem::{Problem, Severity};
use crate::ruleset::model::RuleSet;
use crate::ruleset::plain::{GOAL, Graded, Lexicon, everything, measure, unused_hard_terms};

/// Words to avoid, and phrases that may not be allowed.
pub(in crate::ruleset) fn words_to_avoid(rules: &RuleSet, problems: &mut Vec<Problem>) {
    let lexicon = Lexicon::of(rules);
    for allowed in &rules.plain.allowed {
        if let Some(entry) = lexicon.undone_by(allowed) {
            let message = format!("`{allowed}` is itself a phrase to avoid, and cannot be allowed");
            problems.push(
                Problem::error("allows-word-to-avoid", message, allowed.place)
                    .help(format!("allow the words around `{entry}` that make it fine, such as a denial")),
            );
        }
    }
    for said in everything(rules) {
        for hit in lexicon.find(said.text, said.by) {
            let found = said.text.get(hit.range.clone()).unwrap_or(hit.entry);
            let message = match said.key.filter(|_| !stands_in_a_file(rules, said.text.place)) {
                Some(key) => format!("the word of the program `{key}` must not say \"{found}\""),
                None => format!("this must not say \"{found}\""),
            };
            let problem = Problem {
                place: place_of(rules, said.text, &hit.range),
                ..Problem::without_place("word-to-avoid", message)
            };
            problems.push(problem.help(hit.reason));
        }
    }
}

/// What is hard to read, and hard terms that nothing uses.
pub(in crate::ruleset) fn hard_words(rules: &RuleSet, problems: &mut Vec<Problem>) {
    for term in unused_hard_terms(rules) {
        let message = format!("no text for patients uses the hard term `{term}`");
        problems.push(Problem::warning("unused-hard-term", message, term.place));
    }
    let Some(measured) = measure(rules) else { return };
    let all = measured.screens.iter().chain(&measured.texts).chain([&measured.overall]);
    problems.extend(all.filter(|graded| graded.is_hard()).map(hard));
}

fn hard(graded: &Graded) -> Problem {
    let limit = graded.limit().unwrap_or(GOAL);
    let message = format!("{} is at reading grade {:.1}, over {limit:.1}", graded.name, graded.grade());
    let problem = Problem {
        severity: Severity::Warning,
        place: graded.place,
        ..Problem::without_place("hard-to-read", message)
    };
    problem.help("use shorter sentences and shorter words; a hard word that is meant goes into `hard-terms` of `[plain]`")
}

fn stands_in_a_file(rules: &RuleSet, place: Place) -> bool {
    rules.files.file(place.file).is_some()
}

/// The place of a part of a text. A text stands in its file with quotes around it, and perhaps with escapes in it.
fn place_of(rules: &RuleSet, text: &Text, part: &std::ops::Range<usize>) -> Option<Place> {
    if !stands_in_a_file(rules, text.place) {
        return None;
    }
    let written = rules.files.slice(text.place);
    let found = text.get(part.clone()).unwrap_or_default();
    let offset = written.find(text.as_str()).map(|start| start + part.start).or_else(|| {
        // With escapes before it, it is still the same one of all that read alike.
        let earlier = text.get(..part.start).unwrap_or_default().matches(found).count();
        written.match_indices(found).nth(earlier).map(|(start, _)| start)
    });
    let Some(offset) = offset else { return Some(text.place) };
    let start = text.place.span().start + offset;
    Some(Place::new(text.place.file, start..start + found.len()))
}
