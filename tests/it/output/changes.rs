//! What a comparison tells besides what is broken: new warnings, and what nobody judged any more.

use crate::support::program::{Outcome, Program};
use crate::support::report::valid;
use maz_auth0::output::Format;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A report of the integration `a`: each check's id, how it ended, and what a skip rests on.
fn made(checks: &[(&str, &str, Option<&str>)]) -> Value {
    let checks: Vec<Value> = checks
        .iter()
        .map(|(id, status, because)| {
            let fix = json!({"summary": "Do it.", "steps": [], "url": null});
            json!({
                "id": id, "stage": "s", "title": format!("title of {id}"), "status": status,
                "cause": matches!(*status, "fail" | "warn").then_some("because"),
                "message": format!("{status} is {id}"), "evidence": "behaviour", "because": because,
                "missing": [], "fix": (*status == "fail").then_some(fix), "duration_ms": 3,
            })
        })
        .collect();
    valid(json!({
        "schema": "maz-auth0/report/v1", "tool": {"name": "maz-auth0", "version": "0.1.0"},
        "started_at": "2026-11-23T10:00:00Z", "duration_ms": 400,
        "summary": {"pass": 0, "warn": 0, "fail": 0, "skip": 0, "unknown": 0}, "exit_code": 0,
        "integrations": [{
            "name": "a", "domain": "a.us.auth0.com", "outcome": "pass", "requests": 1, "checks": checks,
        }],
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

    fn compare(&self, flags: &[&str]) -> Outcome {
        Program::new(&[&["report", "compare", "old", "new"], flags].concat())
            .within(self.0.path())
            .run()
    }

    /// What changed from one to the other, as the JSON report has it, and its exit code.
    fn since(&self, old: &Value, new: &Value) -> (Value, Option<i32>) {
        self.write("old", old);
        self.write("new", new);
        let outcome = self.compare(&["--format", "json"]);
        (outcome.json(), outcome.code)
    }
}

fn ids(since: &Value, list: &str) -> Vec<String> {
    let changes = since["since"][list].as_array().cloned().unwrap_or_default();
    changes
        .iter()
        .map(|change| change["check"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn a_new_warning_and_what_is_no_longer_judged_are_told_in_every_format() {
    let reports = Reports::new();
    let old = made(&[
        ("x.passed", "pass", None),
        ("x.warned", "warn", None),
        ("x.blind", "pass", None),
        ("x.scope", "warn", None),
        ("x.left", "pass", None),
        ("x.root", "pass", None),
        ("x.follows", "pass", None),
        ("x.leftout", "skip", Some("--skip")),
    ]);
    let new = made(&[
        ("x.passed", "warn", None),
        ("x.warned", "warn", None),
        ("x.blind", "unknown", None),
        ("x.scope", "skip", Some("read:clients")),
        ("x.left", "skip", Some("--only")),
        ("x.root", "unknown", None),
        ("x.follows", "skip", Some("x.root")),
        ("x.leftout", "warn", None),
        ("x.new", "warn", None),
    ]);
    let (json, code) = reports.since(&old, &new);
    assert_eq!(ids(&json, "newly_warned"), ["x.passed", "x.new"]);
    assert_eq!(
        ids(&json, "no_longer_judged"),
        ["x.blind", "x.scope", "x.root"]
    );
    assert_eq!(ids(&json, "newly_broken"), [""; 0]);
    // What is unknown is a 3 as ever, and what is told changes nothing of that.
    assert_eq!(code, Some(3));
    for format in Format::names() {
        let outcome = reports.compare(&["--format", &format]);
        let told = &outcome.stdout;
        if !format.starts_with("json") {
            for words in ["New warning", "No longer judged"] {
                assert!(told.contains(words), "{format}: {told}");
            }
        }
        for id in ["x.passed", "x.new", "x.blind", "x.scope"] {
            assert!(told.contains(id), "{format}: {id}: {told}");
        }
        assert_eq!(outcome.code, Some(3), "{outcome:?}");
    }

    // The same night again is no news of warnings.
    reports.write("old", &json);
    let again = reports.compare(&["--format", "json"]).json();
    assert_eq!(ids(&again, "newly_warned"), [""; 0]);
    assert_eq!(ids(&again, "no_longer_judged"), ["x.blind", "x.root"]);

    // Alone they are no failure, and the head says so.
    let (_, code) = reports.since(
        &made(&[("x.a", "pass", None)]),
        &made(&[("x.a", "warn", None)]),
    );
    assert_eq!(code, Some(0));
    for format in ["human", "github", "markdown", "html"] {
        let told = reports.compare(&["--format", format]).stdout;
        let words = "Nothing is newly broken, with a new warning to look at";
        assert!(told.contains(words), "{format}: {told}");
        assert!(told.contains("warn is x.a"), "{format}: {told}");
    }
    let mut strict = made(&[("x.a", "warn", None)]);
    strict["fail_on"] = json!("warn");
    let (json, code) = reports.since(&made(&[("x.a", "pass", None)]), &strict);
    assert_eq!(
        (ids(&json, "newly_broken"), code),
        (vec!["x.a".to_owned()], Some(1))
    );
    assert_eq!(ids(&json, "newly_warned"), [""; 0]);
    let (_, code) = reports.since(
        &made(&[("x.a", "pass", None), ("x.b", "pass", None)]),
        &made(&[("x.a", "skip", Some("read:clients")), ("x.b", "pass", None)]),
    );
    assert_eq!(code, Some(0));
    let told = reports.compare(&[]).stdout;
    assert!(
        told.contains("Nothing that was checked is broken"),
        "{told}"
    );
}

/// A run that leaves something out is compared with one that does not, hour by hour.
#[test]
fn what_a_flag_leaves_out_is_no_news_and_what_was_known_is_remembered() {
    let reports = Reports::new();
    let full = made(&[
        ("x.a", "pass", None),
        ("x.b", "warn", None),
        ("x.c", "pass", None),
        ("x.d", "pass", None),
    ]);
    let short = made(&[
        ("x.a", "skip", Some("--skip")),
        ("x.b", "skip", Some("--skip")),
        ("x.c", "skip", Some("--username")),
        ("x.d", "pass", None),
    ]);
    for (old, new) in [(&full, &short), (&short, &full), (&full, &full)] {
        let (json, code) = reports.since(old, new);
        for list in [
            "newly_warned",
            "no_longer_judged",
            "not_judged",
            "newly_broken",
        ] {
            assert_eq!(ids(&json, list), [""; 0], "{json}");
        }
        assert_eq!(code, Some(0));
    }
    // An hour in which nobody answered lies between.
    let blind = made(&[("x.a", "unknown", None), ("x.b", "unknown", None)]);
    let (json, _) = reports.since(&full, &blind);
    let (again, code) = reports.since(&json, &full);
    assert_eq!((ids(&again, "newly_warned"), code), (vec![], Some(0)));
}

/// Who asked for quiet hears nothing where all is well; JUnit tells what is, and not what changed.
#[test]
fn a_quiet_comparison_is_quiet_and_junit_keeps_what_is_still_broken() {
    let reports = Reports::new();
    let well = made(&[("x.a", "pass", None)]);
    reports.since(&well, &well);
    let quiet = reports.compare(&["-q"]);
    assert_eq!((quiet.code, &*quiet.stdout), (Some(0), ""), "{quiet:?}");
    let broken = made(&[("x.a", "fail", None)]);
    reports.since(&broken, &broken);
    let quiet = reports.compare(&["-q"]);
    assert!(quiet.stdout.starts_with("Compared with"), "{quiet:?}");
    let junit = reports.compare(&["--format", "junit"]);
    assert_eq!(junit.code, Some(0), "{junit:?}");
    let said = "message=\"Still broken: fail is x.a\"";
    assert!(
        junit.stdout.contains("<failure") && junit.stdout.contains(said),
        "{junit:?}"
    );
}

/// A time is written out as it is read: as one that everybody takes for a date.
#[test]
fn a_time_that_is_none_is_refused_and_others_are_told_in_utc() {
    let reports = Reports::new();
    let well = made(&[("x.a", "pass", None)]);
    for wrong in [
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "x",
    ] {
        let mut bad = well.clone();
        bad["started_at"] = json!(wrong);
        let mut inner = well.clone();
        inner["since"] = json!({
            "started_at": wrong, "newly_broken": [], "fixed": [], "still_broken": [], "not_judged": [],
        });
        for report in [bad, inner] {
            reports.write("old", &report);
            reports.write("new", &well);
            let outcome = reports.compare(&[]);
            assert_eq!(outcome.code, Some(2), "{wrong}: {outcome:?}");
            assert!(outcome.stderr.contains("is no time"), "{outcome:?}");
        }
    }
    let mut local = well;
    local["started_at"] = json!("2026-11-23t12:00:00.5+02:00");
    let (json, _) = reports.since(&local, &local);
    assert_eq!(json["started_at"], "2026-11-23T10:00:00.5Z");
    #[cfg(unix)]
    {
        let none = Program::new(&["report", "compare", "/dev/null", "new"])
            .within(reports.0.path())
            .run();
        assert_eq!(none.code, Some(2), "{none:?}");
        assert!(
            none.stderr.contains("Name the file of a report"),
            "{none:?}"
        );
        assert!(!none.stderr.contains("out of the way"), "{none:?}");
    }
}

#[test]
fn another_tenant_under_the_same_name_is_told_in_every_format() {
    let reports = Reports::new();
    let mut new = made(&[("x.a", "pass", None)]);
    new["integrations"][0]["domain"] = json!("b.us.auth0.com");
    let (json, code) = reports.since(&made(&[("x.a", "pass", None)]), &new);
    assert_eq!(code, Some(0));
    assert_eq!(
        json["since"]["other_domain"],
        json!([{"integration": "a", "domain_then": "a.us.auth0.com", "domain_now": "b.us.auth0.com"}])
    );
    for format in Format::names() {
        let told = reports.compare(&["--format", &format]).stdout;
        assert!(told.contains("a.us.auth0.com"), "{format}: {told}");
    }
}
