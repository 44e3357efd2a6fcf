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
}

#[test]
fn a_port_that_is_taken_is_said_at_once_and_one_that_was_used_is_free_again() {
    let sandbox = sandbox_with(Options::default());
    let port = port_of(&sandbox);
    let Some(login) = in_browser_at(&port, &sandbox, &[], "accept") else {
        return;
    };
    assert_eq!(login.outcome.code, Some(0), "{:?}", login.outcome);
    let _taken =
        std::net::TcpListener::bind(format!("127.0.0.1:{port}")).expect("it is free again");
    let busy = in_browser_at(&port, &sandbox, &[], "accept").expect("curl");
    assert_eq!(busy.outcome.code, Some(2));
    assert!(busy.outcome.stderr.contains(&port), "{:?}", busy.outcome);
    assert_eq!(busy.environment, "", "a browser was opened");
}

#[test]
fn a_callback_that_is_not_allowed_is_said_before_a_browser_opens() {
    let sandbox = sandbox_with(Options::default());
    let port = free_port();
    let Some(login) = in_browser_at(&port, &sandbox, &["--format", "json"], "accept") else {
        return;
    };
    let report = login.outcome.json();
    assert_eq!(findings(&report), ["code.callback/callback-not-allowed"]);
    assert!(report.to_string().contains(&callback(&port)), "{report}");
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

#[test]
fn a_refresh_token_is_tried_once_and_revoked() {
    for rotates in [false, true] {
        let sandbox = sandbox_with(Options::default());
        if rotates {
            sandbox.with_tenant(|tenant| {
                let settings = serde_json::json!({"rotation_type": "rotating"});
                tenant.clients[0]
                    .rest
                    .insert("refresh_token".into(), settings);
            });
        }
        let outcome = by_password(&sandbox, &["--offline", "--format", "json"])
            .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
            .run();
        let report = outcome.json();
        assert_eq!(outcome.code, Some(0), "{report}");
        assert_eq!(report["summary"]["pass"], 4, "{report}");
        assert!(report.to_string().contains("was revoked"), "{report}");
        assert_eq!(logged(&sandbox, RENEWED), 1);
        assert_eq!(logged(&sandbox, REVOKED), 1);
    }
}

#[test]
fn a_refresh_token_of_a_browser_is_revoked_and_one_that_was_not_meant_to_be_tried_as_well() {
    let sandbox = sandbox_with(Options::default());
    let arguments = ["--offline", "--format", "json"];
    let Some(login) = in_browser(&sandbox, &arguments, "accept") else {
        return;
    };
    let report = login.outcome.json();
    assert_eq!(login.outcome.code, Some(0), "{report}");
    assert_eq!(report["summary"]["pass"], 4, "{report}");
    assert_eq!(logged(&sandbox, REVOKED), 1);

    let outcome = by_password(&sandbox, &["--scope", "openid offline_access", "-v"])
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome.stdout.contains("tried and revoked"),
        "{}",
        outcome.stdout
    );
    assert!(!outcome.stderr.contains("v1."), "{}", outcome.stderr);
    assert_eq!(logged(&sandbox, REVOKED), 2);
}

#[test]
fn a_second_factor_with_a_refresh_token_leaves_none() {
    let sandbox = broken("login.password/mfa-required");
    let outcome = by_password(&sandbox, &["--offline", "--otp-stdin", "--format", "json"])
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .stdin("123456\n")
        .run();
    let report = outcome.json();
    assert_eq!(report["summary"]["pass"], 3, "{report}");
    assert_eq!(logged(&sandbox, REVOKED), 1);
}

#[test]
fn what_stands_in_the_way_of_a_refresh_token_is_named() {
    let sandbox = sandbox_with(Options::default());
    // Each login is for this API, which allows no offline access.
    sandbox.with_tenant(|tenant| {
        let api = tenant
            .resource_servers
            .iter_mut()
            .find(|api| !api.is_system)
            .expect("an API");
        api.allow_offline_access = false;
        tenant.settings.default_audience = Some(api.identifier.clone());
    });
    let outcome = by_password(&sandbox, &["--offline"])
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for words in [
        "no refresh token",
        "Allow Offline Access",
        "https://api.press.example.com/",
    ] {
        assert!(outcome.stdout.contains(words), "{}", outcome.stdout);
    }
}

#[test]
fn a_revocation_that_gets_no_answer_is_not_passed_over() {
    let sandbox = sandbox_with(Options {
        faults: maz_auth0::sandbox::parse_faults("503@/oauth/revoke").expect("a fault"),
        ..Options::default()
    });
    let outcome = by_password(&sandbox, &["--offline"])
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run();
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(outcome.stdout.contains("Unlink"), "{}", outcome.stdout);
}

/// Interrupted at whatever moment after the refresh token was given: once the program has ended, it is revoked.
#[cfg(unix)]
#[test]
fn an_interruption_leaves_no_refresh_token() {
    use std::time::{Duration, Instant};

    let mut interrupted = 0;
    for moment in 0..6_u64 {
        let sandbox = sandbox_with(Options {
            latency: Duration::from_millis(120),
            ..Options::default()
        });
        let mut child = Command::new(env!("CARGO_BIN_EXE_maz-auth0"))
            .args(["login-test", "--offline"])
            .envs(&sandbox.details().env)
            .env("MAZ_AUTH0_USERNAME", &sandbox.details().username)
            .env("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        let started = Instant::now();
        while logged(&sandbox, "sepft") == 0 && started.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(moment * 60));
        let was_revoked = logged(&sandbox, REVOKED) > 0;
        let sent = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .expect("kill");
        assert!(sent.success());
        let code = child.wait().expect("the program ends").code();
        if !was_revoked {
            assert_eq!(code, Some(130), "moment {moment}");
            interrupted += 1;
        }
        assert!(logged(&sandbox, REVOKED) > 0, "moment {moment}");
    }
    assert!(
        interrupted > 0,
        "no interruption met the token while it was good"
    );
}

/// A browser on another machine, of which a script gets to know the address at which it ended.
struct Scripted<'a> {
    sandbox: &'a Sandbox,
    home: tempfile::TempDir,
    port: String,
}

impl<'a> Scripted<'a> {
    fn new(sandbox: &'a Sandbox) -> Self {
        Self {
            sandbox,
            home: tempfile::TempDir::new().expect("a folder"),
            port: port_of(sandbox),
        }
    }

    fn program(&self, arguments: &[&str]) -> Program {
        Program::new(&[&["login-test"], arguments].concat())
            .against(self.sandbox)
            .variable("MAZ_AUTH0_CONFIG", &record_file(self.home.path()))
    }

    /// The first step: what it printed.
    fn begun(&self, arguments: &[&str]) -> Value {
        let outcome = self
            .program(&[&["--print-url", "--port", &self.port], arguments].concat())
            .run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        outcome.json()
    }

    /// Logs in at the address, and gives back the address at which the browser cannot go on.
    fn ended(&self, address: &Value) -> Option<String> {
        let path = browser(self.home.path())?;
        let status = Command::new(&path)
            .arg(address.as_str().expect("an address"))
            .env("HOME", self.home.path())
            .env("READER", &self.sandbox.details().username)
            .env("WORD", &self.sandbox.details().password)
            .status()
            .expect("a shell");
        assert!(status.success());
        let at = std::fs::read_to_string(self.home.path().join("at")).expect("where it ended");
        Some(at.trim().to_owned())
    }

    fn finished(&self, arguments: &[&str]) -> Outcome {
        self.program(&[&["--format", "json"], arguments].concat())
            .run()
    }

    /// What waits for its second step.
    fn waiting(&self) -> Vec<PathBuf> {
        std::fs::read_dir(self.home.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| {
                path.file_name()
                    .is_some_and(|name| name.to_string_lossy().contains("in-progress"))
            })
            .collect()
    }
}

#[test]
fn a_script_logs_in_in_two_steps() {
    let sandbox = sandbox_with(Options::default());
    let scripted = Scripted::new(&sandbox);
    let begun = scripted.begun(&["--offline"]);
    assert_eq!(begun["redirect_uri"], callback(&scripted.port));
    let [file] = &scripted.waiting()[..] else {
        panic!("{:?}", scripted.waiting());
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(file)
            .expect("the file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let kept: toml::Table = std::fs::read_to_string(file)
        .expect("the file")
        .parse()
        .expect("TOML");
    let verifier = kept["verifier"].as_str().expect("a verifier");
    assert!(!begun.to_string().contains(verifier), "{begun}");
    let Some(ended) = scripted.ended(&begun["address"]) else {
        return;
    };
    // Without its state or its code it is none.
    for address in [
        "https://127.0.0.1/callback",
        "http://127.0.0.1:8484/callback?code=x",
    ] {
        let outcome = scripted.finished(&["--finish", address]);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains("Give it whole"), "{outcome:?}");
    }
    let outcome = scripted.finished(&["-v", "--finish", &ended]);
    let report = outcome.json();
    assert_eq!(outcome.code, Some(0), "{report}");
    assert_eq!(report["summary"]["pass"], 4, "{report}");
    for key in ["verifier", "nonce"] {
        let secret = kept[key].as_str().expect("a text");
        assert!(
            !format!("{outcome:?}").contains(secret),
            "{key}: {outcome:?}"
        );
    }
    assert_eq!(scripted.waiting(), Vec::<PathBuf>::new());
    assert_eq!(logged(&sandbox, REVOKED), 1);
    let again = scripted.finished(&["--finish", &ended]);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(again.stderr.contains("finished already"), "{again:?}");
}

#[test]
fn a_login_of_a_script_is_piped_expires_and_belongs_to_who_began_it() {
    let sandbox = sandbox_with(Options::default());
    let scripted = Scripted::new(&sandbox);
    let begun = scripted.begun(&[]);
    let state = begun["state"].as_str().expect("a state");
    let declined = format!(
        "{}?error=access_denied&error_description=User+did+not+authorize+the+request&state={state}",
        callback(&scripted.port)
    );
    // Another application: it waits still.
    let other = scripted
        .program(&["--finish", &declined])
        .variable("MAZ_AUTH0_CLIENT_ID", "another-application")
        .run();
    assert_eq!(other.code, Some(2), "{other:?}");
    assert!(other.stderr.contains("another integration"), "{other:?}");
    assert_eq!(scripted.waiting().len(), 1);
    let refused = scripted
        .program(&["--format", "json", "--finish", "-"])
        .stdin(&format!("{declined}\n"))
        .run();
    assert_eq!(findings(&refused.json()), ["login.code/declined"]);
    assert_eq!(scripted.waiting(), Vec::<PathBuf>::new());

    let begun = scripted.begun(&[]);
    let state = begun["state"].as_str().expect("a state");
    let file = scripted.waiting().pop().expect("a file");
    let text = std::fs::read_to_string(&file).expect("the file");
    let mut kept: toml::Table = text.parse().expect("TOML");
    let began = kept["began"].as_integer().expect("a time");
    kept.insert("began".into(), (began - 601).into());
    std::fs::write(&file, kept.to_string()).expect("written");
    let address = format!("{}?code=c&state={state}", callback(&scripted.port));
    let expired = scripted.finished(&["--finish", &address]);
    assert_eq!(expired.code, Some(2), "{expired:?}");
    assert!(expired.stderr.contains("expired"), "{expired:?}");
    assert_eq!(scripted.waiting(), Vec::<PathBuf>::new());
}

#[test]
fn nothing_is_printed_for_a_browser_that_could_not_come_back() {
    let sandbox = sandbox_with(Options::default());
    let scripted = Scripted::new(&sandbox);
    let outcome = scripted
        .program(&["--print-url", "--port", &free_port(), "--format", "json"])
        .run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(
        findings(&outcome.json()),
        ["code.callback/callback-not-allowed"]
    );
    assert_eq!(scripted.waiting(), Vec::<PathBuf>::new());
    let outcome = scripted
        .program(&["--print-url", "--flow", "password"])
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
}

fn callbacks(sandbox: &Sandbox) -> Vec<String> {
    sandbox.with_tenant(|tenant| tenant.clients[0].callbacks.clone().unwrap_or_default())
}

/// Waits until something holds in the tenant.
fn wait_until(holds: impl Fn() -> bool) {
    let started = std::time::Instant::now();
    while !holds() && started.elapsed() < std::time::Duration::from_secs(20) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// What the program is to do with an administrator's token, at a port whose callback is not allowed.
fn lent(sandbox: &Sandbox, port: &str, arguments: &[&str]) -> Program {
    let all = [&["login-test", "--flow", "code", "--port", port], arguments].concat();
    Program::new(&all)
        .against(sandbox)
        .with_admin_token(sandbox)
}

#[test]
fn a_callback_is_added_for_the_test_and_taken_out_again() {
    let sandbox = sandbox_with(Options::default());
    let before = callbacks(&sandbox);
    let home = tempfile::TempDir::new().expect("a folder");
    let Some(browser) = browser(home.path()) else {
        return;
    };
    let run = |arguments: &[&str]| {
        lent(&sandbox, &free_port(), arguments)
            .variable("HOME", &home.path().display().to_string())
            .variable("PATH", &std::env::var("PATH").unwrap_or_default())
            .variable("BROWSER", &browser.display().to_string())
            .variable("READER", &sandbox.details().username)
            .variable("WORD", &sandbox.details().password)
            .run()
    };
    // Nobody agreed.
    let outcome = run(&["--format", "json"]);
    assert_eq!(
        findings(&outcome.json()),
        ["code.callback/callback-not-allowed"]
    );
    assert!(outcome.stderr.contains("--yes"), "{}", outcome.stderr);
    assert_eq!(logged(&sandbox, "sapi"), 0);

    let outcome = run(&["--format", "json", "--yes"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(findings(&outcome.json()), Vec::<String>::new());
    assert!(
        outcome.stderr.contains("taken out again"),
        "{}",
        outcome.stderr
    );
    assert_eq!(callbacks(&sandbox), before);
    assert_eq!(logged(&sandbox, "sapi"), 2);
}

#[test]
fn what_others_added_meanwhile_stays_and_a_callback_that_cannot_be_taken_out_is_said() {
    let added = "https://other.example/callback".to_owned();
    for stuck in [false, true] {
        let sandbox = sandbox_with(Options::default());
        let mut wanted = callbacks(&sandbox);
        let port = free_port();
        let run = lent(
            &sandbox,
            &port,
            &[
                "--yes",
                "--no-browser",
                "--login-timeout",
                "2",
                "--format",
                "json",
            ],
        );
        let outcome = std::thread::scope(|scope| {
            let running = scope.spawn(|| run.run());
            wait_until(|| callbacks(&sandbox).contains(&callback(&port)));
            sandbox.with_tenant(|tenant| {
                let list = tenant.clients[0].callbacks.get_or_insert_default();
                list.insert(0, added.clone());
                if stuck {
                    tenant.oddities.refusals.push(maz_auth0::sandbox::Refusal {
                        method: "PATCH".into(),
                        path: "/api/v2/clients".into(),
                        status: 403,
                        message: "Insufficient scope, expected any of: update:clients".into(),
                        error_code: "insufficient_scope".into(),
                    });
                }
            });
            running.join().expect("it ran")
        });
        let report = outcome.json();
        wanted.insert(0, added.clone());
        if stuck {
            assert_eq!(
                findings(&report),
                ["code.callback/left-behind", "login.code/timed-out"]
            );
            assert!(report.to_string().contains("update:clients"), "{report}");
            wanted.push(callback(&port));
        } else {
            assert_eq!(findings(&report), ["login.code/timed-out"]);
        }
        assert_eq!(callbacks(&sandbox), wanted);
    }
}

#[test]
fn a_scope_that_the_admin_token_lacks_is_named() {
    for (method, scope) in [("PATCH", "update:clients"), ("GET", "read:clients")] {
        let sandbox = sandbox_with(Options::default());
        let before = callbacks(&sandbox);
        sandbox.with_tenant(|tenant| {
            tenant.oddities.refusals.push(maz_auth0::sandbox::Refusal {
                method: method.into(),
                path: "/api/v2/clients".into(),
                status: 403,
                message: format!("Insufficient scope, expected any of: {scope}"),
                error_code: "insufficient_scope".into(),
            });
        });
        let outcome = lent(&sandbox, &free_port(), &["--yes", "--format", "json"]).run();
        let report = outcome.json();
        assert_eq!(outcome.code, Some(1), "{report}");
        assert_eq!(findings(&report), ["code.callback/callback-not-allowed"]);
        assert!(
            report
                .to_string()
                .contains(&format!("lacks the scope {scope}")),
            "{report}"
        );
        assert_eq!(callbacks(&sandbox), before);
    }
}

/// Interrupted at whatever moment: once the program has ended, the callback is gone.
#[cfg(unix)]
#[test]
fn an_interruption_leaves_no_callback() {
    use std::time::Duration;

    let mut was_there = 0;
    for moment in 0..8_u64 {
        let sandbox = sandbox_with(Options {
            latency: Duration::from_millis(100),
            ..Options::default()
        });
        let before = callbacks(&sandbox);
        let port = free_port();
        let mut child = Command::new(env!("CARGO_BIN_EXE_maz-auth0"))
            .args([
                "login-test",
                "--flow",
                "code",
                "--no-browser",
                "--yes",
                "--port",
                &port,
            ])
            .envs(&sandbox.details().env)
            .env("MAZ_AUTH0_ADMIN_TOKEN", &sandbox.details().admin_token)
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        // From right before the change is asked for until the wait for the browser.
        if moment < 3 {
            wait_until(|| logged(&sandbox, "f") > 0);
            std::thread::sleep(Duration::from_millis(40 + moment * 50));
        } else {
            wait_until(|| callbacks(&sandbox).contains(&callback(&port)));
            std::thread::sleep(Duration::from_millis((moment - 3) * 70));
        }
        was_there += u32::from(callbacks(&sandbox).contains(&callback(&port)));
        let sent = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .expect("kill");
        assert!(sent.success());
        let code = child.wait().expect("the program ends").code();
        assert_eq!(code, Some(130), "moment {moment}");
        assert_eq!(callbacks(&sandbox), before, "moment {moment}");
    }
    assert!(was_there > 0, "no interruption met the callback");
}

#[cfg(unix)]
#[test]
fn a_person_is_asked_before_a_callback_is_added_and_what_is_interrupted_is_undone()
-> anyhow::Result<()> {
    use crate::terminal::{Launch, key};

    let sandbox = sandbox_with(Options::default());
    let before = callbacks(&sandbox);
    let port = free_port();
    let start = || {
        let mut launch = Launch::binary();
        for argument in [
            "login-test",
            "--flow",
            "code",
            "--no-browser",
            "--port",
            &port,
        ] {
            launch = launch.argument(argument);
        }
        for (name, value) in &sandbox.details().env {
            launch = launch.variable(name, value);
        }
        launch
            .variable("MAZ_AUTH0_ADMIN_TOKEN", &sandbox.details().admin_token)
            .rows(40)
            .start()
    };
    let mut declined = start()?;
    declined.wait_for_text("for this test, and take it out again?");
    declined.send(&format!("n{}", key::ENTER))?;
    assert_eq!(declined.wait_for_exit()?.exit_code(), 1);
    assert_eq!(callbacks(&sandbox), before);

    let mut session = start()?;
    session.wait_for_text("for this test, and take it out again?");
    session.send(&format!("y{}", key::ENTER))?;
    session.wait_for_text("/authorize?response_type=code");
    assert!(callbacks(&sandbox).contains(&callback(&port)));
    session.send(key::CTRL_C)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 130);
    assert_eq!(callbacks(&sandbox), before);
    assert!(session.cursor_is_visible());
    Ok(())
}

/// Where the program itself fails, what it registered for an interruption is done as well.
#[test]
fn a_panic_cleans_up_and_shows_no_message() {
    let mut path = PathBuf::from(env!("CARGO_BIN_EXE_maz-auth0"));
    path.pop();
    path.push("examples");
    path.push(format!("clean_up{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(path).output().expect("the example");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(stderr.contains("cleaned up"), "{stderr}");
    assert!(!stderr.contains("a secret that was typed"), "{stderr}");
}

/// A login with a password in a terminal, up to the question for a second factor.
#[cfg(unix)]
fn at_the_second_factor(
    sandbox: &Sandbox,
    arguments: &[&str],
) -> anyhow::Result<crate::terminal::Session> {
    let mut launch = crate::terminal::Launch::binary()
        .argument("login-test")
        .rows(60);
    for argument in arguments {
        launch = launch.argument(argument);
    }
    for (name, value) in &sandbox.details().env {
        launch = launch.variable(name, value);
    }
    launch
        .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .start()
}

/// All that was shown, in one line.
#[cfg(unix)]
fn words_of(session: &crate::terminal::Session) -> String {
    let shown = session.transcript();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The reader's second factors, changed.
fn enrol(sandbox: &Sandbox, change: impl Fn(&mut Vec<maz_auth0::sandbox::Authenticator>)) {
    sandbox.with_tenant(|tenant| change(&mut tenant.users[0].authenticators));
}

#[cfg(unix)]
#[test]
fn a_second_factor_is_chosen_among_those_that_are_enrolled() -> anyhow::Result<()> {
    use crate::terminal::key;

    let sandbox = broken("login.password/mfa-required");
    enrol(&sandbox, |factors| {
        factors.push(maz_auth0::sandbox::Authenticator {
            id: "sms|dev_1".into(),
            authenticator_type: "oob".into(),
            oob_channel: Some("sms".into()),
            active: true,
            answer: "654321".into(),
            ..Default::default()
        });
        // Not confirmed: it cannot be used.
        factors[0].active = false;
    });
    let rows = ["Push notification", "Recovery code", "Code by SMS", "None"];
    for (steps, label, code, accepted) in [
        (
            1,
            "Recovery code",
            "SANDBOXRECOVERYCODE00001",
            "recovery code was accepted",
        ),
        (
            1,
            "Recovery code",
            "SANDBOXRECOVERYCODE00001",
            "did not accept the recovery code",
        ),
        (
            2,
            "The code that was sent",
            "654321",
            "code that was sent was accepted",
        ),
        (
            2,
            "The code that was sent",
            "111111",
            "did not accept the code that was sent",
        ),
    ] {
        let mut session = at_the_second_factor(&sandbox, &[])?;
        session.wait_for_choice("Second factor");
        let screen = session.screen();
        for row in rows {
            assert!(screen.contains(row), "{screen}");
        }
        assert!(!screen.contains("One-time code"), "{screen}");
        session.send(&format!("{}{}", key::DOWN.repeat(steps), key::ENTER))?;
        session.wait_for_question(label);
        session.send(&format!("{code}{}", key::ENTER))?;
        assert_eq!(session.wait_for_exit()?.exit_code(), 1);
        let said = words_of(&session);
        assert!(said.contains(accepted), "{said}");
        assert!(said.contains("MAZ cannot ask readers"), "{said}");
        assert!(!said.contains(code), "{said}");
        if accepted.contains("recovery code was accepted") {
            let next = sandbox.with_tenant(|tenant| {
                let factors = &tenant.users[0].authenticators;
                let recovery = factors
                    .iter()
                    .find(|one| one.authenticator_type == "recovery-code");
                recovery.expect("a recovery code").answer.clone()
            });
            assert!(said.contains(&next), "{said}");
        }
    }
    let mut session = at_the_second_factor(&sandbox, &[])?;
    session.wait_for_choice("Second factor");
    session.send(&format!("{}{}", key::DOWN.repeat(3), key::ENTER))?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 1);
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_push_is_waited_for_until_it_is_answered() -> anyhow::Result<()> {
    for (answer, pending, arguments, said) in [
        (
            "accept",
            0,
            &["--offline"][..],
            "push notification was accepted",
        ),
        ("reject", 0, &[], "did not accept the push notification"),
        (
            "accept",
            99,
            &["--login-timeout", "2"],
            "nobody answered the push notification in time",
        ),
    ] {
        let sandbox = broken("login.password/mfa-required");
        enrol(&sandbox, |factors| {
            factors.retain(|factor| factor.oob_channel.is_some());
            answer.clone_into(&mut factors[0].answer);
            factors[0].pending = pending;
        });
        let mut session = at_the_second_factor(&sandbox, arguments)?;
        session.wait_for_text("accept it on the device");
        session.wait_for_text("s left");
        assert_eq!(session.wait_for_exit()?.exit_code(), 1);
        let words = words_of(&session);
        assert!(words.contains(said), "{words}");
        assert_eq!(
            logged(&sandbox, REVOKED),
            usize::from(arguments == ["--offline"])
        );
    }
    Ok(())
}

#[cfg(unix)]
#[test]
fn the_only_factor_is_asked_for_at_once_and_none_is_said() -> anyhow::Result<()> {
    use crate::terminal::key;

    let sandbox = broken("login.password/mfa-required");
    enrol(&sandbox, |factors| factors.truncate(1));
    let mut session = at_the_second_factor(&sandbox, &[])?;
    session.wait_for_question("One-time code");
    session.send(&format!("123456{}", key::ENTER))?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 1);
    let words = words_of(&session);
    assert!(words.contains("was accepted here"), "{words}");
    enrol(&sandbox, Vec::clear);
    let mut session = at_the_second_factor(&sandbox, &[])?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 1);
    let words = words_of(&session);
    assert!(words.contains("enrolled none"), "{words}");
    Ok(())
}
