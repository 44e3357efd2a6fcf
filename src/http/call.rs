//! A request, before it is sent.

use super::{Answer, Error};
use crate::domain::AccessToken;
use reqwest::Method;
use zeroize::Zeroizing;

/// A request.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    /// The tenant's host, or the application domain's.
    pub(crate) host: &'a str,
    /// The path and the query.
    pub(crate) path: &'a str,
    pub(crate) body: Body<'a>,
    pub(crate) authorization: Authorization<'a>,
    /// Whether it may be tried again whatever became of it. Never for a login, since Auth0 counts the tries: one that was turned
    /// away before anybody looked at it is no try.
    pub(crate) again: bool,
}

impl Call<'_> {
    /// Whether something is changed by it that stays: a token that is asked for is another each time.
    fn is_a_change(&self) -> bool {
        self.method != Method::GET && matches!(self.authorization, Authorization::Bearer(_))
    }

    /// What the last try says, where an earlier one went out and was not answered: of a change only that it is done. What turns
    /// the last one away may do so because the first was done, or for a reason that came after it.
    pub(super) fn told(
        &self,
        outcome: Result<Answer, Error>,
        unanswered: Option<Error>,
    ) -> Result<Answer, Error> {
        match (outcome, unanswered) {
            (Ok(answer), _) if (200..300).contains(&answer.status) => Ok(answer),
            (_, Some(error)) if self.is_a_change() => Err(error),
            (outcome, _) => outcome,
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Body<'a> {
    None,
    Form(&'a [(&'a str, &'a str)]),
    Json(&'a serde_json::Value),
}

pub(crate) enum Authorization<'a> {
    None,
    Bearer(&'a AccessToken),
    Basic { id: &'a str, secret: &'a str },
}

/// A form's text, wiped when it was sent. What TLS and the connection make of it is theirs.
pub(super) fn form(fields: &[(&str, &str)]) -> bytes::Bytes {
    let longest = fields
        .iter()
        .map(|(name, value)| 3 * (name.len() + value.len()) + 2)
        .sum();
    // Large enough from the start: what grows leaves copies of what it held.
    let mut text = url::form_urlencoded::Serializer::new(String::with_capacity(longest));
    text.extend_pairs(fields);
    bytes::Bytes::from_owner(Zeroizing::new(text.finish().into_bytes()))
}
