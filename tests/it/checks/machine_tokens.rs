//! A machine's token that the tenant signed: what it says counts, and by which of the published keys it is verified.

use super::answered::{At, VERIFY, check, holds};
use crate::attacks::id_tokens::{Signer, header, with};
use crate::support::between::{Between, http};
use crate::support::program::{Outcome, Program, sandbox};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maz_auth0::domain::REQUIRED_SCOPES;
use serde_json::{Value, json};

/// A run against a tenant that publishes this key, whose token says this scope; the answer beside it says all six.
fn run(signer: &Signer, jwk: &Value, scope: Value) -> Outcome {
    let sandbox = sandbox(&[]);
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    let claims = json!({
        "iss": "https://acme.us.auth0.com/", "aud": "https://acme.us.auth0.com/api/v2/", "iat": now, "exp": now + 86_400,
        "azp": sandbox.details().env["MAZ_AUTH0_CLIENT_ID"],
    });
    let token = signer.sign(&header(), &with(claims, "scope", scope));
    let answers = [
        (
            At::Machine,
            json!({"access_token": token, "scope": REQUIRED_SCOPES.join(" "), "token_type": "Bearer"}),
        ),
        (At::Jwks, json!({"keys": [jwk]})),
        (At::ReadUsers, json!([])),
    ];
    let between = Between::with(&sandbox, move |asked| {
        let (_, body) = answers.iter().find(|(at, _)| at.is(asked))?;
        Some(http(200, "application/json", &body.to_string()))
    });
    Program::new(VERIFY)
        .against(&sandbox)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run()
}

/// Nobody signed what stands beside a token.
#[test]
fn the_scopes_are_those_of_the_token() {
    let signer = Signer::new("one");
    let of = |scope: Value| run(&signer, &signer.jwk, scope);
    let outcome = of(json!(REQUIRED_SCOPES.join(" ")));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for (scope, cause) in [
        (Value::Null, "missing"),
        (json!(""), "missing"),
        (json!("read:users"), "missing"),
        (json!(["read:users"]), "unrecognised"),
        (json!(REQUIRED_SCOPES), "unrecognised"),
        (json!({"read:users": true}), "unrecognised"),
        (json!(5), "unrecognised"),
    ] {
        let outcome = of(scope.clone());
        let found = (1, "fail", "application.scopes", cause);
        holds(&scope.to_string(), &outcome, found, &["fix"]);
        let excess = check(&outcome.json(), "application.excess-scopes")["status"].clone();
        assert_ne!(excess == "pass", cause == "unrecognised", "{scope}");
    }
}

/// Some libraries put a zero octet before a number (RFC 7518 section 6.3.1.1): it is the same number.
#[test]
fn a_key_that_is_usable_verifies() {
    let signer = Signer::new("one");
    for member in ["n", "e"] {
        let number = signer.jwk[member].as_str().expect("a number");
        let bytes = URL_SAFE_NO_PAD.decode(number).expect("base64url");
        let longer = URL_SAFE_NO_PAD.encode([&[0], &bytes[..]].concat());
        let jwk = with(signer.jwk.clone(), member, json!(longer));
        let outcome = run(&signer, &jwk, json!(REQUIRED_SCOPES.join(" ")));
        assert_eq!(outcome.code, Some(0), "{member}: {outcome:?}");
    }
}
