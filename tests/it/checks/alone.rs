//! A check that is the only one asked for finds what it finds in a whole run: its documents are all that it rests on.

use crate::support::program::{Program, sandbox};
use maz_auth0::checks::CHECKS;
use maz_auth0::sandbox::Sandbox;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Checks that no run below has in question, and why.
const NOT_ASKED: &[(&str, &str)] = &[
    (
        "users.rehearsal",
        "it takes --rehearse: tests/it/examine/rehearsal.rs",
    ),
    (
        "record.current",
        "it takes a record: tests/it/commands/records.rs",
    ),
    (
        "login.code",
        "it takes a browser: tests/it/commands/login_test",
    ),
    (
        "login.refresh-token",
        "it takes login-test --offline: tests/it/commands/login_test",
    ),
];

/// The status of each check of one run against a healthy tenant.
fn statuses(only: Option<&str>, with_admin_token: bool) -> BTreeMap<String, String> {
    // One for each, since failed logins are counted.
    let sandbox = sandbox(&[]);
    let report = program(&sandbox, only, with_admin_token).run().json();
    let checks = report["integrations"][0]["checks"]
        .as_array()
        .expect("checks");
    let text = |check: &Value, member: &str| check[member].as_str().unwrap_or_default().to_owned();
    checks
        .iter()
        .map(|check| (text(check, "id"), text(check, "status")))
        .collect()
}

fn program(sandbox: &Sandbox, only: Option<&str>, with_admin_token: bool) -> Program {
    let details = sandbox.details();
    let mut arguments = vec!["verify", "--format", "json"];
    arguments.extend(["--maz-address", "203.0.113.7"]);
    arguments.extend(["--username", &details.username]);
    arguments.extend(["--maz-api-url", &details.env["MAZ_API_URL"]]);
    arguments.extend(only.iter().flat_map(|id| ["--only", id]));
    let program = Program::new(&arguments)
        .against(sandbox)
        .variable("MAZ_AUTH0_PASSWORD", &details.password);
    if with_admin_token {
        program.with_admin_token(sandbox)
    } else {
        program
    }
}

#[test]
fn a_check_alone_finds_what_it_finds_in_a_whole_run() {
    let mut had = BTreeSet::new();
    let mut wrong = Vec::new();
    for with_admin_token in [false, true] {
        let whole = statuses(None, with_admin_token);
        for check in CHECKS {
            let Some(status) = whole.get(check.id).filter(|status| *status != "skip") else {
                continue;
            };
            had.insert(check.id);
            let alone = statuses(Some(check.id), with_admin_token);
            if alone.get(check.id) != Some(status) {
                wrong.push(format!(
                    "--only {} (admin token: {with_admin_token}): {:?} in place of {status}",
                    check.id,
                    alone.get(check.id)
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "do its documents have all that its required checks need?\n{}",
        wrong.join("\n")
    );
    for check in CHECKS {
        let has_reason = NOT_ASKED.iter().any(|(id, _)| *id == check.id);
        assert!(had.contains(check.id) != has_reason, "{}", check.id);
    }
}
