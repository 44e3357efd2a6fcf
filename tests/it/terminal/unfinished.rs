//! What a setup that was left keeps, however often it is left, and beside other setups that were left.

use super::key::{CTRL_C, ENTER};
use super::wizard_slips::{answer, take, to_the_review, value};
use super::{Launch, Session};
use crate::support::program::sandbox;
use anyhow::Result;
use maz_auth0::sandbox::Sandbox;
use std::path::Path;
use tempfile::TempDir;

fn start(sandbox: &Sandbox, home: &Path, name: Option<&str>) -> Result<Session> {
    let launch = Launch::binary()
        .argument("setup")
        .argument("--secret-store")
        .argument("file")
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
        .home(home)
        .rows(200);
    name.into_iter().fold(launch, Launch::argument).start()
}

fn until_the_identifier(session: &mut Session, sandbox: &Sandbox) -> Result<()> {
    answer(session, "Domain", "acme.us.auth0.com")?;
    answer(session, "Client ID", &value(sandbox, "CLIENT_ID"))?;
    answer(session, "Client Secret", &value(sandbox, "CLIENT_SECRET"))
}

fn leave(session: &mut Session) -> Result<()> {
    session.send(CTRL_C)?;
    session.wait_for_exit()?;
    Ok(())
}

/// Each file of answers that is kept, without the time at which it was.
fn kept(home: &Path) -> Result<Vec<toml::Table>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(home.join("config/maz-auth0"))? {
        let path = entry?.path();
        if path.to_string_lossy().contains("setup-in-progress") {
            let mut table: toml::Table = std::fs::read_to_string(path)?.parse()?;
            table.remove("at");
            all.push(table);
        }
    }
    all.sort_by_key(ToString::to_string);
    Ok(all)
}

#[test]
fn who_goes_on_and_leaves_again_loses_no_answer() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = TempDir::new()?;
    let mut session = start(&sandbox, home.path(), Some("gamma"))?;
    until_the_identifier(&mut session, &sandbox)?;
    answer(&mut session, "Management API Identifier", "")?;
    answer(&mut session, "Default Directory", "")?;
    take(&mut session, "Subscription Type", "Duration-based")?;
    take(&mut session, "Set up the Authorization", "Yes")?;
    answer(&mut session, "Application Domain", "")?;
    answer(&mut session, "Redirect URI", "")?;
    session.wait_for_choice("Is this right?");
    leave(&mut session)?;
    let first = kept(home.path())?;
    assert!(
        first.len() == 1 && first[0].contains_key("subscription_type"),
        "{first:?}"
    );
    for _ in 0..2 {
        let mut session = start(&sandbox, home.path(), Some("gamma"))?;
        session.wait_for_choice("was left unfinished");
        session.send(ENTER)?;
        session.wait_for_question("Client Secret");
        leave(&mut session)?;
        assert_eq!(kept(home.path())?, first);
    }
    Ok(())
}

#[test]
fn the_answers_of_the_last_step_are_kept_as_well() -> Result<()> {
    let sandbox = sandbox(&["code.callback/callback-not-allowed"]);
    let home = TempDir::new()?;
    let mut session = start(&sandbox, home.path(), None)?;
    until_the_identifier(&mut session, &sandbox)?;
    answer(&mut session, "Management API Identifier", "")?;
    answer(&mut session, "Default Directory", "")?;
    session.wait_for_choice("Subscription Type");
    session.send(ENTER)?;
    take(&mut session, "Set up the Authorization", "Yes")?;
    answer(&mut session, "Application Domain", "")?;
    answer(&mut session, "Redirect URI", "")?;
    take(&mut session, "What now?", "Go on anyway")?;
    session.wait_for_question("Go on anyway?");
    session.send("y\r")?;
    session.wait_for_choice("Is this right?");
    leave(&mut session)?;
    let mut session = start(&sandbox, home.path(), None)?;
    session.wait_for_choice("was left unfinished");
    session.send(ENTER)?;
    answer(
        &mut session,
        "Client Secret",
        &value(&sandbox, "CLIENT_SECRET"),
    )?;
    session.wait_for_text("Application Domain: acme.us.auth0.com");
    session.wait_for_choice("What now?");
    Ok(())
}

#[test]
fn two_unfinished_setups_stand_beside_each_other() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = TempDir::new()?;
    for name in ["gamma", "delta"] {
        let mut session = start(&sandbox, home.path(), Some(name))?;
        until_the_identifier(&mut session, &sandbox)?;
        session.wait_for_question("Management API Identifier");
        leave(&mut session)?;
        assert!(
            session
                .screen()
                .contains(&format!("setup-in-progress-{name}.toml"))
        );
    }
    assert_eq!(kept(home.path())?.len(), 2);
    // Each is found by its name, and both by who names none.
    let mut session = start(&sandbox, home.path(), Some("gamma"))?;
    session.wait_for_choice("was left unfinished");
    leave(&mut session)?;
    let mut session = start(&sandbox, home.path(), None)?;
    take(
        &mut session,
        "Setups were left unfinished.",
        "Go on with gamma",
    )?;
    answer(
        &mut session,
        "Client Secret",
        &value(&sandbox, "CLIENT_SECRET"),
    )?;
    to_the_review(&mut session)?;
    session.send(ENTER)?;
    assert_eq!(
        session.wait_for_exit()?.exit_code(),
        0,
        "{}",
        session.screen()
    );
    let left = kept(home.path())?;
    assert!(
        left.len() == 1 && left[0]["name"].as_str() == Some("delta"),
        "{left:?}"
    );
    // A third leaves the one that is there alone.
    let mut session = start(&sandbox, home.path(), Some("beta"))?;
    until_the_identifier(&mut session, &sandbox)?;
    session.wait_for_question("Management API Identifier");
    leave(&mut session)?;
    assert_eq!(kept(home.path())?.len(), 2);
    Ok(())
}
