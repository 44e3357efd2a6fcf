//! What each secret of a run is: a text that is one of them already is refused as another, where it is read, and so before
//! anybody has it to send.

use secrecy::{ExposeSecret as _, SecretString};
use std::fmt;
use std::sync::{Arc, Weak};

/// What a secret that somebody gives to a run is. Of two that have the same text, the one that stands first here is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretKind {
    /// The Client Secret of the integration's application.
    ClientSecret,
    /// That of an application which may manage the tenant, and may be the same.
    AdminClientSecret,
    /// An administrator's token.
    AdminToken,
    /// The MAZ API's token.
    MazToken,
    /// A reader's password.
    Password,
    /// A one-time or recovery code.
    Code,
}

impl SecretKind {
    /// How it is named where it is asked for.
    const fn name(self) -> &'static str {
        match self {
            Self::ClientSecret => "the Client Secret of the application",
            Self::AdminClientSecret => "the Client Secret of the admin application",
            Self::AdminToken => "the admin token",
            Self::MazToken => "the MAZ API's token",
            Self::Password => "the user's password",
            Self::Code => "the code",
        }
    }

    const fn is_client_secret(self) -> bool {
        matches!(self, Self::ClientSecret | Self::AdminClientSecret)
    }
}

/// A secret stands in another's place: there it would go to those who are not to have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misplaced {
    is: SecretKind,
    place: SecretKind,
}

impl Misplaced {
    pub(super) fn of(one: SecretKind, other: SecretKind) -> Self {
        Self {
            is: one.min(other),
            place: one.max(other),
        }
    }

    /// In whose place it stands.
    pub const fn place(self) -> &'static str {
        self.place.name()
    }
}

impl fmt::Display for Misplaced {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is = match self.is {
            SecretKind::AdminToken => "an admin token",
            kind => kind.name(),
        };
        write!(formatter, "this is {is}, and not {}", self.place())
    }
}

impl std::error::Error for Misplaced {}

/// The text of a secret, for as long as anybody holds it or a copy: while that is so, no other secret of the run has it. One that
/// was typed by mistake and let go may be given again in its right place.
#[derive(Clone)]
pub(super) struct Held {
    text: SecretString,
    _seat: Option<Arc<SecretKind>>,
}

impl Held {
    /// What a server issued to this run, or it made itself: nobody gave it, so it stands in nobody's place.
    pub(super) fn issued(text: &str) -> Self {
        Self {
            text: text.into(),
            _seat: None,
        }
    }

    pub(super) fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    pub(super) fn into_text(self) -> SecretString {
        self.text
    }
}

/// The secrets that are held, as fingerprints.
#[derive(Default)]
pub(super) struct Seats(Vec<(u64, Weak<SecretKind>)>);

impl Seats {
    /// Another secret of that text which a `kind` cannot be.
    pub(super) fn other(&self, print: u64, kind: SecretKind) -> Option<SecretKind> {
        let same = self.0.iter().filter(|(held, _)| *held == print);
        same.filter_map(|(_, seat)| seat.upgrade())
            .map(|held| *held)
            .find(|held| {
                let are_both = held.is_client_secret() && kind.is_client_secret();
                *held != kind && !are_both
            })
    }

    /// Takes one more.
    pub(super) fn take(&mut self, text: &str, print: u64, kind: SecretKind) -> Held {
        let seat = Arc::new(kind);
        self.0.retain(|(_, seat)| seat.strong_count() > 0);
        self.0.push((print, Arc::downgrade(&seat)));
        Held {
            text: text.into(),
            _seat: Some(seat),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AdminToken, ClientSecret, MazToken, Password, Redactor};

    const TEXT: &str = "of-somebody-0123456789";

    #[test]
    fn what_is_held_is_no_other_secret_here_or_below() {
        let redactor = Redactor::default();
        let maz = || MazToken::parse(TEXT.into(), &redactor);
        let held = maz().expect("a token");
        // The same in its own place is no error.
        assert!(maz().is_ok());
        let error = ClientSecret::parse(TEXT.into(), &redactor).expect_err("held");
        let below = ClientSecret::parse(TEXT.into(), &redactor.child()).expect_err("held");
        // Whichever was read first.
        let says = "this is the Client Secret of the application, and not the MAZ API's token";
        assert_eq!((error.to_string(), below), (says.to_owned(), error));
        assert!(ClientSecret::typed(TEXT.into(), &redactor).is_err());
        assert!(ClientSecret::of_admin(TEXT.into(), &redactor).is_err());
        assert!(AdminToken::parse(TEXT.into(), &redactor).is_err());
        assert!(Password::parse(TEXT, &redactor).is_err());
        assert!(Password::code(&format!(" {TEXT}"), &redactor).is_err());
        let copy = held.value.clone();
        drop(held);
        assert!(Password::parse(TEXT, &redactor).is_err());
        drop(copy);
        assert!(Password::parse(TEXT, &redactor).is_ok());
        // Of another integration it is nobody's business.
        let one = redactor.child();
        let held = ClientSecret::parse(TEXT.into(), &one).expect("a secret");
        assert!(ClientSecret::of_admin(TEXT.into(), &one).is_ok());
        assert!(MazToken::parse(TEXT.into(), &one).is_err());
        assert!(MazToken::parse(TEXT.into(), &redactor.child()).is_ok());
        drop(held);
    }
}
