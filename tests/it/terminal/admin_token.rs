//! The question for an administrator's token, wherever it is asked: what cannot serve is told what it is, and nothing that is typed
//! there ends the run.

use super::key::ENTER;
use super::provision::new_tenant;
use super::{Launch, Session};
use crate::support::program::{Program, sandbox};
use anyhow::Result;
use maz_auth0::sandbox::{Sandbox, parse_faults};

/// With another letter in its signature: of the right form, and refused by Auth0.
fn forged(token: &str) -> String {
    let (head, signature) = token.rsplit_once('.').expect("a dot");
    let other = if &signature[9..10] == "A" { "B" } else { "A" };
    format!("{head}.{}{other}{}", &signature[..9], &signature[10..])
}

/// What is wrong, and the words that say so.
fn wrong(sandbox: &Sandbox, other: &Sandbox) -> Vec<(String, &'static str)> {
    let token = &sandbox.details().admin_token;
    vec![
        (
            format!("Authorization: Bearer {token}x"),
            "That token is damaged",
        ),
        (token[..400].to_owned(), "was cut off"),
        (
            other.details().admin_token.clone(),
            "for other.us.auth0.com",
        ),
        (
            sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone(),
            "Client Secret",
        ),
        (
            "https://manage.auth0.com/dashboard/us/acme/apis".into(),
            "That is an address",
        ),
        (forged(token), "Auth0 does not accept this token"),
    ]
}

fn refuses_each(session: &mut Session, sandbox: &Sandbox) -> Result<()> {
    let other = crate::support::program::sandbox_with(maz_auth0::sandbox::Options {
        domain: "other.us.auth0.com".into(),
        ..maz_auth0::sandbox::Options::default()
    });
    for (text, words) in wrong(sandbox, &other) {
        session.wait_for_question("Admin token");
        let before = session.screen().matches(words).count();
        session.send(&text)?;
        session.send(ENTER)?;
        session.wait_for(words, |session| {
            session.screen().replace('\n', " ").matches(words).count() > before
                && session.line_of_cursor().starts_with("> Admin token")
        });
        let is_public = text.starts_with("https://");
        let shown = session.transcript();
        assert!(is_public || !shown.contains(&text[..30]), "{words}");
    }
    session.send(&sandbox.details().admin_token)?;
    session.send(ENTER)
}

#[test]
fn whatever_is_typed_for_a_token_is_told_what_it_is_and_asked_again() -> Result<()> {
    let sandbox = sandbox(&["password.grant/grant-disabled"]);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("integrations.toml");
    let path = path.to_string_lossy();
    let arguments = [
        "setup",
        "acme",
        "--no-input",
        "--force",
        "--secret-store",
        "file",
    ];
    let kept = Program::new(&arguments)
        .against(&sandbox)
        .variable("MAZ_AUTH0_CONFIG", &path)
        .run();
    assert_eq!(kept.code, Some(0), "{kept:?}");
    for (arguments, then) in [
        (
            &["setup", "acme", "--provision"][..],
            "Make this change in Auth0?",
        ),
        (&["verify", "acme", "--fix"], "Make this change in Auth0?"),
        (
            &["rotate-secret", "acme"],
            "Rotate the Client Secret of acme now?",
        ),
    ] {
        let launch = arguments.iter().fold(Launch::binary(), |launch, argument| {
            launch.argument(argument)
        });
        let mut session = launch
            .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
            .variable("MAZ_AUTH0_CONFIG", &path)
            .rows(200)
            .columns(200)
            .start()?;
        refuses_each(&mut session, &sandbox)?;
        session.wait_for_text(then);
    }
    Ok(())
}

/// One that is given by a variable is none that a person could not give otherwise.
#[test]
fn a_given_token_that_cannot_serve_is_asked_for_again() -> Result<()> {
    let sandbox = new_tenant();
    let token = sandbox.details().admin_token.clone();
    for (given, words) in [
        (forged(&token), "Invalid"),
        (format!("{token}x"), "That token is damaged"),
    ] {
        let mut session = Launch::binary()
            .argument("setup")
            .argument("--provision")
            .argument("--subscription-type")
            .argument("all-access")
            .argument("--secret-store")
            .argument("file")
            .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
            .variable("MAZ_AUTH0_ADMIN_TOKEN", &given)
            .rows(200)
            .start()?;
        session.wait_for_question("Admin token");
        session.wait_for_text(words);
        session.send(&token)?;
        session.send(ENTER)?;
        session.wait_for_text("in Auth0?");
    }
    Ok(())
}

#[test]
fn where_auth0_gives_no_answer_the_same_token_is_tried_again() -> Result<()> {
    let sandbox = new_tenant();
    sandbox.with_faults(|all| {
        *all = parse_faults("drop@/api/v2/tenants").expect("a fault");
    });
    let mut session = Launch::binary()
        .argument("setup")
        .argument("--provision")
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
        .rows(200)
        .start()?;
    session.wait_for_question("Admin token");
    session.send(&sandbox.details().admin_token)?;
    session.send(ENTER)?;
    session.wait_for_text("Ask Auth0 again, with the same token?");
    session.wait_for_text("acme.us.auth0.com could not be asked");
    sandbox.with_faults(Vec::clear);
    session.send(ENTER)?;
    session.wait_for_choice("What may current subscribers read");
    Ok(())
}

/// What is pasted while the program comes to its end is nobody's command.
#[cfg(unix)]
#[test]
fn what_is_pasted_when_the_program_dies_never_lands_in_the_shell() -> Result<()> {
    let sandbox = new_tenant();
    let mut session = Launch::binary()
        .in_shell()
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
        .rows(60)
        .columns(200)
        .start()?;
    session.wait_for_text("ready$");
    session.send(
        "\"$PROGRAM\" setup --provision --subscription-type all-access --secret-store file\r",
    )?;
    session.wait_for_question("Admin token");
    sandbox.with_faults(|all| {
        *all =
            parse_faults("latency=3000@/api/v2/clients,drop@/api/v2/connections").expect("faults");
    });
    session.send(&sandbox.details().admin_token)?;
    session.send(ENTER)?;
    session.wait_for_text("Looking at the tenant");
    session.send("echo pasted-$((40+2))\r")?;
    session.wait_for_text("error:");
    session.send("echo alive-$((1+1))\r")?;
    session.wait_for_text("alive-2");
    let screen = session.screen();
    assert!(!screen.contains("pasted-"), "{screen}");
    Ok(())
}

/// What the token can see is looked at again with it: no report behind the change says that it was lacking.
#[test]
fn what_was_fixed_with_a_token_is_verified_with_it() -> Result<()> {
    let sandbox = sandbox(&["password.grant/grant-disabled"]);
    let mut session = Launch::binary()
        .argument("verify")
        .argument("--fix")
        .against(&sandbox)
        .rows(300)
        .columns(200)
        .start()?;
    session.wait_for_question("Admin token");
    session.send(&sandbox.details().admin_token)?;
    session.send(ENTER)?;
    session.wait_for_question("Make this change in Auth0?");
    session.send("y\r")?;
    assert_eq!(
        session.wait_for_exit()?.exit_code(),
        0,
        "{}",
        session.screen()
    );
    let screen = session.screen();
    let (_, after) = screen
        .split_once("Make this change in Auth0?")
        .expect("it was asked");
    assert!(!after.contains("needs the scope"), "{screen}");
    assert!(
        after.contains("✓ It is a machine-to-machine application"),
        "{screen}"
    );
    Ok(())
}
