//! The rule-set format, as data. The reader, the reference page and the JSON Schema are made from it.

use crate::document::table::{Field, Shape, Table, Words};

const fn field(key: &'static str, shape: Shape, doc: &'static str) -> Field {
    Field { key, shape, required: false, only: &[], doc }
}

const fn required(key: &'static str, shape: Shape, doc: &'static str) -> Field {
    Field { required: true, ..field(key, shape, doc) }
}

const fn table(what: &'static str, doc: &'static str, fields: &'static [Field]) -> Table {
    Table { what, doc, fields, open: false }
}

const QUESTION_KINDS: Words = Words {
    code: "unknown-kind",
    noun: "kind of question",
    known: &["yes-no", "choose-one", "choose-many", "number"],
};

const FINDING_KINDS: Words = Words {
    code: "unknown-kind",
    noun: "kind of finding",
    known: &["emergency", "same-day", "caution", "criterion", "topic"],
};

const TRAITS: Words =
    Words { code: "unknown-trait", noun: "trait", known: &["age", "sex", "pregnancy", "disability"] };

const SCOPES: Words =
    Words { code: "unknown-where", noun: "kind of text", known: &["statements", "patient", "everywhere"] };

const LEVELS: Words = Words { code: "unknown-level", noun: "level", known: &["off", "warning", "error"] };

/// `rules/plain-LANGUAGE.toml` of the program: a `[plain]` table without its header.
pub(super) const PLAIN_OF_A_LANGUAGE: Table = Table { what: "the lists of a language", ..PLAIN };

/// A rule file. All files of a folder are read in name order and joined.
pub const FILE: Table = table(
    "a rule file",
    "A rule set is one TOML file, or all `.toml` files of one folder in name order. Tables that stand once may \
     stand in any of them.",
    &[
        field("format", Shape::Constant(1), "The version of this format: `1`. Required once."),
        field("ruleset", Shape::Table(&RULESET), "What the rule set is, and its fixed texts. Required once."),
        field("visit", Shape::Table(&VISIT), "What helps at the visit. At most once."),
        field("review", Shape::Table(&REVIEW), "Who reviewed it. At most once; left out until somebody has."),
        field("words", Shape::Table(&WORDS), "The program's own words, set anew. At most once."),
        field(
            "plain",
            Shape::Table(&PLAIN),
            "Words to avoid and hard words that are meant, beside those of the language. At most once.",
        ),
        field("lint", Shape::Table(&LINT), "Codes of problems with another level. At most once."),
        field(
            "outcome",
            Shape::Table(&OUTCOMES),
            "The words of the five outcomes, each as `[outcome.ID]`. All are required.",
        ),
        field("source", Shape::Headed(&SOURCE), "What the rules rest on."),
        field("section", Shape::Headed(&SECTION), "The parts of the interview, in the order asked."),
        field(
            "question",
            Shape::Headed(&QUESTION),
            "The questions. In a section they are asked as they stand in the files.",
        ),
        field("finding", Shape::Headed(&FINDING), "What answers show."),
        field("evidence", Shape::Headed(&EVIDENCE), "Balanced notes on what is known."),
        field(
            "claim",
            Shape::Headed(&CLAIM),
            "Statements about the rule set that must hold for all answers.",
        ),
    ],
);

/// `[ruleset]`.
pub const RULESET: Table = table(
    "`[ruleset]`",
    "What the rule set is, and the texts that stand on every path. A blank line in a text parts paragraphs.",
    &[
        required("id", Shape::Id, "A stable id."),
        required(
            "version",
            Shape::Text,
            "A semantic version, such as `\"1.0.0\"`. It stands on every result, with a digest of the files.",
        ),
        required("title", Shape::Text, "Stands at the top of every page."),
        required(
            "language",
            Shape::Text,
            "The language of the words, such as `\"en\"`. Any other than English sets all `[words]`.",
        ),
        required("welcome", Shape::Text, "The first page, before any health question."),
        required(
            "disclaimer",
            Shape::Text,
            "What the summary is not. Shown before the first question and printed on every path.",
        ),
        required("closing", Shape::Text, "Printed on every path: the next step is an in-person evaluation."),
        required("no-match", Shape::Text, "Added when no criterion matched and nothing is urgent."),
        required("safety-net", Shape::Text, "When to call for help. Printed on every path."),
    ],
);

/// `[visit]`.
pub const VISIT: Table = table(
    "`[visit]`",
    "What helps at the visit; printed unless something is urgent.",
    &[field("bring", Shape::Texts, "What to bring."), field("ask", Shape::Texts, "Questions to ask.")],
);

/// `[review]`.
pub const REVIEW: Table = table(
    "`[review]`",
    "The licensed clinician who reviewed the rule set. While it is absent, staff pages and `prescreen check` say so.",
    &[
        required("by", Shape::Text, "The name."),
        required("credentials", Shape::Text, "Licence or degree."),
        required("on", Shape::Text, "The date."),
        field("note", Shape::Text, "Remarks."),
    ],
);

/// `[words]`.
pub const WORDS: Table = Table {
    what: "`[words]`",
    doc: "Buttons, hints and headings. `rules/words-en.toml` of this program has all keys, in English.",
    fields: &[],
    open: true,
};

/// `[plain]`.
pub const PLAIN: Table = table(
    "`[plain]`",
    "What `prescreen check` asks of the words. It adds to the lists of the language: `rules/plain-en.toml` of this \
     program has those of English. Sources and quotes are other people's words and are not looked at.",
    &[
        field(
            "hard-terms",
            Shape::Texts,
            "Hard words that are meant. Reading grades are given with and without them.",
        ),
        field("names", Shape::Texts, "Names and titles, written just so: no word inside them is looked at."),
        field(
            "allowed",
            Shape::Texts,
            "Phrases in which a word to avoid may stand, such as a denial. `...` in them is up to 8 words of the sentence.",
        ),
        field("diseases", Shape::Texts, "More names that `{disease}` stands for."),
        field("avoid", Shape::Headed(&AVOID), "More words to avoid, each group as `[[plain.avoid]]`."),
    ],
);

/// `[[plain.avoid]]`.
pub const AVOID: Table = table(
    "an entry of `avoid`",
    "Words to avoid, for one reason.",
    &[
        required(
            "words",
            Shape::Texts,
            "Whole words and phrases, without regard to capitals and hyphens. `{disease}` in them is any disease of \
             the lists, with or without an article.",
        ),
        required("reason", Shape::Text, "Why they must not stand there; shown with the problem."),
        field(
            "where",
            Shape::OneOf(&SCOPES),
            "In `\"statements\"` to patients (not in questions, and not in options, which are a person's own words), in \
             all that a `\"patient\"` reads, or `\"everywhere\"`, staff notes included. `\"patient\"` if left out.",
        ),
    ],
);

/// `[lint]`.
pub const LINT: Table = Table {
    what: "`[lint]`",
    doc: "Another level for all problems of one code: `CODE = { level = \"warning\", because = \"...\" }`. Only the codes \
          listed here; errors of safety cannot be lowered. `prescreen check` warns of a code that it did not find.",
    fields: &[
        field("all-ok", Shape::Table(&LOWERED), "Every option of a question is marked `ok`."),
        field(
            "always-together",
            Shape::Table(&LOWERED),
            "Two findings always fire together, and neither says so in `together-with`.",
        ),
        field("empty-section", Shape::Table(&LOWERED), "A section has no question."),
        field("finding-never-fires", Shape::Table(&LOWERED), "No answers make a finding fire."),
        field(
            "hard-to-read",
            Shape::Table(&LOWERED),
            "A screen or text is over the reading grade of patients.",
        ),
        field(
            "number-gap",
            Shape::Table(&LOWERED),
            "Number bands that belong together leave out numbers between them.",
        ),
        field(
            "option-without-effect",
            Shape::Table(&LOWERED),
            "An option changes neither outcome nor findings nor evidence.",
        ),
        field("outcome-impossible", Shape::Table(&LOWERED), "No answers lead to an outcome."),
        field("part-always-false", Shape::Table(&LOWERED), "A part of a condition never holds."),
        field("part-always-true", Shape::Table(&LOWERED), "A part of a condition always holds."),
        field(
            "part-redundant",
            Shape::Table(&LOWERED),
            "A condition comes to the same without one of its parts.",
        ),
        field("question-always-asked", Shape::Table(&LOWERED), "The `when` of a question always holds."),
        field("question-never-asked", Shape::Table(&LOWERED), "The `when` of a question never holds."),
        field(
            "question-without-effect",
            Shape::Table(&LOWERED),
            "A question changes neither outcome nor findings nor evidence.",
        ),
        field("unused-hard-term", Shape::Table(&LOWERED), "A hard term that is allowed stands in no text."),
        field("unused-source", Shape::Table(&LOWERED), "Nothing cites a source."),
    ],
    // The reader tells codes that cannot be lowered from those that do not exist.
    open: true,
};

/// An entry of `[lint]`.
pub const LOWERED: Table = table(
    "an entry of `[lint]`",
    "What becomes of the problems of one code, and why.",
    &[
        required("level", Shape::OneOf(&LEVELS), "`\"off\"` hides them."),
        required("because", Shape::Text, "Why. Stands with the problem, and in the document to sign."),
    ],
);

/// `[outcome.*]`.
pub const OUTCOMES: Table = table(
    "the outcomes",
    "The five outcomes. Their order of urgency is fixed in the program: the most urgent finding decides.",
    &[
        field("emergency", Shape::Table(&URGENT_OUTCOME), "An emergency finding fired."),
        field("same-day", Shape::Table(&URGENT_OUTCOME), "A same-day finding fired."),
        field("evaluate-with-cautions", Shape::Table(&OUTCOME), "A caution fired."),
        field("evaluate", Shape::Table(&OUTCOME), "A criterion matched."),
        field(
            "evaluate-unlisted",
            Shape::Table(&OUTCOME),
            "Nothing on the list matched; still: in-person evaluation.",
        ),
    ],
);

/// `[outcome.*]` of an outcome that can wait for the visit.
pub const OUTCOME: Table = table(
    "an outcome",
    "The words of an outcome.",
    &[
        required("headline", Shape::Text, "The first line of the summary."),
        required("say", Shape::Text, "What to do."),
    ],
);

/// `[outcome.emergency]` and `[outcome.same-day]`.
pub const URGENT_OUTCOME: Table = table(
    "an urgent outcome",
    "The words of `[outcome.emergency]` and `[outcome.same-day]`.",
    &[
        required("headline", Shape::Text, "The first line of the summary."),
        required("say", Shape::Text, "What to do."),
        required("closing", Shape::Text, "That an in-person visit still follows, after that care."),
    ],
);

/// `[[source]]`.
pub const SOURCE: Table = table(
    "a source",
    "A page, paper or guideline.",
    &[
        required("id", Shape::Id, "A stable id."),
        required("title", Shape::Text, "Its title."),
        required("by", Shape::Text, "Author or publisher."),
        field("year", Shape::Integer, "Year of publication."),
        field("at", Shape::Text, "Journal, identifier or address, in words."),
        field(
            "verified",
            Shape::Flag,
            "`false` when it was not read again for this rule set. `true` if left out.",
        ),
    ],
);

/// `[[section]]`.
pub const SECTION: Table = table(
    "a section",
    "A part of the interview.",
    &[
        required("id", Shape::Id, "A stable id."),
        required("title", Shape::Text, "Shown above its questions."),
    ],
);

/// `[[question]]`.
pub const QUESTION: Table = table(
    "a question",
    "One screen of the interview. A question with an answer that alone makes an emergency needs `not-sure = true` \
     and a same-day finding for it.",
    &[
        required(
            "id",
            Shape::Id,
            "A stable id, for ever: answer files use it. Not one of `any all not count finding outcome outcome-at-least`.",
        ),
        required("section", Shape::Id, "The section it stands in."),
        required(
            "kind",
            Shape::OneOf(&QUESTION_KINDS),
            "How it is answered. A `choose-many` always has the exclusive answer \"none\".",
        ),
        field(
            "when",
            Shape::Condition,
            "Asked only when this holds. It looks only at questions asked earlier.",
        ),
        field(
            "uses",
            Shape::ManyOf(&TRAITS),
            "Protected traits that its `when` uses. Required where it does.",
        ),
        field("because", Shape::Text, "Why it uses them. Required with `uses`."),
        field(
            "interpretation",
            Shape::Text,
            "A cut-off, time window or reading in it that no source states.",
        ),
        field("asks-about", Shape::ManyOf(&TRAITS), "Protected traits that any answer to it tells."),
        required("ask", Shape::Text, "What the patient reads."),
        field("short", Shape::Text, "A few words that name it in lists of answers."),
        field("staff-ask", Shape::Text, "What the desk reads, if worded otherwise."),
        field("help", Shape::Text, "How to answer; shown on request."),
        field("why", Shape::Text, "Why it is asked; shown on request."),
        Field {
            only: &["choose-one", "choose-many"],
            ..required(
                "options",
                Shape::List(&OPTION),
                "What can be chosen, in order. At most nine read well on one screen.",
            )
        },
        Field {
            only: &["choose-many"],
            ..field("none", Shape::Text, "The words of \"none\", if it has its own.")
        },
        Field { only: &["number"], ..required("min", Shape::Integer, "The smallest number.") },
        Field { only: &["number"], ..required("max", Shape::Integer, "The largest number.") },
        Field { only: &["number"], ..field("unit", Shape::Text, "The unit, such as `\"years\"`.") },
        field("not-sure", Shape::Flag, "Adds the answer `\"not-sure\"`."),
        field("may-skip", Shape::Flag, "Adds the answer `\"prefer-not\"`. It never counts as no."),
        field("record-only", Shape::Flag, "Shown on the summary, tested by no condition."),
    ],
);

/// An option of a question.
pub const OPTION: Table = table(
    "an option",
    "One thing that can be chosen.",
    &[
        required("id", Shape::Id, "A stable id. Not one of `none not-sure prefer-not`."),
        required("label", Shape::Text, "What the patient reads."),
        field("staff-label", Shape::Text, "What the desk reads, if worded otherwise."),
        field("ok", Shape::Flag, "Marks a harmless option of a question that has danger signs."),
        field("asks-about", Shape::ManyOf(&TRAITS), "Protected traits that choosing it tells."),
    ],
);

/// `[[finding]]`.
pub const FINDING: Table = table(
    "a finding",
    "Something that answers show. The most urgent one that fires decides the outcome. The condition of an \
     emergency, and the `when` of every question it tests, hold positive tests only.",
    &[
        required("id", Shape::Id, "A stable id."),
        required("kind", Shape::OneOf(&FINDING_KINDS), "How urgent it is, or what it is for."),
        field("items", Shape::Texts, "Ids of the documented items it stands for, for reviewers and tests."),
        field("together-with", Shape::Texts, "Findings that always fire with this one, on purpose."),
        required("when", Shape::Condition, "Fires when this holds."),
        required("title", Shape::Text, "One line for the patient."),
        field("say", Shape::Text, "More for the patient. It names no disease as an explanation."),
        field("staff", Shape::Text, "Shown only to staff."),
        field(
            "uses",
            Shape::ManyOf(&TRAITS),
            "Protected traits that its `when` uses. Required where it does.",
        ),
        field("because", Shape::Text, "Why it uses them. Required with `uses`."),
        field(
            "interpretation",
            Shape::Text,
            "A cut-off, time window or reading in it that no source states.",
        ),
        field("sources", Shape::List(&CITATION), "What it rests on."),
    ],
);

/// An entry of `sources`.
pub const CITATION: Table = table(
    "an entry of `sources`",
    "A source and the place in it.",
    &[
        required("id", Shape::Id, "The source."),
        field("at", Shape::Text, "Where in it."),
        field("quote", Shape::Text, "The exact words."),
    ],
);

/// `[[evidence]]`.
pub const EVIDENCE: Table = table(
    "an evidence note",
    "A short, neutral statement of what is known, shown where it concerns the person.",
    &[
        required("id", Shape::Id, "A stable id."),
        field("items", Shape::Texts, "Ids of the documented items it stands for."),
        required("when", Shape::Condition, "Shown when this holds."),
        required("say", Shape::Text, "The statement."),
        field("sources", Shape::List(&CITATION), "What it rests on."),
    ],
);

/// `[[claim]]`.
pub const CLAIM: Table = table(
    "a claim",
    "Whenever `if` holds, `then` holds, whatever else is answered.",
    &[
        required("id", Shape::Id, "A stable id."),
        field("say", Shape::Text, "The claim in plain words."),
        required("if", Shape::Condition, "The premise."),
        required(
            "then",
            Shape::Condition,
            "The conclusion: `{ outcome = \"...\" }`, `{ outcome-at-least = \"...\" }`, or any condition.",
        ),
    ],
);

/// What stands in `count`.
pub const COUNT: Table = table(
    "`count`",
    "Counts how many conditions hold. One bound is required.",
    &[
        required("of", Shape::Conditions, "A list of conditions."),
        field("at-least", Shape::Integer, "The least number of them."),
        field("at-most", Shape::Integer, "The greatest number of them."),
    ],
);

/// A test of a number.
pub const BOUNDS: Table = table(
    "a number test",
    "Tests the answer to a number question. One bound is required.",
    &[
        field("at-least", Shape::Integer, "The smallest number that counts."),
        field("at-most", Shape::Integer, "The largest number that counts."),
    ],
);
