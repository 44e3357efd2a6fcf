//! A request, before it is sent.

use crate::domain::AccessToken;
use reqwest::Method;

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
