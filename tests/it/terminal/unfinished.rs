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

#[test]
fn the_maz_api_is_gone_on_with_as_well() -> Result<()> {
    let sandbox = sandbox(&["record.target/missing"]);
    let of = |name: &str| sandbox.details().env[name].clone();
    let home = TempDir::new()?;
    let launch = || {
        Launch::binary()
            .argument("setup")
            .argument("api1")
            .argument("--secret-store")
            .argument("file")
            .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
            .home(home.path())
            .columns(200)
            .rows(200)
    };
    let mut session = launch().argument("--target").argument("api").start()?;
    answer(&mut session, "MAZ API address", &of("MAZ_API_URL"))?;
    answer(&mut session, "MAZ app id", &of("MAZ_APP_ID"))?;
    answer(&mut session, "MAZ API token", &of("MAZ_API_TOKEN"))?;
    until_the_identifier(&mut session, &sandbox)?;
    session.wait_for_question("Management API Identifier");
    leave(&mut session)?;
    let go_on = format!(
        "maz-auth0 setup api1 --secret-store file --target api --maz-api-url {} --maz-app-id {}",
        of("MAZ_API_URL"),
        of("MAZ_APP_ID")
    );
    assert!(session.screen().contains(&go_on), "{}", session.screen());
    let left = kept(home.path())?;
    assert_eq!(left[0]["maz_app_id"].as_str(), Some(&*of("MAZ_APP_ID")));
    assert!(!left[0].to_string().contains(&of("MAZ_API_TOKEN")));
    // Who goes on without a flag is asked for the token alone.
    let mut session = launch().start()?;
    session.wait_for_choice("was left unfinished");
    session.send(ENTER)?;
    answer(&mut session, "MAZ API token", &of("MAZ_API_TOKEN"))?;
    answer(
        &mut session,
        "Client Secret",
        &value(&sandbox, "CLIENT_SECRET"),
    )?;
    to_the_review(&mut session)?;
    session.send(ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    assert!(sandbox.with_maz_api(|api| api.record.is_some()));
    Ok(())
}

#[test]
fn the_place_for_the_secret_that_was_chosen_is_named_to_who_leaves() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = TempDir::new()?;
    let start = || {
        Launch::binary()
            .argument("setup")
            .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
            .home(home.path())
            .columns(200)
            .rows(200)
            .start()
    };
    let mut session = start()?;
    take(
        &mut session,
        "Where should the Client Secret be kept?",
        "Keep the secret in a file",
    )?;
    until_the_identifier(&mut session, &sandbox)?;
    session.wait_for_question("Management API Identifier");
    leave(&mut session)?;
    let screen = session.screen();
    assert!(screen.contains("setup --secret-store file"), "{screen}");
    let mut session = start()?;
    take(
        &mut session,
        "Where should the Client Secret be kept?",
        "Keep the secret in a file",
    )?;
    session.wait_for_choice("was left unfinished");
    session.send(ENTER)?;
    answer(
        &mut session,
        "Client Secret",
        &value(&sandbox, "CLIENT_SECRET"),
    )?;
    to_the_review(&mut session)?;
    take(&mut session, "Is this right?", "Leave")?;
    session.wait_for_exit()?;
    let screen = session.screen();
    assert!(!screen.contains("--secret-store keyring"), "{screen}");
    assert_eq!(screen.matches("--secret-store file").count(), 2, "{screen}");
    Ok(())
}

#[test]
fn an_unfinished_setup_is_of_its_own_name_alone() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = TempDir::new()?;
    let mut session = start(&sandbox, home.path(), None)?;
    until_the_identifier(&mut session, &sandbox)?;
    session.wait_for_question("Management API Identifier");
    leave(&mut session)?;
    let first = kept(home.path())?;
    let mut session = start(&sandbox, home.path(), Some("api2"))?;
    session.wait_for_question("Domain");
    leave(&mut session)?;
    assert!(!session.screen().contains("left unfinished"));
    assert_eq!(kept(home.path())?, first);
    // Who names none finds all, and who sets up another one leaves those alone.
    let mut session = start(&sandbox, home.path(), Some("gamma"))?;
    until_the_identifier(&mut session, &sandbox)?;
    session.wait_for_question("Management API Identifier");
    leave(&mut session)?;
    std::fs::remove_file(home.path().join("config/maz-auth0/setup-in-progress.toml"))?;
    let before = kept(home.path())?;
    let mut session = start(&sandbox, home.path(), None)?;
    take(
        &mut session,
        "A setup of gamma (acme.us.auth0.com) was left unfinished",
        "Set up another one",
    )?;
    answer(&mut session, "Domain", "acme.us.auth0.com")?;
    session.wait_for_question("Client ID");
    leave(&mut session)?;
    assert!(kept(home.path())?.len() == 2 && kept(home.path())?.contains(&before[0]));
    Ok(())
}

#[test]
fn who_starts_again_loses_nothing_before_something_takes_its_place() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = TempDir::new()?;
    let mut session = start(&sandbox, home.path(), Some("slow"))?;
    leave_at(&mut session, "Domain")?;
    let screen = session.screen();
    assert!(
        screen.contains("To do it again:") && !screen.contains("To go on:"),
        "{screen}"
    );
    let mut session = start(&sandbox, home.path(), Some("slow"))?;
    until_the_identifier(&mut session, &sandbox)?;
    leave_at(&mut session, "Management API Identifier")?;
    let first = kept(home.path())?;
    let mut session = start(&sandbox, home.path(), Some("slow"))?;
    take(&mut session, "was left unfinished", "Start again")?;
    leave_at(&mut session, "Domain")?;
    assert!(session.screen().contains("To go on:"));
    assert_eq!(kept(home.path())?, first);
    // The first step takes the place of it all.
    let mut session = start(&sandbox, home.path(), Some("slow"))?;
    take(&mut session, "was left unfinished", "Start again")?;
    answer(&mut session, "Domain", "acme.us.auth0.com")?;
    leave_at(&mut session, "Client ID")?;
    let second = kept(home.path())?;
    assert!(
        second.len() == 1 && !second[0].contains_key("client_id"),
        "{second:?}"
    );
    Ok(())
}

#[test]
fn who_may_leave_a_setup_that_was_gone_on_with_is_told_that_it_is_kept() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = TempDir::new()?;
    let mut session = start(&sandbox, home.path(), Some("gamma"))?;
    until_the_identifier(&mut session, &sandbox)?;
    leave_at(&mut session, "Management API Identifier")?;
    let faults = maz_auth0::sandbox::parse_faults("503@/.well-known");
    sandbox.with_faults(|all| *all = faults.expect("a fault"));
    let mut session = start(&sandbox, home.path(), Some("gamma"))?;
    session.wait_for_choice("was left unfinished");
    session.send(ENTER)?;
    session.wait_for_choice("What now?");
    let screen = session.screen();
    assert!(!screen.contains("nothing is kept"), "{screen}");
    assert!(screen.contains("are kept for the next time"), "{screen}");
    Ok(())
}

fn leave_at(session: &mut Session, question: &str) -> Result<()> {
    session.wait_for_question(question);
    leave(session)
}

/// Where the last step fails, all was answered: it is said that the answers are kept, and how to go on.
#[test]
fn who_meets_a_broken_record_file_at_the_end_is_told_how_to_go_on() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = TempDir::new()?;
    let mut session = start(&sandbox, home.path(), Some("gamma"))?;
    until_the_identifier(&mut session, &sandbox)?;
    answer(&mut session, "Management API Identifier", "")?;
    answer(&mut session, "Default Directory", "")?;
    for label in [
        "Subscription Type",
        "Set up the Authorization",
        "Is this right?",
    ] {
        session.wait_for_choice(label);
        if label == "Is this right?" {
            let path = home.path().join("config/maz-auth0/integrations.toml");
            std::fs::write(path, "schema = [")?;
        }
        session.send(ENTER)?;
    }
    assert_eq!(session.wait_for_exit()?.exit_code(), 2);
    let screen = session.screen();
    assert!(screen.contains("Your answers are kept in"), "{screen}");
    assert!(screen.contains("setup-in-progress-gamma.toml"), "{screen}");
    assert!(
        screen.contains("To go on: maz-auth0 setup gamma"),
        "{screen}"
    );
    assert_eq!(kept(home.path())?.len(), 1);
    Ok(())
}
