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

use serde_json::json;

use crate::sandbox::call::{About, Call};
use crate::sandbox::host::wire::Answer;
use caller::{Outcome, authenticate, not_found};

pub(crate) fn answer(call: &mut Call<'_>) -> Answer {
    let answer = route(call).unwrap_or_else(|early| early);
    // Changes leave a line in the log; a look does not.
    if !matches!(call.ask.method.as_str(), "GET" | "HEAD") && answer.status != 401 {
        let kind = if answer.status < 300 { "sapi" } else { "fapi" };
        let description = describe(call);
        let about = About {
            details: Some(json!({
                "request": {
                    "method": call.ask.method.as_str().to_lowercase(),
                    "path": call.ask.path,
                    "channel": "api",
                },
                "response": {"statusCode": answer.status},
            })),
            ..About::default()
        };
        call.log(kind, &description, &about);
    }
    answer
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

fn route(call: &mut Call<'_>) -> Outcome {
    let caller = authenticate(call)?;
    if let Some(refusal) = call.tenant.oddities.refusals.iter().find(|refusal| {
        refusal.method == call.ask.method.as_str()
            && (call.ask.path == refusal.path
                || call
                    .ask
                    .path
                    .strip_prefix(&refusal.path)
                    .is_some_and(|rest| rest.starts_with('/')))
    }) {
        return Err(Answer::problem(
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
        "users" => users::answer(call, &caller, rest),
        "users-by-email" if ask.method == "GET" && rest.is_empty() => {
            users::by_email(call, &caller)
        }
        "user-blocks" => users::blocks(call, &caller, rest),
        "tenants" => settings::answer(call, &caller, rest),
        "connections" => connections::answer(call, &caller, rest),
        "clients" => clients::answer(call, &caller, rest),
        "client-grants" => client_grants::answer(call, &caller, rest),
        "resource-servers" => resource_servers::answer(call, &caller, rest),
        "custom-domains" => custom_domains::answer(call, &caller, rest),
        "attack-protection" => attack_protection::answer(call, &caller, rest),
        "guardian" => guardian::answer(call, &caller, rest),
        "actions" => actions::answer(call, &caller, rest),
        "logs" => logs::answer(call, &caller, rest),
        _ => others::answer(call, &caller, &parts[2..]),
    }
}
