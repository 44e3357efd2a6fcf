//! What is read as a secret, and where a value came from.

use crate::domain::{Pasted, ValueError, decode};
use crate::error::Failure;
use crate::process::environment::variable;
use crate::store::opened::{self, Kind};
use std::fmt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What reads from standard input, which can give one secret only.
pub const STDIN: &str = "stdin";

/// The text of a secret, from where it is given: standard input, a file, or a variable that is set to something. In whatever
/// encoding it stands there.
pub(super) fn raw(
    stdin: Option<&'static str>,
    file: Option<(&'static str, &Path)>,
    name: Option<&'static str>,
) -> Result<Option<Given<Zeroizing<String>>>, Failure> {
    let (source, bytes) = if let Some(flag) = stdin {
        (Source::Flag(flag), read_stdin_bytes(flag)?)
    } else if let Some((flag, path)) = file {
        let bytes = opened::read(path, Kind::Secret)
            .map_err(|error| Failure::unreadable(flag, path, &error))?;
        (Source::Flag(flag), bytes)
    } else if let Some((name, text)) = name.and_then(|name| Some((name, variable(name)?))) {
        (Source::Variable(name), Zeroizing::new(text.into_bytes()))
    } else {
        return Ok(None);
    };
    let text = decode(&bytes).map_err(|error| Failure::value(&source, error))?;
    Ok(Some(Given {
        value: Zeroizing::new(text.value),
        source,
        fixed: text.fixed,
    }))
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

impl<T> Given<T> {
    /// Another value of the same source.
    pub(super) fn map<U>(self, convert: impl FnOnce(T) -> U) -> Given<U> {
        Given {
            value: convert(self.value),
            source: self.source,
            fixed: self.fixed,
        }
    }
}

impl Given<Zeroizing<String>> {
    /// The value that the text is read as.
    ///
    /// # Errors
    /// If it is none, with where it came from.
    pub(super) fn read<T>(
        self,
        parse: impl FnOnce(String) -> Result<Pasted<T>, ValueError>,
    ) -> Result<Given<T>, Failure> {
        let Self {
            value,
            source,
            mut fixed,
        } = self;
        match parse(value.to_string()) {
            Ok(pasted) => {
                fixed.extend(pasted.fixed);
                Ok(Given {
                    value: pasted.value,
                    source,
                    fixed,
                })
            }
            Err(error) => Err(Failure::secret(&source, &error)),
        }
    }
}

/// Reads a secret from standard input, as text.
///
/// # Errors
/// If that is the terminal, cannot be read, or is no text.
pub fn read_stdin(flag: &'static str) -> Result<String, Failure> {
    let bytes = read_stdin_bytes(flag)?;
    decode(&bytes)
        .map(|text| text.value)
        .map_err(|error| Failure::value(flag, error))
}

fn read_stdin_bytes(flag: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    use std::io::IsTerminal as _;
    if std::io::stdin().is_terminal() {
        return Err(Failure::new(format!(
            "{flag} reads from a pipe, and standard input is the terminal"
        ))
        .hint("Pipe the secret in, or leave the flag out to be asked for it without an echo."));
    }
    opened::to_the_end(std::io::stdin(), Kind::Secret)
        .map_err(|error| Failure::new(format!("{flag}: cannot read standard input: {error}")))
}
