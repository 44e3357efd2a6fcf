//! A step that is taken again: what it rests on is read again, and what was another tenant's is no answer.

use super::Session;
use super::key::ENTER;
use super::wizard_slips::{
    answer, change, enter, launch, review, start, take, until_the_identifier, value,
};
use crate::support::program::sandbox;
use anyhow::Result;
use maz_auth0::sandbox::Sandbox;

const USUAL: &str = "Username-Password-Authentication";

fn review_with_a_token(sandbox: &Sandbox) -> Result<Session> {
    let mut session = review(sandbox)?;
    take(&mut session, "Is this right?", "Give an admin token")?;
    answer(&mut session, "Admin token", &sandbox.details().admin_token)?;
    session.wait_for_text("It is the tenant's Default Directory");
    session.wait_for("the review", |session| session.is_asked("Is this right?"));
    Ok(session)
}

fn set_default(sandbox: &Sandbox, name: &str) {
    let name = Some(name.to_owned());
    sandbox.with_tenant(|tenant| tenant.settings.default_directory = name);
}

/// Takes the usual directory of the list, once it is there.
fn pick(session: &mut Session) -> Result<()> {
    session.wait_for("the list", |session| {
        session.is_asked("Which directory has")
    });
    take(session, "Which directory has", USUAL)
}

#[test]
fn a_step_that_is_changed_judges_what_the_tenant_has_now() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = review_with_a_token(&sandbox)?;
    set_default(&sandbox, "Editors");
    change(&mut session, "the Default Directory")?;
    session.wait_for_text("the tenant's Default Directory\n");
    pick(&mut session)?;
    session.wait_for_choice("What now?");
    let seen = |session: &Session| {
        let screen = session.screen();
        screen
            .matches("It is the tenant's Default Directory")
            .count()
    };
    assert_eq!(seen(&session), 1, "{}", session.screen());
    // Put right meanwhile, and the same answer given once more.
    set_default(&sandbox, USUAL);
    session.wait_for("the list", |session| session.is_asked("What now?"));
    take(&mut session, "What now?", "Correct what I gave")?;
    pick(&mut session)?;
    session.wait_for("the pass", |session| seen(session) == 2);
    session.wait_for("the review", |session| session.is_asked("Is this right?"));
    // The list was looked at, and left again.
    set_default(&sandbox, "Editors");
    change(&mut session, "the Default Directory")?;
    session.wait_for("the list", |session| {
        session.is_asked("Which directory has")
    });
    assert!(
        session
            .screen()
            .contains("the tenant's Default Directory\n")
    );
    session.send("\x1b")?;
    session.wait_for("the review", |session| session.is_asked("Is this right?"));
    let screen = session.screen();
    let last = screen.rsplit("\nReview").next().unwrap_or_default();
    assert!(last.contains("directory.name"), "{screen}");
    Ok(())
}

#[test]
fn what_was_put_right_in_auth0_is_seen_by_who_changes_the_step_from_the_review() -> Result<()> {
    let sandbox = sandbox(&["directory.default/not-set"]);
    let mut session = start(&sandbox)?;
    until_the_identifier(&mut session, &sandbox)?;
    answer(&mut session, "Management API Identifier", "")?;
    answer(&mut session, "Default Directory", "")?;
    take(&mut session, "What now?", "Go on anyway")?;
    answer(&mut session, "Go on anyway", "y")?;
    for label in ["Subscription Type of current", "Set up the Authorization"] {
        session.wait_for("the list", |session| session.is_asked(label));
        session.send(ENTER)?;
    }
    session.wait_for("the review", |session| session.is_asked("Is this right?"));
    assert!(session.screen().contains("directory.default/not-set"));
    set_default(&sandbox, USUAL);
    change(&mut session, "the Default Directory")?;
    answer(&mut session, "Default Directory", "")?;
    session.wait_for("the review", |session| {
        session.screen().matches("\nReview").count() == 2 && session.is_asked("Is this right?")
    });
    let screen = session.screen();
    let last = screen.rsplit("\nReview").next().unwrap_or_default();
    assert!(!last.contains("directory.default/not-set"), "{screen}");
    Ok(())
}

/// What the file of the unfinished setup has.
fn left(home: &std::path::Path) -> Result<toml::Table> {
    let path = home.join("config/maz-auth0/setup-in-progress.toml");
    Ok(std::fs::read_to_string(path)?.parse()?)
}

#[test]
fn another_tenant_takes_over_nothing_of_the_former() -> Result<()> {
    let first = sandbox(&[]);
    let home = tempfile::tempdir()?;
    let start = |sandbox: &Sandbox| launch(sandbox).home(home.path()).start();
    let other = crate::support::program::sandbox_with(maz_auth0::sandbox::Options {
        domain: "beta.eu.auth0.com".into(),
        ..maz_auth0::sandbox::Options::default()
    });
    let mut session = start(&first)?;
    until_the_identifier(&mut session, &first)?;
    for label in ["Management API Identifier", "Default Directory"] {
        answer(&mut session, label, "")?;
    }
    enter(&mut session, "Subscription Type of current")?;
    take(&mut session, "Set up the Authorization", "Yes")?;
    answer(&mut session, "Application Domain", "")?;
    answer(&mut session, "Redirect URI", "")?;
    session.wait_for_choice("Is this right?");
    assert!(left(home.path())?.contains_key("client_id"));
    change(&mut session, "your tenant")?;
    answer(&mut session, "Domain", "beta.eu.auth0.com")?;
    take(&mut session, "What now?", "Go on anyway")?;
    answer(&mut session, "Go on anyway", "y")?;
    session.wait_for_question("Client ID");
    assert!(
        !session.line_of_cursor().contains('['),
        "{}",
        session.screen()
    );
    session.send(super::key::CTRL_C)?;
    session.wait_for_exit()?;
    let kept = left(home.path())?;
    let mut keys: Vec<&str> = kept.keys().map(String::as_str).collect();
    // When it was written, and of which record file, is no answer.
    keys.retain(|key| !["at", "record_file"].contains(key));
    assert_eq!(keys, ["domain", "subscription_type"], "{kept:?}");
    assert_eq!(kept["domain"].as_str(), Some("beta.eu.auth0.com"));
    // What is left by an earlier run belongs to its tenant as well.
    let mut session = start(&other)?;
    enter(&mut session, "was left unfinished")?;
    answer(&mut session, "Client ID", &value(&other, "CLIENT_ID"))?;
    answer(
        &mut session,
        "Client Secret",
        &value(&other, "CLIENT_SECRET"),
    )?;
    session.wait_for_question("Management API Identifier");
    session.send(super::key::CTRL_C)?;
    session.wait_for_exit()?;
    let mut session = start(&first)?;
    enter(&mut session, "was left unfinished")?;
    take(&mut session, "What now?", "Correct what I gave")?;
    answer(&mut session, "Domain", "acme.us.auth0.com")?;
    session.wait_for_question("Client ID");
    assert!(
        !session.line_of_cursor().contains('['),
        "{}",
        session.screen()
    );
    Ok(())
}

/// The way back from another tenant leads to what was there: a review with holes, and the offer to write it, would be a trap.
#[test]
fn who_comes_back_from_another_tenant_has_lost_no_answer() -> Result<()> {
    for back in ["\x1b", "back\r"] {
        let sandbox = sandbox(&[]);
        let mut session = review(&sandbox)?;
        change(&mut session, "your tenant")?;
        answer(&mut session, "Domain", "beta.eu.auth0.com")?;
        take(&mut session, "What now?", "Go on anyway")?;
        answer(&mut session, "Go on anyway", "y")?;
        session.wait_for_question("Client ID");
        session.send(back)?;
        answer(&mut session, "Domain", "acme.us.auth0.com")?;
        session.wait_for("the review", |session| {
            session.screen().matches("\nReview").count() == 2 && session.is_asked("Is this right?")
        });
        let screen = session.screen();
        let last = screen.rsplit("\nReview").next().unwrap_or_default();
        for title in [
            "Client ID ",
            "Client Secret ",
            "Management API Identifier ",
            "Default Directory ",
        ] {
            assert!(last.contains(title), "{title}: {screen}");
        }
        assert!(left(session.home())?.contains_key("client_id"));
        session.send(ENTER)?;
        assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    }
    Ok(())
}

/// At a line of text Enter belongs to `?`: in a list it chooses nothing.
#[test]
fn enter_behind_a_question_mark_chooses_nothing() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = review(&sandbox)?;
    session.wait_for("the review", |session| session.is_asked("Is this right?"));
    session.send("?")?;
    session.wait_for_text("Esc or the word");
    session.wait_for("the review", |session| session.is_asked("Is this right?"));
    session.send(ENTER)?;
    session.wait_for_text("Nothing is chosen yet");
    assert!(session.is_asked("Is this right?"), "{}", session.screen());
    session.send(ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    Ok(())
}

/// Its grant cannot be ticked, however often it is looked at: what tells is said.
#[test]
fn an_application_of_a_third_party_is_named_where_the_grant_stays_off() -> Result<()> {
    let sandbox = sandbox(&["application.type/third-party"]);
    let mut session = start(&sandbox)?;
    until_the_identifier(&mut session, &sandbox)?;
    for label in ["Management API Identifier", "Default Directory"] {
        answer(&mut session, label, "")?;
    }
    take(&mut session, "Do it in Auth0 now", "It is done and saved")?;
    session.wait_for("the problem", |session| session.is_asked("What now?"));
    assert!(
        !session.screen().contains("third party"),
        "{}",
        session.screen()
    );
    take(&mut session, "What now?", "I changed it in Auth0")?;
    session.wait_for_text("Still the same");
    session.wait_for_text("application.type/third-party");
    let screen = session
        .screen()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        screen.contains("an application of a third party can never have this grant"),
        "{screen}"
    );
    Ok(())
}
