//! Flags that lend a run wider rights than MAZ's.

#![allow(
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts"
)]

use super::secret_input::{Given, STDIN, token};
use crate::domain::{AdminToken, Redactor};
use crate::error::Failure;
use clap::Args;
use std::net::IpAddr;
use std::path::PathBuf;

/// The variable of the administrator's token.
pub const ADMIN_TOKEN: &str = "MAZ_AUTH0_ADMIN_TOKEN";

/// Flags that lend a run wider rights than MAZ's.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Wider rights")]
pub struct AdminArgs {
    #[command(flatten)]
    token: AdminTokenArgs,
    /// An address that MAZ calls from, which ought to pass suspicious IP throttling: may be given several times
    #[arg(long = "maz-address", value_name = "ADDRESS", value_delimiter = ',')]
    pub maz_addresses: Vec<IpAddr>,
}

impl AdminArgs {
    /// As [`AdminTokenArgs::token`].
    ///
    /// # Errors
    /// If it cannot be read, or is none by its form.
    pub fn token(&self, redactor: &Redactor) -> Result<Option<Given<AdminToken>>, Failure> {
        self.token.token(redactor)
    }
}

/// Flags that give an administrator's token.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Wider rights")]
pub struct AdminTokenArgs {
    /// Read an administrator's Management API token from standard input: it is used for this run and kept nowhere
    /// [env: MAZ_AUTH0_ADMIN_TOKEN]
    #[arg(long, conflicts_with = "admin_token_file", group = STDIN)]
    pub admin_token_stdin: bool,
    /// Read an administrator's Management API token from a file
    #[arg(long, value_name = "FILE")]
    pub admin_token_file: Option<PathBuf>,
    /// The administrator's token is opaque, and does not say which tenant it is for: it is for this one
    #[arg(long)]
    pub admin_token_opaque: bool,
}

impl AdminTokenArgs {
    /// The administrator's token, where one was given.
    ///
    /// # Errors
    /// If it cannot be read, or is none by its form.
    pub fn token(&self, redactor: &Redactor) -> Result<Option<Given<AdminToken>>, Failure> {
        let stdin = self.admin_token_stdin.then_some("--admin-token-stdin");
        let file = self.admin_token_file.as_deref();
        let file = file.map(|path| ("--admin-token-file", path));
        let token = token(stdin, file, ADMIN_TOKEN, "admin token", redactor)?;
        Ok(token.map(|given| {
            given.map(|token| {
                let token = AdminToken::new(token);
                if self.admin_token_opaque {
                    token.for_any_host()
                } else {
                    token
                }
            })
        }))
    }
}
