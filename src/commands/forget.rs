//! `forget`: removes a record and its secret.

use super::records;
use crate::context::Context;
use crate::error::Failure;
use crate::prompt::terminal::Terminal;
use crate::prompt::{Confirm, Prompter as _};
use crate::secrets::{self, KeepError};
use clap::Args;

/// Remove an integration and its secret
#[derive(Debug, Args)]
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
}

/// Runs the command. The secret goes first: where it cannot, nothing is removed, and no secret is left that nobody knows
/// of.
///
/// # Errors
/// If there is no such integration, nobody agreed, or something cannot be removed.
pub fn run(args: &ForgetArgs, context: &Context) -> Result<u8, Failure> {
    let (file, all) = records::open(context)?;
    let record = records::choose(Some(&args.name), &file, &all)?;
    let place = records::place(
        record.client_secret.store,
        record.client_secret.variable.as_deref(),
    );
    if !args.yes {
        if !context.is_interactive() {
            return Err(Failure::new(format!(
                "there is nobody to ask whether {} shall be forgotten",
                record.name
            ))
            .hint("Give --yes to forget it without a question."));
        }
        let secret = if args.leave_secret {
            format!("and leave its secret {place}")
        } else {
            format!("and its secret {place}")
        };
        let label = format!("Forget {} ({}), {secret}?", record.name, record.domain);
        let mut terminal = Terminal::open(context.err).map_err(Failure::from)?;
        if !terminal
            .confirm(&Confirm::new(label, false))
            .map_err(Failure::from)?
        {
            context.say("Nothing was removed.");
            return Ok(0);
        }
    }
    let _together = crate::interrupt::hold();
    secrets::forget_integration(
        &file,
        &record.name,
        context.is_interactive(),
        args.leave_secret,
    )
    .map_err(|error| match error {
        KeepError::Secret(error) => Failure::new(format!(
            "{}: its secret cannot be removed: {error}",
            record.name
        ))
        .hint("Both are there still. With --leave-secret the record is removed, and the secret stays where it is."),
        error => Failure::from(error),
    })?;
    context.say(&format!(
        "{} is forgotten. In Auth0 the application is as it was: delete it there if nobody needs it any more.",
        record.name
    ));
    Ok(0)
}
