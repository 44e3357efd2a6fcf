//! `completions`: the completions of a shell, on stdout.

use crate::cli::Cli;
use crate::context::Context;
use crate::error::Failure;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Runs the command.
///
/// # Errors
/// If they cannot be written.
pub fn run(args: &CompletionsArgs, context: &Context) -> Result<u8, Failure> {
    context.print(&script(args.shell))?;
    Ok(0)
}

/// The completions of a shell, as `completions/` holds them.
pub fn script(shell: Shell) -> String {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "maz-auth0", &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
