//! Several integrations, as they are asked for: their names, each once, and what is refused.

use crate::args::{MazApiArgs, ValueArgs};
use crate::domain::{IntegrationName, Key};
use crate::error::Failure;
use crate::store::record_file::RecordFile;
use std::collections::HashSet;

/// The names that were given. One that is named twice is asked once.
pub(super) fn each_once(texts: &[String]) -> Result<Vec<IntegrationName>, Failure> {
    let mut names: Vec<IntegrationName> = Vec::new();
    let mut seen = HashSet::new();
    for text in texts {
        let name = IntegrationName::parse(text)
            .map_err(|error| Failure::value("NAME", error))?
            .value;
        if seen.insert(name.to_string()) {
            names.push(name);
        }
    }
    Ok(names)
}

/// That no flag gives a value, where several are to be checked: it would be taken for each of them, and the secret of
/// each would go to the one tenant that it names.
pub(super) fn of_one(values: &ValueArgs, maz_api: Option<&MazApiArgs>) -> Result<(), Failure> {
    let app = maz_api.and_then(|args| args.maz_app_id.as_ref());
    let app = app.map(|_| Key::MazAppId.flag());
    match values.given().or(app) {
        Some(flag) => Err(Failure::new(format!(
            "{flag} is of one integration, and several are to be checked"
        ))
        .hint(format!(
            "Name one integration beside {flag}, or leave {flag} out: the record has each one's own value."
        ))),
        None => Ok(()),
    }
}

/// One of several files is not there: nobody would miss its integrations.
pub(super) fn not_there(file: &RecordFile) -> Failure {
    Failure::new(format!("there is no file {}", file.path().display()))
        .hint("Give its path to --config as it is, or leave that --config out.")
}

/// Two files have an integration of the same name.
pub(super) fn same_name(name: &str, one: &RecordFile, other: &RecordFile) -> Failure {
    Failure::new(format!(
        "two integrations are called {name}: in {} and in {}",
        one.path().display(),
        other.path().display()
    ))
    .hint("A report goes by their names: rename one, or verify the files one after the other.")
}
