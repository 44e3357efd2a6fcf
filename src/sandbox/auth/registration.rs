//! `POST /oidc/register`: applications that register themselves (RFC 7591), where the tenant lets them.

use serde_json::json;

use crate::sandbox::call::{About, Call};
use crate::sandbox::host::random::ALPHANUMERIC;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::tenant;

pub(crate) fn answer(call: &mut Call<'_>) -> Reply {
    let flags = &call.tenant.settings.flags;
    if flags.get("enable_dynamic_client_registration") != Some(&true) {
        // The words of this one are not recorded.
        return Reply::refusal(
            403,
            "access_denied",
            "Dynamic client registration is not enabled for this tenant.",
        );
    }
    let sent = call.ask.json().unwrap_or_default();
    let texts = |name: &str| -> Option<Vec<String>> {
        let list = sent[name].as_array()?.iter();
        list.map(|one| Some(one.as_str()?.to_owned())).collect()
    };
    let callbacks = texts("redirect_uris").unwrap_or_default();
    if callbacks.is_empty() || callbacks.iter().any(|uri| url::Url::parse(uri).is_err()) {
        return Reply::refusal(
            400,
            "invalid_redirect_uri",
            "redirect_uris must be a list of addresses, one at least.",
        );
    }
    let method = sent["token_endpoint_auth_method"]
        .as_str()
        .unwrap_or("client_secret_basic");
    if !matches!(
        method,
        "none" | "client_secret_basic" | "client_secret_post"
    ) {
        return Reply::refusal(
            400,
            "invalid_client_metadata",
            "token_endpoint_auth_method must be none, client_secret_basic or client_secret_post.",
        );
    }
    // Nobody knows whose it is: a third party's, with all that keeps such from doing.
    let mut client = tenant::client(call.tenant.short_name());
    let name = sent["client_name"].as_str().unwrap_or("A client");
    name.clone_into(&mut client.name);
    client.client_id = format!("tpc_{}", call.random.text(22, ALPHANUMERIC));
    client.is_first_party = false;
    client.grant_types =
        texts("grant_types").unwrap_or_else(|| vec!["authorization_code".to_owned()]);
    client.callbacks = Some(callbacks);
    client.token_endpoint_auth_method = Some(method.to_owned());
    client.client_secret = (method != "none").then(|| call.random.client_secret());
    client
        .rest
        .insert("third_party_security_mode".to_owned(), json!("strict"));
    let mut told = json!({
        "client_id": client.client_id,
        "client_name": client.name,
        "redirect_uris": client.callbacks,
        "grant_types": client.grant_types,
        "token_endpoint_auth_method": method,
    });
    if let Some(secret) = &client.client_secret {
        told["client_secret"] = json!(secret);
        told["client_secret_expires_at"] = json!(0);
    }
    let about = About {
        client_id: Some(client.client_id.clone()),
        ..About::default()
    };
    call.tenant.clients.push(client);
    call.log("sapi", "Dynamic client registration", &about);
    Reply::json(201, &told).with("cache-control", "no-store")
}
