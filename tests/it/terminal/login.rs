//! `login-test` with a person: in practice the account is said before it is asked for, and its questions obey like all others.

use super::key::ENTER;
use super::{Launch, Session};
use crate::support::program::sandbox;
use anyhow::Result;
use std::path::Path;
use tempfile::TempDir;

fn launch(arguments: &[&str], home: &Path) -> Launch {
    let launch = Launch::binary()
        .variable("HOME", &home.to_string_lossy())
        .variable("XDG_CONFIG_HOME", &home.join("config").to_string_lossy());
    arguments
        .iter()
        .fold(launch, |launch, argument| launch.argument(argument))
}

/// The word behind another one on the screen.
fn word_behind(session: &Session, before: &str) -> String {
    let screen = session.screen().replace('\n', " ");
    let rest = screen.split(before).nth(1).unwrap_or_default();
    rest.split_whitespace()
        .next()
        .unwrap_or_default()
        .trim_end_matches([',', '.'])
        .to_owned()
}

#[test]
fn practice_says_its_reader_before_it_asks() -> Result<()> {
    let home = TempDir::new()?;
    let setup = ["setup", "--sandbox", "--no-input", "--secret-store", "file"];
    let mut session = launch(&setup, home.path()).start()?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    let mut session = launch(&["login-test", "sandbox"], home.path()).start()?;
    session.wait_for_question("User name or e-mail address");
    let (reader, password) = (
        word_behind(&session, "Its reader is"),
        word_behind(&session, "with the password"),
    );
    assert!(reader.contains('@'), "{}", session.screen());
    session.send(&reader)?;
    session.send(ENTER)?;
    session.wait_for_question("Password");
    session.send(&password)?;
    session.send(ENTER)?;
    assert_eq!(
        session.wait_for_exit()?.exit_code(),
        0,
        "{}",
        session.screen()
    );
    Ok(())
}

#[test]
fn its_questions_explain_themselves_and_lead_back() -> Result<()> {
    let sandbox = sandbox(&[]);
    let details = sandbox.details();
    let home = TempDir::new()?;
    let launch = launch(&["login-test"], home.path()).against(&sandbox);
    let mut session = launch.start()?;
    session.wait_for_question("User name or e-mail address");
    session.send("?")?;
    session.send(ENTER)?;
    session.wait_for_text("A reader's account");
    session.send("nobody@example.com")?;
    session.send(ENTER)?;
    session.wait_for_question("Password");
    session.send("\x1b")?;
    session.wait_for_question("User name or e-mail address");
    session.send(&details.username)?;
    session.send(ENTER)?;
    session.wait_for_question("Password");
    session.send(&details.password)?;
    session.send(ENTER)?;
    assert_eq!(
        session.wait_for_exit()?.exit_code(),
        0,
        "{}",
        session.screen()
    );
    assert!(session.screen().contains(&details.username));
    Ok(())
}

/// A name is shown while it is typed, and stands in the tenant's log.
#[test]
fn a_secret_that_is_typed_as_a_name_goes_nowhere() -> Result<()> {
    let sandbox = sandbox(&[]);
    let details = sandbox.details();
    let home = TempDir::new()?;
    let secret = details.env["MAZ_AUTH0_CLIENT_SECRET"].as_str();
    for shown in [secret, "https://ada:of-ada-1815@acme.us.auth0.com/"] {
        let launch = launch(&["login-test"], home.path()).against(&sandbox);
        let mut session = launch.start()?;
        session.wait_for_question("User name or e-mail address");
        session.send(shown)?;
        session.send(ENTER)?;
        session.wait_for_text("looks like a secret");
        let screen = session.screen().replace('\n', "");
        assert!(!screen.contains(&shown[8..30]), "{screen}");
    }
    let asked = sandbox.requests();
    let is_login = |request: &_| format!("{request:?}").contains("/oauth/token");
    assert!(!asked.iter().any(is_login), "{asked:?}");
    Ok(())
}

/// Where the last address is pasted, `?` helps as everywhere, and that of an earlier try is asked for again.
#[test]
fn where_an_address_is_pasted_there_is_help_and_another_try() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = TempDir::new()?;
    let arguments = ["login-test", "--flow", "code", "--no-browser"];
    let mut session = launch(&arguments, home.path())
        .against(&sandbox)
        .columns(400)
        .rows(60)
        .start()?;
    let wait_for = |session: &Session, words: &str| {
        session.wait_for(words, |session| {
            let screen = session.screen();
            let screen: Vec<&str> = screen.split_whitespace().collect();
            screen.join(" ").contains(words)
        });
    };
    wait_for(&session, "paste the address of that page here");
    session.send("?\n")?;
    wait_for(&session, "has the whole address in its bar");
    let callback = "http://127.0.0.1:8484/callback";
    session.send(&format!("{callback}?code=c&state=another\n"))?;
    wait_for(&session, "That is the address of another try");
    let screen = session.screen();
    let (_, state) = screen.split_once("state=").expect("the address");
    let state: String = state
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter))
        .collect();
    session.send(&format!("{callback}?error=access_denied&error_description=User+did+not+authorize+the+request&state={state}\n"))?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 1);
    session.wait_for_text("login.code/declined");
    Ok(())
}
