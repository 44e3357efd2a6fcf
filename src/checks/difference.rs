//! Two texts that are not equal, and look so: what is different about one is said.

use crate::domain::clean;

/// A server's text that is not the expected one, for a person: as it is where that shows the difference, else in quotes, with
/// what it has that is not seen.
pub(super) fn told_apart(found: &str, expected: &str) -> String {
    let shown = clean(found);
    if shown != clean(expected) {
        return shown;
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

#[cfg(test)]
mod tests {
    use super::told_apart;

    #[test]
    fn what_is_not_seen_is_said() {
        for (found, says) in [
            ("x", "x"),
            ("acme ", "\"acme\" with a blank behind it"),
            (" acme", "\"acme\" with a blank before it"),
            ("\tacme\n", "\"acme\" with a blank before and behind it"),
            (
                "acme\u{200b}",
                "\"acme\" with a character that is not seen in it",
            ),
        ] {
            assert_eq!(told_apart(found, "acme"), says);
        }
        assert_eq!(
            told_apart("acme", "acme "),
            "\"acme\" with not a blank that it ought to have"
        );
    }
}
