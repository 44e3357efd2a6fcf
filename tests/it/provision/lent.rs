//! An admin application that is lent to `verify`, in place of a token.

use super::Place;
use crate::support::program::{Outcome, Program};

/// The application of the API Explorer, which may do everything.
fn explorer(place: &Place) -> (String, String) {
    place.sandbox.with_tenant(|tenant| {
        let mut all = tenant.clients.iter();
        let explorer = all.find(|one| one.name.starts_with("API Explorer"));
        let explorer = explorer.expect("one");
        let secret = explorer.client_secret.clone();
        (explorer.client_id.clone(), secret.expect("a secret"))
    })
}

fn verify(place: &Place, arguments: &[&str]) -> Program {
    let all = [&["verify", "--no-input"], arguments].concat();
    place
        .program(&all)
        .against(&place.sandbox)
        .without("MAZ_AUTH0_ADMIN_TOKEN")
}

const KIND: &[&str] = &["--only", "application.type", "--format", "json"];

fn is_seen(outcome: &Outcome) {
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let report = outcome.json();
    let checks = report["integrations"][0]["checks"].as_array();
    let kind = checks.and_then(|all| all.iter().find(|one| one["id"] == "application.type"));
    assert_eq!(kind.expect("it is there")["status"], "pass", "{report}");
}

#[test]
fn an_admin_application_shows_verify_what_a_token_does() {
    let place = Place::broken("directory.default/not-set");
    let (id, secret) = explorer(&place);
    let outcome = verify(&place, &[KIND, &["--admin-client-id", &id]].concat())
        .variable("MAZ_AUTH0_ADMIN_CLIENT_SECRET", &secret)
        .run();
    is_seen(&outcome);
    let by_stdin = [
        KIND,
        &["--admin-client-id", &id, "--admin-client-secret-stdin"],
    ]
    .concat();
    is_seen(&verify(&place, &by_stdin).stdin(&secret).run());
    let by_environment = |arguments: &[&str]| {
        verify(&place, arguments)
            .variable("MAZ_AUTH0_ADMIN_CLIENT_ID", &id)
            .variable("MAZ_AUTH0_ADMIN_CLIENT_SECRET", &secret)
    };
    is_seen(&by_environment(KIND).run());
    let terraform = |domain: &str| {
        verify(&place, &[KIND, &["--admin-from-environment"]].concat())
            .variable("AUTH0_DOMAIN", domain)
            .variable("AUTH0_CLIENT_ID", &id)
            .variable("AUTH0_CLIENT_SECRET", &secret)
            .run()
    };
    is_seen(&terraform("acme.us.auth0.com"));
    // What cannot serve is said, and not passed over.
    let asked = place.sandbox.requests().len();
    let refused = [
        (terraform("press.eu.auth0.com"), "another tenant's"),
        (
            verify(&place, &by_stdin)
                .stdin("wrong-secret-0123456789")
                .run(),
            "gives the admin application",
        ),
        (
            verify(&place, KIND)
                .variable("MAZ_AUTH0_ADMIN_CLIENT_ID", &id)
                .run(),
            "--admin-client-secret-stdin",
        ),
        (
            by_environment(KIND).with_admin_token(&place.sandbox).run(),
            "one of them is enough",
        ),
        (verify(&place, &["--admin-cli"]).run(), "--fix"),
    ];
    for (outcome, words) in refused {
        assert_eq!(outcome.code, Some(2), "{words}: {outcome:?}");
        assert!(outcome.stderr.contains(words), "{words}: {outcome:?}");
        assert_eq!(outcome.stdout, "", "{words}");
    }
    let sent = &place.sandbox.requests()[asked..];
    assert!(
        sent.iter().all(|one| one.path == "/oauth/token"),
        "only the wrong secret was tried"
    );
    // Where nobody answers there is a report nevertheless, and the reason is told.
    place.faults("503@/oauth/token");
    let outcome = verify(&place, &by_stdin[2..]).stdin(&secret).run();
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(outcome.stderr.contains("has no token"), "{outcome:?}");
    assert!(outcome.stdout.contains("application.type"), "{outcome:?}");
    place.sandbox.with_faults(Vec::clear);
    let empty = verify(&place, &[])
        .variable("MAZ_AUTH0_ADMIN_CLIENT_ID", "")
        .run();
    assert!(
        empty
            .stderr
            .contains("MAZ_AUTH0_ADMIN_CLIENT_ID is set, and empty"),
        "{empty:?}"
    );
    // The same rights look and fix.
    let fix = [
        "--fix",
        "--yes",
        "--yes-tenant-wide",
        "--admin-client-id",
        &id,
        "--admin-client-secret-stdin",
    ];
    let outcome = verify(&place, &fix).stdin(&secret).run();
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

#[test]
fn an_admin_application_is_of_one_tenant() {
    let place = Place::broken("directory.default/not-set");
    let (id, secret) = explorer(&place);
    let env = &place.sandbox.details().env;
    let record = |name: &str| {
        format!(
            "[integrations.{name}]\ndomain = \"{}\"\nclient_id = \"{}\"\nmanagement_api_identifier = \"{}\"\n\
             default_directory = \"{}\"\nsubscription_type = \"all-access\"\nclient_secret = {{ store = \"environment\" }}\n",
            env["MAZ_AUTH0_DOMAIN"],
            env["MAZ_AUTH0_CLIENT_ID"],
            env["MAZ_AUTH0_AUDIENCE"],
            env["MAZ_AUTH0_DEFAULT_DIRECTORY"],
        )
    };
    let text = format!("schema = 1\n{}{}", record("one"), record("two"));
    std::fs::write(place.path(), text).expect("written");
    let run = |arguments: &[&str]| {
        verify(&place, &[arguments, KIND].concat())
            .variable("MAZ_AUTH0_ADMIN_CLIENT_SECRET", &secret)
            .variable("AUTH0_DOMAIN", "acme.us.auth0.com")
            .variable("AUTH0_CLIENT_ID", &id)
            .variable("AUTH0_CLIENT_SECRET", &secret)
    };
    let asked = || {
        let all = place.sandbox.requests();
        all.iter().filter(|one| one.path == "/oauth/token").count()
    };
    for flags in [
        &["--admin-client-id", &*id][..],
        &["--admin-from-environment"],
        &["--admin-cli"],
    ] {
        for several in [
            &["--all"][..],
            &["one", "two"],
            &["--all", "--shard", "1/2"],
        ] {
            let outcome = run(&[several, flags].concat()).run();
            assert_eq!(outcome.code, Some(2), "{outcome:?}");
            for words in [flags[0], "is of one tenant", "Name one integration"] {
                assert!(outcome.stderr.contains(words), "{outcome:?}");
            }
        }
        assert_eq!(asked(), 0, "{flags:?}");
    }
    // What the environment happens to hold is said not to be used; of one it is.
    let by_environment = |arguments: &[&str]| {
        run(arguments)
            .variable("MAZ_AUTH0_ADMIN_CLIENT_ID", &id)
            .run()
    };
    let outcome = by_environment(&["--all"]);
    assert!(outcome.stdout.contains("\"two\""), "{outcome:?}");
    let words = "MAZ_AUTH0_ADMIN_CLIENT_ID is not used";
    assert!(outcome.stderr.contains(words), "{outcome:?}");
    let outcome = by_environment(&["one"]);
    assert!(!outcome.stderr.contains(words), "{outcome:?}");
    is_seen(&outcome);
}
