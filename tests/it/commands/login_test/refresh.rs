//! Refresh tokens: tried once, revoked whatever happens.

use super::{RENEWED, REVOKED, broken, by_password, in_browser, logged};
use crate::support::program::sandbox_with;
use maz_auth0::sandbox::Options;
use std::process::Command;

#[test]
fn a_refresh_token_is_tried_once_and_revoked() {
    for rotates in [false, true] {
        let sandbox = sandbox_with(Options::default());
        if rotates {
            sandbox.with_tenant(|tenant| {
                let settings = serde_json::json!({"rotation_type": "rotating"});
                tenant.clients[0]
                    .rest
                    .insert("refresh_token".into(), settings);
            });
        }
        let outcome = by_password(&sandbox, &["--offline", "--format", "json"])
            .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
            .run();
        let report = outcome.json();
        assert_eq!(outcome.code, Some(0), "{report}");
        assert_eq!(report["summary"]["pass"], 4, "{report}");
        assert!(report.to_string().contains("was revoked"), "{report}");
        assert_eq!(logged(&sandbox, RENEWED), 1);
        assert_eq!(logged(&sandbox, REVOKED), 1);
    }
}

#[test]
fn a_refresh_token_of_a_browser_is_revoked_and_one_that_was_not_meant_to_be_tried_as_well() {
    let sandbox = sandbox_with(Options::default());
    let arguments = ["--offline", "--format", "json"];
    let Some(login) = in_browser(&sandbox, &arguments, "accept") else {
        return;
    };
    let report = login.outcome.json();
    assert_eq!(login.outcome.code, Some(0), "{report}");
    assert_eq!(report["summary"]["pass"], 4, "{report}");
    assert_eq!(logged(&sandbox, REVOKED), 1);

    let outcome = by_password(&sandbox, &["--scope", "openid offline_access", "-v"])
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome.stdout.contains("tried and revoked"),
        "{}",
        outcome.stdout
    );
    assert!(!outcome.stderr.contains("v1."), "{}", outcome.stderr);
    assert_eq!(logged(&sandbox, REVOKED), 2);
}

#[test]
fn a_second_factor_with_a_refresh_token_leaves_none() {
    let sandbox = broken("login.password/mfa-required");
    let outcome = by_password(&sandbox, &["--offline", "--otp-stdin", "--format", "json"])
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .stdin("123456\n")
        .run();
    let report = outcome.json();
    assert_eq!(report["summary"]["pass"], 3, "{report}");
    assert_eq!(logged(&sandbox, REVOKED), 1);
}

#[test]
fn what_stands_in_the_way_of_a_refresh_token_is_named() {
    let sandbox = sandbox_with(Options::default());
    // Each login is for this API, which allows no offline access.
    sandbox.with_tenant(|tenant| {
        let api = tenant
            .resource_servers
            .iter_mut()
            .find(|api| !api.is_system)
            .expect("an API");
        api.allow_offline_access = false;
        tenant.settings.default_audience = Some(api.identifier.clone());
    });
    let outcome = by_password(&sandbox, &["--offline"])
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for words in [
        "no refresh token",
        "Allow Offline Access",
        "https://api.press.example.com/",
    ] {
        assert!(outcome.stdout.contains(words), "{}", outcome.stdout);
    }
}

#[test]
fn a_revocation_that_gets_no_answer_is_not_passed_over() {
    let sandbox = sandbox_with(Options {
        faults: maz_auth0::sandbox::parse_faults("503@/oauth/revoke").expect("a fault"),
        ..Options::default()
    });
    let outcome = by_password(&sandbox, &["--offline"])
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run();
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(outcome.stdout.contains("Unlink"), "{}", outcome.stdout);
}

/// Interrupted at whatever moment after the refresh token was given: once the program has ended, it is revoked.
#[cfg(unix)]
#[test]
fn an_interruption_leaves_no_refresh_token() {
    use std::time::{Duration, Instant};

    let mut interrupted = 0;
    for moment in 0..6_u64 {
        let sandbox = sandbox_with(Options {
            latency: Duration::from_millis(120),
            ..Options::default()
        });
        let mut child = Command::new(env!("CARGO_BIN_EXE_maz-auth0"))
            .args(["login-test", "--offline"])
            .envs(&sandbox.details().env)
            .env("MAZ_AUTH0_USERNAME", &sandbox.details().username)
            .env("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        let started = Instant::now();
        while logged(&sandbox, "sepft") == 0 && started.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(moment * 60));
        let was_revoked = logged(&sandbox, REVOKED) > 0;
        let sent = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .expect("kill");
        assert!(sent.success());
        let code = child.wait().expect("the program ends").code();
        if !was_revoked {
            assert_eq!(code, Some(130), "moment {moment}");
            interrupted += 1;
        }
        assert!(logged(&sandbox, REVOKED) > 0, "moment {moment}");
    }
    assert!(
        interrupted > 0,
        "no interruption met the token while it was good"
    );
}
