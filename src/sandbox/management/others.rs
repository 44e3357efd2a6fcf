//! Families of endpoints that the tenant's subscription does not have, or of which only the refusals are played.

use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::listing::{self, Form};
use crate::sandbox::management::lookup;
use crate::sandbox::management::payload::invalid;
use crate::sandbox::tenant::FAMILIES;

/// Prompts that can be given partial templates.
const PROMPTS: [&str; 9] = [
    "login",
    "login-id",
    "login-password",
    "login-passwordless",
    "signup",
    "signup-id",
    "signup-password",
    "customized-consent",
    "logout",
];

fn bare(call: &Call<'_>, caller: &Caller, parts: &[&str]) -> Option<Outcome> {
    let path = parts.join("/");
    let Some((_, scope, name)) = FAMILIES.iter().find(|(known, ..)| *known == path) else {
        let (family, id) = path.rsplit_once('/')?;
        let (_, scope, _) = FAMILIES.iter().find(|(known, ..)| *known == family)?;
        let one = call.tenant.others.get(family).and_then(|list| {
            list.iter()
                .find(|one| one.get("id").is_some_and(|it| it == id))
        });
        return Some(caller.needs(&[scope]).and_then(|()| {
            one.map(|one| Reply::json(200, &Value::Object(one.clone())))
                .ok_or_else(not_found)
        }));
    };
    let all = call.tenant.others.get(&path).cloned().unwrap_or_default();
    let all = all.into_iter().map(Value::Object).collect();
    let form = Form {
        name,
        always: &[],
        default_size: 50,
        tells_length: false,
        checkpoints: true,
    };
    Some(
        caller
            .needs(&[scope])
            .and_then(|()| listing::page(call, all, &form)),
    )
}

pub(crate) fn answer(call: &Call<'_>, caller: &Caller, parts: &[&str]) -> Outcome {
    if call.ask.method == "GET"
        && let Some(outcome) = bare(call, caller, parts)
    {
        return outcome;
    }
    let unavailable =
        |status: u16, message: &str, code: &str| Err(Reply::problem(status, message, Some(code)));
    match (call.ask.method.as_str(), parts) {
        (_, ["hooks", ..]) => unavailable(
            403,
            "Insufficient privileges to use this deprecated feature.",
            "hooks_not_allowed",
        ),
        (_, ["rate-limit-policies", ..]) => unavailable(
            403,
            "Rate Limit Policies feature is not enabled for this tenant.",
            "insufficient_scope",
        ),
        (_, ["supplemental-signals"]) => unavailable(
            403,
            "Please upgrade your subscription to enable Akamai Signals.",
            "insufficient_scope",
        ),
        (_, ["connection-profiles" | "user-attribute-profiles", ..]) => unavailable(
            403,
            "This feature is not enabled for this tenant.",
            "feature_not_enabled",
        ),
        (_, ["connections-directory-provisionings", ..]) => {
            caller.needs(&["read:directory_provisionings"])?;
            Err(not_found())
        }
        ("GET", ["organizations", _, "clients"]) => {
            caller.needs(&["read:organization_clients"])?;
            Err(not_found())
        }
        (_, ["organizations", _, "discovery-domains", ..]) => unavailable(
            400,
            "Feature not enabled for this tenant.",
            "feature_not_enabled",
        ),
        (_, ["prompts", prompt, "partials"]) if !PROMPTS.contains(prompt) => unavailable(
            400,
            &format!(
                "Path validation error: 'Invalid value \"{prompt}\"' on property prompt (Name of the prompt)."
            ),
            "bad_request",
        ),
        ("GET", ["branding"]) => {
            caller.needs(&["read:branding"])?;
            let look = call.tenant.settings.rest.get("universal_login");
            let colors = look.map_or(&Value::Null, |look| &look["colors"]);
            Ok(Reply::json(200, &json!({"colors": colors})))
        }
        ("GET", ["prompts"]) => {
            caller.needs(&["read:prompts"])?;
            Ok(Reply::json(
                200,
                &json!({
                    "universal_login_experience": "new",
                    "identifier_first": false,
                    "webauthn_platform_first_factor": false,
                }),
            ))
        }
        ("GET", ["prompts", prompt, "custom-text", _]) if !prompt.is_empty() => {
            caller.needs(&["read:prompts"])?;
            Ok(Reply::json(200, &json!({})))
        }
        ("GET", ["prompts", _, "partials"]) => Ok(Reply::json(200, &json!({}))),
        ("POST", ["emails", "provider"]) => email_provider(call, caller),
        ("POST", ["jobs", "verification-email"]) => verification_email(call, caller),
        _ => Err(not_found()),
    }
}

fn body(call: &Call<'_>) -> Result<Value, Reply> {
    call.ask
        .json()
        .ok_or_else(|| invalid("'Expected type object.'"))
}

/// No provider has the settings that it does not know.
fn email_provider(call: &Call<'_>, caller: &Caller) -> Outcome {
    caller.needs(&["create:email_provider"])?;
    let body = body(call)?;
    let mut unknown: Vec<&str> = body["settings"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .filter(|name| !matches!(*name, "message" | "headers"))
        .collect();
    // The validator walks backwards.
    unknown.reverse();
    if !unknown.is_empty() {
        return Err(invalid(&format!(
            "'Additional properties not allowed: {}' on property settings (Specific provider setting).",
            unknown.join(",")
        )));
    }
    Ok(Reply::json(
        201,
        &json!({"name": body["name"], "enabled": body["enabled"]}),
    ))
}

/// A mail that is never sent.
fn verification_email(call: &Call<'_>, caller: &Caller) -> Outcome {
    caller.needs(&["update:users"])?;
    let body = body(call)?;
    if let Some(client_id) = body["client_id"].as_str() {
        let fits = client_id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            && client_id.len() <= 64;
        if !fits {
            return Err(invalid(&format!(
                "'Object didn't pass validation for format client-id: {client_id}' on property client_id (client_id \
                 of the client (application). If no value provided, the global Client ID will be used)."
            )));
        }
    }
    let id = body["user_id"].as_str().unwrap_or_default();
    lookup::user(call.tenant, id)?;
    Ok(Reply::json(
        201,
        &json!({"type": "verification_email", "status": "pending", "id": "job_0000000000000001"}),
    ))
}
