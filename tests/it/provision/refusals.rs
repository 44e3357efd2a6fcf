//! What is refused, before anything is changed: rights that lack something, applications that are not MAZ's, other tenants.

use super::{Place, as_new, maz_of};
use crate::support::between::{Between, http};
use crate::support::program::Program;
use maz_auth0::sandbox::{Options, Plan};

#[test]
fn each_permission_that_is_missing_is_named_before_anything_is_changed() {
    for scope in [
        "read:tenant_settings",
        "read:connections",
        "read:clients",
        "read:client_grants",
        "read:resource_servers",
        "create:clients",
        "create:client_grants",
        "update:connections",
        "update:tenant_settings",
    ] {
        let place = Place::new();
        let (id, secret) = place.sandbox.with_tenant(|tenant| {
            let explorer = tenant
                .clients
                .iter()
                .find(|one| one.name.starts_with("API Explorer"))
                .expect("one");
            let id = explorer.client_id.clone();
            let secret = explorer.client_secret.clone().expect("a secret");
            for grant in &mut tenant.client_grants {
                grant.scope.retain(|one| one != scope);
            }
            (id, secret)
        });
        let before = place.state();
        let outcome = Program::new(&[
            "setup",
            "--provision",
            "--no-input",
            "--subscription-type",
            "all-access",
            "--secret-store",
            "file",
            "--domain",
            "acme.us.auth0.com",
            "--yes",
            "--yes-tenant-wide",
            "--admin-client-id",
            &id,
        ])
        .variable("MAZ_AUTH0_ADMIN_CLIENT_SECRET", &secret)
        .variable("MAZ_AUTH0_ENDPOINT", place.sandbox.endpoint())
        .variable("MAZ_AUTH0_CONFIG", &place.path().to_string_lossy())
        .run();
        assert_eq!(outcome.code, Some(2), "{scope}: {outcome:?}");
        assert!(outcome.stderr.contains(scope), "{scope}: {outcome:?}");
        assert!(outcome.stderr.contains("APIs tab"), "{scope}: {outcome:?}");
        assert_eq!(place.state(), before, "{scope}: nothing is changed");
        assert!(!place.path().exists(), "{scope}");
    }
}

#[test]
fn an_application_that_cannot_be_mazs_is_refused_with_the_reason() {
    type Change = fn(&mut maz_auth0::sandbox::Client);
    let cases: [(&str, Change); 6] = [
        ("third party", |client| client.is_first_party = false),
        ("public", |client| client.app_type = "spa".into()),
        ("public", |client| {
            client.token_endpoint_auth_method = Some("none".into());
        }),
        ("pushed authorization", |client| {
            client
                .rest
                .insert("require_pushed_authorization_requests".into(), true.into());
        }),
        ("organization", |client| {
            client
                .rest
                .insert("organization_usage".into(), "require".into());
        }),
        ("bound to a key", |client| {
            client
                .rest
                .insert("require_proof_of_possession".into(), true.into());
        }),
    ];
    for (words, change) in cases {
        let place = Place::of(Options::default());
        let id = place.sandbox.with_tenant(|tenant| {
            let id = maz_of(tenant);
            change(tenant.client_mut(&id).expect("one"));
            id
        });
        let before = place.state();
        let outcome = place.agreed(&["--client-id", &id]);
        assert_eq!(outcome.code, Some(2), "{words}: {outcome:?}");
        assert!(outcome.stderr.contains(words), "{words}: {outcome:?}");
        assert!(
            outcome.stderr.contains("--client-id"),
            "{words}: {outcome:?}"
        );
        assert_eq!(place.state(), before, "{words}");
    }
    // Auth0's own for the API Explorer, and whatever manages the tenant.
    let place = Place::new();
    let explorer = place.sandbox.with_tenant(|tenant| {
        let explorer = tenant
            .clients
            .iter()
            .find(|one| one.name.starts_with("API Explorer"))
            .expect("one");
        explorer.client_id.clone()
    });
    let outcome = place.agreed(&["--client-id", &explorer]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("API Explorer"), "{outcome:?}");
    // One that is not there.
    let outcome = place.agreed(&["--client-id", "aaaaBBBBccccDDDDeeeeFFFFgggg1234"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("no application"), "{outcome:?}");
}

#[test]
fn a_directory_that_is_not_there_is_made_on_request_only() {
    let place = Place::new();
    let before = place.state();
    let outcome = place.agreed(&["--default-directory", "Username-Password-Authentcation"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("--create-directory"), "{outcome:?}");
    assert!(
        outcome.stderr.contains("Username-Password-Authentication"),
        "{outcome:?}"
    );
    assert_eq!(place.state(), before);
    let outcome = place.agreed(&["--default-directory", "acme-staff"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("no database"), "{outcome:?}");
    let outcome = place.agreed(&["--default-directory", "maz-readers", "--create-directory"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

#[test]
fn the_rights_of_another_tenant_are_not_used() {
    let (place, other) = (
        Place::new(),
        Place::of(Options {
            domain: "other.eu.auth0.com".into(),
            ..Options::default()
        }),
    );
    let outcome = place
        .provision(&["--yes", "--yes-tenant-wide"])
        .with_admin_token(&other.sandbox)
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("another tenant's"), "{outcome:?}");
    let outcome = place
        .provision(&["--yes"])
        .without("MAZ_AUTH0_ADMIN_TOKEN")
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("API Explorer"), "{outcome:?}");
    assert_eq!(place.of_maz().0, 0);
}

#[test]
fn two_calls_a_second_are_enough() {
    let place = Place::of(Options {
        plan: Some(Plan::Free),
        ..Options::default()
    });
    place.sandbox.with_tenant(as_new);
    let outcome = place.agreed(&[]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    place.assert_whole("on the Free plan");
}

#[test]
fn two_runs_at_once_make_one_application() {
    let place = Place::new();
    let start = || place.provision(&["--yes", "--yes-tenant-wide"]).start();
    let (mut first, _one) = start();
    let (mut second, _two) = start();
    let codes = [first.wait(), second.wait()].map(|ended| ended.expect("ended").code());
    assert!(codes.contains(&Some(0)), "{codes:?}");
    place.assert_whole("by two at once");
}

#[test]
fn flags_of_the_auth0_side_need_it() {
    let place = Place::new();
    for flag in [
        "--create-directory",
        "--yes-tenant-wide",
        "--detailed-exitcode",
        "--admin-from-environment",
    ] {
        let outcome = place.program(&["setup", "--no-input", flag]).run();
        assert_eq!(outcome.code, Some(2), "{flag}: {outcome:?}");
        assert!(
            outcome.stderr.contains("--provision"),
            "{flag}: {outcome:?}"
        );
    }
}

/// What is no list is not an empty one: what is there already would be made once more.
#[test]
fn an_answer_in_another_form_is_not_taken_for_nothing() {
    let endless = r#"{"connections":[],"clients":[],"client_grants":[],"next":"more"}"#;
    let one_of = |member: &str| format!(r#"{{"{member}":[{{"unknown":1}}],"total":1}}"#);
    let cases = [
        ("/api/v2/connections", "{}".to_owned()),
        ("/api/v2/connections", r#"{"message":"no"}"#.to_owned()),
        ("/api/v2/connections", r#"{"connections":{}}"#.to_owned()),
        ("/api/v2/connections", one_of("connections")),
        ("/api/v2/connections", endless.to_owned()),
        ("/api/v2/clients", "{}".to_owned()),
        ("/api/v2/clients", r#"{"message":"no"}"#.to_owned()),
        ("/api/v2/clients", one_of("clients")),
        ("/api/v2/clients", r#"{"clients":[],"total":3}"#.to_owned()),
        ("/api/v2/tenants/settings", "[]".to_owned()),
        (
            "/api/v2/tenants/settings",
            r#"{"default_directory":5}"#.to_owned(),
        ),
        ("/api/v2/client-grants", "{}".to_owned()),
        ("/api/v2/client-grants", one_of("client_grants")),
    ];
    for (path, body) in cases {
        let place = Place::of(Options::default());
        let before = place.state();
        let answer = http(200, "application/json", &body);
        let between = Between::with(&place.sandbox, move |asked| {
            (asked.path == path && asked.text.starts_with("GET")).then(|| answer.clone())
        });
        let id = place.sandbox.with_tenant(|tenant| maz_of(tenant));
        for agreed in [&["--dry-run"][..], &["--yes", "--yes-tenant-wide"]] {
            let outcome = place
                .provision(agreed)
                .variable("MAZ_AUTH0_ENDPOINT", &between.endpoint)
                .variable("MAZ_AUTH0_CLIENT_ID", &id)
                .run();
            assert_eq!(outcome.code, Some(3), "{path} {body}: {outcome:?}");
            assert!(
                outcome.stderr.contains("another form"),
                "{path} {body}: {outcome:?}"
            );
        }
        assert_eq!(place.state(), before, "{path} {body}: nothing is changed");
        let asked = between.asked();
        assert!(
            asked.iter().all(|one| one.starts_with("GET")),
            "{path} {body}: {asked:?}"
        );
        assert!(asked.len() < 40, "{path}: {}", asked.len());
    }
}
