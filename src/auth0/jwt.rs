//! JSON Web Tokens (RFC 7519): taken apart without trust, then verified.

use super::Jwks;
use crate::domain::{ClientSecret, parts_of_token};
use serde_json::{Map, Value};

/// A token taken apart. Nothing in it may be trusted before [`Jwt::verify_rs256`] said so.
#[derive(Clone)]
pub struct Jwt {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    message: String,
    signature: String,
}

/// Why a signature is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureError {
    /// The token says it is signed by another algorithm than RS256.
    Algorithm(String),
    /// The header demands extensions (`crit`), which anyone who does not know them must refuse (RFC 7515 section 4.1.11); their
    /// names, as they came.
    Critical(String),
    /// No key of the tenant has the id that the token names.
    UnknownKey(Option<String>),
    /// The key is there, and the signature is not its.
    Signature,
}

impl Jwt {
    /// Takes a token apart: three parts in base64url (RFC 7515 section 3.1), of which the first two are JSON objects.
    /// `None` for anything else, such as an opaque token.
    pub fn parse(token: &str) -> Option<Self> {
        let [header, claims] = parts_of_token(token)?;
        let (message, signature) = token.rsplit_once('.')?;
        Some(Self {
            header,
            claims,
            message: message.to_owned(),
            signature: signature.to_owned(),
        })
    }

    /// A text claim.
    pub fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim).and_then(Value::as_str)
    }

    /// A number claim, in whole seconds where it is a time.
    pub fn number(&self, claim: &str) -> Option<i64> {
        let value = self.claims.get(claim)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a time with a fraction is cut to its second"
        )]
        value
            .as_i64()
            .or_else(|| value.as_f64().map(|number| number as i64))
    }

    /// The audiences: one text, or a list of them (RFC 7519 section 4.1.3). With a member that is no text there are none:
    /// such a list is nobody's.
    pub fn audiences(&self) -> Vec<&str> {
        match self.claims.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many
                .iter()
                .map(Value::as_str)
                .collect::<Option<Vec<_>>>()
                .unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// Whether it is not valid yet at this time, or does not say from when on in a number (RFC 7519 section 4.1.5).
    pub fn is_early(&self, now: i64, leeway: i64) -> bool {
        self.claims.contains_key("nbf")
            && self
                .number("nbf")
                .is_none_or(|begin| begin.saturating_sub(leeway) > now)
    }

    /// Nothing in the header that changes how the token is to be read may be passed over.
    fn refuse_unknown(&self) -> Result<(), SignatureError> {
        if let Some(critical) = self.header.get("crit") {
            return Err(SignatureError::Critical(critical.to_string()));
        }
        match self.header.get("kid") {
            None | Some(Value::String(_)) => Ok(()),
            Some(other) => Err(SignatureError::UnknownKey(Some(other.to_string()))),
        }
    }

    /// The claims, all of them.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// The algorithm that the header names. It chooses nothing: the caller says which it accepts (RFC 8725 section 3.1).
    pub fn algorithm(&self) -> &str {
        self.header
            .get("alg")
            .and_then(Value::as_str)
            .unwrap_or("none")
    }

    /// What kind of token the header says it is (RFC 7515 section 4.1.9), in small letters and without `application/`; none where it
    /// does not say.
    pub fn kind(&self) -> Option<String> {
        let kind = self.header.get("typ")?;
        let kind = kind
            .as_str()
            .map_or_else(|| kind.to_string(), str::to_ascii_lowercase);
        Some(kind.trim_start_matches("application/").to_owned())
    }

    /// The id of the key that the header names.
    pub fn key_id(&self) -> Option<&str> {
        self.header.get("kid").and_then(Value::as_str)
    }

    /// Whether one of the tenant's keys signed this, by RS256 and nothing else.
    ///
    /// # Errors
    /// If not, why.
    pub fn verify_rs256(&self, keys: &Jwks) -> Result<(), SignatureError> {
        if self.algorithm() != "RS256" {
            return Err(SignatureError::Algorithm(self.algorithm().to_owned()));
        }
        self.refuse_unknown()?;
        let named = keys.find(self.key_id());
        if named.is_empty() {
            let kid = self.key_id().map(str::to_owned);
            return Err(SignatureError::UnknownKey(kid));
        }
        let is_its = |key: &&super::Jwk| key.verifies(self.message.as_bytes(), &self.signature);
        if named.iter().any(is_its) {
            Ok(())
        } else {
            Err(SignatureError::Signature)
        }
    }

    /// Whether this secret signed this, by HS256 and nothing else (RFC 7518 section 3.2).
    ///
    /// # Errors
    /// If not, why.
    pub fn verify_hs256(&self, secret: &ClientSecret) -> Result<(), SignatureError> {
        if self.algorithm() != "HS256" {
            return Err(SignatureError::Algorithm(self.algorithm().to_owned()));
        }
        self.refuse_unknown()?;
        let key = jsonwebtoken::DecodingKey::from_secret(secret.expose().as_bytes());
        let genuine = jsonwebtoken::crypto::verify(
            &self.signature,
            self.message.as_bytes(),
            &key,
            jsonwebtoken::Algorithm::HS256,
        );
        match genuine {
            Ok(true) => Ok(()),
            _ => Err(SignatureError::Signature),
        }
    }
}

impl std::fmt::Debug for Jwt {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Jwt([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_has_another_form_is_no_jwt() {
        for token in [
            "",
            "a",
            "a.b",
            "a.b.c",
            "....",
            "e30.e30.e30.e30",
            "WyJhIl0.e30.x",
        ] {
            assert!(Jwt::parse(token).is_none(), "{token}");
        }
        assert!(Jwt::parse("e30.e30.").is_some());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*", parts in proptest::collection::vec("[A-Za-z0-9_-]{0,40}", 0..5)) {
            let _ = Jwt::parse(&text);
            let _ = Jwt::parse(&parts.join("."));
        }
    }
}
