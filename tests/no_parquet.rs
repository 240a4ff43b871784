//! A build without Parquet says so, and which one has it.

#![cfg(not(feature = "parquet"))]

use std::process::Command;

#[test]
fn parquet_needs_another_build() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("people.csv"), "id,now\na,none\n").unwrap();
    for args in [
        &["batch", "people.parquet"][..],
        &["batch", "people.csv", "--from", "parquet"],
        &["batch", "people.csv", "--output", "results.parquet"],
        &["batch", "people.csv", "--to", "parquet"],
        &["generate", "--rows", "3", "--output", "people.parquet"],
        &["generate", "--rows", "3", "--format", "parquet"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_prescreen"))
            .args(args)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {told}");
        assert_eq!(
            told,
            "prescreen: this build of prescreen has no Parquet; `cargo install prescreen --features parquet` makes one that has, or use csv, tsv or jsonl\n"
        );
        assert_eq!(output.stdout, b"");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is written");
}
