//! `/api/v2/tenants/settings`.

use serde_json::Value;

use crate::sandbox::call::Call;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::management::caller::{Caller, Outcome, not_found};
use crate::sandbox::management::{listing, payload};

pub(crate) const CHANGED: &str = "change_password:object?~ device_flow:object?~ guardian_mfa_page:object?~ default_audience:string \
    default_directory:string error_page:object? default_token_quota:object?~ flags:object friendly_name:string \
    picture_url:string~ support_email:string~ support_url:string~ allowed_logout_urls:array \
    session_lifetime:number~ session_lifetime_in_minutes:number~ idle_session_lifetime:number~ \
    idle_session_lifetime_in_minutes:number~ ephemeral_session_lifetime:number~ \
    idle_ephemeral_session_lifetime:number~ ephemeral_session_lifetime_in_minutes:number~ \
    idle_ephemeral_session_lifetime_in_minutes:number~ sandbox_version:string~ legacy_sandbox_version:string~ \
    default_redirection_uri:string~ enabled_locales:array~ security_headers:object?~ session_cookie:object?~ \
    sessions:object?~ oidc_logout:object~ customize_mfa_in_postlogin_action:boolean?~ \
    allow_organization_name_in_authentication_api:boolean?~ acr_values_supported:array? mtls:object? \
    pushed_authorization_requests_supported:boolean? authorization_response_iss_parameter_supported:boolean? \
    skip_non_verifiable_callback_uri_confirmation_prompt:boolean? resource_parameter_profile:string~ \
    client_id_metadata_document_supported:boolean~ enable_ai_guide:boolean~ \
    phone_consolidated_experience:boolean~ include_session_metadata_in_tenant_logs:boolean~ \
    dynamic_client_registration_security_mode:string~ country_codes:object?~ universal_login:object?";

/// What `fields` never takes away.
const VERSIONS: [&str; 2] = ["sandbox_version", "sandbox_versions_available"];

/// What the sandbox's subscription does not have.
const GATED: [&str; 3] = [
    "acr_values_supported",
    "mtls",
    "pushed_authorization_requests_supported",
];

pub(crate) fn answer(call: &mut Call<'_>, caller: &Caller, rest: &[&str]) -> Outcome {
    match (call.ask.method.as_str(), rest) {
        ("GET", ["settings"]) => {
            caller.needs(&["read:tenant_settings"])?;
            let mut shown = shown(call);
            listing::fields(call.ask, &mut shown, &VERSIONS);
            Ok(Reply::json(200, &shown))
        }
        ("PATCH", ["settings"]) => {
            caller.needs(&["update:tenant_settings"])?;
            change(call)
        }
        _ => Err(not_found()),
    }
}

fn shown(call: &Call<'_>) -> Value {
    serde_json::to_value(&call.tenant.settings).unwrap_or_default()
}

fn change(call: &mut Call<'_>) -> Outcome {
    let mut body = payload::object(call, CHANGED, &[])?;
    let gated: Vec<&str> = GATED
        .into_iter()
        .filter(|name| body.get(*name).is_some_and(|value| !value.is_null()))
        .collect();
    if !gated.is_empty() {
        return Err(Reply::problem(
            403,
            &format!(
                "Please upgrade your subscription to use {}.",
                gated.join(", ")
            ),
            Some("feature_not_enabled"),
        ));
    }
    // Flags are merged one by one, all else is replaced.
    if let Some(Value::Object(flags)) = body.remove("flags") {
        for (flag, on) in flags {
            let on = on.as_bool().ok_or_else(|| {
                payload::invalid(&format!(
                    "'Expected type boolean but found another' on property flags.{flag}."
                ))
            })?;
            call.tenant.settings.flags.insert(flag, on);
        }
    }
    // What is sent in minutes is kept in hours.
    for (name, value) in std::mem::take(&mut body) {
        match (name.strip_suffix("_in_minutes"), value.as_f64()) {
            (Some(name), Some(minutes)) => body.insert(name.to_owned(), (minutes / 60.0).into()),
            _ => body.insert(name, value),
        };
    }
    let settings = payload::merge(&call.tenant.settings, body)?;
    call.tenant.settings = settings;
    let mut shown = shown(call);
    // The versions on offer are told to those who ask, not to those who change.
    if let Value::Object(members) = &mut shown {
        members.remove("sandbox_versions_available");
    }
    Ok(Reply::json(200, &shown))
}
