//! The command line: global flags and subcommands.

#![allow(
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts"
)]

use crate::args::GlobalArgs;
use crate::commands;
use clap::{Parser, Subcommand};

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
}
