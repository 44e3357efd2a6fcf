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
fn practice_in_place_of_auth0_is_not_compared_and_replaces_nothing() {
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
    let compared = report(
        folder.path(),
        &["compare", "real", "well", "--format", "json"],
    );
    assert_eq!(compared.code, Some(2), "{compared:?}");
    assert_eq!(compared.stdout, "");
    assert!(compared.stderr.contains("--since out"), "{compared:?}");
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

/// One that went from practice to Auth0, or the other way, is left out of the comparison once: the others are compared.
#[test]
fn who_went_from_practice_to_auth0_keeps_no_other_from_the_comparison() {
    let broken = sandbox(&["directory.default/not-set"]);
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b"]);
    let run = |tenant, more: &[&str]| verify(tenant, &folder, &[&["--all"], more].concat()).run();
    assert_eq!(run(&tenant, &["--output", "json=well"]).code, Some(0));
    assert_eq!(run(&broken, &["--output", "json=broken"]).code, Some(1));
    // Of a alone Auth0 answered.
    let real = |name: &str, other: &str| {
        let mut report = read(&folder, name);
        let of_one = report["integrations"][0].as_object_mut();
        of_one.expect("an object").remove("practice");
        write(&folder, other, &report);
    };
    real("well", "well-real");
    real("broken", "broken-real");
    for (then, now) in [("well-real", "well"), ("well", "well-real")] {
        let same = report(folder.path(), &["compare", then, now]);
        assert_eq!(same.code, Some(3), "{same:?}");
    }
    for (then, now) in [("broken-real", "well"), ("broken", "well-real")] {
        let better = report(folder.path(), &["compare", then, now, "--output", "json=c"]);
        assert_eq!(better.code, Some(3), "{better:?}");
        let fixed = read(&folder, "c")["since"]["fixed"].clone();
        assert_eq!(fixed.as_array().map(Vec::len), Some(1), "{fixed}");
        assert_eq!(fixed[0]["integration"], "b");
    }
    for format in Format::names() {
        let flags = ["--since", "well-real", "--output", "json=night"];
        let night = run(&broken, &[&flags[..], &["--format", &format]].concat());
        assert_eq!(night.code, Some(1), "{night:?}");
        let said = night
            .stdout
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let is_told = said.contains("not compared") || said.contains("not_compared");
        assert!(is_told, "{format}: {said}");
    }
    let since = read(&folder, "night")["since"].clone();
    assert_eq!(since["newly_broken"].as_array().map(Vec::len), Some(1));
    assert_eq!(since["newly_broken"][0]["integration"], "b");
    assert_eq!(since["other_domain"][0]["not_compared"], true);
    // What is read again and merged says the same, and the next night compares all of it.
    let merged = report(folder.path(), &["merge", "night", "--output", "json=whole"]);
    assert_eq!(merged.code, Some(1), "{merged:?}");
    assert_eq!(read(&folder, "whole")["since"], since);
    let next = run(&broken, &["--since", "night", "--output", "json=night"]);
    assert_eq!(next.code, Some(0), "{next:?}");
    let since = read(&folder, "night")["since"].clone();
    assert_eq!(since["still_broken"].as_array().map(Vec::len), Some(2));
    // All that there is may go from practice to Auth0.
    let mut all = read(&folder, "well-real");
    all["integrations"][1]
        .as_object_mut()
        .expect("an object")
        .remove("practice");
    write(&folder, "all-real", &all);
    let moved = report(folder.path(), &["compare", "broken", "all-real"]);
    assert_eq!(moved.code, Some(3), "{moved:?}");
    assert!(!moved.stdout.contains("Fixed"), "{moved:?}");
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
        // Nothing is new, and the others say nothing of this one.
        assert_eq!(by_hand.code, Some(0), "{by_hand:?}");
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
    assert_eq!(night.code, Some(0), "{night:?}");
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
    // One error suffices, whether it is the report's or there is none in it.
    let folder = records(&tenant, &["a"]);
    let path = folder.path().join("integrations.toml");
    let text = std::fs::read_to_string(&path).expect("a file");
    let unread = text.replace("[integrations.a]", "[integrations.b]");
    let unread = unread
        .replace("schema = 1\n", "")
        .replace("\"environment\"", "\"file\"");
    for text in [text.clone(), text + &unread] {
        std::fs::write(&path, text).expect("a file");
        let missing = ["--only", "application.type", "--only", "record.target"];
        let arguments = [&["--all", "--format", "github"], &missing[..]].concat();
        let nothing = verify(&tenant, &folder, &arguments).run();
        assert_eq!(nothing.code, Some(2), "{nothing:?}");
        assert!(nothing.stderr.contains("read:clients"), "{nothing:?}");
        let titles = ["title=maz-auth0", "title=Not checked"];
        let told = titles.map(|title| nothing.stdout.contains(title));
        assert_ne!(told[0], told[1], "{nothing:?}");
    }
    let other = Program::new(&["verify", "--format", "junit", "--only", "x"]).run();
    assert_eq!(other.stdout, "", "{other:?}");
}
