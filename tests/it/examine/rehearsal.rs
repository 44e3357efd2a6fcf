//! `verify --rehearse`: what MAZ does at run time, and that it leaves nothing usable behind.

use crate::support::between::{Between, http};
use crate::support::program::{Program, sandbox_with};
use maz_auth0::sandbox::{Options, Sandbox, User};
use serde_json::Value;

const REHEARSED: &[&str] = &["verify", "--format", "json", "--rehearse", "--yes"];
const ADDRESS: &str = "maz-auth0-rehearsal@maz-auth0.invalid";

fn rehearsed(sandbox: &Sandbox) -> (Option<i32>, Value) {
    let outcome = Program::new(REHEARSED).against(sandbox).run();
    (outcome.code, outcome.json())
}

fn check<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["integrations"][0]["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .find(|check| check["id"] == id)
        .expect("the check")
}

fn users(sandbox: &Sandbox) -> Vec<User> {
    sandbox.with_tenant(|tenant| {
        tenant
            .users
            .iter()
            .filter(|user| user.email.as_deref() == Some(ADDRESS))
            .cloned()
            .collect()
    })
}

#[test]
fn one_user_serves_again_and_again_and_is_blocked_in_between() {
    let sandbox = sandbox_with(Options::default());
    let mut passwords = Vec::new();
    for _ in 0..2 {
        let (code, report) = rehearsed(&sandbox);
        assert_eq!(code, Some(0), "{report}");
        for id in ["users.rehearsal", "directory.name"] {
            assert_eq!(check(&report, id)["status"], "pass", "{report}");
            assert_eq!(check(&report, id)["evidence"], "login", "{report}");
        }
        let users = users(&sandbox);
        let [user] = users.as_slice() else {
            panic!("one user: {users:?}");
        };
        assert_eq!(user.blocked, Some(true));
        assert!(user.app_metadata.clone().unwrap_or_default().is_empty());
        passwords.push(user.password.clone().expect("a password"));
    }
    assert_ne!(passwords[0], passwords[1]);
}

#[test]
fn what_others_keep_in_app_metadata_stays() {
    let sandbox = sandbox_with(Options::default());
    rehearsed(&sandbox);
    sandbox.with_tenant(|tenant| {
        for user in &mut tenant.users {
            if user.email.as_deref() == Some(ADDRESS) {
                let kept = user.app_metadata.get_or_insert_default();
                kept.insert("plan".into(), "gold".into());
            }
        }
    });
    let (code, report) = rehearsed(&sandbox);
    assert_eq!(code, Some(0), "{report}");
    let kept = users(&sandbox)[0].app_metadata.clone().unwrap_or_default();
    assert_eq!(Value::Object(kept), serde_json::json!({"plan": "gold"}));
}

#[test]
fn another_default_directory_is_found_without_an_administrator() {
    let sandbox = sandbox_with(Options {
        breaks: vec!["directory.name/other-directory".into()],
        ..Options::default()
    });
    let (code, report) = rehearsed(&sandbox);
    assert_eq!(code, Some(1), "{report}");
    assert_eq!(check(&report, "directory.name")["cause"], "other-directory");
    assert_eq!(report["summary"]["fail"], 1, "{report}");
    assert_eq!(
        check(&report, "users.rehearsal")["because"],
        "directory.name"
    );
    assert_eq!(users(&sandbox)[0].blocked, Some(true));
}

#[test]
fn where_something_fails_nothing_is_left_open() {
    for broken in [
        "users.rehearsal/create-refused",
        "users.rehearsal/update-refused",
        "users.rehearsal/metadata-lost",
        "users.rehearsal/login-refused",
    ] {
        let sandbox = sandbox_with(Options {
            breaks: vec![broken.into()],
            ..Options::default()
        });
        let (code, report) = rehearsed(&sandbox);
        assert_eq!(code, Some(1), "{broken}: {report}");
        assert!(
            users(&sandbox)
                .iter()
                .all(|user| user.blocked == Some(true)),
            "{broken}"
        );
    }
}

#[test]
fn what_does_not_hold_is_not_rehearsed() {
    let sandbox = sandbox_with(Options {
        breaks: vec!["password.grant/grant-disabled".into()],
        ..Options::default()
    });
    let (code, report) = rehearsed(&sandbox);
    assert_eq!(code, Some(1));
    assert_eq!(
        check(&report, "users.rehearsal")["because"],
        "password.grant"
    );
    assert!(users(&sandbox).is_empty());
}

#[test]
fn nobody_is_created_without_a_yes() {
    let sandbox = sandbox_with(Options::default());
    let outcome = Program::new(&["verify", "--rehearse"])
        .against(&sandbox)
        .run();
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("--yes"), "{}", outcome.stderr);
    let outcome = Program::new(&["verify", "--rehearse", "--yes", "--skip", "users"])
        .against(&sandbox)
        .run();
    assert_eq!(outcome.code, Some(2));
    assert!(users(&sandbox).is_empty());
}

/// Interrupted at whatever moment: once the program has ended, the user is blocked or was never made.
#[cfg(unix)]
#[test]
fn an_interruption_leaves_nothing_open() {
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    let mut was_open = 0;
    for moment in 0..6_u64 {
        let sandbox = sandbox_with(Options {
            latency: Duration::from_millis(120),
            ..Options::default()
        });
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_maz-auth0"))
            .args(REHEARSED)
            .envs(&sandbox.details().env)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let started = Instant::now();
        let is_open = || {
            users(&sandbox)
                .iter()
                .any(|user| user.blocked == Some(false))
        };
        while users(&sandbox).is_empty() && started.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(moment * 60));
        was_open += u32::from(is_open());
        let interrupted = std::process::Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .expect("kill");
        assert!(interrupted.success());
        let code = child.wait().expect("the program ends").code();
        assert_eq!(code, Some(130), "moment {moment}");
        assert!(!is_open(), "moment {moment}");
    }
    assert!(
        was_open > 0,
        "no interruption met the user while it was open"
    );
}

/// Through what answers in Auth0's place.
fn rehearsed_through(sandbox: &Sandbox, between: &Between) -> (Option<i32>, Value) {
    let outcome = Program::new(REHEARSED)
        .against(sandbox)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run();
    (outcome.code, outcome.json())
}

#[test]
fn a_user_that_is_only_said_to_be_closed_is_told() {
    for answer in [
        http(200, "application/json", r#"{"blocked":false}"#),
        http(200, "application/json", r#"{"blocked":true}"#),
        http(204, "application/json", ""),
    ] {
        let sandbox = sandbox_with(Options::default());
        let between = Between::with(&sandbox, move |asked| {
            let closes =
                asked.text.starts_with("PATCH") && asked.text.contains(r#""blocked":true"#);
            closes.then(|| answer.clone())
        });
        let (code, report) = rehearsed_through(&sandbox, &between);
        assert_eq!(users(&sandbox)[0].blocked, Some(false));
        assert_eq!(code, Some(3), "{report}");
        let found = check(&report, "users.rehearsal");
        assert_eq!(found["status"], "unknown", "{report}");
        let message = found["message"].as_str().unwrap_or_default();
        assert!(message.contains("could not be blocked again"), "{found}");
    }
}

#[test]
fn a_user_that_is_only_said_to_be_deleted_is_blocked() {
    let sandbox = sandbox_with(Options::default());
    sandbox.with_tenant(|tenant| {
        for grant in &mut tenant.client_grants {
            grant.scope.push("delete:users".into());
        }
    });
    let between = Between::with(&sandbox, |asked| {
        let deletes = asked.text.starts_with("DELETE");
        deletes.then(|| http(204, "application/json", ""))
    });
    let (code, report) = rehearsed_through(&sandbox, &between);
    assert_eq!(code, Some(0), "{report}");
    assert_eq!(users(&sandbox)[0].blocked, Some(true));
}

#[test]
fn a_user_that_is_not_the_one_that_was_made_is_never_touched() {
    let sandbox = sandbox_with(Options::default());
    let reader = sandbox.with_tenant(|tenant| tenant.users[0].clone());
    let body = serde_json::json!({"user_id": reader.user_id, "email": ADDRESS}).to_string();
    let between = Between::with(&sandbox, move |asked| {
        let makes = asked.text.starts_with("POST") && asked.path == "/api/v2/users";
        makes.then(|| http(201, "application/json", &body))
    });
    let (code, report) = rehearsed_through(&sandbox, &between);
    assert_eq!(code, Some(3), "{report}");
    assert_eq!(check(&report, "users.rehearsal")["status"], "unknown");
    let changes = |asked: &String| asked.starts_with("PATCH") || asked.starts_with("DELETE");
    assert!(
        !between.asked().iter().any(changes),
        "{:?}",
        between.asked()
    );
    let now = sandbox.with_tenant(|tenant| tenant.users[0].clone());
    assert_eq!(now, reader);
}

/// What answers in a user's place is no user that has lost something.
#[test]
fn only_what_is_gone_from_the_user_is_lost() {
    let json = |body: &str| http(200, "application/json", body);
    let page = http(200, "text/html", "<title>Portal</title>");
    let other = json(r#"{"user_id":"auth0|other","app_metadata":{}}"#);
    // What is read back, and what is written: the method, and what the request has.
    let read = ("GET", "app_metadata");
    let opened = ("PATCH", r#""blocked":false"#);
    for ((method, has), answer) in [
        (read, json("{}")),
        (read, json(r#"{"error":"x"}"#)),
        (read, other.clone()),
        (read, page.clone()),
        (opened, json("{}")),
        (opened, json(r#"{"error":"x"}"#)),
        (opened, other),
        (opened, page),
    ] {
        let what = format!("{method} {}", String::from_utf8_lossy(&answer));
        let sandbox = sandbox_with(Options::default());
        let between = Between::with(&sandbox, move |asked| {
            let is_it = asked.text.starts_with(method) && asked.text.contains(has);
            is_it.then(|| answer.clone())
        });
        let (code, report) = rehearsed_through(&sandbox, &between);
        assert_eq!(code, Some(3), "{what}: {report}");
        let found = check(&report, "users.rehearsal");
        assert_eq!(found["status"], "unknown", "{what}: {report}");
        assert_eq!(users(&sandbox)[0].blocked, Some(true), "{what}");
    }
    let sandbox = sandbox_with(Options {
        breaks: vec!["users.rehearsal/metadata-lost".into()],
        ..Options::default()
    });
    let (code, report) = rehearsed(&sandbox);
    let found = check(&report, "users.rehearsal");
    assert_eq!((code, &found["cause"]), (Some(1), &"metadata-lost".into()));
}
