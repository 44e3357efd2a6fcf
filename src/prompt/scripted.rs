//! Answers from a list, for tests: what was asked is kept, and a script that does not fit is an error, not a panic.

use std::collections::VecDeque;
use std::io;

use secrecy::SecretString;

use super::{Check, Choice, Confirm, PromptError, Prompter, Secret, Text};

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Enter alone: the default, or the text that stands there to be edited.
    Enter,
    /// A line of text, or a secret.
    Type(String),
    /// The option with this label.
    Pick(String),
    /// Yes or no.
    Say(bool),
    /// Ctrl-C.
    Interrupt,
}

/// The kind of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// [`Prompter::text`]
    Text,
    /// [`Prompter::secret`]
    Secret,
    /// [`Prompter::choose`]
    Choice,
    /// [`Prompter::confirm`]
    Confirm,
}

/// A question that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What kind of question.
    pub kind: Kind,
    /// Its label.
    pub label: String,
    /// What Enter alone would have meant, as it would be shown.
    pub default: Option<String>,
    /// The sentence with which the answer before this one was refused.
    pub refused: Option<String>,
}

/// A prompter that reads its answers from a list.
#[derive(Debug, Default)]
pub struct Scripted {
    answers: VecDeque<(Option<String>, Answer)>,
    asked: Vec<Asked>,
}

impl Scripted {
    /// A script without any answer yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an answer to whatever is asked next.
    #[must_use]
    pub fn then(mut self, answer: Answer) -> Self {
        self.answers.push_back((None, answer));
        self
    }

    /// Adds an answer to the question with this label: anything else asked is an error.
    #[must_use]
    pub fn on(mut self, label: impl Into<String>, answer: Answer) -> Self {
        self.answers.push_back((Some(label.into()), answer));
        self
    }

    /// What was asked, in order.
    pub fn asked(&self) -> &[Asked] {
        &self.asked
    }

    /// How many answers were not used.
    pub fn left(&self) -> usize {
        self.answers.len()
    }

    fn next(&mut self, asked: Asked) -> Result<Answer, PromptError> {
        let label = asked.label.clone();
        self.asked.push(asked);
        let Some((expected, answer)) = self.answers.pop_front() else {
            return Err(PromptError::NoAnswer { label });
        };
        if let Some(expected) = expected
            && expected != label
        {
            return Err(misfit(&format!(
                "the script expects \"{expected}\", asked is \"{label}\""
            )));
        }
        if answer == Answer::Interrupt {
            return Err(PromptError::Interrupted);
        }
        Ok(answer)
    }

    fn line(
        &mut self,
        kind: Kind,
        label: &str,
        default: Option<&str>,
        initial: Option<&str>,
        check: Option<Check<'_>>,
    ) -> Result<String, PromptError> {
        let mut refused = None;
        let mut initial = initial.map(str::to_owned);
        loop {
            let answer = self.next(Asked {
                kind,
                label: label.to_owned(),
                default: default.map(str::to_owned),
                refused: refused.take(),
            })?;
            let line = match answer {
                Answer::Type(line) => line,
                Answer::Enter => match initial.take().or_else(|| default.map(str::to_owned)) {
                    Some(line) => line,
                    None => return Err(misfit(&format!("\"{label}\" has no default for Enter"))),
                },
                other => return Err(misfit(&format!("\"{label}\" wants a line, not {other:?}"))),
            };
            match check.map_or(Ok(()), |check| check(&line)) {
                Ok(()) => return Ok(line),
                Err(refusal) => refused = Some(refusal.sentence),
            }
        }
    }
}

fn misfit(what: &str) -> PromptError {
    PromptError::Io(io::Error::other(what.to_owned()))
}

impl Prompter for Scripted {
    fn is_interactive(&self) -> bool {
        true
    }

    fn text(&mut self, question: &Text<'_>) -> Result<String, PromptError> {
        self.line(
            Kind::Text,
            &question.label,
            question.default.as_deref(),
            question.initial.as_deref(),
            question.check,
        )
    }

    fn secret(&mut self, question: &Secret<'_>) -> Result<SecretString, PromptError> {
        self.line(Kind::Secret, &question.label, None, None, question.check)
            .map(SecretString::from)
    }

    fn choose(&mut self, question: &Choice) -> Result<usize, PromptError> {
        let answer = self.next(Asked {
            kind: Kind::Choice,
            label: question.label.clone(),
            default: question
                .options
                .get(question.default)
                .map(|option| option.label.clone()),
            refused: None,
        })?;
        match answer {
            Answer::Enter => Ok(question.default),
            Answer::Pick(label) => question
                .options
                .iter()
                .position(|option| option.label == label)
                .ok_or_else(|| {
                    misfit(&format!("\"{}\" has no option \"{label}\"", question.label))
                }),
            other => Err(misfit(&format!(
                "\"{}\" wants an option, not {other:?}",
                question.label
            ))),
        }
    }

    fn confirm(&mut self, question: &Confirm) -> Result<bool, PromptError> {
        let answer = self.next(Asked {
            kind: Kind::Confirm,
            label: question.label.clone(),
            default: Some(if question.default { "yes" } else { "no" }.to_owned()),
            refused: None,
        })?;
        match answer {
            Answer::Enter => Ok(question.default),
            Answer::Say(answer) => Ok(answer),
            other => Err(misfit(&format!(
                "\"{}\" wants yes or no, not {other:?}",
                question.label
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompt::{OptionRow, Refusal};

    #[test]
    fn a_script_answers_and_keeps_what_was_asked() {
        let check = |line: &str| {
            if line.contains(' ') {
                Err(Refusal::from("no blanks"))
            } else {
                Ok(())
            }
        };
        let mut script = Scripted::new()
            .on("Name", Answer::Type("a b".to_owned()))
            .then(Answer::Type("ab".to_owned()))
            .then(Answer::Pick("two".to_owned()))
            .then(Answer::Enter);
        let name = script.text(&Text::new("Name").with_check(&check));
        assert!(matches!(name.as_deref(), Ok("ab")));
        assert_eq!(script.asked()[1].refused.as_deref(), Some("no blanks"));
        let options = vec![OptionRow::new("one", ""), OptionRow::new("two", "")];
        assert!(matches!(
            script.choose(&Choice::new("Which", options)),
            Ok(1)
        ));
        assert!(matches!(
            script.confirm(&Confirm::new("Sure?", true)),
            Ok(true)
        ));
        assert!(matches!(
            script.confirm(&Confirm::new("Really?", true)),
            Err(PromptError::NoAnswer { label }) if label == "Really?"
        ));
    }

    #[test]
    fn a_script_that_does_not_fit_is_an_error() {
        let mut script = Scripted::new().on("Name", Answer::Enter);
        assert!(script.text(&Text::new("Domain").with_default("x")).is_err());
        let mut script = Scripted::new().then(Answer::Interrupt);
        assert!(matches!(
            script.secret(&Secret::new("Secret")),
            Err(PromptError::Interrupted)
        ));
    }
}
