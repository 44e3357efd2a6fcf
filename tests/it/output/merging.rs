//! `report merge` of reports that compare with an earlier one, of a whole beside its parts, and of what is not of one run.

use crate::support::program::{Outcome, Program};
use crate::support::report::valid;
use maz_auth0::output::Format;
use serde_json::{Value, json};
use tempfile::TempDir;

fn made(integrations: &[(&str, &str)]) -> Value {
    let integrations: Vec<Value> = integrations
        .iter()
        .map(|(name, status)| {
            let fix = json!({"summary": "Do it.", "steps": [], "url": null});
            json!({
                "name": name, "domain": "acme.us.auth0.com", "outcome": status, "requests": 1,
                "checks": [{
                    "id": "directory.default", "stage": "directory", "title": "It has one", "status": status,
                    "cause": (*status == "fail").then_some("not-set"), "message": "m", "evidence": "behaviour",
                    "because": null, "missing": [], "fix": (*status == "fail").then_some(fix), "duration_ms": 3,
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

struct Reports(TempDir);

impl Reports {
    fn new() -> Self {
        Self(TempDir::new().expect("a folder"))
    }

    fn write(&self, name: &str, report: &Value) {
        std::fs::write(self.0.path().join(name), report.to_string()).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let words = [&["report"], arguments, &["--format", "json"]].concat();
        Program::new(&words).within(self.0.path()).run()
    }
}

/// What was compared part by part is what the whole would have been compared.
#[test]
fn parts_that_compare_with_the_same_report_are_merged_with_what_changed() {
    let reports = Reports::new();
    let old = made(&[
        ("a", "pass"),
        ("b", "fail"),
        ("c", "fail"),
        ("gone", "fail"),
        ("late", "fail"),
    ]);
    let first = made(&[("a", "fail"), ("d", "warn")]);
    let mut second = made(&[("b", "fail"), ("c", "pass")]);
    second["not_run"] = json!(["late"]);
    let mut whole = made(&[("a", "fail"), ("b", "fail"), ("c", "pass"), ("d", "warn")]);
    whole["not_run"] = json!(["late"]);
    for (name, report) in [
        ("old", &old),
        ("1", &first),
        ("2", &second),
        ("whole", &whole),
    ] {
        reports.write(name, report);
    }
    let compare = |name: &str| {
        let outcome = reports.run(&["compare", "old", name]);
        reports.write(&format!("since-{name}"), &outcome.json());
        outcome
    };
    let (_, _, wanted) = (compare("1"), compare("2"), compare("whole"));
    for order in [["since-1", "since-2"], ["since-2", "since-1"]] {
        let merged = reports.run(&["merge", order[0], order[1]]);
        assert_eq!(merged.code, Some(1), "{merged:?}");
        assert_eq!(merged.json()["since"], wanted.json()["since"]);
        assert_eq!(merged.stderr, "", "{merged:?}");
    }

    // Where one compares with none, or with another, that is said, and how to get it.
    let mut other = reports.run(&["compare", "old", "2"]).json();
    other["since"]["started_at"] = json!("2026-11-21T10:00:00Z");
    reports.write("other", &other);
    for second in ["2", "other"] {
        let merged = reports.run(&["merge", "since-1", second]);
        assert_eq!(merged.json()["since"], Value::Null, "{merged:?}");
        let said = merged
            .stderr
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(said.contains("left out"), "{merged:?}");
        assert!(
            said.contains("maz-auth0 report compare OLD MERGED"),
            "{merged:?}"
        );
    }
    let merged = reports.run(&["merge", "1", "2"]);
    assert_eq!(merged.stderr, "", "{merged:?}");
}

#[test]
fn a_whole_beside_one_of_its_parts_misses_none() {
    let reports = Reports::new();
    reports.write(
        "whole",
        &made(&[("a", "pass"), ("b", "pass"), ("c", "pass")]),
    );
    let mut part = made(&[("b", "pass")]);
    part["shard"] = json!({"part": 2, "of": 3});
    reports.write("part", &part);
    reports.write("again", &made(&[("b", "pass")]));
    for order in [["whole", "part"], ["part", "whole"]] {
        let merged = reports.run(&["merge", order[0], order[1]]);
        assert_eq!(merged.code, Some(0), "{merged:?}");
        assert_eq!(merged.json()["parts"], Value::Null, "{merged:?}");
    }
    // What was asked again alone is no whole.
    let merged = reports.run(&["merge", "again", "part"]);
    assert_eq!(merged.code, Some(2), "{merged:?}");
    assert_eq!(merged.json()["parts"]["missing"], json!([1, 3]));
}

#[test]
fn a_report_of_an_earlier_run_among_the_parts_is_named() {
    let reports = Reports::new();
    reports.write("today", &made(&[("a", "pass")]));
    let mut soon = made(&[("b", "pass")]);
    soon["started_at"] = json!("2026-11-23T11:30:00+02:00");
    reports.write("soon", &soon);
    let mut yesterday = made(&[("c", "pass")]);
    yesterday["started_at"] = json!("2026-11-22T10:00:00Z");
    reports.write("yesterday", &yesterday);
    let merged = reports.run(&["merge", "today", "soon"]);
    assert_eq!((merged.code, &*merged.stderr), (Some(0), ""), "{merged:?}");
    let merged = reports.run(&["merge", "yesterday", "today", "soon"]);
    // Nothing failed, and it is not known whether that is of now.
    assert_eq!(merged.code, Some(3), "{merged:?}");
    assert_eq!(merged.json()["started_at"], "2026-11-23T09:30:00Z");
    assert_eq!(merged.json()["duration_ms"], 30 * 60 * 1000 + 400);
    reports.write("merged", &merged.json());
    for format in Format::names() {
        let files = [
            &["report", "merge", "yesterday", "today", "soon"][..],
            &["report", "merge", "merged", "soon"],
            &["report", "show", "merged"],
        ];
        for command in files {
            let words = [command, &["--format", &format]].concat();
            let told = Program::new(&words).within(reports.0.path()).run();
            let said = ["may be of an earlier run", "\"stale\":["];
            assert!(
                said.iter().any(|words| told.stdout.contains(words)),
                "{told:?}"
            );
        }
    }
    // What a later one says again as a whole is of now.
    let mut again = made(&[("c", "pass")]);
    again["started_at"] = json!("2026-11-23T10:00:01Z");
    reports.write("again", &again);
    let all = reports.run(&["merge", "yesterday", "today", "again"]);
    assert_eq!((all.code, &*all.stderr), (Some(0), ""), "{all:?}");
    let said = &merged.stderr;
    assert!(said.contains("yesterday (2026-11-22T10:00:00Z)"), "{said}");
    assert!(!said.contains("soon"), "{said}");
}

/// How much more a run would have had that was killed, nobody knows: no other report shows that it is all there.
#[test]
fn a_run_that_was_cut_off_stays_so_and_is_said_to_be_left_out() {
    let reports = Reports::new();
    let whole = made(&[("a", "pass"), ("b", "pass"), ("c", "pass")]);
    reports.write("whole", &whole);
    reports.write("small", &made(&[("a", "pass"), ("z", "pass")]));
    reports.write("cut", &whole["integrations"][0]);
    for other in ["whole", "small"] {
        for order in [[other, "cut"], ["cut", other]] {
            let merged = reports.run(&["merge", order[0], order[1]]);
            assert_eq!(merged.code, Some(3), "{merged:?}");
            assert!(merged.stderr.contains("Cut off: cut."), "{merged:?}");
            // When it began is known by its file alone: beside it the others are not called old.
            assert!(!merged.stderr.contains("older"), "{merged:?}");
        }
        let merged = reports.run(&["merge", other]);
        assert_eq!(merged.code, Some(0), "{merged:?}");
    }
}
