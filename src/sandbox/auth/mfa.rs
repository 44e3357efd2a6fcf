//! Second factors: `/mfa/*` and the grants that answer a challenge.

use serde_json::{Value, json};

use crate::sandbox::auth::application::authenticate;
use crate::sandbox::auth::exchange::{
    MFA_GRANT, Parameters, failure_code, required as parameter, success,
};
use crate::sandbox::auth::login::{self, Refused};
use crate::sandbox::auth::tokens;
use crate::sandbox::call::{Call, Grant, MfaToken};
use crate::sandbox::host::random::{ALPHANUMERIC, SECRET};
use crate::sandbox::host::wire::Reply;
use crate::sandbox::tenant::{Authenticator, Client};

const LIFETIME: i64 = 600;

/// The body that tells a password login to bring a second factor.
pub(crate) fn required(call: &mut Call<'_>, grant: Grant) -> Value {
    let token = format!("Fe26.2*{}", call.random.text(80, SECRET));
    let expires = call.epoch() + LIFETIME;
    call.live.mfa_tokens.insert(
        token.clone(),
        MfaToken {
            grant,
            expires,
            asked: 0,
            oob: None,
        },
    );
    json!({
        "error": "mfa_required",
        "error_description": "Multifactor authentication required",
        "mfa_token": token,
    })
}

/// The paths under `/mfa/`.
pub(crate) fn answer(call: &mut Call<'_>, parts: &[&str]) -> Reply {
    let outcome = match (call.ask.method.as_str(), parts) {
        ("POST", ["challenge"]) => challenge(call),
        ("POST", ["associate"]) => associate(call),
        ("GET", ["authenticators"]) => list(call),
        ("DELETE", ["authenticators", id]) => dissociate(call, id),
        _ => return call.ask.not_served(),
    };
    outcome.unwrap_or_else(|refused| {
        Reply::refusal(refused.status, refused.error, &refused.description)
    })
}

fn held(call: &Call<'_>, token: &str) -> Result<MfaToken, Refused> {
    let held = call
        .live
        .mfa_tokens
        .get(token)
        .ok_or_else(|| Refused::new(403, "invalid_grant", "Malformed mfa_token"))?;
    if held.expires <= call.epoch() {
        return Err(Refused::new(403, "expired_token", "mfa_token is expired"));
    }
    Ok(held.clone())
}

fn authenticators(call: &Call<'_>, held: &MfaToken) -> Vec<Authenticator> {
    call.tenant
        .user(&held.grant.user_id)
        .map(|user| user.authenticators.clone())
        .unwrap_or_default()
}

fn challenge(call: &mut Call<'_>) -> Result<Reply, Refused> {
    let parameters = call
        .ask
        .parameters()
        .ok_or_else(|| Refused::new(400, "invalid_request", "Invalid request payload"))?;
    let client = authenticate(call, &parameters)?;
    let token = parameter(&parameters, "mfa_token")?.to_owned();
    let mut held = held(call, &token)?;
    let active: Vec<Authenticator> = authenticators(call, &held)
        .into_iter()
        .filter(|authenticator| authenticator.active)
        .collect();
    if active.is_empty() {
        return Err(Refused::new(
            403,
            "association_required",
            "User is not enrolled with any authenticator.",
        ));
    }
    let kinds = parameters
        .get("challenge_type")
        .map_or("otp oob", String::as_str);
    let wanted = parameters.get("authenticator_id");
    let chosen = active.iter().find(|authenticator| {
        wanted.is_none_or(|id| authenticator.id == *id)
            && kinds
                .split([' ', ','])
                .any(|kind| kind == authenticator.authenticator_type)
    });
    let Some(chosen) = chosen else {
        return Err(Refused::new(
            403,
            "unsupported_challenge_type",
            "User does not have any authenticator that supports the requested challenge types.",
        ));
    };
    let about = call.about(&client.client_id, &held.grant.user_id);
    call.log("gd_start_auth", "", &about);
    let mut body = json!({"challenge_type": chosen.authenticator_type});
    if chosen.authenticator_type == "oob" {
        let sent = match chosen.oob_channel.as_deref() {
            Some("sms") => "gd_send_sms",
            Some("voice") => "gd_send_voice",
            Some("email") => "gd_send_email",
            _ => "gd_send_pn",
        };
        call.log(sent, "", &about);
        let code = format!("Fe26.2*{}", call.random.text(60, SECRET));
        body["oob_code"] = json!(code);
        if chosen.oob_channel.as_deref() != Some("auth0") {
            body["binding_method"] = json!("prompt");
        }
        held.oob = Some((code, chosen.id.clone()));
        held.asked = 0;
        call.live.mfa_tokens.insert(token, held);
    }
    Ok(Reply::json(200, &body))
}

/// Enrols a new authenticator of the wanted type.
fn associate(call: &mut Call<'_>) -> Result<Reply, Refused> {
    let held = by_bearer(call)?;
    let types = call
        .ask
        .json()
        .map(|body| body["authenticator_types"].clone())
        .unwrap_or_default();
    let one_time = types
        .as_array()
        .is_some_and(|types| types.iter().any(|kind| kind == "otp"));
    if !one_time {
        return Err(Refused::new(
            400,
            "invalid_request",
            "Only the authenticator type otp can be associated here",
        ));
    }
    let secret = call.random.text(32, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    let authenticator = Authenticator {
        id: format!("totp|dev_{}", call.random.text(16, ALPHANUMERIC)),
        authenticator_type: "otp".to_owned(),
        active: true,
        answer: "123456".to_owned(),
        ..Authenticator::default()
    };
    let recovery = call.random.text(24, b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789");
    let name = call.tenant.short_name().to_owned();
    if let Some(user) = call.tenant.user_mut(&held.grant.user_id) {
        user.authenticators.push(authenticator);
    }
    let about = call.about(&held.grant.client_id, &held.grant.user_id);
    call.log("gd_start_enroll", "", &about);
    // It can be used at once, without a first code that proves it.
    call.log("gd_enrollment_complete", "", &about);
    Ok(Reply::json(
        200,
        &json!({
            "authenticator_type": "otp",
            "secret": secret,
            "barcode_uri": format!("otpauth://totp/{name}?secret={secret}&issuer={name}&algorithm=SHA1&digits=6&period=30"),
            "recovery_codes": [recovery],
        }),
    ))
}

/// Takes a second factor away from its person.
fn dissociate(call: &mut Call<'_>, id: &str) -> Result<Reply, Refused> {
    let held = by_bearer(call)?;
    let user = call.tenant.user_mut(&held.grant.user_id);
    let before = user.as_ref().map_or(0, |user| user.authenticators.len());
    let after = user.map_or(0, |user| {
        user.authenticators
            .retain(|authenticator| authenticator.id != id);
        user.authenticators.len()
    });
    if before == after {
        return Err(Refused::new(
            404,
            "invalid_request",
            "There is no such authenticator.",
        ));
    }
    Ok(Reply::empty(204))
}

/// The login that the bearer of its token is in the midst of.
fn by_bearer(call: &Call<'_>) -> Result<MfaToken, Refused> {
    let token = call
        .ask
        .bearer()
        .ok_or_else(|| Refused::new(401, "access_denied", "Unauthorized"))?;
    held(call, token).map_err(|refused| Refused {
        status: 401,
        ..refused
    })
}

fn list(call: &Call<'_>) -> Result<Reply, Refused> {
    let held = by_bearer(call)?;
    let shown: Vec<Value> = authenticators(call, &held)
        .into_iter()
        .map(|authenticator| {
            let mut shown = json!({
                "id": authenticator.id,
                "authenticator_type": authenticator.authenticator_type,
                "active": authenticator.active,
            });
            if let Some(channel) = authenticator.oob_channel {
                if channel != "auth0" {
                    shown["name"] = json!("XXXXXXXX0000");
                }
                shown["oob_channel"] = json!(channel);
            }
            shown
        })
        .collect();
    Ok(Reply::json(200, &Value::Array(shown)))
}

/// The three MFA grants.
pub(crate) fn grant(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &Parameters,
    kind: &str,
) -> Result<Reply, Refused> {
    let (succeeded, failed, exchanged) = match kind {
        "otp" => ("gd_auth_succeed", "gd_auth_failed", "seotpft"),
        "recovery-code" => ("gd_recovery_succeed", "gd_recovery_failed", "sercft"),
        _ => ("gd_auth_succeed", "gd_auth_failed", "seoobft"),
    };
    let token = parameters.get("mfa_token").cloned().unwrap_or_default();
    let user_id = call
        .live
        .mfa_tokens
        .get(&token)
        .map(|held| held.grant.user_id.clone())
        .unwrap_or_default();
    let about = call.about(&client.client_id, &user_id);
    let tried = parameter(parameters, "mfa_token")
        .and_then(|token| verify(call, client, parameters, kind, token));
    match tried {
        Ok((grant, recovery_code)) => {
            call.live.mfa_tokens.remove(&token);
            call.log(succeeded, "", &about);
            let user = call
                .tenant
                .user(&grant.user_id)
                .cloned()
                .ok_or_else(|| Refused::new(403, "invalid_grant", "Malformed mfa_token"))?;
            let address = call.client_address(false);
            login::note(call, &grant.user_id, &address);
            let mut body = tokens::for_person(call, client, &user, &grant, true);
            if let Some(code) = recovery_code {
                body["recovery_code"] = json!(code);
            }
            call.log(exchanged, "", &about);
            Ok(success(&body))
        }
        Err(refused) => {
            if refused.error != "authorization_pending" {
                let failed = if refused.error == "access_denied" {
                    "gd_auth_rejected"
                } else {
                    failed
                };
                call.log(failed, &refused.description, &about);
                let exchange = failure_code(&format!("{MFA_GRANT}{kind}"));
                call.log(exchange, &refused.description, &about);
            }
            Err(refused)
        }
    }
}

fn verify(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &Parameters,
    kind: &str,
    token: &str,
) -> Result<(Grant, Option<String>), Refused> {
    let mut held = held(call, token)?;
    if held.grant.client_id != client.client_id {
        return Err(Refused::new(403, "invalid_grant", "Malformed mfa_token"));
    }
    let authenticators = authenticators(call, &held);
    let answers = |wanted: &str, answer: &str| {
        authenticators.iter().any(|authenticator| {
            authenticator.active
                && authenticator.authenticator_type == wanted
                && authenticator.answer == answer
        })
    };
    match kind {
        "otp" => {
            let code = parameter(parameters, "otp")?;
            if !answers("otp", code) {
                return Err(Refused::new(403, "invalid_grant", "Invalid otp_code."));
            }
            Ok((held.grant, None))
        }
        "recovery-code" => {
            let code = parameter(parameters, "recovery_code")?;
            if !answers("recovery-code", code) {
                return Err(Refused::new(
                    403,
                    "invalid_grant",
                    "MFA Authorization rejected.",
                ));
            }
            // It works once; the answer brings the next.
            let next = call.random.text(24, b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789");
            if let Some(user) = call.tenant.user_mut(&held.grant.user_id) {
                for authenticator in &mut user.authenticators {
                    if authenticator.authenticator_type == "recovery-code" {
                        authenticator.answer.clone_from(&next);
                    }
                }
            }
            Ok((held.grant, Some(next)))
        }
        _ => {
            let sent = parameter(parameters, "oob_code")?;
            let invalid = || Refused::new(403, "invalid_grant", "Invalid oob_code.");
            let (_, id) = held
                .oob
                .clone()
                .filter(|(code, _)| code == sent)
                .ok_or_else(invalid)?;
            let chosen = authenticators
                .iter()
                .find(|authenticator| authenticator.id == id)
                .ok_or_else(invalid)?;
            if chosen.oob_channel.as_deref() != Some("auth0") {
                if parameters.get("binding_code") != Some(&chosen.answer) {
                    return Err(Refused::new(403, "invalid_grant", "Invalid binding_code."));
                }
                return Ok((held.grant, None));
            }
            if held.asked < chosen.pending {
                held.asked += 1;
                call.live.mfa_tokens.insert(token.to_owned(), held);
                return Err(Refused::new(
                    400,
                    "authorization_pending",
                    "Authorization pending: please repeat the request in a few seconds.",
                ));
            }
            if chosen.answer == "accept" {
                Ok((held.grant, None))
            } else {
                Err(Refused::new(
                    400,
                    "access_denied",
                    "MFA Authorization rejected.",
                ))
            }
        }
    }
}
