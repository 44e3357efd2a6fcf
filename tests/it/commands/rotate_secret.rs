//! `rotate-secret`: whatever fails, and whenever it is cut off, the next run ends with a secret that works, and once.

use crate::support::between::{Between, http};
use crate::support::desk::Desk;
use crate::support::handling::forwarded;
use crate::support::program::{Outcome, Program, sandbox, sandbox_with};
use maz_auth0::sandbox::{Options, Sandbox};
use std::time::{Duration, Instant};

/// An integration that is kept in the file store; with the MAZ API as well, or without.
fn set_up(with_maz_api: bool) -> Desk {
    let desk = Desk::with(sandbox(&["record.target/missing"]));
    let target = if with_maz_api { "api" } else { "file" };
    let outcome = desk.setup(&["--target", target]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    desk
}

fn rotate(desk: &Desk) -> Program {
    desk.program(&["rotate-secret", "acme", "--yes"])
        .with_admin_token(&desk.sandbox)
        .without("MAZ_AUTH0_CLIENT_SECRET")
}

/// The secret that the tenant accepts.
fn accepted(sandbox: &Sandbox) -> String {
    let id = sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    sandbox.with_tenant(|tenant| {
        let client = tenant.clients.iter().find(|client| client.client_id == id);
        client
            .and_then(|client| client.client_secret.clone())
            .expect("a secret")
    })
}

fn kept(desk: &Desk) -> toml::Table {
    let text = std::fs::read_to_string(desk.folder.path().join("secrets.toml")).expect("secrets");
    let table: toml::Table = text.parse().expect("it parses");
    table["client_secrets"].as_table().expect("a table").clone()
}

fn recorded(desk: &Desk) -> String {
    kept(desk)["acme"].as_str().expect("a secret").to_owned()
}

fn next(desk: &Desk) -> Option<String> {
    let next = kept(desk).get(".next-acme")?.as_str()?.to_owned();
    Some(next)
}

fn stage(desk: &Desk) -> String {
    let path = desk.folder.path().join(".integrations.toml.rotating-acme");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find(|line| !line.starts_with('#'));
    line.unwrap_or_default()
        .split(' ')
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// How often Auth0 made a new secret.
fn rotations(desk: &Desk) -> usize {
    let asked = desk.sandbox.requests();
    asked
        .iter()
        .filter(|request| request.path.ends_with("/rotate-secret") && request.status == 200)
        .count()
}

/// The new secret is everywhere where it ought to be, and nothing else is left.
fn is_whole(desk: &Desk, former: &str) {
    let accepted = accepted(&desk.sandbox);
    assert_ne!(accepted, former);
    assert_eq!(recorded(desk), accepted);
    assert_eq!(kept(desk).len(), 1, "nothing is kept beside it");
    assert_eq!(stage(desk), "");
    let verified = desk
        .program(&["verify", "acme", "-q"])
        .without("MAZ_AUTH0_CLIENT_SECRET")
        .run();
    assert_eq!(verified.code, Some(0), "{verified:?}");
    assert!(!verified.stderr.contains("rotation"), "{verified:?}");
}

/// Nothing was changed anywhere.
fn is_as_before(desk: &Desk, former: &str) {
    assert_eq!(accepted(&desk.sandbox), former);
    assert_eq!(recorded(desk), former);
    assert_eq!(kept(desk).len(), 1);
    assert_eq!(stage(desk), "");
}

fn says(outcome: &Outcome, code: i32, words: &[&str]) {
    assert_eq!(outcome.code, Some(code), "{outcome:?}");
    // However the lines are broken.
    let all = format!("{} {}", outcome.stderr, outcome.stdout);
    let said = all.split_whitespace().collect::<Vec<_>>().join(" ");
    for word in words {
        assert!(said.contains(word), "{word}: {outcome:?}");
    }
}

#[test]
fn a_new_secret_is_verified_and_kept_and_never_shown() {
    let desk = set_up(false);
    let former = recorded(&desk);
    let outcome = rotate(&desk).variable("RUST_BACKTRACE", "1").run();
    says(
        &outcome,
        0,
        &["paste it into MAZ's form", "export acme --reveal"],
    );
    is_whole(&desk, &former);
    let all = format!("{}{}", outcome.stdout, outcome.stderr);
    let token = desk.sandbox.details().admin_token.clone();
    for secret in [former, recorded(&desk), token] {
        assert!(!all.contains(&secret), "{all}");
    }
    // Nor by what is asked and answered.
    let verbose = desk
        .program(&["rotate-secret", "acme", "--yes", "-v"])
        .with_admin_token(&desk.sandbox)
        .run();
    says(&verbose, 0, &["rotate-secret"]);
    let all = format!("{}{}", verbose.stdout, verbose.stderr);
    assert!(!all.contains(&recorded(&desk)), "{all}");
}

#[test]
fn the_maz_api_has_the_new_secret_before_it_is_said_to_be_done() {
    let desk = set_up(true);
    let former = recorded(&desk);
    let outcome = rotate(&desk).run();
    says(&outcome, 0, &["is rotated", "written to the MAZ API"]);
    is_whole(&desk, &former);
    assert_eq!(desk.held("client_secret"), Some(recorded(&desk)));
}

#[test]
fn nothing_is_changed_where_something_is_not_as_it_must_be() {
    let desk = set_up(true);
    let former = recorded(&desk);
    let command = || desk.program(&["rotate-secret", "acme", "--yes"]);
    says(
        &command().run(),
        2,
        &["--admin-token-stdin", "update:client_keys"],
    );
    let unasked = desk.program(&["rotate-secret", "acme"]);
    let unasked = unasked.with_admin_token(&desk.sandbox).run();
    says(&unasked, 2, &["--yes", "MAZ can log no reader in"]);
    says(
        &rotate(&desk).without("MAZ_API_TOKEN").run(),
        2,
        &["MAZ_API_TOKEN"],
    );
    // A token of another tenant does not leave this machine.
    let other = sandbox_with(Options {
        domain: "other.eu.auth0.com".into(),
        ..Options::default()
    });
    let asked = desk.sandbox.requests().len();
    let outcome = command().with_admin_token(&other).run();
    says(&outcome, 2, &["another tenant's"]);
    assert_eq!(desk.sandbox.requests().len(), asked);
    // One that may not rotate.
    let between = Between::with(&desk.sandbox, |asked| {
        let body = r#"{"statusCode":403,"error":"Forbidden","message":"Insufficient scope, expected any of: update:client_keys","errorCode":"insufficient_scope"}"#;
        let answer = format!(
            "HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        asked
            .path
            .starts_with("/api/v2/clients")
            .then(|| answer.into_bytes())
    });
    says(
        &rotate(&desk)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run(),
        2,
        &["update:client_keys", "Nothing was changed"],
    );
    desk.break_with("503@/maz");
    says(&rotate(&desk).run(), 2, &["503", "Nothing was changed"]);
    desk.fixes();
    desk.sandbox.with_maz_api(|api| {
        let held = api.record.as_mut().expect("it is there");
        held.insert("default_directory".into(), "Readers-2019".into());
    });
    says(
        &rotate(&desk).run(),
        2,
        &["default_directory", "setup acme"],
    );
    assert_eq!(rotations(&desk), 0);
    is_as_before(&desk, &former);
}

#[test]
fn a_secret_that_was_rotated_elsewhere_is_not_rotated_again() {
    let desk = set_up(false);
    let former = recorded(&desk);
    desk.sandbox.with_tenant(|tenant| {
        for client in &mut tenant.clients {
            client.client_secret = Some("rotated-elsewhere-0123456789".into());
        }
    });
    let outcome = rotate(&desk).run();
    says(
        &outcome,
        2,
        &["does not accept", "setup acme", "Nothing was changed"],
    );
    assert_eq!((recorded(&desk), rotations(&desk)), (former, 0));
}

#[test]
fn a_secret_in_the_environment_cannot_be_replaced() {
    let desk = Desk::with(sandbox(&["record.target/missing"]));
    let outcome = desk
        .program(&["setup", "--no-input", "--secret-store", "environment"])
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let before = desk.sandbox.requests().len();
    says(
        &desk
            .program(&["rotate-secret", "acme", "--yes"])
            .with_admin_token(&desk.sandbox)
            .run(),
        2,
        &["in the environment", "--secret-store keyring"],
    );
    assert_eq!(desk.sandbox.requests().len(), before, "nothing was asked");
}

#[test]
fn an_answer_that_was_lost_is_read_back() {
    for fault in ["lose-answer", "truncate"] {
        let desk = set_up(true);
        let former = recorded(&desk);
        desk.break_with(&format!("{fault}@/api/v2/clients#1"));
        says(&rotate(&desk).run(), 0, &["once more", "is rotated"]);
        is_whole(&desk, &former);
        assert_eq!(rotations(&desk), 1, "{fault}");
    }
}

/// Auth0 takes both secrets for up to half a minute, so it is waited for until the old one proves something.
#[test]
fn a_request_that_came_to_nothing_is_said_to_once_that_is_proved() {
    std::thread::scope(|scope| {
        // Each strikes before anything is done; the last is not Auth0's own, and says nothing of rights.
        for fault in ["drop", "503", "not-json", "403"] {
            scope.spawn(move || {
                let desk = set_up(false);
                let former = recorded(&desk);
                desk.break_with(&format!("{fault}@/api/v2/clients#1"));
                let words = [
                    "waiting until that is over",
                    "did not rotate",
                    "still works",
                ];
                says(&rotate(&desk).run(), 2, &words);
                is_as_before(&desk, &former);
            });
        }
    });
}

/// What stands before Auth0 spoils the answer of a rotation that was done, and shows nobody the new secret; the old one is
/// accepted as well for a while, as Auth0 has it.
fn spoiled(desk: &Desk, spoil: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Between {
    let former = recorded(desk);
    let token = {
        let details = desk.sandbox.details();
        let id = details.env["MAZ_AUTH0_CLIENT_ID"].clone();
        let audience = details.env["MAZ_AUTH0_AUDIENCE"].clone();
        let body = format!(
            "grant_type=client_credentials&client_id={id}&client_secret={former}&audience={audience}"
        );
        crate::support::between::post(desk.sandbox.endpoint(), "/oauth/token", &body)
    };
    let (sandbox, admin) = (
        desk.sandbox.endpoint().to_owned(),
        desk.sandbox.details().admin_token.clone(),
    );
    let rotated = std::sync::Mutex::new(None::<Instant>);
    Between::with(&desk.sandbox, move |asked| {
        let mut rotated = rotated.lock().expect("nobody panicked");
        let both = rotated.is_some_and(|at| at.elapsed() < Duration::from_secs(30));
        if asked.path.ends_with("/rotate-secret") {
            let answer = crate::support::between::authorized_post(&sandbox, &asked.path, &admin);
            assert!(answer.starts_with(b"HTTP/1.1 200"), "it is done");
            *rotated = Some(Instant::now());
            return Some(spoil());
        }
        if asked.path.starts_with("/api/v2/clients/") && rotated.is_some() {
            return Some(http(200, "application/json", "{\"client_id\":\"it\"}"));
        }
        (both && asked.grant() == "client_credentials" && asked.text.contains(&former))
            .then(|| token.clone())
    })
}

/// Nobody sits before a screen on which nothing goes on.
#[test]
fn a_rate_limit_that_is_waited_for_is_said() {
    for quiet in [false, true] {
        let desk = set_up(false);
        let was_asked = std::sync::atomic::AtomicBool::new(false);
        let between = Between::with(&desk.sandbox, move |asked| {
            let is_first = asked.grant() == "client_credentials"
                && !was_asked.swap(true, std::sync::atomic::Ordering::SeqCst);
            let body = r#"{"error":"too_many_requests","error_description":"Global limit has been reached"}"#;
            is_first.then(|| {
                format!("HTTP/1.1 429 Too Many Requests\r\nretry-after: 2\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()).into_bytes()
            })
        });
        let mut arguments = vec!["rotate-secret", "acme", "--yes"];
        arguments.extend(quiet.then_some("--quiet"));
        let outcome = desk
            .program(&arguments)
            .with_admin_token(&desk.sandbox)
            .without("MAZ_AUTH0_CLIENT_SECRET")
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let is_said =
            outcome.stderr.contains("rate limit") && outcome.stderr.contains("waiting 2 s");
        assert_eq!(is_said, !quiet, "{outcome:?}");
        assert_eq!(recorded(&desk), accepted(&desk.sandbox));
    }
}

#[test]
fn an_old_secret_that_is_still_taken_for_a_while_proves_nothing() {
    let json = "application/json";
    let spoils: [Vec<u8>; 8] = [
        Vec::new(),
        http(504, "text/html", "<title>Gateway Time-out</title>"),
        http(
            500,
            json,
            r#"{"statusCode":500,"error":"Internal Server Error","message":"x"}"#,
        ),
        http(
            429,
            json,
            r#"{"statusCode":429,"error":"Too Many Requests","message":"Global limit has been reached","errorCode":"too_many_requests"}"#,
        ),
        http(403, "text/html", "<title>Blocked</title>"),
        http(403, json, r#"{"message":"Forbidden"}"#),
        http(200, json, "{\"client_secret\":\"abc"),
        http(200, json, "{\"client_id\":\"it\"}"),
    ];
    std::thread::scope(|scope| {
        for spoil in spoils {
            scope.spawn(move || {
                let shown = String::from_utf8_lossy(&spoil).into_owned();
                let desk = set_up(false);
                let former = recorded(&desk);
                let between = spoiled(&desk, move || spoil.clone());
                let outcome = rotate(&desk)
                    .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
                    .run();
                says(
                    &outcome,
                    2,
                    &["waiting until that is over", "is not known here"],
                );
                assert!(
                    !outcome.stderr.contains("did not rotate"),
                    "{shown}: {outcome:?}"
                );
                assert_eq!(stage(&desk), "asked", "{shown}: {outcome:?}");
                // Where the rights are there, the next reads it.
                says(&rotate(&desk).run(), 0, &["once more", "is rotated"]);
                is_whole(&desk, &former);
                assert_eq!(rotations(&desk), 1, "{shown}");
            });
        }
    });
}

#[test]
fn a_run_that_goes_on_while_both_are_taken_does_not_forget_that_one_may_be_new() {
    let desk = set_up(false);
    let former = recorded(&desk);
    let between = spoiled(&desk, Vec::new);
    let run = || rotate(&desk).variable("MAZ_AUTH0_ENDPOINT", &between.endpoint);
    let (mut child, _home) = run().start();
    until("it was asked", || rotations(&desk) == 1);
    child.kill().expect("killed");
    child.wait().expect("ended");
    let unasked = desk
        .program(&["rotate-secret", "acme"])
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .with_admin_token(&desk.sandbox);
    let outcome = unasked.run();
    says(&outcome, 2, &["going on from there", "known to nobody"]);
    assert_eq!(stage(&desk), "asked");
    says(&rotate(&desk).run(), 0, &["is rotated"]);
    is_whole(&desk, &former);
}

/// Nothing is read back, and no further secret is made: that says nothing of the one that the run before may have made.
#[test]
fn a_run_that_goes_on_and_is_refused_does_not_forget_either() {
    let json = "application/json";
    let refusals = [
        r#"{"statusCode":403,"error":"Forbidden","message":"Insufficient scope, expected any of: update:client_keys","errorCode":"insufficient_scope"}"#,
        r#"{"statusCode":401,"error":"Unauthorized","message":"Expired token received for JSON Web Token validation"}"#,
    ];
    for (refusal, status) in refusals.into_iter().zip([403, 401]) {
        let desk = set_up(false);
        let former = recorded(&desk);
        desk.break_with("latency=60000@/api/v2/clients#1");
        let (mut child, _home) = rotate(&desk).start();
        until("it was asked", || stage(&desk) == "asked");
        child.kill().expect("killed");
        child.wait().expect("ended");
        desk.fixes();
        let between = Between::with(&desk.sandbox, move |asked| {
            let is_refused = asked.path.starts_with("/api/v2/clients");
            is_refused.then(|| http(status, json, refusal))
        });
        let outcome = rotate(&desk)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .run();
        says(
            &outcome,
            2,
            &["known to nobody", "is not known yet", "goes on from there"],
        );
        let said = outcome.stderr.to_lowercase();
        assert!(!said.contains("nothing was changed"), "{outcome:?}");
        assert_eq!(stage(&desk), "asked", "{outcome:?}");
        says(
            &rotate(&desk).run(),
            0,
            &["going on from there", "is rotated"],
        );
        is_whole(&desk, &former);
    }
}

#[test]
fn a_lost_answer_that_cannot_be_read_back_is_noticed_until_it_can() {
    let desk = set_up(false);
    let former = recorded(&desk);
    let endpoint = desk.sandbox.endpoint().to_owned();
    desk.break_with("lose-answer@/api/v2/clients#1,403@/api/v2/clients#2");
    let flags = ["rotate-secret", "acme", "--yes", "--endpoint", &endpoint];
    let outcome = desk
        .program(&flags)
        .with_admin_token(&desk.sandbox)
        .without("MAZ_AUTH0_CLIENT_SECRET")
        .run();
    // Each command leads to the same tenant.
    says(
        &outcome,
        2,
        &[
            "is not known here",
            "read:client_keys",
            "/settings",
            &format!("`maz-auth0 setup acme --endpoint {endpoint}`"),
            &format!("`maz-auth0 rotate-secret acme --endpoint {endpoint}`"),
        ],
    );
    desk.fixes();
    let verified = desk.program(&["verify", "acme"]).run();
    says(
        &verified,
        1,
        &[
            "a rotation of its secret is not finished",
            "rotate-secret acme",
        ],
    );
    says(&desk.program(&["show", "acme"]).run(), 0, &["not finished"]);
    says(&desk.program(&["list"]).run(), 0, &["not finished"]);
    // Who is given the secret for MAZ's form is warned, by a command that leads to the same tenant.
    for format in ["dashboard", "env", "json"] {
        let export = ["export", "acme", "--reveal", "--format", format];
        let outcome = desk
            .program(&[&export[..], &["--endpoint", &endpoint]].concat())
            .run();
        assert!(outcome.stdout.contains(&former), "{outcome:?}");
        assert!(
            outcome
                .stderr
                .contains("rotation of its secret is not finished"),
            "{outcome:?}"
        );
        let command = format!("--endpoint {endpoint}`");
        let said = outcome.stderr.replace('\n', " ");
        assert!(said.contains(&command), "{outcome:?}");
    }
    let hidden = desk.program(&["export", "acme"]).run();
    assert!(!hidden.stderr.contains("not finished"), "{hidden:?}");
    // Without a token nothing more can be done.
    let outcome = desk.program(&["rotate-secret", "acme", "--yes"]).run();
    says(&outcome, 2, &["no admin token"]);
    says(
        &rotate(&desk).run(),
        0,
        &["going on from there", "is rotated"],
    );
    is_whole(&desk, &former);
    assert_eq!(rotations(&desk), 1);
}

#[test]
fn a_setup_with_the_copied_secret_ends_what_was_left() {
    let desk = set_up(false);
    desk.break_with("lose-answer@/api/v2/clients#1,403@/api/v2/clients#2");
    assert_eq!(rotate(&desk).run().code, Some(2));
    desk.fixes();
    assert_eq!(stage(&desk), "asked");
    let outcome = desk
        .program(&["setup", "acme", "--no-input", "--client-secret-stdin"])
        .stdin(&accepted(&desk.sandbox))
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(recorded(&desk), accepted(&desk.sandbox));
    assert_eq!((stage(&desk), next(&desk)), (String::new(), None));
}

#[test]
fn what_cannot_be_verified_yet_is_kept_and_taken_up_again() {
    let desk = set_up(true);
    let former = recorded(&desk);
    // The first is of the former secret.
    let each: Vec<String> = (2..30)
        .map(|nth| format!("503@/oauth/token#{nth}"))
        .collect();
    desk.break_with(&each.join(","));
    let outcome = rotate(&desk).run();
    says(
        &outcome,
        2,
        &["not known yet", "beside the old one", "rotate-secret acme"],
    );
    assert_eq!(recorded(&desk), former);
    assert_eq!(next(&desk), Some(accepted(&desk.sandbox)));
    assert_eq!(desk.held("client_secret"), Some(former.clone()));
    desk.fixes();
    // To go on takes no more than the MAZ API's token.
    let outcome = desk.program(&["rotate-secret", "acme"]).run();
    says(&outcome, 0, &["is rotated"]);
    is_whole(&desk, &former);
    assert_eq!(rotations(&desk), 1);
}

/// Who gives any token for any secret has proved none: nothing is replaced by what it calls the new one.
#[test]
fn a_token_of_another_kind_proves_no_secret() {
    let desk = set_up(false);
    let former = recorded(&desk);
    let between = Between::with(&desk.sandbox, |asked| {
        (asked.path == "/oauth/token").then(|| {
            let body = r#"{"access_token":"x","token_type":"Bearer","scope":"update:client_keys"}"#;
            http(200, "application/json", body)
        })
    });
    let outcome = rotate(&desk)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run();
    assert_ne!(outcome.code, Some(0), "{outcome:?}");
    says(
        &outcome,
        2,
        &["not known", "for this application and the Management API"],
    );
    is_as_before(&desk, &former);
}

#[test]
fn the_secret_of_another_application_is_not_kept() {
    let desk = set_up(false);
    let former = recorded(&desk);
    let behind = desk.sandbox.endpoint().to_owned();
    let between = Between::with(&desk.sandbox, move |asked| {
        asked.path.ends_with("/rotate-secret").then(|| {
            forwarded(&asked.text, &behind);
            let body = r#"{"client_id":"other","client_secret":"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz_ZZZZZZZZZZZZZZZZZZZZZZZZZZZZ123"}"#;
            http(200, "application/json", body)
        })
    });
    let outcome = rotate(&desk)
        .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
        .run();
    assert_eq!(outcome.code, Some(0), "it is read back: {outcome:?}");
    is_whole(&desk, &former);
}

#[test]
fn a_forgotten_integration_leaves_no_secret_of_a_rotation() {
    let desk = set_up(false);
    let each: Vec<String> = (2..30)
        .map(|nth| format!("503@/oauth/token#{nth}"))
        .collect();
    desk.break_with(&each.join(","));
    assert_eq!(rotate(&desk).run().code, Some(2));
    assert!(next(&desk).is_some());
    assert_eq!(
        desk.program(&["forget", "acme", "--yes"]).run().code,
        Some(0)
    );
    assert!(kept(&desk).is_empty());
    assert_eq!(stage(&desk), "");
}

#[test]
fn a_maz_api_that_fails_at_the_end_is_told_by_the_next_run() {
    let desk = set_up(true);
    let former = recorded(&desk);
    // It is read before and after, then written.
    let each: Vec<String> = (3..20).map(|nth| format!("503@/maz#{nth}")).collect();
    desk.break_with(&each.join(","));
    let outcome = rotate(&desk).run();
    says(
        &outcome,
        2,
        &[
            "works and is kept",
            "MAZ can log no reader in",
            "rotate-secret acme",
        ],
    );
    assert_eq!(recorded(&desk), accepted(&desk.sandbox));
    assert_eq!(desk.held("client_secret"), Some(former.clone()));
    desk.fixes();
    let verified = desk.program(&["verify", "acme"]).run();
    says(
        &verified,
        1,
        &[
            "may still have the old secret",
            "client_secret is another one",
        ],
    );
    says(
        &desk.program(&["rotate-secret", "acme"]).run(),
        0,
        &["is rotated"],
    );
    is_whole(&desk, &former);
    assert_eq!(desk.held("client_secret"), Some(recorded(&desk)));
    assert_eq!(rotations(&desk), 1);
}

/// Waits for what another thread or program brings about.
fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_store_that_fails_in_between_is_no_loss() {
    let desk = set_up(false);
    let former = recorded(&desk);
    let (secrets, aside) = (
        desk.folder.path().join("secrets.toml"),
        desk.folder.path().join("aside"),
    );
    // Auth0 takes its time, in which the store goes away.
    desk.break_with("latency=3000@/api/v2/clients#1");
    let outcome = std::thread::scope(|scope| {
        let running = scope.spawn(|| rotate(&desk).run());
        until("it is asked", || stage(&desk) == "asked");
        std::fs::rename(&secrets, &aside).expect("moved");
        std::fs::create_dir(&secrets).expect("a folder in its place");
        running.join().expect("it ended")
    });
    says(
        &outcome,
        2,
        &["cannot be kept here", "read:client_keys", "setup acme"],
    );
    std::fs::remove_dir(&secrets).expect("removed");
    std::fs::rename(&aside, &secrets).expect("back");
    desk.fixes();
    assert_eq!(recorded(&desk), former);
    says(&rotate(&desk).run(), 0, &["is rotated"]);
    is_whole(&desk, &former);
    assert_eq!(rotations(&desk), 1);
}

#[test]
fn killed_at_each_step_the_next_run_goes_on_from_there() {
    type Moment = fn(&Desk) -> bool;
    let moments: [(&str, &str, Moment, usize); 4] = [
        // Before Auth0 has done anything.
        ("latency=60000@/api/v2/clients#1", "asked", |_| true, 1),
        // Auth0 has, and its answer is on its way.
        (
            "slow-body@/api/v2/clients#1",
            "asked",
            |desk| rotations(desk) == 1,
            1,
        ),
        // The new secret is kept, and not yet proved.
        (
            "latency=60000@/oauth/token#2",
            "asked",
            |desk| next(desk).is_some(),
            1,
        ),
        // It is proved, and the MAZ API does not have it.
        ("latency=60000@/maz#3", "kept", |_| true, 1),
    ];
    for (fault, reached, moment, times) in moments {
        let desk = set_up(true);
        let former = recorded(&desk);
        desk.break_with(fault);
        let (mut child, _home) = rotate(&desk).start();
        until(fault, || stage(&desk) == reached && moment(&desk));
        child.kill().expect("killed");
        child.wait().expect("ended");
        desk.fixes();
        let one_of_both = [former.clone(), accepted(&desk.sandbox)];
        assert!(one_of_both.contains(&recorded(&desk)), "{fault}");
        let verified = desk.program(&["verify", "acme"]).run();
        says(
            &verified,
            verified.code.unwrap_or(9),
            &["rotation of its secret is not finished"],
        );
        says(&rotate(&desk).run(), 0, &["is rotated"]);
        is_whole(&desk, &former);
        assert_eq!(desk.held("client_secret"), Some(recorded(&desk)));
        assert_eq!(rotations(&desk), times, "{fault}");
    }
}

#[test]
fn killed_at_any_moment_the_next_run_ends_with_a_secret_that_works() {
    const ROUNDS: u64 = 40;
    let desk = set_up(true);
    let mut seed: u64 = 20_261_123;
    let mut cut_off = 0;
    for round in 0..ROUNDS {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let former = recorded(&desk);
        let before = desk.sandbox.requests().len();
        let (mut child, _home) = rotate(&desk).start();
        // From its first request on, so that a slow machine is no other.
        until("it asks", || desk.sandbox.requests().len() > before);
        std::thread::sleep(Duration::from_micros((seed >> 33) % 60_000));
        let _ = child.kill();
        child.wait().expect("ended");
        cut_off += u32::from(!stage(&desk).is_empty());
        let outcome = rotate(&desk).run();
        assert_eq!(outcome.code, Some(0), "round {round}: {outcome:?}");
        is_whole(&desk, &former);
        assert_eq!(
            desk.held("client_secret"),
            Some(recorded(&desk)),
            "round {round}"
        );
    }
    println!("{cut_off} of {ROUNDS} were cut off in the midst of it");
    assert!(cut_off > 0, "none was ever cut off: the test tells nothing");
}

#[cfg(unix)]
#[test]
fn an_interruption_waits_until_the_new_secret_is_kept() {
    let desk = set_up(false);
    let former = recorded(&desk);
    desk.break_with("latency=1500@/api/v2/clients#1,latency=60000@/oauth/token#2");
    let outcome = std::thread::scope(|scope| {
        let (child, _home) = rotate(&desk).start();
        let process = rustix::process::Pid::from_child(&child);
        let running = scope.spawn(move || child.wait_with_output().expect("it ends"));
        until("it is asked", || stage(&desk) == "asked");
        rustix::process::kill_process(process, rustix::process::Signal::INT).expect("interrupted");
        running.join().expect("it ended")
    });
    assert_eq!(outcome.status.code(), Some(130));
    let errors = String::from_utf8_lossy(&outcome.stderr);
    for words in ["waiting until it is kept", "rotate-secret acme"] {
        assert!(errors.contains(words), "{errors}");
    }
    assert_eq!(next(&desk), Some(accepted(&desk.sandbox)));
    desk.fixes();
    says(
        &desk.program(&["rotate-secret", "acme"]).run(),
        0,
        &["is rotated"],
    );
    is_whole(&desk, &former);
}

#[test]
fn two_at_the_same_time_end_with_one_secret_that_works() {
    let desk = set_up(true);
    let former = recorded(&desk);
    std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| rotate(&desk).run()));
        for one in both {
            let outcome = one.join().expect("it ended");
            assert!(matches!(outcome.code, Some(0 | 2)), "{outcome:?}");
        }
    });
    is_whole(&desk, &former);
    assert_eq!(desk.held("client_secret"), Some(recorded(&desk)));
}

/// What is rotated for one is rotated for all that use the application: it is said, agreed to, and done.
#[test]
fn others_that_use_the_application_get_the_new_secret_or_nothing_is_done() {
    let desk = set_up(false);
    let former = accepted(&desk.sandbox);
    let again = desk.setup(&["--target", "file"]);
    assert_eq!(again.code, Some(0), "{again:?}");
    let record = desk.record();
    let (_, tables) = record.split_once("[integrations.acme").expect("a record");
    let block =
        format!("[integrations.acme{tables}").replace("integrations.acme", "integrations.beta");
    std::fs::write(desk.path(), format!("{record}\n{block}")).expect("written");
    let secrets = desk.folder.path().join("secrets.toml");
    let text = std::fs::read_to_string(&secrets).expect("secrets");
    std::fs::write(&secrets, format!("{text}beta = \"{former}\"\n")).expect("written");

    let refused = rotate(&desk).run();
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(
        refused.stderr.contains("beta") && refused.stderr.contains("--and-others"),
        "{refused:?}"
    );
    assert_eq!(accepted(&desk.sandbox), former);

    let done = desk
        .program(&["rotate-secret", "acme", "--yes", "--and-others"])
        .with_admin_token(&desk.sandbox)
        .without("MAZ_AUTH0_CLIENT_SECRET")
        .run();
    assert_eq!(done.code, Some(0), "{done:?}");
    let new = accepted(&desk.sandbox);
    assert_ne!(new, former);
    for name in ["acme", "beta"] {
        assert_eq!(kept(&desk)[name].as_str(), Some(new.as_str()), "{name}");
    }

    // One whose secret is in the environment is named, with what is left to do by hand.
    let record = desk.record();
    let (before, beta) = record
        .split_once("[integrations.beta]")
        .expect("it is there");
    let beta = beta.replacen("store = \"file\"", "store = \"environment\"", 1);
    std::fs::write(desk.path(), format!("{before}[integrations.beta]{beta}")).expect("written");
    let done = desk
        .program(&["rotate-secret", "acme", "--yes", "--and-others"])
        .with_admin_token(&desk.sandbox)
        .without("MAZ_AUTH0_CLIENT_SECRET")
        .run();
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(
        done.stderr.contains("beta: put the new secret into the"),
        "{done:?}"
    );
}
