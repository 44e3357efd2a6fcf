//! The answers of `POST /oauth/token` (RFC 6749 section 5).

use super::answers::another;
use super::{Answered, Grant, Jwt, Meaning, classify, said_by_auth0};
use crate::domain::{AccessToken, Scope, scopes_of};
use crate::http::{Answer, Came, Error};
use serde_json::Value;
use std::collections::BTreeSet;

/// A token was given, or refused with a reason.
#[derive(Debug, Clone)]
pub enum TokenAnswer {
    /// Given.
    Granted(TokenGrant),
    /// Refused.
    Refused(Refusal),
}

/// What came with a token.
#[derive(Debug, Clone)]
pub struct TokenGrant {
    /// The access token.
    pub access_token: AccessToken,
    /// The ID token, where one was given.
    pub id_token: Option<AccessToken>,
    /// The refresh token, where one was given.
    pub refresh_token: Option<AccessToken>,
    /// Where a recovery code was used up: the one in its place.
    pub recovery_code: Option<AccessToken>,
    /// `scope`; Auth0 leaves it out where nothing was granted.
    pub scope: Option<BTreeSet<Scope>>,
    /// How long it lasts, in seconds.
    pub expires_in: Option<i64>,
    /// When it came.
    pub came: Came,
}

/// Why a token was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What it means.
    pub meaning: Meaning,
    /// The HTTP status; none where it came in a redirect.
    pub status: Option<u16>,
    /// Auth0's `error`, cleaned.
    pub error: String,
    /// Auth0's `error_description`, cleaned.
    pub description: String,
    /// When it came, where that was in an answer of the tenant's.
    pub came: Option<Came>,
}

impl Refusal {
    /// Auth0's own words for a person: the description, with the error's name where it does not say that already. They are
    /// never empty.
    pub fn words(&self) -> String {
        let says_it = self.description.contains(&self.error);
        match (
            self.description.is_empty(),
            self.error.is_empty() || says_it,
        ) {
            (false, false) => format!("{} ({})", self.description, self.error),
            (false, true) => self.description.clone(),
            (true, false) => self.error.clone(),
            (true, true) => self.status.map_or_else(
                || "no words at all".to_owned(),
                |status| format!("HTTP {status}, without a word"),
            ),
        }
    }

    /// Whether it is the tenant's own code that refuses, and nobody else. A `server_error` may be trouble of Auth0's as well, and an
    /// `invalid_request` a refusal of Auth0's own: their words are no proof of what came before.
    pub fn is_the_tenants_alone(&self) -> bool {
        let may_be_auth0s = ["server_error", "invalid_request"].contains(&self.error.as_str());
        self.meaning == Meaning::DeniedByAction && !may_be_auth0s
    }
}

/// What an error says, as it came.
fn description(json: &Value) -> &str {
    ["error_description", "message", "description"]
        .iter()
        .find_map(|member| json.get(member)?.as_str())
        .unwrap_or_default()
}

impl TokenGrant {
    /// The scopes of the token: by its claims, which are signed, and by nothing else where it has claims; nothing where they
    /// cannot be read. Of an opaque one the answer in which it came says them.
    pub fn scopes(&self) -> Option<BTreeSet<Scope>> {
        match Jwt::parse(self.access_token.expose()) {
            Some(token) => match token.claims().get("scope") {
                // Auth0 leaves it out where nothing was granted.
                None => Some(BTreeSet::new()),
                Some(scope) => scope.as_str().map(scopes_of),
            },
            None => self.scope.clone(),
        }
    }
}

impl TokenAnswer {
    /// Reads an answer. Members that are missing, null or of another type count as absent.
    ///
    /// # Errors
    /// If the answer is neither a token nor an OAuth error: trouble on the way, a redirect, another document.
    pub fn read(answer: &Answer, grant: Grant) -> Result<Self, Error> {
        if (300..400).contains(&answer.status) {
            return Err(answer.unexpected());
        }
        let json = match answer.json() {
            Ok(json) => json,
            Err(_) if answer.status == 429 || answer.status >= 500 => {
                return Err(answer.unexpected());
            }
            Err(error) => return Err(error),
        };
        // It may hold a secret that is known already: a login renewed within the same second brings the very same ID token.
        let text = |member: &str| json.get(member).and_then(Value::as_str);
        let error = text("error").unwrap_or_default();
        if answer.status == 200 && error.is_empty() {
            return Self::granted(answer, &json);
        }
        let description = description(&json);
        let meaning = classify(&Answered {
            grant,
            status: Some(answer.status),
            error,
            description,
        });
        let is_unexplained = matches!(meaning, Meaning::Unrecognised | Meaning::Unavailable);
        if meaning == Meaning::RateLimited || (is_unexplained && answer.status == 429) {
            return Err(Error::RateLimited {
                retry_after: answer.retry_after,
                words: answer.words(),
            });
        }
        // A 5xx that a row explains is an answer. Any other is trouble of Auth0's, and says nothing of the tenant.
        if meaning == Meaning::Unavailable || (is_unexplained && answer.status >= 500) {
            return Err(Error::Server {
                status: answer.status,
                words: answer.words(),
            });
        }
        if is_unexplained && answer.status >= 400 {
            said_by_auth0(answer)?;
        }
        Ok(Self::Refused(Refusal {
            meaning,
            status: Some(answer.status),
            error: answer.shown(error),
            description: answer.shown(description),
            came: Some(answer.came),
        }))
    }

    fn granted(answer: &Answer, json: &Value) -> Result<Self, Error> {
        let text = |member: &str| json.get(member).and_then(Value::as_str);
        let Some(token) = text("access_token").filter(|token| !token.is_empty()) else {
            return Err(Error::WrongShape("it holds no access_token".into()));
        };
        let redactor = answer.redactor_of_run();
        let wrap =
            |member: &str| text(member).map(|token| AccessToken::new(token.to_owned(), redactor));
        Ok(Self::Granted(TokenGrant {
            access_token: AccessToken::new(token.to_owned(), redactor),
            id_token: wrap("id_token"),
            refresh_token: wrap("refresh_token"),
            recovery_code: wrap("recovery_code"),
            scope: text("scope").map(scopes_of),
            expires_in: json.get("expires_in").and_then(Value::as_i64),
            came: answer.came,
        }))
    }

    /// Reads the answer to a request with these parameters.
    ///
    /// # Errors
    /// If there is none, or it refuses something else than was asked for: of that it says nothing.
    pub(super) fn to(asked: &[(&str, &str)], grant: Grant, answer: &Answer) -> Result<Self, Error> {
        let read = Self::read(answer, grant)?;
        if read.refusal().is_some()
            && let Some(other) = another(description(&answer.json()?), asked)
        {
            return Err(Error::OfAnother(answer.shown(&other)));
        }
        Ok(read)
    }

    /// When it came.
    pub fn came(&self) -> Option<Came> {
        match self {
            Self::Granted(granted) => Some(granted.came),
            Self::Refused(refusal) => refusal.came,
        }
    }

    /// The reason, where it was refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Granted(_) => None,
            Self::Refused(refusal) => Some(refusal),
        }
    }
}
