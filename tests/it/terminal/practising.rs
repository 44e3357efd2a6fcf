//! What is broken for practice is seen at once, or met by the very command that `setup` names for it.

use super::key::ENTER;
use super::wizard_slips::{answer, take};
use super::{Launch, Session};
use crate::support::program::{Outcome, Program, sandbox};
use anyhow::Result;
use maz_auth0::sandbox::{Break, Witness, breaks};
use std::path::Path;

/// What `setup` says of something that is broken for practice.
fn practise(row: &Break) -> Outcome {
    Program::new(&["setup", "--sandbox", "--no-input", "--break", row.name]).run()
}

/// Without regard to how the lines are broken.
fn words_of(outcome: &Outcome) -> String {
    let all = format!("{} {}", outcome.stdout, outcome.stderr);
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The commands that are named to meet it.
fn named(words: &str) -> Vec<String> {
    let (_, after) = words.split_once("To meet it: ").unwrap_or_default();
    let parts = after.split('`').skip(1).step_by(2);
    parts
        .filter(|part| part.starts_with("maz-auth0 "))
        .map(str::to_owned)
        .collect()
}

/// A line as a person types it, with the program at hand.
fn typed(line: &str) -> Program {
    let folder = Path::new(env!("CARGO_BIN_EXE_maz-auth0")).parent();
    Program::by_shell(line).variable("PATH", &folder.expect("a folder").to_string_lossy())
}

/// From the Default Directory on: what is to be done in Auth0 is said to be done, and what fails is passed over.
fn until_the_review(session: &mut Session) -> Result<()> {
    let mut left = vec![
        "Do it in Auth0 now",
        "What now?",
        "Subscription Type of current",
        "Set up the Authorization",
        "Is this right?",
    ];
    loop {
        session.wait_for("the next question", |session| {
            left.iter().any(|label| session.is_asked(label))
        });
        let Some(at) = left.iter().position(|label| session.is_asked(label)) else {
            continue;
        };
        match left.remove(at) {
            "Is this right?" => return Ok(()),
            "What now?" => {
                take(session, "What now?", "Go on anyway")?;
                session.wait_for_question("Go on anyway?");
                session.send("y\r")?;
            }
            _ => session.send(ENTER)?,
        }
    }
}

/// Takes the sandbox's token in the review, as is said beside the command.
fn meets_in_the_review(command: &str, row: &Break) -> Result<()> {
    let arguments = command.split(' ').skip(1);
    let launch = arguments.fold(Launch::binary(), |launch, argument| {
        launch.argument(argument)
    });
    let mut session = launch.rows(400).columns(200).start()?;
    for label in ["Domain", "Client ID"] {
        answer(&mut session, label, "")?;
    }
    session.wait_for_choice("Client Secret");
    session.send(ENTER)?;
    for label in ["Management API Identifier", "Default Directory"] {
        answer(&mut session, label, "")?;
    }
    until_the_review(&mut session)?;
    assert!(!session.screen().contains(&explained(row)), "{}", row.name);
    take(
        &mut session,
        "Is this right?",
        "Take the sandbox's admin token",
    )?;
    session.wait_for_text(&explained(row));
    Ok(())
}

fn explained(row: &Break) -> String {
    format!("maz-auth0 explain {}", row.name)
}

#[test]
fn what_is_broken_for_practice_is_seen_or_met_by_the_command_that_is_named() -> Result<()> {
    for row in breaks() {
        let said = words_of(&practise(row));
        let commands: Vec<String> = named(&said);
        let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
        let met = match (commands.as_slice(), row.seen_by) {
            ([], Witness::Values) => said,
            ([command], Witness::Values | Witness::Tls | Witness::Rehearsal | Witness::MazApi) => {
                words_of(&typed(command).run())
            }
            ([command], Witness::AdminToken | Witness::MazAddress) => {
                meets_in_the_review(command, row)?;
                continue;
            }
            // The first one is for another window.
            ([first, second], Witness::PasswordLogin | Witness::AnyLogin | Witness::Offline) => {
                assert_eq!(*first, format!("maz-auth0 sandbox --break {}", row.name));
                let sandbox = sandbox(&[row.name]);
                let details = sandbox.details();
                words_of(
                    &typed(second)
                        .against(&sandbox)
                        .variable("MAZ_AUTH0_USERNAME", &details.username)
                        .variable("MAZ_AUTH0_PASSWORD", &details.password)
                        .run(),
                )
            }
            // What a browser does then is seen where one is at hand, in the tests of `login-test`.
            ([command], Witness::CodeLogin) => {
                let expected = format!(
                    "maz-auth0 sandbox --break {} -- maz-auth0 login-test --flow code",
                    row.name
                );
                assert_eq!(*command, expected);
                continue;
            }
            (commands, _) => panic!("{}: {commands:?}: {said}", row.name),
        };
        assert!(met.contains(row.name), "{}: {commands:?}: {met}", row.name);
    }
    Ok(())
}
