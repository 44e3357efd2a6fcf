//! `forget`: removes a record and its secret.

use super::records;
use crate::context::Context;
use crate::error::Failure;
use crate::prompt::terminal::Terminal;
use crate::prompt::{Confirm, Prompter as _};
use crate::secrets;
use clap::Args;

/// Arguments of `forget`.
#[derive(Debug, Args)]
pub struct ForgetArgs {
    /// An integration of the record file
    #[arg(value_name = "NAME")]
    name: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// Runs the command. The record goes first, so that none is left that points to no secret; should the secret not go
/// then, it is said where it still is.
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
        let label = format!(
            "Forget {} ({}), and its secret {place}?",
            record.name, record.domain
        );
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
    file.remove(&record.name).map_err(Failure::from)?;
    secrets::open(&record.client_secret, file.path(), context.is_interactive())
        .delete(&record.name)
        .map_err(|error| {
            Failure::from(error).hint(format!(
                "The record of {} is gone. Its secret is still {place}: remove it there.",
                record.name
            ))
        })?;
    context.say(&format!(
        "{} is forgotten. In Auth0 the application is as it was: delete it there if nobody needs it any more.",
        record.name
    ));
    Ok(0)
}
