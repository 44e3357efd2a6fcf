//! What is in view when a command has ended, on a terminal of 80 columns and 24 rows: the cause, its page, what to do next. What
//! scrolled away was not read.
//!
//! docs/screens.md holds them as they are. `UPDATE=1 cargo test --test it screens` draws it again, to be looked at.

use super::key::ENTER;
use super::wizard_slips::answer;
use super::{Launch, Session};
use crate::support::program::sandbox;
use anyhow::Result;
use maz_auth0::sandbox::Sandbox;
use std::fmt::Write as _;
use std::path::Path;
use tempfile::TempDir;

/// A screen: what was typed, on what tenant, and what must be in view.
struct Screen {
    title: &'static str,
    breaks: &'static [&'static str],
    arguments: &'static [&'static str],
    in_view: &'static [&'static str],
}

const ENDINGS: &[Screen] = &[
    Screen {
        title: "verify: the Client Secret is refused",
        breaks: &["application.credentials/refused"],
        arguments: &["verify"],
        in_view: &[
            "Page: https://manage.auth0.com/",
            "More: maz-auth0 explain application.credentials/refused",
            "MAZ cannot use this yet",
        ],
    },
    Screen {
        title: "verify: the Password grant is off",
        breaks: &["password.grant/grant-disabled"],
        arguments: &["verify"],
        in_view: &[
            "Grant Types",
            "Page: https://manage.auth0.com/",
            "explain password.grant/grant-disabled",
            "MAZ cannot use this yet",
        ],
    },
    Screen {
        title: "verify: no Default Directory",
        breaks: &["directory.default/not-set"],
        arguments: &["verify"],
        in_view: &[
            "no Default Directory",
            "Page: https://manage.auth0.com/",
            "explain directory.default/not-set",
            "MAZ cannot use this yet",
        ],
    },
    Screen {
        title: "verify: permissions are missing",
        breaks: &["application.scopes/missing"],
        arguments: &["verify"],
        in_view: &[
            "Page: https://manage.auth0.com/",
            "explain application.scopes/missing",
            "MAZ cannot use this yet",
        ],
    },
    Screen {
        title: "verify: it is no tenant of Auth0's",
        breaks: &[],
        arguments: &["verify", "--domain", "nobody.us.auth0.com"],
        in_view: &["nobody.us.auth0.com", "More: maz-auth0 explain"],
    },
    Screen {
        title: "verify: all holds",
        breaks: &[],
        arguments: &["verify"],
        in_view: &["All that was checked holds"],
    },
    Screen {
        title: "login-test: logged in",
        breaks: &[],
        arguments: &["login-test"],
        in_view: &["Who logged in", "All that was checked holds"],
    },
    Screen {
        title: "rotate-secret: rotated",
        breaks: &[],
        arguments: &["rotate-secret", "acme", "--yes"],
        in_view: &["is rotated", "export acme --reveal"],
    },
];

fn launch(sandbox: &Sandbox, arguments: &[&str], home: &Path) -> Result<Session> {
    let details = sandbox.details();
    let mut launch = Launch::binary().rows(24).home(home);
    for argument in arguments {
        launch = launch.argument(argument);
    }
    launch = launch.against(sandbox);
    if arguments[0] == "login-test" {
        launch = launch
            .variable("MAZ_AUTH0_USERNAME", &details.username)
            .variable("MAZ_AUTH0_PASSWORD", &details.password);
    }
    if arguments[0] == "rotate-secret" {
        launch = launch.variable("MAZ_AUTH0_ADMIN_TOKEN", &details.admin_token);
    }
    launch.start()
}

/// The values of this run are others the next time.
fn settled(screen: &str, sandbox: &Sandbox, home: &Path) -> String {
    let details = sandbox.details();
    let port = details.endpoint.rsplit(':').next().unwrap_or_default();
    let id = &details.env["MAZ_AUTH0_CLIENT_ID"];
    let lines = screen.lines().map(|line| {
        let line = line
            .replace(port, "PORT")
            .replace(id.as_str(), &"x".repeat(id.len()))
            .replace(&*home.to_string_lossy(), "~");
        let line = masked(&line, " requests, ", " s)");
        let line = masked(&line, "auth0|", "");
        masked(&line, "ending in ", "").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A home whose path is as long on every machine, since lines are broken by it.
fn home() -> std::io::Result<TempDir> {
    tempfile::Builder::new().tempdir_in("/tmp")
}

/// Digits and letters between two words of a line become as many `x`: what is shown there is another one each time.
fn masked(line: &str, before: &str, after: &str) -> String {
    let Some((start, rest)) = line.split_once(before) else {
        return line.to_owned();
    };
    let end = rest
        .find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '.'))
        .unwrap_or(rest.len());
    let (value, rest) = rest.split_at(end);
    if !rest.starts_with(after) {
        return line.to_owned();
    }
    format!(
        "{start}{before}{}{rest}",
        "x".repeat(value.trim_end_matches('.').len())
    )
}

/// The wizard as somebody meets it who has given nothing, once the first answer is verified.
fn first_step() -> Result<String> {
    let sandbox = sandbox(&[]);
    let home = home()?;
    let mut session = Launch::binary()
        .rows(24)
        .home(home.path())
        .argument("setup")
        .argument("--secret-store=file")
        .variable("MAZ_AUTH0_ENDPOINT", &sandbox.details().endpoint)
        .start()?;
    answer(&mut session, "Domain", "acme.us.auth0.com")?;
    session.wait_for_question("Client ID");
    let screen = session.screen();
    for part in ["Step 1 of 7", "Its domain answers", "Step 2 of 7"] {
        assert!(screen.contains(part), "{part} is not in view:\n{screen}");
    }
    Ok(settled(&screen, &sandbox, home.path()))
}

#[test]
fn what_is_to_be_done_is_in_view() -> Result<()> {
    let mut page = String::from(
        "# Screens\n\nWhat is in view when a command has ended or asks, at 80 columns and 24 rows. Drawn by a test \
         (`UPDATE=1 cargo test --test it screens`), which holds that the cause, its page and the next command are there, and \
         that this page shows what is shown.\n",
    );
    let mut add = |title: &str, screen: &str| {
        let _ = write!(
            page,
            "\n## {title}\n\n```text\n{}\n```\n",
            screen.trim_end()
        );
    };
    add("setup: the first step", &first_step()?);
    for wanted in ENDINGS {
        let sandbox = sandbox(wanted.breaks);
        let home = home()?;
        if wanted.arguments[0] == "rotate-secret" {
            let setup = ["setup", "--no-input", "--secret-store", "file"];
            launch(&sandbox, &setup, home.path())?.wait_for_exit()?;
        }
        let mut session = launch(&sandbox, wanted.arguments, home.path())?;
        session.wait_for_exit()?;
        let screen = session.screen();
        for part in wanted.in_view {
            assert!(
                screen.contains(part),
                "{}: {part} is not in view:\n{screen}",
                wanted.title
            );
        }
        add(wanted.title, &settled(&screen, &sandbox, home.path()));
    }
    let healthy = sandbox(&[]);
    let arguments = [
        "setup",
        "--secret-store",
        "file",
        "--subscription-type",
        "all-access",
    ];
    let home = home()?;
    let mut session = launch(&healthy, &arguments, home.path())?;
    session.wait_for_choice("Is this right?");
    // The list is drawn row by row: the last one is there once all are.
    session.wait_for_text("write nothing");
    let screen = session.screen();
    for part in [
        "Not known without",
        "Write the record",
        "Give an admin token",
    ] {
        assert!(screen.contains(part), "{part} is not in view:\n{screen}");
    }
    add(
        "setup: the review",
        &settled(&screen, &healthy, home.path()),
    );
    session.send(ENTER)?;
    session.wait_for_exit()?;
    let screen = session.screen();
    for part in [
        "is written to",
        "maz-auth0 login-test acme",
        "export acme --reveal",
        "verify acme",
    ] {
        assert!(screen.contains(part), "{part} is not in view:\n{screen}");
    }
    add("setup: the end", &settled(&screen, &healthy, home.path()));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/screens.md");
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(path, &page)?;
    }
    let held = std::fs::read_to_string(path)?;
    assert!(
        held == page,
        "docs/screens.md shows other screens than these:\n{page}"
    );
    Ok(())
}
