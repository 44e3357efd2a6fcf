//! The tenant's signing key, its JSON Web Key Set, and JSON Web Tokens written by hand.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding,
    RsaKeyPair, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::sandbox::host::random::{Random, SECRET};
use crate::sandbox::host::recent::Recent;

/// How a token is signed.
pub(crate) enum Signer<'a> {
    /// RS256 with the tenant's key, under its own key id or another.
    Tenant { key_id: Option<&'a str> },
    /// PS256 with the tenant's key.
    TenantPss,
    /// HS256 with a shared secret.
    Secret(&'a str),
    /// The algorithm `none`, which nobody may accept.
    Nobody,
}

/// A key pair, and the same as the maker of certificates has it: to read one is as much work as some signatures.
struct Pair {
    rsa: RsaKeyPair,
    certifier: Option<rcgen::KeyPair>,
}

impl Pair {
    fn new(rsa: RsaKeyPair) -> Arc<Self> {
        let certifier =
            rsa.as_der()
                .ok()
                .and_then(|private: aws_lc_rs::encoding::Pkcs8V1Der<'_>| {
                    rcgen::KeyPair::from_pkcs8_der_and_sign_algo(
                        &private.as_ref().to_vec().into(),
                        &rcgen::PKCS_RSA_SHA256,
                    )
                    .ok()
                });
        Arc::new(Self { rsa, certifier })
    }

    /// The one of every sandbox with a seed, read once.
    fn practice() -> Option<Arc<Self>> {
        static PRACTICE: OnceLock<Option<Arc<Pair>>> = OnceLock::new();
        PRACTICE
            .get_or_init(|| RsaKeyPair::from_pkcs8(PRACTICE_KEY).ok().map(Self::new))
            .clone()
    }
}

pub(crate) struct Keys {
    pair: Arc<Pair>,
    public: Vec<u8>,
    pub(crate) key_id: String,
    current: Value,
    next: Value,
    /// The signatures made last. RS256 has one for a text, and tokens of one second are often the same text.
    signed: Mutex<Recent<String, String, 16>>,
}

/// The key pair of every sandbox with a seed. It is no secret, no more than what else a seed makes: one who knows the
/// seed knows all of it.
const PRACTICE_KEY: &[u8] = include_bytes!("practice_key.der");

impl Keys {
    /// Makes a key pair; without a seed that takes a tenth of a second or two.
    pub(crate) fn generate(domain: &str, random: &mut Random) -> Self {
        let practice = random.is_seeded().then(Pair::practice).flatten();
        let pair = practice.unwrap_or_else(|| {
            loop {
                if let Ok(pair) = RsaKeyPair::generate(KeySize::Rsa2048) {
                    break Pair::new(pair);
                }
            }
        });
        let public = pair.rsa.public_key().as_ref().to_vec();
        let (modulus, exponent) = read_public_key(&public);
        let key_id = random.text(21, SECRET);
        let certificate = certificate(&pair, domain);
        let current = jwk(&key_id, &modulus, &exponent, &certificate);
        // A tenant shows the key that comes next beside the one in force. Nothing is ever signed with it here,
        // so it needs no private half: a modulus whose factors nobody knows does.
        let mut next_modulus: Vec<u8> = (0..8).flat_map(|_| random.block()).collect();
        next_modulus[0] |= 0x80;
        next_modulus[255] |= 1;
        let next = jwk(
            &random.text(21, SECRET),
            &next_modulus,
            &exponent,
            &certificate,
        );
        Self {
            pair,
            public,
            key_id,
            current,
            next,
            signed: Mutex::default(),
        }
    }

    /// The keys as published.
    pub(crate) fn published(&self) -> Vec<Value> {
        vec![self.current.clone(), self.next.clone()]
    }

    /// The public key in a form that a careless program might take for a secret.
    pub(crate) fn as_text(&self) -> String {
        format!(
            "-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----\n",
            STANDARD.encode(&self.public)
        )
    }

    pub(crate) fn sign(&self, signer: &Signer<'_>, kind: &str, claims: &Value) -> String {
        let header = match signer {
            Signer::Tenant { key_id } => {
                json!({"alg": "RS256", "typ": kind, "kid": key_id.unwrap_or(&self.key_id)})
            }
            Signer::TenantPss => json!({"alg": "PS256", "typ": kind, "kid": self.key_id}),
            Signer::Secret(_) => json!({"alg": "HS256", "typ": kind}),
            Signer::Nobody => json!({"alg": "none", "typ": kind}),
        };
        let input = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let signature = match signer {
            Signer::Tenant { .. } => self.signature(&input),
            Signer::TenantPss => self.made(&RSA_PSS_SHA256, &input),
            Signer::Secret(secret) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
                base64url(hmac::sign(&key, input.as_bytes()).as_ref())
            }
            Signer::Nobody => String::new(),
        };
        format!("{input}.{signature}")
    }

    fn signature(&self, input: &str) -> String {
        let mut signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signature) = signed.get(input) {
            return signature.clone();
        }
        let signature = self.made(&RSA_PKCS1_SHA256, input);
        signed.insert(input.to_owned(), signature.clone());
        signature
    }

    fn made(&self, padding: &'static dyn RsaEncoding, input: &str) -> String {
        let pair = &self.pair.rsa;
        let mut bytes = vec![0; pair.public_modulus_len()];
        let made = pair.sign(padding, &SystemRandom::new(), input.as_bytes(), &mut bytes);
        made.map_or_else(|_| String::new(), |()| base64url(&bytes))
    }

    /// Whether the tenant signed this token, and what it claims.
    pub(crate) fn verify(&self, token: &str) -> Verified {
        let Some((header, claims, input, signature)) = take_apart(token) else {
            return Verified::NotAToken;
        };
        let known = header["alg"] == "RS256"
            && header["kid"] == self.key_id.as_str()
            && UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.public)
                .verify(input.as_bytes(), &signature)
                .is_ok();
        if known {
            Verified::Claims(claims)
        } else {
            Verified::BadSignature
        }
    }
}

pub(crate) enum Verified {
    NotAToken,
    BadSignature,
    Claims(Value),
}

/// The header, claims, signed text and signature of a compact token, unverified.
pub(crate) fn take_apart(token: &str) -> Option<(Value, Value, &str, Vec<u8>)> {
    let (input, signature) = token.rsplit_once('.')?;
    let (header, claims) = input.split_once('.')?;
    let header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    let claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    Some((header, claims, input, signature))
}

/// `at_hash` of `OpenID` Connect Core 3.1.3.6, and the S256 challenge of RFC 7636 with the whole digest.
pub(crate) fn sha256(text: &str) -> Vec<u8> {
    digest(&SHA256, text.as_bytes()).as_ref().to_vec()
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(DIGITS[usize::from(half)]))
        .collect()
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn jwk(key_id: &str, modulus: &[u8], exponent: &[u8], certificate: &[u8]) -> Value {
    let thumbprint = digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate);
    json!({
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": key_id,
        "n": URL_SAFE_NO_PAD.encode(modulus),
        "e": URL_SAFE_NO_PAD.encode(exponent),
        "x5t": URL_SAFE_NO_PAD.encode(thumbprint),
        "x5c": [STANDARD.encode(certificate)],
    })
}

fn certificate(pair: &Pair, domain: &str) -> Vec<u8> {
    let made = || -> Option<Vec<u8>> {
        let mut params = rcgen::CertificateParams::new(vec![domain.to_owned()]).ok()?;
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, domain);
        let certificate = params.self_signed(pair.certifier.as_ref()?).ok()?;
        Some(certificate.der().to_vec())
    };
    made().unwrap_or_default()
}

/// Takes modulus and exponent out of an `RSAPublicKey` of RFC 8017.
fn read_public_key(der: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (body, _) = read_element(der);
    let (modulus, rest) = read_element(body);
    let (exponent, _) = read_element(rest);
    let positive = |bytes: &[u8]| bytes.strip_prefix(&[0]).unwrap_or(bytes).to_vec();
    (positive(modulus), positive(exponent))
}

fn read_element(der: &[u8]) -> (&[u8], &[u8]) {
    let Some(&first) = der.get(1) else {
        return (&[], &[]);
    };
    let (start, length) = if first < 0x80 {
        (2, usize::from(first))
    } else {
        let count = usize::from(first & 0x7f);
        let length = der
            .iter()
            .skip(2)
            .take(count)
            .fold(0, |length, byte| length << 8 | usize::from(*byte));
        (2 + count, length)
    };
    let end = (start + length).min(der.len());
    (&der[start.min(end)..end], &der[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_signs_it_knows_again() {
        let keys = Keys::generate("acme.us.auth0.com", &mut Random::new(None));
        let token = keys.sign(
            &Signer::Tenant { key_id: None },
            "JWT",
            &json!({"sub": "me"}),
        );
        assert!(matches!(keys.verify(&token), Verified::Claims(claims) if claims["sub"] == "me"));
        let mut other = token.clone();
        other.replace_range(other.len() - 8..other.len() - 4, "AAAA");
        assert!(matches!(keys.verify(&other), Verified::BadSignature));
        assert!(matches!(keys.verify("opaque"), Verified::NotAToken));
        // Of one text there is one signature, whether it is made or remembered.
        for number in 0..40 {
            let sign = || {
                let claims = json!({"sub": number});
                keys.sign(&Signer::Tenant { key_id: None }, "JWT", &claims)
            };
            let token = sign();
            assert!(
                matches!(keys.verify(&token), Verified::Claims(claims) if claims["sub"] == number)
            );
            assert_eq!(sign(), token);
        }
        let none = keys.sign(&Signer::Nobody, "JWT", &json!({"sub": "me"}));
        assert!(matches!(keys.verify(&none), Verified::BadSignature));
    }

    #[test]
    fn the_published_key_is_the_one_that_signs() {
        let keys = Keys::generate("acme.us.auth0.com", &mut Random::new(None));
        let published = keys.published();
        assert_eq!(published[0]["kid"], keys.key_id.as_str());
        let modulus = URL_SAFE_NO_PAD
            .decode(published[0]["n"].as_str().unwrap_or_default())
            .unwrap_or_default();
        assert_eq!(modulus.len(), 256);
        assert_eq!(published[0]["e"], "AQAB");
        assert_ne!(published[0]["x5c"][0], "");
    }
}
