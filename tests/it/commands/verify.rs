//! `verify` as scripts and people meet it: exit code, stdout and stderr.

use crate::support::program::{Outcome, Program, left_out, sandbox, sandbox_with};
use insta::assert_snapshot;
use maz_auth0::sandbox::{Options, Sandbox};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;

const SECRET: &str = "kP3vQ9-xW7_zR1mN5bT8yU2aS4dF6gH0jK3lZ9xC7vB1nM5qW8eR2tY4uI6oaB3x";

fn verify(sandbox: &Sandbox, arguments: &[&str]) -> Outcome {
    Program::new(&[&["verify"], arguments].concat())
        .against(sandbox)
        .run()
}

fn check<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["integrations"][0]["checks"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|check| check["id"] == id)
        .unwrap_or_else(|| panic!("no {id} in {report}"))
}

#[test]
fn a_healthy_tenant_passes() {
    let sandbox = sandbox(&[]);
    assert_snapshot!(verify(&sandbox, &[]).shown(), @"
    exit code 0
    --- stdout ---
    This was practice: a sandbox answered in place of Auth0.

    acme.us.auth0.com

    Tenant
    ✓ Its domain answers  acme.us.auth0.com
    ✓ It is an Auth0 tenant  its discovery document is complete
    ✓ Its issuer is its domain  issuer https://acme.us.auth0.com/
    ✓ Its signing keys can be used  2 RS256 keys
    ✓ Its clock agrees with this machine's  less than 60 s apart

    Application
    ✓ Client ID and Client Secret are accepted  ujY92uutE7GMyoSKlDLwind2cxD40HR3
    ✓ The Client Credentials grant is allowed  for tokens of its own
    · It is a machine-to-machine application (needs the scope read:clients)

    Management API
    ✓ The Management API Identifier is right  https://acme.us.auth0.com/api/v2/
    ✓ The application is authorized for the Management API  a token was given
    ✓ The token is genuine  RS256, for this application, good for 24 hours
    ✓ The six permissions are granted  read, update, create
    ✓ It may do no more than MAZ needs  nothing beyond the six

    Logins
    ✓ The Password grant is allowed  it refused a user that cannot exist
    ✓ The tenant has a Default Directory  a login that names none reaches it
    ✓ The directory is a database  Username-Password-Authentication
    ✓ The directory is enabled for the application  it is on
    · It is the tenant's Default Directory (needs the scope read:tenant_settings)
    ✓ Attack protection lets password logins through  the login was not stopped

    Readers
    ✓ Readers can be looked up  as MAZ does it

    Browser login
    ✓ The Application Domain is a tenant's  acme.us.auth0.com, the tenant's own
    ✓ The Authorization Code grant is allowed  /authorize goes on to a login page
    ✓ The Redirect URI is allowed
        https://id.mazsystems.com/app_users/v2/sessions/oauth
    ✓ The login page has a connection  at least one

    ✓ All that was checked holds: 22 passed, 3 skipped (7 requests, SECONDS s)
    --- stderr ---
    Two logins are tried as a user that cannot exist; --skip password leaves them out.
    Connecting to http://127.0.0.1:PORT in place of the tenant's own address.
    ");
}

#[test]
fn a_wrong_secret_is_the_one_thing_that_fails() {
    let sandbox = sandbox(&[]);
    let outcome = Program::new(&["verify"])
        .against(&sandbox)
        .variable("MAZ_AUTH0_CLIENT_SECRET", SECRET)
        .run();
    assert_snapshot!(outcome.shown(), @"
    exit code 1
    --- stdout ---
    This was practice: a sandbox answered in place of Auth0.

    acme.us.auth0.com

    Tenant
    ✓ Its domain answers  acme.us.auth0.com
    ✓ It is an Auth0 tenant  its discovery document is complete
    ✓ Its issuer is its domain  issuer https://acme.us.auth0.com/
    ✓ Its signing keys can be used  2 RS256 keys
    ✓ Its clock agrees with this machine's  less than 60 s apart

    Application
    ✗ Client ID and Client Secret are accepted
    · It is a machine-to-machine application (needs the scope read:clients)

    Logins
    · It is the tenant's Default Directory (needs the scope read:tenant_settings)

    Browser login
    ✓ The Application Domain is a tenant's  acme.us.auth0.com, the tenant's own
    ✓ The Authorization Code grant is allowed  /authorize goes on to a login page
    ✓ The Redirect URI is allowed
        https://id.mazsystems.com/app_users/v2/sessions/oauth
    ✓ The login page has a connection  at least one

    · 12 checks not looked at, because of application.credentials

    ✗ Auth0 does not accept Client ID ujY92uutE7GMyoSKlDLwind2cxD40HR3 with this
      Client Secret (64 characters, ending in aB3x). It never tells which of the two
      is wrong, or whether both are another tenant's. Auth0 says: Unauthorized
      (access_denied)
        To fix it: Copy both the Client ID and the Client Secret again.
          1. Open the application for MAZ and its Settings; its Domain, under Basic
             Information, must be acme.us.auth0.com: another tenant or region gives
             the same refusal.
          2. Copy the Client ID and the Client Secret with the copy buttons beside
             them. A secret that was rotated is no longer valid.
          3. Open its Credentials tab: with Private Key JWT or mTLS as
             Authentication Method, no secret is taken. MAZ needs Client Secret
             (Post).
          4. In a pipeline, make sure that the variable was filled in: its length
             and its last letters are shown above.
        Page: https://manage.auth0.com/dashboard/us/acme/applications/ujY92uutE7GMyoSKlDLwind2cxD40HR3/settings
        More: maz-auth0 explain application.credentials/refused

    ✗ MAZ cannot use this yet: 1 failed, 9 passed, 15 skipped (5 requests, SECONDS s)
    --- stderr ---
    Two logins are tried as a user that cannot exist; --skip password leaves them out.
    Connecting to http://127.0.0.1:PORT in place of the tenant's own address.
    ");
    assert!(!format!("{outcome:?}").contains(&SECRET[..12]));
}

#[test]
fn a_tenant_that_does_not_answer_is_unknown() {
    let sandbox = sandbox(&[]);
    let program = Program::new(&["verify", "--format", "json"]).against(&sandbox);
    drop(sandbox);
    let outcome = program.run();
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    let report = outcome.json();
    assert_eq!(check(&report, "tenant.reachable")["status"], "unknown");
    assert_eq!(report["summary"]["unknown"], 1, "{report}");
    assert_eq!(report["summary"]["fail"], 0, "{report}");
    assert_eq!(report["summary"]["pass"], 0, "{report}");
    assert_eq!(
        check(&report, "users.read")["because"],
        "tenant.reachable",
        "{report}"
    );
}

#[test]
fn no_value_at_all_names_flag_and_variable() {
    assert_snapshot!(Program::new(&["verify"]).run().shown(), @r###"
    exit code 2
    --- stdout ---
    --- stderr ---
    error: 3 values are missing: the Domain, the Client ID, the Client Secret
           Domain: Give it with --domain, or set MAZ_AUTH0_DOMAIN.
           Client ID: Give it with --client-id, or set MAZ_AUTH0_CLIENT_ID.
           Client Secret: Pipe it to --client-secret-stdin, name its file with
           --client-secret-file, or set MAZ_AUTH0_CLIENT_SECRET. It is never a
           flag's value.
           Or write a record first, with `maz-auth0 setup`, and give its name to
           this command.
    "###);
}

#[test]
fn each_missing_value_names_its_flag_and_its_variable() {
    let sandbox = sandbox(&[]);
    for (variable, flag) in [
        ("MAZ_AUTH0_DOMAIN", "--domain"),
        ("MAZ_AUTH0_CLIENT_ID", "--client-id"),
        ("MAZ_AUTH0_CLIENT_SECRET", "--client-secret-stdin"),
    ] {
        let outcome = Program::new(&["verify"])
            .against(&sandbox)
            .without(variable)
            .run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert_eq!(outcome.stdout, "");
        assert!(outcome.stderr.contains(variable), "{outcome:?}");
        assert!(outcome.stderr.contains(flag), "{outcome:?}");
    }
}

#[test]
fn only_what_was_asked_for_is_shown() {
    let sandbox = sandbox(&[]);
    assert_snapshot!(verify(&sandbox, &["--only", "tenant"]).shown(), @"
    exit code 0
    --- stdout ---
    This was practice: a sandbox answered in place of Auth0.

    acme.us.auth0.com

    Tenant
    ✓ Its domain answers  acme.us.auth0.com
    ✓ It is an Auth0 tenant  its discovery document is complete
    ✓ Its issuer is its domain  issuer https://acme.us.auth0.com/
    ✓ Its signing keys can be used  2 RS256 keys
    ✓ Its clock agrees with this machine's  less than 60 s apart

    20 checks left out by --only or --skip

    ✓ All that was checked holds: 5 passed, 20 skipped (2 requests, SECONDS s)
    --- stderr ---
    Connecting to http://127.0.0.1:PORT in place of the tenant's own address.
    ");
}

#[test]
fn what_is_left_out_is_not_even_asked() {
    let sandbox = sandbox(&[]);
    let outcome = verify(&sandbox, &["--skip", "password", "--format", "json"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let report = outcome.json();
    for id in ["password.grant", "password.protection"] {
        assert_eq!(check(&report, id)["status"], "skip");
        assert_eq!(check(&report, id)["because"], "--skip");
    }
    let logins = sandbox
        .requests()
        .iter()
        .filter(|request| request.path == "/oauth/token")
        .count();
    assert_eq!(logins, 1, "one token and no login");
}

#[test]
fn a_root_cause_that_was_left_out_shows_all_the_same() {
    let sandbox = sandbox(&["application.credentials/refused"]);
    let outcome = verify(&sandbox, &["--only", "users.read", "--format", "json"]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let report = outcome.json();
    assert_eq!(check(&report, "application.credentials")["status"], "fail");
    assert_eq!(
        check(&report, "users.read")["because"],
        "application.credentials"
    );
}

#[test]
fn a_check_that_does_not_exist_is_refused() {
    let sandbox = sandbox(&[]);
    assert_snapshot!(verify(&sandbox, &["--only", "tenant.reachabel"]).shown(), @"
    exit code 2
    --- stdout ---
    --- stderr ---
    error: --only: there is no check and no stage called 'tenant.reachabel'
           The stages are tenant, application, audience, password, directory, users,
           code, login, record; `maz-auth0 checks` lists the checks.
    ");
}

#[test]
fn warnings_count_where_they_are_made_to() {
    let sandbox = sandbox(&["application.excess-scopes/excess"]);
    assert_eq!(verify(&sandbox, &[]).code, Some(0));
    assert_snapshot!(verify(&sandbox, &["--fail-on", "warn", "-q"]).shown(), @"
    exit code 1
    --- stdout ---
    This was practice: a sandbox answered in place of Auth0.

    acme.us.auth0.com

    ! The application may do more than MAZ needs: delete:users.
        To fix it: Untick what MAZ does not need.
          1. Open the application and its APIs tab.
          2. Open the arrow beside Auth0 Management API and untick all but MAZ's six
             permissions.
          3. Choose Update.
        Page: https://manage.auth0.com/dashboard/us/acme/applications/ujY92uutE7GMyoSKlDLwind2cxD40HR3/apis
        More: maz-auth0 explain application.excess-scopes/excess

    ! A warning counts as a failure here: 1 warned, 21 passed, 3 skipped (7
      requests, SECONDS s)
    --- stderr ---
    ");
}

/// Without scrolling: the cause, the page and what to run next stand in the last rows of a terminal of 80 columns.
#[test]
fn what_to_do_is_in_view_whatever_is_broken() {
    let mut seen = 0;
    for name in maz_auth0::sandbox::breaks().iter().map(|row| row.name) {
        if name.starts_with("login.") || name.starts_with("record.") || name.starts_with("users.") {
            continue;
        }
        let tls = name == "tenant.reachable/bad-certificate";
        let sandbox = crate::support::program::sandbox_with(maz_auth0::sandbox::Options {
            breaks: vec![name.to_owned()],
            tls,
            ..maz_auth0::sandbox::Options::default()
        });
        let outcome = Program::new(&["verify"])
            .against(&sandbox)
            .with_admin_token(&sandbox)
            .variable("COLUMNS", "80")
            .run();
        if outcome.code != Some(1) {
            continue;
        }
        seen += 1;
        let lines: Vec<&str> = outcome.stdout.trim_end().lines().collect();
        let view = lines[lines.len().saturating_sub(23)..].join("\n");
        for words in ["✗ ", "To fix it:", "More: maz-auth0 explain"] {
            assert!(
                view.contains(words),
                "{name}: {words} is not in view:\n{view}"
            );
        }
        assert!(
            view.lines()
                .last()
                .is_some_and(|line| line.contains('✗') || line.starts_with("  ")),
            "{name}: the verdict is not last:\n{view}"
        );
        // What rests on one thing is one line.
        let skipped = outcome.stdout.matches("not looked at, because of").count();
        assert!(skipped <= 2, "{name}: {}", outcome.stdout);
    }
    assert!(seen >= 25, "{seen}");
}

#[test]
fn quiet_says_nothing_where_all_is_well() {
    let sandbox = sandbox(&[]);
    let outcome = verify(&sandbox, &["-q"]);
    assert_eq!(outcome.code, Some(0));
    // But that no tenant was asked.
    let practice = "This was practice: a sandbox answered in place of Auth0.\n\n";
    assert_eq!(outcome.stdout, practice);
    assert_eq!(outcome.stderr, "");
}

#[test]
fn a_narrow_terminal_without_utf8_or_colour_says_the_same() {
    let sandbox = sandbox(&["application.credentials/refused"]);
    for (columns, language) in [("80", "C"), ("40", "C"), ("40", "C.UTF-8")] {
        let outcome = Program::new(&["verify"])
            .against(&sandbox)
            .variable("COLUMNS", columns)
            .variable("LANG", language)
            .variable("NO_COLOR", "1")
            .run();
        assert_eq!(outcome.code, Some(1));
        assert!(!outcome.stdout.contains('\u{1b}'), "{outcome:?}");
        if language == "C" {
            assert!(outcome.stdout.is_ascii(), "{outcome:?}");
            assert!(outcome.stderr.is_ascii(), "{outcome:?}");
        }
        let words = outcome
            .stdout
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(
            words.contains("maz-auth0 explain application.credentials/refused"),
            "{outcome:?}"
        );
    }
}

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for() {
    let sandbox = sandbox(&[]);
    assert!(!verify(&sandbox, &[]).stdout.contains('\u{1b}'));
    assert!(
        verify(&sandbox, &["--color", "always"])
            .stdout
            .contains('\u{1b}')
    );
    let run = |variables: &[(&str, &str)]| {
        variables
            .iter()
            .fold(
                Program::new(&["verify"]).against(&sandbox),
                |program, (name, value)| program.variable(name, value),
            )
            .run()
            .stdout
            .contains('\u{1b}')
    };
    assert!(run(&[("CLICOLOR_FORCE", "1")]));
    assert!(!run(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(
        !verify(&sandbox, &["--format", "json", "--color", "always"])
            .stdout
            .contains('\u{1b}')
    );
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let sandbox = sandbox(&["application.credentials/refused"]);
    for format in ["human", "json"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_maz-auth0"))
            .args(["verify", "-v", "--format", format])
            .env_clear()
            .envs(&sandbox.details().env)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // Both ends close before a word is written.
        drop(child.stdout.take());
        let mut first = String::new();
        let mut stderr = BufReader::new(child.stderr.take().expect("stderr"));
        stderr.read_line(&mut first).expect("a line");
        drop(stderr);
        let status = child.wait().expect("the program ends");
        assert_eq!(status.code(), Some(1), "the exit code stays what it was");
        assert!(!first.contains("panic"), "{first}");
    }
}

#[test]
fn the_json_document_is_that_of_the_contract() {
    let mut statuses = std::collections::BTreeSet::new();
    for broken in [
        "directory.default/not-set",
        "password.grant/grant-disabled",
        "application.excess-scopes/excess",
        "application.scopes/missing",
    ] {
        statuses.extend(contract_holds(broken));
    }
    assert_eq!(
        statuses.into_iter().collect::<Vec<_>>(),
        ["fail", "pass", "skip", "warn"],
        "each is looked at"
    );

    let sandbox = sandbox(&["directory.default/not-set"]);
    let report = verify(&sandbox, &["--format", "json"]).json();
    assert_eq!(
        check(&report, "directory.default")["fix"]["url"],
        "https://manage.auth0.com/dashboard/us/acme/tenant/general"
    );
}

/// Demands the form of the contract of one report, and gives the statuses in it.
fn contract_holds(broken: &str) -> Vec<String> {
    let sandbox = sandbox(&[broken]);
    let outcome = verify(&sandbox, &["--format", "json"]);
    assert_eq!(
        outcome.stdout.lines().count(),
        1,
        "one document, nothing else"
    );
    let report = outcome.json();
    keys(
        &report,
        &[
            "schema",
            "tool",
            "started_at",
            "duration_ms",
            "summary",
            "exit_code",
            "practice",
            "integrations",
        ],
    );
    assert_eq!(report["schema"], "maz-auth0/report/v1");
    assert_eq!(report["tool"]["name"], "maz-auth0");
    assert_eq!(report["tool"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(report["exit_code"], outcome.code.unwrap_or_default());
    assert!(report["duration_ms"].is_u64());
    let started = report["started_at"].as_str().unwrap_or_default();
    assert!(
        started.len() == 20 && started.ends_with('Z') && started.as_bytes()[10] == b'T',
        "{started}"
    );
    keys(
        &report["summary"],
        &["pass", "warn", "fail", "skip", "unknown"],
    );
    let integration = &report["integrations"][0];
    keys(
        integration,
        &[
            "name", "domain", "outcome", "requests", "practice", "checks", "timeline",
        ],
    );
    assert_eq!(integration["domain"], "acme.us.auth0.com");
    assert!(
        matches!(integration["outcome"].as_str(), Some("fail" | "warn")),
        "{integration}"
    );
    assert_eq!(
        integration["requests"],
        u64::try_from(sandbox.requests().len()).expect("a count"),
        "requests are counted as the tenant counts them"
    );
    let checks = integration["checks"].as_array().expect("checks");
    let mut counted = std::collections::BTreeMap::<&str, u64>::new();
    for check in checks {
        keys(
            check,
            &[
                "id",
                "stage",
                "title",
                "status",
                "cause",
                "message",
                "evidence",
                "because",
                "missing",
                "fix",
                "duration_ms",
            ],
        );
        let id = check["id"].as_str().expect("an id");
        assert_eq!(id.split('.').next(), check["stage"].as_str());
        assert!(check["duration_ms"].is_u64(), "{check}");
        assert!(check["missing"].is_array(), "{check}");
        assert!(check["message"].is_string(), "{check}");
        assert!(
            matches!(
                check["evidence"].as_str(),
                Some("settings" | "behaviour" | "login")
            ),
            "{check}"
        );
        let status = check["status"].as_str().expect("a status");
        *counted.entry(status).or_default() += 1;
        match status {
            "skip" => assert!(check["because"].is_string(), "{check}"),
            "fail" => {
                assert!(check["cause"].is_string(), "{check}");
                assert_ne!(check["message"], "", "{check}");
                keys_at_least(&check["fix"], &["summary", "steps", "url"]);
                assert!(check["fix"]["steps"].is_array(), "{check}");
            }
            "pass" | "warn" | "unknown" => {}
            other => panic!("no status: {other}"),
        }
    }
    for (status, count) in &counted {
        assert_eq!(report["summary"][*status], *count, "{report}");
    }
    counted.into_keys().map(str::to_owned).collect()
}

fn keys(value: &Value, expected: &[&str]) {
    let mut found: Vec<&str> = value
        .as_object()
        .unwrap_or_else(|| panic!("no object: {value}"))
        .keys()
        .map(String::as_str)
        .collect();
    let mut expected = expected.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{value}");
}

fn keys_at_least(value: &Value, expected: &[&str]) {
    for key in expected {
        assert!(value.get(key).is_some(), "{key} is not in {value}");
    }
}

#[test]
fn values_as_people_paste_them_are_fixed_and_said() {
    let sandbox = sandbox(&[]);
    let id = sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    for domain in [
        "acme.us.auth0.com",
        " acme.us.auth0.com\n",
        "\"acme.us.auth0.com\"",
        "ACME.us.auth0.com",
        "https://acme.us.auth0.com/",
        "http://acme.us.auth0.com",
        "https://acme.us.auth0.com/api/v2/",
        "https://manage.auth0.com/dashboard/us/acme/applications",
        "acme.us.auth0.com.",
    ] {
        let outcome = Program::new(&["verify", "--only", "application.credentials"])
            .against(&sandbox)
            .variable("MAZ_AUTH0_DOMAIN", domain)
            .variable("MAZ_AUTH0_CLIENT_ID", &format!("  {id}\r\n"))
            .variable("MAZ_AUTH0_CLIENT_SECRET", &format!("'{secret}'\n"))
            .run();
        assert_eq!(outcome.code, Some(0), "{domain:?}: {outcome:?}");
        assert!(
            domain == "acme.us.auth0.com" || outcome.stderr.contains("(I "),
            "{domain:?}: {outcome:?}"
        );
        assert!(!outcome.stderr.contains(&secret), "{outcome:?}");
    }
}

#[test]
fn tricks_with_the_domain_are_refused_before_anything_is_asked() {
    let sandbox = sandbox(&[]);
    for domain in [
        "evil.com#.auth0.com",
        "evil.com?.auth0.com",
        "acme.us.auth0.com@evil.com",
        "https://user:password@acme.us.auth0.com/",
        "acme.us.auth0.com%2eevil.com",
        "acme.us.auth0.com\\@evil.com",
        "acme.us.auth0.com\u{7}",
        "acme.us.\u{1b}[31mauth0.com",
        "acme .us.auth0.com",
        "аcme.us.auth0.com",
        "acme.us.auth0.com:8443",
        "ftp://acme.us.auth0.com",
        "localhost",
        "acme",
        "-acme.us.auth0.com",
        "..",
    ] {
        let outcome = Program::new(&["verify"])
            .against(&sandbox)
            .variable("MAZ_AUTH0_DOMAIN", domain)
            .run();
        assert_eq!(outcome.code, Some(2), "{domain:?}: {outcome:?}");
        assert!(outcome.stderr.contains("MAZ_AUTH0_DOMAIN"), "{outcome:?}");
        assert!(!outcome.stderr.contains('\u{7}'), "{outcome:?}");
        assert!(!outcome.stderr.contains('\u{1b}'), "{outcome:?}");
        assert_eq!(outcome.stdout, "", "{domain:?}");
    }
    assert_eq!(sandbox.requests().len(), 0);
}

#[test]
fn other_bad_values_are_refused_with_their_source() {
    let sandbox = sandbox(&[]);
    for (variable, value) in [
        ("MAZ_AUTH0_SUBSCRIPTION_TYPE", "gold"),
        ("MAZ_AUTH0_AUDIENCE", "not an address"),
        ("MAZ_AUTH0_CLIENT_ID", "two words"),
        ("MAZ_AUTH0_CLIENT_SECRET", "two words"),
        ("MAZ_AUTH0_ENDPOINT", "http://gateway.example.com"),
        (
            "MAZ_AUTH0_ENDPOINT",
            "https://user:word@gateway.example.com",
        ),
        ("MAZ_AUTH0_ENDPOINT", "https://gateway.example.com/path"),
        ("MAZ_AUTH0_ENDPOINT", "gateway"),
        ("MAZ_AUTH0_APPLICATION_DOMAIN", "evil.com#.auth0.com"),
    ] {
        let outcome = Program::new(&["verify"])
            .against(&sandbox)
            .variable(variable, value)
            .run();
        assert_eq!(outcome.code, Some(2), "{variable}={value}: {outcome:?}");
        assert!(outcome.stderr.contains(variable), "{value}: {outcome:?}");
    }
    assert_eq!(sandbox.requests().len(), 0);
}

#[test]
fn a_display_name_is_no_directory() {
    let sandbox = sandbox(&[]);
    let outcome = Program::new(&["verify", "--format", "json"])
        .against(&sandbox)
        .variable("MAZ_AUTH0_DEFAULT_DIRECTORY", "Our Readers")
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("display name"), "{outcome:?}");
    assert!(
        outcome.stderr.contains("Username-Password-Authentication"),
        "{outcome:?}"
    );
}

#[test]
fn usage_errors_exit_with_2() {
    for arguments in [
        &["verify", "--timeout", "soon"][..],
        &["verify", "--timeout", "0"],
        &["verify", "--timeout", "-1"],
        &["verify", "--timeout", "1e9"],
        &["verify", "--endpoint", "http://gateway.example.com"],
        &["verify", "--endpoint", ""],
        &["verify", "--format", "yaml"],
        &["verify", "--fail-on", "never"],
        &["verify", "--colour", "always"],
        &["verify", "--client-secret", SECRET],
        &["verifi"],
        &[],
    ] {
        let outcome = Program::new(arguments).run();
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome:?}");
        assert_eq!(outcome.stdout, "", "{arguments:?}");
        assert_ne!(outcome.stderr, "", "{arguments:?}");
        assert!(
            !outcome.stderr.contains(&SECRET[..12]),
            "{arguments:?}: {outcome:?}"
        );
    }
}

#[test]
fn a_secret_in_the_place_of_the_client_id_is_never_shown() {
    let sandbox = sandbox(&["application.credentials/swapped"]);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_ID"].clone();
    assert!(secret.len() > 60);
    for format in ["human", "json"] {
        let outcome = verify(&sandbox, &["-v", "--format", format]);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        let text = format!("{outcome:?}");
        assert!(!text.contains(&secret[..16]), "{text}");
        assert!(!text.contains(&secret[secret.len() - 16..]), "{text}");
    }
    assert!(
        sandbox
            .requests()
            .iter()
            .all(|request| request.path != "/oauth/token"),
        "what looks swapped is not even sent"
    );
}

#[test]
fn what_was_said_over_http_is_shown_without_secrets() {
    let sandbox = sandbox(&[]);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let outcome = verify(&sandbox, &["-v", "--format", "json"]);
    assert_eq!(outcome.code, Some(0));
    assert_eq!(outcome.stdout.lines().count(), 1);
    for asked in [
        "/.well-known/openid-configuration",
        "/oauth/token",
        "/api/v2/users",
    ] {
        assert!(outcome.stderr.contains(asked), "{}", outcome.stderr);
    }
    assert!(!outcome.stderr.contains(&secret), "{}", outcome.stderr);
    // No token either: each begins with this.
    assert!(!outcome.stderr.contains("eyJ"), "{}", outcome.stderr);
}

/// A host that sends back what it was sent.
fn reflecting() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            std::thread::spawn(move || {
                let mut asked = vec![0; 64 * 1024];
                let mut length = 0;
                let _ = stream.set_read_timeout(Some(Duration::from_millis(150)));
                while let Ok(count @ 1..) = stream.read(&mut asked[length..]) {
                    length += count;
                }
                let text = String::from_utf8_lossy(&asked[..length]).into_owned();
                let body = if text.starts_with("GET /.well-known/openid-configuration") {
                    serde_json::json!({
                        "issuer": "https://acme.us.auth0.com/",
                        "authorization_endpoint": "https://acme.us.auth0.com/authorize",
                        "token_endpoint": "https://acme.us.auth0.com/oauth/token",
                        "userinfo_endpoint": "https://acme.us.auth0.com/userinfo",
                        "jwks_uri": "https://acme.us.auth0.com/.well-known/jwks.json",
                    })
                } else {
                    let sent = text.rsplit("\r\n\r\n").next().unwrap_or_default();
                    serde_json::json!({"error": "odd", "error_description": format!("You sent \u{1b}[2J {sent}")})
                };
                let body = body.to_string();
                let _ = write!(
                    stream,
                    "HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
            });
        }
    });
    format!("http://{address}")
}

#[test]
fn a_secret_that_a_server_sends_back_is_redacted() {
    let endpoint = reflecting();
    let secret = "s+cr/t&with=odd%letters_kP3vQ9xW7zR1mN5bT8yU2aS4dF6gH0jK3lZ9";
    for format in ["human", "json"] {
        let outcome = Program::new(&["verify", "-v", "--format", format])
            .variable("MAZ_AUTH0_DOMAIN", "acme.us.auth0.com")
            .variable("MAZ_AUTH0_CLIENT_ID", "q8fij2iug0CmgPLfTfG1tZGdTQyGaTUA")
            .variable("MAZ_AUTH0_CLIENT_SECRET", secret)
            .variable("MAZ_AUTH0_ENDPOINT", &endpoint)
            .run();
        let text = format!("{}{}", outcome.stdout, outcome.stderr);
        for part in [secret, "kP3vQ9xW7zR1mN5bT8yU2aS4dF6gH0jK3lZ9", "s%2Bcr%2Ft"] {
            assert!(!text.contains(part), "{text}");
        }
        assert!(!text.contains('\u{1b}'), "{text}");
        assert!(text.contains("You sent"), "else nothing came back: {text}");
    }
}

#[test]
fn a_secret_comes_from_a_pipe_or_a_file_as_well() {
    let sandbox = sandbox(&[]);
    let secret = sandbox.details().env["MAZ_AUTH0_CLIENT_SECRET"].clone();
    let piped = Program::new(&["verify", "--client-secret-stdin", "-q"])
        .against(&sandbox)
        .without("MAZ_AUTH0_CLIENT_SECRET")
        .stdin(&format!("{secret}\n"))
        .run();
    assert_eq!(piped.code, Some(0), "{piped:?}");

    let program = Program::new(&["verify", "--client-secret-file", "secret", "-q"])
        .against(&sandbox)
        .without("MAZ_AUTH0_CLIENT_SECRET");
    std::fs::write(program.home().join("secret"), &secret).expect("a file");
    let from_file = program.run();
    assert_eq!(from_file.code, Some(0), "{from_file:?}");

    let missing = Program::new(&["verify", "--client-secret-file", "nowhere"])
        .against(&sandbox)
        .run();
    assert_eq!(missing.code, Some(2), "{missing:?}");
    assert!(missing.stderr.contains("nowhere"), "{missing:?}");

    let empty = Program::new(&["verify", "--client-secret-stdin"])
        .against(&sandbox)
        .stdin("\n")
        .run();
    assert_eq!(empty.code, Some(2), "{empty:?}");
}

#[test]
fn flags_stand_before_the_environment() {
    let sandbox = sandbox(&[]);
    let domain = sandbox.domain().to_owned();
    let outcome = Program::new(&["verify", "--domain", &domain, "-q"])
        .against(&sandbox)
        .variable("MAZ_AUTH0_DOMAIN", "somebody-else.us.auth0.com")
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

#[test]
fn a_proxy_is_for_other_machines_than_this() {
    let sandbox = sandbox_with(Options {
        tls: true,
        ..Options::default()
    });
    let outcome = Program::new(&["verify", "-q"])
        .against(&sandbox)
        .variable("HTTPS_PROXY", "http://127.0.0.1:9")
        .variable("HTTP_PROXY", "http://127.0.0.1:9")
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");

    // A tenant is asked through it, so that nothing can be judged where it does not answer.
    let outcome = Program::new(&["verify", "--only", "tenant", "--format", "json"])
        .against(&sandbox)
        .without("MAZ_AUTH0_ENDPOINT")
        .variable("HTTPS_PROXY", "http://127.0.0.1:9")
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stderr.contains("127.0.0.1:9") && outcome.stderr.contains("HTTPS_PROXY"),
        "{outcome:?}"
    );
}

#[test]
fn an_authority_that_this_machine_does_not_trust_is_a_finding() {
    let sandbox = sandbox_with(Options {
        tls: true,
        ..Options::default()
    });
    let outcome = Program::new(&["verify", "--format", "json"])
        .against(&sandbox)
        .without("SSL_CERT_FILE")
        .run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(
        check(&outcome.json(), "tenant.reachable")["cause"],
        "bad-certificate"
    );
}

#[test]
fn a_full_disk_is_an_error_and_no_panic() {
    // Only Linux has a file that is always full.
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        left_out("this system has no /dev/full");
        return;
    };
    let sandbox = sandbox(&[]);
    let output = Command::new(env!("CARGO_BIN_EXE_maz-auth0"))
        .args(["verify"])
        .env_clear()
        .envs(&sandbox.details().env)
        .stdout(full)
        .output()
        .expect("the program runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("standard output"), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[test]
fn a_tenant_that_hangs_is_unknown_after_the_timeout() {
    let sandbox = sandbox_with(Options {
        latency: Duration::from_secs(30),
        ..Options::default()
    });
    let outcome = verify(&sandbox, &["--timeout", "0.3", "--format", "json"]);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert_eq!(
        check(&outcome.json(), "tenant.reachable")["status"],
        "unknown"
    );
}

#[test]
fn an_admin_token_adds_certainty_and_is_never_shown() {
    let sandbox = sandbox(&[]);
    let token = sandbox.details().admin_token.clone();
    let report = |outcome: &Outcome| {
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(
            !format!("{outcome:?}").contains(&token[..24]),
            "{outcome:?}"
        );
        let report = outcome.json();
        for id in [
            "application.type",
            "directory.default",
            "directory.connection",
            "directory.enabled",
            "directory.name",
        ] {
            assert_eq!(check(&report, id)["status"], "pass", "{report}");
            assert_eq!(check(&report, id)["evidence"], "settings", "{report}");
        }
    };
    report(
        &Program::new(&["verify", "-v", "--format", "json"])
            .against(&sandbox)
            .with_admin_token(&sandbox)
            .run(),
    );
    report(
        &Program::new(&["verify", "--format", "json", "--admin-token-stdin"])
            .against(&sandbox)
            .stdin(&format!("{token}\n"))
            .run(),
    );
    let program = Program::new(&["verify", "--format", "json", "--admin-token-file", "token"])
        .against(&sandbox);
    std::fs::write(program.home().join("token"), &token).expect("a file");
    report(&program.run());
}

#[test]
fn without_wider_rights_a_setting_is_skipped_because_of_its_scope() {
    let sandbox = sandbox(&[]);
    let report = verify(&sandbox, &["--format", "json"]).json();
    for (id, scope) in [
        ("application.type", "read:clients"),
        ("directory.name", "read:tenant_settings"),
    ] {
        assert_eq!(check(&report, id)["status"], "skip", "{report}");
        assert_eq!(check(&report, id)["because"], scope, "{report}");
    }
    for id in [
        "directory.default",
        "directory.connection",
        "directory.enabled",
    ] {
        assert_eq!(check(&report, id)["evidence"], "behaviour", "{report}");
    }
}

#[test]
fn settings_tell_where_no_login_was_tried() {
    let sandbox = sandbox(&["directory.default/not-set"]);
    let outcome = Program::new(&["verify", "--skip", "password", "--format", "json"])
        .against(&sandbox)
        .with_admin_token(&sandbox)
        .run();
    let report = outcome.json();
    assert_eq!(outcome.code, Some(1), "{report}");
    let default = check(&report, "directory.default");
    assert_eq!(default["cause"], "not-set", "{report}");
    assert_eq!(default["evidence"], "settings", "{report}");
    assert_eq!(
        check(&report, "directory.enabled")["status"],
        "pass",
        "{report}"
    );
}

#[test]
fn an_admin_token_that_is_not_accepted_is_unknown_once() {
    let sandbox = sandbox(&[]);
    let with_it = |arguments: &[&str]| {
        Program::new(arguments)
            .against(&sandbox)
            .variable("MAZ_AUTH0_ADMIN_TOKEN", "no-token-of-this-tenant")
            .run()
    };
    let refused = with_it(&["verify", "--format", "json"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(
        refused.stderr.contains("--admin-token-opaque"),
        "{refused:?}"
    );
    let outcome = with_it(&["verify", "--format", "json", "--admin-token-opaque"]);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    let report = outcome.json();
    assert_eq!(report["summary"]["unknown"], 1, "{report}");
    let kind = check(&report, "application.type");
    assert!(
        kind["message"]
            .as_str()
            .is_some_and(|words| words.contains("admin token")),
        "{report}"
    );
    assert_eq!(
        check(&report, "directory.name")["because"],
        "application.type"
    );
}

#[test]
fn an_admin_token_goes_to_no_other_tenant() {
    let sandbox = sandbox(&[]);
    let other = sandbox_with(Options {
        domain: "press.eu.auth0.com".into(),
        ..Options::default()
    });
    let outcome = Program::new(&["verify", "--format", "json"])
        .against(&sandbox)
        .with_admin_token(&other)
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.contains("another tenant"), "{outcome:?}");
    assert_eq!(
        check(&outcome.json(), "application.type")["because"],
        "read:clients"
    );
}

#[test]
fn an_admin_token_with_blanks_and_two_secrets_from_one_pipe_are_refused() {
    let sandbox = sandbox(&[]);
    let blanks = Program::new(&["verify"])
        .against(&sandbox)
        .variable("MAZ_AUTH0_ADMIN_TOKEN", "two words")
        .run();
    assert_eq!(blanks.code, Some(2), "{blanks:?}");
    assert!(
        blanks.stderr.contains("MAZ_AUTH0_ADMIN_TOKEN"),
        "{blanks:?}"
    );
    assert!(!blanks.stderr.contains("words"), "{blanks:?}");
    let both = Program::new(&["verify", "--admin-token-stdin", "--client-secret-stdin"])
        .against(&sandbox)
        .stdin("one\n")
        .run();
    assert_eq!(both.code, Some(2), "{both:?}");
    let no_address = verify(&sandbox, &["--maz-address", "maz.example.com"]);
    assert_eq!(no_address.code, Some(2), "{no_address:?}");
    assert_eq!(sandbox.requests().len(), 0);
}

/// What was asked and what came back belong together by their numbers, and the report says when each was.
#[test]
fn verbose_numbers_each_request_and_draws_when_it_was() {
    let sandbox = sandbox(&[]);
    let outcome = Program::new(&["verify", "-v"])
        .against(&sandbox)
        .variable("COLUMNS", "80")
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let numbers = |arrow: &str| -> Vec<usize> {
        let found = outcome.stderr.lines().filter_map(|line| {
            let (number, rest) = line.strip_prefix('[')?.split_once("] ")?;
            rest.starts_with(arrow).then(|| number.parse().ok())?
        });
        found.collect()
    };
    let sent = numbers("→");
    let mut answered = numbers("←");
    answered.sort_unstable();
    assert_eq!(sent, (1..=sandbox.requests().len()).collect::<Vec<_>>());
    assert_eq!(sent, answered);
    let rows: Vec<&str> = outcome
        .stdout
        .lines()
        .skip_while(|line| *line != "Requests")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .collect();
    assert_eq!(rows.len(), sent.len(), "{}", outcome.stdout);
    for (row, number) in rows.iter().zip(&sent) {
        assert!(row.trim_start().starts_with(&format!("{number} ")), "{row}");
        assert!(row.contains('█') && row.ends_with(" ms"), "{row}");
        assert!(row.chars().count() <= 80, "{row}");
    }
    let quiet = Program::new(&["verify"]).against(&sandbox).run();
    assert!(!quiet.stdout.contains("Requests"), "{quiet:?}");
}

/// What checks nothing is not green.
#[test]
fn a_selection_that_leaves_nothing_is_refused() {
    let sandbox = sandbox(&[]);
    for arguments in [
        &["verify", "--only", "code", "--skip", "code"][..],
        &["verify", "--only", "code.grant", "--skip", "code"],
    ] {
        let outcome = Program::new(arguments).against(&sandbox).run();
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains("nothing to be checked"));
    }
}

/// What stands in one row is broken at blanks as all else is.
#[test]
fn no_word_is_broken_in_a_narrow_terminal() {
    let sandbox = sandbox(&["application.scopes/missing"]);
    let outcome = Program::new(&["verify", "--skip", "code"])
        .against(&sandbox)
        .variable("COLUMNS", "40")
        .run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    for line in outcome.stdout.lines() {
        let is_a_row = ['\u{2713}', '\u{2717}', '-', '!', '\u{2713}']
            .iter()
            .any(|mark| line.starts_with(*mark));
        let is_wide = is_a_row && line.chars().count() > 40;
        assert!(!is_wide, "{line}\n{}", outcome.stdout);
    }
}
