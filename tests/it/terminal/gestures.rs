//! What a person does at a question, each gesture at each kind of question, at two sizes of the terminal.

use super::key::{BACKSPACE, CTRL_C, DOWN, ENTER};
use super::{Launch, Session};
use anyhow::Result;

const SECRET: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";
const PAGE: &str = "https://manage.auth0.com/dashboard/us/acme/tenant/general";
const ESC: &str = "\x1b";
const UP: &str = "\x1b[A";

/// The kinds of question, by their labels in `examples/prompts.rs`, in its order.
const LABELS: [&str; 5] = [
    "Tenant domain",
    "Redirect URI",
    "Client secret",
    "Subscription type",
    "Write the record?",
];

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

fn start((columns, rows): (u16, u16)) -> Result<Session> {
    Launch::example("prompts")
        .columns(columns)
        .rows(rows)
        .start()
}

/// Waits until a question is open for the `count`th time.
fn at(session: &Session, label: &str, count: usize) {
    session.wait_for(&format!("{label} for the {count}th time"), |session| {
        let asked = session.screen().matches(&format!("> {label}")).count();
        asked >= count && session.is_asked(label)
    });
}

/// Answers everything before the question with this label.
fn until(session: &mut Session, label: &str) -> Result<()> {
    for step in LABELS {
        at(session, step, 1);
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

/// Answers what is left.
fn answer_from(session: &mut Session, label: &str) -> Result<()> {
    for step in LABELS.iter().skip_while(|step| **step != label) {
        session.wait_for(&format!("{step} at last"), |session| session.is_asked(step));
        if *step == "Client secret" {
            session.send(SECRET)?;
        }
        session.send(ENTER)?;
    }
    Ok(())
}

/// The same, and gives the screen at the end.
fn to_the_end(session: &mut Session, from: &str) -> Result<String> {
    answer_from(session, from)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    assert!(session.cursor_is_visible());
    assert!(session.echoes());
    assert!(!session.transcript().contains(&SECRET[..12]));
    Ok(session.screen())
}

/// The answers that Enter alone gives.
fn assert_untouched(screen: &str) {
    for line in [
        "domain=acme.us.auth0.com",
        "redirect=https://id.mazsystems.com/app_users/v2/sessions/oauth",
        "secret is whole: true",
        "kind=all-access",
        "sure=true",
    ] {
        assert!(screen.contains(line), "{line}\n{screen}");
    }
}

#[test]
fn help_is_said_and_the_question_comes_again() -> Result<()> {
    for size in SIZES {
        for label in LABELS {
            let mut session = start(size)?;
            until(&mut session, label)?;
            session.send("?")?;
            if label != "Subscription type" {
                session.send(ENTER)?;
            }
            session.wait_for_text("This is what help says of it.");
            session.wait_for_text("Ctrl-C leaves.");
            // At a line of text Enter belongs to it: in a list it chooses nothing.
            if label == "Subscription type" {
                session.wait_for_choice(label);
                session.send(ENTER)?;
                session.wait_for_text("Nothing is chosen yet");
            }
            assert_untouched(&to_the_end(&mut session, label)?);
        }
    }
    Ok(())
}

#[test]
fn o_opens_the_page_of_the_question() -> Result<()> {
    for label in LABELS {
        let folder = tempfile::tempdir()?;
        let opened = folder.path().join("opened");
        let mut session = Launch::example("prompts")
            .variable("OPENED", &opened.to_string_lossy())
            .start()?;
        until(&mut session, label)?;
        session.send("o")?;
        session.send(ENTER)?;
        session.wait_for_text("The page opens in your browser.");
        assert_eq!(std::fs::read_to_string(&opened)?, PAGE, "{label}");
        assert_untouched(&to_the_end(&mut session, label)?);
    }
    Ok(())
}

#[test]
fn without_a_browser_the_address_stands_on_a_line_of_its_own() -> Result<()> {
    let mut session = start(SIZES[0])?;
    until(&mut session, "Tenant domain")?;
    session.send("o")?;
    session.send(ENTER)?;
    session.wait_for_text("open this address yourself");
    assert!(
        session.screen().lines().any(|line| line.trim() == PAGE),
        "{}",
        session.screen()
    );
    Ok(())
}

#[test]
fn esc_and_the_word_back_lead_to_the_question_before() -> Result<()> {
    for size in SIZES {
        for gesture in [ESC, "back\r", "BACK\r", "backx\u{7f}\r"] {
            for pair in LABELS.windows(2) {
                let mut session = start(size)?;
                until(&mut session, pair[1])?;
                session.send(gesture)?;
                at(&session, pair[0], 2);
                assert_untouched(&to_the_end(&mut session, pair[0])?);
            }
        }
    }
    Ok(())
}

#[test]
fn three_steps_back_and_on_again() -> Result<()> {
    let mut session = start(SIZES[1])?;
    until(&mut session, "Subscription type")?;
    session.send(ESC)?;
    at(&session, "Client secret", 2);
    session.send("back\r")?;
    at(&session, "Redirect URI", 2);
    session.send(ESC)?;
    at(&session, "Tenant domain", 2);
    session.send("other.eu.auth0.com\r")?;
    session.wait_for_text("issuer https://other.eu.auth0.com/");
    let screen = to_the_end(&mut session, "Redirect URI")?;
    assert!(screen.contains("domain=other.eu.auth0.com"), "{screen}");
    Ok(())
}

#[test]
fn at_the_first_question_esc_throws_nobody_out() -> Result<()> {
    let mut session = start(SIZES[0])?;
    until(&mut session, "Tenant domain")?;
    session.send("half")?;
    session.send(ESC)?;
    session.wait_for_text("There is nothing to go back to here");
    session.wait_for_text("half");
    session.send("\x15")?;
    assert_untouched(&to_the_end(&mut session, "Tenant domain")?);
    Ok(())
}

#[test]
fn keys_edit_as_in_a_shell() -> Result<()> {
    let mut session = start(SIZES[0])?;
    until(&mut session, "Tenant domain")?;
    // Home, Ctrl-E, Ctrl-W, Ctrl-U, Ctrl-K, Ctrl-A, End, the arrows and Del, on one line.
    for keys in [
        "com junk",
        "\x17",
        BACKSPACE,
        "\x1b[H",
        "auth0.",
        "\x01",
        "x.us.",
        "\x1b[D\x1b[D\x1b[D\x1b[D",
        "\x15",
        "y.eu",
        "\x1b[D\x1b[D\x1b[3~\x1b[3~",
        "us",
        "\x01\x1b[3~acme",
        "\x05 z\x1b[D\x1b[D\x0b",
    ] {
        session.send(keys)?;
    }
    session.wait_for("the edited line", |session| {
        session.screen().contains(": acme")
    });
    session.send(ENTER)?;
    session.wait_for_text("the tenant answers");
    let screen = session.screen();
    assert!(screen.contains("issuer https://acme"), "{screen}");
    assert!(!screen.contains("junk"), "{screen}");
    Ok(())
}

/// Keys that are letters behind an Esc: those that a shell knows work on words, the others do nothing.
#[test]
fn no_key_types_a_part_of_its_sequence() -> Result<()> {
    let mut session = start(SIZES[0])?;
    until(&mut session, "Tenant domain")?;
    session.send("acme.us.junk.auth0.com")?;
    // Twice to the left, with Ctrl and with Alt; what stands before is deleted; behind it, with Ctrl and Delete.
    for keys in [
        "\x1b[1;5D",
        "\x1b[1;3D",
        "\x1b\x7f",
        "\x1b\x7f",
        "eu.",
        "\x1b[1;5D",
        "\x1b[3;5~",
        "us",
    ] {
        session.send(keys)?;
    }
    for nothing in [
        "\x1bOP",
        "\x1b[15~",
        "\x1b[15;5~",
        "\x1b[[A",
        "\x1b[1;2P",
        "\x1b[<0;1;1M",
        "\x1b]11;rgb:1/2/3\x07",
        "\x1bx",
        "\x1b[24;5~",
    ] {
        session.send(nothing)?;
    }
    session.wait_for_text(": acme.us.auth0.com");
    session.send(ENTER)?;
    session.wait_for_text("issuer https://acme.us.auth0.com/");
    at(&session, "Redirect URI", 1);
    session.send(ENTER)?;
    at(&session, "Client secret", 1);
    session.send(SECRET)?;
    for nothing in ["\x1b[1;5D", "\x1b[3;5~", "\x1bOP", "\x1b[1;5C", "\x1bb"] {
        session.send(nothing)?;
    }
    session.send(ENTER)?;
    session.wait_for("the list", |session| session.is_asked("Subscription type"));
    for nothing in ["\x1b[1;5D", "\x1b[3;5~", "\x1bOP"] {
        session.send(nothing)?;
    }
    session.send(ENTER)?;
    assert_untouched(&to_the_end(&mut session, "Write the record?")?);
    Ok(())
}

#[test]
fn in_a_list_letters_move_nothing_and_nothing_goes_round() -> Result<()> {
    for size in SIZES {
        let mut session = start(size)?;
        until(&mut session, "Subscription type")?;
        session.send(UP)?;
        session.send("d")?;
        session.wait_for_text("    d");
        session.send(ENTER)?;
        session.wait_for_text("Choose with the arrow keys");
        for _ in 0..3 {
            session.send(DOWN)?;
        }
        session.wait_for_text("> duration-based");
        session.send(ENTER)?;
        let screen = to_the_end(&mut session, "Write the record?")?;
        assert!(screen.contains("kind=duration-based"), "{screen}");
    }
    Ok(())
}

#[test]
fn what_is_pasted_into_a_list_chooses_nothing() -> Result<()> {
    let mut session = start(SIZES[0])?;
    until(&mut session, "Subscription type")?;
    session.send("\x1b[200~duration-based\r\n\x1b[201~")?;
    session.wait_for_text("Pasted text chooses nothing");
    // Where the terminal does not say that it is a paste.
    session.send("duration-based\n\n\n")?;
    session.wait_for_text("Choose with the arrow keys");
    assert!(
        !session.screen().contains("Write the record?"),
        "{}",
        session.screen()
    );
    Ok(())
}

/// How a terminal hands over what is pasted: with marks around it, or as if it were typed.
fn pasted(text: &str, marked: bool) -> String {
    if marked {
        format!("\x1b[200~{text}\x1b[201~\r")
    } else {
        format!("{}\r", text.replace('\n', "\r"))
    }
}

/// As the dashboard gives it: the label, and the value below it.
#[test]
fn of_a_pasted_block_the_label_is_left_out_and_said() -> Result<()> {
    for (size, marked) in [(SIZES[0], true), (SIZES[1], true), (SIZES[0], false)] {
        let mut session = start(size)?;
        until(&mut session, "Tenant domain")?;
        session.send(&pasted("Domain\n\nacme.eu.auth0.com\n\n", marked))?;
        session.wait_for_text("(I left out the line with its label)");
        session.wait_for_text("issuer https://acme.eu.auth0.com/");
        at(&session, "Redirect URI", 1);
        session.send(ENTER)?;
        at(&session, "Client secret", 1);
        session.send(&pasted(&format!("Client Secret\n{SECRET}\n"), marked))?;
        session.wait_for_text("64 characters, ending in aB3x");
        session.wait_for("the list", |session| session.is_asked("Subscription type"));
        session.send(ENTER)?;
        let screen = to_the_end(&mut session, "Write the record?")?;
        assert!(screen.contains("secret is whole: true"), "{screen}");
        assert!(screen.contains("domain=acme.eu.auth0.com"), "{screen}");
    }
    Ok(())
}

#[test]
fn a_block_of_several_values_answers_nothing_and_is_not_lost() -> Result<()> {
    for marked in [true, false] {
        for label in [
            "Tenant domain",
            "Redirect URI",
            "Client secret",
            "Write the record?",
        ] {
            let mut session = start(SIZES[1])?;
            until(&mut session, label)?;
            session.send(&pasted("first-one\nsecond-one\nthird-one", marked))?;
            session.wait_for(&format!("a refusal at {label}"), |session| {
                let screen = session.screen();
                screen.contains("runs over several lines: paste it again, alone")
                    || screen.contains("Please type y or n.")
            });
            session.wait_for(&format!("{label} again"), |session| session.is_asked(label));
            let screen = session.screen();
            if matches!(label, "Tenant domain" | "Redirect URI") {
                // It stays in view, to be looked at, and is nothing that Enter takes.
                assert!(
                    screen.contains(": first-one|second-one|third-one"),
                    "{screen}"
                );
                assert!(!screen.contains("[first-one"), "{screen}");
            }
            let next = LABELS.iter().skip_while(|step| **step != label).nth(1);
            assert!(
                next.is_none_or(|next| !screen.contains(&format!("> {next}"))),
                "{screen}"
            );
        }
    }
    Ok(())
}

/// Line by line, the terminal itself holds the other lines back for the next question.
#[test]
fn line_by_line_a_block_is_one_answer_too() -> Result<()> {
    let mut session = Launch::example("prompts")
        .variable("TERM", "dumb")
        .start()?;
    session.wait_for_text("Tenant domain [acme.us.auth0.com]:");
    session.send("Domain\nacme.eu.auth0.com\n")?;
    session.wait_for_text("issuer https://acme.eu.auth0.com/");
    session.wait_for_text("[https://id.mazsystems.com");
    session.send("one\ntwo\nthree\n")?;
    session.wait_for_text("runs over several lines");
    session.wait_for("the question again", |session| {
        session
            .screen()
            .matches("[https://id.mazsystems.com")
            .count()
            > 1
    });
    assert!(!session.screen().contains("Client secret"));
    Ok(())
}

#[test]
fn words_and_ctrl_d_leave_as_ctrl_c_does() -> Result<()> {
    for gesture in ["quit\r", "Exit\r", "\x04"] {
        for (label, dumb) in LABELS
            .iter()
            .map(|label| (*label, false))
            .chain([("Tenant domain", true)])
        {
            let mut launch = Launch::example("prompts");
            if dumb {
                launch = launch.variable("TERM", "dumb");
            }
            let mut session = launch.start()?;
            if dumb {
                session.wait_for_text("Tenant domain [acme.us.auth0.com]:");
            } else {
                until(&mut session, label)?;
            }
            session.send(&gesture.replace('\r', if dumb { "\n" } else { "\r" }))?;
            let code = session.wait_for_exit()?.exit_code();
            assert_eq!(code, 130, "{label} {gesture:?}: {}", session.screen());
            assert!(session.cursor_is_visible() && session.echoes(), "{label}");
            assert!(session.screen().contains("Nothing was written."), "{label}");
        }
    }
    Ok(())
}

#[test]
fn help_by_its_word_is_no_answer() -> Result<()> {
    for label in LABELS {
        let mut session = start(SIZES[0])?;
        until(&mut session, label)?;
        session.send("help\r")?;
        session.wait_for_text("This is what help says of it.");
        assert_untouched(&to_the_end(&mut session, label)?);
    }
    Ok(())
}

#[test]
fn a_line_longer_than_the_terminal_stays_in_one_row() -> Result<()> {
    let mut session = start(SIZES[0])?;
    until(&mut session, "Redirect URI")?;
    let long = format!("https://login.acme.example/{}/end", "way/".repeat(40));
    session.send(&long)?;
    session.wait_for_text("/end");
    assert!(
        !session.screen().contains("login.acme.example"),
        "{}",
        session.screen()
    );
    session.send("\x1b[H")?;
    session.wait_for_text("https://login.acme.example");
    session.send(ENTER)?;
    session.wait_for("the next question", |session| {
        session.is_asked("Client secret")
    });
    let screen = to_the_end(&mut session, "Client secret")?.replace('\n', "");
    assert!(screen.contains(&format!("redirect={long}")), "{screen}");
    Ok(())
}

#[test]
fn the_terminal_may_change_its_size_at_each_question() -> Result<()> {
    for label in LABELS {
        let mut session = start(SIZES[0])?;
        until(&mut session, label)?;
        session.resize(40, 24)?;
        session.send("x")?;
        session.resize(120, 40)?;
        session.send(BACKSPACE)?;
        assert_untouched(&to_the_end(&mut session, label)?);
    }
    Ok(())
}

/// In a shell that has job control, since without one nothing could continue the program.
#[test]
fn ctrl_z_suspends_and_comes_back_clean() -> Result<()> {
    for label in LABELS {
        let mut session = Launch::example("prompts").in_shell().start()?;
        session.wait_for_text("ready$");
        session.send("run\r")?;
        until(&mut session, label)?;
        session.send("\x1a")?;
        session.wait_for_text("Stopped");
        session.wait_for("the cursor", Session::cursor_is_visible);
        session.send("fg\r")?;
        answer_from(&mut session, label)?;
        session.wait_for_text("sure=true");
        assert_untouched(&session.screen());
        assert!(!session.transcript().contains(&SECRET[..12]));
    }
    Ok(())
}

#[test]
fn ctrl_c_leaves_the_terminal_as_it_was() -> Result<()> {
    for size in SIZES {
        for label in LABELS {
            let mut session = start(size)?;
            until(&mut session, label)?;
            session.send("ab")?;
            session.send(CTRL_C)?;
            assert_eq!(session.wait_for_exit()?.exit_code(), 130, "{label}");
            assert!(session.cursor_is_visible() && session.echoes(), "{label}");
            assert!(session.pastes_are_plain(), "{label}");
            assert!(session.screen().contains("Nothing was written."));
        }
    }
    Ok(())
}
