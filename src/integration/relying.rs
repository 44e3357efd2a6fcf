//! Who else of the record file relies on what a plan changes.

use crate::context::Context;
use crate::domain::{IntegrationName, Record};
use crate::provision::{Neighbour, Plan};

/// The others of the record file, with what each relies on in Auth0. One that uses the same application is in the same tenant,
/// under whatever domain.
pub fn neighbours<'a>(
    all: impl Iterator<Item = &'a Record>,
    name: &IntegrationName,
    ours: Option<&Record>,
    host: &str,
) -> Vec<Neighbour> {
    let ours = ours.map(|record| &record.client_id);
    let others = all.filter(|one| one.name != *name && one.sandbox_seed.is_none());
    others
        .map(|one| Neighbour {
            name: one.name.to_string(),
            client_id: one.client_id.to_string(),
            directory: (one.domain.host() == host || Some(&one.client_id) == ours)
                .then(|| one.default_directory.to_string()),
        })
        .collect()
}

/// What is said of the others in the same tenant whose logins another Default Directory would move.
pub fn relying(
    context: &Context,
    name: &IntegrationName,
    host: &str,
    plan: &Plan,
) -> Option<String> {
    let change = plan
        .changes
        .iter()
        .find(|change| change.piece == "default-directory")?;
    let (from, to) = (
        change.before["default_directory"].as_str()?,
        change.after["default_directory"].as_str()?,
    );
    let (_, all) = super::open(context).ok()?;
    let ours = all.one(name).ok().flatten();
    let others = neighbours(all.readable(), name, ours, host);
    let names: Vec<&str> = others
        .iter()
        .filter(|one| one.directory.as_deref() == Some(from))
        .map(|one| one.name.as_str())
        .collect();
    let mut said = Vec::new();
    if !names.is_empty() {
        said.push(format!(
            "The same record file has {}, whose readers are in {from}: MAZ's logins name no directory, so they go to {to} then, and fail for who is not in it.",
            names.join(", ")
        ));
    }
    let unread = all.unread().iter().map(|one| one.name.as_str());
    let unread: Vec<&str> = unread.filter(|other| *other != name.as_str()).collect();
    if !unread.is_empty() {
        said.push(format!(
            "The same record file has {} as well, which cannot be read: whether its readers are in {from} too is not known.",
            unread.join(", ")
        ));
    }
    (!said.is_empty()).then(|| said.join("\n"))
}
