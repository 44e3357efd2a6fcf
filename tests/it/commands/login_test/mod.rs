//! `login-test` as scripts and people meet it: with a password, and with a browser that is a script of curl.

mod basics;
mod callback;
mod factors;
mod listener;
mod paste;
mod record;
mod refresh;
mod script;
mod tokens;

use crate::support::program::{Outcome, Program, left_out, sandbox_with};
use maz_auth0::sandbox::{Options, Sandbox};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A browser: follows the address, fills in the login page, answers the pages that come, and keeps what it saw last.
/// What it does in place of that is its second argument.
const BROWSER: &str = r#"#!/bin/sh
# Whatever this program knows of secrets must not be here.
env > "$HOME/environment"
jar="$HOME/jar"
get() { curl -sS -L $CURL -c "$jar" -b "$jar" -o "$HOME/page" -w '%{url_effective}' "$@"; }
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

/// A port that nobody uses.
fn free_port() -> String {
    std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port")
        .port()
        .to_string()
}

/// The same, whose callback the tenant allows.
fn port_of(sandbox: &Sandbox) -> String {
    let port = free_port();
    sandbox.with_tenant(|tenant| {
        tenant.clients[0]
            .callbacks
            .get_or_insert_default()
            .push(callback(&port));
    });
    port
}

fn callback(port: &str) -> String {
    format!("http://127.0.0.1:{port}/callback")
}

/// Logs in in the browser, at a port of its own that the tenant allows.
fn in_browser(sandbox: &Sandbox, arguments: &[&str], decision: &str) -> Option<Login> {
    let port = port_of(sandbox);
    in_browser_at(&port, sandbox, arguments, decision)
}

fn in_browser_at(
    port: &str,
    sandbox: &Sandbox,
    arguments: &[&str],
    decision: &str,
) -> Option<Login> {
    let program =
        Program::new(&[&["login-test", "--flow", "code", "--port", port], arguments].concat());
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

fn by_password(sandbox: &Sandbox, arguments: &[&str]) -> Program {
    Program::new(&[&["login-test"], arguments].concat())
        .against(sandbox)
        .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
}

/// How often the tenant's log has a line of this type.
fn logged(sandbox: &Sandbox, kind: &str) -> usize {
    sandbox.with_tenant(|tenant| {
        tenant
            .logs
            .iter()
            .filter(|line| line.members["type"] == kind)
            .count()
    })
}

/// Renewals by refresh token, and their revocations, in the tenant's log.
const RENEWED: &str = "sertft";
const REVOKED: &str = "srrt";

/// Waits until something holds in the tenant.
fn wait_until(holds: impl Fn() -> bool) {
    let started = std::time::Instant::now();
    while !holds() && started.elapsed() < std::time::Duration::from_secs(20) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// All that was shown, in one line.
#[cfg(unix)]
fn words_of(session: &crate::terminal::Session) -> String {
    let shown = session.transcript();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn record_file(folder: &Path) -> String {
    folder.join("integrations.toml").display().to_string()
}
