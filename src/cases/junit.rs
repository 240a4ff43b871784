//! What came of cases as `JUnit` XML, for build servers: a `testsuite` for each file, a `testcase` for each case.
//! Times are left out, so that the same run writes the same file.

use std::fmt::Write as _;

use super::human::{inline, location};
use super::{Case, CaseResult, Failure, Run, Suite};
use crate::answers::to_toml_for_any_version;
use crate::ruleset::RuleSet;
use crate::text::visible;

/// The report in `JUnit` XML.
#[must_use]
pub fn junit(rules: &RuleSet, suite: &Suite, run: &Run) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<testsuites name=\"prescreen test\" tests=\"{}\" failures=\"{}\" errors=\"0\">",
        run.results.len(),
        run.failed()
    );
    for (index, file) in (0_u16..).zip(suite.files.files()) {
        let of_file = |result: &&CaseResult| {
            suite.cases.get(result.case).is_some_and(|case| case.name.place.file == index)
        };
        let results: Vec<&CaseResult> = run.results.iter().filter(of_file).collect();
        if results.is_empty() {
            continue;
        }
        let failed = results.iter().filter(|result| result.failed > 0).count();
        let name = escaped(&file.name);
        let _ = writeln!(
            out,
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\">",
            results.len()
        );
        for result in results {
            if let Some(case) = suite.cases.get(result.case) {
                test_case(&mut out, rules, suite, case, result, &name);
            }
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn test_case(out: &mut String, rules: &RuleSet, suite: &Suite, case: &Case, result: &CaseResult, file: &str) {
    let _ = writeln!(
        out,
        "    <testcase name=\"{}\" classname=\"{file}\" file=\"{file}\" line=\"{}\">",
        escaped(&case.name),
        suite.files.line_column(case.name.place).0
    );
    let _ = writeln!(
        out,
        "      <properties>\n        <property name=\"answer-sets\" value=\"{}\"/>\n        \
         <property name=\"to-confirm\" value=\"{}\"/>\n      </properties>",
        result.answer_sets, case.confirm
    );
    if let Some(first) = result.failures.first() {
        let misses = |failure: &Failure| {
            let each = failure.misses.iter();
            each.map(|miss| format!("{}: expected {}; {}", miss.key, miss.expected, miss.got))
                .collect::<Vec<_>>()
        };
        let mut text = format!("{}\n", location(&suite.files, case.name.place));
        for failure in &result.failures {
            if !failure.varied.is_empty() {
                let _ = writeln!(text, "with {}", inline(rules, &failure.varied));
            }
            for miss in misses(failure) {
                let _ = writeln!(text, "  {miss}");
            }
        }
        let _ = writeln!(text, "{} of {} answer sets fail. The first:", result.failed, result.answer_sets);
        text.push_str(&to_toml_for_any_version(rules, &first.answers).unwrap_or_default());
        let message = escaped(&misses(first).join(". "));
        let _ = writeln!(
            out,
            "      <failure type=\"expectation\" message=\"{message}\">{}</failure>",
            escaped_text(&text)
        );
    }
    out.push_str("    </testcase>\n");
}

/// Text between tags: safe to print, and nothing that XML takes for its own or forbids.
fn escaped_text(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // No characters, and forbidden in XML 1.0; control characters were made visible above.
            '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// The value of an attribute: line breaks in it are written out, or a parser would make spaces of them.
fn escaped(text: &str) -> String {
    escaped_text(text).replace('\n', "&#10;")
}
