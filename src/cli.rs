//! The command line: global flags and subcommands.

#![allow(
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts"
)]

use crate::commands;
use crate::terminal::style::ColorChoice;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Connects an Auth0 tenant to MAZ, so that your readers log in to your app with the accounts that you keep in Auth0.
#[derive(Debug, Parser)]
#[command(
    name = "maz-auth0",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    subcommand_required = true,
    max_term_width = 100,
    after_help = "New here? Try it without an Auth0 account:  maz-auth0 setup --sandbox\n\n\
                  Exit status: 0 all holds · 1 a check failed · 2 we could not do our work · 3 something could not be judged, try again · 130 interrupted"
)]
pub struct Cli {
    /// Flags of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]
    #[arg(long, global = true, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]
    #[arg(long, global = true, value_name = "URL")]
    pub endpoint: Option<String>,
    /// Ask nothing: a value that is missing is an error that names its flag
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub color: ColorChoice,
    /// Say only what is wrong
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Show on stderr what was asked and answered over HTTP, without secrets
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// The longest that one request may take, in seconds
    #[arg(long, global = true, value_name = "SECONDS", default_value = "10", value_parser = parse_seconds)]
    pub timeout: std::time::Duration,
}

/// What to do. The arguments of a command are made when it is asked for: that is a good part of the start.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Walk through each step, verify each value live, write the record
    Setup(Box<commands::setup::SetupArgs>),
    /// Check whether an integration still holds, without a question
    Verify(Box<commands::verify::VerifyArgs>),
    /// Try a real login, with tokens that are truly validated
    LoginTest(Box<commands::login_test::LoginTestArgs>),
    /// Show an integration, its secret masked
    Show(commands::show::ShowArgs),
    /// List the integrations of the record file
    List(commands::list::ListArgs),
    /// Print the values to paste into MAZ's form
    Export(commands::export::ExportArgs),
    /// Move an integration's secret into another secret store
    MoveSecret(commands::move_secret::MoveSecretArgs),
    /// Make a new Client Secret in Auth0, verify it, keep it, and tell the MAZ API
    RotateSecret(commands::rotate_secret::RotateSecretArgs),
    /// Remove an integration and its secret
    Forget(commands::forget::ForgetArgs),
    /// Explain a check or one of its causes, and how to fix it
    Explain(commands::explain::ExplainArgs),
    /// List every check
    Checks(commands::checks::ChecksArgs),
    /// Run a look-alike of Auth0 on this machine, healthy or with a chosen misconfiguration
    Sandbox(commands::sandbox::SandboxArgs),
    /// Print the completions of a shell
    Completions(commands::completions::CompletionsArgs),
    /// Print the manual page, of the whole program or of one command
    Man(commands::man::ManArgs),
}

fn parse_seconds(text: &str) -> Result<std::time::Duration, String> {
    let seconds: f64 = text
        .trim()
        .parse()
        .map_err(|_| "give a number of seconds, such as 10".to_owned())?;
    if !(0.1..=600.0).contains(&seconds) {
        return Err("give a number of seconds between 0.1 and 600".to_owned());
    }
    Ok(std::time::Duration::from_secs_f64(seconds))
}
