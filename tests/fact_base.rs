//! The documented items that the shipped rules stand on: each has a home, and nothing stands on anything else.
//! The ids and the quotes of the clinic's page are kept here, so that a rule file cannot change them unseen.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "common/people.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod people;

use std::collections::{BTreeMap, BTreeSet};

use people::rules;
use prescreen::ruleset::{Citation, Finding, FindingKind, RuleSet};

/// Candidate list (C) and opening paragraph (I) of the clinic's page: the exact words.
const PHRASES: [(&str, &str); 22] = [
    ("C01", "Acute or Chronic Neck and Back pain"),
    ("C02", "Shoulder pain"),
    ("C03", "Rotator Cuff Injuries"),
    ("C04", "Shoulder Impingement"),
    ("C05", "Achilles tendonitis"),
    ("C06", "Plantar fasciitis"),
    ("C07", "Ankle Sprains"),
    ("C08", "Knee pain"),
    ("C09", "Meniscus Pain"),
    ("C10", "Bursitis"),
    ("C11", "Chronic Ligament Sprains with instability"),
    ("C12", "Elbow Pain and tendinosis"),
    ("C13", "Degenerative Cartilage"),
    ("C14", "Those who take NSAIDs regularly to manage pain"),
    ("C15", "physical therapy without significant reduction in pain or symptoms"),
    ("C16", "decrease any musculoskeletal pain while also avoiding surgery"),
    ("I01", "ankle sprains"),
    ("I02", "knee osteoarthritis"),
    ("I03", "hip pain"),
    ("I04", "low back pain"),
    ("I05", "radicular disc pain in the neck or back"),
    ("I06", "shoulder injuries"),
];

/// Other words of the page that topics may quote: the open list, what is used and how (M), parts of the spine (S).
const TOPIC_PHRASES: [&str; 7] = [
    "The list of people who are candidates for medicine injections",
    "dextrose or saline",
    "super-concentrated dose of platelets isolated from the patient",
    "more modern gold-standard",
    "Bone Marrow Concentrate (BMAC)",
    "combination of ultrasound and fluoroscopic guidance",
    "Prolotherapy can be used to treat many components of the spinal",
];
const DISC_PHRASE: &str = "discs between the vertebrae of the spine";

/// The danger signs, by area and number: 44 rows.
const DANGER_SIGNS: [(&str, u32); 9] = [
    ("RF-G", 8),
    ("RF-S", 12),
    ("RF-N", 5),
    ("RF-H", 5),
    ("RF-E", 1),
    ("RF-P", 3),
    ("RF-K", 2),
    ("RF-A", 7),
    ("RF-W", 1),
];

/// Items that may have a home as education and need none.
const EDUCATION: [&str; 3] = ["C00", "I00", "I07"];

fn danger_signs() -> Vec<String> {
    DANGER_SIGNS.iter().flat_map(|(area, last)| (1..=*last).map(move |n| format!("{area}{n}"))).collect()
}

fn numbered(prefix: &str, range: std::ops::RangeInclusive<u32>) -> impl Iterator<Item = String> {
    range.map(move |n| format!("{prefix}{n:02}"))
}

fn documented() -> BTreeSet<String> {
    let signs = danger_signs();
    assert_eq!(signs.len(), 44);
    signs
        .into_iter()
        .chain(PHRASES.iter().map(|(id, _)| (*id).to_owned()))
        .chain(numbered("CX-", 1..=34))
        .chain(numbered("EV-", 1..=25))
        .chain(numbered("M", 0..=13))
        .chain(numbered("S", 0..=3))
        .collect()
}

/// The items of the rules, each with the kinds of rule that stand for it.
fn homes(rules: &RuleSet) -> BTreeMap<&str, BTreeSet<&'static str>> {
    let mut homes: BTreeMap<&str, BTreeSet<&'static str>> = BTreeMap::new();
    for finding in &rules.findings {
        for item in &finding.items {
            homes.entry(item.as_str()).or_default().insert(finding.kind.id());
        }
    }
    for item in rules.evidence.iter().flat_map(|evidence| &evidence.items) {
        homes.entry(item.as_str()).or_default().insert("evidence");
    }
    homes
}

#[test]
fn every_documented_item_has_a_home_and_every_item_is_documented() {
    let rules = rules();
    let homes = homes(&rules);
    let documented = documented();
    let homeless: Vec<&String> = documented.iter().filter(|id| !homes.contains_key(id.as_str())).collect();
    assert!(homeless.is_empty(), "no rule stands for {homeless:?}");
    let made_up: Vec<&&str> =
        homes.keys().filter(|id| !documented.contains(**id) && !EDUCATION.contains(id)).collect();
    assert!(made_up.is_empty(), "no document holds {made_up:?}");
}

/// An item has its home in a rule of its own kind: a danger sign leads somewhere, a caution is a caution.
#[test]
fn every_item_is_at_home_in_the_right_kind_of_rule() {
    let rules = rules();
    for (item, kinds) in homes(&rules) {
        let wanted: &[&str] = match item {
            // Stiff in the morning is for the clinician only; so is bad pain at night, alone.
            "RF-S12" => &["caution"],
            _ if EDUCATION.contains(&item) => &["topic"],
            _ if item.starts_with("RF-") => &["emergency", "same-day"],
            _ if item.starts_with("CX-") => &["caution"],
            _ if item.starts_with("EV-") => &["evidence"],
            _ if item.starts_with(['C', 'I']) => &["criterion"],
            _ => &["topic"],
        };
        assert!(wanted.iter().any(|kind| kinds.contains(kind)), "{item} has a home only in {kinds:?}");
    }
}

fn source_id<'r>(rules: &'r RuleSet, citation: &Citation) -> &'r str {
    rules.source(citation.source).id.as_str()
}

#[test]
fn every_criterion_quotes_the_page_word_for_word() {
    let rules = rules();
    let phrases: BTreeMap<&str, &str> = PHRASES.into_iter().collect();
    for finding in rules.findings.iter().filter(|finding| finding.kind == FindingKind::Criterion) {
        assert!(!finding.items.is_empty(), "{} stands for no item", finding.id);
        let quotes: Vec<&str> = finding
            .sources
            .iter()
            .map(|citation| {
                assert_eq!(source_id(&rules, citation), "clinic-page", "{}", finding.id);
                citation.quote.as_ref().unwrap_or_else(|| panic!("{} has no quote", finding.id)).as_str()
            })
            .collect();
        let of_items: BTreeSet<&str> = finding.items.iter().map(|item| phrases[item.as_str()]).collect();
        assert!(
            !quotes.is_empty() && quotes.iter().all(|quote| of_items.contains(quote)),
            "{}: {quotes:?}",
            finding.id
        );
        // The first item is the one it is made for.
        assert!(quotes.contains(&phrases[finding.items[0].as_str()]), "{}", finding.id);
    }
}

#[test]
fn other_quotes_are_words_of_the_page_too_and_only_the_page_is_quoted() {
    let rules = rules();
    let known: BTreeSet<&str> =
        PHRASES.iter().map(|(_, phrase)| *phrase).chain(TOPIC_PHRASES).chain([DISC_PHRASE]).collect();
    let citations = rules
        .findings
        .iter()
        .flat_map(|finding| &finding.sources)
        .chain(rules.evidence.iter().flat_map(|evidence| &evidence.sources));
    for citation in citations {
        if let Some(quote) = &citation.quote {
            assert_eq!(source_id(&rules, citation), "clinic-page");
            assert!(known.contains(quote.as_str()), "{quote} is not among the known words of the page");
        }
    }
}

/// The page lists no danger sign and no caution: those need a source of their own.
#[test]
fn danger_signs_cautions_and_evidence_rest_on_other_sources() {
    let rules = rules();
    let exempt = |finding: &Finding| {
        finding.kind == FindingKind::Topic
            || finding.id.starts_with("unsure-")
            || finding.id.starts_with("skipped-")
    };
    for finding in rules.findings.iter().filter(|finding| !exempt(finding)) {
        assert!(!finding.sources.is_empty(), "{} has no source", finding.id);
        if finding.kind != FindingKind::Criterion {
            assert!(
                finding.sources.iter().all(|citation| source_id(&rules, citation) != "clinic-page"),
                "{} rests on the page",
                finding.id
            );
        }
    }
    for evidence in &rules.evidence {
        assert!(!evidence.items.is_empty() && !evidence.sources.is_empty(), "{}", evidence.id);
        assert!(evidence.sources.iter().all(|citation| source_id(&rules, citation) != "clinic-page"));
    }
}

/// A case report of 2021 on a blood vessel in the belly ranks high in searches and was retracted.
#[test]
fn the_retracted_report_is_not_cited_and_sources_name_people_or_publishers() {
    let rules = rules();
    for file in rules.files.files() {
        for mark in ["e18587", "34765354", "13(10)"] {
            assert!(!file.text.contains(mark), "{} cites the retracted report", file.name);
        }
    }
    for source in &rules.sources {
        let by = source.by.as_str();
        let bare = by.contains(".com") || by.contains(".org") || by.contains("PMC") || by.contains("s13075");
        assert!(!bare, "{}: `{by}` is an address, not a name", source.id);
        assert!(by.chars().filter(char::is_ascii_digit).count() == 0, "{}: `{by}`", source.id);
    }
}

/// Uses of age, pregnancy or disability are few; each new one is a decision.
#[test]
fn the_uses_of_protected_traits_are_these() {
    let rules = rules();
    let of_findings = rules.findings.iter().map(|finding| (finding.id.as_str(), &finding.basis));
    let of_questions = rules.questions.iter().map(|question| (question.id.as_str(), &question.basis));
    let mut uses: Vec<String> = of_findings
        .chain(of_questions)
        .flat_map(|(id, basis)| basis.uses.iter().map(move |(told, _)| format!("{} {id}", told.id())))
        .collect();
    uses.sort();
    assert_eq!(
        uses,
        [
            "age fell-cannot-stand-65",
            "age head-scalp-jaw-50",
            "age knee-hurt-55",
            "age neck-injury-65",
            "age sex-feeling",
            "age small-slip-weak-bones",
            "age under-18",
            "age young-limp",
            "disability aftercare-hard",
            "disability night-pain-with-other-sign",
            "disability organ-disease",
            "disability virus",
            "disability want-help",
            "disability weak-defense",
            "disability weak-defense-new-pain",
            "pregnancy pregnant",
            "pregnancy pregnant-belly",
        ]
    );
}
