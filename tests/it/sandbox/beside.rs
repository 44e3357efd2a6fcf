//! `sandbox -- COMMAND`: a program that runs beside the sandbox.

use crate::support::program::{Outcome, Program};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

/// This program, as one that is run beside a sandbox.
const SELF: &str = env!("CARGO_BIN_EXE_maz-auth0");

fn beside(flags: &[&str], command: &[&str]) -> Program {
    let arguments: Vec<&str> = ["sandbox"]
        .iter()
        .chain(flags)
        .chain(&["--"])
        .chain(command)
        .copied()
        .collect();
    Program::new(&arguments)
}

fn findings(outcome: &Outcome) -> Vec<String> {
    outcome.json()["integrations"][0]["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .filter(|check| check["status"] == "fail")
        .map(|check| format!("{}/{}", check["id"], check["cause"]).replace('"', ""))
        .collect()
}

#[test]
fn it_is_led_to_the_sandbox_and_its_exit_status_is_ours() {
    let verify = [SELF, "verify", "--format", "json"];
    let healthy = beside(&[], &verify).run();
    assert_eq!(healthy.code, Some(0), "{healthy:?}");
    assert_eq!(findings(&healthy), Vec::<String>::new());
    let broken = beside(
        &["--tls", "--break", "password.grant/grant-disabled"],
        &verify,
    )
    .run();
    assert_eq!(broken.code, Some(1), "{broken:?}");
    assert_eq!(findings(&broken), ["password.grant/grant-disabled"]);
}

/// Over TLS as well a request says which tenant it means: the address is the issuer only of who asks by it.
#[test]
fn over_tls_the_variables_lead_to_the_tenant_whatever_is_served_beside_it() {
    for (flags, found) in [
        (&["--tls", "--loopback-issuer"][..], &[][..]),
        (
            &["--tls", "--break", "code.domain/not-a-tenant"],
            &["code.domain/not-a-tenant"],
        ),
    ] {
        let outcome = beside(flags, &[SELF, "verify", "--format", "json"]).run();
        assert_eq!(findings(&outcome), found, "{flags:?}: {outcome:?}");
    }
}

#[test]
fn what_is_set_for_a_real_tenant_does_not_reach_it() {
    let mut program = beside(&["--quiet"], &[SELF, "verify", "--format", "json"]);
    for (name, value) in [
        ("MAZ_AUTH0_DOMAIN", "real.eu.auth0.com"),
        ("MAZ_AUTH0_ADMIN_TOKEN", "a-token-of-a-real-tenant"),
        (
            "MAZ_AUTH0_REDIRECT_URI",
            "https://elsewhere.example.com/callback",
        ),
    ] {
        program = program.variable(name, value);
    }
    let outcome = program.run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(
        outcome.json()["integrations"][0]["domain"],
        "acme.us.auth0.com"
    );
}

#[test]
fn one_that_does_not_start_is_named() {
    let outcome = beside(&[], &["no-such-program-anywhere"]).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome
            .stderr
            .contains("cannot start 'no-such-program-anywhere'"),
        "{outcome:?}"
    );
}

#[test]
fn it_cannot_be_asked_for_together_with_what_prints() {
    for flags in [
        ["--format", "json"].as_slice(),
        &["--dump"],
        &["--list-breaks"],
    ] {
        let outcome = beside(flags, &[SELF]).run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains(flags[0]), "{outcome:?}");
    }
}

#[test]
fn it_is_told_what_sdks_are_configured_with() {
    let told = "printf '%s\\n' \"$MAZ_AUTH0_SANDBOX\" \"$AUTH0_DOMAIN\" \"$AUTH0_CLIENT_ID\" \
                \"$AUTH0_CLIENT_SECRET\" \"$AUTH0_AUDIENCE\" \"$AUTH0_ACCESS_TOKEN\" \"$NODE_EXTRA_CA_CERTS\" \
                \"$REQUESTS_CA_BUNDLE\" \"$SSL_CERT_FILE\" \"$AUTH0_CLIENT_NAME\"; test -s \"$SSL_CERT_FILE\"";
    let outcome = beside(&["--tls"], &["/bin/sh", "-c", told])
        .variable("AUTH0_CLIENT_NAME", "of a real tenant")
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    let details: Value = serde_json::from_str(lines[0]).expect("the details as JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let authority = text(&details["ca_file"]);
    assert_eq!(
        lines[1..],
        [
            text(&details["endpoint"]).replace("https://", ""),
            text(&details["env"]["MAZ_AUTH0_CLIENT_ID"]),
            text(&details["env"]["MAZ_AUTH0_CLIENT_SECRET"]),
            text(&details["env"]["MAZ_AUTH0_AUDIENCE"]),
            text(&details["admin_token"]),
            authority.clone(),
            authority.clone(),
            authority.clone(),
            String::new(),
        ]
    );
    assert!(
        !Path::new(&authority).exists(),
        "{authority} is left behind"
    );
}

#[test]
fn a_signal_that_ended_it_is_told_as_shells_do() {
    let outcome = beside(&[], &["/bin/sh", "-c", "kill -9 $$"]).run();
    assert_eq!(outcome.code, Some(128 + 9), "{outcome:?}");
}

/// Ends the sandbox while a script with this trap runs beside it. Gives the exit code, and what the script said.
fn ended_by(signal: Signal, trap: &str) -> (Option<i32>, String) {
    let script = format!("{trap}; echo \"$SSL_CERT_FILE\"; while :; do sleep 0.05; done");
    let (mut child, _home) = beside(&["--tls", "--quiet"], &["/bin/sh", "-c", &script]).start();
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut authority = String::new();
    stdout.read_line(&mut authority).expect("a line");
    assert!(Path::new(authority.trim()).exists(), "{authority}");
    kill_process(Pid::from_child(&child), signal).expect("a signal");
    let code = child.wait().expect("an end").code();
    assert!(
        !Path::new(authority.trim()).exists(),
        "{authority} is left behind"
    );
    // It ends only when nobody has the other end any more: neither of the two lives.
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).expect("the rest");
    (code, rest)
}

#[test]
fn whoever_ends_the_sandbox_ends_it_and_it_may_tidy_up_first() {
    let trap = "trap 'echo tidied; exit 3' TERM";
    for signal in [Signal::INT, Signal::TERM] {
        assert_eq!(ended_by(signal, trap), (Some(130), "tidied\n".to_owned()));
    }
}

#[test]
fn one_that_will_not_end_is_made_to() {
    assert_eq!(
        ended_by(Signal::TERM, "trap '' TERM"),
        (Some(130), String::new())
    );
}
