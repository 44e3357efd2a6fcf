//! What the commands over the record file share: choosing an integration, and its values in the order of MAZ's form.

use crate::commands::verify::no_such;
use crate::context::Context;
use crate::domain::{ClientSecret, IntegrationName, Key, Record, SecretStoreKind, clean};
use crate::error::Failure;
use crate::store::record_file::{RecordFile, Records};
use crate::store::{self, SecretError, Stage};

/// The record file, and what is in it.
///
/// # Errors
/// If it cannot be read.
pub fn open(context: &Context) -> Result<(RecordFile, Records), Failure> {
    let file = RecordFile::at(context.record_path()?);
    let records = file.read().map_err(Failure::from)?;
    Ok((file, records))
}

/// The integration that was named; without a name, the only one there is.
///
/// # Errors
/// If there is none of this name, or several and none was named.
pub fn choose<'a>(
    name: Option<&str>,
    file: &RecordFile,
    records: &'a Records,
) -> Result<&'a Record, Failure> {
    let known: Vec<&str> = records.iter().map(|record| record.name.as_str()).collect();
    if let Some(text) = name {
        let name = IntegrationName::parse(text).map_err(|error| Failure::value("NAME", error))?;
        return records
            .get(&name.value)
            .ok_or_else(|| no_such(&name.value, &known, file.path()));
    }
    let mut all = records.iter();
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Failure::new(format!(
            "there is no integration in {}",
            file.path().display()
        ))
        .hint("Write one with maz-auth0 setup.")),
        _ => Err(
            Failure::new("there are several integrations, and none was named")
                .hint(format!("Name one of {}.", known.join(", "))),
        ),
    }
}

/// The secret of an integration, wherever its record says it is.
///
/// # Errors
/// If it is not there, or cannot be read.
pub fn secret(
    record: &Record,
    file: &RecordFile,
    context: &Context,
) -> Result<ClientSecret, SecretError> {
    let secret = store::open(&record.client_secret, file.path(), context.is_interactive())
        .get(&record.name)?;
    context.redactor.learn(secret.expose());
    Ok(secret)
}

/// Where a secret is, in words.
pub fn place(store: SecretStoreKind, variable: Option<&str>) -> String {
    match store {
        SecretStoreKind::Keyring => "in the keyring".to_owned(),
        SecretStoreKind::File => "in secrets.toml beside the record".to_owned(),
        SecretStoreKind::Environment => {
            format!(
                "in the variable {}",
                variable.unwrap_or(Key::ClientSecret.variable())
            )
        }
    }
}

/// The values in the order of MAZ's form, with their titles there; the secret as it is given here.
pub fn form(record: &Record, secret: &str) -> Vec<(Key, String)> {
    let mut rows = vec![
        (Key::Domain, record.domain.to_string()),
        (Key::ClientId, record.client_id.to_string()),
        (Key::ClientSecret, secret.to_owned()),
        (Key::Audience, record.audience.to_string()),
        (Key::DefaultDirectory, record.default_directory.to_string()),
        (
            Key::SubscriptionType,
            record.subscription_type.title().to_owned(),
        ),
    ];
    if let Some(code) = &record.authorization_code {
        rows.push((Key::ApplicationDomain, code.application_domain.to_string()));
        rows.push((Key::RedirectUri, code.redirect_uri.clone()));
    }
    rows
}

/// When a record was verified, and whether it was edited since.
pub fn verification(record: &Record) -> String {
    let Some(verified) = &record.verified else {
        return "never verified".to_owned();
    };
    let at = verified
        .at
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default();
    if record.is_edited() {
        format!("verified {at}, and edited since")
    } else if verified.failed.is_empty() {
        format!("verified {at}")
    } else {
        format!(
            "written with --force {at}, though {} had failed",
            verified.failed.join(", ")
        )
    }
}

/// Whether a login was ever tested with the values as they are now, and when.
pub fn login(record: &Record) -> String {
    let Some(login) = &record.verified_login else {
        return "never passed".to_owned();
    };
    let at = login
        .at
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default();
    // The record may be edited by hand.
    let flow = clean(&login.flow);
    if record.current_login().is_some() {
        format!("passed by {flow} {at}")
    } else {
        format!("passed by {flow} {at}, and the values were edited since")
    }
}

/// What is to be said of an integration whose secret is being rotated, or whose rotation was cut off.
pub fn rotation(record: &Record, file: &RecordFile) -> Option<String> {
    let name = &record.name;
    store::unfinished_rotation(file, name).map(|stage| {
        let doubt = match stage {
            Stage::Asked => "Auth0 may have a newer secret than the one that is used",
            Stage::Kept => "the MAZ API may still have the former secret",
        };
        format!("a rotation of its secret is not finished, and {doubt}: run `maz-auth0 rotate-secret {name}` to go on")
    })
}
