//! What was fixed in a value to read it, in words.

/// What was fixed, as the end of a sentence that begins with "I".
pub fn fixed_words(fixed: &[&'static str]) -> String {
    const LEFT_OUT: &str = "left out ";
    let mut words = String::new();
    for (at, phrase) in fixed.iter().enumerate() {
        let is_like_the_last =
            at > 0 && fixed[at - 1].starts_with(LEFT_OUT) && phrase.starts_with(LEFT_OUT);
        words.push_str(match at {
            0 => "",
            _ if at + 1 == fixed.len() => " and ",
            _ => ", ",
        });
        words.push_str(if is_like_the_last {
            &phrase[LEFT_OUT.len()..]
        } else {
            phrase
        });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::pasted::{TWICE, tidy, user_name};

    #[test]
    fn what_was_fixed_is_one_sentence() {
        let read = |raw: &str| fixed_words(&tidy(raw, "Client ID").expect("a value").fixed);
        for (raw, words) in [
            ("abc", ""),
            (" abc", "left out the blanks around it"),
            ("abc;", "left out the semicolon behind it"),
            ("abc,", "left out the comma behind it"),
            (
                " Client ID: \"abc\"",
                "left out the blanks around it, the label before it and the quotes around it",
            ),
        ] {
            assert_eq!(read(raw), words, "{raw}");
        }
        assert_eq!(
            fixed_words(&[TWICE, "left out the comma behind it"]),
            "took it once, since it was there twice and left out the comma behind it"
        );
    }

    #[test]
    fn a_user_is_read_as_people_paste_one() {
        for raw in [
            "\u{201c}jo@example.com\u{201d}",
            " jo@example.com\n",
            "<jo@example.com>",
            "jo@example.com",
        ] {
            assert_eq!(user_name(raw).expect("a name").value, "jo@example.com");
        }
        assert_eq!(user_name("Jo Reader").expect("a name").value, "Jo Reader");
    }
}
