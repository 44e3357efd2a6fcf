//! The Auth0 side done for a person at a terminal: the plan, a yes, the tenant's name, and a record.

use super::key::{DOWN, ENTER};
use super::{Launch, Session};
use crate::support::between::token_with;
use crate::support::program::{Program, sandbox};
use anyhow::Result;
use maz_auth0::sandbox::Sandbox;

pub(super) fn new_tenant() -> Sandbox {
    let sandbox = sandbox(&[]);
    sandbox.with_tenant(|tenant| {
        let id = tenant.clients[0].client_id.clone();
        tenant.clients.retain(|client| client.client_id != id);
        tenant
            .client_grants
            .retain(|grant| grant.client_id.as_deref() != Some(&id));
        tenant.connections.retain(|one| one.name != "Editors");
        tenant.settings.default_directory = None;
    });
    sandbox
}

fn start(sandbox: &Sandbox, arguments: &[&str]) -> Result<Session> {
    start_with(&sandbox.details().admin_token, sandbox, arguments)
}

fn start_with(token: &str, sandbox: &Sandbox, arguments: &[&str]) -> Result<Session> {
    let mut launch = Launch::binary().argument("setup");
    for argument in arguments {
        launch = launch.argument(argument);
    }
    launch
        .argument("--secret-store")
        .argument("file")
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
        .variable("MAZ_AUTH0_ADMIN_TOKEN", token)
        .rows(200)
        .start()
}

/// What stands before the words of a question.
fn as_asked(label: &str) -> String {
    if label.starts_with("Who sets up") {
        format!("You gave an admin token. {label}")
    } else {
        label.to_owned()
    }
}

#[test]
fn from_a_new_tenant_to_a_record_by_a_yes_and_a_name() -> Result<()> {
    let sandbox = new_tenant();
    let mut session = start(&sandbox, &["--provision"])?;
    session.wait_for_choice("What may current subscribers read");
    session.send(ENTER)?;
    session.wait_for_text("4 changes.");
    session.wait_for_text("Make these 4 changes in Auth0");
    session.send("y\r")?;
    session.wait_for_text("Type the tenant's name, acme");
    // Another name is refused, and nothing was changed until now.
    session.send("yes\r")?;
    session.wait_for_text("That is neither acme nor acme.us.auth0.com");
    assert_eq!(sandbox.with_tenant(|tenant| tenant.clients.len()), 2);
    // As the plan is headed.
    session.send("acme.us.auth0.com")?;
    session.send(ENTER)?;
    session.wait_for_text("is written to");
    let requests = sandbox.requests();
    assert!(requests.len() <= 14, "{requests:#?}");
    let default = sandbox.with_tenant(|tenant| tenant.settings.default_directory.clone());
    assert_eq!(default.as_deref(), Some("Username-Password-Authentication"));
    Ok(())
}

#[test]
fn who_says_no_or_goes_back_has_nothing_changed() -> Result<()> {
    for agreed in [false, true] {
        let sandbox = new_tenant();
        let mut session = start(
            &sandbox,
            &["--provision", "--subscription-type", "all-access"],
        )?;
        session.wait_for_text("Make these 4 changes in Auth0");
        session.send("?\r")?;
        session.wait_for_text("It stops at the first change that fails");
        session.wait_for("the question again", |session| {
            session.is_asked("Make these")
        });
        if agreed {
            session.send("y\r")?;
            session.wait_for_text("Type the tenant's name, acme");
            session.send("\x1b")?;
            session.wait_for("the question before", |session| {
                session.screen().matches("Make these 4 changes").count() >= 2
                    && session.is_asked("Make these")
            });
        }
        session.send("n\r")?;
        session.wait_for_text("Nothing was changed");
        assert_eq!(sandbox.with_tenant(|tenant| tenant.clients.len()), 2);
    }
    Ok(())
}

#[test]
fn the_wizard_offers_it_to_who_has_the_rights() -> Result<()> {
    let sandbox = new_tenant();
    let mut session = start(&sandbox, &["--subscription-type", "all-access"])?;
    session.wait_for_choice("Who sets up the Auth0 side");
    session.send(DOWN)?;
    session.send(ENTER)?;
    session.wait_for_text("Make these 4 changes in Auth0");
    Ok(())
}

/// Beside an application of that name a second one has another, and what made it is taken back by what deletes it.
#[test]
fn a_second_application_has_a_name_of_its_own() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = start(&sandbox, &["--subscription-type", "all-access"])?;
    session.wait_for_choice("Who sets up the Auth0 side");
    session.send(DOWN)?;
    session.send(ENTER)?;
    for label in ["Which application is MAZ's?", "Which directory has"] {
        session.wait_for_choice(label);
        session.send(ENTER)?;
    }
    session.wait_for_question("Make these 3 changes");
    session.send("y\r")?;
    session.wait_for_exit()?;
    let screen = session.screen();
    assert!(screen.contains("Name: MAZ (acme)"), "{screen}");
    // Auth0 switched the directory on by itself: nothing is noted, so nothing is told as changed.
    let enabled = "The directory is enabled for the application: by Auth0 itself";
    assert!(screen.contains(enabled), "{screen}");
    let next = screen.rsplit("Next").next().unwrap_or_default();
    assert!(next.contains("maz-auth0 teardown acme"), "{screen}");
    let names: Vec<String> = sandbox.with_tenant(|tenant| {
        let clients = tenant.clients.iter();
        clients.map(|client| client.name.clone()).collect()
    });
    assert!(names.contains(&"MAZ (acme)".to_owned()), "{names:?}");
    Ok(())
}

/// Each question before the plan explains itself, and leads back to the one before.
#[test]
fn at_each_question_of_the_plan_help_explains_and_esc_leads_back() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = start(&sandbox, &[])?;
    let questions = [
        (
            "Who sets up the Auth0 side?",
            "MAZ needs some settings in your tenant",
        ),
        (
            "What may current subscribers read?",
            "The Subscription Type of MAZ's form",
        ),
        ("Which application is MAZ's?", "nobody else uses it"),
        (
            "Which directory has your readers' accounts?",
            "A directory is a database connection",
        ),
        ("Make these", "can be taken back: maz-auth0 teardown acme"),
    ];
    let asked = |session: &Session, label: &str, times: usize| {
        session.wait_for(&format!("{label} for the {times}th time"), |session| {
            session.screen().matches(label).count() >= times && session.is_asked(&as_asked(label))
        });
    };
    for (number, (label, help)) in questions.iter().enumerate() {
        asked(&session, label, 1);
        if label.starts_with("What may") {
            session.wait_for_text("they may read everything");
        }
        let is_list = !label.starts_with("Make these");
        session.send(if is_list { "?" } else { "?\r" })?;
        session.wait_for(help, |session| {
            let screen = session.screen();
            let words: Vec<&str> = screen.split_whitespace().collect();
            words.join(" ").contains(help)
        });
        session.wait_for(&format!("{label} again"), |session| {
            session.is_asked(&as_asked(label))
        });
        if let Some((before, _)) = number.checked_sub(1).map(|before| questions[before]) {
            session.send("\x1b")?;
            session.wait_for(&format!("back from {label} to {before}"), |session| {
                let screen = session.screen();
                session.is_asked(&as_asked(before)) && screen.rfind(before) > screen.rfind(label)
            });
            if number == 1 {
                session.send(DOWN)?;
            }
            session.send(ENTER)?;
            session.wait_for(&format!("on from {before} to {label}"), |session| {
                let screen = session.screen();
                session.is_asked(&as_asked(label)) && screen.rfind(label) > screen.rfind(before)
            });
        } else {
            session.send(DOWN)?;
        }
        if number + 1 < questions.len() {
            session.send(ENTER)?;
        }
    }
    session.send("n\r")?;
    session.wait_for_text("Nothing was changed");
    let screen = session.screen();
    assert!(!screen.contains("--client-id"), "{screen}");
    Ok(())
}

/// A flag, a variable, a record, and then a question.
#[test]
fn a_person_is_asked_for_the_token_that_nobody_gave() -> Result<()> {
    let sandbox = new_tenant();
    let token = sandbox.details().admin_token.clone();
    let mut session = Launch::binary()
        .argument("setup")
        .argument("--provision")
        .argument("--subscription-type")
        .argument("all-access")
        .argument("--secret-store")
        .argument("file")
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
        .rows(200)
        .start()?;
    session.wait_for_question("Admin token");
    session.wait_for_text("Copy Token");
    session.send("no-token\r")?;
    session.wait_for_text("That is no token of the Management API");
    session.wait_for_question("Admin token");
    session.send(&token)?;
    session.send(ENTER)?;
    session.wait_for_text("Make these 4 changes in Auth0");
    assert!(!session.transcript().contains(&token[..40]));
    session.send("n\r")?;
    session.wait_for_text("Nothing was changed");
    Ok(())
}

#[test]
fn each_command_that_takes_an_administrators_rights_asks_for_them() -> Result<()> {
    let sandbox = sandbox(&["password.grant/grant-disabled"]);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("integrations.toml");
    let path = path.to_string_lossy();
    let kept = Program::new(&[
        "setup",
        "acme",
        "--no-input",
        "--force",
        "--secret-store",
        "file",
    ])
    .against(&sandbox)
    .variable("MAZ_AUTH0_CONFIG", &path)
    .run();
    assert_eq!(kept.code, Some(0), "{kept:?}");
    for arguments in [&["rotate-secret", "acme"][..], &["verify", "acme", "--fix"]] {
        let mut launch = Launch::binary();
        for argument in arguments {
            launch = launch.argument(argument);
        }
        let mut session = launch
            .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
            .variable("MAZ_AUTH0_CONFIG", &path)
            .rows(200)
            .start()?;
        session.wait_for_question("Admin token");
        session.send(&sandbox.details().admin_token)?;
        session.send(ENTER)?;
        session.wait_for("a question about the change", |session| {
            let screen = session.screen();
            screen.contains("Rotate the Client Secret of acme now?")
                || screen.contains("Make this change in Auth0?")
        });
    }
    Ok(())
}

/// With the rights to see them, applications and directories are picked, by a part of the name where there are many.
#[test]
fn what_the_tenant_has_is_picked_from_a_list_with_search() -> Result<()> {
    let sandbox = sandbox(&[]);
    let details = sandbox.details();
    let wanted = details.env["MAZ_AUTH0_CLIENT_ID"].clone();
    sandbox.with_tenant(|tenant| {
        let ours = tenant
            .clients
            .iter()
            .position(|client| client.client_id == wanted)
            .expect("MAZ's application");
        tenant.clients[ours].name = "Readers of the app".into();
        for at in 0..30 {
            let mut other = tenant.clients[ours].clone();
            other.client_id = format!("other{at:027}");
            other.name = format!("Machine {at}");
            tenant.clients.push(other);
        }
    });
    let mut session = start(&sandbox, &["--domain", &details.domain])?;
    session.wait_for_choice("Who sets up the Auth0 side");
    session.send(ENTER)?;
    session.wait_for_choice("Which application is MAZ's?");
    session.wait_for_text("type a part of the name to search");
    session.send("readers OF")?;
    session.wait_for_text("(1 of ");
    session.send(ENTER)?;
    session.wait_for_text("Which application is MAZ's? Readers of the app");
    session.wait_for_question("Client Secret");
    session.send(&details.env["MAZ_AUTH0_CLIENT_SECRET"])?;
    session.send(ENTER)?;
    session.wait_for_question("Management API Identifier");
    session.send(ENTER)?;
    session.wait_for_choice("Which directory has your readers' accounts?");
    session.wait_for_text("the tenant's Default Directory");
    session.send(ENTER)?;
    session.wait_for_choice("Subscription Type");
    let screen = session.screen();
    assert!(
        screen.contains("your readers' accounts? Username-Password-Authentication"),
        "{screen}"
    );
    Ok(())
}

/// What was not looked at is said before the record is written, and the way to know it is offered there.
#[test]
fn the_review_says_what_is_open_and_offers_to_know_it() -> Result<()> {
    let sandbox = sandbox(&[]);
    let details = sandbox.details();
    let mut launch = Launch::binary().argument("setup");
    for argument in [
        "--secret-store",
        "file",
        "--subscription-type",
        "all-access",
    ] {
        launch = launch.argument(argument);
    }
    let mut session = launch.against(&sandbox).rows(200).start()?;
    session.wait_for_choice("Is this right?");
    session.wait_for_text("Not known without an admin token");
    session.wait_for_text("Not tried, which a rehearsal does");
    session.send(DOWN)?;
    session.send(DOWN)?;
    session.send(ENTER)?;
    session.wait_for_question("Admin token");
    session.send(&details.admin_token)?;
    session.send(ENTER)?;
    session.wait_for_text("It is the tenant's Default Directory  Username-Password");
    let screen = session.screen();
    assert!(!screen.contains(&details.admin_token[..40]), "{screen}");
    let users = || sandbox.with_tenant(|tenant| tenant.users.len());
    let before = users();
    session.wait_for("the second review", |session| {
        session.screen().matches("Is this right? (").count() == 1
            && session.screen().contains("Rehearse")
            && session.screen().rfind("Rehearse") > session.screen().rfind("Admin token")
    });
    session.send(DOWN)?;
    session.send(DOWN)?;
    session.send(ENTER)?;
    // A user is made only after a yes, and it is said which.
    session.wait_for_question("Rehearse?");
    assert!(
        session
            .screen()
            .contains("maz-auth0-rehearsal@maz-auth0.invalid")
    );
    session.send(ENTER)?;
    session.wait_for("the review after a no", |session| {
        session.screen().matches("> Is this right?").count() >= 1 && !session.cursor_is_visible()
    });
    assert_eq!(users(), before);
    session.send(DOWN)?;
    session.send(DOWN)?;
    session.send(ENTER)?;
    session.wait_for_question("Rehearse?");
    session.send("y\r")?;
    session.wait_for_text("A reader can be created and can log in");
    assert_eq!(users(), before + 1);
    session.wait_for("the third review", |session| {
        session.screen().matches("Is this right? (").count() == 1
    });
    session.send(ENTER)?;
    session.wait_for_text("is written to");
    Ok(())
}

/// What is missing is asked for where a person sits there, and what was typed for one application is none of another's.
#[test]
fn a_client_secret_that_the_rights_do_not_show_is_asked_for() -> Result<()> {
    let sandbox = sandbox(&["directory.enabled/disabled-for-application"]);
    let scopes = [
        "read:tenant_settings",
        "read:connections",
        "read:clients",
        "read:client_grants",
        "read:resource_servers",
        "update:connections",
    ];
    let token = token_with(&sandbox, &scopes);
    let directory = "Username-Password-Authentication";
    let arguments = [
        "--provision",
        "--subscription-type",
        "all-access",
        "--default-directory",
        directory,
    ];
    let mut session = start_with(&token, &sandbox, &arguments)?;
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    session.wait_for_choice("Which application is MAZ's?");
    session.send(&format!("{DOWN}{ENTER}"))?;
    session.wait_for_question("Client Secret");
    assert!(session.screen().contains("read:client_keys"));
    session.send("\x1b")?;
    session.wait_for_choice("Which application is MAZ's?");
    session.send(&format!("{DOWN}{ENTER}"))?;
    session.wait_for_question("Client Secret");
    session.send(&format!("{secret}{ENTER}"))?;
    session.wait_for_question("Make this change in Auth0");
    session.send("\x1b")?;
    session.wait_for_choice("Which application is MAZ's?");
    session.send(&format!("{DOWN}{ENTER}"))?;
    session.wait_for_question("Client Secret");
    session.send(&format!("{secret}{ENTER}"))?;
    session.wait_for_question("Make this change in Auth0");
    session.send("y\r")?;
    session.wait_for_text("is written to");
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    assert!(!session.transcript().contains(&secret));
    Ok(())
}
