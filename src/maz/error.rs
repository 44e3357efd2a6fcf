//! Why the MAZ API did not do, or may not have done, what it was asked.

use crate::http::{Answer, Error};
use std::time::Duration;

/// Why the MAZ API did not do, or may not have done, what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// It cannot be reached: nothing was sent.
    #[error("the MAZ API cannot be reached: {0}")]
    Unreachable(Error),
    /// The token is for the one at this origin: nothing was sent.
    #[error("the MAZ API's token is for {0}, and goes to no other")]
    OtherApi(String),
    /// It was reached, and gave no whole answer.
    #[error("the MAZ API gave no answer: {0}")]
    NoAnswer(Error),
    /// 401: the token is not accepted.
    #[error("the MAZ API does not accept the token{}", said(.0))]
    Unauthorized(String),
    /// 403: the token is for another app.
    #[error("the MAZ API's token is not for this app{}", said(.0))]
    Forbidden(String),
    /// 404 for the path itself: another app id, or no such API there.
    #[error("the MAZ API has nothing at this address{}", said(.0))]
    NotThere(String),
    /// 409: the same idempotency key for another write, or another conflict.
    #[error("the MAZ API says that this conflicts with what it holds{}", said(.0))]
    Conflict(String),
    /// 412, 428: what it holds was changed since it was read.
    #[error("what the MAZ API holds was changed by somebody else in the meantime")]
    Changed,
    /// 422: it takes other values.
    #[error("the MAZ API does not take these values{}", .0.is_empty().then(String::new).unwrap_or_else(|| format!(": {}", .0)))]
    Invalid(String),
    /// 429: too many requests.
    #[error("the MAZ API is asked too often{}", .retry_after.map(|wait| format!(": try again in {} s", wait.as_secs().max(1))).unwrap_or_default())]
    RateLimited {
        /// When it may be asked again, if it says so.
        retry_after: Option<Duration>,
    },
    /// 5xx: trouble on its side.
    #[error("the MAZ API is in trouble: it answered {status}{}", said(.words))]
    Server {
        /// The status.
        status: u16,
        /// What it said.
        words: String,
    },
    /// 3xx: a redirect is never followed, since the request carries secrets.
    #[error("the MAZ API redirects to {0}, and secrets are not sent after a redirect")]
    Redirected(String),
    /// Something else answers there, or it keeps another contract.
    #[error("what answers at this address does not keep to the contract: {0}")]
    NotTheApi(String),
    /// A write got no answer, and what is held could not be read back.
    #[error("whether it was written is not known: {0}")]
    Uncertain(Box<ApiError>),
}

impl ApiError {
    /// Whether the address or the app id may be wrong: nothing of the MAZ API's was met there. What is in trouble, or asked
    /// too often, is the right one.
    pub fn is_about_the_place(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_) | Self::NotThere(_) | Self::Redirected(_) | Self::NotTheApi(_)
        )
    }

    /// Why there was no answer.
    pub(super) fn of(error: Error) -> Self {
        match error {
            error if error.is_unsent() => Self::Unreachable(error),
            error @ Error::Transport(_) => Self::NoAnswer(error),
            error => Self::NotTheApi(error.to_string()),
        }
    }

    /// An answer that is not the one asked for. A refusal that keeps to no contract is no word of the API's: what stands before
    /// it has the same statuses.
    pub(super) fn of_answer(answer: &Answer) -> Self {
        let json = answer.json().unwrap_or_default();
        let error = &json["error"];
        let is_its_own = error["code"].is_string() || answer.asks_for_a_token();
        let words = match error["message"].as_str() {
            Some(words) => answer.shown(words),
            // What does not keep to the contract may say it in a form of its own.
            None if json.is_object() => answer.words(),
            None => String::new(),
        };
        match answer.status {
            300..=399 => {
                Self::Redirected(answer.shown(answer.location.as_deref().unwrap_or("nowhere")))
            }
            status @ (401 | 403 | 404 | 409) if !is_its_own => {
                Self::NotTheApi(format!("it answered {status}{}", said(&words)))
            }
            401 => Self::Unauthorized(words),
            403 => Self::Forbidden(words),
            404 => Self::NotThere(words),
            409 => Self::Conflict(words),
            412 | 428 => Self::Changed,
            422 => {
                let members: Vec<String> = error["members"]
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(member, why)| {
                        let why = why.as_str().unwrap_or("not accepted");
                        format!("{} is {}", answer.shown(member), answer.shown(why))
                    })
                    .collect();
                Self::Invalid(if members.is_empty() {
                    words
                } else {
                    members.join(", ")
                })
            }
            429 => Self::RateLimited {
                retry_after: answer.retry_after,
            },
            status @ 500..=599 => Self::Server { status, words },
            status => Self::NotTheApi(format!("it answered {status}{}", said(&words))),
        }
    }

    /// Whether it is the API itself that says so. Otherwise nobody knows what it holds.
    pub fn is_its_own(&self) -> bool {
        match self {
            Self::Unreachable(_)
            | Self::NoAnswer(_)
            | Self::OtherApi(_)
            | Self::Server { .. }
            | Self::RateLimited { .. }
            | Self::Redirected(_)
            | Self::NotTheApi(_) => false,
            Self::Uncertain(error) => error.is_its_own(),
            Self::Unauthorized(_)
            | Self::Forbidden(_)
            | Self::NotThere(_)
            | Self::Conflict(_)
            | Self::Changed
            | Self::Invalid(_) => true,
        }
    }

    /// Whether a request that was answered so may have been done nevertheless.
    pub(super) fn is_lost_answer(&self) -> bool {
        matches!(
            self,
            Self::NoAnswer(_) | Self::Server { .. } | Self::NotTheApi(_)
        )
    }

    /// Whether the same may succeed later, so that nothing can be judged now.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_)
            | Self::NoAnswer(_)
            | Self::Server { .. }
            | Self::RateLimited { .. } => true,
            Self::Uncertain(error) => error.is_passing(),
            _ => false,
        }
    }
}

fn said(words: &str) -> String {
    if words.is_empty() {
        String::new()
    } else {
        format!(": “{words}”")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_it_does_not_take_are_told_in_whatever_form_it_says_so() {
        for (body, said) in [
            (
                r#"{"message":"domain is too long"}"#,
                ": domain is too long",
            ),
            (
                r#"{"error":{"message":"no","members":{"domain":"too long"}}}"#,
                ": domain is too long",
            ),
            ("{}", ""),
            ("", ""),
        ] {
            let answer = Answer::of(422, &[], body.as_bytes());
            let words = ApiError::of_answer(&answer).to_string();
            assert_eq!(
                words,
                format!("the MAZ API does not take these values{said}")
            );
        }
    }
}
