//! `man`: manual pages, on stdout.

use crate::args::variables::variables;
use crate::context::Context;
use crate::domain::Exit;
use crate::error::Failure;
use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use std::io::Write as _;

/// Print the manual page, of the whole program or of one command
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 man                 in a terminal, it opens in the pager\n  maz-auth0 man setup > maz-auth0-setup.1\n  maz-auth0 man report show"
)]
pub struct ManArgs {
    /// A command; without one, the page of the whole program
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
}

/// When the words of the manual were last looked through: of the day on which a version is released.
const DATE: &str = "2026-11-25";

/// Files, as a person would look for them.
const FILES: [(&str, &str); 6] = [
    (
        "integrations.toml",
        "The record file, without a secret: in the folder maz-auth0 of your configuration folder (~/.config, or XDG_CONFIG_HOME; ~/Library/Application Support; %APPDATA%), unless --config names another.",
    ),
    (
        "integrations.toml.bak",
        "The version before the last change.",
    ),
    (
        "secrets.toml",
        "Client secrets of integrations whose store is a file: beside the record, readable by its owner alone.",
    ),
    (
        "setup-in-progress*.toml",
        "What a setup had verified when it was left, without the secret.",
    ),
    (
        "changes-NAME.json",
        "What setup --provision and verify --fix changed in Auth0, for undo and teardown.",
    ),
    (
        "login-in-progress-*.toml",
        "A login that login-test --print-url began, for ten minutes.",
    ),
];

/// What is shown first of all, with what it does.
const EXAMPLES: [(&str, &str); 6] = [
    (
        "maz-auth0 setup --sandbox",
        "Try it, without an Auth0 account.",
    ),
    ("maz-auth0 setup", "Set up an integration, step by step."),
    (
        "maz-auth0 setup --provision",
        "Let it do the Auth0 side: shows a plan, asks, changes, verifies.",
    ),
    ("maz-auth0 verify acme", "Check whether it still holds."),
    (
        "maz-auth0 verify --all --output junit=report.xml",
        "The same of all, for a pipeline.",
    ),
    (
        "maz-auth0 login-test acme --username reader@example.com",
        "Log somebody in, as MAZ does.",
    ),
];

/// Runs the command; `program` is the whole command line.
///
/// # Errors
/// If there is no such command.
pub fn run(args: &ManArgs, mut program: Command, context: &Context) -> Result<Exit, Failure> {
    program.build();
    let mut name = program.get_name().to_owned();
    let mut command = &program;
    // In quotes too, as it is shown: "report show".
    for word in args.words.iter().flat_map(|words| words.split_whitespace()) {
        command = command.find_subcommand(word).ok_or_else(|| {
            Failure::new(format!(
                "there is no command called '{}'",
                crate::domain::clean(word)
            ))
            .hint("`maz-auth0 --help` lists the commands.")
        })?;
        name = format!("{name}-{}", command.get_name());
    }
    let is_whole = args.words.is_empty();
    let page = page(command.clone().name(&name).display_name(&name), is_whole);
    let page = page.map_err(|error| Failure::new(format!("the page cannot be made: {error}")))?;
    if !(context.out.is_terminal() && shown_in_a_pager(&page)) {
        context.print_data(&page)?;
    }
    Ok(Exit::Holds)
}

/// Whether the page was shown to a person: by `man`, which opens the pager that the person chose.
fn shown_in_a_pager(page: &str) -> bool {
    let Ok(mut file) = tempfile::Builder::new().suffix(".1").tempfile() else {
        return false;
    };
    if file
        .write_all(page.as_bytes())
        .and_then(|()| file.flush())
        .is_err()
    {
        return false;
    }
    let mut man = std::process::Command::new("man");
    man.arg("-l").arg(file.path());
    // A pager reads no secret, and is told none.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("MAZ_") || text.starts_with("AUTH0_") {
            man.env_remove(&name);
        }
    }
    man.status().is_ok_and(|status| status.success())
}

fn page(command: Command, whole: bool) -> std::io::Result<String> {
    let examples = command
        .get_after_help()
        .map(ToString::to_string)
        .filter(|_| !whole);
    let has_commands = command.has_subcommands();
    let command = command
        .after_help(None::<&str>)
        .after_long_help(None::<&str>)
        // clap_mangen leaves out the words of what the short help leaves out.
        .mut_args(|argument| argument.hide_short_help(false));
    let man = Man::new(command)
        .date(DATE)
        .source(concat!("maz-auth0 ", env!("CARGO_PKG_VERSION")))
        .manual("User Commands");
    let mut bytes = Vec::new();
    man.render_title(&mut bytes)?;
    man.render_name_section(&mut bytes)?;
    man.render_synopsis_section(&mut bytes)?;
    man.render_description_section(&mut bytes)?;
    man.render_options_section(&mut bytes)?;
    let mut roff = Roff::default();
    if has_commands {
        man.render_subcommands_section(&mut bytes)?;
    }
    if whole {
        let rows = EXAMPLES.map(|(line, what)| (line, what.to_owned()));
        section(&mut roff, "EXAMPLES", rows);
        section(
            &mut roff,
            "FILES",
            FILES.map(|(name, what)| (name, what.to_owned())),
        );
        let rows = variables().into_iter().flat_map(|(_, rows)| rows);
        section(
            &mut roff,
            "ENVIRONMENT",
            rows.map(|row| (row.name, row.meaning)),
        );
        let codes = Exit::ALL.map(|exit| (exit.code().to_string(), exit.meaning().to_owned()));
        let rows = codes
            .iter()
            .map(|(code, what)| (code.as_str(), what.clone()));
        section(&mut roff, "EXIT STATUS", rows);
    } else {
        if let Some(examples) = examples {
            roff.control("SH", ["EXAMPLES"]);
            roff.control("nf", []);
            for line in examples.lines().filter(|line| *line != "Examples:") {
                roff.text([roman(line.trim_start())]);
            }
            roff.control("fi", []);
        }
        roff.control("SH", ["SEE ALSO"]);
        roff.text([bold("maz-auth0"), roman("(1)")]);
    }
    roff.to_writer(&mut bytes)?;
    // clap_mangen breaks a line behind a blank one, which mandoc's lint warns of.
    Ok(String::from_utf8_lossy(&bytes).replace("\n.br\n\n.br\n", "\n.br\n"))
}

fn section<'a>(roff: &mut Roff, title: &str, rows: impl IntoIterator<Item = (&'a str, String)>) {
    roff.control("SH", [title]);
    for (name, meaning) in rows {
        roff.control("TP", []);
        roff.text([bold(name)]);
        roff.text([roman(meaning)]);
    }
}
