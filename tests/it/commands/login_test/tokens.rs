//! ID tokens that are not genuine, or nearly not: each refused with its own cause, through the whole program.

use super::{broken, by_password, findings, in_browser, wait_until};
use crate::support::program::sandbox_with;
use maz_auth0::sandbox::{KeySet, Options, Sandbox, TokenDefect};
use std::time::Duration;

fn with_defect(defect: TokenDefect) -> Sandbox {
    let sandbox = sandbox_with(Options::default());
    sandbox.with_tenant(|tenant| tenant.oddities.id_token = Some(defect));
    sandbox
}

fn found(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let outcome = by_password(sandbox, &[&["--format", "json"], arguments].concat())
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run();
    findings(&outcome.json())
}

#[test]
fn every_bad_token_has_its_own_cause() {
    for (defect, cause) in [
        (TokenDefect::NotAJwt, "bad-signature"),
        (TokenDefect::BadSignature, "bad-signature"),
        (TokenDefect::UnknownKey, "unknown-key"),
        // alg none, and the public key taken for a secret.
        (TokenDefect::UnexpectedAlgorithm, "unexpected-algorithm"),
        (TokenDefect::KeyAsSecret, "unexpected-algorithm"),
        (TokenDefect::WrongIssuer, "wrong-issuer"),
        (TokenDefect::MissingIssuer, "wrong-issuer"),
        (TokenDefect::WrongAudience, "wrong-audience"),
        (TokenDefect::MissingAudience, "wrong-audience"),
        (TokenDefect::WrongAuthorizedParty, "wrong-authorized-party"),
        (TokenDefect::MissingSubject, "missing-subject"),
        (TokenDefect::Expired, "expired"),
        (TokenDefect::WrongIssuedAt, "wrong-issued-at"),
        (TokenDefect::MissingIssuedAt, "wrong-issued-at"),
        // A clock that is ten minutes off is not forgiven.
        (TokenDefect::IssuedAgo(600), "wrong-issued-at"),
        (TokenDefect::IssuedAgo(-600), "wrong-issued-at"),
        (TokenDefect::WrongAccessTokenHash, "wrong-access-token-hash"),
    ] {
        let found = found(&with_defect(defect), &[]);
        assert_eq!(found, [format!("login.id-token/{cause}")], "{defect:?}");
    }
    // No setting of the application's signs what nobody signed, or dates a token.
    for defect in [TokenDefect::UnexpectedAlgorithm, TokenDefect::WrongIssuedAt] {
        let sandbox = with_defect(defect);
        let login = by_password(&sandbox, &[]);
        let outcome = login
            .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
            .variable("COLUMNS", "400")
            .run();
        let report = outcome.stdout;
        assert!(report.contains("login.id-token/"), "{defect:?}: {report}");
        for setting in ["Signature Algorithm", "ID Token Expiration"] {
            assert!(!report.contains(setting), "{defect:?}: {report}");
        }
    }
    // One of less than a minute is, either way.
    for seconds in [50, -50] {
        let found = found(&with_defect(TokenDefect::IssuedAgo(seconds)), &[]);
        assert_eq!(found, Vec::<String>::new(), "{seconds}");
    }
}

#[test]
fn a_browsers_token_without_the_nonce_is_refused() {
    for defect in [TokenDefect::MissingNonce, TokenDefect::WrongNonce] {
        let Some(login) = in_browser(&with_defect(defect), &["--format", "json"], "accept") else {
            return;
        };
        let found = findings(&login.outcome.json());
        assert_eq!(found, ["login.id-token/wrong-nonce"], "{defect:?}");
        assert!(login.page.contains("did not succeed"), "{}", login.page);
    }
}

#[test]
fn the_client_secret_signs_where_the_application_is_set_so_and_nowhere_else() {
    let sandbox = sandbox_with(Options::default());
    let unexpected = ["login.id-token/unexpected-algorithm"];
    assert_eq!(
        found(&sandbox, &["--id-token-algorithm", "HS256"]),
        unexpected
    );
    sandbox.with_tenant(|tenant| {
        "HS256".clone_into(&mut tenant.clients[0].jwt_configuration.alg);
    });
    assert_eq!(found(&sandbox, &[]), unexpected);
    let by_secret = ["--id-token-algorithm", "HS256"];
    assert_eq!(found(&sandbox, &by_secret), Vec::<String>::new());
    let offline = [&by_secret[..], &["--offline"]].concat();
    assert_eq!(found(&sandbox, &offline), Vec::<String>::new());
    // The public key is no secret, and `none` no signature.
    for (defect, cause) in [
        (TokenDefect::KeyAsSecret, "bad-signature"),
        (TokenDefect::BadSignature, "bad-signature"),
        (TokenDefect::UnexpectedAlgorithm, "unexpected-algorithm"),
    ] {
        sandbox.with_tenant(|tenant| tenant.oddities.id_token = Some(defect));
        assert_eq!(
            found(&sandbox, &by_secret),
            [format!("login.id-token/{cause}")],
            "{defect:?}"
        );
    }
    if let Some(login) = in_browser(
        &{
            sandbox.with_tenant(|tenant| tenant.oddities.id_token = None);
            sandbox
        },
        &["--format", "json", "--id-token-algorithm", "HS256"],
        "accept",
    ) {
        assert_eq!(login.outcome.code, Some(0), "{:?}", login.outcome);
    }
}

/// How often the signing keys were asked for.
fn key_requests(sandbox: &Sandbox) -> usize {
    sandbox
        .requests()
        .iter()
        .filter(|request| request.path == "/.well-known/jwks.json")
        .count()
}

#[test]
fn the_keys_are_asked_for_once_more_where_the_tenant_has_changed_them() {
    let sandbox = sandbox_with(Options {
        latency: Duration::from_millis(100),
        ..Options::default()
    });
    sandbox.with_tenant(|tenant| tenant.oddities.key_set = KeySet::NextOnly);
    let found = std::thread::scope(|scope| {
        let running = scope.spawn(|| found(&sandbox, &[]));
        wait_until(|| key_requests(&sandbox) > 0);
        sandbox.with_tenant(|tenant| tenant.oddities.key_set = KeySet::Usable);
        running.join().expect("it ran")
    });
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(key_requests(&sandbox), 2);
    // A key that is never published: once more, and not again.
    let sandbox = with_defect(TokenDefect::UnknownKey);
    assert_eq!(self::found(&sandbox, &[]), ["login.id-token/unknown-key"]);
    assert_eq!(key_requests(&sandbox), 2);
}

/// Who is logged in is not told right after that nobody was.
#[test]
fn a_login_that_worked_is_told_from_what_it_gave() {
    for name in [
        "login.userinfo/refused",
        "login.userinfo/other-subject",
        "login.id-token/expired",
        "login.id-token/wrong-issued-at",
        "login.id-token/wrong-audience",
    ] {
        let sandbox = broken(name);
        let outcome = by_password(&sandbox, &[])
            .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
            .run();
        assert_eq!(outcome.code, Some(1), "{name}: {outcome:?}");
        assert!(
            outcome.stdout.contains("The login worked, but"),
            "{name}: {outcome:?}"
        );
        assert!(!outcome.stdout.contains("Nobody"), "{name}: {outcome:?}");
        let is_of_time = name.ends_with("expired") || name.ends_with("issued-at");
        let steps = outcome.stdout.contains("1. Have this machine's clock set");
        assert_eq!(steps, is_of_time, "{name}: {outcome:?}");
    }
    let sandbox = broken("login.password/wrong-credentials");
    let outcome = by_password(&sandbox, &[])
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .run();
    assert!(!outcome.stdout.contains("The login worked"), "{outcome:?}");
}
