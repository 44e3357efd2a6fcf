//! `man`: manual pages, on stdout.

use crate::args::admin::ADMIN_TOKEN;
use crate::args::maz_api::MAZ_API_TOKEN;
use crate::context::Context;
use crate::error::Failure;
use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

/// Print the manual page, of the whole program or of one command
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  maz-auth0 man | man -l -\n  maz-auth0 man setup | man -l -")]
pub struct ManArgs {
    /// A command; without one, the page of the whole program
    command: Option<String>,
}

const EXIT_STATUS: [(&str, &str); 5] = [
    (
        "0",
        "Nothing failed and nothing is unknown. Warnings are allowed, unless --fail-on warn is given.",
    ),
    (
        "1",
        "At least one check failed, or warned where --fail-on warn is given.",
    ),
    (
        "2",
        "The work could not be done: usage, a missing value, a record, a secret store, a file.",
    ),
    (
        "3",
        "Nothing failed, but something could not be judged: try again later.",
    ),
    ("130", "Interrupted. Nothing is half-written."),
];

/// Runs the command; `program` is the whole command line.
///
/// # Errors
/// If there is no such command.
pub fn run(args: &ManArgs, mut program: Command, context: &Context) -> Result<u8, Failure> {
    program.build();
    let page = match &args.command {
        None => page(program, true),
        Some(name) => {
            let command = program.find_subcommand(name).cloned().ok_or_else(|| {
                Failure::new(format!(
                    "there is no command called '{}'",
                    crate::domain::clean(name)
                ))
                .hint("`maz-auth0 --help` lists the commands.")
            })?;
            page(command.name(format!("maz-auth0-{name}")), false)
        }
    };
    let page = page.map_err(|error| Failure::new(format!("the page cannot be made: {error}")))?;
    context.print_data(&page)?;
    Ok(0)
}

fn page(command: Command, whole: bool) -> std::io::Result<String> {
    let command = if whole {
        command
            .after_help(None::<&str>)
            .after_long_help(None::<&str>)
    } else {
        command
    };
    let man = Man::new(command);
    let mut bytes = Vec::new();
    man.render_title(&mut bytes)?;
    man.render_name_section(&mut bytes)?;
    man.render_synopsis_section(&mut bytes)?;
    man.render_description_section(&mut bytes)?;
    man.render_options_section(&mut bytes)?;
    if whole {
        man.render_subcommands_section(&mut bytes)?;
        let mut roff = Roff::default();
        roff.control("SH", ["EXIT STATUS"]);
        for (code, meaning) in EXIT_STATUS {
            roff.control("TP", []);
            roff.text([bold(code)]);
            roff.text([roman(meaning)]);
        }
        roff.control("SH", ["ENVIRONMENT"]);
        for key in crate::domain::Key::ALL {
            roff.control("TP", []);
            roff.text([bold(key.variable())]);
            roff.text([roman(format!(
                "{}, as {} gives it.",
                key.title(),
                key.flag()
            ))]);
        }
        for (variable, meaning) in [
            (ADMIN_TOKEN, "An administrator's Management API token."),
            (MAZ_API_TOKEN, "The MAZ API's token."),
        ] {
            roff.control("TP", []);
            roff.text([bold(variable)]);
            roff.text([roman(meaning)]);
        }
        roff.to_writer(&mut bytes)?;
    }
    man.render_extra_section(&mut bytes)?;
    man.render_version_section(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
