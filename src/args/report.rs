//! Flags that say which checks are asked for, and how the report looks.

#![allow(
    rustdoc::bare_urls,
    reason = "doc comments of arguments are help texts"
)]

use crate::args::OutputArgs;
use crate::checks::{Check, Selection};
use crate::error::Failure;
use clap::{Args, ValueEnum};

/// How checks are chosen and shown.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Report")]
pub struct ReportArgs {
    /// How it looks, and where it goes.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Only these checks: ids or stages, see `maz-auth0 checks`
    #[arg(
        hide_short_help = true,
        long,
        value_name = "CHECK",
        value_delimiter = ','
    )]
    pub only: Vec<String>,
    /// Leave out these checks: ids or stages
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    pub skip: Vec<String>,
    /// From which status on the run counts as failed
    #[arg(
        hide_short_help = true,
        long,
        value_name = "STATUS",
        default_value = "fail"
    )]
    pub fail_on: FailOn,
}

/// How a list or a record looks. A report's format is `output::Format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For a person.
    Human,
    /// One JSON document, for programs.
    Json,
}

/// From which status on a run counts as failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A failed check.
    Fail,
    /// A failed check or a warning.
    Warn,
}

impl ReportArgs {
    /// The checks that are asked for.
    ///
    /// # Errors
    /// If a name is neither a check nor a stage.
    pub fn selection(&self) -> Result<Selection, Failure> {
        let selection = Selection::new(&self.only, &self.skip).map_err(|(flag, name)| {
            Failure::new(format!(
                "{flag}: there is no check and no stage called '{name}'"
            ))
            .hint(format!(
                "The stages are {}; `maz-auth0 checks` lists the checks.",
                Check::stages().join(", ")
            ))
        })?;
        if selection.is_empty() {
            return Err(
                Failure::new("--only and --skip leave nothing to be checked")
                    .hint("Leave one of them out, or name something else with it."),
            );
        }
        Ok(selection)
    }
}
