//! The validation of an ID token (OpenID Connect Core section 3.1.3.7, RFC 8725).
//!
//! Which algorithm is accepted is known before the token is looked at: RS256, unless the person says that the application
//! is set to HS256. What the token's header names is only compared with it, so that a key which the tenant publishes can
//! never serve as an HMAC secret.

use super::{Jwks, Jwt, SignatureError};
use crate::domain::{ClientSecret, who_instead};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// How far the times in a token may be off, in seconds.
const LEEWAY: i64 = 60;

/// The algorithm to which an application is set, under Advanced Settings > OAuth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IdTokenAlgorithm {
    /// The tenant's key: Auth0's default, and what MAZ's guide leads to.
    #[default]
    Rs256,
    /// The application's Client Secret.
    Hs256,
}

impl IdTokenAlgorithm {
    /// Its name (RFC 7518 section 3.1).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Hs256 => "HS256",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Rs256, Self::Hs256]
            .into_iter()
            .find(|algorithm| algorithm.as_str() == name)
    }
}

/// What must have signed the token.
#[derive(Debug, Clone, Copy)]
pub enum SignedBy<'a> {
    /// One of these keys, by RS256.
    Tenant(&'a Jwks),
    /// This secret, by HS256.
    Secret(&'a ClientSecret),
}

/// What a genuine ID token of this login says.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// What must have signed it.
    pub signed_by: SignedBy<'a>,
    /// The issuer, byte for byte.
    pub issuer: &'a str,
    /// The application.
    pub client_id: &'a str,
    /// The nonce that was sent, if one was.
    pub nonce: Option<&'a str>,
    /// The access token that came with it.
    pub access_token: &'a str,
    /// The tenant's time, in seconds since 1970.
    pub now: i64,
}

/// Why an ID token is not accepted. Texts in it are the token's, cleaned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// It is no JWT, or its signature is not the one of the key that it names.
    #[error("its signature is not the tenant's")]
    BadSignature,
    /// Its header demands extensions that nobody here knows (RFC 7515 section 4.1.11).
    #[error("its header demands {0}, which must be refused")]
    Critical(String),
    /// Its header says that it is a token of another kind (RFC 8725 section 3.11).
    #[error("its header says that it is of the kind {0}, and no ID token")]
    OtherKind(String),
    /// It is signed by another algorithm, or not at all.
    #[error("it is signed by {0}, and not by {1}")]
    UnexpectedAlgorithm(String, &'static str),
    /// The tenant does not publish the key that it names.
    #[error("it is signed by the key {0}, which the tenant does not publish")]
    UnknownKey(String),
    /// `iss` is missing or another.
    #[error("it comes from {0}")]
    WrongIssuer(String),
    /// `aud` does not hold the application, or holds others that nobody here trusts.
    #[error("it is for {0}")]
    WrongAudience(String),
    /// `azp` is another application, or is missing beside several audiences.
    #[error("it was given to {0}")]
    WrongAuthorizedParty(String),
    /// `sub` is missing, blank, or is not as it must be: ASCII, of 255 characters at most (OpenID Connect Core section 2).
    #[error("it does not say who logged in")]
    MissingSubject,
    /// `exp` is missing or past.
    #[error("it had expired when it came")]
    Expired,
    /// `nbf` is in the future, or no number.
    #[error("it is not valid yet")]
    NotYetValid,
    /// `iat` is missing, or further than a minute from the tenant's time.
    #[error("it does not say that it was made just now")]
    WrongIssuedAt,
    /// `nonce` is missing or another than was sent (OpenID Connect Core section 15.5.2).
    #[error("its nonce is not the one of this login: it may be another login's token")]
    WrongNonce,
    /// `at_hash` is another access token's (OpenID Connect Core section 3.1.3.8).
    #[error("it belongs to another access token than the one that came with it")]
    WrongAccessTokenHash,
}

impl IdTokenError {
    /// The cause's name in reports.
    pub fn cause(&self) -> &'static str {
        match self {
            Self::BadSignature | Self::Critical(_) => "bad-signature",
            Self::OtherKind(_) => "other-kind",
            Self::UnexpectedAlgorithm(..) => "unexpected-algorithm",
            Self::UnknownKey(_) => "unknown-key",
            Self::WrongIssuer(_) => "wrong-issuer",
            Self::WrongAudience(_) => "wrong-audience",
            Self::WrongAuthorizedParty(_) => "wrong-authorized-party",
            Self::MissingSubject => "missing-subject",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::WrongIssuedAt => "wrong-issued-at",
            Self::WrongNonce => "wrong-nonce",
            Self::WrongAccessTokenHash => "wrong-access-token-hash",
        }
    }
}

/// Validates an ID token, and gives it back taken apart. The signature is looked at before any claim.
///
/// # Errors
/// The first thing that is not as it must be.
pub fn validate(token: &str, expected: &Expected<'_>) -> Result<Jwt, IdTokenError> {
    let token = Jwt::parse(token).ok_or(IdTokenError::BadSignature)?;
    let (signature, algorithm) = match expected.signed_by {
        SignedBy::Tenant(keys) => (token.verify_rs256(keys), IdTokenAlgorithm::Rs256),
        SignedBy::Secret(secret) => (token.verify_hs256(secret), IdTokenAlgorithm::Hs256),
    };
    signature.map_err(|error| match error {
        SignatureError::Algorithm(found) => {
            IdTokenError::UnexpectedAlgorithm(shown(Some(&found)), algorithm.as_str())
        }
        SignatureError::UnknownKey(kid) => IdTokenError::UnknownKey(shown(kid.as_deref())),
        SignatureError::Critical(names) => IdTokenError::Critical(shown(Some(&names))),
        SignatureError::Signature => IdTokenError::BadSignature,
    })?;
    if let Some(kind) = token.kind().filter(|kind| kind != "jwt") {
        return Err(IdTokenError::OtherKind(shown(Some(&kind))));
    }
    let issuer = token.text("iss");
    if issuer != Some(expected.issuer) {
        return Err(IdTokenError::WrongIssuer(who_instead(
            issuer,
            expected.issuer,
        )));
    }
    let audiences = token.audiences();
    let for_others = || {
        let audiences = audiences.join(" ");
        IdTokenError::WrongAudience(who_instead(Some(&audiences), expected.client_id))
    };
    if !audiences.contains(&expected.client_id) {
        return Err(for_others());
    }
    let party = token.text("azp");
    if party.is_some_and(|party| party != expected.client_id)
        || (party.is_none() && (audiences.len() > 1 || token.claims().contains_key("azp")))
    {
        return Err(IdTokenError::WrongAuthorizedParty(who_instead(
            party,
            expected.client_id,
        )));
    }
    if audiences.len() > 1 {
        return Err(for_others());
    }
    if !token.text("sub").is_some_and(is_subject) {
        return Err(IdTokenError::MissingSubject);
    }
    if token
        .number("exp")
        .is_none_or(|end| end.saturating_add(LEEWAY) <= expected.now)
    {
        return Err(IdTokenError::Expired);
    }
    if token.is_early(expected.now, LEEWAY) {
        return Err(IdTokenError::NotYetValid);
    }
    // It was made in answer to the request just sent, so an old one is as wrong as one of tomorrow.
    if token
        .number("iat")
        .is_none_or(|made| made.saturating_sub(expected.now).saturating_abs() > LEEWAY)
    {
        return Err(IdTokenError::WrongIssuedAt);
    }
    if expected.nonce.is_some() && token.text("nonce") != expected.nonce {
        return Err(IdTokenError::WrongNonce);
    }
    if token.claims().contains_key("at_hash")
        && token.text("at_hash") != Some(&access_token_hash(expected.access_token))
    {
        return Err(IdTokenError::WrongAccessTokenHash);
    }
    Ok(token)
}

/// Whether a text can be a subject identifier (OpenID Connect Core section 2).
fn is_subject(text: &str) -> bool {
    !text.trim().is_empty()
        && text.len() <= 255
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

/// What is wrong with an ID token that came with a renewed login.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenewedIdTokenError {
    /// It is not as any ID token must be.
    #[error(transparent)]
    Token(#[from] IdTokenError),
    /// `sub` is another person than the one who logged in.
    #[error("it is of {0}, and {1} had logged in")]
    OtherSubject(String, String),
    /// `auth_time` is another moment than that of the login.
    #[error("it speaks of another login: its auth_time is another")]
    OtherLogin,
}

/// Validates the ID token of a renewed login (OpenID Connect Core section 12.2): genuine, and of the same login as the
/// original one. It need not repeat the nonce; where it does, it is that of the login.
///
/// # Errors
/// The first thing that is not as it must be.
pub fn validate_renewed(
    token: &str,
    original: &Jwt,
    expected: &Expected<'_>,
) -> Result<(), RenewedIdTokenError> {
    let renewed = validate(
        token,
        &Expected {
            nonce: None,
            ..*expected
        },
    )?;
    if renewed.claims().contains_key("nonce") && renewed.text("nonce") != original.text("nonce") {
        return Err(IdTokenError::WrongNonce.into());
    }
    let (now, then) = (renewed.text("sub"), original.text("sub"));
    if now != then {
        let now = who_instead(now, then.unwrap_or_default());
        return Err(RenewedIdTokenError::OtherSubject(now, shown(then)));
    }
    match (renewed.number("auth_time"), original.number("auth_time")) {
        (Some(now), Some(then)) if now != then => Err(RenewedIdTokenError::OtherLogin),
        _ => Ok(()),
    }
}

/// The left half of the access token's SHA-256 (OpenID Connect Core section 3.1.3.6).
fn access_token_hash(token: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
    URL_SAFE_NO_PAD.encode(&digest.as_ref()[..16])
}

fn shown(text: Option<&str>) -> String {
    who_instead(text, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NOW: i64 = 1_800_000_000;
    const ACCESS_TOKEN: &str = "an-opaque-access-token";
    const SECRET: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0";

    struct Signer {
        private: jsonwebtoken::EncodingKey,
        keys: Jwks,
        public: Vec<u8>,
    }

    fn signer() -> Signer {
        use aws_lc_rs::encoding::AsDer as _;
        use aws_lc_rs::signature::KeyPair as _;
        let pair = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048)
            .expect("a key pair");
        let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().expect("its private key");
        let public = pair.public_key();
        let engine = URL_SAFE_NO_PAD;
        let document = json!({"keys": [{
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one",
            "n": engine.encode(public.modulus().big_endian_without_leading_zero()),
            "e": engine.encode(public.exponent().big_endian_without_leading_zero()),
        }]});
        Signer {
            private: jsonwebtoken::EncodingKey::from_rsa_der(&rsa_private_key(der.as_ref())),
            public: public.as_ref().to_vec(),
            keys: Jwks::read(&crate::http::Answer::of(
                200,
                &[],
                document.to_string().as_bytes(),
            ))
            .expect("the keys"),
        }
    }

    /// The RSAPrivateKey within PKCS#8 (RFC 5958): what follows the algorithm is an octet string of two length bytes.
    fn rsa_private_key(pkcs8: &[u8]) -> Vec<u8> {
        pkcs8[26..].to_vec()
    }

    fn good() -> Value {
        json!({
            "iss": "https://acme.us.auth0.com/", "aud": "client", "sub": "auth0|1", "iat": NOW, "exp": NOW + 36_000,
            "nonce": "n", "at_hash": access_token_hash(ACCESS_TOKEN),
        })
    }

    /// The good claims with one changed; null takes it away.
    fn with(claim: &str, value: Value) -> Value {
        let mut claims = good();
        if value.is_null() {
            claims.as_object_mut().expect("claims").remove(claim);
        } else {
            claims[claim] = value;
        }
        claims
    }

    fn rs256(signer: &Signer, kid: Option<&str>, claims: &Value) -> String {
        let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
        header.kid = kid.map(str::to_owned);
        jsonwebtoken::encode(&header, claims, &signer.private).expect("a token")
    }

    fn hs256(secret: &[u8], claims: &Value) -> String {
        let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
        header.kid = Some("one".into());
        jsonwebtoken::encode(
            &header,
            claims,
            &jsonwebtoken::EncodingKey::from_secret(secret),
        )
        .expect("a token")
    }

    fn expected(signed_by: SignedBy<'_>) -> Expected<'_> {
        Expected {
            signed_by,
            issuer: "https://acme.us.auth0.com/",
            client_id: "client",
            nonce: Some("n"),
            access_token: ACCESS_TOKEN,
            now: NOW,
        }
    }

    #[test]
    fn every_bad_token_is_refused_with_its_own_cause() {
        let signer = signer();
        let by_tenant = expected(SignedBy::Tenant(&signer.keys));
        let cause = |token: &str| validate(token, &by_tenant).map_err(|error| error.cause());
        let sign = |claims: Value| rs256(&signer, Some("one"), &claims);
        assert!(cause(&sign(good())).is_ok());
        for (claims, wanted) in [
            (with("iss", Value::Null), "wrong-issuer"),
            (
                with("iss", json!("https://acme.us.auth0.com")),
                "wrong-issuer",
            ),
            (
                with("iss", json!("https://evil.us.auth0.com/")),
                "wrong-issuer",
            ),
            (with("aud", Value::Null), "wrong-audience"),
            (with("aud", json!("other")), "wrong-audience"),
            (with("aud", json!([])), "wrong-audience"),
            (
                with("aud", json!(["client", "other"])),
                "wrong-authorized-party",
            ),
            (with("azp", json!("other")), "wrong-authorized-party"),
            (with("azp", json!(7)), "wrong-authorized-party"),
            (with("sub", Value::Null), "missing-subject"),
            (with("sub", json!("")), "missing-subject"),
            (with("sub", json!(" ")), "missing-subject"),
            (with("exp", Value::Null), "expired"),
            (with("exp", json!(NOW - 600)), "expired"),
            (with("exp", json!("tomorrow")), "expired"),
            (with("iat", Value::Null), "wrong-issued-at"),
            (with("iat", json!(NOW + 600)), "wrong-issued-at"),
            (with("iat", json!(NOW - 600)), "wrong-issued-at"),
            (with("nonce", Value::Null), "wrong-nonce"),
            (with("nonce", json!("other")), "wrong-nonce"),
            (with("at_hash", json!("x")), "wrong-access-token-hash"),
            (with("at_hash", json!(7)), "wrong-access-token-hash"),
        ] {
            assert_eq!(cause(&sign(claims.clone())).err(), Some(wanted), "{claims}");
        }
        let mut several = with("aud", json!(["client", "other"]));
        several["azp"] = json!("client");
        assert_eq!(cause(&sign(several)).err(), Some("wrong-audience"));
        for claims in [
            with("iat", json!(NOW + 60)),
            with("iat", json!(NOW - 60)),
            with("exp", json!(NOW - 59)),
            with("at_hash", Value::Null),
            with("azp", json!("client")),
            with("aud", json!(["client"])),
        ] {
            assert!(cause(&sign(claims.clone())).is_ok(), "{claims}");
        }
    }

    #[test]
    fn every_bad_signature_is_refused_with_its_own_cause() {
        let signer = signer();
        let by_tenant = expected(SignedBy::Tenant(&signer.keys));
        let secret = ClientSecret::parse(SECRET.into(), &crate::domain::Redactor::default())
            .expect("a secret")
            .value;
        let by_secret = expected(SignedBy::Secret(&secret));
        let cause = |token: &str, expected| validate(token, expected).map_err(|e| e.cause()).err();
        let good_token = rs256(&signer, Some("one"), &good());
        let body = URL_SAFE_NO_PAD.encode(good().to_string());
        let none = format!(
            "{}.{body}.",
            URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#)
        );
        let (start, _) = good_token.rsplit_once('.').expect("three parts");
        let other = rs256(&signer, Some("one"), &with("sub", json!("auth0|2")));
        let forged = format!("{start}.{}", other.rsplit_once('.').expect("parts").1);
        for (token, wanted) in [
            (none.clone(), "unexpected-algorithm"),
            (forged, "bad-signature"),
            (format!("{start}."), "bad-signature"),
            ("opaque".into(), "bad-signature"),
            (rs256(&signer, Some("two"), &good()), "unknown-key"),
            (hs256(&signer.public, &good()), "unexpected-algorithm"),
            (hs256(SECRET.as_bytes(), &good()), "unexpected-algorithm"),
        ] {
            assert_eq!(cause(&token, &by_tenant), Some(wanted), "{token}");
        }
        for (token, wanted) in [
            (hs256(SECRET.as_bytes(), &good()), None),
            (hs256(&signer.public, &good()), Some("bad-signature")),
            (good_token, Some("unexpected-algorithm")),
            (none, Some("unexpected-algorithm")),
        ] {
            assert_eq!(cause(&token, &by_secret), wanted, "{token}");
        }
        // A token without a kid is the only key's, and a login without a nonce asks for none.
        assert_eq!(cause(&rs256(&signer, None, &good()), &by_tenant), None);
        // Several keys may have one id: each is tried (RFC 7517 section 4.5).
        let mut keys = self::signer().keys;
        keys.usable.extend(signer.keys.usable.clone());
        let by_both = expected(SignedBy::Tenant(&keys));
        assert_eq!(cause(&rs256(&signer, Some("one"), &good()), &by_both), None);
        assert_eq!(
            cause(&rs256(&self::signer(), Some("one"), &good()), &by_both),
            Some("bad-signature")
        );
        assert_eq!(
            cause(&rs256(&signer, None, &good()), &by_both),
            Some("unknown-key")
        );
        // Tokens of another kind are signed by the same keys.
        for (kind, wanted) in [
            (None, None),
            (Some("jwt"), None),
            (Some("application/JWT"), None),
            (Some("at+jwt"), Some("other-kind")),
            (Some("logout+jwt"), Some("other-kind")),
            (Some(""), Some("other-kind")),
        ] {
            let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
            header.typ = kind.map(str::to_owned);
            let token = jsonwebtoken::encode(&header, &good(), &signer.private).expect("a token");
            assert_eq!(cause(&token, &by_tenant), wanted, "{kind:?}");
        }
        let without = Expected {
            nonce: None,
            ..by_tenant
        };
        let token = rs256(&signer, Some("one"), &with("nonce", Value::Null));
        assert_eq!(cause(&token, &without), None);
    }

    #[test]
    fn a_renewed_token_is_of_the_same_login() {
        let signer = signer();
        let expected = expected(SignedBy::Tenant(&signer.keys));
        let sign = |claims: &Value| rs256(&signer, Some("one"), claims);
        let mut first = good();
        first["auth_time"] = json!(NOW - 5);
        let original = validate(&sign(&first), &expected).expect("a good token");
        let renewed = |claim: &str, value: Value| {
            let mut claims = with(claim, value);
            if claim != "auth_time" {
                claims["auth_time"] = json!(NOW - 5);
            }
            validate_renewed(&sign(&claims), &original, &expected)
        };
        assert_eq!(renewed("nonce", Value::Null), Ok(()));
        assert_eq!(renewed("nonce", json!("n")), Ok(()));
        assert_eq!(renewed("auth_time", Value::Null), Ok(()));
        assert_eq!(
            renewed("nonce", json!("m")),
            Err(IdTokenError::WrongNonce.into())
        );
        assert_eq!(
            renewed("auth_time", json!(NOW)),
            Err(RenewedIdTokenError::OtherLogin)
        );
        assert!(matches!(
            renewed("sub", json!("auth0|2")),
            Err(RenewedIdTokenError::OtherSubject(..))
        ));
        for (claim, value) in [
            ("iss", json!("https://evil.example/")),
            ("aud", json!("other")),
            ("azp", json!("other")),
            ("iat", json!(NOW - 600)),
        ] {
            assert!(
                matches!(renewed(claim, value), Err(RenewedIdTokenError::Token(_))),
                "{claim}"
            );
        }
    }
}
