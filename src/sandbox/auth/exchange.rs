//! What all exchanges at the token endpoint share: their parameters, their answer, their code in the log.

use std::collections::BTreeMap;

use crate::sandbox::auth::login::Refused;
use crate::sandbox::host::wire::Reply;

pub(crate) type Parameters = BTreeMap<String, String>;

/// How the grants of a second factor begin; after it stands which factor.
pub(crate) const MFA_GRANT: &str = "http://auth0.com/oauth/grant-type/mfa-";

pub(crate) fn success(body: &serde_json::Value) -> Reply {
    Reply::json(200, body)
        .with("content-type", "application/json")
        .with("cache-control", "no-store")
        .with("pragma", "no-cache")
}

/// The type code that a failed exchange leaves in the log.
pub(crate) fn failure_code(grant_type: &str) -> &'static str {
    match grant_type {
        "client_credentials" => "feccft",
        "authorization_code" => "feacft",
        "refresh_token" => "fertft",
        "urn:ietf:params:oauth:grant-type:device_code" => "fede",
        grant => match grant.strip_prefix(MFA_GRANT) {
            Some("otp") => "feotpft",
            Some("recovery-code") => "fercft",
            Some(_) => "feoobft",
            None => "fepft",
        },
    }
}

pub(crate) fn required<'a>(parameters: &'a Parameters, name: &str) -> Result<&'a str, Refused> {
    parameters
        .get(name)
        .map(String::as_str)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| {
            Refused::new(
                400,
                "invalid_request",
                format!("Missing required parameter: {name}"),
            )
        })
}

pub(crate) fn scopes(parameters: &Parameters) -> Vec<String> {
    parameters
        .get("scope")
        .map(|scope| scope.split_whitespace().map(str::to_owned).collect())
        .unwrap_or_default()
}
