//! What a person pastes into the wrong question of the wizard, and what it leaves behind: nothing.

use super::key::{DOWN, ENTER};
use super::{Launch, Session};
use crate::support::program::sandbox;
use anyhow::Result;
use maz_auth0::sandbox::Sandbox;

/// The right form, and nobody's secret.
const WRONG_SECRET: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";
/// Of a form that nothing but its label tells from a Client ID.
const LABELLED: &str = "kT9xQ2vLw8Rz4NpB7sYd1HfJ6mCg3WaE";

pub(super) fn start(sandbox: &Sandbox) -> Result<Session> {
    Launch::binary()
        .argument("setup")
        .argument("--secret-store")
        .argument("file")
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
        .rows(200)
        .start()
}

/// What the sandbox has.
pub(super) fn value(sandbox: &Sandbox, name: &str) -> String {
    sandbox.details().env[&format!("MAZ_AUTH0_{name}")].clone()
}

/// Types an answer to the question that is open.
pub(super) fn answer(session: &mut Session, label: &str, text: &str) -> Result<()> {
    session.wait_for_question(label);
    session.send(text)?;
    session.send(ENTER)
}

/// From the identifier on, Enter alone, to the review.
pub(super) fn to_the_review(session: &mut Session) -> Result<()> {
    for label in ["Management API Identifier", "Default Directory"] {
        answer(session, label, "")?;
    }
    for label in ["Subscription Type of current", "Set up the Authorization"] {
        session.wait_for_choice(label);
        session.send(ENTER)?;
    }
    session.wait_for_choice("Is this right?");
    Ok(())
}

#[test]
fn a_client_id_at_the_secret_is_refused_and_stays_readable() -> Result<()> {
    let sandbox = sandbox(&[]);
    let id = value(&sandbox, "CLIENT_ID");
    let mut session = start(&sandbox)?;
    answer(&mut session, "Domain", "acme.us.auth0.com")?;
    answer(&mut session, "Client ID", "MAZ")?;
    // Auth0 has another form for them, and who wants it nevertheless says so.
    session.wait_for_question("Use it nevertheless");
    session.send("y\r")?;
    for (slip, says) in [
        (id.clone(), "That is a Client ID"),
        (format!("client_id={id}"), "this is the Client ID"),
        ("https://acme.us.auth0.com/".into(), "That is an address"),
        ("\u{2022}".repeat(16), "These are the dots that hide"),
    ] {
        answer(&mut session, "Client Secret", &slip)?;
        session.wait_for_text(says);
    }
    assert!(
        !session.screen().contains("pipeline"),
        "{}",
        session.screen()
    );
    answer(&mut session, "Client Secret", WRONG_SECRET)?;
    session.wait_for_choice("What now?");
    session.send(ENTER)?;
    answer(&mut session, "Client ID", &id)?;
    answer(
        &mut session,
        "Client Secret",
        &value(&sandbox, "CLIENT_SECRET"),
    )?;
    to_the_review(&mut session)?;
    let review = session.screen();
    let review = review.split("Review").nth(1).unwrap_or_default();
    assert!(review.contains(&id), "{review}");
    session.send(ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    assert!(
        !session.transcript().contains("[redacted]"),
        "{}",
        session.screen()
    );
    Ok(())
}

#[test]
fn a_letter_tried_as_the_secret_garbles_nothing_later() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = start(&sandbox)?;
    answer(&mut session, "Domain", "acme.us.auth0.com")?;
    answer(&mut session, "Client ID", &value(&sandbox, "CLIENT_ID"))?;
    answer(&mut session, "Client Secret", "a")?;
    session.wait_for_question("Use it nevertheless");
    session.send("y\r")?;
    session.wait_for_choice("What now?");
    session.send(ENTER)?;
    answer(&mut session, "Client ID", "")?;
    answer(
        &mut session,
        "Client Secret",
        &value(&sandbox, "CLIENT_SECRET"),
    )?;
    answer(&mut session, "Management API Identifier", "")?;
    answer(&mut session, "Default Directory", "google-oauth2")?;
    session.wait_for_choice("What now?");
    assert!(
        !session.transcript().contains("redacted"),
        "{}",
        session.screen()
    );
    Ok(())
}

#[test]
fn what_calls_itself_the_secret_is_wiped_and_kept_nowhere() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = start(&sandbox)?;
    let labelled = format!("client_secret={LABELLED}");
    for (before, label) in ["Domain", "Client ID"].into_iter().enumerate() {
        answer(&mut session, label, &labelled)?;
        session.wait_for("the refusal", |session| {
            session.screen().matches("which is not shown").count() > before
                && session.is_asked(label)
        });
        assert!(
            !session.screen().contains(LABELLED),
            "{label}: {}",
            session.screen()
        );
        let right = value(&sandbox, &label.replace(' ', "_").to_uppercase());
        answer(&mut session, label, &right)?;
    }
    session.wait_for_question("Client Secret");
    let kept = session
        .home()
        .join("config/maz-auth0/setup-in-progress.toml");
    assert!(!std::fs::read_to_string(kept)?.contains(LABELLED));
    Ok(())
}

#[test]
fn another_application_is_not_offered_the_former_ones_secret() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = start(&sandbox)?;
    answer(&mut session, "Domain", "acme.us.auth0.com")?;
    answer(&mut session, "Client ID", &value(&sandbox, "CLIENT_ID"))?;
    answer(
        &mut session,
        "Client Secret",
        &value(&sandbox, "CLIENT_SECRET"),
    )?;
    to_the_review(&mut session)?;
    change(&mut session, 1)?;
    session.wait_for_question("Client ID");
    session.send(ENTER)?;
    session.wait_for_choice("Client Secret");
    assert!(
        session.screen().contains("Use the one that is there"),
        "{}",
        session.screen()
    );
    session.send("\x1b")?;
    answer(&mut session, "Client ID", &LABELLED.replace('k', "q"))?;
    session.wait_for_question("Client Secret (not shown)");
    Ok(())
}

/// Chooses a step of those that the review offers to change.
pub(super) fn change(session: &mut Session, step: usize) -> Result<()> {
    session.wait_for_choice("Is this right?");
    session.send(DOWN)?;
    session.send(ENTER)?;
    session.wait_for_choice("What?");
    for _ in 0..step {
        session.send(DOWN)?;
    }
    session.send(ENTER)
}
