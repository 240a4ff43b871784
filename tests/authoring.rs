//! `prescreen new` and the guide for authors: followed step by step.

#![expect(clippy::unwrap_used, reason = "a test fails at once")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn prescreen(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_prescreen"))
        .args(args)
        .current_dir(folder)
        .env_remove("PRESCREEN_RULES")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder in which `prescreen new my-clinic` was run.
fn made() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let output = prescreen(folder.path(), &["new", "my-clinic"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    folder
}

#[test]
fn what_new_writes_has_no_problem() {
    let folder = made();
    let output = prescreen(folder.path(), &["check", "my-clinic/rules"]);
    assert_eq!(text(&output.stderr), "", "not even a warning");
    assert!(text(&output.stdout).ends_with("The rule set can be used: no problems.\n"));

    let schema: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("my-clinic/rules.schema.json")).unwrap())
            .unwrap();
    let rules: toml::Table =
        toml::from_str(&fs::read_to_string(folder.path().join("my-clinic/rules/clinic.toml")).unwrap())
            .unwrap();
    assert!(jsonschema::draft7::new(&schema).unwrap().is_valid(&serde_json::to_value(rules).unwrap()));
}

#[test]
fn its_cases_pass_and_try_everything() {
    let folder = made();
    let cases =
        ["test", "--rules", "my-clinic/rules", "my-clinic/cases", "--min-coverage", "rules=all,parts=all"];
    let output = prescreen(folder.path(), &cases);
    assert_eq!(text(&output.stderr), "", "{}", text(&output.stdout));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn nothing_is_written_over_and_names_are_ids() {
    let folder = made();
    let rules = folder.path().join("my-clinic/rules/clinic.toml");
    fs::write(&rules, "mine").unwrap();
    for name in ["my-clinic", "My Clinic", "clinic_2", ".."] {
        let output = prescreen(folder.path(), &["new", name]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", text(&output.stderr));
    }
    assert_eq!(fs::read_to_string(&rules).unwrap(), "mine");
    let output = prescreen(folder.path(), &["new", "no-such-folder/clinic"]);
    assert_eq!(output.status.code(), Some(74), "{}", text(&output.stderr));
    assert!(!folder.path().join("no-such-folder").exists(), "one folder is made, not those above it");
}

/// The pieces of the guide, put where it says.
#[test]
fn the_guide_can_be_followed() {
    let guide = fs::read_to_string("docs/authoring.md").unwrap();
    let pieces: Vec<&str> =
        guide.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let [option, finding, basis] = pieces.as_slice() else { panic!("the guide has other pieces now") };

    let folder = made();
    let path = folder.path().join("my-clinic/rules/clinic.toml");
    let rules = fs::read_to_string(&path).unwrap();
    let knee = "  { id = \"knee\", label = \"Knee\" },\n";
    let age = "[[question]]\nid = \"age\"\nsection = \"about\"\nkind = \"number\"\nmin = 0\nmax = 120\n\
               ask = \"How old are you?\"\nasks-about = [\"age\"]\n\n\
               [[finding]]\nid = \"under-18\"\nkind = \"caution\"\nwhen = { age = { at-most = 17 } }\n\
               title = \"Under 18\"\n";
    let grown = format!("{}\n{finding}\n{age}{basis}", rules.replace(knee, &format!("{knee}{option}")));
    fs::write(&path, &grown).unwrap();
    let output = prescreen(folder.path(), &["check", "my-clinic/rules"]);
    assert_eq!(text(&output.stderr), "");

    let case = ["screen", "--rules", "my-clinic/rules", "--no-input", "--exit-status"];
    let answers = [
        "--answer",
        "now=none",
        "--answer",
        "site=ankle",
        "--answer",
        "blood-thinner=no",
        "--answer",
        "age=16",
    ];
    let output = prescreen(folder.path(), &[&case[..], &answers].concat());
    assert_eq!(output.status.code(), Some(12), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("Our list names ankle sprains."));
}

#[test]
fn the_guide_prints_what_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let output = prescreen(folder.path(), &["new", "my-clinic"]);
    let guide = fs::read_to_string("docs/authoring.md").unwrap();
    assert!(guide.contains(&format!("$ prescreen new my-clinic\n{}", text(&output.stdout))));
}
