//! Flags of every command.

#![allow(
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts"
)]

use crate::terminal::style::ColorChoice;
use clap::Args;
use std::path::PathBuf;

/// Flags of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]
    #[arg(hide_short_help = true, long, global = true, value_name = "PATH")]
    pub config: Vec<PathBuf>,
    /// Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]
    #[arg(hide_short_help = true, long, global = true, value_name = "URL")]
    pub endpoint: Option<String>,
    /// Ask nothing: a value that is missing is an error that names its flag
    #[arg(hide_short_help = true, long, global = true)]
    pub no_input: bool,
    /// Let a record take its Client Secret from this variable, though its name does not begin with MAZ_
    #[arg(hide_short_help = true, long, global = true, value_name = "VARIABLE")]
    pub allow_variable: Vec<String>,
    /// Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never
    #[arg(
        hide_short_help = true,
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub color: ColorChoice,
    /// Say only what is wrong
    #[arg(hide_short_help = true, short, long, global = true)]
    pub quiet: bool,
    /// Show on stderr what was asked and answered over HTTP, without secrets
    #[arg(hide_short_help = true, short, long, global = true)]
    pub verbose: bool,
    /// The longest that one request may take, in seconds
    #[arg(hide_short_help = true, long, global = true, value_name = "SECONDS", default_value = "10", value_parser = parse_seconds)]
    pub timeout: std::time::Duration,
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
