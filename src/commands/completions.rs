//! `completions`: the completions of a shell, on stdout.

use crate::context::Context;
use crate::domain::Exit;
use crate::error::Failure;
use clap::{Args, Command};
use clap_complete::Shell;

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 completions bash > ~/.local/share/bash-completion/completions/maz-auth0\n  maz-auth0 completions zsh > ~/.zfunc/_maz-auth0      with fpath+=~/.zfunc before compinit\n  maz-auth0 completions fish > ~/.config/fish/completions/maz-auth0.fish\n  maz-auth0 completions powershell > maz-auth0.ps1      with . ./maz-auth0.ps1 in your $PROFILE\n  maz-auth0 completions elvish > ~/.config/elvish/lib/maz-auth0.elv      with use maz-auth0 in rc.elv\nThey are there in the next shell."
)]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Runs the command; `program` is the whole command line.
///
/// # Errors
/// If they cannot be written.
pub fn run(args: &CompletionsArgs, program: Command, context: &Context) -> Result<Exit, Failure> {
    context.print_data(&script(args.shell, program))?;
    Ok(Exit::Holds)
}

/// The completions of a shell, as `completions/` holds them.
pub fn script(shell: Shell, mut program: Command) -> String {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut program, "maz-auth0", &mut bytes);
    let script = String::from_utf8_lossy(&bytes).into_owned();
    match shell {
        // clap_complete 4.6.11 spells a program's name with a dash in two ways, so that nothing behind a command is
        // ever completed.
        Shell::Bash => script.replace("maz__subcmd__auth0", "maz__auth0"),
        _ => script,
    }
}
