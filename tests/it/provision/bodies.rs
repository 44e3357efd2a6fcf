//! Every call that changes or reads the Auth0 side, held against Auth0's own OpenAPI document and against recordings of the
//! real thing: the path is there, the query is known, the body is what the document takes, and has no member that nobody sends.
//!
//! Left out where those documents are not beside the project.

use super::Place;
use crate::support::between::Between;
use crate::support::program::left_out;
use maz_auth0::sandbox::Options;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A call, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Call {
    method: String,
    path: String,
    query: Vec<String>,
    body: String,
}

impl Call {
    /// Of the Management API alone.
    fn read(request: &str) -> Option<Self> {
        let mut words = request.split(' ');
        let (method, target) = (words.next()?, words.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = path.strip_prefix("/api/v2")?.to_owned();
        let query = query
            .split('&')
            .filter_map(|pair| pair.split('=').next())
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        let body = request.split("\r\n\r\n").nth(1).unwrap_or_default();
        Some(Self {
            method: method.to_lowercase(),
            path,
            query,
            body: body.to_owned(),
        })
    }
}

fn beside(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/auth0")
        .join(name)
}

/// What setup, fix, undo and teardown send over many tenants.
fn calls() -> BTreeSet<Call> {
    let mut all = BTreeSet::new();
    let mut record = |place: &Place, run: &dyn Fn(&str)| {
        let between = Between::with(&place.sandbox, |_| None);
        run(&between.endpoint);
        all.extend(
            between
                .asked()
                .iter()
                .filter_map(|request| Call::read(request)),
        );
    };
    let whole_way = |place: &Place, endpoint: &str, arguments: &[&str]| {
        let at = |outcome: crate::support::program::Outcome, what: &str| {
            assert!(matches!(outcome.code, Some(0 | 1)), "{what}: {outcome:?}");
        };
        let all = [&["--yes", "--yes-tenant-wide"], arguments].concat();
        let setup = place.provision(&all);
        at(
            setup.variable("MAZ_AUTH0_ENDPOINT", endpoint).run(),
            "setup",
        );
        for command in [
            &["undo", "acme"][..],
            &["teardown", "acme", "--delete-directory"],
        ] {
            let command = [command, &["--yes", "--yes-tenant-wide", "--no-input"]].concat();
            let program = place.program(&command);
            let outcome = program.variable("MAZ_AUTH0_ENDPOINT", endpoint).run();
            at(outcome, command[0]);
        }
    };
    for arguments in [
        &[][..],
        &["--create-directory", "--default-directory", "Readers"],
        &["--application-domain", "acme.us.auth0.com"],
    ] {
        let place = Place::new();
        record(&place, &|endpoint| whole_way(&place, endpoint, arguments));
    }
    for broken in [
        "application.client-credentials-grant/grant-disabled",
        "application.api-access/no-client-grant",
        "application.scopes/missing",
        "password.grant/grant-disabled",
        "directory.default/not-set",
        "directory.enabled/disabled-for-application",
        "directory.name/other-directory",
        "code.grant/grant-disabled",
        "code.callback/callback-not-allowed",
        "application.credentials/refused",
    ] {
        let place = Place::of(Options {
            breaks: vec![broken.to_owned()],
            ..Options::default()
        });
        record(&place, &|endpoint| {
            place
                .program(&[
                    "verify",
                    "--no-input",
                    "--fix",
                    "--yes",
                    "--yes-tenant-wide",
                    "--yes-for-good",
                ])
                .against(&place.sandbox)
                .variable("MAZ_AUTH0_CONFIG", &place.path().to_string_lossy())
                .variable("MAZ_AUTH0_ENDPOINT", endpoint)
                .run();
        });
    }
    all
}

/// The path of the document that a path is one of.
fn template<'d>(document: &'d Value, path: &str) -> Option<&'d str> {
    let parts: Vec<&str> = path.split('/').collect();
    let paths = document["paths"].as_object()?;
    let fits = |template: &&String| {
        let wanted: Vec<&str> = template.split('/').collect();
        wanted.len() == parts.len()
            && wanted
                .iter()
                .zip(&parts)
                .all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
    };
    // One without a place to fill in is nearer.
    let mut found: Vec<&String> = paths.keys().filter(fits).collect();
    found.sort_by_key(|template| template.matches('{').count());
    found.first().map(|template| template.as_str())
}

fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"]
        .as_str()
        .and_then(|name| name.strip_prefix('#'))
    {
        Some(pointer) => document.pointer(pointer).unwrap_or(value),
        None => value,
    }
}

#[test]
fn every_call_is_one_that_auth0_documents() {
    let Ok(text) = std::fs::read_to_string(beside("openapi/management-api-subset.json")) else {
        left_out("Auth0's OpenAPI document is not beside the project");
        return;
    };
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let calls = calls();
    let mut wrong = Vec::new();
    let (mut bodies, mut kinds) = (0, BTreeSet::new());
    for call in &calls {
        let Some(template) = template(&document, &call.path) else {
            wrong.push(format!("{} {}: no such path", call.method, call.path));
            continue;
        };
        kinds.insert(format!("{} {template}", call.method));
        let operation = &document["paths"][template][&call.method];
        if !operation.is_object() {
            wrong.push(format!("{} {template}: no such method", call.method));
            continue;
        }
        let known: BTreeSet<&str> = [operation, &document["paths"][template]]
            .iter()
            .filter_map(|owner| owner["parameters"].as_array())
            .flatten()
            .map(|parameter| resolved(&document, parameter))
            .filter(|parameter| parameter["in"] == "query")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        for name in &call.query {
            if !known.contains(name.as_str()) {
                wrong.push(format!(
                    "{} {template}?{name}: no such parameter",
                    call.method
                ));
            }
        }
        if call.body.is_empty() {
            continue;
        }
        bodies += 1;
        let body: Value = serde_json::from_str(&call.body).expect("a body of JSON");
        let pointer = format!(
            "#/paths/{}/{}/requestBody/content/application~1json/schema",
            template
                .replace('~', "~0")
                .replace('/', "~1")
                .replace('{', "%7B")
                .replace('}', "%7D"),
            call.method
        );
        let mut schema = document.clone();
        schema["$ref"] = pointer.into();
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        for error in validator.iter_errors(&body) {
            wrong.push(format!("{} {template}: {error}: {body}", call.method));
        }
    }
    // What is none would be seen.
    let mut schema = document.clone();
    schema["$ref"] =
        "#/paths/~1client-grants/post/requestBody/content/application~1json/schema".into();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(!validator.is_valid(&serde_json::json!({"client_id": 1, "audience": "a"})));
    println!(
        "calls against the document: {} of {} kinds, {bodies} bodies",
        calls.len(),
        kinds.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(kinds.len() >= 15 && bodies >= 10, "{kinds:?}, {bodies}");
}

#[test]
fn every_member_of_a_body_is_one_that_was_seen_on_the_wire() {
    // What no recording happens to have, and the document does.
    const UNSEEN: &[&str] = &[];
    let Ok(folder) = std::fs::read_dir(beside("recordings")) else {
        left_out("recordings of Auth0 are not beside the project");
        return;
    };
    let text = std::fs::read_to_string(beside("openapi/management-api-subset.json"))
        .expect("the document beside the recordings");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in folder.flatten() {
        if entry.path().extension().is_none_or(|end| end != "json") {
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).expect("a recording");
        let recording: Value = serde_json::from_str(&text).expect("JSON");
        let request = &recording["request"];
        let path = request["path"].as_str().unwrap_or_default();
        let Some(path) = path.strip_prefix("/api/v2") else {
            continue;
        };
        let Some(template) = template(&document, path) else {
            continue;
        };
        let method = request["method"]
            .as_str()
            .unwrap_or_default()
            .to_lowercase();
        let body = request["body"].as_str().unwrap_or_default();
        let kind = format!("{method} {template}");
        if let Ok(body) = serde_json::from_str(body) {
            members(&body, "", seen.entry(kind).or_default());
        }
    }
    let mut unknown = BTreeSet::new();
    let mut compared = 0;
    for call in calls().iter().filter(|call| !call.body.is_empty()) {
        let Some(template) = template(&document, &call.path) else {
            continue;
        };
        let kind = format!("{} {template}", call.method);
        let Some(known) = seen.get(&kind) else {
            continue;
        };
        compared += 1;
        let body: Value = serde_json::from_str(&call.body).expect("JSON");
        let mut sent = BTreeSet::new();
        members(&body, "", &mut sent);
        for member in sent.difference(known) {
            let name = format!("{kind}: {member}");
            if !UNSEEN.contains(&name.as_str()) {
                unknown.insert(name);
            }
        }
    }
    println!("bodies against recordings: {compared} compared");
    assert!(compared >= 5, "{compared}");
    assert!(unknown.is_empty(), "{unknown:#?}");
}

/// The names of members, from the outside in; those of lists are of their rows.
fn members(value: &Value, before: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let name = format!("{before}.{name}");
                // What is in metadata is the tenant's own.
                if name.ends_with("metadata") {
                    found.insert(name);
                    continue;
                }
                members(value, &name, found);
                found.insert(name);
            }
        }
        Value::Array(rows) => rows.iter().for_each(|row| members(row, before, found)),
        _ => {}
    }
}
