//! A hostile or broken tenant: whatever it answers, the program ends in time, says so in harmless words, passes nothing
//! that it did not see, and sends its secret nowhere else.

use crate::support::between::{Between, http};
use crate::support::program::{Outcome, Program, sandbox};
use maz_auth0::sandbox::Sandbox;
use std::time::{Duration, Instant};

/// Paths that the checks rest on, each with the check that must not pass when its answer is worthless.
const DOCUMENTS: [(&str, &str); 5] = [
    ("/.well-known/openid-configuration", "tenant.discovery"),
    ("/.well-known/jwks.json", "tenant.signing-keys"),
    ("/oauth/token", "application.credentials"),
    ("/api/v2/users", "users.read"),
    ("/authorize", "code.grant"),
];

fn verify(sandbox: &Sandbox, between: &Between) -> Outcome {
    let started = Instant::now();
    let outcome = Program::new(&["verify", "--format", "json", "--timeout", "2"])
        .against(sandbox)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run();
    assert!(
        started.elapsed() < Duration::from_secs(30),
        "it took {:?}",
        started.elapsed()
    );
    outcome
}

/// It ended as it should where one answer is worthless.
fn holds(outcome: &Outcome, sandbox: &Sandbox, check: &str, what: &str) {
    assert!(!outcome.stderr.contains("panicked"), "{what}: {outcome:?}");
    assert!(matches!(outcome.code, Some(1 | 3)), "{what}: {outcome:?}");
    let report = outcome.json();
    let found = report["integrations"][0]["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .find(|result| result["id"] == check)
        .unwrap_or_else(|| panic!("{what}: no {check}"));
    // Skipped is right where a connection that is cut counts as a tenant that does not answer: the exit code says so.
    assert!(found["status"] != "pass", "{what}: {found}");
    harmless(outcome, sandbox, what);
}

fn harmless(outcome: &Outcome, sandbox: &Sandbox, what: &str) {
    let secret = &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"];
    for text in [&outcome.stdout, &outcome.stderr] {
        assert!(!text.contains(secret.as_str()), "{what}: {text}");
        assert!(
            !text.contains('\u{1b}') && !text.contains("\\u001b"),
            "{what}: {text}"
        );
    }
}

#[test]
fn worthless_answers_are_never_a_pass() {
    let deep = "[".repeat(200_000);
    let wrong_types = r#"{"issuer":1,"keys":{"a":[]},"access_token":[1],"error":7,"error_description":null,"users":"no"}"#;
    let answers: [(&str, Vec<u8>); 8] = [
        (
            "a web page",
            http(404, "text/html", "<html><title>Nothing here</title></html>"),
        ),
        (
            "JSON of other types",
            http(200, "application/json", wrong_types),
        ),
        (
            "JSON nested beyond reason",
            http(200, "application/json", &deep),
        ),
        ("nothing at all", http(200, "application/json", "")),
        (
            "no UTF-8",
            [
                http(400, "application/json", "").as_slice(),
                &[0xff, 0xfe, 0x00],
            ]
            .concat(),
        ),
        (
            "a connection that is cut",
            b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{\"issuer\":".to_vec(),
        ),
        ("no HTTP", b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        (
            "ten megabytes",
            http(
                400,
                "application/json",
                &format!("{{\"error\":\"{}\"}}", "x".repeat(10 << 20)),
            ),
        ),
    ];
    let mut tried = 0;
    for (what, answer) in answers {
        for (path, check) in DOCUMENTS {
            tried += 1;
            let sandbox = sandbox(&[]);
            let between = Between::start(&sandbox, path, answer.clone(), false);
            let what = format!("{what} at {path}");
            holds(&verify(&sandbox, &between), &sandbox, check, &what);
        }
    }
    println!("hostile servers, worthless answers: tried {tried}, held {tried}, broken 0");
}

#[test]
fn an_answer_without_end_is_given_up() {
    let endless =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"issuer\":\"".to_vec();
    for (path, check) in DOCUMENTS {
        let sandbox = sandbox(&[]);
        let between = Between::start(&sandbox, path, endless.clone(), true);
        holds(
            &verify(&sandbox, &between),
            &sandbox,
            check,
            &format!("an endless answer at {path}"),
        );
    }
    let tried = DOCUMENTS.len();
    println!("hostile servers, answers without end: tried {tried}, held {tried}, broken 0");
}

#[test]
fn words_of_a_server_are_harmless_wherever_they_are_shown() {
    let words = r#"{"statusCode":403,"error":"access_denied\u001b[2J","error_description":"first\r\n::error file=x::second\u001b]0;title\u0007 \u202egnorw","message":"third\n::warning::\u001b[31m"}"#;
    let sandbox = sandbox(&[]);
    for path in ["/oauth/token", "/api/v2/users"] {
        let between = Between::start(&sandbox, path, http(403, "application/json", words), false);
        for arguments in [&["verify", "-v"][..], &["verify", "--format", "json"]] {
            let outcome = Program::new(arguments)
                .against(&sandbox)
                .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
                .run();
            assert_eq!(outcome.code, Some(1), "{outcome:?}");
            harmless(&outcome, &sandbox, path);
            for text in [&outcome.stdout, &outcome.stderr] {
                assert!(
                    !text.contains('\u{202e}') && !text.contains('\u{7}'),
                    "{text}"
                );
                assert!(
                    !text.lines().any(|line| line.trim_start().starts_with("::")),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn a_redirect_is_not_followed_and_the_secret_stays_here() {
    let sandbox = sandbox(&[]);
    let elsewhere = Between::start(&sandbox, "/nowhere", Vec::new(), false);
    let mut tried = 0;
    for (path, check) in DOCUMENTS
        .into_iter()
        .filter(|(path, _)| *path != "/authorize")
    {
        for status in [301, 302, 307, 308] {
            tried += 1;
            let answer = format!(
                "HTTP/1.1 {status} Moved\r\nlocation: {}/stolen\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
                elsewhere.endpoint
            );
            let between = Between::start(&sandbox, path, answer.into_bytes(), false);
            holds(
                &verify(&sandbox, &between),
                &sandbox,
                check,
                &format!("{status} at {path}"),
            );
        }
    }
    assert_eq!(elsewhere.asked(), Vec::<String>::new());
    println!("hostile servers, redirects: tried {tried}, held {tried}, broken 0");
}

#[test]
fn a_host_that_is_not_auth0s_must_look_like_a_tenant_before_it_is_sent_the_secret() {
    let sandbox = sandbox(&[]);
    let page = http(200, "text/html", "<html>a parked domain</html>");
    let between = Between::start(&sandbox, "/.well-known/openid-configuration", page, false);
    let outcome = Program::new(&[
        "verify",
        "--domain",
        "login.acme-typo.example",
        "--audience",
        "https://acme.us.auth0.com/api/v2/",
    ])
    .against(&sandbox)
    .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
    .run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome.stdout.contains("it is not an Auth0 tenant"),
        "{outcome:?}"
    );
    let asked = between.asked();
    assert!(
        asked
            .iter()
            .any(|request| request.contains("/.well-known/")),
        "{asked:?}"
    );
    let secret = &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"];
    assert!(
        !asked
            .iter()
            .any(|request| request.contains(secret.as_str())),
        "{asked:?}"
    );
}
