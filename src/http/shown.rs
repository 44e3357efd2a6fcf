//! What the trace shows of an exchange: all but its secrets.

use super::call::{Authorization, Body, Call};
use super::named::{address, is_secret};
use super::{Answer, header};
use crate::domain::{Redactor, clean, clean_to, looks_like_a_secret};
use serde_json::Value;
use std::fmt::Write as _;

/// What is longer is cut.
const LONGEST: usize = 1200;

/// A request in one line.
pub(super) fn request(
    call: &Call<'_>,
    origin: &str,
    headers: &[(header::HeaderName, &str)],
    redactor: &Redactor,
) -> String {
    let mut line = format!("→ {} {origin}{}", call.method, clean(call.path));
    match &call.authorization {
        Authorization::None => {}
        Authorization::Bearer(_) => line.push_str("  Authorization: Bearer [redacted]"),
        Authorization::Basic { .. } => line.push_str("  Authorization: Basic [redacted]"),
    }
    for (name, value) in headers {
        let _ = write!(line, "  {name}: {}", clean(value));
    }
    match &call.body {
        Body::None => {}
        Body::Form(fields) => {
            for (name, value) in *fields {
                let value = if is_secret(name) { "[redacted]" } else { value };
                let _ = write!(line, "  {name}={}", clean(value));
            }
        }
        Body::Json(value) => {
            let _ = write!(line, "  {}", json(value, redactor));
        }
    }
    redactor.redact(&line)
}

/// An answer in one line.
pub(super) fn answer(answer: &Answer) -> String {
    let redactor = answer.redactor();
    let body = match answer.json() {
        Ok(value) => json(&value, redactor),
        Err(_) => format!(
            "{} bytes of {}",
            answer.text().len(),
            clean(&answer.content_type)
        ),
    };
    let location = answer
        .location
        .as_deref()
        .map(|location| {
            let location = address(&redactor.redact_error(location));
            format!("  Location: {}", clean(&location))
        })
        .unwrap_or_default();
    redactor.redact(&format!(
        "← {} in {} ms{location}  {body}",
        answer.status,
        answer.elapsed.as_millis()
    ))
}

/// JSON on one line, without secrets, cut where it is long.
fn json(value: &Value, redactor: &Redactor) -> String {
    clean_to(&hidden(value, redactor).to_string(), LONGEST)
}

fn hidden(value: &Value, redactor: &Redactor) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                // An error's `code` is a word for a person; only a login's is a secret, and that stands in a redirect.
                let hide = (is_secret(name)
                    && !(name == "code" && members.contains_key("description")))
                    // A connection's settings, scripts and keys, in which anything may stand.
                    || name == "options"
                    // Somebody may have written the secret in the place of the id.
                    || name == "client_id" && value.as_str().is_some_and(looks_like_a_secret);
                let value = if hide && !value.is_null() {
                    Value::String("[redacted]".into())
                } else {
                    hidden(value, redactor)
                };
                (redactor.redact_error(name), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(|item| hidden(item, redactor)).collect(),
        Value::String(text) => {
            Value::String(clean_to(&redactor.redact_error(text), usize::MAX - 3))
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_an_exchange_has_no_secret() {
        let value = serde_json::json!({"access_token": "t0k3n", "nested": [{"client_secret": "s3cr3t"}], "scope": "openid", "code": "c0d3", "words": "so p4ssw0rd\nis wrong"});
        let redactor = Redactor::default();
        redactor.learn("p4ssw0rd\nis");
        let text = json(&value, &redactor);
        for secret in ["t0k3n", "s3cr3t", "c0d3", "p4ssw0rd"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert!(text.contains("openid"));
    }
}
