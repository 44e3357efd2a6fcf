//! `/api/v2/users`: people, with search.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::tenant::User;
use super::super::wire::Answer;
use super::{Caller, Outcome, not_found};

pub(super) fn answer(call: &mut Call<'_>, caller: &Caller, rest: &[&str]) -> Outcome {
    match (call.ask.method.as_str(), rest) {
        ("GET", []) => list(call, caller),
        _ => Err(not_found()),
    }
}

fn list(call: &Call<'_>, caller: &Caller) -> Outcome {
    caller.needs(&["read:users"])?;
    let users: Vec<Value> = call.tenant.users.iter().map(render).collect();
    Ok(Answer::json(200, &Value::Array(users)))
}

/// A person as the Management API shows them.
pub(super) fn render(user: &User) -> Value {
    let mut shown = user.rest.clone();
    let mut put = |name: &str, value: Value| {
        shown.insert(name.to_owned(), value);
    };
    let (provider, number) = user.user_id.split_once('|').unwrap_or(("auth0", ""));
    put("user_id", json!(user.user_id));
    put("email_verified", json!(user.email_verified));
    put("created_at", json!(user.created_at));
    put("updated_at", json!(user.updated_at));
    put(
        "identities",
        json!([{
            "connection": user.connection,
            "user_id": number,
            "provider": provider,
            "isSocial": false,
        }]),
    );
    if let Some(email) = &user.email {
        put("email", json!(email));
    }
    if let Some(username) = &user.username {
        put("username", json!(username));
    }
    if let Some(blocked) = user.blocked {
        put("blocked", json!(blocked));
    }
    if let Some(metadata) = &user.app_metadata {
        put("app_metadata", json!(metadata));
    }
    if let Some(metadata) = &user.user_metadata {
        put("user_metadata", json!(metadata));
    }
    Value::Object(shown)
}
