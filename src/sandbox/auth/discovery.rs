//! The discovery documents and the key set. What Auth0 promises and the sandbox does not do is left out: logouts by the
//! back channel.

use serde_json::{Value, json};

use crate::sandbox::host::keys::Keys;
use crate::sandbox::host::wire::Reply;
use crate::sandbox::tenant::{KeySet, Tenant};

const CACHED: &str = "public, max-age=15, stale-while-revalidate=15, stale-if-error=86400";

/// `/.well-known/openid-configuration` and `/.well-known/oauth-authorization-server`.
pub(crate) fn document(tenant: &Tenant, issuer: &str, domain: &str) -> Reply {
    let at = |path: &str| format!("{issuer}{path}");
    let named = tenant
        .custom_domains
        .iter()
        .find(|custom| custom.domain == domain)
        .and_then(|custom| custom.other_issuer.as_deref())
        .or(tenant.oddities.discovery_issuer.as_deref())
        .unwrap_or(issuer);
    let mut document = json!({
        "issuer": named,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("oauth/token"),
        "device_authorization_endpoint": at("oauth/device/code"),
        "userinfo_endpoint": at("userinfo"),
        "mfa_challenge_endpoint": at("mfa/challenge"),
        "jwks_uri": at(".well-known/jwks.json"),
        "registration_endpoint": at("oidc/register"),
        "revocation_endpoint": at("oauth/revoke"),
        "end_session_endpoint": at("oidc/logout"),
        "scopes_supported": [
            "openid", "profile", "offline_access", "name", "given_name", "family_name", "nickname",
            "email", "email_verified", "picture", "created_at", "identities", "phone", "address",
        ],
        "response_types_supported": [
            "code", "token", "id_token", "code token", "code id_token", "token id_token",
            "code token id_token",
        ],
        "code_challenge_methods_supported": ["S256", "plain"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic", "client_secret_post", "private_key_jwt",
        ],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "RS384", "PS256"],
        "claims_supported": [
            "aud", "auth_time", "created_at", "email", "email_verified", "exp", "family_name",
            "given_name", "iat", "identities", "iss", "name", "nickname", "phone_number", "picture",
            "sub",
        ],
        "request_uri_parameter_supported": false,
        "request_parameter_supported": false,
        "id_token_signing_alg_values_supported": ["HS256", "RS256", "PS256"],
    });
    if tenant
        .settings
        .rest
        .get("authorization_response_iss_parameter_supported")
        == Some(&json!(true))
    {
        document["authorization_response_iss_parameter_supported"] = json!(true);
    }
    if let Value::Object(members) = &mut document {
        for missing in &tenant.oddities.discovery_lacks {
            members.remove(missing);
        }
    }
    Reply::json(200, &document).with("cache-control", CACHED)
}

/// `/.well-known/jwks.json`.
pub(crate) fn key_set(tenant: &Tenant, keys: &Keys) -> Reply {
    let mut published = keys.published();
    match tenant.oddities.key_set {
        KeySet::Usable => {}
        KeySet::NextOnly => drop(published.remove(0)),
        KeySet::Empty => published.clear(),
        KeySet::NotForSignatures => {
            for key in &mut published {
                key["use"] = json!("enc");
                key["alg"] = json!("RSA-OAEP-256");
            }
        }
    }
    Reply::json(200, &json!({"keys": published})).with("cache-control", CACHED)
}
