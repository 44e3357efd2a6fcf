//! Tokens that do not say where they belong: of many integrations, each goes to one place or to none.

use crate::support::between::{Between, whole_request};
use crate::support::program::{Outcome, Program, sandbox};
use std::fmt::Write as _;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
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

const MAZ_TOKEN: &str = "maz-api-token-0123456789-canary";

/// A place that answers nothing of use, and writes down what is asked there.
fn listener() -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let theirs = Arc::clone(&heard);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            if let Some(request) = whole_request(&mut stream) {
                let text = String::from_utf8_lossy(&request).into_owned();
                theirs.lock().expect("nobody panicked").push(text);
                let body = r#"{"error":{"code":"not_found"}}"#;
                let _ = write!(
                    stream,
                    "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
            }
        }
    });
    (port, heard)
}

#[test]
fn a_maz_token_is_sent_to_no_two_origins() {
    let sandbox = sandbox(&[]);
    let folder = TempDir::new().expect("a folder");
    let ((port, ours), (other_port, theirs)) = (listener(), listener());
    let origins = [
        format!("http://127.0.0.1:{port}"),
        format!("http://localhost:{other_port}"),
    ];
    let path = folder.path().join("all.toml");
    let names = ["t00", "t01", "t02"];
    records(&path, &names.map(|name| (name, "acme.us.auth0.com")));
    let mut text = std::fs::read_to_string(&path).expect("records");
    for (name, origin) in names.iter().zip([&origins[0], &origins[1], &origins[0]]) {
        let _ = write!(
            text,
            "[integrations.{name}.target]\nmaz_api_url = \"{origin}/maz\"\nmaz_app_id = \"{name}\"\n"
        );
    }
    std::fs::write(&path, text).expect("written");
    std::fs::write(folder.path().join("token"), MAZ_TOKEN).expect("written");
    let run = |arguments: &[&str], variables: &[(&str, &str)]| {
        let begin = ["verify", "--skip", "password", "--format", "json"];
        let mut program = Program::new(&[&begin, arguments].concat())
            .against(&sandbox)
            .without("MAZ_API_URL")
            .without("MAZ_APP_ID")
            .without("MAZ_API_TOKEN")
            .variable("MAZ_AUTH0_CONFIG", "all.toml")
            .variable("COLUMNS", "400")
            .within(folder.path());
        for (name, value) in variables {
            program = program.variable(name, value);
        }
        program.run()
    };
    let sent = |heard: &Mutex<Vec<String>>| {
        let heard = std::mem::take(&mut *heard.lock().expect("nobody panicked"));
        heard.iter().filter(|one| one.contains(MAZ_TOKEN)).count()
    };
    let given = [("MAZ_API_TOKEN", MAZ_TOKEN)];
    for (arguments, variables) in [
        (&["--all"][..], &given[..]),
        (&["t00", "t01"], &given),
        (&["--all", "--jobs", "1"], &given),
        (&["--all", "--shard", "1/2"], &given),
        (&["--all", "--shard", "2/2"], &given),
        (&["--all", "--maz-api-token-file", "token"], &[]),
        (&["--all", "--only", "record.target"], &given),
    ] {
        let outcome = run(arguments, variables);
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome:?}");
        for words in [&*origins[0], &origins[1], "--maz-api-url"] {
            assert!(outcome.stderr.contains(words), "{arguments:?}: {outcome:?}");
        }
        assert_eq!((sent(&ours), sent(&theirs)), (0, 0), "{arguments:?}");
    }
    // Who names one has the others left alone, and told why.
    let by_variable = [given[0], ("MAZ_API_URL", &*origins[0])];
    let flag = ["--all", "--maz-api-url", &origins[0]];
    for (arguments, variables) in [(&flag[..], &given[..]), (&["--all"], &by_variable)] {
        let outcome = run(arguments, variables);
        let found: Vec<_> = names
            .map(|name| {
                let report = json(&outcome);
                let all = report["integrations"].as_array().cloned();
                let one = all.and_then(|all| all.into_iter().find(|one| one["name"] == name));
                let checks = one.and_then(|one| one["checks"].as_array().cloned());
                let check =
                    checks.and_then(|all| all.into_iter().find(|one| one["id"] == "record.target"));
                check.unwrap_or_else(|| panic!("{name}: {outcome:?}"))
            })
            .into();
        let status: Vec<_> = found.iter().map(|check| &check["status"]).collect();
        assert_eq!(status, ["fail", "skip", "fail"], "{outcome:?}");
        let words = found[1]["message"].as_str().unwrap_or_default();
        for said in [&*origins[0], &origins[1], "was not asked"] {
            assert!(words.contains(said), "{words}");
        }
        assert_eq!((sent(&ours), sent(&theirs)), (2, 0), "{arguments:?}");
    }
    // One alone goes where its record says, and what is not looked at is not refused.
    let outcome = run(&["t01"], &given);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!((sent(&ours), sent(&theirs)), (0, 1));
    let outcome = run(&["--all", "--skip", "record.target"], &given);
    assert_ne!(outcome.code, Some(2), "{outcome:?}");
    assert_eq!((sent(&ours), sent(&theirs)), (0, 0));
}
