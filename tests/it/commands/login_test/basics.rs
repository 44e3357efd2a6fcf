//! Logins with a password and in a browser that is a script of curl, and what is said of them.

use super::{
    broken, by_password, callback, findings, free_port, in_browser, in_browser_at, port_of,
};
use crate::support::program::sandbox_with;
use maz_auth0::sandbox::{Break, Options, Witness, breaks};

/// The misconfigurations that a login in the browser meets, of which this program learns. Names and passwords that the
/// login page refuses, and second factors that it asks for, stay between the page and the person.
fn rows() -> impl Iterator<Item = &'static Break> {
    breaks().iter().filter(|row| {
        matches!(row.seen_by, Witness::CodeLogin | Witness::AnyLogin)
            && !matches!(
                row.name,
                "login.code/wrong-credentials" | "login.code/mfa-required"
            )
    })
}

#[test]
fn the_browser_logs_in_and_what_is_broken_is_found() {
    let healthy = sandbox_with(Options::default());
    let Some(login) = in_browser(&healthy, &["--format", "json"], "accept") else {
        return;
    };
    assert_eq!(login.outcome.code, Some(0), "{:?}", login.outcome);
    let report = login.outcome.json();
    assert_eq!(report["summary"]["pass"], 3, "{report}");
    assert!(login.page.contains("You are logged in"), "{}", login.page);
    assert!(!login.page.contains("code="), "{}", login.page);
    assert!(
        !login.environment.contains("MAZ_AUTH0_"),
        "{}",
        login.environment
    );
    assert!(
        login
            .outcome
            .stderr
            .contains("/authorize?response_type=code")
    );

    let declined = in_browser(&healthy, &["--format", "json"], "decline").expect("curl");
    assert_eq!(findings(&declined.outcome.json()), ["login.code/declined"]);
    assert!(
        declined.page.contains("did not succeed"),
        "{}",
        declined.page
    );

    for row in rows() {
        let sandbox = broken(row.name);
        let arguments = ["--format", "json", "--login-timeout", "3"];
        let login = in_browser(&sandbox, &arguments, "accept").expect("curl");
        assert_eq!(
            findings(&login.outcome.json()),
            [row.name],
            "{}: {}",
            row.what,
            login.outcome.stderr
        );
        assert_eq!(login.outcome.code, Some(1), "{}", row.name);
    }
}

#[test]
fn a_port_that_is_taken_is_said_at_once_and_one_that_was_used_is_free_again() {
    let sandbox = sandbox_with(Options::default());
    let port = port_of(&sandbox);
    let Some(login) = in_browser_at(&port, &sandbox, &[], "accept") else {
        return;
    };
    assert_eq!(login.outcome.code, Some(0), "{:?}", login.outcome);
    let _taken =
        std::net::TcpListener::bind(format!("127.0.0.1:{port}")).expect("it is free again");
    let busy = in_browser_at(&port, &sandbox, &[], "accept").expect("curl");
    assert_eq!(busy.outcome.code, Some(2));
    assert!(busy.outcome.stderr.contains(&port), "{:?}", busy.outcome);
    assert_eq!(busy.environment, "", "a browser was opened");
}

#[test]
fn a_callback_that_is_not_allowed_is_said_before_a_browser_opens() {
    let sandbox = sandbox_with(Options::default());
    let port = free_port();
    let Some(login) = in_browser_at(&port, &sandbox, &["--format", "json"], "accept") else {
        return;
    };
    let report = login.outcome.json();
    assert_eq!(findings(&report), ["code.callback/callback-not-allowed"]);
    assert!(report.to_string().contains(&callback(&port)), "{report}");
    assert_eq!(login.environment, "", "a browser was opened");
}

#[test]
fn tokens_are_shown_only_when_asked_for_and_the_password_never() {
    let sandbox = sandbox_with(Options::default());
    let password = &sandbox.details().password;
    let plain = by_password(&sandbox, &["-v", "--password-stdin"])
        .stdin(&format!("{password}\n"))
        .run();
    assert_eq!(plain.code, Some(0), "{plain:?}");
    assert!(plain.stdout.contains("Who logged in") && !plain.stdout.contains("eyJ"));
    assert!(!format!("{plain:?}").contains(password.as_str()));
    assert!(!plain.stderr.contains("eyJ"), "{}", plain.stderr);
    let shown = by_password(&sandbox, &["--show-tokens"])
        .variable("MAZ_AUTH0_PASSWORD", password)
        .run();
    assert!(shown.stdout.contains("\neyJ"), "{}", shown.stdout);
}

#[test]
fn a_one_time_code_logs_in_and_maz_still_could_not() {
    let sandbox = broken("login.password/mfa-required");
    let outcome = by_password(&sandbox, &["--otp-stdin", "--format", "json"])
        .variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
        .stdin("123456\n")
        .run();
    let report = outcome.json();
    assert_eq!(findings(&report), ["login.password/mfa-required"]);
    assert_eq!(report["summary"]["pass"], 2, "{report}");
}

#[test]
fn without_a_password_the_flags_are_named() {
    let sandbox = sandbox_with(Options::default());
    let outcome = by_password(&sandbox, &[]).run();
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome.stderr.contains("--password-stdin"),
        "{}",
        outcome.stderr
    );
}

/// A name is tidied up like any other value, and that is said: a login that fails for it counts.
#[test]
fn what_was_left_out_of_a_users_name_is_said() {
    let sandbox = sandbox_with(Options::default());
    let name = sandbox.details().username.clone();
    let quoted = format!("\"{name}\"");
    let program = |arguments: &[&str]| {
        by_password(&sandbox, arguments).variable("MAZ_AUTH0_PASSWORD", &sandbox.details().password)
    };
    let by_flag = program(&["--username", &quoted]).run();
    assert_eq!(by_flag.code, Some(0), "{by_flag:?}");
    assert!(by_flag.stderr.contains("--username: (I "), "{by_flag:?}");
    let by_variable = program(&[]).variable("MAZ_AUTH0_USERNAME", &quoted).run();
    assert_eq!(by_variable.code, Some(0), "{by_variable:?}");
    assert!(
        by_variable.stderr.contains("MAZ_AUTH0_USERNAME: (I "),
        "{by_variable:?}"
    );
    assert!(!program(&[]).run().stderr.contains("(I "));
}
