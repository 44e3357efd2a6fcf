//! Flags that say where the MAZ API is, and what is written there.

#![allow(
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts"
)]

use super::secret_input::{Given, STDIN, raw};
use crate::domain::{Key, MazToken, Redactor};
use crate::error::Failure;
use crate::process::environment::variable;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// The variable of the MAZ API's token.
pub const MAZ_API_TOKEN: &str = "MAZ_API_TOKEN";

/// Where an integration is written, as a flag names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TargetArg {
    /// The record file alone.
    File,
    /// The MAZ API as well.
    Api,
}

/// Flags that say where the MAZ API is.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "MAZ API")]
pub struct MazApiArgs {
    /// Where a MAZ API is that keeps the contract that comes with this program (docs/maz-api.yaml). MAZ has published none, and
    /// nothing is sent to a host that you did not name [env: MAZ_API_URL, which alone switches nothing on: verify takes it
    /// with --only record.target and no NAME]
    #[arg(hide_short_help = true, long, value_name = "URL")]
    pub maz_api_url: Option<String>,
    /// The app in the MAZ API [env: MAZ_APP_ID]
    #[arg(hide_short_help = true, long, value_name = "ID")]
    pub maz_app_id: Option<String>,
    /// Its token.
    #[command(flatten)]
    pub token: MazTokenArgs,
}

impl MazApiArgs {
    /// The same where the MAZ API `is_asked` for by other means than these flags: the environment then says where it is.
    #[must_use]
    pub fn with_environment(&self, is_asked: bool) -> Self {
        let mut all = self.clone();
        if is_asked && all.maz_api_url.is_none() {
            all.maz_api_url = variable(Key::MazApiUrl.variable());
        }
        all
    }

    /// A flag that was given, if any was.
    pub fn given(&self) -> Option<&'static str> {
        [
            (self.maz_api_url.is_some(), Key::MazApiUrl.flag()),
            (self.maz_app_id.is_some(), Key::MazAppId.flag()),
        ]
        .into_iter()
        .find_map(|(given, flag)| given.then_some(flag))
        .or_else(|| self.token.given())
    }
}

/// Flags that give the MAZ API's token.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "MAZ API")]
pub struct MazTokenArgs {
    /// Read the MAZ API's token from standard input: it is kept nowhere [env: MAZ_API_TOKEN]
    #[arg(hide_short_help = true, long, conflicts_with = "maz_api_token_file", group = STDIN)]
    pub maz_api_token_stdin: bool,
    /// Read the MAZ API's token from a file
    #[arg(hide_short_help = true, long, value_name = "FILE")]
    pub maz_api_token_file: Option<PathBuf>,
}

impl MazTokenArgs {
    /// The flag that was given, if one was.
    pub fn given(&self) -> Option<&'static str> {
        if self.maz_api_token_stdin {
            Some("--maz-api-token-stdin")
        } else {
            self.maz_api_token_file
                .is_some()
                .then_some("--maz-api-token-file")
        }
    }

    /// The MAZ API's token, where one was given.
    ///
    /// # Errors
    /// If it cannot be read, or is none by its form.
    pub fn token(&self, redactor: &Redactor) -> Result<Option<Given<MazToken>>, Failure> {
        let stdin = self.maz_api_token_stdin.then_some("--maz-api-token-stdin");
        let file = self.maz_api_token_file.as_deref();
        let file = file.map(|path| ("--maz-api-token-file", path));
        let text = raw(stdin, file, Some(MAZ_API_TOKEN))?;
        text.map(|text| text.read(|text| MazToken::parse(text, redactor)))
            .transpose()
    }

    /// The MAZ API's token, which must have been given.
    ///
    /// # Errors
    /// If none was, or it is none by its form.
    pub fn required(&self, redactor: &Redactor) -> Result<Given<MazToken>, Failure> {
        self.token(redactor)?.ok_or_else(|| {
            Failure::new("the MAZ API's token is missing").hint(format!(
                "Pipe it to --maz-api-token-stdin, name its file with --maz-api-token-file, or set {MAZ_API_TOKEN}. It is never a flag's value."
            ))
        })
    }
}
