//! Flags that name a real account to log in with.

#![allow(
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts"
)]

use super::secret_input::{self, Given, STDIN, Source};
use crate::domain::{
    Password, Pasted, Redactor, ValueError, is_unfilled, looks_like_a_secret, user_name,
};
use crate::error::Failure;
use crate::process::environment::variable;
use clap::Args;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// The variable that holds the user's name.
pub const USERNAME: &str = "MAZ_AUTH0_USERNAME";

/// The variable that holds the user's password.
const PASSWORD: &str = "MAZ_AUTH0_PASSWORD";

/// Flags that name a real account to log in with.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Login")]
pub struct UserArgs {
    /// The user to log in as: exactly one try is made [env: MAZ_AUTH0_USERNAME]
    #[arg(long, hide_short_help = true, value_name = "NAME")]
    pub username: Option<String>,
    /// Read the user's password from standard input [env: MAZ_AUTH0_PASSWORD]
    #[arg(hide_short_help = true, long, conflicts_with = "password_file", group = STDIN)]
    pub password_stdin: bool,
    /// Read the user's password from a file
    #[arg(hide_short_help = true, long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

impl UserArgs {
    /// The user's name, from the flag or the environment.
    ///
    /// # Errors
    /// If it is a secret by its form: the tenant's log would keep it.
    pub fn username(&self) -> Result<Option<Given<String>>, Failure> {
        let (source, name) = match (&self.username, variable(USERNAME)) {
            (Some(name), _) => (Source::Flag("--username"), name.clone()),
            (None, Some(name)) => (Source::Variable(USERNAME), name),
            (None, None) => return Ok(None),
        };
        if looks_like_a_secret(&name) {
            return Err(Failure::value(
                &source,
                "this looks like a secret, not like the name of a user: it is not repeated here",
            ));
        }
        if is_unfilled(&name) {
            return Err(Failure::value(
                &source,
                "this is a placeholder that was never filled in, not the name of a user",
            ));
        }
        if name.trim().is_empty() {
            return Ok(None);
        }
        let read = user_name(&name).map_err(|error| Failure::value(&source, error))?;
        Ok(Some(Given {
            value: read.value,
            source,
            fixed: read.fixed,
        }))
    }

    /// The user's password, where it was given: from standard input, a file, or the environment. Line ends behind it
    /// are taken off; blanks are kept, since a password may begin or end with one.
    ///
    /// # Errors
    /// If it cannot be read, is empty, or is more than a line that somebody could type.
    pub fn password(&self, redactor: &Redactor) -> Result<Option<Given<Password>>, Failure> {
        let text = secret_input::raw(
            self.password_stdin.then_some("--password-stdin"),
            self.password_file
                .as_deref()
                .map(|path| ("--password-file", path)),
            Some(PASSWORD),
        )?;
        let Some(text) = text else {
            return Ok(None);
        };
        text.read(|text| {
            let text = Zeroizing::new(text);
            // A mark of a file's encoding is no part of a password; blanks may be.
            let line = text.trim_start_matches('\u{feff}');
            let line = line.trim_end_matches(['\r', '\n']);
            if line.is_empty() {
                return Err(ValueError::new("the password is empty"));
            }
            // Each wrong try counts against the user.
            if line.contains(|c: char| c.is_control() && c != '\t') {
                return Err(ValueError::new(
                    "the password runs over several lines, or has a sign in it that nobody can type: give it alone, on one line",
                ));
            }
            if is_unfilled(line) {
                return Err(ValueError::new(
                    "this is a placeholder that was never filled in, not a password: map the variable to it in the pipeline",
                ));
            }
            Ok(Pasted {
                value: Password::parse(line, redactor)?,
                fixed: Vec::new(),
            })
        })
        .map(Some)
    }
}

/// Nobody gave a password.
pub fn password_missing() -> Failure {
    Failure::new("the user's password is missing").missing_variable(PASSWORD).hint(
        "Pipe it to --password-stdin, name its file with --password-file, or set MAZ_AUTH0_PASSWORD. It is never a flag's value.",
    )
}
