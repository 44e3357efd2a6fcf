//! What another run puts in the place of a record while a person sits at a question about it: a yes is for what was seen.

use super::key::ENTER;
use super::provision::new_tenant;
use super::wizard_slips::{answer, launch, take, to_the_review, until_the_identifier, value};
use super::{Launch, Session};
use crate::support::program::{Program, sandbox, sandbox_in_europe};
use anyhow::Result;
use maz_auth0::sandbox::Sandbox;
use std::path::Path;

const QUESTION: &str = "acme (acme.us.auth0.com)";

fn record(home: &Path) -> String {
    std::fs::read_to_string(home.join("config/maz-auth0/integrations.toml")).unwrap_or_default()
}

fn secrets(home: &Path) -> String {
    std::fs::read_to_string(home.join("config/maz-auth0/secrets.toml")).unwrap_or_default()
}

/// Another run, in another terminal: the record `acme` is this tenant's from then on.
fn written_by_another(home: &Path, tenant: &Sandbox) {
    written(home, "integrations.toml", tenant);
}

fn written(home: &Path, file: &str, tenant: &Sandbox) {
    let file = home.join("config/maz-auth0").join(file);
    let outcome = Program::new(&[
        "setup",
        "acme",
        "--no-input",
        "--yes",
        "-q",
        "--secret-store",
        "file",
    ])
    .against(tenant)
    .without("MAZ_AUTH0_APPLICATION_DOMAIN")
    .variable("MAZ_AUTH0_CONFIG", &file.to_string_lossy())
    .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

/// The run ended without what was agreed to, and the other tenant's record and secret are there.
fn is_left_alone(session: &mut Session, home: &Path, before: &(String, String)) -> Result<()> {
    assert_eq!(session.wait_for_exit()?.exit_code(), 2);
    let screen = session.screen();
    assert!(
        screen.contains("another maz-auth0 has changed the record acme meanwhile"),
        "{screen}"
    );
    assert_eq!((record(home), secrets(home)), *before);
    assert!(before.0.contains("acme.eu.auth0.com") && before.1.contains("acme"));
    Ok(())
}

#[test]
fn what_was_asked_about_one_record_is_not_done_to_another() -> Result<()> {
    let (us, eu) = (sandbox(&[]), sandbox_in_europe());
    for (command, question) in [
        ("forget", format!("Forget {QUESTION}")),
        ("teardown", "acme and its secret".to_owned()),
    ] {
        let folder = tempfile::tempdir()?;
        let home = folder.path();
        written_by_another(home, &us);
        let mut session = Launch::binary()
            .argument(command)
            .argument("acme")
            .variable("MAZ_AUTH0_ENDPOINT", us.endpoint())
            .home(home)
            .columns(200)
            .start()?;
        session.wait_for_text(&question);
        session.wait_for("the question", Session::cursor_is_visible);
        written_by_another(home, &eu);
        let before = (record(home), secrets(home));
        session.send("y\r")?;
        is_left_alone(&mut session, home, &before)?;
    }
    Ok(())
}

#[test]
fn a_record_that_came_after_the_questions_is_not_replaced() -> Result<()> {
    let (us, eu) = (sandbox(&[]), sandbox_in_europe());
    let folder = tempfile::tempdir()?;
    let home = folder.path();
    let mut session = launch(&us).argument("acme").home(home).start()?;
    until_the_identifier(&mut session, &us)?;
    to_the_review(&mut session)?;
    written_by_another(home, &eu);
    let before = (record(home), secrets(home));
    session.send(ENTER)?;
    is_left_alone(&mut session, home, &before)
}

#[test]
fn nothing_is_changed_in_auth0_for_a_record_that_is_another_by_now() -> Result<()> {
    let (us, eu) = (new_tenant(), sandbox_in_europe());
    let folder = tempfile::tempdir()?;
    let home = folder.path();
    let mut session = ["--provision", "--subscription-type", "all-access"]
        .iter()
        .fold(launch(&us), |launch, argument| launch.argument(argument))
        .variable("MAZ_AUTH0_ADMIN_TOKEN", &us.details().admin_token)
        .columns(120)
        .home(home)
        .start()?;
    session.wait_for_text("Make these 4 changes in Auth0?");
    written_by_another(home, &eu);
    let before = (record(home), secrets(home));
    session.send("y\r")?;
    session.wait_for_text("Type the tenant's name, acme");
    session.send("acme\r")?;
    is_left_alone(&mut session, home, &before)?;
    assert!(
        session
            .screen()
            .contains("Nothing was changed, in Auth0 or here."),
        "{}",
        session.screen()
    );
    let made = us.with_tenant(|tenant| tenant.clients.iter().any(|client| client.name == "MAZ"));
    assert!(!made);
    Ok(())
}

/// Nobody types seven answers for a secret that has no place.
#[test]
fn that_a_secret_is_another_record_files_is_said_before_one_is_asked_for() -> Result<()> {
    let (us, eu) = (sandbox(&[]), sandbox_in_europe());
    let folder = tempfile::tempdir()?;
    written(folder.path(), "others.toml", &us);
    let before = secrets(folder.path());
    let mut session = launch(&eu).argument("acme").home(folder.path()).start()?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 2);
    let screen = session.screen();
    assert!(screen.contains("others.toml"), "{screen}");
    assert!(!screen.contains("> Domain"), "{screen}");
    assert_eq!(secrets(folder.path()), before);
    Ok(())
}

/// A secret that is typed is nowhere else once the run has ended.
#[test]
fn a_secret_is_not_said_to_be_in_a_variable_that_does_not_hold_it() -> Result<()> {
    let us = sandbox(&[]);
    let start = |variable: Option<&str>| {
        let launch = Launch::binary()
            .argument("setup")
            .argument("--secret-store")
            .argument("environment")
            .variable("MAZ_AUTH0_ENDPOINT", us.endpoint())
            .columns(200)
            .rows(200);
        match variable {
            Some(secret) => launch.variable("MAZ_AUTH0_CLIENT_SECRET", secret),
            None => launch,
        }
        .start()
    };
    // Before anything is asked.
    let mut session = start(None)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 2);
    let screen = session.screen();
    assert!(
        screen.contains("the variable MAZ_AUTH0_CLIENT_SECRET is not set"),
        "{screen}"
    );
    assert!(!screen.contains("> Domain"), "{screen}");

    let mut session = start(Some("kT9xQ2vLw8Rz4NpB7sYd1HfJ6mCg3WaE-of-long-ago"))?;
    answer(&mut session, "Domain", "acme.us.auth0.com")?;
    answer(&mut session, "Client ID", &value(&us, "CLIENT_ID"))?;
    take(&mut session, "What now?", "Correct what I gave")?;
    answer(&mut session, "Client ID", "")?;
    answer(&mut session, "Client Secret", &value(&us, "CLIENT_SECRET"))?;
    to_the_review(&mut session)?;
    session.send(ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 2);
    let screen = session.screen();
    assert!(
        screen.contains("MAZ_AUTH0_CLIENT_SECRET does not hold this Client"),
        "{screen}"
    );
    assert!(!screen.contains("is written to"), "{screen}");
    let home = session.home().to_owned();
    assert_eq!(record(&home), "");
    Ok(())
}
