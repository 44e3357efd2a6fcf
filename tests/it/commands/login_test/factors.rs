//! Second factors, as a person is asked for them.

use super::{REVOKED, broken, logged, words_of};
use maz_auth0::sandbox::Sandbox;

/// A login with a password in a terminal, up to the question for a second factor.
#[cfg(unix)]
fn at_the_second_factor(
    sandbox: &Sandbox,
    arguments: &[&str],
) -> anyhow::Result<crate::terminal::Session> {
    let mut launch = crate::terminal::Launch::binary()
        .argument("login-test")
        .rows(60);
    for argument in arguments {
        launch = launch.argument(argument);
    }
    for (name, value) in &sandbox.details().env {
        launch = launch.variable(name, value);
    }
    launch
        .variable("MAZ_AUTH0_USERNAME", &sandbox.details().username)
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .start()
}

/// The reader's second factors, changed.
fn enrol(sandbox: &Sandbox, change: impl Fn(&mut Vec<maz_auth0::sandbox::Authenticator>)) {
    sandbox.with_tenant(|tenant| change(&mut tenant.users[0].authenticators));
}

#[cfg(unix)]
#[test]
fn a_second_factor_is_chosen_among_those_that_are_enrolled() -> anyhow::Result<()> {
    use crate::terminal::key;

    let sandbox = broken("login.password/mfa-required");
    enrol(&sandbox, |factors| {
        factors.push(maz_auth0::sandbox::Authenticator {
            id: "sms|dev_1".into(),
            authenticator_type: "oob".into(),
            oob_channel: Some("sms".into()),
            active: true,
            answer: "654321".into(),
            ..Default::default()
        });
        // Not confirmed: it cannot be used.
        factors[0].active = false;
    });
    let rows = ["Push notification", "Recovery code", "Code by SMS", "None"];
    for (steps, label, code, accepted) in [
        (
            1,
            "Recovery code",
            "SANDBOXRECOVERYCODE00001",
            "recovery code was accepted",
        ),
        (
            1,
            "Recovery code",
            "SANDBOXRECOVERYCODE00001",
            "did not accept the recovery code",
        ),
        (
            2,
            "The code that was sent",
            "654321",
            "code that was sent was accepted",
        ),
        (
            2,
            "The code that was sent",
            "111111",
            "did not accept the code that was sent",
        ),
    ] {
        let mut session = at_the_second_factor(&sandbox, &[])?;
        session.wait_for_choice("Second factor");
        for row in rows {
            session.wait_for_text(row);
        }
        let screen = session.screen();
        assert!(!screen.contains("One-time code"), "{screen}");
        session.send(&format!("{}{}", key::DOWN.repeat(steps), key::ENTER))?;
        session.wait_for_question(label);
        session.send(&format!("{code}{}", key::ENTER))?;
        assert_eq!(session.wait_for_exit()?.exit_code(), 1);
        let said = words_of(&session);
        assert!(said.contains(accepted), "{said}");
        assert!(said.contains("whether MAZ can ask readers"), "{said}");
        assert!(!said.contains(code), "{said}");
        if accepted.contains("recovery code was accepted") {
            let next = sandbox.with_tenant(|tenant| {
                let factors = &tenant.users[0].authenticators;
                let recovery = factors
                    .iter()
                    .find(|one| one.authenticator_type == "recovery-code");
                recovery.expect("a recovery code").answer.clone()
            });
            assert!(said.contains(&next), "{said}");
        }
    }
    let mut session = at_the_second_factor(&sandbox, &[])?;
    session.wait_for_choice("Second factor");
    session.send(&format!("{}{}", key::DOWN.repeat(3), key::ENTER))?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 1);
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_push_is_waited_for_until_it_is_answered() -> anyhow::Result<()> {
    for (answer, pending, arguments, said) in [
        (
            "accept",
            0,
            &["--offline"][..],
            "push notification was accepted",
        ),
        ("reject", 0, &[], "did not accept the push notification"),
        (
            "accept",
            99,
            &["--login-timeout", "2"],
            "nobody answered the push notification in time",
        ),
    ] {
        let sandbox = broken("login.password/mfa-required");
        enrol(&sandbox, |factors| {
            factors.retain(|factor| factor.oob_channel.is_some());
            answer.clone_into(&mut factors[0].answer);
            factors[0].pending = pending;
        });
        let mut session = at_the_second_factor(&sandbox, arguments)?;
        session.wait_for_text("accept it on the device");
        session.wait_for_text("s left");
        assert_eq!(session.wait_for_exit()?.exit_code(), 1);
        let words = words_of(&session);
        assert!(words.contains(said), "{words}");
        assert_eq!(
            logged(&sandbox, REVOKED),
            usize::from(arguments == ["--offline"])
        );
    }
    Ok(())
}

#[cfg(unix)]
#[test]
fn the_only_factor_is_asked_for_at_once_and_none_is_said() -> anyhow::Result<()> {
    use crate::terminal::key;

    let sandbox = broken("login.password/mfa-required");
    enrol(&sandbox, |factors| factors.truncate(1));
    let mut session = at_the_second_factor(&sandbox, &[])?;
    session.wait_for_question("One-time code");
    session.send(&format!("123456{}", key::ENTER))?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 1);
    let words = words_of(&session);
    assert!(words.contains("was accepted here"), "{words}");
    // A right code is not called wrong where it was not looked at.
    sandbox.with_tenant(|tenant| {
        for client in &mut tenant.clients {
            client.grant_types.retain(|grant| !grant.contains("mfa"));
        }
    });
    let mut session = at_the_second_factor(&sandbox, &[])?;
    session.wait_for_question("One-time code");
    session.send(&format!("123456{}", key::ENTER))?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 1);
    let words = words_of(&session);
    assert!(words.contains("was not looked at"), "{words}");
    enrol(&sandbox, Vec::clear);
    let mut session = at_the_second_factor(&sandbox, &[])?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 1);
    let words = words_of(&session);
    assert!(words.contains("enrolled none"), "{words}");
    Ok(())
}
