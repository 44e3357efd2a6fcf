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
            // Such a client was registered for it (OpenID Connect Core section 5.3.2), as none of Auth0's is.
            200 if answer.content_type.starts_with("application/jwt") => Err(Error::WrongShape(
                "it is signed (application/jwt), and JSON was asked for".into(),
            )),
            // A profile always says whose it is (section 5.3.2).
            200 => match answer.json()? {
                Value::Object(claims) if claims.get("sub").is_some_and(Value::is_string) => {
                    Ok(Self::Claims(claims))
                }
                _ => Err(Error::WrongShape(
                    "it is no profile, which names its person (sub)".into(),
                )),
            },
            400..=499 if answer.status != 429 => {
                said_by_auth0(answer)?;
                // The reason is in the header (RFC 6750 section 3.1); what the body says is often no more than the status does.
                let said = [answer.words(), answer.shown(&answer.www_authenticate)];
                let said: Vec<_> = said.into_iter().filter(|words| !words.is_empty()).collect();
                Ok(Self::Refused(if said.is_empty() {
                    format!("HTTP {}", answer.status)
                } else {
                    said.join("; ")
                }))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_a_token_is_refused_is_told_from_the_header_too() {
        let challenge = r#"Bearer realm="Users", error="invalid_token", error_description="The token was revoked""#;
        for body in ["Unauthorized", "", r#"{"error":"invalid_token"}"#] {
            let answer = Answer::of(401, &[("www-authenticate", challenge)], body.as_bytes());
            assert!(
                matches!(UserInfo::read(&answer), Ok(UserInfo::Refused(words)) if words.contains("The token was revoked")),
                "{body}"
            );
        }
        let gateways = Answer::of(403, &[], br#"{"message":"Forbidden"}"#);
        assert!(UserInfo::read(&gateways).is_err_and(|error| error.is_in_between()));
    }

    #[test]
    fn what_names_nobody_is_no_profile() {
        for body in ["{}", r#"{"sub":1}"#, r#"{"error":"invalid_token"}"#, "[]"] {
            let read = UserInfo::read(&Answer::of(200, &[], body.as_bytes()));
            assert!(
                matches!(read, Err(Error::WrongShape(_))),
                "{body}: {read:?}"
            );
        }
    }

    #[test]
    fn a_signed_profile_is_no_word_of_a_firewall() {
        let answer = Answer::of(200, &[("content-type", "application/jwt")], b"e30.e30.x");
        let error = UserInfo::read(&answer).expect_err("no JSON");
        assert!(!error.is_in_between(), "{error}");
        assert!(error.to_string().contains("application/jwt"), "{error}");
    }
}
