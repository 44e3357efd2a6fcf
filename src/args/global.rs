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
    #[arg(
        hide_short_help = true,
        short,
        long,
        global = true,
        overrides_with = "verbose"
    )]
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

/// A page of help as it is shown, in colour or without.
pub fn help_page(page: &clap::builder::StyledStr, has_color: bool) -> String {
    if has_color {
        globals_last(&page.ansi().to_string())
    } else {
        globals_last(&page.to_string())
    }
}

/// The same with the flags of all commands behind those of its own: clap puts them first.
fn globals_last(page: &str) -> String {
    let is_heading = |line: &&str| !line.starts_with(' ') && !line.trim().is_empty();
    let lines: Vec<&str> = page.lines().collect();
    let Some(start) = lines
        .iter()
        .position(|line| is_heading(line) && line.contains("Global options:"))
    else {
        return page.to_owned();
    };
    let after = |at: usize, wanted: &dyn Fn(&&str) -> bool| {
        let found = lines.iter().skip(at).position(wanted);
        found.map_or(lines.len(), |found| at + found)
    };
    let end = after(start + 1, &is_heading);
    let last = after(end, &|line| {
        is_heading(line) && !line.trim_end().ends_with(':')
    })
    .min(after(end, &|line| line.contains("Examples:")));
    let (own, globals) = (&lines[end..last], &lines[start..end]);
    let order = lines[..start].iter().chain(own).chain(globals);
    let mut text = String::new();
    for line in order.chain(&lines[last..]) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::globals_last;

    #[test]
    fn what_every_command_has_stands_behind_its_own() {
        let page = "Verify\n\nOptions:\n  -h\n\nGlobal options:\n      --config <PATH>\n          A file\n\nValues:\n      --domain <DOMAIN>\n\nReport:\n      --format\n\nExamples:\n  maz-auth0 verify\n";
        let expected = "Verify\n\nOptions:\n  -h\n\nValues:\n      --domain <DOMAIN>\n\nReport:\n      --format\n\nGlobal options:\n      --config <PATH>\n          A file\n\nExamples:\n  maz-auth0 verify\n";
        assert_eq!(globals_last(page), expected);
        // Where nothing of its own comes behind them, they stay.
        let page = "Options:\n  -h\n\nGlobal options:\n  -q\n";
        assert_eq!(globals_last(page), page);
        assert_eq!(globals_last("Usage: x\n"), "Usage: x\n");
    }
}
