//! Which keys the kiosk makes of the bytes of a terminal: what people type, what no hand types, and what must hold
//! for everything else. `fuzz/` tries the same for longer.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails at once")]

#[path = "common/typing.rs"]
mod typing;

use prescreen::kiosk::keys::{Event, Expects, Filter, Key};
use proptest::collection::vec;
use proptest::prelude::*;
use typing::{LONG, Reads, check, events};

const ARROWS: [(&[u8], Key); 8] = [
    (b"\x1b[A", Key::Up),
    (b"\x1b[B", Key::Down),
    (b"\x1b[C", Key::Right),
    (b"\x1b[D", Key::Left),
    (b"\x1bOA", Key::Up),
    (b"\x1bOB", Key::Down),
    (b"\x1bOC", Key::Right),
    (b"\x1bOD", Key::Left),
];

/// What has no place at a kiosk, as terminals send it.
const SWALLOWED: &[&str] = &[
    // F1 to F5 on the Linux console, F6 to F20, F1 to F5 elsewhere.
    "\x1b[[A",
    "\x1b[[B",
    "\x1b[[E",
    "\x1b[17~",
    "\x1b[24~",
    "\x1b[34~",
    "\x1bOP",
    "\x1bOS",
    "\x1b[15~",
    // With Shift, Ctrl or Alt, as of old and now.
    "\x1b[1;2P",
    "\x1b[15;5~",
    "\x1b[1;5A",
    "\x1bO5A",
    "\x1b[5D",
    "\x1bOa",
    "\x1b[a",
    "\x1b[1;9B",
    "\x1b[25^",
    "\x1b[1 @",
    "\x1b[7@",
    // Home, End, Insert, Delete, Page Up, Page Down, Shift-Tab, keys of the number block.
    "\x1b[H",
    "\x1b[F",
    "\x1b[E",
    "\x1bOE",
    "\x1bOH",
    "\x1b[1~",
    "\x1b[2~",
    "\x1b[3~",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[Z",
    "\x1bOM",
    "\x1bOk",
    // Alt and a key.
    "\x1bq",
    "\x1bA",
    "\x1b\r",
    "\x1b\x7f",
    "\x1b ",
    "\x1b\x03",
    "\x1b\x18",
    // Keys spelled out, and mice of three generations.
    "\x1b[97;5u",
    "\x1b[27;5;9~",
    "\x1b[<0;10;10M",
    "\x1b[<0;10;10m",
    "\x1b[32;10;10M",
    "\x1b[M !!",
    "\x1b[M \x7f!",
    // The terminal speaks: whether it has the focus, where the cursor stands, what it is, its colours.
    "\x1b[I",
    "\x1b[O",
    "\x1b[10;80R",
    "\x1b[?62;22c",
    "\x1b[>0;276;0c",
    "\x1b]11;rgb:00/00/00\x1b\\",
    "\x1b]11;rgb:00/00/00\x07",
    "\x1bP>|XTerm(388)\x1b\\",
    "\x1bP1$r0m\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    "\x1b^no\x1b\\",
    "\x1bXno\x1b\\",
    // The end of a paste that never began.
    "\x1b[201~",
    // Letters beyond ASCII: each byte counts as a key.
    "é",
    "日",
];

/// What never ends, and how long it must be quiet until the next key counts.
const UNFINISHED: &[(&[u8], u64)] = &[
    (b"\x1b[", 60),
    (b"\x1bO", 60),
    (b"\x1b[1;", 60),
    (b"\x1b[7$", 60),
    (b"\x1b[[", 60),
    (b"\x1b[M !", 60),
    (b"\x1b[200", 60),
    (b"\x1b]0;yes", 1000),
    (b"\x1bPyes\r\x1b", 1000),
    (b"\x1b[200~yes\r", 1000),
    (b"\x1b[200~yes\x1b[201", 1000),
];

/// What no key and no terminal sends.
const MALFORMED: &[&[u8]] = &[
    b"\x1b[\r",
    b"\x1b[1\xff",
    b"\x1b[\x18",
    b"\x1bO\x7f",
    b"\x1b[[\n",
    b"\x1b[M\r",
    b"\x1b]0;yes\x1b-",
    b"\x1b\x1b",
    b"\x1b[\x1b",
    b"\x1bO\x1b[A",
    b"\x1b[M\x1b",
];

fn keys(keys: &[Key]) -> Vec<Event> {
    keys.iter().copied().map(Event::Key).collect()
}

fn text(text: &str) -> Vec<Event> {
    text.bytes().map(|byte| Event::Key(Key::Char(byte))).collect()
}

fn at_once(bytes: &[u8]) -> Vec<Event> {
    events(&[(0, bytes.to_vec())])
}

/// These reads, each so long after the one before.
fn apart(gap: u64, reads: &[&[u8]]) -> Vec<Event> {
    let times = (0u64..).map(|step| step * gap);
    events(&times.zip(reads.iter().map(|read| read.to_vec())).collect::<Reads>())
}

/// Each byte by itself.
fn singly(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.chunks(1).collect()
}

#[test]
fn keys_that_prompts_know_come_through() {
    let single: [(&[u8], Key); 9] = [
        (b"\r", Key::Enter),
        (b"\n", Key::Enter),
        (b"\r\n", Key::Enter),
        (b" ", Key::Space),
        (b"\x1b", Key::Escape),
        (b"\t", Key::Tab),
        (b"\x08", Key::Backspace),
        (b"\x7f", Key::Backspace),
        (b"7", Key::Char(b'7')),
    ];
    for (bytes, key) in single.into_iter().chain(ARROWS) {
        assert_eq!(at_once(bytes), keys(&[key]), "{}", bytes.escape_ascii());
    }
    for byte in b'!'..=b'~' {
        assert_eq!(at_once(&[byte]), keys(&[Key::Char(byte)]), "{}", byte.escape_ascii());
        assert_eq!(Key::Char(byte).bytes(), [byte]);
    }
    for (bytes, key) in &ARROWS[..4] {
        assert_eq!(key.bytes(), *bytes);
    }
    for byte in (0..=b' ').chain(0x7f..=0xff) {
        assert_eq!(Key::Char(byte).bytes(), b"", "{byte:#x} is not printable, whoever says so");
    }
}

#[test]
fn a_prompt_sees_only_what_it_can_use() {
    let arrows = [Key::Up, Key::Down, Key::Left, Key::Right];
    for key in arrows.into_iter().chain([Key::Enter, Key::Space, Key::Escape, Key::Tab]) {
        assert!(Expects::Choice.passes(key), "{key:?}");
    }
    for letter in b'!'..=b'~' {
        assert!(!Expects::Choice.passes(Key::Char(letter)) && Expects::Line.passes(Key::Char(letter)));
    }
    for key in [Key::Enter, Key::Space, Key::Backspace] {
        assert!(Expects::Line.passes(key), "{key:?}");
    }
    for key in arrows.into_iter().chain([Key::Escape, Key::Tab]) {
        assert!(!Expects::Line.passes(key), "{key:?}");
    }
    assert!(!Expects::Choice.passes(Key::Backspace));
    assert!(arrows.into_iter().all(|key| !Expects::Nothing.passes(key)));
    assert!(!Expects::Nothing.passes(Key::Enter));
}

#[test]
fn control_keys_do_nothing() {
    let known = [0x08, b'\t', b'\n', b'\r', 0x1b];
    for byte in (0..b' ').filter(|byte| !known.contains(byte)).chain(0x80..=0xff) {
        assert_eq!(at_once(&[byte]), [], "{byte:#x}");
        assert_eq!(at_once(&[b'a', byte, b'b']), text("ab"), "{byte:#x}");
    }
}

#[test]
fn other_keys_are_swallowed_whole() {
    for sequence in SWALLOWED {
        let typed = [sequence.as_bytes(), b"x"].concat();
        assert_eq!(at_once(&typed), text("x"), "{sequence:?}");
        assert_eq!(apart(24, &singly(&typed)), text("x"), "{sequence:?}");
        assert_eq!(apart(59, &singly(sequence.as_bytes())), [], "{sequence:?} on a slow line");
    }
    assert_eq!(at_once("🙂".as_bytes()), []);
}

#[test]
fn what_is_never_finished_is_given_up() {
    for (begun, quiet) in UNFINISHED {
        let name = begun.escape_ascii();
        assert_eq!(apart(*quiet, &[begun, b"x"]), text("x"), "{name}");
        assert_eq!(apart(quiet - 1, &[begun, b"m"]), [], "{name}");
    }
}

#[test]
fn what_is_malformed_takes_the_rest_with_it() {
    for bytes in MALFORMED {
        let name = bytes.escape_ascii();
        assert_eq!(at_once(&[b"x", *bytes, b"x\x18\x10\r"].concat()), [], "{name}");
        assert_eq!(apart(149, &[bytes, b"\r", b"x"]), [], "{name}");
        assert_eq!(apart(150, &[bytes, b"\r"]), keys(&[Key::Enter]), "{name}");
    }
}

#[test]
fn escape_is_escape_after_a_while() {
    let mut filter = Filter::default();
    let mut events = Vec::new();
    filter.feed(0, b"\x1b", &mut events);
    assert_eq!(filter.due(), Some(60));
    filter.ready(59, &mut events);
    assert_eq!(events, []);
    filter.ready(60, &mut events);
    assert_eq!((events, filter.due()), (keys(&[Key::Escape]), None));
    assert_eq!(apart(60, &[b"\x1b", b"[B"]), [keys(&[Key::Escape]), text("[B")].concat());
    assert_eq!(apart(59, &[b"\x1b", b"\x1b[B"]), [], "Alt and an arrow, as of old");
    assert_eq!(apart(33, &[b"\x1b".as_slice(); 30]), [], "held down it repeats faster than it is known");
}

#[test]
fn keys_held_down_repeat() {
    for (arrow, key) in ARROWS {
        assert_eq!(apart(33, &[arrow; 90]), keys(&[key; 90]));
    }
    assert_eq!(apart(33, &[b"\x7f".as_slice(); 90]), keys(&[Key::Backspace; 90]));
}

#[test]
fn a_few_keys_at_once_are_typed_by_a_program_for_a_person() {
    assert_eq!(at_once(b"\x1b[B\x1b[B \r"), keys(&[Key::Down, Key::Down, Key::Space, Key::Enter]));
    assert_eq!(at_once(b"1970"), text("1970"));
    assert_eq!(at_once(b"\x1b[B\x1b[B\x1b[B \r"), [], "but no more than four");
    assert_eq!(at_once(b"\x1b[B \r\x03\x03"), [], "even if they mean nothing");
}

#[test]
fn after_a_flood_it_must_be_quiet() {
    assert_eq!(apart(149, &[b"12345", b"\r", b"\r"]), []);
    assert_eq!(apart(150, &[b"12345", b"\r"]), keys(&[Key::Enter]));
    assert_eq!(apart(24, &singly(b"12345\r")), []);
    assert_eq!(apart(25, &singly(b"12345\r")), [text("12345"), keys(&[Key::Enter])].concat());
}

#[test]
fn enter_counts_once_however_it_is_sent() {
    for gap in [0, 1, 24, 25, 60, 500, 10_000] {
        assert_eq!(apart(gap, &[b"\r", b"\n"]), keys(&[Key::Enter]), "{gap} ms");
    }
    assert_eq!(apart(200, &[b"\r", b"\r", b"\n", b"\n"]), keys(&[Key::Enter; 3]));
    assert_eq!(at_once(b"\r\n\r\n\r\n\r\n"), keys(&[Key::Enter; 4]));
    assert_eq!(apart(400, &[b"12345\r", b"\n"]), [], "the second half of an Enter that was dropped");
}

#[test]
fn staff_have_a_chord() {
    for gap in [0, 24, 25, 300, 2000] {
        assert_eq!(apart(gap, &[b"\x18", b"\x10"]), [Event::Chord], "{gap} ms");
    }
    assert_eq!(at_once(b"a\x18\x10\r"), [text("a"), vec![Event::Chord], keys(&[Key::Enter])].concat());
    assert_eq!(apart(1500, &[b"\x18", b"\x18", b"\x10"]), [Event::Chord], "once more from the start");
    assert_eq!(apart(2001, &[b"\x18", b"\x10"]), [], "too late");
    for other in
        [b"\x10\x18".as_slice(), b"\x10", b"\x18a\x10", b"\x18\0\x10", b"\x18\xe9\x10", b"\x18\x10\r\r\r"]
    {
        assert!(!at_once(other).contains(&Event::Chord), "{}", other.escape_ascii());
    }
    assert_eq!(apart(60, &[b"\x18", b"\x1b[A", b"\x10"]), keys(&[Key::Up]));
    assert_eq!(apart(200, &[b"\x18", b"\x1b", b"\x10"]), keys(&[Key::Escape]));
}

#[test]
fn the_chord_is_not_taken_from_what_nobody_typed() {
    let chord = b"\x18\x10";
    let begun = UNFINISHED.iter().map(|(begun, _)| *begun);
    for before in
        begun.chain(MALFORMED.iter().copied()).chain([b"12345".as_slice(), b"\x1b", b"\x1b[200~\x1b[201~"])
    {
        let name = before.escape_ascii();
        assert_eq!(at_once(&[before, chord].concat()), [], "{name}");
        assert_eq!(apart(59, &[before, b"\x18", b"\x10"]), [], "{name}");
        assert_eq!(
            events(&[(0, [b"\x18", before].concat()), (1500, b"\x10".to_vec())]).len(),
            usize::from(before == b"\x1b")
        );
    }
    assert_eq!(apart(160, &[b"12345\x18", b"\x10"]), [], "half of it in a flood");
    assert_eq!(events(&[(0, b"\x18".to_vec()), (100, b"\x1012345".to_vec())]), [], "the other half");
}

#[test]
fn a_long_paste_answers_nothing() {
    let line = "Take one, twice a day; été.\r\n\x03\x1b[B\x18\x10".as_bytes();
    let paste: Vec<u8> = line.iter().copied().cycle().take(1 << 20).collect();
    assert_eq!(at_once(&paste), []);
    for (size, gap) in [(5, 0), (61, 24), (4095, 149), (1000, 100)] {
        assert_eq!(apart(gap, &paste.chunks(size).collect::<Vec<_>>()), [], "{size} bytes every {gap} ms");
    }
    let long_answer = |length: usize| [b"\x1b]", vec![b' '; length - 4].as_slice(), b"\x07\r"].concat();
    assert_eq!(at_once(&long_answer(64)), keys(&[Key::Enter]));
    assert_eq!(at_once(&long_answer(65)), [], "longer than anything that comes by itself");
    // One unlikely key, or byte, or answer after another, and then Enter.
    for one in ["\x1b[M !!", "\x1b]0;x\x07", "\x1b[000000000000000000000000", "é", "\x00", "\x1b", "\r\n"] {
        let mut paste = one.repeat((1 << 20) / one.len());
        paste.push_str("x\x1b[0~\r");
        assert_eq!(at_once(paste.as_bytes()), [], "{one:?}");
        let chunks: Vec<&[u8]> = paste.as_bytes().chunks(4096).collect();
        assert_eq!(apart(20, &chunks), [], "{one:?}");
    }
}

#[test]
fn a_marked_paste_answers_nothing() {
    let marked = |inside: &[u8]| [b"\x1b[200~", inside, b"\x1b[201~"].concat();
    for inside in [
        b"".as_slice(),
        b"y",
        b"\r",
        b"\x1b",
        b"\x1b[20",
        b"yes\r\x1b[201~\r",
        vec![b'y'; 1 << 20].as_slice(),
    ] {
        let paste = marked(inside);
        assert_eq!(at_once(&paste), []);
        assert_eq!(at_once(&[b"x", paste.as_slice(), b"x"].concat()), []);
    }
    let slowly = marked(b"yes\r\x18\x10");
    assert_eq!(
        events(&[(0, b"\x1b[200~".to_vec()), (999, slowly[6..9].to_vec()), (1998, slowly[9..].to_vec())]),
        []
    );
    assert_eq!(apart(150, &[&marked(b"yes"), b"n"]), text("n"));
    assert_eq!(apart(149, &[&marked(b"yes"), b"n"]), []);
    assert_eq!(apart(300, &[b"\x1b[200", b"~", b"y"]), text("~y"), "torn apart it is no mark");
    // One behind the other: the second is known as one although the first is not over yet.
    assert_eq!(apart(200, &[&[marked(b"yes").as_slice(), b"\x1b[200~y"].concat(), b"\r", b"\x1b[201~"]), []);
    for before in
        ["", "1", "1234", "12345", "\x1b[200", "\x1b]0;", "\x1b[M", "\x1b[", "\x1b[20\x1b", &"0".repeat(62)]
    {
        let paste = format!("{before}\x1b[200~y");
        assert_eq!(apart(200, &[paste.as_bytes(), b"\r", b"\x1b[201~"]), [], "{before:?}");
    }
}

#[test]
fn a_clock_that_jumps_does_no_harm() {
    let mut filter = Filter::default();
    let mut events = Vec::new();
    filter.feed(u64::MAX, b"a\x1b", &mut events);
    filter.ready(u64::MAX, &mut events);
    assert_eq!(filter.due(), Some(u64::MAX));
    filter.ready(10, &mut events);
    assert_eq!((events.len(), filter.due()), (0, Some(70)), "quiet is counted anew");
    filter.feed(70, b"\x18", &mut events);
    assert_eq!(events, [text("a"), keys(&[Key::Escape])].concat());
    filter.feed(5, b"b", &mut events);
    filter.feed(u64::MAX, b"c", &mut events);
    filter.ready(30, &mut events);
    filter.ready(55, &mut events);
    assert_eq!(events, [text("a"), keys(&[Key::Escape]), text("bc")].concat());
}

#[test]
fn it_needs_little_memory() {
    assert!(size_of::<Filter>() <= 128 && !std::mem::needs_drop::<Filter>(), "nothing of it can grow");
}

/// Bytes as they may come together: keys, parts of keys, marks of pastes, anything.
fn token() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<Vec<u8>> = SWALLOWED
        .iter()
        .map(|sequence| sequence.as_bytes())
        .chain(ARROWS.iter().map(|(bytes, _)| *bytes))
        .chain(UNFINISHED.iter().map(|(begun, _)| *begun))
        .chain(MALFORMED.iter().copied())
        .chain([b"\x18\x10".as_slice(), b"\x1b[200~", b"\x1b[201~", b"\r", b" ", b"\x1b", b"q"])
        .map(<[u8]>::to_vec)
        .collect();
    let any = vec(any::<u8>(), 1..4);
    let ascii = vec(b' '..=b'~', 1..8);
    prop_oneof![6 => prop::sample::select(known), 1 => any, 1 => ascii]
}

/// Times between two reads: mostly none, and on both sides of every limit.
fn gap() -> impl Strategy<Value = u64> {
    let limits = vec![1, 24, 25, 59, 60, 149, 150, 999, 1000, 1999, 2000, 2001, 1 << 40];
    prop_oneof![4 => Just(0), 3 => prop::sample::select(limits), 1 => 0u64..200]
}

fn reads(of: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Reads> {
    vec((gap(), of, 0usize..8, gap()), 0..24).prop_map(|drawn| {
        let mut now = 0;
        let mut reads = Reads::new();
        for (gap, bytes, cut, later) in drawn {
            let (first, second) = bytes.split_at(cut.min(bytes.len()));
            now += gap;
            reads.push((now, first.to_vec()));
            now += later;
            reads.push((now, second.to_vec()));
        }
        reads
    })
}

/// What comes of bytes without ESC, said another way: with all of them in view.
fn without_escape(bytes: &[(u64, u8)]) -> Vec<Event> {
    let mut expected = Vec::new();
    let quiet = |at: usize, gap: u64| bytes.get(at).is_none_or(|(time, _)| time - bytes[at - 1].0 >= gap);
    let half = |at: usize| at > 0 && (bytes[at - 1].1, bytes[at].1) == (b'\r', b'\n');
    let (mut from, mut quiet_since) = (0, 0);
    while from < bytes.len() {
        let end = (from + 1..=bytes.len()).find(|at| quiet(*at, 25)).unwrap();
        let pressed = (from..end).filter(|at| !half(*at)).count();
        if pressed > 4 || end - from > 64 {
            from = (end..=bytes.len()).find(|at| quiet(*at, 150)).unwrap();
            quiet_since = from;
            continue;
        }
        for at in (from..end).filter(|at| !half(*at)) {
            let chord =
                || at > quiet_since && bytes[at - 1].1 == 0x18 && bytes[at].0 - bytes[at - 1].0 <= 2000;
            expected.extend(match bytes[at].1 {
                b'\r' | b'\n' => Some(Event::Key(Key::Enter)),
                b'\t' => Some(Event::Key(Key::Tab)),
                b' ' => Some(Event::Key(Key::Space)),
                0x08 | 0x7f => Some(Event::Key(Key::Backspace)),
                0x10 => chord().then_some(Event::Chord),
                byte => byte.is_ascii_graphic().then_some(Event::Key(Key::Char(byte))),
            });
        }
        from = end;
    }
    expected
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn whatever_comes(reads in reads(token()), also in vec(0u64..4000, 0..12)) {
        check(&reads, &also);
    }

    #[test]
    fn whatever_comes_without_escape(
        reads in reads(prop_oneof![
            vec(prop::sample::select(b"\r\n\t \x08\x7f\x10\x18\x18ab\0\xe9".to_vec()), 1..4),
            vec(any::<u8>().prop_filter("no ESC", |byte| *byte != 0x1b), 0..5),
        ]),
    ) {
        let bytes: Vec<(u64, u8)> =
            reads.iter().flat_map(|(now, bytes)| bytes.iter().map(|byte| (*now, *byte))).collect();
        prop_assert_eq!(events(&reads), without_escape(&bytes));
    }

    #[test]
    fn much_at_once_is_nothing(tokens in vec(token(), 17..80), printable in vec(b' '..=b'~', 65..400)) {
        prop_assert_eq!(at_once(&printable), []);
        let bytes = tokens.concat();
        prop_assume!(bytes.len() > 64);
        prop_assert_eq!(at_once(&bytes), []);
    }

    #[test]
    fn an_arrow_on_a_slow_line((bytes, key) in prop::sample::select(ARROWS.to_vec()), first in 0u64..60, second in 0u64..60) {
        let reads = [(0, vec![bytes[0]]), (first, vec![bytes[1]]), (first + second, vec![bytes[2]])];
        prop_assert_eq!(events(&reads), keys(&[key]));
        check(&reads, &[first / 2, first + second / 2, first + second + 24]);
    }

    #[test]
    fn whatever_is_in_a_marked_paste(
        before in vec(token(), 0..3),
        inside in vec(token(), 0..40),
        cuts in vec((1usize..40, 0u64..150), 400),
    ) {
        let before = before.concat();
        let paste = [before.as_slice(), b"\x1b[200~", inside.concat().as_slice(), b"\x1b[201~"].concat();
        // What came before and the mark come as fast as keys do.
        let (mut rest, mut now) = (paste.as_slice(), 0);
        let mut reads = Reads::new();
        for (size, gap) in cuts {
            let (read, others) = rest.split_at(size.min(rest.len()));
            now += if paste.len() - rest.len() < before.len() + 6 { gap.min(24) } else { gap };
            reads.push((now, read.to_vec()));
            rest = others;
        }
        reads.push((now, rest.to_vec()));
        prop_assert_eq!(events(&reads), []);
        check(&reads, &[now + LONG / 2]);
    }

    #[test]
    fn time_may_do_anything(steps in vec((any::<u64>(), prop_oneof![0u64..200, any::<u64>()], token()), 0..40)) {
        let mut filter = Filter::default();
        let mut events = Vec::new();
        for (now, then, bytes) in steps {
            filter.feed(now, &bytes, &mut events);
            filter.ready(then, &mut events);
            let _ = filter.due();
            prop_assert!(events.len() <= 8);
            events.clear();
        }
        filter.ready(0, &mut events);
        filter.ready(LONG, &mut events);
        prop_assert_eq!(filter.due(), None);
    }
}
