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
pub struct SealedSecret(SecretString);

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

/// Many secrets that wait, side by side: each by itself would take nearly twice the room.
#[derive(Default)]
pub struct SealedSecrets(Vec<Zeroizing<String>>);

/// Which of many secrets one is.
#[derive(Debug, Clone, Copy)]
pub struct SealedAt {
    piece: u32,
    from: u32,
    to: u32,
}

impl SealedSecrets {
    /// In bytes. A piece never grows, since what grows leaves copies behind.
    const PIECE: usize = 16 * 1024;

    /// Takes one more.
    pub fn keep(&mut self, secret: &SealedSecret) -> SealedAt {
        let text = secret.0.expose_secret();
        let has_room = |piece: &Zeroizing<String>| piece.capacity() - piece.len() >= text.len();
        if !self.0.last().is_some_and(has_room) {
            let room = text.len().max(Self::PIECE);
            self.0.push(Zeroizing::new(String::with_capacity(room)));
        }
        let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let mut at = SealedAt {
            piece: place(self.0.len() - 1),
            from: 0,
            to: 0,
        };
        if let Some(piece) = self.0.last_mut() {
            at.from = place(piece.len());
            piece.push_str(text);
            at.to = place(piece.len());
        }
        at
    }

    /// One of them, which the redactor knows from now on.
    ///
    /// # Errors
    /// As [`SealedSecret::open`].
    pub fn open(
        &self,
        at: SealedAt,
        redactor: &Redactor,
    ) -> Result<Option<ClientSecret>, Misplaced> {
        let piece = self.0.get(at.piece as usize);
        let text = piece.and_then(|piece| piece.get(at.from as usize..at.to as usize));
        text.map(|text| SealedSecret(SecretString::from(text)).open(redactor))
            .transpose()
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
mod tests;
