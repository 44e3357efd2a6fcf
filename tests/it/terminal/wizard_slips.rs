//! What a person pastes into the wrong question of the wizard, and what it leaves behind: nothing.

use super::key::{DOWN, ENTER};
use super::{Launch, Session};
use crate::support::program::sandbox;
use anyhow::Result;
use maz_auth0::sandbox::{Sandbox, parse_faults};

/// The right form, and nobody's secret.
const WRONG_SECRET: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";
/// Of a form that nothing but its label tells from a Client ID.
const LABELLED: &str = "kT9xQ2vLw8Rz4NpB7sYd1HfJ6mCg3WaE";

/// `setup` at a sandbox, with nothing given of the tenant.
pub(super) fn launch(sandbox: &Sandbox) -> Launch {
    Launch::binary()
        .argument("setup")
        .argument("--secret-store")
        .argument("file")
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
        .rows(200)
}

pub(super) fn start(sandbox: &Sandbox) -> Result<Session> {
    launch(sandbox).start()
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

/// Takes what a list that is open proposes.
pub(super) fn enter(session: &mut Session, list: &str) -> Result<()> {
    session.wait_for_choice(list);
    session.send(ENTER)
}

/// The first three questions, with what the sandbox has.
pub(super) fn until_the_identifier(session: &mut Session, sandbox: &Sandbox) -> Result<()> {
    answer(session, "Domain", "acme.us.auth0.com")?;
    answer(session, "Client ID", &value(sandbox, "CLIENT_ID"))?;
    answer(session, "Client Secret", &value(sandbox, "CLIENT_SECRET"))
}

/// From the identifier on, Enter alone, to the review.
pub(super) fn to_the_review(session: &mut Session) -> Result<()> {
    for label in ["Management API Identifier", "Default Directory"] {
        answer(session, label, "")?;
    }
    for label in ["Subscription Type of current", "Set up the Authorization"] {
        enter(session, label)?;
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
    enter(&mut session, "What now?")?;
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
    enter(&mut session, "What now?")?;
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
    let mut session = review(&sandbox)?;
    change(&mut session, "the machine-to-machine")?;
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

/// Takes a row of the list that is open.
pub(super) fn take(session: &mut Session, list: &str, row: &str) -> Result<()> {
    session.wait_for_choice(list);
    let row = format!("\n  > {row}");
    // While a list is drawn again no row, or still the former one, is marked.
    let marked = |session: &Session| {
        let screen = session.screen();
        let line = screen.lines().rfind(|line| line.starts_with("  > "));
        line.map(str::to_owned)
    };
    while !session.screen().contains(&row) {
        let before = marked(session);
        session.send(DOWN)?;
        // Twice the same: a row that is drawn in halves is another.
        let seen = std::cell::RefCell::new(None);
        session.wait_for("the next row", |session| {
            let now = marked(session);
            let is_drawn = seen.replace(now.clone()) == now;
            is_drawn && now.is_some() && now != before
        });
    }
    session.send(ENTER)
}

/// Chooses a step of those that the review offers to change.
pub(super) fn change(session: &mut Session, step: &str) -> Result<()> {
    take(session, "Is this right?", "Change something")?;
    take(session, "What?", step)
}

/// The whole way to the review with what the sandbox has.
pub(super) fn review(sandbox: &Sandbox) -> Result<Session> {
    let mut session = start(sandbox)?;
    until_the_identifier(&mut session, sandbox)?;
    to_the_review(&mut session)?;
    Ok(session)
}

/// Waits until the review stands there for the so-manieth time.
fn reviewed(session: &Session, times: usize) {
    session.wait_for("the review", |session| {
        session.screen().matches("\nReview").count() == times && session.is_asked("Is this right?")
    });
}

#[test]
fn esc_at_a_change_leads_back_to_the_review() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = review(&sandbox)?;
    for (times, (step, label)) in [
        ("your tenant", "Domain"),
        ("the machine-to-machine", "Client ID"),
        ("the Default Directory", "Default Directory"),
        ("the Subscription Type", "Subscription Type of current"),
    ]
    .into_iter()
    .enumerate()
    {
        change(&mut session, step)?;
        session.wait_for(label, |session| session.is_asked(label));
        session.send("\x1b")?;
        reviewed(&session, times + 2);
    }
    // What was typed on the way is undone with it.
    change(&mut session, "the machine-to-machine")?;
    answer(&mut session, "Client ID", &LABELLED.replace('k', "q"))?;
    session.wait_for_question("Client Secret");
    session.send("\x1b")?;
    session.wait_for_question("Client ID");
    session.send("\x1b")?;
    reviewed(&session, 6);
    session.send(ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    let record = session.home().join("config/maz-auth0/integrations.toml");
    let record = std::fs::read_to_string(record)?;
    assert!(record.contains(&value(&sandbox, "CLIENT_ID")), "{record}");
    Ok(())
}

#[test]
fn a_change_asks_nothing_that_it_does_not_touch() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = review(&sandbox)?;
    change(&mut session, "the machine-to-machine")?;
    answer(&mut session, "Client ID", "")?;
    enter(&mut session, "Client Secret")?;
    reviewed(&session, 2);
    change(&mut session, "the Subscription Type")?;
    take(
        &mut session,
        "Subscription Type of current",
        "Duration-based",
    )?;
    reviewed(&session, 3);
    // A directory that is wrong is found at once, and can be corrected there.
    change(&mut session, "the Default Directory")?;
    answer(&mut session, "Default Directory", "Nobodys")?;
    enter(&mut session, "What now?")?;
    answer(
        &mut session,
        "Default Directory",
        "Username-Password-Authentication",
    )?;
    reviewed(&session, 4);
    Ok(())
}

#[test]
fn another_tenant_has_its_values_asked_again() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = tempfile::TempDir::new()?;
    let start = || launch(&sandbox).home(home.path()).start();
    // What a resumed run took from the last time belongs to the former tenant as well.
    let mut session = start()?;
    until_the_identifier(&mut session, &sandbox)?;
    session.wait_for_question("Management API Identifier");
    session.send("\x03")?;
    session.wait_for_exit()?;
    let mut session = start()?;
    enter(&mut session, "was left unfinished")?;
    answer(
        &mut session,
        "Client Secret",
        &value(&sandbox, "CLIENT_SECRET"),
    )?;
    to_the_review(&mut session)?;
    change(&mut session, "your tenant")?;
    answer(&mut session, "Domain", "other.us.auth0.com")?;
    take(&mut session, "What now?", "Go on anyway")?;
    session.wait_for_question("Go on anyway");
    session.send("y\r")?;
    session.wait_for_question("Client ID");
    Ok(())
}

#[test]
fn in_practice_no_step_names_the_real_dashboard_and_the_token_is_at_hand() -> Result<()> {
    let mut session = Launch::binary()
        .argument("setup")
        .argument("--sandbox")
        .rows(200)
        .start()?;
    for label in ["Domain", "Client ID"] {
        answer(&mut session, label, "")?;
    }
    enter(&mut session, "Client Secret")?;
    to_the_review(&mut session)?;
    assert!(
        !session.screen().contains("https://manage.auth0.com"),
        "{}",
        session.screen()
    );
    take(
        &mut session,
        "Is this right?",
        "Take the sandbox's admin token",
    )?;
    reviewed(&session, 2);
    assert!(
        session
            .screen()
            .contains("It is a machine-to-machine application"),
        "{}",
        session.screen()
    );
    let last = session.screen();
    let last = last.rsplit("Review").next().unwrap_or_default();
    assert!(!last.contains("Not known without"), "{last}");
    Ok(())
}

#[test]
fn a_token_that_the_maz_api_refuses_is_asked_for_again() -> Result<()> {
    let sandbox = sandbox(&["record.target/missing"]);
    let of = |name: &str| sandbox.details().env[name].clone();
    let mut session = launch(&sandbox)
        .variable("MAZ_APP_ID", &of("MAZ_APP_ID"))
        .argument("--target")
        .argument("api")
        .start()?;
    answer(&mut session, "MAZ API address", WRONG_SECRET)?;
    session.wait_for_text("This looks like a secret, and is not used");
    // Who gives an address at which nobody answers is asked again as well.
    answer(&mut session, "MAZ API address", "http://127.0.0.1:9/maz")?;
    answer(&mut session, "MAZ API token", "not-the-token")?;
    session.wait_for_text("as they were given to you");
    answer(&mut session, "MAZ API address", &of("MAZ_API_URL"))?;
    answer(&mut session, "MAZ app id", &of("MAZ_APP_ID"))?;
    answer(&mut session, "MAZ API token", "not-the-token")?;
    session.wait_for_text("paste it again");
    assert!(
        !session.screen().contains("--maz-api"),
        "{}",
        session.screen()
    );
    answer(&mut session, "MAZ API token", &of("MAZ_API_TOKEN"))?;
    session.wait_for_question("Domain");
    Ok(())
}

/// An address that was given and serves nothing is asked for with the rest: nobody is held at the one value that is right.
#[test]
fn a_maz_api_address_that_was_given_and_is_none_can_be_replaced() -> Result<()> {
    let sandbox = sandbox(&["record.target/missing"]);
    let of = |name: &str| sandbox.details().env[name].clone();
    let start = |address: &str| {
        launch(&sandbox)
            .variable("MAZ_API_URL", address)
            .argument("--target")
            .argument("api")
            .start()
    };
    let mut session = start("http://127.0.0.1:9/maz")?;
    answer(&mut session, "MAZ app id", &of("MAZ_APP_ID"))?;
    answer(&mut session, "MAZ API token", &of("MAZ_API_TOKEN"))?;
    session.wait_for_text("as they were given to you");
    answer(&mut session, "MAZ API address", &of("MAZ_API_URL"))?;
    answer(&mut session, "MAZ app id", &of("MAZ_APP_ID"))?;
    answer(&mut session, "MAZ API token", &of("MAZ_API_TOKEN"))?;
    session.wait_for_question("Domain");
    // One that is in trouble is the right one nevertheless.
    let faults = parse_faults("503@/maz").expect("faults");
    sandbox.with_faults(|all| *all = faults);
    let mut session = start(&of("MAZ_API_URL"))?;
    answer(&mut session, "MAZ app id", &of("MAZ_APP_ID"))?;
    answer(&mut session, "MAZ API token", &of("MAZ_API_TOKEN"))?;
    session.wait_for_text("Nothing was written");
    let screen = session.screen();
    assert!(screen.contains("503"), "{screen}");
    assert!(!screen.contains("as they were given to you"), "{screen}");
    Ok(())
}
