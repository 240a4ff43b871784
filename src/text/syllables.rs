//! How many syllables an English word has, from its spelling alone and without a network: a list of words that
//! are not said as they are spelled (`syllables.txt`), and rules for all others.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Words whose count the rules get wrong: a word and its syllables on each line.
static LISTED: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    let lines = include_str!("syllables.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(word, n)| Some((word, n.parse().ok()?)))
        .collect()
});

/// All-capital words up to this length are read letter by letter, unless they are listed: FDA, HIV, ER.
const LONGEST_SPELLED: usize = 5;

/// The syllables of one word as it is read aloud; at least 1.
///
/// Takes letters, digits, apostrophes and hyphens; the parts of a hyphenated word are added up. Numbers count as
/// they are said (`911` three, `2019` four, `2.1` three), short words in capitals letter by letter.
#[must_use]
pub fn syllables(word: &str) -> u32 {
    let parts = word.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '.' | ',')));
    parts
        .map(|part| part.trim_matches(['.', ',', '\'', '’']))
        .filter(|part| !part.is_empty())
        .map(part)
        .sum::<u32>()
        .max(1)
}

/// A word without hyphens.
fn part(word: &str) -> u32 {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return number(word);
    }
    let lower = word.to_lowercase().replace('’', "'");
    if let Some(&listed) = LISTED.get(lower.as_str()) {
        return listed;
    }
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if letters <= LONGEST_SPELLED && letters > 1 && !word.chars().any(char::is_lowercase) {
        return word.chars().map(|c| if c == 'W' { 3 } else { u32::from(c.is_alphanumeric()) }).sum();
    }
    match lower.split_once('\'') {
        Some((stem, ending)) => contraction(stem, ending),
        None => plain(&lower),
    }
}

/// don't, doesn't, you'll, it'll, clinic's, boss's.
fn contraction(stem: &str, ending: &str) -> u32 {
    let hisses = |word: &str| ["s", "x", "z", "ch", "sh", "ce", "ge"].iter().any(|end| word.ends_with(end));
    match (stem.strip_suffix('n'), ending) {
        (Some(verb), "t") => plain(verb) + u32::from(!verb.ends_with(['a', 'o', 'e', 'r']) || verb == "have"),
        (_, "s") => plain(stem) + u32::from(hisses(stem)),
        (_, "ll" | "ve" | "d" | "re") => {
            plain(stem) + u32::from(!stem.ends_with(['a', 'e', 'i', 'o', 'u', 'y']))
        }
        _ => plain(stem),
    }
}

/// A word of small letters.
fn plain(word: &str) -> u32 {
    listed_or_inflected(word).unwrap_or_else(|| by_rule(word)).max(1)
}

/// A listed word, or one with an ending that tells on its own what it adds.
fn listed_or_inflected(word: &str) -> Option<u32> {
    let listed = |word: &str| LISTED.get(word).copied();
    if let Some(count) = listed(word) {
        return Some(count);
    }
    if let Some(stem) = word.strip_suffix('s').filter(|stem| !stem.ends_with('s'))
        && let Some(count) = listed(stem)
    {
        let hisses = ["ce", "ge", "se", "ze", "x", "z"].iter().any(|end| stem.ends_with(end));
        return Some(count + u32::from(hisses));
    }
    if let Some(stem) = word.strip_suffix("ed") {
        let with_e = format!("{stem}e");
        if let Some(count) = listed(stem).or_else(|| listed(&with_e)) {
            return Some(count + u32::from(stem.ends_with(['t', 'd'])));
        }
    }
    if let Some(stem) = word.strip_suffix("ing") {
        let with_e = format!("{stem}e");
        if let Some(count) = listed(stem).or_else(|| listed(&with_e)) {
            return Some(count + 1);
        }
    }
    word.strip_suffix("ly").and_then(listed).map(|count| count + 1)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y') || (!c.is_ascii() && "áàâäéèêëíïóöúü".contains(c))
}

/// Groups of vowels, less the silent ones, plus those where two vowels that meet are said apart.
fn by_rule(word: &str) -> u32 {
    let letters: Vec<char> = without_silent_e(word).chars().collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or(' ');
    let mut count = 0;
    for (index, &c) in letters.iter().enumerate() {
        let before = if index == 0 { ' ' } else { at(index - 1) };
        // The u of "qu", and of a final "gue", is no vowel of its own.
        let silent_u =
            c == 'u' && (before == 'q' || (before == 'g' && index + 1 == letters.len() && index > 2));
        if !is_vowel(c) || silent_u {
            continue;
        }
        let starts = !is_vowel(before) || (before == 'u' && index > 1 && at(index - 2) == 'q');
        if starts || said_apart(&letters, index) {
            count += 1;
        }
    }
    let ends_in_sm = letters.ends_with(&['s', 'm']) || letters.ends_with(&['t', 'h', 'm']);
    count + u32::from(ends_in_sm)
}

/// Whether the vowel here begins a syllable although a vowel stands before it.
fn said_apart(letters: &[char], index: usize) -> bool {
    let at = |index: usize| letters.get(index).copied().unwrap_or(' ');
    let (before, here, after) = (at(index - 1), at(index), at(index + 1));
    let two_before = if index > 1 { at(index - 2) } else { ' ' };
    match (before, here) {
        // trying, doing, peeing
        (_, 'i') if after == 'n' && at(index + 2) == 'g' && index > 1 => true,
        // layer, royal, beyond
        ('y', 'a' | 'e' | 'o') => index > 1 && is_vowel(two_before),
        // special, initial, clinician, civilian: no; serial, guardian, cardiac: yes
        ('i', 'a') => {
            !matches!((two_before, after), ('c' | 't', _) | ('l', 'n')) || (two_before, after) == ('c', 't')
        }
        // action, vision, million, serious after c, t, g: no; period, serious: yes
        ('i', 'o') => !matches!((two_before, after), ('t' | 's' | 'c' | 'x' | 'g', _) | ('l' | 'n', 'n')),
        // patient: no; nutrient, anxiety: yes. earlier, happiest: yes
        ('i', 'e') => match (after, at(index + 2)) {
            ('n', 't' | 'c') => !matches!(two_before, 't' | 'c'),
            ('t', 'y') => true,
            ('r', ' ' | 's') | ('s', 't') => index > 2,
            _ => false,
        },
        // medium, radius; video, osteo; manual, evaluate; continuous; chaos
        ('i', 'u' | 'i') | ('a', 'o') => true,
        ('e', 'o') => after != 'u',
        ('u', 'a') => !matches!(two_before, 'q' | 'g'),
        ('u', 'o') => !matches!(two_before, 'q' | 'b'),
        ('u', 'i') => after == 't' && at(index + 2) == 'y',
        _ => false,
    }
}

/// The word without the letters e that are not heard: take(s), call(ed), saf(e)ly.
fn without_silent_e(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let n = letters.len();
    let at = |back: usize| n.checked_sub(back).and_then(|index| letters.get(index)).copied().unwrap_or(' ');
    let has_vowel_before = |end: usize| letters.iter().take(end).any(|&c| is_vowel(c));
    // table, muscles, settled: the e before or after l is heard when a consonant stands before both.
    let heard_with_l =
        |l: usize| at(l) == 'l' && !is_vowel(at(l + 1)) && !matches!(at(l + 1), 'l' | 'r' | 'w' | ' ');
    let drop = if at(1) == 'e' && !is_vowel(at(2)) {
        !heard_with_l(2) && has_vowel_before(n - 1)
    } else if at(1) == 'e' {
        // see, tree: one group with the vowel before; value, tie the same
        matches!(at(2), 'u') && has_vowel_before(n - 2) && matches!(at(3), 'g' | 'q')
    } else if at(2) == 'e' && at(1) == 's' {
        let hisses =
            matches!(at(3), 's' | 'x' | 'z' | 'c' | 'g') || (at(3) == 'h' && matches!(at(4), 'c' | 's'));
        !hisses && !heard_with_l(3) && at(3) != 'e' && has_vowel_before(n - 2)
    } else if at(2) == 'e' && at(1) == 'd' {
        !matches!(at(3), 't' | 'd' | 'e') && !heard_with_l(3) && has_vowel_before(n - 2)
    } else {
        false
    };
    let ending_at = if at(1) == 'e' { n - 1 } else { n.saturating_sub(2) };
    let mut kept: String = letters
        .iter()
        .enumerate()
        .filter(|(index, _)| !(drop && *index == ending_at))
        .map(|(_, c)| c)
        .collect();
    for ending in ["ly", "ful", "fully", "less", "ment", "ments", "ness"] {
        if let Some(stem) = kept.strip_suffix(ending).and_then(|stem| stem.strip_suffix('e'))
            && stem.chars().any(is_vowel)
            && stem.ends_with(|c: char| !is_vowel(c))
            && !stem.ends_with("pl")
        {
            kept = format!("{stem}{ending}");
            break;
        }
    }
    kept
}

/// A number as it is said; `1,000` and `2.1` and `3rd` too.
fn number(word: &str) -> u32 {
    let digits: String =
        word.chars().filter(|&c| c != ',').take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let letters: String = word.chars().skip_while(|c| !c.is_alphabetic()).collect();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let point = if fraction.is_empty() { 0 } else { 1 + digits_said(fraction) };
    let ending = match letters.as_str() {
        "" | "st" | "nd" | "rd" | "th" | "s" => 0,
        unit => part(unit),
    };
    let grouped = word.contains(',');
    let said = match (whole.len(), whole.parse::<u32>()) {
        // Called digit by digit.
        (3, Ok(911 | 988)) | (_, Err(_)) => digits_said(whole),
        // A year: nineteen ninety, twenty nineteen.
        (4, Ok(year)) if !grouped && ((1100..2000).contains(&year) || (2010..2100).contains(&year)) => {
            let (century, rest) = (year / 100, year % 100);
            below_thousand(century) + if rest == 0 { 2 } else { below_thousand(rest) + u32::from(rest < 10) }
        }
        (_, Ok(number)) => cardinal(number),
    };
    said + point + ending
}

/// Digits said one by one: "zero" and "seven" have two syllables.
fn digits_said(digits: &str) -> u32 {
    digits.bytes().map(|digit| if matches!(digit, b'0' | b'7') { 2 } else { 1 }).sum()
}

/// A whole number.
fn cardinal(number: u32) -> u32 {
    match number {
        0 => 2,
        1..1_000 => below_thousand(number),
        1_000..1_000_000 => below_thousand(number / 1_000) + 2 + below_thousand(number % 1_000),
        _ => {
            cardinal(number / 1_000_000)
                + 2
                + if number.is_multiple_of(1_000_000) { 0 } else { cardinal(number % 1_000_000) }
        }
    }
}

/// A number from 0 (nothing said) to 999.
fn below_thousand(number: u32) -> u32 {
    let (hundreds, rest) = (number / 100, number % 100);
    let hundreds = if hundreds == 0 { 0 } else { below_thousand(hundreds) + 2 };
    let rest = match rest {
        0 => 0,
        11 | 17 => 3,
        7 | 13..=19 => 2,
        1..=10 | 12 => 1,
        _ => {
            let tens = if rest / 10 == 7 { 3 } else { 2 };
            tens + below_thousand(rest % 10)
        }
    };
    hundreds + rest
}
