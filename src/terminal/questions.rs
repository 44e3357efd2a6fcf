//! What is asked of a person, and how an answer is judged.

use std::fmt;
use std::io;

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use crate::terminal::style::Style;

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum PromptError {
    /// The person pressed Ctrl-C. Where the handler of [`crate::process::interrupt`] is installed, the process ends before a
    /// caller sees this.
    #[error("interrupted")]
    Interrupted,
    /// A question needs both input and stderr to be terminals.
    #[error("there is no terminal to ask on")]
    NotATerminal,
    /// Nobody answers: unattended, end of input, or a script that ran out. The caller knows which flag and which
    /// variable would have given the value.
    #[error("no answer to \"{label}\"")]
    NoAnswer {
        /// What was asked.
        label: String,
    },
    /// The terminal failed.
    #[error("the terminal failed")]
    Io(#[from] io::Error),
}

/// Why an answer is not taken: a sentence for the person, who is then asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong and what is wanted.
    pub sentence: String,
    /// Whether what was typed may stay on the screen and be edited. Not when it looks like a secret.
    pub keep: bool,
}

impl Refusal {
    /// Refuses what looks like a secret in a field that is shown: it is wiped from the screen.
    pub fn wiped(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            keep: false,
        }
    }
}

impl<T: Into<String>> From<T> for Refusal {
    fn from(sentence: T) -> Self {
        Self {
            sentence: sentence.into(),
            keep: true,
        }
    }
}

/// Judges an answer while the person is still there to fix it. Pure and quick: no network.
pub type Check<'a> = &'a dyn Fn(&str) -> Result<(), Refusal>;

/// A question whose answer is a line of text.
#[derive(Clone, Default)]
pub struct Text<'a> {
    /// What is asked, without colon.
    pub label: String,
    /// What Enter alone means. `Some("")` is an answer that may be left out.
    pub default: Option<String>,
    /// Text that stands there to be edited, when an earlier answer is corrected.
    pub initial: Option<String>,
    /// Judges the answer, also the default.
    pub check: Option<Check<'a>>,
}

impl<'a> Text<'a> {
    /// Asks for a value that has no default.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// What Enter alone means.
    #[must_use]
    pub fn with_default(mut self, default: impl Into<String>) -> Self {
        self.default = Some(default.into());
        self
    }

    /// Text to be edited.
    #[must_use]
    pub fn with_initial(mut self, initial: impl Into<String>) -> Self {
        self.initial = Some(initial.into());
        self
    }

    /// Judges the answer.
    #[must_use]
    pub fn with_check(mut self, check: Check<'a>) -> Self {
        self.check = Some(check);
        self
    }
}

/// A question whose answer is not shown.
#[derive(Clone, Default)]
pub struct Secret<'a> {
    /// What is asked, without colon.
    pub label: String,
    /// Judges the answer. Its sentence must not quote it.
    pub check: Option<Check<'a>>,
}

impl<'a> Secret<'a> {
    /// Asks for a secret.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            check: None,
        }
    }

    /// Judges the answer.
    #[must_use]
    pub fn with_check(mut self, check: Check<'a>) -> Self {
        self.check = Some(check);
        self
    }
}

/// One of the options of a [`Choice`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OptionRow {
    /// What is chosen.
    pub label: String,
    /// What it means, in a few words; may be empty.
    pub hint: String,
}

impl OptionRow {
    /// An option with a hint, which may be empty.
    pub fn new(label: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            hint: hint.into(),
        }
    }
}

/// A question whose answer is one of a few options.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// What is asked, without colon.
    pub label: String,
    /// At least one.
    pub options: Vec<OptionRow>,
    /// The one that Enter alone takes.
    pub default: usize,
}

impl Choice {
    /// Asks for one of the options; Enter alone takes the first.
    pub fn new(label: impl Into<String>, options: Vec<OptionRow>) -> Self {
        Self {
            label: label.into(),
            options,
            default: 0,
        }
    }

    /// The one that Enter alone takes.
    #[must_use]
    pub const fn with_default(mut self, default: usize) -> Self {
        self.default = default;
        self
    }
}

/// A question whose answer is yes or no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    /// What is asked, with its question mark.
    pub label: String,
    /// What Enter alone means.
    pub default: bool,
}

impl Confirm {
    /// Asks for a yes or a no.
    pub fn new(label: impl Into<String>, default: bool) -> Self {
        Self {
            label: label.into(),
            default,
        }
    }
}

/// Says as much of a secret as lets a person recognise it: "64 characters, ends in …aB3x". Of one shorter than twelve
/// characters, only the length.
pub fn describe_secret(secret: &SecretString, style: Style) -> String {
    let secret = secret.expose_secret();
    let length = secret.chars().count();
    let plural = if length == 1 { "" } else { "s" };
    if length < 12 {
        return format!("{length} character{plural}");
    }
    let end: String = secret
        .chars()
        .skip(length - 4)
        // What was pasted may contain anything, and goes to a terminal.
        .map(|letter| if letter.is_control() { '?' } else { letter })
        .collect();
    format!("{length} characters, ends in {}{end}", style.typeset("…"))
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Text")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Secret")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_secret_only_length_and_end_are_said() {
        let say = |secret: &str| {
            describe_secret(&SecretString::from(secret), Style::plain().with_utf8(true))
        };
        assert_eq!(say("abcdefghijklmnop"), "16 characters, ends in …mnop");
        assert_eq!(say("abcdefghijk"), "11 characters");
        assert_eq!(say("a"), "1 character");
        assert_eq!(say("abcdefghijklmn\u{1b}p"), "16 characters, ends in …mn?p");
    }
}
