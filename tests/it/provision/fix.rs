//! `verify --fix`: broken, the plan for that alone, a yes, and green.

use super::{DIRECTORY, Place};
use crate::support::program::Program;
use maz_auth0::sandbox::{Options, Sandbox};
use std::io::ErrorKind;
use std::net::TcpListener;

#[test]
fn what_can_be_put_right_is_put_right() {
    for broken in [
        "application.client-credentials-grant/grant-disabled",
        "application.api-access/no-client-grant",
        "application.scopes/missing",
        "password.grant/grant-disabled",
        "directory.default/not-set",
        "directory.enabled/disabled-for-application",
        "directory.name/other-directory",
        "code.grant/grant-disabled",
        "code.callback/callback-not-allowed",
    ] {
        let place = Place::broken(broken);
        let verify = |arguments: &[&str]| {
            let all = [&["verify", "--no-input"], arguments].concat();
            place
                .program(&all)
                .against(&place.sandbox)
                .variable("MAZ_AUTH0_CONFIG", &place.path().to_string_lossy())
                .run()
        };
        let before = place.state();
        // Nobody agreed: nothing is changed.
        let outcome = verify(&["--fix"]);
        assert_eq!(outcome.code, Some(2), "{broken}: {outcome:?}");
        assert!(outcome.stderr.contains("--yes"), "{broken}: {outcome:?}");
        assert_eq!(place.state(), before, "{broken}");
        let outcome = verify(&["--fix", "--yes", "--yes-tenant-wide"]);
        assert_eq!(outcome.code, Some(0), "{broken}: {outcome:?}");
        let outcome = verify(&["-q"]);
        assert_eq!(outcome.code, Some(0), "{broken}: {outcome:?}");
    }
}

#[test]
fn what_cannot_be_put_right_is_said() {
    let place = Place::broken("application.credentials/refused");
    let outcome = place
        .program(&["verify", "--fix", "--no-input", "--yes"])
        .against(&place.sandbox)
        .run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let place = Place::broken("users.read/refused");
    let outcome = place
        .program(&["verify", "--fix", "--no-input", "--yes"])
        .against(&place.sandbox)
        .run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome.stderr.contains("can be fixed from here"),
        "{outcome:?}"
    );
    // All could be judged: that nothing can be done from here is no error.
    let place = Place::broken("password.grant/grant-disabled");
    place.sandbox.with_tenant(|tenant| {
        let id = super::maz_of(tenant);
        let client = tenant.client_mut(&id).expect("an application");
        let member = "require_pushed_authorization_requests".to_owned();
        client.rest.insert(member, true.into());
    });
    let outcome = place
        .program(&["verify", "--fix", "--no-input", "--yes"])
        .against(&place.sandbox)
        .run();
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    for words in ["cannot be MAZ's", "Where the steps above say otherwise"] {
        assert!(outcome.stderr.contains(words), "{words}: {outcome:?}");
    }
    // What was fixed is noted, and can be taken back.
    let place = Place::broken("directory.name/other-directory");
    let outcome = place
        .program(&[
            "verify",
            "--fix",
            "--no-input",
            "--yes",
            "--yes-tenant-wide",
        ])
        .against(&place.sandbox)
        .variable("MAZ_AUTH0_CONFIG", &place.path().to_string_lossy())
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(place.of_maz().4.as_deref(), Some(DIRECTORY));
    let outcome = place
        .program(&["undo", "acme", "--no-input", "--yes-tenant-wide"])
        .run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_ne!(place.of_maz().4.as_deref(), Some(DIRECTORY));
}

/// What is practised is played by this program: its domain may be a real tenant's, which gets no administrator's token.
#[test]
fn a_fix_of_practice_asks_no_real_host() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("integrations.toml");
    // Who asks a real host comes by here first.
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    proxy.set_nonblocking(true).expect("a listener");
    let address = format!("http://{}", proxy.local_addr().expect("an address"));
    let same = Sandbox::start(Options {
        seed: Some(1),
        ..Options::default()
    })
    .expect("a sandbox as it is practised with");
    let run = |arguments: &[&str]| {
        Program::new(arguments)
            .with_admin_token(&same)
            .variable("MAZ_AUTH0_CONFIG", &config.to_string_lossy())
            .variable("HTTPS_PROXY", &address)
            .run()
    };
    let outcome = run(&["setup", "--sandbox", "--no-input", "--secret-store", "file"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let outcome = run(&[
        "verify",
        "sandbox",
        "--default-directory",
        "Editors",
        "--fix",
        "--no-input",
        "--yes",
        "--yes-tenant-wide",
        "--timeout",
        "2",
    ]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome
            .stdout
            .contains("Username-Password-Authentication → Editors"),
        "{outcome:?}"
    );
    let asked = proxy.accept().map(drop).map_err(|error| error.kind());
    assert_eq!(asked, Err(ErrorKind::WouldBlock));
}
