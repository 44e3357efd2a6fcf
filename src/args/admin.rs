//! Flags that lend a run wider rights than MAZ's.

#![allow(
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts"
)]

use super::secret_input::{Given, STDIN, raw};
use crate::domain::{AdminToken, ClientId, ClientSecret, Redactor};
use crate::error::Failure;
use crate::process::environment::variable;
use clap::Args;
use std::net::IpAddr;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// The variable of the administrator's token.
pub const ADMIN_TOKEN: &str = "MAZ_AUTH0_ADMIN_TOKEN";

/// The way to an administrator's token, told in one place.
macro_rules! from_the_dashboard {
    () => {
        "An admin token comes from the Auth0 dashboard: Applications > APIs > Auth0 Management API > API Explorer, Copy Token. Where the tab has only Create & Authorize Test Application, press that first. It lives 24 hours."
    };
}

/// Where an administrator's token comes from.
pub const FROM_THE_DASHBOARD: &str = from_the_dashboard!();

/// The same, and how it is given.
pub const WHERE_FROM: &str = concat!(
    from_the_dashboard!(),
    " Set it as MAZ_AUTH0_ADMIN_TOKEN, or give it with --admin-token-stdin or --admin-token-file."
);

/// Flags that lend a run wider rights than MAZ's.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Wider rights")]
pub struct AdminArgs {
    #[command(flatten)]
    token: AdminTokenArgs,
    /// An address that MAZ calls from, which ought to pass suspicious IP throttling: may be given several times
    #[arg(
        hide_short_help = true,
        long = "maz-address",
        value_name = "ADDRESS",
        value_delimiter = ','
    )]
    pub maz_addresses: Vec<IpAddr>,
}

impl AdminArgs {
    /// The file that the token is read from.
    pub const fn token_file(&self) -> &Option<PathBuf> {
        &self.token.admin_token_file
    }

    /// Whether a flag gives a token.
    pub fn is_given(&self) -> bool {
        self.token.admin_token_stdin || self.token.admin_token_file.is_some()
    }

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
    #[arg(hide_short_help = true, long, conflicts_with = "admin_token_file", group = STDIN)]
    pub admin_token_stdin: bool,
    /// Read an administrator's Management API token from a file
    #[arg(hide_short_help = true, long, value_name = "FILE")]
    pub admin_token_file: Option<PathBuf>,
    /// The administrator's token is opaque, and does not say which tenant it is for: it is for this one
    #[arg(hide_short_help = true, long)]
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
        let Some(text) = raw(stdin, file, Some(ADMIN_TOKEN))? else {
            return Ok(None);
        };
        let given = text.read(|text| AdminToken::parse(text, redactor))?;
        Ok(Some(if self.admin_token_opaque {
            given.map(AdminToken::for_one_host)
        } else {
            given
        }))
    }
}

/// The variable of an admin application's id.
pub const ADMIN_CLIENT_ID: &str = "MAZ_AUTH0_ADMIN_CLIENT_ID";
/// The variable of an admin application's secret.
pub const ADMIN_CLIENT_SECRET: &str = "MAZ_AUTH0_ADMIN_CLIENT_SECRET";

/// Flags that name an application which may manage the tenant, in place of a token.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Wider rights")]
pub struct AdminApplicationArgs {
    /// The Client ID of an application that may manage the tenant, in place of a token: it is used for this run and kept
    /// nowhere [env: MAZ_AUTH0_ADMIN_CLIENT_ID]
    #[arg(hide_short_help = true, long, value_name = "ID")]
    pub admin_client_id: Option<String>,
    /// Read its Client Secret from standard input [env: MAZ_AUTH0_ADMIN_CLIENT_SECRET]
    #[arg(hide_short_help = true, long, conflicts_with = "admin_client_secret_file", group = STDIN)]
    pub admin_client_secret_stdin: bool,
    /// Read its Client Secret from a file
    #[arg(hide_short_help = true, long, value_name = "FILE")]
    pub admin_client_secret_file: Option<PathBuf>,
    /// Take AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, as Terraform and the Deploy CLI do
    #[arg(hide_short_help = true, long, conflicts_with_all = ["admin_client_id", "admin_client_secret_stdin", "admin_client_secret_file"])]
    pub admin_from_environment: bool,
    /// Go through the Auth0 CLI that is logged in (auth0 on the PATH): one call of it for each request, and its files are not
    /// read
    #[arg(hide_short_help = true, long, conflicts_with_all = ["admin_client_id", "admin_client_secret_stdin", "admin_client_secret_file", "admin_from_environment"])]
    pub admin_cli: bool,
}

/// An application that may manage the tenant.
#[derive(Debug, Clone)]
pub struct AdminApplication {
    /// Its id.
    pub id: ClientId,
    /// Its secret.
    pub secret: ClientSecret,
    /// The tenant that the environment names with it.
    pub domain: Option<String>,
}

impl AdminApplicationArgs {
    /// A flag that was given, if any was.
    pub fn given(&self) -> Option<&'static str> {
        let has_file = self.admin_client_secret_file.is_some();
        [
            (self.admin_client_id.is_some(), "--admin-client-id"),
            (
                self.admin_client_secret_stdin,
                "--admin-client-secret-stdin",
            ),
            (has_file, "--admin-client-secret-file"),
            (self.admin_from_environment, "--admin-from-environment"),
            (self.admin_cli, "--admin-cli"),
        ]
        .into_iter()
        .find_map(|(given, flag)| given.then_some(flag))
    }

    /// The application, where one was named.
    ///
    /// # Errors
    /// If a part of it is missing, or cannot be used.
    pub fn application(&self, redactor: &Redactor) -> Result<Option<AdminApplication>, Failure> {
        if self.admin_from_environment {
            return Self::of_environment(redactor).map(Some);
        }
        let id = match (&self.admin_client_id, variable(ADMIN_CLIENT_ID)) {
            (Some(text), _) => ("--admin-client-id", text.clone()),
            (None, Some(text)) => (ADMIN_CLIENT_ID, text),
            (None, None)
                if self.admin_client_secret_stdin || self.admin_client_secret_file.is_some() =>
            {
                return Err(Failure::new(
                    "an admin application's Client Secret was given, and not its Client ID",
                )
                .missing_variable(ADMIN_CLIENT_ID)
                .hint(format!(
                    "Give it with --admin-client-id, or set {ADMIN_CLIENT_ID}."
                )));
            }
            (None, None) => return Ok(None),
        };
        let stdin = self
            .admin_client_secret_stdin
            .then_some("--admin-client-secret-stdin");
        let file = self
            .admin_client_secret_file
            .as_deref()
            .map(|path| ("--admin-client-secret-file", path));
        let Some(text) = raw(stdin, file, Some(ADMIN_CLIENT_SECRET))? else {
            return Err(Failure::new("the admin application's Client Secret is missing")
                .missing_variable(ADMIN_CLIENT_SECRET)
                .hint(format!(
                    "Pipe it to --admin-client-secret-stdin, name its file with --admin-client-secret-file, or set {ADMIN_CLIENT_SECRET}. It is never a flag's value."
                )));
        };
        Self::of(id, text, None, redactor).map(Some)
    }

    fn of_environment(redactor: &Redactor) -> Result<AdminApplication, Failure> {
        let needed = |name: &'static str| {
            variable(name).ok_or_else(|| {
                Failure::new(format!("--admin-from-environment: {name} is missing"))
                    .missing_variable(name)
                    .hint("It takes AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET.")
            })
        };
        let (domain, id) = (needed("AUTH0_DOMAIN")?, needed("AUTH0_CLIENT_ID")?);
        needed("AUTH0_CLIENT_SECRET")?;
        let Some(text) = raw(None, None, Some("AUTH0_CLIENT_SECRET"))? else {
            return Err(Failure::new("AUTH0_CLIENT_SECRET is missing"));
        };
        Self::of(("AUTH0_CLIENT_ID", id), text, Some(domain), redactor)
    }

    fn of(
        (source, id): (&str, String),
        text: Given<Zeroizing<String>>,
        domain: Option<String>,
        redactor: &Redactor,
    ) -> Result<AdminApplication, Failure> {
        let id = ClientId::parse(&id).map_err(|error| Failure::value(source, error))?;
        let secret = text
            .read(|text| ClientSecret::of_admin(text, redactor))?
            .value;
        Ok(AdminApplication {
            id: id.value,
            secret,
            domain,
        })
    }
}
