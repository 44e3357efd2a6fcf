//! `/v2/logout` and `/oidc/logout`.

use std::collections::BTreeMap;

use maud::html;
use serde_json::Value;

use crate::sandbox::auth::going_back::{COOKIE, error_page};
use crate::sandbox::call::{About, Call};
use crate::sandbox::host::keys::take_apart;
use crate::sandbox::host::pages::page;
use crate::sandbox::host::wire::{Reply, form_encode};

/// `/v2/logout` and `/oidc/logout` (RP-Initiated Logout 1.0).
pub(crate) fn answer(call: &mut Call<'_>) -> Reply {
    let sent: BTreeMap<String, String> = if call.ask.method == "POST" {
        call.ask.parameters().unwrap_or_default()
    } else {
        call.ask.query.iter().cloned().collect()
    };
    let ended = call
        .ask
        .cookie(COOKIE)
        .map(str::to_owned)
        .and_then(|key| call.live.sessions.remove(&key));
    let hinted = sent
        .get("id_token_hint")
        .and_then(|token| take_apart(token))
        .and_then(|(_, claims, _, _)| Some(claims["aud"].as_str()?.to_owned()));
    let client_id = sent.get("client_id").cloned().or(hinted);
    let allowed = may_follow_a_logout(call, client_id.as_deref());
    let about = About {
        client_id,
        user_id: ended.map(|session| session.user_id),
        ..About::default()
    };
    let named = ["returnTo", "post_logout_redirect_uri"]
        .into_iter()
        .find_map(|name| Some((name, sent.get(name)?.clone())));
    let over = format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    let target = match named {
        Some((name, target)) => {
            // What follows the path is not compared.
            let bare = |url: &str| url.split(['?', '#']).next().unwrap_or_default().to_owned();
            if !allowed.iter().any(|known| bare(known) == bare(&target)) {
                let text = format!(
                    "The \"{name}\" querystring parameter \"{target}\" is not defined as a valid URL in \"Allowed Logout URLs\"."
                );
                call.log("flo", &text, &about);
                return error_page(call, 400, "invalid_request", &text);
            }
            Some(target)
        }
        None => allowed.into_iter().next(),
    };
    call.log("slo", "User successfully logged out", &about);
    match target {
        None => page(200, "Logged out", &html! { p { "You are logged out." } }),
        Some(target) => {
            let state = sent
                .get("state")
                .map(|state| form_encode([("state", state.as_str())]));
            let joint = if target.contains('?') { '&' } else { '?' };
            Reply::redirect(state.map_or(target.clone(), |state| format!("{target}{joint}{state}")))
        }
    }
    .and("set-cookie", over)
}

/// Where a logout may lead: the application's list, where it is said which that is, else the tenant's.
fn may_follow_a_logout(call: &Call<'_>, client_id: Option<&str>) -> Vec<String> {
    match client_id.and_then(|id| call.tenant.client(id)) {
        Some(client) => client.allowed_logout_urls.clone().unwrap_or_default(),
        None => call
            .tenant
            .settings
            .rest
            .get("allowed_logout_urls")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|url| Some(url.as_str()?.to_owned()))
            .collect(),
    }
}
