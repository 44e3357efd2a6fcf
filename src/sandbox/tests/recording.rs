//! A recorded exchange with a real tenant.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

pub(super) struct Recording {
    pub(super) case: String,
    pub(super) method: String,
    pub(super) host: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) sent: String,
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) text: String,
    /// Whether its recorder dropped members that it did not know.
    pub(super) lossy: bool,
}

pub(super) fn read(path: &Path) -> Option<Recording> {
    let value: Value = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    let (request, response) = (&value["request"], &value["response"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let body = text(&response["body"]);
    Some(Recording {
        case: text(&value["case"]),
        method: text(&request["method"]),
        host: text(&request["host"])
            .split(':')
            .next()
            .unwrap_or_default()
            .to_owned(),
        path: text(&request["path"]),
        query: text(&request["query"]),
        headers: request["headers"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), text(value)))
            .collect(),
        sent: text(&request["body"]),
        status: response["status"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok())?,
        body: serde_json::from_str(&body).unwrap_or(Value::Null),
        text: body,
        lossy: text(&value["fidelity"]).contains("re-serialised"),
    })
}

impl Recording {
    pub(super) fn parameters(&self) -> BTreeMap<String, String> {
        if let Ok(Value::Object(members)) = serde_json::from_str(&self.sent) {
            return members
                .into_iter()
                .map(|(name, value)| {
                    (
                        name,
                        value
                            .as_str()
                            .map_or_else(|| value.to_string(), str::to_owned),
                    )
                })
                .collect();
        }
        url::form_urlencoded::parse(self.sent.trim().as_bytes())
            .into_owned()
            .collect()
    }

    /// The tenant's domain: that of the audience where the recorder replaced the host's.
    pub(super) fn domain(&self) -> String {
        let within = |text: &str| {
            let start = text.find("https://")? + 8;
            let end = text[start..].find("/api/v2/")? + start;
            let host = &text[start..end];
            host.ends_with("auth0.com").then(|| host.to_owned())
        };
        within(&self.sent)
            .or_else(|| within(&self.text))
            .filter(|host| !host.contains("auth0.com.eu"))
            .unwrap_or_else(|| self.host.clone())
    }

    /// Whether it was asked by somebody who may not read the options of connections.
    pub(super) fn hides_options(&self) -> bool {
        let items = match &self.body {
            Value::Array(items) => items.as_slice(),
            other => match &other["connections"] {
                Value::Array(items) => items.as_slice(),
                _ => std::slice::from_ref(other),
            },
        };
        self.path.starts_with("/api/v2/connections")
            && !self.query.contains("fields=")
            && items
                .iter()
                .any(|item| item["strategy"].is_string() && item["options"].is_null())
    }

    pub(super) fn id(&self) -> String {
        let part = self.path.split('/').nth(4).unwrap_or_default();
        crate::sandbox::host::wire::percent_decode(part)
    }
}
