//! What spoils an answer on its way proves nothing: for each kind of trouble, at each address, over each way there, no check
//! passes that rests on that answer.

use crate::support::program::{Program, sandbox_with};
use crate::support::tunnel::tunnel_to;
use maz_auth0::sandbox::{Options, Sandbox};
use serde_json::Value;
use std::sync::Arc;

/// How the sandbox is reached.
#[derive(Debug, Clone, Copy)]
enum Way {
    Plain,
    Tls,
    Proxy,
}

impl Way {
    fn program(self, sandbox: &Sandbox) -> Program {
        let program = Program::new(&["verify", "--format", "json"])
            .against(sandbox)
            .variable("MAZ_AUTH0_AUDIENCE", "https://acme.us.auth0.com/api/v2/");
        match self {
            Self::Plain | Self::Tls => program,
            Self::Proxy => {
                let port = sandbox.endpoint().rsplit(':').next().expect("a port");
                let port = port.trim_end_matches('/').parse().expect("a port");
                program
                    .without("MAZ_AUTH0_ENDPOINT")
                    .variable("HTTPS_PROXY", &tunnel_to(port, &Arc::default()))
            }
        }
    }
}

/// What happens to an answer, and whether it happens to requests of every kind: a request that is sent again after it would
/// take its time.
const TROUBLE: &[&str] = &[
    "truncate", "not-json", "redirect", "400", "401", "403", "404", "418", "500", "503", "drop",
];

/// The addresses, and what rests on their answers.
const PLACES: &[(&str, &[&str])] = &[
    (
        "/.well-known/openid-configuration",
        &["tenant.discovery", "tenant.issuer"],
    ),
    (
        "/.well-known/jwks.json",
        &["tenant.signing-keys", "application.token"],
    ),
    (
        "/oauth/token",
        &[
            "application.credentials",
            "application.client-credentials-grant",
            "audience.identifier",
            "application.api-access",
            "application.token",
            "application.scopes",
            "password.grant",
            "directory.default",
            "directory.connection",
            "directory.enabled",
            "password.protection",
            "users.read",
        ],
    ),
    (
        "/authorize",
        &["code.grant", "code.callback", "code.connections"],
    ),
    ("/api/v2/users", &["users.read"]),
];

fn passes(report: &Value) -> Vec<String> {
    let checks = report["integrations"][0]["checks"].as_array();
    checks
        .into_iter()
        .flatten()
        .filter(|check| check["status"] == "pass" || check["status"] == "warn")
        .map(|check| check["id"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// What could not be judged is a sentence: it says what was asked, and what to do; where Auth0 itself may have trouble,
/// where Auth0 says so.
fn says_what_to_do(check: &Value, what: &str) {
    let message = check["message"].as_str().unwrap_or_default();
    assert!(
        message.contains("asked for") || message.contains("while asking for"),
        "{message} with {what}"
    );
    assert!(
        message.ends_with(['.', ')']) && !message.contains("..") && !message.starts_with("asked"),
        "{message} with {what}"
    );
    let fix = check["fix"].to_string();
    assert!(
        check["fix"]["steps"]
            .as_array()
            .is_some_and(|steps| steps.len() >= 2),
        "no way out, with {what}"
    );
    let ours = ["HTTP 5", "did not answer"];
    assert_eq!(
        ours.iter().any(|words| message.contains(words)),
        fix.contains("https://status.auth0.com"),
        "{message}: {fix} with {what}"
    );
}

/// A way that is sound leads to a verdict; with trouble on it, nothing passes without proof.
fn holds(way: Way) {
    let tls = !matches!(way, Way::Plain);
    let well = sandbox_with(Options {
        tls,
        ..Options::default()
    });
    let outcome = way.program(&well).run();
    assert_eq!(outcome.code, Some(0), "{way:?}: {}", outcome.shown());
    let healthy = passes(&outcome.json());
    let mut tried = 0;
    for (place, rests) in PLACES {
        for id in *rests {
            assert!(
                healthy.iter().any(|pass| pass == id),
                "{id} is not green when all is well"
            );
        }
        for trouble in TROUBLE {
            // What a redirect says stands in its head.
            if (*trouble, *place) == ("truncate", "/authorize") {
                continue;
            }
            let sandbox = sandbox_with(Options {
                tls,
                faults: vec![format!("{trouble}@{place}").parse().expect("a fault")],
                ..Options::default()
            });
            let outcome = way.program(&sandbox).run();
            tried += 1;
            let what = format!("{trouble} at {place}, {way:?}: {}", outcome.shown());
            assert!(matches!(outcome.code, Some(1..=3)), "{what}");
            if outcome.stdout.is_empty() {
                assert_eq!(outcome.code, Some(2), "{what}");
                continue;
            }
            let report = outcome.json();
            for id in passes(&report) {
                assert!(!rests.contains(&id.as_str()), "{id} passes with {what}");
            }
            let checks = report["integrations"][0]["checks"].as_array();
            for check in checks.into_iter().flatten() {
                let message = check["message"].as_str().unwrap_or_default();
                assert!(!message.trim().is_empty(), "{} with {what}", check["id"]);
                if check["status"] == "unknown" {
                    says_what_to_do(check, &what);
                }
            }
        }
    }
    println!("trouble on the way ({way:?}): tried {tried}, held {tried}, broken 0");
}

#[test]
fn nothing_passes_on_a_spoilt_answer() {
    holds(Way::Plain);
}

#[test]
fn nothing_passes_on_an_answer_spoilt_under_tls() {
    holds(Way::Tls);
}

#[test]
fn nothing_passes_on_an_answer_spoilt_behind_a_proxy() {
    holds(Way::Proxy);
}
