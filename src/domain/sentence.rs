//! An error's fragment as a sentence.

/// A fragment as a sentence: with a capital at its beginning and a full stop at its end, unless a value stands there, which is
/// never changed.
pub fn sentence(fragment: &str) -> String {
    let first = fragment.split_whitespace().next().unwrap_or_default();
    let is_a_word = first
        .trim_end_matches([',', ':', ';', '.'])
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'\'' | b'-'));
    let mut text = fragment.to_owned();
    if is_a_word && let Some(letter) = text.get_mut(..1) {
        letter.make_ascii_uppercase();
    }
    let last = fragment.split_whitespace().next_back().unwrap_or_default();
    if !fragment.ends_with(['.', '!', '?']) && !last.contains("://") {
        text.push('.');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_is_a_sentence_and_its_values_are_as_they_were() {
        for (fragment, expected) in [
            ("the Domain is empty", "The Domain is empty."),
            ("that is all.", "That is all."),
            ("no", "No."),
            (
                "acme.eu.auth0.com.evil only looks like Auth0's",
                "acme.eu.auth0.com.evil only looks like Auth0's.",
            ),
            ("'acme' is a name", "'acme' is a name."),
            (
                "a redirect URI begins with https://",
                "A redirect URI begins with https://",
            ),
            ("dev-1a is taken", "dev-1a is taken."),
            ("", "."),
        ] {
            assert_eq!(sentence(fragment), expected);
        }
    }
}
