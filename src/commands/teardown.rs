//! `teardown`: takes back all of an integration: what was changed and made in Auth0, the record and the secret.

use crate::args::UndoArgs;
use crate::context::Context;
use crate::domain::Exit;
use crate::error::Failure;
use crate::integration;
use crate::integration::taking_back::TakingBack;
use crate::provision::Reach;
use crate::store::record_file::RecordFile;
use crate::store::{self, KeepError};
use clap::Args;

/// Take back all of it in Auth0, then remove the record and its secret
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 teardown acme --dry-run\n  maz-auth0 teardown acme",
    after_long_help = "Examples:\n  maz-auth0 teardown acme --dry-run\n  maz-auth0 teardown acme\n\nOnly what this program made is deleted, and only while it is still as it was left. A directory goes with its users, so it stays unless --delete-directory is given and nobody is in it."
)]
pub struct TeardownCommand {
    #[command(flatten)]
    args: UndoArgs,
    /// Delete a directory that this program made as well, where no user is in it
    #[arg(long)]
    delete_directory: bool,
}

/// Runs the command.
///
/// # Errors
/// If the rights do not suffice, nobody agreed, or something cannot be taken back: then the record stays.
pub fn run(command: &TeardownCommand, context: &Context) -> Result<Exit, Failure> {
    let reach = Reach::All {
        directory: command.delete_directory,
    };
    let mut back = TakingBack::open(&command.args, reach, context)?;
    if !back.agreed()? {
        return Ok(Exit::Holds);
    }
    back.take_back()?;
    let file = RecordFile::at(context.record_path()?);
    if let Some(record) = back.record() {
        let (name, asker) = (&record.name, context.asker());
        let stays = integration::stays(record, &file, false, &asker);
        let _together = crate::process::interrupt::hold();
        match store::forget_integration(&file, record, &asker, false) {
            // Another run has forgotten it already.
            Ok(()) | Err(KeepError::NoSuch(_)) => {}
            Err(error) => return Err(error.into()),
        }
        let there = record.target.as_ref().map_or_else(String::new, |target| {
            format!(
                " What is in {target} stays: `maz-auth0 forget {name} --target api` would have removed it."
            )
        });
        context.say(&match stays {
            Some(stays) => format!("{name} is forgotten, and {stays}.{there}"),
            None => format!("{name} and its secret are forgotten.{there}"),
        });
    }
    Ok(Exit::Holds)
}
