//! Tokens that do not say where they belong: of many integrations, each goes to one place or to none.

use crate::support::between::Between;
use crate::support::program::{Outcome, Program, sandbox};
use std::fmt::Write as _;
use std::path::Path;
use tempfile::TempDir;

const OPAQUE: &str = "opaque-admin-token-0123456789-canary";

/// A record file whose integrations are of these tenants.
fn records(path: &Path, tenants: &[(&str, &str)]) {
    let mut text = String::from("schema = 1\n");
    for (name, domain) in tenants {
        let _ = write!(
            text,
            "[integrations.{name}]\ndomain = \"{domain}\"\nclient_id = \"of-{name}\"\n\
             management_api_identifier = \"https://acme.us.auth0.com/api/v2/\"\ndefault_directory = \"Readers\"\n\
             subscription_type = \"all-access\"\n\
             client_secret = {{ store = \"environment\" }}\n",
        );
    }
    std::fs::write(path, text).expect("written");
}

fn json(outcome: &Outcome) -> serde_json::Value {
    let value = serde_json::from_str(&outcome.stdout);
    value.unwrap_or_else(|error| panic!("no JSON ({error}): {outcome:?}"))
}

#[test]
fn an_opaque_admin_token_is_sent_to_no_two_tenants() {
    let sandbox = sandbox(&[]);
    let between = Between::with(&sandbox, |_| None);
    let folder = TempDir::new().expect("a folder");
    let (all, other) = (
        folder.path().join("all.toml"),
        folder.path().join("other.toml"),
    );
    // Behind the second is the first's tenant by its identifier: where a token goes is not for a record to say.
    let tenants = [
        ("one", "acme.us.auth0.com"),
        ("two", "press.eu.auth0.com"),
        ("three", "acme.us.auth0.com"),
    ];
    records(&all, &tenants);
    records(&other, &[("four", "acme.us.auth0.com")]);
    std::fs::write(folder.path().join("token"), OPAQUE).expect("written");
    let run = |arguments: &[&str], token: Option<&str>| {
        let arguments = [
            &["verify", "--skip", "password", "--format", "json"],
            arguments,
        ]
        .concat();
        let program = Program::new(&arguments)
            .against(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .variable("MAZ_AUTH0_CONFIG", "all.toml")
            .within(folder.path());
        match token {
            Some(token) => program.variable("MAZ_AUTH0_ADMIN_TOKEN", token).run(),
            None => program.run(),
        }
    };
    let sent = || {
        let with_it = |request: &&String| request.contains(OPAQUE);
        between.asked().iter().filter(with_it).count()
    };
    let given = Some(OPAQUE);
    for (arguments, token) in [
        (&["--all"][..], given),
        (&["one", "two"], given),
        (&["--all", "--jobs", "1"], given),
        (&["--all", "--shard", "1/2"], given),
        (&["--all", "--shard", "2/2"], given),
        (&["--all", "--admin-token-file", "token"], None),
        (
            &["--all", "--config", "other.toml", "--config", "all.toml"],
            given,
        ),
        (&["--all", "--only", "application.type"], given),
    ] {
        let arguments = [arguments, &["--admin-token-opaque"]].concat();
        let outcome = run(&arguments, token);
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome:?}");
        for words in ["is of one tenant", "Name one integration"] {
            assert!(outcome.stderr.contains(words), "{arguments:?}: {outcome:?}");
        }
        assert_eq!(sent(), 0, "{arguments:?}");
    }
    // Of one tenant there may be several.
    for arguments in [&["one"][..], &["one", "three"]] {
        let before = sent();
        let arguments = [arguments, &["--admin-token-opaque"]].concat();
        let outcome = run(&arguments, given);
        assert_ne!(outcome.code, Some(2), "{outcome:?}");
        assert!(sent() > before, "{arguments:?}: {outcome:?}");
    }
    // One that says where it belongs needs no such word, and goes there alone.
    let token = sandbox.details().admin_token.clone();
    let outcome = run(&["--all", "--admin-token-opaque"], Some(&token));
    let report = json(&outcome);
    assert_eq!(
        report["integrations"].as_array().map(Vec::len),
        Some(3),
        "{outcome:?}"
    );
    let with_it = between.asked();
    let mut with_it = with_it.iter().filter(|asked| asked.contains(&token));
    assert!(with_it.clone().count() > 0, "{outcome:?}");
    assert!(with_it.all(|asked| {
        asked
            .to_lowercase()
            .contains("\r\nhost: acme.us.auth0.com\r\n")
    }));
}
