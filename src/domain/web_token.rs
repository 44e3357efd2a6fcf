//! JSON Web Tokens by their form: what they are, before anybody trusts them.

use super::tenant_domain::TenantDomain;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// The header and the claims of a JSON Web Token: three parts in base64url (RFC 7515 section 3.1), of which the first two are
/// JSON objects. None of anything else, such as an opaque token.
pub fn parts_of_token(text: &str) -> Option<[Map<String, Value>; 2]> {
    let object = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
    let mut parts = text.split('.');
    let (header, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
    match parts.next() {
        Some(_) => None,
        None => Some([object(header)?, object(claims)?]),
    }
}

/// Whether a text is a token for the Management API of a tenant at Auth0, by its `aud`.
pub fn is_for_a_management_api(text: &str) -> bool {
    let names_one = |audience: &Value| {
        let host = audience.as_str().and_then(|text| {
            let host = text.strip_prefix("https://")?;
            host.strip_suffix("/api/v2/")
        });
        host.is_some_and(|host| TenantDomain::parse(host).is_ok_and(|read| read.value.is_auth0()))
    };
    parts_of_token(text).is_some_and(|[_, claims]| match claims.get("aud") {
        Some(Value::Array(many)) => many.iter().any(names_one),
        Some(one) => names_one(one),
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_for_a_tenants_management_api_is_known_by_its_audience() {
        let token = |claims: &str| {
            let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
            format!("{}.{}.c2ln", part(r#"{"alg":"RS256"}"#), part(claims))
        };
        for (claims, is_one) in [
            (r#"{"aud":"https://acme.us.auth0.com/api/v2/"}"#, true),
            (r#"{"aud":["x","https://acme.us.auth0.com/api/v2/"]}"#, true),
            (r#"{"aud":"https://api.example.com/api/v2/"}"#, false),
            (r#"{"aud":"https://acme.us.auth0.com/userinfo"}"#, false),
            (r#"{"aud":7}"#, false),
            ("{}", false),
        ] {
            let text = token(claims);
            assert_eq!(is_for_a_management_api(&text), is_one, "{claims}");
            assert!(parts_of_token(&text).is_some(), "{claims}");
            assert!(parts_of_token(&format!("{text}.x")).is_none(), "{claims}");
        }
        for none in ["", "a.b.c", "of.somebody", &token("[]")] {
            assert!(parts_of_token(none).is_none(), "{none}");
        }
    }
}
