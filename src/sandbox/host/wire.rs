//! A request taken whole and an answer made whole: what the endpoints speak in place of a framework's types.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, Method};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

/// A request.
pub(crate) struct Ask {
    pub(crate) method: Method,
    /// As it was sent, without the query.
    pub(crate) path: String,
    /// The path's parts, decoded.
    pub(crate) segments: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) raw_query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// The host as it was named, port and all.
    pub(crate) host: String,
    /// The tenant's domain that was meant: the host, or the first tenant's domain for loopback names.
    pub(crate) domain: String,
    /// Whether it was asked for by a loopback name.
    pub(crate) by_loopback_name: bool,
}

impl Ask {
    pub(crate) fn new(
        method: Method,
        path: &str,
        raw_query: &str,
        headers: HeaderMap,
        host: String,
        body: Vec<u8>,
    ) -> Self {
        Self {
            method,
            path: path.to_owned(),
            segments: path
                .split('/')
                .skip(1)
                .map(percent_decode)
                .collect::<Vec<_>>(),
            query: url::form_urlencoded::parse(raw_query.as_bytes())
                .into_owned()
                .collect(),
            raw_query: raw_query.to_owned(),
            headers,
            body,
            domain: host.clone(),
            host,
            by_loopback_name: false,
        }
    }

    pub(crate) fn parts(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The last of a query's parameters by that name, empty ones left out.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .rev()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// All of a query's parameters by that name, which may be written as `name[]` or repeated.
    pub(crate) fn query_all(&self, name: &str) -> Vec<&str> {
        self.query
            .iter()
            .filter(|(key, _)| {
                key == name
                    || key
                        .strip_prefix(name)
                        .is_some_and(|rest| rest.starts_with('['))
            })
            .map(|(_, value)| value.as_str())
            .collect()
    }

    pub(crate) fn is_form(&self) -> bool {
        self.header("content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
    }

    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// A form's or a JSON object's members as texts, as the Authentication API takes both.
    pub(crate) fn parameters(&self) -> Option<BTreeMap<String, String>> {
        if self.is_form() {
            return Some(
                url::form_urlencoded::parse(&self.body)
                    .into_owned()
                    .collect(),
            );
        }
        if self.body.is_empty() {
            return Some(BTreeMap::new());
        }
        let Value::Object(members) = self.json()? else {
            return None;
        };
        Some(
            members
                .into_iter()
                .filter_map(|(name, value)| match value {
                    Value::String(text) => Some((name, text)),
                    Value::Null => None,
                    other => Some((name, other.to_string())),
                })
                .collect(),
        )
    }

    /// The user and password of HTTP Basic, decoded as RFC 6749 section 2.3.1 says.
    pub(crate) fn basic(&self) -> Option<(String, String)> {
        let value = self.header("authorization")?;
        let (scheme, rest) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let text = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
        let (user, password) = text.split_once(':')?;
        Some((percent_decode(user), percent_decode(password)))
    }

    pub(crate) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then_some(token.trim())
    }

    /// The answer to what this sandbox has no endpoint for, whether or not Auth0 has one.
    pub(crate) fn not_served(&self) -> Reply {
        let text = format!("The sandbox does not serve {} {}.", self.method, self.path);
        Reply::refusal(404, "not_found", &text)
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.headers
            .get_all("cookie")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }
}

pub(crate) fn percent_decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

pub(crate) fn form_encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json; charset=utf-8".to_owned())],
            body: body.to_string().into_bytes(),
        }
    }

    pub(crate) fn text(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: vec![("content-type", "text/plain; charset=utf-8".to_owned())],
            body: body.as_bytes().to_vec(),
        }
    }

    pub(crate) fn html(status: u16, body: String) -> Self {
        Self {
            status,
            headers: vec![("content-type", "text/html; charset=utf-8".to_owned())],
            body: body.into_bytes(),
        }
    }

    pub(crate) fn redirect(location: String) -> Self {
        Self::empty(302).with("location", location)
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(header, _)| *header != name);
        self.headers.push((name, value.into()));
        self
    }

    /// A second header by the same name, as for cookies.
    pub(crate) fn and(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The Authentication API's form of an error.
    pub(crate) fn refusal(status: u16, error: &str, description: &str) -> Self {
        Self::json(
            status,
            &json!({"error": error, "error_description": description}),
        )
        .with("content-type", "application/json")
        .with("cache-control", NO_CACHE)
    }

    /// The Management API's form of an error.
    pub(crate) fn problem(status: u16, message: &str, code: Option<&str>) -> Self {
        let mut body = Map::new();
        body.insert("statusCode".to_owned(), json!(status));
        body.insert("error".to_owned(), json!(reason(status)));
        body.insert("message".to_owned(), json!(message));
        if let Some(code) = code {
            body.insert("errorCode".to_owned(), json!(code));
        }
        Self::json(status, &Value::Object(body))
    }
}

pub(crate) const NO_CACHE: &str =
    "private, no-store, no-cache, must-revalidate, post-check=0, pre-check=0, no-transform";

pub(crate) fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        412 => "Precondition Failed",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Entity",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_part_by_part() {
        assert_eq!(percent_decode("auth0%7Cab%2fcd"), "auth0|ab/cd");
        assert_eq!(percent_decode("100%"), "100%");
        assert_eq!(percent_decode("%zz"), "%zz");
    }
}
