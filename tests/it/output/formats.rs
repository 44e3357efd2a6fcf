//! One run in every format: the same findings, and files that are there whole.

use crate::support::program::{Outcome, Program, sandbox};
use crate::support::report::valid;
use maz_auth0::output::Format;
use maz_auth0::sandbox::Sandbox;
use quick_junit::{NonSuccessKind, Report, TestCaseStatus};
use serde_json::Value;
use std::path::Path;

const BREAKS: [&str; 2] = ["directory.default/not-set", "application.scopes/missing"];

fn verify(sandbox: &Sandbox, arguments: &[&str]) -> Outcome {
    Program::new(&[&["verify"], arguments].concat())
        .against(sandbox)
        .run()
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("a file of the run")
}

#[test]
fn one_run_gives_every_format_and_the_one_for_a_person() {
    let sandbox = sandbox(&BREAKS);
    let outputs: Vec<String> = Format::names()
        .iter()
        .map(|format| format!("{format}=new/report.{format}"))
        .collect();
    let mut arguments = vec!["verify"];
    for output in &outputs {
        arguments.extend(["--output", output]);
    }
    let program = Program::new(&arguments).against(&sandbox);
    let folder = tempfile::TempDir::new().expect("a folder");
    let outcome = program.within(folder.path()).run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome.stdout.contains("✗ MAZ cannot use this yet"),
        "{outcome:?}"
    );
    let folder = folder.path().join("new");
    let json = valid(serde_json::from_str(&read(&folder, "report.json")).expect("JSON"));
    assert_eq!(json["summary"]["fail"], 2);

    let lines: Vec<Value> = read(&folder, "report.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0], json["integrations"][0]);
    let mut whole = valid(lines[1].clone());
    let members = whole.as_object_mut().expect("an object");
    assert_eq!(members.remove("lines"), Some(1.into()));
    whole["integrations"] = Value::Array(vec![lines[0].clone()]);
    assert_eq!(valid(whole), json);

    let github = read(&folder, "report.github");
    let errors = github.lines().filter(|line| line.starts_with("::error "));
    assert_eq!(errors.count(), 2, "{github}");
    assert!(
        github.contains("title=acme.us.auth0.com%3A directory.default/not-set::"),
        "{github}"
    );
    assert!(read(&folder, "report.markdown").starts_with("**❌ MAZ cannot use this yet**"));
    assert!(read(&folder, "report.html").contains("<h1>MAZ cannot use this yet</h1>"));
    assert!(
        read(&folder, "report.human").contains("To fix it: Set the tenant's Default Directory")
    );
    junit_says_the_same(&read(&folder, "report.junit"), &json);
}

fn junit_says_the_same(xml: &str, json: &Value) {
    let junit = Report::deserialize_from_str(xml).expect("JUnit XML");
    assert_eq!(junit.failures, 2);
    assert_eq!(junit.errors, 0);
    let checks = json["integrations"][0]["checks"]
        .as_array()
        .expect("checks");
    let cases = &junit.test_suites[0].test_cases;
    assert_eq!(cases.len(), checks.len());
    for (case, check) in cases.iter().zip(checks) {
        assert_eq!(case.name.as_str(), check["id"]);
        let status = match &case.status {
            TestCaseStatus::Success { .. } => "pass",
            TestCaseStatus::Skipped { .. } => "skip",
            TestCaseStatus::NonSuccess {
                kind, message, ty, ..
            } => {
                assert_eq!(
                    message.as_ref().map(quick_junit::XmlString::as_str),
                    check["message"].as_str()
                );
                assert_eq!(
                    ty.as_ref().map(quick_junit::XmlString::as_str),
                    check["cause"].as_str()
                );
                match kind {
                    NonSuccessKind::Failure => "fail",
                    NonSuccessKind::Error => "unknown",
                }
            }
        };
        assert_eq!(status, check["status"], "{check}");
    }
}

#[test]
fn a_file_alone_takes_the_format_and_is_old_or_new() {
    let sandbox = sandbox(&[]);
    let folder = tempfile::TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("report.json"), "old").expect("a file");
    let outcome = Program::new(&["verify", "--format", "json", "--output", "report.json"])
        .against(&sandbox)
        .within(folder.path())
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stdout.contains("✓ All that was checked holds"));
    let json = valid(serde_json::from_str(&read(folder.path(), "report.json")).expect("JSON"));
    assert_eq!(json["exit_code"], 0);
    let files = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(files, 1, "nothing is left beside it");
}

#[test]
fn a_file_that_cannot_be_written_is_found_out_before_anything_is_asked() {
    let sandbox = sandbox(&[]);
    let before = sandbox.requests().len();
    for output in [
        "json=.",
        "json=",
        "jsn=x",
        "-",
        "json=new/folder/",
        "json=new/.",
    ] {
        let outcome = verify(&sandbox, &["--output", output]);
        assert_eq!(outcome.code, Some(2), "{output}: {outcome:?}");
        assert!(outcome.stderr.contains("error:"), "{outcome:?}");
    }
    for summary in [".", "none/summary.md"] {
        let outcome = Program::new(&["verify", "--format", "github"])
            .against(&sandbox)
            .variable("GITHUB_STEP_SUMMARY", summary)
            .run();
        assert_eq!(outcome.code, Some(2), "{summary}: {outcome:?}");
        assert!(outcome.stderr.contains("the step summary"), "{outcome:?}");
    }
    assert_eq!(sandbox.requests().len(), before);
}

#[test]
fn a_report_replaces_no_other_and_nothing_that_is_kept() {
    let sandbox = sandbox(&[]);
    let before = sandbox.requests().len();
    let folder = tempfile::TempDir::new().expect("a folder");
    for name in ["record.toml", "record.toml.bak", "secrets.toml"] {
        std::fs::write(folder.path().join(name), "kept").expect("a file");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("record.toml", folder.path().join("link")).expect("a link");
        std::os::unix::fs::symlink(".", folder.path().join("here")).expect("a link");
    }
    let mut wrong = vec![
        vec!["json=record.toml"],
        vec!["json=./x/../record.toml"],
        vec!["record.toml.bak"],
        vec!["html=secrets.toml"],
        vec!["json=a", "html=a"],
        vec!["json=a", "html=./a"],
        vec!["json=new/a", "html=new/./a"],
        // Journals of what is under way, which the next run brings to an end.
        vec!["json=.record.toml.unfinished"],
        vec!["json=x/../.record.toml.rotating-t00"],
        vec!["json=.secrets.toml.new"],
        vec!["json=.maz-auth0.lock"],
        vec!["json=setup-in-progress-acme.toml"],
        vec!["json=login-in-progress-00.toml"],
        vec!["json=.setup-in-progress-acme.toml.new"],
        vec!["json=changes-acme.json"],
        vec!["html=x/../changes-acme.json"],
        vec!["json=.changes-acme.json.new"],
        vec!["json=config/maz-auth0/changes-acme.json"],
        // Where records are kept that this run does not read.
        vec!["json=of-the-environment/integrations.toml"],
        vec!["html=of-the-environment/integrations.toml.bak"],
        vec!["json=config/maz-auth0/integrations.toml"],
        vec!["json=config/maz-auth0/integrations.toml.bak"],
        vec!["json=config/maz-auth0/secrets.toml"],
        vec!["json=config/maz-auth0/.integrations.toml.unfinished"],
    ];
    if cfg!(unix) {
        wrong.extend([
            vec!["json=link"],
            vec!["json=here/secrets.toml"],
            vec!["json=a", "html=here/a"],
        ]);
    }
    for outputs in wrong {
        let mut arguments = vec!["verify", "--config", "record.toml"];
        for output in &outputs {
            arguments.extend(["--output", output]);
        }
        let outcome = Program::new(&arguments)
            .against(&sandbox)
            .variable(
                "XDG_CONFIG_HOME",
                &folder.path().join("config").display().to_string(),
            )
            .variable("MAZ_AUTH0_CONFIG", "of-the-environment/integrations.toml")
            .within(folder.path())
            .run();
        assert_eq!(outcome.code, Some(2), "{outputs:?}: {outcome:?}");
        assert!(outcome.stderr.contains("error: --output: "), "{outcome:?}");
    }
    // The step's summary is added to, and a file replaced.
    let summary = Program::new(&[
        "verify",
        "--format",
        "github",
        "--output",
        "markdown=./summary",
    ])
    .against(&sandbox)
    .within(folder.path())
    .variable("GITHUB_STEP_SUMMARY", "summary")
    .run();
    assert_eq!(summary.code, Some(2), "{summary:?}");
    let said = "error: --output: two reports are to go into summary";
    assert!(summary.stderr.contains(said), "{summary:?}");
    for name in ["record.toml", "record.toml.bak", "secrets.toml"] {
        assert_eq!(read(folder.path(), name), "kept");
    }
    assert_eq!(sandbox.requests().len(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn one_output_that_fails_costs_the_others_nothing() {
    let sandbox = sandbox(&[]);
    let folder = tempfile::TempDir::new().expect("a folder");
    let outcome = Program::new(&[
        "verify",
        "--output",
        "json=/dev/full",
        "--output",
        "html=good.html",
        "--output",
        "junit=good.xml",
    ])
    .against(&sandbox)
    .within(folder.path())
    .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("/dev/full"), "{outcome:?}");
    assert!(
        outcome.stdout.contains("All that was checked holds"),
        "{outcome:?}"
    );
    assert!(read(folder.path(), "good.html").ends_with("</html>\n"));
    assert!(read(folder.path(), "good.xml").contains("</testsuites>"));
}

#[test]
fn the_page_of_reports_has_every_format() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reports.md");
    let page = std::fs::read_to_string(page).expect("a page");
    let named: Vec<&str> = page
        .lines()
        .skip_while(|line| !line.starts_with("| `--format` |"))
        .skip(2)
        .take_while(|line| line.starts_with("| `"))
        .filter_map(|line| line.split('`').nth(1))
        .collect();
    assert_eq!(named, Format::names());
}

#[test]
fn a_report_of_a_sandbox_says_that_it_is_practice() {
    let sandbox = sandbox(&[]);
    let json = verify(&sandbox, &["--format", "json"]).json();
    assert_eq!(json["practice"], true);
    assert_eq!(json["integrations"][0]["practice"], true);
    for format in ["markdown", "html"] {
        let outcome = verify(&sandbox, &["--format", format]);
        assert!(outcome.stdout.contains("practice"), "{outcome:?}");
    }
    // Where nobody answered, nobody said that it was a sandbox.
    let outcome = Program::new(&["verify", "--format", "json"])
        .against(&sandbox)
        .variable("MAZ_AUTH0_ENDPOINT", "http://127.0.0.1:9")
        .run();
    assert_eq!(outcome.json().get("practice"), None);
}

#[test]
fn the_step_summary_of_github_is_added_to() {
    let sandbox = sandbox(&BREAKS);
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("summary.md");
    std::fs::write(&path, "before\n").expect("a file");
    let summary = path.to_str().expect("a path");
    for (arguments, is_written) in [
        (&["--format", "github"][..], true),
        (&["--format", "json"], false),
    ] {
        let length = std::fs::metadata(&path).expect("a file").len();
        let outcome = Program::new(&[&["verify"], arguments].concat())
            .against(&sandbox)
            .variable("GITHUB_STEP_SUMMARY", summary)
            .run();
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(text.starts_with("before\n"), "{text}");
        assert_eq!(text.len() as u64 > length, is_written, "{arguments:?}");
    }
}

#[test]
fn requests_are_told_with_when_and_how_long_and_without_what_was_in_them() {
    let sandbox = sandbox(&[]);
    let json = verify(&sandbox, &["--format", "json"]).json();
    let integration = &json["integrations"][0];
    let timeline = integration["timeline"].as_array().expect("requests");
    assert_eq!(
        Some(timeline.len() as u64),
        integration["requests"].as_u64()
    );
    for request in timeline {
        let path = request["path"].as_str().expect("a path");
        assert!(path.starts_with('/') && !path.contains('?'), "{request}");
    }
    assert!(
        timeline
            .iter()
            .any(|request| request["path"] == "/oauth/token")
    );
}

#[test]
fn login_test_has_the_same_formats() {
    let sandbox = sandbox(&[]);
    let details = sandbox.details();
    let outcome = Program::new(&[
        "login-test",
        "--username",
        &details.username,
        "--password-stdin",
        "--format",
        "json",
        "--output",
        "junit=/dev/null",
    ])
    .against(&sandbox)
    .stdin(&details.password)
    .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let json = outcome.json();
    assert_eq!(json["integrations"][0]["outcome"], "pass");
}
