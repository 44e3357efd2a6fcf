//! A window that is dragged while something is drawn in it, and what stays on the screen of what was asked.

use super::key::{DOWN, ENTER};
use super::{Launch, Session};
use anyhow::Result;

const ESC: &str = "\x1b";
const SECRET: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";

fn at_the_list(columns: u16) -> Result<Session> {
    let mut session = Launch::example("prompts").columns(columns).start()?;
    for step in ["Tenant domain", "Redirect URI", "Client secret"] {
        session.wait_for(step, |session| session.is_asked(step));
        if step == "Client secret" {
            session.send(SECRET)?;
        }
        session.send(ENTER)?;
    }
    session.wait_for("the list", |session| session.is_asked("Subscription type"));
    Ok(session)
}

#[test]
fn a_list_follows_the_window() -> Result<()> {
    for (columns, rows) in [(40, 15), (30, 24), (120, 40)] {
        let mut session = at_the_list(80)?;
        session.resize_and_rewrap(columns, rows)?;
        session.send(DOWN)?;
        session.wait_for_text("> duration-based");
        let screen = session.screen();
        for once in ["> Subscription type", "all-access", "> duration-based"] {
            assert_eq!(screen.matches(once).count(), 1, "{once}\n{screen}");
        }
        session.send(ENTER)?;
        session.wait_for("the last question", |session| {
            session.is_asked("Write the record?")
        });
        let screen = session.screen();
        assert!(!screen.contains("arrow keys"), "{screen}");
        assert!(!screen.contains("everybody"), "{screen}");
    }
    Ok(())
}

#[test]
fn a_line_that_is_typed_follows_the_window() -> Result<()> {
    let mut session = Launch::example("prompts").start()?;
    session.wait_for("the domain", |session| session.is_asked("Tenant domain"));
    session.send("a-tenant-of-a-long-name.eu.auth0")?;
    session.wait_for_text("eu.auth0");
    session.resize_and_rewrap(40, 15)?;
    session.send(".com")?;
    session.wait_for_text(".com");
    session.send(ENTER)?;
    session.wait_for("the next", |session| session.is_asked("Redirect URI"));
    let screen = session.screen();
    assert_eq!(screen.matches("Tenant domain").count(), 1, "{screen}");
    assert_eq!(screen.matches("a-tenant-of").count(), 2, "{screen}");
    Ok(())
}

#[test]
fn a_spinner_leaves_no_rows_in_a_narrower_window() -> Result<()> {
    let mut session = Launch::example("prompts").start()?;
    session.wait_for("the domain", |session| session.is_asked("Tenant domain"));
    session.send(ENTER)?;
    // It was just drawn, and the next time is some while away: what is on its way when a window changes is lost anywhere.
    session.wait_for_text("⠹ Asking the tenant for its configuration …");
    session.resize_and_rewrap(30, 24)?;
    session.wait_for("the next", |session| session.is_asked("Redirect URI"));
    assert!(!session.screen().contains("Asking"), "{}", session.screen());
    Ok(())
}

#[test]
fn after_esc_no_question_stays_that_looks_open() -> Result<()> {
    for columns in [80, 40] {
        let mut session = at_the_list(columns)?;
        session.send(ESC)?;
        session.wait_for("the secret", |session| session.is_asked("Client secret"));
        let screen = session.screen();
        assert!(!screen.contains("Subscription type"), "{screen}");
        assert!(!screen.contains("arrow keys"), "{screen}");
        session.send(ESC)?;
        session.wait_for("the address", |session| session.is_asked("Redirect URI"));
        session.wait_for("no secret asked", |session| {
            session.screen().matches("Client secret").count() == 1
        });
    }
    Ok(())
}

#[test]
fn that_nothing_is_before_is_said_once() -> Result<()> {
    let mut session = Launch::example("prompts").start()?;
    session.wait_for("the domain", |session| session.is_asked("Tenant domain"));
    for _ in 0..3 {
        session.send(ESC)?;
        session.wait_for_text("There is nothing to go back to here");
        session.wait_for("the question", |session| session.is_asked("Tenant domain"));
    }
    // What follows Esc at once is a key with Alt.
    session.send("aacme.eu")?;
    session.wait_for_text("acme.eu");
    let said = session.screen().matches("nothing to go back").count();
    assert_eq!(said, 1, "{}", session.screen());
    Ok(())
}

/// But for what has no blank, and what is to be copied.
#[test]
fn no_line_of_a_whole_practice_is_broken_by_the_terminal() -> Result<()> {
    for columns in [80, 60, 40] {
        let folder = tempfile::tempdir()?;
        let config = folder
            .path()
            .join("a-folder-of-a-long-name/integrations.toml");
        let mut session = Launch::binary()
            .argument("setup")
            .argument("--sandbox")
            .argument("--config")
            .argument(&config.to_string_lossy())
            .variable("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
            .columns(columns)
            .rows(400)
            .start()?;
        for label in [
            "Domain",
            "Client ID",
            "Client Secret",
            "Management API Identifier",
            "Default Directory",
            "Subscription Type of",
            "Set up the Authorization",
        ] {
            session.wait_for(label, |session| session.is_asked(label));
            if label == "Set up the Authorization" {
                session.send(DOWN)?;
                session.wait_for_text("> Yes");
            }
            session.send(ENTER)?;
        }
        for label in ["Application Domain", "Redirect URI", "Is this right?"] {
            session.wait_for(label, |session| session.is_asked(label));
            session.send(ENTER)?;
        }
        session.wait_for_exit()?;
        for line in session.broken_lines() {
            let line = line.trim();
            let is_copied = line.starts_with("maz-auth0 ") || !line.contains(' ');
            assert!(is_copied, "{columns}: {line:?}\n{}", session.screen());
        }
    }
    Ok(())
}
