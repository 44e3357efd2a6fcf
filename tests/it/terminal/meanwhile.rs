//! What is said at the end of a setup, where what was typed has no place to stay.

use super::Launch;
use super::key::ENTER;
use super::wizard_slips::{answer, take, to_the_review, value};
use crate::support::program::sandbox;
use anyhow::Result;
use std::path::Path;

fn record(home: &Path) -> String {
    std::fs::read_to_string(home.join("config/maz-auth0/integrations.toml")).unwrap_or_default()
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
