//! The difference of two texts, as programmers and version control draw it.

use diffy::DiffOptions;

/// A unified diff of a file before and after.
#[must_use]
pub fn unified_diff(name: &str, before: &str, after: &str) -> String {
    DiffOptions::new()
        .set_original_filename(name.to_owned())
        .set_modified_filename(name.to_owned())
        .create_patch(before, after)
        .to_string()
}
