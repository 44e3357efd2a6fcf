//! The answer of `/userinfo` (OpenID Connect Core section 5.3).

use super::said_by_auth0;
use crate::http::{Answer, Error};
use serde_json::{Map, Value};

/// What `/userinfo` says.
#[derive(Debug, Clone, PartialEq)]
pub enum UserInfo {
    /// The claims of the person.
    Claims(Map<String, Value>),
    /// The token was refused, with these words, cleaned.
    Refused(String),
}

impl UserInfo {
    /// Reads an answer.
    ///
    /// # Errors
    /// If it is neither a profile nor a refusal.
    pub fn read(answer: &Answer) -> Result<Self, Error> {
        match answer.status {
            200 => match answer.json()? {
                Value::Object(claims) => Ok(Self::Claims(claims)),
                _ => Err(Error::WrongShape("it is no profile".into())),
            },
            400..=499 if answer.status != 429 => {
                said_by_auth0(answer)?;
                Ok(Self::Refused(
                    [answer.words(), answer.shown(&answer.www_authenticate)]
                        .into_iter()
                        .find(|words| !words.is_empty())
                        .unwrap_or_else(|| format!("HTTP {}", answer.status)),
                ))
            }
            _ => Err(answer.unexpected()),
        }
    }

    /// Whose profile it is.
    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::Claims(claims) => claims.get("sub")?.as_str(),
            Self::Refused(_) => None,
        }
    }
}
