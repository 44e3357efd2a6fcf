//! Secrets: kept out of every text, and wiped from memory when they are dropped.

use super::pasted::{Pasted, ValueError, tidy_word};
use base64::Engine as _;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::{Arc, RwLock};
use zeroize::{Zeroize as _, Zeroizing};

/// A secret's outline for a person: its length and, where that gives little away, its last four characters.
pub fn mask(secret: &str) -> String {
    let length = secret.chars().count();
    if length < 20 {
        return format!("{length} characters");
    }
    let tail: String = secret.chars().skip(length - 4).collect();
    format!("{length} characters, ending in {tail}")
}

/// The shortest run of letters that is taken for a secret by its form. Auth0's secrets have 64, tokens far more.
const SHORTEST_BY_FORM: usize = 40;

/// Whether a text has the form of what a machine made to be secret, whole or in a part: a long run in which small and
/// capital letters and digits change places as they do by chance. In words, however long, they do so half as often.
pub fn looks_like_a_secret(text: &str) -> bool {
    secrets_by_form(text).next().is_some()
}

/// The parts of a text that have the form of a secret.
fn secrets_by_form(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
        .filter(|run| {
            let kinds: Vec<u8> = run.bytes().map(kind).collect();
            let changes = kinds.windows(2).filter(|pair| pair[0] != pair[1]).count();
            kinds.len() >= SHORTEST_BY_FORM
                // A digest has no capital letters.
                && kinds.contains(&0)
                && kinds.contains(&1)
                && changes * 5 >= kinds.len() * 2
        })
}

/// Small letter, capital letter, digit, or what stands between words.
fn kind(letter: u8) -> u8 {
    match letter {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    }
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
pub struct Redactor {
    known: Arc<RwLock<Vec<SecretString>>>,
    /// Whose secrets are known as well.
    parent: Option<Arc<Redactor>>,
}

/// Shorter secrets would redact words by chance.
const SHORTEST: usize = 4;
/// The same where a person may have chosen it.
const SHORTEST_CHOSEN: usize = 8;
/// The same in what we say ourselves, where the names of checks and flags must stay.
const SHORTEST_IN_A_REPORT: usize = 20;

impl Redactor {
    /// One that knows all that this one knows, now and later, and keeps what it learns to itself: what one tenant issued is
    /// no secret of another's.
    #[must_use]
    pub fn child(&self) -> Self {
        Self {
            known: Arc::default(),
            parent: Some(Arc::new(self.clone())),
        }
    }

    /// Learns a secret, in each form in which it may come back: plain, in small letters (as host names are written),
    /// percent-encoded, base64, and as JSON writes it.
    pub fn learn(&self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        let engines = [
            base64::engine::general_purpose::STANDARD,
            base64::engine::general_purpose::URL_SAFE_NO_PAD,
        ];
        // Each is wiped, also those that turn out to be known.
        let mut forms: Vec<Zeroizing<String>> = vec![
            secret.to_owned().into(),
            secret.to_ascii_lowercase().into(),
            url::form_urlencoded::byte_serialize(secret.as_bytes())
                .collect::<String>()
                .into(),
            url_component(secret).into(),
        ];
        forms.extend(engines.map(|engine| engine.encode(secret).into()));
        if let Ok(json) = serde_json::to_string(secret).map(Zeroizing::new) {
            forms.push(json.trim_matches('"').to_owned().into());
        }
        forms.sort_unstable_by_key(|form| std::cmp::Reverse(form.len()));
        if let Ok(mut known) = self.known.write() {
            for form in forms {
                if !known
                    .iter()
                    .any(|secret| secret.expose_secret() == form.as_str())
                {
                    known.push(SecretString::from(form.as_str()));
                }
            }
            known.sort_by_key(|secret| std::cmp::Reverse(secret.expose_secret().len()));
        }
    }

    /// Learns a secret that a person may have chosen, such as a password. A very short one would take words out by chance,
    /// those of the tenant's answers among them.
    pub fn learn_chosen(&self, secret: &str) {
        if secret.len() >= SHORTEST_CHOSEN {
            self.learn(secret);
        }
    }

    /// Learns what has the form of a secret in a text that ought to hold none, such as the command line.
    pub fn learn_misplaced(&self, text: &str) {
        for secret in secrets_by_form(text) {
            self.learn(secret);
        }
    }

    /// The text with `[redacted]` in place of every secret known.
    pub fn redact(&self, text: &str) -> String {
        self.redact_from(text, SHORTEST)
    }

    /// The same for text of our own, which may have words in it that somebody took for a password.
    pub fn redact_report(&self, text: &str) -> String {
        self.redact_from(text, SHORTEST_IN_A_REPORT)
    }

    /// The same for an error, which may repeat what was typed into the wrong place: what has the form of a secret goes as
    /// well, known or not.
    pub fn redact_error(&self, text: &str) -> String {
        let mut redacted = self.redact(text);
        let unknown: Vec<String> = secrets_by_form(&redacted).map(str::to_owned).collect();
        for secret in unknown {
            redacted = redacted.replace(&secret, "[redacted]");
        }
        redacted
    }

    /// Whether the text is a secret known, or holds one that is long enough not to be there by chance.
    pub fn knows(&self, text: &str) -> bool {
        self.known.read().is_ok_and(|known| {
            known.iter().map(ExposeSecret::expose_secret).any(|secret| {
                text == secret || secret.len() >= SHORTEST_IN_A_REPORT && text.contains(secret)
            })
        }) || self
            .parent
            .as_ref()
            .is_some_and(|parent| parent.knows(text))
    }

    fn redact_from(&self, text: &str, shortest: usize) -> String {
        let mut redacted = text.to_owned();
        let chain: Vec<_> = std::iter::successors(Some(self), |one| one.parent.as_deref())
            .filter_map(|one| one.known.read().ok())
            .collect();
        let mut secrets: Vec<&str> = chain
            .iter()
            .flat_map(|known| known.iter().map(ExposeSecret::expose_secret))
            .filter(|secret| secret.len() >= shortest && redacted.contains(secret))
            .collect();
        // The longest first: a shorter one that stands in it would leave its rest.
        secrets.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
        for secret in secrets {
            redacted = redacted.replace(secret, "[redacted]");
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
    fn words_are_no_secrets_however_long() {
        for words in [
            "Username-Password-Authentication-Staging-2024-Readers",
            "https://acme.us.auth0.com/api/v2/clients/and/many/more/Words/In/It",
            "/home/jo/Documents/TheWeeklyNewspaper2024/ReadersOfTheWeeklyNewspaper",
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "ujY92uutE7GMyoSKlDLwind2cxD40HR3",
        ] {
            assert!(!looks_like_a_secret(words), "{words}");
        }
        let token = "eyJhbGciOiJSUzI1NiIsImtpZCI6InFRUDFvZ0Rrc3FzZ1o0SkJQYmhjcCJ9.x.y";
        assert!(looks_like_a_secret(token));
        let redacted = Redactor::default().redact_error(&format!("'{token}' is no number"));
        assert_eq!(redacted, "'[redacted].x.y' is no number");
    }

    #[test]
    fn what_is_made_by_chance_is_told_from_words() {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut state = 7_u64;
        let mut made = || {
            let letter = || {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                char::from(LETTERS[usize::try_from(state >> 58).unwrap_or_default()])
            };
            std::iter::repeat_with(letter).take(64).collect::<String>()
        };
        let told = (0..1000).filter(|_| looks_like_a_secret(&made())).count();
        assert!(told > 995, "only {told} of a thousand");
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
