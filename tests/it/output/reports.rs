//! `report show`, `report merge`, `report compare` and `verify --since`: what is made of reports that are there.

use crate::support::program::{Outcome, Program, sandbox};
use crate::support::report::valid;
use maz_auth0::domain::Shard;
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

/// The last line of JSON lines.
fn summary_of(report: &Value) -> Value {
    let mut summary = report.clone();
    let members = summary.as_object_mut().expect("an object");
    let integrations = members.remove("integrations").expect("integrations");
    let count = integrations.as_array().expect("a list").len();
    members.insert("lines".into(), json!(count));
    valid(summary)
}

/// A report as JSON lines.
fn lines(report: &Value) -> String {
    let integrations = report["integrations"].as_array().expect("a list");
    let mut summary = summary_of(report);
    for status in ["pass", "warn", "fail", "skip", "unknown"] {
        let checks = integrations
            .iter()
            .flat_map(|one| one["checks"].as_array().expect("a list"));
        let count = checks.filter(|check| check["status"] == status).count();
        summary["summary"][status] = json!(count);
    }
    let lines: Vec<String> = integrations
        .iter()
        .chain([&summary])
        .map(Value::to_string)
        .collect();
    lines.join("\n") + "\n"
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
    // The one for a person is held below: a terminal may be narrower.
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
        assert_eq!(shown.stdout, outcome.stdout, "{shown:?}");
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
    // What was not come to and what could not be read are told apart, also of a report without the reasons.
    let mut both = made(&[("a", "pass", None)]);
    both["not_run"] = json!(["nobodycame", "unreadable"]);
    both["not_read"] =
        json!([{"name": "unreadable", "message": "nosuchreason", "hints": ["dothat"]}]);
    write(&folder, "both", &both);
    let mut old = made(&[("a", "pass", None)]);
    old["not_run"] = json!(["unreadable"]);
    old["exit_code"] = json!(2);
    write(&folder, "old", &old);
    for format in Format::names() {
        let shown = run(folder.path(), &["show", "both", "--format", &format]);
        for word in ["nobodycame", "unreadable", "nosuchreason", "dothat"] {
            assert!(shown.stdout.contains(word), "{format}: {word}: {shown:?}");
        }
        let shown = run(folder.path(), &["show", "old", "--format", &format]);
        assert!(!shown.stdout.contains("cut off"), "{format}: {shown:?}");
    }
    for (file, code) in [("report", 130), ("both", 130), ("old", 2)] {
        let merged = run(folder.path(), &["merge", file]);
        assert_eq!(merged.code, Some(code), "{file}: {merged:?}");
    }
}

/// The reason that thousands share is the last that may be left out.
#[test]
fn every_format_tells_the_reason_that_thousands_share() {
    let folder = TempDir::new().expect("a folder");
    let mut report = made(&[("a", "pass", None)]);
    let names: Vec<String> = (0..3000).map(|at| format!("unreadable-{at:05}")).collect();
    report["not_run"] = json!(names);
    let not_read = names
        .iter()
        .map(|name| json!({"name": name, "message": "nosuchreason", "hints": ["dothat"]}));
    report["not_read"] = not_read.collect();
    write(&folder, "report", &report);
    for format in Format::names() {
        let shown = run(folder.path(), &["show", "report", "--format", &format]);
        for word in ["unreadable-00000", "nosuchreason", "dothat"] {
            assert!(shown.stdout.contains(word), "{format}: {word}");
        }
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
            "::error title=Newly broken%3A c%3A directory.default/not-set::",
        ),
        ("junit", "message=\"Newly broken: fail it is\""),
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
    // One a fail, what is new first.
    assert_eq!(errors.count(), 3, "{github}");
    assert!(
        github.starts_with("::error title=Newly broken%3A c%3A "),
        "{github}"
    );

    // Nothing is newly broken in the same report, and a report of the last comparison is one to compare with.
    std::fs::write(folder.path().join("last"), outcome.stdout).expect("a file");
    let outcome = run(folder.path(), &["compare", "last", "new"]);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    new["integrations"].as_array_mut().expect("some").remove(3);
    write(&folder, "new", &new);
    let outcome = run(folder.path(), &["compare", "last", "new"]);
    // d and e failed, and nobody knows whether they still do.
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
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
    // A night on which the directory was not judged makes nothing new.
    let blind = run(&broken, &[&step[..], &["--skip", "directory"]].concat());
    assert_eq!(blind.code, Some(3), "{blind:?}");
    assert!(blind.stdout.contains("Not judged this time"), "{blind:?}");
    let again = run(&broken, &step);
    assert_eq!(again.code, Some(0), "{again:?}");
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
    let summary = summary_of(&good);
    for (text, words) in [
        (
            newer.to_string(),
            "is of a newer version: maz-auth0/report/v2",
        ),
        (String::new(), "it is empty"),
        ("hello".into(), "it is no JSON (line 1)"),
        (good.to_string()[..200].to_owned(), "it is cut off"),
        (format!("{good}\ngarbage"), "it is no JSON (line 2)"),
        (format!("{good}{{\"schema\":\"maz"), "it is cut off"),
        (
            format!("{good}\n[1]"),
            "a member is missing or of another type",
        ),
        (
            format!("{line}\n{good}"),
            "the lines before a report in it have no summary",
        ),
        (format!("{line}\nhello"), "it is no JSON (line 2)"),
        (
            format!("{line}\n{line}\n{summary}"),
            "its summary is of 1 integrations",
        ),
        (
            format!("{good}\n{good}"),
            "holds 2 reports, and one is wanted here",
        ),
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
    if cfg!(target_os = "linux") {
        let endless = run(folder.path(), &["show", "/dev/zero"]);
        assert_eq!(endless.code, Some(2), "{endless:?}");
        assert!(endless.stderr.contains("it is no file"), "{endless:?}");
    }
    write(&folder, "file", &unknown);
    let outcome = run(folder.path(), &["show", "file", "--format", "json"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    // What the checks come to is worked out, not believed.
    assert_eq!(outcome.json()["summary"]["pass"], 1);
}

#[test]
fn all_reports_of_a_file_are_merged_and_elsewhere_one_is_wanted() {
    let folder = TempDir::new().expect("a folder");
    let (good, bad) = (
        made(&[("a", "pass", None)]),
        made(&[("b", "fail", Some("not-set"))]),
    );
    write(&folder, "alone", &good);
    for (number, text) in [
        format!("{good}{bad}"),
        format!("{good}\n\n{bad}\n"),
        lines(&good) + &lines(&bad),
        good.to_string() + &lines(&bad),
        lines(&good) + &bad.to_string(),
    ]
    .into_iter()
    .enumerate()
    {
        std::fs::write(folder.path().join("both"), &text).expect("a file");
        let merged = run(folder.path(), &["merge", "both", "--format", "json"]);
        assert_eq!(merged.code, Some(1), "{number}: {merged:?}");
        assert_eq!(names(&merged.json()["integrations"]), ["a", "b"]);
        let piped = Program::new(&["report", "merge", "-", "--format", "json"])
            .within(folder.path())
            .stdin(&text)
            .run();
        assert_eq!(piped.stdout, merged.stdout);
        for arguments in [
            &["show", "both"][..],
            &["compare", "both", "alone"],
            &["compare", "alone", "both"],
        ] {
            let outcome = run(folder.path(), arguments);
            assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome:?}");
            assert!(outcome.stderr.contains("report merge"), "{outcome:?}");
            assert_eq!(outcome.stdout, "");
        }
        let since = Program::new(&["verify", "--since", "both"])
            .within(folder.path())
            .run();
        assert_eq!(since.code, Some(2), "{since:?}");
        assert!(since.stderr.contains("holds 2 reports"), "{since:?}");
    }
}

#[test]
fn whole_lines_of_a_report_that_was_cut_off_are_read_and_it_is_said_so() {
    let folder = TempDir::new().expect("a folder");
    let whole = lines(&made(&[("a", "pass", None), ("b", "pass", None)]));
    let second = whole.find('\n').expect("a line") + 1;
    let summary = whole.trim_end().rfind('\n').expect("a line") + 1;
    for end in [
        second,
        second + 1,
        second + 40,
        summary - 1,
        summary,
        summary + 60,
    ] {
        std::fs::write(folder.path().join("cut"), &whole[..end]).expect("a file");
        let expected: &[&str] = if end >= summary - 1 {
            &["a", "b"]
        } else {
            &["a"]
        };
        for command in ["show", "merge"] {
            let outcome = run(folder.path(), &[command, "cut", "--format", "json"]);
            assert_eq!(outcome.code, Some(3), "{end} {outcome:?}");
            let json = outcome.json();
            assert_eq!(names(&json["integrations"]), expected);
            assert_eq!(json["cut_off"], true);
        }
        for format in Format::names() {
            let shown = run(folder.path(), &["show", "cut", "--format", &format]);
            let said = ["ends before its summary", "\"cut_off\":true"];
            assert!(
                said.iter().any(|words| shown.stdout.contains(words)),
                "{format}: {shown:?}"
            );
        }
    }
    // A letter of two bytes that was cut in two.
    let mut bytes = whole.as_bytes()[..second].to_vec();
    bytes.extend(b"{\"name\":\"\xc3");
    std::fs::write(folder.path().join("cut"), bytes).expect("a file");
    assert_eq!(run(folder.path(), &["show", "cut"]).code, Some(3));
}

#[test]
fn a_part_that_is_missing_is_noticed() {
    let folder = TempDir::new().expect("a folder");
    let part = |number: u32, of: u32, status: &str| {
        let mut report = made(&[(&format!("n{number}"), status, Some("not-set"))]);
        report["shard"] = json!({"part": number, "of": of});
        write(&folder, &format!("{number}of{of}"), &valid(report));
    };
    (1..=4).for_each(|number| part(number, 4, "pass"));
    part(1, 3, "pass");
    part(3, 4, "pass");
    let merge = |files: &[&str]| run(folder.path(), &[&["merge"], files].concat());
    let all = merge(&["4of4", "1of4", "3of4", "2of4"]);
    assert_eq!(all.code, Some(0), "{all:?}");
    let outcome = merge(&["1of4", "3of4", "4of4"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stdout.contains("Part 2 of 4 is missing"),
        "{outcome:?}"
    );
    assert!(
        outcome.stdout.contains("This report is not complete"),
        "{outcome:?}"
    );
    for format in Format::names() {
        let outcome = merge(&["3of4", "4of4", "--format", &format]);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        let said = ["Parts 1, 2 of 4 are missing", "\"missing\":[1,2]"];
        assert!(
            said.iter().any(|words| outcome.stdout.contains(words)),
            "{format}: {outcome:?}"
        );
    }
    // What was merged is merged with the rest.
    let half = merge(&["1of4", "3of4", "--output", "json=half"]);
    assert_eq!(half.code, Some(2), "{half:?}");
    assert_eq!(merge(&["half"]).code, Some(2));
    assert_eq!(merge(&["half", "2of4"]).code, Some(2));
    assert_eq!(merge(&["2of4", "half", "4of4"]).code, Some(0));
    let other = merge(&["1of3", "2of4"]);
    assert_eq!(other.code, Some(2), "{other:?}");
    assert!(other.stderr.contains("1of3 is a part of 3"), "{other:?}");
    // Whatever the others found: it is another part that nobody looked at. An error is no warning in any format.
    part(4, 4, "fail");
    assert_eq!(merge(&["1of4", "4of4"]).code, Some(2));
    part(4, 4, "unknown");
    assert_eq!(merge(&["1of4", "4of4"]).code, Some(2));
    let marks = merge(&["1of4", "3of4", "2of4", "4of4", "--format", "github"]);
    assert!(!marks.stdout.contains("::error"), "{marks:?}");
    let marks = merge(&["1of4", "3of4", "2of4", "--format", "github"]);
    let said = marks
        .stdout
        .lines()
        .filter(|line| line.starts_with("::error"));
    assert!(said.clone().count() == 1, "{marks:?}");
    assert!(
        said.clone().all(|line| line.contains("Part 4 of 4")),
        "{marks:?}"
    );
    // Compared with an earlier one, what is newly broken is told first; else it is what is missing.
    assert_eq!(
        merge(&["1of4", "2of4", "3of4", "4of4", "--output", "json=old"]).code,
        Some(3)
    );
    let compare = |new: &str| run(folder.path(), &["compare", "old", new]).code;
    assert_eq!(compare("half"), Some(2));
    part(3, 4, "fail");
    assert_eq!(
        merge(&["1of4", "3of4", "--output", "json=broken"]).code,
        Some(2)
    );
    assert_eq!(compare("broken"), Some(1));
}

/// Lines of a part that was killed, and then the whole part: in whatever steps they are merged, nothing is missing. What is of no
/// part that is there stays cut off.
#[test]
fn what_was_cut_off_is_complete_once_its_part_is_there() {
    let folder = TempDir::new().expect("a folder");
    let part_of = |name: &str| {
        (1..=3)
            .find(|part| Shard::new(*part, 3).expect("a part").has(name))
            .expect("one of them")
    };
    let names: Vec<String> = (0..30).map(|number| format!("n{number}")).collect();
    for part in 1..=3 {
        let own: Vec<(&str, &str, Option<&str>)> = names
            .iter()
            .filter(|name| part_of(name) == part)
            .map(|name| (name.as_str(), "pass", None))
            .collect();
        assert!(own.len() > 1, "{part}");
        let mut report = made(&own);
        report["shard"] = json!({"part": part, "of": 3});
        if part == 2 {
            let line = report["integrations"][0].to_string();
            std::fs::write(folder.path().join("cut"), line + "\n").expect("a file");
        }
        write(&folder, &part.to_string(), &valid(report));
    }
    let strange = made(&[("strange", "pass", None)])["integrations"][0].to_string();
    std::fs::write(folder.path().join("strange"), strange + "\n").expect("a file");
    let merge = |files: &[&str]| run(folder.path(), &[&["merge"], files].concat()).code;
    assert_eq!(merge(&["1", "cut", "3", "--output", "json=m"]), Some(2));
    assert_eq!(merge(&["m", "2", "--output", "json=all"]), Some(0));
    assert_eq!(merge(&["all"]), Some(0));
    assert_eq!(merge(&["2", "m"]), Some(0));
    assert_eq!(merge(&["1", "2", "3", "cut"]), Some(0));
    assert_eq!(merge(&["1", "cut", "--output", "json=m1"]), Some(2));
    assert_eq!(merge(&["m1", "3", "--output", "json=m13"]), Some(2));
    assert_eq!(merge(&["m13", "2"]), Some(0));
    // A cut-off one of another record is of none of these.
    assert_eq!(
        merge(&["1", "2", "3", "strange", "--output", "json=s"]),
        Some(3)
    );
    assert_eq!(merge(&["s"]), Some(3));
    assert_eq!(merge(&["s", "2"]), Some(3));
}

/// A night's report of the integration `a`: how it ended, or how it did not come to that.
fn night(what: &str) -> Value {
    match what {
        "not run" => {
            let mut report = made(&[]);
            report["not_run"] = json!(["a"]);
            report
        }
        "gone" => made(&[]),
        "fail" => made(&[("a", "fail", Some("not-set"))]),
        status => made(&[("a", status, None)]),
    }
}

#[test]
fn what_was_broken_before_wakes_nobody_again_whatever_came_between() {
    let folder = TempDir::new().expect("a folder");
    // Each night is compared with the one before, and its report is the next one's earlier.
    let nights = |nights: &[(&str, i32)]| {
        write(&folder, "last", &night(nights[0].0));
        for (number, (what, code)) in nights.iter().enumerate().skip(1) {
            write(&folder, "now", &night(what));
            let outcome = run(
                folder.path(),
                &["compare", "last", "now", "--output", "json=last"],
            );
            assert_eq!(
                outcome.code,
                Some(*code),
                "night {number} of {nights:?}: {outcome:?}"
            );
        }
    };
    for between in ["unknown", "skip", "not run"] {
        nights(&[("fail", 1), (between, 3), ("fail", 0)]);
        nights(&[
            ("fail", 1),
            (between, 3),
            (between, 3),
            ("unknown", 3),
            ("fail", 0),
        ]);
        nights(&[("fail", 1), (between, 3), ("pass", 0), ("fail", 1)]);
        nights(&[
            ("pass", 0),
            (between, if between == "skip" { 0 } else { 3 }),
            ("fail", 1),
        ]);
    }
    // Told once, then forgotten.
    nights(&[("fail", 1), ("gone", 3), ("gone", 0), ("fail", 1)]);
}

#[test]
fn an_integration_that_is_no_longer_there_is_told_in_every_format() {
    let folder = TempDir::new().expect("a folder");
    write(
        &folder,
        "old",
        &made(&[("a", "pass", None), ("vanished", "pass", None)]),
    );
    write(&folder, "new", &made(&[("a", "pass", None)]));
    for format in Format::names() {
        let outcome = run(
            folder.path(),
            &["compare", "old", "new", "--format", &format],
        );
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(outcome.stdout.contains("vanished"), "{format}: {outcome:?}");
        // It is told, and nothing that somebody has to act upon.
        let is_trouble = ["<error", "::warning"].iter();
        let mut is_trouble = is_trouble.filter(|words| outcome.stdout.contains(**words));
        assert_eq!(is_trouble.next(), None, "{format}: {outcome:?}");
    }
    // Another machine's part is none of this one's business.
    let mut part = made(&[]);
    part["shard"] = json!({"part": 1, "of": 5});
    write(&folder, "new", &part);
    write(
        &folder,
        "old",
        &made(&[("globex", "fail", Some("not-set"))]),
    );
    let outcome = run(folder.path(), &["compare", "old", "new"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(!outcome.stdout.contains("globex"), "{outcome:?}");
}

#[test]
fn the_head_of_a_comparison_shows_what_is_new() {
    let folder = TempDir::new().expect("a folder");
    let failing = |names: &[&str]| -> Value {
        let with: Vec<(&str, &str, Option<&str>)> = names
            .iter()
            .map(|name| {
                (
                    *name,
                    "fail",
                    Some(if *name == "new" {
                        "not-a-database"
                    } else {
                        "not-set"
                    }),
                )
            })
            .collect();
        made(&with)
    };
    write(&folder, "old", &failing(&["x", "y", "z"]));
    write(&folder, "new", &failing(&["x", "y", "z", "new"]));
    let outcome = run(
        folder.path(),
        &["compare", "old", "new", "--format", "markdown"],
    );
    let head = outcome.stdout.split("\n\n").next().expect("a head");
    assert!(
        head.contains("not-a-database") && !head.contains("not-set"),
        "{outcome:?}"
    );
}

#[test]
fn of_many_integrations_those_that_hold_are_a_line_each() {
    let folder = TempDir::new().expect("a folder");
    let all: Vec<String> = (0..30).map(|number| format!("name{number}")).collect();
    let mut with: Vec<(&str, &str, Option<&str>)> = all
        .iter()
        .map(|name| (name.as_str(), "pass", None))
        .collect();
    with[7] = ("broken", "fail", Some("not-set"));
    let mut report = made(&with);
    for integration in report["integrations"].as_array_mut().expect("some") {
        integration["timeline"] =
            json!([{"method": "GET", "path": "/x", "status": 200, "at_ms": 0, "duration_ms": 3}]);
    }
    write(&folder, "many", &report);
    let outcome = run(folder.path(), &["show", "many"]);
    let healthy = outcome
        .stdout
        .lines()
        .filter(|line| line.starts_with("✓ name"));
    assert_eq!(healthy.count(), 29, "{outcome:?}");
    assert!(outcome.stdout.contains("To fix it: Do it."), "{outcome:?}");
    assert!(!outcome.stdout.contains("pass it is"), "{outcome:?}");
    let verbose = run(folder.path(), &["show", "many", "-v"]);
    assert_eq!(
        verbose.stdout.matches("pass it is").count(),
        29,
        "{verbose:?}"
    );
    let page = run(folder.path(), &["show", "many", "--format", "html"]).stdout;
    assert_eq!(page.matches("<svg").count(), 1, "{page}");
    assert!(
        page.contains("29 integrations in which nothing was found wrong"),
        "{page}"
    );
    assert!(page.contains("is in the JSON report"), "{page}");
    assert!(
        all.iter()
            .filter(|name| *name != "name7")
            .all(|name| page.contains(name.as_str()))
    );
}
