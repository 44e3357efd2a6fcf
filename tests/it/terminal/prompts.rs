//! Each kind of question on a real terminal, by way of `examples/prompts.rs`.

use anyhow::Result;

use super::key::{CTRL_C, DOWN, ENTER};
use super::{Launch, Session};

const SECRET: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";

/// Answers everything before the question with this label by Enter, and waits for it.
fn until(session: &mut Session, label: &str) -> Result<()> {
    for step in [
        "Tenant domain",
        "Redirect URI",
        "Client secret",
        "Subscription type",
        "Write the record?",
    ] {
        session.wait_for_text(step);
        match step {
            "Subscription type" => session.wait_for_cursor_hidden(),
            _ => session.wait_for_echo_off(),
        }
        if step == label {
            break;
        }
        if step == "Client secret" {
            session.send(SECRET)?;
        }
        session.send(ENTER)?;
    }
    Ok(())
}

/// What must hold after an interruption.
fn assert_left_well(session: &mut Session) -> Result<()> {
    let status = session.wait_for_exit()?;
    assert_eq!(status.exit_code(), 130, "{}", session.screen());
    assert!(session.cursor_is_visible(), "{}", session.screen());
    assert!(session.echoes());
    assert!(
        session.screen().contains("Nothing was written."),
        "{}",
        session.screen()
    );
    assert!(!session.transcript().contains(&SECRET[..12]));
    Ok(())
}

#[test]
fn enter_alone_answers_everything_with_a_default() -> Result<()> {
    let mut session = Launch::example("prompts").start()?;
    until(&mut session, "Write the record?")?;
    session.send(ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    let screen = session.screen();
    for line in [
        "domain=acme.us.auth0.com",
        "secret=64 characters, ending in aB3x",
        "kind=all-access",
        "sure=true",
    ] {
        assert!(screen.contains(line), "{screen}");
    }
    assert!(session.cursor_is_visible());
    assert!(session.echoes());
    assert!(!session.transcript().contains(&SECRET[..12]));
    Ok(())
}

#[test]
fn ctrl_c_restores_the_terminal_at_each_kind_of_question() -> Result<()> {
    for label in [
        "Tenant domain",
        "Client secret",
        "Subscription type",
        "Write the record?",
    ] {
        let mut session = Launch::example("prompts").start()?;
        until(&mut session, label)?;
        session.send(CTRL_C)?;
        assert_left_well(&mut session)?;
    }
    Ok(())
}

#[test]
fn ctrl_c_restores_the_terminal_while_the_spinner_turns() -> Result<()> {
    let mut session = Launch::example("prompts").start()?;
    until(&mut session, "Tenant domain")?;
    session.send(ENTER)?;
    session.wait_for_text("Asking the tenant");
    session.send(CTRL_C)?;
    assert_left_well(&mut session)?;
    assert!(!session.screen().contains("Asking"), "{}", session.screen());
    Ok(())
}

#[test]
fn a_polite_kill_restores_the_terminal() -> Result<()> {
    let mut session = Launch::example("prompts").start()?;
    until(&mut session, "Subscription type")?;
    let process = session.process().unwrap_or_default().to_string();
    std::process::Command::new("kill").arg(process).status()?;
    assert_left_well(&mut session)
}

#[test]
fn a_refused_answer_is_never_what_enter_takes() -> Result<()> {
    let mut session = Launch::example("prompts").start()?;
    until(&mut session, "Tenant domain")?;
    session.send("acme.us.auth0.co m")?;
    session.send(ENTER)?;
    session.wait_for_text("A domain has no blanks in it.");
    session.wait_for_text("Type ? for help.");
    session.wait_for("the proposal again", |session| {
        session.line_of_cursor().contains("[acme.us.auth0.com]:")
    });
    session.wait_for_echo_off();
    session.send("acme.eu.auth0.com")?;
    session.send(ENTER)?;
    session.wait_for_text("issuer https://acme.eu.auth0.com/");
    Ok(())
}

#[test]
fn a_secret_in_the_wrong_field_is_wiped() -> Result<()> {
    let mut session = Launch::example("prompts").start()?;
    until(&mut session, "Tenant domain")?;
    // The example takes what is long and has no dot for a secret.
    session.send(SECRET)?;
    session.send(ENTER)?;
    session.wait_for_text("This looks like a client secret");
    assert!(
        !session.screen().contains(&SECRET[..12]),
        "{}",
        session.screen()
    );
    Ok(())
}

#[test]
fn what_is_pasted_behind_a_value_answers_nothing() -> Result<()> {
    let mut session = Launch::example("prompts").start()?;
    until(&mut session, "Tenant domain")?;
    session.send("acme.eu.auth0.com\r\n\r\n\r\n")?;
    session.wait_for_text("issuer https://acme.eu.auth0.com/");
    session.wait_for_text("Redirect URI");
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert!(
        !session.screen().contains("Client secret"),
        "{}",
        session.screen()
    );
    Ok(())
}

#[test]
fn a_secret_longer_than_a_line_of_the_terminal_arrives_whole() -> Result<()> {
    let mut session = Launch::example("prompts").start()?;
    until(&mut session, "Client secret")?;
    session.send(ENTER)?;
    session.wait_for_text("Nothing was typed.");
    session.wait_for_echo_off();
    session.send(&SECRET.repeat(100))?;
    session.send(ENTER)?;
    session.wait_for_text("6400 characters, ending in aB3x");
    assert!(!session.transcript().contains(&SECRET[..12]));
    Ok(())
}

#[test]
fn arrow_keys_choose_and_letters_say_no() -> Result<()> {
    let mut session = Launch::example("prompts").start()?;
    until(&mut session, "Subscription type")?;
    session.send(DOWN)?;
    session.wait_for_text("> duration-based");
    session.send(ENTER)?;
    session.wait_for_text("Write the record?");
    session.wait_for_echo_off();
    session.send("n")?;
    session.send(ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    let screen = session.screen();
    assert!(screen.contains("kind=duration-based"), "{screen}");
    assert!(screen.contains("sure=false"), "{screen}");
    Ok(())
}

#[test]
fn a_dumb_terminal_is_asked_line_by_line() -> Result<()> {
    for (name, value) in [("TERM", "dumb"), ("ACCESSIBLE", "1")] {
        let mut session = Launch::example("prompts").variable(name, value).start()?;
        session.wait_for_text("Tenant domain [acme.us.auth0.com]:");
        session.send("acme us\n")?;
        session.wait_for("the first proposal again", |session| {
            session.screen().matches("[acme.us.auth0.com]:").count() == 2
        });
        session.send("\n")?;
        session.wait_for_text("[https://id.mazsystems.com");
        session.send("\n")?;
        session.wait_for_text("Client secret");
        session.wait_for_echo_off();
        session.send(SECRET)?;
        session.send("\n")?;
        session.wait_for_text("Number from 1 to 2 [1]:");
        session.send("3\n")?;
        session.wait_for_text("Please type a number from 1 to 2.");
        session.send("2\n")?;
        session.wait_for_text("Write the record?");
        session.send("maybe\n")?;
        session.wait_for_text("Please type y or n.");
        session.send("n\n")?;
        assert_eq!(session.wait_for_exit()?.exit_code(), 0);
        let screen = session.screen();
        assert!(screen.contains("kind=duration-based"), "{screen}");
        assert!(screen.contains("sure=false"), "{screen}");
        let transcript = session.transcript();
        assert!(!transcript.contains(&SECRET[..12]));
        if name == "TERM" {
            assert!(!transcript.contains('\u{1b}'), "{transcript:?}");
        }
    }
    Ok(())
}

#[test]
fn ctrl_c_works_line_by_line() -> Result<()> {
    let mut session = Launch::example("prompts")
        .variable("TERM", "dumb")
        .start()?;
    session.wait_for_text("Tenant domain [acme.us.auth0.com]:");
    session.send(CTRL_C)?;
    assert_left_well(&mut session)
}

#[test]
fn without_utf8_and_colour_everything_is_plain() -> Result<()> {
    let mut session = Launch::example("prompts")
        .variable("LANG", "C")
        .variable("NO_COLOR", "1")
        .start()?;
    until(&mut session, "Write the record?")?;
    session.send(ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    let transcript = session.transcript();
    assert!(transcript.is_ascii(), "{transcript}");
    // Colours begin with a digit and end with m; movements of the cursor do not.
    let coloured = transcript.split("\u{1b}[").skip(1).any(|rest| {
        rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';')
            .starts_with('m')
    });
    assert!(!coloured, "{transcript:?}");
    assert!(session.screen().contains("64 characters, ending in aB3x"));
    Ok(())
}

#[test]
fn a_narrow_terminal_leaves_no_rows_behind() -> Result<()> {
    let mut session = Launch::example("prompts").columns(40).start()?;
    until(&mut session, "Redirect URI")?;
    session.send("https://login.acme.example/app_users/v2/sessions/oauth/callback")?;
    session.send(ENTER)?;
    session.wait_for_text("Client secret");
    let screen = session.screen().replace('\n', "");
    assert_eq!(
        screen.matches("https://login.acme.example").count(),
        1,
        "{}",
        session.screen()
    );
    Ok(())
}
