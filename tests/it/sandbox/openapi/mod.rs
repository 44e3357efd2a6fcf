//! The sandbox answers as Auth0's own descriptions of its APIs say: statuses and bodies.

mod authentication;
mod management;

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Where the description and the sandbox differ: operation, status, where, and the recorded answer (or the reason) that
/// the sandbox follows.
type Difference = (&'static str, u16, &'static str, &'static str);

fn beside(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/auth0")
        .join(path)
}

struct Description {
    document: Value,
    validators: BTreeMap<String, jsonschema::Validator>,
    visited: BTreeSet<String>,
    found: BTreeSet<(String, u16, String)>,
}

/// The description of this name; none where it is not there, which is said.
fn description(name: &str) -> Option<Description> {
    let path = beside("openapi").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("left out: {}, which is not there", path.display());
        return None;
    };
    Some(Description {
        document: serde_json::from_str(&text).expect("the description is JSON"),
        validators: BTreeMap::new(),
        visited: BTreeSet::new(),
        found: BTreeSet::new(),
    })
}

impl Description {
    fn operations(&self) -> BTreeSet<String> {
        let paths = self.document["paths"].as_object().expect("paths");
        paths
            .iter()
            .flat_map(|(path, operations)| {
                let methods = operations.as_object().into_iter().flatten();
                methods
                    .map(|(method, _)| method.to_uppercase())
                    .filter(|method| {
                        ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method.as_str())
                    })
                    .map(move |method| format!("{method} {path}"))
            })
            .collect()
    }

    /// What a body breaks of the schema of this name's operation: where, and which rule.
    fn broken(&mut self, key: String, schema: &Value, body: &Value) -> Vec<String> {
        let components = &self.document["components"];
        let validator = self.validators.entry(key).or_insert_with(|| {
            let mut whole = schema.clone();
            whole["components"] = components.clone();
            jsonschema::validator_for(&whole).expect("a schema")
        });
        validator
            .iter_errors(body)
            .map(|error| {
                let place: Vec<String> = error
                    .instance_path()
                    .to_string()
                    .split('/')
                    .map(|part| part.parse::<u32>().map_or(part.to_owned(), |_| "*".into()))
                    .collect();
                let rule = error.schema_path().to_string();
                let rule = rule.rsplit('/').next().unwrap_or_default();
                let names = if rule == "additionalProperties" {
                    format!(" {error}")
                } else {
                    String::new()
                };
                format!("{} {rule}{names}", place.join("/"))
            })
            .collect()
    }

    fn check(&mut self, operation: &str, sent: Option<&Value>, status: u16, body: &str) {
        let (method, path) = operation.split_once(' ').expect("a method and a path");
        let described = self.document["paths"][path][method.to_lowercase()].clone();
        assert!(
            described.is_object(),
            "{operation} is not in the description"
        );
        self.visited.insert(operation.to_owned());
        let mut found = Vec::new();
        if status < 300
            && let Some(sent) = sent
        {
            let schema = &described["requestBody"]["content"]["application/json"]["schema"];
            if schema.is_object() {
                let broken = self.broken(format!("{operation} sent"), schema, sent);
                found.extend(broken.into_iter().map(|what| format!("sent {what}")));
            }
        }
        match described["responses"].get(status.to_string()) {
            None => found.push("status".to_owned()),
            Some(response) => {
                let schema = &response["content"]["application/json"]["schema"];
                if schema.is_object() {
                    match serde_json::from_str(body) {
                        Ok(body) => {
                            let key = format!("{operation} {status}");
                            found.extend(self.broken(key, schema, &body));
                        }
                        Err(_) => found.push("not JSON".to_owned()),
                    }
                }
            }
        }
        for what in found {
            self.found.insert((operation.to_owned(), status, what));
        }
    }

    /// Nothing was found but what is listed, all that is listed was found, and nothing was passed over.
    fn finish(&self, differences: &[Difference], not_served: &[&str]) {
        let all = self.operations();
        let not_served: BTreeSet<String> = not_served.iter().map(|&name| name.to_owned()).collect();
        println!("{} of {} operations visited", self.visited.len(), all.len());
        let seen: BTreeSet<String> = self.visited.union(&not_served).cloned().collect();
        let passed_over: Vec<&String> = all.difference(&seen).collect();
        assert!(passed_over.is_empty(), "never asked: {passed_over:#?}");
        let listed: BTreeSet<(String, u16, String)> = differences
            .iter()
            .map(|&(operation, status, place, reason)| {
                assert!(!reason.is_empty(), "{operation} is listed without a reason");
                // A reason of one word is the name of a recording.
                let recording = beside("recordings").join(format!("{reason}.json"));
                assert!(
                    reason.contains(' ') || recording.exists(),
                    "there is no recording {reason}"
                );
                (operation.to_owned(), status, place.to_owned())
            })
            .collect();
        let unlisted: Vec<_> = self.found.difference(&listed).collect();
        assert!(
            unlisted.is_empty(),
            "differs from the description: {unlisted:#?}"
        );
        let gone: Vec<_> = listed.difference(&self.found).collect();
        assert!(gone.is_empty(), "listed, and no longer so: {gone:#?}");
    }
}

/// The path with its places filled in turn.
fn filled(template: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let parts: Vec<String> = template
        .split('/')
        .map(|part| {
            if part.starts_with('{') {
                values.next().unwrap_or(&"unknown").replace('|', "%7C")
            } else {
                part.to_owned()
            }
        })
        .collect();
    parts.join("/")
}
