//! Who asks the Management API, and what they may.

use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::host::keys::Verified;
use crate::sandbox::host::wire::Reply;

/// Who asks, as far as the token says.
pub(crate) struct Caller {
    scopes: Vec<String>,
    /// The application that holds the token.
    pub(crate) client_id: String,
}

impl Caller {
    /// Refuses a caller who has none of these scopes.
    pub(crate) fn needs(&self, any: &[&str]) -> Result<(), Reply> {
        if self.has(any) {
            return Ok(());
        }
        Err(Reply::problem(
            403,
            &format!("Insufficient scope, expected any of: {}", any.join(",")),
            Some("insufficient_scope"),
        ))
    }

    pub(crate) fn has(&self, any: &[&str]) -> bool {
        any.iter()
            .any(|scope| self.scopes.iter().any(|held| held == scope))
    }
}

/// An answer, or the answer that ends the matter early.
pub(crate) type Outcome = Result<Reply, Reply>;

/// What the Management API says of a path that it does not have.
pub(crate) fn not_found() -> Reply {
    Reply::problem(404, "Not Found", None)
}

fn unauthorized(message: &str) -> Reply {
    let mut answer = json!({
        "statusCode": 401,
        "error": "Unauthorized",
        "message": message,
    });
    if message != "Missing authentication" {
        answer["attributes"] = json!({"error": message});
    }
    Reply::json(401, &answer).with("www-authenticate", "Bearer")
}

pub(crate) fn authenticate(call: &Call<'_>) -> Result<Caller, Reply> {
    // Any other scheme is none at all.
    let token = call
        .ask
        .bearer()
        .ok_or_else(|| unauthorized("Missing authentication"))?;
    let malformed = || Reply::problem(400, "Bad HTTP authentication header format", Some("Bearer"));
    let claims = match call.keys.verify(token) {
        Verified::NotAToken => return Err(malformed()),
        Verified::BadSignature => {
            return Err(unauthorized(
                "Invalid signature received for JSON Web Token validation",
            ));
        }
        Verified::Claims(claims) => claims,
    };
    if claims["exp"].as_i64().is_none_or(|exp| exp <= call.epoch()) {
        return Err(unauthorized(
            "Expired token received for JSON Web Token validation",
        ));
    }
    let audience = call.tenant.management_audience();
    let meant = match &claims["aud"] {
        Value::String(one) => *one == audience,
        Value::Array(many) => many.iter().any(|one| *one == audience),
        _ => false,
    };
    if !meant {
        let named = match &claims["aud"] {
            Value::Array(many) => many
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(","),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        return Err(unauthorized(&format!("Bad audience: {named}")));
    }
    // A token is good only on the domain that it was got from; a loopback name stands for all of them.
    let issuer = claims["iss"].as_str().unwrap_or_default();
    let fits = if call.ask.by_loopback_name {
        issuer == call.issuer
            || call
                .tenant
                .domains()
                .any(|domain| issuer == format!("https://{domain}/"))
    } else {
        issuer == call.issuer
    };
    if !fits {
        return Err(unauthorized("Invalid token"));
    }
    let client_id = claims["azp"].as_str().or(claims["client_id"].as_str());
    Ok(Caller {
        client_id: client_id.unwrap_or_default().to_owned(),
        scopes: claims["scope"]
            .as_str()
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
    })
}
