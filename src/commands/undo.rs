//! `undo`: takes back what was changed in Auth0 for an integration.

use crate::args::UndoArgs;
use crate::context::Context;
use crate::domain::Exit;
use crate::error::Failure;
use crate::integration::taking_back::TakingBack;
use crate::provision::Reach;
use clap::Args;

/// Take back what setup --provision or verify --fix changed in Auth0
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 undo acme --dry-run\n  maz-auth0 undo acme",
    after_long_help = "Examples:\n  maz-auth0 undo acme --dry-run\n  maz-auth0 undo acme\n\nEach change is taken back only where it is still as it was left: what somebody else changed since is left, and said. What was made (an application, its permissions) stays; maz-auth0 teardown acme deletes it. The callback of a login test that was cut off is taken out as well."
)]
pub struct UndoCommand {
    #[command(flatten)]
    args: UndoArgs,
}

/// Runs the command.
///
/// # Errors
/// If nothing is noted, the rights do not suffice, nobody agreed, or something cannot be taken back.
pub fn run(command: &UndoCommand, context: &Context) -> Result<Exit, Failure> {
    let mut back = TakingBack::open(&command.args, Reach::Changes, context)?;
    if !back.agreed()? {
        return Ok(Exit::Holds);
    }
    back.take_back()?;
    Ok(Exit::Holds)
}
