//! The client id of the machine-to-machine application.

use super::form_of_secret::mask;
use super::pasted::{Pasted, ValueError, tidy_word};
use std::fmt;

/// A client id (RFC 6749 section 2.2): what Auth0 calls *Client ID* in an application's settings.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientId(String);

impl ClientId {
    /// Reads a client id as people paste it.
    ///
    /// # Errors
    /// If it is empty, has blanks or quotes within, or is no client id by its form (an address, an e-mail address).
    pub fn parse(raw: &str) -> Result<Pasted<Self>, ValueError> {
        let pasted = tidy_word(raw, "client id")?;
        if pasted.value.contains("://") || pasted.value.contains('@') {
            return Err(ValueError::new(
                "this is an address, not a client id: the client id is under Basic Information in the application's Settings",
            ));
        }
        if pasted.value.to_ascii_lowercase().ends_with(".auth0.com") {
            return Err(ValueError::new(
                "this is a domain, not a client id: the Client ID stands below the Domain in the application's Settings",
            ));
        }
        if pasted.value.len() > 200 {
            return Err(ValueError::new("this is too long to be a client id"));
        }
        Ok(pasted.map(Self))
    }

    /// The id as Auth0 knows it. Where it may be shown, use `Display`, which masks what looks like a secret.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text has the form of Auth0's client ids, in the place of another value: 32 letters of both kinds and digits.
    pub(super) fn is_one_by_its_form(text: &str) -> bool {
        let any = |is: fn(&u8) -> bool| text.as_bytes().iter().any(is);
        text.len() == 32
            && text.bytes().all(|letter| letter.is_ascii_alphanumeric())
            && any(u8::is_ascii_lowercase)
            && any(u8::is_ascii_uppercase)
            && any(u8::is_ascii_digit)
    }

    /// Whether this has the form of a client secret: Auth0's secrets have 64 characters, its client ids 32 or fewer.
    pub fn looks_like_a_secret(&self) -> bool {
        self.0.len() >= 43
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.looks_like_a_secret() {
            formatter.write_str(&mask(&self.0))
        } else {
            formatter.write_str(&self.0)
        }
    }
}

impl fmt::Debug for ClientId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ClientId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_its_place_is_never_shown() {
        let secret = "s3cr3t".repeat(11);
        let id = ClientId::parse(&secret)
            .expect("taken, and judged later")
            .value;
        assert!(id.looks_like_a_secret());
        assert!(!format!("{id} {id:?}").contains("s3cr3ts3cr3t"));
    }

    #[test]
    fn addresses_are_no_client_ids() {
        assert!(ClientId::parse("https://acme.us.auth0.com").is_err());
        assert!(ClientId::parse("jo@acme.com").is_err());
        assert!(ClientId::parse("acme.us.auth0.com").is_err());
    }
}
