//! The shape of ids.

/// Whether a text is kebab-case: small letters, digits and single hyphens between them, a letter first.
#[must_use]
pub fn is_kebab_case(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::is_kebab_case;

    #[test]
    fn ids_are_plain() {
        for id in ["a", "low-back", "low-back-2", "l5"] {
            assert!(is_kebab_case(id), "{id}");
        }
        for text in ["", "-", "a-", "-a", "a--b", "2a", "A", "low_back", "lów", "low back"] {
            assert!(!is_kebab_case(text), "{text}");
        }
    }
}
