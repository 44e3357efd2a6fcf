//! The tenant's signing keys (RFC 7517).

use crate::http::{Answer, Error};
use base64::Engine as _;
use serde_json::Value;
use std::ops::RangeInclusive;

/// One key, as far as it is needed.
#[derive(Debug, Clone)]
pub struct Jwk {
    /// Its id.
    pub kid: Option<String>,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

/// The keys that can verify an RS256 signature, and how many there were in all.
#[derive(Debug, Clone)]
pub struct Jwks {
    /// RSA keys for signatures, of 2048 bits or more.
    pub usable: Vec<Jwk>,
    /// All keys of the document.
    pub total: usize,
}

impl Jwks {
    /// Where Auth0 keeps them.
    pub const PATH: &'static str = "/.well-known/jwks.json";

    /// Reads the document. Keys of other kinds, and keys that are broken, are passed over.
    ///
    /// # Errors
    /// If the answer is not the document.
    pub fn read(answer: &Answer) -> Result<Self, Error> {
        if answer.status != 200 {
            return Err(answer.unexpected());
        }
        let json = answer.json()?;
        let Some(keys) = json.get("keys").and_then(Value::as_array) else {
            return Err(Error::WrongShape("it has no list of keys".into()));
        };
        Ok(Self {
            usable: keys.iter().filter_map(Jwk::read).collect(),
            total: keys.len(),
        })
    }

    /// Whether a key is among those of another document too.
    pub fn shares_one_with(&self, other: &Self) -> bool {
        let is_there = |key: &Jwk| {
            let is_it = |one: &Jwk| one.modulus == key.modulus && one.exponent == key.exponent;
            other.usable.iter().any(is_it)
        };
        self.usable.iter().any(is_there)
    }

    /// The keys with this id, of which there may be several (RFC 7517 section 4.5); where a token names none, the only key
    /// there is.
    pub fn find(&self, kid: Option<&str>) -> Vec<&Jwk> {
        let one = self.usable.len() == 1;
        let is_named = |key: &&Jwk| match kid {
            Some(_) => key.kid.as_deref() == kid,
            None => one,
        };
        self.usable.iter().filter(is_named).collect()
    }
}

/// RSA keys are of so many bits at least (RFC 7518 section 3.3), and a longer one, or a longer exponent, is used by nobody: a
/// verifier takes too long with it.
const MODULUS: RangeInclusive<usize> = 2048..=8192;
const EXPONENT: RangeInclusive<usize> = 2..=33;

/// A number of a key (RFC 7518 section 6.3.1), without zeros before it.
fn number(text: &str) -> Option<Vec<u8>> {
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let bytes = engine.decode(text).ok()?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    Some(bytes[zeros..].to_vec())
}

fn bits(number: &[u8]) -> usize {
    let zeros = number.first().map_or(0, |byte| byte.leading_zeros());
    (number.len() * 8).saturating_sub(zeros as usize)
}

impl Jwk {
    fn read(value: &Value) -> Option<Self> {
        let text = |member: &str| value.get(member).and_then(Value::as_str);
        if text("kty") != Some("RSA")
            || text("use").is_some_and(|purpose| purpose != "sig")
            || text("alg").is_some_and(|algorithm| algorithm != "RS256")
        {
            return None;
        }
        // RFC 7517 section 4.3: where the uses are named, this one must be.
        if let Some(uses) = value.get("key_ops")
            && !uses.as_array()?.iter().any(|name| name == "verify")
        {
            return None;
        }
        let (modulus, exponent) = (number(text("n")?)?, number(text("e")?)?);
        // Both are odd, and an exponent of one signs nothing (RFC 8017 section 3.1).
        let is_odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
        let is_sound = MODULUS.contains(&bits(&modulus))
            && EXPONENT.contains(&bits(&exponent))
            && is_odd(&modulus)
            && is_odd(&exponent);
        is_sound.then(|| Self {
            kid: text("kid").map(str::to_owned),
            modulus,
            exponent,
        })
    }

    /// Whether the signature (base64url) is this key's, by RS256 (RFC 7518 section 3.3).
    pub(crate) fn verifies(&self, message: &[u8], signature: &str) -> bool {
        let key = jsonwebtoken::DecodingKey::from_rsa_raw_components(&self.modulus, &self.exponent);
        jsonwebtoken::crypto::verify(signature, message, &key, jsonwebtoken::Algorithm::RS256)
            .unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn key(modulus: &[u8], exponent: &[u8], more: &Value) -> Option<Jwk> {
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let mut key = json!({
            "kty": "RSA",
            "n": engine.encode(modulus),
            "e": engine.encode(exponent),
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            key[name] = value.clone();
        }
        Jwk::read(&key)
    }

    #[test]
    fn a_key_is_usable_only_where_it_can_check_a_signature() {
        const E: &[u8] = &[1, 0, 1];
        let none = json!({});
        let whole = [0xff_u8; 256];
        assert!(key(&whole, E, &none).is_some());
        assert!(key(&[&[0], &whole[..]].concat(), E, &none).is_some());
        assert!(key(&whole, &[3], &json!({"key_ops": ["verify"]})).is_some());
        let mut even = whole;
        even[255] = 0xfe;
        let mut short = whole;
        short[0] = 0x7f;
        for (what, modulus, exponent, more) in [
            ("zeros", &[0; 256][..], E, none.clone()),
            (
                "a small number behind zeros",
                &[&[0; 255][..], &[5]].concat(),
                E,
                none.clone(),
            ),
            ("an even modulus", &even, E, none.clone()),
            ("2047 bits", &short, E, none.clone()),
            (
                "more bits than are verified",
                &[0xff; 1025],
                E,
                none.clone(),
            ),
            ("an endless exponent", &whole, &[0xff; 5], none.clone()),
            ("an exponent of one", &whole, &[1], none.clone()),
            ("an exponent of zero", &whole, &[0], none.clone()),
            ("no exponent", &whole, &[], none.clone()),
            ("an even exponent", &whole, &[4], none),
            ("for secrets", &whole, E, json!({"key_ops": ["encrypt"]})),
            ("for nothing", &whole, E, json!({"key_ops": []})),
            (
                "for what is no list",
                &whole,
                E,
                json!({"key_ops": "verify"}),
            ),
            ("for encryption", &whole, E, json!({"use": "enc"})),
        ] {
            assert!(key(modulus, exponent, &more).is_none(), "{what}");
        }
    }
}
