//! Reports of thousands of integrations: short enough for their readers, with nothing left out in silence.

use super::fleet::{records, verify};
use crate::support::program::{Program, sandbox};
use crate::support::report::valid;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tempfile::TempDir;

/// So many integrations that fail alike, but for one of another cause.
fn failing(count: usize, rare: usize) -> Value {
    let integrations: Vec<Value> = (0..count)
        .map(|at| {
            let (id, cause, message) = if at == rare {
                ("password.grant", "grant-disabled", "rare words")
            } else {
                ("directory.default", "not-set", "usual words")
            };
            let name = format!("n{at:05}");
            json!({
                "name": name, "domain": format!("{name}.us.auth0.com"), "outcome": "fail", "requests": 1,
                "timeline": [{"method": "GET", "path": "/x", "status": 200, "at_ms": 0, "duration_ms": 3}],
                "checks": [{
                    "id": id, "stage": "s", "title": "It has one", "status": "fail", "cause": cause,
                    "message": message, "evidence": "behaviour", "because": null, "missing": [],
                    "fix": {"summary": "Do it.", "steps": ["Here."], "url": null}, "duration_ms": 3,
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

fn report(folder: &TempDir, arguments: &[&str]) -> String {
    Program::new(&[&["report"], arguments].concat())
        .within(folder.path())
        .run()
        .stdout
}

fn write(folder: &TempDir, name: &str, report: &Value) {
    std::fs::write(folder.path().join(name), report.to_string()).expect("a file");
}

/// How many more there are, in each sentence that says so.
fn left_out(text: &str) -> Vec<usize> {
    text.split(" more, which the JSON report")
        .filter_map(|before| before.rsplit("and ").next()?.parse().ok())
        .collect()
}

#[test]
fn markdown_of_thousands_can_be_pasted_and_counts_what_it_leaves_out() {
    let folder = TempDir::new().expect("a folder");
    write(&folder, "many", &failing(5_000, 4_321));
    let text = report(&folder, &["show", "many", "--format", "markdown"]);
    // A comment on GitHub takes 65,536 characters.
    assert!(text.len() < 65_536, "{}", text.len());
    assert_eq!(text.matches("usual words").count(), 2, "{text}");
    assert!(text.contains("rare words") && text.contains("n04321"));
    assert!(text.contains("❌ 4999 × "), "{text}");
    let named = text.matches(".us.auth0.com").count();
    assert_eq!(named + left_out(&text).iter().sum::<usize>(), 5_000);
    assert_eq!(
        text.matches("<details>").count(),
        text.matches("</details>").count()
    );

    let mut before = failing(5_000, 4_321);
    for integration in before["integrations"].as_array_mut().expect("some") {
        let check = &mut integration["checks"][0];
        (check["status"], check["cause"], check["fix"]) = (json!("pass"), Value::Null, Value::Null);
    }
    write(&folder, "before", &before);
    let text = report(
        &folder,
        &["compare", "before", "many", "--format", "markdown"],
    );
    assert!(text.len() < 65_536, "{}", text.len());
    let (head, _) = text.split_once("<details>").expect("details");
    assert!(
        head.contains("- ❌ 4999 × <code>directory.default</code>"),
        "{head}"
    );
    assert!(
        head.contains("- ❌ 1 × ") || head.contains("- ❌ n04321 "),
        "{head}"
    );

    // Each for a reason of its own: as many as there is room for, and the others counted.
    let mut each = failing(3_000, 0);
    for (at, integration) in each["integrations"]
        .as_array_mut()
        .expect("some")
        .iter_mut()
        .enumerate()
    {
        integration["checks"][0]["cause"] = json!(format!("cause-{at}"));
        integration["checks"][0]["message"] = json!("w".repeat(200));
    }
    write(&folder, "each", &each);
    let text = report(&folder, &["show", "each", "--format", "markdown"]);
    assert!(text.len() < 65_536, "{}", text.len());
    let told = text.matches("<summary>❌").count();
    let more = 3_000 - told;
    assert!(
        text.contains(&format!("{more} causes left out here")),
        "{told}"
    );
}

#[test]
fn a_page_of_thousands_shows_each_cause_and_names_everybody() {
    let folder = TempDir::new().expect("a folder");
    write(&folder, "many", &failing(5_000, 4_321));
    let page = report(&folder, &["show", "many", "--format", "html"]);
    assert!(page.len() < 2_000_000, "{}", page.len());
    assert_eq!(page.matches("To fix it: ").count(), 200);
    assert_eq!(page.matches("<svg").count(), 100);
    // It is the last but a few, and shown like the first.
    assert!(page.contains("<h3>rare words</h3>"));
    assert!(page.contains("4800 more integrations in which something is wrong"));
    let shown: BTreeSet<&str> = page
        .split('>')
        .filter_map(|part| Some(part.split_once('<')?.0))
        .collect();
    assert!((0..5_000).all(|at| shown.contains(&*format!("n{at:05}"))));
}

/// Of many that hold no more is kept than their lines need, unless a format shows more of them: the report looks the same.
#[test]
fn what_is_kept_in_short_looks_as_the_whole_report_does() {
    let all: Vec<String> = (0..24).map(|number| format!("n{number:02}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let folder = records(&sandbox(&[]), &all);
    let path = folder.path().join("integrations.toml");
    let text = std::fs::read_to_string(&path).expect("a file");
    let at = text.find("[integrations.n07]").expect("a record");
    let broken = text[at..].replacen("default_directory = \"", "default_directory = \"No-", 1);
    std::fs::write(&path, text[..at].to_owned() + &broken).expect("a file");
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).expect("a file");
    // How long each took, and which of two at once was first, is another time another.
    let timeless = |text: String| {
        let text = text.replace(|c: char| c.is_ascii_digit() || c == '.', "");
        // What took no millisecond says nothing of it.
        let text = text.replace("> ms", ">");
        let mut parts: Vec<String> = text.split(['<', '\n']).map(str::to_owned).collect();
        parts.sort_unstable();
        parts
    };

    for format in ["human", "github", "markdown", "html"] {
        let whole = ["--all", "-q", "--output", "json=whole.json"];
        let output = format!("{format}=alone");
        let alone = [&whole[..3], &[&output]].concat();
        for arguments in [&whole[..], &alone] {
            // One that was asked before holds this address back.
            let outcome = verify(&sandbox(&[]), &folder, arguments).run();
            assert_eq!(outcome.code, Some(1), "{outcome:?}");
        }
        let output = format!("{format}=shown");
        let shown = ["report", "show", "whole.json", "-q", "--output", &output];
        let shown = Program::new(&shown).within(folder.path()).run();
        assert_eq!(shown.code, Some(0), "{shown:?}");

        let report: Value = serde_json::from_str(&read("whole.json")).expect("JSON");
        let checks = report["integrations"][0]["checks"]
            .as_array()
            .expect("checks");
        let passed = checks
            .iter()
            .filter(|check| check["status"] == "pass")
            .count();
        if matches!(format, "human" | "html") {
            let lines = read("alone").matches(&format!("{passed} passed")).count();
            assert_eq!(lines, 23, "{format}");
        }
        assert_eq!(timeless(read("alone")), timeless(read("shown")), "{format}");
    }
}
