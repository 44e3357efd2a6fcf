//! A login in two steps, for scripts.

use super::{REVOKED, browser, callback, findings, free_port, logged, port_of, record_file};
use crate::support::program::{Outcome, Program, sandbox_with};
use maz_auth0::sandbox::{Options, Sandbox};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

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
