//! Counterexamples as their reader would use them: pasted into a case file, and tried.

use prescreen::answers::{Answers, read_answers};
use prescreen::assess::{assess, fired, shown, visible_answers};
use prescreen::ruleset::{Outcome, RuleSet};
use toml::{Table, Value};

/// Tries a case with the reference evaluator. It fails where it should: what it expects of its own answers is so, and
/// what it expects of the changed ones is not; without changed ones, what it expects of its own is not. Otherwise, why.
pub(crate) fn fails_otherwise(rules: &RuleSet, case: &str) -> Option<String> {
    let file: Table = toml::from_str(case).unwrap();
    let cases = file["case"].as_array().unwrap();
    assert_eq!(cases.len(), 1, "{case}");
    let case_of = cases[0].as_table().unwrap();
    let own = case_of["answers"].as_table().unwrap();
    let (as_expected, of_own) = tried(rules, own, &case_of["expect"]);
    let Some(vary) = case_of.get("vary") else {
        return as_expected.then(|| format!("this case does not fail:\n{case}"));
    };
    if !as_expected {
        return Some(format!("{of_own:?} is not what the case starts from:\n{case}"));
    }
    for vary in vary.as_array().unwrap() {
        let mut changed = own.clone();
        for (question, answers) in vary["answers"].as_table().unwrap() {
            let [answer] = answers.as_array().unwrap().as_slice() else { panic!("one answer each:\n{case}") };
            changed.insert(question.clone(), answer.clone());
        }
        assert_ne!(&changed, own);
        let (as_expected, outcome) = tried(rules, &changed, &vary["expect"]);
        if as_expected {
            return Some(format!("{outcome:?} is as expected after the change:\n{case}"));
        }
    }
    None
}

/// Whether some answers come to what is expected, and their outcome. Every question shown has an answer.
fn tried(rules: &RuleSet, answers: &Table, expect: &Value) -> (bool, Outcome) {
    let file = Table::from_iter([
        ("format".to_owned(), Value::Integer(1)),
        ("answers".to_owned(), Value::Table(answers.clone())),
    ]);
    let given = read_answers(rules, "case", &toml::to_string(&file).unwrap());
    assert_eq!(given.problems, []);
    let assessed = assess(rules, &given.answers);
    assert!(assessed.missing.is_empty(), "{answers}");
    let outcome = assessed.outcome.unwrap();
    let expect = expect.as_table().unwrap();
    assert_eq!(expect.len(), 1);
    (expect.iter().all(|(key, value)| is_so(rules, &given.answers, outcome, key, value)), outcome)
}

fn is_so(rules: &RuleSet, answers: &Answers, outcome: Outcome, key: &str, value: &Value) -> bool {
    let named = |value: &Value| Outcome::ALL.into_iter().find(|o| Some(o.id()) == value.as_str()).unwrap();
    let ids = || value.as_array().unwrap().iter().map(|id| id.as_str().unwrap());
    let fires = |id: &str| {
        let visible = visible_answers(rules, answers);
        fired(rules, &visible).into_iter().any(|finding| rules.finding(finding).id.as_str() == id)
    };
    match key {
        "outcome" => outcome == named(value),
        "outcome-at-least" => outcome <= named(value),
        "fires" => ids().all(fires),
        "not-fires" => !ids().any(fires),
        "asked" => ids().all(|id| shown(rules, answers).contains(&rules.question_by_id(id).unwrap())),
        _ => panic!("`{key}` is no expectation"),
    }
}
