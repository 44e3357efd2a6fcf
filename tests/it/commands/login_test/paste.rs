//! `--no-browser`: the browser is on another machine, and its last address is pasted; and what a terminal shows meanwhile.

use super::{browser, callback, findings, port_of};
use crate::support::program::sandbox_with;
use maz_auth0::sandbox::{Options, Sandbox};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

/// The program, while it waits for the address at which the browser ended.
pub(super) struct Waiting {
    child: Child,
    stderr: BufReader<ChildStderr>,
    pub(super) address: String,
    pub(super) port: String,
}

impl Waiting {
    pub(super) fn start(sandbox: &Sandbox) -> Self {
        let port = port_of(sandbox);
        let mut child = Command::new(env!("CARGO_BIN_EXE_maz-auth0"))
            .args([
                "login-test",
                "--flow",
                "code",
                "--no-browser",
                "--port",
                &port,
            ])
            .args(["--format", "json"])
            .env_clear()
            .envs(&sandbox.details().env)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stderr = BufReader::new(child.stderr.take().expect("its stderr"));
        let mut address = String::new();
        // On a line of its own.
        while !address.starts_with("http") {
            address.clear();
            let read = stderr.read_line(&mut address).expect("its stderr");
            assert!(read > 0, "it ended without an address");
        }
        Self {
            child,
            stderr,
            address: address.trim().to_owned(),
            port,
        }
    }

    pub(super) fn parameter(&self, wanted: &str) -> String {
        url::Url::parse(&self.address)
            .expect("an address")
            .query_pairs()
            .find(|(name, _)| name == wanted)
            .expect("a parameter")
            .1
            .into_owned()
    }

    pub(super) fn paste(mut self, lines: &str) -> (Option<i32>, Value, String) {
        let mut pipe = self.child.stdin.take().expect("its stdin");
        pipe.write_all(lines.as_bytes()).expect("it reads");
        // The pipe stays open, as a terminal does.
        let mut said = String::new();
        self.stderr.read_to_string(&mut said).expect("its stderr");
        let output = self.child.wait_with_output().expect("it ends");
        drop(pipe);
        let report = serde_json::from_slice(&output.stdout).expect("a report");
        (output.status.code(), report, said)
    }
}

/// Logs in at the address, with a browser for which there is nothing at the callback.
fn elsewhere(sandbox: &Sandbox, waiting: &Waiting, home: &Path) -> Option<String> {
    let status = Command::new(browser(home)?)
        .arg(&waiting.address)
        .env("HOME", home)
        .env("READER", &sandbox.details().username)
        .env("WORD", &sandbox.details().password)
        .env(
            "CURL",
            format!("--connect-to 127.0.0.1:{}:127.0.0.1:9", waiting.port),
        )
        .status()
        .expect("a shell");
    assert!(status.success());
    let ended = std::fs::read_to_string(home.join("at")).expect("where it ended");
    Some(ended.trim().to_owned())
}

#[test]
fn the_address_of_the_last_page_is_pasted() {
    let sandbox = sandbox_with(Options::default());
    let home = tempfile::TempDir::new().expect("a folder");
    let waiting = Waiting::start(&sandbox);
    let Some(ended) = elsewhere(&sandbox, &waiting, home.path()) else {
        return;
    };
    let (code, report, said) = waiting.paste(&format!("hm\n\n  {ended}  \n"));
    assert_eq!(code, Some(0), "{report} {said}");
    assert_eq!(report["summary"]["pass"], 3, "{report}");
    assert!(
        said.contains("not the address at which the browser ends"),
        "{said}"
    );
    let code = ended.split("code=").nth(1).expect("a code");
    assert!(!said.contains(&code[..20]), "{said}");
}

#[test]
fn what_is_pasted_from_another_login_is_refused() {
    let sandbox = sandbox_with(Options::default());
    let waiting = Waiting::start(&sandbox);
    let wrong = format!("{}?code=c&state=another\n", callback(&waiting.port));
    let (code, report, _) = waiting.paste(&wrong);
    assert_eq!(code, Some(1));
    assert_eq!(findings(&report), ["login.code/state-mismatch"]);
    // It was not used.
    let exchanged = sandbox
        .requests()
        .iter()
        .filter(|request| request.path == "/oauth/token")
        .count();
    assert_eq!(exchanged, 1);

    let waiting = Waiting::start(&sandbox);
    let state = waiting.parameter("state");
    let error = format!(
        "{}?error=access_denied&error_description=User+did+not+authorize+the+request&state={state}\n",
        callback(&waiting.port)
    );
    let (_, report, _) = waiting.paste(&error);
    assert_eq!(findings(&report), ["login.code/declined"]);
}

#[cfg(unix)]
#[test]
fn the_time_that_is_left_is_counted_down_and_ctrl_c_leaves_nothing() -> anyhow::Result<()> {
    use crate::terminal::{Launch, key};

    let sandbox = sandbox_with(Options::default());
    let port = port_of(&sandbox);
    let mut launch = Launch::binary();
    for argument in [
        "login-test",
        "--flow",
        "code",
        "--port",
        &port,
        "--login-timeout",
        "60",
    ] {
        launch = launch.argument(argument);
    }
    for (name, value) in &sandbox.details().env {
        launch = launch.variable(name, value);
    }
    // A browser that opens, and in which nobody does anything.
    let mut session = launch.variable("BROWSER", "true").rows(40).start()?;
    session.wait_for_text("60 s left");
    session.wait_for("less than that", |session| {
        let screen = session.screen();
        screen.contains(" s left") && !screen.contains("60 s left")
    });
    session.send(key::CTRL_C)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 130);
    assert!(session.cursor_is_visible() && session.echoes());
    assert!(!session.screen().contains("s left"), "{}", session.screen());
    std::net::TcpListener::bind(format!("127.0.0.1:{port}"))?;
    Ok(())
}
