//! Flags that name a real account to log in with.

#![allow(
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts"
)]

use super::secret_input::{STDIN, read_stdin};
use crate::domain::{Redactor, looks_like_a_secret};
use crate::error::Failure;
use crate::process::environment::variable;
use clap::Args;
use secrecy::SecretString;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Flags that name a real account to log in with.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Login")]
pub struct UserArgs {
    /// The user to log in as: exactly one try is made [env: MAZ_AUTH0_USERNAME]
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// Read the user's password from standard input [env: MAZ_AUTH0_PASSWORD]
    #[arg(long, conflicts_with = "password_file", group = STDIN)]
    pub password_stdin: bool,
    /// Read the user's password from a file
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

impl UserArgs {
    /// The user's name, from the flag or the environment.
    ///
    /// # Errors
    /// If it is a secret by its form: the tenant's log would keep it.
    pub fn username(&self) -> Result<Option<String>, Failure> {
        let (source, name) = match (&self.username, variable("MAZ_AUTH0_USERNAME")) {
            (Some(name), _) => ("--username", name.clone()),
            (None, Some(name)) => ("MAZ_AUTH0_USERNAME", name),
            (None, None) => return Ok(None),
        };
        if looks_like_a_secret(&name) {
            return Err(Failure::value(
                source,
                "this looks like a secret, not like the name of a user: it is not repeated here",
            ));
        }
        Ok(Some(name.trim().to_owned()).filter(|name| !name.is_empty()))
    }

    /// The user's password, where it was given: from standard input, a file, or the environment. One line end behind it
    /// is taken off; blanks are kept, since a password may begin or end with one.
    ///
    /// # Errors
    /// If it cannot be read, or is empty.
    pub fn password(&self, redactor: &Redactor) -> Result<Option<SecretString>, Failure> {
        let (source, text) = if self.password_stdin {
            let flag = "--password-stdin";
            (flag, read_stdin(flag)?)
        } else if let Some(path) = &self.password_file {
            let text = std::fs::read_to_string(path)
                .map_err(|error| Failure::unreadable("--password-file", path, &error))?;
            ("--password-file", text)
        } else if let Ok(text) = std::env::var("MAZ_AUTH0_PASSWORD")
            && !text.is_empty()
        {
            ("MAZ_AUTH0_PASSWORD", text)
        } else {
            return Ok(None);
        };
        let text = Zeroizing::new(text);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() {
            return Err(Failure::value(source, "the password is empty"));
        }
        redactor.learn_chosen(line);
        Ok(Some(SecretString::from(line)))
    }
}

/// Nobody gave a password.
pub fn password_missing() -> Failure {
    Failure::new("the user's password is missing").hint(
        "Pipe it to --password-stdin, name its file with --password-file, or set MAZ_AUTH0_PASSWORD. It is never a flag's value.",
    )
}
