//! Second factors: `/mfa/*` and the grants that answer a challenge.

use serde_json::{Value, json};

use super::call::{Call, Grant, MfaToken};
use super::random::{ALPHANUMERIC, Random, SECRET};
use super::tenant::Authenticator;

/// The body that tells a password login to bring a second factor.
pub(super) fn required(call: &mut Call<'_>, grant: Grant) -> Value {
    let token = format!("Fe26.2*{}", call.random.text(80, SECRET));
    let expires = call.epoch() + 600;
    call.live.mfa_tokens.insert(
        token.clone(),
        MfaToken {
            grant,
            expires,
            asked: 0,
            challenged: None,
        },
    );
    json!({
        "error": "mfa_required",
        "error_description": "Multifactor authentication required",
        "mfa_token": token,
    })
}

/// A one-time code, a push notification and a recovery code, whose answers are easy to remember.
pub(super) fn usual_authenticators(random: &mut Random) -> Vec<Authenticator> {
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
