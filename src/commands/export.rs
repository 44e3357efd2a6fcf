//! `export`: the values to paste into MAZ's form.

use crate::context::Context;
use crate::domain::Exit;
use crate::domain::{Key, Record};
use crate::error::Failure;
use crate::integration;
use crate::provision::{AsCode, Chosen, Wanted};
use crate::terminal::shell::Shell;
use crate::terminal::style::Style;
use clap::{Args, ValueEnum};
use std::fmt::Write as _;

/// Print the values to paste into MAZ's form
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  maz-auth0 export acme --reveal\n  maz-auth0 export acme --format terraform"
)]
pub struct ExportArgs {
    /// An integration of the record file
    #[arg(value_name = "NAME")]
    name: String,
    /// How the values look
    #[arg(long, value_name = "FORMAT", default_value = "dashboard")]
    format: ExportFormat,
    /// The shell that `--format env` is for [default: sh; on Windows powershell]
    #[arg(long, value_name = "SHELL")]
    shell: Option<Shell>,
    /// Show the Client Secret itself. Nothing else shows one
    #[arg(long)]
    reveal: bool,
}

/// How exported values look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// In the words and the order of MAZ's form.
    Dashboard,
    /// As a shell sets variables.
    Env,
    /// As JSON, with the keys of the record file.
    Json,
    /// The Auth0 side as code for Terraform's provider auth0/auth0, secrets by reference.
    Terraform,
    /// The Auth0 side as code for the Deploy CLI (a0deploy), without secrets.
    DeployCli,
}

/// Runs the command.
///
/// # Errors
/// If there is no such integration, or its secret is to be shown and cannot be had.
pub fn run(args: &ExportArgs, context: &Context) -> Result<Exit, Failure> {
    if args.shell.is_some() && args.format != ExportFormat::Env {
        return Err(
            Failure::new("--shell is for the lines of --format env alone")
                .hint("Add --format env, or leave --shell out."),
        );
    }
    let (file, all) = integration::open(context)?;
    let record = integration::choose(Some(&args.name), &file, &all)?;
    if args.reveal && is_code(args.format) {
        return Err(
            Failure::new("--reveal shows the Client Secret, which stands in no code")
                .hint("Leave --reveal out: the code refers to the secret."),
        );
    }
    let secret = if args.reveal {
        let secret = integration::secret(record, &file, context)
            .map_err(|error| Failure::from(error).about(&record.name))?;
        integration::tell_rotation(&record.name, &file, context);
        Some(secret)
    } else {
        None
    };
    let secret = secret.as_ref().map(crate::domain::ClientSecret::expose);
    let text = match args.format {
        // A secret that the edge of the terminal splits is copied with a line end in it.
        ExportFormat::Dashboard => context.out.fit(&dashboard(record, secret, context)),
        ExportFormat::Env => {
            let shell = args.shell.unwrap_or_else(Shell::usual);
            environment(record, secret, shell, context)
        }
        ExportFormat::Terraform | ExportFormat::DeployCli => as_code(record, args.format),
        ExportFormat::Json => {
            let mut value = integration::json(record);
            if let Some(secret) = secret {
                value[integration::json_name(Key::ClientSecret)] = secret.into();
            }
            value.to_string() + "\n"
        }
    };
    if args.reveal {
        context.print_revealed(&text)?;
    } else {
        context.print_data(&text)?;
    }
    if args.format == ExportFormat::Dashboard
        && let Some(target) = &record.target
    {
        context.say(&context.err.dim(&format!(
            "{} is written to {target} by setup: it need not be pasted there.",
            record.name
        )));
    }
    Ok(Exit::Holds)
}

/// Whether it is code for the Auth0 side.
fn is_code(format: ExportFormat) -> bool {
    matches!(format, ExportFormat::Terraform | ExportFormat::DeployCli)
}

fn as_code(record: &Record, format: ExportFormat) -> String {
    let code = record.authorization_code.as_ref();
    let wanted = Wanted {
        record: record.name.to_string(),
        audience: record.audience.to_string(),
        client_id: Some(record.client_id.to_string()),
        directory: Some(record.default_directory.to_string()),
        create_directory: false,
        redirect_uri: code.map(|code| code.redirect_uri.clone()),
        own_client: None,
        chosen: Chosen::Recorded,
    };
    let code = AsCode {
        wanted: &wanted,
        domain: record.domain.host(),
        directory: record.default_directory.as_str(),
    };
    if format == ExportFormat::Terraform {
        code.terraform()
    } else {
        code.deploy_cli()
    }
}

fn hidden(record: &Record, context: &Context) -> String {
    let words = ["export", record.name.as_str(), "--reveal"].join(" ");
    format!("(`{}` shows it)", context.command(&words))
}

fn dashboard(record: &Record, secret: Option<&str>, context: &Context) -> String {
    let secret = secret.map_or_else(|| hidden(record, context), str::to_owned);
    let mut text = String::from("Users > Database Integrations > Setup beside Auth0\n");
    text.push_str(&integration::mazs_forms(
        &record.values(),
        &secret,
        Style::plain(),
    ));
    text
}

fn environment(record: &Record, secret: Option<&str>, shell: Shell, context: &Context) -> String {
    let values = record.values();
    let mut text = String::new();
    for key in Key::all() {
        let value = match (key, secret) {
            (Key::ClientSecret, None) => {
                let left_out =
                    format!("{} is left out {}", key.variable(), hidden(record, context));
                let _ = writeln!(text, "{}", shell.remark(&left_out));
                continue;
            }
            (Key::ClientSecret, Some(secret)) => secret.to_owned(),
            (key, _) => match values.told(key) {
                Some(value) => value,
                None => continue,
            },
        };
        let _ = writeln!(text, "{}", shell.variable(key.variable(), &value));
    }
    text
}
