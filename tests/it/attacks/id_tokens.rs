//! Bad ID tokens, each refused for what is wrong with it. Beside those that the OpenID Foundation's conformance suite for
//! relying parties sends as well stands the name of its test.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use maz_auth0::auth0::{Expected, Jwks, Jwt, SignedBy, validate};
use maz_auth0::domain::ClientSecret;
use maz_auth0::http::Answer;
use serde_json::{Value, json};

const NOW: i64 = 1_800_000_000;
const ISSUER: &str = "https://acme.us.auth0.com/";
const CLIENT: &str = "ujY92uutE7GMyoSKlDLwind2cxD40HR3";
const ACCESS_TOKEN: &str = "an-opaque-access-token";
const SECRET: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0";

/// A key pair, and the key set that publishes it.
pub(crate) struct Signer {
    private: EncodingKey,
    public: Vec<u8>,
    pub(crate) jwk: Value,
}

impl Signer {
    pub(crate) fn new(kid: &str) -> Self {
        let pair = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048)
            .expect("a key pair");
        let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().expect("its private key");
        let public = pair.public_key();
        Self {
            // The RSAPrivateKey within PKCS#8 (RFC 5958) begins after the algorithm and an octet string's length.
            private: EncodingKey::from_rsa_der(&der.as_ref()[26..]),
            public: public.as_ref().to_vec(),
            jwk: json!({
                "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
                "n": URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero()),
                "e": URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero()),
            }),
        }
    }

    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        signed(header, claims, &self.private, Algorithm::RS256)
    }
}

fn signed(header: &Value, claims: &Value, key: &EncodingKey, algorithm: Algorithm) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let signature = crypto::sign(message.as_bytes(), key, algorithm).expect("a signature");
    format!("{message}.{signature}")
}

fn keys(jwks: &[&Value]) -> Jwks {
    let body = json!({"keys": jwks}).to_string();
    Jwks::read(&Answer::of(
        200,
        &[("content-type", "application/json")],
        body.as_bytes(),
    ))
    .expect("the keys")
}

pub(crate) fn header() -> Value {
    json!({"alg": "RS256", "typ": "JWT", "kid": "one"})
}

fn good() -> Value {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, ACCESS_TOKEN.as_bytes());
    json!({
        "iss": ISSUER, "aud": CLIENT, "sub": "auth0|1", "iat": NOW, "exp": NOW + 36_000, "nonce": "n-0S6_WzA2Mj",
        "at_hash": URL_SAFE_NO_PAD.encode(&digest.as_ref()[..16]),
    })
}

/// A document with one member changed; null takes it away.
pub(crate) fn with(mut document: Value, member: &str, value: Value) -> Value {
    let members = document.as_object_mut().expect("an object");
    if value.is_null() {
        members.remove(member);
    } else {
        members.insert(member.to_owned(), value);
    }
    document
}

/// What is wrong, the token, the cause that it must be refused for, and the conformance suite's test.
struct Bad {
    what: String,
    token: String,
    cause: &'static str,
    conformance: &'static str,
}

/// A claim, its bad values, the cause, and the conformance suite's test. Null: the claim is missing.
fn bad_claims() -> Vec<(&'static str, Vec<Value>, &'static str, &'static str)> {
    let long = "a".repeat(256);
    let control = "auth0|1\u{7f}";
    vec![
        (
            "iss",
            vec![Value::Null],
            "wrong-issuer",
            "oidcc-client-test-missing-iss",
        ),
        (
            "iss",
            vec![
                json!("https://acme.us.auth0.com"),
                json!("https://acme.us.auth0.com//"),
                json!("http://acme.us.auth0.com/"),
                json!("https://ACME.us.auth0.com/"),
                json!("https://acme.us.auth0.com/ "),
                json!(" https://acme.us.auth0.com/"),
                json!("https://acme.us.auth0.com:443/"),
                json!("https://acme.us.auth0.com/?"),
                json!("https://acme.us.auth0.com/#"),
                json!("https://acme.us.auth0.com./"),
                json!("https://acme.us.auth0.com.evil.example/"),
                json!("https://evil.example/"),
                json!("https://acme.eu.auth0.com/"),
                json!("https://acme.us.auth0.com@evil.example/"),
                json!("acme.us.auth0.com"),
                json!("https://аcme.us.auth0.com/"),
                json!("https://acme.us.auth0.com/\u{0}"),
                json!("https://acme.us.auth0.com\u{200b}/"),
                json!(""),
                json!(7),
                json!(true),
                json!([ISSUER]),
                json!({"iss": ISSUER}),
            ],
            "wrong-issuer",
            "oidcc-client-test-invalid-iss",
        ),
        (
            "aud",
            vec![Value::Null],
            "wrong-audience",
            "oidcc-client-test-missing-aud",
        ),
        (
            "aud",
            vec![
                json!("another-application"),
                json!(""),
                json!([]),
                json!([""]),
                json!(["another-application"]),
                json!([[CLIENT]]),
                json!({"aud": CLIENT}),
                json!(7),
                json!(true),
                json!(format!("{CLIENT} ")),
                json!(CLIENT.to_lowercase()),
                json!(format!("{CLIENT},other")),
                json!(format!("{CLIENT} other")),
                json!(ISSUER),
                json!(format!("{ISSUER}userinfo")),
                // A member that is no text makes the list nobody's.
                json!([CLIENT, 7]),
                json!([7, CLIENT]),
                json!([CLIENT, null]),
                json!([CLIENT, true]),
                json!([CLIENT, {}]),
                json!([CLIENT, [CLIENT]]),
                json!([CLIENT, 1.5]),
            ],
            "wrong-audience",
            "oidcc-client-test-invalid-aud",
        ),
        (
            "aud",
            vec![
                json!([CLIENT, "another-application"]),
                json!(["another-application", CLIENT]),
                json!([CLIENT, CLIENT]),
            ],
            "wrong-authorized-party",
            "",
        ),
        (
            "azp",
            vec![
                json!("another-application"),
                json!(""),
                json!(7),
                json!(true),
                json!([CLIENT]),
                json!({}),
                json!(CLIENT.to_lowercase()),
                json!(format!("{CLIENT} ")),
                json!(ISSUER),
            ],
            "wrong-authorized-party",
            "",
        ),
        (
            "sub",
            vec![Value::Null],
            "missing-subject",
            "oidcc-client-test-missing-sub",
        ),
        (
            "sub",
            vec![
                json!(""),
                json!(7),
                json!(true),
                json!([]),
                json!(["auth0|1"]),
                json!({}),
                json!(long),
                json!("auth0|é"),
                json!("аuth0|1"),
                json!("auth0|1\n"),
                json!("auth0|1\u{0}"),
                json!(control),
                json!("auth0|\u{202e}1"),
                json!("auth0|1\u{200b}"),
            ],
            "missing-subject",
            "",
        ),
        (
            "exp",
            vec![
                Value::Null,
                json!(NOW - 61),
                json!(NOW - 60),
                json!(NOW - 3600),
                json!(0),
                json!(-1),
                json!(1),
                json!("never"),
                json!((NOW + 3600).to_string()),
                json!(true),
                json!([NOW + 3600]),
                json!({}),
                json!(i64::MIN),
                json!(-1e300),
                // In milliseconds of 1970.
                json!(NOW / 1000),
            ],
            "expired",
            "",
        ),
        (
            "iat",
            vec![Value::Null],
            "wrong-issued-at",
            "oidcc-client-test-missing-iat",
        ),
        (
            "iat",
            vec![
                json!(NOW + 61),
                json!(NOW - 61),
                json!(NOW + 3600),
                json!(NOW - 3600),
                json!(NOW * 1000),
                json!(0),
                json!(-1),
                json!(i64::MAX),
                json!(i64::MIN),
                json!(u64::MAX),
                json!(1e300),
                json!(-1e300),
                json!("now"),
                json!(NOW.to_string()),
                json!(true),
                json!([NOW]),
                json!({}),
            ],
            "wrong-issued-at",
            "",
        ),
        (
            "nbf",
            vec![
                json!(NOW + 61),
                json!(NOW + 3600),
                json!(NOW * 1000),
                json!(i64::MAX),
                json!(u64::MAX),
                json!(1e300),
                json!("tomorrow"),
                json!(NOW.to_string()),
                json!(true),
                json!([NOW]),
                json!({}),
            ],
            "not-yet-valid",
            "",
        ),
        (
            "nonce",
            vec![Value::Null],
            "wrong-nonce",
            "oidcc-client-test-missing-nonce",
        ),
        (
            "nonce",
            vec![
                json!("another"),
                json!(""),
                json!("n-0S6_WzA2Mj "),
                json!("N-0S6_WzA2Mj"),
                json!("n-0S6_WzA2M"),
                json!("n-0S6_WzA2Mjj"),
                json!(7),
                json!(true),
                json!(["n-0S6_WzA2Mj"]),
                json!({}),
                json!("n-0S6_WzA2Mj\u{0}"),
            ],
            "wrong-nonce",
            "oidcc-client-test-nonce-invalid",
        ),
        (
            "at_hash",
            vec![
                json!("another"),
                json!(""),
                json!(7),
                json!(true),
                json!([]),
                json!({}),
                json!("AAAAAAAAAAAAAAAAAAAAAA"),
                json!("AAAAAAAAAAAAAAAAAAAAAA=="),
            ],
            "wrong-access-token-hash",
            "oidcc-client-test-invalid-at-hash",
        ),
    ]
}

/// A member of the header, its bad values, and the cause. The token is signed over it, so the signature itself is right.
fn bad_headers() -> Vec<(&'static str, Vec<Value>, &'static str, &'static str)> {
    vec![
        (
            "alg",
            vec![
                Value::Null,
                json!(""),
                json!("none"),
                json!("NONE"),
                json!("None"),
                json!("rs256"),
                json!("RS256 "),
                json!("RS384"),
                json!("RS512"),
                json!("PS256"),
                json!("ES256"),
                json!("EdDSA"),
                json!("HS256"),
                json!(7),
                json!(["RS256"]),
                json!(true),
            ],
            "unexpected-algorithm",
            "",
        ),
        (
            "crit",
            vec![
                json!(["exp"]),
                json!(["b64"]),
                json!([]),
                json!(["http://example.invalid/unknown"]),
                json!("exp"),
                json!({}),
                json!(7),
                json!(["alg"]),
                json!([""]),
                json!(true),
                json!([7]),
            ],
            "bad-signature",
            "",
        ),
        (
            "kid",
            vec![
                json!("another"),
                json!(""),
                json!("ONE"),
                json!("one "),
                json!(7),
                json!(true),
                json!(["one"]),
                json!({}),
                json!("../../etc/passwd"),
                json!("one' OR '1'='1"),
                json!("https://evil.example/jwks.json"),
            ],
            "unknown-key",
            "",
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn bad_tokens(signer: &Signer, other: &Signer) -> Vec<Bad> {
    let mut tokens = Vec::new();
    let mut add = |what: String, token: String, cause, conformance| {
        tokens.push(Bad {
            what,
            token,
            cause,
            conformance,
        });
    };
    for (claim, values, cause, conformance) in bad_claims() {
        for value in values {
            let token = signer.sign(&header(), &with(good(), claim, value.clone()));
            add(format!("{claim} {value}"), token, cause, conformance);
        }
    }
    for (member, values, cause, conformance) in bad_headers() {
        for value in values {
            let token = signer.sign(&with(header(), member, value.clone()), &good());
            add(format!("{member} {value}"), token, cause, conformance);
        }
    }
    let fine = signer.sign(&header(), &good());
    let (message, signature) = fine.rsplit_once('.').expect("three parts");
    let (head, claims) = message.split_once('.').expect("two parts");
    let unsigned = |algorithm: &str| {
        let head = URL_SAFE_NO_PAD.encode(json!({"alg": algorithm, "typ": "JWT"}).to_string());
        format!("{head}.{claims}.")
    };
    add(
        "no signature".into(),
        unsigned("none"),
        "unexpected-algorithm",
        "oidcc-client-test-idtoken-sig-none",
    );
    add(
        "an empty algorithm".into(),
        unsigned(""),
        "unexpected-algorithm",
        "",
    );
    let hs256 = |secret: &[u8]| {
        let head = json!({"alg": "HS256", "typ": "JWT", "kid": "one"});
        signed(
            &head,
            &good(),
            &EncodingKey::from_secret(secret),
            Algorithm::HS256,
        )
    };
    add(
        "HS256 with the public key".into(),
        hs256(&signer.public),
        "unexpected-algorithm",
        "oidcc-client-test-invalid-sig-hs256",
    );
    add(
        "HS256 with the modulus".into(),
        hs256(signer.jwk["n"].as_str().expect("n").as_bytes()),
        "unexpected-algorithm",
        "",
    );
    add(
        "HS256 with nothing".into(),
        hs256(b""),
        "unexpected-algorithm",
        "",
    );
    add(
        "HS256 with the secret".into(),
        hs256(SECRET.as_bytes()),
        "unexpected-algorithm",
        "",
    );
    add(
        "another key's signature".into(),
        other.sign(&header(), &good()),
        "bad-signature",
        "oidcc-client-test-invalid-sig-rs256",
    );
    add(
        "a key of its own in the header".into(),
        other.sign(&with(header(), "jwk", other.jwk.clone()), &good()),
        "bad-signature",
        "",
    );
    add(
        "a key set of its own in the header".into(),
        other.sign(
            &with(header(), "jku", json!("https://evil.example/jwks.json")),
            &good(),
        ),
        "bad-signature",
        "",
    );
    let another = signer.sign(&header(), &with(good(), "sub", json!("auth0|2")));
    let (other_message, other_signature) = another.rsplit_once('.').expect("three parts");
    let other_claims = other_message.split_once('.').expect("two parts").1;
    for (what, token) in [
        (
            "another token's signature",
            format!("{message}.{other_signature}"),
        ),
        (
            "another token's claims",
            format!("{head}.{other_claims}.{signature}"),
        ),
        ("an empty signature", format!("{message}.")),
        (
            "a signature cut short",
            format!("{message}.{}", &signature[..signature.len() - 4]),
        ),
        (
            "a signature with more behind it",
            format!("{message}.{signature}AAAA"),
        ),
        (
            "a signature in another alphabet",
            format!(
                "{message}.{}",
                STANDARD.encode(URL_SAFE_NO_PAD.decode(signature).expect("bytes"))
            ),
        ),
        (
            "a signature with padding",
            format!(
                "{message}.{}",
                URL_SAFE.encode(URL_SAFE_NO_PAD.decode(signature).expect("bytes"))
            ),
        ),
        (
            "a signature of zeros",
            format!("{message}.{}", URL_SAFE_NO_PAD.encode([0_u8; 256])),
        ),
        ("a signature of one", format!("{message}.AQ")),
        (
            "claims with padding",
            format!("{head}.{claims}=.{signature}"),
        ),
        ("a blank before it", format!(" {fine}")),
        ("a blank behind it", format!("{fine} ")),
        ("a line end behind it", format!("{fine}\n")),
        ("Bearer before it", format!("Bearer {fine}")),
        ("four parts", format!("{fine}.AAAA")),
        ("five parts, as if encrypted", format!("{fine}.AAAA.AAAA")),
        ("two parts", message.to_owned()),
        ("one part", head.to_owned()),
        ("no header", format!(".{claims}.{signature}")),
        ("no claims", format!("{head}..{signature}")),
        ("nothing but dots", "..".to_owned()),
        ("nothing", String::new()),
        ("an opaque text", "k3jh4k5jh34k5j".to_owned()),
        (
            "a header that is a list",
            format!(
                "{}.{claims}.{signature}",
                URL_SAFE_NO_PAD.encode(r#"[{"alg":"RS256"}]"#)
            ),
        ),
        (
            "claims that are a list",
            format!("{head}.{}.{signature}", URL_SAFE_NO_PAD.encode("[]")),
        ),
        (
            "claims that are a text",
            format!(
                "{head}.{}.{signature}",
                URL_SAFE_NO_PAD.encode("\"claims\"")
            ),
        ),
        (
            "claims that are cut",
            format!(
                "{head}.{}.{signature}",
                URL_SAFE_NO_PAD.encode(r#"{"iss":"https://acme"#)
            ),
        ),
        (
            "claims with more behind them",
            format!(
                "{head}.{}.{signature}",
                URL_SAFE_NO_PAD.encode(format!("{}{{}}", good()))
            ),
        ),
        (
            "claims that are no UTF-8",
            format!(
                "{head}.{}.{signature}",
                URL_SAFE_NO_PAD.encode([b'{', 0xff, b'}'])
            ),
        ),
        ("the whole token twice", format!("{fine}{fine}")),
        (
            "the JSON form of a token",
            json!({"payload": claims, "protected": head, "signature": signature}).to_string(),
        ),
    ] {
        add(what.into(), token, "bad-signature", "");
    }
    tokens
}

fn expected(signed_by: SignedBy<'_>) -> Expected<'_> {
    Expected {
        signed_by,
        issuer: ISSUER,
        client_id: CLIENT,
        nonce: Some("n-0S6_WzA2Mj"),
        access_token: ACCESS_TOKEN,
        now: NOW,
    }
}

#[test]
fn every_bad_id_token_is_refused_for_what_is_wrong_with_it() {
    let (signer, other) = (Signer::new("one"), Signer::new("two"));
    let published = keys(&[&signer.jwk, &other.jwk]);
    let by_tenant = expected(SignedBy::Tenant(&published));
    assert!(validate(&signer.sign(&header(), &good()), &by_tenant).is_ok());
    let bad = bad_tokens(&signer, &other);
    let mut broken = Vec::new();
    for one in &bad {
        match validate(&one.token, &by_tenant) {
            Err(error) if error.cause() == one.cause => {}
            outcome => broken.push(format!(
                "{} {}: {:?} in place of {}",
                one.what,
                one.conformance,
                outcome.map_err(|error| error.cause()).map(|_| "accepted"),
                one.cause
            )),
        }
    }
    let named = bad.iter().filter(|one| !one.conformance.is_empty()).count();
    println!(
        "ID tokens: tried {} ({named} of the conformance suite), held {}, broken {}",
        bad.len(),
        bad.len() - broken.len(),
        broken.len()
    );
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(bad.len() >= 160, "{}", bad.len());
}

/// What the conformance suite calls kid-absent: with one key there is no doubt, with several there is.
#[test]
fn a_token_without_a_kid_is_taken_where_there_is_one_key_alone() {
    let (signer, other) = (Signer::new("one"), Signer::new("two"));
    let token = signer.sign(&with(header(), "kid", Value::Null), &good());
    let cause = |published: &Jwks| {
        validate(&token, &expected(SignedBy::Tenant(published)))
            .map(|_| ())
            .map_err(|error| error.cause())
    };
    // oidcc-client-test-kid-absent-single-jwks, oidcc-client-test-kid-absent-multiple-jwks
    assert_eq!(cause(&keys(&[&signer.jwk])), Ok(()));
    assert_eq!(cause(&keys(&[&signer.jwk, &other.jwk])), Err("unknown-key"));
}

/// Where the application is set to HS256, nothing but its own secret signs.
#[test]
fn by_the_secret_nothing_else_is_taken() {
    let signer = Signer::new("one");
    let secret = ClientSecret::parse(SECRET.into(), &maz_auth0::domain::Redactor::default())
        .expect("a secret")
        .value;
    let by_secret = expected(SignedBy::Secret(&secret));
    let head = json!({"alg": "HS256", "typ": "JWT"});
    let sign = |head: &Value, secret: &[u8]| {
        signed(
            head,
            &good(),
            &EncodingKey::from_secret(secret),
            Algorithm::HS256,
        )
    };
    assert!(validate(&sign(&head, SECRET.as_bytes()), &by_secret).is_ok());
    for (token, cause) in [
        (sign(&head, b"another"), "bad-signature"),
        (sign(&head, b""), "bad-signature"),
        (sign(&head, &signer.public), "bad-signature"),
        (
            sign(
                &with(head.clone(), "crit", json!(["exp"])),
                SECRET.as_bytes(),
            ),
            "bad-signature",
        ),
        (
            sign(
                &with(head.clone(), "alg", json!("HS512")),
                SECRET.as_bytes(),
            ),
            "unexpected-algorithm",
        ),
        (signer.sign(&header(), &good()), "unexpected-algorithm"),
    ] {
        let outcome = validate(&token, &by_secret).map_err(|error| error.cause());
        assert_eq!(outcome.err(), Some(cause), "{token}");
    }
}

/// Numbers of another's are only compared, however large.
#[test]
fn no_number_in_a_token_makes_it_panic() {
    for number in [
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "1e308",
        "-1e308",
        "0.5",
        "null",
    ] {
        let claims =
            format!(r#"{{"exp":{number},"iat":{number},"nbf":{number},"auth_time":{number}}}"#);
        let token = format!("e30.{}.", URL_SAFE_NO_PAD.encode(claims));
        let token = Jwt::parse(&token).expect("three parts");
        for now in [i64::MIN, -1, 0, NOW, i64::MAX] {
            let _ = token.is_early(now, 60);
        }
        let _ = token.number("exp");
    }
}
