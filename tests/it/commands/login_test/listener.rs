//! Anyone else who knocks while the program waits for the browser, and what is left when it has ended.

use super::paste::Waiting;
use super::{REVOKED, browser, by_password, logged, record_file};
use crate::support::program::sandbox_with;
use maz_auth0::sandbox::Options;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

#[test]
fn strangers_are_turned_away_and_the_login_goes_on() {
    let sandbox = sandbox_with(Options::default());
    let home = tempfile::TempDir::new().expect("a folder");
    let Some(browser) = browser(home.path()) else {
        return;
    };
    let waiting = Waiting::start(&sandbox);
    let address = format!("127.0.0.1:{}", waiting.port);
    for _ in 0..20 {
        drop(TcpStream::connect(&address));
    }
    let _slow = TcpStream::connect(&address).expect("it listens");
    let state = waiting.parameter("state");
    let head = |path: &str, host: &str| format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    for (request, status) in [
        (head("/favicon.ico", &address), "404"),
        (head("/callback", &address), "400"),
        // A page elsewhere, under a name of its own.
        (
            head(&format!("/callback?code=c&state={state}"), "evil.example"),
            "421",
        ),
        (
            head(&format!("/callback?code={}", "a".repeat(40_000)), &address),
            "431",
        ),
    ] {
        let mut stream = TcpStream::connect(&address).expect("it listens");
        let _ = stream.write_all(request.as_bytes());
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{status}: {answer}"
        );
        assert!(!answer.contains(&state), "{answer}");
    }
    let status = Command::new(browser)
        .arg(&waiting.address)
        .env("HOME", home.path())
        .env("READER", &sandbox.details().username)
        .env("WORD", &sandbox.details().password)
        .status()
        .expect("a shell");
    assert!(status.success());
    let (code, report, _) = waiting.paste("");
    assert_eq!(code, Some(0), "{report}");
    assert!(TcpStream::connect(&address).is_err(), "it listens still");
}

/// Whether a file below a folder holds what only a token begins with.
fn holds_a_token(folder: &Path) -> bool {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .any(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => holds_a_token(&entry.path()),
            _ => std::fs::read(entry.path()).is_ok_and(|bytes| {
                let text = String::from_utf8_lossy(&bytes);
                text.contains("eyJ") || text.contains("v1.")
            }),
        })
}

#[test]
fn no_token_is_on_disk_or_on_the_screen_when_it_has_ended() {
    let sandbox = sandbox_with(Options::default());
    let folder = tempfile::TempDir::new().expect("a folder");
    for password in [&sandbox.details().password, "another-password"] {
        let outcome = by_password(&sandbox, &["--offline", "-v"])
            .variable("HOME", &folder.path().display().to_string())
            .variable("XDG_CONFIG_HOME", &folder.path().display().to_string())
            .variable("TMPDIR", &folder.path().display().to_string())
            .variable("MAZ_AUTH0_CONFIG", &record_file(folder.path()))
            .variable("MAZ_AUTH0_PASSWORD", password)
            .run();
        let said = format!("{outcome:?}");
        for secret in ["eyJ", "v1.", password] {
            assert!(!said.contains(secret), "{secret}: {said}");
        }
        assert!(!holds_a_token(folder.path()));
    }
    assert_eq!(logged(&sandbox, REVOKED), 1);
}
