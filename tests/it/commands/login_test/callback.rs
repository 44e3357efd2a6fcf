//! The callback of a test: added with an admin token, and taken out again whatever happens.

use super::{browser, callback, findings, free_port, logged, wait_until};
use crate::support::between::{Between, http, token_with};
use crate::support::desk::Desk;
use crate::support::handling::forwarded;
use crate::support::program::{Program, sandbox_with};
use maz_auth0::sandbox::{Options, Sandbox};
use std::path::{Path, PathBuf};
use std::process::Command;

fn callbacks(sandbox: &Sandbox) -> Vec<String> {
    sandbox.with_tenant(|tenant| tenant.clients[0].callbacks.clone().unwrap_or_default())
}

/// What the program is to do with an administrator's token, at a port whose callback is not allowed.
fn lent(sandbox: &Sandbox, port: &str, arguments: &[&str]) -> Program {
    let all = [&["login-test", "--flow", "code", "--port", port], arguments].concat();
    Program::new(&all)
        .against(sandbox)
        .with_admin_token(sandbox)
}

#[test]
fn a_callback_is_added_for_the_test_and_taken_out_again() {
    let sandbox = sandbox_with(Options::default());
    let before = callbacks(&sandbox);
    let home = tempfile::TempDir::new().expect("a folder");
    let Some(browser) = browser(home.path()) else {
        return;
    };
    let run = |arguments: &[&str]| {
        lent(&sandbox, &free_port(), arguments)
            .variable("HOME", &home.path().display().to_string())
            .variable("PATH", &std::env::var("PATH").unwrap_or_default())
            .variable("BROWSER", &browser.display().to_string())
            .variable("READER", &sandbox.details().username)
            .variable("WORD", &sandbox.details().password)
            .run()
    };
    // Nobody agreed.
    let outcome = run(&["--format", "json"]);
    assert_eq!(
        findings(&outcome.json()),
        ["code.callback/callback-not-allowed"]
    );
    assert!(outcome.stderr.contains("--yes"), "{}", outcome.stderr);
    assert_eq!(logged(&sandbox, "sapi"), 0);

    let outcome = run(&["--format", "json", "--yes"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(findings(&outcome.json()), Vec::<String>::new());
    assert!(
        outcome.stderr.contains("taken out again"),
        "{}",
        outcome.stderr
    );
    assert_eq!(callbacks(&sandbox), before);
    assert_eq!(logged(&sandbox, "sapi"), 2);
}

#[test]
fn what_others_added_meanwhile_stays_and_a_callback_that_cannot_be_taken_out_is_said() {
    let added = "https://other.example/callback".to_owned();
    for stuck in [false, true] {
        let sandbox = sandbox_with(Options::default());
        let mut wanted = callbacks(&sandbox);
        let port = free_port();
        let run = lent(
            &sandbox,
            &port,
            &[
                "--yes",
                "--no-browser",
                "--login-timeout",
                "2",
                "--format",
                "json",
            ],
        );
        let outcome = std::thread::scope(|scope| {
            let running = scope.spawn(|| run.run());
            wait_until(|| callbacks(&sandbox).contains(&callback(&port)));
            sandbox.with_tenant(|tenant| {
                let list = tenant.clients[0].callbacks.get_or_insert_default();
                list.insert(0, added.clone());
                if stuck {
                    tenant
                        .oddities
                        .refusals
                        .push(maz_auth0::sandbox::RefusedRequest {
                            method: "PATCH".into(),
                            path: "/api/v2/clients".into(),
                            status: 403,
                            message: "Insufficient scope, expected any of: update:clients".into(),
                            error_code: "insufficient_scope".into(),
                        });
                }
            });
            running.join().expect("it ran")
        });
        let report = outcome.json();
        wanted.insert(0, added.clone());
        if stuck {
            assert_eq!(
                findings(&report),
                ["code.callback/left-behind", "login.code/timed-out"]
            );
            assert!(report.to_string().contains("update:clients"), "{report}");
            wanted.push(callback(&port));
        } else {
            assert_eq!(findings(&report), ["login.code/timed-out"]);
        }
        assert_eq!(callbacks(&sandbox), wanted);
    }
}

#[test]
fn a_scope_that_the_admin_token_lacks_is_named() {
    for (method, scope) in [("PATCH", "update:clients"), ("GET", "read:clients")] {
        let sandbox = sandbox_with(Options::default());
        let before = callbacks(&sandbox);
        sandbox.with_tenant(|tenant| {
            tenant
                .oddities
                .refusals
                .push(maz_auth0::sandbox::RefusedRequest {
                    method: method.into(),
                    path: "/api/v2/clients".into(),
                    status: 403,
                    message: format!("Insufficient scope, expected any of: {scope}"),
                    error_code: "insufficient_scope".into(),
                });
        });
        let outcome = lent(&sandbox, &free_port(), &["--yes", "--format", "json"]).run();
        let report = outcome.json();
        assert_eq!(outcome.code, Some(1), "{report}");
        assert_eq!(findings(&report), ["code.callback/callback-not-allowed"]);
        assert!(
            report
                .to_string()
                .contains(&format!("lacks the scope {scope}")),
            "{report}"
        );
        assert_eq!(callbacks(&sandbox), before);
    }
}

/// Rights that open the application and do not show its settings (`read:client_summary`): a list that is hidden is not empty.
#[test]
fn callbacks_that_are_not_shown_are_not_written_over() {
    for scope in ["read:client_summary", "read:client_credentials"] {
        let sandbox = sandbox_with(Options::default());
        let before = callbacks(&sandbox);
        let token = token_with(&sandbox, &[scope, "update:clients"]);
        let outcome = lent(&sandbox, &free_port(), &["--yes", "--format", "json"])
            .variable("MAZ_AUTH0_ADMIN_TOKEN", &token)
            .run();
        let report = outcome.json();
        assert_eq!(outcome.code, Some(1), "{report}");
        let text = report.to_string();
        assert!(text.contains("lacks the scope read:clients"), "{report}");
        assert_eq!(callbacks(&sandbox), before);
        assert_eq!(logged(&sandbox, "sapi"), 0, "nothing was written");
    }
}

/// Added, not told, and turned away the second time: it is taken out again.
#[test]
fn a_callback_whose_adding_was_not_told_is_taken_out_again() {
    let sandbox = sandbox_with(Options::default());
    let before = callbacks(&sandbox);
    let behind = sandbox.endpoint().to_owned();
    let times = std::sync::atomic::AtomicU32::new(0);
    let between = Between::with(&sandbox, move |asked| {
        if !asked.text.starts_with("PATCH /api/v2/clients/") {
            return None;
        }
        match times.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => {
                forwarded(&asked.text, &behind);
                Some(Vec::new())
            }
            1 => Some(http(
                401,
                "application/json",
                r#"{"statusCode":401,"error":"Unauthorized","message":"Expired token"}"#,
            )),
            _ => None,
        }
    });
    let outcome = lent(
        &sandbox,
        &free_port(),
        &[
            "--yes",
            "--no-browser",
            "--login-timeout",
            "1",
            "--format",
            "json",
        ],
    )
    .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
    .run();
    assert_eq!(callbacks(&sandbox), before, "{outcome:?}");
}

/// Interrupted at whatever moment: once the program has ended, the callback is gone.
#[cfg(unix)]
#[test]
fn an_interruption_leaves_no_callback() {
    use std::time::Duration;

    let mut was_there = 0;
    for moment in 0..8_u64 {
        let sandbox = sandbox_with(Options {
            latency: Duration::from_millis(100),
            ..Options::default()
        });
        let before = callbacks(&sandbox);
        let port = free_port();
        let home = tempfile::TempDir::new().expect("a folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_maz-auth0"))
            .args([
                "login-test",
                "--flow",
                "code",
                "--no-browser",
                "--yes",
                "--port",
                &port,
            ])
            .envs(&sandbox.details().env)
            .env("MAZ_AUTH0_ADMIN_TOKEN", &sandbox.details().admin_token)
            .env("MAZ_AUTH0_CONFIG", home.path().join("integrations.toml"))
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        // From right before the change is asked for until the wait for the browser.
        if moment < 3 {
            wait_until(|| logged(&sandbox, "f") > 0);
            std::thread::sleep(Duration::from_millis(40 + moment * 50));
        } else {
            wait_until(|| callbacks(&sandbox).contains(&callback(&port)));
            std::thread::sleep(Duration::from_millis((moment - 3) * 70));
        }
        was_there += u32::from(callbacks(&sandbox).contains(&callback(&port)));
        let sent = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .expect("kill");
        assert!(sent.success());
        let code = child.wait().expect("the program ends").code();
        assert_eq!(code, Some(130), "moment {moment}");
        assert_eq!(callbacks(&sandbox), before, "moment {moment}");
        let noted = notes(home.path());
        assert!(noted.is_empty(), "moment {moment}: {noted:?}");
    }
    assert!(was_there > 0, "no interruption met the callback");
}

/// The notes of changes in a folder.
fn notes(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).expect("a folder");
    let names = names.map(|entry| entry.expect("one").file_name().display().to_string());
    names.filter(|name| name.starts_with("changes-")).collect()
}

/// A record, and the callback of a test that was killed while it waited for the browser.
fn left_behind(port: &str) -> Desk {
    let desk = Desk::with(sandbox_with(Options::default()));
    let outcome = desk.setup(&["acme"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let (mut child, _home) = tested(&desk, port, "60").start();
    wait_until(|| callbacks(&desk.sandbox).contains(&callback(port)));
    child.kill().expect("killed");
    child.wait().expect("ended");
    assert!(callbacks(&desk.sandbox).contains(&callback(port)));
    desk
}

/// A test of the record that nobody comes to within these seconds.
fn tested(desk: &Desk, port: &str, seconds: &str) -> Program {
    let arguments = [
        "login-test",
        "acme",
        "--flow",
        "code",
        "--no-browser",
        "--yes",
        "--login-timeout",
        seconds,
        "--port",
        port,
    ];
    desk.program(&arguments).with_admin_token(&desk.sandbox)
}

/// Killed, so that nothing of it could be undone: it is noted, said, and taken out, alone, where changes are taken back.
#[test]
fn a_callback_that_a_killed_test_left_is_said_and_taken_back() {
    let port = free_port();
    let other = "https://other.example/callback".to_owned();
    for command in ["undo", "teardown"] {
        let desk = left_behind(&port);
        let verified = desk.program(&["verify", "acme"]).run();
        let said = format!("left {} among", callback(&port));
        assert!(verified.stderr.contains(&said), "{verified:?}");
        assert!(
            verified.stderr.contains("`maz-auth0 undo acme`"),
            "{verified:?}"
        );
        // What others add meanwhile stays.
        let mut wanted = desk.sandbox.with_tenant(|tenant| {
            let list = tenant.clients[0].callbacks.get_or_insert_default();
            list.push(other.clone());
            list.clone()
        });
        wanted.retain(|uri| *uri != callback(&port));
        let back = |more: &str| {
            let program = desk.program(&[command, "acme", more]);
            let outcome = program.with_admin_token(&desk.sandbox).run();
            assert_eq!(outcome.code, Some(0), "{outcome:?}");
            outcome
        };
        let listed = back("--dry-run").stdout;
        assert!(listed.contains("to be taken out of the"), "{listed}");
        let outcome = back("--yes");
        assert_eq!(callbacks(&desk.sandbox), wanted, "{outcome:?}");
        assert_eq!(notes(desk.folder.path()), Vec::<String>::new());
        // No login of MAZ's rests on it.
        assert!(!outcome.stderr.contains("may fail now"), "{outcome:?}");
        assert_eq!(desk.record().contains("fingerprint"), command == "undo");
    }
}

#[test]
fn the_next_test_takes_out_what_a_killed_one_left_at_its_port_and_at_another() {
    let port = free_port();
    for next in [port.clone(), free_port()] {
        let desk = left_behind(&port);
        let outcome = tested(&desk, &next, "1").run();
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        let left = callbacks(&desk.sandbox);
        assert!(!left.contains(&callback(&port)), "{left:?} {outcome:?}");
        assert!(!left.contains(&callback(&next)), "{left:?} {outcome:?}");
        assert_eq!(notes(desk.folder.path()), Vec::<String>::new());
    }
}

/// What the list holds is not known where it cannot be read: what is noted stays noted.
#[test]
fn a_callback_that_was_left_stays_noted_while_the_list_cannot_be_read() {
    let port = free_port();
    let desk = left_behind(&port);
    let noted = notes(desk.folder.path());
    let between = Between::with(&desk.sandbox, |asked| {
        let is_list = asked.text.starts_with("GET /api/v2/clients/");
        is_list.then(|| http(500, "text/html", "<h1>no</h1>"))
    });
    let outcome = tested(&desk, &port, "1")
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run();
    assert_ne!(outcome.code, Some(0), "{outcome:?}");
    assert!(callbacks(&desk.sandbox).contains(&callback(&port)));
    assert_eq!(notes(desk.folder.path()), noted, "{outcome:?}");
}

/// One address may be noted for two applications: each test crosses out its own.
#[test]
fn the_note_of_another_application_stays() {
    let port = free_port();
    let desk = left_behind(&port);
    let path = desk.folder.path().join("changes-acme.json");
    let noted = std::fs::read_to_string(&path).expect("notes");
    let id = desk.value("MAZ_AUTH0_CLIENT_ID");
    let other = "another0another0another0another0";
    std::fs::write(&path, noted.replace(&id, other)).expect("notes");
    desk.sandbox.with_tenant(|tenant| {
        let list = tenant.clients[0].callbacks.get_or_insert_default();
        list.retain(|uri| *uri != callback(&port));
    });
    let outcome = tested(&desk, &port, "1").run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(!callbacks(&desk.sandbox).contains(&callback(&port)));
    let left = std::fs::read_to_string(&path).expect("notes");
    assert!(left.contains(other), "{left}");
    assert!(!left.contains(&id), "{left}");
}

/// The notes of one that waits for the browser are in its hands: nobody takes its callback for one that was left.
#[test]
fn a_test_that_is_under_way_keeps_its_callback() {
    let desk = Desk::with(sandbox_with(Options::default()));
    assert_eq!(desk.setup(&["acme"]).code, Some(0));
    let port = free_port();
    let (mut child, _home) = tested(&desk, &port, "60").start();
    wait_until(|| callbacks(&desk.sandbox).contains(&callback(&port)));
    let second = tested(&desk, &free_port(), "1").run();
    let undo = desk.program(&["undo", "acme", "--yes"]);
    let undo = undo.with_admin_token(&desk.sandbox).run();
    for outcome in [second, undo] {
        assert_eq!(outcome.code, Some(3), "{outcome:?}");
        assert!(outcome.stderr.contains("at this moment"), "{outcome:?}");
    }
    let verified = desk.program(&["verify", "acme"]).run();
    assert!(!verified.stderr.contains("was cut off"), "{verified:?}");
    assert!(callbacks(&desk.sandbox).contains(&callback(&port)));
    child.kill().expect("killed");
    child.wait().expect("ended");
}

/// As every change: on disk before Auth0 is asked, and not made where that cannot be.
#[test]
fn a_callback_is_noted_before_it_is_added_or_is_not_added() {
    let desk = Desk::with(sandbox_with(Options::default()));
    assert_eq!(desk.setup(&["acme"]).code, Some(0));
    let before = callbacks(&desk.sandbox);
    let port = free_port();
    let path = desk.folder.path().join("changes-acme.json");
    let noted = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let (seen, file) = (noted.clone(), path.clone());
    let between = Between::with(&desk.sandbox, move |asked| {
        if asked.text.starts_with("PATCH /api/v2/clients/") {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            seen.lock().expect("it").push(text);
        }
        None
    });
    let through = |program: Program| program.variable("MAZ_AUTH0_ENDPOINT", &between.endpoint);
    let outcome = through(tested(&desk, &port, "1")).run();
    let texts = noted.lock().expect("it").clone();
    assert_eq!(texts.len(), 2, "{outcome:?}");
    assert!(
        texts.iter().all(|text| text.contains(&callback(&port))),
        "{texts:?}"
    );
    assert_eq!(callbacks(&desk.sandbox), before);
    assert_eq!(notes(desk.folder.path()), Vec::<String>::new());

    std::fs::create_dir(&path).expect("a folder in its place");
    let outcome = through(tested(&desk, &port, "1")).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert_eq!(
        noted.lock().expect("it").len(),
        2,
        "nothing more was written"
    );
    assert_eq!(callbacks(&desk.sandbox), before);
}

#[cfg(unix)]
#[test]
fn a_person_is_asked_before_a_callback_is_added_and_what_is_interrupted_is_undone()
-> anyhow::Result<()> {
    use crate::terminal::{Launch, key};

    let sandbox = sandbox_with(Options::default());
    let before = callbacks(&sandbox);
    let port = free_port();
    let start = || {
        let mut launch = Launch::binary();
        for argument in [
            "login-test",
            "--flow",
            "code",
            "--no-browser",
            "--port",
            &port,
        ] {
            launch = launch.argument(argument);
        }
        for (name, value) in &sandbox.details().env {
            launch = launch.variable(name, value);
        }
        launch
            .variable("MAZ_AUTH0_ADMIN_TOKEN", &sandbox.details().admin_token)
            .rows(40)
            .start()
    };
    let mut declined = start()?;
    declined.wait_for_text("for this test, and take it out again?");
    declined.send(&format!("n{}", key::ENTER))?;
    assert_eq!(declined.wait_for_exit()?.exit_code(), 1);
    assert_eq!(callbacks(&sandbox), before);

    let mut session = start()?;
    session.wait_for_text("for this test, and take it out again?");
    session.send(&format!("y{}", key::ENTER))?;
    session.wait_for_text("/authorize?response_type=code");
    assert!(callbacks(&sandbox).contains(&callback(&port)));
    session.send(key::CTRL_C)?;
    assert_eq!(session.wait_for_exit()?.exit_code(), 130);
    assert_eq!(callbacks(&sandbox), before);
    assert!(session.cursor_is_visible());
    Ok(())
}

/// Where the program itself fails, what it registered for an interruption is done as well.
#[test]
fn a_panic_cleans_up_and_shows_no_message() {
    let mut path = PathBuf::from(env!("CARGO_BIN_EXE_maz-auth0"));
    path.pop();
    path.push("examples");
    path.push(format!("clean_up{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(path).output().expect("the example");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(stderr.contains("cleaned up"), "{stderr}");
    assert!(!stderr.contains("a secret that was typed"), "{stderr}");
}
