//! `/userinfo`.

use serde_json::{Value, json};

use crate::sandbox::auth::tokens::claims_of;
use crate::sandbox::call::Call;
use crate::sandbox::host::keys::Verified;
use crate::sandbox::host::wire::{NO_CACHE, Reply};
use crate::sandbox::tenant::UserInfo;

pub(crate) fn answer(call: &mut Call<'_>) -> Reply {
    let in_body = call
        .ask
        .is_form()
        .then(|| call.ask.parameters())
        .flatten()
        .and_then(|parameters| parameters.get("access_token").cloned());
    let token = call.ask.bearer().map(str::to_owned).or(in_body);
    let found = token.and_then(|token| holder(call, &token));
    let Some((user_id, scope)) = found else {
        return refused();
    };
    let Some(user) = call.tenant.user(&user_id) else {
        return refused();
    };
    let mut claims = claims_of(user, &scope);
    match call.tenant.oddities.userinfo {
        UserInfo::Answers => claims.insert("sub".to_owned(), json!(user.user_id)),
        UserInfo::SomebodyElse => {
            claims.insert("sub".to_owned(), json!("auth0|000000000000000000000000"))
        }
        UserInfo::Refuses => return refused(),
    };
    Reply::json(200, &Value::Object(claims)).with("cache-control", NO_CACHE)
}

/// A bare word; the reason stands in a header only.
fn refused() -> Reply {
    Reply::text(401, "Unauthorized")
        .with("cache-control", NO_CACHE)
        .with(
            "www-authenticate",
            "Bearer realm=\"Users\", error=\"invalid_token\", error_description=\"The access token could not be \
             validated\"",
        )
}

/// Whose token it is, and for what.
fn holder(call: &Call<'_>, token: &str) -> Option<(String, Vec<String>)> {
    if let Some(opaque) = call.live.opaque_tokens.get(token) {
        return (opaque.expires > call.epoch())
            .then(|| (opaque.user_id.clone(), opaque.scope.clone()));
    }
    let Verified::Claims(claims) = call.keys.verify(token) else {
        return None;
    };
    let userinfo = format!("{}userinfo", claims["iss"].as_str()?);
    let meant = claims["aud"]
        .as_array()
        .is_some_and(|audiences| audiences.iter().any(|audience| *audience == userinfo));
    if !meant || claims["exp"].as_i64()? <= call.epoch() {
        return None;
    }
    let scope = claims["scope"].as_str().unwrap_or_default();
    Some((
        claims["sub"].as_str()?.to_owned(),
        scope.split(' ').map(str::to_owned).collect(),
    ))
}
