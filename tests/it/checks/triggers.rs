//! The trigger table: breaks one thing, and demands exactly the named finding.
//!
//! The rows are the sandbox's own list of misconfigurations. A check or a cause that nothing brings about fails here, and
//! so does a misconfiguration that reddens anything beside its own check.

use crate::support::program::{Program, sandbox_with};
use maz_auth0::checks::CHECKS;
use maz_auth0::sandbox::{Break, Options, Sandbox, Witness, breaks};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Mutex;

/// Causes that no sandbox on loopback can bring about: the file and the test that hold each.
const HELD_ELSEWHERE: &[(&str, &str, &str)] = &[
    (
        "tenant.reachable/no-such-host",
        "src/http/error.rs",
        "a_name_that_nobody_has_is_told_from_a_name_server_that_is_away",
    ),
    (
        "tenant.reachable/blocked",
        "tests/it/checks/answered.rs",
        "what_stands_before_a_tenant_is_not_the_tenant",
    ),
    (
        "tenant.discovery/not-a-tenant",
        "tests/it/attacks/servers.rs",
        "a_host_that_is_not_auth0s_must_look_like_a_tenant_before_it_is_sent_the_secret",
    ),
    (
        "application.credentials/denied-by-action",
        "tests/it/checks/answered.rs",
        "each_refusal_is_told_for_what_it_is",
    ),
    (
        "password.grant/unknown-api",
        "tests/it/checks/answered.rs",
        "each_refusal_is_told_for_what_it_is",
    ),
    (
        "directory.default/not-enabled",
        "tests/it/checks/answered.rs",
        "each_refusal_is_told_for_what_it_is",
    ),
    (
        "directory.default/cannot-check-passwords",
        "tests/it/checks/answered.rs",
        "each_refusal_is_told_for_what_it_is",
    ),
    (
        "code.grant/organization-required",
        "tests/it/checks/answered.rs",
        "each_refusal_is_told_for_what_it_is",
    ),
    (
        "code.grant/pushed-requests-required",
        "tests/it/checks/answered.rs",
        "each_refusal_is_told_for_what_it_is",
    ),
    (
        "users.rehearsal/no-default-domain",
        "tests/it/checks/answered.rs",
        "several_custom_domains_without_a_default_are_told_before_a_rehearsal",
    ),
    (
        "record.current/edited",
        "tests/it/commands/records.rs",
        "an_edit_since_the_last_verification_is_a_warning",
    ),
    (
        "code.callback/left-behind",
        "tests/it/commands/login_test/callback.rs",
        "what_others_added_meanwhile_stays_and_a_callback_that_cannot_be_taken_out_is_said",
    ),
    (
        "login.id-token/not-yet-valid",
        "tests/it/attacks/id_tokens.rs",
        "every_bad_id_token_is_refused_for_what_is_wrong_with_it",
    ),
    (
        "login.id-token/other-kind",
        "src/auth0/id_token.rs",
        "every_bad_signature_is_refused_with_its_own_cause",
    ),
    (
        "login.id-token/other-person",
        "tests/it/checks/asked_for.rs",
        "a_login_of_another_person_is_told",
    ),
    // A password login sends no nonce.
    (
        "login.id-token/wrong-nonce",
        "src/auth0/id_token.rs",
        "every_bad_token_is_refused_with_its_own_cause",
    ),
    // Logins in a browser have a test of their own.
    (
        "login.code/timed-out",
        "tests/it/commands/login_test/basics.rs",
        IN_BROWSER,
    ),
    (
        "login.code/declined",
        "tests/it/commands/login_test/basics.rs",
        IN_BROWSER,
    ),
    (
        "login.code/blocked",
        "tests/it/commands/login_test/basics.rs",
        IN_BROWSER,
    ),
    (
        "login.code/denied-by-action",
        "tests/it/commands/login_test/basics.rs",
        IN_BROWSER,
    ),
    (
        "login.code/state-mismatch",
        "tests/it/commands/login_test/basics.rs",
        IN_BROWSER,
    ),
    (
        "login.code/code-refused",
        "tests/it/commands/login_test/basics.rs",
        IN_BROWSER,
    ),
    (
        "login.code/issuer-mismatch",
        "src/auth0/authorization_response.rs",
        "another_issuers_answer_is_refused",
    ),
];

const IN_BROWSER: &str = "the_browser_logs_in_and_what_is_broken_is_found";

/// The misconfigurations that show with the values handed out, or with an administrator's token beside them.
fn rows() -> impl Iterator<Item = &'static Break> {
    breaks().iter().filter(|row| {
        matches!(
            row.seen_by,
            Witness::Values
                | Witness::Tls
                | Witness::AdminToken
                | Witness::MazAddress
                | Witness::Rehearsal
                | Witness::PasswordLogin
                | Witness::AnyLogin
                | Witness::Offline
                | Witness::MazApi
        )
    })
}

/// What finds this: `verify`, or one login with the reader of the sandbox.
fn finder(row: &Break, sandbox: &Sandbox) -> Program {
    match row.seen_by {
        Witness::PasswordLogin | Witness::AnyLogin | Witness::Offline => {
            let mut arguments = vec!["login-test", "--format", "json"];
            if row.seen_by == Witness::Offline {
                arguments.push("--offline");
            }
            Program::new(&arguments)
                .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
                .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        }
        Witness::MazApi => {
            let address = &sandbox.details().env["MAZ_API_URL"];
            Program::new(&["verify", "--format", "json", "--maz-api-url", address])
        }
        Witness::MazAddress => {
            Program::new(&["verify", "--format", "json", "--maz-address", MAZ_ADDRESS])
        }
        Witness::Rehearsal => Program::new(REHEARSED),
        _ => Program::new(&["verify", "--format", "json"]),
    }
}

/// Every finding that is neither a pass nor a skip, as `status check/cause`.
fn findings(report: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("null").to_owned();
    report["integrations"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|integration| integration["checks"].as_array().into_iter().flatten())
        .filter(|check| !matches!(check["status"].as_str(), Some("pass" | "skip")))
        .map(|check| {
            format!(
                "{} {}/{}",
                text(&check["status"]),
                text(&check["id"]),
                text(&check["cause"])
            )
        })
        .collect()
}

const REHEARSED: &[&str] = &["verify", "--format", "json", "--rehearse", "--yes"];

/// Where MAZ calls from, in these tests (RFC 5737).
const MAZ_ADDRESS: &str = "203.0.113.7";

/// What behaviour alone can only say of the Default Directory, and settings say of the record's own: the root cause.
const BY_SETTINGS: &[(&str, &str)] = &[
    (
        "directory.default/not-enabled",
        "directory.enabled/disabled-for-application",
    ),
    (
        "directory.default/cannot-check-passwords",
        "directory.connection/not-a-database",
    ),
];

/// Runs `verify` against a sandbox with this broken, and says what is not as it should be. With an administrator's token
/// it finds the same, and what takes one.
fn trip(row: &Break) -> Result<(), String> {
    let as_admin = matches!(row.seen_by, Witness::AdminToken | Witness::MazAddress);
    if !as_admin {
        trip_as(row, false)?;
    }
    trip_as(row, true)
}

fn trip_as(row: &Break, as_admin: bool) -> Result<(), String> {
    let sandbox = sandbox_with(Options {
        tls: row.seen_by == Witness::Tls,
        breaks: vec![row.name.to_owned()],
        ..Options::default()
    });
    let mut program = finder(row, &sandbox).against(&sandbox);
    if as_admin {
        program = program.with_admin_token(&sandbox);
    }
    let outcome = program.run();
    let found = findings(&outcome.json());
    let name = BY_SETTINGS
        .iter()
        .find(|(by_behaviour, _)| as_admin && *by_behaviour == row.name)
        .map_or(row.name, |(_, by_settings)| by_settings);
    let fails = [format!("fail {name}")];
    let warns = [format!("warn {name}")];
    let unknown = [format!("unknown {name}")];
    let expected = if found == fails {
        1
    } else if found == warns {
        0
    } else if found == unknown {
        3
    } else {
        return Err(format!(
            "{} ({}{}): found {found:?}\n{}",
            row.name,
            row.what,
            if as_admin { ", as an admin" } else { "" },
            outcome.stderr
        ));
    };
    if outcome.code == Some(expected) {
        Ok(())
    } else {
        Err(format!("{}: exit code {:?}", row.name, outcome.code))
    }
}

#[test]
fn one_thing_broken_is_one_thing_found() {
    let waiting: Mutex<Vec<&Break>> = Mutex::new(rows().collect());
    let wrong: Mutex<Vec<String>> = Mutex::default();
    std::thread::scope(|scope| {
        // Most of a row is waiting for a key pair, so a few side by side suffice.
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(row) = waiting.lock().expect("the rows").pop() else {
                        return;
                    };
                    if let Err(why) = trip(row) {
                        wrong.lock().expect("the list").push(why);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("the list");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_broken_is_nothing_found() {
    for tls in [false, true] {
        let sandbox = sandbox_with(Options {
            tls,
            ..Options::default()
        });
        let address = &sandbox.details().env["MAZ_API_URL"];
        let outcome = Program::new(&[REHEARSED, &["--maz-api-url", address]].concat())
            .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
            .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
            .against(&sandbox)
            .with_admin_token(&sandbox)
            .run();
        let report = outcome.json();
        assert_eq!(findings(&report), Vec::<String>::new());
        // The one that speaks of a record has nothing to look at here.
        assert_eq!(report["summary"]["skip"], 1, "{report}");
        // Nor is there a login in a browser or a refresh token, of which `verify` has neither.
        assert_eq!(report["summary"]["pass"], CHECKS.len() - 3, "{report}");
        assert_eq!(outcome.code, Some(0));
    }
}

#[test]
fn every_cause_has_what_brings_it_about() {
    let tripped: BTreeSet<&str> = rows().map(|row| row.name).collect();
    let held: BTreeSet<&str> = HELD_ELSEWHERE.iter().map(|(name, ..)| *name).collect();
    let causes: BTreeSet<String> = CHECKS
        .iter()
        .flat_map(|check| {
            assert!(!check.causes.is_empty(), "{} never fails", check.id);
            check
                .causes
                .iter()
                .map(|cause| format!("{}/{}", check.id, cause.name))
        })
        .collect();
    for cause in &causes {
        assert!(
            tripped.contains(cause.as_str()) || held.contains(cause.as_str()),
            "nothing brings {cause} about: it needs a misconfiguration in src/sandbox/scene/breaks.rs"
        );
    }
    for (name, file, test) in HELD_ELSEWHERE {
        assert!(causes.contains(*name), "{name} is no cause any more");
        let source = std::fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR")))
            .expect("the file that holds it");
        assert!(
            source.contains(&format!("fn {test}(")),
            "{file} has no test {test}"
        );
    }
}
