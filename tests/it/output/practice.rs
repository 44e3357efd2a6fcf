//! Practice is said wherever a report is read, and never taken for what Auth0 said; what a run was not asked for stays as it was
//! known; a report that is read is not lost under another.

use super::fleet::{records, verify};
use crate::support::program::{Outcome, Program, sandbox};
use maz_auth0::output::Format;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

fn report(folder: &Path, arguments: &[&str]) -> Outcome {
    Program::new(&[&["report"], arguments].concat())
        .within(folder)
        .run()
}

fn read(folder: &TempDir, name: &str) -> Value {
    let text = std::fs::read_to_string(folder.path().join(name)).expect("a file");
    serde_json::from_str(&text).expect("JSON")
}

fn write(folder: &TempDir, name: &str, report: &Value) {
    std::fs::write(folder.path().join(name), report.to_string()).expect("a file");
}

/// The same report, as if Auth0 had answered.
fn as_of_auth0(mut report: Value) -> Value {
    let members = report.as_object_mut().expect("an object");
    members.remove("practice");
    for one in report["integrations"].as_array_mut().expect("a list") {
        one.as_object_mut().expect("an object").remove("practice");
    }
    report
}

#[test]
fn every_format_says_that_it_was_practice_also_where_a_run_is_quiet() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a"]);
    for format in Format::names() {
        for more in [&[][..], &["-q"]] {
            let outcome = verify(
                &tenant,
                &folder,
                &[&["a", "--format", &format], more].concat(),
            )
            .run();
            let said = outcome.stdout.to_lowercase();
            assert_eq!(outcome.code, Some(0), "{outcome:?}");
            assert!(said.contains("practice"), "{format} {more:?}: {outcome:?}");
        }
    }
}

#[test]
fn practice_and_auth0_are_never_compared() {
    let broken = sandbox(&["directory.default/not-set"]);
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a"]);
    let run = |tenant, more: &[&str]| verify(tenant, &folder, &[&["a"], more].concat()).run();
    assert_eq!(run(&broken, &["--output", "json=practice"]).code, Some(1));
    assert_eq!(run(&tenant, &["--output", "json=well"]).code, Some(0));
    let real = as_of_auth0(read(&folder, "practice"));
    write(&folder, "real", &real);
    for format in Format::names() {
        let output = "json=real";
        let flags = ["--since", "real", "--output", output, "--format", &format];
        let outcome = run(&tenant, &flags);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(!outcome.stdout.contains("Fixed"), "{outcome:?}");
        assert!(outcome.stderr.contains("practice"), "{outcome:?}");
        // What Auth0 said is still there.
        assert_eq!(read(&folder, "real"), real);
    }
    for pair in [["real", "well"], ["well", "real"]] {
        let compared = report(
            folder.path(),
            &[&["compare"], &pair[..], &["--format", "json"]].concat(),
        );
        assert_eq!(compared.code, Some(2), "{compared:?}");
        assert_eq!(compared.stdout, "");
    }
    let compared = report(folder.path(), &["compare", "practice", "well"]);
    assert_eq!(compared.code, Some(0), "{compared:?}");
    // Who was not reached is neither.
    let mut nobody = as_of_auth0(read(&folder, "practice"));
    for request in nobody["integrations"][0]["timeline"]
        .as_array_mut()
        .expect("a list")
    {
        request["status"] = json!(null);
    }
    write(&folder, "nobody", &nobody);
    for pair in [["nobody", "well"], ["nobody", "real"]] {
        let compared = report(folder.path(), &[&["compare"], &pair[..]].concat());
        assert_ne!(compared.code, Some(2), "{compared:?}");
    }
}

/// Who checks one by hand does not make the next night forget what is broken elsewhere.
#[test]
fn what_was_not_asked_for_stays_as_it_was_known() {
    let broken = sandbox(&[
        "directory.default/not-set",
        "application.excess-scopes/excess",
    ]);
    let folder = records(&broken, &["a", "b", "c"]);
    let run = |arguments: &[&str]| {
        let keep = ["--output", "json=last"];
        verify(&broken, &folder, &[arguments, &keep].concat()).run()
    };
    assert_eq!(run(&["--all"]).code, Some(1));
    for name in ["a", "b"] {
        let by_hand = run(&[name, "--since", "last"]);
        // As `report compare` has it: nothing is new, and not all was judged.
        assert_eq!(by_hand.code, Some(3), "{by_hand:?}");
        let said: Vec<&str> = by_hand.stdout.split_whitespace().collect();
        let said = said.join(" ");
        assert!(said.contains("not asked for this time"), "{said}");
        let since = read(&folder, "last")["since"].clone();
        let others: Vec<&str> = ["a", "b", "c"]
            .into_iter()
            .filter(|one| *one != name)
            .collect();
        assert_eq!(since["not_asked"], json!(others));
        assert_eq!(since["gone"], Value::Null);
    }
    let night = run(&["--all", "--since", "last"]);
    assert_eq!(night.code, Some(0), "{night:?}");
    let since = read(&folder, "last")["since"].clone();
    assert_eq!(since["newly_broken"], json!([]));
    assert_eq!(since["newly_warned"], Value::Null);
    assert_eq!(since["still_broken"].as_array().map(Vec::len), Some(3));
    // One that is no longer there then is told so.
    run(&["a", "--since", "last"]);
    let night = run(&["a", "b", "--since", "last"]);
    assert_eq!(night.code, Some(3), "{night:?}");
}

#[test]
fn the_report_that_is_read_is_replaced_by_none_that_cannot_be() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b"]);
    for (part, name) in [("1", "a"), ("2", "b")] {
        let output = format!("json={part}");
        let outcome = verify(&tenant, &folder, &[name, "--output", &output]).run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
    }
    let kept = read(&folder, "1");
    let commands: [&[&str]; 4] = [
        &["report", "show", "1", "--output", "html=./1"],
        &[
            "report", "merge", "1", "2", "--output", "1", "--format", "junit",
        ],
        &["report", "compare", "2", "1", "--output", "1"],
        &["verify", "a", "--since", "1", "--output", "html=1"],
    ];
    for command in commands {
        let outcome = Program::new(command)
            .against(&tenant)
            .variable("MAZ_AUTH0_CONFIG", "integrations.toml")
            .within(folder.path())
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains("--output"), "{outcome:?}");
        assert_eq!(read(&folder, "1"), kept, "{command:?}");
    }
    let again = verify(
        &tenant,
        &folder,
        &["a", "--since", "1", "--output", "json=1"],
    )
    .run();
    assert_eq!(again.code, Some(0), "{again:?}");
}

/// Who reads annotations reads why nothing could be done, and what is in the words takes no effect.
#[test]
fn what_could_not_be_begun_is_an_annotation() {
    let tenant = sandbox(&[]);
    let hostile = "x%0A::set-output name=y::z\r\n::warning::w";
    let commands: [&[&str]; 5] = [
        &["verify", "--format", "github", "--only", "tenant.nothing"],
        &["verify", "--format=github", "--only", hostile],
        &["verify", "--format", "github", "--nothing"],
        &[
            "verify", "--format", "github", "--output", "json=a", "--output", "html=a",
        ],
        &["report", "show", "nothing", "--format", "github"],
    ];
    for command in commands {
        let outcome = Program::new(command).against(&tenant).run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        // A command is one at the beginning of a line alone, and an escape in the words is none.
        let lines: Vec<&str> = outcome.stdout.split(['\n', '\r']).collect();
        assert_eq!((lines.len(), lines[1]), (2, ""), "{outcome:?}");
        assert!(!outcome.stdout.contains("%0A::"), "{outcome:?}");
        assert!(lines[0].starts_with("::error title="), "{outcome:?}");
    }
    let other = Program::new(&["verify", "--format", "junit", "--only", "x"]).run();
    assert_eq!(other.stdout, "", "{other:?}");
}
