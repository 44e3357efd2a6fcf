//! Recorded answers of real tenants, against the sandbox brought into the state in which they were recorded.
//!
//! The recordings are not part of this repository; where their folder is missing the test says so and passes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::recorded_state::prepare;
use super::recording::{Recording, read};
use super::*;
use crate::sandbox::call::Live;
use crate::sandbox::host::rate::Limits;

/// Differences that are meant, each with its reason.
const MEANT: [(&str, &str); 0] = [];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/auth0/recordings")
}

/// The same tenant at another domain.
fn moved(tenant: &Tenant, domain: &str) -> Tenant {
    let mut moved = tenant.clone();
    moved.domain = domain.to_owned();
    let audience = moved.management_audience();
    moved.resource_servers[0].identifier.clone_from(&audience);
    for grant in &mut moved.client_grants {
        grant.audience.clone_from(&audience);
    }
    moved
}

fn send(sandbox: &Sandbox, asker: &Asker, admin: &str, recording: &Recording) -> Asked {
    let management = recording.path.starts_with("/api/v2/");
    asker.send(|client, endpoint| {
        let question = if recording.query.is_empty() { "" } else { "?" };
        let url = format!("{endpoint}{}{question}{}", recording.path, recording.query);
        let mut request = client
            .request(recording.method.parse().expect("a method"), url)
            .header("host", recording.domain());
        let token = match recording.case.as_str() {
            case if case.contains("bad_auth_header") => "[REDACTED]",
            "userinfo__unauthorized" => "x",
            "mfa_authenticators__list" => "mfa-token",
            _ => admin,
        };
        if management || matches!(recording.path.as_str(), "/userinfo" | "/mfa/authenticators") {
            request = request.bearer_auth(token);
        }
        let body = recording.sent.trim();
        if !body.is_empty() && body != "null" {
            let form = recording
                .headers
                .get("content-type")
                .map_or(!body.starts_with(['{', '[']), |kind| kind.contains("form"));
            let kind = if form {
                "application/x-www-form-urlencoded"
            } else {
                "application/json"
            };
            let mut body = body.to_owned();
            // Nor did it keep the assertion: what stands in its place proves nothing. It is made again, with a key of ours.
            let parameters = recording.parameters();
            if let Some(placeholder) = parameters.get("client_assertion") {
                let pair = client_assertion::key();
                let id = &parameters["client_id"];
                let made = client_assertion::assertion(
                    &pair,
                    "RS256",
                    &client_assertion::claims(id, &recording.domain()),
                );
                body = body.replace(placeholder, &made);
                sandbox.with_tenant(|tenant| {
                    tenant.clients[0].token_endpoint_auth_method = None;
                    tenant.clients[0].credentials = vec![Credential {
                        pem: client_assertion::pem(&pair),
                        ..Credential::default()
                    }];
                });
            }
            // Their recorder left these codes out of the requests that it kept.
            if body.contains("mfa-recovery-code") && !body.contains("&recovery_code=") {
                body.push_str("&recovery_code=x");
            }
            if recording.path == "/oauth/token"
                && body.contains("mfa-oob")
                && !body.contains("oob_code")
            {
                body.push_str("&oob_code=x");
                if let Some(house) = sandbox.shared.lock().houses.first_mut() {
                    for held in house.live.mfa_tokens.values_mut() {
                        held.oob = held.oob.take().map(|(_, id)| ("x".to_owned(), id));
                    }
                }
            }
            request = request.header("content-type", kind).body(body);
        }
        request
    })
}

/// What of an answer is not as recorded.
fn differences(recording: &Recording, answer: &Asked) -> Vec<String> {
    let mut found = Vec::new();
    if recording.status != answer.status {
        found.push(format!(
            "status {} in place of {}: {}",
            answer.status, recording.status, answer.text
        ));
        return found;
    }
    if recording.body.is_null() {
        if recording.text != answer.text {
            found.push(format!(
                "{:?} in place of {:?}",
                answer.text, recording.text
            ));
        }
        return found;
    }
    compare("", &recording.body, &answer.json(), recording, &mut found);
    found
}

fn compare(
    path: &str,
    wanted: &Value,
    got: &Value,
    recording: &Recording,
    found: &mut Vec<String>,
) {
    match (wanted, got) {
        (Value::Object(wanted), Value::Object(got)) => {
            let names = |members: &serde_json::Map<String, Value>| -> BTreeSet<String> {
                members.keys().cloned().collect()
            };
            for missing in names(wanted).difference(&names(got)) {
                // A recorder that wrote the body again wrote empty members of its own.
                let is_empty = matches!(&wanted[missing], Value::Null)
                    || wanted[missing] == json!(0)
                    || wanted[missing] == json!("");
                if !(recording.lossy && is_empty) {
                    found.push(format!("{path}.{missing} is missing"));
                }
            }
            if !recording.lossy {
                for extra in names(got).difference(&names(wanted)) {
                    found.push(format!("{path}.{extra} is too much"));
                }
            }
            for (name, value) in wanted {
                if let Some(other) = got.get(name) {
                    compare(&format!("{path}.{name}"), value, other, recording, found);
                }
            }
        }
        (Value::Array(wanted), Value::Array(got)) => {
            if wanted.is_empty() != got.is_empty() {
                found.push(format!(
                    "{path} has {} in place of {}",
                    got.len(),
                    wanted.len()
                ));
            }
            for (index, (value, other)) in wanted.iter().zip(got).enumerate() {
                compare(&format!("{path}[{index}]"), value, other, recording, found);
            }
        }
        (Value::String(wanted), Value::String(got)) => {
            if recording.status >= 400 && wanted != got {
                found.push(format!("{path} is {got:?} in place of {wanted:?}"));
            }
        }
        (wanted, got) => {
            if std::mem::discriminant(wanted) != std::mem::discriminant(got) {
                found.push(format!("{path} is {got} in place of {wanted}"));
            }
        }
    }
}

#[test]
fn answers_are_as_recorded() {
    let Ok(entries) = std::fs::read_dir(folder()) else {
        eprintln!(
            "left out: there are no recordings at {}",
            folder().display()
        );
        return;
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
        .collect();
    paths.sort();
    let (sandbox, asker) = started(&[]);
    let healthy = sandbox.with_tenant(|tenant| tenant.clone());
    let mut same = 0;
    let mut wrong = Vec::new();
    for path in &paths {
        let recording = read(path).expect("a recording");
        let limited = recording.status == 429;
        let token = {
            let mut world = sandbox.shared.lock();
            let house = &mut world.houses[0];
            house.tenant = moved(&healthy, &recording.domain());
            house.live = Live::default();
            house.limits = Limits::new(None, limited.then_some(1));
            drop(world);
            // With the grants that there are at first.
            sandbox.admin_token_of(|scope| {
                !scope.ends_with(":connections_options") || !recording.hides_options()
            })
        };
        if limited {
            asker.send(|client, endpoint| client.get(format!("{endpoint}/.well-known/jwks.json")));
        } else {
            prepare(&sandbox, &recording);
        }
        let answer = send(&sandbox, &asker, &token, &recording);
        let found = differences(&recording, &answer);
        if found.is_empty() {
            same += 1;
        } else {
            let meant = MEANT.iter().find(|(case, _)| *case == recording.case);
            for difference in &found {
                eprintln!("{}: {difference}", recording.case);
            }
            match meant {
                Some((_, reason)) => eprintln!("  meant: {reason}"),
                None => wrong.push(recording.case),
            }
        }
    }
    eprintln!("{same} of {} as recorded", paths.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Everything of which there is a recorded line is done once, and its line held against the recorded one.
#[test]
fn lines_of_the_log_have_the_members_of_recorded_ones() {
    let recorded: Vec<Recording> = [
        "logs_list__failed_password_exchange_excerpt",
        "logs_list__checkpoint_seccft",
        "logs_list__page",
    ]
    .iter()
    .filter_map(|name| read(&folder().join(format!("{name}.json"))))
    .collect();
    let [excerpt, ..] = recorded.as_slice() else {
        eprintln!(
            "left out: there are no recordings at {}",
            folder().display()
        );
        return;
    };
    let (sandbox, asker) = started(&[]);
    let details = sandbox.details();
    let header = &excerpt.body[0]["auth0_client"].to_string();
    let header = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, header);
    let ask = |path: &str, body: &Value| {
        asker.send(|client, endpoint| {
            client
                .post(format!("{endpoint}{path}"))
                .header("host", sandbox.domain())
                .header("auth0-client", &header)
                .json(body)
        })
    };
    let login = |name: &str, secret: &str| {
        ask("/oauth/token", &password(&sandbox, name, secret, None));
    };
    login(&details.username, "x");
    login("nobody@example.com", "x");
    login(&details.username, &details.password);
    ask("/oauth/token", &machine(&sandbox));
    let mut person = json!({
        "client_id": machine(&sandbox)["client_id"], "connection": FIRST_DATABASE, "email": details.username,
        "password": "Rather-l0ng-one!",
    });
    ask("/dbconnections/signup", &person);
    person["email"] = json!("ada@example.com");
    person
        .as_object_mut()
        .expect("an object")
        .remove("client_id");
    asker.manage("POST", "/users", &details.admin_token, Some(&person));
    let ours = sandbox.with_tenant(|tenant| tenant.logs.clone());
    for recording in &recorded {
        for wanted in recording.body.as_array().into_iter().flatten() {
            let kind = &wanted["type"];
            // A mail that failed: none is ever sent here.
            if kind == "fn" {
                continue;
            }
            let line = ours
                .iter()
                .rev()
                .find(|line| line.members["type"] == *kind)
                .unwrap_or_else(|| panic!("a line of type {kind}"));
            // The recorder of the later ones wrote null for what was not there, and dropped what it did not know.
            let is_lossy = recording.case != excerpt.case;
            let names = |value: &Value| -> BTreeSet<String> {
                let members = value.as_object().into_iter().flatten();
                members
                    .filter(|(_, value)| !value.is_null())
                    .filter(|(name, _)| {
                        !is_lossy || !matches!(name.as_str(), "client_ip" | "auth0_client")
                    })
                    .map(|(name, _)| name.clone())
                    .collect()
            };
            let got = Value::Object(line.members.clone());
            assert_eq!(names(&got), names(wanted), "{kind}");
            if kind == "sapi" {
                for part in ["request", "response"] {
                    let (got, wanted) = (&got["details"][part], &wanted["details"][part]);
                    assert_eq!(names(got), names(wanted), "{kind} {part}");
                }
            }
            if matches!(kind.as_str(), Some("ss" | "fs")) {
                assert_eq!(got["details"]["body"]["password"], "*****");
                assert_eq!(
                    names(&got["details"]).contains("body"),
                    names(&wanted["details"]).contains("body")
                );
            }
        }
    }
}
