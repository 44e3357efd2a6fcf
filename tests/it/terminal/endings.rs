//! How a setup ends that something is wrong with: it says so last, and asks about each thing once.

use super::key::{CTRL_C, ENTER};
use super::wizard_slips::{answer, start, take, value};
use super::{Launch, Session};
use crate::output::fleet::tenants;
use crate::support::program::{sandbox, sandbox_with};
use anyhow::Result;
use maz_auth0::sandbox::{Options, Sandbox};
use std::time::Duration;

fn until_the_directory(session: &mut Session, sandbox: &Sandbox) -> Result<()> {
    answer(session, "Domain", "acme.us.auth0.com")?;
    answer(session, "Client ID", &value(sandbox, "CLIENT_ID"))?;
    answer(session, "Client Secret", &value(sandbox, "CLIENT_SECRET"))?;
    answer(session, "Management API Identifier", "")?;
    answer(session, "Default Directory", "")
}

fn go_on_anyway(session: &mut Session) -> Result<()> {
    take(session, "What now?", "Go on anyway")?;
    session.wait_for_question("Go on anyway?");
    session.send("y\r")
}

#[test]
fn what_was_agreed_to_is_asked_once_and_stands_at_the_end() -> Result<()> {
    let sandbox = sandbox(&["directory.default/not-set"]);
    let mut session = start(&sandbox)?;
    until_the_directory(&mut session, &sandbox)?;
    go_on_anyway(&mut session)?;
    // Step 5 rests on the same: it names it, and does not ask again.
    session.wait_for_choice("Subscription Type of current");
    let screen = session.screen();
    assert_eq!(screen.matches("✗").count(), 1, "{screen}");
    assert!(
        screen.contains("Still as you left it at an earlier step"),
        "{screen}"
    );
    session.send(ENTER)?;
    session.wait_for_choice("Set up the Authorization");
    session.send(ENTER)?;
    session.wait_for_choice("Is this right?");
    let screen = session.screen();
    let review = screen.rsplit("Review").next().unwrap_or_default();
    assert!(review.contains("directory.default/not-set)"), "{review}");
    // A title says what holds when all is well.
    assert!(
        !review.contains("✗ The tenant has a Default Directory"),
        "{review}"
    );
    session.send(ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    let screen = session.screen();
    let end = screen.rsplit("is written to").next().unwrap_or_default();
    let place = |text: &str| end.find(text).unwrap_or_else(|| panic!("{text}: {end}"));
    assert!(
        place("MAZ will not work before this is fixed") < place("directory.default/not-set"),
        "{end}"
    );
    assert!(
        place("maz-auth0 verify acme") < place("maz-auth0 login-test acme"),
        "{end}"
    );
    assert!(!screen.contains("✓ The integration"), "{screen}");
    let again = screen
        .split("without a question")
        .last()
        .unwrap_or_default();
    assert!(again.contains("--force"), "{again}");
    Ok(())
}

#[test]
fn what_auth0_refused_is_not_what_enter_takes() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = start(&sandbox)?;
    answer(&mut session, "Domain", "nobody.us.auth0.com")?;
    take(&mut session, "What now?", "Correct what I gave")?;
    session.wait_for_question("Domain");
    assert!(
        !session.line_of_cursor().contains("nobody"),
        "{}",
        session.screen()
    );
    Ok(())
}

#[test]
fn practice_names_no_page_and_no_command_of_a_real_tenant() -> Result<()> {
    let practise = || {
        Launch::binary()
            .argument("setup")
            .argument("--sandbox")
            .argument("--break")
            .argument("application.scopes/missing")
            .rows(200)
    };
    let mut session = practise().argument("--no-input").start()?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 1);
    let mut screens = vec![session.screen()];
    let mut session = practise().start()?;
    for label in ["Domain", "Client ID"] {
        answer(&mut session, label, "")?;
    }
    session.wait_for_choice("Client Secret");
    session.send(ENTER)?;
    answer(&mut session, "Management API Identifier", "")?;
    session.wait_for_choice("What now?");
    screens.push(session.screen());
    session.send("\x03")?;
    session.wait_for_exit()?;
    screens.push(session.screen());
    for screen in &screens {
        assert!(screen.contains("application.scopes/missing"), "{screen}");
        assert!(!screen.contains("manage.auth0.com"), "{screen}");
        assert!(!screen.contains("Auth0 CLI"), "{screen}");
    }
    let again = "maz-auth0 setup --sandbox --break application.scopes/missing";
    assert!(screens[2].contains(again), "{}", screens[2]);
    Ok(())
}

#[test]
fn what_practice_does_not_look_at_is_named_with_what_does() -> Result<()> {
    for (name, command) in [
        ("users.rehearsal/create-refused", "verify --rehearse --yes"),
        ("code.grant/grant-disabled", "-- maz-auth0 verify"),
        ("directory.name/other-directory", "in its review"),
    ] {
        let mut session = Launch::binary()
            .argument("setup")
            .argument("--sandbox")
            .argument("--no-input")
            .argument("--break")
            .argument(name)
            .rows(200)
            .columns(200)
            .start()?;
        assert_eq!(session.wait_for_exit()?.exit_code(), 0);
        let screen = session.screen();
        assert!(
            screen.contains(&format!("not looked at here: {name}")),
            "{screen}"
        );
        assert!(screen.contains(command), "{screen}");
    }
    let mut session = Launch::binary()
        .argument("setup")
        .argument("--sandbox")
        .argument("--break")
        .argument("tenant.reachable/bad-certificate")
        .columns(200)
        .start()?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 2);
    let screen = session.screen();
    assert!(
        screen.contains("maz-auth0 sandbox --tls --break tenant.reachable/bad-certificate"),
        "{screen}"
    );
    Ok(())
}

#[test]
fn a_revealed_secret_stands_in_one_row() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = tempfile::TempDir::new()?;
    let run = |arguments: &[&str]| {
        let launch = arguments.iter().fold(Launch::binary(), |launch, argument| {
            launch.argument(argument)
        });
        launch.against(&sandbox).home(home.path()).start()
    };
    let mut session = run(&["setup", "acme", "--no-input", "--secret-store", "file"])?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    let mut session = run(&["export", "acme", "--reveal"])?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    let screen = session.screen();
    let secret = value(&sandbox, "CLIENT_SECRET");
    let rows = screen.lines().filter(|row| row.contains(&secret));
    // The two forms of MAZ.
    assert_eq!(rows.count(), 2, "{screen}");
    assert_eq!(session.broken_lines(), Vec::<String>::new());
    Ok(())
}

/// What a fleet found until then is the last that is seen: no bar comes back behind it.
#[test]
fn a_fleet_that_is_interrupted_ends_with_its_report() -> Result<()> {
    let sandbox = sandbox_with(Options {
        latency: Duration::from_millis(20),
        ..Options::default()
    });
    let hosts: Vec<String> = (0..600).map(|at| format!("t{at}.us.auth0.com")).collect();
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let folder = tenants(&hosts);
    let config = folder.path().join("integrations.toml");
    for _ in 0..8 {
        let mut session = Launch::binary()
            .argument("verify")
            .argument("--all")
            .argument("--jobs")
            .argument("16")
            .argument("--skip")
            .argument("password")
            .argument("--config")
            .argument(&config.display().to_string())
            .against(&sandbox)
            .start()?;
        session.wait_for_text("of 600 asked");
        session.send(CTRL_C)?;
        assert_eq!(session.wait_for_exit()?.exit_code(), 130);
        let screen = session.screen();
        let end = screen.trim_end().lines().next_back().unwrap_or_default();
        assert!(!screen.contains("of 600 asked"), "{screen}");
        assert!(end.ends_with(" s)"), "{screen}");
    }
    Ok(())
}
