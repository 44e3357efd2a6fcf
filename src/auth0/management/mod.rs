//! The Management API's errors: `{statusCode, error, message, errorCode}`.

mod clients;
mod settings;
mod users;

use crate::domain::clean;
use crate::http::{Answer, Error};
use serde_json::Value;

pub use clients::ShownSecret;
pub(in crate::auth0) use settings::read_clients;
pub use settings::{ClientSettings, ConnectionSettings, TenantSettings, Throttling};
pub use users::FoundUser;

/// Why the Management API refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagementError {
    /// The HTTP status.
    pub status: u16,
    /// `errorCode`, cleaned; Auth0 leaves it out of some.
    pub code: String,
    /// `message`, cleaned.
    pub message: String,
}

impl ManagementError {
    /// Reads a refusal.
    ///
    /// # Errors
    /// If it is none: a rate limit, a 5xx, a redirect, or an answer in another form.
    pub fn read(answer: &Answer) -> Result<Self, Error> {
        if !(400..500).contains(&answer.status) || answer.status == 429 {
            return Err(answer.unexpected());
        }
        let json = answer.json().unwrap_or(Value::Null);
        let text = |member: &str| {
            json.get(member)
                .and_then(Value::as_str)
                .map(clean)
                .unwrap_or_default()
        };
        Ok(Self {
            status: answer.status,
            code: text("errorCode"),
            message: if json.is_object() {
                text("message")
            } else {
                clean(&answer.body)
            },
        })
    }

    /// The scopes that would do, where that is what is missing. Auth0 gives the code `insufficient_scope` to what a
    /// plan lacks as well, so it is the message that tells.
    pub fn missing_scopes(&self) -> Option<Vec<&str>> {
        let (before, scopes) = self.message.split_once("expected any of:")?;
        before
            .to_ascii_lowercase()
            .contains("insufficient scope")
            .then(|| {
                scopes
                    .split([',', ' '])
                    .filter(|scope| !scope.is_empty())
                    .collect()
            })
    }

    /// Whether the token itself was not accepted, whatever it may do.
    pub fn refuses_token(&self) -> bool {
        let words = self.message.to_ascii_lowercase();
        self.status == 401
            || (self.status == 400
                && (words.contains("token") || words.contains("authentication header")))
    }

    /// Auth0's own words for a person.
    pub fn words(&self) -> String {
        if self.message.is_empty() {
            format!("HTTP {}, without a word", self.status)
        } else {
            format!("{} (HTTP {})", self.message, self.status)
        }
    }
}
