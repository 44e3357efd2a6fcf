//! The Management API: one file for each thing that it knows, and its errors, `{statusCode, error, message, errorCode}`.

mod administration;
mod auth0_cli;
mod clients;
mod connections;
mod edit;
mod rights;
mod settings;
mod users;

use super::said_by_auth0;
use crate::http::{Answer, Authorization, Body, Error};
use reqwest::Method;
use serde_json::Value;

pub use administration::Administration;
pub use auth0_cli::Auth0Cli;
pub use clients::{Authentication, ClientSettings, Shown, ShownSecret, shown_list};
pub use connections::ConnectionSettings;
pub use edit::Edit;
pub use rights::{AdminHost, Management, Rights};
pub use settings::{CustomDomain, TenantSettings, Throttling};
pub use users::FoundUser;

/// The scope with which an application's settings are shown; others open the same call and show less.
pub const SHOWS_SETTINGS: &str = "read:clients";

/// A refusal is an answer as well; anything else than these two is an error. Of a change it is one of three: done, refused, or not
/// known, where no answer came to any try of it ([`Http`](crate::http::Http) tells no refusal then).
pub type Read<T> = Result<Result<T, ManagementError>, Error>;

/// Why the Management API refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// If it is none: a rate limit, a timeout, a 5xx, a redirect, or what another than Auth0 says.
    pub fn read(answer: &Answer) -> Result<Self, Error> {
        // A server that waited too long for a request (RFC 9110 section 15.5.9) has decided nothing either.
        if !(400..500).contains(&answer.status) || matches!(answer.status, 408 | 429) {
            return Err(answer.unexpected());
        }
        let json = said_by_auth0(answer)?;
        // Its APIs always say the status once more; what has an `error` alone is OAuth's form, and not theirs.
        if !json.is_null() && json.get("statusCode").is_none() {
            return Err(answer.not_auth0s());
        }
        let text = |member: &str| {
            json.get(member)
                .and_then(Value::as_str)
                .map(|text| answer.shown(text))
                .unwrap_or_default()
        };
        Ok(Self {
            status: answer.status,
            code: text("errorCode"),
            message: if json.is_object() {
                text("message")
            } else {
                answer.words()
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

    /// What these rights do not show, in the words in which Auth0 says that a scope is missing.
    pub(super) fn not_shown(member: &str) -> Self {
        Self {
            status: 403,
            code: "insufficient_scope".into(),
            message: format!(
                "The application's {member} are not shown to this token. Insufficient scope, expected any of: {SHOWS_SETTINGS}"
            ),
        }
    }

    /// Whether Auth0 says that it has no such object (`client`, `connection`, `client_grant`, `user`). Any other 404 may be a
    /// gateway's, or another object's, and says nothing of it.
    pub fn has_no(&self, object: &str) -> bool {
        self.status == 404 && self.code.strip_prefix("inexistent_") == Some(object)
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

fn refused<T>(answer: &Answer) -> Read<T> {
    ManagementError::read(answer).map(Err)
}

impl Management<'_> {
    /// Reads something.
    async fn read<T>(&self, path: &str, read: impl FnOnce(&Answer) -> Result<T, Error>) -> Read<T> {
        let answer = self.tenant.get(path, self.token).await?;
        if answer.status == 200 {
            return read(&answer).map(Ok);
        }
        refused(&answer)
    }

    /// One call. It may be tried again: what is asked for here comes to the same when it is done twice.
    async fn send(&self, method: Method, path: &str, body: Body<'_>) -> Result<Answer, Error> {
        let authorization = Authorization::Bearer(self.token);
        self.tenant
            .send(method, path, body, authorization, true)
            .await
    }

    /// The same, never tried again.
    async fn send_once(&self, method: Method, path: &str, body: Body<'_>) -> Result<Answer, Error> {
        let authorization = Authorization::Bearer(self.token);
        self.tenant
            .send(method, path, body, authorization, false)
            .await
    }
}

/// What an answer holds. Nothing that Auth0 shows has an `error` among its members: that says why something is not shown.
fn document(answer: &Answer) -> Result<Value, Error> {
    let json = answer.json()?;
    if json.get("error").is_some() {
        return Err(Error::WrongShape("it holds an error".into()));
    }
    Ok(json)
}

fn object(answer: &Answer) -> Result<Value, Error> {
    let json = document(answer)?;
    if json.is_object() {
        Ok(json)
    } else {
        Err(Error::WrongShape("it is no JSON object".into()))
    }
}

/// An object that names itself so: one that names another, or nobody, is not what was asked for.
fn named(json: Value, member: &str, id: &str, what: &str) -> Result<Value, Error> {
    if json.get(member).is_some_and(|named| *named == *id) {
        Ok(json)
    } else {
        Err(Error::WrongShape(format!(
            "it is not the {what} that was asked for"
        )))
    }
}

/// The rows of a page of a list, and where the next page begins.
fn page<'a>(json: &'a Value, member: &str) -> Result<(&'a [Value], Option<&'a str>), Error> {
    let rows = json
        .as_array()
        .or_else(|| json.get(member).and_then(Value::as_array))
        .ok_or_else(|| Error::WrongShape(format!("it has no list of {member}")))?;
    let next = optional(json, "next", Value::as_str)?.filter(|next| !next.is_empty());
    Ok((rows, next))
}

/// The rows of a list that is whole, each of which can be read: of what is on the rest nothing is known.
fn list<T>(
    json: &Value,
    member: &str,
    read: impl Fn(&Value) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let (rows, next) = page(json, member)?;
    let total = optional(json, "total", Value::as_u64)?;
    if next.is_some() || total.is_some_and(|total| total > rows.len() as u64) {
        return Err(Error::WrongShape(format!(
            "it is not the whole list of {member}"
        )));
    }
    rows.iter().map(read).collect()
}

/// A member that may be missing or null. What is there in another form says nothing.
fn optional<'a, T>(
    json: &'a Value,
    member: &str,
    read: impl Fn(&'a Value) -> Option<T>,
) -> Result<Option<T>, Error> {
    match json.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => read(value)
            .map(Some)
            .ok_or_else(|| Error::WrongShape(format!("its {member} is of another kind"))),
    }
}

fn owned(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn text(json: &Value, member: &str) -> Option<String> {
    json.get(member).and_then(owned)
}

/// A text that every row of a list has.
fn text_of(row: &Value, member: &str) -> Result<String, Error> {
    text(row, member).ok_or_else(|| Error::WrongShape(format!("a row of it has no {member}")))
}

fn texts(json: &Value, member: &str) -> Vec<String> {
    json.get(member)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
