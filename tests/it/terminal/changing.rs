//! While Auth0 is changed, and right before: what is seen, what is said to who leaves, and two runs at once.

use super::key::{CTRL_C, DOWN, ENTER};
use super::provision::new_tenant;
use super::{Launch, Session};
use crate::support::program::Program;
use anyhow::Result;
use maz_auth0::sandbox::{Sandbox, parse_faults};
use std::path::Path;

fn start(sandbox: &Sandbox, home: &Path, arguments: &[&str]) -> Result<Session> {
    arguments
        .iter()
        .fold(Launch::binary(), |launch, argument| {
            launch.argument(argument)
        })
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
        .variable("MAZ_AUTH0_ADMIN_TOKEN", &sandbox.details().admin_token)
        .home(home)
        .rows(200)
        .columns(120)
        .start()
}

fn provision(sandbox: &Sandbox, home: &Path) -> Result<Session> {
    let arguments = [
        "setup",
        "--provision",
        "--subscription-type",
        "all-access",
        "--secret-store",
        "file",
    ];
    start(sandbox, home, &arguments)
}

fn agree(session: &mut Session) -> Result<()> {
    agree_to(session, "Make these 4 changes in Auth0?")
}

fn agree_to(session: &mut Session, question: &str) -> Result<()> {
    session.wait_for_text(question);
    session.send("y\r")?;
    session.wait_for_text("Type the tenant's name, acme");
    session.send("acme\r")
}

/// How many of MAZ there are.
fn applications(sandbox: &Sandbox) -> usize {
    sandbox.with_tenant(|tenant| {
        let clients = tenant.clients.iter();
        clients.filter(|client| client.name == "MAZ").count()
    })
}

fn stop_at(sandbox: &Sandbox, path: &str) {
    let faults = parse_faults(&format!("latency=60000@{path}")).expect("a fault");
    sandbox.with_faults(|all| *all = faults);
}

fn notes(home: &Path) -> std::path::PathBuf {
    home.join("config/maz-auth0/changes-acme.json")
}

#[test]
fn who_leaves_while_auth0_is_changed_is_told_what_was_done_and_what_may_be() -> Result<()> {
    let sandbox = new_tenant();
    let home = tempfile::tempdir()?;
    let mut session = provision(&sandbox, home.path())?;
    session.wait_for_text("Make these 4 changes in Auth0?");
    stop_at(&sandbox, "/api/v2/client-grants");
    agree(&mut session)?;
    session.wait_for_text("Changing Auth0: The permissions");
    session.send(CTRL_C)?;
    let status = session.wait_for_exit()?;
    assert_eq!(status.exit_code(), 130);
    let screen = session.screen();
    for words in [
        "You left while Auth0 was being changed.",
        "Done: The application: made",
        "Perhaps done, since the answer did not come: The permissions.",
        "Run the same command again to go on",
        "maz-auth0 teardown acme",
    ] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
    // It is as it is said.
    sandbox.with_faults(Vec::clear);
    let mut session = provision(&sandbox, home.path())?;
    agree_to(&mut session, "in Auth0?")?;
    session.wait_for_text("is written to");
    assert_eq!(applications(&sandbox), 1);
    Ok(())
}

#[test]
fn who_leaves_before_anything_is_changed_is_told_so_and_leaves_nothing() -> Result<()> {
    let sandbox = new_tenant();
    let home = tempfile::tempdir()?;
    let mut session = provision(&sandbox, home.path())?;
    session.wait_for_text("Make these 4 changes in Auth0?");
    session.send(CTRL_C)?;
    session.wait_for_exit()?;
    let screen = session.screen();
    assert!(
        screen.contains("Nothing was changed, in Auth0 or here."),
        "{screen}"
    );
    assert!(!notes(home.path()).exists());
    Ok(())
}

#[test]
fn who_leaves_while_it_is_taken_back_is_told_the_same() -> Result<()> {
    let sandbox = new_tenant();
    let home = tempfile::tempdir()?;
    let mut session = provision(&sandbox, home.path())?;
    agree(&mut session)?;
    session.wait_for_text("is written to");
    drop(session);
    let mut session = start(&sandbox, home.path(), &["undo", "acme"])?;
    session.wait_for_text("they stop with it");
    session.wait_for_text("Type the tenant's name, acme");
    stop_at(&sandbox, "/api/v2/tenants");
    session.send("acme\r")?;
    session.wait_for_text("Changing Auth0: The Default Directory");
    session.send(CTRL_C)?;
    session.wait_for_exit()?;
    let screen = session.screen();
    assert!(
        screen.contains("Perhaps done, since the answer did not come: The Default Directory."),
        "{screen}"
    );
    Ok(())
}

/// One that sits at a question keeps nobody waiting; one that changes Auth0 is told of at once.
#[test]
fn of_two_at_once_the_second_waits_for_no_question_and_nothing_is_made_twice() -> Result<()> {
    let sandbox = new_tenant();
    let home = tempfile::tempdir()?;
    let mut first = provision(&sandbox, home.path())?;
    first.wait_for_text("Make these 4 changes in Auth0?");
    let mut second = provision(&sandbox, home.path())?;
    second.wait_for_text("Make these 4 changes in Auth0?");
    stop_at(&sandbox, "/api/v2/client-grants");
    agree(&mut second)?;
    second.wait_for_text("Changing Auth0: The permissions");
    let mut third = provision(&sandbox, home.path())?;
    third.wait_for_exit()?;
    let screen = third.screen();
    for words in [
        "another maz-auth0 is changing Auth0 for acme at this moment",
        "Wait until it has finished, or end it",
    ] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
    // The second is ended in the midst: what the first saw is no longer so.
    second.send(CTRL_C)?;
    second.wait_for_exit()?;
    sandbox.with_faults(Vec::clear);
    agree(&mut first)?;
    first.wait_for_text("the plan is made again");
    first.wait_for("the question once more", |session| {
        session.screen().matches("in Auth0?").count() >= 2
    });
    first.send("y\r")?;
    first.wait_for("the name once more", |session| {
        session
            .screen()
            .matches("Type the tenant's name, acme")
            .count()
            >= 2
    });
    first.send("acme\r")?;
    first.wait_for_text("is written to");
    assert_eq!(applications(&sandbox), 1);
    Ok(())
}

/// Esc leads from the tenant's name to the question before it, where there is one; else all is left.
#[test]
fn esc_at_the_tenants_name_leads_to_the_question_before() -> Result<()> {
    let sandbox = new_tenant();
    let home = tempfile::tempdir()?;
    let mut session = provision(&sandbox, home.path())?;
    session.wait_for_text("Make these 4 changes in Auth0?");
    session.send("y\r")?;
    session.wait_for_text("Type the tenant's name, acme");
    session.send("\x1b")?;
    session.wait_for("the question before", |session| {
        session
            .screen()
            .matches("Make these 4 changes in Auth0?")
            .count()
            == 2
            && session.is_asked("Make these 4 changes")
    });
    session.send("y\r")?;
    // A question that was left is taken off the screen.
    session.wait_for("the name once more", |session| {
        session.is_asked("The Default Directory is for the whole tenant")
    });
    session.send("acme\r")?;
    session.wait_for_text("is written to");
    drop(session);
    let mut session = start(&sandbox, home.path(), &["undo", "acme"])?;
    session.wait_for_text("Type the tenant's name, acme");
    session.send("\x1b")?;
    session.wait_for_text("Nothing was changed");
    session.wait_for_exit()?;
    let default = sandbox.with_tenant(|tenant| tenant.settings.default_directory.clone());
    assert!(default.is_some());
    Ok(())
}

/// Words fit how the application was chosen; what MAZ and this program put there is no other use.
#[test]
fn an_application_that_was_chosen_in_a_list_is_spoken_of_so() -> Result<()> {
    for (callback, warned) in [
        ("http://127.0.0.1:8484/callback", false),
        ("https://shop.example.com/callback", true),
    ] {
        let sandbox = crate::support::program::sandbox(&[]);
        sandbox.with_tenant(|tenant| {
            let maz = tenant
                .clients
                .iter_mut()
                .find(|client| client.name == "MAZ");
            maz.expect("MAZ's application").callbacks = Some(vec![
                "https://id.mazsystems.com/app_users/v2/sessions/oauth".into(),
                callback.into(),
            ]);
        });
        let home = tempfile::tempdir()?;
        let mut session = provision(&sandbox, home.path())?;
        session.wait_for_choice("Which application is MAZ's?");
        session.wait_for_text("ujY92uutE7GMyoSKlDLwind2cxD40HR3");
        session.send(DOWN)?;
        session.send(ENTER)?;
        session.wait_for_choice("Which directory has your readers' accounts?");
        session.send(ENTER)?;
        session.wait_for_text("Client Secret");
        session.wait_for("the plan", |session| {
            session.screen().contains("The Auth0 side of")
        });
        let screen = session.screen();
        assert_eq!(
            screen.contains("used for more than MAZ"),
            warned,
            "{screen}"
        );
        assert!(!screen.contains("--client-id"), "{screen}");
        let screen = screen.replace("\n  ", " ");
        assert_eq!(screen.contains("go back with Esc"), warned, "{screen}");
    }
    Ok(())
}

/// The hints after trouble name a place and whole commands.
#[test]
fn trouble_in_the_midst_names_the_place_and_a_command_that_works() -> Result<()> {
    let sandbox = new_tenant();
    let home = tempfile::tempdir()?;
    let config = home.path().join("my records.toml");
    let config = config.to_string_lossy().into_owned();
    let arguments = [
        "--config",
        &config,
        "setup",
        "--provision",
        "--no-input",
        "--yes",
        "--yes-tenant-wide",
        "--subscription-type",
        "all-access",
        "--secret-store",
        "file",
    ];
    let run = || {
        Program::new(&arguments)
            .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
            .variable("MAZ_AUTH0_DOMAIN", sandbox.domain())
            .variable("COLUMNS", "400")
            .with_admin_token(&sandbox)
            .run()
    };
    sandbox.with_faults(|all| *all = parse_faults("drop@/api/v2/client-grants").expect("a fault"));
    let cut = run();
    let command = format!("maz-auth0 teardown acme --config '{config}'");
    assert!(cut.stderr.contains(&command), "{cut:?}");
    sandbox.with_faults(|all| *all = parse_faults("drop@/api/v2/clients").expect("a fault"));
    let unread = run();
    let place = sandbox
        .endpoint()
        .trim_start_matches("http://")
        .trim_end_matches('/');
    assert!(unread.stderr.contains(place), "{unread:?}");
    assert!(
        unread
            .stderr
            .contains("could not be reached, for the applications"),
        "{unread:?}"
    );
    assert!(unread.stderr.contains("maz-auth0 doctor"), "{unread:?}");
    Ok(())
}
