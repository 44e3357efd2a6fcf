//! The values of an integration, from flags, the environment, an answers file and the record: in this order.

#![allow(
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts"
)]

use super::answers::Answers;
use super::maz_api::MazApiArgs;
use super::secret_input::{self, Given, STDIN, Source};
use crate::domain::{
    ApiAddress, AppId, Audience, AuthorizationCode, ClientId, ClientSecret, DirectoryName,
    DomainError, Key, Pasted, Redactor, SubscriptionType, TenantDomain,
};
use crate::error::Failure;
use crate::process::environment::variable;
use clap::Args;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// Flags that give the values of an integration.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Values")]
pub struct ValueArgs {
    /// The tenant's domain, such as acme.us.auth0.com [env: MAZ_AUTH0_DOMAIN]
    #[arg(hide_short_help = true, long, value_name = "DOMAIN")]
    pub domain: Option<String>,
    /// The application's Client ID [env: MAZ_AUTH0_CLIENT_ID]
    #[arg(hide_short_help = true, long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Read the application's Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]
    #[arg(hide_short_help = true, long, conflicts_with = "client_secret_file", group = STDIN)]
    pub client_secret_stdin: bool,
    /// Read the application's Client Secret from a file
    #[arg(hide_short_help = true, long, value_name = "FILE")]
    pub client_secret_file: Option<PathBuf>,
    /// The Management API's Identifier [env: MAZ_AUTH0_AUDIENCE] [default: https://DOMAIN/api/v2/]
    #[arg(hide_short_help = true, long, value_name = "IDENTIFIER")]
    pub audience: Option<String>,
    /// The tenant's Default Directory: the name of a database connection [env: MAZ_AUTH0_DEFAULT_DIRECTORY]
    #[arg(hide_short_help = true, long, value_name = "NAME")]
    pub default_directory: Option<String>,
    /// What current subscribers may read: all-access or duration-based [env: MAZ_AUTH0_SUBSCRIPTION_TYPE]
    #[arg(hide_short_help = true, long, value_name = "TYPE")]
    pub subscription_type: Option<String>,
    /// The domain on which readers meet Auth0's login page: asks for the Authorization Code part as well
    /// [env: MAZ_AUTH0_APPLICATION_DOMAIN]
    #[arg(hide_short_help = true, long, value_name = "DOMAIN")]
    pub application_domain: Option<String>,
    /// Where Auth0 sends readers back to: MAZ's address, unless MAZ told you another [env: MAZ_AUTH0_REDIRECT_URI]
    #[arg(hide_short_help = true, long, value_name = "URI")]
    pub redirect_uri: Option<String>,
}

/// The texts that were given, before they are read.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    texts: BTreeMap<Key, (Source, String)>,
}

impl Texts {
    /// Collects the texts of flags, environment and answers file. `with_environment` is off where a record was named,
    /// whose own values stand before the environment.
    pub fn collect(args: &ValueArgs, answers: Option<&Answers>, with_environment: bool) -> Self {
        let flags = [
            (Key::Domain, &args.domain),
            (Key::ClientId, &args.client_id),
            (Key::Audience, &args.audience),
            (Key::DefaultDirectory, &args.default_directory),
            (Key::SubscriptionType, &args.subscription_type),
            (Key::ApplicationDomain, &args.application_domain),
            (Key::RedirectUri, &args.redirect_uri),
        ];
        Self::of(&flags, answers, with_environment)
    }

    /// The same for what says where the MAZ API is.
    pub fn of_api(args: &MazApiArgs, answers: Option<&Answers>, with_environment: bool) -> Self {
        let flags = [
            (Key::MazApiUrl, &args.maz_api_url),
            (Key::MazAppId, &args.maz_app_id),
        ];
        Self::of(&flags, answers, with_environment)
    }

    fn of(
        flags: &[(Key, &Option<String>)],
        answers: Option<&Answers>,
        with_environment: bool,
    ) -> Self {
        let mut given = Self::default();
        for (key, flag) in flags {
            let flag = flag
                .as_ref()
                .map(|text| (Source::Flag(key.flag()), text.clone()));
            let from_variable = || {
                with_environment
                    .then(|| variable(key.variable()))
                    .flatten()
                    .map(|text| (Source::Variable(key.variable()), text))
            };
            let answer = || {
                let answers = answers?;
                let text = answers.texts.get(key)?.clone();
                Some((
                    Source::Answers(answers.path.clone(), key.record_key()?),
                    text,
                ))
            };
            if let Some(text) = flag.or_else(from_variable).or_else(answer) {
                given.texts.insert(*key, text);
            }
        }
        given
    }

    /// Whether nothing was given that names a tenant.
    pub fn names_no_tenant(&self) -> bool {
        !self.texts.contains_key(&Key::Domain)
    }

    /// Whether nothing was given at all.
    pub fn names_nothing(&self) -> bool {
        self.texts.is_empty()
    }

    /// The text of a value.
    pub fn text(&self, key: Key) -> Option<&(Source, String)> {
        self.texts.get(&key)
    }

    fn read<T, E: fmt::Display>(
        &self,
        key: Key,
        parse: impl FnOnce(&str) -> Result<Pasted<T>, E>,
    ) -> Result<Option<Given<T>>, Failure> {
        let Some((source, text)) = self.texts.get(&key) else {
            return Ok(None);
        };
        match parse(text) {
            Ok(pasted) => Ok(Some(Given {
                value: pasted.value,
                source: source.clone(),
                fixed: pasted.fixed,
            })),
            Err(error) => Err(Failure::value(source, error)),
        }
    }

    /// The tenant's domain. A bare tenant name is an error that says so.
    ///
    /// # Errors
    /// If what was given is no domain.
    pub fn domain(&self) -> Result<Option<Given<TenantDomain>>, Failure> {
        self.read(Key::Domain, TenantDomain::parse)
    }

    /// As [`Self::domain`], with the bare name of a tenant apart, whose region can be asked.
    ///
    /// # Errors
    /// If what was given is no domain.
    pub fn domain_or_name(&self) -> Result<Option<Result<Given<TenantDomain>, String>>, Failure> {
        match self
            .texts
            .get(&Key::Domain)
            .map(|(_, text)| TenantDomain::parse(text))
        {
            Some(Err(DomainError::NeedsRegion(name))) => Ok(Some(Err(name))),
            _ => Ok(self.domain()?.map(Ok)),
        }
    }

    /// The client id.
    ///
    /// # Errors
    /// If what was given is none.
    pub fn client_id(&self) -> Result<Option<Given<ClientId>>, Failure> {
        self.read(Key::ClientId, ClientId::parse)
    }

    /// The Management API's identifier.
    ///
    /// # Errors
    /// If what was given is none.
    pub fn audience(&self) -> Result<Option<Given<Audience>>, Failure> {
        self.read(Key::Audience, Audience::parse)
    }

    /// The Default Directory.
    ///
    /// # Errors
    /// If what was given is no connection's name.
    pub fn default_directory(&self) -> Result<Option<Given<DirectoryName>>, Failure> {
        self.read(Key::DefaultDirectory, DirectoryName::parse)
    }

    /// The subscription type.
    ///
    /// # Errors
    /// If what was given is neither of the two.
    pub fn subscription_type(&self) -> Result<Option<Given<SubscriptionType>>, Failure> {
        self.read(Key::SubscriptionType, SubscriptionType::parse)
    }

    /// Where the MAZ API is.
    ///
    /// # Errors
    /// If what was given is no address that secrets may be sent to.
    pub fn maz_api_url(&self) -> Result<Option<ApiAddress>, Failure> {
        self.plain(Key::MazApiUrl, ApiAddress::parse)
    }

    /// The app in the MAZ API.
    ///
    /// # Errors
    /// If what was given is none.
    pub fn maz_app_id(&self) -> Result<Option<AppId>, Failure> {
        self.plain(Key::MazAppId, AppId::parse)
    }

    fn plain<T, E: fmt::Display>(
        &self,
        key: Key,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Failure> {
        self.texts
            .get(&key)
            .map(|(source, text)| parse(text).map_err(|error| Failure::value(source, error)))
            .transpose()
    }

    /// The Authorization Code part: wanted where an application domain was given.
    ///
    /// # Errors
    /// If what was given is no domain, or no redirect URI.
    pub fn authorization_code(&self) -> Result<Option<AuthorizationCode>, Failure> {
        let Some(domain) = self.read(Key::ApplicationDomain, TenantDomain::parse)? else {
            return Ok(None);
        };
        let redirect_uri = self.read(Key::RedirectUri, AuthorizationCode::parse_redirect_uri)?;
        Ok(Some(AuthorizationCode {
            application_domain: domain.value,
            redirect_uri: redirect_uri.map_or_else(
                || AuthorizationCode::MAZ_REDIRECT_URI.to_owned(),
                |given| given.value,
            ),
        }))
    }
}

/// The client secret, where it was given: from standard input, a file, or the environment.
///
/// # Errors
/// If it cannot be read, or is none by its form.
pub fn client_secret(
    args: &ValueArgs,
    redactor: &Redactor,
    with_environment: bool,
) -> Result<Option<Given<ClientSecret>>, Failure> {
    let text = secret_input::raw(
        args.client_secret_stdin.then_some("--client-secret-stdin"),
        args.client_secret_file
            .as_deref()
            .map(|path| ("--client-secret-file", path)),
        with_environment.then_some(Key::ClientSecret.variable()),
    )?;
    let Some(text) = text else {
        return Ok(None);
    };
    text.read(|text| ClientSecret::parse(text, redactor))
        .map(Some)
}
