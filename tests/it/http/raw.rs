//! Answers are judged as they came, and redacted where they are shown: no secret changes what is read, and what one tenant
//! issues changes nothing at another.

use crate::support::handling::{Between, Handling, http};
use crate::support::program::{Outcome, Program, sandbox};
use maz_auth0::sandbox::Sandbox;
use serde_json::Value;
use std::io::Write as _;

fn check<'a>(report: &'a Value, integration: usize, id: &str) -> &'a Value {
    report["integrations"][integration]["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .find(|check| check["id"] == id)
        .unwrap_or_else(|| panic!("no {id} in {report}"))
}

/// A tenant whose application has this secret.
fn with_secret(sandbox: &Sandbox, secret: &'static str) -> Between {
    let real = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    Between::handling(sandbox, move |request, _| {
        Handling::GoOn(request.with_body(
            &format!("client_secret={secret}"),
            &format!("client_secret={real}"),
        ))
    })
}

#[test]
fn a_secret_that_is_a_word_of_the_protocol_fails_no_healthy_tenant() {
    let sandbox = sandbox(&[]);
    for secret in [
        "auth0",
        "https",
        "RS256",
        "issuer",
        "access_token",
        "default_directory",
        "application/json",
        "keys",
        "Bearer",
        "error_description",
    ] {
        let sent: &'static str = if secret == "application/json" {
            "application%2Fjson"
        } else {
            secret
        };
        let tenant = with_secret(&sandbox, sent);
        let outcome = Program::new(&["verify", "--format", "json"])
            .against(&sandbox)
            .with_admin_token(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &tenant.endpoint)
            .variable("MAZ_AUTH0_CLIENT_SECRET", secret)
            .run();
        assert_eq!(outcome.code, Some(0), "{secret}: {outcome:?}");
        assert_eq!(outcome.json()["summary"]["fail"], 0, "{secret}");
    }
}

/// Two records: at the first tenant a token is whatever is asked for here, the second is the sandbox's own.
fn of_two(issued: &'static str, breaks: &[&str]) -> Outcome {
    let sandbox = sandbox(breaks);
    let between = Between::handling(&sandbox, move |request, stream| {
        if request.host() != "first.us.auth0.com" {
            return Handling::GoOn(request);
        }
        let body =
            serde_json::json!({"access_token": issued, "id_token": issued, "token_type": "Bearer"});
        let _ = stream.write_all(&http(200, "application/json", &body.to_string()));
        Handling::Done
    });
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("integrations.toml");
    let env = &sandbox.details().env;
    let record = |name: &str, domain: &str| {
        format!(
            "[integrations.{name}]\ndomain = \"{domain}\"\nclient_id = \"{}\"\nmanagement_api_identifier = \"https://{domain}/api/v2/\"\ndefault_directory = \"{}\"\nsubscription_type = \"all-access\"\nclient_secret = {{ store = \"environment\" }}\n\n",
            env["MAZ_AUTH0_CLIENT_ID"], env["MAZ_AUTH0_DEFAULT_DIRECTORY"]
        )
    };
    let second = &env["MAZ_AUTH0_DOMAIN"];
    let text = format!(
        "schema = 1\n\n{}{}",
        record("first", "first.us.auth0.com"),
        record("second", second)
    );
    std::fs::write(&file, text).expect("the record");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let private = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&file, private).expect("it is private");
    }
    Program::new(&["verify", "first", "second", "--format", "json"])
        .against(&sandbox)
        .with_admin_token(&sandbox)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .variable("MAZ_AUTH0_CONFIG", &file.display().to_string())
        .run()
}

#[test]
fn what_one_tenant_issues_changes_no_verdict_on_another() {
    for issued in [
        "default_directory",
        "default_directory_of_the_second_tenant",
        "Username-Password-Authentication",
        "read:users",
        "https",
        "client_credentials",
    ] {
        let outcome = of_two(issued, &["directory.name/other-directory"]);
        let report = outcome.json();
        let found = check(&report, 1, "directory.name");
        assert_eq!(found["status"], "fail", "{issued}: {found}");
        assert_eq!(found["cause"], "other-directory", "{issued}: {found}");
        // Nor does it take words out of what is said of the other.
        let text = report["integrations"][1].to_string();
        assert!(!text.contains("redacted"), "{issued}: {text}");

        let outcome = of_two(issued, &[]);
        let report = outcome.json();
        let failed: Vec<&Value> = report["integrations"][1]["checks"]
            .as_array()
            .expect("checks")
            .iter()
            .filter(|check| check["status"] == "fail" || check["status"] == "unknown")
            .collect();
        assert!(failed.is_empty(), "{issued}: {failed:?}");
    }
}

#[test]
fn what_a_tenant_reflects_is_shown_without_secrets() {
    let sandbox = sandbox(&[]);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    // Short, as people choose them.
    let password = "Sunny-7x";
    let issued = "issued-by-the-tenant-0123456789abcdef";
    let reflecting = move |status: u16| {
        let secret = secret.clone();
        move |request: crate::support::handling::Request, stream: &mut std::net::TcpStream| {
            if request.path() != "/oauth/token" {
                return Handling::GoOn(request);
            }
            // So that it lies across the place where long texts are cut.
            let words = format!("{}{secret} {password}\u{1b}[1m {secret}", "x".repeat(280));
            let body = serde_json::json!({"error": "access_denied", "error_description": words, "access_token": issued, "message": password});
            let _ = stream.write_all(&http(status, "application/json", &body.to_string()));
            Handling::Done
        }
    };
    for status in [400, 401, 403, 429, 500] {
        let between = Between::handling(&sandbox, reflecting(status));
        for arguments in [
            &["verify", "-v"][..],
            &["verify", "--format", "json", "-v"],
            &["login-test", "--flow", "password", "-v"],
        ] {
            let outcome = Program::new(arguments)
                .against(&sandbox)
                .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
                .variable("MAZ_AUTH0_USERNAME", "jo@example.com")
                .variable("MAZ_AUTH0_PASSWORD", password)
                .variable("COLUMNS", "2000")
                .run();
            let secret = &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"];
            for text in [&outcome.stdout, &outcome.stderr] {
                for hidden in [
                    &secret[..12],
                    &secret[secret.len() - 12..],
                    password,
                    issued,
                ] {
                    assert!(!text.contains(hidden), "{status} {arguments:?}: {text}");
                }
            }
        }
    }
}
