//! An administrator's token, as a person lends it to a run.

use super::{AccessToken, OnePlace, Pasted, Redactor, SecretKind, ValueError};

/// An administrator's token for the Management API. Where it may be sent is for the token itself to say.
#[derive(Debug, Clone)]
pub struct AdminToken {
    token: AccessToken,
    of_one: Option<OnePlace>,
}

impl AdminToken {
    /// Reads a token as people paste it. The text given is wiped.
    ///
    /// # Errors
    /// If it is empty or has blanks or quotes within, or is another secret of the run. The error never repeats the text.
    pub fn parse(raw: String, redactor: &Redactor) -> Result<Pasted<Self>, ValueError> {
        let pasted = AccessToken::parse(raw, SecretKind::AdminToken, redactor)?;
        Ok(pasted.map(Self::issued))
    }

    /// A token that a tenant issued to this run.
    pub fn issued(token: AccessToken) -> Self {
        Self {
            token,
            of_one: None,
        }
    }

    /// An opaque token, of which the person says that it belongs to the tenant that is asked: to the first, and to no other,
    /// whichever copy of it is used.
    #[must_use]
    pub fn for_one_host(self) -> Self {
        Self {
            of_one: Some(OnePlace::default()),
            ..self
        }
    }

    /// The token.
    pub fn access_token(&self) -> &AccessToken {
        &self.token
    }

    /// The one host that it is for, should it be opaque, where the person said so.
    pub fn one_host(&self) -> Option<&OnePlace> {
        self.of_one.as_ref()
    }
}
