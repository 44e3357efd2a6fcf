//! `/authorize`: what is judged before a person is asked for anything.

use std::collections::BTreeMap;

use crate::sandbox::auth::going_back::{
    Returned, audience, connections, error_page, finish, returned, session,
};
use crate::sandbox::auth::login_pages::{asks_for_consent, onwards};
use crate::sandbox::auth::tokens::ResponseType;
use crate::sandbox::call::{About, Call, Transaction};
use crate::sandbox::host::random::SECRET;
use crate::sandbox::host::wire::Answer;
use crate::sandbox::tenant::Client;

/// `GET` or `POST /authorize`.
pub(crate) fn start(call: &mut Call<'_>) -> Answer {
    let mut parameters: BTreeMap<String, String> = if call.ask.method == "POST" {
        call.ask.parameters().unwrap_or_default()
    } else {
        call.ask.query.iter().cloned().collect()
    };
    if let Some(reference) = parameters.get("request_uri")
        && let Some(pushed) = call.live.pushed_requests.remove(reference)
    {
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
    if let Err(answer) = preconditions(call, &client, &parameters) {
        return answer;
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
                return returned(
                    call,
                    &parameters,
                    &Returned {
                        error: "consent_required",
                        description: "Consent required",
                    },
                );
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
        return returned(
            call,
            &parameters,
            &Returned {
                error: "login_required",
                description: "Login required",
            },
        );
    }
    let state = call.random.text(40, SECRET);
    call.live.transactions.insert(state.clone(), transaction);
    Answer::redirect(format!("/u/login?state={state}"))
}

/// Everything that is judged before a person is asked for anything.
fn preconditions(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &BTreeMap<String, String>,
) -> Result<(), Answer> {
    let mut refuse = |error: &str, description: &str| {
        let about = About {
            client_id: Some(client.client_id.clone()),
            ..About::default()
        };
        call.log("f", description, &about);
        Err(returned(call, parameters, &Returned { error, description }))
    };
    let response_type = parameters.get("response_type").map_or("", String::as_str);
    if response_type.is_empty() {
        return refuse(
            "invalid_request",
            "Missing required parameter: response_type",
        );
    }
    let Some(wants) = ResponseType::parse(response_type) else {
        return refuse(
            "unsupported_response_type",
            &format!("Unsupported response type: {response_type}"),
        );
    };
    for (grant_type, is_wanted) in [
        ("authorization_code", wants.code),
        ("implicit", wants.gives_tokens()),
    ] {
        if is_wanted && !client.may_use(grant_type) {
            return refuse(
                "unauthorized_client",
                &format!("Grant type '{grant_type}' not allowed for the client."),
            );
        }
    }
    // The words of these two are not recorded.
    if wants.id_token && !parameters.contains_key("nonce") {
        return refuse("invalid_request", "Missing required parameter: nonce");
    }
    if wants.gives_tokens()
        && parameters
            .get("response_mode")
            .is_some_and(|mode| mode == "query")
    {
        return refuse("invalid_request", "Unsupported response mode: query");
    }
    if let Some(method) = parameters.get("code_challenge_method")
        && !matches!(method.as_str(), "S256" | "plain")
    {
        return refuse(
            "invalid_request",
            &format!("Unsupported code_challenge_method: {method}"),
        );
    }
    let userinfo = format!("{}userinfo", call.issuer);
    if let Some(audience) = audience(call, parameters)
        && audience != userinfo
    {
        let Some(api) = call.tenant.resource_server(&audience) else {
            let about = About {
                client_id: Some(client.client_id.clone()),
                audience: Some(audience.clone()),
                ..About::default()
            };
            let description = format!("Service not found: {audience}");
            call.log("f", &description, &about);
            return Err(returned(
                call,
                parameters,
                &Returned {
                    error: "access_denied",
                    description: &description,
                },
            ));
        };
        let granted = call.tenant.client_grants.iter().any(|grant| {
            grant.subject_type == "user"
                && grant.audience == audience
                && grant.client_id.as_deref() == Some(client.client_id.as_str())
        });
        if api.user_policy != "allow_all" && !granted {
            let description = format!(
                "Client \"{}\" is not authorized to access resource server \"{audience}\".",
                client.client_id
            );
            let about = About {
                client_id: Some(client.client_id.clone()),
                audience: Some(audience.clone()),
                ..About::default()
            };
            call.log("f", &description, &about);
            return Err(returned(
                call,
                parameters,
                &Returned {
                    error: "invalid_request",
                    description: &description,
                },
            ));
        }
    }
    let wanted = parameters.get("connection");
    let usable = connections(call, client);
    let description = match wanted {
        _ if usable.is_empty() => "no connections enabled for the client",
        Some(name) if call.tenant.connection(name).is_none() => "the connection was not found",
        Some(name) if !usable.iter().any(|connection| connection.name == *name) => {
            "the connection was disabled"
        }
        _ => return Ok(()),
    };
    let about = About {
        client_id: Some(client.client_id.clone()),
        ..About::default()
    };
    call.log("f", description, &about);
    Err(returned(
        call,
        parameters,
        &Returned {
            error: "invalid_request",
            description,
        },
    ))
}
