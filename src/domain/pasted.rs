//! Values as people paste them: what is fixed silently, what is fixed and said, what is refused.

/// A value read from something pasted, with what had to be fixed to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted<T> {
    /// The value.
    pub value: T,
    /// What was changed, each a phrase that completes "I ‹phrase›", such as `left out the quotes`.
    pub fixed: Vec<&'static str>,
}

impl<T> Pasted<T> {
    pub(crate) fn map<U>(self, convert: impl FnOnce(T) -> U) -> Pasted<U> {
        Pasted {
            value: convert(self.value),
            fixed: self.fixed,
        }
    }
}

/// Why a value cannot be used. Each is a sentence that says what to do; none repeats what was typed where that may
/// have been a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ValueError(pub(crate) String);

impl ValueError {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

const QUOTES: [(char, char); 6] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{2018}', '\u{2019}'),
    ('<', '>'),
];

/// Takes away what a copy and paste puts around a value: blanks, line ends, invisible characters and one pair of
/// quotes. What is left has at least one character, and no control or invisible character.
///
/// # Errors
/// If nothing is left, or if a line end or another control character stands within the value.
pub(crate) fn tidy(raw: &str, what: &str) -> Result<Pasted<String>, ValueError> {
    let mut fixed = Vec::new();
    let around = |c: char| c.is_whitespace() || is_invisible(c);
    let mut value = raw.trim_matches(around);
    if value.len() != raw.trim_end_matches(['\r', '\n']).len() {
        fixed.push("left out the blanks around it");
    }
    for (open, close) in QUOTES {
        if let Some(inner) = value
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
        {
            value = inner.trim_matches(around);
            fixed.push("left out the quotes around it");
            break;
        }
    }
    if value.is_empty() {
        return Err(ValueError::new(format!("the {what} is empty")));
    }
    if value.contains(['\n', '\r']) {
        return Err(ValueError::new(format!(
            "the {what} runs over several lines: paste it again, alone"
        )));
    }
    if value.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err(ValueError::new(format!(
            "the {what} has an invisible character in it: type it, or copy it again with the copy button in the dashboard"
        )));
    }
    Ok(Pasted {
        value: value.to_owned(),
        fixed,
    })
}

/// As [`tidy`], for values that have no blanks within.
pub(crate) fn tidy_word(raw: &str, what: &str) -> Result<Pasted<String>, ValueError> {
    let tidied = tidy(raw, what)?;
    if tidied.value.chars().any(char::is_whitespace) {
        return Err(ValueError::new(format!(
            "the {what} has a blank in it: copy it again, alone"
        )));
    }
    if tidied.value.contains(['"', '\'', '`']) {
        return Err(ValueError::new(format!(
            "the {what} has a quote in it: copy it again, without quotes"
        )));
    }
    Ok(tidied)
}

/// Refuses what has the form of a secret in the place of a value that is no secret, so that no report, record or server
/// sees it.
pub(crate) fn refuse_secret(value: &str, what: &str) -> Result<(), ValueError> {
    if super::secret::looks_like_a_secret(value) {
        return Err(ValueError::new(format!(
            "this looks like a secret, not like the {what}: it is not repeated here. Mind where else it was written down \
             by typing it there, such as the shell's history"
        )));
    }
    Ok(())
}

/// Characters that take no room on the screen, or that turn the direction of writing: they hide what a value is.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixes_what_a_paste_puts_around() {
        let pasted = tidy("  \u{feff}\"acme\"\r\n", "name").expect("fixed");
        assert_eq!(pasted.value, "acme");
        assert_eq!(
            pasted.fixed,
            [
                "left out the blanks around it",
                "left out the quotes around it"
            ]
        );
    }

    #[test]
    fn a_line_end_at_the_end_is_no_news() {
        assert_eq!(
            tidy("acme\n", "name").expect("as it is").fixed,
            Vec::<&str>::new()
        );
    }

    #[test]
    fn refuses_lines_blanks_and_invisible_characters_within() {
        assert!(tidy("a\nb", "name").is_err());
        assert!(tidy("a\u{200b}b", "name").is_err());
        assert!(tidy("a\u{1b}[31mb", "name").is_err());
        assert!(tidy_word("a b", "name").is_err());
        assert!(tidy(" \n", "name").is_err());
    }
}
