//! What was asked for, and what came in its place: nothing passes on what was not seen, or is another's.

use super::answered::{VERIFY, check};
use crate::support::between::{Between, http};
use crate::support::program::{Outcome, Program, sandbox};
use maz_auth0::sandbox::Sandbox;
use serde_json::Value;

/// As an administrator, with one path of the Management API answered so.
fn through(sandbox: &Sandbox, path: &'static str, answer: Vec<u8>, more: &[&str]) -> Outcome {
    let between = Between::start(sandbox, path, answer, false);
    Program::new(&[VERIFY, more].concat())
        .against(sandbox)
        .with_admin_token(sandbox)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run()
}

fn message<'a>(report: &'a Value, id: &str) -> &'a str {
    check(report, id)["message"].as_str().unwrap_or_default()
}

/// What cannot be read: by trouble, by what stands between, or in another form.
fn unreadable() -> [Vec<u8>; 6] {
    [
        http(502, "text/plain", "bad gateway"),
        http(
            403,
            "text/html",
            "Access denied. This request has been blocked.",
        ),
        http(200, "text/html", "<h1>Hotel</h1>"),
        http(200, "application/json", r#""a text""#),
        http(200, "application/json", r#"{"cut":"#),
        Vec::new(),
    ]
}

#[test]
fn an_allow_list_that_was_asked_for_and_not_seen_is_no_pass() {
    const LIST: &str = "/api/v2/attack-protection/suspicious-ip-throttling";
    let sandbox = sandbox(&[]);
    let asked = ["--maz-address", "203.0.113.7", "--only", "password"];
    for answer in unreadable() {
        let what = String::from_utf8_lossy(&answer).into_owned();
        let outcome = through(&sandbox, LIST, answer, &asked);
        let report = outcome.json();
        assert_eq!(outcome.code, Some(3), "{what}: {report}");
        let found = check(&report, "password.protection");
        assert_eq!(found["status"], "unknown", "{what}: {found}");
        let says = message(&report, "password.protection");
        assert!(
            says.contains("allow-list") && !says.contains("scope"),
            "{says}"
        );
    }
    // Who may not see it is told what that takes.
    let refusal = r#"{"statusCode":403,"error":"Forbidden","message":"Insufficient scope, expected any of: read:attack_protection","errorCode":"insufficient_scope"}"#;
    let answer = http(403, "application/json", refusal);
    let refused = through(&sandbox, LIST, answer, &asked);
    let without = Program::new(&[VERIFY, &asked].concat())
        .against(&sandbox)
        .run();
    for outcome in [refused, without] {
        let report = outcome.json();
        let found = check(&report, "password.protection");
        assert_eq!(found["status"], "skip", "{found}");
        assert_eq!(found["because"], "read:attack_protection", "{found}");
        let says = message(&report, "password.protection");
        assert!(says.contains("the login was not stopped"), "{says}");
    }
    // Nobody asked.
    let outcome = through(&sandbox, LIST, http(502, "text/plain", ""), &asked[2..]);
    let report = outcome.json();
    assert_eq!(check(&report, "password.protection")["status"], "pass");
}

#[test]
fn custom_domains_that_cannot_be_read_are_no_silence() {
    let sandbox = sandbox(&[]);
    for answer in unreadable() {
        let what = String::from_utf8_lossy(&answer).into_owned();
        let outcome = through(&sandbox, "/api/v2/custom-domains", answer, &[]);
        let report = outcome.json();
        assert_eq!(outcome.code, Some(3), "{what}: {report}");
        let found = check(&report, "users.rehearsal");
        assert_eq!(found["status"], "unknown", "{what}: {found}");
        let says = message(&report, "users.rehearsal");
        assert!(says.contains("the custom domains"), "{says}");
    }
}
