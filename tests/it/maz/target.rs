//! The MAZ API as the place to which an integration is written as well: what is where after each end of a run.

use crate::support::between::{Between, http};
use crate::support::desk::Desk;
use crate::support::program::{Outcome, sandbox, sandbox_with};
use maz_auth0::sandbox::Options;

fn shown(outcome: &Outcome) -> String {
    format!("{}{}", outcome.stdout, outcome.stderr)
}

#[test]
fn an_integration_is_written_to_both_places_and_the_token_to_none() {
    let desk = Desk::empty();
    let outcome = desk.setup(&["--target", "api", "-v"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let secret = desk.value("MAZ_AUTH0_CLIENT_SECRET");
    assert_eq!(desk.held("client_secret"), Some(secret.clone()));
    assert_eq!(
        desk.held("subscription_type").as_deref(),
        Some("all-access")
    );
    let record: toml::Table = desk.record().parse().expect("a record");
    let target = &record["integrations"]["acme"]["target"];
    for (key, variable) in [("maz_api_url", "MAZ_API_URL"), ("maz_app_id", "MAZ_APP_ID")] {
        assert_eq!(target[key].as_str(), Some(&*desk.value(variable)), "{key}");
    }
    for hidden in [secret, desk.value("MAZ_API_TOKEN")] {
        assert!(!shown(&outcome).contains(&hidden), "{outcome:?}");
        assert!(!desk.record().contains(&hidden));
    }
    let token = desk.value("MAZ_API_TOKEN");
    for entry in std::fs::read_dir(desk.folder.path()).expect("a folder") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).unwrap_or_default();
        assert!(!text.contains(&token));
    }
    let repeat = format!(
        "--target api --maz-api-url {} --maz-app-id {} --maz-api-token-file FILE",
        desk.value("MAZ_API_URL"),
        desk.value("MAZ_APP_ID")
    );
    assert!(outcome.stdout.contains(&repeat), "{outcome:?}");
    // The record says where it goes from now on.
    assert_eq!(desk.setup(&[]).code, Some(0));
    assert_eq!(desk.writes(), 1, "and what is there is not written again");
}

#[test]
fn the_environment_alone_does_not_send_anything_to_the_maz_api() {
    let desk = Desk::empty();
    let outcome = desk.setup(&[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(!desk.record().contains("target"), "{}", desk.record());
    let asked = desk.sandbox.requests();
    assert!(
        asked
            .iter()
            .all(|request| !request.path.starts_with("/maz"))
    );
}

#[test]
fn the_environment_says_where_the_maz_api_is_to_who_asks_for_it() {
    let desk = Desk::with(sandbox_with(Options::default()));
    for (arguments, status) in [
        (&["--only", "record.target"][..], Some("pass")),
        (&[], None),
    ] {
        let all = [&["verify", "--format", "json"], arguments].concat();
        let outcome = desk.program(&all).run();
        let report = outcome.json();
        let checks = report["integrations"][0]["checks"]
            .as_array()
            .expect("checks");
        let found = checks.iter().find(|check| check["id"] == "record.target");
        let found = found.and_then(|check| check["status"].as_str());
        assert_eq!(found, status, "{report}");
    }
}

#[test]
fn another_integration_is_replaced_only_where_somebody_agrees() {
    let desk = Desk::with(sandbox(&["record.target/differs"]));
    let refused = desk.setup(&["--target", "api"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(
        refused
            .stderr
            .contains("default_directory: Readers-2019 → Username-Password-Authentication"),
        "{refused:?}"
    );
    assert!(refused.stderr.contains("--yes"), "{refused:?}");
    assert_eq!((desk.record(), desk.writes()), (String::new(), 0));

    let agreed = desk.setup(&["--target", "api", "--yes"]);
    assert_eq!(agreed.code, Some(0), "{agreed:?}");
    assert_eq!(desk.writes(), 1);
    // What this program wrote itself may change without a question.
    let changed = desk
        .program(&["setup", "acme", "--no-input"])
        .variable("MAZ_AUTH0_SUBSCRIPTION_TYPE", "duration-based")
        .run();
    assert_eq!(changed.code, Some(0), "{changed:?}");
    assert_eq!(
        desk.held("subscription_type").as_deref(),
        Some("duration-based")
    );
    // Unless somebody else did since.
    desk.sandbox.with_maz_api(|api| {
        let held = api.record.as_mut().expect("it is there");
        held.insert("client_secret".into(), "of-another".into());
    });
    let refused = desk.setup(&[]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(
        refused.stderr.contains("client_secret: another one"),
        "{refused:?}"
    );
}

#[test]
fn trouble_that_is_there_at_the_start_leaves_everything_as_it_was() {
    for (breaks, words) in [
        ("record.target/unreachable", "it answered 503"),
        ("record.target/refused", "does not accept the token"),
    ] {
        let desk = Desk::with(sandbox(&[breaks]));
        let outcome = desk.setup(&["--target", "api"]);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains(words), "{outcome:?}");
        assert!(
            outcome.stderr.contains("Nothing was written"),
            "{outcome:?}"
        );
        assert_eq!(desk.record(), "");
    }
}

#[test]
fn a_lost_answer_is_read_back_and_written_once() {
    let desk = Desk::empty();
    // Read at the start, read before it is written, written.
    desk.break_with("lose-answer@/maz#3");
    let outcome = desk.setup(&["--target", "api"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(desk.writes(), 1);
}

#[test]
fn an_api_that_fails_at_the_end_leaves_the_record_here_and_the_next_run_goes_on() {
    let failing = |kind: &str| {
        let each: Vec<String> = (3..20).map(|nth| format!("{kind}@/maz#{nth}")).collect();
        each.join(",")
    };
    for (fault, words, writes_after) in [
        ("503", "is not known", 1),
        ("lose-answer", "is not known", 1),
        ("403", "is not known", 1),
    ] {
        let desk = Desk::empty();
        desk.break_with(&failing(fault));
        let outcome = desk.setup(&["--target", "api"]);
        assert_eq!(outcome.code, Some(2), "{fault}: {outcome:?}");
        for said in [words, "is written to", "setup acme", "Nothing is lost"] {
            assert!(outcome.stderr.contains(said), "{said}: {outcome:?}");
        }
        assert!(desk.record().contains("maz_api_url"), "{}", desk.record());
        let secrets = std::fs::read_to_string(desk.folder.path().join("secrets.toml"));
        let secret = desk.value("MAZ_AUTH0_CLIENT_SECRET");
        assert!(secrets.expect("secrets").contains(&secret));
        desk.fixes();
        // Nothing need be given again but the token.
        let outcome = desk
            .program(&["setup", "acme", "--no-input"])
            .without("MAZ_AUTH0_CLIENT_SECRET")
            .without("MAZ_API_URL")
            .run();
        assert_eq!(outcome.code, Some(0), "{fault}: {outcome:?}");
        assert_eq!(desk.held("client_secret"), Some(secret));
        assert_eq!(desk.writes(), writes_after, "{fault}");
    }
}

#[test]
fn a_dry_run_shows_what_would_be_sent_and_sends_nothing() {
    let desk = Desk::with(sandbox(&["record.target/differs"]));
    let outcome = desk.setup(&["--target", "api", "--dry-run"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for said in [
        "This would be sent to",
        "\"default_directory\": \"Username-Password-Authentication\"",
        "64 characters, ending in",
        "default_directory: Readers-2019",
    ] {
        assert!(outcome.stdout.contains(said), "{said}: {outcome:?}");
    }
    assert!(!shown(&outcome).contains(&desk.value("MAZ_AUTH0_CLIENT_SECRET")));
    assert_eq!((desk.record(), desk.writes()), (String::new(), 0));
    let sent = desk.sandbox.requests();
    let changes = sent.iter().filter(|request| request.method == "PUT");
    assert_eq!(changes.count(), 0);
}

#[test]
fn an_answers_file_may_say_where_to_write() {
    let desk = Desk::empty();
    let answers = desk.folder.path().join("answers.toml");
    let text = format!(
        "target = \"api\"\nmaz_api_url = \"{}\"\nmaz_app_id = \"{}\"\n",
        desk.value("MAZ_API_URL"),
        desk.value("MAZ_APP_ID")
    );
    let run = |text: &str| {
        std::fs::write(&answers, text).expect("written");
        desk.program(&[
            "setup",
            "--no-input",
            "--secret-store",
            "file",
            "--answers",
            &answers.to_string_lossy(),
        ])
        .without("MAZ_API_URL")
        .without("MAZ_APP_ID")
        .run()
    };
    let outcome = run(&text);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(desk.writes(), 1);
    let outcome = run("target = \"moon\"\n");
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("file and api"), "{outcome:?}");
}

#[test]
fn what_is_missing_is_named_and_what_would_do_nothing_is_refused() {
    let desk = Desk::empty();
    for (variable, flag) in [
        ("MAZ_API_URL", "--maz-api-url"),
        ("MAZ_APP_ID", "--maz-app-id"),
        ("MAZ_API_TOKEN", "--maz-api-token-stdin"),
    ] {
        let outcome = desk
            .program(&[
                "setup",
                "--no-input",
                "--secret-store",
                "file",
                "--target",
                "api",
            ])
            .without(variable)
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        for name in [variable, flag] {
            assert!(outcome.stderr.contains(name), "{name}: {outcome:?}");
        }
    }
    let outcome = desk.setup(&["--maz-api-url", "https://api.example.com"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("--target api"), "{outcome:?}");
    let plain = desk.setup(&["--target", "api", "--maz-api-url", "http://api.example.com"]);
    assert_eq!(plain.code, Some(2), "{plain:?}");
    assert!(plain.stderr.contains("must be https"), "{plain:?}");
    for other in ["--client-secret-stdin", "--admin-token-stdin"] {
        let outcome = desk.setup(&["--target", "api", "--maz-api-token-stdin", other]);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(
            outcome.stderr.contains("cannot be used with"),
            "{outcome:?}"
        );
    }
    assert_eq!((desk.record(), desk.writes()), (String::new(), 0));
}

#[test]
fn the_token_comes_from_standard_input_or_a_file() {
    let desk = Desk::empty();
    let outcome = desk
        .program(&[
            "setup",
            "--no-input",
            "--secret-store",
            "file",
            "--target",
            "api",
            "--maz-api-token-stdin",
        ])
        .without("MAZ_API_TOKEN")
        .stdin(&format!("{}\n", desk.value("MAZ_API_TOKEN")))
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let file = desk.folder.path().join("token");
    std::fs::write(&file, desk.value("MAZ_API_TOKEN")).expect("written");
    let found = Desk::verdict(
        desk.program(&[
            "verify",
            "acme",
            "--format",
            "json",
            "--maz-api-token-file",
            &file.to_string_lossy(),
        ])
        .without("MAZ_API_TOKEN"),
    );
    assert_eq!(found, ("pass".into(), String::new()));
}

#[test]
fn a_target_that_is_given_up_is_said_to_be_left_as_it_is() {
    let desk = Desk::written();
    let outcome = desk.setup(&["--target", "file"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stdout.contains("is still there"), "{outcome:?}");
    assert!(!desk.record().contains("maz_api_url"), "{}", desk.record());
    assert!(desk.held("client_secret").is_some());
}

#[test]
fn verify_tells_what_became_of_it() {
    let desk = Desk::written();
    let pass = ("pass".to_owned(), String::new());
    let found = |expected: &str, cause: &str| (expected.to_owned(), cause.to_owned());
    // The record names it; of the environment only the token serves.
    let elsewhere = desk
        .verify()
        .variable("MAZ_API_URL", "http://127.0.0.1:1/other");
    assert_eq!(Desk::verdict(elsewhere), pass);
    let without = desk.verify().without("MAZ_API_TOKEN").run();
    assert_eq!(without.code, Some(0), "{without:?}");
    assert!(
        without.stdout.contains("MAZ_API_TOKEN is not set"),
        "{without:?}"
    );
    let skipped = desk.verify().without("MAZ_API_TOKEN");
    assert_eq!(Desk::verdict(skipped), found("skip", ""));
    for (member, value) in [
        ("subscription_type", "duration-based".into()),
        ("client_secret", "of-another".into()),
        (
            "authorization_code",
            serde_json::json!({"application_domain": "a.example", "redirect_uri": "https://b.example/"}),
        ),
    ] {
        let before = desk.sandbox.with_maz_api(|api| {
            let before = api.record.clone();
            let held = api.record.as_mut().expect("it is there");
            held.insert(member.to_owned(), value);
            before
        });
        let outcome = desk.program(&["verify", "acme"]).run();
        assert_eq!(outcome.code, Some(1), "{member}: {outcome:?}");
        assert!(outcome.stdout.contains(member), "{member}: {outcome:?}");
        assert_eq!(Desk::verdict(desk.verify()), found("fail", "differs"));
        desk.sandbox.with_maz_api(|api| api.record = before);
    }
    desk.break_with("503@/maz");
    assert_eq!(
        Desk::verdict(desk.verify()),
        found("unknown", "unreachable")
    );
    desk.fixes();
    // What is left out is not asked.
    let before = desk.sandbox.requests().len();
    desk.program(&["verify", "acme", "--skip", "record"]).run();
    let asked = &desk.sandbox.requests()[before..];
    assert!(
        asked
            .iter()
            .all(|request| !request.path.starts_with("/maz"))
    );
    // Without a record, a flag that names no address does nothing, and is refused.
    let outcome = desk
        .program(&["verify", "--maz-app-id", "1"])
        .without("MAZ_API_URL")
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("--maz-api-url"), "{outcome:?}");
}

/// What is not the API's own word says nothing of what it holds.
#[test]
fn who_answers_in_place_of_the_maz_api_is_told_from_it() {
    let own = |code: &str| format!(r#"{{"error":{{"code":"{code}","message":"x"}}}}"#);
    let json = "application/json";
    let own_app = own("app_not_found");
    for (answer, status, cause) in [
        (http(200, "text/html", "<html>"), "unknown", "unreachable"),
        (http(204, json, ""), "unknown", "unreachable"),
        (http(302, json, ""), "unknown", "unreachable"),
        (http(404, "text/html", "no"), "unknown", "unreachable"),
        (
            http(404, json, r#"{"error":"not_found"}"#),
            "unknown",
            "unreachable",
        ),
        (
            http(401, json, r#"{"message":"Unauthorized"}"#),
            "unknown",
            "unreachable",
        ),
        (
            http(403, json, r#"{"message":"Forbidden"}"#),
            "unknown",
            "unreachable",
        ),
        (http(401, json, &own("unauthorized")), "fail", "refused"),
        (http(403, json, &own("forbidden")), "fail", "refused"),
        (http(404, json, &own("not_found")), "fail", "missing"),
        (http(404, json, &own_app), "fail", "unrecognised"),
    ] {
        let desk = Desk::with(sandbox_with(Options::default()));
        let shown = String::from_utf8_lossy(&answer).into_owned();
        let between = Between::with(&desk.sandbox, move |asked| {
            asked.path.starts_with("/maz").then(|| answer.clone())
        });
        let program = desk
            .program(&["verify", "--only", "record.target", "--format", "json"])
            .variable("MAZ_API_URL", &format!("{}/maz", between.endpoint));
        let outcome = program.run();
        let checks = outcome.json()["integrations"][0]["checks"].clone();
        let check = checks
            .as_array()
            .and_then(|checks| checks.iter().find(|check| check["id"] == "record.target"))
            .expect("the check");
        assert_eq!(
            (&check["status"], &check["cause"]),
            (&status.into(), &cause.into()),
            "{shown}: {check}"
        );
        let says_unknown = check["message"]
            .as_str()
            .is_some_and(|words| words.contains("is not known"));
        assert_eq!(says_unknown, status == "unknown", "{shown}: {check}");
    }
}

#[test]
fn a_value_that_auth0_refuses_is_the_one_thing_that_is_wrong() {
    let desk = Desk::with(sandbox_with(Options::default()));
    let outcome = desk
        .program(&["verify", "--format", "json"])
        .variable("MAZ_AUTH0_CLIENT_SECRET", &"w".repeat(64))
        .run();
    let report = outcome.json();
    assert_eq!(report["summary"]["fail"], 1, "{report}");
    assert_eq!(report["summary"]["unknown"], 0, "{report}");
}

#[test]
fn forget_leaves_what_is_there_and_says_so_or_removes_it_too() {
    let desk = Desk::written();
    let outcome = desk.program(&["forget", "acme", "--yes"]).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome.stderr.contains("still in the MAZ API"),
        "{outcome:?}"
    );
    assert!(desk.held("client_secret").is_some());

    let desk = Desk::written();
    let forget = &["forget", "acme", "--yes", "--target", "api"];
    // In trouble there, nothing is removed here.
    desk.break_with("503@/maz");
    let outcome = desk.program(forget).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(desk.record().contains("maz_api_url"));
    desk.fixes();
    // Another's is not removed.
    desk.sandbox.with_maz_api(|api| {
        let held = api.record.as_mut().expect("it is there");
        held.insert("client_id".into(), "of-another".into());
    });
    let outcome = desk.program(forget).run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stderr.contains("another integration"),
        "{outcome:?}"
    );
    let ours = desk.value("MAZ_AUTH0_CLIENT_ID");
    desk.sandbox.with_maz_api(|api| {
        let held = api.record.as_mut().expect("it is there");
        held.insert("client_id".into(), ours.into());
    });
    let outcome = desk.program(forget).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome.stderr.contains("removed from the MAZ API"),
        "{outcome:?}"
    );
    assert_eq!(desk.held("client_secret"), None);
    assert!(!desk.record().contains("acme"), "{}", desk.record());
}

#[test]
fn the_record_commands_tell_where_else_it_is() {
    let desk = Desk::written();
    let url = desk.value("MAZ_API_URL");
    for arguments in [
        &["show", "acme"][..],
        &["show", "acme", "--format", "json"],
        &["list"],
        &["list", "--format", "json"],
        &["export", "acme"],
        &["export", "acme", "--format", "env"],
        &["export", "acme", "--format", "json"],
    ] {
        let outcome = desk.program(arguments).run();
        assert!(shown(&outcome).contains(&url), "{arguments:?}: {outcome:?}");
    }
}

/// Two values that look alike are not told as if they were the same.
#[test]
fn a_value_that_differs_by_what_nobody_sees_is_told_apart() {
    for (held, says) in [
        (
            "Username-Password-Authentication ",
            "with a blank behind it",
        ),
        ("Username-Password-\u{410}uthentication", "U+0410"),
        ("Readers", "default_directory is Readers."),
    ] {
        let desk = Desk::written();
        desk.sandbox.with_maz_api(|api| {
            let record = api.record.as_mut().expect("a record");
            record.insert("default_directory".into(), held.into());
        });
        let outcome = desk.verify().run();
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(shown(&outcome).contains(says), "{held}: {outcome:?}");
    }
}
