//! What is broken for practice, met with a person, and what is tried at the review.

use super::wizard_slips::{answer, take, to_the_review, value};
use super::{Launch, Session};
use crate::support::program::sandbox;
use anyhow::Result;

fn practise(broken: &str) -> Result<Session> {
    Launch::binary()
        .argument("setup")
        .argument("--sandbox")
        .argument("--break")
        .argument(broken)
        .columns(200)
        .rows(200)
        .start()
}

#[test]
fn a_secret_in_the_place_of_the_client_id_is_no_proposal() -> Result<()> {
    let mut session = practise("application.credentials/swapped")?;
    for label in ["Domain", "Client ID"] {
        answer(&mut session, label, "")?;
    }
    session.wait_for_choice("Client Secret");
    session.send(super::key::ENTER)?;
    to_the_review(&mut session)?;
    session.send(super::key::ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    let secret = |word: &str| {
        word.len() == 64
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    let transcript = session.transcript();
    let mut words = transcript.split(|c: char| c.is_whitespace() || matches!(c, '[' | ']'));
    assert!(!words.any(secret), "{}", session.screen());
    // Nobody met it here, so the command to repeat does without: there it would fail.
    let screen = session.screen();
    assert!(
        screen.contains("not looked at here: application.credentials/swapped"),
        "{screen}"
    );
    assert!(
        screen.contains("maz-auth0 setup --sandbox --no-input"),
        "{screen}"
    );
    Ok(())
}

#[test]
fn what_was_met_and_put_right_is_said_so_and_not_broken_again() -> Result<()> {
    let mut session = practise("audience.identifier/missing-trailing-slash")?;
    for label in ["Domain", "Client ID"] {
        answer(&mut session, label, "")?;
    }
    session.wait_for_choice("Client Secret");
    session.send(super::key::ENTER)?;
    answer(&mut session, "Management API Identifier", "")?;
    take(
        &mut session,
        "What now?",
        "Use https://acme.us.auth0.com/api/v2/",
    )?;
    answer(&mut session, "Default Directory", "")?;
    for label in ["Subscription Type of current", "Set up the Authorization"] {
        session.wait_for_choice(label);
        session.send(super::key::ENTER)?;
    }
    session.wait_for_choice("Is this right?");
    session.send(super::key::ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    let screen = session.screen();
    assert!(screen.contains("met here and put right"), "{screen}");
    assert!(!screen.contains("not looked at here"), "{screen}");
    assert!(
        screen.contains("maz-auth0 setup --sandbox --no-input"),
        "{screen}"
    );
    Ok(())
}

/// To the review, with what is broken gone on with.
fn reviewed(broken: &str, is_asked: bool) -> Result<Session> {
    let mut session = practise(broken)?;
    for label in ["Domain", "Client ID"] {
        answer(&mut session, label, "")?;
    }
    session.wait_for_choice("Client Secret");
    session.send(super::key::ENTER)?;
    for label in ["Management API Identifier", "Default Directory"] {
        answer(&mut session, label, "")?;
    }
    if is_asked {
        take(&mut session, "Do it in Auth0 now", "It is done and saved")?;
        take(&mut session, "What now?", "Go on anyway")?;
        session.wait_for_question("Go on anyway?");
        session.send("y\r")?;
    }
    for label in ["Subscription Type of current", "Set up the Authorization"] {
        session.wait_for_choice(label);
        session.send(super::key::ENTER)?;
    }
    take(&mut session, "Is this right?", "Rehearse")?;
    session.wait_for_question("Rehearse?");
    session.send("y\r")?;
    Ok(session)
}

/// Password is ticked already: nobody is sent to tick it, and no further login fails, before what is wrong is told.
#[test]
fn what_ticking_password_does_not_help_against_is_told_at_once() -> Result<()> {
    let mut session = practise("password.protection/bot-detection")?;
    for label in ["Domain", "Client ID"] {
        answer(&mut session, label, "")?;
    }
    session.wait_for_choice("Client Secret");
    session.send(super::key::ENTER)?;
    for label in ["Management API Identifier", "Default Directory"] {
        answer(&mut session, label, "")?;
    }
    session.wait_for_choice("What now?");
    let screen = session.screen();
    assert!(screen.contains("bot detection"), "{screen}");
    assert!(!screen.contains("Do it in Auth0 now"), "{screen}");
    Ok(())
}

#[test]
fn a_rehearsal_that_cannot_be_says_what_it_rests_on() -> Result<()> {
    let session = reviewed("password.grant/grant-disabled", true)?;
    session.wait_for_text("Nothing was rehearsed: it rests on password.grant");
    Ok(())
}

#[test]
fn a_rehearsal_that_failed_can_be_repeated_and_is_asked_about() -> Result<()> {
    let mut session = reviewed("users.rehearsal/create-refused", false)?;
    session.wait_for_text("Rehearse again");
    session.send(super::key::ENTER)?;
    session.wait_for_question("Go on anyway?");
    session.send("n\r")?;
    session.wait_for_text("Rehearse again");
    Ok(())
}

#[test]
fn a_label_without_a_colon_is_left_out() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = super::wizard_slips::start(&sandbox)?;
    answer(&mut session, "Domain", "Domain acme.us.auth0.com")?;
    let labelled = format!("Client ID {}", value(&sandbox, "CLIENT_ID"));
    answer(&mut session, "Client ID", &labelled)?;
    session.wait_for_question("Client Secret");
    Ok(())
}
