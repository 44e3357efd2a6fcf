//! What a new application, connection or second factor has, where nobody said anything else.

use serde_json::{Map, Value, json};

use crate::sandbox::host::random::{ALPHANUMERIC, Random};
use crate::sandbox::tenant::application::Client;
use crate::sandbox::tenant::people::{Authenticator, Connection};

/// An application with everything that each has.
pub(crate) fn client(tenant: &str) -> Client {
    Client {
        is_first_party: true,
        oidc_conformant: true,
        token_endpoint_auth_method: Some("client_secret_post".to_owned()),
        rest: object(json!({
            "tenant": tenant,
            "global": false,
            "sso_disabled": false,
            "cross_origin_auth": false,
            "cross_origin_authentication": false,
            "custom_login_page_on": true,
            "callback_url_template": false,
            "refresh_token": {
                "expiration_type": "non-expiring",
                "leeway": 0,
                "infinite_token_lifetime": true,
                "infinite_idle_token_lifetime": true,
                "token_lifetime": 31_557_600,
                "idle_token_lifetime": 2_592_000,
                "rotation_type": "non-rotating",
            },
        })),
        ..Client::default()
    }
}

/// The grants of an application that nobody chose any for.
pub(crate) fn usual_grants(public: bool) -> Vec<String> {
    let mut grants = vec!["authorization_code", "implicit", "refresh_token"];
    if !public {
        grants.push("client_credentials");
    }
    grants.into_iter().map(str::to_owned).collect()
}

/// A database connection with the options that a new one has.
pub(crate) fn database(
    name: &str,
    enabled_clients: Vec<String>,
    random: &mut Random,
) -> Connection {
    Connection {
        id: random.prefixed("con"),
        name: name.to_owned(),
        strategy: "auth0".to_owned(),
        enabled_clients,
        options: object(json!({
            "mfa": {"active": true, "return_enroll_settings": true},
            "passwordPolicy": "good",
            "passkey_options": {
                "challenge_ui": "both",
                "local_enrollment_enabled": true,
                "progressive_enrollment_enabled": true,
            },
            "strategy_version": 2,
            "authentication_methods": {
                "passkey": {"enabled": false},
                "password": {"enabled": true, "api_behavior": "required", "signup_behavior": "allow"},
            },
            "brute_force_protection": true,
            "disable_self_service_change_password": false,
        })),
        rest: object(json!({
            "authentication": {"active": true},
            "connected_accounts": {"active": false},
        })),
        ..Connection::default()
    }
}

/// The members of a literal object.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// A one-time code, a push notification and a recovery code, whose answers are easy to remember.
pub(crate) fn usual_authenticators(random: &mut Random) -> Vec<Authenticator> {
    let mut one = |prefix: &str, kind: &str, channel: Option<&str>, answer: &str| Authenticator {
        id: format!("{prefix}|dev_{}", random.text(16, ALPHANUMERIC)),
        authenticator_type: kind.to_owned(),
        oob_channel: channel.map(str::to_owned),
        active: true,
        answer: answer.to_owned(),
        pending: u32::from(channel.is_some()),
    };
    vec![
        one("totp", "otp", None, "123456"),
        one("push", "oob", Some("auth0"), "accept"),
        one(
            "recovery-code",
            "recovery-code",
            None,
            "SANDBOXRECOVERYCODE00001",
        ),
    ]
}
