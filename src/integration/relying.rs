//! Who else of the record file relies on what a plan changes.

use crate::context::Context;
use crate::domain::IntegrationName;
use crate::provision::Plan;

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
    let names: Vec<&str> = all
        .iter()
        .filter(|one| {
            one.name != *name
                && one.sandbox_seed.is_none()
                && one.domain.host() == host
                && one.default_directory.as_str() == from
        })
        .map(|one| one.name.as_str())
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "The same record file has {}, whose readers are in {from}: MAZ's logins name no directory, so they go to {to} then, and fail for who is not in it.",
            names.join(", ")
        )
    })
}
