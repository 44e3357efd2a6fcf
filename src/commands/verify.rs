//! `verify`: checks an integration without a question.

use crate::args::user::password_missing;
use crate::args::{AdminArgs, FailOn, MazApiArgs, ReportArgs, UserArgs, ValueArgs};
use crate::auth0::Login;
use crate::checks::{Document, Selection};
use crate::context::Context;
use crate::domain::{DirectoryName, Report};
use crate::error::Failure;
use crate::examine::{self, PasswordLogin, Rehearsal, Run};
use crate::integration::rights::{admin_token, lend};
use crate::integration::subject::{Subject, Wanted, name_maz_api, subjects};
use crate::integration::{practice, report};
use crate::output::Format;
use crate::output::document::Document as Written;
use crate::terminal::asking::Terminal;
use crate::terminal::questions::Confirm;
use crate::terminal::style::Indent;
use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};
use std::path::PathBuf;
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
    /// Say what changed since this earlier report; exit code 1 where something is newly broken
    #[arg(long, value_name = "REPORT", help_heading = "Report")]
    since: Option<PathBuf>,
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

/// Runs the command.
///
/// # Errors
/// If a value is missing or is none, or the report cannot be written.
pub fn run(args: &VerifyArgs, context: &Context) -> Result<u8, Failure> {
    let selection = args.report.selection()?;
    let since = args
        .since
        .as_deref()
        .map(|path| Written::read(path, &context.redactor))
        .transpose()?;
    let delivery = report::delivery(&args.report.output, context)?;
    let admin_token = admin_token(args.admin.token(&context.redactor)?)?;
    let wanted = Wanted {
        names: &args.names,
        all: args.all,
        values: &args.values,
    };
    let mut subjects = subjects(&wanted, context)?;
    for subject in &mut subjects {
        lend(admin_token.as_ref(), &mut subject.settings, context);
        subject
            .settings
            .maz_addresses
            .clone_from(&args.admin.maz_addresses);
    }
    name_maz_api(&args.maz_api, &mut subjects, context)?;
    let user = user(args, &subjects, context)?;
    let rehearsal = rehearsal(args, &selection, &subjects, context)?;
    // An interruption blocks the user again before the program ends.
    let _undo = rehearsal.clone().map(|rehearsal| {
        crate::process::interrupt::on_interrupt(Box::new(move || rehearsal.undo()))
    });
    if delivery.format == Format::Human
        && selection.documents().contains(&Document::PasswordLogin)
        && subjects.iter().any(|subject| subject.sandbox.is_none())
    {
        context.say(&context.err.dim(
            "Two logins are tried as a user that cannot exist; --skip password leaves them out.",
        ));
    }
    let started_at = OffsetDateTime::now_utc();
    let started = Instant::now();
    let runtime = context.runtime()?;
    let mut integrations = Vec::new();
    for subject in &subjects {
        let http = match &subject.sandbox {
            Some(sandbox) => context.http_to(Some(practice::endpoint_of(sandbox)?)),
            None => context.http()?,
        };
        if subject.sandbox.is_some() {
            context.say(&context.err.dim(&format!(
                "{} is practice: its tenant is played by a sandbox in this program.",
                subject.name
            )));
        } else {
            context.say_endpoint(&http);
        }
        let spinner = context
            .progress
            .start(&format!("Asking {}", subject.settings.domain));
        let mut run = Run::new(http, subject.settings.clone());
        runtime.block_on(async {
            run.ask(&selection, subject.api.as_ref()).await;
            if let Some((username, password)) = user.as_ref().filter(|_| selection.wants_login()) {
                let login = Login {
                    realm: None,
                    username,
                    password: password.expose_secret(),
                    scope: "openid",
                };
                run.log_in(&PasswordLogin::once(login)).await;
            }
            if let Some(rehearsal) = &rehearsal {
                run.rehearse(rehearsal).await;
            }
        });
        integrations.push(run.report(&subject.name, &selection));
        spinner.finish();
        delivery.integration(&integrations[integrations.len() - 1])?;
    }
    let report = Report {
        started_at,
        duration: started.elapsed(),
        integrations,
        warnings_fail: args.report.fail_on == FailOn::Warn,
        not_run: Vec::new(),
    };
    let mut document = Written::of(&report, &context.redactor);
    if let Some(old) = since {
        document = document.since(&old);
    }
    delivery.finish(&document)?;
    Ok(document.head.exit_code)
}

/// The rehearsal, where it was asked for and agreed to.
fn rehearsal(
    args: &VerifyArgs,
    selection: &Selection,
    subjects: &[Subject],
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
    for subject in subjects {
        let directory = subject
            .settings
            .default_directory
            .as_ref()
            .map_or("the directory", DirectoryName::as_str);
        context.tell(&context.err.wrap(
            &format!(
                "In {directory} of {} a user {} will be created, logged in once, and blocked again.",
                subject.settings.domain,
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
    subjects: &[Subject],
    context: &Context,
) -> Result<Option<(String, SecretString)>, Failure> {
    let Some(username) = args.user.username()? else {
        return Ok(None);
    };
    if subjects.len() > 1 {
        return Err(Failure::new(
            "a user is of one tenant, and several integrations are to be checked",
        )
        .hint("Name one integration beside --username, or leave the user out."));
    }
    let password = args
        .user
        .password(&context.redactor)?
        .ok_or_else(password_missing)?;
    Ok(Some((username, password)))
}
