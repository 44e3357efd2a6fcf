//! `setup` under a name that another tenant's record has; and what `setup` says with `-q` and with `--dry-run`.

use crate::support::program::{Outcome, Program, sandbox};
use std::path::Path;
use tempfile::TempDir;

const FORMER: &str = r#"schema = 1

[integrations.acme]
domain = "acme.eu.auth0.com"
client_id = "id0of0acme0in0europe0000000000000"
management_api_identifier = "https://acme.eu.auth0.com/api/v2/"
default_directory = "Readers"
subscription_type = "duration-based"
client_secret = { store = "file" }

[integrations.acme.verified]
at = "2026-11-23T10:00:00Z"
fingerprint = "sha256:00"
previous_default_directory = "Of-Europe"
"#;

fn setup(home: &Path, arguments: &[&str]) -> Outcome {
    let config = home.join("integrations.toml");
    let config = config.to_string_lossy();
    let sandbox = sandbox(&[]);
    let all = [
        &["setup", "--config", &config, "--secret-store", "file"],
        arguments,
    ]
    .concat();
    Program::new(&all)
        .against(&sandbox)
        .without("MAZ_AUTH0_APPLICATION_DOMAIN")
        .without("XDG_CONFIG_HOME")
        .run()
}

fn record(home: &Path) -> String {
    std::fs::read_to_string(home.join("integrations.toml")).expect("a record")
}

fn with_former() -> TempDir {
    let home = TempDir::new().expect("a folder");
    std::fs::write(home.path().join("integrations.toml"), FORMER).expect("written");
    home
}

#[test]
fn another_tenants_record_is_not_replaced_without_a_word() {
    let home = with_former();
    let outcome = setup(home.path(), &["acme", "--no-input"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    for part in [
        "of another tenant, acme.eu.auth0.com",
        "--yes",
        "setup NAME",
    ] {
        assert!(outcome.stderr.contains(part), "{part}: {outcome:?}");
    }
    assert!(
        !outcome.stderr.contains("Two logins"),
        "nothing was asked: {outcome:?}"
    );
    assert_eq!(record(home.path()), FORMER);

    let outcome = setup(home.path(), &["acme", "--no-input", "--dry-run"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome
            .stdout
            .contains("It would replace the record acme of another tenant, acme.eu.auth0.com"),
        "{outcome:?}"
    );
    assert_eq!(record(home.path()), FORMER);

    let outcome = setup(home.path(), &["acme", "--no-input", "--yes"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.contains("acme.eu.auth0.com"), "{outcome:?}");
    let written = record(home.path());
    assert!(written.contains("acme.us.auth0.com"), "{written}");
    // What was the other tenant's is no part of this one.
    for foreign in ["Of-Europe", "duration-based", "Readers", "acme.eu"] {
        assert!(!written.contains(foreign), "{foreign}: {written}");
    }
    // From now on it is the same tenant's, and needs no word.
    let outcome = setup(home.path(), &["acme", "--no-input"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

/// The record of a practice has always the same name, so another is no way out.
#[test]
fn the_way_out_of_who_practises_over_a_real_record_works() {
    let home = TempDir::new().expect("a folder");
    let former = FORMER
        .replace("acme]", "sandbox]")
        .replace("acme.verified", "sandbox.verified");
    std::fs::write(home.path().join("integrations.toml"), &former).expect("written");
    let practise = |path: &str| {
        Program::new(&["setup", "--sandbox", "--no-input", "--config", path])
            .within(home.path())
            .variable("COLUMNS", "400")
            .run()
    };
    let outcome = practise("integrations.toml");
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(!outcome.stderr.contains("NAME"), "{outcome:?}");
    assert!(!outcome.stderr.contains("another tenant"), "{outcome:?}");
    let command = "maz-auth0 setup --sandbox --config FOLDER/integrations.toml";
    assert!(outcome.stderr.contains(command), "{outcome:?}");
    let outcome = practise("FOLDER/integrations.toml");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(record(home.path()), former);
    assert!(home.path().join("FOLDER/integrations.toml").exists());
}

/// What is missing is not taken from another tenant's record.
#[test]
fn another_tenants_values_are_no_proposal() {
    let home = with_former();
    let config = home.path().join("integrations.toml");
    let config = config.to_string_lossy();
    let outcome = Program::new(&[
        "setup",
        "acme",
        "--no-input",
        "--yes",
        "--config",
        &config,
        "--secret-store",
        "file",
        "--domain",
        "acme.us.auth0.com",
    ])
    .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    for flag in [
        "--client-id",
        "--client-secret-stdin",
        "--default-directory",
    ] {
        assert!(outcome.stderr.contains(flag), "{flag}: {outcome:?}");
    }
}

#[test]
fn quiet_says_only_what_is_wrong() {
    let home = TempDir::new().expect("a folder");
    let outcome = setup(home.path(), &["--no-input", "-q"]);
    assert_eq!(
        (
            outcome.code,
            outcome.stdout.as_str(),
            outcome.stderr.as_str()
        ),
        (Some(0), "", "")
    );
    assert!(record(home.path()).contains("acme.us.auth0.com"));
    // What was asked for is no chatter.
    let outcome = setup(home.path(), &["--no-input", "-q", "--dry-run"]);
    assert!(
        outcome.stdout.contains("This would be written"),
        "{outcome:?}"
    );
}

#[test]
fn a_dry_run_names_no_step_that_needs_the_record() {
    let home = TempDir::new().expect("a folder");
    let outcome = setup(home.path(), &["--no-input", "--dry-run"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome.stdout.contains("To write it, without a question"),
        "{outcome:?}"
    );
    for part in ["Next", "login-test", "export", "verify "] {
        assert!(!outcome.stdout.contains(part), "{part}: {outcome:?}");
    }
}
