//! A secret in another secret's place: it is refused before anything is asked, and goes to nobody.

use crate::support::between::Between;
use crate::support::program::{Program, sandbox};
use base64::Engine as _;

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
        assert_eq!(outcome.code, Some(2), "{what}: {outcome:?}");
        assert!(outcome.stderr.contains(says), "{what}: {outcome:?}");
        let shown = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(!shown.contains(variables[0].1), "{what}: {outcome:?}");
        assert_eq!(between.asked(), Vec::<String>::new(), "{what}");
    }
}
