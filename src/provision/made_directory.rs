//! A directory that this program made: whether it is still as it was made, with nobody in it, so that it may be deleted.

use super::Trouble;
use super::changes::Entry;
use super::state::{by_checkpoint, got, rows};
use crate::auth0::{Administration, encoded};
use serde_json::Value;

/// What is said of what is not as it was left.
pub(super) const CHANGED: &str = "it was changed since, by somebody else";

/// Who is looked for in a directory.
const USERS: &str = "the directory's users";

/// What a directory may be given beside its name.
const OF_A_DIRECTORY: [&str; 8] = [
    "strategy",
    "options",
    "metadata",
    "display_name",
    "is_domain_connection",
    "realms",
    "authentication",
    "connected_accounts",
];

/// Whether Auth0's search finds nobody in a directory. It is behind what was written within the last minutes.
pub(super) async fn is_empty(api: &Administration, name: &str) -> Result<bool, Trouble> {
    let query = encoded(&format!("identities.connection:\"{name}\""));
    let path = format!("/api/v2/users?search_engine=v3&per_page=1&fields=user_id&q={query}");
    let json = got(USERS, api.get(&path).await)?;
    Ok(rows(&json, "users", USERS, |row| row.get("user_id").map(drop))?.is_empty())
}

/// The applications that a directory is switched on for, by their Client IDs: all of them, or it is not known.
pub(super) async fn used_by(api: &Administration, id: &str) -> Result<Vec<String>, Trouble> {
    let path = format!("/api/v2/connections/{}/clients?take=1000", encoded(id));
    let what = "the directory's applications";
    let all = by_checkpoint(api, &path, "clients", what, |row| {
        let client = row.get("client_id")?.as_str()?.to_owned();
        Some((row["status"] != Value::Bool(false)).then_some(client))
    });
    Ok(all.await?.into_iter().flatten().collect())
}

/// What is said of what may be somebody else's.
pub(super) const NOT_KNOWN: &str = "whether it was made here is not known";

/// Why a directory is not as it was made.
pub(super) fn unlike(entry: &Entry, is: &Value) -> Option<&'static str> {
    let is_nothing = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    if entry.made.is_null() {
        return Some(NOT_KNOWN);
    }
    for member in OF_A_DIRECTORY {
        let (was, is) = (&entry.made[member], &is[member]);
        if member == "options" && is.is_null() && !is_nothing(was) {
            return Some(
                "its options cannot be seen, which takes the scope read:connections_options: whether it is as it was made is not known",
            );
        }
        if was != is && !(is_nothing(was) && is_nothing(is)) {
            return Some(CHANGED);
        }
    }
    None
}
