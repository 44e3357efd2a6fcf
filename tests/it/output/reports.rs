//! `report show`, `report merge`, `report compare` and `verify --since`: what is made of reports that are there.

use crate::support::program::{Outcome, Program, sandbox};
use crate::support::report::valid;
use maz_auth0::output::Format;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

/// A report of integrations, each with one check that ended so.
fn made(integrations: &[(&str, &str, Option<&str>)]) -> Value {
    let integrations: Vec<Value> = integrations
        .iter()
        .map(|(name, status, cause)| {
            let fix = (*status == "fail").then(|| json!({"summary": "Do it.", "steps": ["Here."], "url": "https://manage.auth0.com/x"}));
            json!({
                "name": name, "domain": format!("{name}.us.auth0.com"), "outcome": status, "requests": 1,
                "checks": [{
                    "id": "directory.default", "stage": "directory", "title": "It has one", "status": status,
                    "cause": cause, "message": format!("{status} it is"), "evidence": "behaviour",
                    "because": null, "missing": [], "fix": fix, "duration_ms": 3,
                }],
            })
        })
        .collect();
    valid(json!({
        "schema": "maz-auth0/report/v1", "tool": {"name": "maz-auth0", "version": "0.1.0"},
        "started_at": "2026-11-23T10:00:00Z", "duration_ms": 400,
        "summary": {"pass": 0, "warn": 0, "fail": 0, "skip": 0, "unknown": 0}, "exit_code": 0,
        "integrations": integrations,
    }))
}

fn write(folder: &TempDir, name: &str, report: &Value) {
    std::fs::write(folder.path().join(name), report.to_string()).expect("a file");
}

fn run(folder: &Path, arguments: &[&str]) -> Outcome {
    Program::new(&[&["report"], arguments].concat())
        .within(folder)
        .run()
}

fn names(list: &Value) -> Vec<String> {
    list.as_array()
        .into_iter()
        .flatten()
        .map(|item| {
            let name = item.get("name").or_else(|| item.get("integration"));
            name.and_then(Value::as_str).unwrap_or_default().to_owned()
        })
        .collect()
}

#[test]
fn a_report_is_shown_in_every_format_as_the_run_would_have() {
    let sandbox = sandbox(&["directory.default/not-set"]);
    let folder = TempDir::new().expect("a folder");
    // The one for a person is held below: what it says of practice was told before the run.
    let formats: Vec<String> = Format::names()
        .into_iter()
        .filter(|format| format != "human")
        .collect();
    let outputs: Vec<String> = formats
        .iter()
        .map(|format| format!("{format}=run.{format}"))
        .collect();
    let mut arguments = vec!["verify"];
    for output in &outputs {
        arguments.extend(["--output", output]);
    }
    let outcome = Program::new(&arguments)
        .against(&sandbox)
        .within(folder.path())
        .run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    for from in ["run.json", "run.jsonl"] {
        for format in &formats {
            let shown = run(folder.path(), &["show", from, "--format", format]);
            assert_eq!(shown.code, Some(0), "{shown:?}");
            let written = std::fs::read_to_string(folder.path().join(format!("run.{format}")));
            assert_eq!(shown.stdout, written.expect("a file"), "{from} as {format}");
        }
        let shown = run(folder.path(), &["show", from]);
        assert!(shown.stdout.starts_with("This was practice"), "{shown:?}");
        assert!(shown.stdout.ends_with(&outcome.stdout), "{shown:?}");
    }
}

#[test]
fn every_format_tells_what_was_not_run() {
    let folder = TempDir::new().expect("a folder");
    let mut cut_off = made(&[("a", "pass", None)]);
    cut_off["not_run"] = json!(["nobodycame"]);
    write(&folder, "report", &cut_off);
    for format in Format::names() {
        let shown = run(folder.path(), &["show", "report", "--format", &format]);
        assert!(shown.stdout.contains("nobodycame"), "{format}: {shown:?}");
    }
}

#[test]
fn reports_are_merged_in_any_order_and_the_exit_code_is_the_whole_ones() {
    let folder = TempDir::new().expect("a folder");
    write(
        &folder,
        "1",
        &made(&[("b", "pass", None), ("d", "unknown", None)]),
    );
    write(&folder, "2", &made(&[("a", "pass", None)]));
    let mut cut_off = made(&[("c", "fail", Some("not-set"))]);
    cut_off["not_run"] = json!(["a", "e"]);
    write(&folder, "3", &cut_off);

    let merged = run(folder.path(), &["merge", "1", "2", "--format", "json"]);
    assert_eq!(merged.code, Some(3), "{merged:?}");
    let json = merged.json();
    assert_eq!(names(&json["integrations"]), ["a", "b", "d"]);
    assert_eq!(json["summary"]["pass"], 2);

    let one = run(folder.path(), &["merge", "1", "2", "3", "--format", "json"]);
    let other = run(
        folder.path(),
        &["merge", "3", "2", "1", "2", "--format", "json"],
    );
    assert_eq!(one.stdout, other.stdout);
    let json = one.json();
    assert_eq!(names(&json["integrations"]), ["a", "b", "c", "d"]);
    // What another part did run is done.
    assert_eq!(json["not_run"], json!(["e"]));
    assert_eq!(one.code, Some(130), "{one:?}");
}

#[test]
fn an_integration_that_is_there_twice_with_different_results_is_refused() {
    let folder = TempDir::new().expect("a folder");
    write(&folder, "1", &made(&[("a", "pass", None)]));
    let mut slower = made(&[("a", "pass", None)]);
    slower["integrations"][0]["checks"][0]["duration_ms"] = json!(99);
    write(&folder, "again", &slower);
    write(&folder, "2", &made(&[("a", "fail", Some("not-set"))]));
    let merged = run(folder.path(), &["merge", "1", "again", "--format", "json"]);
    assert_eq!(merged.code, Some(0), "{merged:?}");
    assert_eq!(names(&merged.json()["integrations"]), ["a"]);
    for order in [["1", "2"], ["2", "1"]] {
        let merged = run(folder.path(), &["merge", order[0], order[1]]);
        assert_eq!(merged.code, Some(2), "{merged:?}");
        assert_eq!(merged.stdout, "");
        assert!(
            merged
                .stderr
                .contains("a is there twice with different results"),
            "{merged:?}"
        );
    }
}

#[test]
fn a_comparison_says_what_is_newly_broken_fixed_and_still_broken() {
    let folder = TempDir::new().expect("a folder");
    let old = made(&[
        ("a", "fail", Some("not-set")),
        ("b", "fail", Some("not-set")),
        ("c", "pass", None),
        ("d", "fail", Some("not-set")),
        ("e", "fail", Some("not-set")),
    ]);
    let mut new = made(&[
        ("a", "pass", None),
        ("b", "fail", Some("not-enabled")),
        ("c", "fail", Some("not-set")),
        ("d", "unknown", None),
        ("f", "fail", Some("not-set")),
    ]);
    write(&folder, "old", &old);
    write(&folder, "new", &new);
    let outcome = run(
        folder.path(),
        &["compare", "old", "new", "--format", "json"],
    );
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let since = outcome.json()["since"].clone();
    assert_eq!(names(&since["newly_broken"]), ["c", "f"]);
    assert_eq!(names(&since["fixed"]), ["a"]);
    assert_eq!(names(&since["still_broken"]), ["b"]);
    assert_eq!(names(&since["not_judged"]), ["d", "e"]);
    assert_eq!(since["still_broken"][0]["cause_now"], "not-enabled");

    for (format, words) in [
        ("human", "Newly broken"),
        (
            "github",
            "::error title=Newly broken%3A c%3A directory.default::",
        ),
        ("markdown", "**Newly broken**"),
        ("html", "<h3>Newly broken</h3>"),
    ] {
        let outcome = run(
            folder.path(),
            &["compare", "old", "new", "--format", format],
        );
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(outcome.stdout.contains(words), "{outcome:?}");
    }
    let github = run(
        folder.path(),
        &["compare", "old", "new", "--format", "github"],
    )
    .stdout;
    let errors = github.lines().filter(|line| line.starts_with("::error "));
    assert_eq!(errors.count(), 2, "{github}");

    // Nothing is newly broken in the same report, and a report of the last comparison is one to compare with.
    std::fs::write(folder.path().join("last"), outcome.stdout).expect("a file");
    let outcome = run(folder.path(), &["compare", "last", "new"]);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    new["integrations"].as_array_mut().expect("some").remove(3);
    write(&folder, "new", &new);
    let outcome = run(folder.path(), &["compare", "last", "new"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome.stdout.contains("Nothing is newly broken"),
        "{outcome:?}"
    );
}

#[test]
fn verify_compares_in_one_step_and_its_report_is_the_next_ones_earlier() {
    let broken = sandbox(&["directory.default/not-set"]);
    let healthy = sandbox(&[]);
    let folder = TempDir::new().expect("a folder");
    let run = |sandbox, arguments: &[&str]| {
        Program::new(&[&["verify"], arguments].concat())
            .against(sandbox)
            .within(folder.path())
            .run()
    };
    assert_eq!(run(&healthy, &["--output", "json=last.json"]).code, Some(0));
    let step = ["--since", "last.json", "--output", "json=last.json"];
    let first = run(&broken, &step);
    assert_eq!(first.code, Some(1), "{first:?}");
    assert!(first.stdout.contains("Newly broken"), "{first:?}");
    let second = run(&broken, &step);
    assert_eq!(second.code, Some(0), "{second:?}");
    assert!(second.stdout.contains("Still broken"), "{second:?}");
    let third = run(&healthy, &step);
    assert_eq!(third.code, Some(0), "{third:?}");
    assert!(third.stdout.contains("Fixed"), "{third:?}");
    assert!(third.stdout.contains("Nothing is broken"), "{third:?}");
}

#[test]
fn what_is_no_report_is_refused_in_a_sentence() {
    let folder = TempDir::new().expect("a folder");
    let good = made(&[("a", "pass", None)]);
    let mut newer = good.clone();
    newer["schema"] = json!("maz-auth0/report/v2");
    newer["integrations"] = json!({"a": "another shape"});
    let mut unknown = good.clone();
    unknown["integrations"][0]["checks"][0]["new_member"] = json!({"deep": [1, 2]});
    unknown["new_member"] = json!(7);
    let deep = "[".repeat(100_000);
    let line = good["integrations"][0].to_string();
    for (text, words) in [
        (
            newer.to_string(),
            "is of a newer version: maz-auth0/report/v2",
        ),
        (String::new(), "it is empty"),
        ("hello".into(), "it is no JSON (line 1)"),
        (good.to_string()[..200].to_owned(), "it is cut off"),
        (format!("{line}\n"), "ends before its summary"),
        (deep, "is no report of maz-auth0"),
        ("{\"schema\":\"else\"}".into(), "its schema is another"),
        ("{}".into(), "a member is missing or of another type"),
        (
            good.to_string()
                .replace("2026-11-23T10:00:00Z", "yesterday"),
            "started_at is no time",
        ),
    ] {
        std::fs::write(folder.path().join("file"), &text).expect("a file");
        let outcome = run(folder.path(), &["show", "file"]);
        assert_eq!(outcome.code, Some(2), "{words}: {outcome:?}");
        assert!(
            outcome.stderr.replace("\n       ", " ").contains(words),
            "{words}: {outcome:?}"
        );
    }
    std::fs::write(folder.path().join("file"), [0xff, 0xfe, b'{', 0]).expect("a file");
    assert_eq!(run(folder.path(), &["show", "file"]).code, Some(2));
    assert_eq!(run(folder.path(), &["show", "none"]).code, Some(2));
    assert_eq!(run(folder.path(), &["show", "."]).code, Some(2));
    write(&folder, "file", &unknown);
    let outcome = run(folder.path(), &["show", "file", "--format", "json"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    // What the checks come to is worked out, not believed.
    assert_eq!(outcome.json()["summary"]["pass"], 1);
}
