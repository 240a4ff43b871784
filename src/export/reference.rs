//! The reference pages of the formats, made from their descriptions.

use std::fmt::Write as _;

use crate::cases::format as cases;
use crate::document::table::{Field, Shape, Table};
use crate::ruleset::format::{BOUNDS, COUNT, FILE};

const INTRO: &str = "\
# The rule-set format

<!-- Made from the description of the format in the program. Change `src/ruleset/format.rs`, then run
     `PRESCREEN_UPDATE=1 cargo test --test format`. -->

Plain TOML without an expression language: a condition is a table, so editors, schema tools and people can read it.
For completion and checks while you type, save `prescreen schema rules` as a file and name it in the first line of a
rule file: `#:schema ./rules.schema.json`. `prescreen check` says everything that is wrong, with its place.

Invisible, bidirectional-override and control characters are errors anywhere in a rule file.
";

const CASES_INTRO: &str = "\
# Case files

<!-- Made from the description of the format in the program. Change `src/cases/format.rs`, then run
     `PRESCREEN_UPDATE=1 cargo test --test format`. -->

Invented people in TOML, and what the rule set must say about each. `prescreen test FILES` runs them; `examples/cases/`
has some. For completion while you type, save `prescreen schema cases` as a file and name it in the first line of a case
file: `#:schema ./cases.schema.json`.

```toml
format = 1

[person.low-back]
site = [\"low-back\"]
age = \"age-18-49\"

[[case]]
name = \"New low back pain, and numb between the legs: call for help\"
like = \"low-back\"
answers = { spine-new = \"numb-between-legs\" }
rest = \"harmless\"
expect = { outcome = \"emergency\", fires = [\"numb-between-legs\"] }

[[case.vary]]
answers = { age = \"every\", body-now = [\"none\", \"not-sure\", [\"fever\", \"bent\"]] }
expect = { outcome = \"emergency\" }
```

The `vary` makes one case of 18 more people: each age with each of three answers.

`prescreen test --update` rewrites expectations that failed to what happens now, after showing the difference. Lists lose
what is not so any more; a least outcome sinks as far as it must. What would need several values is left for a person.

`--coverage` counts what was tried. *Rules* are findings and evidence notes that fired at least once. *Parts* are the single
tests of every condition, an entry of a list each: seen true, and seen false, while it decided, which means that the
condition would have come out otherwise if that test alone had. So each part counts twice.

`--format json` writes what came of it for programs; `prescreen schema test` describes it. `--format junit` is for build
servers.
";

#[cfg(unix)]
const KIOSK_INTRO: &str = "\
# The configuration of a kiosk

<!-- Made from the description of the format in the program. Change `src/kiosk/format.rs`, then run
     `PRESCREEN_UPDATE=1 cargo test --test format`. -->

How `prescreen kiosk --config FILE` is set up, in TOML. `examples/kiosk/` has a file to start from, a systemd unit, and what
else an installer must do. `prescreen kiosk --check-config --config FILE` reads all of it, says every mistake with its place, and
otherwise what is set, in words; run it as the user of the kiosk, who must be able to write where it writes. For completion
while you type, save `prescreen schema kiosk` as a file and name it in the first line: `#:schema ./kiosk.schema.json`.

```toml
format = 1
idle = 90
alert = [\"/usr/local/bin/ring-the-desk\", \"--room\", \"2\"]
save-dir = \"/var/lib/prescreen\"
keep-days = 30
```

**Paths** are seen from the folder of the file; those of options, from where the program is started.

**Programs** are not run by a shell. Each must be a name that `PATH` knows, or a whole path. The alert gets one more word after
its own, `emergency` or `same-day`, and nothing of the person: no answer is in its arguments, its environment or its input.
What it prints goes nowhere, and when it fails or hangs, nobody waits for it.

**The PIN.** `prescreen kiosk --set-pin --config FILE` asks for it twice and writes its Argon2id hash; where there is no terminal it
reads one line: `printf '%s\\n' \"$PIN\" | prescreen kiosk --set-pin --config FILE`. After three wrong tries each further one waits,
10 seconds and then twice as long each time, up to 300. A PIN of four digits is soon guessed from its hash, so nobody but the
kiosk may read the file; the program takes that right from others when it writes the hash.

**What is kept.** Without `save-dir` nothing. With it, each finished screening is written as `2026-11-23T22-40-01Z-K7WXC.json`
and `.html`: time in UTC and the code that the patient was shown. Only the owner can read them. `keep-days` removes them by the
time in their names, and nothing else in that folder.

**The journal** has lines such as `2026-11-23T22:40:01Z K7WXC finished evaluate`: time, code, what happened. No answer can get
into it.
";

const CONDITIONS: &str = "
## Conditions

A condition is a table. Several keys in one table must all hold.

| key | value | holds when |
|---|---|---|
| a question id | `\"option\"` | that answer was given; for a choose-many, when it is among them |
| a question id | `[\"a\", \"b\"]` | any of them was |
| a question id | `{ at-least = 3, at-most = 5 }` | the answer is a number in that range; one bound is enough |
| `finding` | `\"id\"` or `[\"id\", ...]` | that finding fired, or any of them. No circles |
| `any` | a list of conditions | at least one holds |
| `all` | a list of conditions | all hold |
| `not` | a condition | it does not hold |
| `count` | `{ of = [...], at-least = 2 }` | so many of the listed conditions hold |
| `outcome` | an outcome, or a list of them | in claims only: the outcome is that, or any of them |
| `outcome-at-least` | an outcome | in claims only: the outcome is that, or a more urgent one |

- The answers of a yes-no question are `\"yes\"` and `\"no\"`; of a choose-many also `\"none\"`. Questions with `not-sure` add
  `\"not-sure\"`, questions with `may-skip` add `\"prefer-not\"`.
- A question that is not shown, or not answered, makes every test of it false.
- A `when` of a question looks only at questions asked earlier; a finding in it sees only what those decide.
- An empty table or list is an error.

## What keeps an emergency from being missed

- The condition of an emergency finding, the findings in it, and the `when` of every question it tests hold no `not`, no
  \"none\", no \"no\" and no upper bound: an emergency is certain as soon as it is true. What has no such form (\"with no clear
  injury\") goes into the words of the option.
- A question with an answer that alone makes an emergency offers \"not sure\", and some finding makes that at least same-day.
- \"Prefer not to say\" on a question that an emergency tests fires at least a caution.
- Every option of such a question is used by a finding, or marked `ok`.
- No such question is hidden because somebody was not sure, or preferred not to say.
";

/// The reference page of rule files, in Markdown.
#[must_use]
pub fn rules_reference() -> String {
    let mut out = INTRO.to_owned();
    sections(&mut out, &FILE);
    out.push_str(CONDITIONS);
    section(&mut out, &COUNT);
    section(&mut out, &BOUNDS);
    out
}

/// The reference page of case files, in Markdown.
#[must_use]
pub fn cases_reference() -> String {
    let mut out = CASES_INTRO.to_owned();
    sections(&mut out, &cases::FILE);
    out
}

/// The reference page of a kiosk's configuration, in Markdown.
#[cfg(unix)]
#[must_use]
pub fn kiosk_reference() -> String {
    let mut out = KIOSK_INTRO.to_owned();
    sections(&mut out, &crate::kiosk::format::FILE);
    out
}

/// A section for a table, and one for each kind of table in it.
fn sections(out: &mut String, table: &'static Table) {
    section(out, table);
    let mut done: Vec<&str> = Vec::new();
    tables_in(table, &mut |table| {
        if !done.contains(&table.what) {
            done.push(table.what);
            section(out, table);
        }
    });
}

/// Calls `visit` with every table that stands in a table, in the order of its keys.
fn tables_in(table: &'static Table, visit: &mut impl FnMut(&'static Table)) {
    for field in table.fields {
        if let Shape::Table(inner) | Shape::List(inner) | Shape::Headed(inner) = field.shape {
            visit(inner);
            tables_in(inner, visit);
        }
    }
}

fn section(out: &mut String, table: &Table) {
    let mut title = table.what.trim_start_matches("an ").trim_start_matches("a ").chars();
    let title: String = title.next().into_iter().flat_map(char::to_uppercase).chain(title).collect();
    // Writing to a String cannot fail.
    let _ = write!(out, "\n## {title}\n\n{}\n", table.doc);
    if table.fields.is_empty() {
        return;
    }
    out.push_str("\n| key | value | required | meaning |\n|---|---|---|---|\n");
    for field in table.fields {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} |",
            field.key,
            value(field),
            required(field),
            meaning(field)
        );
    }
}

fn value(field: &Field) -> String {
    let words =
        |known: &[&str]| known.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", ");
    match field.shape {
        Shape::Text => "text".to_owned(),
        Shape::Id => "id".to_owned(),
        Shape::Texts => "list of texts".to_owned(),
        Shape::Command => "list of texts, or one text that is split at blanks".to_owned(),
        Shape::Integer => "whole number".to_owned(),
        Shape::Flag => "`true` or `false`".to_owned(),
        Shape::OneOf(named) => format!("one of {}", words(named.known)),
        Shape::ManyOf(named) => format!("list of {}", words(named.known)),
        Shape::Table(_) => "table".to_owned(),
        Shape::List(_) => "list of tables".to_owned(),
        Shape::Headed(_) => format!("`[[{}]]`, any number", field.key),
        Shape::Condition => "condition".to_owned(),
        Shape::Conditions => "list of conditions".to_owned(),
        Shape::Constant(number) => format!("`{number}`"),
    }
}

fn required(field: &Field) -> &'static str {
    if field.required { "yes" } else { "" }
}

fn meaning(field: &Field) -> String {
    if field.only.is_empty() {
        return field.doc.to_owned();
    }
    let kinds: Vec<String> = field.only.iter().map(|kind| format!("`{kind}`")).collect();
    format!("Only for {}. {}", kinds.join(" and "), field.doc)
}
