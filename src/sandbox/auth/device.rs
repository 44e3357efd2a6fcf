//! The device flow: a code for a device without a browser, and the page where a person allows it.

use maud::html;
use serde_json::json;

use crate::sandbox::auth::application::authenticate;
use crate::sandbox::auth::exchange::{Parameters, required, scopes, success};
use crate::sandbox::auth::login::{self, Refused};
use crate::sandbox::auth::{client_assertion, tokens};
use crate::sandbox::call::{About, Call, DeviceCode, Grant};
use crate::sandbox::host::pages::{page, problem};
use crate::sandbox::host::random::SECRET;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::tenant::Client;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const INTERVAL: i64 = 5;
const LIFETIME: i64 = 900;

/// `POST /oauth/device/code`.
pub(crate) fn start(call: &mut Call<'_>) -> Reply {
    match begin(call) {
        Ok(answer) => answer,
        Err(refused) => {
            let sent = call.ask.parameters().unwrap_or_default();
            let about = call.about(sent.get("client_id").map_or("", String::as_str), "");
            call.log("fdeaz", &refused.description, &about);
            Reply::refusal(refused.status, refused.error, &refused.description)
        }
    }
}

fn begin(call: &mut Call<'_>) -> Result<Reply, Refused> {
    let parameters = call
        .ask
        .parameters()
        .ok_or_else(|| Refused::new(400, "invalid_request", "Invalid request payload"))?;
    let client_id = required(&parameters, "client_id")?;
    let client = call
        .tenant
        .client(client_id)
        .cloned()
        .ok_or_else(|| Refused::new(401, "access_denied", "Unauthorized"))?;
    if parameters.contains_key("client_secret") || client_assertion::is_given(&parameters) {
        authenticate(call, &parameters)?;
    }
    if !client.may_use(GRANT) {
        return Err(Refused::new(
            403,
            "unauthorized_client",
            format!("Grant type '{GRANT}' not allowed for the client."),
        ));
    }
    let audience = parameters.get("audience").cloned();
    let api = audience
        .as_deref()
        .map(|audience| {
            call.tenant.resource_server(audience).ok_or_else(|| {
                Refused::new(
                    403,
                    "access_denied",
                    format!("Service not found: {audience}"),
                )
            })
        })
        .transpose()?;
    let scope = tokens::granted(&scopes(&parameters), api);
    let device_code = call.random.text(48, SECRET);
    let letters = call.random.text(8, b"BCDFGHJKLMNPQRSTVWXZ");
    let user_code = format!("{}-{}", &letters[..4], &letters[4..]);
    let expires = call.epoch() + LIFETIME;
    call.live.device_codes.insert(
        device_code.clone(),
        DeviceCode {
            grant: Grant {
                client_id: client.client_id,
                audience,
                scope,
                ..Grant::default()
            },
            user_code: user_code.clone(),
            expires,
            polled: None,
            decision: None,
            told_expired: false,
        },
    );
    // Who asks by a loopback name can only open the page by one.
    let base = if call.ask.by_loopback_name {
        format!("{}://{}/", call.scheme, call.ask.host)
    } else {
        call.issuer.clone()
    };
    Ok(Reply::json(
        200,
        &json!({
            "device_code": device_code,
            "user_code": user_code,
            "verification_uri": format!("{base}activate"),
            "verification_uri_complete": format!("{base}activate?user_code={user_code}"),
            "expires_in": LIFETIME,
            "interval": INTERVAL,
        }),
    ))
}

/// The grant with which the device asks whether it was allowed.
pub(crate) fn grant(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &Parameters,
) -> Result<Reply, Refused> {
    let asked = exchange(call, client, parameters);
    // A device that only waits has not failed.
    if let Err(refused) = &asked
        && !matches!(refused.error, "authorization_pending" | "slow_down")
    {
        let about = call.about(&client.client_id, "");
        call.log("fede", &refused.description, &about);
    }
    asked
}

fn exchange(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &Parameters,
) -> Result<Reply, Refused> {
    let code = required(parameters, "device_code")?.to_owned();
    let now = call.epoch();
    let invalid = || Refused::new(403, "invalid_grant", "Invalid or expired device code.");
    let held = call
        .live
        .device_codes
        .get_mut(&code)
        .filter(|held| held.grant.client_id == client.client_id)
        .ok_or_else(invalid)?;
    if held.expires <= now {
        if held.told_expired {
            return Err(invalid());
        }
        held.told_expired = true;
        return Err(Refused::new(
            403,
            "expired_token",
            "The device code has expired.",
        ));
    }
    let before = held.polled.replace(now);
    match held.decision {
        None if before.is_some_and(|before| now - before < INTERVAL) => Err(Refused::new(
            429,
            "slow_down",
            format!("You are polling faster than the specified interval of {INTERVAL} seconds."),
        )),
        None => Err(Refused::new(
            403,
            "authorization_pending",
            "User has yet to authorize device code.",
        )),
        Some(false) => Err(Refused::new(
            403,
            "access_denied",
            "User cancelled the confirmation prompt.",
        )),
        Some(true) => {
            let held = call.live.device_codes.remove(&code).ok_or_else(invalid)?;
            let user = call
                .tenant
                .user(&held.grant.user_id)
                .cloned()
                .ok_or_else(invalid)?;
            let about = call.about(&client.client_id, &user.user_id);
            call.log("sede", "", &about);
            Ok(success(&tokens::for_person(
                call,
                client,
                &user,
                &held.grant,
                true,
            )))
        }
    }
}

/// `/activate`, where a person types the code and allows the device.
pub(crate) fn activate(call: &mut Call<'_>) -> Reply {
    if call.ask.method != "POST" {
        let code = call.ask.query("user_code").unwrap_or_default().to_owned();
        return form(&code, 200, None);
    }
    let sent = call.ask.parameters().unwrap_or_default();
    let text = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let typed = text("user_code").trim().to_uppercase();
    let now = call.epoch();
    let key = call
        .live
        .device_codes
        .iter()
        .find(|(_, held)| held.user_code == typed && held.expires > now && held.decision.is_none())
        .map(|(key, held)| (key.clone(), held.grant.client_id.clone()));
    let Some((key, client_id)) = key else {
        let problem = "This code is not known, or its time is over.";
        call.log("fdeac", problem, &About::default());
        return form(&typed, 400, Some(problem));
    };
    if text("action") == "cancel" {
        if let Some(held) = call.live.device_codes.get_mut(&key) {
            held.decision = Some(false);
        }
        let about = call.about(&client_id, "");
        call.log("fdecc", "User cancelled the confirmation prompt.", &about);
        return page(
            200,
            "Cancelled",
            &html! { p { "The device was not allowed." } },
        );
    }
    let (username, password) = (text("username"), text("password"));
    let connection = call
        .tenant
        .connections
        .iter()
        .find(|known| known.strategy == "auth0" && known.is_enabled_for(&client_id))
        .map(|known| known.name.clone())
        .unwrap_or_default();
    let address = call.client_address(false);
    let tried = login::guard(call, &address, &username, true)
        .and_then(|()| login::check(call, &connection, &username, &password, &address));
    match tried {
        Ok(user_id) => {
            let about = call.about(&client_id, &user_id);
            call.log("s", "", &about);
            if let Some(held) = call.live.device_codes.get_mut(&key) {
                held.grant.user_id = user_id;
                held.decision = Some(true);
            }
            page(
                200,
                "Congratulations, you're all set!",
                &html! { p { "Your device is now connected." } },
            )
        }
        Err(refused) => {
            let kind = if refused.error == "invalid_grant" {
                login::wrong(call, &username)
            } else {
                "f"
            };
            let about = About {
                client_id: Some(client_id),
                user_name: Some(username),
                connection: Some(connection),
                ..About::default()
            };
            login::log_refusal(call, kind, &refused, &about);
            form(&typed, 400, Some(&refused.description))
        }
    }
}

fn form(code: &str, status: u16, wrong: Option<&str>) -> Reply {
    let body = html! {
        @if let Some(text) = wrong { (problem(text)) }
        form method="post" action="/activate" {
            label for="user_code" { "The code that your device shows" }
            input type="text" id="user_code" name="user_code" value=(code) required;
            label for="username" { "Email address" }
            input type="text" id="username" name="username" autocomplete="username";
            label for="password" { "Password" }
            input type="password" id="password" name="password" autocomplete="current-password";
            button type="submit" name="action" value="confirm" { "Confirm" }
            button type="submit" name="action" value="cancel" { "Cancel" }
        }
    };
    page(status, "Device activation", &body)
}
