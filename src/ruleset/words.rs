//! The words of the program itself: every one of them can be set anew by a rule set.

use crate::document::Text;

macro_rules! words {
    ($($field:ident = $key:literal),* $(,)?) => {
        /// The words of buttons, hints and headings, by key. `rules/words-en.toml` has them all with
        /// their meaning; `{braces}` in them are filled in by [`fill`].
        #[derive(Debug, Clone, Default)]
        pub struct Words {
            $(#[doc = concat!("`", $key, "`")] pub $field: Text,)*
        }

        impl Words {
            /// Every key, in the order of the struct.
            pub const KEYS: &'static [&'static str] = &[$($key),*];

            /// The word to set for a key.
            pub(crate) fn slot(&mut self, key: &str) -> Option<&mut Text> {
                match key {
                    $($key => Some(&mut self.$field),)*
                    _ => None,
                }
            }

            /// Every key with its words.
            pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Text)> {
                [$(($key, &self.$field)),*].into_iter()
            }
        }
    };
}

words! {
    yes = "yes", no = "no", none = "none", not_sure = "not-sure", prefer_not = "prefer-not",
    progress = "progress", progress_range = "progress-range", progress_last = "progress-last",
    pick_one = "pick-one", pick_many = "pick-many", pick_number = "pick-number", page_of = "page-of",
    page_next = "page-next", page_done = "page-done", next_page = "next-page", page_before = "page-before",
    more = "more", more_first = "more-first", more_heading = "more-heading", help = "help", why = "why", back = "back", review = "review",
    quit = "quit", return_to_question = "return", no_help = "no-help", no_why = "no-why", number_keys = "number-keys",
    type_number = "type-number", pick_type = "pick-type",
    error_nothing = "error-nothing", error_nothing_skip = "error-nothing-skip", error_space = "error-space",
    error_pick = "error-pick", error_alone = "error-alone", error_one = "error-one", error_first = "error-first",
    error_number = "error-number",
    line_one = "line-one", line_many = "line-many", line_number = "line-number", line_number_or = "line-number-or", line_keys = "line-keys",
    line_keys_short = "line-keys-short", line_unknown = "line-unknown", line_ambiguous = "line-ambiguous",
    line_now = "line-now", line_now_keep = "line-now-keep", line_prompt = "line-prompt", line_chosen = "line-chosen",
    begin = "begin", leave = "leave", go_on = "go-on", stop_here = "stop-here", finish = "finish",
    change_answer = "change-answer", show_summary = "show-summary",
    review_heading = "review-heading", review_say = "review-say",
    leave_heading = "leave-heading", leave_say = "leave-say", leave_same_day = "leave-same-day", leave_recorded = "leave-recorded",
    leave_yes = "leave-yes", leave_no = "leave-no",
    drop_heading = "drop-heading", drop_say = "drop-say", drop_yes = "drop-yes", drop_no = "drop-no",
    unanswered = "unanswered",
    do_now = "do-now", told_us = "told-us", also_noted = "also-noted", incomplete = "incomplete",
    incomplete_say = "incomplete-say", so_far = "so-far", missing = "missing", matched = "matched",
    matched_say = "matched-say", list_item = "list-item", your_answer = "your-answer",
    cautions = "cautions", cautions_say = "cautions-say", not_sure_heading = "not-sure-heading",
    skipped_heading = "skipped-heading", topics = "topics", questions_to_ask = "questions-to-ask",
    evidence = "evidence", evidence_say = "evidence-say", source = "source", bring = "bring",
    recorded = "recorded", safety_net = "safety-net", next_step = "next-step", after_that = "after-that", scroll_up = "scroll-up", about = "about",
    reference = "reference", rule_set = "rule-set", answer = "answer", item = "item", question = "question",
    staff_note = "staff-note", staff_alarm = "staff-alarm", all_answers = "all-answers", stopped_emergency = "stopped-emergency",
    stopped_same_day = "stopped-same-day", stopped_settled = "stopped-settled", reviewed = "reviewed", not_reviewed = "not-reviewed",
    kiosk_desk_instead = "kiosk-desk-instead", kiosk_keeps_nothing = "kiosk-keeps-nothing",
    kiosk_keeps = "kiosk-keeps", kiosk_begin = "kiosk-begin", kiosk_pick_many = "kiosk-pick-many",
    kiosk_space = "kiosk-space", kiosk_still_there = "kiosk-still-there",
    kiosk_still_there_else = "kiosk-still-there-else", kiosk_stay_say = "kiosk-stay-say", kiosk_stay = "kiosk-stay",
    kiosk_tell_desk = "kiosk-tell-desk", kiosk_done = "kiosk-done", kiosk_print = "kiosk-print",
    kiosk_printed = "kiosk-printed", kiosk_not_printed = "kiosk-not-printed", kiosk_code = "kiosk-code",
    kiosk_not_kept = "kiosk-not-kept", kiosk_sorry = "kiosk-sorry", kiosk_sorry_say = "kiosk-sorry-say",
    kiosk_out_of_order = "kiosk-out-of-order", kiosk_out_of_order_say = "kiosk-out-of-order-say",
    kiosk_pin = "kiosk-pin", kiosk_pin_wrong = "kiosk-pin-wrong", kiosk_pin_wait = "kiosk-pin-wait",
    kiosk_staff_here = "kiosk-staff-here", kiosk_staff_here_else = "kiosk-staff-here-else",
    form_how_heading = "form-how-heading", form_how = "form-how", form_marks = "form-marks", form_name = "form-name",
    form_date = "form-date", form_pick_one = "form-pick-one", form_pick_many = "form-pick-many",
    form_number = "form-number", form_only_if = "form-only-if", form_checked = "form-checked",
    form_checked_but = "form-checked-but", form_at_least = "form-at-least", form_at_most = "form-at-most",
    form_between = "form-between", form_and = "form-and", form_or = "form-or", form_not = "form-not",
    form_count = "form-count", form_stop = "form-stop", form_today = "form-today", form_next = "form-next",
    form_did_you = "form-did-you", form_is_this = "form-is-this", form_done = "form-done",
    form_desk = "form-desk", form_desk_say = "form-desk-say", form_desk_blank = "form-desk-blank",
    form_desk_marks = "form-desk-marks", form_desk_together = "form-desk-together",
    form_desk_answers = "form-desk-answers", form_desk_then = "form-desk-then",
    form_desk_answer = "form-desk-answer",
}

/// Fills `{name}` in a text with its value, for each of the pairs.
#[must_use]
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// Whether a language tag is one of English.
pub(crate) fn is_english(tag: &str) -> bool {
    tag.split('-').next().is_some_and(|language| language.eq_ignore_ascii_case("en"))
}
