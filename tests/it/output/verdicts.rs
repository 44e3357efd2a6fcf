//! What a report says in a few words: no more than what was checked.

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
