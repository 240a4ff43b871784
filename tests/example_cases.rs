//! The example cases: they try all of the shipped rule set, and somebody who is not a programmer can read them.

#![expect(clippy::unwrap_used, reason = "a test fails at once")]

use std::collections::BTreeSet;
use std::path::Path;

use prescreen::cases::coverage::Coverage;
use prescreen::cases::missing::Reach;
use prescreen::cases::{Options, Suite, Want, human, missing_parts, missing_rules, run};
use prescreen::document::Sources;
use prescreen::ruleset::{FindingIx, RuleSet, built_in, read_files};
use prescreen::verify::{BUDGET, Prover};

fn rules() -> RuleSet {
    built_in().rules.unwrap()
}

fn files() -> Sources {
    read_files(Path::new("examples/cases"), "cases").unwrap()
}

fn suite(rules: &RuleSet) -> Suite {
    let mut suite = Suite::default();
    for file in files().files() {
        suite.add_file(rules, &file.name, &file.text);
    }
    assert_eq!(suite.problems, [], "not even a warning");
    suite
}

#[test]
fn all_that_can_be_tried_is_tried_and_comes_out_as_expected() {
    let rules = rules();
    let suite = suite(&rules);
    let unreachable = Reach::of(&mut Prover::new(&rules, BUDGET).unwrap()).unwrap().unreachable();
    let mut coverage = Coverage::new(&rules, &unreachable);
    let options =
        Options { filter: None, unconfirmed: false, coverage: Some(&mut coverage), progress: &mut |_| {} };
    let run = run(&rules, &suite, options);
    let report = human(&rules, &suite, &run, None, false);
    assert_eq!(report.lines().count(), 1, "one line, nothing failed:\n{report}");
    assert_eq!(missing_rules(&rules, &coverage), "");
    assert_eq!(missing_parts(&rules, &coverage), "");
    assert_eq!(run.to_confirm(&suite), 0, "a person stands behind every expectation");
}

/// A rule that fires in some case could do so unseen.
#[test]
fn every_finding_is_expected_by_name() {
    let rules = rules();
    let suite = suite(&rules);
    let mut named: BTreeSet<FindingIx> = BTreeSet::new();
    for case in &suite.cases {
        let families = case.families.iter().filter_map(|family| family.expect.as_ref());
        for (want, _) in families.chain([&case.expect]).flat_map(|expect| &expect.wants) {
            if let Want::Fires(list) | Want::Only(list) = want {
                named.extend(list);
            }
        }
    }
    let ids = rules.findings.iter().map(|finding| finding.id.as_str());
    let unnamed: Vec<&str> = ids.filter(|id| !named.contains(&rules.finding_by_id(id).unwrap())).collect();
    assert_eq!(unnamed, [""; 0]);
}

#[test]
fn every_case_is_a_story_in_one_line() {
    let rules = rules();
    let mut names = BTreeSet::new();
    for case in suite(&rules).cases {
        let name = case.name.value;
        assert!(name.chars().count() < 100 && !name.contains('\n'), "{name}");
        assert!(name.starts_with(char::is_uppercase) && !name.ends_with('.'), "{name}");
        for word in ["eligible", "candidate", "risk score"] {
            assert!(!name.to_lowercase().contains(word), "{name}: {word}");
        }
        assert!(names.insert(name.clone()), "two cases are called `{name}`");
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for file in files().files() {
        let comment: Vec<&str> = file.text.lines().take_while(|line| line.starts_with('#')).collect();
        assert!(comment.len() > 1, "{}: {comment:?}", file.name);
    }
}
