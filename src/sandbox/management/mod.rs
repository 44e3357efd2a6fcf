//! The Management API: who may ask, and which family of endpoints answers.

mod actions;
mod attack_protection;
mod caller;
mod client_credentials;
mod client_grants;
mod clients;
mod connections;
mod custom_domains;
mod guardian;
mod listing;
mod logs;
mod lookup;
mod others;
mod payload;
mod resource_servers;
mod search;
mod settings;
mod users;

use serde_json::{Map, Value, json};

use crate::sandbox::call::{About, Call, NO_AGENT, starred};
use crate::sandbox::host::wire::Reply;
use caller::{Caller, Outcome, authenticate, not_found};

/// What the endpoints take and keep, and do nothing with: family and member.
#[cfg(test)]
pub(crate) fn only_kept() -> impl Iterator<Item = (&'static str, &'static str)> {
    [
        ("clients", clients::MEMBERS),
        ("connections", connections::NEW),
        ("connections", connections::CHANGED),
        ("client-grants", client_grants::NEW),
        ("client-grants", client_grants::CHANGED),
        ("resource-servers", resource_servers::NEW),
        ("tenants/settings", settings::CHANGED),
        ("custom-domains", custom_domains::NEW),
        ("users", users::NEW),
        ("users", users::CHANGED),
    ]
    .into_iter()
    .chain(attack_protection::TAKEN)
    .flat_map(|(family, taken)| payload::only_kept(taken).map(move |member| (family, member)))
}

pub(crate) fn answer(call: &mut Call<'_>) -> Reply {
    let caller = match authenticate(call) {
        Ok(caller) => caller,
        Err(early) => return early,
    };
    let answer = route(call, &caller).unwrap_or_else(|early| early);
    // Changes leave a line in the log; a look does not.
    if !matches!(call.ask.method.as_str(), "GET" | "HEAD") {
        let kind = if answer.status < 300 { "sapi" } else { "fapi" };
        let description = describe(call);
        let about = About {
            client_id: Some(caller.client_id),
            details: Some(details(call, &answer)),
            ..About::default()
        };
        call.log(kind, &description, &about);
    }
    answer
}

/// A change as the log keeps it: what was asked and what was answered.
fn details(call: &Call<'_>, answer: &Reply) -> Value {
    let answered = serde_json::from_slice(&answer.body).unwrap_or_else(|_| json!({}));
    let query: Map<String, Value> = call
        .ask
        .query
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    json!({
        "request": {
            "auth": {"credentials": {}, "strategy": "jwt", "user": {}},
            "body": starred(&call.ask.json().unwrap_or_else(|| json!({}))),
            "channel": "api",
            "ip": "127.0.0.1",
            "method": call.ask.method.as_str().to_lowercase(),
            "path": call.ask.path,
            "query": query,
            "userAgent": call.ask.header("user-agent").unwrap_or(NO_AGENT),
        },
        "response": {"body": starred(&answered), "statusCode": answer.status},
    })
}

/// What the log says of a change.
fn describe(call: &Call<'_>) -> String {
    let verb = match call.ask.method.as_str() {
        "POST" => "Create",
        "DELETE" => "Delete",
        _ => "Update",
    };
    let what = match call.ask.segments.get(2).map(String::as_str) {
        Some("users") => "a User",
        Some("clients") => "a client",
        Some("client-grants") => "client grant",
        Some("connections") => "a connection",
        Some("resource-servers") => "a resource server",
        Some("tenants") => "tenant settings",
        Some("custom-domains") => "a custom domain",
        _ => "a resource",
    };
    format!("{verb} {what}")
}

fn route(call: &mut Call<'_>, caller: &Caller) -> Outcome {
    if let Some(refusal) = call.tenant.oddities.refusals.iter().find(|refusal| {
        refusal.method == call.ask.method.as_str()
            && (call.ask.path == refusal.path
                || call
                    .ask
                    .path
                    .strip_prefix(&refusal.path)
                    .is_some_and(|rest| rest.starts_with('/')))
    }) {
        return Err(Reply::problem(
            refusal.status,
            &refusal.message,
            Some(&refusal.error_code),
        ));
    }
    let ask = call.ask;
    let parts = ask.parts();
    let [_, _, family, rest @ ..] = parts.as_slice() else {
        return Err(not_found());
    };
    match *family {
        "users" => users::answer(call, caller, rest),
        "users-by-email" if ask.method == "GET" && rest.is_empty() => users::by_email(call, caller),
        "user-blocks" => users::blocks(call, caller, rest),
        "tenants" => settings::answer(call, caller, rest),
        "connections" => connections::answer(call, caller, rest),
        "clients" => clients::answer(call, caller, rest),
        "client-grants" => client_grants::answer(call, caller, rest),
        "resource-servers" => resource_servers::answer(call, caller, rest),
        "custom-domains" => custom_domains::answer(call, caller, rest),
        "attack-protection" => attack_protection::answer(call, caller, rest),
        "guardian" => guardian::answer(call, caller, rest),
        "actions" => actions::answer(call, caller, rest),
        "logs" => logs::answer(call, caller, rest),
        _ => others::answer(call, caller, &parts[2..]),
    }
}
