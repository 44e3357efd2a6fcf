//! The command line: global flags and subcommands.

#![allow(
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts"
)]

use crate::args::GlobalArgs;
pub use crate::args::help_page;
use crate::commands;
use crate::domain::Exit;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

/// Connects an Auth0 tenant to MAZ, so that your readers log in to your app with the accounts that you keep in Auth0.
#[derive(Debug, Parser)]
#[command(
    name = "maz-auth0",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = after_help()
)]
pub struct Cli {
    /// Flags of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
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
    /// Take back what setup --provision or verify --fix changed in Auth0
    Undo(Box<commands::undo::UndoCommand>),
    /// Take back all of it in Auth0, then remove the record and its secret
    Teardown(Box<commands::teardown::TeardownCommand>),
    /// Explain a check or one of its causes, and how to fix it
    Explain(commands::explain::ExplainArgs),
    /// List every check
    Checks(commands::checks::ChecksArgs),
    /// Look at this machine: versions, paths, stores, proxy, certificates, clock, the way to a tenant
    Doctor(commands::doctor::DoctorArgs),
    /// Run a look-alike of Auth0 on this machine, healthy or with a chosen misconfiguration
    Sandbox(commands::sandbox::SandboxArgs),
    /// Show, merge and compare reports that verify wrote
    Report(commands::report::ReportCommand),
    /// Print the completions of a shell
    Completions(commands::completions::CompletionsArgs),
    /// Print the manual page, of the whole program or of one command
    Man(commands::man::ManArgs),
    /// Show help on a command or a topic: environment, exit-codes, secrets, admin-token
    Help(commands::help::HelpArgs),
}

/// What `--version` says.
pub const VERSION: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"), "\n");

/// What `--help` shows where there is no terminal. Made by the program itself: see tests/it/generated.rs.
pub const HELP: &str = include_str!("help.txt");

/// The command line of this process.
///
/// # Errors
/// If it is none that can be run; or what is to be printed in its place (`--help`, `--version`).
pub fn parse() -> Result<Cli, clap::Error> {
    let command = Cli::command();
    let mut matches = command.try_get_matches()?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut Cli::command()))
}

/// Whether the command line asks for annotations of GitHub Actions, whatever else is in it: it may be none that can be run.
pub fn asks_for_annotations() -> bool {
    let words = std::env::args_os().skip(1);
    let words: Vec<_> = words.take_while(|word| word != "--").collect();
    words.iter().any(|word| word == "--format=github")
        || words
            .windows(2)
            .any(|pair| pair[0] == "--format" && pair[1] == "github")
}

/// What stands below the list of commands.
fn after_help() -> String {
    let codes: Vec<String> = Exit::ALL
        .iter()
        .map(|exit| format!("{} {}", exit.code(), exit.in_short()))
        .collect();
    format!(
        "New here? Try it without an Auth0 account:  maz-auth0 setup --sandbox\n\n\
         Exit status: {}\n\nMore: maz-auth0 help environment, exit-codes, secrets, admin-token",
        codes.join(" · ")
    )
}

/// What `-h` shows, and who gives no command: one screen of 24 lines.
pub const SHORT_HELP: &str = "\
Connects an Auth0 tenant to MAZ, so that your readers log in to your app with
the accounts that you keep in Auth0.

Usage: maz-auth0 [OPTIONS] <COMMAND>

  setup        walk through each step, verify each value live, write the record
  verify       check whether it still holds, without a question; --all, --fix
  login-test   try a real login, with tokens that are truly validated
  explain      what a check means, and how to fix it; checks lists them all
  doctor       look at this machine; made to be pasted into an issue
  sandbox      run a look-alike of Auth0 here, healthy or broken

  Integrations     list, show, export, move-secret, rotate-secret, forget
  Taken back       undo, teardown
  Reports          report show, report merge, report compare
  This program     completions, man, help

Of every command: -q, -v, --config PATH, --no-input, --timeout S, --color WHEN
  maz-auth0 setup --sandbox      try it, without an Auth0 account
  maz-auth0 help COMMAND         one command, with all of its options
  maz-auth0 help admin-token     or: environment, exit-codes, secrets
Ends with 0 all holds, 1 a check failed, 2 could not work, 3 not judged
";
