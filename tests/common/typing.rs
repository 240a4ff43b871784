//! What must hold for the kiosk's key filter whatever is typed: used by its tests, and by `fuzz/`.

use prescreen::kiosk::keys::{Event, Expects, Filter, Key};

/// Bytes as they were read, each read with its time. Times never go back.
pub(crate) type Reads = Vec<(u64, Vec<u8>)>;

/// Longer than anything waits.
pub(crate) const LONG: u64 = 5_000;

/// What comes of these reads, each fed as it is, once it is quiet.
pub(crate) fn events(reads: &[(u64, Vec<u8>)]) -> Vec<Event> {
    let mut filter = Filter::default();
    let mut events = Vec::new();
    for (now, bytes) in reads {
        filter.feed(*now, bytes, &mut events);
    }
    filter.ready(end(reads), &mut events);
    events
}

fn end(reads: &[(u64, Vec<u8>)]) -> u64 {
    reads.last().map_or(0, |(last, _)| last.saturating_add(LONG))
}

/// As [`events`], a byte at a time, asked whenever something is due as a supervisor does, and at each of `also`.
fn asked_often(reads: &[(u64, Vec<u8>)], also: &[u64]) -> Vec<Event> {
    let mut filter = Filter::default();
    let mut events = Vec::new();
    let bytes = reads.iter().flat_map(|(now, bytes)| bytes.iter().map(|byte| (*now, Some(*byte))));
    let mut steps: Vec<(u64, Option<u8>)> =
        bytes.chain(also.iter().map(|now| (*now, None))).chain([(end(reads), None)]).collect();
    steps.sort_by_key(|(now, _)| *now);
    for (now, byte) in steps {
        if let Some(due) = filter.due().filter(|due| *due <= now) {
            let before = events.len();
            filter.ready(due - 1, &mut events);
            assert_eq!(events.len(), before, "something came before it was due");
            filter.ready(due, &mut events);
            assert!(events.len() <= before + 4, "more than it can hold: {events:?}");
            assert_eq!(filter.due(), None, "what was due is decided");
        }
        match byte {
            Some(byte) => filter.feed(now, &[byte], &mut events),
            None => filter.ready(now, &mut events),
        }
    }
    events
}

/// Everything that must hold for any reads. `also`: times at which the filter is asked besides.
pub(crate) fn check(reads: &[(u64, Vec<u8>)], also: &[u64]) {
    let events = events(reads);
    assert_eq!(events, asked_often(reads, also), "how bytes are read and how often one asks changes nothing");
    let fed: Vec<u8> = reads.iter().flat_map(|(_, bytes)| bytes).copied().collect();
    let mut rest = fed.as_slice();
    for event in &events {
        rest =
            after(*event, rest).unwrap_or_else(|| panic!("{event:?} is not in what was typed: {events:?}"));
        check_event(*event);
    }
    let mut usable = reads.to_vec();
    usable.push((end(reads), b"x".to_vec()));
    let mut expected = events;
    expected.push(Event::Key(Key::Char(b'x')));
    assert_eq!(self::events(&usable), expected, "after some quiet it works as ever");
}

/// What stays of `bytes` after the first place that can mean this event.
fn after(event: Event, bytes: &[u8]) -> Option<&[u8]> {
    let meanings: &[&[u8]] = match event {
        Event::Chord => &[b"\x18\x10"],
        Event::Key(Key::Up) => &[b"\x1b[A", b"\x1bOA"],
        Event::Key(Key::Down) => &[b"\x1b[B", b"\x1bOB"],
        Event::Key(Key::Right) => &[b"\x1b[C", b"\x1bOC"],
        Event::Key(Key::Left) => &[b"\x1b[D", b"\x1bOD"],
        Event::Key(Key::Enter) => &[b"\r", b"\n"],
        Event::Key(Key::Space) => &[b" "],
        Event::Key(Key::Escape) => &[b"\x1b"],
        Event::Key(Key::Tab) => &[b"\t"],
        Event::Key(Key::Backspace) => &[b"\x08", b"\x7f"],
        Event::Key(Key::Char(byte)) => &[&[byte]],
    };
    (0..bytes.len()).find_map(|from| {
        let bytes = bytes.get(from..)?;
        meanings.iter().find_map(|meaning| bytes.strip_prefix(*meaning))
    })
}

/// What a prompt may be sent for this event.
fn check_event(event: Event) {
    let Event::Key(key) = event else { return };
    let sent = key.bytes();
    let plain = |byte: &u8| (b' '..=b'~').contains(byte);
    match key {
        Key::Char(byte) => {
            assert!(sent == [byte] && plain(&byte) && byte != b' ', "{byte:#x} as a character");
        }
        Key::Up | Key::Down | Key::Left | Key::Right => {
            assert!(matches!(sent, [0x1b, b'[', b'A'..=b'D']), "{sent:?} as an arrow");
        }
        Key::Enter | Key::Space | Key::Escape | Key::Tab | Key::Backspace => {
            assert!(matches!(sent, [b'\r' | b' ' | 0x1b | b'\t' | 0x7f]), "{sent:?} as a key");
        }
    }
    assert!(!Expects::Nothing.passes(key), "{key:?} where nothing is asked");
    if Expects::Line.passes(key) {
        assert!(matches!(sent, [b'\r' | 0x7f]) || sent.iter().all(plain), "{key:?} in a line");
    }
    if Expects::Choice.passes(key) {
        assert!(!sent.iter().all(plain) || sent == b" ", "{key:?} in a list");
    }
}
