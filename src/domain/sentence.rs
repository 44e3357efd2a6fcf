//! An error's fragment as a sentence.

use std::borrow::Cow;

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

/// A text in which no full stop stands twice, where words of another came with their own. Dots that are none stay: those of
/// what goes on, and of a path.
pub fn one_stop(text: &str) -> Cow<'_, str> {
    if !text.contains("..") {
        return Cow::Borrowed(text);
    }
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("..") {
        let (before, dots) = rest.split_at(at);
        let behind = dots.trim_start_matches('.');
        let count = dots.len() - behind.len();
        let ends_a_word = before.ends_with(|c: char| c.is_alphanumeric() || "\"')]”’".contains(c));
        let is_twice =
            count == 2 && ends_a_word && !behind.starts_with(|c: char| !c.is_whitespace());
        whole.push_str(before);
        whole.push_str(if is_twice { "." } else { &dots[..count] });
        rest = behind;
    }
    whole.push_str(rest);
    Cow::Owned(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_stop_stands_twice_and_other_dots_stay() {
        for (text, expected) in [
            (
                "Auth0 says: it is disabled..",
                "Auth0 says: it is disabled.",
            ),
            ("It says \"no\".. Try again.", "It says \"no\". Try again."),
            ("first..\nsecond..", "first.\nsecond."),
            ("and so on... Wait", "and so on... Wait"),
            ("cd .. && ls a..b ../x", "cd .. && ls a..b ../x"),
            ("name../x", "name../x"),
            ("none", "none"),
        ] {
            assert_eq!(one_stop(text), expected);
        }
    }

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
