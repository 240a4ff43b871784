//! The format of case files, as data: the reader, the reference page and the JSON Schema come from it.

use crate::document::table::{Field, Shape, Table, Words};

const fn table(what: &'static str, doc: &'static str, fields: &'static [Field]) -> Table {
    Table { what, doc, fields, open: false }
}

const fn required(key: &'static str, shape: Shape, doc: &'static str) -> Field {
    Field { key, shape, required: true, only: &[], doc }
}

const fn field(key: &'static str, shape: Shape, doc: &'static str) -> Field {
    Field { required: false, ..required(key, shape, doc) }
}

const OUTCOMES: Words = Words {
    code: "unknown-outcome",
    noun: "outcome",
    known: &["emergency", "same-day", "evaluate-with-cautions", "evaluate", "evaluate-unlisted"],
};

const STATUSES: Words = Words {
    code: "unknown-status",
    noun: "status",
    known: &["complete", "stopped-at-emergency", "stopped-at-same-day", "incomplete"],
};

const RESTS: Words = Words { code: "unknown-rest", noun: "kind of rest", known: &["harmless"] };

const STOPS: Words = Words { code: "unknown-stop", noun: "stop", known: &["same-day"] };

/// A case file.
pub const FILE: Table = table(
    "a case file",
    "Invented people, and what the rule set must say about each.",
    &[
        required("format", Shape::Constant(1), "The version of this format: `1`."),
        field("ruleset", Shape::Text, "The id of the rule set that the cases are for."),
        field("person", Shape::Table(&PEOPLE), "Answers that cases start from."),
        required("case", Shape::Headed(&CASE), "The cases."),
    ],
);

/// `[person.*]`.
pub const PEOPLE: Table = Table {
    what: "`[person.*]`",
    doc: "`[person.NAME]` holds answers by question id, as in an answer file. Cases start from them with `like`.",
    fields: &[],
    open: true,
};

/// `[[case]]`.
pub const CASE: Table = table(
    "a case",
    "One invented person, and what is expected.",
    &[
        required("name", Shape::Text, "A short story in one line: who, and what must come of it."),
        field("like", Shape::Text, "The `[person.*]` whose answers it starts from."),
        field("answers", Shape::Table(&ANSWERS), "Answers of its own, over those of `like`."),
        field(
            "rest",
            Shape::OneOf(&RESTS),
            "`\"harmless\"`: every question that is then asked and has no answer gets its harmless one: `no`, `none`, \
             the first option marked `ok`; for a question that no rule tests, its first or smallest. What has none \
             must be given.",
        ),
        field("stopped", Shape::OneOf(&STOPS), "`\"same-day\"`: the person stopped at that notice."),
        required("expect", Shape::Table(&EXPECT), "What must come of it."),
        field(
            "confirm",
            Shape::Flag,
            "`true`: a program wrote the expectation, and a person still has to confirm it. Take the line away then. Until \
             that, what the case tries does not count as tried.",
        ),
        field("vary", Shape::List(&VARY), "`[[case.vary]]`, any number: the same person with other answers."),
    ],
);

/// `answers` of a case.
pub const ANSWERS: Table = Table {
    what: "`answers` of a case",
    doc: "Answers by question id, as in an answer file: an option, a list of options, or a number.",
    fields: &[],
    open: true,
};

/// `[[case.vary]]`.
pub const VARY: Table = table(
    "a `vary`",
    "The same person, once for every combination of these answers. The case without them is tried as well.",
    &[
        required("answers", Shape::Table(&VARIED), "The answers that take turns."),
        field(
            "expect",
            Shape::Table(&EXPECT),
            "What must come of each of them. It stands alone: nothing of the case's own `expect` is added. Without it, \
             the case's own holds for them too.",
        ),
    ],
);

/// `answers` of a `[[case.vary]]`.
pub const VARIED: Table = Table {
    what: "`answers` of a `vary`",
    doc: "By question id, a list of answers that take turns, or `\"every\"`: each option by itself (also none, not sure \
          and prefer not, where offered); of a number each value, and where there are more than 50 the ends and the \
          values next to every bound that a rule has. In the list of a choose-many, an entry that is itself a list \
          is one set of ticks: `[\"none\", [\"fever\", \"not-sure\"]]`.",
    fields: &[],
    open: true,
};

/// `expect`.
pub const EXPECT: Table = table(
    "an `expect`",
    "What must come of the answers. At least one key; all of them must hold.",
    &[
        field("outcome", Shape::OneOf(&OUTCOMES), "The outcome is this one."),
        field("outcome-at-least", Shape::OneOf(&OUTCOMES), "The outcome is this one or a more urgent one."),
        field("status", Shape::OneOf(&STATUSES), "How the screening ends."),
        field("fires", Shape::Texts, "These findings fire."),
        field("not-fires", Shape::Texts, "These findings do not fire."),
        field("only", Shape::Texts, "Exactly these findings fire; `[]`: none does."),
        field(
            "asked",
            Shape::Texts,
            "These questions are asked. That an interview stops at an emergency is not looked at.",
        ),
        field("not-asked", Shape::Texts, "These questions are not asked."),
        field(
            "says",
            Shape::Texts,
            "These words stand in the summary, for the patient or for staff. Capitals and spacing do not matter.",
        ),
        field("never-says", Shape::Texts, "These words stand in neither summary."),
    ],
);
