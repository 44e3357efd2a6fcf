//! What is read as a secret, and where a value came from.

use crate::domain::{AccessToken, Redactor};
use crate::error::Failure;
use crate::process::environment::variable;
use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What reads from standard input, which can give one secret only.
pub const STDIN: &str = "stdin";

/// A token: from standard input, a file, or the environment.
pub(super) fn token(
    stdin: Option<&'static str>,
    file: Option<(&'static str, &Path)>,
    name: &'static str,
    what: &str,
    redactor: &Redactor,
) -> Result<Option<AccessToken>, Failure> {
    let (source, text) = if let Some(flag) = stdin {
        (Source::Flag(flag), read_stdin(flag)?)
    } else if let Some((flag, path)) = file {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::unreadable(flag, path, &error))?;
        (Source::Flag(flag), text)
    } else if let Some(text) = variable(name) {
        (Source::Variable(name), text)
    } else {
        return Ok(None);
    };
    let token = AccessToken::parse(text, what)
        .map_err(|error| Failure::value(&source, error))?
        .value;
    redactor.learn(token.expose());
    Ok(Some(token))
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A flag.
    Flag(&'static str),
    /// A variable of the environment.
    Variable(&'static str),
    /// A key of the answers file.
    Answers(PathBuf, &'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => formatter.write_str(flag),
            Self::Variable(variable) => formatter.write_str(variable),
            Self::Answers(path, key) => write!(formatter, "{key} in {}", path.display()),
        }
    }
}

/// A value with where it came from, and what had to be fixed to read it.
#[derive(Debug, Clone)]
pub struct Given<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
    /// What was fixed.
    pub fixed: Vec<&'static str>,
}

/// How much of standard input is read as a secret.
const LONGEST_SECRET: usize = 64 * 1024;

/// Reads a secret from standard input.
///
/// # Errors
/// If that is the terminal, or cannot be read.
pub fn read_stdin(flag: &str) -> Result<String, Failure> {
    use std::io::IsTerminal as _;
    if std::io::stdin().is_terminal() {
        return Err(Failure::new(format!(
            "{flag} reads from a pipe, and standard input is the terminal"
        ))
        .hint("Pipe the secret in, or leave the flag out to be asked for it without an echo."));
    }
    // Large enough from the start, with room to look for the end: what grows leaves copies of what it held.
    let mut text = String::with_capacity(LONGEST_SECRET + 1024);
    std::io::stdin()
        .take(LONGEST_SECRET as u64)
        .read_to_string(&mut text)
        .map_err(|error| Failure::new(format!("{flag}: cannot read standard input: {error}")))?;
    Ok(text)
}
