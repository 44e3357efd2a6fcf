//! `show`: one record, its secret masked.

use super::verify::Format;
use crate::context::Context;
use crate::domain::{Key, Record};
use crate::error::Failure;
use crate::integration;
use clap::Args;
use std::fmt::Write as _;
use time::format_description::well_known::Rfc3339;

/// Show an integration, its secret masked
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// An integration of the record file; may be left out where there is only one
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// How it looks
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// Runs the command.
///
/// # Errors
/// If there is no such integration, or the record file cannot be read.
pub fn run(args: &ShowArgs, context: &Context) -> Result<u8, Failure> {
    let (file, all) = integration::open(context)?;
    let record = integration::choose(args.name.as_deref(), &file, &all)?;
    let text = match args.format {
        Format::Json => json(record).to_string() + "\n",
        Format::Human => {
            let style = context.out;
            let place = integration::place(
                record.client_secret.store,
                record.client_secret.variable.as_deref(),
            );
            let secret = match integration::secret(record, &file, context) {
                Ok(secret) => format!("{}, {place}", secret.masked()),
                Err(error) => format!("{place}, and it cannot be had: {error}"),
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
                integration::verification(record)
            );
            let _ = writeln!(
                text,
                "  {:<26} {}",
                "Login test",
                integration::login(record)
            );
            if let Some(unfinished) = integration::rotation(record, &file) {
                let _ = writeln!(text, "  {:<26} {unfinished}", "Rotation");
            }
            let _ = writeln!(text, "  {:<26} {}", "Record file", file.path().display());
            text
        }
    };
    context.print(&text)?;
    Ok(0)
}

/// A record with the keys of the record file; its secret's place, never the secret.
pub fn json(record: &Record) -> serde_json::Value {
    let mut value = serde_json::json!({
        "name": record.name.as_str(),
        "domain": record.domain.host(),
        "client_id": record.client_id.to_string(),
        "management_api_identifier": record.audience.as_str(),
        "default_directory": record.default_directory.as_str(),
        "subscription_type": record.subscription_type.as_str(),
        "client_secret": {"store": record.client_secret.store.as_str()},
    });
    if let Some(variable) = &record.client_secret.variable {
        value["client_secret"]["variable"] = variable.as_str().into();
    }
    if let Some(code) = &record.authorization_code {
        value["authorization_code"] = serde_json::json!({
            "application_domain": code.application_domain.host(),
            "redirect_uri": code.redirect_uri,
        });
    }
    if let Some(target) = &record.target {
        value["target"] = serde_json::json!({
            "maz_api_url": target.address.as_str(),
            "maz_app_id": target.app_id.as_str(),
        });
    }
    if let Some(verified) = &record.verified {
        value["verified"] = serde_json::json!({
            "at": verified.at.format(&Rfc3339).unwrap_or_default(),
            "fingerprint": verified.fingerprint,
            "previous_default_directory": verified.previous_default_directory,
            "failed": verified.failed,
            "edited_since": record.is_edited(),
        });
    }
    if let Some(login) = &record.verified_login {
        let verified = &mut value["verified"];
        verified["login"] = login.flow.as_str().into();
        verified["login_at"] = login.at.format(&Rfc3339).unwrap_or_default().into();
        verified["login_fingerprint"] = login.fingerprint.as_str().into();
        verified["login_is_current"] = record.current_login().is_some().into();
    }
    value
}

/// The name of a value in JSON and in the environment, for `export`.
pub(super) fn json_name(key: Key) -> &'static str {
    key.record_key().unwrap_or("client_secret")
}
