//! What several commands ask: which record or environment, which tenant, which secret, which practice sandbox.

pub mod admin_token;
pub mod changing;
pub mod consent;
pub mod left_out;
pub mod practice;
pub mod provisioning;
pub mod rehearsing;
pub mod relying;
pub mod report;
pub mod rights;
mod several;
pub mod subject;
pub mod taking_back;
pub mod tenant_name;
pub mod unread;
mod waiting;
pub mod words;

pub use words::{
    differences, form, json, json_name, login, mazs_forms, place, rotation, stays,
    tell_left_callback, tell_rotation, verification,
};

use crate::context::Context;
use crate::domain::{ClientSecret, IntegrationName, Record};
use crate::error::Failure;
use crate::store::record_file::{RecordFile, Records};
use crate::store::{self, SecretError};
use std::path::Path;

/// The record file, and what is in it. An integration that cannot be read is among it, as that.
///
/// # Errors
/// If the file as a whole cannot be read.
pub fn open(context: &Context) -> Result<(RecordFile, Records), Failure> {
    let file = RecordFile::at(context.record_path()?);
    let records = file.read().map_err(Failure::from)?;
    Ok((file, records))
}

/// The integration that was named; without a name, the only one there is.
///
/// # Errors
/// If there is none of this name, it cannot be read, or there are several and none was named.
pub fn choose<'a>(
    name: Option<&str>,
    file: &RecordFile,
    records: &'a Records,
) -> Result<&'a Record, Failure> {
    let known = records.names();
    if let Some(text) = name {
        let name = IntegrationName::parse(text).map_err(|error| Failure::value("NAME", error))?;
        return records
            .one(&name.value)?
            .ok_or_else(|| no_such(&name.value, &known, file.path()));
    }
    match known.as_slice() {
        [_] => records.all()?.next().ok_or_else(|| none(file)),
        [] => Err(none(file)),
        _ => Err(
            Failure::new("there are several integrations, and none was named")
                .hint(format!("Name one of {}.", known.join(", "))),
        ),
    }
}

fn none(file: &RecordFile) -> Failure {
    Failure::new(format!(
        "there is no integration in {}",
        file.path().display()
    ))
    .hint("Write one with `maz-auth0 setup`.")
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
    store::open(&record.client_secret, file.path(), &context.asker()).get(&record.name)
}

/// There is no integration of this name.
pub fn no_such(name: &IntegrationName, known: &[&str], path: &Path) -> Failure {
    let failure = Failure::new(format!(
        "there is no integration called {name} in {}",
        path.display()
    ));
    if known.is_empty() && !path.exists() {
        failure.hint(
            "That file is not there: correct --config or MAZ_AUTH0_CONFIG, or write one with `maz-auth0 setup`.",
        )
    } else if known.is_empty() {
        failure.hint("There is none at all yet: write one with `maz-auth0 setup`.")
    } else {
        failure.hint(there_are(name.as_str(), known))
    }
}

/// As many names are shown at most.
const NAMES: usize = 8;

/// The names that there are; of many those that are most alike.
fn there_are(name: &str, known: &[&str]) -> String {
    if known.len() <= NAMES {
        let verb = if known.len() == 1 { "is" } else { "are" };
        return format!("There {verb} {}.", known.join(", "));
    }
    let mut nearest = known.to_vec();
    nearest.sort_by_cached_key(|other| strsim::osa_distance(name, other));
    nearest.truncate(NAMES);
    format!(
        "There are {}, and {} more: `maz-auth0 list` shows them.",
        nearest.join(", "),
        known.len() - NAMES
    )
}
