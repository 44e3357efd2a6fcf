//! Request bodies: their members and types, refused in the words that the Management API has for them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::sandbox::call::Call;
use crate::sandbox::host::wire::Reply;

/// The refusal of a body.
pub(crate) fn invalid(message: &str) -> Reply {
    Reply::problem(
        400,
        &format!("Payload validation error: {message}"),
        Some("invalid_body"),
    )
}

/// The refusal of a query.
pub(crate) fn invalid_query(message: &str) -> Reply {
    Reply::problem(
        400,
        &format!("Query validation error: {message}"),
        Some("invalid_query_string"),
    )
}

/// The body as an object whose members are among those allowed, each of its type.
///
/// `allowed` is written as `name:type`, parted by blanks; a question mark allows null as well, and a tilde at the end says
/// that the member is kept and shown, and not acted on.
pub(crate) fn object(
    call: &Call<'_>,
    allowed: &str,
    required: &[&str],
) -> Result<Map<String, Value>, Reply> {
    if call.ask.body.is_empty() {
        return check(Map::new(), allowed, required);
    }
    match call.ask.json() {
        Some(Value::Object(body)) => check(body, allowed, required),
        Some(other) => Err(invalid(&format!(
            "'Expected type object but found type {}'.",
            kind_of(&other)
        ))),
        None => Err(Reply::problem(
            400,
            "Invalid request payload JSON format",
            Some("invalid_body"),
        )),
    }
}

fn check(
    body: Map<String, Value>,
    allowed: &str,
    required: &[&str],
) -> Result<Map<String, Value>, Reply> {
    for name in required {
        if !body.contains_key(*name) {
            return Err(invalid(&format!("'Missing required property: {name}'.")));
        }
    }
    let rules: Vec<(&str, &str)> = allowed
        .split_whitespace()
        .filter_map(|rule| rule.split_once(':'))
        .collect();
    let unknown: Vec<&str> = body
        .keys()
        .filter(|name| !rules.iter().any(|(known, _)| known == name))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        return Err(invalid(&format!(
            "'Additional properties not allowed: {}'.",
            unknown.join(",")
        )));
    }
    for (name, kind) in rules {
        let Some(value) = body.get(name) else {
            continue;
        };
        let found = kind_of(value);
        let wanted = kind.trim_end_matches(['?', '~']);
        let fits = found == wanted
            || (found == "null" && kind.contains('?'))
            || (found == "integer" && wanted == "number");
        if !fits {
            return Err(invalid(&format!(
                "'Expected type {wanted} but found type {found}' on property {name}."
            )));
        }
    }
    Ok(body)
}

/// The members that are kept and shown, and not acted on.
pub(crate) fn only_kept(allowed: &'static str) -> impl Iterator<Item = &'static str> {
    allowed
        .split_whitespace()
        .filter_map(|rule| rule.strip_suffix('~'))
        .filter_map(|rule| Some(rule.split_once(':')?.0))
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Puts a body's members over a resource's, null taking one away.
pub(crate) fn merge<T: Serialize + DeserializeOwned>(
    resource: &T,
    body: Map<String, Value>,
) -> Result<T, Reply> {
    let mut members = match serde_json::to_value(resource) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    for (name, value) in body {
        if value.is_null() {
            members.remove(&name);
        } else {
            members.insert(name, value);
        }
    }
    serde_json::from_value(Value::Object(members)).map_err(|error| invalid(&format!("'{error}'.")))
}

/// A list of texts.
pub(crate) fn texts(value: Option<&Value>) -> Vec<String> {
    value
        .and_then(Value::as_array)
        .map(|list| {
            list.iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect()
        })
        .unwrap_or_default()
}
