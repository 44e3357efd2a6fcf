//! Nobody to ask: `--no-input`, or no terminal.
//!
//! No question is answered by its default here: what a person would have seen and taken by Enter, a script has to say.
//! A caller that has a default for scripts applies it before it asks.

use secrecy::SecretString;

use super::{Choice, Confirm, PromptError, Prompter, Secret, Text};

/// Answers nothing: each question is [`PromptError::NoAnswer`] with its label.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unattended;

fn nobody<T>(label: &str) -> Result<T, PromptError> {
    Err(PromptError::NoAnswer {
        label: label.to_owned(),
    })
}

impl Prompter for Unattended {
    fn is_interactive(&self) -> bool {
        false
    }

    fn text(&mut self, question: &Text<'_>) -> Result<String, PromptError> {
        nobody(&question.label)
    }

    fn secret(&mut self, question: &Secret<'_>) -> Result<SecretString, PromptError> {
        nobody(&question.label)
    }

    fn choose(&mut self, question: &Choice) -> Result<usize, PromptError> {
        nobody(&question.label)
    }

    fn confirm(&mut self, question: &Confirm) -> Result<bool, PromptError> {
        nobody(&question.label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_default_is_taken_silently() {
        let mut nobody = Unattended;
        assert!(!nobody.is_interactive());
        assert!(matches!(
            nobody.text(&Text::new("Tenant domain").with_default("acme")),
            Err(PromptError::NoAnswer { label }) if label == "Tenant domain"
        ));
        assert!(nobody.confirm(&Confirm::new("Write it?", true)).is_err());
    }
}
