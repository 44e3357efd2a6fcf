//! `checks`: every check of the table.

use crate::args::ListFormat;
use crate::checks::{CHECKS, Severity};
use crate::context::Context;
use crate::domain::Exit;
use crate::error::Failure;
use clap::Args;
use serde::Serialize;
use std::fmt::Write as _;

/// List every check
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  maz-auth0 checks\n  maz-auth0 checks --format json")]
pub struct ChecksArgs {
    /// How the list looks
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,
}

#[derive(Serialize)]
struct Row {
    id: &'static str,
    stage: &'static str,
    title: &'static str,
    severity: &'static str,
    scope: Option<&'static str>,
    causes: Vec<&'static str>,
}

/// Runs the command.
///
/// # Errors
/// If the list cannot be written.
pub fn run(args: &ChecksArgs, context: &Context) -> Result<Exit, Failure> {
    let rows: Vec<Row> = CHECKS
        .iter()
        .map(|check| Row {
            id: check.id,
            stage: check.stage(),
            title: check.title,
            severity: match check.severity {
                Severity::Fail => "fail",
                Severity::Warn => "warn",
            },
            scope: check.scope,
            causes: check.causes.iter().map(|cause| cause.name).collect(),
        })
        .collect();
    let text = match args.format {
        ListFormat::Json => serde_json::to_string(&rows).unwrap_or_default() + "\n",
        ListFormat::Human => {
            let style = context.out;
            let mut text = String::new();
            let width = rows.iter().map(|row| row.id.len()).max().unwrap_or(0);
            let _ = writeln!(
                text,
                "{}",
                style.heading(&format!("{:<width$}  {:<6}  What holds", "Check", "If not"))
            );
            for row in &rows {
                let _ = writeln!(
                    text,
                    "{}{}  {:<6}  {}",
                    style.strong(row.id),
                    " ".repeat(width - row.id.len()),
                    row.severity,
                    row.title,
                );
                if let Some(scope) = row.scope {
                    let gap = " ".repeat(width + 10);
                    let certain = format!("{gap}certain with the permission {scope}");
                    let _ = writeln!(text, "{}", style.dim(&certain));
                }
            }
            let _ = writeln!(
                text,
                "\n{}",
                style.dim("`maz-auth0 explain CHECK` tells what each looks at and how to fix it.")
            );
            text
        }
    };
    context.print(&text)?;
    Ok(Exit::Holds)
}
