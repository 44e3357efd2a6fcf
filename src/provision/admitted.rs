//! What a note may have taken back: what this program does, and nothing else. The notes lie in a file, which another may have
//! written.

use super::login_callback::{self, LOGIN_CALLBACK};
use super::pieces::{Action, CODE_GRANT_TYPES, GRANT_TYPES};
use super::state::texts;
use crate::domain::REQUIRED_SCOPES;
use serde_json::Value;

/// Whether this program makes such a change. Lists are only ever extended by what MAZ's guide asks for.
pub(super) fn is_ours(piece: &str, action: Action, before: &Value, after: &Value) -> bool {
    let has_only = |value: &Value, names: &[&str]| {
        value.as_object().is_some_and(|members| {
            members.len() <= names.len()
                && members.keys().all(|name| names.contains(&name.as_str()))
        })
    };
    match (piece, action) {
        ("directory", Action::Create) => before.is_null() && has_only(after, &["name", "strategy"]),
        ("application", Action::Create) => before.is_null() && after.is_object(),
        ("application", Action::Change) => {
            let lists = ["grant_types", "callbacks"];
            has_only(before, &lists)
                && has_only(after, &lists)
                && lists.iter().all(|name| {
                    let more = more(before.get(*name), after.get(*name));
                    more.is_some_and(|more| match *name {
                        "callbacks" => more.len() <= 1,
                        _ => more.iter().all(|one| {
                            let one = one.as_str();
                            GRANT_TYPES.contains(&one) || CODE_GRANT_TYPES.contains(&one)
                        }),
                    })
                })
        }
        ("application-authentication", Action::Change) => true,
        ("directory-enabled", Action::Change) => {
            let of = ["directory", "enabled"];
            has_only(before, &of)
                && has_only(after, &of)
                && before["enabled"] == false
                && after["enabled"] == true
        }
        ("client-grant", Action::Create) => {
            before.is_null() && has_only(after, &["audience", "scope"]) && {
                let scope = texts(after.get("scope"));
                scope
                    .iter()
                    .all(|one| REQUIRED_SCOPES.contains(&one.as_str()))
            }
        }
        ("client-grant", Action::Change) => {
            let of = ["audience", "scope"];
            has_only(before, &of)
                && has_only(after, &of)
                && more(before.get("scope"), after.get("scope")).is_some_and(|more| {
                    more.iter()
                        .all(|one| REQUIRED_SCOPES.contains(&one.as_str()))
                })
        }
        ("default-directory", Action::Change) => {
            let of = ["default_directory"];
            has_only(before, &of)
                && has_only(after, &of)
                && matches!(before["default_directory"], Value::Null | Value::String(_))
                && after["default_directory"].is_string()
        }
        (LOGIN_CALLBACK, Action::Change) => login_callback::is_ours(before, after),
        _ => false,
    }
}

/// What a list has behind what it had; nothing where it is not the same list with more.
fn more(before: Option<&Value>, after: Option<&Value>) -> Option<Vec<String>> {
    let list = |value: Option<&Value>| match value {
        None => Some(Vec::new()),
        Some(Value::Array(rows)) => rows
            .iter()
            .map(|row| row.as_str().map(str::to_owned))
            .collect(),
        Some(_) => None,
    };
    let (before, mut after) = (list(before)?, list(after)?);
    after
        .starts_with(&before)
        .then(|| after.split_off(before.len()))
}
