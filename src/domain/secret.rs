//! Secrets: kept out of every text, and wiped from memory when they are dropped.

use super::pasted::{Pasted, ValueError, tidy_word};
use base64::Engine as _;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::{Arc, RwLock};
use zeroize::Zeroize as _;

/// A secret's outline for a person: its length and, where that gives little away, its last four characters.
pub fn mask(secret: &str) -> String {
    let length = secret.chars().count();
    if length < 20 {
        return format!("{length} characters");
    }
    let tail: String = secret.chars().skip(length - 4).collect();
    format!("{length} characters, ending in {tail}")
}

/// The secret of the machine-to-machine application (RFC 6749 section 2.3.1).
#[derive(Clone)]
pub struct ClientSecret(SecretString);

impl ClientSecret {
    /// Reads a client secret as people paste it. The text given is wiped.
    ///
    /// # Errors
    /// If it is empty or has blanks or quotes within. The error never repeats the text.
    pub fn parse(mut raw: String) -> Result<Pasted<Self>, ValueError> {
        let result = tidy_word(&raw, "client secret")
            .map(|pasted| pasted.map(|value| Self(SecretString::from(value))));
        raw.zeroize();
        result
    }

    /// The secret itself, for the one request that needs it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Its outline for a person.
    pub fn masked(&self) -> String {
        mask(self.expose())
    }

    /// Whether this has the form of a client id: Auth0's have 32 letters and digits, its secrets 64 characters.
    pub fn looks_like_a_client_id(&self) -> bool {
        let text = self.expose();
        text.len() == 32 && text.bytes().all(|b| b.is_ascii_alphanumeric())
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ClientSecret([redacted])")
    }
}

/// A bearer token (RFC 6750).
#[derive(Clone)]
pub struct AccessToken(SecretString);

impl AccessToken {
    /// Wraps a token as it came.
    pub fn new(token: String) -> Self {
        Self(SecretString::from(token))
    }

    /// Reads a token as people paste it; `what` is how an error calls it. The text given is wiped.
    ///
    /// # Errors
    /// If it is empty or has blanks or quotes within. The error never repeats the text.
    pub fn parse(mut raw: String, what: &str) -> Result<Pasted<Self>, ValueError> {
        let result =
            tidy_word(&raw, what).map(|pasted| pasted.map(|value| Self(SecretString::from(value))));
        raw.zeroize();
        result
    }

    /// The token itself, for a request's `Authorization` header or for reading its claims.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccessToken([redacted])")
    }
}

/// Knows every secret of this run and takes them out of any text. Copies share what they know.
#[derive(Clone, Default)]
pub struct Redactor(Arc<RwLock<Vec<SecretString>>>);

/// Shorter secrets would redact words by chance.
const SHORTEST: usize = 4;

impl Redactor {
    /// Learns a secret, in each form in which it may come back: plain, percent-encoded, base64, and as JSON writes it.
    pub fn learn(&self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        let mut forms = vec![secret.to_owned()];
        forms.push(url::form_urlencoded::byte_serialize(secret.as_bytes()).collect());
        forms.push(url_component(secret));
        forms.push(base64::engine::general_purpose::STANDARD.encode(secret));
        forms.push(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret));
        if let Ok(json) = serde_json::to_string(secret) {
            forms.push(json.trim_matches('"').to_owned());
        }
        forms.sort_unstable_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        if let Ok(mut known) = self.0.write() {
            for form in forms {
                if !known.iter().any(|secret| secret.expose_secret() == form) {
                    known.push(SecretString::from(form));
                }
            }
            known.sort_by_key(|secret| std::cmp::Reverse(secret.expose_secret().len()));
        }
    }

    /// The text with `[redacted]` in place of every secret known.
    pub fn redact(&self, text: &str) -> String {
        let mut redacted = text.to_owned();
        if let Ok(known) = self.0.read() {
            for secret in known.iter() {
                if redacted.contains(secret.expose_secret()) {
                    redacted = redacted.replace(secret.expose_secret(), "[redacted]");
                }
            }
        }
        redacted
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Redactor")
    }
}

/// Percent-encoding as a URL's component has it, with `%20` where a form has `+`.
fn url_component(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "kX9\"& é/+Zq_secret-of-the-test-0123456789";

    #[test]
    fn debug_and_errors_never_show_a_secret() {
        let secret = ClientSecret::parse("kX9-Zq_0123456789".into())
            .expect("a secret")
            .value;
        assert_eq!(format!("{secret:?}"), "ClientSecret([redacted])");
        let error = ClientSecret::parse("two words".into()).unwrap_err();
        assert!(!error.to_string().contains("words"));
    }

    #[test]
    fn every_form_of_a_secret_is_redacted() {
        let redactor = Redactor::default();
        redactor.learn(SECRET);
        for form in [
            SECRET.to_owned(),
            serde_json::to_string(SECRET).expect("JSON"),
            url_component(SECRET),
            url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect(),
            base64::engine::general_purpose::STANDARD.encode(SECRET),
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(SECRET),
        ] {
            let redacted = redactor.redact(&format!("before {form} after"));
            assert!(redacted.starts_with("before ") && redacted.ends_with(" after"));
            assert!(
                redacted.contains("[redacted]") && !redacted.contains("0123456789"),
                "{redacted}"
            );
        }
    }

    #[test]
    fn masks_tell_little() {
        assert_eq!(mask("short"), "5 characters");
        assert_eq!(
            mask(&format!("{}wxyz", "a".repeat(60))),
            "64 characters, ending in wxyz"
        );
    }
}
