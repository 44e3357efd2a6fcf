//! The Management API: who may ask, and which family of endpoints answers.

mod actions;
mod attack_protection;
mod client_credentials;
mod client_grants;
mod clients;
mod connections;
mod custom_domains;
mod guardian;
mod listing;
mod logs;
mod others;
mod payload;
mod resource_servers;
mod search;
mod settings;
pub(super) mod users;

use serde_json::{Value, json};

use super::call::{About, Call};
use super::keys::Verified;
use super::wire::Answer;

pub(super) use others::bare_families;

/// Who asks, as far as the token says.
pub(super) struct Caller {
    scopes: Vec<String>,
}

impl Caller {
    /// Refuses a caller who has none of these scopes.
    fn needs(&self, any: &[&str]) -> Result<(), Answer> {
        if self.has(any) {
            return Ok(());
        }
        Err(Answer::problem(
            403,
            &format!("Insufficient scope, expected any of: {}", any.join(",")),
            Some("insufficient_scope"),
        ))
    }

    fn has(&self, any: &[&str]) -> bool {
        any.iter()
            .any(|scope| self.scopes.iter().any(|held| held == scope))
    }
}

/// An answer, or the answer that ends the matter early.
type Outcome = Result<Answer, Answer>;

pub(super) fn answer(call: &mut Call<'_>) -> Answer {
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

/// What the Management API says of a path that it does not have.
fn not_found() -> Answer {
    Answer::problem(404, "Not Found", None)
}

fn unauthorized(message: &str) -> Answer {
    let mut answer = json!({
        "statusCode": 401,
        "error": "Unauthorized",
        "message": message,
    });
    if message != "Missing authentication" {
        answer["attributes"] = json!({"error": message});
    }
    Answer::json(401, &answer).with("www-authenticate", "Bearer")
}

fn authenticate(call: &Call<'_>) -> Result<Caller, Answer> {
    if call.ask.header("authorization").is_none() {
        return Err(unauthorized("Missing authentication"));
    }
    let malformed =
        || Answer::problem(400, "Bad HTTP authentication header format", Some("Bearer"));
    let token = call.ask.bearer().ok_or_else(malformed)?;
    let claims = match call.keys.verify(token) {
        Verified::NotAToken => return Err(malformed()),
        Verified::BadSignature => {
            return Err(unauthorized(
                "Invalid signature received for JSON Web Token validation",
            ));
        }
        Verified::Claims(claims) => claims,
    };
    if claims["exp"].as_i64().is_none_or(|exp| exp <= call.epoch()) {
        return Err(unauthorized(
            "Expired token received for JSON Web Token validation",
        ));
    }
    let audience = call.tenant.management_audience();
    let meant = match &claims["aud"] {
        Value::String(one) => *one == audience,
        Value::Array(many) => many.iter().any(|one| *one == audience),
        _ => false,
    };
    if !meant {
        let named = match &claims["aud"] {
            Value::Array(many) => many
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(","),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        return Err(unauthorized(&format!("Bad audience: {named}")));
    }
    // A token is good only on the domain that it was got from; a loopback name stands for all of them.
    let issuer = claims["iss"].as_str().unwrap_or_default();
    let fits = if call.ask.by_loopback_name {
        issuer == call.issuer
            || call
                .tenant
                .domains()
                .any(|domain| issuer == format!("https://{domain}/"))
    } else {
        issuer == call.issuer
    };
    if !fits {
        return Err(unauthorized("Invalid token"));
    }
    Ok(Caller {
        scopes: claims["scope"]
            .as_str()
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
    })
}
