//! The kiosk's key filter: whatever is typed, however it is cut into reads, at whatever times.

#![no_main]

#[path = "../../tests/common/typing.rs"]
mod typing;

use libfuzzer_sys::fuzz_target;
use typing::{Reads, check};

/// Times between two reads: on both sides of every limit.
const GAPS: [u64; 16] = [0, 0, 1, 24, 25, 33, 59, 60, 100, 149, 150, 999, 1000, 2000, 2001, 1 << 40];

// One byte says how long after the last a read comes and how long it is; then come its bytes.
fuzz_target!(|input: &[u8]| {
    let mut rest = input;
    let mut now = 0;
    let mut reads = Reads::new();
    let mut also = Vec::new();
    while let Some((how, bytes)) = rest.split_first() {
        let gap = GAPS[usize::from(how % 16)];
        let (read, later) = bytes.split_at(usize::from(how / 16).min(bytes.len()));
        also.push(now + gap / 2);
        now += gap;
        reads.push((now, read.to_vec()));
        rest = later;
    }
    check(&reads, &also);
    let at_once = typing::events(&[(0, input.to_vec())]);
    assert!(input.len() <= 64 || at_once.is_empty(), "much at once is nothing");
});
