//! What a report says in a few words: no more than what was checked.

use super::fleet::{records, verify as verify_of_a_fleet};
use crate::support::program::{Outcome, Program, sandbox};
use maz_auth0::sandbox::Sandbox;
use std::path::Path;
use tempfile::TempDir;

fn verify(tenant: &Sandbox, folder: &Path, arguments: &[&str]) -> Outcome {
    Program::new(&[&["verify"], arguments].concat())
        .against(tenant)
        .within(folder)
        .run()
}

fn report(folder: &Path, arguments: &[&str]) -> Outcome {
    Program::new(&[&["report"], arguments].concat())
        .within(folder)
        .run()
}

/// The formats that say it in words.
const SPOKEN: [&str; 4] = ["human", "github", "markdown", "html"];

/// Of MAZ, and of all, is spoken only where nothing was left out that MAZ depends on.
#[test]
fn no_format_says_more_than_was_checked() {
    let tenant = sandbox(&["application.excess-scopes/excess"]);
    let folder = TempDir::new().expect("a folder");
    let whole = "MAZ can use this, with a warning to look at";
    let part = "All that was checked holds, with a warning to look at";
    for (name, flags, said) in [
        ("whole", &[][..], whole),
        ("only", &["--only", "application"], part),
        ("skip", &["--skip", "password"], part),
        ("one", &["--skip", "tenant.clock"], part),
    ] {
        let output = format!("json={name}.json");
        let outcome = verify(
            &tenant,
            folder.path(),
            &[flags, &["--output", &output]].concat(),
        );
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(outcome.stdout.contains(said), "{name}: {outcome:?}");
        let json = format!("{name}.json");
        // Another name, so that it is merged with the whole.
        let text = std::fs::read_to_string(folder.path().join(&json)).expect("a file");
        let text = text.replace(
            "\"name\":\"acme.us.auth0.com\"",
            &format!("\"name\":\"{name}\""),
        );
        std::fs::write(folder.path().join(&json), text).expect("a file");
        for format in SPOKEN {
            for arguments in [&["show", &json][..], &["merge", "whole.json", &json]] {
                let shown = report(folder.path(), &[arguments, &["--format", format]].concat());
                assert!(shown.stdout.contains(said), "{name} {format}: {shown:?}");
                let others = if said == whole { part } else { "MAZ can" };
                assert!(!shown.stdout.contains(others), "{name} {format}: {shown:?}");
            }
        }
    }
}

#[test]
fn a_comparison_says_no_more_either() {
    let tenant = sandbox(&[]);
    let folder = TempDir::new().expect("a folder");
    let run = |flags: &[&str], name: &str| {
        let output = format!("json={name}");
        let outcome = verify(
            &tenant,
            folder.path(),
            &[flags, &["--output", &output]].concat(),
        );
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        outcome
    };
    run(&[], "whole");
    run(&["--skip", "password"], "part");
    let since = run(&["--skip", "password", "--since", "whole"], "since");
    let part = "Nothing that was checked is broken";
    assert!(since.stdout.contains(part), "{since:?}");
    for (new, said) in [("whole", "Nothing is broken"), ("part", part)] {
        for format in SPOKEN {
            let shown = report(
                folder.path(),
                &["compare", "whole", new, "--format", format],
            );
            assert!(shown.stdout.contains(said), "{new} {format}: {shown:?}");
        }
    }
    // One of which all was left out does not hold.
    let text = std::fs::read_to_string(folder.path().join("whole")).expect("a file");
    let text = text
        .replace("\"status\":\"pass\"", "\"status\":\"skip\"")
        .replace("\"because\":null", "\"because\":\"--only\"");
    std::fs::write(folder.path().join("none"), text).expect("a file");
    for format in SPOKEN {
        let shown = report(
            folder.path(),
            &["compare", "none", "none", "--format", format],
        );
        assert!(
            shown
                .stdout
                .contains("Nothing was checked: all of it was left out"),
            "{format}: {shown:?}"
        );
        assert!(!shown.stdout.contains("✅"), "{format}: {shown:?}");
        assert!(!shown.stdout.contains("✓ passed"), "{format}: {shown:?}");
    }
}

/// What is newly broken is told first, whatever could not be read, in a run as in a comparison of two.
#[test]
fn what_is_newly_broken_comes_before_what_could_not_be_read() {
    let broken = sandbox(&["directory.default/not-set"]);
    let folder = records(&broken, &["a", "b"]);
    let path = folder.path().join("integrations.toml");
    let text = std::fs::read_to_string(&path).expect("a file");
    std::fs::write(
        &path,
        format!("{text}\n[integrations.typo]\ndomain = \"acme.us.auth0.com\"\n"),
    )
    .expect("a file");
    let run =
        |flags: &[&str]| verify_of_a_fleet(&broken, &folder, &[&["--all"], flags].concat()).run();
    let left_out = ["--only", "tenant", "--output", "json=before"];
    assert_eq!(run(&left_out).code, Some(2));
    // Whatever it found, where nothing is compared.
    assert_eq!(run(&["--output", "json=now"]).code, Some(2));
    let said = "Something is newly broken";
    for format in SPOKEN {
        let by_run = run(&["--since", "before", "--format", format]);
        let by_report = report(
            folder.path(),
            &["compare", "before", "now", "--format", format],
        );
        for outcome in [by_run, by_report] {
            assert_eq!(outcome.code, Some(1), "{format}: {outcome:?}");
            let text = &outcome.stdout;
            assert!(
                text.contains(said) && text.contains("typo"),
                "{format}: {outcome:?}"
            );
            match format {
                "markdown" => assert!(text.starts_with(&format!("**❌ {said}**")), "{text}"),
                "github" => assert!(
                    text.lines()
                        .last()
                        .is_some_and(|line| line.starts_with(said)),
                    "{text}"
                ),
                _ => {}
            }
        }
    }
    let compared = report(
        folder.path(),
        &["compare", "before", "now", "--format", "json"],
    );
    assert_eq!(compared.json()["exit_code"], 1);
    // Then what could not be read.
    let compared = report(folder.path(), &["compare", "now", "now"]);
    assert_eq!(compared.code, Some(2), "{compared:?}");
    // A run that was cut off stays that when it is read again, and says so behind what is new.
    let mut cut_off = report(
        folder.path(),
        &["compare", "before", "now", "--format", "json"],
    )
    .json();
    cut_off["exit_code"] = 130.into();
    std::fs::write(folder.path().join("cut"), cut_off.to_string()).expect("a file");
    let shown = report(folder.path(), &["show", "cut"]);
    assert!(
        shown
            .stdout
            .contains("Something is newly broken, and this was cut off"),
        "{shown:?}"
    );
}
