//! `verify`: checks an integration without a question.

use super::values::{
    AdminArgs, MazApiArgs, Texts, UserArgs, ValueArgs, client_secret, lend, password_missing,
};
use crate::auth0::IdTokenAlgorithm;
use crate::checks::{Check, Document, Selection};
use crate::context::Context;
use crate::domain::{
    ApiTarget, Audience, DirectoryName, IntegrationName, Key, Record, Report, Settings,
};
use crate::error::Failure;
use crate::examine::{self, Rehearsal};
use crate::maz::RecordApi;
use crate::output::{document, human};
use crate::sandbox::Sandbox;
use crate::store;
use crate::store::record_file::RecordFile;
use crate::terminal::asking::Terminal;
use crate::terminal::questions::Confirm;
use crate::terminal::style::{Indent, Mark};
use clap::{Args, ValueEnum};
use secrecy::{ExposeSecret as _, SecretString};
use std::path::Path;
use std::time::Instant;
use time::OffsetDateTime;

/// Check whether an integration still holds, without a question
#[derive(Debug, Args)]
#[command(
    after_help = "Without a name, checks the values given by flags and environment.\n\
Two logins as a user that cannot exist are tried: they stand in the tenant's log as failed logins, and each is a step towards throttling of this machine's address. Leave them out with --skip password."
)]
pub struct VerifyArgs {
    /// Integrations of the record file
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Every integration of the record file
    #[arg(long, conflicts_with = "names")]
    all: bool,
    #[command(flatten)]
    values: ValueArgs,
    #[command(flatten)]
    user: UserArgs,
    #[command(flatten)]
    admin: AdminArgs,
    #[command(flatten)]
    maz_api: MazApiArgs,
    #[command(flatten)]
    rehearsal: RehearsalArgs,
    #[command(flatten)]
    report: ReportArgs,
}

/// Whether to rehearse what MAZ does.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Rehearsal")]
struct RehearsalArgs {
    /// Do what MAZ does, once: create a user of this program's own in the directory, write and read back app_metadata, log
    /// in, then block the user, or delete it where the application may. Asks first
    #[arg(long)]
    rehearse: bool,
    /// Rehearse without being asked
    #[arg(long, requires = "rehearse")]
    yes: bool,
}

impl VerifyArgs {
    /// One integration, or the values of flags and environment.
    pub(super) fn of(name: Option<String>, values: ValueArgs, report: ReportArgs) -> Self {
        Self {
            names: name.into_iter().collect(),
            all: false,
            values,
            user: UserArgs::default(),
            admin: AdminArgs::default(),
            maz_api: MazApiArgs::default(),
            rehearsal: RehearsalArgs::default(),
            report,
        }
    }
}

/// How checks are chosen and shown.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Report")]
pub struct ReportArgs {
    /// How the report looks
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,
    /// Only these checks: ids or stages, see `maz-auth0 checks`
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Leave out these checks: ids or stages
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    pub skip: Vec<String>,
    /// From which status on the run counts as failed
    #[arg(long, value_name = "STATUS", default_value = "fail")]
    pub fail_on: FailOn,
}

/// How a report looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person.
    Human,
    /// One JSON document, for programs.
    Json,
}

/// From which status on a run counts as failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A failed check.
    Fail,
    /// A failed check or a warning.
    Warn,
}

impl ReportArgs {
    /// The checks that are asked for.
    ///
    /// # Errors
    /// If a name is neither a check nor a stage.
    pub fn selection(&self) -> Result<Selection, Failure> {
        Selection::new(&self.only, &self.skip).map_err(|(flag, name)| {
            Failure::new(format!(
                "{flag}: there is no check and no stage called '{name}'"
            ))
            .hint(format!(
                "The stages are {}; `maz-auth0 checks` lists the checks.",
                Check::stages().join(", ")
            ))
        })
    }

    /// Writes a report to stdout.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn print(&self, report: &Report, context: &Context) -> Result<(), Failure> {
        let text = match self.format {
            Format::Json => document::render(report),
            Format::Human => {
                let detail = if context.global.quiet {
                    human::Detail::Problems
                } else {
                    human::Detail::All
                };
                human::render(report, &section, context.out, detail)
            }
        };
        context.print(&text)
    }
}

/// The heading under which a check's result stands.
pub fn section(result: &crate::domain::CheckResult) -> &'static str {
    Check::find(result.id).map_or("", |check| check.section)
}

/// Runs the command.
///
/// # Errors
/// If a value is missing or is none, or the report cannot be written.
pub fn run(args: &VerifyArgs, context: &Context) -> Result<u8, Failure> {
    let selection = args.report.selection()?;
    let admin_token = args.admin.token(context)?;
    let mut targets = targets(args, context)?;
    for target in &mut targets {
        lend(admin_token.as_ref(), &mut target.settings, context);
        target
            .settings
            .maz_addresses
            .clone_from(&args.admin.maz_addresses);
    }
    name_maz_api(args, &mut targets, context)?;
    let user = user(args, &targets, context)?;
    let rehearsal = rehearsal(args, &selection, &targets, context)?;
    // An interruption blocks the user again before the program ends.
    let _undo = rehearsal.clone().map(|rehearsal| {
        crate::process::interrupt::on_interrupt(Box::new(move || rehearsal.undo()))
    });
    if args.report.format == Format::Human
        && selection.documents().contains(&Document::PasswordLogin)
        && targets.iter().any(|target| target.sandbox.is_none())
    {
        context.say(&context.err.dim(
            "Two logins are tried as a user that cannot exist; --skip password leaves them out.",
        ));
    }
    let started_at = OffsetDateTime::now_utc();
    let started = Instant::now();
    let runtime = context.runtime()?;
    let mut integrations = Vec::new();
    for target in &targets {
        let http = match &target.sandbox {
            Some(sandbox) => context.http_to(Some(super::sandbox::endpoint_of(sandbox)?)),
            None => context.http()?,
        };
        if target.sandbox.is_some() {
            context.say(&context.err.dim(&format!(
                "{} is practice: its tenant is played by a sandbox in this program.",
                target.name
            )));
        } else {
            say_endpoint(context, &http);
        }
        let spinner = context
            .progress
            .start(&format!("Asking {}", target.settings.domain));
        integrations.push(
            runtime.block_on(examine::examine(
                &http,
                &target.name,
                &target.settings,
                &selection,
                user.as_ref()
                    .map(|(username, password)| examine::PasswordLogin {
                        username,
                        password: password.expose_secret(),
                        realm: None,
                        scope: "openid",
                        algorithm: IdTokenAlgorithm::default(),
                        offline: None,
                    }),
                rehearsal.as_ref(),
                target.api.as_ref(),
            )),
        );
        spinner.finish();
    }
    let report = Report {
        started_at,
        duration: started.elapsed(),
        integrations,
        warnings_fail: args.report.fail_on == FailOn::Warn,
    };
    args.report.print(&report, context)?;
    Ok(report.exit_code())
}

/// The rehearsal, where it was asked for and agreed to.
fn rehearsal(
    args: &VerifyArgs,
    selection: &Selection,
    targets: &[Target],
    context: &Context,
) -> Result<Option<Rehearsal>, Failure> {
    if !args.rehearsal.rehearse {
        return Ok(None);
    }
    if let Some(flag) = selection.leaves_out_rehearsal() {
        return Err(Failure::new(format!(
            "--rehearse and {flag} contradict each other: users.rehearsal is left out"
        ))
        .hint(format!(
            "Leave one of them out, or name users with {flag} accordingly."
        )));
    }
    if args.rehearsal.yes {
        return Ok(Some(Rehearsal::default()));
    }
    if !context.is_interactive() {
        return Err(Failure::new(
            "there is nobody to ask whether a user may be created for the rehearsal",
        )
        .hint("Give --yes to rehearse without a question."));
    }
    for target in targets {
        let directory = target
            .settings
            .default_directory
            .as_ref()
            .map_or("the directory", DirectoryName::as_str);
        context.tell(&context.err.wrap(
            &format!(
                "In {directory} of {} a user {} will be created, logged in once, and blocked again.",
                target.settings.domain,
                examine::REHEARSAL_USERNAME
            ),
            Indent::default(),
        ));
    }
    let mut terminal = Terminal::open(context.err).map_err(Failure::from)?;
    if terminal
        .confirm(&Confirm::new("Rehearse?", false))
        .map_err(Failure::from)?
    {
        return Ok(Some(Rehearsal::default()));
    }
    context.say("Nothing was created; the other checks go on.");
    Ok(None)
}

/// The real account to log in with, if one was given.
fn user(
    args: &VerifyArgs,
    targets: &[Target],
    context: &Context,
) -> Result<Option<(String, SecretString)>, Failure> {
    let Some(username) = args.user.username()? else {
        return Ok(None);
    };
    if targets.len() > 1 {
        return Err(Failure::new(
            "a user is of one tenant, and several integrations are to be checked",
        )
        .hint("Name one integration beside --username, or leave the user out."));
    }
    let password = args.user.password(context)?.ok_or_else(password_missing)?;
    Ok(Some((username, password)))
}

/// One integration to check.
pub(super) struct Target {
    pub(super) name: String,
    pub(super) settings: Settings,
    /// The MAZ API that the record names.
    recorded_api: Option<ApiTarget>,
    /// The MAZ API that is to hold it, where it may be asked.
    api: Option<RecordApi>,
    /// For the record of `setup --sandbox`: what plays its tenant.
    pub(super) sandbox: Option<Sandbox>,
    /// The record that it is of; nothing for the values of the environment.
    pub(super) recorded: Option<Recorded>,
}

/// The record of a target.
pub(super) struct Recorded {
    pub(super) file: RecordFile,
    pub(super) name: IntegrationName,
    pub(super) fingerprint: String,
    /// Whether a flag gave another value than the record's.
    pub(super) overridden: bool,
}

/// Finds the MAZ API of each integration: the one that a flag names, or the environment beside one of its flags; else the
/// one that the record does. Without its token it is not asked.
fn name_maz_api(
    args: &VerifyArgs,
    targets: &mut [Target],
    context: &Context,
) -> Result<(), Failure> {
    let token = args.maz_api.token.token(context)?;
    for target in targets.iter_mut().filter(|target| target.sandbox.is_none()) {
        let recorded = target.recorded_api.take();
        let by_flag = args.maz_api.maz_api_url.is_some();
        // The environment alone switches nothing on: its variables may be there for other programs.
        let environment = args.maz_api.given().is_some() && recorded.is_none();
        let texts = Texts::of_api(&args.maz_api, None, environment);
        let recorded = recorded.as_ref();
        let Some(address) = texts
            .maz_api_url()?
            .or_else(|| recorded.map(|target| target.address.clone()))
        else {
            continue;
        };
        let named = ApiTarget {
            address,
            app_id: texts
                .maz_app_id()?
                .or_else(|| recorded.map(|target| target.app_id.clone()))
                .ok_or_else(|| Failure::missing(Key::MazAppId))?,
        };
        target.api = match &token {
            Some(token) => Some(context.maz_api(&named, token.clone())?),
            None if by_flag => {
                Some(context.maz_api(&named, args.maz_api.token.required(context)?)?)
            }
            None => None,
        };
        target.settings.target = Some(named);
    }
    if let Some(flag) = args.maz_api.given()
        && targets
            .iter()
            .all(|target| target.settings.target.is_none())
    {
        return Err(Failure::missing(Key::MazApiUrl).hint(format!(
            "{flag} was given, and nothing says where the MAZ API is."
        )));
    }
    Ok(())
}

/// What is to be checked: the records that were named; else the values of flags and environment; else the only record.
pub(super) fn targets(args: &VerifyArgs, context: &Context) -> Result<Vec<Target>, Failure> {
    let texts = Texts::collect(&args.values, None, true);
    let by_name = args.all || !args.names.is_empty();
    if !by_name && !texts.names_no_tenant() {
        return Ok(vec![target_of_environment(args, context)?]);
    }
    let file = match context.record_path() {
        Ok(path) => RecordFile::at(path),
        Err(_) if !by_name => return Err(Failure::missing(Key::Domain)),
        Err(failure) => return Err(failure),
    };
    let records = file.read().map_err(Failure::from)?;
    let known: Vec<&str> = records.iter().map(|record| record.name.as_str()).collect();
    let chosen: Vec<&Record> = if args.all {
        records.iter().collect()
    } else if args.names.is_empty() {
        match known.as_slice() {
            [] => {
                return Err(Failure::missing(Key::Domain)
                    .hint("Or write a record first, with maz-auth0 setup, and name it: maz-auth0 verify NAME."));
            }
            [_] => records.iter().collect(),
            _ => {
                return Err(
                    Failure::new("there are several integrations, and none was named").hint(
                        format!("Name one or more of {}, or give --all.", known.join(", ")),
                    ),
                );
            }
        }
    } else {
        args.names
            .iter()
            .map(|text| {
                let name =
                    IntegrationName::parse(text).map_err(|error| Failure::value("NAME", error))?;
                records
                    .get(&name.value)
                    .ok_or_else(|| no_such(&name.value, &known, file.path()))
            })
            .collect::<Result<_, _>>()?
    };
    if chosen.is_empty() {
        return Err(Failure::new(format!(
            "there is no integration in {}",
            file.path().display()
        ))
        .hint("Write one with maz-auth0 setup."));
    }
    chosen
        .into_iter()
        .map(|record| target_of_record(record, &file, args, context))
        .collect()
}

/// There is no integration of this name.
pub fn no_such(name: &IntegrationName, known: &[&str], path: &Path) -> Failure {
    let failure = Failure::new(format!(
        "there is no integration called {name} in {}",
        path.display()
    ));
    if known.is_empty() {
        failure.hint("There is none at all yet: write one with maz-auth0 setup.")
    } else {
        failure.hint(format!("There are {}.", known.join(", ")))
    }
}

fn target_of_record(
    record: &Record,
    file: &RecordFile,
    args: &VerifyArgs,
    context: &Context,
) -> Result<Target, Failure> {
    let mut settings = record.settings();
    let texts = Texts::collect(&args.values, None, false);
    if let Some(given) = texts.domain()? {
        settings.domain = given.value;
    }
    settings.client_id = texts
        .client_id()?
        .map(|given| given.value)
        .or(settings.client_id);
    settings.audience = texts
        .audience()?
        .map(|given| given.value)
        .or(settings.audience);
    settings.default_directory = texts
        .default_directory()?
        .map(|given| given.value)
        .or(settings.default_directory);
    settings.subscription_type = texts
        .subscription_type()?
        .map(|given| given.value)
        .or(settings.subscription_type);
    settings.authorization_code = texts.authorization_code()?.or(settings.authorization_code);
    let secret = match client_secret(&args.values, context, false)? {
        Some(given) => given.value,
        None => store::open(&record.client_secret, file.path(), context.is_interactive())
            .get(&record.name)
            .map_err(|error| Failure::from(error).about(&record.name))?,
    };
    context.redactor.learn(secret.expose());
    let recorded = Recorded {
        file: file.clone(),
        name: record.name.clone(),
        fingerprint: record.fingerprint(),
        overridden: settings.differ_from(&record.settings()),
    };
    settings.client_secret = Some(secret);
    if let Some(unfinished) = crate::integration::rotation(record, file) {
        let style = context.err;
        context.tell(&style.wrap(
            &format!("{} {}: {unfinished}.", style.mark(Mark::Warn), record.name),
            Indent::hanging("", "  "),
        ));
    }
    Ok(Target {
        recorded: Some(recorded),
        name: record.name.to_string(),
        settings,
        recorded_api: record.target.clone(),
        api: None,
        sandbox: match (record.sandbox_seed, context.endpoint()?) {
            (Some(seed), None) => Some(super::sandbox::start_seeded(seed)?),
            _ => None,
        },
    })
}

/// Says once that another address than the tenant's own is in force.
pub fn say_endpoint(context: &Context, http: &crate::http::Http) {
    if let Some(endpoint) = http.endpoint() {
        context.say(&context.err.dim(&format!(
            "Connecting to {endpoint} in place of the tenant's own address."
        )));
    }
}

fn target_of_environment(args: &VerifyArgs, context: &Context) -> Result<Target, Failure> {
    let texts = Texts::collect(&args.values, None, true);
    let domain = texts
        .domain()?
        .ok_or_else(|| Failure::missing(Key::Domain))?;
    say_fixed(context, Key::Domain, domain.value.host(), &domain.fixed);
    let mut settings = Settings::of(domain.value);
    let client_id = texts
        .client_id()?
        .ok_or_else(|| Failure::missing(Key::ClientId))?;
    say_fixed(
        context,
        Key::ClientId,
        &client_id.value.to_string(),
        &client_id.fixed,
    );
    settings.client_id = Some(client_id.value);
    let secret = client_secret(&args.values, context, true)?
        .ok_or_else(|| Failure::missing(Key::ClientSecret))?;
    say_fixed(
        context,
        Key::ClientSecret,
        &secret.value.masked(),
        &secret.fixed,
    );
    settings.client_secret = Some(secret.value);
    if let Some(audience) = texts.audience()? {
        say_fixed(
            context,
            Key::Audience,
            audience.value.as_str(),
            &audience.fixed,
        );
        settings.audience = Some(audience.value);
    } else {
        let identifier = settings
            .domain
            .management_identifier()
            .ok_or_else(|| Failure::missing(Key::Audience).hint(
                "With a custom domain it cannot be derived: it keeps the tenant's own host, https://TENANT.REGION.auth0.com/api/v2/.",
            ))?;
        settings.audience = Audience::parse(&identifier).ok().map(|pasted| pasted.value);
    }
    if let Some(directory) = texts.default_directory()? {
        say_fixed(
            context,
            Key::DefaultDirectory,
            directory.value.as_str(),
            &directory.fixed,
        );
        settings.default_directory = Some(directory.value);
    }
    settings.subscription_type = texts.subscription_type()?.map(|given| given.value);
    settings.authorization_code = texts.authorization_code()?;
    Ok(Target {
        name: settings.domain.host().to_owned(),
        settings,
        recorded_api: None,
        api: None,
        sandbox: None,
        recorded: None,
    })
}

/// Says what was fixed in a value.
pub fn say_fixed(context: &Context, key: Key, value: &str, fixed: &[&str]) {
    if !fixed.is_empty() {
        context.say(&context.err.dim(&format!(
            "{}: {value} (I {})",
            key.title(),
            fixed.join(" and ")
        )));
    }
}
