//! The values of an integration, from flags, the environment, an answers file and the record: in this order.

#![allow(
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts"
)]

use crate::auth0::Jwt;
use crate::context::Context;
use crate::domain::{
    AccessToken, ApiAddress, AppId, Audience, AuthorizationCode, ClientId, ClientSecret,
    DirectoryName, DomainError, Key, Pasted, Settings, SubscriptionType, TenantDomain,
    looks_like_a_secret,
};
use crate::error::Failure;
use clap::Args;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What reads from standard input, which can give one secret only.
pub const STDIN: &str = "stdin";

/// Flags that give the values of an integration.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Values")]
pub struct ValueArgs {
    /// The tenant's domain, such as acme.us.auth0.com [env: MAZ_AUTH0_DOMAIN]
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Option<String>,
    /// The application's Client ID [env: MAZ_AUTH0_CLIENT_ID]
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Read the application's Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]
    #[arg(long, conflicts_with = "client_secret_file", group = STDIN)]
    pub client_secret_stdin: bool,
    /// Read the application's Client Secret from a file
    #[arg(long, value_name = "FILE")]
    pub client_secret_file: Option<PathBuf>,
    /// The Management API's Identifier [env: MAZ_AUTH0_AUDIENCE] [default: https://DOMAIN/api/v2/]
    #[arg(long, value_name = "IDENTIFIER")]
    pub audience: Option<String>,
    /// The tenant's Default Directory: the name of a database connection [env: MAZ_AUTH0_DEFAULT_DIRECTORY]
    #[arg(long, value_name = "NAME")]
    pub default_directory: Option<String>,
    /// What current subscribers may read: all-access or duration-based [env: MAZ_AUTH0_SUBSCRIPTION_TYPE]
    #[arg(long, value_name = "TYPE")]
    pub subscription_type: Option<String>,
    /// The domain on which readers meet Auth0's login page: asks for the Authorization Code part as well
    /// [env: MAZ_AUTH0_APPLICATION_DOMAIN]
    #[arg(long, value_name = "DOMAIN")]
    pub application_domain: Option<String>,
    /// Where Auth0 sends readers back to: MAZ's address, unless MAZ told you another [env: MAZ_AUTH0_REDIRECT_URI]
    #[arg(long, value_name = "URI")]
    pub redirect_uri: Option<String>,
}

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
    pub fn token(&self, context: &Context) -> Result<Option<AccessToken>, Failure> {
        self.token.token(context)
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
}

impl AdminTokenArgs {
    /// Whether a flag gives one.
    pub fn is_given(&self) -> bool {
        self.admin_token_stdin || self.admin_token_file.is_some()
    }

    /// The administrator's token, where one was given.
    ///
    /// # Errors
    /// If it cannot be read, or is none by its form.
    pub fn token(&self, context: &Context) -> Result<Option<AccessToken>, Failure> {
        let stdin = self.admin_token_stdin.then_some("--admin-token-stdin");
        let file = self.admin_token_file.as_deref();
        let file = file.map(|path| ("--admin-token-file", path));
        token(stdin, file, ADMIN_TOKEN, "admin token", context)
    }
}

/// Flags that say where the MAZ API is.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "MAZ API")]
pub struct MazApiArgs {
    /// Where a MAZ API is that keeps docs/maz-api.yaml. MAZ has published none, and nothing is sent to a host that you did
    /// not name [env: MAZ_API_URL]
    #[arg(long, value_name = "URL")]
    pub maz_api_url: Option<String>,
    /// The app in the MAZ API [env: MAZ_APP_ID]
    #[arg(long, value_name = "ID")]
    pub maz_app_id: Option<String>,
    /// Its token.
    #[command(flatten)]
    pub token: MazTokenArgs,
}

impl MazApiArgs {
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
    #[arg(long, conflicts_with = "maz_api_token_file", group = STDIN)]
    pub maz_api_token_stdin: bool,
    /// Read the MAZ API's token from a file
    #[arg(long, value_name = "FILE")]
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
    pub fn token(&self, context: &Context) -> Result<Option<AccessToken>, Failure> {
        let stdin = self.maz_api_token_stdin.then_some("--maz-api-token-stdin");
        let file = self.maz_api_token_file.as_deref();
        let file = file.map(|path| ("--maz-api-token-file", path));
        token(stdin, file, MAZ_API_TOKEN, "MAZ API token", context)
    }

    /// The MAZ API's token, which must have been given.
    ///
    /// # Errors
    /// If none was, or it is none by its form.
    pub fn required(&self, context: &Context) -> Result<AccessToken, Failure> {
        self.token(context)?.ok_or_else(|| {
            Failure::new("the MAZ API's token is missing").hint(format!(
                "Pipe it to --maz-api-token-stdin, name its file with --maz-api-token-file, or set {MAZ_API_TOKEN}. It is never a flag's value."
            ))
        })
    }
}

/// The variable of the administrator's token.
pub const ADMIN_TOKEN: &str = "MAZ_AUTH0_ADMIN_TOKEN";
/// The variable of the MAZ API's token.
pub const MAZ_API_TOKEN: &str = "MAZ_API_TOKEN";

/// A token: from standard input, a file, or the environment.
fn token(
    stdin: Option<&'static str>,
    file: Option<(&'static str, &Path)>,
    variable: &'static str,
    what: &str,
    context: &Context,
) -> Result<Option<AccessToken>, Failure> {
    let (source, text) = if let Some(flag) = stdin {
        (Source::Flag(flag), read_stdin(flag)?)
    } else if let Some((flag, path)) = file {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::unreadable(flag, path, &error))?;
        (Source::Flag(flag), text)
    } else if let Some(text) = Context::variable(variable) {
        (Source::Variable(variable), text)
    } else {
        return Ok(None);
    };
    let token = AccessToken::parse(text, what)
        .map_err(|error| Failure::value(&source, error))?
        .value;
    context.redactor.learn(token.expose());
    Ok(Some(token))
}

/// Lends an administrator's token to settings, unless it says that it is another tenant's: no other host may see it.
pub fn lend(token: Option<&AccessToken>, settings: &mut Settings, context: &Context) {
    let Some(token) = token else { return };
    if is_elsewhere(token, settings) {
        let host = settings.domain.host();
        context.say(&context.err.dim(&format!(
            "The admin token is another tenant's than {host}: it is not used there."
        )));
    } else {
        settings.admin_token = Some(token.clone());
    }
}

/// Whether a token says that it is for another tenant.
pub fn is_elsewhere(token: &AccessToken, settings: &Settings) -> bool {
    let host = settings.domain.host();
    Jwt::parse(token.expose()).is_some_and(|claims| {
        let audiences = claims.audiences();
        let issued_here = claims.text("iss") == Some(format!("https://{host}/").as_str());
        let meant_for_here = settings
            .audience
            .as_ref()
            .is_some_and(|audience| audiences.contains(&audience.as_str()));
        !issued_here && !meant_for_here
    })
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

/// The texts that were given, before they are read.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    texts: BTreeMap<Key, (Source, String)>,
}

/// The keys of an answers file, and the secret's store, which has no text.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    path: PathBuf,
    texts: BTreeMap<Key, String>,
    /// `client_secret = { store = "…" }`.
    pub secret_store: Option<String>,
    /// `target = "…"`: where the integration is to be written.
    pub target: Option<String>,
}

impl Answers {
    /// Reads an answers file: the record's keys, flat.
    ///
    /// # Errors
    /// If it cannot be read, is no TOML, has a key that we do not know, or holds a secret.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::unreadable("--answers", path, &error))?;
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            Failure::new(format!(
                "--answers: {} is no TOML: {}",
                path.display(),
                error.message()
            ))
        })?;
        let mut answers = Self {
            path: path.to_owned(),
            ..Self::default()
        };
        for (name, value) in table {
            if name == "client_secret" {
                answers.secret_store = Some(secret_store_of(path, &value)?);
                continue;
            }
            let text = || {
                value.as_str().map(str::to_owned).ok_or_else(|| {
                    Failure::new(format!(
                        "--answers: {name} in {} is no text in quotes",
                        path.display()
                    ))
                })
            };
            if name == "target" {
                answers.target = Some(text()?);
                continue;
            }
            let key = Key::ALL
                .into_iter()
                .find(|key| key.record_key() == Some(name.as_str()))
                .ok_or_else(|| {
                    let known: Vec<&str> =
                        Key::ALL.iter().filter_map(|key| key.record_key()).collect();
                    Failure::new(format!(
                        "--answers: {} has a key that is not known: {name}",
                        path.display()
                    ))
                    .hint(format!(
                        "The keys are {}, client_secret, target.",
                        known.join(", ")
                    ))
                })?;
            answers.texts.insert(key, text()?);
        }
        Ok(answers)
    }
}

fn secret_store_of(path: &Path, value: &toml::Value) -> Result<String, Failure> {
    value
        .get("store")
        .and_then(toml::Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| {
            Failure::new(format!("--answers: {} must not hold the Client Secret itself", path.display()))
                .hint("Write client_secret = { store = \"file\" } there, and give the secret with --client-secret-file, --client-secret-stdin or MAZ_AUTH0_CLIENT_SECRET.")
        })
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
            let variable = || {
                with_environment
                    .then(|| Context::variable(key.variable()))
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
            if let Some(text) = flag.or_else(variable).or_else(answer) {
                given.texts.insert(*key, text);
            }
        }
        given
    }

    /// Whether nothing was given that names a tenant.
    pub fn names_no_tenant(&self) -> bool {
        !self.texts.contains_key(&Key::Domain)
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
    context: &Context,
    with_environment: bool,
) -> Result<Option<Given<ClientSecret>>, Failure> {
    let (source, text) = if args.client_secret_stdin {
        (
            Source::Flag("--client-secret-stdin"),
            read_stdin("--client-secret-stdin")?,
        )
    } else if let Some(path) = &args.client_secret_file {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::unreadable("--client-secret-file", path, &error))?;
        (Source::Flag("--client-secret-file"), text)
    } else if with_environment && let Some(text) = Context::variable(Key::ClientSecret.variable()) {
        (Source::Variable(Key::ClientSecret.variable()), text)
    } else {
        return Ok(None);
    };
    let pasted = ClientSecret::parse(text).map_err(|error| Failure::value(&source, error))?;
    context.redactor.learn(pasted.value.expose());
    Ok(Some(Given {
        value: pasted.value,
        source,
        fixed: pasted.fixed,
    }))
}

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
        let (source, name) = match (&self.username, Context::variable("MAZ_AUTH0_USERNAME")) {
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
    pub fn password(&self, context: &Context) -> Result<Option<SecretString>, Failure> {
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
        context.redactor.learn_chosen(line);
        Ok(Some(SecretString::from(line)))
    }
}

/// Nobody gave a password.
pub fn password_missing() -> Failure {
    Failure::new("the user's password is missing").hint(
        "Pipe it to --password-stdin, name its file with --password-file, or set MAZ_AUTH0_PASSWORD. It is never a flag's value.",
    )
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
