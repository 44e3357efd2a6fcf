//! A secret in another secret's place: it is refused before anything is asked, and goes to nobody.

use crate::output::fleet::{records, verify};
use crate::support::between::Between;
use crate::support::desk::Desk;
use crate::support::program::{Outcome, Program, sandbox};
use crate::support::report::valid;
use base64::Engine as _;
use serde_json::json;

/// Refused with these words, and the secret is not in them.
fn assert_refused(outcome: &Outcome, says: &str, secret: &str, what: &str) {
    assert_eq!(outcome.code, Some(2), "{what}: {outcome:?}");
    let said: Vec<&str> = outcome.stderr.split_whitespace().collect();
    assert!(said.join(" ").contains(says), "{what}: {outcome:?}");
    let shown = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(!shown.contains(secret), "{what}: {outcome:?}");
}

#[test]
fn a_secret_in_another_secrets_place_is_sent_to_nobody() {
    const OPAQUE: &str = "opaque-admin-token-0123456789-canary";
    let sandbox = sandbox(&[]);
    let between = Between::with(&sandbox, |_| None);
    let env = &sandbox.details().env;
    let (_, path) = env["MAZ_API_URL"].rsplit_once('/').expect("a path");
    let maz = format!("{}/{path}", between.endpoint);
    let secret = &env["MAZ_AUTH0_CLIENT_SECRET"];
    let admin = &sandbox.details().admin_token;
    let part = |json: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
    let other = format!(
        "{}.{}.c2lnbmF0dXJl",
        part(r#"{"alg":"RS256"}"#),
        part(r#"{"aud":["https://other.eu.auth0.com/api/v2/"]}"#)
    );
    let target = ["verify", "--only", "record.target"];
    let opaque = [&target[..], &["--admin-token-opaque"]].concat();
    let setup = [
        "setup",
        "acme",
        "--no-input",
        "--target",
        "api",
        "--secret-store",
        "file",
    ];
    let login = ["login-test", "--username", "reader@example.com"];
    let verify = ["verify", "--username", "reader@example.com"];
    let (token, password) = ("MAZ_API_TOKEN", "MAZ_AUTH0_PASSWORD");
    let lent = "MAZ_AUTH0_ADMIN_TOKEN";
    let in_the_secrets_place = "MAZ_AUTH0_CLIENT_SECRET";
    for (arguments, variables, says) in [
        (
            &target[..],
            &[(token, admin.as_str())][..],
            "Management API",
        ),
        (&target, &[(token, &other)], "Management API"),
        (&target, &[(token, admin), (lent, admin)], "Management API"),
        (&target, &[(token, secret)], "the Client Secret"),
        (
            &opaque,
            &[(token, OPAQUE), (lent, OPAQUE)],
            "an admin token",
        ),
        (&setup, &[(token, admin)], "Management API"),
        (&setup, &[(token, secret)], "the Client Secret"),
        (&verify[..1], &[(in_the_secrets_place, &other)], "a token"),
        (&verify[..1], &[(in_the_secrets_place, admin)], "a token"),
        (&login, &[(password, secret)], "the Client Secret"),
        (&login, &[(password, admin)], "an admin token"),
        (&login, &[(password, &other)], "an admin token"),
        (&verify, &[(password, secret)], "the Client Secret"),
        (
            &verify,
            &[(password, admin), (lent, admin)],
            "an admin token",
        ),
    ] {
        let mut program = Program::new(arguments)
            .against(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .variable("MAZ_API_URL", &maz);
        for (name, value) in variables {
            program = program.variable(name, value);
        }
        let outcome = program.run();
        let what = format!("{arguments:?} {}", variables[0].0);
        assert_refused(&outcome, says, variables[0].1, &what);
        assert_eq!(between.asked(), Vec::<String>::new(), "{what}");
    }
}

/// The secret of a record is read and compared before the MAZ API is asked, by each command that asks it, also by those that
/// need no secret themselves.
#[test]
fn the_secret_of_a_record_is_compared_before_the_maz_api_is_asked() {
    const OPAQUE: &str = "opaque-admin-token-0123456789-canary";
    let desk = Desk::empty();
    let between = Between::with(&desk.sandbox, |_| None);
    let url = desk.value("MAZ_API_URL");
    let (_, path) = url.rsplit_once('/').expect("a path");
    let maz = format!("{}/{path}", between.endpoint);
    let outcome = desk
        .program(&[
            "setup",
            "acme",
            "--no-input",
            "--secret-store",
            "file",
            "--target",
            "api",
        ])
        .variable("MAZ_API_URL", &maz)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let record = desk.record();
    let before = between.asked();
    let secret = desk.value("MAZ_AUTH0_CLIENT_SECRET");
    let admin = desk.sandbox.details().admin_token.clone();
    let forget = ["forget", "acme", "--yes", "--target", "api"];
    let left = [&forget[..], &["--leave-secret"]].concat();
    let rotate = ["rotate-secret", "acme", "--yes"];
    let opaque = [&rotate[..], &["--admin-token-opaque"]].concat();
    let setup = ["setup", "acme", "--no-input"];
    let lent = "MAZ_AUTH0_ADMIN_TOKEN";
    let own = "this is the Client Secret of the application, and not the MAZ API's token";
    for (arguments, token, lends, says) in [
        (&forget[..], &secret, None, own),
        (&left, &secret, None, own),
        (&forget, &admin, None, "Management API"),
        (&rotate, &secret, None, own),
        (&rotate, &secret, Some(&admin), own),
        (&rotate, &admin, Some(&admin), "Management API"),
        (
            &opaque,
            &OPAQUE.to_owned(),
            Some(&OPAQUE.to_owned()),
            "this is an admin token",
        ),
        (&["verify", "acme"], &secret, None, own),
        (&setup, &secret, None, own),
    ] {
        let mut program = desk
            .program(arguments)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .variable("MAZ_API_URL", &maz)
            .without("MAZ_AUTH0_CLIENT_SECRET")
            .variable("MAZ_API_TOKEN", token);
        if let Some(lent_token) = lends {
            program = program.variable(lent, lent_token);
        }
        let outcome = program.run();
        let what = format!("{arguments:?}");
        assert_refused(&outcome, says, token, &what);
        assert_eq!(between.asked(), before, "{what}");
        assert_eq!(desk.record(), record, "{what}");
    }
    // One that is in its place is none of this.
    let outcome = desk.program(&forget).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

/// An administrator's secrets are compared as well: with each other, and with what is given beside them.
#[test]
fn an_administrators_secrets_are_no_others() {
    const OPAQUE: &str = "opaque-admin-token-0123456789-canary";
    let desk = Desk::written();
    let between = Between::with(&desk.sandbox, |_| None);
    // Something is noted that can be taken back.
    let fixed = desk
        .program(&[
            "verify",
            "acme",
            "--default-directory",
            "Editors",
            "--skip",
            "record.target",
            "--fix",
            "--no-input",
            "--yes",
            "--yes-tenant-wide",
        ])
        .with_admin_token(&desk.sandbox)
        .run();
    assert_eq!(fixed.code, Some(0), "{fixed:?}");
    let secret = desk.value("MAZ_AUTH0_CLIENT_SECRET");
    let admin = desk.sandbox.details().admin_token.clone();
    let id = desk.value("MAZ_AUTH0_CLIENT_ID");
    let opaque = OPAQUE.to_owned();
    let password = "MAZ_AUTH0_PASSWORD";
    let (lent, lent_secret) = ("MAZ_AUTH0_ADMIN_TOKEN", "MAZ_AUTH0_ADMIN_CLIENT_SECRET");
    let undo = ["undo", "acme", "--no-input", "--yes", "--yes-tenant-wide"];
    let teardown = [&["teardown"], &undo[1..]].concat();
    let with_opaque = |arguments: &[&'static str]| [arguments, &["--admin-token-opaque"]].concat();
    let verify = ["verify", "acme"];
    let user = [&verify[..], &["--username", "reader@example.com"]].concat();
    for (arguments, variables, says) in [
        (
            with_opaque(&undo),
            vec![(lent, &opaque), (lent_secret, &opaque)],
            "not the admin token",
        ),
        (
            with_opaque(&teardown),
            vec![(lent, &opaque), (lent_secret, &opaque)],
            "not the admin token",
        ),
        (
            undo.to_vec(),
            vec![(lent_secret, &admin)],
            "this is a token",
        ),
        (
            teardown.clone(),
            vec![(lent_secret, &admin)],
            "this is a token",
        ),
        (
            with_opaque(&verify),
            vec![(lent, &secret)],
            "not the admin token",
        ),
        (
            with_opaque(&["rotate-secret", "acme", "--yes"]),
            vec![(lent, &secret)],
            "not the admin token",
        ),
        (
            user,
            vec![(password, &opaque), (lent_secret, &opaque)],
            "the admin application, and not the user's password",
        ),
        (
            verify.to_vec(),
            vec![(lent_secret, &opaque), ("MAZ_API_TOKEN", &opaque)],
            "not the MAZ API's token",
        ),
    ] {
        let mut program = desk
            .program(&arguments)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .without("MAZ_AUTH0_CLIENT_SECRET");
        for (name, value) in &variables {
            program = program.variable(name, value);
        }
        if variables.iter().any(|(name, _)| *name == lent_secret) {
            program = program.variable("MAZ_AUTH0_ADMIN_CLIENT_ID", &id);
        }
        let outcome = program.run();
        let what = format!("{arguments:?}");
        assert_refused(&outcome, says, variables[0].1, &what);
        assert_eq!(between.asked(), Vec::<String>::new(), "{what}");
    }
    // The admin application may be the integration's own.
    let outcome = desk
        .program(&["verify", "acme"])
        .variable("MAZ_AUTH0_ADMIN_CLIENT_ID", &id)
        .variable(lent_secret, &secret)
        .run();
    assert!(!outcome.stderr.contains("and not the"), "{outcome:?}");
}

/// The password was sent by then; the code that is none is not.
#[test]
fn another_secret_is_no_one_time_code() {
    let sandbox = sandbox(&["login.password/mfa-required"]);
    let between = Between::with(&sandbox, |_| None);
    let details = sandbox.details();
    let secret = &details.env["MAZ_AUTH0_CLIENT_SECRET"];
    for (code, says) in [
        (
            secret,
            "this is the Client Secret of the application, and not the code",
        ),
        (
            &details.password,
            "this is the user's password, and not the code",
        ),
        (
            &details.admin_token,
            "this is an admin token, and not the code",
        ),
    ] {
        let outcome = Program::new(&["login-test", "--otp-stdin"])
            .against(&sandbox)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .variable("MAZ_AUTH0_USERNAME", &details.username)
            .variable("MAZ_AUTH0_PASSWORD", &details.password)
            .stdin(&format!("{code}\n"))
            .run();
        assert_refused(&outcome, says, code, says);
        assert!(outcome.stderr.contains("It was not sent."), "{outcome:?}");
        let asked = between.asked();
        assert!(
            asked.iter().any(|asked| asked.contains("password=")),
            "{says}"
        );
        assert!(!asked.iter().any(|asked| asked.contains("otp=")), "{says}");
    }
}

/// In a fleet the others are checked: what one secret is, says nothing of theirs.
#[test]
fn a_secret_in_another_secrets_place_keeps_no_other_integration_from_being_checked() {
    let opaque = "opaque-admin-token-0123456789-canary";
    let sandbox = sandbox(&[]);
    let between = Between::with(&sandbox, |_| None);
    let folder = records(&sandbox, &["a", "b", "c"]);
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .expect("a mode");
    };
    let text = std::fs::read_to_string(folder.path().join("integrations.toml")).expect("a file");
    write(
        "integrations.toml",
        &text.replace("\"environment\"", "\"file\""),
    );
    let secret = &sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"];
    let secrets =
        format!("[client_secrets]\na = \"{secret}\"\nb = \"{opaque}\"\nc = \"{secret}\"\n");
    write("secrets.toml", &secrets);
    for jobs in ["1", "3"] {
        let arguments = [
            "--all",
            "--admin-token-opaque",
            "--jobs",
            jobs,
            "--format",
            "json",
        ];
        let outcome = verify(&sandbox, &folder, &arguments)
            .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
            .variable("MAZ_AUTH0_ADMIN_TOKEN", opaque)
            .run();
        assert_refused(&outcome, "b is not checked", opaque, jobs);
        assert_refused(&outcome, "not the admin token", opaque, jobs);
        let report = valid(outcome.json());
        assert_eq!(
            report["integrations"].as_array().map(Vec::len),
            Some(2),
            "{report}"
        );
        assert_eq!(report["not_run"], json!(["b"]));
        assert_eq!(report["not_read"][0]["name"], "b");
    }
}
