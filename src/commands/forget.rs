//! `forget`: removes a record and its secret, here and, if that is wanted, in the MAZ API.

use crate::args::{MazTokenArgs, TargetArg};
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{ApiTarget, IntegrationName, Record};
use crate::error::Failure;
use crate::integration;
use crate::maz::{ApiError, RecordApi, Snapshot};
use crate::provision::{Changes, Noted, Trouble};
use crate::store::record_file::RecordFile;
use crate::store::{self, KeepError};
use crate::terminal::asking::Terminal;
use crate::terminal::questions::{Confirm, Guide};
use clap::Args;

/// Remove an integration and its secret
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  maz-auth0 forget acme")]
pub struct ForgetArgs {
    /// An integration of the record file
    #[arg(value_name = "NAME")]
    name: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Remove the record alone: for a secret in a place that cannot be reached any more
    #[arg(long)]
    leave_secret: bool,
    /// Where it is removed: the record and its secret alone, or in the MAZ API as well
    #[arg(long, value_name = "TARGET", default_value = "file")]
    target: TargetArg,
    #[command(flatten)]
    token: MazTokenArgs,
}

/// Runs the command. What is furthest away goes first: the MAZ API, then the secret, then the record. Where one cannot,
/// those after it stay, and no secret is left that nobody knows of.
///
/// # Errors
/// If there is no such integration, nobody agreed, or something cannot be removed.
pub fn run(args: &ForgetArgs, context: &Context) -> Result<Exit, Failure> {
    let (file, all) = integration::open(context)?;
    let record = integration::choose(Some(&args.name), &file, &all)?;
    let runtime = context.runtime()?;
    let there = match args.target {
        TargetArg::File => match args.token.given() {
            Some(flag) => {
                return Err(Failure::new(format!(
                    "{flag} is of the MAZ API, and what is there is to stay"
                ))
                .hint("Nothing was removed. Add --target api, or leave the flag out."));
            }
            None => None,
        },
        TargetArg::Api => {
            let api = open(args, record, &file, context)?;
            let seen = runtime.block_on(read(&api, record))?;
            Some((api, seen))
        }
    };
    let farewell = (!args.yes).then(|| context.farewell("Nothing was removed."));
    let asker = context.asker();
    let stays = integration::stays(record, &file, args.leave_secret, &asker);
    if !args.yes && !agreed(args, record, stays.is_some(), context)? {
        context.say("Nothing was removed.");
        return Ok(Exit::Holds);
    }
    drop(farewell);
    store::still(&file, &record.name, [record])?;
    let mut removed_there = None;
    if let Some((api, seen)) = &there {
        let removed = runtime
            .block_on(api.remove(seen))
            .map_err(|error| not_removed(error, record, api.target()))?;
        removed_there = Some(if removed {
            format!("It was removed from {}.", api.target())
        } else {
            format!("There was none in {}.", api.target())
        });
    }
    let _together = crate::process::interrupt::hold();
    store::forget_integration(&file, record, &asker, args.leave_secret).map_err(|error| {
        let failure = match error {
            KeepError::Secret(error) => Failure::new(format!(
                "{}: its secret cannot be removed: {error}",
                record.name
            ))
            .hint("Here nothing was removed. With --leave-secret the record is removed, and the secret stays where it is."),
            error => Failure::from(error),
        };
        match &removed_there {
            Some(done) => failure.hint(done),
            None => failure,
        }
    })?;
    let left = match (&removed_there, &record.target) {
        (Some(done), _) => format!(" {done}"),
        (None, Some(target)) => format!(" It is still in {target}, with its Client Secret."),
        (None, None) => String::new(),
    };
    let there = in_auth0(&file, &record.name, context);
    let stays = stays.map_or_else(String::new, |stays| format!(", and {stays}"));
    let name = &record.name;
    context.say(&format!("{name} is forgotten{stays}.{left} {there}"));
    Ok(Exit::Holds)
}

/// What is left in Auth0: what was made or changed from here is still noted, and can be taken back.
fn in_auth0(file: &RecordFile, name: &IntegrationName, context: &Context) -> String {
    let noted = Noted::read(file.path(), name, None, false);
    let is_none = match noted {
        Ok(noted) => noted.domain().is_none(),
        Err(Trouble::Anothers { .. }) => true,
        // Notes that cannot be read are notes still.
        Err(_) => false,
    };
    if is_none {
        "In Auth0 nothing was changed, and the application is still there: delete it there if nobody needs it any more."
            .to_owned()
    } else {
        format!(
            "What was changed for it in Auth0 stays changed, and is still noted in {}. To take it back: {}",
            Changes::path(file.path(), name).display(),
            context.command(&format!("teardown {name}"))
        )
    }
}

fn agreed(
    args: &ForgetArgs,
    record: &Record,
    stays: bool,
    context: &Context,
) -> Result<bool, Failure> {
    if !context.is_interactive() {
        return Err(Failure::new(format!(
            "there is nobody to ask whether {} should be forgotten",
            record.name
        ))
        .hint("Give --yes to forget it without a question."));
    }
    let place = integration::place(
        record.client_secret.store,
        record.client_secret.variable.as_deref(),
    );
    let (secret, removed) = if stays {
        (format!("and leave its secret {place}"), "The record is")
    } else {
        (
            format!("and its secret {place}"),
            "The record and its secret are",
        )
    };
    let there = match (&record.target, args.target) {
        (None, _) => String::new(),
        (Some(target), TargetArg::Api) => format!(", and what is in {target}"),
        (Some(target), TargetArg::File) => {
            format!(", and leave what is in {target} (--target api removes it too)")
        }
    };
    let label = format!(
        "Forget {} ({}), {secret}{there}?",
        record.name, record.domain
    );
    let mut terminal = Terminal::open(context.err).map_err(Failure::from)?;
    terminal
        .confirm(&Confirm::new(label, false).with_guide(Guide::explaining(format!(
            "{removed} removed from this machine. In Auth0 and in MAZ nothing changes. To take back what was made in Auth0 as well: {}",
            context.command(&format!("teardown {}", record.name))
        ))))
        .map_err(Failure::from)
}

fn open(
    args: &ForgetArgs,
    record: &Record,
    file: &RecordFile,
    context: &Context,
) -> Result<RecordApi, Failure> {
    let target = record.target.as_ref().ok_or_else(|| {
        Failure::new(format!("{} is not written to any MAZ API", record.name))
            .hint("Nothing was removed. Leave out --target api.")
    })?;
    let token = context.taken(args.token.required(&context.redactor)?);
    // One that cannot be read any more keeps nobody from forgetting it.
    let secret = store::open(&record.client_secret, file.path(), &context.asker())
        .get_if_there(&record.name)?;
    Ok(context.maz_api(target, &token, secret.as_ref())?)
}

/// What it holds, if it is this integration and not one that somebody put in its place.
async fn read(api: &RecordApi, record: &Record) -> Result<Snapshot, Failure> {
    let seen = api
        .read()
        .await
        .map_err(|error| Failure::from(error).hint("Nothing was removed."))?;
    let other = seen.held.as_ref().and_then(|held| {
        let differences = held.differences(&record.settings());
        differences
            .into_iter()
            .find(|difference| matches!(difference.member, "domain" | "client_id"))
    });
    match other {
        None => Ok(seen),
        Some(difference) => Err(Failure::new(format!(
            "in {} there is another integration: its {} is {}",
            api.target(),
            difference.member,
            difference.held
        ))
        .hint("Nothing was removed. Leave out --target api to forget this one here alone.")),
    }
}

fn not_removed(error: ApiError, record: &Record, target: &ApiTarget) -> Failure {
    let message = match &error {
        ApiError::Uncertain(error) => {
            format!("whether it is still in {target} is not known: {error}")
        }
        error => format!("it cannot be removed from {target}: {error}"),
    };
    let mut failure = Failure::new(message).about(&record.name);
    failure.hints = Failure::from(error).hints;
    failure.hint("Here nothing was removed.")
}
