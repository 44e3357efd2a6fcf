//! What was asked for, and what came in its place: nothing passes on what was not seen, or is another's.

use super::answered::{LOGIN, VERIFY, check};
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
    // What does not hold the list says nothing of who is on it.
    let empty = [
        "{}",
        r#"{"enabled":true}"#,
        r#"{"allowlist":null}"#,
        r#"{"enabled":"no","allowlist":[]}"#,
        r#"{"enabled":true,"shields":"block","allowlist":[]}"#,
        r#"{"enabled":true,"allowlist":[5]}"#,
        r#"{"error":"x","allowlist":[]}"#,
    ];
    let empty = empty.map(|json| http(200, "application/json", json));
    for answer in unreadable().into_iter().chain(empty) {
        let what = String::from_utf8_lossy(&answer).into_owned();
        let outcome = through(&sandbox, LIST, answer, &asked);
        let report = outcome.json();
        assert_eq!(outcome.code, Some(3), "{what}: {report}");
        let found = check(&report, "password.protection");
        assert_eq!(found["status"], "unknown", "{what}: {found}");
        let says = message(&report, "password.protection");
        assert!(
            says.contains("IP AllowList") && !says.contains("scope"),
            "{says}"
        );
    }
    // One that watches, and stops nobody, has nothing to let through.
    for shields in ["[]", r#"["admin_notification"]"#] {
        let json = format!(r#"{{"enabled":true,"shields":{shields},"allowlist":[]}}"#);
        let answer = http(200, "application/json", &json);
        let outcome = through(&sandbox, LIST, answer, &asked);
        let report = outcome.json();
        let found = check(&report, "password.protection");
        assert_eq!(found["status"], "pass", "{shields}: {found}");
    }
    let json = r#"{"enabled":true,"shields":["admin_notification","block"],"allowlist":[]}"#;
    let answer = http(200, "application/json", json);
    let report = through(&sandbox, LIST, answer, &asked).json();
    let found = check(&report, "password.protection");
    assert_eq!(found["cause"], "maz-addresses-not-allowed", "{found}");
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

/// A refusal that names an API is about that one.
#[test]
fn what_is_said_of_another_api_is_no_verdict_on_the_one_that_was_asked_for() {
    let sandbox = sandbox(&[]);
    let own = sandbox.details().env["MAZ_AUTH0_AUDIENCE"].clone();
    for (api, code, status) in [
        ("https://other.example.com/api/", 3, "unknown"),
        (own.as_str(), 1, "pass"),
    ] {
        for words in [
            format!("Service not found: {api}"),
            format!("Service not enabled within domain: {api}"),
            format!(
                "Client is not authorized to access \"{api}\". You need to create a \"client-grant\" associated to this API."
            ),
        ] {
            let body = serde_json::json!({"error": "access_denied", "error_description": words});
            let answer = http(403, "application/json", &body.to_string());
            let between = Between::with(&sandbox, move |asked| {
                (asked.grant() == "client_credentials").then(|| answer.clone())
            });
            let outcome = Program::new(VERIFY)
                .against(&sandbox)
                .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
                .run();
            let report = outcome.json();
            assert_eq!(outcome.code, Some(code), "{words}: {report}");
            let found = check(&report, "application.credentials");
            assert_eq!(found["status"], status, "{words}: {found}");
            if code == 3 {
                assert!(message(&report, "application.credentials").contains(api));
            }
        }
    }
}

/// Who may see a directory's settings is told before anybody tries to log in that no password gets through.
#[test]
fn a_directory_without_passwords_is_told_by_its_settings() {
    let sandbox = sandbox(&[]);
    let directory = sandbox.details().env["MAZ_AUTH0_DEFAULT_DIRECTORY"].clone();
    sandbox.with_tenant(|tenant| {
        let connection = tenant.connection_mut(&directory).expect("there");
        let off = serde_json::json!({"password": {"enabled": false}});
        connection
            .options
            .insert("authentication_methods".into(), off);
    });
    for more in [&["--skip", "password"][..], &[]] {
        let outcome = Program::new(&[VERIFY, more].concat())
            .against(&sandbox)
            .with_admin_token(&sandbox)
            .run();
        let report = outcome.json();
        assert_eq!(outcome.code, Some(1), "{report}");
        let found = check(&report, "directory.connection");
        assert_eq!(found["status"], "fail", "{report}");
        assert_eq!(found["cause"], "not-a-database", "{found}");
        let says = message(&report, "directory.connection");
        assert!(says.contains("switched off"), "{says}");
        let failed = report["integrations"][0]["checks"]
            .as_array()
            .into_iter()
            .flatten();
        let failed: Vec<_> = failed.filter(|check| check["status"] == "fail").collect();
        assert_eq!(failed.len(), 1, "{failed:?}");
    }
}

/// What nobody saw of MAZ's addresses is not why a reader was turned away.
#[test]
fn an_allow_list_that_was_not_seen_explains_no_refusal() {
    let sandbox = sandbox(&[]);
    let reader = sandbox.details().username.replace('@', "%40");
    let between = Between::with(&sandbox, move |asked| {
        if asked.path.starts_with("/api/v2/attack-protection/") {
            return Some(http(502, "text/plain", "bad gateway"));
        }
        let body = r#"{"error":"requires_verification","error_description":"Suspicious request requires verification"}"#;
        (asked.grant() == "password" && asked.text.contains(&reader))
            .then(|| http(403, "application/json", body))
    });
    let outcome = Program::new(&[VERIFY, &["--maz-address", "203.0.113.7"]].concat())
        .against(&sandbox)
        .with_admin_token(&sandbox)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run();
    let report = outcome.json();
    assert_eq!(check(&report, "password.protection")["status"], "unknown");
    let found = check(&report, "login.password");
    assert_eq!(
        (outcome.code, &found["status"], &found["cause"]),
        (Some(1), &"fail".into(), &"bot-detection".into()),
        "{report}"
    );
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

#[test]
fn an_application_of_another_id_is_not_the_one_that_was_asked_for() {
    let sandbox = sandbox(&[]);
    let path = format!(
        "/api/v2/clients/{}",
        sandbox.details().env["MAZ_AUTH0_CLIENT_ID"]
    );
    let path: &'static str = Box::leak(path.into_boxed_str());
    for id in [r#""client_id":"another","#, r#""client_id":null,"#] {
        let body = format!(
            r#"{{{id}"app_type":"non_interactive","is_first_party":true,"grant_types":["password","client_credentials"],"token_endpoint_auth_method":"client_secret_post"}}"#
        );
        let answer = http(200, "application/json", &body);
        let report = through(&sandbox, path, answer, &["--only", "application"]).json();
        let found = check(&report, "application.type");
        assert_eq!(found["status"], "unknown", "{id}: {found}");
        let says = message(&report, "application.type");
        assert!(
            says.contains("not the application that was asked for"),
            "{says}"
        );
    }
}

#[test]
fn a_login_of_another_person_is_told() {
    let sandbox = sandbox(&[]);
    let reader = sandbox.details().username.clone();
    let log_in = |typed: &str| {
        Program::new(LOGIN)
            .against(&sandbox)
            .variable("MAZ_AUTH0_USERNAME", typed)
            .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
            .run()
    };
    // An address has no case.
    let report = log_in(&reader.to_uppercase()).json();
    assert_eq!(
        check(&report, "login.id-token")["status"],
        "pass",
        "{report}"
    );
    sandbox.with_tenant(|tenant| {
        let users = &mut tenant.users;
        let user = users.iter_mut().find(|user| user.is_called(&reader));
        let user = user.expect("the reader");
        user.username = user.email.replace("other@acme.example".into());
    });
    let outcome = log_in(&reader);
    let report = outcome.json();
    let found = check(&report, "login.id-token");
    assert_eq!(
        (&found["status"], &found["cause"]),
        (&"warn".into(), &"other-person".into()),
        "{report}"
    );
    for words in [&*reader, "other@acme.example"] {
        assert!(
            message(&report, "login.id-token").contains(words),
            "{found}"
        );
    }
}
