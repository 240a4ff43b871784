//! Every word to avoid is caught, and every denial passes.

use super::lexicon::ENGLISH;
use super::{Hit, Lexicon, Scope, Speaker};

fn found(text: &str, by: Speaker) -> Vec<String> {
    let hits = Lexicon::english().find(text, by);
    hits.iter().map(|Hit { range, .. }| text.get(range.clone()).unwrap().to_owned()).collect()
}

#[test]
fn every_entry_is_caught_where_it_must_not_stand_and_only_there() {
    let lexicon = Lexicon::english();
    let mut planted = 0;
    for (entry, scope) in lexicon.entries() {
        for entry in [entry.to_owned(), entry.to_uppercase().replace("{DISEASE}", "{disease}")] {
            let entry = entry.replace("{disease}", "a heart attack");
            let text = format!("We can see that {entry}, all in all.");
            let caught = |by| {
                let hits = lexicon.find(&text, by);
                hits.iter().any(|hit| hit.range.start <= 16 && hit.range.end >= 16 + entry.len())
            };
            assert!(caught(Speaker::Us), "{text}");
            assert_eq!(caught(Speaker::Person), scope != Scope::Statements, "{text}");
            assert_eq!(caught(Speaker::Staff), scope == Scope::Everywhere, "{text}");
            planted += 1;
        }
    }
    assert!(planted > 300, "only {planted}");
}

#[test]
fn every_disease_is_known_with_and_without_an_article() {
    for disease in &ENGLISH.diseases {
        for text in [format!("It may be {disease}."), format!("This can be a sign of the {disease}!")] {
            assert_eq!(found(&text, Speaker::Us).len(), 1, "{text}");
        }
    }
}

#[test]
fn every_allowed_phrase_passes_and_its_words_do_not_without_it() {
    for allowed in &ENGLISH.allowed {
        let text = format!("This form {} .", allowed.replace("...", "the shot you asked for"));
        assert_eq!(found(&text, Speaker::Us), [""; 0], "{text}");
    }
    assert_eq!(found("It does not diagnose. It diagnoses.", Speaker::Us), ["diagnoses"]);
}

/// An allowed phrase that allows nothing is a mistake in the list.
#[test]
fn every_allowed_phrase_is_needed() {
    let mut bare = (*ENGLISH).clone();
    bare.allowed.clear();
    let bare = Lexicon::new([&bare].into_iter());
    for allowed in &ENGLISH.allowed {
        let text = allowed.replace("...", "the shot");
        assert_ne!(bare.find(&text, Speaker::Us), [], "nothing to avoid stands in {text:?}");
    }
}

#[test]
fn words_are_whole_and_phrases_stay_in_a_sentence() {
    for fine in [
        "A secure place for procedures. Tell us what you need to stop. Taking notes helps.",
        "Do you have a heart attack in your past?",
        "Have you had the flu?",
        "If you have a cough, tell us.",
        "The health plan pays.",
        "Nerves in the spine can cause these.",
        "You told us about diabetes.",
    ] {
        assert_eq!(found(fine, Speaker::Us), [""; 0], "{fine}");
    }
}

#[test]
fn capitals_hyphens_quotes_and_line_breaks_do_not_hide_a_word() {
    for (text, caught) in [
        ("You Have\na heart attack.", "You Have\na heart attack"),
        ("This is FDA approved.", "FDA approved"),
        ("\"Pain free\" days", "Pain free"),
        ("It’s 80% sure.", "%"),
        ("You’ve got gout.", "You’ve got"),
        ("A good-candidate list", "good-candidate"),
        ("That is likely a stroke.", "likely"),
    ] {
        let text_found = found(text, Speaker::Us);
        assert!(text_found.iter().any(|found| caught.starts_with(found.as_str())), "{text}: {text_found:?}");
    }
}

#[test]
fn what_a_person_says_is_not_what_we_say() {
    let label = "You have a metal part in your knee";
    assert_eq!(found(label, Speaker::Person), [""; 0]);
    assert_eq!(found(label, Speaker::Us), ["You have"]);
    assert_eq!(found("You qualify for this", Speaker::Person), ["qualify"]);
    assert_eq!(found("Looks for: heart attack. Ask for the diagnosis.", Speaker::Staff), [""; 0]);
    assert_eq!(found("Tell the person to stop taking it.", Speaker::Staff), ["stop taking"]);
    assert_eq!(found("Never tell the person to stop taking it.", Speaker::Staff), [""; 0]);
}
