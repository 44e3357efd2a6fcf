//! Why we could not do our work, for a person: every hint and every exit code in one place.
//!
//! What is wrong with the *tenant* is a finding, not an error.

use crate::auth0::EndpointError;
use crate::domain::Key;
use std::fmt::Display;
use std::path::Path;

/// What kind of trouble it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command line, the environment, a value, a file, a secret store.
    CannotWork,
    /// The person interrupted, or left.
    Interrupted,
}

/// Why we could not do our work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What kind of trouble it is.
    pub kind: Kind,
    /// One sentence: what is wrong.
    pub message: String,
    /// What to do about it, each a sentence.
    pub hints: Vec<String>,
}

impl Failure {
    /// Trouble with what we were given.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::CannotWork,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// The same, with a way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The person interrupted.
    pub fn interrupted() -> Self {
        Self {
            kind: Kind::Interrupted,
            message: "interrupted".into(),
            hints: Vec::new(),
        }
    }

    /// The exit code of the contract.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::CannotWork => 2,
            Kind::Interrupted => 130,
        }
    }

    /// A value that nobody gave.
    pub fn missing(key: Key) -> Self {
        let failure = Self::new(format!("the {} is missing", key.title()));
        match key {
            Key::ClientSecret => failure.hint(format!(
                "Pipe it to {}, name its file with --client-secret-file, or set {}. It is never a flag's value.",
                key.flag(),
                key.variable()
            )),
            _ => failure.hint(format!("Give it with {}, or set {}.", key.flag(), key.variable())),
        }
    }

    /// A value that cannot be used, and where it came from.
    pub fn value(source: impl Display, error: impl Display) -> Self {
        Self::new(format!("{source}: {error}"))
    }

    /// An endpoint that cannot be used.
    pub fn endpoint(source: &str, error: &EndpointError) -> Self {
        Self::value(source, error)
    }

    /// A file that cannot be read.
    pub fn unreadable(source: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::new(format!("{source}: cannot read {}: {error}", path.display()))
    }
}
