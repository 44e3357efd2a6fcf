//! An administrator's token, as a person lends it to a run.

use super::AccessToken;

/// An administrator's token for the Management API. Where it may be sent is for the token itself to say.
#[derive(Debug, Clone)]
pub struct AdminToken {
    token: AccessToken,
    for_any_host: bool,
}

impl AdminToken {
    /// A token that says itself where it belongs.
    pub fn new(token: AccessToken) -> Self {
        Self {
            token,
            for_any_host: false,
        }
    }

    /// An opaque token, of which the person says that it belongs to the tenant that is asked.
    #[must_use]
    pub fn for_any_host(self) -> Self {
        Self {
            for_any_host: true,
            ..self
        }
    }

    /// The token.
    pub fn access_token(&self) -> &AccessToken {
        &self.token
    }

    /// Whether the person said that it belongs to the tenant that is asked, should it be opaque.
    pub fn is_for_any_host(&self) -> bool {
        self.for_any_host
    }
}
