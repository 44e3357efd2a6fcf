//! `verify` whose checks can look at nothing, or whose run comes to nobody: neither is green, and neither is silent.

use super::fleet::{records, verify};
use crate::support::program::{Program, sandbox, sandbox_with};
use crate::support::report::valid;
use maz_auth0::sandbox::Options;
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

fn report(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("a report");
    valid(serde_json::from_str(&text).expect("JSON"))
}

/// Adds to the record of one.
fn add(folder: &tempfile::TempDir, text: &str) {
    let path = folder.path().join("integrations.toml");
    let record = std::fs::read_to_string(&path).expect("a record");
    std::fs::write(&path, record + text).expect("a record");
}

#[test]
fn what_looks_at_nothing_is_not_green_and_says_what_is_missing() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b"]);
    for (only, words) in [
        ("record.target", "--maz-api-url"),
        ("login", "--username"),
        ("code", "authorization_code"),
        ("record", "the record does not say that setup verified it"),
        ("application.type", "read:clients"),
        ("users.rehearsal", "--rehearse"),
        ("code,login,record,application.type", "read:clients"),
    ] {
        for whom in ["a", "--all"] {
            let file = folder.path().join("r.json");
            let outputs = [whom, "--only", only, "--output", "json=r.json"];
            let outcome = verify(&tenant, &folder, &outputs).run();
            assert_eq!(outcome.code, Some(2), "{only}: {outcome:?}");
            assert!(outcome.stderr.contains(words), "{only}: {outcome:?}");
            let is_of_the_record = only == "record" || only.starts_with("code");
            let said: Vec<&str> = outcome.stderr.split_whitespace().collect();
            let says_so = said.join(" ").contains("setup NAME` writes it");
            assert_eq!(says_so, is_of_the_record, "{only}: {outcome:?}");
            assert!(
                !outcome.stderr.contains("NAME was not given"),
                "{outcome:?}"
            );
            assert_eq!(report(&file)["exit_code"], 2, "{only}");
            let lines = verify(
                &tenant,
                &folder,
                &[whom, "--only", only, "--format", "jsonl"],
            )
            .run();
            assert_eq!(lines.code, Some(2), "{only}: {lines:?}");
            let last = lines.stdout.lines().last().expect("a summary");
            let last: Value = serde_json::from_str(last).expect("JSON");
            assert_eq!(last["exit_code"], 2, "{only}");
        }
    }
    // Nor with an earlier report, from which nothing changed.
    let since = ["--all", "--only", "record", "--since", "r.json"];
    let outcome = verify(&tenant, &folder, &since).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    // Of the values of the environment it is a flag that is missing.
    let outcome = Program::new(&["verify", "--only", "record.current,record.target"])
        .against(&tenant)
        .without("MAZ_API_TOKEN")
        .without("MAZ_API_URL")
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("NAME was not given"), "{outcome:?}");
}

/// Nor is one part of several that has none of it, but the whole is.
#[test]
fn one_that_has_what_is_asked_for_suffices() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b", "c"]);
    let part = |number: usize| {
        let (shard, file) = (format!("{number}/2"), format!("json=part-{number}.json"));
        let outputs = [
            "--all", "--only", "code", "--shard", &shard, "--output", &file,
        ];
        verify(&tenant, &folder, &outputs).run().code
    };
    assert_eq!([part(1), part(2)], [Some(0), Some(0)]);
    let merge = ["report", "merge", "part-1.json", "part-2.json"];
    let merged = || Program::new(&merge).within(folder.path()).run();
    assert_eq!(merged().code, Some(2), "{:?}", merged());
    add(
        &folder,
        &format!(
            "[integrations.c.authorization_code]\napplication_domain = \"{}\"\nredirect_uri = \"{}\"\n",
            tenant.details().env["MAZ_AUTH0_APPLICATION_DOMAIN"],
            maz_auth0::sandbox::MAZ_REDIRECT_URI,
        ),
    );
    let outcome = verify(
        &tenant,
        &folder,
        &["--all", "--only", "code", "--format", "json"],
    )
    .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let report = outcome.json();
    let first = &report["integrations"][0]["checks"];
    let checks = first.as_array().expect("checks").iter();
    for check in checks.filter(|check| check["stage"] == "code") {
        assert_eq!(check["because"], "authorization_code", "{check}");
    }
    assert_eq!([part(1), part(2)], [Some(0), Some(0)]);
    assert_eq!(merged().code, Some(0), "{:?}", merged());
}

#[test]
fn of_several_the_environment_names_no_user() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b"]);
    let outcome = verify(&tenant, &folder, &["--all", "--wait", "1"])
        .variable("MAZ_AUTH0_USERNAME", "reader@example.org")
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let said = outcome.stderr.matches("MAZ_AUTH0_USERNAME is not used");
    assert_eq!(said.count(), 1, "{outcome:?}");
    // Nor is one left out that it does not name.
    for whom in [&["--all"][..], &["a", "b"]] {
        let outcome = verify(&tenant, &folder, &[whom, &["--format", "json"]].concat())
            .variable("MAZ_AUTH0_USERNAME", "")
            .run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        for told in [&outcome.stderr, &outcome.stdout] {
            assert!(!told.contains("MAZ_AUTH0_USERNAME"), "{whom:?}: {told}");
        }
    }
    let outcome = verify(&tenant, &folder, &["--all", "--username", "x@y.z"]).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
}

#[test]
fn what_an_empty_variable_leaves_out_is_in_the_report() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a", "b"]);
    for format in [
        "json", "jsonl", "junit", "markdown", "html", "human", "github",
    ] {
        let outcome = verify(&tenant, &folder, &["--all", "--format", format])
            .variable("MAZ_AUTH0_ADMIN_TOKEN", "")
            .run();
        assert_eq!(outcome.code, Some(0), "{format}: {outcome:?}");
        // Markdown escapes what might be marks of its own.
        let shown = outcome.stdout.replace('\\', "");
        assert!(
            shown.contains("MAZ_AUTH0_ADMIN_TOKEN is set, and empty"),
            "{format}: {outcome:?}"
        );
    }
}

/// What a person is told first is what MAZ needs, and not that a login was to be tried as well.
#[test]
fn a_login_that_rests_on_a_broken_setting_does_not_hide_it() {
    let tenant = sandbox(&["directory.default/not-set"]);
    let folder = records(&tenant, &["a"]);
    let login = |tenant, arguments: &[&str]| {
        verify(tenant, &folder, arguments)
            .variable("MAZ_AUTH0_USERNAME", "reader@example.org")
            .variable("MAZ_AUTH0_PASSWORD", "no-such-password-1")
            .run()
    };
    let outcome = login(&tenant, &["a"]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome.stdout.contains("MAZ cannot use this yet"),
        "{outcome:?}"
    );
    let outcome = login(&sandbox(&[]), &["a"]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome.stdout.contains("says nothing of MAZ's settings"),
        "{outcome:?}"
    );
}

/// Files that hold a secret of this run, under any name.
#[cfg(unix)]
#[test]
fn no_report_goes_where_a_secret_is_read_from() {
    let tenant = sandbox(&[]);
    let folder = records(&tenant, &["a"]);
    let at = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink("secret", at("link")).expect("a link");
    let help = Program::new(&["verify", "--help"]).run().stdout;
    let flags: Vec<&str> = help
        .split_whitespace()
        .filter(|word| word.starts_with("--") && word.ends_with("-file"))
        .collect();
    assert!(flags.len() >= 4, "{flags:?}");
    for flag in flags {
        for name in ["secret", "./secret", "link"] {
            std::fs::write(at("secret"), "kP3vkP3vkP3v").expect("a file");
            let output = format!("json={name}");
            let outcome = verify(
                &tenant,
                &folder,
                &["a", flag, "secret", "--output", &output],
            )
            .variable("MAZ_AUTH0_USERNAME", "reader@example.org")
            .run();
            assert_eq!(outcome.code, Some(2), "{flag}: {outcome:?}");
            let there = std::fs::read_to_string(at("secret")).expect("a file");
            assert_eq!(there, "kP3vkP3vkP3v", "{flag} {name}");
            assert!(
                outcome.stderr.contains("reads a secret from"),
                "{flag}: {outcome:?}"
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn one_that_is_ended_before_it_was_asked_is_named_in_its_report() {
    use rustix::process::{Pid, Signal, kill_process};
    let tenant = sandbox_with(Options {
        latency: Duration::from_secs(5),
        ..Options::default()
    });
    let folder = records(&tenant, &["a"]);
    for signal in [Signal::TERM, Signal::INT] {
        let (child, _home) = verify(&tenant, &folder, &["a", "--output", "json=k.json"]).start();
        let before = tenant.requests().len();
        while tenant.requests().len() == before {
            std::thread::sleep(Duration::from_millis(20));
        }
        kill_process(Pid::from_child(&child), signal).expect("a process");
        let outcome = child.wait_with_output().expect("it ends");
        assert_eq!(outcome.status.code(), Some(130), "{outcome:?}");
        let file = folder.path().join("k.json");
        let report = report(&file);
        assert_eq!(report["not_run"], serde_json::json!(["a"]));
        assert_eq!(report["exit_code"], 130);
        std::fs::remove_file(file).expect("a file");
    }
}

/// Nobody is asked for nobody, in whatever format; where a file is wanted as well, everybody is.
#[cfg(unix)]
#[test]
fn a_reader_that_is_gone_ends_the_asking_in_every_format() {
    let tenant = sandbox(&[]);
    let all: Vec<String> = (0..12).map(|number| format!("n{number}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let folder = records(&tenant, &all);
    for format in ["human", "json", "jsonl", "junit", "markdown", "html"] {
        for (more, is_cut_off) in [(&[][..], true), (&["--output", "json=r.json"][..], false)] {
            let before = tenant.requests().len();
            let arguments = [
                &[
                    "--all", "--jobs", "1", "--skip", "password", "--format", format,
                ],
                more,
            ]
            .concat();
            let (mut child, _home) = verify(&tenant, &folder, &arguments).start();
            drop(child.stdout.take());
            let code = child.wait().expect("it ends").code();
            let asked = tenant.requests().len() - before;
            assert_eq!(
                code,
                Some(if is_cut_off { 130 } else { 0 }),
                "{format}: {asked}"
            );
            assert_eq!(asked < 24, is_cut_off, "{format}: {asked}");
        }
    }
}
