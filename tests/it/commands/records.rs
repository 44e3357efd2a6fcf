//! `list`, `show`, `export` and `forget`: what is in the record file, and the secret only where it was asked for.

use crate::support::program::{Outcome, Program, sandbox};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A record file with two integrations, whose secrets are in the file store.
struct Shelf {
    folder: TempDir,
    secret: String,
}

impl Shelf {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let sandbox = sandbox(&[]);
        let shelf = Self {
            secret: sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone(),
            folder,
        };
        for name in ["weekly", "daily"] {
            let outcome =
                Program::new(&["setup", name, "--no-input", "--secret-store", "file", "-q"])
                    .against(&sandbox)
                    .variable("MAZ_AUTH0_CONFIG", &shelf.path().display().to_string())
                    .run();
            assert_eq!(outcome.code, Some(0), "{outcome:?}");
        }
        shelf
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("integrations.toml")
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        Program::new(arguments)
            .variable("MAZ_AUTH0_CONFIG", &self.path().display().to_string())
            .run()
    }
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the file is there")
}

#[test]
fn nothing_but_reveal_shows_a_secret() {
    let shelf = Shelf::new();
    for arguments in [
        &["list"][..],
        &["list", "--format", "json"],
        &["show", "weekly"],
        &["show", "weekly", "--format", "json"],
        &["export", "weekly"],
        &["export", "weekly", "--format", "env"],
        &["export", "weekly", "--format", "json"],
        &["forget", "weekly", "--yes"],
    ] {
        let outcome = shelf.run(arguments);
        assert_eq!(outcome.code, Some(0), "{arguments:?}: {outcome:?}");
        let all = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(!all.contains(&shelf.secret), "{arguments:?}: {all}");
    }
    for format in ["dashboard", "env", "json"] {
        let outcome = shelf.run(&["export", "daily", "--format", format, "--reveal"]);
        assert!(
            outcome.stdout.contains(&shelf.secret),
            "{format}: {outcome:?}"
        );
    }
}

/// Two files have an integration of one name: a command without its file would show the other one's secret.
#[test]
fn the_commands_of_a_sentence_lead_to_the_same_file_and_address() {
    let shelf = Shelf::new();
    let sandbox = sandbox(&[]);
    let edited = text(&shelf.path()).replace("all-access", "duration-based");
    std::fs::write(shelf.path(), edited).expect("written");
    let path = shelf.path().display().to_string();
    let said = |arguments: &[&str]| {
        let all = [arguments, &["--config", &path]].concat();
        let outcome = Program::new(&all).against(&sandbox).run();
        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let reveal = format!("`maz-auth0 export weekly --reveal --config {path}`");
    for format in ["dashboard", "env"] {
        let shown = said(&["export", "weekly", "--format", format]);
        assert!(shown.contains(&reveal), "{shown}");
    }
    let only = ["verify", "weekly", "--only", "record.current", "--endpoint"];
    let address = sandbox.endpoint();
    let shown = said(&[&only[..], &[address]].concat());
    for command in ["setup", "export"] {
        let whole = format!("`maz-auth0 {command} weekly --config {path} --endpoint {address}`");
        assert!(shown.contains(&whole), "{shown}");
    }
    // An error's as well, and what somebody else's file is told stays as it is.
    let refused = said(&["show", "monthly"]);
    assert!(!refused.contains("maz-auth0 setup`"), "{refused}");
    let json = said(&[&only[..], &[address, "--format", "json"]].concat());
    assert!(json.contains("`maz-auth0 setup weekly`"), "{json}");
}

#[test]
fn the_form_has_its_values_in_its_order() {
    let shelf = Shelf::new();
    let outcome = shelf.run(&["export", "weekly"]);
    let titles: Vec<&str> = outcome
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.get(..26).map(str::trim))
        .collect();
    assert_eq!(
        titles,
        [
            "Domain",
            "Client ID",
            "Client Secret",
            "Management API Identifier",
            "Default Directory",
            "Subscription Type",
            "Application Domain",
            "Client ID",
            "Client Secret",
        ],
        "{outcome:?}"
    );
}

#[test]
fn a_shell_takes_what_is_exported_and_verify_passes_with_it() {
    let shelf = Shelf::new();
    let sandbox = sandbox(&[]);
    let exported = shelf.run(&["export", "weekly", "--format", "env", "--reveal"]);
    let mut program =
        Program::new(&["verify", "-q"]).variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint());
    for line in exported.stdout.lines() {
        let (name, value) = line
            .strip_prefix("export ")
            .and_then(|line| line.split_once('='))
            .expect("an assignment");
        program = program.variable(name, value.trim_matches('\''));
    }
    let outcome = program.run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

#[test]
fn what_is_forgotten_is_gone_and_the_rest_stays() {
    let shelf = Shelf::new();
    let asked = shelf.run(&["forget", "weekly"]);
    assert_eq!(asked.code, Some(2), "{asked:?}");
    assert!(asked.stderr.contains("--yes"), "{asked:?}");
    let outcome = shelf.run(&["forget", "weekly", "--yes"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let (records, secrets) = (
        text(&shelf.path()),
        text(&shelf.folder.path().join("secrets.toml")),
    );
    assert!(
        !records.contains("weekly") && records.contains("daily"),
        "{records}"
    );
    assert!(
        !secrets.contains("weekly") && secrets.contains("daily"),
        "{secrets}"
    );
    let again = shelf.run(&["forget", "weekly", "--yes"]);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(
        again.stderr.contains("daily"),
        "it says what there is: {again:?}"
    );
}

#[test]
fn an_edit_and_a_lost_secret_are_said() {
    let shelf = Shelf::new();
    let edited = text(&shelf.path()).replacen("all-access", "duration-based", 1);
    std::fs::write(shelf.path(), edited).expect("written");
    std::fs::remove_file(shelf.folder.path().join("secrets.toml")).expect("removed");
    let outcome = shelf.run(&["show", "weekly"]);
    assert!(outcome.stdout.contains("edited since"), "{outcome:?}");
    assert!(outcome.stdout.contains("cannot be had"), "{outcome:?}");
    let outcome = shelf.run(&["export", "weekly", "--reveal"]);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(2), ""),
        "{outcome:?}"
    );
}

#[test]
fn without_a_name_there_must_be_one_record_only() {
    let shelf = Shelf::new();
    let outcome = shelf.run(&["show"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("weekly, daily"), "{outcome:?}");
    shelf.run(&["forget", "daily", "--yes"]);
    assert_eq!(shelf.run(&["show"]).code, Some(0));
}

#[test]
fn an_edit_since_the_last_verification_is_a_warning() {
    let shelf = Shelf::new();
    let sandbox = sandbox(&[]);
    let verify = || {
        Program::new(&["verify", "weekly", "--format", "json"])
            .variable("MAZ_AUTH0_CONFIG", &shelf.path().display().to_string())
            .variable("MAZ_AUTH0_ENDPOINT", sandbox.endpoint())
            .run()
            .json()
    };
    let found = |report: &serde_json::Value| {
        report["integrations"][0]["checks"]
            .as_array()
            .expect("checks")
            .iter()
            .find(|check| check["id"] == "record.current")
            .map(|check| (check["status"].clone(), check["cause"].clone()))
            .expect("the check")
    };
    assert_eq!(found(&verify()).0, "pass");
    let edited = text(&shelf.path()).replacen("all-access", "duration-based", 1);
    std::fs::write(shelf.path(), edited).expect("written");
    let report = verify();
    assert_eq!(found(&report), ("warn".into(), "edited".into()));
    assert_eq!(report["summary"]["warn"], 1);
    assert_eq!(report["exit_code"], 0);
    // The commands are those of this record.
    let said = report.to_string();
    assert!(said.contains("maz-auth0 setup weekly"), "{said}");
    assert!(said.contains("maz-auth0 export weekly"), "{said}");
}

#[test]
fn a_record_file_that_is_not_there_is_told_from_an_empty_one() {
    let outcome = Program::new(&["verify", "acme"])
        .variable("MAZ_AUTH0_CONFIG", "/nonexistent/integrations.toml")
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stderr.contains("That file is not there"),
        "{outcome:?}"
    );
}
