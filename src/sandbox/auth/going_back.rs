//! The way back from `/authorize` to the application: with a code, with tokens or with an error; and the error page.

use std::collections::BTreeMap;

use maud::html;
use serde_json::Value;

use crate::sandbox::auth::tokens::{self, ResponseType};
use crate::sandbox::call::{Call, Code, Grant, LoginSession, Transaction};
use crate::sandbox::host::pages::{form_that_goes, page, problem};
use crate::sandbox::host::random::ALPHANUMERIC;
use crate::sandbox::host::wire::{Reply, form_encode};
use crate::sandbox::tenant::{Client, Connection, ResourceServer};

pub(crate) const COOKIE: &str = "sandbox_session";

pub(crate) fn audience(call: &Call<'_>, parameters: &BTreeMap<String, String>) -> Option<String> {
    parameters
        .get("audience")
        .filter(|audience| !audience.is_empty())
        .cloned()
        .or_else(|| call.tenant.settings.default_audience.clone())
        .filter(|audience| !audience.is_empty())
}

pub(crate) fn connections<'a>(call: &'a Call<'_>, client: &Client) -> Vec<&'a Connection> {
    if call.tenant.oddities.authorize_sees_no_connections {
        return Vec::new();
    }
    call.tenant
        .connections
        .iter()
        .filter(|connection| connection.is_enabled_for(&client.client_id))
        .collect()
}

pub(crate) fn session(call: &Call<'_>) -> Option<LoginSession> {
    call.live.sessions.get(call.ask.cookie(COOKIE)?).cloned()
}

/// The tenant's error page: its own, or the one that its settings name.
pub(crate) fn error_page(call: &Call<'_>, status: u16, error: &str, description: &str) -> Reply {
    let custom = call
        .tenant
        .settings
        .rest
        .get("error_page")
        .and_then(|page| page["url"].as_str())
        .filter(|url| !url.is_empty());
    if let Some(url) = custom {
        let query = form_encode([("error", error), ("error_description", description)]);
        let joint = if url.contains('?') { '&' } else { '?' };
        return Reply::redirect(format!("{url}{joint}{query}"));
    }
    let body = html! {
        (problem(description))
        p { "Error: " code { (error) } }
    };
    page(status, "Oops!, something went wrong", &body)
}

/// Sends an error back to the application. A third party's is shown where it came up.
pub(crate) fn returned(
    call: &Call<'_>,
    parameters: &BTreeMap<String, String>,
    error: &str,
    description: &str,
) -> Reply {
    let client = parameters
        .get("client_id")
        .and_then(|id| call.tenant.client(id));
    if client.is_some_and(|client| !client.is_first_party) {
        return error_page(call, 400, error, description);
    }
    back(
        call,
        parameters,
        &[("error", error), ("error_description", description)],
    )
}

/// Sends the browser back to the application, in the way that it asked for.
fn back(call: &Call<'_>, parameters: &BTreeMap<String, String>, members: &[(&str, &str)]) -> Reply {
    let redirect_uri = parameters.get("redirect_uri").map_or("", String::as_str);
    let mut members = members.to_vec();
    let changed;
    if let Some(state) = parameters.get("state") {
        changed = if call.tenant.oddities.authorize_changes_state {
            format!("{state}x")
        } else {
            state.clone()
        };
        members.push(("state", &changed));
    }
    let tells_issuer = call
        .tenant
        .settings
        .rest
        .get("authorization_response_iss_parameter_supported")
        == Some(&Value::Bool(true));
    if tells_issuer {
        members.push(("iss", &call.issuer));
    }
    match parameters.get("response_mode").map(String::as_str) {
        Some("form_post") => {
            let form = html! {
                form method="post" action=(redirect_uri) {
                    @for (name, value) in &members {
                        input type="hidden" name=(name) value=(value);
                    }
                    button { "Continue" }
                }
            };
            form_that_goes("Going back", &form)
        }
        mode => {
            // Tokens never stand where a server's log would keep them, and errors stand where they would.
            let gives_tokens = parameters
                .get("response_type")
                .and_then(|text| ResponseType::parse(text))
                .is_some_and(ResponseType::gives_tokens);
            let joint = match mode {
                Some("fragment") => '#',
                _ if gives_tokens => '#',
                _ if redirect_uri.contains('?') => '&',
                _ => '?',
            };
            let query = form_encode(members.iter().copied());
            Reply::redirect(format!("{redirect_uri}{joint}{query}"))
                .with("cache-control", "no-store")
        }
    }
}

/// Gives out the code, the tokens, or both.
pub(crate) fn finish(
    call: &mut Call<'_>,
    client: &Client,
    transaction: &Transaction,
    session_id: String,
) -> Reply {
    let parameters = &transaction.parameters;
    let asked: Vec<String> = parameters
        .get("scope")
        .map(|scope| scope.split_whitespace().map(str::to_owned).collect())
        .unwrap_or_default();
    let audience = audience(call, parameters);
    let api = audience
        .as_deref()
        .and_then(|audience| call.tenant.resource_server(audience));
    let scope = if asked.is_empty() {
        tokens::granted(&["openid".to_owned()], api)
    } else {
        exactly(&asked, api)
    };
    let wants = parameters
        .get("response_type")
        .and_then(|text| ResponseType::parse(text))
        .unwrap_or_default();
    let grant = Grant {
        client_id: client.client_id.clone(),
        user_id: transaction.user_id.clone().unwrap_or_default(),
        audience,
        scope,
        nonce: parameters.get("nonce").cloned(),
        session_id: Some(session_id),
        gty: None,
    };
    let code = wants.code.then(|| give_code(call, parameters, &grant));
    let mut members: Vec<(&str, String)> = code.iter().map(|code| ("code", code.clone())).collect();
    if wants.gives_tokens()
        && let Some(user) = call.tenant.user(&grant.user_id).cloned()
    {
        members.extend(tokens::at_authorize(
            call,
            client,
            &user,
            &grant,
            wants,
            code.as_deref(),
        ));
    }
    let members: Vec<(&str, &str)> = members
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    back(call, parameters, &members)
}

pub(crate) fn give_code(
    call: &mut Call<'_>,
    parameters: &BTreeMap<String, String>,
    grant: &Grant,
) -> String {
    let code = call.random.text(44, ALPHANUMERIC);
    let lifetime = if call.tenant.oddities.codes_are_dead {
        -1
    } else {
        600
    };
    let challenge = parameters.get("code_challenge").map(|challenge| {
        let method = parameters
            .get("code_challenge_method")
            .map_or("plain", String::as_str);
        (method.to_owned(), challenge.clone())
    });
    let expires = call.epoch() + lifetime;
    call.live.codes.insert(
        code.clone(),
        Code {
            grant: grant.clone(),
            redirect_uri: parameters.get("redirect_uri").cloned().unwrap_or_default(),
            challenge,
            expires,
        },
    );
    code
}

/// In a browser only what was asked for is granted, unlike in the password grant.
pub(crate) fn exactly(asked: &[String], api: Option<&ResourceServer>) -> Vec<String> {
    asked
        .iter()
        .filter(|scope| {
            matches!(
                scope.as_str(),
                "openid" | "profile" | "email" | "address" | "phone"
            ) || (*scope == "offline_access" && api.is_none_or(|api| api.allow_offline_access))
                || api.is_some_and(|api| api.scopes.iter().any(|offer| offer.value == **scope))
        })
        .cloned()
        .collect()
}
