//! The client id of the machine-to-machine application.

use super::form_of_secret::mask;
use super::pasted::{Pasted, tidy_word};
use super::value_error::ValueError;
use std::fmt;

/// A client id (RFC 6749 section 2.2): what Auth0 calls *Client ID* in an application's settings.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientId(String);

impl ClientId {
    /// Reads a client id as people paste it, or from the dashboard's address of its application.
    ///
    /// # Errors
    /// If it is empty, has blanks or quotes within, or is surely something else: an address, a host name, a user's id.
    pub fn parse(raw: &str) -> Result<Pasted<Self>, ValueError> {
        let mut pasted = tidy_word(raw, "Client ID")?;
        if let Some(id) = of_dashboard(&pasted.value).map(str::to_owned) {
            pasted.value = id;
            pasted.fixed.push(FROM_DASHBOARD);
        }
        let value = &pasted.value;
        let no = |sentence: &str| Err(ValueError::new(sentence));
        if value.contains("://") || value.contains('@') {
            return no(
                "this is an address, not a Client ID: the Client ID is under Basic Information in the application's Settings",
            );
        }
        if is_host(value) {
            return no(
                "this is a domain, not a Client ID: the Client ID stands below the Domain in the application's Settings",
            );
        }
        if value.contains('|') {
            return no(
                "this is a user's id, not a Client ID: the Client ID is under Basic Information in the application's Settings",
            );
        }
        if !value.is_ascii() {
            return no(
                "this has a letter that no Client ID has: copy it again with the copy button beside it",
            );
        }
        if value.len() > 200 {
            return no("this is too long to be a Client ID");
        }
        Ok(pasted.map(Self))
    }

    /// Whether it looks as Auth0's do: 32 letters and digits; in old tenants `-` and `_` as well. Others may be there, where a
    /// tenant was moved from elsewhere.
    pub fn has_usual_form(&self) -> bool {
        let is_usual = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_');
        self.0.len() == 32 && self.0.bytes().all(is_usual)
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

/// What is said where the id was read from the dashboard's address.
const FROM_DASHBOARD: &str = "read the Client ID from the dashboard's address";

/// The id in `https://manage.auth0.com/dashboard/us/acme/applications/ID/settings`.
fn of_dashboard(address: &str) -> Option<&str> {
    let path = address.strip_prefix("https://manage.auth0.com/dashboard/")?;
    let path = path.split(['?', '#']).next()?;
    let mut parts = path.split('/').skip_while(|part| *part != "applications");
    parts.nth(1).filter(|id| !id.is_empty())
}

/// Whether a text is a host name: words with dots between, the last of which has letters alone.
pub(super) fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let text = text.trim_end_matches(['/', '.']);
    text.rsplit_once('.').is_some_and(|(names, last)| {
        names.split('.').all(is_label)
            && last.len() > 1
            && last.bytes().all(|b| b.is_ascii_alphabetic())
    })
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
    fn what_is_surely_something_else_is_no_client_id() {
        for (raw, says) in [
            ("https://acme.us.auth0.com", "an address"),
            ("jo@acme.com", "an address"),
            ("acme.us.auth0.com", "a domain"),
            ("auth0.com", "a domain"),
            ("https://acme.us.auth0.com/", "an address"),
            ("auth0|65f1c2d3", "a user's id"),
            (
                "\u{ff35}\u{ff4a}\u{ff39}92",
                "a letter that no Client ID has",
            ),
            ("two words", "a blank"),
            (
                "https://manage.auth0.com/dashboard/us/acme/applications",
                "an address",
            ),
        ] {
            let error = ClientId::parse(raw).expect_err(raw).to_string();
            assert!(error.contains(says), "{raw}: {error}");
        }
    }

    #[test]
    fn an_unusual_one_is_taken_and_told_from_the_usual() {
        for (raw, is_usual) in [
            ("ujY92uutE7GMyoSKlDLwind2cxD40HR3", true),
            ("aV_7-9uutE7GMyoSKlDLwind2cxD40HR", true),
            ("MAZ", false),
            ("y", false),
            ("app00001", false),
        ] {
            let id = ClientId::parse(raw).expect(raw).value;
            assert_eq!(id.has_usual_form(), is_usual, "{raw}");
        }
    }

    #[test]
    fn an_application_s_page_names_it() {
        let page = "https://manage.auth0.com/dashboard/us/acme/applications/ujY92uutE7GMyoSKlDLwind2cxD40HR3/settings";
        let pasted = ClientId::parse(page).expect("read");
        assert_eq!(pasted.value.as_str(), "ujY92uutE7GMyoSKlDLwind2cxD40HR3");
        assert_eq!(pasted.fixed, [FROM_DASHBOARD]);
    }
}
