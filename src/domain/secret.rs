//! Secrets: kept out of every text, and wiped from memory when they are dropped. Each is made through the redactor, which
//! knows it from then on: there is no other way, so that nobody can forget to tell it.

use super::client_id::{ClientId, is_host};
use super::directory::DirectoryName;
use super::form_of_secret::{is_made_by_chance, mask};
use super::pasted::{Pasted, TWICE, tidy_word};
use super::placeholder::{is_kept_elsewhere, is_path};
use super::redactor::Redactor;
use super::secret_kind::{Held, Misplaced, SecretKind};
use super::value_error::ValueError;
use super::web_token::{is_for_a_management_api, parts_of_token};
use base64::Engine as _;
use secrecy::{ExposeSecret as _, SecretString};
use std::fmt;
use zeroize::{Zeroize as _, Zeroizing};

/// What an error calls the secret of an application.
const CLIENT_SECRET: &str = "Client Secret";

/// Reads a secret that a machine made, as people paste it. What says where one is kept is none.
fn tidy_secret(raw: &str, what: &str) -> Result<Pasted<String>, ValueError> {
    if let Some(member) = member_of_json(raw) {
        return Err(ValueError::new(format!(
            "this is JSON, not the {what}: give what stands in it as {member} alone (jq -r .{member})"
        )));
    }
    let mut pasted = tidy_word(raw, what)?;
    if what == CLIENT_SECRET {
        while let Some((secret, left_out)) = with_more(&pasted.value) {
            pasted.value = secret.to_owned();
            pasted.fixed.push(left_out);
        }
    }
    if is_encoded_secret(&pasted.value) {
        return Err(ValueError::new(format!(
            "this is the {what} in base64, as Kubernetes keeps secrets: decode it first (base64 -d)"
        )));
    }
    if what == CLIENT_SECRET && parts_of_token(&pasted.value).is_some() {
        return Err(ValueError::new(
            "this is a token (a JSON Web Token), and not the Client Secret: that one stands below the Client ID in the application's Settings, and has no dots",
        ));
    }
    if is_path(&pasted.value) {
        return Err(ValueError::new(format!(
            "this is the path of a file, not the {what}: name the file with the flag that ends in -file, or give what stands in it"
        )));
    }
    if is_kept_elsewhere(&pasted.value) {
        return Err(ValueError::new(format!(
            "this looks like a placeholder that was never filled in, or says where the {what} is kept: give the value itself \
             (in a pipeline, have the vault's own step read it)"
        )));
    }
    Ok(pasted)
}

/// The member of an object in JSON that holds a secret, where a text is such an object.
fn member_of_json(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if !(text.starts_with('{') && text.ends_with('}')) {
        return None;
    }
    ["client_secret", "access_token"]
        .into_iter()
        .find(|member| text.contains(&format!("\"{member}\"")))
}

/// Whether a text is base64 of what has the form of Auth0's Client Secrets: 64 characters that chance made.
fn is_encoded_secret(text: &str) -> bool {
    if text.len() != 88 || !text.ends_with('=') {
        return false;
    }
    let Ok(bytes) = base64::engine::general_purpose::STANDARD.decode(text) else {
        return false;
    };
    let bytes = Zeroizing::new(bytes);
    std::str::from_utf8(&bytes).is_ok_and(|secret| is_of_auth0(secret.trim_end()))
}

/// Whether a text has the form of the Client Secrets that Auth0 makes. One that was brought along has any other.
fn is_of_auth0(text: &str) -> bool {
    let is_of_secret = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text.len() == 64 && text.bytes().all(is_of_secret) && is_made_by_chance(text)
}

/// A secret that Auth0 made, where more was copied with it: the Client ID and a colon, as HTTP Basic puts them together
/// (RFC 7617), or the comma behind it. In a secret of any other form these may be its own.
fn with_more(text: &str) -> Option<(&str, &'static str)> {
    if let Some((id, secret)) = text.split_once(':')
        && ClientId::is_one_by_its_form(id)
        && is_of_auth0(secret.trim_end_matches([',', ';']))
    {
        return Some((secret, "left out the Client ID before it"));
    }
    let secret = text.strip_suffix([',', ';'])?;
    let said = if text.ends_with(';') {
        "left out the semicolon behind it"
    } else {
        "left out the comma behind it"
    };
    is_of_auth0(secret).then_some((secret, said))
}

/// A client secret that nobody can read yet: of thousands of integrations, each is opened when its turn comes, with the
/// redactor of that one.
#[derive(Clone)]
pub struct SealedSecret(pub(super) SecretString);

impl SealedSecret {
    /// Reads a client secret as people paste it. The text given is wiped.
    ///
    /// # Errors
    /// If it is empty or has blanks or quotes within. The error never repeats the text.
    pub fn parse(mut raw: String) -> Result<Pasted<Self>, ValueError> {
        let result = tidy_secret(&raw, CLIENT_SECRET)
            .map(|pasted| pasted.map(|value| Self(SecretString::from(value))));
        raw.zeroize();
        result
    }

    /// The same as a store of ours has it: what was written there by us is what it is, though it repeat itself.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn kept(raw: String) -> Result<Pasted<Self>, ValueError> {
        let halves = raw.split_at_checked(raw.len() / 2);
        let repeats_itself = halves.is_some_and(|(one, other)| one == other);
        let as_it_is = repeats_itself.then(|| Self(SecretString::from(raw.as_str())));
        let pasted = Self::parse(raw)?;
        if let Some(value) = as_it_is.filter(|_| pasted.fixed == [TWICE]) {
            return Ok(Pasted {
                value,
                fixed: Vec::new(),
            });
        }
        Ok(pasted)
    }

    /// The secret, which the redactor knows from now on.
    ///
    /// # Errors
    /// If it is another secret of the run.
    pub fn open(&self, redactor: &Redactor) -> Result<ClientSecret, Misplaced> {
        self.open_as(SecretKind::ClientSecret, redactor)
    }

    fn open_as(&self, kind: SecretKind, redactor: &Redactor) -> Result<ClientSecret, Misplaced> {
        let secret = ClientSecret(redactor.hold(self.0.expose_secret(), kind)?);
        if secret.looks_like_a_client_id() {
            // Which it mostly is, and then our own words have it.
            redactor.learn_try(secret.expose());
        } else {
            redactor.learn(secret.expose());
        }
        Ok(secret)
    }
}

impl fmt::Debug for SealedSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SealedSecret([redacted])")
    }
}

/// 32 letters and digits.
fn has_form_of_client_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|letter| letter.is_ascii_alphanumeric())
}

/// What a text is that is no client secret for sure.
fn surely(text: &str) -> Option<&'static str> {
    if has_form_of_client_id(text) {
        Some("a Client ID")
    } else if text.contains("://") {
        Some("an address")
    } else if is_host(text) {
        Some("a domain")
    } else if text == DirectoryName::USUAL {
        Some("the name of a directory")
    } else if text.starts_with("eyJ") && text.split('.').count() == 3 {
        Some("a token")
    } else {
        None
    }
}

/// The secret of the machine-to-machine application (RFC 6749 section 2.3.1).
#[derive(Clone)]
pub struct ClientSecret(Held);

impl ClientSecret {
    /// Reads a client secret as people paste it. The text given is wiped.
    ///
    /// # Errors
    /// As [`SealedSecret::parse`], and if it is another secret of the run.
    pub fn parse(raw: String, redactor: &Redactor) -> Result<Pasted<Self>, ValueError> {
        Self::parse_as(SecretKind::ClientSecret, raw, redactor)
    }

    /// The same for an application that may manage the tenant.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn of_admin(raw: String, redactor: &Redactor) -> Result<Pasted<Self>, ValueError> {
        Self::parse_as(SecretKind::AdminClientSecret, raw, redactor)
    }

    fn parse_as(
        kind: SecretKind,
        raw: String,
        redactor: &Redactor,
    ) -> Result<Pasted<Self>, ValueError> {
        let Pasted { value, fixed } = SealedSecret::parse(raw)?;
        let value = value.open_as(kind, redactor)?;
        Ok(Pasted { value, fixed })
    }

    /// Reads what a person typed where the client secret is asked for. It may be anything, the right answer to another question
    /// too: until it is [proven](Self::prove), it is taken out of what others write alone. What is surely no secret is not
    /// learned at all. The text given is wiped.
    ///
    /// # Errors
    /// As [`Self::parse`], and if it is surely something else.
    pub fn typed(raw: String, redactor: &Redactor) -> Result<Pasted<Self>, ValueError> {
        let other = tidy_word(&raw, CLIENT_SECRET)
            .ok()
            .and_then(|pasted| surely(&pasted.value));
        let pasted = SealedSecret::parse(raw);
        if let Some(other) = other {
            return Err(ValueError::new(format!(
                "that is {other}: the Client Secret stands below the Client ID, hidden until you press the eye or the copy \
                 button beside it"
            )));
        }
        let Pasted { value, fixed } = pasted?;
        let value = Self(redactor.hold(value.0.expose_secret(), SecretKind::ClientSecret)?);
        redactor.learn_try(value.expose());
        Ok(Pasted { value, fixed })
    }

    /// Auth0 takes it, so it is a secret: it is kept out of our own words as well.
    pub fn prove(&self, redactor: &Redactor) {
        redactor.learn(self.expose());
    }

    /// Whether it looks as Auth0's do: 64 letters, digits, `-` and `_`.
    pub fn has_usual_form(&self) -> bool {
        let is_usual = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_');
        self.expose().len() == 64 && self.expose().bytes().all(is_usual)
    }

    /// The same, sealed again.
    pub fn seal(self) -> SealedSecret {
        SealedSecret(self.0.into_text())
    }

    /// The secret itself, for the one request that needs it.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Its outline for a person.
    pub fn masked(&self) -> String {
        mask(self.expose())
    }

    /// Whether this has the form of a client id: Auth0's have 32 letters and digits, its secrets 64 characters.
    pub fn looks_like_a_client_id(&self) -> bool {
        has_form_of_client_id(self.expose())
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ClientSecret([redacted])")
    }
}

/// What an error calls an administrator's token.
const ADMIN_TOKEN: &str = "admin token";

/// What an error calls the MAZ API's.
const MAZ_TOKEN: &str = "MAZ API token";

/// A bearer token (RFC 6750).
#[derive(Clone)]
pub struct AccessToken(Held);

impl AccessToken {
    /// A token, or a code that is exchanged for one, as a server issued it.
    pub fn new(token: String, redactor: &Redactor) -> Self {
        redactor.learn(&token);
        Self(Held::issued(&Zeroizing::new(token)))
    }

    /// Reads a token as people paste it. The text given is wiped.
    pub(super) fn parse(
        mut raw: String,
        kind: SecretKind,
        redactor: &Redactor,
    ) -> Result<Pasted<Self>, ValueError> {
        let is_admin = kind == SecretKind::AdminToken;
        let what = if is_admin { ADMIN_TOKEN } else { MAZ_TOKEN };
        let result = tidy_secret(&raw, what).and_then(|pasted| {
            // Before it is learned: our own words have the Client ID.
            if is_admin && ClientId::is_one_by_its_form(&pasted.value) {
                return Err(ValueError::new(
                    "that is a Client ID, and no token: a token is much longer, and begins with eyJ",
                ));
            }
            if !is_admin && is_for_a_management_api(&pasted.value) {
                return Err(ValueError::new(format!(
                    "this is a token for Auth0's Management API, and not the {what}: it goes to the tenant that it names, and to no other host"
                )));
            }
            let Pasted { value, fixed } = pasted;
            let value = Self(redactor.hold(&Zeroizing::new(value), kind)?);
            redactor.learn(value.expose());
            Ok(Pasted { value, fixed })
        });
        raw.zeroize();
        result
    }

    /// The token itself, for a request's `Authorization` header or for reading its claims.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccessToken([redacted])")
    }
}

/// What a person chose or was told: the password of an account (RFC 6749 section 4.3), a one-time code, a recovery code.
#[derive(Clone)]
pub struct Password(Held);

impl Password {
    /// Takes one as it is: blanks may be part of it.
    ///
    /// # Errors
    /// If it is another secret of the run.
    pub fn parse(text: &str, redactor: &Redactor) -> Result<Self, Misplaced> {
        Self::parse_as(SecretKind::Password, text, redactor)
    }

    /// The same for a one-time or recovery code.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn code(text: &str, redactor: &Redactor) -> Result<Self, Misplaced> {
        Self::parse_as(SecretKind::Code, text, redactor)
    }

    /// One that this program made up for a login of its own.
    pub fn made(text: &str, redactor: &Redactor) -> Self {
        redactor.learn(text);
        Self(Held::issued(text))
    }

    fn parse_as(kind: SecretKind, text: &str, redactor: &Redactor) -> Result<Self, Misplaced> {
        let held = redactor.hold(text, kind)?;
        redactor.learn_chosen(text);
        Ok(Self(held))
    }

    /// Whether a blank stands before or behind it: mostly a slip of the paste, and it may be part of it.
    pub fn has_a_blank_around(&self) -> bool {
        let text = self.0.expose();
        text.trim().len() != text.len()
    }

    /// The password itself, for the one request that needs it.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_and_errors_never_show_a_secret() {
        let redactor = Redactor::default();
        let secret = ClientSecret::parse("kX9-Zq_0123456789".into(), &redactor)
            .expect("a secret")
            .value;
        assert_eq!(format!("{secret:?}"), "ClientSecret([redacted])");
        assert!(redactor.knows(secret.expose()));
        let token = AccessToken::new("of-0123456789-somebody".into(), &redactor);
        assert!(redactor.knows(token.expose()));
        let password = Password::parse("Paper1234!", &redactor).expect("a password");
        assert!(!password.has_a_blank_around());
        let blank = Password::parse("Paper1234! ", &redactor);
        assert!(blank.expect("a password").has_a_blank_around());
        assert!(redactor.knows(password.expose()));
        let sealed = SealedSecret::parse("sealed-Wq81-until-its-turn".into())
            .expect("a secret")
            .value;
        assert_eq!(format!("{sealed:?}"), "SealedSecret([redacted])");
        assert!(!redactor.knows("sealed-Wq81-until-its-turn"));
        let opened = sealed.open(&redactor).expect("its own");
        assert!(redactor.knows(opened.expose()));
        let error = ClientSecret::parse("two words".into(), &redactor).unwrap_err();
        assert!(!error.to_string().contains("words"));
    }

    #[test]
    fn what_was_copied_with_a_secret_of_auth0s_is_left_out_and_said() {
        const ID: &str = "ujY92uutE7GMyoSKlDLwind2cxD40HR3";
        const SECRET: &str = "kP3vQ9xW7zR1mN5bT8yU2aS4dF6gH0jKL_c-V1xZ8qW3eR5tY7uI9oP2aS4dF6g9";
        for (text, fixed) in [
            (SECRET.to_owned(), vec![]),
            (format!("{SECRET},"), vec!["left out the comma behind it"]),
            (
                format!("{SECRET};"),
                vec!["left out the semicolon behind it"],
            ),
            (
                format!("{ID}:{SECRET}"),
                vec!["left out the Client ID before it"],
            ),
            (
                format!("{ID}:{SECRET},"),
                vec![
                    "left out the Client ID before it",
                    "left out the comma behind it",
                ],
            ),
        ] {
            let redactor = Redactor::default();
            let pasted = ClientSecret::parse(text, &redactor).expect("a secret");
            assert_eq!(pasted.value.expose(), SECRET);
            assert_eq!(pasted.fixed, fixed);
        }
        // What may be the secret's own stays.
        for own in [
            format!("{}:{SECRET}", &ID[1..]),
            format!("{ID}:{}", &SECRET[1..]),
            format!("{},", &SECRET[1..]),
            "brought-along:from;elsewhere,".to_owned(),
            format!("{SECRET}:{ID}"),
        ] {
            let pasted = ClientSecret::parse(own.clone(), &Redactor::default());
            let pasted = pasted.expect("a secret");
            assert_eq!(pasted.value.expose(), own);
            assert!(pasted.fixed.is_empty(), "{own}");
        }
    }

    /// What was typed in the wrong place is somebody's right answer to another question.
    #[test]
    fn a_try_is_kept_out_of_what_others_write_and_not_out_of_our_words() {
        const TRY: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";
        let redactor = Redactor::default();
        let secret = ClientSecret::typed(TRY.into(), &redactor)
            .expect("a try")
            .value;
        let text = format!("it is {TRY}");
        assert_eq!(redactor.redact(&text), "it is [redacted]");
        assert_eq!(redactor.redact_report(&text), text);
        secret.prove(&redactor);
        assert_eq!(redactor.redact_report(&text), "it is [redacted]");
    }

    #[test]
    fn a_short_try_garbles_nothing() {
        let redactor = Redactor::default();
        for short in ["a", "conn", "ection"] {
            ClientSecret::typed(short.into(), &redactor).expect("a try");
        }
        let words = "the connection google-oauth2 was not found";
        assert_eq!(redactor.redact(words), words);
    }

    #[test]
    fn what_is_surely_no_secret_is_refused_before_it_is_learned() {
        for (raw, says) in [
            ("ujY92uutE7GMyoSKlDLwind2cxD40HR3", "that is a Client ID"),
            (
                "client_id=ujY92uutE7GMyoSKlDLwind2cxD40HR3",
                "this is the Client ID",
            ),
            ("https://acme.us.auth0.com/", "that is an address"),
            ("acme.us.auth0.com", "that is a domain"),
            (DirectoryName::USUAL, "that is the name of a directory"),
            ("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0", "a token"),
        ] {
            let redactor = Redactor::default();
            let error = ClientSecret::typed(raw.into(), &redactor)
                .expect_err(raw)
                .to_string();
            assert!(error.contains(says), "{raw}: {error}");
            assert!(!redactor.knows(raw), "{raw}");
        }
    }

    #[test]
    fn the_id_in_the_secrets_place_stays_in_our_words() {
        let redactor = Redactor::default();
        let id = "ujY92uutE7GMyoSKlDLwind2cxD40HR3";
        ClientSecret::parse(id.into(), &redactor).expect("taken, and judged later");
        assert_eq!(redactor.redact_report(id), id);
        assert!(AccessToken::parse(id.into(), SecretKind::AdminToken, &redactor).is_err());
        assert_eq!(redactor.redact_report(id), id);
    }

    #[test]
    fn a_token_is_no_client_secret_and_an_admin_token_no_other_token() {
        let part = |json: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
        let token = format!(
            "{}.{}.c2lnbmF0dXJl",
            part(r#"{"alg":"RS256"}"#),
            part(r#"{"aud":"https://acme.us.auth0.com/api/v2/"}"#)
        );
        let redactor = Redactor::default();
        for text in [
            token.clone(),
            format!("Bearer {token}"),
            format!(" {token}\n"),
        ] {
            for error in [
                ClientSecret::parse(text.clone(), &redactor).expect_err("a token"),
                AccessToken::parse(text.clone(), SecretKind::MazToken, &redactor)
                    .expect_err("another's"),
            ] {
                let error = error.to_string();
                assert!(error.contains("token") && !error.contains("eyJ"), "{error}");
            }
            assert!(AccessToken::parse(text, SecretKind::AdminToken, &redactor).is_ok());
        }
        assert!(ClientSecret::parse("of.somebody.01".into(), &redactor).is_ok());
    }

    #[test]
    fn what_a_store_of_ours_holds_is_read_as_it_is() {
        let redactor = Redactor::default();
        let repeated = "a".repeat(32);
        let kept = SealedSecret::kept(repeated.clone())
            .expect("a secret")
            .value;
        assert!(
            kept.open(&redactor)
                .is_ok_and(|secret| secret.expose() == repeated)
        );
        // Somebody may have written into it by hand.
        let kept = SealedSecret::kept(" \"of-somebody-01\"".into()).expect("a secret");
        let opened = kept.value.open(&redactor).expect("its own");
        assert_eq!(opened.expose(), "of-somebody-01");
    }

    #[test]
    fn a_secret_in_another_dress_is_told() {
        let secret = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";
        let engine = base64::engine::general_purpose::STANDARD;
        for (text, words) in [
            (engine.encode(secret), "base64 -d"),
            (engine.encode(format!("{secret}\n")), "base64 -d"),
            (
                format!(r#"{{"client_secret":"{secret}"}}"#),
                "jq -r .client_secret",
            ),
            (
                format!(r#"{{ "access_token": "{secret}", "expires_in": 1 }}"#),
                "jq -r .access_token",
            ),
        ] {
            let error = ClientSecret::parse(text, &Redactor::default()).expect_err("none");
            let error = error.to_string();
            assert!(error.contains(words) && !error.contains("kP3v"), "{error}");
        }
        for other in [engine.encode("a".repeat(64)), engine.encode([200_u8; 64])] {
            assert!(ClientSecret::parse(other, &Redactor::default()).is_ok());
        }
    }
}
