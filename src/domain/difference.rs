//! Two texts that are not equal, and may look so: what is different about one is said.

use super::clean;

/// A server's text for a person who expects another: as it is where that shows the difference, else in quotes, with what it has
/// that is not seen, or looks like something else.
pub fn told_apart(found: &str, expected: &str) -> String {
    let shown = clean(found);
    if shown.is_empty() {
        return "nothing".to_owned();
    }
    if found == expected {
        return shown;
    }
    let wanted = clean(expected);
    if shown != wanted {
        return match look_alike(&shown, &wanted) {
            Some(what) => format!("\"{shown}\" {what}"),
            None => shown,
        };
    }
    let is_blank = |c: char| c.is_whitespace();
    let (before, behind) = (found.starts_with(is_blank), found.ends_with(is_blank));
    let what = match (before, behind) {
        _ if found.trim() != expected.trim() => "a character that is not seen in it",
        (true, true) => "a blank before and behind it",
        (true, false) => "a blank before it",
        (false, true) => "a blank behind it",
        (false, false) => "not a blank that it ought to have",
    };
    format!("\"{shown}\" with {what}")
}

/// The same of whom or what a server names, which may be nobody.
pub fn who_instead(found: Option<&str>, expected: &str) -> String {
    match found {
        Some(found) if !clean(found).is_empty() => told_apart(found, expected),
        _ => "nobody".to_owned(),
    }
}

/// By which letter outside ASCII two texts differ, where they differ by nothing but such letters: an `а` of Cyrillic looks
/// like any other, and an `ö` may be two characters.
fn look_alike(found: &str, expected: &str) -> Option<String> {
    let letters = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
    let most = letters(found) + letters(expected);
    if most == 0 || strsim::levenshtein(found, expected) > most {
        return None;
    }
    let only_in =
        |one: &str, other: &str| one.chars().find(|c| !c.is_ascii() && !other.contains(*c));
    let told = |how, letter| format!("{how} the letter U+{:04X} in it", u32::from(letter));
    match only_in(found, expected) {
        Some(letter) => Some(told("with", letter)),
        None => only_in(expected, found).map(|letter| told("without", letter)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_said() {
        for (found, says) in [
            ("x", "x"),
            ("acme", "acme"),
            ("köln", "köln"),
            ("acme ", "\"acme\" with a blank behind it"),
            (" acme", "\"acme\" with a blank before it"),
            ("\tacme\n", "\"acme\" with a blank before and behind it"),
            (
                "acme\u{200b}",
                "\"acme\" with a character that is not seen in it",
            ),
            ("\u{430}cme", "\"\u{430}cme\" with the letter U+0430 in it"),
            ("  ", "nothing"),
        ] {
            assert_eq!(told_apart(found, "acme"), says);
        }
        assert_eq!(
            told_apart("acme", "acme "),
            "\"acme\" with not a blank that it ought to have"
        );
        assert_eq!(
            told_apart("Ko\u{308}ln", "K\u{f6}ln"),
            "\"Ko\u{308}ln\" with the letter U+0308 in it"
        );
        assert_eq!(
            told_apart("Koln", "K\u{f6}ln"),
            "\"Koln\" without the letter U+00F6 in it"
        );
        assert_eq!(who_instead(None, "acme"), "nobody");
        assert_eq!(who_instead(Some("\u{200b}"), "acme"), "nobody");
        assert_eq!(who_instead(Some("x"), "acme"), "x");
    }
}
