//! What a person does in the wizard beside answering: going back, asking for help, pasting a secret into the wrong place,
//! taking what is offered, going on although something failed.

use super::key::{DOWN, ENTER};
use super::wizard_slips::start;
use super::{Launch, Session};
use crate::support::program::sandbox;
use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maz_auth0::sandbox::Sandbox;

const ESC: &str = "\x1b";
const UP: &str = "\x1b[A";
const END: &str = "\x1b[F";
const WRONG_SECRET: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";

/// Answers everything before a question with what the sandbox has.
fn until(session: &mut Session, sandbox: &Sandbox, label: &str) -> Result<()> {
    let value = |name: &str| sandbox.details().env[name].clone();
    for (step, answer) in [
        ("Domain", value("MAZ_AUTH0_DOMAIN")),
        ("Client ID", value("MAZ_AUTH0_CLIENT_ID")),
        ("Client Secret", value("MAZ_AUTH0_CLIENT_SECRET")),
        ("Management API Identifier", String::new()),
        ("Default Directory", String::new()),
    ] {
        session.wait_for_question(step);
        if step == label {
            return Ok(());
        }
        session.send(&answer)?;
        session.send(ENTER)?;
    }
    session.wait_for_choice(label);
    Ok(())
}

#[test]
fn the_gesture_that_the_welcome_teaches_throws_nobody_out() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = start(&sandbox)?;
    session.wait_for_text("or the word back goes back");
    until(&mut session, &sandbox, "Domain")?;
    session.send(ESC)?;
    session.wait_for_text("There is nothing to go back to here");
    until(&mut session, &sandbox, "Client ID")?;
    session.send(ESC)?;
    session.wait_for_question("Domain");
    session.send(ENTER)?;
    session.wait_for_question("Client ID");
    Ok(())
}

#[test]
fn from_the_secret_it_is_one_question_back_to_the_id() -> Result<()> {
    for gesture in [ESC, "back\r"] {
        let sandbox = sandbox(&[]);
        let mut session = start(&sandbox)?;
        until(&mut session, &sandbox, "Client Secret")?;
        session.send(gesture)?;
        session.wait_for_question("Client ID");
        let id = &sandbox.details().env["MAZ_AUTH0_CLIENT_ID"];
        session.wait_for("the id that was given", |session| {
            session.line_of_cursor().contains(id.as_str())
        });
        session.send(ENTER)?;
        session.wait_for_question("Client Secret");
    }
    Ok(())
}

#[test]
fn help_and_page_are_there_at_each_question() -> Result<()> {
    let sandbox = sandbox(&[]);
    for (label, help) in [
        ("Domain", "It looks like acme.us.auth0.com"),
        ("Client ID", "It has 32 letters and digits"),
        ("Client Secret", "It has 64 letters"),
        ("Management API Identifier", "with the slash at its end"),
        ("Default Directory", "Capitals count."),
        ("Subscription Type of current", "your contact at MAZ"),
    ] {
        let mut session = start(&sandbox)?;
        until(&mut session, &sandbox, label)?;
        // A question gets the same answer, and is not taken as a value.
        for (times, asks) in ["?\r", "why?\r", "how do I find that\r"].iter().enumerate() {
            // In a list the first letter is enough, and no other is an answer.
            let is_list = label.starts_with("Subscription");
            if is_list && times > 0 {
                continue;
            }
            session.send(if is_list { "?" } else { asks })?;
            session.wait_for(&format!("help at {label}"), |session| {
                session.screen().matches(help).count() > times
                    && session.screen().contains("Ctrl-C leaves.")
                    && session.is_asked(label)
            });
        }
        for refused in ["why", "how do", "find"] {
            assert!(
                !session.screen().contains(&format!("[{refused}")),
                "{}",
                session.screen()
            );
        }
    }
    let mut session = start(&sandbox)?;
    until(&mut session, &sandbox, "Client ID")?;
    session.send("o\r")?;
    session.wait_for_text("open this address yourself");
    Ok(())
}

#[test]
fn a_secret_is_wiped_wherever_it_is_typed_and_never_offered() -> Result<()> {
    for label in [
        "Domain",
        "Client ID",
        "Management API Identifier",
        "Default Directory",
    ] {
        let sandbox = sandbox(&[]);
        let mut session = start(&sandbox)?;
        until(&mut session, &sandbox, label)?;
        session.send(WRONG_SECRET)?;
        session.send(ENTER)?;
        session.wait_for_text("wiped from the screen");
        session.wait_for_question(label);
        assert!(
            !session.screen().contains(&WRONG_SECRET[..12]),
            "{label}: {}",
            session.screen()
        );
    }
    Ok(())
}

/// From the region a way leads back to the domain, and from the domain none leads on.
#[test]
fn nothing_leads_back_from_the_first_question() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = start(&sandbox)?;
    until(&mut session, &sandbox, "Domain")?;
    session.send("acme\r")?;
    asked(&session, "In which region is the tenant?");
    session.send(ESC)?;
    asked(&session, "Domain");
    session.send("?\r")?;
    session.wait_for_text("Its domain is its address");
    asked(&session, "Domain");
    let screen = session.screen();
    assert!(!screen.contains("Esc or the word back goes"), "{screen}");
    assert!(!screen.contains("In which region"), "{screen}");
    session.send(ESC)?;
    session.wait_for_text("There is nothing to go back to here");
    Ok(())
}

#[test]
fn the_help_of_a_list_explains_what_stands_in_it() -> Result<()> {
    let sandbox = sandbox(&["password.grant/grant-disabled"]);
    let mut session = start(&sandbox)?;
    until(&mut session, &sandbox, "Default Directory")?;
    session.send(ENTER)?;
    // It is not done yet: nothing is called wrong before somebody says that it is.
    asked(&session, "Do it in Auth0 now");
    assert!(!session.screen().contains("✗"), "{}", session.screen());
    session.send(ENTER)?;
    session.wait_for_choice("What now?");
    session.send("?")?;
    session.wait_for_text("Go back a step: the step before is asked again.");
    asked(&session, "What now?");
    let screen = session.screen();
    for option in ["I changed it in Auth0:", "Go on anyway:", "Leave:"] {
        assert!(screen.contains(option), "{option}\n{screen}");
    }
    assert!(!screen.contains("Try again"), "{screen}");
    Ok(())
}

/// The list asks whether the one that is there serves; another one is often pasted right there.
#[test]
fn a_secret_at_the_list_about_it_is_not_shown() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = start(&sandbox)?;
    until(&mut session, &sandbox, "Management API Identifier")?;
    session.send(ESC)?;
    asked(&session, "Client ID");
    session.send(ENTER)?;
    asked(&session, "Client Secret");
    session.send("Summer-2026")?;
    session.wait_for_text("(11 typed, not shown)");
    assert!(!session.screen().contains("Summer"), "{}", session.screen());
    session.send(ENTER)?;
    session.wait_for_text("Choose with the arrow keys");
    assert!(!session.screen().contains("Summer"), "{}", session.screen());
    Ok(())
}

#[test]
fn the_right_identifier_is_offered_first() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = start(&sandbox)?;
    until(&mut session, &sandbox, "Management API Identifier")?;
    session.send("https://acme.us.auth0.com/api/v2")?;
    session.send(ENTER)?;
    session.wait_for_choice("What now?");
    session.wait_for_text("> Use https://acme.us.auth0.com/api/v2/");
    session.send(ENTER)?;
    session.wait_for_question("Default Directory");
    Ok(())
}

#[test]
fn the_same_finding_after_a_change_asks_for_the_save_button() -> Result<()> {
    let sandbox = sandbox(&["password.grant/grant-disabled"]);
    let mut session = start(&sandbox)?;
    until(&mut session, &sandbox, "Default Directory")?;
    session.send(ENTER)?;
    // It is not done yet: nothing is called wrong before somebody says that it is.
    asked(&session, "Do it in Auth0 now");
    assert!(!session.screen().contains("✗"), "{}", session.screen());
    session.send(ENTER)?;
    session.wait_for_choice("What now?");
    assert!(!session.screen().contains("did you press Save?"));
    session.wait_for_text("> I changed it in Auth0");
    session.send(ENTER)?;
    session.wait_for_text("did you press Save?");
    session.wait_for_choice("What now?");
    Ok(())
}

/// Chooses the row before the last.
fn go_on(session: &mut Session) -> Result<()> {
    session.send(END)?;
    session.wait_for_text("  > Leave");
    session.send(UP)?;
    session.wait_for_text("  > Go on anyway");
    session.send(ENTER)
}

#[test]
fn going_on_anyway_asks_twice_and_the_record_names_what_failed() -> Result<()> {
    let sandbox = sandbox(&["password.grant/grant-disabled"]);
    let mut session = start(&sandbox)?;
    until(&mut session, &sandbox, "Default Directory")?;
    session.send(ENTER)?;
    // It is not done yet: nothing is called wrong before somebody says that it is.
    asked(&session, "Do it in Auth0 now");
    assert!(!session.screen().contains("✗"), "{}", session.screen());
    session.send(ENTER)?;
    session.wait_for_choice("What now?");
    go_on(&mut session)?;
    session.wait_for_question("Go on anyway?");
    session.send(ENTER)?;
    // Enter alone is a no.
    session.wait_for_choice("What now?");
    session.wait_for("the list once more", |session| {
        session.screen().matches("What now?").count() >= 2
    });
    go_on(&mut session)?;
    session.wait_for_question("Go on anyway?");
    session.send("y\r")?;
    session.wait_for_choice("Subscription Type of current");
    session.send(ENTER)?;
    session.wait_for_choice("Set up the Authorization Code");
    session.send(ENTER)?;
    session.wait_for_choice("Write");
    session.send(ENTER)?;
    session.wait_for_exit()?;
    let record =
        std::fs::read_to_string(session.home().join("config/maz-auth0/integrations.toml"))?;
    assert!(record.contains("password.grant"), "{record}");
    Ok(())
}

#[test]
fn who_leaves_is_told_what_is_kept() -> Result<()> {
    for gesture in ["\x03", "\x04", "quit\r"] {
        let sandbox = sandbox(&[]);
        let mut session = start(&sandbox)?;
        until(&mut session, &sandbox, "Client ID")?;
        session.send(gesture)?;
        assert_eq!(session.wait_for_exit()?.exit_code(), 130);
        let screen = session.screen();
        assert!(screen.contains("No record was written."), "{screen}");
        assert!(
            screen.contains("The answers of the steps that you"),
            "{screen}"
        );
    }
    Ok(())
}

/// Waits until this is asked, and nothing after it.
fn asked(session: &Session, label: &str) {
    session.wait_for(&format!("{label:?} to be asked"), |session| {
        session.is_asked(label)
    });
}

/// How many failed logins stand in the tenant's log.
fn failed_logins(sandbox: &Sandbox) -> usize {
    sandbox.with_tenant(|tenant| {
        let of_logins = ["f", "fp", "fu", "fepft"].map(Some);
        let types = tenant
            .logs
            .iter()
            .map(|entry| entry.members["type"].as_str());
        types.filter(|code| of_logins.contains(code)).count()
    })
}

/// Each press of Esc leads one step back that asks something, from the last to the first, and costs the tenant no failed login;
/// Enter alone goes the whole way forward again.
#[test]
fn back_leads_through_every_step_and_probes_nothing() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = start(&sandbox)?;
    until(&mut session, &sandbox, "Subscription Type of current")?;
    session.send(ENTER)?;
    asked(&session, "Set up the Authorization Code");
    let probed = failed_logins(&sandbox);
    for label in [
        "Subscription Type of current",
        "Default Directory [",
        "Management API Identifier [",
        "Client ID [",
        "Domain [",
    ] {
        session.send(ESC)?;
        asked(&session, label);
    }
    for label in [
        "Domain",
        "Client ID",
        "Client Secret",
        "Management API Identifier",
        "Default Directory",
        "Subscription Type of current",
    ] {
        asked(&session, label);
        session.send(ENTER)?;
    }
    asked(&session, "Set up the Authorization Code");
    assert_eq!(failed_logins(&sandbox), probed, "{}", session.screen());
    // Another directory is tried, that one alone.
    session.send(ESC)?;
    asked(&session, "Subscription Type of current");
    session.send(ESC)?;
    asked(&session, "Default Directory");
    session.send("Readers")?;
    session.send(ENTER)?;
    asked(&session, "What now?");
    assert_eq!(failed_logins(&sandbox), probed + 1, "{}", session.screen());
    // And to give the same again tries nothing.
    session.send(ENTER)?;
    asked(
        &session,
        "Default Directory [Username-Password-Authentication]",
    );
    session.send("Readers\r")?;
    asked(&session, "What now?");
    assert_eq!(failed_logins(&sandbox), probed + 1, "{}", session.screen());
    assert!(
        !session.screen().contains("did you press Save?"),
        "nobody said that anything was changed in Auth0: {}",
        session.screen()
    );
    Ok(())
}

/// Where the step before has a question only because something is wrong, that is where back leads.
#[test]
fn back_leads_to_what_is_wrong_without_asking_the_tenant_again() -> Result<()> {
    let sandbox = sandbox(&["password.grant/grant-disabled"]);
    let mut session = start(&sandbox)?;
    until(&mut session, &sandbox, "Default Directory")?;
    session.send(ENTER)?;
    // It is not done yet: nothing is called wrong before somebody says that it is.
    asked(&session, "Do it in Auth0 now");
    assert!(!session.screen().contains("✗"), "{}", session.screen());
    session.send(ENTER)?;
    asked(&session, "What now?");
    go_on(&mut session)?;
    asked(&session, "Go on anyway?");
    session.send("y\r")?;
    asked(&session, "Subscription Type of current");
    let probed = failed_logins(&sandbox);
    session.send(ESC)?;
    asked(&session, "What now?");
    assert_eq!(failed_logins(&sandbox), probed);
    // To doubt and stay is no change in Auth0.
    go_on(&mut session)?;
    asked(&session, "Go on anyway?");
    session.send(ENTER)?;
    asked(&session, "What now?");
    assert!(!session.screen().contains("did you press Save?"));
    session.send(ESC)?;
    asked(&session, "Default Directory [");
    assert_eq!(failed_logins(&sandbox), probed);
    Ok(())
}

/// Three questions in one step: back leads to the one before.
#[test]
fn from_the_redirect_uri_it_is_one_question_back_to_the_domain() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = start(&sandbox)?;
    until(&mut session, &sandbox, "Subscription Type of current")?;
    session.send(ENTER)?;
    asked(&session, "Set up the Authorization Code");
    session.send(DOWN)?;
    session.send(ENTER)?;
    asked(&session, "Application Domain");
    session.send(ENTER)?;
    asked(&session, "Redirect URI");
    session.send(ESC)?;
    asked(&session, "Application Domain");
    session.send(ESC)?;
    asked(&session, "Set up the Authorization Code");
    Ok(())
}

fn practise() -> Launch {
    Launch::binary()
        .argument("setup")
        .argument("--sandbox")
        .rows(200)
}

/// In practice Enter alone suffices, whatever was mistyped before.
#[test]
fn a_mistake_in_practice_costs_none_of_its_values() -> Result<()> {
    let mut session = practise().start()?;
    for (label, typed) in [
        ("Domain", "nope.us.auth0.com"),
        ("What now?", ""),
        ("Domain [acme.us.auth0.com]", ""),
        ("Client ID [", "wrong0wrong0wrong0wrong0wrong0wr"),
        ("Client Secret", ""),
        ("What now?", ""),
        ("Client ID [", ""),
        ("Client Secret", ""),
        ("Management API Identifier", ""),
        ("Default Directory", ""),
        ("Subscription Type of current", ""),
        ("Set up the Authorization Code", ""),
        ("Is this right?", ""),
    ] {
        asked(&session, label);
        // The page of a practice tenant corrects no typing error, and nobody is in a pipeline here.
        for words in ["practice tenant:", "In a pipeline"] {
            assert!(
                !session.screen().contains(words),
                "{words}: {}",
                session.screen()
            );
        }
        session.send(typed)?;
        session.send(ENTER)?;
    }
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    Ok(())
}

/// What is broken in a practice tenant is fixed on its page; and the finding's first sentence is still in view.
#[test]
fn a_fault_of_the_practice_tenant_is_in_view_with_the_page_that_fixes_it() -> Result<()> {
    let mut session = practise()
        .rows(24)
        .argument("--break")
        .argument("application.credentials/refused")
        .start()?;
    for label in ["Domain", "Client ID", "Client Secret"] {
        asked(&session, label);
        session.send(ENTER)?;
    }
    asked(&session, "What now?");
    let screen = session.screen();
    for words in [
        "Auth0 does not accept Client ID",
        "practice tenant: fix it on its page",
    ] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    Ok(())
}

#[test]
fn what_is_no_domain_is_told_and_the_regions_can_be_left() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = start(&sandbox)?;
    session.wait_for_question("Domain");
    session.send("help\r")?;
    session.wait_for_text("Ctrl-C leaves.");
    session.wait_for_question("Domain");
    session.send("ujY92uutE7GMyoSKlDLwind2cxD40HR3\r")?;
    session.wait_for_text("looks like a Client ID");
    session.wait_for_question("Domain");
    session.send("acme\r")?;
    session.wait_for_choice("In which region is the tenant?");
    session.send(ESC)?;
    session.wait_for_question("Domain");
    Ok(())
}

/// A token that cannot serve is refused where it is given, with the reason; the way to give another stays.
#[test]
fn a_wrong_administrators_token_is_refused_at_its_question() -> Result<()> {
    let sandbox = sandbox(&[]);
    let token = sandbox.details().admin_token.clone();
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let of = |claims: &str| {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!(
            "{}.{}.{}",
            part(r#"{"alg":"RS256","typ":"JWT"}"#),
            part(claims),
            URL_SAFE_NO_PAD.encode([7; 256])
        )
    };
    let mut session = start(&sandbox)?;
    until(&mut session, &sandbox, "Subscription Type of current")?;
    session.send(ENTER)?;
    asked(&session, "Set up the Authorization Code");
    session.send(ENTER)?;
    let ask = |session: &mut Session| -> Result<()> {
        asked(session, "Is this right?");
        session.send(DOWN)?;
        session.send(DOWN)?;
        session.wait_for_text("  > Give an admin token");
        session.send(ENTER)?;
        asked(session, "Admin token");
        Ok(())
    };
    ask(&mut session)?;
    let acme = r#""aud":"https://acme.us.auth0.com/api/v2/""#;
    for (wrong, why) in [
        (secret, "This is the Client Secret of the application"),
        (
            "0123456789abcdef".to_owned(),
            "That is no token of the Management API",
        ),
        (
            of(r#"{"aud":"https://acme.eu.auth0.com/api/v2/"}"#),
            "is for acme.eu.auth0.com",
        ),
        (
            of(r#"{"aud":"https://maz.example/"}"#),
            "is for https://maz.example/",
        ),
        (of(&format!("{{{acme},\"exp\":1000000000}}")), "has expired"),
        (
            of(&format!("{{{acme}}}")),
            "Auth0 does not accept this token",
        ),
    ] {
        session.send(&wrong)?;
        session.send(ENTER)?;
        session.wait_for_text(why);
        asked(&session, "Admin token");
        assert!(
            !session.screen().contains("another tenant's than"),
            "{}",
            session.screen()
        );
    }
    session.send(ESC)?;
    ask(&mut session)?;
    session.send(&token)?;
    session.send(ENTER)?;
    asked(&session, "Is this right?");
    assert!(
        !session.screen().contains("Give another admin token"),
        "{}",
        session.screen()
    );
    assert!(!session.transcript().contains(&token[..24]));
    Ok(())
}

/// One letter more than MAZ's address is another address: said where it is typed, where it is refused, and where it passes.
#[test]
fn a_redirect_uri_that_is_not_mazs_is_never_called_mazs() -> Result<()> {
    let sandbox = sandbox(&[]);
    let slash = "https://id.mazsystems.com/app_users/v2/sessions/oauth/";
    let mut session = start(&sandbox)?;
    until(&mut session, &sandbox, "Subscription Type of current")?;
    session.send(ENTER)?;
    asked(&session, "Set up the Authorization Code");
    session.send(DOWN)?;
    session.send(ENTER)?;
    asked(&session, "Application Domain");
    session.send(ENTER)?;
    asked(&session, "Redirect URI");
    session.send(slash)?;
    session.send(ENTER)?;
    asked(&session, "What now?");
    let said = |session: &Session| {
        let words = session
            .screen()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        words.matches("MAZ's published address is").count()
    };
    assert_eq!(said(&session), 2, "{}", session.screen());
    assert!(
        !session.screen().contains("MAZ's redirect URI"),
        "{}",
        session.screen()
    );
    // To give MAZ's is the likelier remedy, which Enter alone takes; the other one is below it.
    session.wait_for_text("  > Correct what I gave");
    session.send(ENTER)?;
    asked(&session, "Set up the Authorization Code");
    session.send(ENTER)?;
    asked(&session, "Application Domain");
    session.send(ENTER)?;
    asked(
        &session,
        "Redirect URI [https://id.mazsystems.com/app_users/v2/sessions/oauth]",
    );
    session.send(slash)?;
    session.send(ENTER)?;
    asked(&session, "What now?");
    sandbox.with_tenant(|tenant| {
        for client in &mut tenant.clients {
            client
                .callbacks
                .get_or_insert_default()
                .push(slash.to_owned());
        }
    });
    session.send(DOWN)?;
    session.wait_for_text("  > I changed it in Auth0");
    session.send(ENTER)?;
    asked(&session, "Is this right?");
    assert_eq!(said(&session), 5, "{}", session.screen());
    Ok(())
}

/// The review says whose record would go, and Enter does not agree to it.
#[test]
fn another_tenants_record_is_named_in_the_review_and_kept() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = tempfile::TempDir::new()?;
    let record = home.path().join("config/maz-auth0/integrations.toml");
    std::fs::create_dir_all(record.parent().unwrap_or(home.path()))?;
    let former = "schema = 1\n\n[integrations.ours]\ndomain = \"acme.eu.auth0.com\"\nclient_id = \"id\"\nmanagement_api_identifier = \"https://acme.eu.auth0.com/api/v2/\"\ndefault_directory = \"Readers\"\nsubscription_type = \"all-access\"\nclient_secret = { store = \"file\" }\n";
    std::fs::write(&record, former)?;
    let mut launch = Launch::binary()
        .argument("setup")
        .argument("ours")
        .argument("--secret-store")
        .argument("file")
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
        .home(home.path())
        .rows(200);
    for name in [
        "DOMAIN",
        "CLIENT_ID",
        "CLIENT_SECRET",
        "AUDIENCE",
        "DEFAULT_DIRECTORY",
        "SUBSCRIPTION_TYPE",
    ] {
        let name = format!("MAZ_AUTH0_{name}");
        launch = launch.variable(&name, &sandbox.details().env[&name]);
    }
    let mut session = launch.start()?;
    asked(&session, "Set up the Authorization Code");
    session.send(ENTER)?;
    asked(&session, "Is this right?");
    session.wait_for_text("of another tenant, acme.eu.auth0.com");
    session.send(ENTER)?;
    asked(&session, "Replace the record of acme.eu.auth0.com?");
    session.send(ENTER)?;
    asked(&session, "Is this right?");
    assert_eq!(std::fs::read_to_string(&record)?, former);
    session.send(ENTER)?;
    asked(&session, "Replace the record of acme.eu.auth0.com?");
    session.send("y\r")?;
    assert_eq!(
        session.wait_for_exit()?.exit_code(),
        0,
        "{}",
        session.screen()
    );
    assert!(!std::fs::read_to_string(&record)?.contains("acme.eu"));
    Ok(())
}

/// Who leaves gets a command that goes on there, and one that needs no question where all is known.
#[test]
fn who_leaves_is_told_the_commands_that_go_on() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = tempfile::TempDir::new()?;
    let elsewhere = home.path().join("elsewhere.toml");
    let config = elsewhere.to_string_lossy().into_owned();
    let start = || {
        Launch::binary()
            .argument("setup")
            .argument("--config")
            .argument(&config)
            .argument("--secret-store")
            .argument("file")
            .argument("--endpoint")
            .argument(sandbox.endpoint())
            .home(home.path())
            .columns(200)
            .rows(200)
            .start()
    };
    let mut session = start()?;
    session.wait_for_text("your answers are kept for the next time, without the secret");
    until(&mut session, &sandbox, "Subscription Type of current")?;
    session.send(ENTER)?;
    asked(&session, "Set up the Authorization Code");
    session.send(ENTER)?;
    asked(&session, "Is this right?");
    session.send(END)?;
    session.wait_for_text("  > Leave");
    session.send(ENTER)?;
    session.wait_for_exit()?;
    let screen = session.screen();
    for part in [
        "No record was written.".to_owned(),
        "setup-in-progress.toml".to_owned(),
        format!(
            "maz-auth0 setup --secret-store file --config {config} --endpoint {}",
            sandbox.endpoint()
        ),
        "maz-auth0 setup acme --no-input --domain acme.us.auth0.com".to_owned(),
    ] {
        assert!(screen.contains(&part), "{part}: {screen}");
    }
    // It goes on from there.
    let session = start()?;
    session.wait_for_choice("was left unfinished");
    Ok(())
}
