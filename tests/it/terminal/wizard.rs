//! `setup` on a real terminal: what nothing but a terminal can prove.

use super::key::{CTRL_C, DOWN, ENTER};
use super::{Launch, Session};
use crate::support::program::sandbox;
use anyhow::Result;
use maz_auth0::sandbox::Sandbox;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The right form, and nobody's secret.
const WRONG_SECRET: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Line,
    Choice,
}

/// Every question of a wizard that knows nothing, in order, and what to type.
fn questions(sandbox: &Sandbox) -> Vec<(&'static str, Kind, String)> {
    let value = |name: &str| sandbox.details().env[name].clone();
    vec![
        ("Domain", Kind::Line, value("MAZ_AUTH0_DOMAIN")),
        ("Client ID", Kind::Line, value("MAZ_AUTH0_CLIENT_ID")),
        (
            "Client Secret",
            Kind::Line,
            value("MAZ_AUTH0_CLIENT_SECRET"),
        ),
        ("Management API Identifier", Kind::Line, String::new()),
        ("Default Directory", Kind::Line, String::new()),
        ("Subscription Type of current", Kind::Choice, String::new()),
        ("Set up the Authorization Code", Kind::Choice, String::new()),
        ("Write", Kind::Choice, String::new()),
    ]
}

fn launch(sandbox: &Sandbox) -> Launch {
    Launch::binary()
        .argument("setup")
        .argument("--secret-store")
        .argument("file")
        .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
        .rows(200)
}

fn wait(session: &Session, label: &str, kind: Kind) {
    match kind {
        Kind::Line => session.wait_for_question(label),
        Kind::Choice => session.wait_for_choice(label),
    }
}

/// Answers everything before the question with this label, and waits for it.
fn until(session: &mut Session, sandbox: &Sandbox, label: &str) -> Result<()> {
    for (step, kind, answer) in questions(sandbox) {
        wait(session, step, kind);
        if step == label {
            return Ok(());
        }
        session.send(&answer)?;
        session.send(ENTER)?;
    }
    panic!("there is no question {label}");
}

fn record(home: &Path) -> PathBuf {
    home.join("config/maz-auth0/integrations.toml")
}

/// Everything below a folder.
fn files(home: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(home).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found.sort();
    found
}

#[test]
fn enter_alone_goes_through_the_practice() -> Result<()> {
    let mut session = Launch::binary()
        .argument("setup")
        .argument("--sandbox")
        .rows(200)
        .start()?;
    for (label, kind) in [
        ("Domain", Kind::Line),
        ("Client ID", Kind::Line),
        ("Client Secret", Kind::Choice),
        ("Management API Identifier", Kind::Line),
        ("Default Directory", Kind::Line),
        ("Subscription Type of current", Kind::Choice),
        ("Set up the Authorization Code", Kind::Choice),
        ("Write", Kind::Choice),
    ] {
        wait(&session, label, kind);
        session.send(ENTER)?;
    }
    assert_eq!(
        session.wait_for_exit()?.exit_code(),
        0,
        "{}",
        session.screen()
    );
    let screen = session.screen();
    for text in [
        "issuer https://acme.us.auth0.com/",
        "The six permissions are granted",
        "The integration sandbox is written to",
        "maz-auth0 setup --sandbox --no-input",
    ] {
        assert!(screen.contains(text), "{text}: {screen}");
    }
    assert!(session.cursor_is_visible());
    assert!(session.echoes());
    let written = std::fs::read_to_string(record(session.home()))?;
    assert!(written.contains("[integrations.sandbox]"), "{written}");
    assert!(
        written.contains("[integrations.sandbox.verified]"),
        "{written}"
    );
    Ok(())
}

#[test]
fn a_whole_conversation_writes_what_verify_then_accepts() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = launch(&sandbox).start()?;
    until(&mut session, &sandbox, "Write")?;
    assert!(!record(session.home()).exists(), "nothing before the end");
    session.send(ENTER)?;
    assert_eq!(
        session.wait_for_exit()?.exit_code(),
        0,
        "{}",
        session.screen()
    );
    let written = std::fs::read_to_string(record(session.home()))?;
    assert!(written.contains("[integrations.acme]"), "{written}");
    let secret = &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"];
    assert!(!written.contains(secret.as_str()), "{written}");
    assert!(
        !session.transcript().contains(&secret[..12]),
        "the secret is never on the screen"
    );
    // The order of MAZ's form.
    let screen = session.screen();
    let form = screen.split("For MAZ's form").nth(1).unwrap_or_default();
    let places: Vec<Option<usize>> = [
        "Domain ",
        "Client ID ",
        "Client Secret ",
        "Management API Identifier ",
        "Default Directory ",
        "Subscription Type ",
    ]
    .iter()
    .map(|title| form.find(title))
    .collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{screen}"
    );
    assert!(
        !files(session.home())
            .iter()
            .any(|name| name == "setup-in-progress.toml"),
        "{:?}",
        files(session.home())
    );
    Ok(())
}

#[test]
fn a_wrong_secret_is_corrected_on_the_spot() -> Result<()> {
    let sandbox = sandbox(&[]);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let mut session = launch(&sandbox).start()?;
    until(&mut session, &sandbox, "Client Secret")?;
    session.send(WRONG_SECRET)?;
    session.send(ENTER)?;
    session.wait_for_choice("What now?");
    assert!(
        session.screen().contains("Auth0 does not accept Client ID"),
        "{}",
        session.screen()
    );
    // The likeliest remedy is the one that Enter takes; the id stands there to be kept.
    session.send(ENTER)?;
    session.wait_for_question("Client ID");
    assert!(
        session
            .line_of_cursor()
            .contains(&sandbox.details().env["MAZ_AUTH0_CLIENT_ID"]),
        "{}",
        session.screen()
    );
    session.send(ENTER)?;
    session.wait_for_question("Client Secret");
    session.send(&secret)?;
    session.send(ENTER)?;
    session.wait_for_question("Management API Identifier");
    let transcript = session.transcript();
    assert!(!transcript.contains(&WRONG_SECRET[..12]));
    assert!(!transcript.contains(&secret[..12]));
    Ok(())
}

#[test]
fn back_goes_to_the_step_before_and_its_answer_is_offered() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = launch(&sandbox).start()?;
    until(&mut session, &sandbox, "Client ID")?;
    session.send("back")?;
    session.send(ENTER)?;
    session.wait_for_question("Domain");
    session.wait_for("the earlier answer", |session| {
        session.line_of_cursor().contains("[acme.us.auth0.com]")
    });
    session.send(ENTER)?;
    session.wait_for_question("Client ID");
    Ok(())
}

#[test]
fn a_secret_in_the_place_of_the_id_is_wiped() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = launch(&sandbox).start()?;
    until(&mut session, &sandbox, "Client ID")?;
    session.send(WRONG_SECRET)?;
    session.send(ENTER)?;
    session.wait_for_text("It was wiped from the screen");
    assert!(
        !session.screen().contains(&WRONG_SECRET[..12]),
        "{}",
        session.screen()
    );
    Ok(())
}

#[test]
fn ctrl_c_at_each_question_leaves_nothing_half_written() -> Result<()> {
    let sandbox = sandbox(&[]);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    for (label, ..) in questions(&sandbox) {
        let mut session = launch(&sandbox).start()?;
        until(&mut session, &sandbox, label)?;
        session.send(CTRL_C)?;
        assert_eq!(
            session.wait_for_exit()?.exit_code(),
            130,
            "{label}: {}",
            session.screen()
        );
        assert!(session.cursor_is_visible(), "{label}: {}", session.screen());
        assert!(session.echoes(), "{label}");
        assert!(!session.transcript().contains(&secret[..12]), "{label}");
        for name in files(session.home()) {
            assert!(
                name == "setup-in-progress.toml"
                    || std::path::Path::new(&name)
                        .extension()
                        .is_some_and(|extension| extension == "lock"),
                "{label} left {name}"
            );
        }
        let kept = session
            .home()
            .join("config/maz-auth0/setup-in-progress.toml");
        if let Ok(kept) = std::fs::read_to_string(kept) {
            assert!(!kept.contains(&secret), "{label}: {kept}");
            kept.parse::<toml::Table>()?;
        }
    }
    Ok(())
}

#[test]
fn what_was_left_half_way_goes_on_the_next_time() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = TempDir::new()?;
    let mut session = launch(&sandbox).home(home.path()).start()?;
    until(&mut session, &sandbox, "Default Directory")?;
    session.send(CTRL_C)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 130);

    let mut session = launch(&sandbox).home(home.path()).start()?;
    session.wait_for_choice("was left unfinished");
    session.send(ENTER)?;
    // The secret was not kept, so it alone is asked for again.
    session.wait_for_question("Client Secret");
    session.send(&sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"])?;
    session.send(ENTER)?;
    session.wait_for_question("Default Directory");
    Ok(())
}

#[test]
fn what_was_left_is_checked_again_before_it_is_trusted() -> Result<()> {
    let sandbox = sandbox(&[]);
    let home = TempDir::new()?;
    let mut session = launch(&sandbox).home(home.path()).start()?;
    until(&mut session, &sandbox, "Default Directory")?;
    session.send(CTRL_C)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 130);
    let journal = home.path().join("config/maz-auth0/setup-in-progress.toml");
    let left = std::fs::read_to_string(&journal)?;
    let id = &sandbox.details().env["MAZ_AUTH0_CLIENT_ID"];
    assert!(left.contains(id.as_str()), "{left}");
    // Meanwhile the application was replaced by another.
    std::fs::write(
        &journal,
        left.replace(id.as_str(), "another0another0another0another0"),
    )?;

    let mut session = launch(&sandbox).home(home.path()).start()?;
    session.wait_for_choice("was left unfinished");
    session.send(ENTER)?;
    session.wait_for_question("Client Secret");
    session.send(&sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"])?;
    session.send(ENTER)?;
    session.wait_for_choice("What now?");
    Ok(())
}

#[test]
fn a_bare_tenant_name_is_asked_for_its_region() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = launch(&sandbox).start()?;
    until(&mut session, &sandbox, "Domain")?;
    session.send("acme")?;
    session.send(ENTER)?;
    session.wait_for_choice("In which region is the tenant?");
    session.send(ENTER)?;
    session.wait_for_text("issuer https://acme.us.auth0.com/");
    Ok(())
}

/// The same where it is given by flag: what is not known yet is asked, and refuses nothing.
#[test]
fn a_bare_tenant_name_that_was_given_is_asked_for_its_region() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = launch(&sandbox)
        .argument("--domain")
        .argument("acme")
        .start()?;
    session.wait_for_choice("In which region is the tenant?");
    session.send(ENTER)?;
    session.wait_for_text("issuer https://acme.us.auth0.com/");
    Ok(())
}

#[test]
fn a_problem_can_be_fixed_in_auth0_and_checked_again() -> Result<()> {
    let sandbox = sandbox(&["directory.default/not-set"]);
    let mut session = launch(&sandbox).start()?;
    until(&mut session, &sandbox, "Default Directory")?;
    session.send(ENTER)?;
    session.wait_for_choice("What now?");
    let asked = session.screen().matches("> Default Directory").count();
    assert!(
        session
            .screen()
            .contains("The tenant has no Default Directory"),
        "{}",
        session.screen()
    );
    sandbox.with_tenant(|tenant| {
        tenant.settings.default_directory = Some("Username-Password-Authentication".to_owned());
    });
    session.send(ENTER)?;
    session.wait_for_choice("Subscription Type of current");
    assert_eq!(
        session.screen().matches("> Default Directory").count(),
        asked,
        "what was answered is not asked again: {}",
        session.screen()
    );
    Ok(())
}

#[test]
fn leaving_after_a_failure_exits_as_the_failure_does() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = launch(&sandbox).start()?;
    until(&mut session, &sandbox, "Client Secret")?;
    session.send(WRONG_SECRET)?;
    session.send(ENTER)?;
    session.wait_for_choice("What now?");
    while !session
        .screen()
        .lines()
        .any(|line| line.trim_start().starts_with("> Leave"))
    {
        let before = session.screen();
        session.send(DOWN)?;
        session.wait_for("the next option", |session| session.screen() != before);
    }
    session.send(ENTER)?;
    assert_eq!(
        session.wait_for_exit()?.exit_code(),
        1,
        "{}",
        session.screen()
    );
    assert!(
        session.screen().contains("No record was written."),
        "{}",
        session.screen()
    );
    assert!(!record(session.home()).exists());
    Ok(())
}

#[test]
fn without_utf8_and_colour_everything_is_plain() -> Result<()> {
    let sandbox = sandbox(&[]);
    let mut session = launch(&sandbox)
        .variable("LANG", "C")
        .variable("NO_COLOR", "1")
        .columns(80)
        .start()?;
    until(&mut session, &sandbox, "Write")?;
    session.send(ENTER)?;
    assert_eq!(
        session.wait_for_exit()?.exit_code(),
        0,
        "{}",
        session.screen()
    );
    let transcript = session.transcript();
    assert!(transcript.is_ascii(), "{transcript}");
    let coloured = transcript.split("\u{1b}[").skip(1).any(|rest| {
        rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';')
            .starts_with('m')
    });
    assert!(!coloured, "{transcript:?}");
    Ok(())
}

#[test]
fn a_dumb_terminal_is_asked_line_by_line() -> Result<()> {
    let sandbox = sandbox(&[]);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let mut session = launch(&sandbox).variable("TERM", "dumb").start()?;
    session.wait_for_text("> Domain");
    // Where lines are read, no single key is promised.
    session.send("?\n")?;
    session.wait_for_text("Ctrl-C leaves.\n");
    assert!(!session.screen().contains("Esc"), "{}", session.screen());
    session.send("acme.us.auth0.com\n")?;
    session.wait_for_text("> Client ID");
    session.send(&format!(
        "{}\n",
        sandbox.details().env["MAZ_AUTH0_CLIENT_ID"]
    ))?;
    session.wait_for_text("> Client Secret");
    session.wait_for_echo_off();
    session.send(&format!("{secret}\n"))?;
    session.wait_for_text("> Management API Identifier");
    session.send("\n")?;
    session.wait_for_text("> Default Directory");
    session.send("\n")?;
    session.wait_for_text("Number from 1 to 3 [1]:");
    session.send("1\n")?;
    session.wait_for_text("> Set up the Authorization Code");
    session.send("\n")?;
    session.wait_for("the last question", |session| {
        session.screen().matches("Number from 1").count() == 3
    });
    session.send("\n")?;
    assert_eq!(
        session.wait_for_exit()?.exit_code(),
        0,
        "{}",
        session.screen()
    );
    assert!(!session.transcript().contains(&secret[..12]));
    assert!(
        !session.transcript().contains('\u{1b}'),
        "{:?}",
        session.transcript()
    );
    assert!(record(session.home()).exists());
    Ok(())
}

#[test]
fn no_line_is_wider_than_the_terminal() -> Result<()> {
    let sandbox = sandbox(&[]);
    for columns in [80, 50] {
        let mut session = launch(&sandbox)
            .variable("TERM", "dumb")
            .columns(columns)
            .start()?;
        session.wait_for_text("> Domain");
        session.send("acme.us.auth0.com\n")?;
        session.wait_for_text("> Client ID");
        for line in session.transcript().lines() {
            // An address cannot be broken; all else can.
            assert!(
                line.chars().count() <= usize::from(columns) || line.contains("://"),
                "{columns}: {line}"
            );
        }
    }
    Ok(())
}

/// A launch in which somebody named the MAZ API.
fn with_maz_api(sandbox: &Sandbox) -> Launch {
    let value = |name: &str| sandbox.details().env[name].clone();
    launch(sandbox)
        .variable("MAZ_API_URL", &value("MAZ_API_URL"))
        .variable("MAZ_APP_ID", &value("MAZ_APP_ID"))
}

#[test]
fn the_maz_api_is_offered_where_somebody_named_it_and_its_token_asked_for() -> Result<()> {
    let sandbox = sandbox(&["record.target/missing"]);
    let mut session = with_maz_api(&sandbox).start()?;
    session.wait_for_choice("Where should the integration be written");
    assert!(
        session.screen().contains("has published no API"),
        "{}",
        session.screen()
    );
    session.send(DOWN)?;
    session.send(ENTER)?;
    session.wait_for_question("MAZ API token");
    let token = sandbox.details().env["MAZ_API_TOKEN"].clone();
    session.send(&token)?;
    session.send(ENTER)?;
    until(&mut session, &sandbox, "Write")?;
    assert!(
        session.screen().contains("Written to"),
        "{}",
        session.screen()
    );
    session.send(ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    assert!(!session.transcript().contains(&token));
    assert!(sandbox.with_maz_api(|api| api.record.is_some()));
    assert!(std::fs::read_to_string(record(session.home()))?.contains("maz_api_url"));
    Ok(())
}

#[test]
fn who_does_not_agree_to_replace_anothers_integration_has_nothing_written() -> Result<()> {
    let sandbox = sandbox(&["record.target/differs"]);
    let mut session = with_maz_api(&sandbox)
        .argument("--target")
        .argument("api")
        .variable("MAZ_API_TOKEN", &sandbox.details().env["MAZ_API_TOKEN"])
        .start()?;
    until(&mut session, &sandbox, "Write")?;
    session.send(ENTER)?;
    session.wait_for_question("Replace what it holds");
    assert!(
        session.screen().contains("Readers-2019"),
        "{}",
        session.screen()
    );
    session.send(ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 130);
    assert!(
        session.screen().contains("No record was written"),
        "{}",
        session.screen()
    );
    assert!(!record(session.home()).exists());
    assert_eq!(sandbox.with_maz_api(|api| api.writes), 0);
    // What was verified is kept for the next time.
    assert!(files(session.home()).contains(&"setup-in-progress.toml".to_owned()));
    Ok(())
}

#[test]
fn a_rotation_is_explained_and_takes_a_yes() -> Result<()> {
    let sandbox = sandbox(&[]);
    let env = sandbox.details().env.clone();
    let mut session = launch(&sandbox).start()?;
    until(&mut session, &sandbox, "Write")?;
    session.send(ENTER)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 0);
    let home = session.home().to_owned();
    let rotate = || {
        Launch::binary()
            .argument("rotate-secret")
            .argument("acme")
            .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
            .variable("MAZ_AUTH0_ADMIN_TOKEN", &sandbox.details().admin_token)
            .home(&home)
            .rows(200)
            .start()
    };
    let secrets = || std::fs::read_to_string(home.join("config/maz-auth0/secrets.toml"));
    for (answer, kept) in [("n", true), ("y", false)] {
        let mut session = rotate()?;
        session.wait_for_question("Rotate the Client Secret of acme now");
        assert!(
            session.screen().contains("The old one stops"),
            "{}",
            session.screen()
        );
        session.send(answer)?;
        session.send(ENTER)?;
        assert_eq!(session.wait_for_exit()?.exit_code(), 0);
        assert_eq!(secrets()?.contains(&env["MAZ_AUTH0_CLIENT_SECRET"]), kept);
    }
    Ok(())
}
