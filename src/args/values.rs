//! The values of an integration, from flags, the environment, an answers file and the record: in this order.

#![allow(
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts"
)]

use super::answers::Answers;
use super::maz_api::MazApiArgs;
use super::secret_input::{self, Given, STDIN, Source};
use crate::domain::{
    AuthorizationCode, ClientSecret, DomainError, Key, Redactor, TenantDomain, Values,
};
use crate::error::Failure;
use crate::process::environment::variable;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Flags that give the values of an integration: one for each row of the table, and how the secret is given.
#[derive(Debug, Clone, Default)]
pub struct ValueArgs {
    texts: BTreeMap<Key, String>,
    /// How the Client Secret is given.
    pub secret: ClientSecretArgs,
}

/// Flags that give the Client Secret.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Values")]
pub struct ClientSecretArgs {
    /// Read the application's Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]
    #[arg(hide_short_help = true, long, conflicts_with = "client_secret_file", group = STDIN)]
    pub client_secret_stdin: bool,
    /// Read the application's Client Secret from a file
    #[arg(hide_short_help = true, long, value_name = "FILE")]
    pub client_secret_file: Option<PathBuf>,
}

impl ClientSecretArgs {
    /// The flag that was given, if one was.
    fn given(&self) -> Option<&'static str> {
        if self.client_secret_stdin {
            Some("--client-secret-stdin")
        } else {
            let file = self.client_secret_file.as_ref();
            file.map(|_| "--client-secret-file")
        }
    }
}

impl ValueArgs {
    /// With one value alone.
    pub fn of(key: Key, text: Option<String>) -> Self {
        Self {
            texts: text.map(|text| (key, text)).into_iter().collect(),
            ..Self::default()
        }
    }

    /// A flag that was given, if any was.
    pub fn given(&self) -> Option<&'static str> {
        let texts = self.texts.keys().next().map(|key| key.flag());
        texts.or_else(|| self.secret.given())
    }

    /// What was given for a value.
    pub fn text(&self, key: Key) -> Option<&str> {
        self.texts.get(&key).map(String::as_str)
    }
}

/// What clap knows a flag by, in its own manner.
fn id(key: Key) -> String {
    name(key).replace('-', "_")
}

/// A flag without the hyphens before it.
fn name(key: Key) -> &'static str {
    key.flag().trim_start_matches('-')
}

impl Args for ValueArgs {
    fn augment_args(command: Command) -> Command {
        let command = command.next_help_heading("Values");
        Key::of_form().fold(command, |command, key| match key {
            Key::ClientSecret => ClientSecretArgs::augment_args(command),
            key => command.arg(
                Arg::new(id(key))
                    .long(name(key))
                    .value_name(key.stands_for())
                    .help(key.help())
                    .hide_short_help(true),
            ),
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ValueArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let texts = Key::of_form()
            .filter(|key| *key != Key::ClientSecret)
            .filter_map(|key| Some((key, matches.get_one::<String>(&id(key))?.clone())));
        Ok(Self {
            texts: texts.collect(),
            secret: ClientSecretArgs::from_arg_matches(matches)?,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
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
        let flags: Vec<(Key, Option<&str>)> =
            Key::of_form().map(|key| (key, args.text(key))).collect();
        Self::of(&flags, answers, with_environment)
    }

    /// The same for what says where the MAZ API is.
    pub fn of_api(args: &MazApiArgs, answers: Option<&Answers>, with_environment: bool) -> Self {
        let flags = [
            (Key::MazApiUrl, args.maz_api_url.as_deref()),
            (Key::MazAppId, args.maz_app_id.as_deref()),
        ];
        Self::of(&flags, answers, with_environment)
    }

    fn of(
        flags: &[(Key, Option<&str>)],
        answers: Option<&Answers>,
        with_environment: bool,
    ) -> Self {
        let mut given = Self::default();
        for (key, flag) in flags {
            // A secret is read where it is given, and is no text like the others.
            if *key == Key::ClientSecret {
                continue;
            }
            let flag = flag.map(|text| (Source::Flag(key.flag()), text.to_owned()));
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

    /// Reads a value into its place, and says where it came from and what was fixed; `None` where none was given.
    ///
    /// # Errors
    /// If what was given is none.
    pub fn read(&self, key: Key, values: &mut Values) -> Result<Option<Given<()>>, Failure> {
        let Some((source, text)) = self.texts.get(&key) else {
            return Ok(None);
        };
        match values.read(key, text) {
            Ok(fixed) => Ok(Some(Given {
                value: (),
                source: source.clone(),
                fixed,
            })),
            Err(error) => Err(Failure::value(source, error)),
        }
    }

    /// All values that were given.
    ///
    /// # Errors
    /// If one is none.
    pub fn values(&self) -> Result<Values, Failure> {
        let mut values = Values::default();
        for key in Key::all() {
            self.read(key, &mut values)?;
        }
        Ok(values)
    }

    /// The Authorization Code part: wanted where an application domain was given.
    ///
    /// # Errors
    /// If what was given is no domain, or no redirect URI.
    pub fn authorization_code(&self) -> Result<Option<AuthorizationCode>, Failure> {
        let mut values = Values::default();
        for key in Key::in_table("authorization_code") {
            self.read(key, &mut values)?;
        }
        Ok(values.authorization_code())
    }

    /// The bare name of a tenant that was given as its domain: its region can be asked.
    pub fn bare_name(&self) -> Option<String> {
        let (_, text) = self.texts.get(&Key::Domain)?;
        match TenantDomain::parse(text) {
            Err(DomainError::NeedsRegion(name)) => Some(name),
            _ => None,
        }
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
        args.secret
            .client_secret_stdin
            .then_some("--client-secret-stdin"),
        args.secret
            .client_secret_file
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
