//! `show`: one record, its secret masked.

use crate::args::ListFormat;
use crate::context::Context;
use crate::domain::{Exit, clean};
use crate::error::Failure;
use crate::integration;
use clap::Args;
use std::fmt::Write as _;

/// Show an integration, its secret masked
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  maz-auth0 show acme\n  maz-auth0 show acme --format json")]
pub struct ShowArgs {
    /// An integration of the record file; may be left out where there is only one
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// How it looks
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,
}

/// Runs the command.
///
/// # Errors
/// If there is no such integration, or it or the record file cannot be read.
pub fn run(args: &ShowArgs, context: &Context) -> Result<Exit, Failure> {
    let (file, all) = integration::open(context)?;
    let record = integration::choose(args.name.as_deref(), &file, &all)?;
    let text = match args.format {
        ListFormat::Json => integration::json(record).to_string() + "\n",
        ListFormat::Human => {
            let style = context.out;
            let place = integration::place(
                record.client_secret.store,
                record.client_secret.variable.as_deref(),
            );
            let secret = match integration::secret(record, &file, context) {
                Ok(secret) => format!("{}, {place}", secret.masked()),
                Err(error) => format!(
                    "{place}, and it cannot be had: {}",
                    clean(&error.to_string())
                ),
            };
            let mut text = format!("{}\n", style.strong(record.name.as_str()));
            for (key, value) in integration::form(record, &secret) {
                let _ = writeln!(text, "  {:<26} {}", key.title(), style.value(&value));
            }
            if let Some(target) = &record.target {
                let _ = writeln!(text, "  {:<26} {target}", "Also in");
            }
            let _ = writeln!(
                text,
                "  {:<26} {}",
                "State",
                integration::verification(record, &file, context)
            );
            let _ = writeln!(
                text,
                "  {:<26} {}",
                "Login test",
                integration::login(record)
            );
            if let Some(unfinished) = integration::rotation(&record.name, &file, context) {
                let _ = writeln!(text, "  {:<26} {unfinished}", "Rotation");
            }
            let _ = writeln!(
                text,
                "  {:<26} {}",
                "Record file",
                clean(&file.path().display().to_string())
            );
            text
        }
    };
    context.print(&text)?;
    Ok(Exit::Holds)
}
