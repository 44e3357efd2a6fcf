//! The grants that follow a login in a browser: codes and refresh tokens; and what revokes or precedes them.

use serde_json::json;

use crate::sandbox::auth::application::authenticate;
use crate::sandbox::auth::exchange::{Parameters, required, scopes, success};
use crate::sandbox::auth::login::{self, Refused};
use crate::sandbox::auth::tokens;
use crate::sandbox::call::{About, Call};
use crate::sandbox::host::keys::{base64url, sha256};
use crate::sandbox::host::random::SECRET;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::tenant::{Client, Renewal, TokenDefect};

/// `authorization_code`, with or without PKCE.
pub(crate) fn code(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &Parameters,
) -> Result<Reply, Refused> {
    let about = About {
        client_id: Some(client.client_id.clone()),
        ..About::default()
    };
    match exchange_code(call, client, parameters) {
        Ok((body, user_id)) => {
            let about = call.about(&client.client_id, &user_id);
            call.log("seacft", "", &about);
            Ok(success(&body))
        }
        Err(refused) => {
            login::log_refusal(call, "feacft", &refused, &about);
            Err(refused)
        }
    }
}

fn exchange_code(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &Parameters,
) -> Result<(serde_json::Value, String), Refused> {
    let invalid = || Refused::new(403, "invalid_grant", "Invalid authorization code");
    let code = required(parameters, "code")?;
    // Whatever becomes of it, a code is tried once.
    let held = call.live.codes.remove(code).ok_or_else(invalid)?;
    if held.grant.client_id != client.client_id || held.expires < call.epoch() {
        return Err(invalid());
    }
    let sent = parameters
        .get("redirect_uri")
        .map_or("undefined", String::as_str);
    if sent != held.redirect_uri {
        return Err(Refused::new(
            403,
            "unauthorized_client",
            format!(
                "The redirect URI is wrong. You sent {sent}, and we expected {}",
                held.redirect_uri
            ),
        ));
    }
    match (&held.challenge, parameters.get("code_verifier")) {
        (Some(challenge), Some(verifier)) if answers(challenge, verifier) => {}
        (None, None) => {}
        _ => {
            return Err(Refused::new(
                403,
                "invalid_grant",
                "Failed to verify code verifier",
            ));
        }
    }
    let user = call
        .tenant
        .user(&held.grant.user_id)
        .cloned()
        .ok_or_else(invalid)?;
    let body = tokens::for_person(call, client, &user, &held.grant, true);
    Ok((body, user.user_id))
}

/// `refresh_token`.
pub(crate) fn refresh(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &Parameters,
) -> Result<Reply, Refused> {
    let user_id = parameters
        .get("refresh_token")
        .and_then(|token| call.live.refresh_tokens.get(token))
        .filter(|held| held.grant.client_id == client.client_id)
        .map(|held| held.grant.user_id.clone())
        .unwrap_or_default();
    let about = call.about(&client.client_id, &user_id);
    match exchange_refresh_token(call, client, parameters) {
        Ok(body) => {
            call.log("sertft", "", &about);
            Ok(success(&body))
        }
        Err(refused) => {
            let kind = if rotates(client) { "ferrt" } else { "fertft" };
            login::log_refusal(call, kind, &refused, &about);
            Err(refused)
        }
    }
}

/// Whether each refresh token of this application is good for one exchange only.
fn rotates(client: &Client) -> bool {
    client
        .rest
        .get("refresh_token")
        .is_some_and(|settings| settings["rotation_type"] == "rotating")
}

fn exchange_refresh_token(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &Parameters,
) -> Result<serde_json::Value, Refused> {
    let unknown = || Refused::new(403, "invalid_grant", "Unknown or invalid refresh token.");
    let token = required(parameters, "refresh_token")?.to_owned();
    let held = call
        .live
        .refresh_tokens
        .get(&token)
        .filter(|held| held.grant.client_id == client.client_id)
        .cloned()
        .ok_or_else(unknown)?;
    let oddity = call.tenant.oddities.renewal;
    if oddity == Renewal::Refused {
        return Err(unknown());
    }
    let Some(mut user) = call.tenant.user(&held.grant.user_id).cloned() else {
        return Err(Refused::new(
            403,
            "invalid_grant",
            "The refresh_token was generated for a user who doesn't exist anymore.",
        ));
    };
    if user.blocked == Some(true) {
        return Err(Refused::new(401, "unauthorized", "user is blocked"));
    }
    let rotates = rotates(client);
    let mut grant = held.grant;
    let narrower = scopes(parameters);
    if !narrower.is_empty() {
        grant.scope.retain(|scope| narrower.contains(scope));
    }
    if rotates {
        call.live.refresh_tokens.remove(&token);
    }
    if oddity == Renewal::SomebodyElse {
        "auth0|64b8c1f0a2d3e4f5a6b7c8d9".clone_into(&mut user.user_id);
    }
    let usual = call.tenant.oddities.id_token;
    if oddity == Renewal::BadSignature {
        call.tenant.oddities.id_token = Some(TokenDefect::BadSignature);
    }
    let body = tokens::for_person(call, client, &user, &grant, rotates);
    call.tenant.oddities.id_token = usual;
    Ok(body)
}

/// `POST /oauth/revoke`: the same answer whether the token was known or not.
pub(crate) fn revoke(call: &mut Call<'_>) -> Reply {
    let Some(parameters) = call.ask.parameters() else {
        return Reply::refusal(400, "invalid_request", "Invalid request payload");
    };
    let client = match authenticate(call, &parameters) {
        Ok(client) => client,
        Err(refused) => return Reply::refusal(401, "invalid_client", &refused.description),
    };
    let token = match required(&parameters, "token") {
        Ok(token) => token,
        Err(refused) => {
            return Reply::refusal(refused.status, refused.error, &refused.description);
        }
    };
    if call.tenant.oddities.renewal == Renewal::NeverRevoked {
        return Reply::refusal(400, "invalid_request", "The token cannot be revoked.");
    }
    let owned = call
        .live
        .refresh_tokens
        .get(token)
        .is_some_and(|held| held.grant.client_id == client.client_id);
    if owned {
        call.live.refresh_tokens.remove(token);
        let about = About {
            client_id: Some(client.client_id),
            ..About::default()
        };
        call.log("srrt", "", &about);
    }
    Reply::empty(200).with("content-type", "application/json")
}

/// `POST /oauth/par` (RFC 9126).
pub(crate) fn push(call: &mut Call<'_>) -> Reply {
    let Some(mut parameters) = call.ask.parameters() else {
        return Reply::refusal(400, "invalid_request", "Invalid request payload");
    };
    let client = match authenticate(call, &parameters) {
        Ok(client) => client,
        Err(refused) => {
            return Reply::refusal(refused.status, refused.error, &refused.description);
        }
    };
    for proof in ["client_secret", "client_assertion", "client_assertion_type"] {
        parameters.remove(proof);
    }
    parameters.insert("client_id".to_owned(), client.client_id);
    let reference = format!(
        "urn:ietf:params:oauth:request_uri:{}",
        call.random.text(40, SECRET)
    );
    call.live
        .pushed_requests
        .insert(reference.clone(), parameters);
    Reply::json(201, &json!({"expires_in": 30, "request_uri": reference}))
}

/// Whether a verifier answers a challenge (RFC 7636).
fn answers((method, challenge): &(String, String), verifier: &str) -> bool {
    if method == "S256" {
        base64url(&sha256(verifier)) == *challenge
    } else {
        verifier == challenge
    }
}
