//! The MAZ API as this tool expects it: one record for each app, guarded against lost updates and repeated writes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::sandbox::host::keys::{hexadecimal, sha256};
use crate::sandbox::host::recent::Recent;
use crate::sandbox::host::wire::{Ask, Reply, reason};

/// The MAZ API's side of a sandbox.
#[derive(Debug, Clone, Default)]
pub struct MazApi {
    /// The one app that there is.
    pub app_id: String,
    /// The bearer token that may write to it.
    pub token: String,
    /// The record that it holds, secret and all.
    pub record: Option<Map<String, Value>>,
    /// The status with which each request is answered, whatever it asks.
    pub always_answers: Option<u16>,
    /// How often the record was written.
    pub writes: u64,
    /// What was answered to each idempotency key, and for which body.
    answered: Recent<String, (Vec<u8>, Reply), 1_000>,
}

impl MazApi {
    pub(crate) fn new(app_id: String, token: String) -> Self {
        Self {
            app_id,
            token,
            ..Self::default()
        }
    }
}

/// The record's members: name, and whether it has to be there.
const MEMBERS: [(&str, bool); 7] = [
    ("domain", true),
    ("client_id", true),
    ("client_secret", true),
    ("management_api_identifier", true),
    ("default_directory", true),
    ("subscription_type", true),
    ("authorization_code", false),
];

fn problem(status: u16, code: &str, message: &str) -> Reply {
    Reply::json(
        status,
        &json!({"error": {"code": code, "message": message}}),
    )
}

/// Paths from `/maz` on.
pub(crate) fn answer(api: &mut MazApi, ask: &Ask, parts: &[&str]) -> Reply {
    if let Some(status) = api.always_answers {
        let answer = problem(status, "unavailable", reason(status));
        return if status == 429 || status == 503 {
            answer.with("retry-after", "1")
        } else {
            answer
        };
    }
    let ["v1", "apps", app_id, "database-integrations", "auth0"] = parts else {
        return problem(404, "unknown_path", "There is nothing at this path.");
    };
    let Some(token) = ask.bearer() else {
        return problem(401, "unauthorized", "A bearer token is needed.")
            .with("www-authenticate", "Bearer");
    };
    if token != api.token {
        return problem(401, "unauthorized", "The token is not valid.")
            .with("www-authenticate", "Bearer error=\"invalid_token\"");
    }
    if *app_id != api.app_id {
        return problem(403, "forbidden", "The token is for another app.");
    }
    match ask.method.as_str() {
        "GET" | "HEAD" => match &api.record {
            Some(record) => shown(200, record),
            None => problem(404, "not_found", "This app has no Auth0 integration."),
        },
        "PUT" => once(api, ask, put),
        "DELETE" => once(api, ask, delete),
        _ => problem(405, "method_not_allowed", "GET, PUT and DELETE are there.")
            .with("allow", "GET, PUT, DELETE"),
    }
}

/// A request that comes again under the same key gets the same answer, and is not done again.
fn once(api: &mut MazApi, ask: &Ask, act: fn(&mut MazApi, &Ask) -> Reply) -> Reply {
    let Some(key) = ask.header("idempotency-key").map(str::to_owned) else {
        return act(api, ask);
    };
    let mut asked = ask.method.as_str().as_bytes().to_vec();
    asked.extend(&ask.body);
    if let Some((body, answer)) = api.answered.get(&key) {
        if *body == asked {
            return answer.clone().with("idempotent-replayed", "true");
        }
        return problem(
            409,
            "idempotency_conflict",
            "This Idempotency-Key was used for another request.",
        );
    }
    let answer = act(api, ask);
    // What was refused may be tried again, corrected, under the same key.
    if answer.status < 300 {
        api.answered.insert(key, (asked, answer.clone()));
    }
    answer
}

fn tag(record: &Map<String, Value>) -> String {
    let hash = hexadecimal(&sha256(&Value::Object(record.clone()).to_string())[..12]);
    format!("\"{hash}\"")
}

/// The record without its secret, of which only a digest is told.
fn shown(status: u16, record: &Map<String, Value>) -> Reply {
    let mut members = record.clone();
    if let Some(secret) = members.remove("client_secret") {
        let digest = hexadecimal(&sha256(secret.as_str().unwrap_or_default()));
        members.insert("client_secret_sha256".to_owned(), json!(digest));
    }
    Reply::json(status, &Value::Object(members)).with("etag", tag(record))
}

/// Whether the caller knows the record as it is.
fn precondition(api: &MazApi, ask: &Ask, writing: bool) -> Result<(), Reply> {
    let changed = || {
        problem(
            412,
            "precondition_failed",
            "The record is not what If-Match or If-None-Match expects.",
        )
    };
    let listed = |list: &str, tag: &str| {
        list.split(',')
            .map(str::trim)
            .any(|one| one == "*" || one == tag)
    };
    match (
        &api.record,
        ask.header("if-match"),
        ask.header("if-none-match"),
    ) {
        (Some(record), Some(list), _) if !listed(list, &tag(record)) => Err(changed()),
        (None, Some(_), _) => Err(changed()),
        (Some(record), _, Some(list)) if listed(list, &tag(record)) => Err(changed()),
        (Some(_), None, _) if writing => Err(problem(
            428,
            "precondition_required",
            "There is a record already: read it, and send its ETag as If-Match.",
        )),
        _ => Ok(()),
    }
}

fn put(api: &mut MazApi, ask: &Ask) -> Reply {
    let json_sent = ask
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/json"));
    if !json_sent {
        return problem(
            415,
            "unsupported_media_type",
            "The record is sent as application/json.",
        );
    }
    let Some(Value::Object(record)) = ask.json() else {
        return problem(400, "malformed", "The body is not a JSON object.");
    };
    let wrong = check(&record);
    if !wrong.is_empty() {
        return Reply::json(
            422,
            &json!({"error": {
                "code": "invalid",
                "message": "Some members are missing or wrong.",
                "members": wrong,
            }}),
        );
    }
    if let Err(early) = precondition(api, ask, true) {
        return early;
    }
    let status = if api.record.is_some() { 200 } else { 201 };
    let answer = shown(status, &record);
    api.record = Some(record);
    api.writes += 1;
    answer
}

fn delete(api: &mut MazApi, ask: &Ask) -> Reply {
    if let Err(early) = precondition(api, ask, false) {
        return early;
    }
    if api.record.take().is_none() {
        return problem(404, "not_found", "This app has no Auth0 integration.");
    }
    api.writes += 1;
    Reply::empty(204)
}

fn check(record: &Map<String, Value>) -> BTreeMap<String, &'static str> {
    let mut wrong = BTreeMap::new();
    for (name, required) in MEMBERS {
        match record.get(name) {
            None if required => {
                wrong.insert(name.to_owned(), "missing");
            }
            Some(value) if name == "authorization_code" => {
                let whole = ["application_domain", "redirect_uri"]
                    .iter()
                    .all(|member| value[*member].as_str().is_some_and(|text| !text.is_empty()));
                if !whole && !value.is_null() {
                    wrong.insert(
                        name.to_owned(),
                        "holds application_domain and redirect_uri, or is left out",
                    );
                }
            }
            Some(value) => {
                let text = value.as_str().unwrap_or_default();
                let fits = match name {
                    "domain" => text.contains('.') && !text.contains(['/', ':', ' ', '@']),
                    "subscription_type" => matches!(text, "all-access" | "duration-based"),
                    "management_api_identifier" => url::Url::parse(text).is_ok(),
                    _ => !text.trim().is_empty(),
                };
                if !fits {
                    wrong.insert(name.to_owned(), "not of its form");
                }
            }
            None => {}
        }
    }
    for name in record.keys() {
        if !MEMBERS.iter().any(|(known, _)| known == name) {
            wrong.insert(name.clone(), "not known");
        }
    }
    wrong
}
