//! `private_key_jwt`: an application that proves itself with a key of its own (RFC 7523, section 2.2).

use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PSS_2048_8192_SHA256, RsaParameters,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::sandbox::auth::exchange::Parameters;
use crate::sandbox::call::Call;
use crate::sandbox::host::keys::take_apart;
use crate::sandbox::tenant::{Client, Credential};

/// What `client_assertion_type` says of such an assertion.
const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The longest that one is read, in bytes.
const LONGEST: usize = 2048;
/// The longest that one lives, in seconds.
const LONGEST_LIFE: i64 = 300;
/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 60;

/// Whether a request comes with one.
pub(crate) fn is_given(parameters: &Parameters) -> bool {
    parameters.contains_key("client_assertion")
}

/// Whom an assertion is said to be of, where the request does not say it beside it.
pub(crate) fn subject(parameters: &Parameters) -> Option<String> {
    let (_, claims, _, _) = take_apart(parameters.get("client_assertion")?)?;
    Some(claims["sub"].as_str()?.to_owned())
}

/// Whether an assertion proves the application; otherwise why not, for the tenant's log.
pub(crate) fn check(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &Parameters,
) -> Result<(), &'static str> {
    if parameters.get("client_assertion_type").map(String::as_str) != Some(BEARER) {
        return Err("client_assertion_type is not jwt-bearer");
    }
    let assertion = parameters
        .get("client_assertion")
        .map_or("", String::as_str);
    if assertion.len() > LONGEST {
        return Err("The client assertion is longer than 2048 bytes");
    }
    let (header, claims, input, signature) =
        take_apart(assertion).ok_or("The client assertion is not a JWT")?;
    let algorithm = header["alg"].as_str().unwrap_or_default();
    let now = call.epoch();
    let known = client
        .credentials
        .iter()
        .filter(|key| key.alg == algorithm)
        .filter(|key| header["kid"].is_null() || header["kid"] == key.kid.as_str())
        .filter(|key| key.expires.is_none_or(|end| end.unix_timestamp() > now))
        .any(|key| is_signed_with(key, input, &signature));
    if !known {
        return Err("The client assertion is signed with none of the application's credentials");
    }
    for name in ["iss", "sub"] {
        if claims[name] != client.client_id.as_str() {
            return Err("iss and sub of the client assertion must be the client_id");
        }
    }
    // One text: an array, or the address of the token endpoint, is not taken any more.
    if claims["aud"] != call.issuer.as_str() {
        return Err("aud of the client assertion must be the tenant's issuer, as one text");
    }
    let ends = claims["exp"]
        .as_i64()
        .ok_or("exp is missing in the client assertion")?;
    if ends <= now - LEEWAY {
        return Err("The client assertion has expired");
    }
    if ends > now + LONGEST_LIFE + LEEWAY {
        return Err("The client assertion lives longer than five minutes");
    }
    let not_before = [&claims["iat"], &claims["nbf"]];
    if not_before
        .iter()
        .any(|time| time.as_i64().is_some_and(|time| time > now + LEEWAY))
    {
        return Err("The client assertion is from the future");
    }
    let id = match &claims["jti"] {
        Value::String(id) if !id.is_empty() => (client.client_id.clone(), id.clone()),
        _ => return Err("jti is missing in the client assertion"),
    };
    if call.live.assertions.contains_key(&id) {
        return Err("The client assertion has been used already");
    }
    call.live.assertions.insert(id, ());
    Ok(())
}

fn is_signed_with(key: &Credential, input: &str, signature: &[u8]) -> bool {
    let algorithm: &'static RsaParameters = match key.alg.as_str() {
        "RS256" => &RSA_PKCS1_2048_8192_SHA256,
        "RS384" => &RSA_PKCS1_2048_8192_SHA384,
        "PS256" => &RSA_PSS_2048_8192_SHA256,
        _ => return false,
    };
    public_key(&key.pem)
        .and_then(|der| ParsedPublicKey::new(algorithm, der).ok())
        .is_some_and(|key| key.verify_sig(input.as_bytes(), signature).is_ok())
}

/// Whether it is a public RSA key that assertions can be checked with.
pub(crate) fn is_usable(pem: &str) -> bool {
    public_key(pem)
        .is_some_and(|der| ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).is_ok())
}

/// The key within a PEM text (RFC 7468): `PUBLIC KEY`, or `RSA PUBLIC KEY`.
fn public_key(pem: &str) -> Option<Vec<u8>> {
    let (_, rest) = pem.split_once("PUBLIC KEY-----")?;
    let (body, _) = rest.split_once("-----END")?;
    let body: String = body.split_whitespace().collect();
    STANDARD.decode(body).ok()
}
