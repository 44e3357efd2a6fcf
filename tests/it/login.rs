//! `login-test` as scripts and people meet it: with a password, and with a browser that is a script of curl.

use crate::program::{Outcome, Program, left_out, sandbox_with};
use maz_auth0::sandbox::{Break, Options, Sandbox, Witness, breaks};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A browser: follows the address, fills in the login page, answers the pages that come, and keeps what it saw last.
/// What it does in place of that is its second argument.
const BROWSER: &str = r#"#!/bin/sh
# Whatever this program knows of secrets must not be here.
env > "$HOME/environment"
jar="$HOME/jar"
get() { curl -sS -L -c "$jar" -b "$jar" -o "$HOME/page" -w '%{url_effective}' "$@"; }
at=$(get "$1")
case "$at" in */callback*) exit ;; esac
origin=$(echo "$at" | sed 's,^\(http://[^/]*\).*,\1,')
send() {
    action=$(sed -n 's,.*<form method="post" action="\([^"]*\)".*,\1,p' "$HOME/page" | head -1 | sed 's,&amp;,\&,g')
    at=$(get "$@" "$origin$action")
}
send --data-urlencode "username=$READER" --data-urlencode "password=$WORD" -d action=default
for _ in 1 2 3; do
    case "$at" in
        */u/mfa-challenge*) send -d code=123456 ;;
        */u/consent*) send -d "action=${DECISION:-accept}" ;;
    esac
done
echo "$at" > "$HOME/at"
"#;

/// Where the test's browser is, or nothing where there is no curl.
fn browser(home: &Path) -> Option<PathBuf> {
    if Command::new("curl").arg("--version").output().is_err() {
        left_out("there is no curl, of which the test's browser is made");
        return None;
    }
    let path = home.join("browser");
    std::fs::write(&path, BROWSER).expect("the script");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("its mode");
    }
    Some(path)
}

/// What a login in the browser left behind.
struct Login {
    outcome: Outcome,
    page: String,
    environment: String,
}

fn in_browser(sandbox: &Sandbox, arguments: &[&str], decision: &str) -> Option<Login> {
    let program = Program::new(&[&["login-test", "--flow", "code"], arguments].concat());
    let home = tempfile::TempDir::new().expect("a folder");
    let browser = browser(home.path())?;
    let outcome = program
        .against(sandbox)
        .variable("HOME", &home.path().display().to_string())
        .variable("PATH", &std::env::var("PATH").unwrap_or_default())
        .variable("BROWSER", &browser.display().to_string())
        .variable("READER", &sandbox.details().username)
        .variable("WORD", &sandbox.details().password)
        .variable("DECISION", decision)
        .run();
    let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap_or_default();
    Some(Login {
        outcome,
        page: read("page"),
        environment: read("environment"),
    })
}

fn findings(report: &Value) -> Vec<String> {
    report["integrations"][0]["checks"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|check| !matches!(check["status"].as_str(), Some("pass" | "skip")))
        .map(|check| {
            format!(
                "{}/{}",
                check["id"].as_str().unwrap_or_default(),
                check["cause"].as_str().unwrap_or_default()
            )
        })
        .collect()
}

fn broken(name: &str) -> Sandbox {
    sandbox_with(Options {
        breaks: vec![name.to_owned()],
        ..Options::default()
    })
}

/// The misconfigurations that a login in the browser meets, of which this program learns. Names and passwords that the
/// login page refuses, and second factors that it asks for, stay between the page and the person.
fn rows() -> impl Iterator<Item = &'static Break> {
    breaks().iter().filter(|row| {
        matches!(row.seen_by, Witness::CodeLogin | Witness::AnyLogin)
            && !matches!(
                row.name,
                "login.code/wrong-credentials" | "login.code/mfa-required"
            )
    })
}

/// One after the other, since all come back to one port.
#[test]
fn the_browser_logs_in_and_what_is_broken_is_found() {
    let healthy = sandbox_with(Options::default());
    let Some(login) = in_browser(&healthy, &["--format", "json"], "accept") else {
        return;
    };
    assert_eq!(login.outcome.code, Some(0), "{:?}", login.outcome);
    let report = login.outcome.json();
    assert_eq!(report["summary"]["pass"], 3, "{report}");
    assert!(login.page.contains("You are logged in"), "{}", login.page);
    assert!(!login.page.contains("code="), "{}", login.page);
    assert!(
        !login.environment.contains("MAZ_AUTH0_"),
        "{}",
        login.environment
    );
    assert!(
        login
            .outcome
            .stderr
            .contains("/authorize?response_type=code")
    );

    let declined = in_browser(&healthy, &["--format", "json"], "decline").expect("curl");
    assert_eq!(findings(&declined.outcome.json()), ["login.code/declined"]);
    assert!(
        declined.page.contains("did not succeed"),
        "{}",
        declined.page
    );

    for row in rows() {
        let sandbox = broken(row.name);
        let arguments = ["--format", "json", "--login-timeout", "3"];
        let login = in_browser(&sandbox, &arguments, "accept").expect("curl");
        assert_eq!(
            findings(&login.outcome.json()),
            [row.name],
            "{}: {}",
            row.what,
            login.outcome.stderr
        );
        assert_eq!(login.outcome.code, Some(1), "{}", row.name);
    }

    let taken = std::net::TcpListener::bind("127.0.0.1:8484").expect("the port is free again");
    let busy = in_browser(&healthy, &[], "accept").expect("curl");
    assert_eq!(busy.outcome.code, Some(2));
    assert!(busy.outcome.stderr.contains("8484"), "{:?}", busy.outcome);
    drop(taken);
}

#[test]
fn a_callback_that_is_not_allowed_is_said_before_a_browser_opens() {
    let sandbox = sandbox_with(Options::default());
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port")
        .port()
        .to_string();
    let arguments = ["--format", "json", "--port", &port];
    let Some(login) = in_browser(&sandbox, &arguments, "accept") else {
        return;
    };
    let report = login.outcome.json();
    assert_eq!(findings(&report), ["code.callback/callback-not-allowed"]);
    assert!(
        report
            .to_string()
            .contains(&format!("http://127.0.0.1:{port}/callback")),
        "{report}"
    );
    assert_eq!(login.environment, "", "a browser was opened");
}

fn by_password(sandbox: &Sandbox, arguments: &[&str]) -> Program {
    Program::new(&[&["login-test"], arguments].concat())
        .against(sandbox)
        .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
}

#[test]
fn tokens_are_shown_only_when_asked_for_and_the_password_never() {
    let sandbox = sandbox_with(Options::default());
    let password = &sandbox.details().password;
    let plain = by_password(&sandbox, &["-v", "--password-stdin"])
        .stdin(&format!("{password}\n"))
        .run();
    assert_eq!(plain.code, Some(0), "{plain:?}");
    assert!(plain.stdout.contains("Who logged in") && !plain.stdout.contains("eyJ"));
    assert!(!format!("{plain:?}").contains(password.as_str()));
    assert!(!plain.stderr.contains("eyJ"), "{}", plain.stderr);
    let shown = by_password(&sandbox, &["--show-tokens"])
        .variable("MAZ_AUTH0_PASSWORD", password)
        .run();
    assert!(shown.stdout.contains("\neyJ"), "{}", shown.stdout);
}

#[test]
fn a_one_time_code_logs_in_and_maz_still_could_not() {
    let sandbox = broken("login.password/mfa-required");
    let outcome = by_password(&sandbox, &["--otp-stdin", "--format", "json"])
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .stdin("123456\n")
        .run();
    let report = outcome.json();
    assert_eq!(findings(&report), ["login.password/mfa-required"]);
    assert_eq!(report["summary"]["pass"], 2, "{report}");
}

#[test]
fn without_a_password_the_flags_are_named() {
    let sandbox = sandbox_with(Options::default());
    let outcome = by_password(&sandbox, &[]).run();
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome.stderr.contains("--password-stdin"),
        "{}",
        outcome.stderr
    );
}

/// A folder with the record `acme` in it, which `setup` wrote.
fn record_of(sandbox: &Sandbox) -> tempfile::TempDir {
    let folder = tempfile::TempDir::new().expect("a folder");
    let outcome = Program::new(&["setup", "acme", "--no-input", "--secret-store", "file"])
        .against(sandbox)
        .variable("MAZ_AUTH0_CONFIG", &record_file(folder.path()))
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    folder
}

fn record_file(folder: &Path) -> String {
    folder.join("integrations.toml").display().to_string()
}

fn verified(folder: &Path) -> toml::Table {
    let text = std::fs::read_to_string(record_file(folder)).expect("the record");
    let file: toml::Table = text.parse().expect("TOML");
    file["integrations"]["acme"]["verified"]
        .as_table()
        .expect("verified")
        .clone()
}

fn recorded(sandbox: &Sandbox, folder: &Path, arguments: &[&str]) -> Outcome {
    by_password(sandbox, &[&["acme"], arguments].concat())
        .variable("MAZ_AUTH0_CONFIG", &record_file(folder))
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run()
}

#[test]
fn that_a_login_passed_is_kept_in_the_record() {
    let sandbox = sandbox_with(Options::default());
    let folder = record_of(&sandbox);
    let text = std::fs::read_to_string(record_file(folder.path())).expect("the record");
    let with_notes = text.replace(
        "[integrations.acme.verified]",
        "[integrations.acme.verified] # by Jo\nticket = 7",
    );
    std::fs::write(record_file(folder.path()), with_notes).expect("written");
    let before = verified(folder.path());

    // Not what MAZ does, or not the record's values.
    for arguments in [
        &["--realm", "Username-Password-Authentication"][..],
        &["--default-directory", "Username-Password-Authentication-2"],
    ] {
        let outcome = recorded(&sandbox, folder.path(), arguments);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(outcome.stderr.contains("Not kept"), "{}", outcome.stderr);
        assert_eq!(verified(folder.path()), before);
    }

    let outcome = recorded(&sandbox, folder.path(), &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let mut after = verified(folder.path());
    assert_eq!(after["login"].as_str(), Some("password"));
    assert_eq!(after["login_fingerprint"], after["fingerprint"]);
    assert!(after.remove("login_at").is_some());
    after.remove("login");
    after.remove("login_fingerprint");
    assert_eq!(after, before);
    let text = std::fs::read_to_string(record_file(folder.path())).expect("the record");
    assert!(text.contains("# by Jo"), "{text}");

    let config = record_file(folder.path());
    let show = |arguments: &[&str]| {
        Program::new(&[&["show", "acme"], arguments].concat())
            .against(&sandbox)
            .variable("MAZ_AUTH0_CONFIG", &config)
            .run()
    };
    let shown = show(&["--format", "json"]).json();
    assert_eq!(shown["verified"]["login"], "password", "{shown}");
    assert_eq!(shown["verified"]["login_is_current"], true, "{shown}");
    assert_eq!(shown["verified"]["edited_since"], false, "{shown}");
    let edited = text.replace("all-access", "duration-based");
    std::fs::write(&config, edited).expect("written");
    let shown = show(&[]).stdout;
    assert!(shown.contains("passed by password"), "{shown}");
    assert!(shown.contains("values were edited since"), "{shown}");
}

#[test]
fn a_login_that_did_not_pass_is_not_kept_and_a_record_that_cannot_be_written_is_no_failure() {
    let sandbox = sandbox_with(Options::default());
    let folder = record_of(&sandbox);
    let before = verified(folder.path());
    let outcome = by_password(&sandbox, &["acme"])
        .variable("MAZ_AUTH0_CONFIG", &record_file(folder.path()))
        .variable("MAZ_AUTH0_PASSWORD", "another-password")
        .run();
    assert_eq!(outcome.code, Some(1));
    assert_eq!(verified(folder.path()), before);

    // A record that nobody verified yet: it is not said to be.
    let text = std::fs::read_to_string(record_file(folder.path())).expect("the record");
    let (start, _) = text
        .split_once("[integrations.acme.verified]")
        .expect("its last table");
    std::fs::write(record_file(folder.path()), start).expect("written");
    let outcome = recorded(&sandbox, folder.path(), &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(verified(folder.path()).get("at").is_none());
    assert!(verified(folder.path()).get("fingerprint").is_none());
    let list = Program::new(&["list"])
        .variable("MAZ_AUTH0_CONFIG", &record_file(folder.path()))
        .run();
    assert!(list.stdout.contains("never verified"), "{list:?}");
    // Setup keeps it, since the values are the same.
    let again = Program::new(&["setup", "acme", "--no-input", "--secret-store", "file"])
        .against(&sandbox)
        .variable("MAZ_AUTH0_CONFIG", &record_file(folder.path()))
        .run();
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(verified(folder.path())["login"].as_str(), Some("password"));
    assert!(verified(folder.path()).get("at").is_some());

    // Its place is taken by a folder, where nothing can be written.
    #[cfg(unix)]
    {
        let new = folder.path().join(".integrations.toml.new");
        std::fs::create_dir(&new).expect("a folder in its way");
        std::fs::write(new.join("x"), "").expect("which is not empty");
        let outcome = recorded(&sandbox, folder.path(), &[]);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(outcome.stderr.contains("Not kept"), "{}", outcome.stderr);
    }
}
