//! `verify`: checks an integration without a question.

use super::values::{Texts, ValueArgs, client_secret};
use crate::checks::{Check, Selection};
use crate::context::Context;
use crate::domain::{Audience, Key, Report, Settings};
use crate::error::Failure;
use crate::examine;
use crate::output::{human, json};
use clap::{Args, ValueEnum};
use std::time::Instant;
use time::OffsetDateTime;

/// Arguments of `verify`.
#[derive(Debug, Args)]
#[command(
    after_help = "Without a name, checks the values given by flags and environment.\n\
Two logins as a user that cannot exist are tried: they stand in the tenant's log as failed logins. Leave them out with --skip password."
)]
pub struct VerifyArgs {
    #[command(flatten)]
    values: ValueArgs,
    #[command(flatten)]
    report: ReportArgs,
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
            Format::Json => json::render(report),
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
    let http = context.http()?;
    let settings = settings_of_environment(args, context)?;
    say_endpoint(context, &http);
    let started_at = OffsetDateTime::now_utc();
    let started = Instant::now();
    let spinner = context
        .progress
        .start(&format!("Asking {}", settings.domain));
    let name = settings.domain.host().to_owned();
    let integration = context
        .runtime()?
        .block_on(examine::examine(&http, &name, &settings, &selection));
    spinner.finish();
    let report = Report {
        started_at,
        duration: started.elapsed(),
        integrations: vec![integration],
        warnings_fail: args.report.fail_on == FailOn::Warn,
    };
    args.report.print(&report, context)?;
    Ok(report.exit_code())
}

/// Says once that another address than the tenant's own is in force.
pub fn say_endpoint(context: &Context, http: &crate::auth0::Http) {
    if let Some(endpoint) = http.endpoint() {
        context.say(&context.err.dim(&format!(
            "Connecting to {endpoint} in place of the tenant's own address."
        )));
    }
}

fn settings_of_environment(args: &VerifyArgs, context: &Context) -> Result<Settings, Failure> {
    let texts = Texts::collect(&args.values, None, true);
    let domain = texts
        .domain()?
        .ok_or_else(|| Failure::missing(Key::Domain))?;
    say_mended(context, Key::Domain, domain.value.host(), &domain.mended);
    let mut settings = Settings::of(domain.value);
    let client_id = texts
        .client_id()?
        .ok_or_else(|| Failure::missing(Key::ClientId))?;
    say_mended(
        context,
        Key::ClientId,
        &client_id.value.to_string(),
        &client_id.mended,
    );
    settings.client_id = Some(client_id.value);
    let secret = client_secret(&args.values, context, true)?
        .ok_or_else(|| Failure::missing(Key::ClientSecret))?;
    say_mended(
        context,
        Key::ClientSecret,
        &secret.value.masked(),
        &secret.mended,
    );
    settings.client_secret = Some(secret.value);
    if let Some(audience) = texts.audience()? {
        say_mended(
            context,
            Key::Audience,
            audience.value.as_str(),
            &audience.mended,
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
        say_mended(
            context,
            Key::DefaultDirectory,
            directory.value.as_str(),
            &directory.mended,
        );
        settings.default_directory = Some(directory.value);
    }
    settings.subscription_type = texts.subscription_type()?.map(|given| given.value);
    settings.authorization_code = texts.authorization_code()?;
    Ok(settings)
}

/// Says what was mended in a value.
pub fn say_mended(context: &Context, key: Key, value: &str, mended: &[&str]) {
    if !mended.is_empty() {
        context.say(&context.err.dim(&format!(
            "{}: {value} (I {})",
            key.title(),
            mended.join(" and ")
        )));
    }
}
