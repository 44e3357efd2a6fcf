//! `list`: the integrations of the record file.

use crate::args::ListFormat;
use crate::context::Context;
use crate::domain::Exit;
use crate::domain::Record;
use crate::error::Failure;
use crate::integration::{self, unread};
use crate::store::record_file::RecordFile;
use crate::store::unfinished_rotation;
use clap::Args;
use std::fmt::Write as _;

/// List the integrations of the record file
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  maz-auth0 list\n  maz-auth0 list --format json")]
pub struct ListArgs {
    /// How the list looks
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,
}

/// Runs the command.
///
/// # Errors
/// If the record file cannot be read. Of its integrations, one that cannot be is said, and keeps nobody from the others.
pub fn run(args: &ListArgs, context: &Context) -> Result<Exit, Failure> {
    let (file, all) = integration::open(context)?;
    let not_read = unread::of(&all);
    let text = match args.format {
        ListFormat::Json => {
            let rows: Vec<serde_json::Value> = all.readable().map(integration::json).collect();
            serde_json::to_string(&rows).unwrap_or_default() + "\n"
        }
        ListFormat::Human if all.names().is_empty() => {
            context.say(&format!(
                "There is no integration in {}. Write one with `maz-auth0 setup`.",
                file.path().display()
            ));
            String::new()
        }
        ListFormat::Human => {
            let width = all
                .readable()
                .map(|record| record.name.as_str().len())
                .max()
                .unwrap_or(0);
            all.readable().fold(String::new(), |mut text, record| {
                let name = record.name.as_str();
                let _ = writeln!(
                    text,
                    "{}{}  {}  {}",
                    context.out.strong(name),
                    " ".repeat(width - name.len()),
                    record.domain,
                    context.out.dim(&state(record, &file, context))
                );
                text
            })
        }
    };
    context.print(&text)?;
    unread::tell(&not_read, "not listed", context);
    Ok(if not_read.is_empty() {
        Exit::Holds
    } else {
        Exit::CannotWork
    })
}

/// When it was verified, where else it is, and whether its secret is the one that Auth0 takes.
fn state(record: &Record, file: &RecordFile, context: &Context) -> String {
    let mut state = integration::verification(record, file, context);
    if let Some(target) = &record.target {
        let _ = write!(state, ", also in {target}");
    }
    if unfinished_rotation(file, &record.name).is_some() {
        state.push_str(", the rotation of its secret is not finished");
    }
    state
}
