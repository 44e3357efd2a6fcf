//! `/authorize`: what is judged before a person is asked for anything.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::sandbox::auth::going_back::{
    audience, connections, error_page, finish, returned, session,
};
use crate::sandbox::auth::login::{self, Refused};
use crate::sandbox::auth::login_pages::{asks_for_consent, onwards};
use crate::sandbox::auth::tokens::ResponseType;
use crate::sandbox::call::{About, Call, Transaction};
use crate::sandbox::host::random::SECRET;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::tenant::Client;

/// `GET` or `POST /authorize`.
pub(crate) fn start(call: &mut Call<'_>) -> Reply {
    let mut parameters: BTreeMap<String, String> = if call.ask.method == "POST" {
        call.ask.parameters().unwrap_or_default()
    } else {
        call.ask.query.iter().cloned().collect()
    };
    let pushed = parameters
        .get("request_uri")
        .and_then(|reference| call.live.pushed_requests.remove(reference));
    let is_pushed = pushed.is_some();
    if let Some(pushed) = pushed {
        parameters = pushed;
    }
    let client_id = parameters.get("client_id").cloned().unwrap_or_default();
    if client_id.is_empty() {
        return error_page(
            call,
            400,
            "invalid_request",
            "Missing required parameter: client_id",
        );
    }
    let Some(client) = call.tenant.client(&client_id).cloned() else {
        let text = format!("Unknown client: {client_id}");
        call.log("f", &text, &About::default());
        return error_page(call, 403, "invalid_request", &text);
    };
    let redirect_uri = match parameters.get("redirect_uri").filter(|uri| !uri.is_empty()) {
        Some(uri) => uri.clone(),
        None => client.callbacks().first().cloned().unwrap_or_default(),
    };
    if !client.callbacks().contains(&redirect_uri) {
        let text = format!(
            "Callback URL mismatch. {redirect_uri} is not in the list of allowed callback URLs"
        );
        let about = About {
            client_id: Some(client_id),
            ..About::default()
        };
        call.log("f", &text, &about);
        return error_page(call, 403, "unauthorized_client", &text);
    }
    parameters.insert("redirect_uri".to_owned(), redirect_uri);
    if let Err(refused) = preconditions(call, &client, &parameters, is_pushed) {
        let about = About {
            client_id: Some(client_id),
            audience: audience(call, &parameters),
            ..About::default()
        };
        login::log_refusal(call, "f", &refused, &about);
        return returned(call, &parameters, refused.error, &refused.description);
    }
    let session = session(call);
    let prompt = parameters.get("prompt").map_or("", String::as_str);
    let mut transaction = Transaction {
        parameters: parameters.clone(),
        ..Transaction::default()
    };
    if let Some(session) = session.filter(|_| !prompt.split(' ').any(|word| word == "login")) {
        transaction.user_id = Some(session.user_id.clone());
        transaction.mfa_passed = true;
        if prompt == "none" {
            let about = call.about(&client_id, &session.user_id);
            if asks_for_consent(call, &client, &transaction).is_some() {
                call.log("fsa", "Consent required", &about);
                return returned(call, &parameters, "consent_required", "Consent required");
            }
            call.log("ssa", "", &about);
            return finish(call, &client, &transaction, session.session_id.clone());
        }
        let state = call.random.text(40, SECRET);
        call.live.transactions.insert(state.clone(), transaction);
        return onwards(call, &state);
    }
    if prompt == "none" {
        let about = call.about(&client_id, "");
        call.log("fsa", "Login required", &about);
        return returned(call, &parameters, "login_required", "Login required");
    }
    let state = call.random.text(40, SECRET);
    call.live.transactions.insert(state.clone(), transaction);
    Reply::redirect(format!("/u/login?state={state}"))
}

/// Everything that is judged before a person is asked for anything.
fn preconditions(
    call: &Call<'_>,
    client: &Client,
    parameters: &BTreeMap<String, String>,
    is_pushed: bool,
) -> Result<(), Refused> {
    let is_set = |members: &Map<String, Value>| {
        members.get("require_pushed_authorization_requests") == Some(&Value::Bool(true))
    };
    // The words of this one are not recorded.
    if !is_pushed && (is_set(&client.rest) || is_set(&call.tenant.settings.rest)) {
        return Err(invalid("Pushed authorization requests are required"));
    }
    response(client, parameters)?;
    organization(call, client, parameters)?;
    api(call, client, parameters)?;
    connection(call, client, parameters)
}

fn invalid(description: impl Into<String>) -> Refused {
    Refused::new(400, "invalid_request", description)
}

/// What the application wants to be answered, and how.
fn response(client: &Client, parameters: &BTreeMap<String, String>) -> Result<(), Refused> {
    let response_type = parameters.get("response_type").map_or("", String::as_str);
    if response_type.is_empty() {
        return Err(invalid("Missing required parameter: response_type"));
    }
    let wants = ResponseType::parse(response_type).ok_or_else(|| {
        let text = format!("Unsupported response type: {response_type}");
        Refused::new(400, "unsupported_response_type", text)
    })?;
    for (grant_type, is_wanted) in [
        ("authorization_code", wants.code),
        ("implicit", wants.gives_tokens()),
    ] {
        if is_wanted && !client.may_use(grant_type) {
            let text = format!("Grant type '{grant_type}' not allowed for the client.");
            return Err(Refused::new(403, "unauthorized_client", text));
        }
    }
    // The words of these two are not recorded.
    if wants.id_token && !parameters.contains_key("nonce") {
        return Err(invalid("Missing required parameter: nonce"));
    }
    let mode = parameters.get("response_mode").map(String::as_str);
    if wants.gives_tokens() && mode == Some("query") {
        return Err(invalid("Unsupported response mode: query"));
    }
    match parameters.get("code_challenge_method") {
        Some(method) if !matches!(method.as_str(), "S256" | "plain") => Err(invalid(format!(
            "Unsupported code_challenge_method: {method}"
        ))),
        _ => Ok(()),
    }
}

/// Whether a login has to name an organization, or may.
fn organization(
    call: &Call<'_>,
    client: &Client,
    parameters: &BTreeMap<String, String>,
) -> Result<(), Refused> {
    let text = |name: &str| client.rest.get(name).and_then(Value::as_str);
    let usage = text("organization_usage").unwrap_or("deny");
    let asks_for_it = text("organization_require_behavior").is_some_and(|how| how != "no_prompt");
    let named = parameters.get("organization").filter(|it| !it.is_empty());
    match (usage, named) {
        ("require", None) if !asks_for_it => Err(invalid(
            "parameter organization is required for this client",
        )),
        // The words of these two are not recorded.
        ("deny", Some(_)) => Err(invalid(
            "parameter organization is not allowed for this client",
        )),
        (_, Some(named)) => {
            let known = call.tenant.others.get("organizations");
            let is_known = known.into_iter().flatten().any(|organization| {
                ["id", "name"]
                    .iter()
                    .any(|member| organization.get(*member).is_some_and(|it| it == named))
            });
            if is_known {
                return Ok(());
            }
            Err(invalid("parameter organization is invalid"))
        }
        _ => Ok(()),
    }
}

/// The API that tokens are asked for.
fn api(
    call: &Call<'_>,
    client: &Client,
    parameters: &BTreeMap<String, String>,
) -> Result<(), Refused> {
    let Some(audience) = audience(call, parameters) else {
        return Ok(());
    };
    if audience == format!("{}userinfo", call.issuer) {
        return Ok(());
    }
    let Some(api) = call.tenant.resource_server(&audience) else {
        let text = format!("Service not found: {audience}");
        return Err(Refused::new(403, "access_denied", text));
    };
    login::may_reach(call, client, api)
}

/// The connections that the person may choose from.
fn connection(
    call: &Call<'_>,
    client: &Client,
    parameters: &BTreeMap<String, String>,
) -> Result<(), Refused> {
    let usable = connections(call, client);
    Err(invalid(match parameters.get("connection") {
        _ if usable.is_empty() => "no connections enabled for the client",
        Some(name) if call.tenant.connection(name).is_none() => "the connection was not found",
        Some(name) if usable.iter().all(|usable| usable.name != *name) => {
            "the connection was disabled"
        }
        _ => return Ok(()),
    }))
}
