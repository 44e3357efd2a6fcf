//! What is typed before a question stands on the screen, and what is typed where it should not be seen.

use super::key::ENTER;
use super::{Launch, Session};
use anyhow::Result;

const SECRET: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";

/// At the question with this label, by Enter alone until then.
fn at(launch: Launch, label: &str) -> Result<Session> {
    let mut session = launch.start()?;
    for step in [
        "Tenant domain",
        "Redirect URI",
        "Client secret",
        "Subscription type",
    ] {
        session.wait_for(step, |session| session.is_asked(step));
        if step == label {
            break;
        }
        if step == "Client secret" {
            session.send(SECRET)?;
        }
        session.send(ENTER)?;
    }
    Ok(session)
}

fn assert_shows_nothing_of_it(session: &Session) {
    for part in [&SECRET[..8], &SECRET[28..36], &SECRET[56..]] {
        assert!(!session.screen().contains(part), "{}", session.screen());
    }
}

#[test]
fn what_is_typed_while_a_spinner_turns_answers_nothing() -> Result<()> {
    let mut session = at(Launch::example("prompts"), "Tenant domain")?;
    session.send(ENTER)?;
    session.wait_for_text("Asking the tenant");
    session.send("https://junk.example/\r\r")?;
    session.wait_for("the next question", |session| {
        session.is_asked("Redirect URI")
    });
    session.send("https://login.acme.example/\r")?;
    session.wait_for("the one after it", |session| {
        session.is_asked("Client secret")
    });
    let screen = session.screen();
    assert!(screen.contains(": https://login.acme.example/"), "{screen}");
    assert!(!screen.contains("junk"), "{screen}");
    Ok(())
}

#[test]
fn line_by_line_it_answers_nothing_either() -> Result<()> {
    let mut session = Launch::example("prompts")
        .variable("ACCESSIBLE", "1")
        .start()?;
    session.wait_for_text("Tenant domain [acme.us.auth0.com]:");
    session.send("\n")?;
    session.wait_for_text("Asking the tenant");
    session.send("https://junk.example/\n")?;
    session.wait_for_text("sessions/oauth]");
    session.send("https://login.acme.example/\n")?;
    session.wait_for_text("Client secret");
    session.wait_for_echo_off();
    session.send(SECRET)?;
    session.send("\n")?;
    session.wait_for_text("Number from 1 to 2 [1]:");
    session.send("\n")?;
    session.wait_for_text("Write the record?");
    session.send("\n")?;
    session.wait_for_exit()?;
    let screen = session.screen();
    assert!(
        screen.contains("redirect=https://login.acme.example/"),
        "{screen}"
    );
    Ok(())
}

#[test]
fn a_secret_is_not_drawn_where_an_answer_is_shown() -> Result<()> {
    for text in [
        SECRET.to_owned(),
        format!("{SECRET}\nClient ID\nujY9\nName\n"),
    ] {
        for marked in [true, false] {
            let mut session = at(Launch::example("prompts"), "Tenant domain")?;
            let text = if marked {
                format!("\x1b[200~{text}\x1b[201~")
            } else {
                text.replace('\n', "\r")
            };
            session.send(&text)?;
            if marked {
                session.wait_for_text("characters, not shown)");
            }
            session.send(ENTER)?;
            session.wait_for_text("It was wiped from the screen.");
            assert!(!session.transcript().contains(&SECRET[..12]));
            session.wait_for("it again", |session| session.is_asked("Tenant domain"));
        }
    }
    Ok(())
}

/// Letter by letter, the first of it are no secret yet.
#[test]
fn what_was_drawn_of_a_secret_is_wiped_from_a_narrower_terminal() -> Result<()> {
    let mut session = at(Launch::example("prompts"), "Tenant domain")?;
    session.send(&SECRET[..30])?;
    session.wait_for_text(&SECRET[20..30]);
    session.resize_and_rewrap(40, 15)?;
    session.send(&SECRET[30..])?;
    session.send(ENTER)?;
    session.wait_for_text("It was wiped from the screen.");
    assert_shows_nothing_of_it(&session);
    Ok(())
}

#[test]
fn line_by_line_a_secret_is_wiped_with_all_that_was_pasted() -> Result<()> {
    for text in [
        format!("{SECRET}\n"),
        format!("{SECRET}\nClient ID\nujY9\nName\n"),
        format!("Client Secret\n{SECRET}\n\n\n"),
        format!("{SECRET}{SECRET}\n"),
    ] {
        for columns in [80, 40] {
            let mut session = Launch::example("prompts")
                .variable("ACCESSIBLE", "1")
                .columns(columns)
                .start()?;
            session.wait_for_text("[acme.us.auth0.com]");
            session.send(&text)?;
            session.wait_for_text("It was wiped from the screen.");
            assert_shows_nothing_of_it(&session);
            let screen = session.screen();
            assert!(screen.contains("Copy the domain from"), "{screen}");
            assert!(screen.contains("brackets."), "{screen}");
        }
    }
    Ok(())
}

#[test]
fn line_by_line_a_secret_in_place_of_a_number_is_wiped() -> Result<()> {
    let mut session = Launch::example("prompts")
        .variable("ACCESSIBLE", "1")
        .start()?;
    for step in ["[acme.us.auth0.com]", "sessions/oauth]"] {
        session.wait_for_text(step);
        session.send("\n")?;
    }
    session.wait_for_text("Client secret");
    session.wait_for_echo_off();
    session.send(&format!("{SECRET}\n"))?;
    session.wait_for_text("Number from 1 to 2 [1]:");
    session.send(&format!("{SECRET}\n"))?;
    session.wait_for_text("It was wiped from the screen.");
    assert_shows_nothing_of_it(&session);
    session.send("1\n")?;
    session.wait_for_text("Write the record?");
    session.send(&format!("{SECRET}\n"))?;
    session.wait_for("a second time", |session| {
        session.screen().matches("It was wiped").count() == 2
    });
    assert_shows_nothing_of_it(&session);
    Ok(())
}

#[test]
fn where_nothing_can_be_wiped_that_is_said() -> Result<()> {
    let mut session = Launch::example("prompts")
        .variable("TERM", "dumb")
        .start()?;
    session.wait_for_text("Tenant domain [acme.us.auth0.com]:");
    session.send(&format!("{SECRET}\n"))?;
    session.wait_for_text("It is still on the screen: clear it.");
    assert!(!session.screen().contains("wiped"), "{}", session.screen());
    Ok(())
}

#[test]
fn a_secret_at_a_list_is_not_shown_below_it() -> Result<()> {
    let mut session = at(Launch::example("prompts"), "Subscription type")?;
    session.send(SECRET)?;
    session.wait_for_text("(64 typed, not shown)");
    session.send(ENTER)?;
    session.wait_for_text("Choose with the arrow keys");
    assert!(!session.transcript().contains(&SECRET[..12]));
    Ok(())
}
